//! The example program printing the telemetry registry: `registry`.
//!
//! Expected output comes from the files in `registry/`, by way of the registry's own program.

mod capture;
mod program;
mod wire;

use std::fs;
use std::path::Path;
use std::process::Command;

use program::{example, run};
use serde_json::Value;

#[test]
fn registry_prints_what_the_files_resolve_to() {
    let printed = run(&["registry"], b"");
    assert_eq!((printed.status, &*printed.notes), (0, ""));
    let resolved = Command::new(example("registry"))
        .arg("json")
        .output()
        .unwrap();
    assert!(resolved.status.success(), "{resolved:?}");
    assert_eq!(
        String::from_utf8(printed.output).unwrap(),
        String::from_utf8(resolved.stdout).unwrap()
    );
}

/// The same without the registry's program: keys and names of the files, read as lines, each in its place of the JSON.
#[test]
fn registry_prints_every_declared_name() {
    let printed: Value = serde_json::from_slice(&run(&["registry"], b"").output).unwrap();
    let metrics = printed["sets"].as_array().unwrap().iter();
    let metrics: Value = metrics
        .flat_map(|set| set["metrics"].as_array().unwrap())
        .cloned()
        .collect();
    for (file, key, list) in [
        ("attributes.yaml", "  - key: ", &printed["attributes"]),
        ("metrics.yaml", "  - name: ", &metrics),
        ("events.yaml", "  - name: ", &printed["events"]),
        ("entities.yaml", "  - type: ", &printed["entities"]),
        ("spans.yaml", "  - type: ", &printed["spans"]),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("registry")
            .join(file);
        let text = fs::read_to_string(path).unwrap();
        let declared: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix(key))
            .collect();
        let field = if file == "attributes.yaml" {
            "key"
        } else {
            "name"
        };
        let names = list.as_array().unwrap().iter();
        let names: Vec<&str> = names.map(|entry| entry[field].as_str().unwrap()).collect();
        assert!(!declared.is_empty());
        assert_eq!(names, declared, "{file}");
    }
}

#[test]
fn registry_takes_no_arguments() {
    for extra in ["--json", "file"] {
        let refused = run(&["registry", extra], b"");
        assert_eq!((refused.status, refused.output.len()), (2, 0));
    }
}
