//! CRC-32C of messages, and of messages that change at their ends.
//!
//! A CRC is linear: `crc(a b) = shift(crc(a), b.len()) ^ crc(b)`, where `shift` is what as many zero bytes do to the
//! register. So the checksum of a changed message follows from the old one and the changed bytes. An update keeps a
//! wrong checksum wrong; a recomputation would hide the damage that it reports.

mod shift;

use shift::{shift_by_90, unshift};

pub(crate) use shift::shift;

/// CRC-32C (Castagnoli, RFC 3720) of `bytes`.
#[inline]
pub(crate) fn crc32c(bytes: &[u8]) -> u32 {
    crc_fast::crc32_iscsi(bytes)
}

/// The checksum of a message with `more` behind the bytes that `crc` is of.
#[inline]
pub(crate) fn extend(crc: u32, more: &[u8]) -> u32 {
    shift(crc, len(more)) ^ crc32c(more)
}

/// The checksum of a message that grows by a section, its length field included.
///
/// `crc` is of the message's `covered` bytes before, under its old length, which counts the checksum too.
#[inline]
pub(crate) fn grown(crc: u32, covered: u32, section: &[u8]) -> u32 {
    // Three terms that do not wait for each other: the section's own, what is left of the old bytes, what of the new length.
    let own = crc32c(section);
    let added = len(section);
    let old_len = covered.saturating_add(4);
    if added == 90
        && let Some(relabelled) = shift::relabelled_by_90(old_len)
    {
        return own ^ shift_by_90(crc) ^ relabelled;
    }
    let new_len = old_len.saturating_add(added);
    own ^ shift(with_length_field(crc, covered, old_len, new_len), added)
}

/// The checksum of a message without its last bytes, which are `tail`.
#[inline]
pub(crate) fn without_tail(crc: u32, tail: &[u8]) -> u32 {
    unshift(crc ^ crc32c(tail), len(tail))
}

/// The checksum of a message whose first four bytes change from `old` to `new`, as little-endian numbers.
///
/// `covered` is how many bytes `crc` is of, these four included.
#[inline]
pub(crate) fn with_length_field(crc: u32, covered: u32, old: u32, new: u32) -> u32 {
    // A register takes up four bytes by XOR and then runs over as many zero bytes: hence no CRC of the change itself.
    crc ^ shift(old ^ new, covered)
}

// Messages are below 2 GiB: their length is an `i32`.
#[inline]
fn len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
