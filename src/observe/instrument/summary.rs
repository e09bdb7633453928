//! A histogram of which the ends are kept too.

use super::Instrument;
use crate::observe::view::{Distribution, PointValue};

/// Smallest, largest, sum and count of recorded values: a histogram without bounds.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::instrument::Summary;
/// let mut waits = Summary::default();
/// assert_eq!(waits.range(), None);
/// waits.record(100);
/// waits.record(40);
/// assert_eq!((waits.range(), waits.sum(), waits.count()), (Some((40, 100)), 140, 2));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Summary {
    /// The largest number while there is no value.
    min: u64,
    max: u64,
    sum: u64,
    count: u64,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            min: u64::MAX,
            max: 0,
            sum: 0,
            count: 0,
        }
    }
}

impl Summary {
    /// Records a value.
    #[inline(always)]
    pub fn record(&mut self, value: u64) {
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        self.sum = self.sum.wrapping_add(value);
        self.count = self.count.wrapping_add(1);
    }

    /// The smallest and the largest value; `None` while there is none.
    #[inline]
    #[must_use]
    pub const fn range(&self) -> Option<(u64, u64)> {
        if self.count == 0 {
            return None;
        }
        Some((self.min, self.max))
    }

    /// The values' sum; it wraps at 2^64.
    #[inline]
    #[must_use]
    pub const fn sum(&self) -> u64 {
        self.sum
    }

    /// How many values there are.
    #[inline]
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }
}

impl Instrument for Summary {
    #[inline]
    fn merge(&mut self, other: &Self) {
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.sum = self.sum.wrapping_add(other.sum);
        self.count = self.count.wrapping_add(other.count);
    }

    #[inline]
    fn value(&self) -> Option<PointValue<'_>> {
        (self.count > 0).then_some(PointValue::Distribution(Distribution {
            count: self.count,
            sum: self.sum,
            range: self.range(),
            bucket_counts: &[],
            exemplar: None,
        }))
    }
}
