//! A change without its version, and a break without its migration, are faults.

use crate::compat::{Migration, judge};
use crate::resolved::Registry;
use crate::small::{resolved, settled, versioned};

const UNIT: &[(&str, &str, &str)] = &[("metrics", "unit: \"{event}\"", "unit: \"1\"")];
const NAME: &[(&str, &str, &str)] = &[(
    "metrics",
    "name: mongodb.op_msg.queue.size",
    "name: mongodb.op_msg.queue.depth",
)];
const BRIEF: &[(&str, &str, &str)] = &[("metrics", "brief: Waiting.", "brief: What waits.")];
const SEVERITY: &[(&str, &str, &str)] = &[("events", "severity_number: 13", "severity_number: 9")];

fn registry(changes: &[(&str, &str, &str)], stable: bool, version: &str) -> Registry {
    versioned(settled(resolved(changes), stable), version)
}

fn migration(kind: &str, from: &str, to: Option<&str>, since: &str) -> Migration {
    Migration {
        kind: kind.to_owned(),
        from: Some(from.to_owned()),
        to: to.map(str::to_owned),
        note: "Use the other one.".to_owned(),
        since: since.to_owned(),
    }
}

fn unit(since: &str) -> Migration {
    let from = "mongodb.op_msg.queue.size: \"{event}\"";
    migration(
        "unit",
        from,
        Some("mongodb.op_msg.queue.size: \"1\""),
        since,
    )
}

fn faults(
    changes: &[(&str, &str, &str)],
    stable: bool,
    versions: (&str, &str),
    migrations: &[Migration],
) -> Vec<String> {
    let old = registry(&[], stable, versions.0);
    let new = registry(changes, stable, versions.1);
    judge(&old, &new, migrations).faults
}

/// Which versions will do after a version, for a change of these entries. The migration is there where one is needed.
#[test]
fn the_version_is_raised_as_the_change_asks() {
    const GOOD: bool = true;
    const BAD: bool = false;
    type Case<'a> = (
        &'a [(&'a str, &'a str, &'a str)],
        bool,
        &'a str,
        &'a str,
        bool,
    );
    let cases: &[Case<'_>] = &[
        (&[], true, "0.1.0", "0.1.0", GOOD),
        (&[], true, "0.1.0", "0.2.0", GOOD),
        (&[], true, "0.2.0", "0.1.9", BAD),
        // A break of a stable entry: major, before 1.0.0 minor.
        (UNIT, true, "1.2.3", "1.2.3", BAD),
        (UNIT, true, "1.2.3", "1.2.4", BAD),
        (UNIT, true, "1.2.3", "1.3.0", BAD),
        (UNIT, true, "1.2.3", "2.0.0", GOOD),
        (UNIT, true, "0.1.0", "0.1.0", BAD),
        (UNIT, true, "0.1.0", "0.1.1", BAD),
        (UNIT, true, "0.1.0", "0.2.0", GOOD),
        (UNIT, true, "0.1.0", "1.0.0", GOOD),
        // Of another entry: minor, before 1.0.0 patch.
        (UNIT, false, "1.2.3", "1.2.4", BAD),
        (UNIT, false, "1.2.3", "1.3.0", GOOD),
        (UNIT, false, "0.1.0", "0.1.0", BAD),
        (UNIT, false, "0.1.0", "0.1.1", GOOD),
        // Wording: patch.
        (BRIEF, true, "1.2.3", "1.2.3", BAD),
        (BRIEF, true, "1.2.3", "1.2.4", GOOD),
        (BRIEF, false, "0.1.0", "0.1.0", BAD),
        (BRIEF, false, "0.1.0", "0.1.1", GOOD),
        // Weaker without stability needs no migration.
        (SEVERITY, false, "1.2.3", "1.2.4", BAD),
        (SEVERITY, false, "1.2.3", "1.3.0", GOOD),
    ];
    for (changes, stable, before, after, good) in cases {
        let migrations = if changes == &UNIT {
            vec![unit(after)]
        } else {
            Vec::new()
        };
        let faults = faults(changes, *stable, (before, after), &migrations);
        // A migration since a version that is not new announces nothing, which is a fault of its own.
        assert_eq!(
            faults.is_empty(),
            *good,
            "{changes:?} {before} {after}: {faults:#?}"
        );
        if !good {
            let version = |fault: &String| fault.contains("version");
            assert!(faults.iter().any(version), "{faults:#?}");
        }
    }
}

// TS-226
#[test]
fn an_unannounced_break_is_a_fault_before_1_0_too() {
    for versions in [("0.1.0", "0.2.0"), ("1.0.0", "2.0.0")] {
        for stable in [true, false] {
            let found = faults(UNIT, stable, versions, &[]);
            let [fault] = found.as_slice() else {
                panic!("{found:#?}");
            };
            assert!(
                fault.starts_with("registry/migrations.json has no entry"),
                "{fault}"
            );
            assert!(
                fault.contains("mongodb.op_msg.queue.size: \"{event}\""),
                "{fault}"
            );
            assert_eq!(
                faults(UNIT, stable, versions, &[unit(versions.1)]),
                Vec::<String>::new()
            );
        }
    }
}

#[test]
fn a_weaker_stable_entry_needs_a_migration() {
    let versions = ("1.0.0", "2.0.0");
    assert_eq!(faults(SEVERITY, true, versions, &[]).len(), 1);
    let name = "mongodb.op_msg.work.fail";
    let told = migration(
        "severity_number",
        &format!("{name}: 13"),
        Some(&format!("{name}: 9")),
        "2.0.0",
    );
    assert_eq!(
        faults(SEVERITY, true, versions, &[told]),
        Vec::<String>::new()
    );
}

#[test]
fn a_new_name_is_announced_as_renamed_or_as_removed() {
    let versions = ("0.1.0", "0.2.0");
    let name = "mongodb.op_msg.queue.size";
    let good = [
        migration("renamed", name, Some("mongodb.op_msg.queue.depth"), "0.2.0"),
        migration("removed", name, None, "0.2.0"),
    ];
    for told in good {
        assert_eq!(faults(NAME, false, versions, &[told]), Vec::<String>::new());
    }
    let bad = [
        // To a name that is not there.
        migration(
            "renamed",
            name,
            Some("mongodb.op_msg.queue.length"),
            "0.2.0",
        ),
        migration("renamed", name, None, "0.2.0"),
        migration(
            "renamed",
            "mongodb.op_msg.queue",
            Some("mongodb.op_msg.queue.depth"),
            "0.2.0",
        ),
        migration("unit", name, None, "0.2.0"),
    ];
    for told in bad {
        let found = faults(NAME, false, versions, std::slice::from_ref(&told));
        assert_eq!(
            found.len(),
            2,
            "neither announced nor true: {told:?} {found:#?}"
        );
    }
}

#[test]
fn a_migration_is_true_and_says_something() {
    let versions = ("0.1.0", "0.2.0");
    let mut wordless = unit("0.2.0");
    wordless.note = " ".to_owned();
    assert_eq!(faults(UNIT, false, versions, &[wordless]).len(), 1);
    // Since a version that is not there yet: as if it were not there.
    assert_eq!(faults(UNIT, false, versions, &[unit("0.3.0")]).len(), 2);
    assert_eq!(faults(UNIT, false, versions, &[unit("soon")]).len(), 2);
    // What is announced did not happen.
    assert_eq!(faults(BRIEF, false, versions, &[unit("0.2.0")]).len(), 1);
    // Old announcements stay.
    assert_eq!(
        faults(BRIEF, false, versions, &[unit("0.1.0")]),
        Vec::<String>::new()
    );
}
