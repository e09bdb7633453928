//! Which faults of a section are which [`Refusal`].

use super::values::Refusal;
use crate::error::{FrameErrorKind, Place, TelemetryErrorKind};
use crate::message::kind;

/// Own words and not server codes, because code 2 and code 22 each stand for several faults and the numbers may still move.
impl Refusal {
    /// The reason behind a fault of the section's content.
    #[must_use]
    pub const fn of_telemetry(kind: TelemetryErrorKind) -> Self {
        match kind {
            TelemetryErrorKind::InvalidDocument { .. } => Self::MalformedBson,
            TelemetryErrorKind::NestingTooDeep { .. } => Self::TooDeep,
            TelemetryErrorKind::TooLarge { .. } => Self::TooLarge,
            TelemetryErrorKind::WrongType { .. } => Self::WrongType,
            TelemetryErrorKind::DuplicateField { .. } => Self::DuplicateField,
            TelemetryErrorKind::MissingField { .. } => Self::MissingField,
            TelemetryErrorKind::Traceparent(_) => Self::InvalidContext,
        }
    }

    /// The reason behind a fault of framing; `None` when it is not the telemetry section's.
    ///
    /// A section whose length is wrong is [`Refusal::MalformedBson`] here: the kind alone does not tell it from a damaged one.
    #[must_use]
    pub const fn of_frame(kind: FrameErrorKind) -> Option<Self> {
        match kind {
            FrameErrorKind::InvalidDocument {
                place: Place::Telemetry,
                ..
            } => Some(Self::MalformedBson),
            FrameErrorKind::NestingTooDeep {
                place: Place::Telemetry,
                ..
            } => Some(Self::TooDeep),
            FrameErrorKind::SecondTelemetry => Some(Self::DuplicateSection),
            FrameErrorKind::Telemetry(kind) => Some(Self::of_telemetry(kind)),
            FrameErrorKind::RequestOnlySection { kind } if kind == kind::TELEMETRY => {
                Some(Self::InReply)
            }
            FrameErrorKind::UnknownSectionKind { kind } if kind == kind::TELEMETRY => {
                Some(Self::Unsupported)
            }
            _ => None,
        }
    }
}
