//! MongoDB `OP_MSG` telemetry section: encode, decode, validate, gate and splice, without I/O.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented,
        clippy::string_slice,
        clippy::disallowed_methods,
        clippy::disallowed_types,
        clippy::disallowed_macros,
    )
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "arbitrary")]
mod arbitrary;
mod bounded;
mod checksum;
mod cursor;
mod element;
mod gate;
mod generation;
mod limits;
mod put;
mod receive;
mod role;
mod splice;
mod telemetry;
mod trace;

pub mod client;
pub mod command;
pub mod document;
pub mod error;
pub mod message;
pub mod retry;

pub use command::view::Command;
pub use gate::{Field, Gate, TelemetryPermit};
pub use generation::Generation;
pub use limits::{Limits, Validate};
pub use receive::{Message, OpMsg};
pub use role::Role;
pub use splice::{Chunks, Edit, Splice};
pub use telemetry::{Ignored, Telemetry, TelemetrySection, TraceSection, Unreadable};
pub use trace::{ReceivedTraceparent, SpanId, TraceFlags, TraceId, Traceparent, Tracestate};
