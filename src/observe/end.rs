//! How an operation ended.

use super::values::{OperationError, RetryOutcome};
use crate::retry::Failure;
use crate::retry::backpressure::GiveUp;

/// How an operation ended. Only the ends that there are can be said: one that succeeded has no error, and one that gave up has one.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::{End, values::{OperationError, RetryOutcome}};
/// use opmsg_telemetry::retry::{Failure, FailureKind, backpressure::GiveUp};
/// let lost = Failure::new(FailureKind::Network);
/// let end = End::gave_up(GiveUp::LimitReached, &lost).with_timeout();
/// assert_eq!((end.outcome(), end.error()), (RetryOutcome::Exhausted, Some(OperationError::NetworkTimeout)));
/// // A server's code says more than where it failed.
/// let shed = lost.with_code(462);
/// let end = End::gave_up(GiveUp::NotRetryable, &shed).with_timeout();
/// assert_eq!(end.error(), Some(OperationError::Code(462)));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct End {
    outcome: RetryOutcome,
    error: Option<OperationError>,
}

impl End {
    /// The last attempt succeeded.
    pub const SUCCEEDED: Self = Self {
        outcome: RetryOutcome::Recovered,
        error: None,
    };

    /// The caller gave up.
    pub const CANCELLED: Self = Self {
        outcome: RetryOutcome::Cancelled,
        error: None,
    };

    /// No server could be selected for the next attempt.
    pub const NO_SERVER: Self = Self {
        outcome: RetryOutcome::NoServer,
        error: Some(OperationError::Client),
    };

    /// The last attempt failed with `failure`, and there is no other one because of `reason`.
    #[must_use]
    pub fn gave_up(reason: GiveUp, failure: &Failure) -> Self {
        Self {
            outcome: reason.into(),
            error: Some(failure.into()),
        }
    }

    /// Says that the network error was a timeout. Changes nothing where it was no network error.
    #[must_use]
    pub const fn with_timeout(mut self) -> Self {
        if matches!(self.error, Some(OperationError::Network)) {
            self.error = Some(OperationError::NetworkTimeout);
        }
        self
    }

    /// Says that it was the authentication that failed. Changes nothing where a server's code says so, or where nothing failed.
    #[must_use]
    pub const fn with_authentication(mut self) -> Self {
        if !matches!(self.error, None | Some(OperationError::Code(_))) {
            self.error = Some(OperationError::Authentication);
        }
        self
    }

    /// The outcome that an operation with retries is counted under.
    #[must_use]
    pub const fn outcome(&self) -> RetryOutcome {
        self.outcome
    }

    /// What it ended in; `None` for one that succeeded or was cancelled.
    #[must_use]
    pub const fn error(&self) -> Option<OperationError> {
        self.error
    }
}
