//! A histogram of which sum and count are kept.

use super::Instrument;
use crate::observe::view::{Distribution, PointValue};

/// Sum and count of recorded values: a histogram without bounds, smallest and largest. Both wrap at 2^64.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::instrument::Total;
/// let mut sizes = Total::default();
/// sizes.record(89);
/// sizes.record(91);
/// assert_eq!((sizes.sum(), sizes.count()), (180, 2));
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Total {
    sum: u64,
    count: u64,
}

impl Total {
    /// Records a value.
    #[inline(always)]
    pub const fn record(&mut self, value: u64) {
        self.sum = self.sum.wrapping_add(value);
        self.count = self.count.wrapping_add(1);
    }

    /// The values' sum.
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

    pub(crate) const fn since(self, earlier: Self) -> Self {
        Self {
            sum: self.sum.wrapping_sub(earlier.sum),
            count: self.count.wrapping_sub(earlier.count),
        }
    }
}

impl Instrument for Total {
    #[inline]
    fn merge(&mut self, other: &Self) {
        self.sum = self.sum.wrapping_add(other.sum);
        self.count = self.count.wrapping_add(other.count);
    }

    #[inline]
    fn value(&self) -> Option<PointValue<'_>> {
        (self.count > 0).then_some(PointValue::Distribution(Distribution {
            count: self.count,
            sum: self.sum,
            range: None,
            bucket_counts: &[],
            exemplar: None,
        }))
    }
}
