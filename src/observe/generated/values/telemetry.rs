//! Closed values: `AttachOutcome`, `DecodeOutcome`, `ForwardOutcome`, `ParentOutcome`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// What the encoder did about the telemetry section of one request.
///
/// Values of `mongodb.op_msg.telemetry.attach.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum AttachOutcome {
    /// A telemetry section was attached.
    Attached,
    /// Tracing is switched off for the client.
    Disabled,
    /// The connection's peer does not take the section.
    WireVersion,
    /// Handshake, monitoring or authentication.
    NotOperation,
    /// A command that is never shown.
    Sensitive,
    /// The command has no command span of its own.
    NoSpan,
    /// The section gate of the host holds it back.
    HeldBack,
    /// A defect kept it from being attached.
    Failed,
}

impl AttachOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 8] = [
        Self::Attached,
        Self::Disabled,
        Self::WireVersion,
        Self::NotOperation,
        Self::Sensitive,
        Self::NoSpan,
        Self::HeldBack,
        Self::Failed,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attached => "attached",
            Self::Disabled => "disabled",
            Self::WireVersion => "wire_version",
            Self::NotOperation => "not_operation",
            Self::Sensitive => "sensitive",
            Self::NoSpan => "no_span",
            Self::HeldBack => "held_back",
            Self::Failed => "failed",
        }
    }
}

impl Sealed for AttachOutcome {}

impl AttributeValues for AttachOutcome {
    const COUNT: usize = 8;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Attached => 0,
            Self::Disabled => 1,
            Self::WireVersion => 2,
            Self::NotOperation => 3,
            Self::Sensitive => 4,
            Self::NoSpan => 5,
            Self::HeldBack => 6,
            Self::Failed => 7,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for AttachOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What the decoder made of the telemetry section of one request.
///
/// Values of `mongodb.op_msg.telemetry.decode.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum DecodeOutcome {
    /// The request carried no section.
    Absent,
    /// The section was read.
    Accepted,
    /// The section was refused; what then happens is the codec's policy.
    Refused,
}

impl DecodeOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Absent, Self::Accepted, Self::Refused];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
        }
    }
}

impl Sealed for DecodeOutcome {}

impl AttributeValues for DecodeOutcome {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Absent => 0,
            Self::Accepted => 1,
            Self::Refused => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for DecodeOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a proxy did with the telemetry section of one request.
///
/// Values of `mongodb.op_msg.telemetry.forward.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum ForwardOutcome {
    /// The request carried no section.
    Absent,
    /// The section was passed on byte for byte.
    Kept,
    /// The section was taken out because the next hop does not take it.
    Stripped,
    /// The section was refused and the request passed on without it.
    Dropped,
}

impl ForwardOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 4] = [Self::Absent, Self::Kept, Self::Stripped, Self::Dropped];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Kept => "kept",
            Self::Stripped => "stripped",
            Self::Dropped => "dropped",
        }
    }
}

impl Sealed for ForwardOutcome {}

impl AttributeValues for ForwardOutcome {
    const COUNT: usize = 4;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Absent => 0,
            Self::Kept => 1,
            Self::Stripped => 2,
            Self::Dropped => 3,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for ForwardOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether the trace of an accepted section is continued.
///
/// Values of `mongodb.op_msg.telemetry.parent.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum ParentOutcome {
    /// The trace is continued.
    Admitted,
    /// The limit for remote parents was reached.
    Limited,
    /// The connection has not authenticated.
    Unauthenticated,
}

impl ParentOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Admitted, Self::Limited, Self::Unauthenticated];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Limited => "limited",
            Self::Unauthenticated => "unauthenticated",
        }
    }
}

impl Sealed for ParentOutcome {}

impl AttributeValues for ParentOutcome {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Admitted => 0,
            Self::Limited => 1,
            Self::Unauthenticated => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for ParentOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
