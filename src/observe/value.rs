//! Values of attributes.

use core::fmt;
use core::time::Duration;

/// The value of an attribute of an event or a scope.
///
/// `Debug` shows no text.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::AttributeValue;
/// assert_eq!(AttributeValue::Word("refused"), AttributeValue::Word("refused"));
/// ```
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum AttributeValue<'a> {
    /// A word of a closed list, or a known command's name.
    Word(&'static str),
    /// A text of the host's: an id of its own numbers, or its driver's name and version.
    Text(&'a str),
    /// A whole number in its attribute's range.
    Int(i64),
    /// Seconds in its attribute's range.
    Seconds(f64),
    /// Yes or no.
    Bool(bool),
    /// A server's error code; OpenTelemetry's conventions have its digits as text.
    Code(i32),
}

impl AttributeValue<'_> {
    /// Seconds, not more than the range's end.
    pub(super) fn seconds(duration: Duration, end: Duration) -> Self {
        Self::Seconds(duration.min(end).as_secs_f64())
    }
}

impl fmt::Debug for AttributeValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.debug_tuple("Word").field(word).finish(),
            Self::Text(_) => f.write_str("Text(..)"),
            Self::Int(number) => f.debug_tuple("Int").field(number).finish(),
            Self::Seconds(seconds) => f.debug_tuple("Seconds").field(seconds).finish(),
            Self::Bool(value) => f.debug_tuple("Bool").field(value).finish(),
            Self::Code(code) => f.debug_tuple("Code").field(code).finish(),
        }
    }
}
