//! What the registry says of each signal, as values.

use serde::Serialize;

/// A metric set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SetDescriptor {
    /// Its name: the scope's.
    pub name: &'static str,
    /// The entity's type.
    pub entity: &'static str,
    /// The attributes that tell its points apart.
    pub attributes: &'static [AttributeUse],
    /// Its metrics.
    pub metrics: &'static [&'static MetricDescriptor],
}

/// An attribute of a set or an event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AttributeUse {
    /// Its key.
    pub key: &'static str,
    /// Whether it is always there.
    pub required: bool,
    /// Its closed values; empty when they are not closed.
    pub values: &'static [&'static str],
}

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MetricDescriptor {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub brief: &'static str,
    /// UCUM. What is in seconds is recorded in nanoseconds.
    pub unit: &'static str,
    /// Its instrument.
    pub instrument: InstrumentKind,
    /// Upper bounds of its buckets, inclusive.
    pub bounds: &'static [u64],
    /// Whether it is off until it is asked for.
    pub opt_in: bool,
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

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EventDescriptor {
    /// Its name.
    pub name: &'static str,
    /// The entity's type.
    pub entity: &'static str,
    /// OpenTelemetry's severity, 1 to 24.
    pub severity_number: u8,
    /// How many enter a ring between two drains.
    pub max_per_drain: u8,
    /// Its attributes.
    pub attributes: &'static [AttributeUse],
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
