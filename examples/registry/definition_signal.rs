//! The signals of the format `definition/2`, and what they are about.

use serde::Deserialize;

use crate::definition::{AttributeRef, Deprecated, SignalLevel, Stability};

/// A thing that telemetry is about.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entity {
    pub(crate) r#type: String,
    pub(crate) stability: Option<Stability>,
    pub(crate) requirement_level: Option<SignalLevel>,
    pub(crate) brief: String,
    pub(crate) note: Option<String>,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) identity: Vec<AttributeRef>,
    #[serde(default)]
    pub(crate) description: Vec<AttributeRef>,
}

/// A metric: one field of a set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metric {
    pub(crate) name: String,
    pub(crate) stability: Option<Stability>,
    pub(crate) requirement_level: Option<SignalLevel>,
    pub(crate) instrument: Instrument,
    pub(crate) unit: String,
    pub(crate) brief: String,
    pub(crate) note: Option<String>,
    pub(crate) deprecated: Option<Deprecated>,
    #[serde(default)]
    pub(crate) attributes: Vec<AttributeRef>,
    #[serde(default)]
    pub(crate) entity_associations: Vec<String>,
    #[serde(default)]
    pub(crate) annotations: MetricAnnotations,
}

/// What a metric measures with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Instrument {
    Counter,
    UpDownCounter,
    Histogram,
}

/// Where a metric is kept and as what.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MetricAnnotations {
    pub(crate) metric_set: Option<String>,
    pub(crate) distribution: Option<Distribution>,
    #[serde(default)]
    pub(crate) code_generation: MetricCode,
}

/// How a metric appears in the generated code.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MetricCode {
    pub(crate) metric_value_type: Option<NumberType>,
}

/// The type of a metric's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NumberType {
    Int,
    Double,
}

/// How the values of a histogram are kept.
#[derive(Clone, Debug, PartialEq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Distribution {
    pub(crate) form: DistributionForm,
    /// Inclusive upper bounds in the metric's unit, for `buckets` alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) bounds: Vec<f64>,
}

impl Distribution {
    /// The bounds as recorded, exactly: seconds in nanoseconds, anything else as it is. `None` unless each is a whole number then.
    pub(crate) fn recorded(&self, unit: &str) -> Option<Vec<u64>> {
        let places = if unit == "s" { 9 } else { 0 };
        let bounds = self.bounds.iter().map(|bound| {
            let decimal = bound.to_string();
            let (whole, fraction) = decimal.split_once('.').unwrap_or((&decimal, ""));
            let digits = format!("{whole}{fraction:0<places$}");
            (fraction.len() <= places).then(|| digits.parse().ok())?
        });
        bounds.collect()
    }
}

/// What is kept of a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DistributionForm {
    /// Sum and count.
    Total,
    /// Smallest and largest value besides.
    Summary,
    /// A count for each range besides.
    Buckets,
}

/// Something that happened, as a log record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) stability: Option<Stability>,
    pub(crate) requirement_level: Option<SignalLevel>,
    pub(crate) brief: String,
    pub(crate) note: Option<String>,
    pub(crate) deprecated: Option<Deprecated>,
    #[serde(default)]
    pub(crate) attributes: Vec<AttributeRef>,
    #[serde(default)]
    pub(crate) entity_associations: Vec<String>,
    #[serde(default)]
    pub(crate) annotations: EventAnnotations,
}

/// How an event is recorded.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventAnnotations {
    pub(crate) severity_number: Option<u8>,
    pub(crate) max_per_drain: Option<u32>,
    #[serde(default)]
    pub(crate) record: RecordForm,
}

/// What carries an event out of the crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordForm {
    /// A record of fixed size in the ring.
    #[default]
    Ring,
    /// Keys and values of a report.
    Pairs,
}

/// A span that the crate describes for its host.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Span {
    pub(crate) r#type: String,
    pub(crate) kind: SpanKind,
    pub(crate) name: SpanName,
    pub(crate) stability: Option<Stability>,
    pub(crate) requirement_level: Option<SignalLevel>,
    pub(crate) brief: String,
    pub(crate) note: Option<String>,
    pub(crate) deprecated: Option<Deprecated>,
    #[serde(default)]
    pub(crate) attributes: Vec<AttributeRef>,
    #[serde(default)]
    pub(crate) entity_associations: Vec<String>,
}

/// The side of a call that a span stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SpanKind {
    Internal,
    Client,
    Server,
    Producer,
    Consumer,
}

/// What names a span.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpanName {
    pub(crate) note: String,
}

/// Names of the dependency that the generated page links to and the crate does not emit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Imports {
    #[serde(default)]
    pub(crate) entities: Vec<String>,
    #[serde(default)]
    pub(crate) metrics: Vec<String>,
    #[serde(default)]
    pub(crate) events: Vec<String>,
    #[serde(default)]
    pub(crate) spans: Vec<String>,
}
