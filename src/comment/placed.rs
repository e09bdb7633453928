//! What was done to a body, so that it can be undone.

use super::Placement;
use super::argument::{Argument, HEAD_LEN};
use super::place::{TEXT, TRACEPARENT};
use crate::body::{correct_len, cut, set};
use crate::cursor::{Cursor, len_u32};
use crate::element::{Element, kind};
use crate::error::CommentError;
use crate::trace::Traceparent;

/// What [`place`](super::place) did to a body, kept until monitoring has seen the command.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Gate, comment::{CommentPermit, place}};
/// let permit = CommentPermit::for_command(&Gate::from_max_wire_version(Some(21)), "find").unwrap();
/// let span = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
/// let before = bson::rawdoc! { "find": "orders", "comment": "nightly", "$db": "shop" }.into_bytes();
/// let mut sent = before.clone();
/// let placed = place(permit, &span, None, &mut sent)?;
///
/// let mut shown = sent.clone();
/// placed.restore(&mut shown)?;
/// assert_eq!(shown, before);
/// // What has none is another body.
/// assert!(placed.restore(&mut shown).is_err());
/// assert_eq!(shown, before);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Placed {
    placement: Placement,
    /// Offset of the element's type byte.
    start: u32,
    /// Bytes of the comment, its own length included.
    len: u32,
    /// Bytes of the comment in front of the string that was moved.
    front: u32,
    traceparent: Traceparent,
}

impl Placed {
    pub(super) const fn left_alone(traceparent: Traceparent) -> Self {
        Self {
            placement: Placement::LeftAlone,
            start: 0,
            len: 0,
            front: 0,
            traceparent,
        }
    }

    /// `added` bytes of an element from `start` on.
    pub(super) const fn appended(start: u32, added: u32, traceparent: Traceparent) -> Self {
        Self {
            placement: Placement::Appended,
            start,
            len: added.saturating_sub(HEAD_LEN),
            front: 0,
            traceparent,
        }
    }

    /// A document of `len` bytes in the element at `start`, `front` of them before the string that was there.
    pub(super) const fn moved(start: u32, len: u32, traceparent: Traceparent, front: u32) -> Self {
        Self {
            placement: Placement::TextMoved,
            start,
            len,
            front,
            traceparent,
        }
    }

    /// Where the context went.
    #[must_use]
    pub const fn placement(&self) -> Placement {
        self.placement
    }

    /// Gives a body its comment back: after it, the body is byte for byte what it was before [`place`](super::place).
    ///
    /// For the copy of the command that monitoring shows. Elements that were appended later stay, so it does not matter whether
    /// `$retry` came before or after. Allocates nothing. A body that was left alone stays so.
    ///
    /// # Errors
    /// After an error the body is as it was. [`CommentError::OtherBody`] when this context does not stand where it was put;
    /// [`CommentError::MalformedBody`], [`CommentError::NoCommand`] and [`CommentError::Duplicate`] when there is no telling.
    pub fn restore(&self, body: &mut Vec<u8>) -> Result<(), CommentError> {
        if self.placement == Placement::LeftAlone {
            return Ok(());
        }
        let comment = Argument::find(body)?.comment;
        if !comment.is_some_and(|element| self.is_ours(&element)) {
            return Err(CommentError::OtherBody);
        }
        let value = self.start.saturating_add(HEAD_LEN);
        let end = value.saturating_add(self.len);
        if self.placement == Placement::Appended {
            cut(body, self.start, end);
        } else {
            cut(body, end.saturating_sub(1), end);
            cut(body, value, value.saturating_add(self.front));
            set(body, self.start, kind::STRING);
        }
        correct_len(body);
        Ok(())
    }

    /// Whether it is the document that was put there: its place, its size, its ids, and what was a string.
    fn is_ours(&self, element: &Element<'_>) -> bool {
        let mut document = Cursor::new(element.value);
        element.kind == kind::DOCUMENT
            && element.start == self.start
            && len_u32(element.value) == self.len
            && document.i32().is_some()
            && document.take(TRACEPARENT.len()) == Some(TRACEPARENT)
            && document.array() == Some(self.traceparent.to_text())
            && (self.placement == Placement::Appended || self.has_text(element))
    }

    /// Whether a string stands where it was moved to, and ends where the document does.
    fn has_text(&self, element: &Element<'_>) -> bool {
        let mut document = Cursor::new(element.value);
        let before = self.front.saturating_sub(len_u32(TEXT));
        let before = usize::try_from(before).unwrap_or(usize::MAX);
        document.take(before).is_some()
            && document.take(TEXT.len()) == Some(TEXT)
            && document
                .i32()
                .and_then(|len| usize::try_from(len).ok())
                .and_then(|len| document.take(len))
                .is_some_and(|text| text.last() == Some(&0))
            && document.rest() == [0]
    }
}
