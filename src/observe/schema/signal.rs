//! Signals, and what they are about.

use serde::Serialize;

use super::attribute::AttributeUse;
use super::level::{self, Deprecated, Stability};

/// A thing that telemetry is about. Its attributes stand on the instrumentation scope.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EntityDescriptor {
    /// Its type.
    pub name: &'static str,
    /// How settled it is.
    pub stability: Stability,
    /// Whether it is off until it is asked for.
    #[serde(rename = "requirement_level", serialize_with = "level::signal")]
    pub opt_in: bool,
    /// What it is.
    pub brief: &'static str,
    /// What else there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    /// The attributes that tell one from another.
    pub identity: &'static [AttributeUse],
    /// The attributes that say more of it.
    pub description: &'static [AttributeUse],
    /// Why it is on its way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecated>,
}

/// A metric set: metrics that share one entity, one tuple of attributes and one timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SetDescriptor {
    /// Its name: the scope's.
    pub name: &'static str,
    /// The entity's type.
    pub entity: &'static str,
    /// How settled it is: the lowest of its parts.
    pub stability: Stability,
    /// The attributes that tell its points apart; the first is the low-order digit of a bucket's number.
    pub attributes: &'static [AttributeUse],
    /// How many tuples of values there are.
    pub buckets: u64,
    /// Its metrics.
    pub metrics: &'static [&'static MetricDescriptor],
}

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MetricDescriptor {
    /// Its name.
    pub name: &'static str,
    /// How settled it is.
    pub stability: Stability,
    /// Whether it is off until it is asked for.
    #[serde(rename = "requirement_level", serialize_with = "level::signal")]
    pub opt_in: bool,
    /// Its instrument.
    pub instrument: InstrumentKind,
    /// What its numbers count from.
    pub temporality: Temporality,
    /// Whether it only grows.
    pub monotonic: bool,
    /// UCUM. What is in seconds is recorded in nanoseconds.
    pub unit: &'static str,
    /// The type of its numbers.
    pub value_type: NumberType,
    /// What is kept of a histogram.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distribution: Option<DistributionDescriptor>,
    /// What it is.
    pub brief: &'static str,
    /// What else there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    /// Why it is on its way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecated>,
    /// Upper bounds of its buckets, inclusive, as recorded.
    #[serde(skip)]
    pub bounds: &'static [u64],
}

/// A kind of instrument, as OpenTelemetry names it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "lowercase")]
pub enum InstrumentKind {
    /// Monotonic, delta.
    Counter,
    /// As it is, cumulative.
    UpDownCounter,
    /// Delta.
    Histogram,
}

/// What a point's number counts from.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Temporality {
    /// From the point before.
    Delta,
    /// From the beginning.
    Cumulative,
}

/// The type of a metric's numbers.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum NumberType {
    /// Whole numbers.
    Int,
    /// Numbers.
    Double,
}

/// What is kept of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DistributionDescriptor {
    /// Its form.
    pub form: DistributionForm,
    /// Upper bounds of its buckets, inclusive, in the metric's unit.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub bounds: &'static [f64],
}

/// A form of histogram.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum DistributionForm {
    /// Sum and count.
    Total,
    /// Smallest and largest value besides.
    Summary,
    /// A count for each range besides.
    Buckets,
}

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EventDescriptor {
    /// Its name.
    pub name: &'static str,
    /// How settled it is.
    pub stability: Stability,
    /// Whether it is off until it is asked for.
    #[serde(rename = "requirement_level", serialize_with = "level::signal")]
    pub opt_in: bool,
    /// The entity's type.
    pub entity: &'static str,
    /// OpenTelemetry's severity, 1 to 24.
    pub severity_number: u8,
    /// How many may wait in a ring; of those that wait in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_per_drain: Option<u8>,
    /// What carries it out of the crate.
    pub record: RecordForm,
    /// Its attributes.
    pub attributes: &'static [AttributeUse],
    /// What it is.
    pub brief: &'static str,
    /// What else there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    /// Why it is on its way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecated>,
}

/// What carries an event out of the crate.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum RecordForm {
    /// A record in a ring.
    Ring,
    /// Keys and values of a [`Report`](crate::report::Report).
    Pairs,
}

/// A span that the crate describes for its host.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SpanDescriptor {
    /// Its name in the registry.
    pub name: &'static str,
    /// The side of a call that it stands for.
    pub kind: SpanKind,
    /// How the text that it is shown under is made.
    pub naming: &'static str,
    /// How settled it is.
    pub stability: Stability,
    /// Whether it is off until it is asked for.
    #[serde(rename = "requirement_level", serialize_with = "level::signal")]
    pub opt_in: bool,
    /// The entities' types.
    pub entities: &'static [&'static str],
    /// Its attributes.
    pub attributes: &'static [AttributeUse],
    /// What it is.
    pub brief: &'static str,
    /// What else there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    /// Why it is on its way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecated>,
}

/// The side of a call that a span stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// None.
    Internal,
    /// The caller's.
    Client,
    /// The callee's.
    Server,
    /// The sender's of a message without a reply.
    Producer,
    /// The receiver's of a message without a reply.
    Consumer,
}

impl MetricDescriptor {
    /// A recorded number in the metric's unit: what is in seconds was recorded in nanoseconds. The nearest number there is.
    #[must_use]
    pub fn to_unit(&self, recorded: u64) -> f64 {
        let [a, b, c, d, e, f, g, h] = recorded.to_le_bytes();
        let low = f64::from(u32::from_le_bytes([a, b, c, d]));
        let high = f64::from(u32::from_le_bytes([e, f, g, h]));
        let number = high * 4_294_967_296.0 + low;
        match self.unit {
            SECONDS => number / 1e9,
            _ => number,
        }
    }
}

/// UCUM's.
const SECONDS: &str = "s";
