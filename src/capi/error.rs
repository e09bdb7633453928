//! A fault as C has it: numbers.

use super::numbers::*;
use crate::error::{
    AttachError, CommandError, CommandErrorKind, FrameError, FrameErrorKind, Reaction, Rule,
    ServerCode, TelemetryError, TelemetryErrorKind,
};
use crate::generation::Generation;

/// Why a call failed. Functions write it only when they fail.
#[expect(
    clippy::exhaustive_structs,
    reason = "its layout is part of the interface"
)]
#[repr(C)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OpmsgError {
    /// OPMSG_ERROR_*: the function's result once more; opmsg_error_name() and opmsg_error_text() have words for it.
    pub kind: u32,
    /// The rule of the receiver's list that is broken, from 1 on, whose id opmsg_rule_id() gives; 0 outside the list.
    pub rule: u32,
    /// Where: bytes from the start of what was given. For faults of a whole section it is that of the section's kind byte.
    pub offset: u32,
    /// The error code that a server of the chosen generation answers with, which opmsg_code_name() has the name of; 0 for none.
    pub code: i32,
    /// OPMSG_REACTION_*: what such a server does.
    pub reaction: u32,
    /// For OPMSG_ERROR_TOO_LARGE and OPMSG_ERROR_CAPACITY the bytes of the result that does not fit; 0 for all others.
    pub size: u32,
}

const _: () = assert!(size_of::<OpmsgError>() == 24);

impl OpmsgError {
    pub(super) const NULL_POINTER: Self = Self::of_caller(OPMSG_ERROR_NULL_POINTER);
    pub(super) const ARGUMENT: Self = Self::of_caller(OPMSG_ERROR_ARGUMENT);
    pub(super) const NOT_A_SECTION: Self = Self::of_caller(OPMSG_ERROR_NOT_A_SECTION);
    pub(super) const OVERLAP: Self = Self::of_caller(OPMSG_ERROR_OVERLAP);
    pub(super) const NOT_OP_MSG: Self = Self::of_caller(OPMSG_ERROR_NOT_OP_MSG);

    const fn of_caller(kind: u32) -> Self {
        Self {
            kind,
            rule: 0,
            offset: 0,
            code: 0,
            reaction: OPMSG_REACTION_NONE,
            size: 0,
        }
    }

    #[cold]
    pub(super) const fn capacity(size: u32) -> Self {
        Self {
            size,
            ..Self::of_caller(OPMSG_ERROR_CAPACITY)
        }
    }

    #[cold]
    pub(super) const fn of_attach(error: AttachError) -> Self {
        match error {
            AttachError::TooLarge(fault) => Self {
                size: fault.size(),
                ..Self::of_caller(OPMSG_ERROR_TOO_LARGE)
            },
            // No function here appends only.
            AttachError::AlreadyPresent => Self::ARGUMENT,
            AttachError::Reply => Self::of_caller(OPMSG_ERROR_REQUEST_ONLY_SECTION),
        }
    }

    #[cold]
    pub(super) fn of_frame(error: &FrameError, generation: Generation) -> Self {
        let (code, reaction) = (error.code(generation), error.reaction(generation));
        let answered = Self::of_caller(of_frame(error.kind()));
        Self {
            offset: error.offset(),
            ..answered.answered(error.rule(), code, reaction)
        }
    }

    /// `section` is where the document's kind byte stands, if it stands in a message.
    #[cold]
    pub(super) fn of_telemetry(
        error: &TelemetryError,
        section: Option<u32>,
        generation: Generation,
    ) -> Self {
        let (code, reaction) = (error.code(generation), error.reaction(generation));
        let answered = Self::of_caller(of_telemetry(error.kind()));
        let offset = match (section, error.kind()) {
            (Some(at), TelemetryErrorKind::InvalidDocument { .. }) => {
                at.saturating_add(1).saturating_add(error.offset())
            }
            (Some(at), _) => at,
            (None, _) => error.offset(),
        };
        Self {
            offset,
            ..answered.answered(Some(error.rule()), code, reaction)
        }
    }

    /// `section` is where the body's kind byte stands.
    #[cold]
    pub(super) fn of_command(error: &CommandError, section: u32, generation: Generation) -> Self {
        let (code, reaction) = (error.code(generation), error.reaction(generation));
        let (kind, offset) = match error.kind() {
            CommandErrorKind::Malformed { offset } => (
                OPMSG_ERROR_MALFORMED,
                section.saturating_add(1).saturating_add(offset),
            ),
            CommandErrorKind::MissingDatabase => (OPMSG_ERROR_MISSING_DATABASE, section),
        };
        Self {
            offset,
            ..Self::of_caller(kind).answered(Some(error.rule()), code, reaction)
        }
    }

    fn answered(self, rule: Option<Rule>, code: ServerCode, reaction: Reaction) -> Self {
        Self {
            rule: rule.map_or(0, number),
            code: code.code(),
            reaction: match reaction {
                Reaction::Close => OPMSG_REACTION_CLOSE,
                Reaction::Reply => OPMSG_REACTION_REPLY,
                Reaction::Silent => OPMSG_REACTION_SILENT,
            },
            ..self
        }
    }
}

/// A rule's place in the list, from 1 on.
fn number(rule: Rule) -> u32 {
    (1..)
        .zip(Rule::ALL)
        .find_map(|(number, listed)| (listed == rule).then_some(number))
        .unwrap_or(0)
}

const fn of_frame(kind: FrameErrorKind) -> u32 {
    match kind {
        FrameErrorKind::LengthOutOfRange { .. } => OPMSG_ERROR_LENGTH_OUT_OF_RANGE,
        FrameErrorKind::LengthMismatch { .. } => OPMSG_ERROR_LENGTH_MISMATCH,
        FrameErrorKind::UnknownOpCode { .. } => OPMSG_ERROR_UNKNOWN_OP_CODE,
        FrameErrorKind::NotOpMsg { .. } => OPMSG_ERROR_NOT_OP_MSG,
        FrameErrorKind::FlagsMissing { .. } => OPMSG_ERROR_FLAGS_MISSING,
        FrameErrorKind::RequiredFlagBits { .. } => OPMSG_ERROR_REQUIRED_FLAG_BITS,
        FrameErrorKind::NoRoomForChecksum { .. } => OPMSG_ERROR_NO_ROOM_FOR_CHECKSUM,
        FrameErrorKind::SecondBody => OPMSG_ERROR_SECOND_BODY,
        FrameErrorKind::InvalidDocument { .. } => OPMSG_ERROR_INVALID_DOCUMENT,
        FrameErrorKind::NestingTooDeep { .. } => OPMSG_ERROR_NESTING_TOO_DEEP,
        FrameErrorKind::DocumentTooLarge { .. } => OPMSG_ERROR_DOCUMENT_TOO_LARGE,
        FrameErrorKind::TooManySequences => OPMSG_ERROR_TOO_MANY_SEQUENCES,
        FrameErrorKind::SequenceSize { .. } => OPMSG_ERROR_SEQUENCE_SIZE,
        FrameErrorKind::SequenceIdentifier => OPMSG_ERROR_SEQUENCE_IDENTIFIER,
        FrameErrorKind::DuplicateSequence => OPMSG_ERROR_DUPLICATE_SEQUENCE,
        FrameErrorKind::SecurityTokenRefused => OPMSG_ERROR_SECURITY_TOKEN_REFUSED,
        FrameErrorKind::SecurityTokenUnterminated => OPMSG_ERROR_SECURITY_TOKEN_UNTERMINATED,
        FrameErrorKind::SecondTelemetry => OPMSG_ERROR_SECOND_TELEMETRY,
        FrameErrorKind::RequestOnlySection { .. } => OPMSG_ERROR_REQUEST_ONLY_SECTION,
        FrameErrorKind::UnknownSectionKind { .. } => OPMSG_ERROR_UNKNOWN_SECTION_KIND,
        FrameErrorKind::MissingBody => OPMSG_ERROR_MISSING_BODY,
        FrameErrorKind::SequenceNameInBody => OPMSG_ERROR_SEQUENCE_NAME_IN_BODY,
        FrameErrorKind::ChecksumMismatch => OPMSG_ERROR_CHECKSUM_MISMATCH,
        FrameErrorKind::Telemetry(kind) => of_telemetry(kind),
    }
}

const fn of_telemetry(kind: TelemetryErrorKind) -> u32 {
    match kind {
        TelemetryErrorKind::InvalidDocument { .. } => OPMSG_ERROR_INVALID_DOCUMENT,
        TelemetryErrorKind::NestingTooDeep { .. } => OPMSG_ERROR_NESTING_TOO_DEEP,
        TelemetryErrorKind::TooLarge { .. } => OPMSG_ERROR_TELEMETRY_TOO_LARGE,
        TelemetryErrorKind::WrongType { .. } => OPMSG_ERROR_WRONG_TYPE,
        TelemetryErrorKind::DuplicateField { .. } => OPMSG_ERROR_DUPLICATE_FIELD,
        TelemetryErrorKind::Traceparent(_) => OPMSG_ERROR_TRACEPARENT,
        TelemetryErrorKind::MissingField { .. } => OPMSG_ERROR_MISSING_FIELD,
    }
}
