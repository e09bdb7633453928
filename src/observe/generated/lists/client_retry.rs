//! What the registry says of the values of `RetryCause`, `RetryOutcome`, `RetryDecline`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{ClosedValue, Stability};

pub(crate) static RETRY_CAUSE: [ClosedValue; 6] = [
    ClosedValue {
        value: "overload",
        brief: Some("It carried the label SystemOverloadedError."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "pool",
        brief: Some("It happened in the driver's pool before anything was sent."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "network",
        brief: Some("A socket error or timeout."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "state_change",
        brief: Some("A not-primary or node-recovering error."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "transient",
        brief: Some("Another retryable read or write error."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "other",
        brief: Some("Anything else."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];

pub(crate) static RETRY_OUTCOME: [ClosedValue; 6] = [
    ClosedValue {
        value: "recovered",
        brief: Some("A retry succeeded."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "exhausted",
        brief: Some("The retry limit was reached."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "deadline",
        brief: Some("The next retry would pass the deadline."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "not_retryable",
        brief: Some("The last error must not be retried."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "no_server",
        brief: Some("No server could be selected."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "cancelled",
        brief: Some("The caller gave up."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];

pub(crate) static RETRY_DECLINE: [ClosedValue; 5] = [
    ClosedValue {
        value: "excluded",
        brief: Some("The operation is one that is never retried."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "not_retryable",
        brief: Some("No rule calls the failure retryable."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "switched_off",
        brief: Some("The client's options switch retries off."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "limit_reached",
        brief: Some("The retry would be one more than allowed."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "deadline",
        brief: Some("The wait would pass the deadline."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];
