//! Closed values: `RequestOutcome`, `RequestReaction`, `RequestRefusal`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// What the decoder did with one request.
///
/// Values of `mongodb.op_msg.request.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RequestOutcome {
    /// Handed on to be run as it came.
    Passed,
    /// Handed on to be run without its faulty telemetry section.
    Tolerated,
    /// Not handed on to be run, whatever the reason.
    Refused,
    /// Of an operation that is not looked into; what was compressed counts again when it came out.
    Unread,
}

impl RequestOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 4] = [Self::Passed, Self::Tolerated, Self::Refused, Self::Unread];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Tolerated => "tolerated",
            Self::Refused => "refused",
            Self::Unread => "unread",
        }
    }
}

impl Sealed for RequestOutcome {}

impl AttributeValues for RequestOutcome {
    const COUNT: usize = 4;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Passed => 0,
            Self::Tolerated => 1,
            Self::Refused => 2,
            Self::Unread => 3,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RequestOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a fault leads to.
///
/// Values of `mongodb.op_msg.request.reaction`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RequestReaction {
    /// An error reply.
    Reply,
    /// The connection is closed.
    Close,
    /// Nothing is sent.
    Silent,
    /// The telemetry is dropped and the command runs.
    Drop,
}

impl RequestReaction {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 4] = [Self::Reply, Self::Close, Self::Silent, Self::Drop];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Close => "close",
            Self::Silent => "silent",
            Self::Drop => "drop",
        }
    }
}

impl Sealed for RequestReaction {}

impl AttributeValues for RequestReaction {
    const COUNT: usize = 4;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Reply => 0,
            Self::Close => 1,
            Self::Silent => 2,
            Self::Drop => 3,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RequestReaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `error.type` on `mongodb.op_msg.request.receive`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RequestRefusal {
    /// Its length passes the end of the sections, or fewer than five bytes are left (rule 16a).
    Truncated,
    /// It is the second one (rule 15).
    DuplicateSection,
    /// Any other structural fault of its document (rule 16a).
    MalformedBson,
    /// Its document is nested too deep (rule 16b).
    TooDeep,
    /// Its document has more than 4,096 bytes (rule 17).
    TooLarge,
    /// `otel` or `traceparent` has another type (rules 18, 20).
    WrongType,
    /// `otel` or `traceparent` stands twice (rules 19, 21).
    DuplicateField,
    /// `otel` or `traceparent` is missing (rules 23, 24).
    MissingField,
    /// The traceparent does not pass the receive rule (rule 22).
    InvalidContext,
    /// Receivers before 9.0 know no section of this kind (rule 25).
    Unsupported,
}

impl RequestRefusal {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 10] = [
        Self::Truncated,
        Self::DuplicateSection,
        Self::MalformedBson,
        Self::TooDeep,
        Self::TooLarge,
        Self::WrongType,
        Self::DuplicateField,
        Self::MissingField,
        Self::InvalidContext,
        Self::Unsupported,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::DuplicateSection => "duplicate_section",
            Self::MalformedBson => "malformed_bson",
            Self::TooDeep => "too_deep",
            Self::TooLarge => "too_large",
            Self::WrongType => "wrong_type",
            Self::DuplicateField => "duplicate_field",
            Self::MissingField => "missing_field",
            Self::InvalidContext => "invalid_context",
            Self::Unsupported => "unsupported",
        }
    }
}

impl Sealed for RequestRefusal {}

impl AttributeValues for RequestRefusal {
    const COUNT: usize = 10;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Truncated => 0,
            Self::DuplicateSection => 1,
            Self::MalformedBson => 2,
            Self::TooDeep => 3,
            Self::TooLarge => 4,
            Self::WrongType => 5,
            Self::DuplicateField => 6,
            Self::MissingField => 7,
            Self::InvalidContext => 8,
            Self::Unsupported => 9,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RequestRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
