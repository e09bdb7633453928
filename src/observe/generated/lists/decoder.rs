//! What the registry says of the values of `Refusal`, `RequestFault`, `MetadataFault`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::ClosedValue;

pub(crate) static REFUSAL: [ClosedValue; 11] = [
    ClosedValue {
        value: "in_reply",
        brief: Some("It stands in a reply."),
        stability: None,
        deprecated: None,
    },
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

pub(crate) static REQUEST_FAULT: [ClosedValue; 6] = [
    ClosedValue {
        value: "header",
        brief: Some("The message header, the flags or the operation (rules A and 1 to 5)."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "sections",
        brief: Some("The sections: their kinds, how often they occur, how they end."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "document",
        brief: Some("A document of the body or of a sequence: damaged, too deep or too large."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "checksum",
        brief: Some("The checksum is not that of the message."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "telemetry",
        brief: Some("Its telemetry section was refused."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "compression",
        brief: Some("It cannot be inflated."),
        stability: None,
        deprecated: None,
    },
];

pub(crate) static METADATA_FAULT: [ClosedValue; 7] = [
    ClosedValue {
        value: "malformed",
        brief: Some("It is not one well-formed document."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "wrong_type",
        brief: Some("It, or a field of it, has another type than the draft says."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "missing_field",
        brief: Some("A required field is missing."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "duplicate_field",
        brief: Some("It, or a field of it, stands twice."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "invalid_value",
        brief: Some("A value of the right type that its field does not take."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "too_large",
        brief: Some("It is larger than the draft allows."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "conflict",
        brief: Some("Both carriers have it and differ."),
        stability: None,
        deprecated: None,
    },
];
