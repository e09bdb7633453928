//! Closed values: `AttachFailure`, `ArgumentFault`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// Values of `error.type` on `mongodb.op_msg.encoder.failure`, `mongodb.op_msg.telemetry.attach.fail`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum AttachFailure {
    /// The span's ids, or its texts, cannot be sent.
    InvalidContext,
    /// The message would be larger than the peer takes.
    MessageFull,
}

impl AttachFailure {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 2] = [Self::InvalidContext, Self::MessageFull];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidContext => "invalid_context",
            Self::MessageFull => "message_full",
        }
    }
}

impl Sealed for AttachFailure {}

impl AttributeValues for AttachFailure {
    const COUNT: usize = 2;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::InvalidContext => 0,
            Self::MessageFull => 1,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for AttachFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `error.type` on `mongodb.op_msg.encoder.argument.failure`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum ArgumentFault {
    /// The body has it already.
    AlreadyPresent,
    /// The body has it twice.
    DuplicateField,
    /// It would stand where the command's name does.
    NoCommand,
    /// The body's elements do not fill it exactly.
    MalformedBson,
    /// The body's command is one that may not have it.
    NotPermitted,
    /// The body would be larger than a server takes.
    TooLarge,
}

impl ArgumentFault {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 6] = [
        Self::AlreadyPresent,
        Self::DuplicateField,
        Self::NoCommand,
        Self::MalformedBson,
        Self::NotPermitted,
        Self::TooLarge,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AlreadyPresent => "already_present",
            Self::DuplicateField => "duplicate_field",
            Self::NoCommand => "no_command",
            Self::MalformedBson => "malformed_bson",
            Self::NotPermitted => "not_permitted",
            Self::TooLarge => "too_large",
        }
    }
}

impl Sealed for ArgumentFault {}

impl AttributeValues for ArgumentFault {
    const COUNT: usize = 6;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::AlreadyPresent => 0,
            Self::DuplicateField => 1,
            Self::NoCommand => 2,
            Self::MalformedBson => 3,
            Self::NotPermitted => 4,
            Self::TooLarge => 5,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for ArgumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
