//! The registries that were released, and the release of the current one.

use std::fs;
use std::path::Path;

use crate::compat::{self, Migration};
use crate::resolved::Registry;
use crate::version::Version;

/// The folder of the releases below the registry's.
const FOLDER: &str = "released";

/// The file of the announcements below the registry's folder.
const MIGRATIONS: &str = "migrations.json";

/// The host of an address that nobody has chosen yet.
const PLACEHOLDER: &str = "example.com";

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// What was announced.
pub(crate) fn migrations(folder: &Path) -> Result<Vec<Migration>, String> {
    let path = folder.join(MIGRATIONS);
    serde_json::from_str(&text(&path)?).map_err(|error| format!("{}: {error}", path.display()))
}

/// Every release, oldest first. A file with another name than a version, or than its own version, is a fault.
pub(crate) fn releases(folder: &Path) -> Result<Vec<(Version, Registry)>, String> {
    let folder = folder.join(FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut releases = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let fault = |message: &str| format!("{}: {message}", path.display());
        let version = Version::parse(name).ok_or_else(|| fault("the name is no version"))?;
        let registry: Registry =
            serde_json::from_str(&text(&path)?).map_err(|error| fault(&error.to_string()))?;
        if registry.manifest.version != name {
            return Err(fault("it is the registry of another version"));
        }
        releases.push((version, registry));
    }
    releases.sort_by_key(|(version, _)| *version);
    Ok(releases)
}

/// What keeps the current registry from being released, a line for each. Nothing is compared before the first release.
pub(crate) fn faults(folder: &Path, current: &Registry) -> Result<Vec<String>, String> {
    let migrations = migrations(folder)?;
    let Some((_, last)) = releases(folder)?.pop() else {
        let early = migrations.iter();
        return Ok(early
            .map(|migration| format!("nothing was released that could have changed: {migration:?}"))
            .collect());
    };
    Ok(compat::judge(&last, current, &migrations).faults)
}

/// Whether the address is still the placeholder.
pub(crate) fn is_placeholder(current: &Registry) -> bool {
    let address = &current.manifest.schema_url;
    let host = address.split('/').nth(2).unwrap_or_default();
    host == PLACEHOLDER || host.ends_with(&format!(".{PLACEHOLDER}"))
}

/// The JSON form that is kept of a release.
pub(crate) fn to_json(registry: &Registry) -> Result<String, String> {
    let text = serde_json::to_string_pretty(registry).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

/// Writes `released/<version>.json`, and returns what to print about it. A release that is there stays as it is.
pub(crate) fn release(folder: &Path, current: &Registry) -> Result<String, String> {
    let faults = faults(folder, current)?;
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    let path = folder
        .join(FOLDER)
        .join(format!("{}.json", current.manifest.version));
    if path.exists() {
        return Err(format!("{}: is released already", path.display()));
    }
    let write = || {
        fs::create_dir_all(folder.join(FOLDER))?;
        fs::write(&path, to_json(current).map_err(std::io::Error::other)?)
    };
    write().map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(format!("{}\n", path.display()))
}

/// The registry as one before the first release: whatever version is being made comes after it.
pub(crate) fn as_baseline(mut registry: Registry) -> Registry {
    let version = std::mem::replace(&mut registry.manifest.version, "0.0.0".to_owned());
    if let Some(address) = registry.manifest.schema_url.strip_suffix(&version) {
        registry.manifest.schema_url = format!("{address}0.0.0");
    }
    registry
}

/// Whether a registry may be published: its address has an owner.
pub(crate) fn publishable(current: &Registry) -> Result<(), String> {
    if !is_placeholder(current) {
        return Ok(());
    }
    Err(format!(
        "{} is a placeholder: choose the address first, or keep a baseline",
        current.manifest.schema_url
    ))
}
