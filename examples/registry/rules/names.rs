//! What things are called.

use std::collections::BTreeSet;

use super::Findings;
use super::walk::sets;
use crate::load::Definitions;

/// What own names begin with.
pub(super) const NAMESPACE: &str = "mongodb.";

/// The second segments that the server's own metrics use (`mongo/otel/metrics/metric_names.h`).
const SERVER_SEGMENTS: &[&str] = &[
    "serverStatus",
    "metrics",
    "network",
    "build",
    "oplog",
    "system",
    "systemHealth",
    "process",
];

/// The verbs that events end in.
const VERBS: &[&str] = &["start", "fail", "retry", "receive"];

/// Last words that repeat what the unit or the instrument says.
const REFUSED_ENDINGS: &[&str] = &[
    "total",
    "count",
    "bytes",
    "byte",
    "by",
    "seconds",
    "second",
    "secs",
    "s",
    "milliseconds",
    "millis",
    "ms",
    "messages",
    "retries",
    "operations",
    "events",
];

/// The own names of each kind.
fn names(definitions: &Definitions) -> Vec<(&'static str, Vec<&str>)> {
    let attributes = definitions
        .attributes
        .iter()
        .map(|entry| entry.key.as_str());
    let entities = definitions
        .entities
        .iter()
        .map(|entry| entry.r#type.as_str());
    let metrics = definitions.metrics.iter().map(|entry| entry.name.as_str());
    let events = definitions.events.iter().map(|entry| entry.name.as_str());
    let spans = definitions.spans.iter().map(|entry| entry.r#type.as_str());
    vec![
        ("attribute", attributes.collect()),
        ("entity", entities.collect()),
        ("metric", metrics.collect()),
        ("set", sets(definitions)),
        ("event", events.collect()),
        ("span", spans.collect()),
    ]
}

fn all(definitions: &Definitions) -> impl Iterator<Item = &str> {
    names(definitions).into_iter().flat_map(|(_, names)| names)
}

/// `^[a-z][a-z0-9]*([._][a-z0-9]+)*$`
fn is_name(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split(['.', '_']).all(part)
}

pub(super) fn name_grammar(definitions: &Definitions, findings: &mut Findings<'_>) {
    let groups = definitions.attribute_groups.iter();
    let groups = groups.map(|group| group.id.as_str());
    for name in all(definitions).chain(groups).filter(|name| !is_name(name)) {
        findings.add(name, "is not of the form a name has");
    }
}

pub(super) fn name_ending(definitions: &Definitions, findings: &mut Findings<'_>) {
    let metrics = definitions
        .metrics
        .iter()
        .map(|metric| metric.name.as_str());
    for name in metrics.chain(sets(definitions)) {
        let last = name.rsplit(['.', '_']).next().unwrap_or_default();
        if REFUSED_ENDINGS.contains(&last) {
            findings.add(name, format!("ends in {last}"));
        }
    }
}

pub(super) fn name_namespace(definitions: &Definitions, findings: &mut Findings<'_>) {
    for name in all(definitions).filter(|name| !name.starts_with(NAMESPACE)) {
        findings.add(name, format!("is not below `{NAMESPACE}`"));
    }
}

pub(super) fn name_server(definitions: &Definitions, findings: &mut Findings<'_>) {
    for name in all(definitions) {
        let second = name.split('.').nth(1).unwrap_or_default();
        let used = |server: &&&str| server.eq_ignore_ascii_case(&second.replace('_', ""));
        if let Some(server) = SERVER_SEGMENTS.iter().find(used) {
            findings.add(name, format!("the server uses `mongodb.{server}`"));
        }
    }
}

pub(super) fn name_unique(definitions: &Definitions, findings: &mut Findings<'_>) {
    let groups = definitions.attribute_groups.iter();
    let groups = ("group", groups.map(|group| group.id.as_str()).collect());
    for (kind, names) in names(definitions).into_iter().chain([groups]) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name) {
                findings.add(name, format!("is the name of more than one {kind}"));
            }
        }
    }
}

pub(super) fn event_verb(definitions: &Definitions, findings: &mut Findings<'_>) {
    for event in &definitions.events {
        let last = event.name.rsplit('.').next().unwrap_or_default();
        if !VERBS.contains(&last) {
            findings.add(&event.name, format!("{last} is none of {VERBS:?}"));
        }
    }
}
