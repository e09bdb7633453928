//! Events: `mongodb.op_msg.telemetry.attach.fail`, `mongodb.op_msg.telemetry.decode.fail`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::values::{AttachFailure, Refusal};
use crate::observe::{AttributeValue, names};

/// Telemetry that should have been attached was left out because of a defect, not a setting.
///
/// Event `mongodb.op_msg.telemetry.attach.fail` of the entity `mongodb.op_msg.codec`, severity number 13; stability: development.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TelemetryAttachFail {
    /// OpenTelemetry's `error.type`.
    ///
    /// `error.type`: always.
    ///
    /// As on `mongodb.op_msg.telemetry.attach.failed`.
    pub error_type: AttachFailure,
    /// The size the telemetry document declares, without the kind byte.
    ///
    /// `mongodb.op_msg.telemetry.size`: if a document was built. Cut to the range 0 to 2147483647 `By`.
    pub telemetry_size: Option<u32>,
}

impl TelemetryAttachFail {
    /// The event with what is always there, and nothing else.
    #[must_use]
    pub const fn new(error_type: AttachFailure) -> Self {
        Self {
            error_type,
            telemetry_size: None,
        }
    }

    /// Sets [`telemetry_size`](Self::telemetry_size).
    #[must_use]
    pub const fn with_telemetry_size(mut self, telemetry_size: Option<u32>) -> Self {
        self.telemetry_size = telemetry_size;
        self
    }

    /// Hands out each attribute, in the registry's order; numbers are in their ranges.
    pub(super) fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute(
            names::ERROR_TYPE,
            AttributeValue::Word(self.error_type.as_str()),
        );
        if let Some(value) = self.telemetry_size {
            attribute(
                names::OP_MSG_TELEMETRY_SIZE,
                AttributeValue::Int(value.min(2_147_483_647).into()),
            );
        }
    }
}

/// A telemetry section was refused.
///
/// Event `mongodb.op_msg.telemetry.decode.fail` of the entity `mongodb.op_msg.codec`, severity number 13; stability: development.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TelemetryDecodeFail {
    /// OpenTelemetry's `error.type`.
    ///
    /// `error.type`: always.
    ///
    /// As on `mongodb.op_msg.telemetry.decode.refused`.
    pub error_type: Refusal,
    /// The size the telemetry document declares, without the kind byte.
    ///
    /// `mongodb.op_msg.telemetry.size`: if the fault is in what the section says, and not in how it is framed. Cut to the range 0
    /// to 2147483647 `By`.
    pub telemetry_size: Option<u32>,
}

impl TelemetryDecodeFail {
    /// The event with what is always there, and nothing else.
    #[must_use]
    pub const fn new(error_type: Refusal) -> Self {
        Self {
            error_type,
            telemetry_size: None,
        }
    }

    /// Sets [`telemetry_size`](Self::telemetry_size).
    #[must_use]
    pub const fn with_telemetry_size(mut self, telemetry_size: Option<u32>) -> Self {
        self.telemetry_size = telemetry_size;
        self
    }

    /// Hands out each attribute, in the registry's order; numbers are in their ranges.
    pub(super) fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute(
            names::ERROR_TYPE,
            AttributeValue::Word(self.error_type.as_str()),
        );
        if let Some(value) = self.telemetry_size {
            attribute(
                names::OP_MSG_TELEMETRY_SIZE,
                AttributeValue::Int(value.min(2_147_483_647).into()),
            );
        }
    }
}
