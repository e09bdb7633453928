//! Events and the ring that holds them.

use super::Findings;
use crate::definition_signal::RecordForm;
use crate::load::Definitions;

/// The records that a ring holds by default, `EventRing` of the library: a test compares them. With all budgets within it, no kind of event
/// can push another out.
pub(crate) const RING: u32 = 128;

pub(super) fn event_severity(definitions: &Definitions, findings: &mut Findings<'_>) {
    for event in &definitions.events {
        match event.annotations.severity_number {
            Some(1..=24) => {}
            Some(number) => findings.add(&event.name, format!("{number} is no severity number")),
            None => findings.add(&event.name, "has no severity_number"),
        }
    }
}

pub(super) fn event_budget(definitions: &Definitions, findings: &mut Findings<'_>) {
    for event in &definitions.events {
        match (event.annotations.record, event.annotations.max_per_drain) {
            (RecordForm::Ring, None | Some(0)) => {
                findings.add(
                    &event.name,
                    "has no max_per_drain, so it could fill the ring",
                );
            }
            (RecordForm::Pairs, Some(_)) => {
                findings.add(&event.name, "has max_per_drain and passes no ring");
            }
            _ => {}
        }
    }
}

pub(super) fn ring_capacity(definitions: &Definitions, findings: &mut Findings<'_>) {
    let budgets = definitions.events.iter();
    let sum = budgets
        .filter_map(|event| event.annotations.max_per_drain)
        .fold(0_u32, u32::saturating_add);
    if sum > RING {
        findings.add(
            "events",
            format!("the budgets are {sum}, the ring holds {RING}"),
        );
    }
}

pub(super) fn event_entity(definitions: &Definitions, findings: &mut Findings<'_>) {
    for event in &definitions.events {
        if event.entity_associations.len() > 1 {
            findings.add(&event.name, "is associated with more than one entity");
        }
    }
}
