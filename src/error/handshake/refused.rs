//! Why a server refuses a hello for its client document.

use thiserror::Error;

use super::HandshakeField;
use crate::error::{DocumentError, ServerCode};

/// Why a server refuses a handshake's client document: the first fault in the server's order
/// (`src/mongo/rpc/metadata/client_metadata.cpp`). The hello fails with [`code`](Self::code); the connection lives.
///
/// Small, `Copy`, and free of the document's text.
///
/// # Example
/// ```
/// use opmsg_telemetry::error::{HandshakeError, HandshakeField};
/// use opmsg_telemetry::handshake::{Receiver, ReceivedClient};
/// let document = bson::rawdoc! { "driver": { "name": "d" }, "os": { "type": "Linux" } };
/// let error = ReceivedClient::validate(document.as_bytes(), Receiver::Mongod).unwrap_err();
/// assert!(matches!(error, HandshakeError::MissingField { field: HandshakeField::DriverVersion, .. }));
/// assert_eq!((error.code().code(), error.code().name()), (183, "ClientMetadataMissingField"));
/// assert_eq!(error.to_string(), "handshake field client.driver.version: missing");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum HandshakeError {
    /// The bytes are not one structurally sound document (22), or one that is nested too deeply (15); the source says where.
    #[error("handshake: not a sound document")]
    Malformed(#[from] DocumentError),
    /// A client document in a hello that is not the connection's first (186).
    #[error("handshake field client: sent again after the first hello")]
    SecondTime,
    /// The document is larger than this receiver allows (185).
    #[error("handshake field {}: {size} bytes, at most {max}", field.path())]
    #[non_exhaustive]
    TooLarge {
        /// The document: `client` or `clientUpdate`.
        field: HandshakeField,
        /// Observed size in bytes; 4 GiB and more read as `u32::MAX`.
        size: u32,
        /// Largest size in bytes.
        max: u16,
    },
    /// A field has another BSON type than the server wants (14).
    #[error("handshake field {}: wrong type", field.path())]
    #[non_exhaustive]
    WrongType {
        /// The field at fault.
        field: HandshakeField,
    },
    /// The application's name has more than 128 bytes after escaping (184).
    #[error("handshake field client.application.name: {size} bytes after escaping, at most 128")]
    #[non_exhaustive]
    NameTooLong {
        /// Size in bytes after escaping.
        size: u32,
    },
    /// A required field is missing (183).
    #[error("handshake field {}: missing", field.path())]
    #[non_exhaustive]
    MissingField {
        /// The field at fault.
        field: HandshakeField,
    },
}

const _: () = assert!(size_of::<HandshakeError>() <= 20);

impl HandshakeError {
    /// The field at fault; of a malformed document only that it is one.
    #[must_use]
    pub const fn field(self) -> HandshakeField {
        match self {
            Self::Malformed(_) | Self::SecondTime => HandshakeField::Client,
            Self::TooLarge { field, .. }
            | Self::WrongType { field }
            | Self::MissingField { field } => field,
            Self::NameTooLong { .. } => HandshakeField::ApplicationName,
        }
    }

    /// The code that a server answers with, the same in both generations.
    #[must_use]
    pub const fn code(self) -> ServerCode {
        match self {
            Self::Malformed(error) if error.is_too_deep() => ServerCode::new(15, "Overflow"),
            Self::Malformed(_) => ServerCode::new(22, "InvalidBSON"),
            Self::SecondTime => ServerCode::new(186, "ClientMetadataCannotBeMutated"),
            Self::TooLarge { .. } => ServerCode::new(185, "ClientMetadataDocumentTooLarge"),
            Self::WrongType { .. } => ServerCode::new(14, "TypeMismatch"),
            Self::NameTooLong { .. } => ServerCode::new(184, "ClientMetadataAppNameTooLarge"),
            Self::MissingField { .. } => ServerCode::new(183, "ClientMetadataMissingField"),
        }
    }
}
