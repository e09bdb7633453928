//! What the registry says of the values of `CodecRole`, `CodecPolicy`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::schema::{ClosedValue, Stability};

pub(crate) static CODEC_ROLE: [ClosedValue; 3] = [
    ClosedValue {
        value: "driver",
        brief: Some("Writes requests."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "server",
        brief: Some("Reads requests."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "proxy",
        brief: Some("Reads and forwards requests."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];

pub(crate) static CODEC_POLICY: [ClosedValue; 2] = [
    ClosedValue {
        value: "server",
        brief: Some("The command fails as a server of the chosen generation would fail it."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
    ClosedValue {
        value: "tolerant",
        brief: Some("The section is dropped and the command runs."),
        stability: Some(Stability::Development),
        deprecated: None,
    },
];
