//! Why the handshake's arguments cannot go into a hello.

use thiserror::Error;

use super::{HandshakeField, InvalidHandshake};
use crate::limits::Limits;

/// Why the handshake's arguments cannot be appended to a hello's body. Nothing was changed.
///
/// # Example
/// ```
/// use opmsg_telemetry::error::{HandshakeField, HelloBodyError};
/// use opmsg_telemetry::handshake::{ClientDocument, Os};
/// let client = ClientDocument::new("driver", "1.0", Os::UNKNOWN)?;
/// let mut body = bson::rawdoc! { "hello": 1, "backpressure": true }.into_bytes();
/// let error = client.append_to_hello(&mut body).unwrap_err();
/// assert!(matches!(error, HelloBodyError::AlreadyPresent { field: HandshakeField::Backpressure, .. }));
/// assert_eq!(error.to_string(), "hello: backpressure is already in the body");
/// # Ok::<(), opmsg_telemetry::error::InvalidHandshake>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum HelloBodyError {
    /// The body has the argument already, whatever its type. The first of them is named.
    #[error("hello: {} is already in the body", field.path())]
    #[non_exhaustive]
    AlreadyPresent {
        /// The argument: `client` or `backpressure`.
        field: HandshakeField,
    },
    /// The body is empty: an argument would stand where the command's name does.
    #[error("hello: the body has no command")]
    EmptyBody,
    /// The body's own elements do not fill it exactly.
    #[error("malformed body at byte {offset}: element expected")]
    #[non_exhaustive]
    MalformedBody {
        /// Where the element that cannot be read begins: bytes from the start of the body.
        offset: u32,
    },
    /// With the arguments the body would be larger than a server takes.
    #[error("body of {size} bytes with the handshake's arguments, {max} at most", max = Limits::MAX_BODY_SIZE)]
    #[non_exhaustive]
    BodyTooLarge {
        /// Bytes of the body with the arguments.
        size: u32,
    },
    /// The client document cannot be built; the source says why.
    #[error("hello: the client document cannot be built")]
    Client(#[from] InvalidHandshake),
}

const _: () = assert!(size_of::<HelloBodyError>() <= 16);
