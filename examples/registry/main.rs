//! Prints the resolved registry as JSON.

mod definition;
mod definition_signal;
mod definition_value;
mod key_path;
mod load;
mod merge;
mod resolve;
#[allow(dead_code, reason = "read by what is generated")]
mod resolved;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("registry");
    let text = load::read(&folder)
        .map_err(|error| error.to_string())
        .and_then(|definitions| resolve::resolve(&definitions).map_err(|error| error.to_string()))
        .and_then(|registry| {
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
