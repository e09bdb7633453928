//! The error labels that decide about retries.

/// A label of an error that matters for a retry, whether the server or the driver put it there.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::ErrorLabel;
/// assert_eq!(ErrorLabel::from_text("RetryableError"), Some(ErrorLabel::RetryableError));
/// assert_eq!(ErrorLabel::from_text("TransientTransactionError"), None);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorLabel {
    /// `SystemOverloadedError`: wait before a retry.
    SystemOverloadedError,
    /// `RetryableError`: safe to send again, whatever the command. Means nothing without the one above.
    RetryableError,
    /// `RetryableWriteError`: retryable by the specification of retryable writes.
    RetryableWriteError,
    /// `NoWritesPerformed`: the attempt wrote nothing.
    NoWritesPerformed,
}

impl ErrorLabel {
    /// Every label, in the order of the variants.
    pub const ALL: [Self; 4] = [
        Self::SystemOverloadedError,
        Self::RetryableError,
        Self::RetryableWriteError,
        Self::NoWritesPerformed,
    ];

    /// The label with exactly this text; `None` for labels that retries do not look at.
    #[must_use]
    pub const fn from_text(text: &str) -> Option<Self> {
        Self::from_bytes(text.as_bytes())
    }

    /// The label's text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SystemOverloadedError => "SystemOverloadedError",
            Self::RetryableError => "RetryableError",
            Self::RetryableWriteError => "RetryableWriteError",
            Self::NoWritesPerformed => "NoWritesPerformed",
        }
    }

    #[inline]
    pub(super) const fn from_bytes(text: &[u8]) -> Option<Self> {
        match text {
            b"SystemOverloadedError" => Some(Self::SystemOverloadedError),
            b"RetryableError" => Some(Self::RetryableError),
            b"RetryableWriteError" => Some(Self::RetryableWriteError),
            b"NoWritesPerformed" => Some(Self::NoWritesPerformed),
            _ => None,
        }
    }

    /// A bit of its own.
    #[inline]
    pub(super) const fn bit(self) -> u8 {
        match self {
            Self::SystemOverloadedError => 1,
            Self::RetryableError => 2,
            Self::RetryableWriteError => 4,
            Self::NoWritesPerformed => 8,
        }
    }
}
