//! Everything that is generated from the resolved registry: file by file, in memory.

mod attributes;
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
mod page_names;
mod ranges;
mod rust;
mod samples;
mod sets;
mod signals;
mod stale;
mod upstream;
mod values;

use std::collections::BTreeMap;

use crate::case;
use crate::compat::Migration;
use crate::resolved::Registry;
pub(crate) use rust::used_types;
pub(crate) use stale::stale;

/// What writes the generated files.
pub(crate) const COMMAND: &str = "cargo run --example registry -- generate";

/// The folder that holds generated files only.
pub(crate) const GENERATED: &str = "src/observe/generated";

/// The generated files: path below the crate's folder, text.
pub(crate) type Files = BTreeMap<String, String>;

/// Every generated file; an error if the registry says something that there is no code for.
pub(crate) fn files(registry: &Registry, migrations: &[Migration]) -> Result<Files, String> {
    let mut files = files::rust_files(registry)?;
    files.insert(
        "docs/telemetry.md".to_owned(),
        page::page(registry, migrations),
    );
    Ok(files)
}
