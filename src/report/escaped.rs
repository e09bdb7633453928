//! A value between other texts.

use core::fmt;

use super::Value;
use super::escape;

/// What [`Value::escaped`] writes: no quote, no backslash, no control character and nothing hidden as itself, at most 10 KB.
///
/// # Example
/// ```
/// use opmsg_telemetry::report::Value;
/// assert_eq!(Value::Text("1\n2").escaped().to_string(), r"1\n2");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Escaped<'a>(Value<'a>);

impl<'a> Escaped<'a> {
    pub(super) const fn new(value: Value<'a>) -> Self {
        Self(value)
    }
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_str() {
            Some(text) => escape::write(text, f),
            None => self.0.fmt(f),
        }
    }
}
