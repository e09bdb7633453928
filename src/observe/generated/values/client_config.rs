//! Closed values: `ReadMode`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// The mode of the client's read preference.
///
/// Values of `mongodb.client.config.read_preference`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum ReadMode {
    /// The primary alone.
    Primary,
    /// The primary, else a secondary.
    PrimaryPreferred,
    /// Secondaries alone.
    Secondary,
    /// A secondary, else the primary.
    SecondaryPreferred,
    /// Whoever is near.
    Nearest,
}

impl ReadMode {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 5] = [
        Self::Primary,
        Self::PrimaryPreferred,
        Self::Secondary,
        Self::SecondaryPreferred,
        Self::Nearest,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::PrimaryPreferred => "primary_preferred",
            Self::Secondary => "secondary",
            Self::SecondaryPreferred => "secondary_preferred",
            Self::Nearest => "nearest",
        }
    }
}

impl Sealed for ReadMode {}

impl AttributeValues for ReadMode {
    const COUNT: usize = 5;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Primary => 0,
            Self::PrimaryPreferred => 1,
            Self::Secondary => 2,
            Self::SecondaryPreferred => 3,
            Self::Nearest => 4,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for ReadMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
