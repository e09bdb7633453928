//! Attributes.

use serde::Serialize;

use super::level::{Deprecated, Stability};

/// An attribute of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AttributeDescriptor {
    /// Its key.
    pub key: &'static str,
    /// The type of its values.
    pub value_type: ValueType,
    /// Its closed values, in the order of the buckets; empty when they are not closed.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub values: &'static [ClosedValue],
    /// The enum of [`values`](crate::observe::values) that they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_name: Option<&'static str>,
    /// How settled it is.
    pub stability: Stability,
    /// What it is.
    pub brief: &'static str,
    /// What else there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    /// Values that it might have.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub examples: &'static [Example],
    /// The layer that it is made for.
    pub placement: Placement,
    /// What its values give away.
    pub sensitivity: Sensitivity,
    /// How many values there can be.
    pub cardinality: Cardinality,
    /// The bytes that free text is cut to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u32>,
    /// UCUM, of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
    /// Why it is on its way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecated>,
}

impl AttributeDescriptor {
    /// What most attributes have: no list, no text, no unit. Key and brief are still to be said.
    pub(in crate::observe) const EMPTY: Self = Self {
        key: "",
        value_type: ValueType::String,
        values: &[],
        type_name: None,
        stability: Stability::Development,
        brief: "",
        note: None,
        examples: &[],
        placement: Placement::Event,
        sensitivity: Sensitivity::None,
        cardinality: Cardinality {
            class: CardinalityClass::Value,
            max: None,
            range: None,
        },
        max_bytes: None,
        unit: None,
        deprecated: None,
    };
}

/// An attribute of OpenTelemetry's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UpstreamAttribute {
    /// Its key.
    pub key: &'static str,
    /// The type of its values.
    pub value_type: ValueType,
}

/// An attribute in its place on an entity, a set, an event or a span.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AttributeUse {
    /// Its key.
    pub key: &'static str,
    /// Whether it is OpenTelemetry's.
    pub upstream: bool,
    /// When it is there.
    pub requirement_level: RequirementLevel,
    /// The layer in this place.
    pub placement: Placement,
    /// The type of its values.
    pub value_type: ValueType,
    /// Its closed values in this place; empty when they are not closed. A single one is always written.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub values: &'static [ClosedValue],
    /// The enum of [`values`](crate::observe::values) that they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_name: Option<&'static str>,
    /// A form of text that a value may have besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_form: Option<ValueForm>,
    /// The range that a number is cut to, both ends in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[i64; 2]>,
    /// The bytes that free text is cut to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u32>,
    /// UCUM, of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brief: Option<&'static str>,
    /// What else there is to say in this place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    /// Values that it might have.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub examples: &'static [Example],
    /// Why it is on its way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecated>,
}

impl AttributeUse {
    /// Whether it is always there.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        matches!(self.requirement_level, RequirementLevel::Required)
    }

    /// An attribute of the registry as it is defined.
    pub(in crate::observe) const fn own(
        definition: &AttributeDescriptor,
        requirement_level: RequirementLevel,
    ) -> Self {
        Self {
            key: definition.key,
            upstream: false,
            requirement_level,
            placement: definition.placement,
            value_type: definition.value_type,
            values: definition.values,
            type_name: definition.type_name,
            value_form: None,
            range: definition.cardinality.range,
            max_bytes: definition.max_bytes,
            unit: definition.unit,
            brief: Some(definition.brief),
            note: definition.note,
            examples: definition.examples,
            deprecated: definition.deprecated,
        }
    }

    /// An attribute of OpenTelemetry's.
    pub(in crate::observe) const fn upstream(
        definition: &UpstreamAttribute,
        requirement_level: RequirementLevel,
        placement: Placement,
    ) -> Self {
        Self {
            key: definition.key,
            upstream: true,
            requirement_level,
            placement,
            value_type: definition.value_type,
            values: &[],
            type_name: None,
            value_form: None,
            range: None,
            max_bytes: None,
            unit: None,
            brief: None,
            note: None,
            examples: &[],
            deprecated: None,
        }
    }
}

/// One value of a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClosedValue {
    /// The value.
    pub value: &'static str,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brief: Option<&'static str>,
    /// How settled it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stability: Option<Stability>,
    /// Why it is on its way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecated>,
}

/// The type of an attribute's values.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Text.
    String,
    /// A whole number.
    Int,
    /// A number.
    Double,
    /// Yes or no.
    Boolean,
}

/// A value that an attribute might have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(untagged)]
pub enum Example {
    /// Text.
    String(&'static str),
    /// A whole number.
    Int(i64),
    /// A number.
    Double(f64),
    /// Yes or no.
    Boolean(bool),
}

/// The layer that an attribute appears on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// The instrumentation scope, for the life of an entity.
    Entity,
    /// Points, and records.
    Measurement,
    /// Records alone.
    Event,
}

/// What a value gives away. There is no higher level: what would need one is not declared.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Nothing.
    None,
    /// Something about how the process is built or set up.
    Internal,
}

/// How many values there can be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cardinality {
    /// What bounds the number.
    pub class: CardinalityClass,
    /// The largest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// The range that a number is cut to, both ends in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[i64; 2]>,
}

/// What bounds the number of values.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum CardinalityClass {
    /// A list.
    Closed,
    /// A range.
    Clamped,
    /// One for each instance in a process.
    Instance,
    /// One for each version that is deployed.
    Deployment,
    /// A measured value in a range.
    Value,
}

/// When an attribute is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum RequirementLevel {
    /// Always.
    Required,
    /// Under this condition.
    ConditionallyRequired(&'static str),
    /// When it is known.
    Recommended,
    /// When it is asked for.
    OptIn,
}

/// A form of text that bounds values without a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum ValueForm {
    /// A 32-bit integer in decimal.
    DecimalI32,
    /// The name of a [`KnownCommand`](crate::command::KnownCommand).
    KnownCommand,
}
