//! Closed values: `EventLossReason`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// Values of `error.type` on `mongodb.op_msg.event.loss`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum EventLossReason {
    /// The ring was full.
    QueueFull,
    /// The budget of its kind was used up.
    RateLimited,
    /// The ring was closed.
    AlreadyShutdown,
}

impl EventLossReason {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::QueueFull, Self::RateLimited, Self::AlreadyShutdown];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::QueueFull => "queue_full",
            Self::RateLimited => "rate_limited",
            Self::AlreadyShutdown => "already_shutdown",
        }
    }
}

impl Sealed for EventLossReason {}

impl AttributeValues for EventLossReason {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::QueueFull => 0,
            Self::RateLimited => 1,
            Self::AlreadyShutdown => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for EventLossReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
