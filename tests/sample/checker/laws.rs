//! Sums that hold between metrics of one entity, as the registry's notes say.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::finding;
use super::super::model::{Attribute, DataPoints, Sample, Scope, word};
use super::super::registry::resolved::Registry;
use super::{Check, Signal};

/// Points of one metric: those with the first words and without the second.
struct Points {
    metric: &'static str,
    with: &'static [(&'static str, &'static str)],
    without: &'static [(&'static str, &'static str)],
}

struct Law {
    one: Points,
    other: Points,
    /// It holds for each word of this attribute.
    per: Option<&'static str>,
    /// It holds where this metric, which is off by default, is there.
    given: Option<&'static str>,
}

const fn points(
    metric: &'static str,
    with: &'static [(&'static str, &'static str)],
    without: &'static [(&'static str, &'static str)],
) -> Points {
    Points {
        metric,
        with,
        without,
    }
}

const fn law(one: Points, other: Points) -> Law {
    Law {
        one,
        other,
        per: None,
        given: None,
    }
}

impl Law {
    const fn per(mut self, key: &'static str) -> Self {
        self.per = Some(key);
        self
    }

    const fn given(mut self, metric: &'static str) -> Self {
        self.given = Some(metric);
        self
    }
}

const ATTACH: &str = "mongodb.op_msg.telemetry.attach.outcome";
const DECODE: &str = "mongodb.op_msg.telemetry.decode.outcome";
const PART: &str = "mongodb.op_msg.metadata.part";
const CARRIER: &str = "mongodb.op_msg.metadata.carrier";
const ARGUMENT: &str = "mongodb.op_msg.argument";
const ENCODED: &str = "mongodb.op_msg.request.encoded";
const ENCODED_SIZE: &str = "mongodb.op_msg.telemetry.encoded.size";
const DECODED: &str = "mongodb.op_msg.request.decoded";
const DECODED_SIZE: &str = "mongodb.op_msg.telemetry.decoded.size";
const ARGUMENT_FAILED: &str = "mongodb.op_msg.argument.failed";

const LAWS: &[Law] = &[
    law(
        points(ENCODED, &[(ATTACH, "failed")], &[]),
        points("mongodb.op_msg.telemetry.attach.failed", &[], &[]),
    ),
    law(
        points(ENCODED, &[(ATTACH, "attached")], &[]),
        points(ENCODED_SIZE, &[], &[]),
    )
    .given(ENCODED_SIZE),
    law(
        points(
            "mongodb.op_msg.metadata.encoded",
            &[(PART, "retry"), (CARRIER, "failed")],
            &[],
        ),
        points(ARGUMENT_FAILED, &[(ARGUMENT, "retry")], &[]),
    ),
    law(
        points(
            "mongodb.op_msg.comment.placed",
            &[("mongodb.op_msg.comment.outcome", "failed")],
            &[],
        ),
        points(ARGUMENT_FAILED, &[(ARGUMENT, "comment")], &[]),
    ),
    law(
        points(DECODED, &[(DECODE, "refused")], &[]),
        points("mongodb.op_msg.telemetry.decode.refused", &[], &[]),
    ),
    law(
        points(DECODED, &[(DECODE, "accepted")], &[]),
        points("mongodb.op_msg.telemetry.parent.received", &[], &[]),
    ),
    law(
        points(DECODED, &[(DECODE, "accepted")], &[]),
        points(DECODED_SIZE, &[], &[]),
    )
    .given(DECODED_SIZE),
    law(
        points(DECODED, &[], &[]),
        points(
            "mongodb.op_msg.request.handled",
            &[],
            &[("mongodb.op_msg.request.outcome", "unread")],
        ),
    ),
    law(
        points(
            "mongodb.op_msg.request.handled",
            &[("mongodb.op_msg.request.outcome", "refused")],
            &[],
        ),
        points("mongodb.op_msg.request.refused", &[], &[]),
    ),
    law(
        points(
            "mongodb.op_msg.metadata.decoded",
            &[("mongodb.op_msg.metadata.outcome", "ignored")],
            &[],
        ),
        points("mongodb.op_msg.metadata.ignored", &[], &[]),
    )
    .per(PART),
    law(
        points("mongodb.client.retry.ended", &[], &[]),
        points("mongodb.client.retry.depth", &[], &[]),
    )
    .per("mongodb.client.retry.outcome"),
];

/// One state at a time, or none where nobody looks.
const STATES: &str = "mongodb.op_msg.storm.status";

/// Points of one entity: the metric, its attributes, and how much was counted.
type Counted<'a> = Vec<(&'a str, &'a [Attribute], u64)>;

impl Check<'_> {
    /// Holds the laws over all samples of each entity below each resource.
    pub(super) fn laws(&mut self) {
        let mut counted: BTreeMap<String, Counted<'_>> = BTreeMap::new();
        let (mut resource, mut entity) = (0, String::new());
        for sample in &self.samples.list {
            match sample {
                Sample::Resource(_) => resource += 1,
                Sample::InstrumentationScope(scope) => {
                    entity = format!("{resource} {}", identity(self.registry, scope));
                }
                Sample::Metric(metric) => {
                    let points = counted.entry(entity.clone()).or_default();
                    match &metric.data_points {
                        DataPoints::Number(of) => points.extend(of.iter().map(|point| {
                            let count = point.value.as_u64().unwrap_or_default();
                            (&*metric.name, &*point.attributes, count)
                        })),
                        DataPoints::Histogram(of) => points.extend(
                            of.iter()
                                .map(|point| (&*metric.name, &*point.attributes, point.count)),
                        ),
                    }
                    if let (STATES, DataPoints::Number(points)) =
                        (&*metric.name, &metric.data_points)
                    {
                        let states = points.iter().filter_map(|point| point.value.as_u64());
                        let states = states.fold(0, u64::saturating_add);
                        if states > 1 {
                            self.broken(STATES, STATES, "", states, 1);
                        }
                    }
                }
                Sample::Log(_) | Sample::Span(_) => {}
            }
        }
        for points in counted.values() {
            for law in LAWS {
                self.law(law, points);
            }
        }
    }

    fn law(&mut self, law: &Law, counted: &Counted<'_>) {
        if let Some(given) = law.given
            && !counted.iter().any(|(name, ..)| *name == given)
        {
            return;
        }
        let of = |points: &Points| {
            let mut sums: BTreeMap<String, u64> = BTreeMap::new();
            for (name, attributes, count) in counted {
                let has = |(key, value): &(&str, &str)| word(attributes, key) == Some(*value);
                if *name == points.metric
                    && points.with.iter().all(has)
                    && !points.without.iter().any(has)
                {
                    let word = law.per.and_then(|key| word(attributes, key));
                    let sum = sums.entry(word.unwrap_or_default().to_owned());
                    let sum = sum.or_default();
                    // Counters wrap, and so do their sums.
                    *sum = sum.wrapping_add(*count);
                }
            }
            sums
        };
        let (one, other) = (of(&law.one), of(&law.other));
        for word in one
            .keys()
            .chain(other.keys().filter(|word| !one.contains_key(*word)))
        {
            let count = |sums: &BTreeMap<String, u64>| sums.get(word).copied().unwrap_or_default();
            if count(&one) != count(&other) {
                let metrics = (law.one.metric, law.other.metric);
                self.broken(metrics.0, metrics.1, word, count(&one), count(&other));
            }
        }
    }

    fn broken(&mut self, one: &str, other: &str, per: &str, counted: u64, expected: u64) {
        let signal = Signal {
            kind: "metric",
            name: one,
        };
        let context = json!({ "other": other, "per": per, "count": counted, "expected": expected });
        let message = format!("{one} counts {counted} where {other} counts {expected}");
        self.violation(signal, finding::SUM_LAW_BROKEN, message, context);
    }
}

/// The identity of the entity that a scope names.
fn identity(registry: &Registry, scope: &Scope) -> String {
    let keys = registry
        .entities
        .iter()
        .flat_map(|entity| &entity.identity)
        .filter_map(|used| word(&scope.attributes, &used.key));
    keys.collect::<Vec<_>>().join(" ")
}
