//! What the registry says of events: telemetry.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::{attributes, lists};
use crate::observe::schema::{
    AttributeUse, EventDescriptor, Example, Placement, RecordForm, RequirementLevel, Stability,
};

pub(crate) static EVENT_TELEMETRY_ATTACH_FAIL: EventDescriptor = EventDescriptor {
    name: "mongodb.op_msg.telemetry.attach.fail",
    stability: Stability::Development,
    opt_in: false,
    entity: "mongodb.op_msg.codec",
    severity_number: 13,
    max_per_drain: Some(8),
    record: RecordForm::Ring,
    attributes: &[
        AttributeUse {
            values: &lists::ATTACH_FAILURE,
            type_name: Some("AttachFailure"),
            note: Some("As on `mongodb.op_msg.telemetry.attach.failed`."),
            examples: &[
                Example::String("invalid_context"),
                Example::String("message_full"),
            ],
            ..AttributeUse::upstream(
                &attributes::ERROR_TYPE,
                RequirementLevel::Required,
                Placement::Measurement,
            )
        },
        AttributeUse::own(
            &attributes::OP_MSG_TELEMETRY_SIZE,
            RequirementLevel::ConditionallyRequired("If a document was built."),
        ),
    ],
    brief: "Telemetry that should have been attached was left out because of a defect, not a \
            setting.",
    note: None,
    deprecated: None,
};

pub(crate) static EVENT_TELEMETRY_DECODE_FAIL: EventDescriptor = EventDescriptor {
    name: "mongodb.op_msg.telemetry.decode.fail",
    stability: Stability::Development,
    opt_in: false,
    entity: "mongodb.op_msg.codec",
    severity_number: 13,
    max_per_drain: Some(8),
    record: RecordForm::Ring,
    attributes: &[
        AttributeUse {
            values: &lists::REFUSAL,
            type_name: Some("Refusal"),
            note: Some("As on `mongodb.op_msg.telemetry.decode.refused`."),
            examples: &[
                Example::String("truncated"),
                Example::String("malformed_bson"),
            ],
            ..AttributeUse::upstream(
                &attributes::ERROR_TYPE,
                RequirementLevel::Required,
                Placement::Measurement,
            )
        },
        AttributeUse::own(
            &attributes::OP_MSG_TELEMETRY_SIZE,
            RequirementLevel::ConditionallyRequired(
                "If the fault is in what the section says, and not in how it is framed.",
            ),
        ),
    ],
    brief: "A telemetry section was refused.",
    note: None,
    deprecated: None,
};
