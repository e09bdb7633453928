//! Durations as events have them.

use core::num::NonZeroU32;
use core::time::Duration;

/// A duration in whole milliseconds, 0 to 4,294,967,294: four bytes, with `Option` too.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::Millis;
/// use std::time::Duration;
/// assert_eq!(Millis::from(Duration::from_micros(1_999)).to_duration(), Duration::from_millis(1));
/// assert_eq!(Millis::from(Duration::MAX).to_duration(), Duration::from_millis(4_294_967_294));
/// assert_eq!(size_of::<Option<Millis>>(), 4);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Millis(
    /// One more than the milliseconds.
    NonZeroU32,
);

impl Millis {
    /// The duration.
    #[must_use]
    pub fn to_duration(self) -> Duration {
        Duration::from_millis(self.0.get().wrapping_sub(1).into())
    }
}

impl From<Duration> for Millis {
    /// Rounds down; what does not fit becomes the largest value.
    fn from(duration: Duration) -> Self {
        let millis = u32::try_from(duration.as_millis()).unwrap_or(u32::MAX);
        Self(NonZeroU32::MIN.saturating_add(millis))
    }
}
