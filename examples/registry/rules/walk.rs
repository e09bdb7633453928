//! Ways over the definitions that several rules take.

use crate::definition::{Attribute, AttributeRef, Member};
use crate::definition_value::AttributeType;
use crate::load::Definitions;

/// What a reference stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Entity,
    Metric,
    Event,
    Span,
    /// A group by itself, whoever refers to it.
    Group,
}

/// A reference to an attribute in its place.
#[derive(Clone, Copy)]
pub(super) struct Reference<'a> {
    pub(super) holder: Holder,
    /// The name of what holds it.
    pub(super) place: &'a str,
    pub(super) key: &'a str,
    pub(super) reference: &'a AttributeRef,
}

impl Reference<'_> {
    /// Holder and key, for a finding.
    pub(super) fn named(&self) -> String {
        format!("{}, {}", self.place, self.key)
    }
}

/// The references of one holder, as written.
pub(super) type Held<'a> = (Holder, &'a str, Vec<&'a AttributeRef>);

/// All that hold references.
pub(super) fn holders(definitions: &Definitions) -> Vec<Held<'_>> {
    let mut holders = Vec::new();
    for entity in &definitions.entities {
        let references = entity.identity.iter().chain(&entity.description);
        holders.push((Holder::Entity, entity.r#type.as_str(), references.collect()));
    }
    for metric in &definitions.metrics {
        let references = metric.attributes.iter();
        holders.push((Holder::Metric, metric.name.as_str(), references.collect()));
    }
    for event in &definitions.events {
        let references = event.attributes.iter();
        holders.push((Holder::Event, event.name.as_str(), references.collect()));
    }
    for span in &definitions.spans {
        let references = span.attributes.iter();
        holders.push((Holder::Span, span.r#type.as_str(), references.collect()));
    }
    for group in &definitions.attribute_groups {
        let references = group.attributes.iter();
        holders.push((Holder::Group, group.id.as_str(), references.collect()));
    }
    holders
}

/// Every reference to an attribute, with the groups opened in the places that refer to them. A group in a group is not opened.
pub(super) fn references(definitions: &Definitions) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    for (holder, place, references) in holders(definitions) {
        for reference in references {
            found.extend(reference.key.as_deref().map(|key| Reference {
                holder,
                place,
                key,
                reference,
            }));
            let group = definitions
                .attribute_groups
                .iter()
                .find(|group| Some(&group.id) == reference.ref_group.as_ref());
            let inner = group.into_iter().flat_map(|group| &group.attributes);
            found.extend(inner.filter_map(|reference| {
                Some(Reference {
                    holder,
                    place,
                    key: reference.key.as_deref()?,
                    reference,
                })
            }));
        }
    }
    found
}

/// The own attribute of this key.
pub(super) fn attribute<'a>(definitions: &'a Definitions, key: &str) -> Option<&'a Attribute> {
    definitions
        .attributes
        .iter()
        .find(|attribute| attribute.key == key)
}

/// The members of a closed attribute, none for another.
pub(super) fn members(attribute: &Attribute) -> &[Member] {
    match &attribute.r#type {
        AttributeType::Members(members) => members,
        _ => &[],
    }
}

/// How many values an attribute can have in this place, if it has a complete list.
pub(super) fn list_len(definitions: &Definitions, reference: &AttributeRef) -> Option<usize> {
    if reference.annotations.value_form.is_some() {
        return None;
    }
    if let Some(list) = &reference.annotations.closed_values {
        return Some(list.len());
    }
    let attribute = attribute(definitions, reference.key.as_deref()?)?;
    match &attribute.r#type {
        AttributeType::Members(members) => Some(members.len()),
        AttributeType::Boolean => Some(2),
        _ => None,
    }
}

/// The names of the sets, in the order of their first metric.
pub(super) fn sets(definitions: &Definitions) -> Vec<&str> {
    let mut names = Vec::new();
    for metric in &definitions.metrics {
        if let Some(set) = metric.annotations.metric_set.as_deref()
            && !names.contains(&set)
        {
            names.push(set);
        }
    }
    names
}
