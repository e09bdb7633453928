//! The telemetry registry: `cargo run --example registry -- help` says what this does.

mod case;
mod compat;
mod current;
mod definition;
mod definition_signal;
mod definition_value;
mod key_path;
mod load;
mod merge;
mod released;
mod render;
mod resolve;
mod resolved;
mod rules;
mod version;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use render::Files;

const HELP: &str = "\
The telemetry registry: what is generated from registry/, and what it says.

registry generate    Writes what is stale of src/observe/generated/ and docs/telemetry.md, and removes what is surplus there.
registry check       Says what is stale, file by file, and changes nothing.
registry json        Prints the resolved registry as JSON.
registry release     Keeps the resolved registry in registry/released/, unless a change since the last release is unannounced or the
                     schema's address is still the placeholder.
registry baseline    Keeps it there as version 0.0.0: what changes are compared with before anything is published.

The program is built with the library: where generated code does not compile, put back the committed files first.

Exit status: 0 when all is well, 1 when something is stale, 2 on wrong usage, when a file cannot be read or written, when the
registry breaks a rule, and when it cannot be released.
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let done = match (arguments.next().as_deref(), arguments.next()) {
        (Some("generate"), None) => generate(),
        (Some("check"), None) => check(),
        (Some("json"), None) => json(),
        (Some("release"), None) => release(),
        (Some("baseline"), None) => baseline(),
        (Some("help" | "--help" | "-h"), None) => say(HELP),
        _ => Err(
            "one of generate, check, json, release and baseline is expected; help says more"
                .to_owned(),
        ),
    };
    done.unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "registry: {error}");
        ExitCode::from(2)
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files() -> Result<Files, String> {
    let folder = current::folder();
    render::files(&current::read(&folder)?, &released::migrations(&folder)?)
}

fn generate() -> Result<ExitCode, String> {
    let mut text = String::new();
    for stale in render::stale(&files()?, root())? {
        stale.mend(root())?;
        text += &format!("{}\n", stale.file);
    }
    say(&text)
}

fn check() -> Result<ExitCode, String> {
    let stale = render::stale(&files()?, root())?;
    let text: String = stale.iter().map(|stale| format!("{stale}\n")).collect();
    say(&text)?;
    Ok(ExitCode::from(u8::from(!stale.is_empty())))
}

fn json() -> Result<ExitCode, String> {
    let registry = current::read(&current::folder())?;
    say(&released::to_json(&registry)?)
}

fn release() -> Result<ExitCode, String> {
    let folder = current::folder();
    let registry = current::read(&folder)?;
    released::publishable(&registry)?;
    say(&released::release(&folder, &registry)?)
}

fn baseline() -> Result<ExitCode, String> {
    let folder = current::folder();
    let registry = released::as_baseline(current::read(&folder)?);
    say(&released::release(&folder, &registry)?)
}

fn say(text: &str) -> Result<ExitCode, String> {
    let written = io::stdout().write_all(text.as_bytes());
    written.map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}
