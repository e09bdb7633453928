//! Closed values: `MetadataPart`, `MetadataCarrier`, `MetadataOutcome`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// Which draft is meant.
///
/// Values of `mongodb.op_msg.metadata.part`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum MetadataPart {
    /// Retry metadata.
    Retry,
    /// Client configuration.
    Client,
    /// The tracestate of the trace context.
    Tracestate,
}

impl MetadataPart {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Retry, Self::Client, Self::Tracestate];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Client => "client",
            Self::Tracestate => "tracestate",
        }
    }
}

impl Sealed for MetadataPart {}

impl AttributeValues for MetadataPart {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Retry => 0,
            Self::Client => 1,
            Self::Tracestate => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for MetadataPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where a draft travelled.
///
/// Values of `mongodb.op_msg.metadata.carrier`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum MetadataCarrier {
    /// A field of the telemetry section.
    Section,
    /// The `$retry` generic argument; retry metadata only.
    Argument,
    /// There was something to send, and nothing that could carry it.
    None,
    /// It was left out so that the message fits.
    Shed,
    /// The body is one that cannot have it.
    Failed,
}

impl MetadataCarrier {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 5] = [
        Self::Section,
        Self::Argument,
        Self::None,
        Self::Shed,
        Self::Failed,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Argument => "argument",
            Self::None => "none",
            Self::Shed => "shed",
            Self::Failed => "failed",
        }
    }
}

impl Sealed for MetadataCarrier {}

impl AttributeValues for MetadataCarrier {
    const COUNT: usize = 5;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Section => 0,
            Self::Argument => 1,
            Self::None => 2,
            Self::Shed => 3,
            Self::Failed => 4,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for MetadataCarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What the decoder made of a draft.
///
/// Values of `mongodb.op_msg.metadata.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum MetadataOutcome {
    /// It was read.
    Accepted,
    /// It was faulty and is treated as absent.
    Ignored,
}

impl MetadataOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 2] = [Self::Accepted, Self::Ignored];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Ignored => "ignored",
        }
    }
}

impl Sealed for MetadataOutcome {}

impl AttributeValues for MetadataOutcome {
    const COUNT: usize = 2;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Accepted => 0,
            Self::Ignored => 1,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for MetadataOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
