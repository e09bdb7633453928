//! What the registry says of attributes: codec.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::lists;
use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Example, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static OP_MSG_CODEC_ID: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.codec.id",
    value_type: ValueType::String,
    stability: Stability::Development,
    brief: "Identifies one codec instance within its process, as `<kind>/<instance number>`.",
    note: Some(
        "Lives as long as the codec object. Numbers are handed out by the host from 0 and start \
         again with the process; never a UUID, never a connection number.",
    ),
    examples: &[Example::String("encoder/0"), Example::String("decoder/0")],
    placement: Placement::Entity,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Instance,
        max: Some(1024),
        range: None,
    },
    max_bytes: Some(12),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_CODEC_ROLE: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.codec.role",
    value_type: ValueType::String,
    values: &lists::CODEC_ROLE,
    type_name: Some("CodecRole"),
    stability: Stability::Development,
    brief: "The side of the wire the codec works for.",
    placement: Placement::Entity,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(3),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static OP_MSG_CODEC_POLICY: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.codec.policy",
    value_type: ValueType::String,
    values: &lists::CODEC_POLICY,
    type_name: Some("CodecPolicy"),
    stability: Stability::Development,
    brief: "What a reading codec does with a command whose telemetry section it refuses.",
    placement: Placement::Entity,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(2),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};
