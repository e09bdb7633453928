//! A registry as a list of entries with facts, each fact with what its change means.

use serde::Serialize;
use serde_json::{Value, json};

use super::Effect;
use super::effects::{
    Judge, breaking, compatible, list, order, rank, requirement_rank, stability_rank, weaker,
    wording,
};
use crate::definition::CardinalityClass;
use crate::resolved::{
    Attribute, AttributeUse, Deprecated, Entity, Event, Metric, MetricSet, Registry,
    RequirementLevel, SignalLevel, Span, Stability, Value as ListValue,
};

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Manifest,
    Attribute,
    /// A value of an attribute's list, or of one in its place.
    Member,
    Entity,
    Set,
    Metric,
    Event,
    Span,
    /// An attribute in its place on the holder.
    Use,
}

/// Anything with a name that can come and go.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) sort: Sort,
    pub(super) name: String,
    pub(super) stable: bool,
    /// Of an entry that is a part of another.
    pub(super) holder: Option<(Sort, String)>,
    pub(super) effect_of_adding: Effect,
    pub(super) facts: Vec<(&'static str, Judge, Value)>,
}

/// A value as JSON; what the registry is made of has a JSON form.
fn json<T: Serialize>(value: T) -> Value {
    json!(value)
}

/// Whether a signal is there without being asked for.
fn shown(level: SignalLevel) -> Value {
    json(u8::from(level == SignalLevel::Recommended))
}

/// The facts that every entry has; the stability of a part is mostly that of its holder.
fn texts(
    entry: Entry,
    brief: Option<&str>,
    note: Option<&str>,
    stability: Option<Stability>,
    deprecated: Option<&Deprecated>,
) -> Entry {
    let mut entry = entry;
    entry.facts.extend([
        ("brief", wording as Judge, json(brief)),
        ("note", wording, json(note)),
        ("deprecated", compatible, json(deprecated)),
    ]);
    let stability =
        stability.map(|level| ("stability", rank as Judge, json(stability_rank(level))));
    entry.facts.extend(stability);
    entry
}

fn entry(
    sort: Sort,
    name: &str,
    stability: Stability,
    facts: Vec<(&'static str, Judge, Value)>,
) -> Entry {
    Entry {
        sort,
        name: name.to_owned(),
        stable: stability == Stability::Stable,
        holder: None,
        effect_of_adding: Effect::Compatible,
        facts,
    }
}

/// Every entry of a registry.
pub(super) fn entries(registry: &Registry) -> Vec<Entry> {
    let mut entries = vec![manifest(registry)];
    for one in &registry.attributes {
        entries.push(attribute(one));
        members(
            Sort::Attribute,
            &one.key,
            one.stability,
            &one.values,
            &mut entries,
        );
    }
    for one in &registry.entities {
        entries.push(entity(one));
        uses(
            Sort::Entity,
            &one.name,
            one.stability,
            &one.identity,
            true,
            &mut entries,
        );
        uses(
            Sort::Entity,
            &one.name,
            one.stability,
            &one.description,
            false,
            &mut entries,
        );
    }
    for one in &registry.sets {
        entries.push(set(one));
        uses(
            Sort::Set,
            &one.name,
            one.stability,
            &one.attributes,
            true,
            &mut entries,
        );
        entries.extend(one.metrics.iter().map(|field| metric(one, field)));
    }
    for one in &registry.events {
        entries.push(event(one));
        uses(
            Sort::Event,
            &one.name,
            one.stability,
            &one.attributes,
            false,
            &mut entries,
        );
    }
    for one in &registry.spans {
        entries.push(span(one));
        uses(
            Sort::Span,
            &one.name,
            one.stability,
            &one.attributes,
            false,
            &mut entries,
        );
    }
    entries
}

fn manifest(registry: &Registry) -> Entry {
    let manifest = &registry.manifest;
    let address = manifest.schema_url.strip_suffix(&manifest.version);
    let facts: Vec<(_, Judge, _)> = vec![
        ("schema_url", compatible, json(address)),
        (
            "dependency",
            compatible,
            json(&manifest.dependency.schema_url),
        ),
        (
            "registry_path",
            wording,
            json(&manifest.dependency.registry_path),
        ),
        ("imports", wording, json(&registry.imports)),
    ];
    let made = entry(Sort::Manifest, "manifest", manifest.stability, facts);
    texts(
        made,
        Some(&manifest.description),
        None,
        Some(manifest.stability),
        None,
    )
}

fn attribute(one: &Attribute) -> Entry {
    // The size of a list is the list's own fact.
    let closed = one.cardinality.class == CardinalityClass::Closed;
    let max = if closed { None } else { one.cardinality.max };
    let facts: Vec<(_, Judge, _)> = vec![
        ("value_type", breaking, json(one.value_type)),
        ("unit", breaking, json(&one.unit)),
        ("placement", breaking, json(one.placement)),
        ("class", breaking, json(one.cardinality.class)),
        ("max", breaking, json(max)),
        ("range", breaking, json(one.cardinality.range)),
        ("max_bytes", breaking, json(one.max_bytes)),
        ("values", list, names(&one.values)),
        ("type_name", compatible, json(&one.type_name)),
        ("sensitivity", compatible, json(one.sensitivity)),
        ("examples", wording, json(&one.examples)),
    ];
    let made = entry(Sort::Attribute, &one.key, one.stability, facts);
    texts(
        made,
        Some(&one.brief),
        one.note.as_deref(),
        Some(one.stability),
        one.deprecated.as_ref(),
    )
}

fn names(values: &[ListValue]) -> Value {
    values.iter().map(|value| json(&value.value)).collect()
}

fn members(
    sort: Sort,
    holder: &str,
    stability: Stability,
    values: &[ListValue],
    entries: &mut Vec<Entry>,
) {
    for value in values {
        let name = format!("{holder}={}", value.value);
        let whole = value.stability.unwrap_or(stability);
        let mut made = entry(Sort::Member, &name, whole, Vec::new());
        made.holder = Some((sort, holder.to_owned()));
        entries.push(texts(
            made,
            value.brief.as_deref(),
            None,
            value.stability,
            value.deprecated.as_ref(),
        ));
    }
}

fn entity(one: &Entity) -> Entry {
    let facts: Vec<(_, Judge, _)> = vec![
        ("requirement_level", rank, shown(one.requirement_level)),
        (
            "identity",
            order,
            one.identity.iter().map(|used| json(&used.key)).collect(),
        ),
    ];
    let made = entry(Sort::Entity, &one.name, one.stability, facts);
    texts(
        made,
        Some(&one.brief),
        one.note.as_deref(),
        Some(one.stability),
        one.deprecated.as_ref(),
    )
}

fn set(one: &MetricSet) -> Entry {
    let facts: Vec<(_, Judge, _)> = vec![
        ("entity", breaking, json(&one.entity)),
        (
            "attributes",
            order,
            one.attributes.iter().map(|used| json(&used.key)).collect(),
        ),
    ];
    entry(Sort::Set, &one.name, one.stability, facts)
}

fn metric(set: &MetricSet, one: &Metric) -> Entry {
    let distribution = one.distribution.as_ref();
    let facts: Vec<(_, Judge, _)> = vec![
        ("set", breaking, json(&set.name)),
        ("unit", breaking, json(&one.unit)),
        ("instrument", breaking, json(one.instrument)),
        ("value_type", breaking, json(one.value_type)),
        ("temporality", breaking, json(one.temporality)),
        ("monotonic", breaking, json(one.monotonic)),
        (
            "distribution",
            breaking,
            json(distribution.map(|kept| kept.form)),
        ),
        (
            "bounds",
            breaking,
            json(distribution.map(|kept| &kept.bounds)),
        ),
        ("requirement_level", rank, shown(one.requirement_level)),
    ];
    let made = entry(Sort::Metric, &one.name, one.stability, facts);
    texts(
        made,
        Some(&one.brief),
        one.note.as_deref(),
        Some(one.stability),
        one.deprecated.as_ref(),
    )
}

fn event(one: &Event) -> Entry {
    let facts: Vec<(_, Judge, _)> = vec![
        ("entity", breaking, json(&one.entity)),
        ("record", breaking, json(one.record)),
        ("severity_number", weaker, json(one.severity_number)),
        ("max_per_drain", compatible, json(one.max_per_drain)),
        ("requirement_level", rank, shown(one.requirement_level)),
    ];
    let made = entry(Sort::Event, &one.name, one.stability, facts);
    texts(
        made,
        Some(&one.brief),
        one.note.as_deref(),
        Some(one.stability),
        one.deprecated.as_ref(),
    )
}

fn span(one: &Span) -> Entry {
    let facts: Vec<(_, Judge, _)> = vec![
        ("kind", breaking, json(one.kind)),
        ("entities", breaking, json(&one.entities)),
        ("naming", wording, json(&one.naming)),
        ("requirement_level", rank, shown(one.requirement_level)),
    ];
    let made = entry(Sort::Span, &one.name, one.stability, facts);
    texts(
        made,
        Some(&one.brief),
        one.note.as_deref(),
        Some(one.stability),
        one.deprecated.as_ref(),
    )
}

/// The attributes in their place on a holder. What names a series or an entity cannot grow without being another.
fn uses(
    sort: Sort,
    holder: &str,
    stability: Stability,
    attributes: &[AttributeUse],
    identifies: bool,
    entries: &mut Vec<Entry>,
) {
    for one in attributes {
        let condition = match &one.requirement_level {
            RequirementLevel::ConditionallyRequired(when) => Some(when),
            _ => None,
        };
        // Those of an own attribute are its definition's.
        let values = if one.upstream {
            names(&one.values)
        } else {
            Value::Null
        };
        let own = one.type_name.as_ref().filter(|_| one.upstream);
        let facts: Vec<(_, Judge, _)> = vec![
            ("identifies", breaking, json(identifies)),
            ("placement", breaking, json(one.placement)),
            ("value_form", breaking, json(one.value_form)),
            ("values", list, values),
            ("type_name", compatible, json(own)),
            (
                "requirement_level",
                rank,
                json(requirement_rank(&one.requirement_level)),
            ),
            ("condition", wording, json(condition)),
            ("examples", wording, json(&one.examples)),
        ];
        let name = format!("{holder}, {}", one.key);
        let mut made = entry(Sort::Use, &name, stability, facts);
        made.holder = Some((sort, holder.to_owned()));
        if identifies || one.requirement_level == RequirementLevel::Required {
            made.effect_of_adding = Effect::Breaking;
        }
        let made = texts(
            made,
            one.brief.as_deref(),
            one.note.as_deref(),
            None,
            one.deprecated.as_ref(),
        );
        entries.push(made);
        if one.upstream {
            members(Sort::Use, &name, stability, &one.values, entries);
        }
    }
}
