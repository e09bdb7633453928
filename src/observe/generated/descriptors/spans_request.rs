//! What the registry says of spans: request.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::attributes;
use crate::observe::schema::{
    AttributeUse, ClosedValue, Example, Placement, RequirementLevel, SpanDescriptor, SpanKind,
    Stability, ValueForm,
};

pub(crate) static SPAN_REQUEST: SpanDescriptor = SpanDescriptor {
    name: "mongodb.op_msg.request",
    kind: SpanKind::Server,
    naming: "The command name, if it is one the crate knows, else `mongodb`.",
    stability: Stability::Development,
    opt_in: false,
    entities: &["mongodb.op_msg.codec"],
    attributes: &[
        AttributeUse {
            values: &[ClosedValue {
                value: "mongodb",
                brief: None,
                stability: None,
                deprecated: None,
            }],
            note: Some("Always `mongodb`."),
            ..AttributeUse::upstream(
                &attributes::DB_SYSTEM_NAME,
                RequirementLevel::Required,
                Placement::Measurement,
            )
        },
        AttributeUse {
            value_form: Some(ValueForm::KnownCommand),
            note: Some(
                "The command name, only when it is one the crate knows; left out otherwise.",
            ),
            ..AttributeUse::upstream(
                &attributes::DB_OPERATION_NAME,
                RequirementLevel::Recommended,
                Placement::Measurement,
            )
        },
        AttributeUse {
            values: &[ClosedValue {
                value: "other",
                brief: Some("A failure without a code."),
                stability: None,
                deprecated: None,
            }],
            value_form: Some(ValueForm::DecimalI32),
            note: Some("The decimal server error code if there is one."),
            examples: &[Example::String("2"), Example::String("other")],
            ..AttributeUse::upstream(
                &attributes::ERROR_TYPE,
                RequirementLevel::ConditionallyRequired("If the command failed."),
                Placement::Measurement,
            )
        },
        AttributeUse {
            value_form: Some(ValueForm::DecimalI32),
            note: Some("The server's error code, in decimal."),
            ..AttributeUse::upstream(
                &attributes::DB_RESPONSE_STATUS_CODE,
                RequirementLevel::ConditionallyRequired("If the command failed with a code."),
                Placement::Measurement,
            )
        },
    ],
    brief: "A command that a remote span caused.",
    note: Some(
        "Its trace id, parent span id and flags are those of the telemetry section. Without an \
         admitted parent there is no span.",
    ),
    deprecated: None,
};

pub(crate) static SPAN_REQUEST_UNACKNOWLEDGED: SpanDescriptor = SpanDescriptor {
    name: "mongodb.op_msg.request.unacknowledged",
    kind: SpanKind::Consumer,
    naming: "The command name, if it is one the crate knows, else `mongodb`.",
    stability: Stability::Development,
    opt_in: false,
    entities: &["mongodb.op_msg.codec"],
    attributes: &[
        AttributeUse {
            values: &[ClosedValue {
                value: "mongodb",
                brief: None,
                stability: None,
                deprecated: None,
            }],
            note: Some("Always `mongodb`."),
            ..AttributeUse::upstream(
                &attributes::DB_SYSTEM_NAME,
                RequirementLevel::Required,
                Placement::Measurement,
            )
        },
        AttributeUse {
            value_form: Some(ValueForm::KnownCommand),
            note: Some(
                "The command name, only when it is one the crate knows; left out otherwise.",
            ),
            ..AttributeUse::upstream(
                &attributes::DB_OPERATION_NAME,
                RequirementLevel::Recommended,
                Placement::Measurement,
            )
        },
        AttributeUse {
            values: &[ClosedValue {
                value: "other",
                brief: Some("A failure without a code."),
                stability: None,
                deprecated: None,
            }],
            value_form: Some(ValueForm::DecimalI32),
            note: Some("The decimal server error code if there is one."),
            examples: &[Example::String("2"), Example::String("other")],
            ..AttributeUse::upstream(
                &attributes::ERROR_TYPE,
                RequirementLevel::ConditionallyRequired("If the command failed."),
                Placement::Measurement,
            )
        },
        AttributeUse {
            value_form: Some(ValueForm::DecimalI32),
            note: Some("The server's error code, in decimal."),
            ..AttributeUse::upstream(
                &attributes::DB_RESPONSE_STATUS_CODE,
                RequirementLevel::ConditionallyRequired("If the command failed with a code."),
                Placement::Measurement,
            )
        },
    ],
    brief: "The same for a command without a reply.",
    note: Some("As `mongodb.op_msg.request`."),
    deprecated: None,
};
