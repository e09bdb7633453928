//! What the registry says of attributes: argument.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::lists;
use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static OP_MSG_ARGUMENT: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.argument",
    value_type: ValueType::String,
    values: &lists::ARGUMENT,
    type_name: Some("Argument"),
    stability: Stability::Development,
    brief: "Which argument of a command's body is meant.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(2),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};
