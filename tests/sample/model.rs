//! Samples in the form that OpenTelemetry's registry tool, Weaver, reads. What its form has no place for is a member that it passes
//! over: temporality and whether a sum is monotonic.

use serde::Serialize;
use serde_json::Value as Json;

/// One thing that was emitted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sample {
    Resource(Resource),
    InstrumentationScope(Scope),
    Metric(Metric),
    Log(Log),
    Span(Span),
}

/// The type of a value, where it is one of those that the registry has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Type {
    String,
    Int,
    Double,
    Boolean,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) value: Json,
    /// None for a value that is of no such type.
    pub(crate) r#type: Option<Type>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Resource {
    pub(crate) attributes: Vec<Attribute>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Scope {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) schema_url: Option<String>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) dropped_attributes_count: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Metric {
    pub(crate) name: String,
    /// `counter`, `updowncounter`, `histogram`, `gauge`, or another that no registry has.
    pub(crate) instrument: String,
    pub(crate) unit: String,
    pub(crate) data_points: DataPoints,
    /// None where the source does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) aggregation_temporality: Option<Temporality>,
    /// Of a sum. None where the source does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_monotonic: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Temporality {
    Unspecified,
    Delta,
    Cumulative,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum DataPoints {
    Number(Vec<NumberDataPoint>),
    Histogram(Vec<HistogramDataPoint>),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct NumberDataPoint {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) value: Json,
    pub(crate) flags: u32,
    pub(crate) exemplars: Vec<Exemplar>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct HistogramDataPoint {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) count: u64,
    pub(crate) sum: Option<f64>,
    pub(crate) bucket_counts: Vec<u64>,
    pub(crate) explicit_bounds: Vec<f64>,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) flags: u32,
    pub(crate) exemplars: Vec<Exemplar>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Exemplar {
    pub(crate) filtered_attributes: Vec<Attribute>,
    pub(crate) value: Json,
    /// Nanoseconds of the Unix epoch, as text.
    pub(crate) timestamp: String,
    pub(crate) span_id: String,
    pub(crate) trace_id: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Log {
    pub(crate) event_name: String,
    /// None where the source leaves it to the host.
    pub(crate) severity_number: Option<i32>,
    pub(crate) severity_text: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) trace_id: Option<String>,
    pub(crate) span_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Span {
    pub(crate) name: String,
    /// `internal`, `client`, `server`, `producer`, `consumer`.
    pub(crate) kind: String,
    pub(crate) status: Option<Status>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) span_events: Vec<Json>,
    pub(crate) span_links: Vec<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trace_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) span_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parent_span_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Status {
    /// `unset`, `ok`, `error`.
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Attribute {
    pub(crate) fn text(name: &str, value: &str) -> Self {
        Self::of(name, value.into(), Type::String)
    }

    pub(crate) fn int(name: &str, value: i64) -> Self {
        Self::of(name, value.into(), Type::Int)
    }

    pub(crate) fn double(name: &str, value: f64) -> Self {
        Self::of(name, value.into(), Type::Double)
    }

    pub(crate) fn boolean(name: &str, value: bool) -> Self {
        Self::of(name, value.into(), Type::Boolean)
    }

    fn of(name: &str, value: Json, r#type: Type) -> Self {
        Self {
            name: name.to_owned(),
            value,
            r#type: Some(r#type),
        }
    }
}

impl NumberDataPoint {
    pub(crate) fn new(attributes: Vec<Attribute>, value: impl Into<Json>) -> Self {
        Self {
            attributes,
            value: value.into(),
            flags: 0,
            exemplars: Vec::new(),
        }
    }
}

impl DataPoints {
    /// The attributes of each point.
    pub(crate) fn attributes(&self) -> Vec<&[Attribute]> {
        match self {
            Self::Number(points) => points.iter().map(|point| &*point.attributes).collect(),
            Self::Histogram(points) => points.iter().map(|point| &*point.attributes).collect(),
        }
    }
}

/// The value of an attribute that is text.
pub(crate) fn word<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    let attribute = attributes.iter().find(|attribute| attribute.name == name)?;
    attribute.value.as_str()
}
