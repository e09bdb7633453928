//! What the registry says of events: codec.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::attributes;
use crate::observe::schema::{
    AttributeUse, EventDescriptor, RecordForm, RequirementLevel, Stability,
};

pub(crate) static EVENT_CODEC_START: EventDescriptor = EventDescriptor {
    name: "mongodb.op_msg.codec.start",
    stability: Stability::Development,
    opt_in: true,
    entity: "mongodb.op_msg.codec",
    severity_number: 5,
    max_per_drain: Some(1),
    record: RecordForm::Ring,
    attributes: &[AttributeUse::own(
        &attributes::OP_MSG_TELEMETRY_SIZE_LIMIT,
        RequirementLevel::Required,
    )],
    brief: "A codec was set up; carries its settings once.",
    note: None,
    deprecated: None,
};
