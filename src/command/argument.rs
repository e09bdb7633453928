//! The argument `$retry` in an encoded body: put in, taken out.

use std::ops::{Range, RangeInclusive};

use crate::body::{correct_len, cut, first_unreadable};
use crate::cursor::len_u32;
use crate::element::{Element, Elements};
use crate::error::RetryError;
use crate::gate::{Field, TelemetryPermit};
use crate::limits::Limits;
use crate::put::{Filled, Put};
use crate::retry::RetryMetadata;

const NAME: &[u8] = b"$retry";

/// Type byte, name and NUL of the element.
const HEAD: &[u8] = b"\x03$retry\0";

/// The largest element, and the body's terminator behind it.
const MAX_ADDED: usize = HEAD.len() + RetryMetadata::MAX_LEN + 1;

/// Bytes compared at once.
const BLOCK: usize = 64;

/// A block of first letters and the block of last ones, which stands five bytes behind it.
const LAST_BLOCK: usize = BLOCK + 5;

/// Lengths of bodies that are searched. Shorter ones have no whole block; longer ones are read element by element, which takes as long as
/// they have elements, not bytes.
const SEARCHED: RangeInclusive<usize> = 76..=1024;

/// Appends `$retry` (draft) to an encoded body, as its last element, and corrects the body's length.
///
/// `body` is exactly one document: the driver's own copy of a command, never one that a user typed, and not the copy that goes to
/// mongocryptd (a field added before and after that trip occurs twice). No released server declares the argument; most commands
/// answer an undeclared one with 40415, hence the permission.
///
/// # Errors
/// After an error the body is as it was. [`RetryError::NotPermitted`] without permission for
/// [`Field::RetryArgument`](crate::Field::RetryArgument), [`RetryError::EmptyBody`] (the argument would stand where the command's name
/// does), [`RetryError::AlreadyPresent`], [`RetryError::TooLarge`], and [`RetryError::MalformedBody`].
///
/// The last one is a courtesy, no validation: a body is read as far as it takes to know that it has no `$retry`. Its length and its last
/// byte are always checked. A body of 76 to 1,024 bytes is first searched for letters of the name; without them it cannot have the
/// argument, its elements are not looked at, and the argument goes to the end of whatever they are. Others are read element by element.
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
    if !is_searchable(body) || may_have_name(body) {
        return read_and_append(retry, body);
    }
    // The terminator makes room for the element and comes again after it.
    let end = body.len().wrapping_sub(1);
    body.truncate(end);
    if retry.append_after_overload(body) {
        correct_len(body);
    } else {
        append_each_field(retry, body);
    }
    Ok(())
}

/// Whether the body has a length that is searched faster than its elements are read, and begins and ends as a document does.
#[inline(always)]
fn is_searchable(body: &[u8]) -> bool {
    SEARCHED.contains(&body.len())
        && body.first_chunk().map(|len| u32::from_le_bytes(*len)) == u32::try_from(body.len()).ok()
        && body.last() == Some(&0)
}

/// Whether the name's first and last byte stand somewhere as far from each other as in the name; without them the name is nowhere.
/// Written so that it becomes a few vector instructions for many places at once.
#[inline(always)]
fn may_have_name(body: &[u8]) -> bool {
    // No name begins before byte 5, or ends behind the last but three.
    let Some(inside) = body.get(5..body.len().saturating_sub(2)) else {
        return true;
    };
    let (blocks, _) = inside.as_chunks::<BLOCK>();
    let lasts = inside.get(5..).unwrap_or_default();
    let (last_blocks, _) = lasts.as_chunks::<BLOCK>();
    let mut met = [0_u8; BLOCK];
    for (firsts, lasts) in blocks.iter().zip(last_blocks) {
        meet(&mut met, firsts, lasts);
    }
    // The end overlaps what was met.
    let Some(end) = inside.last_chunk::<LAST_BLOCK>() else {
        return true;
    };
    if let (Some(firsts), Some(lasts)) = (end.first_chunk(), end.last_chunk()) {
        meet(&mut met, firsts, lasts);
    }
    met.iter()
        .fold(false, |any, met| any | (met & b'y' == b'y'))
}

/// Collects all bits of what stands five bytes behind a `$`. There are few of them, so it is hardly ever more than one byte.
#[inline(always)]
fn meet(met: &mut [u8; BLOCK], firsts: &[u8; BLOCK], lasts: &[u8; BLOCK]) {
    for ((met, first), last) in met.iter_mut().zip(firsts).zip(lasts) {
        *met |= *last & u8::from(*first == b'$').wrapping_neg();
    }
}

/// The argument is written where it stays: pieces that were just written are slow to copy. The body has lost its terminator.
#[inline(never)]
fn append_each_field(retry: &RetryMetadata, body: &mut Vec<u8>) {
    let end = body.len();
    if body.capacity().saturating_sub(end) < MAX_ADDED {
        return append_exactly(retry, body);
    }
    body.extend_from_slice(&[0; MAX_ADDED]);
    if let Some(area) = body.last_chunk_mut::<MAX_ADDED>() {
        let mut element = Filled::new(area);
        element.bytes(HEAD);
        element.document(retry);
        element.bytes(&[0]);
        let added = element.len();
        body.truncate(end.saturating_add(added));
    }
    correct_len(body);
}

#[cold]
fn read_and_append(retry: &RetryMetadata, body: &mut Vec<u8>) -> Result<(), RetryError> {
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
    body.pop();
    append_exactly(retry, body);
    Ok(())
}

/// Needs no more room than it takes. The body has lost its terminator.
#[cold]
fn append_exactly(retry: &RetryMetadata, body: &mut Vec<u8>) {
    // Head, document, terminator.
    body.reserve(
        retry
            .encoded_len()
            .saturating_add(HEAD.len())
            .saturating_add(1),
    );
    body.extend_from_slice(HEAD);
    retry.encode(body);
    body.push(0);
    correct_len(body);
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
    cut(body, element.start, element.end);
    correct_len(body);
    Ok(true)
}

/// How often the argument stands in a body, and where.
enum Found {
    Nothing,
    Once(Range<u32>),
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
fn range(element: &Element<'_>) -> Range<u32> {
    element.start..element.value_start.saturating_add(len_u32(element.value))
}
