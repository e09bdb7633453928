//! The change itself: offsets into the message, the new length, and the bytes that are new.

use core::fmt;

use crate::checksum;
use crate::cursor::{Cursor, len_u32};
use crate::error::EditMismatch;
use crate::receive::OpMsg;
use crate::telemetry::{Tail, TelemetrySection};

/// A change to one finished message, made by [`Splice::to_edit`](crate::Splice::to_edit).
///
/// It borrows nothing, so the message's buffer can be changed. It belongs to the message that it was made for.
#[derive(Clone)]
pub struct Edit {
    /// The old message's header: it tells whether an edit meets the message that it was made for.
    old_header: [u8; 16],
    /// The new length, as it stands in the new header.
    new_len: [u8; 4],
    // The section that goes; empty when there is none.
    cut_start: u32,
    cut_end: u32,
    // Where the old sections end; what follows is the old checksum.
    sections_end: u32,
    /// The new section and the new checksum, each if there is one.
    tail: Tail,
}

// More would be moved by a call to copy it.
const _: () = assert!(size_of::<Edit>() <= 128);

impl Edit {
    /// No change.
    #[inline(always)]
    pub(super) fn none(msg: &OpMsg<'_>) -> Self {
        let len = len_u32(msg.as_bytes());
        Self {
            old_header: first_16(msg.as_bytes()),
            new_len: len.to_le_bytes(),
            cut_start: len,
            cut_end: len,
            sections_end: len,
            tail: Tail::EMPTY,
        }
    }

    /// Puts a section behind all others of a message that has none, and no checksum.
    #[inline(always)]
    pub(super) fn append(msg: &OpMsg<'_>, section: TelemetrySection, new_len: u32) -> Self {
        let sections_end = msg.sections_end();
        Self {
            old_header: first_16(msg.as_bytes()),
            new_len: new_len.to_le_bytes(),
            cut_start: sections_end,
            cut_end: sections_end,
            sections_end,
            tail: section.into_tail(),
        }
    }

    /// The same for a message with a checksum, which the new one follows.
    #[inline(always)]
    pub(super) fn append_signed(msg: &OpMsg<'_>, section: TelemetrySection, new_len: u32) -> Self {
        let mut edit = Self::append(msg, section, new_len);
        edit.sign(msg.checksum().unwrap_or_default());
        edit
    }

    /// Adds the new checksum behind the tail's section; `checksum` is that of the sections that stay, under the old length.
    #[inline(never)]
    fn sign(&mut self, checksum: u32) {
        let kept_len = self
            .sections_end
            .saturating_sub(self.cut_end.saturating_sub(self.cut_start));
        let relabelled =
            checksum::with_length_field(checksum, kept_len, self.old_len(), self.len());
        let checksum = match self.tail.as_bytes() {
            [] => relabelled,
            section => match section.try_into() {
                Ok(trace) => checksum::extend_by_90(relabelled, trace),
                Err(_) => checksum::extend(relabelled, section),
            },
        };
        self.tail.add_checksum(checksum);
    }

    /// Removes the section that is there, if any, and puts the new one, if any, behind all others.
    #[inline(never)]
    pub(super) fn replace(msg: &OpMsg<'_>, section: Option<TelemetrySection>) -> Self {
        let message = msg.as_bytes();
        let old_len = len_u32(message);
        let sections_end = msg.sections_end();
        let (cut_start, cut_end) = match (msg.telemetry_offset(), msg.telemetry_document()) {
            (Some(start), Some(document)) => {
                let end = start.saturating_add(1).saturating_add(len_u32(document));
                (start, end)
            }
            _ => (sections_end, sections_end),
        };
        let added = section
            .as_ref()
            .map_or(0, |section| len_u32(section.as_bytes()));
        let removed = cut_end.saturating_sub(cut_start);
        let new_len = old_len.saturating_sub(removed).saturating_add(added);
        let mut edit = Self {
            old_header: first_16(message),
            new_len: new_len.to_le_bytes(),
            cut_start,
            cut_end,
            sections_end,
            tail: section.map_or(Tail::EMPTY, TelemetrySection::into_tail),
        };
        if let Some(checksum) = msg.checksum() {
            edit.sign(edit.kept_checksum(checksum, message));
        }
        edit
    }

    /// The old checksum without the section that goes. Only the smaller part beside that section is read.
    fn kept_checksum(&self, checksum: u32, message: &[u8]) -> u32 {
        let [before, cut, after] = self.kept(message);
        if cut.is_empty() {
            checksum
        } else if after.len() <= before.len() {
            let removed = checksum::without_tail(checksum::without_tail(checksum, after), cut);
            checksum::extend(removed, after)
        } else {
            // The part after the section is the larger one: its checksum follows from the whole and the part before.
            let start = checksum::crc32c(before);
            let with_cut = checksum::extend(start, cut);
            checksum ^ checksum::shift(start ^ with_cut, len_u32(after))
        }
    }

    /// The old message up to its checksum: before the section that goes, that section, after it.
    #[inline]
    fn kept<'m>(&self, message: &'m [u8]) -> [&'m [u8]; 3] {
        let mut cursor = Cursor::new(message);
        let mut part = |end: u32| {
            let len = usize::try_from(end.saturating_sub(cursor.offset())).unwrap_or(usize::MAX);
            cursor.take(len).unwrap_or(&[])
        };
        [
            part(self.cut_start),
            part(self.cut_end),
            part(self.sections_end),
        ]
    }

    /// The new message in four parts. Without a change the last one is the whole message.
    #[inline(always)]
    pub(super) fn parts_of<'s>(&'s self, message: &'s [u8]) -> [&'s [u8]; 4] {
        if self.is_none() {
            return [&[], &[], &[], message];
        }
        let between = |from: u32, to: u32| message.get(index(from)..index(to)).unwrap_or(&[]);
        [
            &self.new_len,
            between(4, self.cut_start),
            between(self.cut_end, self.sections_end),
            self.tail.as_bytes(),
        ]
    }

    #[inline]
    const fn old_len(&self) -> u32 {
        let [a, b, c, d, ..] = self.old_header;
        u32::from_le_bytes([a, b, c, d])
    }

    /// Bytes of the message after the change.
    #[must_use]
    pub const fn len(&self) -> u32 {
        u32::from_le_bytes(self.new_len)
    }

    /// Never: no message is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the message stays as it is.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.cut_start == self.cut_end && self.tail.is_empty()
    }

    /// Changes the message in its buffer, which holds it and nothing else.
    ///
    /// Nothing is allocated when the buffer has room for the result. An attached section is written at the end; a section
    /// that goes is closed up by moving what follows it.
    ///
    /// # Errors
    /// [`EditMismatch`] when the buffer holds another message; it is not changed then.
    #[inline(always)]
    pub fn apply_to(&self, buffer: &mut Vec<u8>) -> Result<(), EditMismatch> {
        let old_len = self.old_len();
        let same_len = buffer.len() == index(old_len);
        match buffer.first_chunk_mut() {
            Some(header) if same_len && *header == self.old_header => {
                if let Some(len) = header.first_chunk_mut() {
                    *len = self.new_len;
                }
            }
            _ => return Err(EditMismatch(())),
        }
        if self.cut_start != old_len {
            close_up(buffer, self.cut_start, self.cut_end, self.sections_end);
        }
        self.tail.append_to(buffer);
        Ok(())
    }
}

/// Moves what stands between `to` and `end` down to `from` and drops the rest.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that moves bytes: the gap is never longer than the window"
)]
#[inline(never)]
fn close_up(buffer: &mut Vec<u8>, from: u32, to: u32, end: u32) {
    if from != to
        && let Some(moved) = buffer.get_mut(index(from)..index(end))
    {
        // `to` lies between `from` and `end`: a parsed message's section stands inside its sections.
        let gap = index(to.saturating_sub(from)).min(moved.len());
        moved.copy_within(gap.., 0);
    }
    buffer.truncate(index(end.saturating_sub(to.saturating_sub(from))));
}

#[inline]
fn index(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

#[inline]
fn first_16(bytes: &[u8]) -> [u8; 16] {
    bytes.first_chunk().copied().unwrap_or_default()
}

impl fmt::Debug for Edit {
    /// Lengths and offsets, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edit")
            .field("old_len", &self.old_len())
            .field("new_len", &self.len())
            .field("cut_start", &self.cut_start)
            .field("cut_end", &self.cut_end)
            .finish_non_exhaustive()
    }
}
