//! The manifest, and what is imported.

use super::Findings;
use crate::load::Definitions;

pub(super) fn manifest_version(definitions: &Definitions, findings: &mut Findings<'_>) {
    let manifest = &definitions.manifest;
    let version = manifest.schema_url.rsplit('/').next().unwrap_or_default();
    if crate::version::Version::parse(version).is_none() {
        let message = format!("{version:?} at the end of schema_url is no major.minor.patch");
        findings.add("manifest", message);
    }
    if manifest.dependencies.len() != 1 {
        let message = format!("{} dependencies, not 1", manifest.dependencies.len());
        findings.add("manifest", message);
    }
}

pub(super) fn import_foreign(definitions: &Definitions, findings: &mut Findings<'_>) {
    let imports = &definitions.imports;
    let names = imports
        .entities
        .iter()
        .chain(&imports.metrics)
        .chain(&imports.events)
        .chain(&imports.spans);
    for name in names.filter(|name| name.starts_with(super::names::NAMESPACE)) {
        findings.add(name, "is imported and below the own namespace");
    }
}
