//! The part of the format `definition/2` that the registry uses, as typed structs: a key that is not named here does not parse.

use serde::Deserialize;

use crate::definition_signal::{Entity, Event, Imports, Metric, Span};
use crate::definition_value::{AttributeType, ClosedValue};

/// One file of the registry besides the manifest.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DefinitionFile {
    pub(crate) file_format: String,
    #[serde(default)]
    pub(crate) attributes: Vec<Attribute>,
    #[serde(default)]
    pub(crate) attribute_groups: Vec<AttributeGroup>,
    #[serde(default)]
    pub(crate) entities: Vec<Entity>,
    #[serde(default)]
    pub(crate) metrics: Vec<Metric>,
    #[serde(default)]
    pub(crate) events: Vec<Event>,
    #[serde(default)]
    pub(crate) spans: Vec<Span>,
    #[serde(default)]
    pub(crate) imports: Imports,
}

/// The manifest: what the registry is and what it depends on.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) description: String,
    pub(crate) schema_url: String,
    pub(crate) stability: Option<Stability>,
    #[serde(default)]
    pub(crate) dependencies: Vec<Dependency>,
}

/// Another registry whose names are referred to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dependency {
    pub(crate) schema_url: String,
    pub(crate) registry_path: String,
}

/// How settled an entry is, from the lowest level to the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stability {
    Development,
    Alpha,
    Beta,
    ReleaseCandidate,
    Stable,
}

/// Why an entry is on its way out, and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(tag = "reason", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Deprecated {
    Renamed {
        renamed_to: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    Obsoleted {
        note: String,
    },
    Uncategorized {
        note: String,
    },
}

/// An attribute of this registry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attribute {
    pub(crate) key: String,
    pub(crate) r#type: AttributeType,
    pub(crate) stability: Option<Stability>,
    pub(crate) brief: String,
    pub(crate) note: Option<String>,
    pub(crate) examples: Option<serde_json::Value>,
    pub(crate) deprecated: Option<Deprecated>,
    #[serde(default)]
    pub(crate) annotations: AttributeAnnotations,
}

/// One value of a closed attribute.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) value: String,
    pub(crate) brief: String,
    pub(crate) stability: Option<Stability>,
    pub(crate) deprecated: Option<Deprecated>,
}

/// What the crate's own rules need to know about an attribute.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttributeAnnotations {
    pub(crate) placement: Option<Placement>,
    pub(crate) sensitivity: Option<Sensitivity>,
    pub(crate) cardinality: Option<Cardinality>,
    pub(crate) max_bytes: Option<u32>,
    pub(crate) unit: Option<String>,
    #[serde(default)]
    pub(crate) code_generation: AttributeCode,
}

/// How an attribute or a reference appears in the generated code.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttributeCode {
    pub(crate) type_name: Option<String>,
}

/// The layer that an attribute appears on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Placement {
    /// The instrumentation scope, for the life of an entity.
    Entity,
    /// Data points of metrics, and events.
    Measurement,
    /// Events and spans alone.
    Event,
}

/// How much a value gives away; anything above does not belong into telemetry and does not parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sensitivity {
    None,
    Internal,
}

/// How many values there can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cardinality {
    pub(crate) class: CardinalityClass,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) range: Option<[i64; 2]>,
}

/// What bounds the number of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CardinalityClass {
    /// A list that the registry gives.
    Closed,
    /// A number that is cut to a range.
    Clamped,
    /// One for each instance in a process.
    Instance,
    /// One for each version that is deployed.
    Deployment,
    /// A measured value in a range.
    Value,
}

/// An attribute tuple that metrics share, or a part of events.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttributeGroup {
    pub(crate) id: String,
    #[allow(dead_code, reason = "there, so that nothing but `internal` parses")]
    pub(crate) visibility: Visibility,
    #[serde(default)]
    pub(crate) attributes: Vec<AttributeRef>,
}

/// Groups are internal: nobody else builds on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Visibility {
    Internal,
}

/// A reference to an attribute with what differs here, or to a group: exactly one of `key` and `ref_group`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttributeRef {
    #[serde(rename = "ref")]
    pub(crate) key: Option<String>,
    pub(crate) ref_group: Option<String>,
    pub(crate) requirement_level: Option<RequirementLevel>,
    pub(crate) brief: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) examples: Option<serde_json::Value>,
    pub(crate) deprecated: Option<Deprecated>,
    #[serde(default)]
    pub(crate) annotations: RefAnnotations,
}

/// What a reference says about the values in its place.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefAnnotations {
    pub(crate) placement: Option<Placement>,
    pub(crate) closed_values: Option<Vec<ClosedValue>>,
    pub(crate) value_form: Option<ValueForm>,
    #[serde(default)]
    pub(crate) code_generation: AttributeCode,
}

/// A form of text that bounds the values without a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ValueForm {
    /// Any 32-bit integer in decimal, besides the list.
    DecimalI32,
    /// A command name of the crate's table.
    KnownCommand,
}

/// When an attribute is there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RequirementLevel {
    Required,
    ConditionallyRequired(String),
    Recommended,
    OptIn,
}

/// When a signal is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignalLevel {
    Recommended,
    OptIn,
}
