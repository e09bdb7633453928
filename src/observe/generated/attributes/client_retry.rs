//! What the registry says of attributes: client_retry.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::lists;
use crate::observe::schema::{
    AttributeDescriptor, Cardinality, CardinalityClass, Example, Placement, Sensitivity, Stability,
    ValueType,
};

pub(crate) static CLIENT_RETRY_REASON: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.retry.reason",
    value_type: ValueType::String,
    values: &lists::RETRY_CAUSE,
    type_name: Some("RetryCause"),
    stability: Stability::Development,
    brief: "Why the previous attempt failed.",
    note: Some("The first member that fits, in the order given here, is the one reported."),
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(6),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_RETRY_OUTCOME: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.retry.outcome",
    value_type: ValueType::String,
    values: &lists::RETRY_OUTCOME,
    type_name: Some("RetryOutcome"),
    stability: Stability::Development,
    brief: "How the retries of one operation ended.",
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(6),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_RETRY_DECLINE: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.retry.decline",
    value_type: ValueType::String,
    values: &lists::RETRY_DECLINE,
    type_name: Some("RetryDecline"),
    stability: Stability::Development,
    brief: "Why a failure was not followed by a retry.",
    note: Some("The first member that fits is the one reported."),
    placement: Placement::Measurement,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Closed,
        max: Some(5),
        range: None,
    },
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_RETRY_ATTEMPT: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.retry.attempt",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "The ordinal of the retry; the first retry is 1.",
    note: Some("Absent on a first execution. Larger ordinals are reported as 255."),
    examples: &[Example::Int(1), Example::Int(2)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Clamped,
        max: Some(255),
        range: Some([1, 255]),
    },
    unit: Some("{retry}"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_RETRY_LIMIT: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.retry.limit",
    value_type: ValueType::Int,
    stability: Stability::Development,
    brief: "Retries the policy allows for this operation at this moment.",
    note: Some("Absent when unlimited. Larger limits are reported as 255."),
    examples: &[Example::Int(2)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Clamped,
        max: Some(256),
        range: Some([0, 255]),
    },
    unit: Some("{retry}"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_RETRY_BACKOFF: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.retry.backoff",
    value_type: ValueType::Double,
    stability: Stability::Development,
    brief: "The wait chosen before the retry.",
    note: Some(
        "After jitter; absent when the policy asked for no wait. Larger waits are reported as 10.",
    ),
    examples: &[Example::Double(0.1)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([0, 10]),
    },
    unit: Some("s"),
    ..AttributeDescriptor::EMPTY
};

pub(crate) static CLIENT_RETRY_ELAPSED: AttributeDescriptor = AttributeDescriptor {
    key: "mongodb.client.retry.elapsed",
    value_type: ValueType::Double,
    stability: Stability::Development,
    brief: "Time from the start of the first attempt to the start of this one.",
    note: Some("Larger times are reported as 86400."),
    examples: &[Example::Double(0.35)],
    placement: Placement::Event,
    sensitivity: Sensitivity::None,
    cardinality: Cardinality {
        class: CardinalityClass::Value,
        max: None,
        range: Some([0, 86400]),
    },
    unit: Some("s"),
    ..AttributeDescriptor::EMPTY
};
