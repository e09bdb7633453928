//! Metric sets: plain fields, one instrument for each tuple of closed values.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.
//!
//! # Example
//! ```
//! use opmsg_telemetry::observe::{sets::Encoder, values::AttachOutcome};
//! let mut set = Encoder::default();
//! set.request_encoded.at(AttachOutcome::Attached).increment();
//! assert_eq!(set.request_encoded.of(AttachOutcome::Attached).get(), 1);
//! ```

use crate::observe::AttributeValues;

mod client;
mod decoder;
mod encoder;
mod event;
mod forwarder;
mod storm;

pub use self::client::*;
pub use self::decoder::*;
pub use self::encoder::*;
pub use self::event::*;
pub use self::forwarder::*;
pub use self::storm::*;

/// Buckets that a set may have: the tuples of its attributes' values.
pub const BUCKET_BUDGET: usize = 64;

/// Keeps a set to its budget: what has more tuples does not compile.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::sets::within_budget;
/// use opmsg_telemetry::observe::values::{AttachOutcome, Refusal};
/// within_budget::<AttachOutcome>();
/// within_budget::<Refusal>();
/// ```
/// ```compile_fail,E0080
/// use opmsg_telemetry::observe::sets::within_budget;
/// use opmsg_telemetry::observe::values::{AttachOutcome, Refusal};
/// within_budget::<(AttachOutcome, Refusal)>();
/// ```
pub const fn within_budget<K: AttributeValues>() {
    const { assert!(K::COUNT <= BUCKET_BUDGET) }
}
