//! The receiver's rules for framing, in wire order. What a document must be like is the caller's to say.

use bson::RawDocument;

use super::flags::Flags;
use super::header::Header;
use super::op_code::OpCode;
use super::section::kind;
use super::sequence::DocumentSequence;
use super::stride;
use crate::cursor::{Cursor, len_u32};
use crate::error::{DocumentError, FrameError, FrameErrorKind, Place, TelemetryErrorKind};
use crate::generation::Generation;
use crate::limits::Limits;
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
    /// Structure of a telemetry document.
    fn telemetry(&self, document: &[u8]) -> Result<(), DocumentError>;
    /// Whether a sequence's identifier is a field of the body.
    fn resolves(&self, body: &[u8], identifier: &[u8]) -> bool;
    /// Why a telemetry section is refused, if it is: asked only when a later fault was found.
    fn telemetry_fault(&self, document: &[u8]) -> Option<TelemetryErrorKind>;
}

/// A message whose framing is sound: where its parts are, in a few words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) bytes: &'a [u8],
    /// The bytes after the flags and before the checksum.
    pub(crate) sections: &'a [u8],
    pub(crate) body: &'a RawDocument,
    /// Empty when the message has no such section: no document is empty.
    pub(crate) telemetry: &'a [u8],
    /// Offset of its kind byte.
    pub(crate) telemetry_at: u32,
    pub(crate) flags: Flags,
    pub(crate) role: Role,
}

/// What was met so far. Slices only: a struct full of options costs more than the walk itself.
struct Met<'a> {
    body: Option<&'a RawDocument>,
    telemetry: &'a [u8],
    telemetry_at: u32,
    first: Option<DocumentSequence<'a>>,
    first_at: u32,
    second: Option<DocumentSequence<'a>>,
    second_at: u32,
}

/// Parses a whole message whose header was checked.
#[inline]
pub(crate) fn parse<'a, C: DocumentChecks>(
    header: Header,
    bytes: &'a [u8],
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Result<Frame<'a>, FrameError> {
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
    let mut met = Met {
        body: None,
        telemetry: &[],
        telemetry_at: 0,
        first: None,
        first_at: 0,
        second: None,
        second_at: 0,
    };
    let walked = walk(
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
            sections,
            body,
            telemetry: met.telemetry,
            telemetry_at: met.telemetry_at,
            flags,
            role,
        }),
        (Err(error), _) => Err(in_request(first_fault(error, &met, checks), role, flags)),
        (Ok(()), None) => {
            let end = SECTIONS_AT.saturating_add(len_u32(sections));
            let error = FrameError::new(FrameErrorKind::MissingBody, end);
            Err(in_request(first_fault(error, &met, checks), role, flags))
        }
    }
}

/// Rules 5 to 25: every section, in wire order.
#[inline]
fn walk<'a, C: DocumentChecks>(
    mut cursor: Cursor<'a>,
    met: &mut Met<'a>,
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Result<(), FrameError> {
    loop {
        let at = cursor;
        match cursor.byte() {
            None => return Ok(()),
            Some(kind::BODY) => {
                if met.body.is_some() {
                    return Err(FrameError::new(FrameErrorKind::SecondBody, at.offset()));
                }
                met.body = Some(read_body(&mut cursor, limits, checks)?);
            }
            Some(kind::SEQUENCE) => read_sequence(&mut cursor, at.offset(), met, limits, checks)?,
            Some(kind::TELEMETRY) => {
                read_telemetry(&mut cursor, at.offset(), met, role, limits, checks)?;
            }
            Some(kind::SECURITY_TOKEN) => read_token(&mut cursor, at.offset(), role, limits)?,
            Some(kind) => {
                return Err(FrameError::new(
                    FrameErrorKind::UnknownSectionKind { kind },
                    at.offset(),
                ));
            }
        }
    }
}

/// Rules 6a, 6b, 7.
#[inline]
fn read_body<'a, C: DocumentChecks>(
    cursor: &mut Cursor<'a>,
    limits: &Limits,
    checks: &C,
) -> Result<&'a RawDocument, FrameError> {
    let at = *cursor;
    let Some(Ok(body)) = cursor.length_prefixed(5).map(RawDocument::from_bytes) else {
        return Err(document_fault(Place::Body, at));
    };
    if checks.looks_into_documents()
        && let Err(fault) = checks.document(body.as_bytes())
    {
        return Err(inside(Place::Body, fault, at.offset(), limits));
    }
    let size = len_u32(body.as_bytes());
    if size > Limits::MAX_BODY_SIZE {
        return Err(too_large(
            Place::Body,
            size,
            Limits::MAX_BODY_SIZE,
            at.offset(),
        ));
    }
    Ok(body)
}

/// Rules 8 to 13.
#[inline]
fn read_sequence<'a, C: DocumentChecks>(
    cursor: &mut Cursor<'a>,
    kind_at: u32,
    met: &mut Met<'a>,
    limits: &Limits,
    checks: &C,
) -> Result<(), FrameError> {
    if met.second.is_some() {
        return Err(FrameError::new(FrameErrorKind::TooManySequences, kind_at));
    }
    let at = *cursor;
    let Some(payload) = cursor.length_prefixed(4) else {
        let kind = FrameErrorKind::SequenceSize {
            size: at.peek_i32().unwrap_or(0),
            left: at.remaining(),
        };
        return Err(FrameError::new(kind, at.offset()));
    };
    let Some(sequence) = DocumentSequence::split(payload) else {
        let identifier_at = at.offset().saturating_add(4);
        return Err(FrameError::new(
            FrameErrorKind::SequenceIdentifier,
            identifier_at,
        ));
    };
    match met.first {
        None => {
            met.first = Some(sequence);
            met.first_at = kind_at;
        }
        Some(first) if first.identifier() == sequence.identifier() => {
            return Err(FrameError::new(FrameErrorKind::DuplicateSequence, kind_at));
        }
        Some(_) => {
            met.second = Some(sequence);
            met.second_at = kind_at;
        }
    }
    let documents_at = at.offset().saturating_add(sequence.documents_start());
    if checks.looks_into_documents() {
        look_into(sequence, documents_at, limits, checks)
    } else {
        stride::check(
            sequence.as_bytes(),
            documents_at,
            Limits::MAX_SEQUENCE_DOCUMENT_SIZE,
        )
        .map_err(|(fault, offset)| stride_fault(fault, offset))
    }
}

/// Rules 12a, 12b, 13 in full: each document's structure, then its size.
fn look_into<C: DocumentChecks>(
    sequence: DocumentSequence<'_>,
    documents_at: u32,
    limits: &Limits,
    checks: &C,
) -> Result<(), FrameError> {
    let mut cursor = Cursor::starting_at(sequence.as_bytes(), documents_at);
    while !cursor.is_empty() {
        let at = cursor;
        let Some(document @ [.., 0]) = cursor.length_prefixed(5) else {
            return Err(document_fault(Place::Sequence, at));
        };
        if let Err(fault) = checks.document(document) {
            return Err(inside(Place::Sequence, fault, at.offset(), limits));
        }
        let size = len_u32(document);
        if size > Limits::MAX_SEQUENCE_DOCUMENT_SIZE {
            let maximum = Limits::MAX_SEQUENCE_DOCUMENT_SIZE;
            return Err(too_large(Place::Sequence, size, maximum, at.offset()));
        }
    }
    Ok(())
}

/// Rules 15 and 16; before 9.0, and in replies, the kind itself is refused.
#[inline]
fn read_telemetry<'a, C: DocumentChecks>(
    cursor: &mut Cursor<'a>,
    kind_at: u32,
    met: &mut Met<'a>,
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Result<(), FrameError> {
    let kind = kind::TELEMETRY;
    if limits.generation() == Generation::Before9_0 {
        return Err(FrameError::new(
            FrameErrorKind::UnknownSectionKind { kind },
            kind_at,
        ));
    }
    if role == Role::Reply {
        return Err(FrameError::new(
            FrameErrorKind::RequestOnlySection { kind },
            kind_at,
        ));
    }
    if !met.telemetry.is_empty() {
        return Err(FrameError::new(FrameErrorKind::SecondTelemetry, kind_at));
    }
    let at = *cursor;
    let Some(document @ [.., 0]) = cursor.length_prefixed(5) else {
        return Err(document_fault(Place::Telemetry, at));
    };
    if let Err(fault) = checks.telemetry(document) {
        return Err(inside(Place::Telemetry, fault, at.offset(), limits));
    }
    met.telemetry = document;
    met.telemetry_at = kind_at;
    Ok(())
}

/// Rules 14a and 14b. The server does not look for duplicates: the last token wins.
fn read_token(
    cursor: &mut Cursor<'_>,
    kind_at: u32,
    role: Role,
    limits: &Limits,
) -> Result<(), FrameError> {
    let kind = kind::SECURITY_TOKEN;
    if role == Role::Reply {
        return Err(FrameError::new(
            FrameErrorKind::RequestOnlySection { kind },
            kind_at,
        ));
    }
    if !limits.accepts_security_token() {
        return Err(FrameError::new(
            FrameErrorKind::SecurityTokenRefused,
            kind_at,
        ));
    }
    match cursor.cstring() {
        Some(_) => Ok(()),
        None => Err(FrameError::new(
            FrameErrorKind::SecurityTokenUnterminated,
            kind_at,
        )),
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
        if checks.resolves(body.as_bytes(), sequence.identifier()) {
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
fn in_request(error: FrameError, role: Role, flags: Flags) -> FrameError {
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

#[cold]
fn document_fault(place: Place, at: Cursor<'_>) -> FrameError {
    let (fault, offset) = stride::document_fault(at);
    FrameError::new(FrameErrorKind::InvalidDocument { place, fault }, offset)
}

#[cold]
fn stride_fault(fault: stride::Fault, offset: u32) -> FrameError {
    let place = Place::Sequence;
    match fault {
        stride::Fault::Structure(fault) => {
            FrameError::new(FrameErrorKind::InvalidDocument { place, fault }, offset)
        }
        stride::Fault::TooLarge(size) => {
            too_large(place, size, Limits::MAX_SEQUENCE_DOCUMENT_SIZE, offset)
        }
    }
}

#[cold]
fn inside(place: Place, error: DocumentError, document_at: u32, limits: &Limits) -> FrameError {
    let offset = document_at.saturating_add(error.offset());
    let kind = if error.is_too_deep() {
        let maximum = limits.max_nesting();
        FrameErrorKind::NestingTooDeep { place, maximum }
    } else {
        let fault = error.kind();
        FrameErrorKind::InvalidDocument { place, fault }
    };
    FrameError::new(kind, offset)
}

#[cold]
fn too_large(place: Place, size: u32, maximum: u32, offset: u32) -> FrameError {
    FrameError::new(
        FrameErrorKind::DocumentTooLarge {
            place,
            size,
            maximum,
        },
        offset,
    )
}
