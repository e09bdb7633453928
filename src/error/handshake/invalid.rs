//! Why a value cannot go into a handshake's client document.

use thiserror::Error;

use super::HandshakeField;

/// Why a caller's value is not part of a handshake: the field, and the bound that it breaks.
///
/// Small, `Copy`, and free of the value's text.
///
/// # Example
/// ```
/// use opmsg_telemetry::error::HandshakeField;
/// use opmsg_telemetry::handshake::{ApplicationName, Wrapper};
/// let error = ApplicationName::new("x".repeat(129)).unwrap_err();
/// assert_eq!(error.field(), HandshakeField::ApplicationName);
/// assert_eq!(error.to_string(), "handshake field client.application.name: 129 bytes, at most 128");
/// let error = Wrapper::new().with_name("a|b").unwrap_err();
/// assert_eq!(error.to_string(), "handshake field client.driver.name: byte 1 is the delimiter |");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum InvalidHandshake {
    /// A required text is empty.
    #[error("handshake field {}: empty", field.path())]
    #[non_exhaustive]
    Empty {
        /// The field at fault.
        field: HandshakeField,
    },
    /// A text that may not be cut is longer than there can be room for.
    #[error("handshake field {}: {size} bytes, at most {max}", field.path())]
    #[non_exhaustive]
    TooLong {
        /// The field at fault.
        field: HandshakeField,
        /// Observed size in bytes, of an application name after the server's escaping. 4 GiB and more read as `u32::MAX`.
        size: u32,
        /// Largest size in bytes.
        max: u16,
    },
    /// A wrapping library's text holds the delimiter between texts.
    #[error("handshake field {}: byte {position} is the delimiter |", field.path())]
    #[non_exhaustive]
    Delimiter {
        /// The field at fault.
        field: HandshakeField,
        /// Where the first delimiter stands, in bytes.
        position: u32,
    },
    /// The specification does not have this field for the environment's name, or for an environment without one.
    #[error("handshake field {}: not defined for this environment", field.path())]
    #[non_exhaustive]
    NotDefined {
        /// The field at fault.
        field: HandshakeField,
    },
    /// Without everything that can be left out or cut the document is still larger than 512 bytes.
    #[error("handshake field client: {size} bytes with nothing left to cut, at most 512")]
    #[non_exhaustive]
    TooLarge {
        /// Size in bytes after the last cut; 4 GiB and more read as `u32::MAX`.
        size: u32,
    },
}

const _: () = assert!(size_of::<InvalidHandshake>() <= 12);

impl InvalidHandshake {
    /// The field at fault.
    #[must_use]
    pub const fn field(self) -> HandshakeField {
        match self {
            Self::Empty { field }
            | Self::TooLong { field, .. }
            | Self::Delimiter { field, .. }
            | Self::NotDefined { field } => field,
            Self::TooLarge { .. } => HandshakeField::Client,
        }
    }
}
