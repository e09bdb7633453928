//! Which of a retry's facts are which closed values.

use super::values::{OperationError, RetryDecline, RetryOutcome};
use crate::retry::backpressure::GiveUp;
use crate::retry::{Failure, FailureKind};

impl From<GiveUp> for RetryDecline {
    fn from(reason: GiveUp) -> Self {
        match reason {
            GiveUp::Excluded => Self::Excluded,
            GiveUp::NotRetryable => Self::NotRetryable,
            GiveUp::SwitchedOff => Self::SwitchedOff,
            GiveUp::LimitReached => Self::LimitReached,
            GiveUp::Deadline => Self::Deadline,
        }
    }
}

impl From<GiveUp> for RetryOutcome {
    /// What the last failure of a retried operation makes of the operation.
    fn from(reason: GiveUp) -> Self {
        match reason {
            GiveUp::Excluded | GiveUp::NotRetryable | GiveUp::SwitchedOff => Self::NotRetryable,
            GiveUp::LimitReached => Self::Exhausted,
            GiveUp::Deadline => Self::Deadline,
        }
    }
}

impl From<&Failure> for OperationError {
    /// The server's code, or else where the attempt failed.
    fn from(failure: &Failure) -> Self {
        match (failure.code(), failure.kind()) {
            (Some(code), _) => Self::Code(code),
            (None, FailureKind::Network | FailureKind::Connecting) => Self::Network,
            (None, FailureKind::Pool) => Self::PoolCleared,
            // An error reply without a code is one that the driver cannot make sense of.
            (None, FailureKind::Server | FailureKind::Other) => Self::Client,
        }
    }
}
