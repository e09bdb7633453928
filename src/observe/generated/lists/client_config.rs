//! What the registry says of the values of `ReadMode`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{ClosedValue, Stability};

pub(crate) static READ_MODE: [ClosedValue; 5] = [
    ClosedValue {
        value: "primary",
        brief: Some("The primary alone."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "primary_preferred",
        brief: Some("The primary, else a secondary."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "secondary",
        brief: Some("Secondaries alone."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "secondary_preferred",
        brief: Some("A secondary, else the primary."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "nearest",
        brief: Some("Whoever is near."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];
