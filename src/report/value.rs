//! One value of a report, for structured loggers.

use core::fmt::{self, Write};

use super::Escaped;
use crate::client::Compressors;
use crate::trace::{SpanId, TraceFlags, TraceId};

/// A value of [`Report::pairs`](super::Report::pairs).
///
/// `Display` writes it as it is; [`escaped`](Self::escaped) writes it for a place where other text stands around it. `Debug` hides
/// ids and texts of the peer.
///
/// # Example
/// ```
/// use opmsg_telemetry::report::Value;
/// assert_eq!(Value::Seconds(0.137).to_string(), "0.137");
/// assert_eq!(Value::Text("a\"b").escaped().to_string(), r#"a\"b"#);
/// assert_eq!(format!("{:?}", Value::Text("secret")), "Text(..)");
/// ```
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A word of a closed set.
    Word(&'static str),
    /// A text that the peer made: a driver's name or version, at most 64 bytes of printable ASCII.
    Text(&'a str),
    /// A count or a size.
    U64(u64),
    /// A server's error code. OpenTelemetry's conventions have its digits as text (`db.response.status_code`).
    Code(i32),
    /// Yes or no.
    Bool(bool),
    /// A duration in seconds, not negative.
    Seconds(f64),
    /// The id of a trace.
    TraceId(TraceId),
    /// The id of the span that sent the command.
    SpanId(SpanId),
    /// The flags of the trace context, two hexadecimal digits.
    TraceFlags(TraceFlags),
    /// Names of compressors, with commas between them.
    Compressors(Compressors),
}

impl<'a> Value<'a> {
    /// The text of a [`Word`](Self::Word) or [`Text`](Self::Text).
    #[must_use]
    pub const fn as_str(&self) -> Option<&'a str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value for a place where other text stands around it: with JSON's escapes for quotes, backslashes, control characters and
    /// what nobody sees, and at most 10 KB long. No quotes around it.
    #[must_use]
    pub const fn escaped(self) -> Escaped<'a> {
        Escaped::new(self)
    }
}

/// As it is; padding is honoured for texts and ids.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.pad(word),
            Self::Text(text) => f.pad(text),
            Self::U64(number) => number.fmt(f),
            Self::Code(code) => code.fmt(f),
            Self::Bool(value) => value.fmt(f),
            Self::Seconds(seconds) => seconds.fmt(f),
            Self::TraceId(id) => id.fmt(f),
            Self::SpanId(id) => id.fmt(f),
            Self::TraceFlags(flags) => write!(f, "{:02x}", flags.to_byte()),
            Self::Compressors(compressors) => {
                for (at, compressor) in compressors.iter().enumerate() {
                    if at > 0 {
                        f.write_char(',')?;
                    }
                    f.write_str(compressor.as_str())?;
                }
                Ok(())
            }
        }
    }
}

/// Hides ids and texts of the peer.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.debug_tuple("Word").field(word).finish(),
            Self::Text(_) => f.write_str("Text(..)"),
            Self::U64(number) => f.debug_tuple("U64").field(number).finish(),
            Self::Code(code) => f.debug_tuple("Code").field(code).finish(),
            Self::Bool(value) => f.debug_tuple("Bool").field(value).finish(),
            Self::Seconds(seconds) => f.debug_tuple("Seconds").field(seconds).finish(),
            Self::TraceId(_) => f.write_str("TraceId(..)"),
            Self::SpanId(_) => f.write_str("SpanId(..)"),
            Self::TraceFlags(flags) => flags.fmt(f),
            Self::Compressors(compressors) => compressors.fmt(f),
        }
    }
}
