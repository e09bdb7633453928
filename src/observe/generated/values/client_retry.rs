//! Closed values: `RetryCause`, `RetryOutcome`, `RetryDecline`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// Why the previous attempt failed.
///
/// Values of `mongodb.client.retry.reason`.
///
/// The first member that fits, in the order given here, is the one reported.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RetryCause {
    /// It carried the label SystemOverloadedError.
    Overload,
    /// It happened in the driver's pool before anything was sent.
    Pool,
    /// A socket error or timeout.
    Network,
    /// A not-primary or node-recovering error.
    StateChange,
    /// Another retryable read or write error.
    Transient,
    /// Anything else.
    Other,
}

impl RetryCause {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 6] = [
        Self::Overload,
        Self::Pool,
        Self::Network,
        Self::StateChange,
        Self::Transient,
        Self::Other,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overload => "overload",
            Self::Pool => "pool",
            Self::Network => "network",
            Self::StateChange => "state_change",
            Self::Transient => "transient",
            Self::Other => "other",
        }
    }
}

impl Sealed for RetryCause {}

impl AttributeValues for RetryCause {
    const COUNT: usize = 6;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Overload => 0,
            Self::Pool => 1,
            Self::Network => 2,
            Self::StateChange => 3,
            Self::Transient => 4,
            Self::Other => 5,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RetryCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How the retries of one operation ended.
///
/// Values of `mongodb.client.retry.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RetryOutcome {
    /// A retry succeeded.
    Recovered,
    /// The retry limit was reached.
    Exhausted,
    /// The next retry would pass the deadline.
    Deadline,
    /// The last error must not be retried.
    NotRetryable,
    /// No server could be selected.
    NoServer,
    /// The caller gave up.
    Cancelled,
}

impl RetryOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 6] = [
        Self::Recovered,
        Self::Exhausted,
        Self::Deadline,
        Self::NotRetryable,
        Self::NoServer,
        Self::Cancelled,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recovered => "recovered",
            Self::Exhausted => "exhausted",
            Self::Deadline => "deadline",
            Self::NotRetryable => "not_retryable",
            Self::NoServer => "no_server",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Sealed for RetryOutcome {}

impl AttributeValues for RetryOutcome {
    const COUNT: usize = 6;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Recovered => 0,
            Self::Exhausted => 1,
            Self::Deadline => 2,
            Self::NotRetryable => 3,
            Self::NoServer => 4,
            Self::Cancelled => 5,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RetryOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a failure was not followed by a retry.
///
/// Values of `mongodb.client.retry.decline`.
///
/// The first member that fits is the one reported.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RetryDecline {
    /// The operation is one that is never retried.
    Excluded,
    /// No rule calls the failure retryable.
    NotRetryable,
    /// The client's options switch retries off.
    SwitchedOff,
    /// The retry would be one more than allowed.
    LimitReached,
    /// The wait would pass the deadline.
    Deadline,
}

impl RetryDecline {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 5] = [
        Self::Excluded,
        Self::NotRetryable,
        Self::SwitchedOff,
        Self::LimitReached,
        Self::Deadline,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Excluded => "excluded",
            Self::NotRetryable => "not_retryable",
            Self::SwitchedOff => "switched_off",
            Self::LimitReached => "limit_reached",
            Self::Deadline => "deadline",
        }
    }
}

impl Sealed for RetryDecline {}

impl AttributeValues for RetryDecline {
    const COUNT: usize = 5;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Excluded => 0,
            Self::NotRetryable => 1,
            Self::SwitchedOff => 2,
            Self::LimitReached => 3,
            Self::Deadline => 4,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RetryDecline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
