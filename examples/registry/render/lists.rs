//! The closed lists of the registry: each becomes one enum, wherever it is used.

use crate::resolved::{AttributeUse, Entity, Registry, Value, ValueForm};

/// A closed list with a name.
#[derive(Debug)]
pub(crate) struct List<'r> {
    /// The enum's name.
    pub(crate) name: &'r str,
    /// The attribute whose values these are.
    pub(crate) key: &'r str,
    /// What the values are about; the dependency's attributes have none of ours.
    pub(crate) brief: Option<&'r str>,
    pub(crate) note: Option<&'r str>,
    pub(crate) values: &'r [Value],
    /// What a value may be besides the list.
    pub(crate) form: Option<ValueForm>,
    /// The sets, events and spans that use it.
    pub(crate) used_by: Vec<&'r str>,
}

/// Every attribute in its place: the signal's or entity's name, and the use.
pub(crate) fn uses(registry: &Registry) -> impl Iterator<Item = (&str, &AttributeUse)> {
    let entities = registry.entities.iter();
    let entities = entities
        .flat_map(|entity| Entity::attributes(entity).map(|used| (entity.name.as_str(), used)));
    let sets = registry.sets.iter();
    let sets = sets.flat_map(|set| set.attributes.iter().map(|used| (set.name.as_str(), used)));
    let events = registry.events.iter();
    let events = events.flat_map(|event| {
        event
            .attributes
            .iter()
            .map(|used| (event.name.as_str(), used))
    });
    let spans = registry.spans.iter();
    let spans = spans.flat_map(|span| {
        span.attributes
            .iter()
            .map(|used| (span.name.as_str(), used))
    });
    entities.chain(sets).chain(events).chain(spans)
}

/// The lists: those of own attributes in their order, then those that only references give.
pub(crate) fn lists(registry: &Registry) -> Vec<List<'_>> {
    let own = registry.attributes.iter().filter_map(|attribute| {
        Some(List {
            name: attribute.type_name.as_deref()?,
            key: &attribute.key,
            brief: Some(&attribute.brief),
            note: attribute.note.as_deref(),
            values: &attribute.values,
            form: None,
            used_by: Vec::new(),
        })
    });
    let mut lists: Vec<List<'_>> = own.collect();
    for (place, used) in uses(registry) {
        let Some(name) = used.type_name.as_deref() else {
            continue;
        };
        match lists.iter_mut().find(|list| list.name == name) {
            Some(list) => list.used_by.push(place),
            None => lists.push(List {
                name,
                key: &used.key,
                brief: used.brief.as_deref(),
                note: None,
                values: &used.values,
                form: used.value_form,
                used_by: vec![place],
            }),
        }
    }
    lists
}
