//! Everything that is generated from the resolved registry: file by file, in memory.

mod attributes;
mod case;
mod cells;
mod descriptors;
mod events;
mod fields;
mod files;
mod layout;
mod lists;
mod markdown;
mod names;
mod page;
mod ranges;
mod rust;
mod sets;
mod signals;
mod stale;
mod upstream;
mod values;

use std::collections::BTreeMap;
use std::path::Path;

use crate::resolved::Registry;
pub(crate) use stale::Stale;

/// What writes the generated files.
pub(crate) const COMMAND: &str = "cargo run --example registry -- generate";

/// The folder that holds generated files only.
pub(crate) const GENERATED: &str = "src/observe/generated";

/// The generated files: path below the crate's folder, text.
pub(crate) type Files = BTreeMap<String, String>;

/// A change that dashboards have to follow.
#[derive(Clone, Debug)]
pub(crate) struct Migration {
    pub(crate) since: String,
    pub(crate) kind: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) note: String,
}

impl Migration {
    fn cells(&self) -> [String; 5] {
        [&self.since, &self.kind, &self.from, &self.to, &self.note].map(String::clone)
    }
}

/// Every generated file; an error if the registry says something that there is no code for.
pub(crate) fn files(registry: &Registry, migrations: &[Migration]) -> Result<Files, String> {
    let mut files = files::rust_files(registry)?;
    files.insert(
        "docs/telemetry.md".to_owned(),
        page::page(registry, migrations),
    );
    Ok(files)
}

/// Every generated file that is not as it should be.
pub(crate) fn stale(registry: &Registry, root: &Path) -> Result<Vec<Stale>, String> {
    stale::stale(&files(registry, &[])?, root)
}
