//! Closed values: `StormLevel`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// How much of the admitted load is retries.
///
/// Values of `mongodb.op_msg.storm.state`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum StormLevel {
    /// Retries are a small share of the requests.
    Calm,
    /// The share of retries passes the lower threshold.
    Rising,
    /// The share of retries passes the upper threshold.
    Storm,
}

impl StormLevel {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Calm, Self::Rising, Self::Storm];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Rising => "rising",
            Self::Storm => "storm",
        }
    }
}

impl Sealed for StormLevel {}

impl AttributeValues for StormLevel {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Calm => 0,
            Self::Rising => 1,
            Self::Storm => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for StormLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
