//! Bytes put into a body, and taken out of it.

use crate::cursor::len_u32;

/// Moves the last `count` bytes to `offset`, where nothing is lost: what stood there moves up.
#[expect(
    clippy::disallowed_methods,
    reason = "turned by no more than what is turned"
)]
pub(super) fn move_last(body: &mut [u8], count: usize, offset: u32) {
    if let Some(tail) = body.get_mut(index(offset)..) {
        tail.rotate_right(count.min(tail.len()));
    }
}

/// Takes the bytes between two offsets out.
#[expect(
    clippy::disallowed_methods,
    reason = "the range was just seen to lie in the body"
)]
pub(super) fn cut(body: &mut Vec<u8>, start: u32, end: u32) {
    let range = index(start)..index(end);
    if body.get(range.clone()).is_some() {
        body.drain(range);
    }
}

/// Writes the body's length into its first four bytes; `body` is longer than that and not longer than an i32 can say.
pub(super) fn correct_len(body: &mut [u8]) {
    let len = len_u32(body);
    if let Some(field) = body.first_chunk_mut() {
        *field = len.to_le_bytes();
    }
}

pub(super) fn set(body: &mut [u8], offset: u32, byte: u8) {
    if let Some(place) = body.get_mut(index(offset)) {
        *place = byte;
    }
}

fn index(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
