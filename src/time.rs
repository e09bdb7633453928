//! Instants that the caller reads from clocks of its own.

use core::time::Duration;

/// An instant of the caller's monotonic clock: nanoseconds from any origin, the same one for all instants that meet.
///
/// Order and age follow from it. An instant before the one that was given last is taken as the same instant.
///
/// # Example
/// ```
/// use opmsg_telemetry::Mono;
/// use std::time::{Duration, Instant};
/// let origin = Instant::now();
/// let at = Mono::from_duration(origin.elapsed());
/// let later = at.saturating_add(Duration::from_secs(1));
/// assert_eq!(later.saturating_since(at), Duration::from_secs(1));
/// assert_eq!(at.saturating_since(later), Duration::ZERO);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Mono(u64);

impl Mono {
    /// The instant as many nanoseconds after the origin.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The instant as long after the origin; above 584 years it is the last one there is.
    #[must_use]
    pub fn from_duration(since_origin: Duration) -> Self {
        Self(saturated(since_origin))
    }

    /// Nanoseconds since the origin.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// How long ago `earlier` was; zero when it is not earlier.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The instant so much later.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(saturated(duration)))
    }
}

/// A time of day of the caller's wall clock: nanoseconds since the Unix epoch. It may step; nothing is ordered by it.
///
/// # Example
/// ```
/// use opmsg_telemetry::Wall;
/// use std::time::SystemTime;
/// let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
/// assert!(Wall::from_duration(at) > Wall::from_nanos(1_700_000_000_000_000_000));
/// # Ok::<(), std::time::SystemTimeError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Wall(u64);

impl Wall {
    /// The time as many nanoseconds after the Unix epoch.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The time as long after the Unix epoch; after the year 2554 it is the last one there is.
    #[must_use]
    pub fn from_duration(since_epoch: Duration) -> Self {
        Self(saturated(since_epoch))
    }

    /// Nanoseconds since the Unix epoch.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// How long before this time `earlier` was; zero when it was not.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The time so much later.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(saturated(duration)))
    }
}

fn saturated(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
