//! The telemetry registry: `cargo run --example registry -- --help` says what this does.

mod definition;
mod definition_signal;
mod definition_value;
mod key_path;
mod load;
mod merge;
mod render;
mod resolve;
mod resolved;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use resolved::Registry;

const HELP: &str = "\
The telemetry registry: what is generated from registry/, and what it says.

registry generate    Writes what is stale of src/observe/generated/ and docs/telemetry.md, and removes what is surplus there.
registry check       Says what is stale, file by file, and changes nothing.
registry json        Prints the resolved registry as JSON.

Exit status: 0 when all is well, 1 when something is stale, 2 on wrong usage, when a file cannot be read or written, and when
the registry breaks a rule.
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let done = match (arguments.next().as_deref(), arguments.next()) {
        (Some("generate"), None) => generate(),
        (Some("check"), None) => check(),
        (Some("json"), None) => json(),
        (Some("help" | "--help" | "-h"), None) => say(HELP),
        _ => Err("one of generate, check and json is expected; see --help".to_owned()),
    };
    done.unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "registry: {error}");
        ExitCode::from(2)
    })
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn registry() -> Result<Registry, String> {
    let definitions = load::read(&root().join("registry")).map_err(|error| error.to_string())?;
    resolve::resolve(&definitions).map_err(|error| error.to_string())
}

fn generate() -> Result<ExitCode, String> {
    let mut text = String::new();
    for stale in render::stale(&registry()?, &root())? {
        stale.mend(&root())?;
        text += &format!("{}\n", stale.file);
    }
    say(&text)
}

fn check() -> Result<ExitCode, String> {
    let stale = render::stale(&registry()?, &root())?;
    let text: String = stale.iter().map(|stale| format!("{stale}\n")).collect();
    say(&text)?;
    Ok(ExitCode::from(u8::from(!stale.is_empty())))
}

fn json() -> Result<ExitCode, String> {
    let text = serde_json::to_string_pretty(&registry()?).map_err(|error| error.to_string())?;
    say(&format!("{text}\n"))
}

fn say(text: &str) -> Result<ExitCode, String> {
    let written = io::stdout().write_all(text.as_bytes());
    written.map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}
