//! `docs/telemetry.md`: what the registry declares, for people.

use super::cells;
use super::lists;
use super::markdown::{Page, code, target, to};
use super::upstream::{self, Imported};
use super::{COMMAND, Migration};
use crate::resolved::{
    Attribute, AttributeUse, Deprecated, Entity, Event, MetricSet, Placement, RecordForm, Registry,
    Span, SpanKind, Value,
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
fn sentences<const N: usize>(texts: [Option<&str>; N]) -> String {
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
        "Together {} sets, {} metrics, {} buckets, and at most {} series for each entity.",
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
        ["metric", "instrument", "unit", "", "stability", "meaning"],
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

fn attributes(registry: &Registry, page: &mut Page) {
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

fn closed_lists(registry: &Registry, page: &mut Page) {
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

fn conventions(registry: &Registry, page: &mut Page) {
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

fn changes(registry: &Registry, migrations: &[Migration], page: &mut Page) {
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
    let rows: Vec<[String; 5]> = migrations.iter().map(Migration::cells).collect();
    match rows.is_empty() {
        true => page.paragraph("None."),
        false => page.table(["since", "what", "from", "to", "what to do"], &rows),
    }
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
