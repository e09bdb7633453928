//! Faults of framing: the bytes are not a message that a receiver takes.

use core::fmt;

use thiserror::Error;

use super::document::DocumentErrorKind;
use super::rule::{Reaction, Rule, ServerCode};
use super::telemetry::TelemetryErrorKind;
use crate::generation::Generation;

/// Which document of a message a fault is about.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Place {
    /// The body, section kind 0.
    Body,
    /// A document of a sequence, section kind 1.
    Sequence,
    /// The telemetry document, section kind 3.
    Telemetry,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body => "body",
            Self::Sequence => "sequence document",
            Self::Telemetry => "telemetry document",
        })
    }
}

/// Why a message is refused. One kind for each rule of the receiver's list.
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum FrameErrorKind {
    /// The header's length is below 16 or above the limit (rule A1).
    #[error("message length {declared}, 16 to {maximum} expected")]
    #[non_exhaustive]
    LengthOutOfRange {
        /// The length in the header.
        declared: i32,
        /// The receiver's limit.
        maximum: u32,
    },
    /// The bytes given are not as many as the header says (rule A1): a whole message is expected.
    #[error("message length {declared}, {given} bytes given")]
    #[non_exhaustive]
    LengthMismatch {
        /// The length in the header; 0 when fewer than 16 bytes were given.
        declared: u32,
        /// How many bytes were given.
        given: u32,
    },
    /// No operation has this code.
    #[error("unknown opcode {op_code}")]
    #[non_exhaustive]
    UnknownOpCode {
        /// The code in the header.
        op_code: i32,
    },
    /// The message is another operation; [`Message::parse`](crate::Message::parse) returns it as such.
    #[error("opcode {op_code}, 2013 expected")]
    #[non_exhaustive]
    NotOpMsg {
        /// The code in the header.
        op_code: i32,
    },
    /// The message ends before its flags (rule 1).
    #[error("{left} bytes left, 4 flag bytes expected")]
    #[non_exhaustive]
    FlagsMissing {
        /// How many bytes follow the header.
        left: u32,
    },
    /// A required flag bit, 2 to 15, is set (rule 2).
    #[error("required flag bits {bits:#06x}, none known")]
    #[non_exhaustive]
    RequiredFlagBits {
        /// The bits that are set.
        bits: u16,
    },
    /// The flags announce a checksum, but there is no room for it beside a section (rules 3 and 4).
    #[error("{left} bytes of flags, sections and checksum, more than 8 expected")]
    #[non_exhaustive]
    NoRoomForChecksum {
        /// How many bytes follow the header.
        left: u32,
    },
    /// A second body (rule 5).
    #[error("second body section")]
    SecondBody,
    /// A document is not structurally valid (rules 6a, 12a, 16a).
    #[error("{place}: {fault}")]
    #[non_exhaustive]
    InvalidDocument {
        /// Which document.
        place: Place,
        /// What is wrong with it.
        fault: DocumentErrorKind,
    },
    /// A document is nested too deep (rules 6b, 12b, 16b).
    #[error("{place}: more than {maximum} nested levels")]
    #[non_exhaustive]
    NestingTooDeep {
        /// Which document.
        place: Place,
        /// The receiver's limit.
        maximum: u16,
    },
    /// A document is larger than its place allows (rules 7, 13).
    #[error("{place} of {size} bytes, {maximum} at most")]
    #[non_exhaustive]
    DocumentTooLarge {
        /// Which document.
        place: Place,
        /// The document's size.
        size: u32,
        /// The limit.
        maximum: u32,
    },
    /// A third sequence (rule 8).
    #[error("third document sequence, 2 at most")]
    TooManySequences,
    /// A sequence's size is unreadable or passes the end of the sections (rule 9).
    #[error("document sequence of {size} bytes, {left} bytes left")]
    #[non_exhaustive]
    SequenceSize {
        /// The size it announces; 0 when fewer than four bytes are left.
        size: i32,
        /// How many bytes are left for it.
        left: u32,
    },
    /// A sequence's identifier has no NUL inside the sequence (rule 10).
    #[error("unterminated sequence identifier")]
    SequenceIdentifier,
    /// Two sequences have the same identifier (rule 11).
    #[error("second document sequence of the same identifier")]
    DuplicateSequence,
    /// A security token where none is accepted (rule 14a).
    #[error("security token, not accepted here")]
    SecurityTokenRefused,
    /// A security token without NUL (rule 14b).
    #[error("unterminated security token")]
    SecurityTokenUnterminated,
    /// A second telemetry section (rule 15).
    #[error("second telemetry section")]
    SecondTelemetry,
    /// A section of a kind that only requests have stands in a reply.
    #[error("section kind {kind} in a reply")]
    #[non_exhaustive]
    RequestOnlySection {
        /// The kind: 2 or 3.
        kind: u8,
    },
    /// A section of an unknown kind, whose length nobody can know (rule 25).
    #[error("unknown section kind {kind}")]
    #[non_exhaustive]
    UnknownSectionKind {
        /// The kind.
        kind: u8,
    },
    /// No body among the sections (rule 26).
    #[error("no body section")]
    MissingBody,
    /// A sequence's identifier is also a field of the body (rule 27).
    #[error("sequence identifier resolves in the body")]
    SequenceNameInBody,
    /// The checksum is not that of the message (rule 28).
    #[error("checksum mismatch")]
    ChecksumMismatch,
    /// A telemetry section that a server refuses stands before a framing fault, so the server names this one.
    #[error("{0}")]
    Telemetry(TelemetryErrorKind),
}

impl FrameErrorKind {
    /// The rule of the receiver's list that is broken; `None` for a fault the list does not know.
    pub(super) const fn rule(self) -> Option<Rule> {
        Some(match self {
            Self::LengthOutOfRange { .. } | Self::LengthMismatch { .. } => Rule::A1,
            Self::UnknownOpCode { .. } | Self::NotOpMsg { .. } => return None,
            Self::RequestOnlySection { .. } => return None,
            Self::FlagsMissing { .. } => Rule::R1,
            Self::RequiredFlagBits { .. } => Rule::R2,
            Self::NoRoomForChecksum { .. } => Rule::R3,
            Self::SecondBody => Rule::R5,
            Self::InvalidDocument { place, .. } => match place {
                Place::Body => Rule::R6a,
                Place::Sequence => Rule::R12a,
                Place::Telemetry => Rule::R16a,
            },
            Self::NestingTooDeep { place, .. } => match place {
                Place::Body => Rule::R6b,
                Place::Sequence => Rule::R12b,
                Place::Telemetry => Rule::R16b,
            },
            Self::DocumentTooLarge { place, .. } => match place {
                Place::Body => Rule::R7,
                Place::Sequence => Rule::R13,
                Place::Telemetry => Rule::R17,
            },
            Self::TooManySequences => Rule::R8,
            Self::SequenceSize { .. } => Rule::R9,
            Self::SequenceIdentifier => Rule::R10,
            Self::DuplicateSequence => Rule::R11,
            Self::SecurityTokenRefused => Rule::R14a,
            Self::SecurityTokenUnterminated => Rule::R14b,
            Self::SecondTelemetry => Rule::R15,
            Self::UnknownSectionKind { .. } => Rule::R25,
            Self::MissingBody => Rule::R26,
            Self::SequenceNameInBody => Rule::R27,
            Self::ChecksumMismatch => Rule::R28,
            Self::Telemetry(kind) => kind.rule(),
        })
    }
}

/// The bytes are not a message that a receiver takes.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Generation, Limits, OpMsg, Role, error::{FrameErrorKind, Reaction}};
/// let message = b"\x1b\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0\x07";
/// let error = OpMsg::parse(message, Role::Request, &Limits::DEFAULT).unwrap_err();
/// assert_eq!(error.to_string(), "malformed message at byte 26: unknown section kind 7");
/// assert_eq!(error.code(Generation::V9_0).code(), 501);
/// assert_eq!(error.code(Generation::Before9_0).code(), 40432);
/// assert_eq!(error.reaction(Generation::V9_0), Reaction::Close);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("malformed message at byte {offset}: {kind}")]
pub struct FrameError {
    kind: FrameErrorKind,
    offset: u32,
    more_to_come: bool,
}

const _: () = assert!(size_of::<FrameError>() <= 24);

impl FrameError {
    #[cold]
    pub(crate) const fn new(kind: FrameErrorKind, offset: u32) -> Self {
        Self {
            kind,
            offset,
            more_to_come: false,
        }
    }

    #[cold]
    pub(crate) const fn in_request_with_more_to_come(self, more_to_come: bool) -> Self {
        Self {
            more_to_come,
            ..self
        }
    }

    /// Why the message is refused.
    #[must_use]
    pub const fn kind(&self) -> FrameErrorKind {
        self.kind
    }

    /// Where: bytes from the start of the message. For a section it is that of the kind byte.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.offset
    }

    /// The rule of the receiver's list that is broken, if the list knows it.
    #[must_use]
    pub const fn rule(&self) -> Option<Rule> {
        self.kind.rule()
    }

    /// The code that a server of this generation answers with.
    ///
    /// For a fault outside the receiver's list it is that of the nearest rule: an unknown opcode is a protocol error, kinds 2
    /// and 3 in a reply are unknown kinds.
    #[must_use]
    pub const fn code(&self, generation: Generation) -> ServerCode {
        match self.nearest_rule().code(generation) {
            Some(code) => code,
            None => ServerCode::PROTOCOL_ERROR,
        }
    }

    /// What a server of this generation does.
    #[must_use]
    pub const fn reaction(&self, generation: Generation) -> Reaction {
        if self.kind.rule().is_none() {
            return Reaction::Close;
        }
        self.nearest_rule()
            .reaction_to(generation, self.more_to_come)
    }

    const fn nearest_rule(&self) -> Rule {
        match self.kind.rule() {
            Some(rule) => rule,
            None => match self.kind {
                FrameErrorKind::RequestOnlySection { .. } => Rule::R25,
                _ => Rule::A1,
            },
        }
    }
}
