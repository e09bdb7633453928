//! Reads the registry's files.

use std::fmt;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::definition::{Attribute, AttributeGroup, DefinitionFile, Manifest};
use crate::definition_signal::{Entity, Event, Imports, Metric, Span};
use crate::key_path;

/// The manifest's file name.
pub(crate) const MANIFEST: &str = "manifest.yaml";

/// The other files, in the order in which their entries are kept.
pub(crate) const FILES: &[&str] = &[
    "attributes.yaml",
    "entities.yaml",
    "metrics.yaml",
    "events.yaml",
    "spans.yaml",
    "imports.yaml",
];

/// The version of the format that the files are written in.
const FILE_FORMAT: &str = "definition/2";

/// All that the files say, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) manifest: Manifest,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) attribute_groups: Vec<AttributeGroup>,
    pub(crate) entities: Vec<Entity>,
    pub(crate) metrics: Vec<Metric>,
    pub(crate) events: Vec<Event>,
    pub(crate) spans: Vec<Span>,
    pub(crate) imports: Imports,
}

/// A file that cannot be read, or says what it must not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LoadError {
    /// The file, below the registry's folder.
    pub(crate) file: String,
    /// The path of the key and what is wrong there.
    pub(crate) message: String,
}

impl LoadError {
    fn new(file: &str, message: impl fmt::Display) -> Self {
        Self {
            file: file.to_owned(),
            message: message.to_string(),
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "registry/{}: {}", self.file, self.message)
    }
}

impl std::error::Error for LoadError {}

/// Reads every file of the folder.
pub(crate) fn read(folder: &Path) -> Result<Definitions, LoadError> {
    strays(folder, "")?;
    let mut texts = Vec::new();
    for name in std::iter::once(&MANIFEST).chain(FILES) {
        let text =
            fs::read_to_string(folder.join(name)).map_err(|error| LoadError::new(name, error))?;
        texts.push((*name, text));
    }
    parse(&texts)
}

/// Reads these files: names below the folder, and texts.
pub(crate) fn parse(texts: &[(&str, String)]) -> Result<Definitions, LoadError> {
    let mut definitions = Definitions::default();
    for (name, text) in texts {
        let value = value(name, text)?;
        if *name == MANIFEST {
            definitions.manifest =
                key_path::read(&value).map_err(|error| LoadError::new(name, error))?;
            continue;
        }
        let file: DefinitionFile = key_path::read(&value)
            .map_err(|error| LoadError::new(name, named(&error.path, &value, &error)))?;
        if file.file_format != FILE_FORMAT {
            let message = format!("file_format: {:?} is not {FILE_FORMAT}", file.file_format);
            return Err(LoadError::new(name, message));
        }
        definitions.attributes.extend(file.attributes);
        definitions.attribute_groups.extend(file.attribute_groups);
        definitions.entities.extend(file.entities);
        definitions.metrics.extend(file.metrics);
        definitions.events.extend(file.events);
        definitions.spans.extend(file.spans);
        definitions.imports.entities.extend(file.imports.entities);
        definitions.imports.metrics.extend(file.imports.metrics);
        definitions.imports.events.extend(file.imports.events);
        definitions.imports.spans.extend(file.imports.spans);
    }
    Ok(definitions)
}

/// The untyped value of one file.
pub(crate) fn value(name: &str, text: &str) -> Result<Value, LoadError> {
    serde_saphyr::from_str(text).map_err(|error| LoadError::new(name, error))
}

/// The message with the name of the entry that the path begins with: positions alone are hard to find.
fn named(path: &str, value: &Value, error: &dyn fmt::Display) -> String {
    let entry = path.split_once('[').and_then(|(list, rest)| {
        let position: usize = rest.split_once(']')?.0.parse().ok()?;
        let entry = value.get(list)?.get(position)?;
        let keys = ["key", "id", "name", "type"];
        keys.iter().find_map(|key| entry.get(key)?.as_str())
    });
    match entry {
        Some(entry) => format!("{error} (in {entry})"),
        None => error.to_string(),
    }
}

/// Any other YAML file at any depth would be read by other tools as a definition.
fn strays(folder: &Path, below: &str) -> Result<(), LoadError> {
    let entries = fs::read_dir(folder).map_err(|error| LoadError::new(below, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| LoadError::new(below, error))?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() {
            strays(&path, &format!("{name}/"))?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
            && name != MANIFEST
            && !FILES.contains(&name.as_str())
        {
            return Err(LoadError::new(
                &name,
                "a YAML file that is none of the registry's",
            ));
        }
    }
    Ok(())
}
