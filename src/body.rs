//! An encoded body, changed where it lies: bytes put in and taken out, the length made right.

use crate::cursor::len_u32;
use crate::element::{Element, Elements};

/// Moves the last `count` bytes to `offset`, where nothing is lost: what stood there moves up.
#[expect(
    clippy::disallowed_methods,
    reason = "turned by no more than what is turned"
)]
pub(crate) fn move_last(body: &mut [u8], count: usize, offset: u32) {
    if let Some(tail) = body.get_mut(index(offset)..) {
        tail.rotate_right(count.min(tail.len()));
    }
}

/// Takes the bytes between two offsets out.
#[expect(
    clippy::disallowed_methods,
    reason = "the range was just seen to lie in the body"
)]
pub(crate) fn cut(body: &mut Vec<u8>, start: u32, end: u32) {
    let range = index(start)..index(end);
    if body.get(range.clone()).is_some() {
        body.drain(range);
    }
}

/// Writes the body's length into its first four bytes; `body` is longer than that and not longer than an i32 can say.
#[inline]
pub(crate) fn correct_len(body: &mut [u8]) {
    let len = len_u32(body);
    if let Some(field) = body.first_chunk_mut() {
        *field = len.to_le_bytes();
    }
}

pub(crate) fn set(body: &mut [u8], offset: u32, byte: u8) {
    if let Some(place) = body.get_mut(index(offset)) {
        *place = byte;
    }
}

/// Where the first element of a malformed body begins that cannot be read, or where its terminator should be.
#[cold]
pub(crate) fn first_unreadable(body: &[u8]) -> u32 {
    let end = |element: Element<'_>| element.value_start.saturating_add(len_u32(element.value));
    Elements::new(body).last().map_or(4, end).min(len_u32(body))
}

fn index(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
