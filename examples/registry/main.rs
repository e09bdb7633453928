//! Prints the resolved registry as JSON.

mod current;
mod definition;
mod definition_signal;
mod definition_value;
mod key_path;
mod load;
mod merge;
mod resolve;
#[allow(dead_code, reason = "read by what is generated")]
mod resolved;
mod rules;
mod version;

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let text = current::read(&current::folder()).and_then(|registry| {
        serde_json::to_string_pretty(&registry).map_err(|error| error.to_string())
    });
    match text {
        Ok(text) => match writeln!(io::stdout(), "{text}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
