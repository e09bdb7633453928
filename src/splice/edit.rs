//! The change itself: offsets into the message, the new length, and the bytes that are new.

use core::fmt;

use std::borrow::Cow;

use crate::checksum;
use crate::cursor::{Cursor, len_u32};
use crate::error::EditMismatch;
use crate::receive::OpMsg;
use crate::telemetry::EncodedSection;

/// A change to one finished message, made by [`Splice::to_edit`](crate::Splice::to_edit).
///
/// It borrows the new section and not the message, so the message's buffer can be changed. It belongs to the message that it
/// was made for.
#[derive(Clone)]
pub struct Edit<'s> {
    // The old message's header tells whether an edit meets the message that it was made for. Its length is apart because
    // senders write it last: a wider load would wait for that store.
    old_len: [u8; 4],
    old_ids: [u8; 12],
    /// The new length, as it stands in the new header.
    new_len: [u8; 4],
    /// The new checksum; counts when `signed`.
    checksum: [u8; 4],
    signed: bool,
    // The section that goes; empty when there is none.
    cut_start: u32,
    cut_end: u32,
    // Where the old sections end; what follows is the old checksum.
    sections_end: u32,
    /// The new section; empty when there is none. One that owns its bytes has the new checksum behind it.
    section: Cow<'s, [u8]>,
}

// More would be moved by a call to copy it.
const _: () = assert!(size_of::<Edit<'_>>() <= 128);

impl<'s> Edit<'s> {
    /// No change.
    #[inline(always)]
    pub(super) fn none(msg: &OpMsg<'_>) -> Self {
        let len = len_u32(msg.as_bytes());
        Self {
            old_len: len.to_le_bytes(),
            old_ids: ids(header(msg.as_bytes())),
            new_len: len.to_le_bytes(),
            checksum: [0; 4],
            signed: false,
            cut_start: len,
            cut_end: len,
            sections_end: len,
            section: Cow::Borrowed(&[]),
        }
    }

    /// Puts a section behind all others of a message that has none.
    #[inline(always)]
    pub(super) fn append(msg: &OpMsg<'_>, section: EncodedSection<'s>, new_len: u32) -> Self {
        let sections_end = msg.sections_end();
        let signed = msg.flags().checksum_present();
        let checksum = if signed {
            let checksum = msg.checksum().unwrap_or_default();
            checksum::grown(checksum, sections_end, section.as_bytes())
        } else {
            0
        };
        Self {
            old_len: len_u32(msg.as_bytes()).to_le_bytes(),
            old_ids: ids(header(msg.as_bytes())),
            new_len: new_len.to_le_bytes(),
            checksum: checksum.to_le_bytes(),
            signed,
            cut_start: sections_end,
            cut_end: sections_end,
            sections_end,
            section: Cow::Borrowed(section.as_bytes()),
        }
    }

    /// Removes the section that is there, if any, and puts the new one, unless it is empty, behind all others.
    #[inline(never)]
    pub(super) fn replace(msg: &OpMsg<'_>, section: &'s [u8]) -> Self {
        let (mut edit, checksum) = Self::replaced(msg, section);
        if let Some(checksum) = checksum {
            edit.sign(checksum);
        }
        edit
    }

    /// The same for a message that is changed where it lies and never taken as parts: nothing is allocated.
    #[cfg(feature = "capi")]
    #[inline(never)]
    pub(super) fn replace_in_place(msg: &OpMsg<'_>, section: &'s [u8]) -> Self {
        let (mut edit, checksum) = Self::replaced(msg, section);
        edit.signed = checksum.is_some();
        edit.checksum = checksum.unwrap_or_default();
        edit
    }

    /// The change without the new checksum, and that.
    #[inline(always)]
    fn replaced(msg: &OpMsg<'_>, section: &'s [u8]) -> (Self, Option<[u8; 4]>) {
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
        let removed = cut_end.saturating_sub(cut_start);
        let kept_len = sections_end.saturating_sub(removed);
        let new_len = old_len
            .saturating_sub(removed)
            .saturating_add(len_u32(section));
        let edit = Self {
            old_len: old_len.to_le_bytes(),
            old_ids: ids(header(message)),
            new_len: new_len.to_le_bytes(),
            checksum: [0; 4],
            signed: false,
            cut_start,
            cut_end,
            sections_end,
            section: Cow::Borrowed(section),
        };
        let checksum = msg.checksum().map(|checksum| {
            let kept = edit.kept_checksum(checksum, message);
            let relabelled = checksum::with_length_field(kept, kept_len, old_len, new_len);
            checksum::extend(relabelled, section).to_le_bytes()
        });
        (edit, checksum)
    }

    fn sign(&mut self, checksum: [u8; 4]) {
        if self.section.is_empty() || self.cut_end == self.sections_end {
            self.checksum = checksum;
            self.signed = true;
        } else {
            // Else there were five parts: length, both sides of the section that goes, the new section, the checksum.
            self.section.to_mut().extend_from_slice(&checksum);
        }
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

    /// The new message in its parts, and how many count.
    #[inline(always)]
    pub(super) fn parts_of<'e>(&'e self, message: &'e [u8]) -> ([&'e [u8]; 4], usize) {
        let between = |from: u32, to: u32| message.get(index(from)..index(to)).unwrap_or(&[]);
        let checksum = &self.checksum;
        let before = between(4, self.cut_start);
        if self.is_none() {
            ([message, &[], &[], &[]], 1)
        } else if self.cut_end == self.sections_end {
            let count = if self.signed { 4 } else { 3 };
            ([&self.new_len, before, &self.section, checksum], count)
        } else {
            let after = between(self.cut_end, self.sections_end);
            let last = if self.signed {
                checksum
            } else {
                &*self.section
            };
            ([&self.new_len, before, after, last], 4)
        }
    }

    #[inline]
    const fn old_len(&self) -> u32 {
        u32::from_le_bytes(self.old_len)
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
    pub fn is_none(&self) -> bool {
        self.cut_start == self.cut_end && self.section.is_empty()
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
        let same_len = buffer.len() == index(self.old_len());
        let Some(header) = buffer.first_chunk_mut::<16>() else {
            return Err(EditMismatch(()));
        };
        if !same_len || (length(header), ids(header)) != (self.old_len, self.old_ids) {
            return Err(EditMismatch(()));
        }
        if let Some(len) = header.first_chunk_mut() {
            *len = self.new_len;
        }
        if self.cut_start == self.cut_end {
            buffer.truncate(index(self.sections_end));
        } else {
            close_up(buffer, self.cut_start, self.cut_end, self.sections_end);
            buffer.truncate(self.kept_len());
        }
        // The usual length as a constant spares a call to copy the section.
        match <&[u8; 90]>::try_from(&*self.section) {
            Ok(section) => buffer.extend_from_slice(section),
            Err(_) => append(buffer, &self.section),
        }
        if self.signed {
            buffer.extend_from_slice(&self.checksum);
        }
        Ok(())
    }

    /// The first half of [`Edit::apply_to`] for a message in memory that is no `Vec`: the length and the gap. The message is the
    /// one that the edit was made for. Returns how many bytes stay; those of [`Edit::put_new_bytes`] belong
    /// behind them.
    #[cfg(feature = "capi")]
    #[inline(always)]
    pub(crate) fn keep(&self, message: &mut [u8]) -> usize {
        if self.is_none() {
            return message.len();
        }
        if let Some(len) = message.first_chunk_mut() {
            *len = self.new_len;
        }
        if self.cut_start != self.cut_end {
            close_up(message, self.cut_start, self.cut_end, self.sections_end);
        }
        self.kept_len()
    }

    /// Puts what the message ends with after the change: the new section and the new checksum, as far as there are any.
    #[cfg(feature = "capi")]
    #[inline(always)]
    pub(crate) fn put_new_bytes(&self, mut memory: impl bytes::BufMut) {
        // The usual length as a constant, as above.
        match <&[u8; 90]>::try_from(&*self.section) {
            Ok(section) => memory.put_slice(section),
            Err(_) => memory.put_slice(&self.section),
        }
        if self.signed {
            memory.put_slice(&self.checksum);
        }
    }

    /// Bytes of the old message that stay, all of them before the new ones.
    #[inline]
    fn kept_len(&self) -> usize {
        let cut = self.cut_end.saturating_sub(self.cut_start);
        index(self.sections_end.saturating_sub(cut))
    }
}

/// Of unusual length.
#[inline(never)]
fn append(buffer: &mut Vec<u8>, section: &[u8]) {
    buffer.extend_from_slice(section);
}

/// Moves what stands between `to` and `end` down to `from`.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that moves bytes: the gap is never longer than the window"
)]
#[inline(never)]
fn close_up(buffer: &mut [u8], from: u32, to: u32, end: u32) {
    if let Some(moved) = buffer.get_mut(index(from)..index(end)) {
        // `to` lies between `from` and `end`: a parsed message's section stands inside its sections.
        let gap = index(to.saturating_sub(from)).min(moved.len());
        moved.copy_within(gap.., 0);
    }
}

#[inline]
fn index(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// The length field of a header.
#[inline(always)]
fn length(header: &[u8; 16]) -> [u8; 4] {
    let [a, b, c, d, ..] = *header;
    [a, b, c, d]
}

/// The rest of a header.
#[inline(always)]
fn ids(header: &[u8; 16]) -> [u8; 12] {
    let [_, _, _, _, ids @ ..] = *header;
    ids
}

#[inline(always)]
fn header(message: &[u8]) -> &[u8; 16] {
    message.first_chunk().unwrap_or(&[0; 16])
}

impl fmt::Debug for Edit<'_> {
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
