//! What the registry says of the values of `AttachOutcome`, `DecodeOutcome`, `ForwardOutcome`, `ParentOutcome`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{ClosedValue, Stability};

pub(crate) static ATTACH_OUTCOME: [ClosedValue; 8] = [
    ClosedValue {
        value: "attached",
        brief: Some("A telemetry section was attached."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "disabled",
        brief: Some("Tracing is switched off for the client."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "wire_version",
        brief: Some("The connection's peer does not take the section."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "not_operation",
        brief: Some("Handshake, monitoring or authentication."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "sensitive",
        brief: Some("A command that is never shown."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "no_span",
        brief: Some("The command has no command span of its own."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "held_back",
        brief: Some("The section gate of the host holds it back."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "failed",
        brief: Some("A defect kept it from being attached."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];

pub(crate) static DECODE_OUTCOME: [ClosedValue; 3] = [
    ClosedValue {
        value: "absent",
        brief: Some("The request carried no section."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "accepted",
        brief: Some("The section was read."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "refused",
        brief: Some("The section was refused; what then happens is the codec's policy."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];

pub(crate) static FORWARD_OUTCOME: [ClosedValue; 4] = [
    ClosedValue {
        value: "absent",
        brief: Some("The request carried no section."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "kept",
        brief: Some("The section was passed on byte for byte."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "stripped",
        brief: Some("The section was taken out because the next hop does not take it."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "dropped",
        brief: Some("The section was refused and the request passed on without it."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];

pub(crate) static PARENT_OUTCOME: [ClosedValue; 3] = [
    ClosedValue {
        value: "admitted",
        brief: Some("The trace is continued."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "limited",
        brief: Some("The limit for remote parents was reached."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "unauthenticated",
        brief: Some("The connection has not authenticated."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];
