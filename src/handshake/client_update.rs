//! The sub-document `clientUpdate` of later hellos, which servers log.

use super::received_client::{text, too_large};
use crate::document;
use crate::element::Elements;
use crate::error::{HandshakeError, HandshakeField};
use crate::limits::Limits;

/// Bytes of the largest document (server parameter, default).
const MAX_LEN: u16 = 1024;

/// Judges a hello's sub-document `clientUpdate`: at most 1,024 bytes, and `cid`, if it has one, a string.
///
/// This one fails softly, unlike `client`: the server counts the failure, logs nothing and runs the hello. Drivers of today send
/// none, and nothing here builds one.
///
/// # Errors
/// Structure, [`HandshakeError::TooLarge`], [`HandshakeError::WrongType`], in this order.
///
/// # Example
/// ```
/// use opmsg_telemetry::handshake::validate_client_update;
/// assert!(validate_client_update(bson::rawdoc! { "cid": "a" }.as_bytes()).is_ok());
/// let error = validate_client_update(bson::rawdoc! { "cid": 1 }.as_bytes()).unwrap_err();
/// assert_eq!(error.to_string(), "handshake field clientUpdate.cid: wrong type");
/// ```
pub fn validate_client_update(document: &[u8]) -> Result<(), HandshakeError> {
    document::validate(document, Limits::MAX_NESTING.saturating_sub(1))?;
    too_large(document, HandshakeField::ClientUpdate, MAX_LEN)?;
    match Elements::new(document).find(|element| element.name == b"cid") {
        Some(id) => text(&id, HandshakeField::ClientUpdateId).map(drop),
        None => Ok(()),
    }
}
