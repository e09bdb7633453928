//! The receiver's rules for framing, in wire order. What a document must be like is the caller's to say.

use super::flags::Flags;
use super::header::Header;
use super::op_code::OpCode;
use super::section::Sections;
use super::sequence::DocumentSequence;
use super::{fast, walk};
use crate::cursor::{Cursor, len_u32};
use crate::error::{DocumentError, FrameError, FrameErrorKind, TelemetryErrorKind};
use crate::generation::Generation;
use crate::limits::{Limits, Validate};
use crate::role::Role;

/// Offset of the flags.
const FLAGS_AT: u32 = 16;
/// Offset of the first section.
const SECTIONS_AT: u32 = 20;

/// What a receiver checks inside documents, which framing itself never looks into.
pub(crate) trait DocumentChecks {
    /// Whether bodies and the documents of sequences are looked into.
    fn looks_into_documents(&self) -> bool;
    /// Structure of a body or of a document in a sequence.
    fn document(&self, document: &[u8]) -> Result<(), DocumentError>;
    /// Whether a telemetry document is one that needs no check of its structure, or is to have none.
    fn knows_telemetry(&self, document: &[u8]) -> bool;
    /// Structure of a telemetry document.
    fn telemetry(&self, document: &[u8]) -> Result<(), DocumentError>;
    /// Whether a sequence's identifier is a field of the body.
    fn resolves(&self, body: &[u8], identifier: &[u8]) -> bool;
    /// Why a telemetry section is refused, if it is: asked only when a later fault was found.
    fn telemetry_fault(&self, document: &[u8]) -> Option<TelemetryErrorKind>;
}

/// A message whose framing is sound: where its parts are, in a few words.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) bytes: &'a [u8],
    /// Sound in length and terminator.
    pub(crate) body: &'a [u8],
    /// Empty when the message has no such section: no document is empty.
    pub(crate) telemetry: &'a [u8],
    /// Offset of its kind byte.
    pub(crate) telemetry_at: u32,
    /// Where the sections end and the checksum, if any, begins.
    pub(crate) sections_end: u32,
    pub(crate) flags: Flags,
    pub(crate) role: Role,
    pub(crate) validated: Validate,
    pub(crate) generation: Generation,
}

impl<'a> Frame<'a> {
    #[inline(always)]
    fn of_parts(bytes: &'a [u8], parts: fast::Parts<'a>, role: Role, limits: &Limits) -> Self {
        Self {
            bytes,
            body: parts.body,
            telemetry: parts.telemetry,
            telemetry_at: parts.telemetry_at,
            sections_end: parts.length,
            flags: parts.flags,
            role,
            validated: limits.validate(),
            generation: limits.generation(),
        }
    }

    #[inline]
    pub(crate) fn sections(&self) -> Sections<'a> {
        let mut cursor = Cursor::new(self.bytes);
        cursor.take(index(SECTIONS_AT));
        let len = index(self.sections_end.saturating_sub(SECTIONS_AT));
        Sections::new(cursor.take(len).unwrap_or(&[]), SECTIONS_AT)
    }
}

fn index(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// Rules 1 to 4: flags, and where sections and checksum are.
pub(crate) struct Outline<'a> {
    pub(crate) flags: Flags,
    pub(crate) sections: &'a [u8],
    pub(crate) checksum: Option<u32>,
}

impl<'a> Outline<'a> {
    /// Offset of the first section.
    pub(crate) const SECTIONS_AT: u32 = SECTIONS_AT;

    #[inline]
    pub(crate) fn read(bytes: &'a [u8], role: Role, limits: &Limits) -> Result<Self, FrameError> {
        let header = Header::of_whole_message(bytes, limits)?;
        if header.op_code() != OpCode::OP_MSG {
            return Err(not_op_msg(header));
        }
        let mut cursor = Cursor::new(bytes);
        cursor.take(Header::LEN);
        let left = cursor.remaining();
        let Some(flags) = cursor.array().map(u32::from_le_bytes) else {
            return Err(FrameError::new(
                FrameErrorKind::FlagsMissing { left },
                FLAGS_AT,
            ));
        };
        let flags = Flags::from_bits(flags);
        let bits = flags.unknown_required();
        if bits != 0 {
            let kind = FrameErrorKind::RequiredFlagBits { bits };
            return Err(in_request(FrameError::new(kind, FLAGS_AT), role, flags));
        }
        let mut sections = cursor.rest();
        let mut checksum = None;
        if flags.checksum_present() {
            match sections.split_last_chunk::<4>() {
                Some((before, last)) if !before.is_empty() => {
                    sections = before;
                    checksum = Some(u32::from_le_bytes(*last));
                }
                _ => {
                    let kind = FrameErrorKind::NoRoomForChecksum { left };
                    return Err(in_request(FrameError::new(kind, FLAGS_AT), role, flags));
                }
            }
        }
        Ok(Self {
            flags,
            sections,
            checksum,
        })
    }
}

/// What was met so far.
pub(super) struct Met<'a> {
    pub(super) body: Option<&'a [u8]>,
    /// Empty while there is none.
    pub(super) telemetry: &'a [u8],
    pub(super) telemetry_at: u32,
    pub(super) first: Option<DocumentSequence<'a>>,
    pub(super) first_at: u32,
    pub(super) second: Option<DocumentSequence<'a>>,
    pub(super) second_at: u32,
}

/// The frame of a message that is a body, and maybe a telemetry section, or nothing: whoever gets `None` asks [`accept_sequence`].
#[inline(always)]
pub(crate) fn accept<'a, C: DocumentChecks>(
    bytes: &'a [u8],
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Option<Frame<'a>> {
    let parts = fast::accept(bytes, role, limits, checks)?;
    Some(Frame::of_parts(bytes, parts, role, limits))
}

/// The frame of a message that is a body alone, or nothing: whoever gets `None` asks [`accept`].
#[inline(always)]
pub(crate) fn accept_body<'a, C: DocumentChecks>(
    bytes: &'a [u8],
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Option<Frame<'a>> {
    let parts = fast::accept_body(bytes, limits, checks)?;
    Some(Frame::of_parts(bytes, parts, role, limits))
}

/// The same for a message with a document sequence; whoever gets `None` asks [`parse_by_the_rules`].
#[inline(always)]
pub(crate) fn accept_sequence<'a, C: DocumentChecks>(
    bytes: &'a [u8],
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Option<Frame<'a>> {
    let parts = fast::accept_sequence(bytes, role, limits, checks)?;
    Some(Frame::of_parts(bytes, parts, role, limits))
}

/// Parses a whole message rule by rule, so that the first one broken is known.
#[inline(never)]
pub(crate) fn parse_by_the_rules<'a, C: DocumentChecks>(
    bytes: &'a [u8],
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Result<Frame<'a>, FrameError> {
    let Outline {
        flags,
        sections,
        checksum,
    } = Outline::read(bytes, role, limits)?;
    let mut met = Met {
        body: None,
        telemetry: &[],
        telemetry_at: 0,
        first: None,
        first_at: 0,
        second: None,
        second_at: 0,
    };
    let walked = walk::every_section(
        Cursor::starting_at(sections, SECTIONS_AT),
        &mut met,
        role,
        limits,
        checks,
    )
    .and_then(|()| finish(bytes, &met, checksum, checks));
    match (walked, met.body) {
        (Ok(()), Some(body)) => Ok(Frame {
            bytes,
            body,
            telemetry: met.telemetry,
            telemetry_at: met.telemetry_at,
            sections_end: SECTIONS_AT.saturating_add(len_u32(sections)),
            flags,
            role,
            validated: limits.validate(),
            generation: limits.generation(),
        }),
        (Err(error), _) => Err(in_request(first_fault(error, &met, checks), role, flags)),
        (Ok(()), None) => {
            let end = SECTIONS_AT.saturating_add(len_u32(sections));
            let error = FrameError::new(FrameErrorKind::MissingBody, end);
            Err(in_request(first_fault(error, &met, checks), role, flags))
        }
    }
}

/// Rules 26 to 28: what can be said only when all sections were read.
#[inline]
fn finish<C: DocumentChecks>(
    bytes: &[u8],
    met: &Met<'_>,
    checksum: Option<u32>,
    checks: &C,
) -> Result<(), FrameError> {
    // Without a body there is nothing to compare with; the caller reports it.
    let Some(body) = met.body else {
        return Ok(());
    };
    for (sequence, at) in [(met.first, met.first_at), (met.second, met.second_at)] {
        let Some(sequence) = sequence else { break };
        if checks.resolves(body, sequence.identifier()) {
            return Err(FrameError::new(FrameErrorKind::SequenceNameInBody, at));
        }
    }
    match (checksum, bytes.split_last_chunk::<4>()) {
        (Some(expected), Some((covered, _))) if crate::checksum::crc32c(covered) != expected => {
            let offset = len_u32(covered);
            Err(FrameError::new(FrameErrorKind::ChecksumMismatch, offset))
        }
        _ => Ok(()),
    }
}

/// Framing faults are found in wire order, but a refused telemetry section before one comes first on a server.
#[cold]
fn first_fault<C: DocumentChecks>(error: FrameError, met: &Met<'_>, checks: &C) -> FrameError {
    if met.telemetry.is_empty() {
        return error;
    }
    match checks.telemetry_fault(met.telemetry) {
        Some(kind) => FrameError::new(FrameErrorKind::Telemetry(kind), met.telemetry_at),
        None => error,
    }
}

#[cold]
pub(crate) fn in_request(error: FrameError, role: Role, flags: Flags) -> FrameError {
    error.in_request_with_more_to_come(role == Role::Request && flags.more_to_come())
}

#[cold]
fn not_op_msg(header: Header) -> FrameError {
    let op_code = header.op_code().number();
    let kind = match header.op_code().name() {
        Some(_) => FrameErrorKind::NotOpMsg { op_code },
        None => FrameErrorKind::UnknownOpCode { op_code },
    };
    FrameError::new(kind, 12)
}
