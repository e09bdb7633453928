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

mod cursor;
mod element;
mod generation;
mod trace;

pub use generation::Generation;
pub use trace::{ReceivedTraceparent, SpanId, TraceFlags, TraceId, Traceparent, Tracestate};

/// The errors of this crate.
pub mod error {
    pub use crate::trace::{
        InvalidId, InvalidTraceparent, InvalidTraceparentKind, InvalidTracestate,
        InvalidTracestateKind,
    };
}
