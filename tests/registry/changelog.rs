//! The changelog tells who reads the telemetry what changed since the last release.

use std::fs;
use std::path::Path;

use crate::compat::{Change, compare};
use crate::resolved::{Imports, Registry};
use crate::small::{resolved, versioned};
use crate::{current, released};

/// The telemetry section of the newest version.
fn section(changelog: &str) -> Option<&str> {
    let newest = changelog.split("\n## ").nth(1)?;
    let section = newest
        .split("\n### ")
        .find(|part| part.starts_with("Telemetry\n"))?;
    Some(section)
}

/// A registry in which nothing is declared.
fn empty(registry: &Registry) -> Registry {
    Registry {
        manifest: registry.manifest.clone(),
        attributes: Vec::new(),
        upstream_attributes: Vec::new(),
        entities: Vec::new(),
        sets: Vec::new(),
        events: Vec::new(),
        spans: Vec::new(),
        imports: Imports::default(),
    }
}

/// What the section has to name: the registry's version, and of each change the entity, set, event or span that is new or gone, and
/// whatever breaks.
fn wanted(last: Option<&Registry>, new: &Registry) -> Vec<String> {
    let nothing = empty(new);
    let changes = compare(last.unwrap_or(&nothing), new);
    if changes.is_empty() {
        return Vec::new();
    }
    let mut wholes: Vec<&String> = Vec::new();
    for registry in last.into_iter().chain([new]) {
        wholes.extend(registry.entities.iter().map(|one| &one.name));
        wholes.extend(registry.sets.iter().map(|one| &one.name));
        wholes.extend(registry.events.iter().map(|one| &one.name));
        wholes.extend(registry.spans.iter().map(|one| &one.name));
    }
    let told = |change: &&Change| change.needs_migration() || wholes.contains(&&change.name);
    let mut names: Vec<_> = changes
        .iter()
        .filter(told)
        .flat_map(|change| [change.from.clone(), change.to.clone()])
        .flatten()
        .collect();
    names.push(new.manifest.version.clone());
    names.sort();
    names.dedup();
    names
}

/// The names that the section does not have between backticks.
fn missing(changelog: &str, wanted: Vec<String>) -> Vec<String> {
    let section = section(changelog).unwrap_or_default();
    let mut names = wanted;
    names.retain(|name| !section.contains(&format!("`{name}`")));
    names
}

#[test]
fn the_changelog_names_what_changed() {
    let folder = current::folder();
    let registry = current::read(&folder).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md");
    let changelog = fs::read_to_string(path).unwrap();
    let last = released::releases(&folder).unwrap().pop();
    let last = last.as_ref().map(|(_, registry)| registry);
    let missing = missing(&changelog, wanted(last, &registry));
    let head = "CHANGELOG.md, newest version, section `### Telemetry` does not name";
    assert!(missing.is_empty(), "{head}:\n{}", missing.join("\n"));
}

#[test]
fn an_unnamed_change_is_found() {
    let old = resolved(&[]);
    let unit = [("metrics", "unit: \"{event}\"", "unit: \"1\"")];
    let new = versioned(resolved(&unit), "0.2.0");
    let (from, to) = (
        "mongodb.op_msg.queue.size: \"{event}\"",
        "mongodb.op_msg.queue.size: \"1\"",
    );
    let all = wanted(Some(&old), &new);
    assert_eq!(all, ["0.2.0", to, from]);

    let text = |section: &str| {
        format!(
            "# Changelog\n\n## 0.2.0\n\n- More.\n\n{section}\n\n## 0.1.0\n\n### Telemetry\n\n`{from}`\n"
        )
    };
    let good = text(&format!(
        "### Telemetry\n\nRegistry `0.2.0`:\n\n- `{from}` is `{to}`."
    ));
    assert_eq!(missing(&good, all.clone()), Vec::<String>::new());
    let partly = text(&format!("### Telemetry\n\nRegistry `0.2.0`: `{to}`."));
    assert_eq!(missing(&partly, all.clone()), [from]);
    // A section of the version before does not count, nor does another one.
    assert_eq!(missing(&text(""), all.clone()), all);
    let other = text(&format!(
        "### Wire\n\nRegistry `0.2.0`:\n\n- `{from}` is `{to}`."
    ));
    assert_eq!(missing(&other, all.clone()), all);
}

#[test]
fn before_the_first_release_everything_is_new() {
    let names = wanted(None, &resolved(&[]));
    for name in [
        "0.1.0",
        "mongodb.client",
        "mongodb.op_msg.work.failure",
        "mongodb.op_msg.work.fail",
        "mongodb.op_msg.work",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
    let same = resolved(&[]);
    assert_eq!(wanted(Some(&same), &same), Vec::<String>::new());
}
