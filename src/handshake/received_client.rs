//! The sub-document `client`, as it is received.

use std::fmt;

use super::Receiver;
use super::application_name::escaped_len;
use crate::cursor::len_u32;
use crate::document;
use crate::element::{Element, Elements, kind};
use crate::error::{HandshakeError, HandshakeField};
use crate::limits::Limits;

/// A client document that a server accepts, borrowed from its bytes.
///
/// What it accepts is what servers accept: unknown fields, an array where a document belongs, fields that occur twice, text that is
/// not UTF-8. `Debug` shows nothing of it.
///
/// # Example
/// ```
/// use opmsg_telemetry::handshake::{Receiver, ReceivedClient};
/// let document = bson::rawdoc! { "driver": { "name": "d", "version": "1" }, "os": { "type": "Linux" } };
/// let client = ReceivedClient::validate(document.as_bytes(), Receiver::Mongod)?;
/// assert_eq!((client.driver_name(), client.os_type()), (&b"d"[..], &b"Linux"[..]));
/// assert_eq!(client.application_name(), None);
/// # Ok::<(), opmsg_telemetry::error::HandshakeError>(())
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct ReceivedClient<'a> {
    document: &'a [u8],
    application_name: &'a [u8],
    driver_name: &'a [u8],
    driver_version: &'a [u8],
    os_type: &'a [u8],
}

impl<'a> ReceivedClient<'a> {
    /// Bytes of the longest application name after escaping.
    const MAX_NAME_LEN: usize = 128;

    /// Judges the bytes of the sub-document.
    ///
    /// # Errors
    /// The first fault in the server's order: structure, the size that is checked first, the fields in the document's order (type,
    /// length of the name, missing fields of `driver` and `os`), missing `driver`, missing `os`, the size that is checked last.
    pub fn validate(document: &'a [u8], receiver: Receiver) -> Result<Self, HandshakeError> {
        // In a hello it stands one level below the body.
        document::validate(document, Limits::MAX_NESTING.saturating_sub(1))?;
        Self::judge(document, receiver)
    }

    /// Finds the sub-document in a hello's body and judges it; `Ok(None)` without one. `second_time` says that the connection had a
    /// hello before. For [`Receiver::Mongod`] a body that names an `internalClient` is judged as [`Receiver::MongodInternal`] does.
    ///
    /// # Errors
    /// [`HandshakeError::Malformed`] for the body, [`HandshakeError::SecondTime`], [`HandshakeError::WrongType`] for `client`, then
    /// as [`validate`](Self::validate).
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::handshake::{Receiver, ReceivedClient};
    /// let hello = bson::rawdoc! { "hello": 1, "client": 7 };
    /// let judge = |second_time| ReceivedClient::from_hello(hello.as_bytes(), Receiver::Mongod, second_time);
    /// assert_eq!(judge(false).unwrap_err().code().code(), 14);
    /// assert_eq!(judge(true).unwrap_err().code().code(), 186);
    /// // A later hello has none.
    /// let hello = bson::rawdoc! { "hello": 1 };
    /// assert_eq!(ReceivedClient::from_hello(hello.as_bytes(), Receiver::Mongod, true), Ok(None));
    /// ```
    pub fn from_hello(
        body: &'a [u8],
        receiver: Receiver,
        second_time: bool,
    ) -> Result<Option<Self>, HandshakeError> {
        document::validate(body, Limits::MAX_NESTING)?;
        let mut client = None;
        let mut internal = false;
        for element in Elements::new(body) {
            match element.name {
                // Of two the first counts.
                b"client" => drop(client.get_or_insert(element)),
                b"internalClient" => internal = true,
                _ => {}
            }
        }
        let Some(client) = client else {
            return Ok(None);
        };
        if second_time {
            return Err(HandshakeError::SecondTime);
        }
        let receiver = match receiver {
            Receiver::Mongod if internal => Receiver::MongodInternal,
            other => other,
        };
        Self::judge(object(&client, HandshakeField::Client)?, receiver).map(Some)
    }

    /// The sub-document's bytes.
    #[must_use]
    pub const fn document(&self) -> &'a [u8] {
        self.document
    }

    /// `application.name`, neither escaped nor necessarily UTF-8; `None` if it is missing or empty.
    #[must_use]
    pub fn application_name(&self) -> Option<&'a [u8]> {
        (!self.application_name.is_empty()).then_some(self.application_name)
    }

    /// `driver.name`, not necessarily UTF-8.
    #[must_use]
    pub const fn driver_name(&self) -> &'a [u8] {
        self.driver_name
    }

    /// `driver.version`, not necessarily UTF-8.
    #[must_use]
    pub const fn driver_version(&self) -> &'a [u8] {
        self.driver_version
    }

    /// `os.type`, not necessarily UTF-8.
    #[must_use]
    pub const fn os_type(&self) -> &'a [u8] {
        self.os_type
    }

    /// The structure is known to be sound.
    fn judge(document: &'a [u8], receiver: Receiver) -> Result<Self, HandshakeError> {
        at_most(document, receiver.first_max_len())?;
        let mut application_name: &[u8] = b"";
        let mut driver = None;
        let mut os = None;
        for element in Elements::new(document) {
            match element.name {
                b"application" => {
                    let inner = object(&element, HandshakeField::Application)?;
                    application_name = Self::judge_application(inner)?;
                }
                b"driver" => {
                    let inner = object(&element, HandshakeField::Driver)?;
                    driver = Some(judge_driver(inner)?);
                }
                b"os" => {
                    let inner = object(&element, HandshakeField::Os)?;
                    let name = texts(inner, [(b"type", HandshakeField::OsType)])?;
                    os = Some(name);
                }
                _ => {}
            }
        }
        let [driver_name, driver_version] = driver.ok_or(missing(HandshakeField::Driver))?;
        let [os_type] = os.ok_or(missing(HandshakeField::Os))?;
        at_most(document, receiver.max_len())?;
        Ok(Self {
            document,
            application_name,
            driver_name,
            driver_version,
            os_type,
        })
    }

    /// The first `name` counts; whatever follows it is not looked at.
    fn judge_application(document: &'a [u8]) -> Result<&'a [u8], HandshakeError> {
        let Some(name) = Elements::new(document).find(|element| element.name == b"name") else {
            return Ok(b"");
        };
        let name = text(&name, HandshakeField::ApplicationName)?;
        let len = escaped_len(name);
        if len > Self::MAX_NAME_LEN {
            let size = u32::try_from(len).unwrap_or(u32::MAX);
            return Err(HandshakeError::NameTooLong { size });
        }
        Ok(name)
    }
}

fn judge_driver(document: &[u8]) -> Result<[&[u8]; 2], HandshakeError> {
    texts(
        document,
        [
            (b"name", HandshakeField::DriverName),
            (b"version", HandshakeField::DriverVersion),
        ],
    )
}

/// The strings of these names. All types are checked before a missing name is noticed; of two equal names the first counts.
fn texts<'a, const N: usize>(
    document: &'a [u8],
    wanted: [(&[u8], HandshakeField); N],
) -> Result<[&'a [u8]; N], HandshakeError> {
    let mut found: [Option<&'a [u8]>; N] = [None; N];
    for element in Elements::new(document) {
        for ((name, field), slot) in wanted.iter().zip(&mut found) {
            if element.name == *name {
                let text = text(&element, *field)?;
                slot.get_or_insert(text);
            }
        }
    }
    let mut all: [&[u8]; N] = [b""; N];
    for (((_, field), slot), text) in wanted.iter().zip(found).zip(&mut all) {
        *text = slot.ok_or_else(|| missing(*field))?;
    }
    Ok(all)
}

fn at_most(document: &[u8], max: u16) -> Result<(), HandshakeError> {
    too_large(document, HandshakeField::Client, max)
}

pub(super) fn too_large(
    document: &[u8],
    field: HandshakeField,
    max: u16,
) -> Result<(), HandshakeError> {
    if document.len() > usize::from(max) {
        let size = len_u32(document);
        return Err(HandshakeError::TooLarge { field, size, max });
    }
    Ok(())
}

/// Documents and arrays are the same to this part of the server.
fn object<'a>(element: &Element<'a>, field: HandshakeField) -> Result<&'a [u8], HandshakeError> {
    match element.kind {
        kind::DOCUMENT | kind::ARRAY => Ok(element.value),
        _ => Err(HandshakeError::WrongType { field }),
    }
}

pub(super) fn text<'a>(
    element: &Element<'a>,
    field: HandshakeField,
) -> Result<&'a [u8], HandshakeError> {
    element.string().ok_or(HandshakeError::WrongType { field })
}

const fn missing(field: HandshakeField) -> HandshakeError {
    HandshakeError::MissingField { field }
}

impl fmt::Debug for ReceivedClient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedClient")
            .field("len", &self.document.len())
            .finish_non_exhaustive()
    }
}
