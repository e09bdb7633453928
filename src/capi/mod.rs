//! The C interface: functions, structs and constants of `src/capi/opmsg_telemetry.h`.
//!
//! For C and C++ drivers, and for bindings of other languages. Rust programs use the crate itself. The header is written by
//! `cbindgen` from this module and committed; it is the reference for callers, with every function's contract.
//!
//! ```c
//! #include "opmsg_telemetry.h"
//!
//! /* Behind the hello reply of each connection: conn->version = the reply's maxWireVersion, or OPMSG_NO_WIRE_VERSION. */
//! uint8_t section[OPMSG_SECTION_LEN]; /* has to outlive the gathering write */
//! size_t n = opmsg_encode(span->trace_id, span->span_id, span->flags, conn->version, section, sizeof section);
//! if (n != 0) { /* 90: one more chunk of the message, whose length counts it */ }
//! ```
//!
//! The static library: `cargo rustc --locked --release --lib --features capi --crate-type staticlib`.
//!
//! # Promises
//!
//! * Every pointer may be null. Null with length 0 is no bytes; null where something is needed is
//!   [`OPMSG_ERROR_NULL_POINTER`], or 0 from the functions that encode. Nothing is written then but the error.
//! * Numbers that mean one of a few things are plain integers, since any value can arrive from C; an unknown one is
//!   [`OPMSG_ERROR_ARGUMENT`].
//! * Nothing is allocated and nothing is kept: there is nothing to free, and every function can be called from any thread.
//! * Nothing unwinds into the caller. The library does not panic; should it have a bug that does, `extern "C"` ends the process at the
//!   boundary, as Rust defines it. The panic is not caught and turned into an error, because what a half-done change left in the
//!   caller's buffer could not be vouched for.
//! * Errors have numbers and static texts, and no byte of the caller or the peer.
//!
//! # Unsafe code
//!
//! All of the crate's stands in `abi.rs`: it makes slices of pointers and writes results through pointers, each block with its
//! reason, and hands over to safe code. Every other module forbids it.

// The one file that the crate's `deny` is lifted for.
#[expect(
    unsafe_code,
    reason = "pointers from C; every block states why it is sound"
)]
mod abi;
#[forbid(unsafe_code)]
mod calls;
#[forbid(unsafe_code)]
mod error;
#[forbid(unsafe_code)]
mod limits;
#[forbid(unsafe_code)]
mod numbers;
#[forbid(unsafe_code)]
mod telemetry;
#[forbid(unsafe_code)]
mod texts;

pub use abi::*;
pub use error::OpmsgError;
pub use limits::OpmsgLimits;
pub use numbers::*;
pub use telemetry::OpmsgTelemetry;
