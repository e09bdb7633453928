//! Every name of the registry. Keys of attributes have no prefix; the others say what they are.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.
//!
//! # Example
//! ```
//! use opmsg_telemetry::observe::names;
//! assert!(names::SCHEMA_URL.ends_with("/0.1.0"));
//! ```

mod attributes;
mod signals;

pub use self::attributes::*;
pub use self::signals::*;
