//! Closed values: `CodecRole`, `CodecPolicy`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// The side of the wire the codec works for.
///
/// Values of `mongodb.op_msg.codec.role`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum CodecRole {
    /// Writes requests.
    Driver,
    /// Reads requests.
    Server,
    /// Reads and forwards requests.
    Proxy,
}

impl CodecRole {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Driver, Self::Server, Self::Proxy];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Driver => "driver",
            Self::Server => "server",
            Self::Proxy => "proxy",
        }
    }
}

impl Sealed for CodecRole {}

impl AttributeValues for CodecRole {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Driver => 0,
            Self::Server => 1,
            Self::Proxy => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for CodecRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a reading codec does with a command whose telemetry section it refuses.
///
/// Values of `mongodb.op_msg.codec.policy`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum CodecPolicy {
    /// The command fails as a server of the chosen generation would fail it.
    Server,
    /// The section is dropped and the command runs.
    Tolerant,
}

impl CodecPolicy {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 2] = [Self::Server, Self::Tolerant];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Tolerant => "tolerant",
        }
    }
}

impl Sealed for CodecPolicy {}

impl AttributeValues for CodecPolicy {
    const COUNT: usize = 2;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Server => 0,
            Self::Tolerant => 1,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for CodecPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
