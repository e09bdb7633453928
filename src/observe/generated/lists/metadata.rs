//! What the registry says of the values of `MetadataPart`, `MetadataCarrier`, `MetadataOutcome`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{ClosedValue, Stability};

pub(crate) static METADATA_PART: [ClosedValue; 3] = [
    ClosedValue {
        value: "retry",
        brief: Some("Retry metadata."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "client",
        brief: Some("Client configuration."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "tracestate",
        brief: Some("The tracestate of the trace context."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];

pub(crate) static METADATA_CARRIER: [ClosedValue; 5] = [
    ClosedValue {
        value: "section",
        brief: Some("A field of the telemetry section."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "argument",
        brief: Some("The `$retry` generic argument; retry metadata only."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "none",
        brief: Some("There was something to send, and nothing that could carry it."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "shed",
        brief: Some("It was left out so that the message fits."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "failed",
        brief: Some("The body is one that cannot have it."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];

pub(crate) static METADATA_OUTCOME: [ClosedValue; 2] = [
    ClosedValue {
        value: "accepted",
        brief: Some("It was read."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "ignored",
        brief: Some("It was faulty and is treated as absent."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];
