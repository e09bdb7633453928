//! Which layer an attribute stands on.

use super::Findings;
use super::walk::{Holder, Reference, attribute, references};
use crate::definition::Placement;
use crate::load::Definitions;

/// The references on these holders with the layer they have there. The dependency's attributes are measurements.
fn placed<'a>(
    definitions: &'a Definitions,
    holders: &'a [Holder],
) -> impl Iterator<Item = (Reference<'a>, Placement)> {
    references(definitions)
        .into_iter()
        .filter(|reference| holders.contains(&reference.holder))
        .map(|reference| {
            let own = attribute(definitions, reference.key);
            let placement = reference
                .reference
                .annotations
                .placement
                .or_else(|| own.and_then(|own| own.annotations.placement))
                .unwrap_or(Placement::Measurement);
            (reference, placement)
        })
}

pub(super) fn placement_narrow(definitions: &Definitions, findings: &mut Findings<'_>) {
    for reference in references(definitions) {
        let narrowed = reference.reference.annotations.placement;
        if narrowed.is_some_and(|placement| placement != Placement::Event) {
            findings.add(&reference.named(), "narrows to another layer than `event`");
        }
    }
}

pub(super) fn placement_entity(definitions: &Definitions, findings: &mut Findings<'_>) {
    for (reference, placement) in placed(definitions, &[Holder::Entity]) {
        if placement != Placement::Entity {
            findings.add(
                &reference.named(),
                format!("{placement:?} attribute on an entity"),
            );
        }
    }
}

pub(super) fn placement_metric(definitions: &Definitions, findings: &mut Findings<'_>) {
    for (reference, placement) in placed(definitions, &[Holder::Metric]) {
        if placement != Placement::Measurement {
            findings.add(
                &reference.named(),
                format!("{placement:?} attribute on a metric"),
            );
        }
    }
}

pub(super) fn placement_event(definitions: &Definitions, findings: &mut Findings<'_>) {
    for (reference, placement) in placed(definitions, &[Holder::Event, Holder::Span]) {
        if placement == Placement::Entity {
            findings.add(&reference.named(), "entity attribute on an event or span");
        }
    }
}
