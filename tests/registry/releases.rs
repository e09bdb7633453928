//! The registry against its last release, and releasing it.

use std::fs;
use std::path::PathBuf;

use crate::small::{resolved, settled, versioned};
use crate::{current, released};

// TS-226
#[test]
fn compatible_with_last_release() {
    let registry = current::read(&current::folder()).unwrap();
    let faults = released::faults(&current::folder(), &registry).unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// For the job that releases: `cargo test --test registry -- --ignored`.
#[test]
#[ignore = "holds once the owner of the registry has chosen its address"]
fn the_address_is_chosen() {
    let registry = current::read(&current::folder()).unwrap();
    let address = &registry.manifest.schema_url;
    assert!(
        !released::is_placeholder(&registry),
        "{address} is the placeholder"
    );
}

#[test]
fn a_placeholder_is_known_by_its_host() {
    let mut registry = resolved(&[]);
    for (address, placeholder) in [
        ("https://example.com/small/0.1.0", true),
        ("https://www.example.com/small/0.1.0", true),
        ("https://example.org/example.com/0.1.0", false),
        ("https://notexample.com/small/0.1.0", false),
    ] {
        address.clone_into(&mut registry.manifest.schema_url);
        assert_eq!(
            released::is_placeholder(&registry),
            placeholder,
            "{address}"
        );
    }
}

/// An empty registry's folder of this name.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("migrations.json"), "[]\n").unwrap();
    folder
}

const UNIT: &[(&str, &str, &str)] = &[("metrics", "unit: \"{event}\"", "unit: \"1\"")];

// TS-226
#[test]
fn a_version_in_the_making_is_held_against_the_baseline() {
    let folder = folder("registry-baseline");
    let baseline = released::as_baseline(settled(resolved(&[]), true));
    let text = released::release(&folder, &baseline).unwrap();
    let path = folder.join("released/0.0.0.json");
    assert_eq!(text.lines().next(), path.to_str());
    assert!(baseline.manifest.schema_url.ends_with("/0.0.0"));
    // Wording may change under the same version as long as nothing is released.
    let wording: &[(&str, &str, &str)] = &[("metrics", "brief: Work.", "brief: Reworded.")];
    let reworded = settled(resolved(wording), true);
    assert_ne!(reworded, settled(resolved(&[]), true));
    let faults = released::faults(&folder, &reworded).unwrap();
    assert_eq!(faults, Vec::<String>::new());
    // A break is announced all the same.
    let broken = settled(resolved(UNIT), true);
    let faults = released::faults(&folder, &broken).unwrap();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("migrations.json"), "{faults:?}");
}

#[test]
fn a_release_is_kept_and_the_next_is_held_against_it() {
    let folder = folder("registry-releases");
    let first = settled(resolved(&[]), true);
    assert_eq!(
        released::faults(&folder, &first).unwrap(),
        Vec::<String>::new()
    );
    let text = released::release(&folder, &first).unwrap();
    let path = folder.join("released/0.1.0.json");
    assert_eq!(text.lines().next(), path.to_str());
    let refused = released::publishable(&first).unwrap_err();
    assert!(refused.contains("is a placeholder"), "{refused}");
    let kept = released::releases(&folder).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].1, first);

    let again = released::release(&folder, &first).unwrap_err();
    assert!(again.ends_with("is released already"), "{again}");
    let changed = settled(resolved(UNIT), true);
    let silent = released::release(&folder, &changed).unwrap_err();
    assert!(
        silent.contains("the version has to be raised (Minor)"),
        "{silent}"
    );
    assert!(silent.contains("has no entry since 0.1.0"), "{silent}");
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        released::to_json(&first).unwrap()
    );

    fs::write(
        folder.join("migrations.json"),
        r#"[{
            "kind": "unit",
            "from": "mongodb.op_msg.queue.size: \"{event}\"",
            "to": "mongodb.op_msg.queue.size: \"1\"",
            "note": "The numbers are the same.",
            "since": "0.10.0"
        }]"#,
    )
    .unwrap();
    let second = versioned(changed, "0.10.0");
    released::release(&folder, &second).unwrap();
    // The newest is the one to be held against: 0.10.0 comes after 0.9.0, not before it.
    let middle = versioned(first, "0.9.0");
    fs::write(
        folder.join("released/0.9.0.json"),
        released::to_json(&middle).unwrap(),
    )
    .unwrap();
    let versions: Vec<_> = released::releases(&folder).unwrap();
    let versions: Vec<_> = versions
        .iter()
        .map(|(version, _)| version.to_string())
        .collect();
    assert_eq!(versions, ["0.1.0", "0.9.0", "0.10.0"]);
    assert_eq!(
        released::faults(&folder, &second).unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn a_damaged_release_is_a_fault() {
    let folder = folder("registry-damage");
    let first = resolved(&[]);
    released::release(&folder, &first).unwrap();
    let path = folder.join("released/0.1.0.json");
    let text = fs::read_to_string(&path).unwrap();
    let damages = [
        ("0.1.0.json", text.replacen("\"brief\"", "\"breif\"", 1)),
        (
            "0.1.0.json",
            text.replace("small/0.1.0", "small/0.2.0")
                .replace("\"version\": \"0.1.0\"", "\"version\": \"0.2.0\""),
        ),
        ("latest.json", text.clone()),
    ];
    for (name, damaged) in damages {
        assert!(damaged != text || name == "latest.json");
        fs::write(&path, &text).unwrap();
        let damaged_path = path.with_file_name(name);
        fs::write(&damaged_path, damaged).unwrap();
        let error = released::faults(&folder, &first).unwrap_err();
        assert!(error.contains(name), "{error}");
        fs::remove_file(damaged_path).unwrap();
    }
}

#[test]
fn migrations_before_the_first_release_and_unknown_fields_are_faults() {
    let folder = folder("registry-migrations");
    let first = resolved(&[]);
    let migration = r#"[{"kind": "removed", "from": "mongodb.x", "to": null, "note": "Gone.", "since": "0.1.0"}]"#;
    fs::write(folder.join("migrations.json"), migration).unwrap();
    assert_eq!(released::faults(&folder, &first).unwrap().len(), 1);
    fs::write(
        folder.join("migrations.json"),
        migration.replace("note", "text"),
    )
    .unwrap();
    let error = released::faults(&folder, &first).unwrap_err();
    assert!(error.contains("unknown field `text`"), "{error}");
}
