//! A count.

use super::Instrument;
use crate::observe::view::PointValue;

/// A monotonic count.
///
/// It wraps at 2^64, so that sums and differences of counts stay right even then.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::instrument::Counter;
/// let mut counter = Counter::default();
/// counter.increment();
/// counter.add(2);
/// assert_eq!(counter.get(), 3);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[repr(transparent)]
pub struct Counter(u64);

impl Counter {
    /// Adds one.
    #[inline(always)]
    pub const fn increment(&mut self) {
        self.add(1);
    }

    /// Adds so many.
    #[inline(always)]
    pub const fn add(&mut self, count: u64) {
        self.0 = self.0.wrapping_add(count);
    }

    /// The count.
    #[inline]
    #[must_use]
    pub const fn get(&self) -> u64 {
        self.0
    }

    pub(crate) const fn since(self, earlier: Self) -> Self {
        Self(self.0.wrapping_sub(earlier.0))
    }
}

impl Instrument for Counter {
    #[inline]
    fn merge(&mut self, other: &Self) {
        self.add(other.0);
    }

    #[inline]
    fn value(&self) -> Option<PointValue<'_>> {
        (self.0 > 0).then_some(PointValue::Count(self.0))
    }
}
