//! Closed values: `Refusal`, `RequestFault`, `MetadataFault`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::sealed::Sealed;
use crate::observe::{AttributeValues, Words};

/// Values of `error.type` on `mongodb.op_msg.decoder.failure`, `mongodb.op_msg.telemetry.decode.fail`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum Refusal {
    /// It stands in a reply.
    InReply,
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

impl Refusal {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 11] = [
        Self::InReply,
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
            Self::InReply => "in_reply",
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

impl Sealed for Refusal {}

impl AttributeValues for Refusal {
    const COUNT: usize = 11;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::InReply => 0,
            Self::Truncated => 1,
            Self::DuplicateSection => 2,
            Self::MalformedBson => 3,
            Self::TooDeep => 4,
            Self::TooLarge => 5,
            Self::WrongType => 6,
            Self::DuplicateField => 7,
            Self::MissingField => 8,
            Self::InvalidContext => 9,
            Self::Unsupported => 10,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `error.type` on `mongodb.op_msg.decoder.request.failure`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RequestFault {
    /// The message header, the flags or the operation (rules A and 1 to 5).
    Header,
    /// The sections: their kinds, how often they occur, how they end.
    Sections,
    /// A document of the body or of a sequence: damaged, too deep or too large.
    Document,
    /// The checksum is not that of the message.
    Checksum,
    /// Its telemetry section was refused.
    Telemetry,
    /// It cannot be inflated.
    Compression,
}

impl RequestFault {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 6] = [
        Self::Header,
        Self::Sections,
        Self::Document,
        Self::Checksum,
        Self::Telemetry,
        Self::Compression,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Sections => "sections",
            Self::Document => "document",
            Self::Checksum => "checksum",
            Self::Telemetry => "telemetry",
            Self::Compression => "compression",
        }
    }
}

impl Sealed for RequestFault {}

impl AttributeValues for RequestFault {
    const COUNT: usize = 6;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Header => 0,
            Self::Sections => 1,
            Self::Document => 2,
            Self::Checksum => 3,
            Self::Telemetry => 4,
            Self::Compression => 5,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RequestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `error.type` on `mongodb.op_msg.decoder.metadata.failure`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum MetadataFault {
    /// It is not one well-formed document.
    Malformed,
    /// It, or a field of it, has another type than the draft says.
    WrongType,
    /// A required field is missing.
    MissingField,
    /// It, or a field of it, stands twice.
    DuplicateField,
    /// A value of the right type that its field does not take.
    InvalidValue,
    /// It is larger than the draft allows.
    TooLarge,
    /// Both carriers have it and differ.
    Conflict,
}

impl MetadataFault {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 7] = [
        Self::Malformed,
        Self::WrongType,
        Self::MissingField,
        Self::DuplicateField,
        Self::InvalidValue,
        Self::TooLarge,
        Self::Conflict,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::WrongType => "wrong_type",
            Self::MissingField => "missing_field",
            Self::DuplicateField => "duplicate_field",
            Self::InvalidValue => "invalid_value",
            Self::TooLarge => "too_large",
            Self::Conflict => "conflict",
        }
    }
}

impl Sealed for MetadataFault {}

impl AttributeValues for MetadataFault {
    const COUNT: usize = 7;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Malformed => 0,
            Self::WrongType => 1,
            Self::MissingField => 2,
            Self::DuplicateField => 3,
            Self::InvalidValue => 4,
            Self::TooLarge => 5,
            Self::Conflict => 6,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for MetadataFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
