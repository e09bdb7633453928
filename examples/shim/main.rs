//! A server that MongoDB drivers connect to, built on `opmsg_telemetry::ingest`. `shim --help` says how it is used.
//!
//! What a server does with telemetry is in `connection`; `hello`, the commands and the store are there so that drivers have something to
//! talk to.
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
mod commands;
mod compressed;
mod connection;
mod exhaust;
mod export;
mod fail_point;
mod failure;
mod hello;
mod http;
mod legacy;
mod log;
mod overload;
mod replays;
mod reply;
mod server;
mod shim;
mod store;
mod stream;
mod totals;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use server::Server;
use shim::Shim;

fn main() -> ExitCode {
    let options = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            log::print(arguments::HELP.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            note(format_args!("{error}; see shim --help"));
            return ExitCode::from(2);
        }
    };
    let (listen, forever) = (options.listen, options.forever);
    let Some(shim) = Shim::new(options).map(Arc::new) else {
        return ExitCode::from(2);
    };
    let server = match Server::new(Arc::clone(&shim)) {
        Ok(server) => Arc::new(server),
        Err(error) => {
            note(format_args!("{listen}: {error}"));
            return ExitCode::from(2);
        }
    };
    log::print(format!("listening on {}\n", server.address()).as_bytes());
    thread::scope(|scope| {
        if let Some(export) = &shim.export {
            scope.spawn(|| export.run(&shim));
        }
        scope.spawn(|| server.accept());
        wait_for_the_end(forever);
        server.end();
        if let Some(export) = &shim.export {
            export.end();
        }
    });
    log::print(format!("{}\n", shim.to_json()).as_bytes());
    ExitCode::SUCCESS
}

/// Waits for the end of standard input, or for nothing at all.
fn wait_for_the_end(forever: bool) {
    if forever {
        loop {
            thread::park();
        }
    }
    // An input that cannot be read has ended too.
    let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
}

/// Says something on standard error, and goes on when nobody can read it.
fn note(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "shim: {text}");
}
