//! The resolved registry: one value with everything that code, page and JSON are made of. References are merged with what they refer
//! to, in the order of the files. Its JSON form is what `registry/released/` keeps, so a field is added here, never renamed.

use serde::{Deserialize, Serialize};

pub(crate) use crate::definition::{
    Cardinality, Deprecated, Placement, RequirementLevel, Sensitivity, SignalLevel, Stability,
    ValueForm,
};
pub(crate) use crate::definition_signal::{
    Distribution, Imports, Instrument, NumberType, RecordForm, SpanKind,
};

/// Everything that is declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Registry {
    pub(crate) manifest: Manifest,
    /// The own attributes.
    pub(crate) attributes: Vec<Attribute>,
    /// The attributes of the dependency that are referred to, in the order of their first use.
    pub(crate) upstream_attributes: Vec<UpstreamAttribute>,
    pub(crate) entities: Vec<Entity>,
    pub(crate) sets: Vec<MetricSet>,
    pub(crate) events: Vec<Event>,
    pub(crate) spans: Vec<Span>,
    pub(crate) imports: Imports,
}

/// What the registry is and what it depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) description: String,
    pub(crate) schema_url: String,
    /// The last segment of the address: major, minor, patch.
    pub(crate) version: String,
    pub(crate) stability: Stability,
    pub(crate) dependency: Dependency,
}

/// The registry whose names are referred to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dependency {
    pub(crate) schema_url: String,
    pub(crate) version: String,
    pub(crate) registry_path: String,
}

/// The type of an attribute's values. A closed list is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ValueType {
    String,
    Int,
    Double,
    Boolean,
}

/// One value of a closed list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Value {
    pub(crate) value: String,
    /// What it means; a list may give none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) brief: Option<String>,
    /// Of the member; a reference's list has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stability: Option<Stability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deprecated: Option<Deprecated>,
}

/// An attribute of this registry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attribute {
    pub(crate) key: String,
    pub(crate) value_type: ValueType,
    /// The complete list if the attribute has one, in the order of the buckets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) values: Vec<Value>,
    /// The name of the generated enum, if there is a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) type_name: Option<String>,
    pub(crate) stability: Stability,
    pub(crate) brief: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) examples: Vec<serde_json::Value>,
    pub(crate) placement: Placement,
    pub(crate) sensitivity: Sensitivity,
    pub(crate) cardinality: Cardinality,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_bytes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deprecated: Option<Deprecated>,
}

/// An attribute of the dependency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpstreamAttribute {
    pub(crate) key: String,
    pub(crate) value_type: ValueType,
}

/// An attribute in its place on an entity, a set, an event or a span, with what the reference says merged over its definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttributeUse {
    pub(crate) key: String,
    /// Whether it is the dependency's.
    pub(crate) upstream: bool,
    pub(crate) requirement_level: RequirementLevel,
    /// The layer in this place.
    pub(crate) placement: Placement,
    pub(crate) value_type: ValueType,
    /// The complete list in this place, if there is one. One value: it is always written. With a `value_form`: or that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) values: Vec<Value>,
    /// The name of the generated enum of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) type_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value_form: Option<ValueForm>,
    /// The range that a number is cut to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) range: Option<[i64; 2]>,
    /// The bytes that free text is cut to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_bytes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unit: Option<String>,
    /// Of the reference, else of the definition; none for one of the dependency whose reference has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) brief: Option<String>,
    /// Of the reference, else of the definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    /// Of the reference, else of the definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) examples: Vec<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deprecated: Option<Deprecated>,
}

/// A thing that telemetry is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entity {
    pub(crate) name: String,
    pub(crate) stability: Stability,
    pub(crate) requirement_level: SignalLevel,
    pub(crate) brief: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    pub(crate) identity: Vec<AttributeUse>,
    pub(crate) description: Vec<AttributeUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deprecated: Option<Deprecated>,
}

/// Metrics that share one entity, one attribute tuple and one timestamp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MetricSet {
    pub(crate) name: String,
    /// The entity's name.
    pub(crate) entity: String,
    /// The lowest of its metrics and attributes.
    pub(crate) stability: Stability,
    /// The tuple; the first is the low-order digit of a bucket's index.
    pub(crate) attributes: Vec<AttributeUse>,
    /// The product of the attributes' lists; 1 without attributes.
    pub(crate) buckets: u64,
    pub(crate) metrics: Vec<Metric>,
}

/// One field of a set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metric {
    pub(crate) name: String,
    pub(crate) stability: Stability,
    pub(crate) requirement_level: SignalLevel,
    pub(crate) instrument: Instrument,
    pub(crate) temporality: Temporality,
    pub(crate) monotonic: bool,
    pub(crate) unit: String,
    pub(crate) value_type: NumberType,
    /// For a histogram.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) distribution: Option<Distribution>,
    pub(crate) brief: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deprecated: Option<Deprecated>,
}

/// What a data point's number counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Temporality {
    /// From the point before.
    Delta,
    /// From the beginning.
    Cumulative,
}

/// Something that happened, as a log record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) stability: Stability,
    pub(crate) requirement_level: SignalLevel,
    /// The entity's name.
    pub(crate) entity: String,
    pub(crate) severity_number: u8,
    /// How many may wait in the ring; for `ring` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_per_drain: Option<u32>,
    pub(crate) record: RecordForm,
    pub(crate) attributes: Vec<AttributeUse>,
    pub(crate) brief: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deprecated: Option<Deprecated>,
}

/// A span that the crate describes for its host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Span {
    pub(crate) name: String,
    pub(crate) kind: SpanKind,
    /// How the text that a span is shown under is made.
    pub(crate) naming: String,
    pub(crate) stability: Stability,
    pub(crate) requirement_level: SignalLevel,
    /// The entities' names.
    pub(crate) entities: Vec<String>,
    pub(crate) attributes: Vec<AttributeUse>,
    pub(crate) brief: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deprecated: Option<Deprecated>,
}

impl Registry {
    /// Every metric with its set.
    pub(crate) fn metrics(&self) -> impl Iterator<Item = (&MetricSet, &Metric)> {
        self.sets
            .iter()
            .flat_map(|set| set.metrics.iter().map(move |metric| (set, metric)))
    }
}

impl Entity {
    /// The identity, then the description.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &AttributeUse> {
        self.identity.iter().chain(&self.description)
    }
}
