//! What the registry says of attributes: metadata.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::lists;
use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static OP_MSG_METADATA_PART: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.metadata.part",
    value_type: ValueType::String,
    values: &lists::METADATA_PART,
    type_name: Some("MetadataPart"),
    stability: Stability::Development,
    brief: "Which draft is meant.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(3),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_METADATA_CARRIER: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.metadata.carrier",
    value_type: ValueType::String,
    values: &lists::METADATA_CARRIER,
    type_name: Some("MetadataCarrier"),
    stability: Stability::Development,
    brief: "Where a draft travelled.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(5),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_METADATA_OUTCOME: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.metadata.outcome",
    value_type: ValueType::String,
    values: &lists::METADATA_OUTCOME,
    type_name: Some("MetadataOutcome"),
    stability: Stability::Development,
    brief: "What the decoder made of a draft.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(2),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};
