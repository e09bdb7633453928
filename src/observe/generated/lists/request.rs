//! What the registry says of the values of `RequestOutcome`, `RequestReaction`, `RequestRefusal`.
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

pub(crate) static REQUEST_REFUSAL: [ClosedValue; 10] = [
    ClosedValue {
        value: "truncated",
        brief: Some(
            "Its length passes the end of the sections, or fewer than five bytes are left (rule \
             16a).",
        ),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "duplicate_section",
        brief: Some("It is the second one (rule 15)."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "malformed_bson",
        brief: Some("Any other structural fault of its document (rule 16a)."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "too_deep",
        brief: Some("Its document is nested too deep (rule 16b)."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "too_large",
        brief: Some("Its document has more than 4,096 bytes (rule 17)."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "wrong_type",
        brief: Some("`otel` or `traceparent` has another type (rules 18, 20)."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "duplicate_field",
        brief: Some("`otel` or `traceparent` stands twice (rules 19, 21)."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "missing_field",
        brief: Some("`otel` or `traceparent` is missing (rules 23, 24)."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "invalid_context",
        brief: Some("The traceparent does not pass the receive rule (rule 22)."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "unsupported",
        brief: Some("Receivers before 9.0 know no section of this kind (rule 25)."),
        stability: None,
        deprecated: None,
    },
];
