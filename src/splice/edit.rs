//! The change itself: offsets into the message, the new length, and the bytes that are new.

use core::fmt;

use super::tail::Tail;
use crate::checksum;
use crate::cursor::len_u32;
use crate::error::{AttachError, EditMismatch, TooLarge};
use crate::receive::OpMsg;
use crate::role::Role;
use crate::telemetry::TelemetrySection;

/// A change to one finished message, made by [`Splice::to_edit`](crate::Splice::to_edit).
///
/// It borrows nothing, so the message's buffer can be changed. It belongs to the message that it was made for.
#[derive(Clone)]
pub struct Edit {
    old_header: [u8; 16],
    new_length_field: [u8; 4],
    change: Change,
    tail: Tail,
}

/// Where the message changes, and how long it was and will be.
#[derive(Clone, Copy)]
struct Change {
    old_len: u32,
    new_len: u32,
    // The section that goes; empty when there is none.
    cut_start: u32,
    cut_end: u32,
    // Where the old sections end; what follows is the old checksum.
    sections_end: u32,
}

/// Bytes of a checksum.
const CHECKSUM: u32 = 4;

impl Change {
    /// The section that is there, if any, goes; `added` bytes come behind all others. `checksum` is the length of one.
    #[inline(always)]
    fn of(msg: &OpMsg<'_>, checksum: u32, added: u32) -> Self {
        let sections_end = msg.sections_end();
        let old_len = sections_end.wrapping_add(checksum);
        // All of these are offsets in a message, or at most a section more: nothing wraps.
        let (cut_start, cut_end) = match (msg.telemetry_offset(), msg.telemetry_document()) {
            (Some(start), Some(document)) => {
                let end = start.wrapping_add(1).wrapping_add(len_u32(document));
                (start, end)
            }
            _ => (sections_end, sections_end),
        };
        let removed = cut_end.wrapping_sub(cut_start);
        Self {
            old_len,
            new_len: old_len.wrapping_sub(removed).wrapping_add(added),
            cut_start,
            cut_end,
            sections_end,
        }
    }

    #[inline(always)]
    fn check(&self, max_message_size: u32) -> Result<(), AttachError> {
        if self.new_len > max_message_size.min(i32::MAX.unsigned_abs()) {
            let too_large = TooLarge::new(self.new_len, max_message_size);
            return Err(AttachError::TooLarge(too_large));
        }
        Ok(())
    }

    /// The new message's checksum if it has one.
    #[inline(always)]
    fn checksum(&self, msg: &OpMsg<'_>, section: &[u8]) -> Option<u32> {
        let checksum = msg.checksum()?;
        Some(self.update(checksum, msg.as_bytes(), section))
    }

    /// The new message's checksum, from the old one and the bytes that change.
    #[inline(never)]
    fn update(&self, checksum: u32, message: &[u8], section: &[u8]) -> u32 {
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
        checksum::extend(relabelled, section)
    }

    /// The old message up to its checksum: before the section that goes, that section, after it.
    #[inline]
    fn kept<'m>(&self, message: &'m [u8]) -> [&'m [u8]; 3] {
        // A parsed message's own offsets: no part is ever missing.
        let upto = |end: u32| message.split_at_checked(index(end));
        let Some((sections, _)) = upto(self.sections_end) else {
            return [message, &[], &[]];
        };
        if self.cut_start == self.cut_end {
            return [sections, &[], &[]];
        }
        let (with_cut, after) = sections
            .split_at_checked(index(self.cut_end))
            .unwrap_or((sections, &[]));
        let (before, cut) = with_cut
            .split_at_checked(index(self.cut_start))
            .unwrap_or((with_cut, &[]));
        [before, cut, after]
    }
}

/// Attaches a section, and gives the edit in the form that the caller returns.
///
/// Each arm builds its result where it is returned: a section that is moved costs as much as all the rest.
#[inline(always)]
pub(super) fn attach<T>(
    msg: &OpMsg<'_>,
    section: impl Into<TelemetrySection>,
    max_message_size: u32,
    into_result: impl Fn(Edit) -> T,
) -> Result<T, AttachError> {
    if msg.role() != Role::Request {
        return Err(AttachError::Reply);
    }
    let section = section.into();
    if msg.flags().checksum_present() {
        return Edit::attach_with_checksum(msg, section, max_message_size).map(into_result);
    }
    let change = Change::of(msg, 0, len_u32(section.as_bytes()));
    change.check(max_message_size)?;
    match section.into_trace() {
        Ok(section) => Ok(into_result(Edit::new(msg, change, Tail::trace(&section)))),
        Err(container) => {
            let tail = Tail::container(container, None);
            Ok(into_result(Edit::new(msg, change, tail)))
        }
    }
}

impl Edit {
    /// The edit of [`Splice::attach`](crate::Splice::attach) alone, for a message that is changed in its buffer.
    ///
    /// # Errors
    /// Those of [`Splice::attach`](crate::Splice::attach).
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Edit, Limits, OpMsg, Role, TraceSection};
    /// let mut buffer = b"\x1a\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0".to_vec();
    /// let section = TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).unwrap();
    /// let msg = OpMsg::parse(&buffer, Role::Request, &Limits::DEFAULT)?;
    /// let edit = Edit::attach(&msg, section, 48_000_000)?;
    /// edit.apply_to(&mut buffer)?;
    /// assert_eq!(buffer.len(), 26 + 90);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn attach(
        msg: &OpMsg<'_>,
        section: impl Into<TelemetrySection>,
        max_message_size: u32,
    ) -> Result<Self, AttachError> {
        attach(msg, section, max_message_size, |edit| edit)
    }

    /// No change.
    #[inline]
    pub(super) fn none(msg: &OpMsg<'_>) -> Self {
        let len = len_u32(msg.as_bytes());
        let change = Change {
            old_len: len,
            new_len: len,
            cut_start: len,
            cut_end: len,
            sections_end: len,
        };
        Self::new(msg, change, Tail::EMPTY)
    }

    /// The section that is there, if any, is removed.
    pub(super) fn strip(msg: &OpMsg<'_>) -> Self {
        let old_checksum = if msg.flags().checksum_present() {
            CHECKSUM
        } else {
            0
        };
        let change = Change::of(msg, old_checksum, 0);
        let checksum = change.checksum(msg, &[]);
        Self::new(msg, change, Tail::EMPTY.with_checksum(checksum))
    }

    #[inline(never)]
    fn attach_with_checksum(
        msg: &OpMsg<'_>,
        section: TelemetrySection,
        max_message_size: u32,
    ) -> Result<Self, AttachError> {
        let change = Change::of(msg, CHECKSUM, len_u32(section.as_bytes()));
        change.check(max_message_size)?;
        let checksum = change.checksum(msg, section.as_bytes());
        let tail = match section.into_trace() {
            Ok(section) => Tail::trace(&section).with_checksum(checksum),
            Err(container) => Tail::container(container, checksum),
        };
        Ok(Self::new(msg, change, tail))
    }

    #[inline(always)]
    fn new(msg: &OpMsg<'_>, change: Change, tail: Tail) -> Self {
        Self {
            old_header: first_16(msg.as_bytes()),
            new_length_field: change.new_len.to_le_bytes(),
            change,
            tail,
        }
    }

    /// The new message in four parts. Without a change the last one is the whole message.
    #[inline]
    pub(super) fn parts_of<'s>(&'s self, message: &'s [u8]) -> [&'s [u8]; 4] {
        if self.is_none() {
            return [&[], &[], &[], message];
        }
        let [before, _, after] = self.change.kept(message);
        let rest = before
            .split_first_chunk::<4>()
            .map_or(before, |(_, rest)| rest);
        [&self.new_length_field, rest, after, self.tail.as_bytes()]
    }

    /// Bytes of the message after the change.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> u32 {
        self.change.new_len
    }

    /// Never: no message is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the message stays as it is.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        // Nothing goes, and as nothing makes it longer nothing comes.
        self.change.cut_start == self.change.cut_end && self.change.old_len == self.change.new_len
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
        let change = &self.change;
        if buffer.len() != index(change.old_len) || buffer.first_chunk() != Some(&self.old_header) {
            return Err(EditMismatch(()));
        }
        if self.is_none() {
            return Ok(());
        }
        if let Some(length_field) = buffer.first_chunk_mut() {
            *length_field = self.new_length_field;
        }
        if change.cut_start == change.cut_end {
            buffer.truncate(index(change.sections_end));
        } else {
            close_up(
                buffer,
                change.cut_start,
                change.cut_end,
                change.sections_end,
            );
        }
        self.tail.append_to(buffer);
        Ok(())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that moves bytes: the gap is never longer than the window"
)]
/// Moves what stands between `to` and `end` down to `from` and drops the rest.
#[inline(never)]
fn close_up(buffer: &mut Vec<u8>, from: u32, to: u32, end: u32) {
    if let Some(moved) = buffer.get_mut(index(from)..index(end)) {
        // `to` lies between `from` and `end`: a parsed message's section stands inside its sections.
        let gap = index(to.saturating_sub(from)).min(moved.len());
        moved.copy_within(gap.., 0);
    }
    buffer.truncate(index(end.saturating_sub(to.saturating_sub(from))));
}

#[inline(always)]
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
            .field("old_len", &self.change.old_len)
            .field("new_len", &self.change.new_len)
            .field("cut_start", &self.change.cut_start)
            .field("cut_end", &self.change.cut_end)
            .finish_non_exhaustive()
    }
}
