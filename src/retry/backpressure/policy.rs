//! What the rules need to know of an operation before anything failed.

use super::Operation;
use crate::retry::failure::Failure;
use crate::time::Mono;

/// One operation and the client's options that its retries depend on. A builder value, `Copy`.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Mono, retry::backpressure::{Operation, Policy}};
/// let policy = Policy::new(Operation::RetryableRead)
///     .with_retry_reads(true)
///     .with_max_adaptive_retries(5)
///     .with_sharded(true)
///     .with_deadline(Mono::from_nanos(30_000_000_000));
/// assert_eq!(policy.max_adaptive_retries(), 5);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Policy {
    timeout: Timeout,
    max_adaptive_retries: u32,
    operation: Operation,
    retry_reads: bool,
    retry_writes: bool,
    overload_retargeting: bool,
    sharded: bool,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Timeout {
    None,
    Endless,
    Until(Mono),
}

impl Policy {
    /// The default of `maxAdaptiveRetries`.
    pub const MAX_ADAPTIVE_RETRIES: u32 = 2;

    /// The operation with every option at its default: both switches on, two adaptive retries, no retargeting, not sharded, no
    /// client-side timeout.
    #[must_use]
    pub const fn new(operation: Operation) -> Self {
        Self {
            timeout: Timeout::None,
            max_adaptive_retries: Self::MAX_ADAPTIVE_RETRIES,
            operation,
            retry_reads: true,
            retry_writes: true,
            overload_retargeting: false,
            sharded: false,
        }
    }

    /// Sets the client's `retryReads`.
    #[must_use]
    pub const fn with_retry_reads(mut self, on: bool) -> Self {
        self.retry_reads = on;
        self
    }

    /// Sets the client's `retryWrites`.
    #[must_use]
    pub const fn with_retry_writes(mut self, on: bool) -> Self {
        self.retry_writes = on;
        self
    }

    /// Sets the client's `maxAdaptiveRetries`; numbers above `i32::MAX` mean that.
    #[must_use]
    pub const fn with_max_adaptive_retries(mut self, retries: u32) -> Self {
        let largest = i32::MAX.cast_unsigned();
        self.max_adaptive_retries = if retries > largest { largest } else { retries };
        self
    }

    /// Sets the client's `enableOverloadRetargeting`.
    #[must_use]
    pub const fn with_overload_retargeting(mut self, on: bool) -> Self {
        self.overload_retargeting = on;
        self
    }

    /// Sets whether the topology is a sharded cluster.
    #[must_use]
    pub const fn with_sharded(mut self, sharded: bool) -> Self {
        self.sharded = sharded;
        self
    }

    /// Sets a client-side operation timeout (`timeoutMS`) that ends at this instant.
    #[must_use]
    pub const fn with_deadline(mut self, deadline: Mono) -> Self {
        self.timeout = Timeout::Until(deadline);
        self
    }

    /// Sets a client-side operation timeout that never ends: `timeoutMS` 0.
    #[must_use]
    pub const fn with_endless_timeout(mut self) -> Self {
        self.timeout = Timeout::Endless;
        self
    }

    /// What is being run.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// The client's `retryReads`.
    #[must_use]
    pub const fn retry_reads(&self) -> bool {
        self.retry_reads
    }

    /// The client's `retryWrites`.
    #[must_use]
    pub const fn retry_writes(&self) -> bool {
        self.retry_writes
    }

    /// The client's `maxAdaptiveRetries`, 0..=`i32::MAX`.
    #[must_use]
    pub const fn max_adaptive_retries(&self) -> u32 {
        self.max_adaptive_retries
    }

    /// The client's `enableOverloadRetargeting`.
    #[must_use]
    pub const fn overload_retargeting(&self) -> bool {
        self.overload_retargeting
    }

    /// Whether the topology is a sharded cluster.
    #[must_use]
    pub const fn is_sharded(&self) -> bool {
        self.sharded
    }

    /// Whether there is a client-side operation timeout, with an end or without.
    #[must_use]
    pub const fn has_timeout(&self) -> bool {
        !matches!(self.timeout, Timeout::None)
    }

    /// Where the client-side operation timeout ends.
    #[must_use]
    pub const fn deadline(&self) -> Option<Mono> {
        match self.timeout {
            Timeout::Until(deadline) => Some(deadline),
            Timeout::None | Timeout::Endless => None,
        }
    }

    /// Whether some rule lets this operation be retried after this failure, the switches aside.
    pub(super) const fn calls_retryable(&self, failure: &Failure) -> bool {
        failure.is_retryable_overload() || self.other_rule_allows(failure)
    }

    /// Whether the switches let it.
    pub(super) const fn switched_on(&self, failure: &Failure) -> bool {
        match self.operation {
            Operation::RetryableRead | Operation::Read => self.retry_reads,
            Operation::RetryableWrite | Operation::Write => self.retry_writes,
            // Its own specification retries it without the switch.
            Operation::EndOfTransaction => self.retry_writes || self.other_rule_allows(failure),
            Operation::RunCommand => self.retry_reads && self.retry_writes,
            Operation::Excluded => false,
        }
    }

    const fn other_rule_allows(&self, failure: &Failure) -> bool {
        match self.operation {
            Operation::RetryableRead => failure.is_retryable_read(),
            Operation::RetryableWrite | Operation::EndOfTransaction => failure.is_retryable_write(),
            Operation::Read | Operation::Write | Operation::RunCommand | Operation::Excluded => {
                false
            }
        }
    }

    pub(super) fn is_too_late(&self, at: Mono) -> bool {
        self.deadline().is_some_and(|deadline| at > deadline)
    }
}
