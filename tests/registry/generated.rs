//! What is generated from the registry is what is committed, and changes with it: code and page together.

use std::path::Path;

use serde_json::Value;

use crate::compat::Migration;
use crate::current;
use crate::definition_value::AttributeType;
use crate::load::{self, Definitions};
use crate::released;
use crate::render::{self, Files, GENERATED};
use crate::resolve;

const PAGE: &str = "docs/telemetry.md";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn definitions() -> Definitions {
    load::read(&current::folder()).unwrap()
}

fn rendered(definitions: &Definitions) -> Files {
    let migrations = released::migrations(&current::folder()).unwrap();
    render::files(&resolve::resolve(definitions).unwrap(), &migrations).unwrap()
}

#[test]
fn generated_is_current() {
    let stale = render::stale(&rendered(&definitions()), root()).unwrap();
    let lines: Vec<String> = stale.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
}

/// The value that a host serves is the one that the registry's tools make of the files.
#[test]
fn the_snapshot_is_the_resolved_registry() {
    let resolved = current::read(&current::folder()).unwrap();
    let resolved = serde_json::to_value(&resolved).unwrap();
    let snapshot = serde_json::to_value(opmsg_telemetry::observe::schema::registry()).unwrap();
    assert_eq!(first_difference("", &snapshot, &resolved), None);
    assert_eq!(snapshot, resolved);
}

/// The path of the first value that differs: two whole registries are too long to compare by eye.
fn first_difference(path: &str, left: &Value, right: &Value) -> Option<String> {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            let keys = left.keys().chain(right.keys());
            keys.into_iter().find_map(|key| {
                let null = &Value::Null;
                let (left, right) = (left.get(key), right.get(key));
                first_difference(
                    &format!("{path}.{key}"),
                    left.unwrap_or(null),
                    right.unwrap_or(null),
                )
            })
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let pairs = left.iter().zip(right).enumerate();
            pairs.into_iter().find_map(|(index, (left, right))| {
                first_difference(&format!("{path}[{index}]"), left, right)
            })
        }
        (left, right) if left == right => None,
        (left, right) => Some(format!("{path}: {left} is not {right}")),
    }
}
