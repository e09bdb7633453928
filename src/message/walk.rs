//! Rules 5 to 25: section after section, each judged where it stands.

use super::faults::{document_fault, inside, stride_fault, too_large};
use super::frame::{DocumentChecks, Met};
use super::section::kind;
use super::sequence::DocumentSequence;
use super::stride;
use crate::cursor::{Cursor, len_u32};
use crate::error::{FrameError, FrameErrorKind, Place};
use crate::generation::Generation;
use crate::limits::Limits;
use crate::role::Role;

/// Rules 5 to 25: every section, in wire order.
#[inline]
pub(super) fn every_section<'a, C: DocumentChecks>(
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
) -> Result<&'a [u8], FrameError> {
    let at = *cursor;
    let Some(body @ [.., 0]) = cursor.length_prefixed(5) else {
        return Err(document_fault(Place::Body, at));
    };
    if checks.looks_into_documents()
        && let Err(fault) = checks.document(body)
    {
        return Err(inside(Place::Body, fault, at.offset(), limits));
    }
    let size = len_u32(body);
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
