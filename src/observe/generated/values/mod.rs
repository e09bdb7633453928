//! Closed attribute values: whatever a peer sends, there is no other.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.
//!
//! # Example
//! ```
//! use opmsg_telemetry::observe::values::CodecRole;
//! assert_eq!(CodecRole::Driver.as_str(), "driver");
//! assert_eq!(CodecRole::ALL.len(), 3);
//! ```

mod argument;
mod client;
mod client_config;
mod client_retry;
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
pub use self::client_config::*;
pub use self::client_retry::*;
pub use self::codec::*;
pub use self::comment::*;
pub use self::decoder::*;
pub use self::encoder::*;
pub use self::event::*;
pub use self::metadata::*;
pub use self::request::*;
pub use self::storm::*;
pub use self::telemetry::*;
