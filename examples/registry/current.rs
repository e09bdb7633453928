//! The registry as the files say it is.

use std::path::{Path, PathBuf};

use crate::resolved::Registry;
use crate::{load, resolve, rules};

/// The folder of the files.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("registry")
}

/// Reads the files, holds them against the rules and resolves them. The error is text for a reader, a line for each fault.
pub(crate) fn read(folder: &Path) -> Result<Registry, String> {
    let definitions = load::read(folder).map_err(|error| error.to_string())?;
    let found = rules::check(&definitions);
    if !found.is_empty() {
        let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
        return Err(lines.join("\n"));
    }
    resolve::resolve(&definitions).map_err(|error| error.to_string())
}
