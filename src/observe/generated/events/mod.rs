//! Events that wait in a ring: fixed size, no text of a peer.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.
//!
//! # Example
//! ```
//! use opmsg_telemetry::observe::events::EventKind;
//! assert_eq!(EventKind::CodecStart.descriptor().name, "mongodb.op_msg.codec.start");
//! ```

mod client;
mod codec;
mod kind;
mod request;
mod telemetry;

pub use self::client::*;
pub use self::codec::*;
pub use self::kind::*;
pub use self::request::*;
pub use self::telemetry::*;
