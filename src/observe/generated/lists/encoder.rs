//! What the registry says of the values of `AttachFailure`, `ArgumentFault`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::ClosedValue;

pub(crate) static ATTACH_FAILURE: [ClosedValue; 2] = [
    ClosedValue {
        value: "invalid_context",
        brief: Some("The span's ids, or its texts, cannot be sent."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "message_full",
        brief: Some("The message would be larger than the peer takes."),
        stability: None,
        deprecated: None,
    },
];

pub(crate) static ARGUMENT_FAULT: [ClosedValue; 6] = [
    ClosedValue {
        value: "already_present",
        brief: Some("The body has it already."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "duplicate_field",
        brief: Some("The body has it twice."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "no_command",
        brief: Some("It would stand where the command's name does."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "malformed_bson",
        brief: Some("The body's elements do not fill it exactly."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "not_permitted",
        brief: Some("The body's command is one that may not have it."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "too_large",
        brief: Some("The body would be larger than a server takes."),
        stability: None,
        deprecated: None,
    },
];
