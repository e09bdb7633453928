//! Prints the resolved registry as JSON, or releases it: `registry release`.

mod compat;
mod current;
mod definition;
mod definition_signal;
mod definition_value;
mod key_path;
mod load;
mod merge;
mod released;
mod resolve;
#[allow(dead_code, reason = "read by what is generated")]
mod resolved;
mod rules;
mod version;

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let folder = current::folder();
    let release = std::env::args()
        .nth(1)
        .is_some_and(|word| word == "release");
    let text = current::read(&folder).and_then(|registry| {
        if release {
            released::release(&folder, &registry)
        } else {
            released::to_json(&registry)
        }
    });
    match text {
        Ok(text) => match write!(io::stdout(), "{text}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
