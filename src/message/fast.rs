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

/// The parts of a sound message without checksum: a body, then at most one sequence, then at most one telemetry section of
/// the common form.
///
/// Receivers that look into every document are not served here: for them framing is the smaller part.
#[inline(always)]
pub(super) fn accept<'a, C: DocumentChecks>(
    bytes: &'a [u8],
    role: Role,
    limits: &Limits,
    checks: &C,
) -> Option<Parts<'a>> {
    let (head, sections) = bytes.split_first_chunk::<20>()?;
    let ([length, _, _, op_code, flags], []) = head.as_chunks::<4>() else {
        return None;
    };
    let length = u32::try_from(i32::from_le_bytes(*length)).ok()?;
    let flags = u32::from_le_bytes(*flags);
    if length > limits.max_message_size()
        || bytes.len() != usize::try_from(length).ok()?
        || i32::from_le_bytes(*op_code) != OpCode::OP_MSG.number()
        || flags & UNCOMMON != 0
        || checks.looks_into_documents()
    {
        return None;
    }
    let mut cursor = Cursor::new(sections);
    let Some(kind::BODY) = cursor.byte() else {
        return None;
    };
    let body = sound_document(&mut cursor)?;
    if len_u32(body) > Limits::MAX_BODY_SIZE {
        return None;
    }
    let mut kind = cursor.byte();
    if let Some(kind::SEQUENCE) = kind {
        let sequence = DocumentSequence::split(cursor.length_prefixed(4)?)?;
        let maximum = Limits::MAX_SEQUENCE_DOCUMENT_SIZE;
        if !stride::from_first_fault(sequence.as_bytes(), maximum).is_empty()
            || checks.resolves(body, sequence.identifier())
        {
            return None;
        }
        kind = cursor.byte();
    }
    let mut telemetry: &[u8] = &[];
    let mut telemetry_at = 0;
    if let Some(kind) = kind {
        if kind != kind::TELEMETRY
            || role != Role::Request
            || limits.generation() == Generation::Before9_0
        {
            return None;
        }
        telemetry = sound_document(&mut cursor)?;
        if !cursor.is_empty() || !checks.knows_telemetry(telemetry) {
            return None;
        }
        // It ends where the message ends.
        telemetry_at = length.saturating_sub(len_u32(telemetry).saturating_add(1));
    }
    Some(Parts {
        body,
        telemetry,
        telemetry_at,
        length,
        flags: Flags::from_bits(flags),
    })
}

/// The next document, if its length and terminator are sound.
#[inline(always)]
fn sound_document<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    cursor
        .length_prefixed(5)
        .filter(|document| document.last() == Some(&0))
}
