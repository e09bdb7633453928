//! What the registry says of the values of `StormLevel`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{ClosedValue, Stability};

pub(crate) static STORM_LEVEL: [ClosedValue; 3] = [
    ClosedValue {
        value: "calm",
        brief: Some("Retries are a small share of the requests."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "rising",
        brief: Some("The share of retries passes the lower threshold."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "storm",
        brief: Some("The share of retries passes the upper threshold."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];
