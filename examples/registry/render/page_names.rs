//! The second half of the page: attributes, closed lists, names of others, changes.

use super::cells;
use super::lists;
use super::markdown::{Page, code, target, to};
use super::page::sentences;
use super::upstream::{self, Imported};
use crate::compat::Migration;
use crate::resolved::{Attribute, Deprecated, Placement, Registry, Value};

/// Every attribute of the registry.
pub(super) fn attributes(registry: &Registry, page: &mut Page) {
    page.heading(2, "Attributes");
    page.paragraph("The layer is the one that an attribute is made for; an entity's attribute may stand on an event about another process.");
    for (placement, title) in [
        (Placement::Entity, "On the scope"),
        (Placement::Measurement, "On points, records and spans"),
        (Placement::Event, "On records and spans alone"),
    ] {
        let here = registry
            .attributes
            .iter()
            .filter(|own| own.placement == placement);
        let rows: Vec<[String; 5]> = here.map(attribute_row).collect();
        page.heading(3, title);
        page.table(
            ["attribute", "type", "values", "stability", "meaning"],
            &rows,
        );
    }
}

fn attribute_row(own: &Attribute) -> [String; 5] {
    let values = match &own.type_name {
        Some(name) => to("values", name),
        None => cells::plain_bound(
            own.value_type,
            own.cardinality.range,
            own.max_bytes,
            own.unit.as_deref(),
        ),
    };
    let how_many = cells::cardinality(own.cardinality.class, own.cardinality.max);
    let values = match values.is_empty() {
        true => how_many,
        false => format!("{values}; {how_many}"),
    };
    let examples: Vec<String> = own
        .examples
        .iter()
        .map(|example| code(&example.to_string()))
        .collect();
    let examples = match examples.is_empty() {
        true => None,
        false => Some(format!("Such as {}.", examples.join(", "))),
    };
    [
        target("attribute", &own.key),
        cells::value_type(own.value_type).to_owned(),
        values,
        cells::stability(own.stability, own.deprecated.as_ref()),
        sentences([Some(&own.brief), own.note.as_deref(), examples.as_deref()]),
    ]
}

/// Every closed list.
pub(super) fn closed_lists(registry: &Registry, page: &mut Page) {
    page.heading(2, "Closed lists");
    page.paragraph("Complete: there is no other value, whatever a peer sends. The name is that of the type in `observe::values`; the order is that of the buckets.");
    for list in lists::lists(registry) {
        page.heading(3, &target("values", list.name));
        let used: Vec<String> = list.used_by.iter().map(|name| code(name)).collect();
        let used = match used.is_empty() {
            true => String::new(),
            false => format!(" on {}", used.join(", ")),
        };
        page.paragraph(&format!("Values of {}{used}.", code(list.key)));
        let rows: Vec<[String; 2]> = list
            .values
            .iter()
            .map(|value| {
                let brief = value.brief.clone().unwrap_or_default();
                [code(&value.value), brief]
            })
            .collect();
        page.table(["value", "meaning"], &rows);
    }
}

/// The names of OpenTelemetry's.
pub(super) fn conventions(registry: &Registry, page: &mut Page) {
    page.heading(2, "OpenTelemetry's names");
    page.paragraph("Used as they are there, never redefined; where one has a closed list here, the list is this registry's.");
    let rows: Vec<[String; 3]> = registry
        .upstream_attributes
        .iter()
        .map(|upstream| {
            let places = lists::uses(registry).filter(|(_, used)| used.key == upstream.key);
            let mut places: Vec<String> = places.map(|(place, _)| code(place)).collect();
            places.dedup();
            [
                upstream::attribute(registry, &upstream.key),
                cells::value_type(upstream.value_type).to_owned(),
                places.join(", "),
            ]
        })
        .collect();
    page.table(["attribute", "type", "used on"], &rows);
    page.paragraph("Written by others beside what the crate writes, and named here because they belong together:");
    let imports = &registry.imports;
    let kinds = [
        (Imported::Entity, "entity", &imports.entities),
        (Imported::Metric, "metric", &imports.metrics),
        (Imported::Event, "event", &imports.events),
        (Imported::Span, "span", &imports.spans),
    ];
    let rows: Vec<[String; 2]> = kinds
        .into_iter()
        .flat_map(|(kind, word, names)| {
            names
                .iter()
                .map(move |name| [upstream::imported(registry, kind, name), word.to_owned()])
        })
        .collect();
    page.table(["name", "what"], &rows);
}

/// What is deprecated, and what changed.
pub(super) fn changes(registry: &Registry, migrations: &[Migration], page: &mut Page) {
    page.heading(2, "Deprecated");
    let rows: Vec<[String; 2]> = deprecated(registry)
        .into_iter()
        .map(|(name, deprecated)| [code(&name), cells::replacement(deprecated)])
        .collect();
    match rows.is_empty() {
        true => page.paragraph("Nothing."),
        false => page.table(["name", "replaced by"], &rows),
    }
    page.heading(2, "Migrations");
    let rows: Vec<[String; 5]> = migrations.iter().map(migration).collect();
    match rows.is_empty() {
        true => page.paragraph("None."),
        false => page.table(["since", "what", "from", "to", "what to do"], &rows),
    }
}

fn migration(migration: &Migration) -> [String; 5] {
    let name = |name: &Option<String>| name.as_deref().map(code).unwrap_or_default();
    [
        migration.since.clone(),
        migration.kind.clone(),
        name(&migration.from),
        name(&migration.to),
        migration.note.clone(),
    ]
}

/// Every deprecated entry with its name; a value as `key=value`.
fn deprecated(registry: &Registry) -> Vec<(String, &Deprecated)> {
    let attributes = registry.attributes.iter();
    let attributes = attributes.map(|own| (own.key.clone(), &own.deprecated));
    let values = lists::lists(registry).into_iter().flat_map(|list| {
        let named = move |value: &'_ Value| format!("{}={}", list.key, value.value);
        list.values
            .iter()
            .map(move |value| (named(value), &value.deprecated))
    });
    let entities = registry.entities.iter();
    let entities = entities.map(|entity| (entity.name.clone(), &entity.deprecated));
    let metrics = registry.metrics();
    let metrics = metrics.map(|(_, metric)| (metric.name.clone(), &metric.deprecated));
    let events = registry.events.iter();
    let events = events.map(|event| (event.name.clone(), &event.deprecated));
    let spans = registry.spans.iter();
    let spans = spans.map(|span| (span.name.clone(), &span.deprecated));
    let all = attributes
        .chain(values)
        .chain(entities)
        .chain(metrics)
        .chain(events)
        .chain(spans);
    all.filter_map(|(name, deprecated)| Some((name, deprecated.as_ref()?)))
        .collect()
}
