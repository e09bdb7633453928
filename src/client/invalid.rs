//! Why client metadata is refused.

use super::Setting;

/// Why a value is not client metadata: a bound that the caller passed, or a document that does not follow the draft.
///
/// Small, `Copy`, and free of the value's text. [`field`](Self::field) names the field at fault.
///
/// # Example
/// ```
/// use opmsg_telemetry::client::{ClientConfig, Driver};
/// let error = ClientConfig::new().with_max_connecting(0).unwrap_err();
/// assert_eq!(error.field(), Some("config.maxConnecting"));
/// assert_eq!(error.to_string(), "client field config.maxConnecting: expected 1 to 2147483647");
/// let error = Driver::new("tab\there", "1.0").unwrap_err();
/// assert_eq!(error.to_string(), "client field driver.name: byte 3 is not printable ASCII");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSetting {
    /// The bytes are not one well-formed document.
    #[error("malformed client document")]
    Malformed,
    /// The document is larger than [`ClientMetadata::LIMIT`](crate::client::ClientMetadata::LIMIT).
    #[error("client document of {size} bytes, at most 1024 allowed")]
    TooLarge {
        /// Observed size in bytes; sizes of 4 GiB and more read as `u32::MAX`.
        size: u32,
    },
    /// A required field is missing; null and undefined count as missing.
    #[error("client field {}: missing", setting.path())]
    MissingField {
        /// The field at fault.
        setting: Setting,
    },
    /// A field has another BSON type than the draft says.
    #[error("client field {}: wrong type", setting.path())]
    WrongType {
        /// The field at fault.
        setting: Setting,
    },
    /// A field, or a compressor in the list, occurs twice.
    #[error("client field {}: occurs twice", setting.path())]
    DuplicateField {
        /// The field at fault.
        setting: Setting,
    },
    /// A value of the right type that the field does not take.
    #[error("client field {}: expected {}", setting.path(), setting.expected())]
    OutOfRange {
        /// The field at fault.
        setting: Setting,
    },
    /// A string is longer than 64 bytes.
    #[error("client field {}: {size} bytes, at most 64 allowed", setting.path())]
    TooLong {
        /// The field at fault.
        setting: Setting,
        /// Observed size in bytes; sizes of 4 GiB and more read as `u32::MAX`.
        size: u32,
    },
    /// A string holds a byte outside 0x20 to 0x7e.
    #[error("client field {}: byte {position} is not printable ASCII", setting.path())]
    NotPrintable {
        /// The field at fault.
        setting: Setting,
        /// Offset of the first such byte in the string.
        position: u8,
    },
}

impl InvalidSetting {
    /// Path of the field at fault, such as `config.maxConnecting`; `None` when the document as a whole is.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::client::ClientMetadata;
    /// assert_eq!(ClientMetadata::decode(&[]).unwrap_err().field(), None);
    /// ```
    #[must_use]
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::Malformed | Self::TooLarge { .. } => None,
            Self::MissingField { setting }
            | Self::WrongType { setting }
            | Self::DuplicateField { setting }
            | Self::OutOfRange { setting }
            | Self::TooLong { setting, .. }
            | Self::NotPrintable { setting, .. } => Some(setting.path()),
        }
    }
}
