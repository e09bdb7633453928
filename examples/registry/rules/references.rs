//! What refers to what.

use std::collections::BTreeSet;

use super::Findings;
use super::walk::{Holder, attribute, holders, references};
use crate::load::Definitions;
use crate::resolve::UPSTREAM;

pub(super) fn reference_resolves(definitions: &Definitions, findings: &mut Findings<'_>) {
    for (holder, place, references) in holders(definitions) {
        for reference in references {
            match (&reference.key, &reference.ref_group) {
                (Some(key), None) => {
                    let known = attribute(definitions, key).is_some()
                        || UPSTREAM.iter().any(|(upstream, _)| upstream == key);
                    if !known {
                        let message = format!("{key} is neither an own attribute nor a listed one");
                        findings.add(place, message);
                    }
                }
                (None, Some(id)) => {
                    let groups = &definitions.attribute_groups;
                    if holder == Holder::Group || groups.iter().all(|group| group.id != *id) {
                        findings.add(place, format!("{id} is no group that it can refer to"));
                    }
                }
                _ => findings.add(place, "a reference needs one of ref and ref_group"),
            }
        }
    }
}

pub(super) fn reference_once(definitions: &Definitions, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for reference in references(definitions) {
        if !seen.insert((reference.holder as u8, reference.place, reference.key)) {
            findings.add(reference.place, format!("{} stands twice", reference.key));
        }
    }
}

pub(super) fn reference_level(definitions: &Definitions, findings: &mut Findings<'_>) {
    for reference in references(definitions) {
        if reference.reference.requirement_level.is_none() {
            findings.add(&reference.named(), "has no requirement_level");
        }
    }
}

pub(super) fn identity_note(definitions: &Definitions, findings: &mut Findings<'_>) {
    for entity in &definitions.entities {
        for reference in &entity.identity {
            let key = reference.key.as_deref().unwrap_or_default();
            let definition = attribute(definitions, key);
            let note = reference
                .note
                .as_ref()
                .or_else(|| definition.and_then(|own| own.note.as_ref()));
            if note.is_none_or(|note| note.trim().is_empty()) {
                findings.add(
                    &entity.r#type,
                    format!("{key} identifies it and has no note"),
                );
            }
        }
    }
}

pub(super) fn attribute_used(definitions: &Definitions, findings: &mut Findings<'_>) {
    let used: BTreeSet<_> = references(definitions)
        .into_iter()
        .filter(|reference| reference.holder != Holder::Group)
        .map(|reference| reference.key)
        .collect();
    for attribute in &definitions.attributes {
        if !used.contains(attribute.key.as_str()) {
            findings.add(&attribute.key, "is not used");
        }
    }
}

pub(super) fn group_used(definitions: &Definitions, findings: &mut Findings<'_>) {
    let holders = holders(definitions);
    let used: BTreeSet<_> = holders
        .iter()
        .flat_map(|(_, _, references)| references)
        .filter_map(|reference| reference.ref_group.as_deref())
        .collect();
    for group in &definitions.attribute_groups {
        if !used.contains(group.id.as_str()) {
            findings.add(&group.id, "is not used");
        }
    }
}

pub(super) fn entity_known(definitions: &Definitions, findings: &mut Findings<'_>) {
    let metrics = definitions.metrics.iter();
    let metrics = metrics.map(|metric| (&metric.name, &metric.entity_associations));
    let events = definitions.events.iter();
    let events = events.map(|event| (&event.name, &event.entity_associations));
    let spans = definitions.spans.iter();
    let spans = spans.map(|span| (&span.r#type, &span.entity_associations));
    for (name, entities) in metrics.chain(events).chain(spans) {
        for entity in entities {
            let known = |known: &crate::definition_signal::Entity| known.r#type == *entity;
            if !definitions.entities.iter().any(known) {
                findings.add(name, format!("{entity} is no entity of this registry"));
            }
        }
        if entities.is_empty() {
            findings.add(name, "is associated with no entity");
        }
    }
}
