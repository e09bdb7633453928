//! `docs/telemetry.md`: what the registry declares, for people.

use super::COMMAND;
use super::cells;
use super::markdown::{Page, code, target, to};
use super::page_names::{attributes, changes, closed_lists, conventions};
use crate::compat::Migration;
use crate::resolved::{
    AttributeUse, Entity, Event, MetricSet, RecordForm, Registry, Span, SpanKind,
};

/// The page's text.
pub(crate) fn page(registry: &Registry, migrations: &[Migration]) -> String {
    let mut page = Page::new(&format!(
        "Generated from registry/ by `{COMMAND}`: do not edit."
    ));
    start(registry, &mut page);
    entities(registry, &mut page);
    sets(registry, &mut page);
    events(registry, &mut page);
    spans(registry, &mut page);
    attributes(registry, &mut page);
    closed_lists(registry, &mut page);
    conventions(registry, &mut page);
    changes(registry, migrations, &mut page);
    page.finish()
}

fn start(registry: &Registry, page: &mut Page) {
    let manifest = &registry.manifest;
    page.heading(1, "Telemetry of the crate");
    page.paragraph(&manifest.description);
    page.table(
        [
            "registry version",
            "schema URL",
            "stability",
            "names of others",
        ],
        &[[
            manifest.version.clone(),
            code(&manifest.schema_url),
            cells::stability(manifest.stability, None),
            format!(
                "OpenTelemetry's conventions {}",
                manifest.dependency.version
            ),
        ]],
    );
    page.paragraph(
        "What is marked opt-in is off until the host asks for it. Every entry has a stability of its own; a set has the lowest of \
         its parts.",
    );
    page.heading(2, "What stands where");
    let row = |cells: [&str; 3]| cells.map(str::to_owned);
    page.table(
        ["what", "layer", "never"],
        &[
            row(["service, process", "resource; the host's, the crate adds nothing", "in what the crate writes"]),
            row(["attributes of an entity", "scope: attributes of the instrumentation scope, fixed for the entity's life", "on a point or a record"]),
            row(["what a request says of a remote client, which is no entity of the process", "record: attributes of the request's own records, under the keys that a client's scope has", "on a scope or a point"]),
            row(["a set", "scope: its name is the set's, its version the crate's, its schema URL the registry's", ""]),
            row(["attributes of a set", "point: attributes of each data point", "other values than those of their closed lists"]),
            row(["an event", "record: its name is the record's event name, its severity the record's number", "as an attribute, a text or a body"]),
            row(["attributes of an event or a span", "record: attributes of the log record or span", "on a metric, if only of an event"]),
            row(["trace id, span id, flags", "record: fields of their own", "as an attribute, on a metric"]),
        ],
    );
}

fn entities(registry: &Registry, page: &mut Page) {
    page.heading(2, "Entities");
    for entity in &registry.entities {
        page.heading(3, &target("entity", &entity.name));
        texts(page, &entity.brief, entity.note.as_deref());
        page.paragraph(&format!(
            "Stability: {}. On the scope of what belongs to it.",
            cells::stability(entity.stability, entity.deprecated.as_ref()),
        ));
        page.table(
            ["attribute", "part", "there", "type", "values", "meaning"],
            &rows(entity, registry),
        );
    }
}

fn rows(entity: &Entity, registry: &Registry) -> Vec<[String; 6]> {
    let identity = entity.identity.iter().map(|used| (used, "identity"));
    let description = entity.description.iter().map(|used| (used, "description"));
    let all = identity.chain(description);
    all.map(|(used, part)| {
        let [key, there, value_type, values, meaning] = use_row(used, registry);
        [key, part.to_owned(), there, value_type, values, meaning]
    })
    .collect()
}

/// Key, condition, type, values, meaning.
fn use_row(used: &AttributeUse, registry: &Registry) -> [String; 5] {
    let own = registry.attributes.iter().find(|own| own.key == used.key);
    let brief = used.brief.as_deref().filter(|_| !used.upstream);
    // The definition's note stands in the list of attributes.
    let note = used.note.as_deref();
    let note = note.filter(|note| own.is_none_or(|own| own.note.as_deref() != Some(note)));
    [
        cells::key(registry, &used.key, used.upstream),
        cells::requirement(&used.requirement_level),
        cells::value_type(used.value_type).to_owned(),
        cells::bound(used),
        sentences([brief, note]),
    ]
}

/// Texts one behind the other.
pub(super) fn sentences<const N: usize>(texts: [Option<&str>; N]) -> String {
    texts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn texts(page: &mut Page, brief: &str, note: Option<&str>) {
    page.paragraph(&sentences([Some(brief), note]));
}

fn sets(registry: &Registry, page: &mut Page) {
    page.heading(2, "Metric sets");
    page.paragraph(
        "A set is recorded together: one entity, one tuple of attributes, one timestamp. Its buckets are all the tuples there can \
         be. Counters and histograms are reported as what came since the last report, levels as they are.",
    );
    let row = |set: &MetricSet| {
        [
            to("set", &set.name),
            to("entity", &set.entity),
            keys(&set.attributes),
            set.buckets.to_string(),
            set.metrics.len().to_string(),
        ]
    };
    let rows: Vec<[String; 5]> = registry.sets.iter().map(row).collect();
    page.table(["set", "entity", "attributes", "buckets", "metrics"], &rows);
    let sum = |value: &dyn Fn(&MetricSet) -> u64| registry.sets.iter().map(value).sum::<u64>();
    page.paragraph(&format!(
        "Together {} sets, {} metrics, {} buckets, and at most {} series for one instance of each entity.",
        registry.sets.len(),
        registry.metrics().count(),
        sum(&|set| set.buckets),
        sum(&|set| set.buckets * u64::try_from(set.metrics.len()).unwrap_or(u64::MAX)),
    ));
    for set in &registry.sets {
        one_set(set, registry, page);
    }
}

fn keys(attributes: &[AttributeUse]) -> String {
    match attributes {
        [] => "none".to_owned(),
        attributes => {
            let keys: Vec<String> = attributes.iter().map(|used| code(&used.key)).collect();
            keys.join(" × ")
        }
    }
}

fn one_set(set: &MetricSet, registry: &Registry, page: &mut Page) {
    page.heading(3, &target("set", &set.name));
    page.paragraph(&format!(
        "Entity {}; {} buckets; stability: {}.",
        to("entity", &set.entity),
        set.buckets,
        cells::stability(set.stability, None),
    ));
    let rows: Vec<[String; 6]> = set
        .metrics
        .iter()
        .map(|metric| {
            [
                code(&metric.name),
                cells::instrument(metric),
                code(&metric.unit),
                cells::level(metric.requirement_level),
                cells::stability(metric.stability, metric.deprecated.as_ref()),
                sentences([Some(&metric.brief), metric.note.as_deref()]),
            ]
        })
        .collect();
    page.table(
        [
            "metric",
            "instrument",
            "unit",
            "by default",
            "stability",
            "meaning",
        ],
        &rows,
    );
    let rows: Vec<[String; 5]> = set
        .attributes
        .iter()
        .map(|used| use_row(used, registry))
        .collect();
    page.table(["attribute", "there", "type", "values", "meaning"], &rows);
}

fn events(registry: &Registry, page: &mut Page) {
    page.heading(2, "Events");
    page.paragraph(
        "No event has a text or a body. The budget is how many of a kind are kept between two readings of the ring; the others are \
         counted as `rate_limited`.",
    );
    for event in &registry.events {
        page.heading(3, &target("event", &event.name));
        texts(page, &event.brief, event.note.as_deref());
        page.paragraph(&facts(event));
        let rows: Vec<[String; 5]> = event
            .attributes
            .iter()
            .map(|used| use_row(used, registry))
            .collect();
        page.table(["attribute", "there", "type", "values", "meaning"], &rows);
    }
}

fn facts(event: &Event) -> String {
    let budget = match (event.record, event.max_per_drain) {
        (RecordForm::Ring, Some(max)) => format!("budget {max}"),
        (RecordForm::Ring, None) => "no budget".to_owned(),
        (RecordForm::Pairs, _) => "keys and values of a report, outside of the ring".to_owned(),
    };
    format!(
        "Entity {}; severity number {}; {budget}; {}; stability: {}.",
        to("entity", &event.entity),
        event.severity_number,
        cells::level(event.requirement_level),
        cells::stability(event.stability, event.deprecated.as_ref()),
    )
}

fn spans(registry: &Registry, page: &mut Page) {
    page.heading(2, "Spans");
    page.paragraph("The crate describes a span, the host times and exports it.");
    for span in &registry.spans {
        page.heading(3, &target("span", &span.name));
        texts(page, &span.brief, span.note.as_deref());
        page.paragraph(&span_facts(span));
        let rows: Vec<[String; 5]> = span
            .attributes
            .iter()
            .map(|used| use_row(used, registry))
            .collect();
        page.table(["attribute", "there", "type", "values", "meaning"], &rows);
    }
}

fn span_facts(span: &Span) -> String {
    let kind = match span.kind {
        SpanKind::Internal => "internal",
        SpanKind::Client => "client",
        SpanKind::Server => "server",
        SpanKind::Producer => "producer",
        SpanKind::Consumer => "consumer",
    };
    let entities: Vec<String> = span
        .entities
        .iter()
        .map(|name| to("entity", name))
        .collect();
    format!(
        "Kind {kind}; entity {}; {}; stability: {}. Name: {}",
        entities.join(", "),
        cells::level(span.requirement_level),
        cells::stability(span.stability, span.deprecated.as_ref()),
        span.naming,
    )
}
