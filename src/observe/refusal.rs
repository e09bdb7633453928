//! Why a section was refused, in few words that stay the same.

use core::fmt;

use crate::error::{FrameErrorKind, Place, TelemetryErrorKind};
use crate::message::kind;

/// Why a telemetry section was refused: a closed list for counters, logs and metrics.
///
/// The words are those of `error.type` in the telemetry registry. They are own words and not server codes, because code 2 and
/// code 22 each stand for several faults and the numbers may still move.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Telemetry, observe::Refusal};
/// let error = Telemetry::decode(b"\x05\0\0\0\0").unwrap_err();
/// assert_eq!(Refusal::of_telemetry(error.kind()), Refusal::MissingField);
/// assert_eq!(Refusal::MissingField.name(), "missing_field");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// It stands in a reply.
    InReply,
    /// Its length passes the end of the sections, or fewer than five bytes are left (rule 16a).
    Truncated,
    /// It is the second one (rule 15).
    DuplicateSection,
    /// Any other structural fault of its document (rule 16a).
    MalformedBson,
    /// Its document is nested too deep (rule 16b).
    TooDeep,
    /// Its document has more than 4,096 bytes (rule 17).
    TooLarge,
    /// `otel` or `traceparent` has another type (rules 18, 20).
    WrongType,
    /// `otel` or `traceparent` stands twice (rules 19, 21).
    DuplicateField,
    /// `otel` or `traceparent` is missing (rules 23, 24).
    MissingField,
    /// The traceparent does not pass the receive rule (rule 22).
    InvalidContext,
    /// Receivers before 9.0 know no section of this kind (rule 25).
    Unsupported,
}

impl Refusal {
    /// Every reason, in the order of the counters.
    pub const ALL: [Self; 11] = [
        Self::InReply,
        Self::Truncated,
        Self::DuplicateSection,
        Self::MalformedBson,
        Self::TooDeep,
        Self::TooLarge,
        Self::WrongType,
        Self::DuplicateField,
        Self::MissingField,
        Self::InvalidContext,
        Self::Unsupported,
    ];

    /// The reason's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InReply => "in_reply",
            Self::Truncated => "truncated",
            Self::DuplicateSection => "duplicate_section",
            Self::MalformedBson => "malformed_bson",
            Self::TooDeep => "too_deep",
            Self::TooLarge => "too_large",
            Self::WrongType => "wrong_type",
            Self::DuplicateField => "duplicate_field",
            Self::MissingField => "missing_field",
            Self::InvalidContext => "invalid_context",
            Self::Unsupported => "unsupported",
        }
    }

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

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
