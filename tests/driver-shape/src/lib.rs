//! The shape of a MongoDB driver, as small as it can be and still be one: message writer, spans, connections, pool, executor with
//! retries, sessions, cursors, batches. It restates how the official Rust driver is built, in code of its own, without `async`.
//!
//! The crate `opmsg-telemetry` is linked in exactly the places that `docs/integration-mongo-rust-driver.md` names. Lines that are there
//! for it end in `// + telemetry`; those for the unpublished drafts (`retry` and `client`) end in `// + draft`. Without the marked
//! lines this is a driver that sends no section: `tests/lines.rs` takes them out and compiles the rest.

pub mod batch;
pub mod client;
pub mod command;
pub mod compressor;
pub mod connection;
pub mod cursor;
pub mod error;
pub mod events;
mod executor;
pub mod message;
pub mod monitor;
pub mod operation;
pub mod pool;
mod random;
mod retry;
pub mod session;
mod span;
pub mod stream;
