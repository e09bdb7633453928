//! Passes messages between MongoDB drivers and a server, and attaches telemetry sections. `proxy --help` says how.
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
mod connection;
mod context;
mod editor;
mod handshakes;
mod inbox;
mod lines;
mod outbox;
mod packed;
mod proxy;
mod replies;
mod requests;
mod totals;

use std::fmt;
use std::io::{self, Write};
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use arguments::{Options, Task};
use proxy::Proxy;

fn main() -> ExitCode {
    let ended = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(Task::Help) => io::stdout().write_all(arguments::HELP.as_bytes()),
        Ok(Task::Proxy(options)) => run(*options),
        Err(error) => {
            note(format_args!("{error}; see proxy --help"));
            return ExitCode::from(2);
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            note(format_args!("{error}"));
            ExitCode::from(2)
        }
    }
}

fn run(options: Options) -> io::Result<()> {
    let listener = TcpListener::bind(&*options.listen)?;
    let mut output = io::stdout();
    writeln!(output, "listening on {}", listener.local_addr()?)?;
    output.flush()?;
    let (forever, every) = (options.forever, options.every);
    let every = every.map_or(Duration::MAX, |seconds| Duration::from_secs(seconds.get()));
    let Some(proxy) = Proxy::new(options).map(Arc::new) else {
        return Err(io::Error::other("no number for this codec"));
    };
    let accepting = Arc::clone(&proxy);
    let acceptor = thread::Builder::new().spawn(move || accepting.listen(&listener))?;
    let (running, ended) = mpsc::channel::<()>();
    thread::Builder::new().spawn(move || {
        // Whoever waits for the end notices that this is dropped.
        let _running = running;
        if forever {
            // It never ends.
            let _ = acceptor.join();
        } else {
            let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        }
    })?;
    while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(every) {
        // Nobody has to read it.
        let _ = proxy.totals.write_to(&output);
    }
    proxy.finish().write_to(output)
}

/// Says something on standard error, and goes on when nobody can read it.
fn note(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "proxy: {text}");
}
