//! Steps over the documents of a sequence, each checked for length and terminator.

use core::hint::black_box;

use crate::cursor::{Cursor, len_u32};
use crate::error::DocumentErrorKind;

/// How far ahead lines are touched. Anything from 2 to 16 KiB measures alike.
const AHEAD: usize = 4_096;
/// Bytes of a cache line.
const LINE: usize = 64;
/// Sequences shorter than this fit what the hardware fetches by itself.
const WORTH_TOUCHING: usize = 16 * 1_024;

/// Checks every document's length and terminator, and that documents fill `documents` to its end.
///
/// Each document's place depends on the previous one's length: a chain that no prefetcher follows when sizes vary. So in a
/// large sequence one byte of each line is read ahead in address order, which starts the hardware's stream prefetcher.
#[inline]
pub(super) fn check(documents: &[u8], offset: u32, maximum: u32) -> Result<(), (Fault, u32)> {
    if documents.len() < WORTH_TOUCHING {
        walk(documents, offset, maximum, |_| ())
    } else {
        let mut lines = documents.iter().step_by(LINE);
        let mut touched = 0_usize;
        let mut seen = 0_u8;
        let walked = walk(documents, offset, maximum, |position| {
            while touched < position.saturating_add(AHEAD)
                && let Some(byte) = lines.next()
            {
                seen ^= byte;
                touched = touched.saturating_add(LINE);
            }
        });
        // Keeps the reads, whose values nobody needs.
        black_box(seen);
        walked
    }
}

/// What is wrong with a document of a sequence.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// Its length or terminator.
    Structure(DocumentErrorKind),
    /// It is larger than a document in a sequence may be.
    TooLarge(u32),
}

#[inline(always)]
fn walk(
    documents: &[u8],
    offset: u32,
    maximum: u32,
    mut touch: impl FnMut(usize),
) -> Result<(), (Fault, u32)> {
    let mut cursor = Cursor::starting_at(documents, offset);
    let total = documents.len();
    while !cursor.is_empty() {
        touch(total.saturating_sub(cursor.rest().len()));
        let rest = cursor;
        match cursor.length_prefixed(5) {
            Some([.., 0]) => {}
            _ => return Err(name_fault(rest)),
        }
        if rest.remaining().saturating_sub(cursor.remaining()) > maximum {
            let size = rest.remaining().saturating_sub(cursor.remaining());
            return Err((Fault::TooLarge(size), rest.offset()));
        }
    }
    Ok(())
}

#[cold]
fn name_fault(rest: Cursor<'_>) -> (Fault, u32) {
    let (fault, offset) = document_fault(rest);
    (Fault::Structure(fault), offset)
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
