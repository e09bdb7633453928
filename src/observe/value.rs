//! Values of attributes.

use core::time::Duration;

/// The value of an attribute of an event or a scope.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::AttributeValue;
/// assert_eq!(AttributeValue::Word("refused"), AttributeValue::Word("refused"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
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
