//! Closed values: `Argument`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// Which argument of a command's body is meant.
///
/// Values of `mongodb.op_msg.argument`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum Argument {
    /// The argument `$retry`.
    Retry,
    /// The argument `comment`.
    Comment,
}

impl Argument {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 2] = [Self::Retry, Self::Comment];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Comment => "comment",
        }
    }
}

impl Sealed for Argument {}

impl AttributeValues for Argument {
    const COUNT: usize = 2;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Retry => 0,
            Self::Comment => 1,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
