//! What the registry says of entities: codec.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::attributes;
use crate::observe::schema::{AttributeUse, EntityDescriptor, RequirementLevel, Stability};

pub(crate) static ENTITY_CODEC: EntityDescriptor = EntityDescriptor {
    name: "mongodb.op_msg.codec",
    stability: Stability::Development,
    opt_in: false,
    brief: "One codec instance of the process.",
    note: Some(
        "There is no connection entity. Connections come and go for as long as the process lives, \
         so their number has no bound; a connection id belongs on a span.",
    ),
    identity: &[AttributeUse::own(
        &attributes::OP_MSG_CODEC_ID,
        RequirementLevel::Required,
    )],
    description: &[
        AttributeUse::own(&attributes::OP_MSG_CODEC_ROLE, RequirementLevel::Required),
        AttributeUse::own(
            &attributes::OP_MSG_CODEC_POLICY,
            RequirementLevel::ConditionallyRequired("If the codec reads requests."),
        ),
    ],
    deprecated: None,
};
