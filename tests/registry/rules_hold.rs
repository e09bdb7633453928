//! The registry keeps the rules, and each rule can be broken.

use std::collections::BTreeSet;

use opmsg_telemetry::observe::EventRing;

use crate::rules::{self, RULES};
use crate::seeds::SEEDS;
use crate::{current, load, small};

// TS-223
#[test]
fn rules_hold() {
    let definitions = load::read(&current::folder()).unwrap();
    let found: Vec<_> = rules::check(&definitions)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The rule of the budgets is of the ring that there is.
// TS-211
#[test]
fn the_ring_has_the_places_that_the_rule_says() {
    let places = <EventRing>::new().queue().event_queue_capacity;
    assert_eq!(places.of(()).get(), u64::from(rules::RING));
}

#[test]
fn the_small_registry_keeps_every_rule() {
    let found = rules::check(&small::with(&[]).unwrap());
    assert!(found.is_empty(), "{found:#?}");
}

// TS-223, TS-224
#[test]
fn each_planted_violation_is_found_by_its_rule() {
    for seed in SEEDS {
        let definitions = small::with(seed.changes)
            .unwrap_or_else(|error| panic!("{} does not parse: {error}", seed.rule));
        let found = rules::check(&definitions);
        let ids: BTreeSet<_> = found.iter().map(|finding| finding.rule).collect();
        let wanted: BTreeSet<_> = seed.also.iter().copied().chain([seed.rule]).collect();
        assert_eq!(ids, wanted, "{:?}: {found:#?}", seed.changes);
        let places: Vec<_> = found
            .iter()
            .filter(|finding| finding.rule == seed.rule)
            .map(|finding| finding.place.as_str())
            .collect();
        assert_eq!(places, seed.places, "{}", seed.rule);
    }
}

#[test]
fn every_rule_has_a_planted_violation() {
    let ids: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len(), "ids are unique");
    let seeded: BTreeSet<_> = SEEDS.iter().map(|seed| seed.rule).collect();
    assert_eq!(ids, seeded);
}
