//! What the registry says of attributes: client.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Example, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static CLIENT_ID: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.id",
    value_type: ValueType::String,
    stability: Stability::Development,
    brief: "Identifies one `MongoClient` within its process, as `client/<instance number>`.",
    note: Some(
        "Lives as long as the client object; numbers start again with the process. Not unique \
         across processes, so it identifies nothing on the receiving side of the wire.",
    ),
    examples: &[Example::String("client/0")],
    placement: Placement::Entity,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Instance,
        max: Some(1024),
        range: None,
    },
    max_bytes: Some(11),
    ..AttributeDescriptor::EMPTY
};
