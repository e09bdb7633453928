//! Why retry metadata is refused.

use super::RetryField;

/// Why a value is not retry metadata: a bound that the caller passed, or a document that does not follow the draft.
///
/// Small, `Copy`, and free of received bytes. [`field`](Self::field) names the field at fault.
///
/// # Example
/// ```
/// use opmsg_telemetry::{error::InvalidRetry, retry::RetryMetadata};
/// let error = RetryMetadata::new(0).unwrap_err();
/// assert_eq!(error, InvalidRetry::AttemptOutOfRange);
/// assert_eq!(error.field(), Some("attempt"));
/// assert_eq!(error.to_string(), "retry field attempt: expected 1 to 2147483647");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRetry {
    /// The bytes are not one well-formed document.
    #[error("malformed retry document")]
    Malformed,
    /// The document is larger than [`RetryMetadata::LIMIT`](crate::retry::RetryMetadata::LIMIT).
    #[error("retry document of {size} bytes, at most 256 allowed")]
    TooLarge {
        /// Observed size in bytes; sizes of 4 GiB and more read as `u32::MAX`.
        size: u32,
    },
    /// The document has no `attempt`; null and undefined count as missing.
    #[error("retry field attempt: missing")]
    AttemptMissing,
    /// `attempt` is not in 1..=`i32::MAX`.
    #[error("retry field attempt: expected 1 to 2147483647")]
    AttemptOutOfRange,
    /// `limit` is not in 0..=`i32::MAX`.
    #[error("retry field limit: expected 0 to 2147483647")]
    LimitOutOfRange,
    /// `baseBackoffMS` is less than one millisecond.
    #[error("retry field baseBackoffMS: at least 1 expected")]
    BaseBackoffOutOfRange,
    /// A duration is negative.
    #[error("retry field {}: negative", field.name())]
    NegativeDuration {
        /// The field at fault.
        field: RetryField,
    },
    /// A field has another BSON type than the draft says.
    #[error("retry field {}: wrong type", field.name())]
    WrongType {
        /// The field at fault.
        field: RetryField,
    },
    /// A field occurs twice.
    #[error("retry field {}: occurs twice", field.name())]
    DuplicateField {
        /// The field at fault.
        field: RetryField,
    },
}

impl InvalidRetry {
    /// Name of the field at fault; `None` when the document as a whole is.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::retry::RetryMetadata;
    /// assert_eq!(RetryMetadata::decode(&[]).unwrap_err().field(), None);
    /// ```
    #[must_use]
    pub const fn field(self) -> Option<&'static str> {
        let field = match self {
            Self::Malformed | Self::TooLarge { .. } => return None,
            Self::AttemptMissing | Self::AttemptOutOfRange => RetryField::Attempt,
            Self::LimitOutOfRange => RetryField::Limit,
            Self::BaseBackoffOutOfRange => RetryField::BaseBackoff,
            Self::NegativeDuration { field }
            | Self::WrongType { field }
            | Self::DuplicateField { field } => field,
        };
        Some(field.name())
    }
}
