//! What the registry says of the values of `CommentOutcome`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{ClosedValue, Stability};

pub(crate) static COMMENT_OUTCOME: [ClosedValue; 4] = [
    ClosedValue {
        value: "appended",
        brief: Some("There was no comment; the context is a new one."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "text_moved",
        brief: Some("There was a string; the context stands in its place and holds it."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "left_alone",
        brief: Some("There was a comment of another type; nothing was changed."),
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
