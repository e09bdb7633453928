//! The argument `$retry` in an encoded body: put in, taken out.

use std::ops::Range;

use super::view::first_unreadable;
use crate::cursor::len_u32;
use crate::element::{Element, Elements};
use crate::error::RetryError;
use crate::gate::{Field, TelemetryPermit};
use crate::limits::Limits;
use crate::retry::RetryMetadata;

const NAME: &[u8] = b"$retry";

/// Type byte, name and NUL of the element.
const HEAD: &[u8] = b"\x03$retry\0";

/// An element's type byte and the NUL of its name.
const HEAD_OVERHEAD: usize = 2;

/// Appends `$retry` (draft) to an encoded body, as its last element, and corrects the body's length.
///
/// `body` is exactly one document: the driver's own copy of a command, never one that a user typed, and not the copy that goes to
/// mongocryptd (a field added before and after that trip occurs twice). No released server declares the argument; most commands
/// answer an undeclared one with 40415, hence the permission.
///
/// # Errors
/// After an error the body is as it was. [`RetryError::NotPermitted`] without permission for
/// [`Field::RetryArgument`](crate::Field::RetryArgument), [`RetryError::MalformedBody`], [`RetryError::EmptyBody`] (the argument
/// would stand where the command's name does), [`RetryError::AlreadyPresent`], [`RetryError::TooLarge`].
///
/// # Example
/// ```
/// use opmsg_telemetry::{Field, Gate, command::{append_retry, remove_retry}, retry::RetryMetadata};
/// let gate = Gate::from_max_wire_version(Some(29));
/// let permit = gate.telemetry().unwrap().allowing(Field::RetryArgument);
///
/// let mut body = bson::rawdoc! { "find": "orders", "$db": "shop" }.into_bytes();
/// append_retry(permit, &RetryMetadata::new(1)?, &mut body)?;
/// assert_eq!(body, bson::rawdoc! { "find": "orders", "$db": "shop", "$retry": { "attempt": 1 } }.as_bytes());
/// // A second one is refused.
/// assert!(append_retry(permit, &RetryMetadata::new(2)?, &mut body).is_err());
///
/// assert!(remove_retry(&mut body)?);
/// assert_eq!(body, bson::rawdoc! { "find": "orders", "$db": "shop" }.as_bytes());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn append_retry(
    permit: TelemetryPermit,
    retry: &RetryMetadata,
    body: &mut Vec<u8>,
) -> Result<(), RetryError> {
    if !permit.allows(Field::RetryArgument) {
        return Err(RetryError::NotPermitted);
    }
    match found(body)? {
        Found::Nothing if body.len() <= 5 => return Err(RetryError::EmptyBody),
        Found::Nothing => {}
        Found::Once(_) | Found::Twice => return Err(RetryError::AlreadyPresent),
    }
    let added = HEAD.len().saturating_add(retry.encoded_len());
    let size = len_u32(body).saturating_add(u32::try_from(added).unwrap_or(u32::MAX));
    if size > Limits::MAX_BODY_SIZE {
        return Err(RetryError::TooLarge { size });
    }
    body.reserve(added);
    // The terminator makes room for the element and comes again after it.
    body.pop();
    body.extend_from_slice(HEAD);
    retry.encode(body);
    body.push(0);
    correct_len(body);
    Ok(())
}

/// Takes `$retry` out of an encoded body, wherever it stands, and corrects the body's length. Says whether there was one.
///
/// `body` is exactly one document; elements in nested documents do not count. Needs no permission.
///
/// # Errors
/// After an error the body is as it was. [`RetryError::MalformedBody`], and [`RetryError::Duplicate`] if there are two.
///
/// # Example
/// ```
/// use opmsg_telemetry::command::remove_retry;
/// let mut body = bson::rawdoc! { "find": "orders", "$retry": 7, "$db": "shop" }.into_bytes();
/// assert!(remove_retry(&mut body)?);
/// assert!(!remove_retry(&mut body)?);
/// assert_eq!(body, bson::rawdoc! { "find": "orders", "$db": "shop" }.as_bytes());
/// # Ok::<(), opmsg_telemetry::error::RetryError>(())
/// ```
pub fn remove_retry(body: &mut Vec<u8>) -> Result<bool, RetryError> {
    let element = match found(body)? {
        Found::Nothing => return Ok(false),
        Found::Once(element) => element,
        Found::Twice => return Err(RetryError::Duplicate),
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "the element was just read from this body, so its range lies in it"
    )]
    body.drain(element);
    correct_len(body);
    Ok(true)
}

/// How often the argument stands in a body, and where.
enum Found {
    Nothing,
    Once(Range<usize>),
    Twice,
}

fn found(body: &[u8]) -> Result<Found, RetryError> {
    let mut found = Found::Nothing;
    let mut elements = Elements::new(body);
    for element in elements.by_ref() {
        if element.name == NAME {
            found = match found {
                Found::Nothing => Found::Once(range(&element)),
                Found::Once(_) | Found::Twice => Found::Twice,
            };
        }
    }
    // Five bytes: the length and a terminator.
    if elements.is_malformed() || body.len() < 5 {
        let offset = first_unreadable(body);
        return Err(RetryError::MalformedBody { offset });
    }
    Ok(found)
}

/// The bytes of an element, from its type byte on. A body whose length fits its own length field has no larger offsets than that.
fn range(element: &Element<'_>) -> Range<usize> {
    let start = usize::try_from(element.start).unwrap_or(usize::MAX);
    let len = HEAD_OVERHEAD
        .saturating_add(element.name.len())
        .saturating_add(element.value.len());
    start..start.saturating_add(len)
}

/// Writes the body's length into its first four bytes; `body` is longer than that and not longer than an i32 can say.
fn correct_len(body: &mut [u8]) {
    let len = len_u32(body);
    if let Some(field) = body.first_chunk_mut() {
        *field = len.to_le_bytes();
    }
}
