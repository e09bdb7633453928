//! What the registry says of entities and signals, as statics.

use super::descriptors::{Fields, deprecated, opt_in, some_text, uses, variant};
use super::layout::{Expr, Source, literal, option, slice, text, word};
use super::{case, sets};
use crate::resolved::{Distribution, Entity, Event, Metric, MetricSet, Registry, Span};

/// Where generated statics are seen.
pub(crate) const VISIBLE: &str = "pub(crate) static";

/// A static of a kind of entry: name, type, value.
fn declare(source: &mut Source, kind: &str, name: &str, of: &str, value: &Expr) {
    let name = format!("{kind}_{}", case::descriptor(name));
    source.gap();
    source.item(0, &format!("{VISIBLE} {name}: {of} ="), value, ";");
}

/// A reference to the static of an entry in the same file, or in another one below `path`.
pub(crate) fn reference(path: &str, kind: &str, name: &str) -> Expr {
    word(format!("&{path}{kind}_{}", case::descriptor(name)))
}

fn texts(texts: &[String]) -> Expr {
    slice(texts.iter().map(text))
}

/// Sets with their metrics.
pub(crate) fn of_sets(registry: &Registry, sets: &[&MetricSet]) -> Result<Source, String> {
    let mut source = Source::default();
    for set in sets {
        for metric in &set.metrics {
            declare(
                &mut source,
                "METRIC",
                &metric.name,
                "MetricDescriptor",
                &one_metric(metric),
            );
        }
        let metrics = set
            .metrics
            .iter()
            .map(|metric| reference("", "METRIC", &metric.name));
        let value = literal(
            "SetDescriptor",
            [
                ("name", text(&set.name)),
                ("entity", text(&set.entity)),
                ("stability", variant("Stability", set.stability)),
                ("attributes", uses(registry, &set.attributes)?),
                ("buckets", word(set.buckets.to_string())),
                ("metrics", slice(metrics)),
            ],
        );
        declare(&mut source, "SET", &set.name, "SetDescriptor", &value);
    }
    Ok(source)
}

fn one_metric(metric: &Metric) -> Expr {
    let bounds = sets::recorded_bounds(metric);
    let fields = Fields::default()
        .with("name", text(&metric.name))
        .with("stability", variant("Stability", metric.stability))
        .with("opt_in", opt_in(metric.requirement_level))
        .with("instrument", variant("InstrumentKind", metric.instrument))
        .with("temporality", variant("Temporality", metric.temporality))
        .with("monotonic", word(metric.monotonic.to_string()))
        .with("unit", text(&metric.unit))
        .with("value_type", variant("NumberType", metric.value_type))
        .with(
            "distribution",
            option(metric.distribution.as_ref().map(distribution)),
        )
        .with("brief", text(&metric.brief))
        .with("note", option(some_text(metric.note.as_ref())))
        .with("deprecated", option(deprecated(metric.deprecated.as_ref())))
        .with("bounds", slice(bounds.into_iter().map(word)));
    fields.of("MetricDescriptor")
}

fn distribution(distribution: &Distribution) -> Expr {
    let bounds = distribution
        .bounds
        .iter()
        .map(|bound| word(format!("{bound:?}")));
    literal(
        "DistributionDescriptor",
        [
            ("form", variant("DistributionForm", distribution.form)),
            ("bounds", slice(bounds)),
        ],
    )
}

/// Entities.
pub(crate) fn of_entities(registry: &Registry, entities: &[&Entity]) -> Result<Source, String> {
    let mut source = Source::default();
    for entity in entities {
        let value = Fields::default()
            .with("name", text(&entity.name))
            .with("stability", variant("Stability", entity.stability))
            .with("opt_in", opt_in(entity.requirement_level))
            .with("brief", text(&entity.brief))
            .with("note", option(some_text(entity.note.as_ref())))
            .with("identity", uses(registry, &entity.identity)?)
            .with("description", uses(registry, &entity.description)?)
            .with("deprecated", option(deprecated(entity.deprecated.as_ref())))
            .of("EntityDescriptor");
        declare(
            &mut source,
            "ENTITY",
            &entity.name,
            "EntityDescriptor",
            &value,
        );
    }
    Ok(source)
}

/// Events.
pub(crate) fn of_events(registry: &Registry, events: &[&Event]) -> Result<Source, String> {
    let mut source = Source::default();
    for event in events {
        let budget = event.max_per_drain.map(|max| word(max.to_string()));
        let value = Fields::default()
            .with("name", text(&event.name))
            .with("stability", variant("Stability", event.stability))
            .with("opt_in", opt_in(event.requirement_level))
            .with("entity", text(&event.entity))
            .with("severity_number", word(event.severity_number.to_string()))
            .with("max_per_drain", option(budget))
            .with("record", variant("RecordForm", event.record))
            .with("attributes", uses(registry, &event.attributes)?)
            .with("brief", text(&event.brief))
            .with("note", option(some_text(event.note.as_ref())))
            .with("deprecated", option(deprecated(event.deprecated.as_ref())))
            .of("EventDescriptor");
        declare(&mut source, "EVENT", &event.name, "EventDescriptor", &value);
    }
    Ok(source)
}

/// Spans.
pub(crate) fn of_spans(registry: &Registry, spans: &[&Span]) -> Result<Source, String> {
    let mut source = Source::default();
    for span in spans {
        let value = Fields::default()
            .with("name", text(&span.name))
            .with("kind", variant("SpanKind", span.kind))
            .with("naming", text(&span.naming))
            .with("stability", variant("Stability", span.stability))
            .with("opt_in", opt_in(span.requirement_level))
            .with("entities", texts(&span.entities))
            .with("attributes", uses(registry, &span.attributes)?)
            .with("brief", text(&span.brief))
            .with("note", option(some_text(span.note.as_ref())))
            .with("deprecated", option(deprecated(span.deprecated.as_ref())))
            .of("SpanDescriptor");
        declare(&mut source, "SPAN", &span.name, "SpanDescriptor", &value);
    }
    Ok(source)
}

/// Everything.
pub(crate) fn of_all(registry: &Registry) -> Source {
    let manifest = &registry.manifest;
    let dependency = literal(
        "Dependency",
        [
            ("schema_url", text(&manifest.dependency.schema_url)),
            ("version", text(&manifest.dependency.version)),
            ("registry_path", text(&manifest.dependency.registry_path)),
        ],
    );
    let manifest = literal(
        "Manifest",
        [
            ("description", text(&manifest.description)),
            ("schema_url", text(&manifest.schema_url)),
            ("version", text(&manifest.version)),
            ("stability", variant("Stability", manifest.stability)),
            ("dependency", dependency),
        ],
    );
    let imports = &registry.imports;
    let imports = literal(
        "Imports",
        [
            ("entities", texts(&imports.entities)),
            ("metrics", texts(&imports.metrics)),
            ("events", texts(&imports.events)),
            ("spans", texts(&imports.spans)),
        ],
    );
    let attributes = registry.attributes.iter();
    let attributes =
        attributes.map(|own| word(format!("&attributes::{}", case::constant(&own.key))));
    let upstream = registry.upstream_attributes.iter();
    let upstream = upstream.map(|used| word(format!("attributes::{}", case::constant(&used.key))));
    let all = |kind: &str, names: Vec<&String>| {
        slice(
            names
                .into_iter()
                .map(|name| reference("descriptors::", kind, name)),
        )
    };
    let value = literal(
        "Registry",
        [
            ("manifest", manifest),
            ("attributes", slice(attributes)),
            ("upstream_attributes", slice(upstream)),
            (
                "entities",
                all(
                    "ENTITY",
                    registry
                        .entities
                        .iter()
                        .map(|entity| &entity.name)
                        .collect(),
                ),
            ),
            (
                "sets",
                all("SET", registry.sets.iter().map(|set| &set.name).collect()),
            ),
            (
                "events",
                all(
                    "EVENT",
                    registry.events.iter().map(|event| &event.name).collect(),
                ),
            ),
            (
                "spans",
                all(
                    "SPAN",
                    registry.spans.iter().map(|span| &span.name).collect(),
                ),
            ),
            ("imports", imports),
        ],
    );
    let mut source = Source::default();
    source.gap();
    source.item(0, &format!("{VISIBLE} REGISTRY: Registry ="), &value, ";");
    source
}
