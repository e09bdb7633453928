//! Messages without telemetry, for receivers that tolerate sections which the rules refuse.

use crate::checksum;
use crate::cursor::{Cursor, len_u32};
use crate::error::{FrameError, FrameErrorKind};
use crate::limits::Limits;
use crate::message::{self, Outline, kind};
use crate::role::Role;

/// Copies a message without any section of kind 3, valid or not, and says how many there were.
///
/// A section is stepped over by its length, so what is in it may be anything, and so may the number of sections and the role:
/// this is for receivers that rather lose telemetry than a command, and for proxies that meet kind 3 in a reply. Everything
/// else is as [`Splice::strip`](crate::Splice::strip) leaves it. Nothing else is validated: parse the result.
///
/// `out` is emptied first; it holds the message when one or more sections were removed, and nothing otherwise.
///
/// # Errors
/// [`FrameError`] when the message cannot be divided into sections, or when its checksum is wrong. `out` is empty then.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Limits, OpMsg, Role, remove_telemetry};
/// // A telemetry section whose document ends in the wrong byte, which a server refuses.
/// let message = b"\x20\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\x03\x05\0\0\0\x07\0\x05\0\0\0\0";
/// assert!(OpMsg::parse(message, Role::Request, &Limits::DEFAULT).is_err());
/// let mut out = Vec::new();
/// assert_eq!(remove_telemetry(message, Role::Request, &Limits::DEFAULT, &mut out)?, 1);
/// assert!(OpMsg::parse(&out, Role::Request, &Limits::DEFAULT)?.telemetry_document().is_none());
/// # Ok::<(), opmsg_telemetry::error::FrameError>(())
/// ```
pub fn remove_telemetry(
    message: &[u8],
    role: Role,
    limits: &Limits,
    out: &mut Vec<u8>,
) -> Result<u32, FrameError> {
    out.clear();
    let outline = Outline::read(message, role, limits)?;
    let removed = copy_the_others(message, &outline, out).and_then(|removed| {
        if removed > 0 {
            finish(message, &outline, out)?;
        }
        Ok(removed)
    });
    if !matches!(removed, Ok(1..)) {
        out.clear();
    }
    removed.map_err(|error| message::in_request(error, role, outline.flags))
}

/// Whether a message can be divided into its sections, and telemetry told from the rest.
pub(crate) fn divide(message: &[u8], role: Role, limits: &Limits) -> Result<(), FrameError> {
    let outline = Outline::read(message, role, limits)?;
    let mut cursor = Cursor::starting_at(outline.sections, Outline::SECTIONS_AT);
    while message::step_over(&mut cursor)?.is_some() {}
    Ok(())
}

/// Header, flags and every section but telemetry.
fn copy_the_others(
    message: &[u8],
    outline: &Outline<'_>,
    out: &mut Vec<u8>,
) -> Result<u32, FrameError> {
    let mut copied = Cursor::new(message);
    let mut copy_up_to = |end: u32, wanted: bool| {
        let len = usize::try_from(end.saturating_sub(copied.offset())).unwrap_or(usize::MAX);
        if let Some(bytes) = copied.take(len)
            && wanted
        {
            out.extend_from_slice(bytes);
        }
    };
    let mut cursor = Cursor::starting_at(outline.sections, Outline::SECTIONS_AT);
    let mut removed = 0_u32;
    loop {
        let start = cursor.offset();
        let section = message::step_over(&mut cursor)?;
        if section == Some(kind::TELEMETRY) {
            removed = removed.saturating_add(1);
            copy_up_to(start, true);
            copy_up_to(cursor.offset(), false);
        } else if section.is_none() {
            copy_up_to(start, true);
            return Ok(removed);
        }
    }
}

/// Length and checksum. What was damaged on the way stays refused.
fn finish(message: &[u8], outline: &Outline<'_>, out: &mut Vec<u8>) -> Result<(), FrameError> {
    let covered = len_u32(out);
    let end = if outline.checksum.is_some() { 4 } else { 0 };
    if let Some(length) = out.first_chunk_mut() {
        *length = covered.saturating_add(end).to_le_bytes();
    }
    if let (Some(expected), Some((before, _))) = (outline.checksum, message.split_last_chunk::<4>())
    {
        if checksum::crc32c(before) != expected {
            let kind = FrameErrorKind::ChecksumMismatch;
            return Err(FrameError::new(kind, len_u32(before)));
        }
        let checksum = checksum::crc32c(out);
        out.extend_from_slice(&checksum.to_le_bytes());
    }
    Ok(())
}
