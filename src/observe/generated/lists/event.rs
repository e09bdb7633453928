//! What the registry says of the values of `EventLossReason`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::ClosedValue;

pub(crate) static EVENT_LOSS_REASON: [ClosedValue; 3] = [
    ClosedValue {
        value: "queue_full",
        brief: Some("The ring was full."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "rate_limited",
        brief: Some("The budget of its kind was used up."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "already_shutdown",
        brief: Some("The ring was closed."),
        stability: None,
        deprecated: None,
    },
];
