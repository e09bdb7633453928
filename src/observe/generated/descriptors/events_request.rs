//! What the registry says of events: request.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::{attributes, lists};
use crate::observe::schema::{
    AttributeUse, ClosedValue, EventDescriptor, Placement, RecordForm, RequirementLevel, Stability,
    ValueForm,
};

pub(crate) static EVENT_REQUEST_RETRY: EventDescriptor = EventDescriptor {
    name: "mongodb.op_msg.request.retry",
    stability: Stability::Development,
    opt_in: true,
    entity: "mongodb.op_msg.codec",
    severity_number: 9,
    max_per_drain: Some(16),
    record: RecordForm::Ring,
    attributes: &[
        AttributeUse::own(
            &attributes::CLIENT_RETRY_ATTEMPT,
            RequirementLevel::Required,
        ),
        AttributeUse::own(
            &attributes::CLIENT_RETRY_LIMIT,
            RequirementLevel::ConditionallyRequired("If the request names one."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_RETRY_REASON,
            RequirementLevel::ConditionallyRequired("If the request names one."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_RETRY_BACKOFF,
            RequirementLevel::ConditionallyRequired("If the request names one."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_RETRY_ELAPSED,
            RequirementLevel::ConditionallyRequired("If the request names one."),
        ),
        AttributeUse {
            value_form: Some(ValueForm::DecimalI32),
            note: Some("The error code of the attempt before, as the request says, in decimal."),
            ..AttributeUse::upstream(
                &attributes::DB_RESPONSE_STATUS_CODE,
                RequirementLevel::ConditionallyRequired("If the request names one."),
                Placement::Measurement,
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
            placement: Placement::Event,
            note: Some(
                "What the request carried; the client is no entity of the receiving process.",
            ),
            ..AttributeUse::own(
                &attributes::CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES,
                RequirementLevel::ConditionallyRequired("If the request carries it."),
            )
        },
        AttributeUse {
            placement: Placement::Event,
            note: Some(
                "What the request carried; the client is no entity of the receiving process.",
            ),
            ..AttributeUse::own(
                &attributes::CLIENT_CONFIG_OVERLOAD_RETARGETING,
                RequirementLevel::ConditionallyRequired("If the request carries it."),
            )
        },
    ],
    brief: "A request arrived that says it is a retry.",
    note: Some(
        "The receiving side's record of retry metadata. In a retry storm there is one per request, \
         so the histogram `mongodb.op_msg.request.retry.depth` is the primary signal and this is a \
         sample of it.",
    ),
    deprecated: None,
};

pub(crate) static EVENT_REQUEST_RECEIVE: EventDescriptor = EventDescriptor {
    name: "mongodb.op_msg.request.receive",
    stability: Stability::Development,
    opt_in: true,
    entity: "mongodb.op_msg.codec",
    severity_number: 9,
    max_per_drain: None,
    record: RecordForm::Pairs,
    attributes: &[
        AttributeUse {
            placement: Placement::Event,
            ..AttributeUse::own(
                &attributes::OP_MSG_TELEMETRY_DECODE_OUTCOME,
                RequirementLevel::Required,
            )
        },
        AttributeUse {
            placement: Placement::Event,
            ..AttributeUse::own(
                &attributes::OP_MSG_TELEMETRY_PARENT_OUTCOME,
                RequirementLevel::ConditionallyRequired("If a section was accepted."),
            )
        },
        AttributeUse {
            value_form: Some(ValueForm::KnownCommand),
            ..AttributeUse::upstream(
                &attributes::DB_OPERATION_NAME,
                RequirementLevel::ConditionallyRequired("If the command is a known one."),
                Placement::Measurement,
            )
        },
        AttributeUse {
            placement: Placement::Event,
            ..AttributeUse::own(
                &attributes::OP_MSG_METADATA_CARRIER,
                RequirementLevel::ConditionallyRequired("If there is retry metadata."),
            )
        },
        AttributeUse::own(
            &attributes::CLIENT_RETRY_ATTEMPT,
            RequirementLevel::ConditionallyRequired("If there is retry metadata."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_RETRY_LIMIT,
            RequirementLevel::ConditionallyRequired("If the request names one."),
        ),
        AttributeUse {
            placement: Placement::Event,
            ..AttributeUse::own(
                &attributes::CLIENT_RETRY_REASON,
                RequirementLevel::ConditionallyRequired("If the request names one."),
            )
        },
        AttributeUse::own(
            &attributes::CLIENT_RETRY_BACKOFF,
            RequirementLevel::ConditionallyRequired("If the request names one."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_RETRY_ELAPSED,
            RequirementLevel::ConditionallyRequired("If the request names one."),
        ),
        AttributeUse {
            value_form: Some(ValueForm::DecimalI32),
            note: Some("The error code of the attempt before, as the request says, in decimal."),
            ..AttributeUse::upstream(
                &attributes::DB_RESPONSE_STATUS_CODE,
                RequirementLevel::ConditionallyRequired("If the request names one."),
                Placement::Measurement,
            )
        },
        AttributeUse {
            placement: Placement::Event,
            ..AttributeUse::own(
                &attributes::DRIVER_NAME,
                RequirementLevel::ConditionallyRequired("If the request carries it."),
            )
        },
        AttributeUse {
            placement: Placement::Event,
            ..AttributeUse::own(
                &attributes::DRIVER_VERSION,
                RequirementLevel::ConditionallyRequired("If the request carries it."),
            )
        },
        AttributeUse {
            placement: Placement::Event,
            ..AttributeUse::own(
                &attributes::CLIENT_CONFIG_RETRY_READS,
                RequirementLevel::ConditionallyRequired("If the request carries it."),
            )
        },
        AttributeUse {
            placement: Placement::Event,
            ..AttributeUse::own(
                &attributes::CLIENT_CONFIG_RETRY_WRITES,
                RequirementLevel::ConditionallyRequired("If the request carries it."),
            )
        },
        AttributeUse {
            placement: Placement::Event,
            ..AttributeUse::own(
                &attributes::CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES,
                RequirementLevel::ConditionallyRequired("If the request carries it."),
            )
        },
        AttributeUse {
            placement: Placement::Event,
            ..AttributeUse::own(
                &attributes::CLIENT_CONFIG_OVERLOAD_RETARGETING,
                RequirementLevel::ConditionallyRequired("If the request carries it."),
            )
        },
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_MIN_POOL_SIZE,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_MAX_POOL_SIZE,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_MAX_CONNECTING,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_TIMEOUT,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_SERVER_SELECTION_TIMEOUT,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_HEARTBEAT_FREQUENCY,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_COMPRESSORS,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_READ_PREFERENCE,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_LOAD_BALANCED,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_TLS,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse::own(
            &attributes::CLIENT_CONFIG_TRACING,
            RequirementLevel::ConditionallyRequired("If the request carries it."),
        ),
        AttributeUse {
            values: &lists::REQUEST_REFUSAL,
            type_name: Some("RequestRefusal"),
            ..AttributeUse::upstream(
                &attributes::ERROR_TYPE,
                RequirementLevel::ConditionallyRequired("If its telemetry was refused."),
                Placement::Measurement,
            )
        },
        AttributeUse::own(
            &attributes::OP_MSG_REQUEST_CODE,
            RequirementLevel::ConditionallyRequired("If the request was refused."),
        ),
        AttributeUse::own(
            &attributes::OP_MSG_REQUEST_CODE_NAME,
            RequirementLevel::ConditionallyRequired("If the request was refused."),
        ),
        AttributeUse::own(
            &attributes::OP_MSG_REQUEST_RULE,
            RequirementLevel::ConditionallyRequired(
                "If the request was refused by a rule of the list.",
            ),
        ),
        AttributeUse::own(
            &attributes::OP_MSG_TELEMETRY_FIELD,
            RequirementLevel::ConditionallyRequired("If a field of the section is at fault."),
        ),
        AttributeUse::own(
            &attributes::OP_MSG_REQUEST_OFFSET,
            RequirementLevel::ConditionallyRequired("If the framing is at fault."),
        ),
        AttributeUse::own(
            &attributes::OP_MSG_REQUEST_REACTION,
            RequirementLevel::ConditionallyRequired("If the request or its telemetry was refused."),
        ),
        AttributeUse::own(&attributes::OP_MSG_REQUEST_SIZE, RequirementLevel::Required),
        AttributeUse::own(
            &attributes::OP_MSG_TELEMETRY_SIZE,
            RequirementLevel::ConditionallyRequired(
                "If there is a section and the framing is sound.",
            ),
        ),
    ],
    brief: "A request that has telemetry or was refused.",
    note: Some(
        "What `report::Report::pairs` gives a structured logger. Trace id, span id and trace flags \
         go into the record's own fields.",
    ),
    deprecated: None,
};
