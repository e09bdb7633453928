//! The structural check of one BSON document: the servers' default checks, in one pass and without allocation.
//!
//! Two walks do it. `scan` is the quick one: it answers only "sound" or "look closer". `walk` looks closer: it
//! knows every type and every depth, and it alone may refuse. The servers are built the same way.

mod scan;
mod walk;

use crate::error::DocumentError;

/// The least and the greatest nesting that a server can be set to allow (`maxBSONDepth`).
const NESTING: core::ops::RangeInclusive<u16> = 5..=1000;

/// Checks that `bytes` is exactly one structurally sound BSON document.
///
/// These are the checks that a server makes on every embedded document with its default settings
/// (`src/mongo/bson/bson_validate.cpp`): length at least 5 and exact, zero byte at the end, lengths of values in bounds,
/// strings with a zero byte at their end, booleans 0 or 1, known element types, lengths of embedded documents exact.
/// Undefined, symbol, code, DBPointer, code with scope, min key and max key are known types. **Not** checked: UTF-8,
/// duplicate names, any rule for names, and what binary data holds (compressed columns included).
///
/// A flat document has level 0. `max_nesting` is the deepest level allowed: with 200, the servers' default, 200 nested
/// documents or arrays pass and the 201st does not. Code with scope uses two levels. Servers accept 5 to 1000 as the
/// setting, and a number outside is taken as the nearer of the two.
///
/// The time grows with the number of elements. Nothing is allocated, and the stack used does not grow with the nesting.
///
/// # Errors
/// The first fault in the order of the servers' walk: length, final zero byte, then element by element. An embedded
/// document's length is compared when its end is reached.
///
/// # Example
/// ```
/// use opmsg_telemetry::document::validate;
///
/// let document = bson::rawdoc! { "ping": 1, "$db": "admin" };
/// assert!(validate(document.as_bytes(), 200).is_ok());
///
/// let cut = &document.as_bytes()[..20];
/// let error = validate(cut, 200).unwrap_err();
/// assert_eq!(error.to_string(), "malformed document at byte 0: length 30, 20 bytes found");
/// ```
#[inline]
pub fn validate(bytes: &[u8], max_nesting: u16) -> Result<(), DocumentError> {
    let max_nesting = max_nesting.clamp(*NESTING.start(), *NESTING.end());
    if scan::is_sound(bytes, max_nesting) {
        Ok(())
    } else {
        walk::check(bytes, max_nesting)
    }
}

#[cfg(test)]
mod tests;
