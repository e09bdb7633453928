//! Each change of the compatibility table, made on the small registry, is classified as the table says.

use crate::change_cases::{CASES, Row};
use crate::compat::{Change, Level, compare};
use crate::resolved::{Deprecated, Registry, Stability};
use crate::small::{resolved, settled, versioned};
use crate::version::Version;

const fn expected(row: Row, stable: bool) -> (Level, bool) {
    match (row, stable) {
        (Row::Wording, _) => (Level::Patch, false),
        (Row::Addition, _) | (Row::Weaker, false) => (Level::Minor, false),
        (Row::Break, false) => (Level::Minor, true),
        (Row::Break | Row::Weaker, true) => (Level::Major, true),
    }
}

const NEW_METRIC: &str = "metrics:
  - name: mongodb.op_msg.queue.limit
    stability: development
    requirement_level: recommended
    instrument: updowncounter
    unit: \"{event}\"
    brief: Room.
    entity_associations: [mongodb.op_msg.tool]
    annotations: {metric_set: SET, code_generation: {metric_value_type: int}}
";

fn named(changes: &[Change]) -> Vec<(&str, &str)> {
    changes
        .iter()
        .map(|change| (change.kind, change.name.as_str()))
        .collect()
}

fn verdict(changes: &[Change]) -> (Level, bool) {
    let level = changes.iter().map(Change::level).max().unwrap();
    (level, changes.iter().any(Change::needs_migration))
}

// TS-226
#[test]
fn every_change_is_classified_as_the_table_says() {
    for (row, changes, differences) in CASES {
        for stable in [true, false] {
            let old = settled(resolved(&[]), stable);
            let new = settled(resolved(changes), stable);
            let found = compare(&old, &new);
            assert_eq!(named(&found), *differences, "{changes:?}");
            assert_eq!(
                verdict(&found),
                expected(*row, stable),
                "{row:?} {found:#?}"
            );
        }
    }
}

#[test]
fn new_metrics_and_sets_are_compatible() {
    for (set, differences) in [
        (
            "mongodb.op_msg.queue",
            vec![("added", "mongodb.op_msg.queue.limit")],
        ),
        (
            "mongodb.op_msg.room",
            vec![
                ("added", "mongodb.op_msg.room"),
                ("added", "mongodb.op_msg.queue.limit"),
            ],
        ),
    ] {
        let metric = NEW_METRIC.replace("SET", set);
        for stable in [true, false] {
            let old = settled(resolved(&[]), stable);
            let new = settled(resolved(&[("metrics", "metrics:\n", &metric)]), stable);
            let found = compare(&old, &new);
            assert_eq!(named(&found), differences);
            assert_eq!(verdict(&found), expected(Row::Addition, stable));
        }
    }
}

#[test]
fn the_order_of_a_sets_attributes_is_kept() {
    let two = [(
        "attributes",
        "work.outcome, requirement_level: required}\n",
        "work.outcome, requirement_level: required}\n      - {ref: mongodb.op_msg.tool.big, requirement_level: required}\n",
    )];
    for stable in [true, false] {
        let old = settled(resolved(&two), stable);
        let mut new = old.clone();
        new.sets[0].attributes.reverse();
        let found = compare(&old, &new);
        assert_eq!(named(&found), [("attributes", "mongodb.op_msg.work")]);
        assert_eq!(verdict(&found), expected(Row::Break, stable));
    }
}

#[test]
fn the_entity_of_a_set_and_of_an_event_is_kept() {
    for stable in [true, false] {
        let old = settled(resolved(&[]), stable);
        let mut new = old.clone();
        "mongodb.client".clone_into(&mut new.sets[2].entity);
        "mongodb.client".clone_into(&mut new.events[0].entity);
        let found = compare(&old, &new);
        assert_eq!(
            named(&found),
            [
                ("entity", "mongodb.op_msg.queue"),
                ("entity", "mongodb.op_msg.work.fail")
            ]
        );
        assert_eq!(verdict(&found), expected(Row::Break, stable));
    }
}

#[test]
fn stability_rises_freely_and_falls_with_notice() {
    let at = |level: Stability| {
        let mut registry = resolved(&[]);
        registry.events[0].stability = level;
        registry
    };
    let cases = [
        (Stability::Development, Stability::Beta, Level::Minor, false),
        (
            Stability::ReleaseCandidate,
            Stability::Stable,
            Level::Minor,
            false,
        ),
        (Stability::Stable, Stability::Beta, Level::Major, true),
        (Stability::Beta, Stability::Alpha, Level::Minor, false),
    ];
    for (before, after, level, migration) in cases {
        let found = compare(&at(before), &at(after));
        assert_eq!(named(&found), [("stability", "mongodb.op_msg.work.fail")]);
        assert_eq!(verdict(&found), (level, migration), "{before:?} {after:?}");
    }
}

#[test]
fn deprecation_is_compatible() {
    for stable in [true, false] {
        let old = settled(resolved(&[]), stable);
        let mut new = old.clone();
        new.sets[2].metrics[0].deprecated = Some(Deprecated::Renamed {
            renamed_to: "mongodb.op_msg.queue.depth".to_owned(),
            note: None,
        });
        let found = compare(&old, &new);
        assert_eq!(named(&found), [("deprecated", "mongodb.op_msg.queue.size")]);
        assert_eq!(verdict(&found), (Level::Minor, false));
    }
}

#[test]
fn the_order_of_entries_and_the_version_are_no_change() {
    let old = resolved(&[]);
    let mut new = versioned(old.clone(), "7.8.9");
    new.attributes.reverse();
    new.entities.reverse();
    new.sets.reverse();
    new.sets[2].metrics.reverse();
    new.events.reverse();
    new.events[0].attributes.reverse();
    assert_eq!(compare(&old, &new), []);
}

#[test]
fn before_1_0_major_reads_minor_and_minor_reads_patch() {
    let change = |old: &Registry, new: &Registry| compare(old, new).pop().unwrap();
    let stable = |changes: &[(&str, &str, &str)]| settled(resolved(changes), true);
    let breaking = change(
        &stable(&[]),
        &stable(&[("metrics", "unit: \"{event}\"", "unit: \"1\"")]),
    );
    let adding = change(
        &stable(&[]),
        &stable(&[(
            "events",
            "severity_number: 9",
            "severity_number: 9, max_per_drain: 1",
        )]),
    );
    let wording = change(
        &stable(&[]),
        &stable(&[("metrics", "brief: Waiting.", "brief: What waits.")]),
    );
    let at = |major| Version {
        major,
        minor: 4,
        patch: 2,
    };
    let levels = |version| [&breaking, &adding, &wording].map(|change| change.level_after(version));
    assert_eq!(levels(at(1)), [Level::Major, Level::Minor, Level::Patch]);
    assert_eq!(levels(at(0)), [Level::Minor, Level::Patch, Level::Patch]);
    assert!(breaking.needs_migration(), "whatever the version");
}
