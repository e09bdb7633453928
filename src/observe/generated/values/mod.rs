//! Closed attribute values: whatever a peer sends, there is no other.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

mod argument;
mod client;
mod codec;
mod comment;
mod decoder;
mod encoder;
mod event;
mod metadata;
mod request;
mod storm;
mod telemetry;

pub use self::argument::*;
pub use self::client::*;
pub use self::codec::*;
pub use self::comment::*;
pub use self::decoder::*;
pub use self::encoder::*;
pub use self::event::*;
pub use self::metadata::*;
pub use self::request::*;
pub use self::storm::*;
pub use self::telemetry::*;
