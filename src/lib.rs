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

mod bounded;
mod cursor;
mod element;
mod generation;
mod put;

pub mod client;
pub mod retry;

pub use generation::Generation;
