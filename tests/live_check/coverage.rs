//! What of the registry was seen.

use std::collections::BTreeSet;

use crate::sample::model::{Attribute, Sample, Scope};
use crate::sample::registry::definition_signal::RecordForm;
use crate::sample::registry::resolved::{AttributeUse, Registry, Value};
use crate::sample::{Samples, declared};

/// Names of declared things: `metric a.b`, `event a.b > key`, `attribute key = word`.
pub(crate) type Things = BTreeSet<String>;

/// By which ways out a declared thing leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    View,
    Otlp,
}

/// Everything declared of our own that leaves by this way.
pub(crate) fn expected(way: Way) -> Things {
    let registry = declared();
    let mut things = Things::new();
    for entity in &registry.entities {
        let uses: Vec<_> = entity.attributes().collect();
        signal(&mut things, "entity", &entity.name, &uses);
    }
    for set in &registry.sets {
        let uses: Vec<_> = set.attributes.iter().collect();
        for metric in &set.metrics {
            signal(&mut things, "metric", &metric.name, &uses);
        }
        // Each word of the tuple counts in one of the set's metrics.
        for used in &set.attributes {
            words(
                &mut things,
                &format!("set {}", set.name),
                &used.key,
                &used.values,
            );
        }
    }
    for event in &registry.events {
        // Reports leave as keys and values alone.
        if event.record == RecordForm::Ring || way == Way::View {
            let uses: Vec<_> = event.attributes.iter().collect();
            signal(&mut things, "event", &event.name, &uses);
            for used in uses.iter().filter(|used| used.upstream) {
                words(
                    &mut things,
                    &format!("event {}", event.name),
                    &used.key,
                    &used.values,
                );
            }
        }
    }
    // Spans leave as OTLP alone.
    if way == Way::Otlp {
        for span in &registry.spans {
            let uses: Vec<_> = span.attributes.iter().collect();
            signal(&mut things, "span", &span.name, &uses);
            for used in &uses {
                words(
                    &mut things,
                    &format!("span {}", span.name),
                    &used.key,
                    &used.values,
                );
            }
        }
    }
    things
}

/// Everything declared, by whatever way.
pub(crate) fn all() -> Things {
    let mut things = expected(Way::View);
    things.extend(expected(Way::Otlp));
    for own in &declared().attributes {
        things.insert(format!("attribute {}", own.key));
        words(&mut things, "attribute", &own.key, &own.values);
    }
    things
}

fn signal(things: &mut Things, kind: &str, name: &str, uses: &[&AttributeUse]) {
    things.insert(format!("{kind} {name}"));
    for used in uses {
        things.insert(format!("{kind} {name} > {}", used.key));
    }
}

fn words(things: &mut Things, of: &str, key: &str, values: &[Value]) {
    for value in values {
        things.insert(format!("{of} > {key} = {}", value.value));
    }
}

/// Everything of the registry that these samples show.
pub(crate) fn seen(samples: &Samples) -> Things {
    let registry = declared();
    let mut things = Things::new();
    let mut scope: Option<&Scope> = None;
    for sample in &samples.list {
        match sample {
            Sample::Resource(_) => {}
            Sample::InstrumentationScope(current) => scope = Some(current),
            Sample::Metric(metric) => {
                let Some((set, _)) = registry.metrics().find(|(_, own)| own.name == metric.name)
                else {
                    continue;
                };
                entity(&mut things, registry, &set.entity, scope);
                for attributes in metric.data_points.attributes() {
                    show(&mut things, "metric", &metric.name, attributes);
                    show(&mut things, "set", &set.name, attributes);
                }
            }
            Sample::Log(log) => {
                let mut events = registry.events.iter();
                if let Some(event) = events.find(|event| event.name == log.event_name) {
                    entity(&mut things, registry, &event.entity, scope);
                    show(&mut things, "event", &event.name, &log.attributes);
                }
            }
            Sample::Span(sample) => {
                let kind = |kind| serde_json::json!(kind) == sample.kind;
                if let Some(span) = registry.spans.iter().find(|span| kind(span.kind)) {
                    for name in &span.entities {
                        entity(&mut things, registry, name, scope);
                    }
                    show(&mut things, "span", &span.name, &sample.attributes);
                }
            }
        }
    }
    things
}

fn entity(things: &mut Things, registry: &Registry, name: &str, scope: Option<&Scope>) {
    let is_declared = registry.entities.iter().any(|entity| entity.name == name);
    if let (true, Some(scope)) = (is_declared, scope) {
        show(things, "entity", name, &scope.attributes);
    }
}

fn show(things: &mut Things, kind: &str, name: &str, attributes: &[Attribute]) {
    things.insert(format!("{kind} {name}"));
    for attribute in attributes {
        let key = &attribute.name;
        things.insert(format!("attribute {key}"));
        things.insert(format!("{kind} {name} > {key}"));
        if let Some(word) = attribute.value.as_str() {
            things.insert(format!("attribute > {key} = {word}"));
            things.insert(format!("{kind} {name} > {key} = {word}"));
        }
    }
}
