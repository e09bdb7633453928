//! What to do after a failure.

use super::{GiveUp, Retry};

/// What to do after an attempt failed.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::backpressure::{Decision, GiveUp, Retry};
/// assert!(Decision::Retry(Retry::new()).retry().is_some());
/// assert!(Decision::GiveUp(GiveUp::NotRetryable).retry().is_none());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Decision {
    /// Send again, after the wait if there is one.
    Retry(Retry),
    /// Authenticate the connection again, then send the same attempt again. It is no retry: its number and its metadata stay.
    Reauthenticate,
    /// Return the error that was kept.
    GiveUp(GiveUp),
}

impl Decision {
    /// How to retry; `None` when there is no retry.
    #[must_use]
    pub const fn retry(self) -> Option<Retry> {
        match self {
            Self::Retry(retry) => Some(retry),
            Self::Reauthenticate | Self::GiveUp(_) => None,
        }
    }
}
