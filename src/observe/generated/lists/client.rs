//! What the registry says of the values of `OperationError`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::ClosedValue;

pub(crate) static OPERATION_ERROR: [ClosedValue; 5] = [
    ClosedValue {
        value: "network",
        brief: Some("A socket error."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "network_timeout",
        brief: Some("A socket timeout."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "authentication",
        brief: Some("Authentication failed."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "pool_cleared",
        brief: Some("No connection came out of the driver's pool."),
        stability: None,
        deprecated: None,
    },
    ClosedValue {
        value: "client",
        brief: Some("Anything else on the client's side."),
        stability: None,
        deprecated: None,
    },
];
