//! Why there is no retry.

use std::fmt;

/// Why there is no retry. The first reason that fits.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::backpressure::GiveUp;
/// assert_eq!(GiveUp::LimitReached.to_string(), "retry limit reached");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum GiveUp {
    /// The operation is one that is never retried.
    Excluded,
    /// No rule calls this failure retryable for this operation.
    NotRetryable,
    /// `retryReads` or `retryWrites` is off.
    SwitchedOff,
    /// The retry would be one more than allowed.
    LimitReached,
    /// The wait would end after the client-side timeout. Nothing is waited for.
    Deadline,
}

impl GiveUp {
    /// The reason in words, for logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Excluded => "operation is never retried",
            Self::NotRetryable => "failure is not retryable",
            Self::SwitchedOff => "retries are switched off",
            Self::LimitReached => "retry limit reached",
            Self::Deadline => "wait would pass the deadline",
        }
    }
}

impl fmt::Display for GiveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
