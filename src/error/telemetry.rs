//! Faults of a telemetry section whose framing is fine.

use core::fmt;

use thiserror::Error;

use super::document::DocumentErrorKind;
use super::rule::{Reaction, Rule, ServerCode};
use crate::generation::Generation;
use crate::limits::Limits;
use crate::trace::{InvalidTraceparent, InvalidTraceparentKind};

/// Why a telemetry document is refused. One kind for each rule of the receiver's list.
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum TelemetryErrorKind {
    /// The document is not structurally valid (rule 16a).
    #[error("telemetry document: {fault}")]
    #[non_exhaustive]
    InvalidDocument {
        /// What is wrong with it.
        fault: DocumentErrorKind,
    },
    /// The document is nested too deep (rule 16b).
    #[error("telemetry document: more than {maximum} nested levels")]
    #[non_exhaustive]
    NestingTooDeep {
        /// The receiver's limit.
        maximum: u16,
    },
    /// The document has more than 4,096 bytes (rule 17).
    #[error("telemetry document of {size} bytes, {max} at most", max = Limits::MAX_TELEMETRY_SIZE)]
    #[non_exhaustive]
    TooLarge {
        /// The document's size.
        size: u32,
    },
    /// A known field has another type than the schema's (rules 18, 20); null and undefined count as missing instead.
    #[error("telemetry field {field}: {expected} expected", expected = field.expected())]
    #[non_exhaustive]
    WrongType {
        /// The field.
        field: TelemetryField,
    },
    /// A known field stands twice (rules 19, 21).
    #[error("telemetry field {field}: stands twice")]
    #[non_exhaustive]
    DuplicateField {
        /// The field.
        field: TelemetryField,
    },
    /// `otel.traceparent` does not pass the receive rule (rule 22); the source says why.
    #[error("telemetry field otel.traceparent: {reason}", reason = traceparent_reason(*.0))]
    Traceparent(InvalidTraceparent),
    /// A required field is missing, null or undefined (rules 23, 24).
    #[error("telemetry field {field}: missing")]
    #[non_exhaustive]
    MissingField {
        /// The field.
        field: TelemetryField,
    },
}

/// A field of the section that a 9.0 server requires.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TelemetryField {
    /// `otel`.
    Otel,
    /// `otel.traceparent`.
    Traceparent,
}

impl TelemetryField {
    /// The field's path.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Otel => "otel",
            Self::Traceparent => "otel.traceparent",
        }
    }

    const fn expected(self) -> &'static str {
        match self {
            Self::Otel => "document",
            Self::Traceparent => "string",
        }
    }
}

impl fmt::Display for TelemetryField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())
    }
}

fn traceparent_reason(error: InvalidTraceparent) -> InvalidTraceparentKind {
    error.kind()
}

impl TelemetryErrorKind {
    /// The rule of the receiver's list that is broken.
    pub(super) const fn rule(self) -> Rule {
        match self {
            Self::InvalidDocument { .. } => Rule::R16a,
            Self::NestingTooDeep { .. } => Rule::R16b,
            Self::TooLarge { .. } => Rule::R17,
            Self::WrongType { field } => match field {
                TelemetryField::Otel => Rule::R18,
                TelemetryField::Traceparent => Rule::R20,
            },
            Self::DuplicateField { field } => match field {
                TelemetryField::Otel => Rule::R19,
                TelemetryField::Traceparent => Rule::R21,
            },
            Self::Traceparent(_) => Rule::R22,
            Self::MissingField { field } => match field {
                TelemetryField::Otel => Rule::R24,
                TelemetryField::Traceparent => Rule::R23,
            },
        }
    }

    /// The path of the field at fault; `None` when the fault is the document's.
    pub(super) const fn field(self) -> Option<&'static str> {
        match self {
            Self::InvalidDocument { .. } | Self::NestingTooDeep { .. } | Self::TooLarge { .. } => {
                None
            }
            Self::WrongType { field }
            | Self::DuplicateField { field }
            | Self::MissingField { field } => Some(field.path()),
            Self::Traceparent(_) => Some(TelemetryField::Traceparent.path()),
        }
    }
}

/// The framing is fine, but a 9.0 server refuses the telemetry section and with it the command.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Generation, Telemetry, error::Reaction};
/// let error = Telemetry::decode(b"\x05\0\0\0\0").unwrap_err();
/// assert_eq!(error.to_string(), "telemetry field otel: missing");
/// assert_eq!(error.field(), Some("otel"));
/// assert_eq!(error.code(Generation::V9_0).code(), 40414);
/// assert_eq!(error.reaction(Generation::V9_0), Reaction::Reply);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
pub struct TelemetryError {
    kind: TelemetryErrorKind,
    offset: u32,
    more_to_come: bool,
}

const _: () = assert!(size_of::<TelemetryError>() <= 24);

impl TelemetryError {
    #[cold]
    pub(crate) const fn new(kind: TelemetryErrorKind) -> Self {
        Self::at(kind, 0)
    }

    #[cold]
    pub(crate) const fn at(kind: TelemetryErrorKind, offset: u32) -> Self {
        Self {
            kind,
            offset,
            more_to_come: false,
        }
    }

    #[cold]
    pub(crate) const fn in_request_with_more_to_come(self, more_to_come: bool) -> Self {
        Self {
            more_to_come,
            ..self
        }
    }

    /// Why the section is refused.
    #[must_use]
    pub const fn kind(&self) -> TelemetryErrorKind {
        self.kind
    }

    /// Where: the path of the field; `None` when the fault is the document's as a whole.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        self.kind.field()
    }

    /// Where in the document, in bytes from its start, for [`TelemetryErrorKind::InvalidDocument`]; 0 for all other kinds.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.offset
    }

    /// The rule of the receiver's list that is broken.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.kind.rule()
    }

    /// The code that a server of this generation answers with.
    #[must_use]
    pub const fn code(&self, generation: Generation) -> ServerCode {
        match self.rule().code(generation) {
            Some(code) => code,
            None => ServerCode::PROTOCOL_ERROR,
        }
    }

    /// What a server of this generation does.
    #[must_use]
    pub const fn reaction(&self, generation: Generation) -> Reaction {
        self.rule().reaction_to(generation, self.more_to_come)
    }
}

impl fmt::Display for TelemetryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TelemetryErrorKind::InvalidDocument { fault } => {
                write!(f, "telemetry document at byte {}: {fault}", self.offset)
            }
            kind => kind.fmt(f),
        }
    }
}
