//! What the registry says of attributes: telemetry.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::lists;
use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Example, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static OP_MSG_TELEMETRY_ATTACH_OUTCOME: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.telemetry.attach.outcome",
    value_type: ValueType::String,
    values: &lists::ATTACH_OUTCOME,
    type_name: Some("AttachOutcome"),
    stability: Stability::Development,
    brief: "What the encoder did about the telemetry section of one request.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(8),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_TELEMETRY_DECODE_OUTCOME: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.telemetry.decode.outcome",
    value_type: ValueType::String,
    values: &lists::DECODE_OUTCOME,
    type_name: Some("DecodeOutcome"),
    stability: Stability::Development,
    brief: "What the decoder made of the telemetry section of one request.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(3),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_TELEMETRY_FORWARD_OUTCOME: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.telemetry.forward.outcome",
    value_type: ValueType::String,
    values: &lists::FORWARD_OUTCOME,
    type_name: Some("ForwardOutcome"),
    stability: Stability::Development,
    brief: "What a proxy did with the telemetry section of one request.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(4),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_TELEMETRY_PARENT_OUTCOME: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.telemetry.parent.outcome",
    value_type: ValueType::String,
    values: &lists::PARENT_OUTCOME,
    type_name: Some("ParentOutcome"),
    stability: Stability::Development,
    brief: "Whether the trace of an accepted section is continued.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(3),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_TELEMETRY_SIZE: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.telemetry.size",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "The size the telemetry document declares, without the kind byte.",
    examples: &[Example::Int(89)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([0, 2147483647]),
    },
    unit: Some("By"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_TELEMETRY_SIZE_LIMIT: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.telemetry.size_limit",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "The configured limit for the telemetry document.",
    examples: &[Example::Int(4096)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([5, 4096]),
    },
    unit: Some("By"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_TELEMETRY_FIELD: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.telemetry.field",
    value_type: ValueType::String,
    stability: Stability::Development,
    brief: "The path of the telemetry field at fault.",
    examples: &[Example::String("otel.traceparent")],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: None,
    },
    max_bytes: Some(32),
    ..AttributeDescriptor::EMPTY
};
