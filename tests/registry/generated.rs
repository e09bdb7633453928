//! What is generated from the registry is what is committed, and changes with it: code and page together.

use std::fs;
use std::path::Path;

use opmsg_telemetry::observe::schema;
use serde_json::Value;

use crate::compat::Migration;
use crate::current;
use crate::definition::{Attribute, Deprecated, SignalLevel, Stability};
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

/// The files that are rendered otherwise after an edit of the definitions.
fn changed(edit: impl FnOnce(&mut Definitions)) -> Vec<String> {
    let mut definitions = definitions();
    let before = rendered(&definitions);
    edit(&mut definitions);
    let after = rendered(&definitions);
    assert!(before.keys().eq(after.keys()), "an edit moved a file");
    let pairs = before.into_iter().zip(after.into_values());
    let changed = pairs.filter(|((_, before), after)| before != after);
    changed.map(|((file, _), _)| file).collect()
}

/// Paths below the folder of generated code, and the page.
fn page_and(files: &[&str]) -> Vec<String> {
    let code = files.iter().map(|file| format!("{GENERATED}/{file}"));
    [PAGE.to_owned()].into_iter().chain(code).collect()
}

fn attribute<'d>(definitions: &'d mut Definitions, key: &str) -> &'d mut Attribute {
    let mut attributes = definitions.attributes.iter_mut();
    attributes.find(|own| own.key == key).unwrap()
}

// TS-221
#[test]
fn generated_is_current() {
    let stale = render::stale(&rendered(&definitions()), root()).unwrap();
    let lines: Vec<String> = stale.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
}

// TS-221
/// The first line that differs is said, with the command that mends it; so is what is missing and what is too much.
#[test]
fn stale_files_are_found_and_mended() {
    let files = rendered(&definitions());
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stale");
    let _ = fs::remove_dir_all(&root);
    let said = |expected: &[&str]| {
        let stale = render::stale(&files, &root).unwrap();
        let lines: Vec<String> = stale.iter().map(ToString::to_string).collect();
        assert_eq!(lines, expected);
        stale.iter().for_each(|stale| stale.mend(&root).unwrap());
        assert!(render::stale(&files, &root).unwrap().is_empty());
    };
    assert_eq!(render::stale(&files, &root).unwrap().len(), files.len());
    render::stale(&files, &root)
        .unwrap()
        .iter()
        .for_each(|stale| stale.mend(&root).unwrap());

    let values = root.join(GENERATED).join("values/codec.rs");
    let text = fs::read_to_string(&values).unwrap();
    let number = 1 + text.lines().position(|line| line == "    Driver,").unwrap();
    fs::write(&values, text.replacen("    Driver,", "    Rider,", 1)).unwrap();
    said(&[&format!(
        "src/observe/generated/values/codec.rs: line {number} is `    Rider,`, generated is `    Driver,`; \
         run `cargo run --example registry -- generate`"
    )]);

    fs::remove_file(root.join(PAGE)).unwrap();
    fs::write(root.join(GENERATED).join("values/mine.rs"), "").unwrap();
    said(&[
        "docs/telemetry.md: missing; run `cargo run --example registry -- generate`",
        "src/observe/generated/values/mine.rs: not generated; run `cargo run --example registry -- generate`",
    ]);
    assert!(!root.join(GENERATED).join("values/mine.rs").exists());

    let text = fs::read_to_string(root.join(PAGE)).unwrap();
    fs::write(root.join(PAGE), format!("{text}more")).unwrap();
    let last = 1 + text.lines().count();
    said(&[&format!(
        "docs/telemetry.md: line {last} is `more`, generated is ``; run `cargo run --example registry -- generate`"
    )]);
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn output_is_deterministic() {
    let first = rendered(&definitions());
    assert_eq!(first, rendered(&definitions()));
    // Neither the order of the other files nor what is left out of the registry's own order shows.
    assert!(
        first
            .values()
            .all(|text| text.ends_with('\n') && !text.contains('\r'))
    );
}

#[test]
fn editing_an_attribute_changes_code_and_page_together() {
    let brief = |definitions: &mut Definitions| {
        attribute(definitions, "mongodb.client.retry.attempt").brief =
            "Which retry it is.".to_owned();
    };
    // What the registry says, the constant's documentation, and that of the fields that hold it.
    let expected = page_and(&[
        "attributes/client_retry.rs",
        "events/client.rs",
        "events/request.rs",
        "names/attributes.rs",
    ]);
    assert_eq!(changed(brief), expected);

    let member = |definitions: &mut Definitions| {
        let own = attribute(definitions, "mongodb.op_msg.telemetry.forward.outcome");
        let AttributeType::Members(members) = &mut own.r#type else {
            panic!("{} is closed", own.key);
        };
        let mut member = members[0].clone();
        (member.id, member.value) = ("renewed".to_owned(), "renewed".to_owned());
        members.push(member);
    };
    // The enum, what the registry says of its values, the set that has a bucket more, and what the registry says of that.
    let expected = page_and(&[
        "descriptors/sets_forwarder.rs",
        "lists/telemetry.rs",
        "sets/forwarder.rs",
        "values/telemetry.rs",
    ]);
    assert_eq!(changed(member), expected);
}

/// Whatever is edited, neither code nor page is left behind.
#[test]
fn every_edit_reaches_code_and_page() {
    let definitions = definitions();
    let before = rendered(&definitions);
    let both = |what: &str, edit: &dyn Fn(&mut Definitions)| {
        let mut definitions = definitions.clone();
        edit(&mut definitions);
        let after = rendered(&definitions);
        let differs = |file: &String| before[file] != after[file];
        assert!(differs(&PAGE.to_owned()), "{what}: the page is as it was");
        let code = before.keys().filter(|file| file.starts_with(GENERATED));
        assert!(
            code.into_iter().any(differs),
            "{what}: the code is as it was"
        );
    };
    let other = || "Something else.".to_owned();
    for (at, own) in definitions.attributes.iter().enumerate() {
        both(&own.key, &|edited| edited.attributes[at].brief = other());
    }
    for (at, metric) in definitions.metrics.iter().enumerate() {
        both(&metric.name, &|edited| edited.metrics[at].brief = other());
    }
    for (at, event) in definitions.events.iter().enumerate() {
        both(&event.name, &|edited| edited.events[at].brief = other());
    }
    for (at, entity) in definitions.entities.iter().enumerate() {
        both(&entity.r#type, &|edited| {
            edited.entities[at].brief = other()
        });
    }
    for (at, span) in definitions.spans.iter().enumerate() {
        both(&span.r#type, &|edited| edited.spans[at].brief = other());
    }
    // Of each kind of fact one.
    both("note", &|edited| edited.attributes[0].note = Some(other()));
    both("stability", &|edited| {
        edited.attributes[0].stability = Some(Stability::Stable)
    });
    both("unit", &|edited| {
        edited.metrics[0].unit = "{other}".to_owned()
    });
    both("level", &|edited| {
        edited.metrics[0].requirement_level = Some(SignalLevel::OptIn)
    });
    both("severity", &|edited| {
        edited.events[0].annotations.severity_number = Some(21)
    });
    both("budget", &|edited| {
        edited.events[0].annotations.max_per_drain = Some(9)
    });
}

#[test]
fn links_of_the_page_lead_somewhere() {
    let page = &rendered(&definitions())[PAGE];
    let between = |start: &'static str, end: char| {
        let parts = page.split(start).skip(1);
        parts.map(move |part| part.split(end).next().unwrap())
    };
    let places: Vec<&str> = between("<a id=\"", '"').collect();
    let links: Vec<&str> = between("](#", ')').collect();
    assert!(links.len() > 100, "{}", links.len());
    for link in links {
        assert!(places.contains(&link), "{link}");
    }
    // Each place once.
    let mut sorted = places.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), places.len());
    // What is not ours is linked to where it is described, at the version that the registry depends on.
    let base = "https://github.com/open-telemetry/semantic-conventions/blob/v1.42.0/docs/";
    for (name, place) in [
        ("error.type", "registry/attributes/error.md"),
        ("db.system.name", "registry/attributes/db.md"),
        ("service", "registry/entities/service.md"),
        ("db.client.operation.duration", "db/database-metrics.md"),
        ("span.db.mongodb.client", "db/mongodb.md"),
    ] {
        assert!(
            page.contains(&format!("[`{name}`]({base}{place})")),
            "{name}"
        );
    }
}

/// A deprecated entry, and a migration, stand on the page with what takes their place; the code says it too.
#[test]
fn what_is_on_its_way_out_is_said() {
    let mut definitions = definitions();
    let replaced = "mongodb.client.retry.scheduled";
    let metric = definitions
        .metrics
        .iter_mut()
        .find(|metric| metric.name == replaced);
    metric.unwrap().deprecated = Some(Deprecated::Renamed {
        renamed_to: "mongodb.client.retry.sent".to_owned(),
        note: Some("It says what is counted.".to_owned()),
    });
    let migration = Migration {
        kind: "renamed".to_owned(),
        from: Some(replaced.to_owned()),
        to: Some("mongodb.client.retry.sent".to_owned()),
        note: "Sum both for two releases.".to_owned(),
        since: "0.2.0".to_owned(),
    };
    let files = render::files(&resolve::resolve(&definitions).unwrap(), &[migration]).unwrap();
    for line in [
        "| `mongodb.client.retry.scheduled` | `mongodb.client.retry.sent`. It says what is counted. |",
        "| 0.2.0 | renamed | `mongodb.client.retry.scheduled` | `mongodb.client.retry.sent` | Sum both for two releases. |",
    ] {
        assert!(files[PAGE].lines().any(|written| written == line), "{line}");
    }
    let set = &files[&format!("{GENERATED}/sets/client.rs")];
    assert!(set.contains(
        "/// Deprecated: replaced by `mongodb.client.retry.sent`. It says what is counted."
    ));
    let said = &files[&format!("{GENERATED}/descriptors/sets_client.rs")];
    assert!(said.contains("renamed_to: \"mongodb.client.retry.sent\""));
}

// TS-219
/// The value that a host serves is the one that the registry's tools make of the files.
#[test]
fn the_snapshot_is_the_resolved_registry() {
    let resolved = current::read(&current::folder()).unwrap();
    let resolved = serde_json::to_value(&resolved).unwrap();
    let snapshot = serde_json::to_value(schema::registry()).unwrap();
    assert_eq!(first_difference("", &snapshot, &resolved), None);
    assert_eq!(snapshot, resolved);
    // Field by field in the same order too, so that a host's answer is the file that is kept of a release.
    let snapshot = serde_json::to_string_pretty(schema::registry()).unwrap();
    let resolved = released::to_json(&current::read(&current::folder()).unwrap());
    assert!(snapshot + "\n" == resolved.unwrap());
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
