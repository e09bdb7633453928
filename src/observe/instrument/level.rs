//! How much there is of something.

use super::Instrument;
use crate::observe::view::PointValue;

/// How much there is of something at an instant; read from its owner when it is collected.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::instrument::Level;
/// let mut waiting = Level::default();
/// waiting.set(7);
/// assert_eq!(waiting.get(), 7);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[repr(transparent)]
pub struct Level(u64);

impl Level {
    /// Says how much there is.
    #[inline]
    pub const fn set(&mut self, level: u64) {
        self.0 = level;
    }

    /// How much there is.
    #[inline]
    #[must_use]
    pub const fn get(&self) -> u64 {
        self.0
    }
}

impl Instrument for Level {
    /// The levels of two owners add up.
    #[inline]
    fn merge(&mut self, other: &Self) {
        self.0 = self.0.wrapping_add(other.0);
    }

    /// Zero is a level too.
    #[inline]
    fn value(&self) -> Option<PointValue<'_>> {
        Some(PointValue::Level(self.0))
    }
}
