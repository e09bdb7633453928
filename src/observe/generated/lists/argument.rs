//! What the registry says of the values of `Argument`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{ClosedValue, Stability};

pub(crate) static ARGUMENT: [ClosedValue; 2] = [
    ClosedValue {
        value: "retry",
        brief: Some("The argument `$retry`."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "comment",
        brief: Some("The argument `comment`."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];
