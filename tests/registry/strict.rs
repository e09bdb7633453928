//! Nothing parses that the structs do not name, and a failure says where it is.

use crate::{current, load, small};

#[test]
fn files_parse_strictly() {
    load::read(&current::folder()).unwrap();
}

/// File, text, text in its place, and what the error says.
const FAULTS: &[(&str, &str, &str, &str)] = &[
    (
        "attributes",
        "brief: Which tool.",
        "breif: Which tool.",
        "registry/attributes.yaml: attributes[0].breif: unknown field `breif`",
    ),
    (
        "attributes",
        "max_bytes: 12,",
        "max_size: 12,",
        "registry/attributes.yaml: attributes[0].annotations.max_size: unknown field `max_size`",
    ),
    (
        "attributes",
        "sensitivity: internal",
        "sensitivity: secret",
        "registry/attributes.yaml: attributes[5].annotations.sensitivity: unknown variant `secret`",
    ),
    (
        "attributes",
        "type: double",
        "type: float",
        "registry/attributes.yaml: attributes[5].type: unknown variant `float`",
    ),
    (
        "attributes",
        "{id: safe, value: safe, brief: Safe.,",
        "{id: safe, value: safe,",
        "registry/attributes.yaml: attributes[1].type.members[1]: missing field `brief`",
    ),
    (
        "attributes",
        "{value: late, brief: Late.}",
        "{value: late, breif: Late.}",
        "registry/attributes.yaml: attribute_groups[1].attributes[0].annotations.closed_values[1].breif",
    ),
    (
        "metrics",
        "instrument: updowncounter",
        "instrument: gauge",
        "registry/metrics.yaml: metrics[3].instrument: unknown variant `gauge`",
    ),
    (
        "events",
        "max_per_drain: 8",
        "max_per_drain: -8",
        "registry/events.yaml: events[0].annotations.max_per_drain: invalid value",
    ),
    (
        "events",
        "severity_number: 13",
        "severity_number: 13, severity_text: WARN",
        "registry/events.yaml: events[0].annotations.severity_text: unknown field `severity_text`",
    ),
    (
        "events",
        "{conditionally_required: If there was one.}",
        "{sometimes: If there was one.}",
        "registry/events.yaml: events[0].attributes[2].requirement_level: unknown variant `sometimes`",
    ),
    (
        "events",
        "    requirement_level: opt_in\n    brief: Work came.",
        "    requirement_level: opt_in\n    brief: Work came.\n    brief: Work came.",
        "registry/events.yaml: error: line 20 column 5: duplicate mapping key: brief",
    ),
    (
        "spans",
        "name: {note: The work.}",
        "name: The work.",
        "registry/spans.yaml: spans[0].name: invalid type",
    ),
    (
        "imports",
        "entities: [service]",
        "resources: [service]",
        "registry/imports.yaml: imports.resources: unknown field `resources`",
    ),
    (
        "imports",
        "definition/2",
        "definition/1",
        "registry/imports.yaml: file_format: \"definition/1\" is not definition/2",
    ),
    (
        "manifest",
        "registry_path: somewhere",
        "path: somewhere",
        "registry/manifest.yaml: dependencies[0].path: unknown field `path`",
    ),
];

#[test]
fn a_fault_is_refused_with_the_path_of_its_key() {
    for (file, from, to, says) in FAULTS {
        let result = small::with(&[(file, from, to)]);
        let error = result.err().unwrap_or_else(|| panic!("{to:?} parses"));
        let error = error.to_string();
        assert!(error.starts_with(says), "{to:?}:\n{error}\nwanted\n{says}");
    }
}

#[test]
fn an_entry_is_named_beside_its_position() {
    let error = small::with(&[("metrics", "instrument: updowncounter", "instrument: gauge")])
        .unwrap_err()
        .to_string();
    assert!(error.ends_with("(in mongodb.op_msg.queue.size)"), "{error}");
}

#[test]
fn a_stray_file_is_refused_at_any_depth() {
    for name in ["spare.yaml", "released/0.1.0.yml"] {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("registry-strays");
        let _ = std::fs::remove_dir_all(&folder);
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        for file in std::iter::once(&load::MANIFEST).chain(load::FILES) {
            std::fs::copy(current::folder().join(file), folder.join(file)).unwrap();
        }
        std::fs::write(folder.join("page.md"), "").unwrap();
        load::read(&folder).unwrap();
        std::fs::write(&path, "").unwrap();
        let error = load::read(&folder).unwrap_err();
        assert_eq!(error.file, name);
    }
}
