//! Steps over the documents of a sequence, each checked for length and terminator.

use core::hint::black_box;

use crate::cursor::{Cursor, len_u32};
use crate::error::DocumentErrorKind;

/// How far ahead lines are touched. Anything from 2 to 16 KiB measures alike.
const AHEAD: usize = 4_096;
/// Bytes of a cache line.
const LINE: usize = 64;
/// Lines are touched in steps of this many bytes.
const STEP: usize = 1_024;
/// Sequences shorter than this fit what the hardware fetches by itself.
const WORTH_TOUCHING: usize = 16 * 1_024;

/// Checks every document's length and terminator, and that documents fill `documents` to its end.
#[inline]
pub(super) fn check(documents: &[u8], offset: u32, maximum: u32) -> Result<(), (Fault, u32)> {
    match from_first_fault(documents, maximum) {
        [] => Ok(()),
        rest => Err(name_fault(documents, rest, offset)),
    }
}

/// The bytes from the first document on that is not sound or too large; none when all documents are sound.
///
/// Each document's place depends on the previous one's length: a chain that no prefetcher follows when sizes vary. So in a
/// large sequence one byte of each line is read ahead in address order, which starts the hardware's stream prefetcher.
#[inline]
pub(super) fn from_first_fault(documents: &[u8], maximum: u32) -> &[u8] {
    if documents.len() < WORTH_TOUCHING {
        return walk(documents, maximum, |_| ());
    }
    let (steps, _) = documents.as_chunks::<STEP>();
    let mut steps = steps.iter();
    let mut seen = 0_u8;
    // While more than this is left, everything within reach was touched.
    let mut untouched = documents.len().saturating_add(AHEAD);
    let rest = walk(documents, maximum, |left| {
        while left < untouched {
            untouched = untouched.saturating_sub(STEP);
            let Some(step) = steps.next() else { break };
            seen ^= step.iter().step_by(LINE).fold(0, |seen, byte| seen ^ byte);
        }
    });
    // Keeps the reads, whose values nobody needs.
    black_box(seen);
    rest
}

/// `touch` is told before each document how many bytes are left.
#[inline(always)]
fn walk(documents: &[u8], maximum: u32, mut touch: impl FnMut(usize)) -> &[u8] {
    let mut rest = documents;
    while !rest.is_empty() {
        touch(rest.len());
        match after_document(rest, maximum) {
            Some(after) => rest = after,
            None => break,
        }
    }
    rest
}

/// What follows the document at the front, if that one is sound.
#[inline(always)]
fn after_document(rest: &[u8], maximum: u32) -> Option<&[u8]> {
    let len = u32::from_le_bytes(*rest.first_chunk()?);
    if !(5..=maximum).contains(&len) {
        return None;
    }
    let (document, after) = rest.split_at_checked(usize::try_from(len).ok()?)?;
    (document.last() == Some(&0)).then_some(after)
}

/// What is wrong with a document of a sequence.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// Its length or terminator.
    Structure(DocumentErrorKind),
    /// It is larger than a document in a sequence may be.
    TooLarge(u32),
}

/// What is wrong with the document that `rest` of `documents` begins with.
#[cold]
fn name_fault(documents: &[u8], rest: &[u8], offset: u32) -> (Fault, u32) {
    let before = len_u32(documents).saturating_sub(len_u32(rest));
    let at = Cursor::starting_at(rest, offset.saturating_add(before));
    let mut cursor = at;
    match cursor.length_prefixed(5) {
        Some(document @ [.., 0]) => (Fault::TooLarge(len_u32(document)), at.offset()),
        _ => {
            let (fault, offset) = document_fault(at);
            (Fault::Structure(fault), offset)
        }
    }
}

/// Why the cursor does not stand at a document with a sound length and terminator, and where.
#[cold]
pub(super) fn document_fault(rest: Cursor<'_>) -> (DocumentErrorKind, u32) {
    let mut cursor = rest;
    let document = cursor.length_prefixed(5);
    match document {
        Some(document) => {
            let last = len_u32(document).saturating_sub(1);
            (
                DocumentErrorKind::Terminator,
                rest.offset().saturating_add(last),
            )
        }
        None => {
            let declared = rest.peek_i32().unwrap_or(0);
            let left = rest.remaining();
            (DocumentErrorKind::Length { declared, left }, rest.offset())
        }
    }
}
