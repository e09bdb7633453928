//! How loud a log line is.

/// The severity of a log line, as servers have it.
///
/// # Example
/// ```
/// use opmsg_telemetry::report::Severity;
/// assert_eq!(Severity::Debug2.as_str(), "D2");
/// assert!(Severity::Debug2 > Severity::Info);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Severity {
    /// Shown at the default verbosity.
    Info,
    /// Shown from verbosity 1 on.
    Debug1,
    /// Shown from verbosity 2 on.
    Debug2,
}

impl Severity {
    /// The text in field `s`: `I`, `D1` or `D2`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "I",
            Self::Debug1 => "D1",
            Self::Debug2 => "D2",
        }
    }
}
