//! What the registry says of attributes: storm.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::lists;
use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static OP_MSG_STORM_STATE: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.storm.state",
    value_type: ValueType::String,
    values: &lists::STORM_LEVEL,
    type_name: Some("StormLevel"),
    stability: Stability::Development,
    brief: "How much of the admitted load is retries.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(3),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};
