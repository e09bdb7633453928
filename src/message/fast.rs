//! The messages that nearly everybody sends, accepted in one lean pass that can name no fault.
//!
//! Naming faults costs more than framing itself: states that are kept only for it leave no registers for the rest. So this
//! pass answers "yes, this frame" or nothing, and nothing means that [`super::walk`] decides. Only the walk refuses.

use super::flags::Flags;
use super::frame::DocumentChecks;
use super::op_code::OpCode;
use super::section::kind;
use super::sequence::DocumentSequence;
use super::stride;
use crate::cursor::{Cursor, len_u32};
use crate::generation::Generation;
use crate::limits::Limits;
use crate::role::Role;

/// Bits of the flags that make a message uncommon: a checksum, or a required bit that no receiver knows.
const UNCOMMON: u32 = 0xfffd;

/// Where the parts of a common message are. Few words, so that they stay in registers until the frame is written once.
pub(super) struct Parts<'a> {
    pub(super) body: &'a [u8],
    /// Empty when there is none.
    pub(super) telemetry: &'a [u8],
    pub(super) telemetry_at: u32,
    pub(super) length: u32,
    pub(super) flags: Flags,
}

/// The parts of a sound message that is a body, and maybe a telemetry section of the common form.
#[inline(always)]
pub(super) fn accept<'a, C: DocumentChecks>(
    bytes: &'a [u8],
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Option<Parts<'a>> {
    let (length, flags, body, after) = begin(bytes, limits, checks)?;
    let mut parts = Parts {
        body,
        telemetry: &[],
        telemetry_at: 0,
        length,
        flags,
    };
    if !after.is_empty() {
        parts.telemetry = telemetry_at_the_end(after, role, limits, checks)?;
        parts.telemetry_at = length.wrapping_sub(len_u32(after));
    }
    Some(parts)
}

/// The parts of a sound message that is a body and nothing else.
#[inline(always)]
pub(super) fn accept_body<'a, C: DocumentChecks>(
    bytes: &'a [u8],
    limits: &Limits,
    checks: &C,
) -> Option<Parts<'a>> {
    let (length, flags, body, after) = begin(bytes, limits, checks)?;
    after.is_empty().then_some(Parts {
        body,
        telemetry: &[],
        telemetry_at: 0,
        length,
        flags,
    })
}

/// Length, flags, body and what follows it, of a message that begins as a common one does.
///
/// Receivers that look into every document are not served here: for them framing is the smaller part.
#[inline(always)]
fn begin<'a, C: DocumentChecks>(
    bytes: &'a [u8],
    limits: &Limits,
    checks: &C,
) -> Option<(u32, Flags, &'a [u8], &'a [u8])> {
    let (head, _) = bytes.split_first_chunk::<25>()?;
    let (words, [kind, body_len @ ..]) = head.split_first_chunk::<20>()? else {
        return None;
    };
    let ([length, _, _, op_code, flags], []) = words.as_chunks::<4>() else {
        return None;
    };
    // No limit is above the largest i32, so what is negative there is too large here.
    let length = u32::from_le_bytes(*length);
    let flags = u32::from_le_bytes(*flags);
    if length > limits.max_message_size()
        || bytes.len() != usize::try_from(length).ok()?
        || i32::from_le_bytes(*op_code) != OpCode::OP_MSG.number()
        || flags & UNCOMMON != 0
        || *kind != kind::BODY
        || checks.looks_into_documents()
    {
        return None;
    }
    let body_len = u32::from_le_bytes(*body_len.first_chunk()?);
    if !(5..=Limits::MAX_BODY_SIZE).contains(&body_len) {
        return None;
    }
    let (_, sections) = bytes.split_first_chunk::<21>()?;
    let (body, after) = sections.split_at_checked(usize::try_from(body_len).ok()?)?;
    (body.last() == Some(&0)).then_some((length, Flags::from_bits(flags), body, after))
}

/// The document of a telemetry section that is all that is left.
#[inline(always)]
fn telemetry_at_the_end<'a, C: DocumentChecks>(
    section: &'a [u8],
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Option<&'a [u8]> {
    let [kind::TELEMETRY, telemetry @ ..] = section else {
        return None;
    };
    let common = role == Role::Request
        && limits.generation() != Generation::Before9_0
        && u32::from_le_bytes(*telemetry.first_chunk()?) == len_u32(telemetry)
        && telemetry.len() >= 5
        && telemetry.last() == Some(&0)
        && checks.knows_telemetry(telemetry);
    common.then_some(telemetry)
}

/// The parts of a sound message that is a body, one sequence, and maybe a telemetry section of the common form.
#[inline(always)]
pub(super) fn accept_sequence<'a, C: DocumentChecks>(
    bytes: &'a [u8],
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Option<Parts<'a>> {
    let (length, flags, body, after) = begin(bytes, limits, checks)?;
    let mut cursor = Cursor::new(after);
    let Some(kind::SEQUENCE) = cursor.byte() else {
        return None;
    };
    let sequence = DocumentSequence::split(cursor.length_prefixed(4)?)?;
    let maximum = Limits::MAX_SEQUENCE_DOCUMENT_SIZE;
    if !stride::from_first_fault(sequence.as_bytes(), maximum).is_empty()
        || checks.resolves(body, sequence.identifier())
    {
        return None;
    }
    let mut parts = Parts {
        body,
        telemetry: &[],
        telemetry_at: 0,
        length,
        flags,
    };
    if !cursor.is_empty() {
        parts.telemetry = telemetry_at_the_end(cursor.rest(), role, limits, checks)?;
        parts.telemetry_at = length.wrapping_sub(cursor.remaining());
    }
    Some(parts)
}
