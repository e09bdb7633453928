//! What the registry says of events: client.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::{attributes, lists};
use crate::observe::schema::{
    AttributeUse, ClosedValue, EventDescriptor, Example, Placement, RecordForm, RequirementLevel,
    Stability, ValueForm,
};

pub(crate) static EVENT_CLIENT_OPERATION_RETRY: EventDescriptor = EventDescriptor {
    name: "mongodb.client.operation.retry",
    stability: Stability::Development,
    opt_in: false,
    entity: "mongodb.client",
    severity_number: 9,
    max_per_drain: Some(32),
    record: RecordForm::Ring,
    attributes: &[
        AttributeUse::own(
            &attributes::CLIENT_RETRY_ATTEMPT,
            RequirementLevel::Required,
        ),
        AttributeUse::own(
            &attributes::CLIENT_RETRY_LIMIT,
            RequirementLevel::ConditionallyRequired("If it is not unlimited."),
        ),
        AttributeUse::own(&attributes::CLIENT_RETRY_REASON, RequirementLevel::Required),
        AttributeUse::own(
            &attributes::CLIENT_RETRY_BACKOFF,
            RequirementLevel::ConditionallyRequired("If there is a wait."),
        ),
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
            value_form: Some(ValueForm::DecimalI32),
            note: Some("The error code of the attempt that failed, in decimal."),
            ..AttributeUse::upstream(
                &attributes::DB_RESPONSE_STATUS_CODE,
                RequirementLevel::ConditionallyRequired("If the server sent a code."),
                Placement::Measurement,
            )
        },
    ],
    brief: "A command is about to be sent again.",
    note: None,
    deprecated: None,
};

pub(crate) static EVENT_CLIENT_OPERATION_FAIL: EventDescriptor = EventDescriptor {
    name: "mongodb.client.operation.fail",
    stability: Stability::Development,
    opt_in: false,
    entity: "mongodb.client",
    severity_number: 13,
    max_per_drain: Some(16),
    record: RecordForm::Ring,
    attributes: &[
        AttributeUse::own(
            &attributes::CLIENT_RETRY_ATTEMPT,
            RequirementLevel::Required,
        ),
        AttributeUse::own(
            &attributes::CLIENT_RETRY_ELAPSED,
            RequirementLevel::Recommended,
        ),
        AttributeUse {
            note: Some("Never `recovered` or `cancelled`."),
            ..AttributeUse::own(
                &attributes::CLIENT_RETRY_OUTCOME,
                RequirementLevel::Required,
            )
        },
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
            value_form: Some(ValueForm::DecimalI32),
            note: Some("The error code of the last attempt, in decimal."),
            ..AttributeUse::upstream(
                &attributes::DB_RESPONSE_STATUS_CODE,
                RequirementLevel::ConditionallyRequired("If the server sent a code."),
                Placement::Measurement,
            )
        },
        AttributeUse {
            values: &lists::OPERATION_ERROR,
            type_name: Some("OperationError"),
            value_form: Some(ValueForm::DecimalI32),
            note: Some(
                "The decimal server error code if there is one, otherwise one of `network`, \
                 `network_timeout`, `authentication`, `pool_cleared`, `client`.",
            ),
            examples: &[
                Example::String("462"),
                Example::String("network"),
                Example::String("pool_cleared"),
            ],
            ..AttributeUse::upstream(
                &attributes::ERROR_TYPE,
                RequirementLevel::Required,
                Placement::Measurement,
            )
        },
    ],
    brief: "An operation that had been retried ended in an error.",
    note: Some(
        "A cancelled operation is counted in `mongodb.client.retry.ended` and makes no event.",
    ),
    deprecated: None,
};
