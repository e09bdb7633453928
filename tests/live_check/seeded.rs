//! Violations that are put into spotless samples, one at a time: the check finds each, and nothing besides.

use std::collections::BTreeSet;

use crate::sample::checker::check;
use crate::sample::finding::{self, Finding, IDS, Level};
use crate::sample::model::{
    Attribute, DataPoints, HistogramDataPoint, Log, Metric, NumberDataPoint, Resource, Sample,
    Scope, Span,
};
use crate::sample::registry::definition::Deprecated;
use crate::sample::registry::resolved::{Registry, Stability};
use crate::sample::{Samples, declared};
use crate::seeds::SEEDS;
use crate::spotless;

/// A registry and samples, to be spoilt.
pub(crate) struct Bed {
    pub(crate) registry: Registry,
    pub(crate) samples: Samples,
}

impl Bed {
    /// The registry with everything stable, so that nothing is left to improve.
    pub(crate) fn new() -> Self {
        let mut registry = declared().clone();
        let stable = |stability: &mut Stability| *stability = Stability::Stable;
        for attribute in &mut registry.attributes {
            stable(&mut attribute.stability);
            for value in &mut attribute.values {
                value.stability = None;
            }
        }
        let sets = registry.sets.iter_mut();
        let lists = sets.flat_map(|set| &mut set.attributes);
        let lists = lists.chain(
            registry
                .events
                .iter_mut()
                .flat_map(|event| &mut event.attributes),
        );
        let entities = registry.entities.iter_mut();
        let of_entities =
            entities.flat_map(|entity| entity.identity.iter_mut().chain(&mut entity.description));
        for used in lists.chain(of_entities) {
            for value in &mut used.values {
                value.stability = None;
            }
        }
        for entity in &mut registry.entities {
            stable(&mut entity.stability);
        }
        for set in &mut registry.sets {
            for metric in &mut set.metrics {
                stable(&mut metric.stability);
            }
        }
        for event in &mut registry.events {
            stable(&mut event.stability);
        }
        for span in &mut registry.spans {
            stable(&mut span.stability);
        }
        Self {
            registry,
            samples: spotless::samples(),
        }
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        check(&self.registry, &self.samples)
    }

    pub(crate) fn resource(&mut self) -> &mut Resource {
        let mut list = self.samples.list.iter_mut();
        list.find_map(|sample| match sample {
            Sample::Resource(resource) => Some(resource),
            _ => None,
        })
        .unwrap()
    }

    pub(crate) fn scope(&mut self, name: &str) -> &mut Scope {
        let mut list = self.samples.list.iter_mut();
        list.find_map(|sample| match sample {
            Sample::InstrumentationScope(scope) if scope.name == name => Some(scope),
            _ => None,
        })
        .unwrap()
    }

    pub(crate) fn metric(&mut self, name: &str) -> &mut Metric {
        let mut list = self.samples.list.iter_mut();
        list.find_map(|sample| match sample {
            Sample::Metric(metric) if metric.name == name => Some(metric),
            _ => None,
        })
        .unwrap()
    }

    /// The first point of a counter or of levels.
    pub(crate) fn number(&mut self, name: &str) -> &mut NumberDataPoint {
        match &mut self.metric(name).data_points {
            DataPoints::Number(points) => &mut points[0],
            DataPoints::Histogram(_) => panic!("{name} is a histogram"),
        }
    }

    /// The first point of a histogram.
    pub(crate) fn histogram(&mut self, name: &str) -> &mut HistogramDataPoint {
        match &mut self.metric(name).data_points {
            DataPoints::Histogram(points) => &mut points[0],
            DataPoints::Number(_) => panic!("{name} is no histogram"),
        }
    }

    pub(crate) fn log(&mut self, name: &str) -> &mut Log {
        let mut list = self.samples.list.iter_mut();
        list.find_map(|sample| match sample {
            Sample::Log(log) if log.event_name == name => Some(log),
            _ => None,
        })
        .unwrap()
    }

    pub(crate) fn span(&mut self) -> &mut Span {
        let mut list = self.samples.list.iter_mut();
        list.find_map(|sample| match sample {
            Sample::Span(span) => Some(span),
            _ => None,
        })
        .unwrap()
    }
}

/// Takes an attribute out.
pub(crate) fn remove(attributes: &mut Vec<Attribute>, key: &str) {
    let before = attributes.len();
    attributes.retain(|attribute| attribute.name != key);
    assert_eq!(attributes.len() + 1, before, "{key}");
}

/// Gives an attribute another value.
pub(crate) fn replace(attributes: &mut Vec<Attribute>, with: Attribute) {
    remove(attributes, &with.name);
    attributes.push(with);
}

pub(crate) fn obsolete() -> Option<Deprecated> {
    Some(Deprecated::Obsoleted {
        note: "No longer.".to_owned(),
    })
}

fn level_of(id: &str) -> Level {
    match id {
        finding::NOT_STABLE
        | finding::RECOMMENDED_ATTRIBUTE
        | finding::ENTITY_RECOMMENDED_ATTRIBUTE => Level::Improvement,
        _ => Level::Violation,
    }
}

#[test]
fn spotless_samples_have_no_finding() {
    let bed = Bed::new();
    assert_eq!(bed.findings(), []);
}

/// Each seed is found by its id and its level, with nothing else.
#[test]
fn each_violation_is_found() {
    for (place, (id, spoil)) in SEEDS.iter().enumerate() {
        let mut bed = Bed::new();
        spoil(&mut bed);
        let findings = bed.findings();
        let found: BTreeSet<_> = findings.iter().map(|finding| finding.id).collect();
        assert_eq!(found, BTreeSet::from([*id]), "seed {place}: {findings:#?}");
        for finding in findings {
            assert_eq!(finding.level, level_of(id), "{finding:?}");
            assert!(!finding.message.is_empty());
        }
    }
}

#[test]
fn each_id_has_a_seed() {
    let seeded: BTreeSet<_> = SEEDS.iter().map(|(id, _)| *id).collect();
    let known: BTreeSet<_> = IDS.iter().copied().collect();
    assert_eq!(seeded, known);
}

/// Each side of each law, with one more than there should be.
#[test]
fn each_law_can_break() {
    let counters = [
        "mongodb.op_msg.request.encoded",
        "mongodb.op_msg.telemetry.attach.failed",
        "mongodb.op_msg.argument.failed",
        "mongodb.op_msg.comment.placed",
        "mongodb.op_msg.request.decoded",
        "mongodb.op_msg.telemetry.decode.refused",
        "mongodb.op_msg.request.handled",
        "mongodb.op_msg.request.refused",
        "mongodb.op_msg.telemetry.parent.received",
        "mongodb.op_msg.metadata.ignored",
        "mongodb.op_msg.storm.status",
        "mongodb.client.retry.ended",
    ];
    for name in counters {
        let mut bed = Bed::new();
        let value = &mut bed.number(name).value;
        *value = (value.as_u64().unwrap() + 1).into();
        only(&bed, finding::SUM_LAW_BROKEN, name);
    }
    // The point of a law is not always the first.
    for name in [
        "mongodb.op_msg.metadata.encoded",
        "mongodb.op_msg.metadata.decoded",
    ] {
        let mut bed = Bed::new();
        if let DataPoints::Number(points) = &mut bed.metric(name).data_points {
            points[1].value = 0.into();
        }
        only(&bed, finding::SUM_LAW_BROKEN, name);
    }
    let histograms = [
        "mongodb.op_msg.telemetry.encoded.size",
        "mongodb.op_msg.telemetry.decoded.size",
        "mongodb.client.retry.depth",
    ];
    for name in histograms {
        let mut bed = Bed::new();
        let point = bed.histogram(name);
        point.count -= 1;
        if !point.bucket_counts.is_empty() {
            point.bucket_counts[0] -= 1;
            (point.min, point.sum) = (Some(2.0), Some(2.0));
        } else if point.min.is_some() {
            point.sum = Some(95.0);
        }
        only(&bed, finding::SUM_LAW_BROKEN, name);
    }
    // What one point says of the same values.
    let contradictions: [fn(&mut HistogramDataPoint); 6] = [
        |point| point.bucket_counts[1] = 2,
        |point| point.sum = Some(5.0),
        |point| point.sum = Some(1.0),
        |point| (point.min, point.max) = (Some(2.0), Some(1.0)),
        |point| point.bucket_counts.swap(1, 8),
        |point| point.bucket_counts.swap(0, 2),
    ];
    for (place, contradict) in contradictions.iter().enumerate() {
        let mut bed = Bed::new();
        contradict(bed.histogram("mongodb.op_msg.request.retry.depth"));
        only(&bed, finding::SUM_LAW_BROKEN, &place.to_string());
    }
}

fn only(bed: &Bed, id: &str, what: &str) {
    let findings = bed.findings();
    assert!(!findings.is_empty(), "{what}");
    for finding in findings {
        assert_eq!(finding.id, id, "{what}: {finding:?}");
    }
}

/// A condition that nobody states is no reason to fail.
#[test]
fn unstated_conditions_are_information() {
    let mut bed = Bed::new();
    let log = bed.log("mongodb.op_msg.request.retry");
    remove(&mut log.attributes, "mongodb.client.retry.limit");
    let scope = bed.scope("mongodb.op_msg.encoder");
    remove(&mut scope.attributes, "mongodb.op_msg.codec.policy");
    let findings = bed.findings();
    let found: Vec<_> = findings
        .iter()
        .map(|finding| (finding.id, finding.level))
        .collect();
    let information = Level::Information;
    let expected = [
        (finding::ENTITY_CONDITIONAL_ATTRIBUTE, information),
        (finding::CONDITIONAL_ATTRIBUTE, information),
    ];
    assert_eq!(found, expected);
}

/// A finding has the members that Weaver's have, and no others.
#[test]
fn findings_have_weavers_shape() {
    let mut bed = Bed::new();
    bed.metric("mongodb.client.retry.scheduled").unit = "s".to_owned();
    let findings = bed.findings();
    assert_eq!(findings.len(), 1);
    let line: serde_json::Value = serde_json::from_str(&findings[0].to_line()).unwrap();
    let expected = serde_json::json!({
        "id": "unit_mismatch", "level": "violation",
        "message": "mongodb.client.retry.scheduled has unit \"s\", not \"{retry}\"",
        "context": { "unit": "s", "expected": "{retry}" },
        "signal_type": "metric", "signal_name": "mongodb.client.retry.scheduled",
    });
    assert_eq!(line, expected);
}
