//! The change itself: offsets into the message, the new length, and the bytes that are new.

use core::fmt;

use crate::checksum;
use crate::cursor::{Cursor, len_u32};
use crate::error::EditMismatch;
use crate::message::Header;
use crate::receive::OpMsg;
use crate::telemetry::{TelemetrySection, TraceSection};

/// A change to one finished message, made by [`Splice::to_edit`](crate::Splice::to_edit).
///
/// It borrows nothing, so the message's buffer can be changed. It belongs to the message that it was made for.
#[derive(Clone)]
pub struct Edit {
    old_header: [u8; 16],
    old_len: u32,
    new_header: [u8; 16],
    new_len: u32,
    // The section that goes; empty when there is none.
    cut_start: u32,
    cut_end: u32,
    // Where the old sections end; what follows is the old checksum.
    sections_end: u32,
    unchanged: bool,
    tail: Tail,
}

/// What follows the sections that stay: the new section and the new checksum, each if there is one.
#[derive(Clone)]
enum Tail {
    /// No heap: a trace section, a checksum, both or none of them.
    Inline { bytes: [u8; 94], len: u8 },
    /// A section with drafts.
    Heap(Vec<u8>),
}

impl Tail {
    const EMPTY: Self = Self::Inline {
        bytes: [0; 94],
        len: 0,
    };

    #[inline]
    fn new(section: Option<&TelemetrySection>, checksum: Option<u32>) -> Self {
        let Some(section) = section else {
            return checksum.map_or(Self::EMPTY, |checksum| Self::inline(None, Some(checksum)));
        };
        match section.as_trace() {
            Some(trace) => Self::inline(Some(trace), checksum),
            None => {
                let mut bytes = section.as_bytes().to_vec();
                if let Some(checksum) = checksum {
                    bytes.extend_from_slice(&checksum.to_le_bytes());
                }
                Self::Heap(bytes)
            }
        }
    }

    #[inline]
    fn inline(section: Option<&TraceSection>, checksum: Option<u32>) -> Self {
        let mut bytes = [0; 94];
        let mut len = 0_u8;
        if let Some(section) = section
            && let Some(head) = bytes.first_chunk_mut()
        {
            *head = *section.as_bytes();
            len = 90;
        }
        if let Some(checksum) = checksum {
            let place = match section {
                Some(_) => bytes.last_chunk_mut(),
                None => bytes.first_chunk_mut(),
            };
            if let Some(place) = place {
                *place = checksum.to_le_bytes();
                len = len.saturating_add(4);
            }
        }
        Self::Inline { bytes, len }
    }

    #[inline]
    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Inline { bytes, len } => bytes.get(..usize::from(*len)).unwrap_or(&[]),
            Self::Heap(bytes) => bytes,
        }
    }
}

impl Edit {
    /// No change.
    #[inline]
    pub(super) fn none(msg: &OpMsg<'_>) -> Self {
        let header = first_16(msg.as_bytes());
        let len = len_u32(msg.as_bytes());
        Self {
            old_header: header,
            old_len: len,
            new_header: header,
            new_len: len,
            cut_start: len,
            cut_end: len,
            sections_end: len,
            unchanged: true,
            tail: Tail::EMPTY,
        }
    }

    /// Removes the section that is there, if any, and puts the new one, if any, behind all others.
    #[inline]
    pub(super) fn new(msg: &OpMsg<'_>, section: Option<&TelemetrySection>) -> Self {
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
        let added = section.map_or(0, |section| len_u32(section.as_bytes()));
        let removed = cut_end.saturating_sub(cut_start);
        let new_len = old_len.saturating_sub(removed).saturating_add(added);
        let old_header = first_16(message);
        let mut new_header = old_header;
        if let Some(field) = new_header.first_chunk_mut() {
            *field = new_len.to_le_bytes();
        }
        let mut edit = Self {
            old_header,
            old_len,
            new_header,
            new_len,
            cut_start,
            cut_end,
            sections_end,
            unchanged: false,
            tail: Tail::EMPTY,
        };
        let checksum = msg
            .checksum()
            .map(|checksum| edit.update(checksum, message, section));
        edit.tail = Tail::new(section, checksum);
        edit
    }

    /// The new message's checksum, from the old one and the bytes that change.
    fn update(&self, checksum: u32, message: &[u8], section: Option<&TelemetrySection>) -> u32 {
        let [before, cut, after] = self.kept(message);
        let kept_len = self.sections_end.saturating_sub(len_u32(cut));
        let kept = if cut.is_empty() {
            checksum
        } else if after.len() <= before.len() {
            let removed = checksum::without_tail(checksum::without_tail(checksum, after), cut);
            checksum::extend(removed, after)
        } else {
            // The part after the section is the larger one: its checksum follows from the whole and the part before.
            let start = checksum::crc32c(before);
            let with_cut = checksum::extend(start, cut);
            checksum ^ checksum::shift(start ^ with_cut, len_u32(after))
        };
        let relabelled = checksum::with_length_field(kept, kept_len, self.old_len, self.new_len);
        section.map_or(relabelled, |section| {
            checksum::extend(relabelled, section.as_bytes())
        })
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
    #[inline]
    pub(super) fn parts_of<'s>(&'s self, message: &'s [u8]) -> [&'s [u8]; 4] {
        if self.is_none() {
            return [&[], &[], &[], message];
        }
        let [before, _, after] = self.kept(message);
        let mut rest = Cursor::new(before);
        rest.take(Header::LEN);
        [&self.new_header, rest.rest(), after, self.tail.as_bytes()]
    }

    /// Bytes of the message after the change.
    #[must_use]
    pub const fn len(&self) -> u32 {
        self.new_len
    }

    /// Never: no message is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.new_len == 0
    }

    /// Whether the message stays as it is.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.unchanged
    }

    /// Changes the message in its buffer, which holds it and nothing else.
    ///
    /// Nothing is allocated when the buffer has room for the result. An attached section is written at the end; a section
    /// that goes is closed up by moving what follows it.
    ///
    /// # Errors
    /// [`EditMismatch`] when the buffer holds another message; it is not changed then.
    #[inline]
    pub fn apply_to(&self, buffer: &mut Vec<u8>) -> Result<(), EditMismatch> {
        if len_u32(buffer) != self.old_len || first_16(buffer) != self.old_header {
            return Err(EditMismatch(()));
        }
        if self.is_none() {
            return Ok(());
        }
        if let Some(header) = buffer.first_chunk_mut() {
            *header = self.new_header;
        }
        close_up(buffer, self.cut_start, self.cut_end, self.sections_end);
        buffer.extend_from_slice(self.tail.as_bytes());
        Ok(())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that moves bytes: the gap is never longer than the window"
)]
/// Moves what stands between `to` and `end` down to `from` and drops the rest.
#[inline]
fn close_up(buffer: &mut Vec<u8>, from: u32, to: u32, end: u32) {
    let index = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
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
fn first_16(bytes: &[u8]) -> [u8; 16] {
    bytes.first_chunk().copied().unwrap_or_default()
}

impl fmt::Debug for Edit {
    /// Lengths and offsets, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edit")
            .field("old_len", &self.old_len)
            .field("new_len", &self.new_len)
            .field("cut_start", &self.cut_start)
            .field("cut_end", &self.cut_end)
            .finish_non_exhaustive()
    }
}
