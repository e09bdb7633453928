//! Looks at MongoDB wire messages, attaches, strips or forwards telemetry sections, and says what telemetry there is. `opmsg --help`
//! says how.
#![deny(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod arguments;
mod attach;
mod inspect;
mod json;
mod record;
mod registry;
mod rewrite;
mod stream;

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use arguments::Task;

/// What became of the run. A later one is worse and stays.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Status {
    /// Every message is ok.
    Ok = 0,
    /// A message was refused.
    Refused = 1,
    /// The arguments make no sense, or a file cannot be read.
    WrongUsage = 2,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Ok => Self::SUCCESS,
            Status::Refused => Self::from(1),
            Status::WrongUsage => Self::from(2),
        }
    }
}

fn main() -> ExitCode {
    let task = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(task) => task,
        Err(error) => {
            note(format_args!("{error}; see opmsg --help"));
            return Status::WrongUsage.into();
        }
    };
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut status = Status::Ok;
    let written = match &task {
        Task::Help => output.write_all(arguments::HELP.as_bytes()),
        Task::Inspect(task) => inspect::run(task, &mut output, &mut status),
        Task::Registry => registry::run(&mut output),
        Task::Rewrite(rewrite) => rewrite::run(rewrite, &mut output, &mut status),
    };
    match written.and_then(|()| output.flush()) {
        Ok(()) => {}
        // The reader has seen enough, as `head` has.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => {
            note(format_args!("standard output: {error}"));
            status = Status::WrongUsage;
        }
    }
    status.into()
}

/// Says something on standard error, and goes on when nobody can read it.
fn note(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "opmsg: {text}");
}
