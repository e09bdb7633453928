//! What the registry says of attributes: driver.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Example, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static DRIVER_NAME: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.driver.name",
    value_type: ValueType::String,
    stability: Stability::Development,
    brief: "The driver name as sent in the connection handshake.",
    note: Some("Fixed for the life of the client. Longer values are cut at a character boundary."),
    examples: &[Example::String("mongo-rust-driver")],
    placement: Placement::Entity,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Deployment,
        max: Some(32),
        range: None,
    },
    max_bytes: Some(64),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static DRIVER_VERSION: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.driver.version",
    value_type: ValueType::String,
    stability: Stability::Development,
    brief: "The driver version as sent in the connection handshake.",
    note: Some("Fixed for the life of the client. Longer values are cut at a character boundary."),
    examples: &[Example::String("3.2.0")],
    placement: Placement::Entity,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Deployment,
        max: Some(256),
        range: None,
    },
    max_bytes: Some(64),
    ..AttributeDescriptor::EMPTY
};
