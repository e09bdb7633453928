//! A histogram with bounds.

use core::marker::PhantomData;

use super::{Instrument, Summary};
use crate::observe::exemplar::Exemplar;
use crate::observe::view::{Distribution, PointValue};

/// The upper bounds of a histogram's buckets: inclusive, ascending, as the registry has them. One more bucket takes what is above all.
pub trait Bounds: Copy {
    /// The bounds.
    const UPPER: &'static [u64];
}

/// A histogram with `N` buckets, one more than its bounds, and with smallest, largest, sum and count.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::instrument::{Bounds, Buckets};
/// #[derive(Clone, Copy)]
/// struct Depth;
/// impl Bounds for Depth {
///     const UPPER: &'static [u64] = &[1, 2, 4];
/// }
/// let mut depths: Buckets<Depth, 4> = Buckets::default();
/// for depth in [1, 2, 3, 9] {
///     depths.record(depth);
/// }
/// assert_eq!(depths.counts(), &[1, 1, 1, 1]);
/// assert_eq!(depths.summary().range(), Some((1, 9)));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Buckets<B, const N: usize> {
    counts: [u64; N],
    summary: Summary,
    exemplar: Option<Exemplar>,
    bounds: PhantomData<B>,
}

impl<B, const N: usize> Default for Buckets<B, N> {
    fn default() -> Self {
        Self {
            counts: [0; N],
            summary: Summary::default(),
            exemplar: None,
            bounds: PhantomData,
        }
    }
}

impl<B, const N: usize> Eq for Buckets<B, N> {}

impl<B, const N: usize> PartialEq for Buckets<B, N> {
    fn eq(&self, other: &Self) -> bool {
        (self.counts, self.summary, self.exemplar) == (other.counts, other.summary, other.exemplar)
    }
}

impl<B: Bounds, const N: usize> Buckets<B, N> {
    /// Ascending, and one bucket more than bounds.
    const BOUNDS_FIT: () = {
        assert!(B::UPPER.len().wrapping_add(1) == N);
        let mut rest = B::UPPER;
        while let [first, tail @ ..] = rest {
            if let [second, ..] = tail {
                assert!(*first < *second);
            }
            rest = tail;
        }
    };

    /// Records a value.
    #[inline(always)]
    pub fn record(&mut self, value: u64) {
        const { Self::BOUNDS_FIT };
        // As many bounds as the value passes is its bucket. Without a branch: the bounds are few and compared at once.
        let passed = B::UPPER.iter().map(|bound| usize::from(value > *bound));
        let bucket = passed.fold(0_usize, usize::wrapping_add);
        if let Some(count) = self.counts.get_mut(bucket) {
            *count = count.wrapping_add(1);
        }
        self.summary.record(value);
    }

    /// Records a value with the span that it is of; the latest one is kept.
    #[inline]
    pub fn record_with(&mut self, value: u64, exemplar: Exemplar) {
        self.record(value);
        self.exemplar = self.exemplar.max(Some(exemplar));
    }
}

impl<B, const N: usize> Buckets<B, N> {
    /// How many values each bucket has.
    #[must_use]
    pub const fn counts(&self) -> &[u64; N] {
        &self.counts
    }

    /// Smallest, largest, sum and count.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    pub(crate) const fn forget_exemplar(&mut self) {
        self.exemplar = None;
    }

    /// A span that one of the values is of.
    #[must_use]
    pub const fn exemplar(&self) -> Option<Exemplar> {
        self.exemplar
    }
}

impl<B: Bounds, const N: usize> Instrument for Buckets<B, N> {
    fn merge(&mut self, other: &Self) {
        for (count, other) in self.counts.iter_mut().zip(other.counts) {
            *count = count.wrapping_add(other);
        }
        self.summary.merge(&other.summary);
        self.exemplar = self.exemplar.max(other.exemplar);
    }

    fn value(&self) -> Option<PointValue<'_>> {
        (self.summary.count() > 0).then_some(PointValue::Distribution(Distribution {
            count: self.summary.count(),
            sum: self.summary.sum(),
            range: self.summary.range(),
            bucket_counts: &self.counts,
            exemplar: self.exemplar,
        }))
    }
}
