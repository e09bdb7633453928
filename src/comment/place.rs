//! The context put into an encoded body.

use super::argument::{Argument, HEAD_LEN, text};
use super::{CommentPermit, Placed};
use crate::body::{correct_len, move_last, set};
use crate::cursor::len_u32;
use crate::element::{Element, kind};
use crate::error::CommentError;
use crate::limits::Limits;
use crate::trace::{Traceparent, Tracestate};

/// Type byte, name and NUL of the comment.
const HEAD: &[u8] = b"\x03comment\0";

/// The first element of the document, up to the text of 55 characters; its string's length counts a NUL.
pub(super) const TRACEPARENT: &[u8] = b"\x02traceparent\0\x38\0\0\0";

const TRACESTATE: &[u8] = b"\x02tracestate\0";

/// Type byte, name and NUL of what was the comment before.
pub(super) const TEXT: &[u8] = b"\x02text\0";

/// A document's length and terminator, or a string's length and NUL.
const FRAME: u32 = 5;

/// The largest number of bytes by which a body grows without a tracestate.
///
/// # Example
/// ```
/// assert_eq!(opmsg_telemetry::comment::LEN, 87);
/// ```
pub const LEN: u32 = 87;

/// The largest number of bytes by which a body grows: with a tracestate of [`Tracestate::MAX_LEN`] bytes.
///
/// # Example
/// ```
/// assert_eq!(opmsg_telemetry::comment::MAX_LEN, 616);
/// ```
pub const MAX_LEN: u32 = 616;

/// Puts a command span's context into an encoded body: into its comment, as the [module](super) says.
///
/// `body` is exactly one document, the driver's own copy of a command; what stands in nested documents does not count. The
/// traceparent's flags are written as they are. The draft field `tracestate` needs no permission here, for the proposal has it; one
/// without members is left away. Allocates nothing when the body's buffer has room for [`MAX_LEN`] bytes more.
///
/// # Errors
/// After an error the body is as it was, and the command goes out without a context. [`CommentError::MalformedBody`],
/// [`CommentError::NoCommand`] (the comment would stand where the command's name does), [`CommentError::Duplicate`],
/// [`CommentError::NotPermitted`] (the body's command is one that the permit does not cover), [`CommentError::TooLarge`].
///
/// # Example
/// ```
/// use opmsg_telemetry::{Gate, comment::{CommentPermit, Placement, place}};
/// let permit = CommentPermit::for_command(&Gate::from_max_wire_version(Some(21)), "insert").unwrap();
/// let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
/// let mut body = bson::rawdoc! { "insert": "orders", "$db": "shop" }.into_bytes();
/// let placed = place(permit, &text.parse()?, None, &mut body)?;
/// assert_eq!(placed.placement(), Placement::Appended);
/// let comment = bson::rawdoc! { "traceparent": text };
/// assert_eq!(body, bson::rawdoc! { "insert": "orders", "$db": "shop", "comment": comment }.as_bytes());
///
/// // Another context in a comment of the application's own type changes nothing.
/// let placed = place(permit, &text.parse()?, None, &mut body)?;
/// assert_eq!(placed.placement(), Placement::LeftAlone);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn place(
    permit: CommentPermit,
    traceparent: &Traceparent,
    tracestate: Option<&Tracestate<'_>>,
    body: &mut Vec<u8>,
) -> Result<Placed, CommentError> {
    let Argument { command, comment } = Argument::find(body)?;
    if !permit.covers(command) {
        return Err(CommentError::NotPermitted);
    }
    let fields = Fields {
        traceparent,
        tracestate: tracestate.filter(|state| !state.is_empty()),
    };
    match comment {
        None => append(&fields, body),
        Some(element) => match text(&element) {
            Some(_) => replace(&fields, &At::new(&element), body),
            None => Ok(Placed::left_alone(*traceparent)),
        },
    }
}

/// Where a string comment stands: a copy of what matters, so that the body can change.
struct At {
    start: u32,
    value_start: u32,
    value_len: u32,
}

impl At {
    fn new(element: &Element<'_>) -> Self {
        Self {
            start: element.start,
            value_start: element.value_start,
            value_len: len_u32(element.value),
        }
    }
}

struct Fields<'a> {
    traceparent: &'a Traceparent,
    tracestate: Option<&'a Tracestate<'a>>,
}

impl Fields<'_> {
    /// Bytes of the elements. A tracestate has at most 512, so nothing saturates.
    fn len(&self) -> u32 {
        let string = |head: &[u8], text: &[u8]| {
            len_u32(head)
                .saturating_add(FRAME)
                .saturating_add(len_u32(text))
        };
        let traceparent = len_u32(TRACEPARENT).saturating_add(56);
        self.tracestate.map_or(traceparent, |state| {
            traceparent.saturating_add(string(TRACESTATE, state.as_str().as_bytes()))
        })
    }

    fn append_to(&self, body: &mut Vec<u8>) {
        body.extend_from_slice(TRACEPARENT);
        body.extend_from_slice(&self.traceparent.to_text());
        body.push(0);
        if let Some(state) = self.tracestate {
            let text = state.as_str().as_bytes();
            body.extend_from_slice(TRACESTATE);
            body.extend_from_slice(&len_u32(text).saturating_add(1).to_le_bytes());
            body.extend_from_slice(text);
            body.push(0);
        }
    }
}

/// Sees to the limit and to the room for so many bytes more.
fn make_room(body: &mut Vec<u8>, added: u32) -> Result<(), CommentError> {
    let size = len_u32(body).saturating_add(added);
    if size > Limits::MAX_BODY_SIZE {
        return Err(CommentError::TooLarge { size });
    }
    body.reserve(usize::try_from(added).unwrap_or(usize::MAX));
    Ok(())
}

fn append(fields: &Fields<'_>, body: &mut Vec<u8>) -> Result<Placed, CommentError> {
    let document = fields.len().saturating_add(FRAME);
    let added = HEAD_LEN.saturating_add(document);
    let start = len_u32(body).saturating_sub(1);
    make_room(body, added)?;
    // The terminator makes room for the element and comes again after it.
    body.pop();
    body.extend_from_slice(HEAD);
    body.extend_from_slice(&document.to_le_bytes());
    fields.append_to(body);
    body.extend_from_slice(&[0, 0]);
    correct_len(body);
    Ok(Placed::appended(start, added, *fields.traceparent))
}

fn replace(fields: &Fields<'_>, old: &At, body: &mut Vec<u8>) -> Result<Placed, CommentError> {
    // What comes in front of the string: the document's length, its other elements, the string's new name.
    let front = fields.len().saturating_add(4).saturating_add(len_u32(TEXT));
    let document = front.saturating_add(old.value_len).saturating_add(1);
    make_room(body, front.saturating_add(1))?;
    let before = body.len();
    body.extend_from_slice(&document.to_le_bytes());
    fields.append_to(body);
    body.extend_from_slice(TEXT);
    let added = body.len().saturating_sub(before);
    move_last(body, added, old.value_start);
    // The document's terminator, behind the string.
    body.push(0);
    let end = old.value_start.saturating_add(document).saturating_sub(1);
    move_last(body, 1, end);
    set(body, old.start, kind::DOCUMENT);
    correct_len(body);
    Ok(Placed::moved(
        old.start,
        document,
        *fields.traceparent,
        front,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_that_of_the_largest_fields() {
        let traceparent =
            Traceparent::parse(b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
        let mut fields = Fields {
            traceparent: &traceparent,
            tracestate: None,
        };
        let grown = |fields: &Fields<'_>| HEAD_LEN + FRAME + fields.len();
        assert_eq!(grown(&fields), LEN);
        let member = |key: char, len| format!("{key}={}", "v".repeat(len));
        let longest = [member('a', 252), member('b', 255)].join(",");
        let longest = Tracestate::parse(&longest).unwrap();
        assert_eq!(longest.as_str().len(), Tracestate::MAX_LEN);
        fields.tracestate = Some(&longest);
        assert_eq!(grown(&fields), MAX_LEN);
        let mut written = Vec::new();
        fields.append_to(&mut written);
        assert_eq!(len_u32(&written), fields.len());
        // In place of a string: its type, name and length are there already.
        assert!(4 + len_u32(TEXT) + 1 < HEAD_LEN + FRAME);
    }
}
