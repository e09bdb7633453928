//! No telemetry.

/// Records nothing: a driver, server or proxy that is generic over its recorder costs nothing with this one.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::Off;
/// assert_eq!(size_of::<Off>(), 0);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Off;

impl Off {
    /// The recorder that records nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}
