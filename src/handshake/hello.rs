//! The handshake's arguments in an encoded hello.

use super::ClientDocument;
use super::plan::Plan;
use crate::body::{correct_len, first_unreadable};
use crate::cursor::len_u32;
use crate::element::Elements;
use crate::error::{HandshakeField, HelloBodyError};
use crate::limits::Limits;
use crate::put;

/// Type byte, name and NUL of the sub-document.
const CLIENT: &[u8] = b"\x03client\0";

/// The whole element: [`BACKPRESSURE`](super::BACKPRESSURE) is a string.
const BACKPRESSURE: &[u8] = b"\x02backpressure\0\x02\0\0\x002\0";

impl ClientDocument<'_> {
    /// Appends `client` and `backpressure: "2"` to an encoded hello, as its last elements, and corrects its length. Everything else
    /// stays as it is.
    ///
    /// `body` is exactly one document: the hello or legacy hello that opens a connection. Later ones, those of monitoring among them,
    /// must have neither argument; a server answers a second `client` with 186.
    ///
    /// # Errors
    /// After an error the body is as it was. [`HelloBodyError::MalformedBody`], [`HelloBodyError::EmptyBody`],
    /// [`HelloBodyError::AlreadyPresent`], [`HelloBodyError::Client`] (nothing is left to cut), [`HelloBodyError::BodyTooLarge`].
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::handshake::{ClientDocument, Os};
    /// let client = ClientDocument::new("driver", "1.0", Os::UNKNOWN)?;
    /// let mut hello = bson::rawdoc! { "hello": 1 }.into_bytes();
    /// client.append_to_hello(&mut hello)?;
    /// let expected = bson::rawdoc! {
    ///     "hello": 1,
    ///     "client": { "driver": { "name": "driver", "version": "1.0" }, "os": { "type": "unknown" } },
    ///     "backpressure": "2",
    /// };
    /// assert_eq!(hello, expected.as_bytes());
    /// assert!(client.append_to_hello(&mut hello).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn append_to_hello(&self, body: &mut Vec<u8>) -> Result<(), HelloBodyError> {
        check(body)?;
        let plan = Plan::fitting(self)?;
        let added = CLIENT
            .len()
            .saturating_add(plan.len())
            .saturating_add(BACKPRESSURE.len());
        let size = len_u32(body).saturating_add(u32::try_from(added).unwrap_or(u32::MAX));
        if size > Limits::MAX_BODY_SIZE {
            return Err(HelloBodyError::BodyTooLarge { size });
        }
        body.reserve(added);
        // The terminator makes room for the elements and comes again after them.
        body.pop();
        body.extend_from_slice(CLIENT);
        put::document(&plan, body);
        body.extend_from_slice(BACKPRESSURE);
        body.push(0);
        correct_len(body);
        Ok(())
    }
}

/// Whether the arguments can be appended.
fn check(body: &[u8]) -> Result<(), HelloBodyError> {
    let mut elements = Elements::new(body);
    let mut present = None;
    for element in elements.by_ref() {
        let field = match element.name {
            b"client" => HandshakeField::Client,
            b"backpressure" => HandshakeField::Backpressure,
            _ => continue,
        };
        present.get_or_insert(field);
    }
    if elements.is_malformed() || body.len() < 5 {
        let offset = first_unreadable(body);
        return Err(HelloBodyError::MalformedBody { offset });
    }
    if body.len() == 5 {
        return Err(HelloBodyError::EmptyBody);
    }
    match present {
        Some(field) => Err(HelloBodyError::AlreadyPresent { field }),
        None => Ok(()),
    }
}
