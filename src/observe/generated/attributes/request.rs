//! What the registry says of attributes: request.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::lists;
use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Example, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static OP_MSG_REQUEST_OUTCOME: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.request.outcome",
    value_type: ValueType::String,
    values: &lists::REQUEST_OUTCOME,
    type_name: Some("RequestOutcome"),
    stability: Stability::Development,
    brief: "What the decoder did with one request.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(4),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_REQUEST_SIZE: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.request.size",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "Bytes of the message as it came.",
    examples: &[Example::Int(212)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([0, 4294967295]),
    },
    unit: Some("By"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_REQUEST_CODE: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.request.code",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "The server error code that the sender of a refused request is answered with.",
    examples: &[Example::Int(40432)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([-2147483648, 2147483647]),
    },
    unit: Some("1"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_REQUEST_CODE_NAME: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.request.code_name",
    value_type: ValueType::String,
    stability: Stability::Development,
    brief: "The name of that code.",
    examples: &[Example::String("UnknownOpMsgSectionKind")],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: None,
    },
    max_bytes: Some(64),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_REQUEST_RULE: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.request.rule",
    value_type: ValueType::String,
    stability: Stability::Development,
    brief: "The rule of the receiver's list that a refused request breaks.",
    examples: &[Example::String("16a")],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: None,
    },
    max_bytes: Some(4),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_REQUEST_OFFSET: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.request.offset",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "Where the framing is at fault: bytes from the start of the message.",
    examples: &[Example::Int(21)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([0, 4294967295]),
    },
    unit: Some("By"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_REQUEST_REACTION: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.request.reaction",
    value_type: ValueType::String,
    values: &lists::REQUEST_REACTION,
    type_name: Some("RequestReaction"),
    stability: Stability::Development,
    brief: "What a fault leads to.",
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(4),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};
