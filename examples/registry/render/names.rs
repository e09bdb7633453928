//! `observe::names`: a constant for each name of the registry.

use super::cells;
use super::layout::{Source, text};
use super::lists;
use super::{case, rust};
use crate::resolved::{Attribute, Registry, ValueType};

/// The constants of attributes.
pub(crate) fn attributes(registry: &Registry) -> Source {
    let mut source = Source::default();
    for own in &registry.attributes {
        let facts = attribute_facts(own);
        source.gap();
        rust::doc(
            &mut source,
            0,
            &own.brief,
            &facts,
            own.note.as_deref(),
            own.deprecated.as_ref(),
        );
        constant(&mut source, &case::constant(&own.key), &own.key);
    }
    for upstream in &registry.upstream_attributes {
        source.gap();
        source.doc(0, &format!("OpenTelemetry's `{}`.", upstream.key));
        source.doc(
            0,
            &format!("\nAttribute: {}.", cells::value_type(upstream.value_type)),
        );
        constant(&mut source, &case::constant(&upstream.key), &upstream.key);
    }
    let mut written = Vec::new();
    for (place, used) in lists::uses(registry) {
        let named = used.type_name.is_some();
        for value in used.values.iter().filter(|_| !named) {
            let name = case::only_value(&used.key, &value.value);
            if written.contains(&name) {
                continue;
            }
            let meaning = value
                .brief
                .clone()
                .unwrap_or_else(|| format!("The only value, as on `{place}`."));
            source.gap();
            source.doc(0, &meaning);
            source.doc(0, &format!("\nValue of `{}`.", used.key));
            constant(&mut source, &name, &value.value);
            written.push(name);
        }
    }
    source
}

/// `string, up to 64 bytes, unit, stability`.
fn attribute_facts(own: &Attribute) -> String {
    let bound = match &own.type_name {
        None if own.value_type == ValueType::Boolean => String::new(),
        Some(name) => format!("one of [`{name}`](crate::observe::values::{name})"),
        None => cells::plain_bound(
            own.value_type,
            own.cardinality.range,
            own.max_bytes,
            own.unit.as_deref(),
        ),
    };
    let mut facts = format!("Attribute: {}", cells::value_type(own.value_type));
    if !bound.is_empty() {
        facts += ", ";
        facts += &bound;
    }
    format!("{facts}; stability: {}.", rust::stability(own.stability))
}

/// The constants of entities, sets, metrics, events and spans.
pub(crate) fn signals(registry: &Registry) -> Source {
    let mut source = Source::default();
    source.gap();
    source.doc(
        0,
        "Where the meaning of the names is written down; the last segment is the version.",
    );
    constant(&mut source, "SCHEMA_URL", &registry.manifest.schema_url);
    let mut write = |prefix: &str, name: &str, brief: &str, facts: String| {
        source.gap();
        source.doc(0, brief);
        source.doc(0, &format!("\n{facts}"));
        constant(
            &mut source,
            &format!("{prefix}_{}", case::constant(name)),
            name,
        );
    };
    for entity in &registry.entities {
        let facts = format!("Entity; stability: {}.", rust::stability(entity.stability));
        write("ENTITY", &entity.name, &entity.brief, facts);
    }
    for set in &registry.sets {
        let metrics: Vec<String> = set
            .metrics
            .iter()
            .map(|metric| format!("`{}`", metric.name))
            .collect();
        let facts = format!(
            "Metric set of `{}`; stability: {}.",
            set.entity,
            rust::stability(set.stability)
        );
        write(
            "SET",
            &set.name,
            &format!("The set of {}.", metrics.join(" and ")),
            facts,
        );
    }
    for (_, metric) in registry.metrics() {
        let facts = format!(
            "Metric: {}, unit `{}`; stability: {}.",
            cells::instrument(metric),
            metric.unit,
            rust::stability(metric.stability),
        );
        write("METRIC", &metric.name, &metric.brief, facts);
    }
    for event in &registry.events {
        let facts = format!(
            "Event of `{}`, severity number {}; stability: {}.",
            event.entity,
            event.severity_number,
            rust::stability(event.stability),
        );
        write("EVENT", &event.name, &event.brief, facts);
    }
    for span in &registry.spans {
        let facts = format!("Span; stability: {}.", rust::stability(span.stability));
        write("SPAN", &span.name, &span.brief, facts);
    }
    source
}

fn constant(source: &mut Source, name: &str, value: &str) {
    source.item(0, &format!("pub const {name}: &str ="), &text(value), ";");
}
