//! What the registry says of attributes: comment.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::lists;
use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static OP_MSG_COMMENT_OUTCOME: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.op_msg.comment.outcome",
    value_type: ValueType::String,
    values: &lists::COMMENT_OUTCOME,
    type_name: Some("CommentOutcome"),
    stability: Stability::Development,
    brief: "What became of trace context that was to be put into a command's comment.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(4),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};
