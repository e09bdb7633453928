//! What the registry says of entities: client.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::attributes;
use crate::observe::schema::{AttributeUse, EntityDescriptor, RequirementLevel, Stability};

pub(crate) static ENTITY_CLIENT: EntityDescriptor = EntityDescriptor {
    name: "mongodb.client",
    stability: Stability::Development,
    opt_in: false,
    brief: "One MongoClient of the process, with the settings that shape its retries.",
    note: Some("Exists on the driver side only. A server or proxy never builds one for its peers."),
    identity: &[AttributeUse::own(
        &attributes::CLIENT_ID,
        RequirementLevel::Required,
    )],
    description: &[
        AttributeUse::own(&attributes::DRIVER_NAME, RequirementLevel::Required),
        AttributeUse::own(&attributes::DRIVER_VERSION, RequirementLevel::Required),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_RETRY_READS,
            RequirementLevel::Recommended,
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_RETRY_WRITES,
            RequirementLevel::Recommended,
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES,
            RequirementLevel::Recommended,
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_OVERLOAD_RETARGETING,
            RequirementLevel::Recommended,
        ),
    ],
    deprecated: None,
};
