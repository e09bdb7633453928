//! Which faults of a message are which [`RequestFault`].

use super::values::{Refusal, RequestFault};
use crate::error::FrameErrorKind;

impl RequestFault {
    /// The class of a fault of framing.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::observe::values::RequestFault;
    /// use opmsg_telemetry::{Limits, OpMsg, Role};
    /// let message = b"\x1b\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0\x07";
    /// let error = OpMsg::parse(message, Role::Request, &Limits::SERVER).unwrap_err();
    /// assert_eq!(RequestFault::of_frame(error.kind()), RequestFault::Sections);
    /// ```
    #[must_use]
    pub const fn of_frame(kind: FrameErrorKind) -> Self {
        if Refusal::of_frame(kind).is_some() {
            return Self::Telemetry;
        }
        match kind {
            FrameErrorKind::LengthOutOfRange { .. }
            | FrameErrorKind::LengthMismatch { .. }
            | FrameErrorKind::UnknownOpCode { .. }
            | FrameErrorKind::NotOpMsg { .. }
            | FrameErrorKind::FlagsMissing { .. }
            | FrameErrorKind::RequiredFlagBits { .. } => Self::Header,
            FrameErrorKind::SecondBody
            | FrameErrorKind::TooManySequences
            | FrameErrorKind::SequenceSize { .. }
            | FrameErrorKind::SequenceIdentifier
            | FrameErrorKind::DuplicateSequence
            | FrameErrorKind::SecurityTokenRefused
            | FrameErrorKind::SecurityTokenUnterminated
            | FrameErrorKind::RequestOnlySection { .. }
            | FrameErrorKind::UnknownSectionKind { .. }
            | FrameErrorKind::MissingBody
            | FrameErrorKind::SequenceNameInBody => Self::Sections,
            FrameErrorKind::InvalidDocument { .. }
            | FrameErrorKind::NestingTooDeep { .. }
            | FrameErrorKind::DocumentTooLarge { .. } => Self::Document,
            FrameErrorKind::NoRoomForChecksum { .. } | FrameErrorKind::ChecksumMismatch => {
                Self::Checksum
            }
            FrameErrorKind::SecondTelemetry | FrameErrorKind::Telemetry(_) => Self::Telemetry,
        }
    }
}
