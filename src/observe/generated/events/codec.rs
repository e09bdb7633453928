//! Events: `mongodb.op_msg.codec.start`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::{AttributeValue, names};

/// A codec was set up; carries its settings once.
///
/// Event `mongodb.op_msg.codec.start` of the entity `mongodb.op_msg.codec`, opt-in, severity number 5; stability: development.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CodecStart {
    /// The configured limit for the telemetry document.
    ///
    /// `mongodb.op_msg.telemetry.size_limit`: always. Cut to the range 5 to 4096 `By`.
    pub telemetry_size_limit: u32,
}

impl CodecStart {
    /// The event.
    #[must_use]
    pub const fn new(telemetry_size_limit: u32) -> Self {
        Self {
            telemetry_size_limit,
        }
    }

    /// Hands out each attribute, in the registry's order; numbers are in their ranges.
    pub(super) fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute(
            names::OP_MSG_TELEMETRY_SIZE_LIMIT,
            AttributeValue::Int(self.telemetry_size_limit.clamp(5, 4096).into()),
        );
    }
}
