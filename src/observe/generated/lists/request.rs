//! What the registry says of the values of `RequestOutcome`, `RequestReaction`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{ClosedValue, Stability};

pub(crate) static REQUEST_OUTCOME: [ClosedValue; 4] = [
    ClosedValue {
        value: "passed",
        brief: Some("Handed on to be run as it came."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "tolerated",
        brief: Some("Handed on to be run without its faulty telemetry section."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "refused",
        brief: Some("Not handed on to be run, whatever the reason."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "unread",
        brief: Some(
            "Of an operation that is not looked into; what was compressed counts again when it \
             came out.",
        ),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];

pub(crate) static REQUEST_REACTION: [ClosedValue; 4] = [
    ClosedValue {
        value: "reply",
        brief: Some("An error reply."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "close",
        brief: Some("The connection is closed."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "silent",
        brief: Some("Nothing is sent."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "drop",
        brief: Some("The telemetry is dropped and the command runs."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];
