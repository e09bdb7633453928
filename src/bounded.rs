//! The non-negative halves of BSON's int32 and int64, as types whose `Option` takes no extra space.

use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

/// A number in 0..=`i32::MAX`. Holds the number plus one.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct Count(NonZeroU32);

impl Count {
    #[inline]
    pub(crate) const fn new(value: u32) -> Option<Self> {
        if value > i32::MAX.cast_unsigned() {
            return None;
        }
        match NonZeroU32::new(value.wrapping_add(1)) {
            Some(stored) => Some(Self(stored)),
            None => None,
        }
    }

    #[inline]
    pub(crate) const fn from_i32(value: i32) -> Option<Self> {
        // A negative number becomes one that `new` refuses.
        Self::new(value.cast_unsigned())
    }

    #[inline]
    pub(crate) const fn to_u32(self) -> u32 {
        self.0.get().wrapping_sub(1)
    }

    #[inline]
    pub(crate) const fn to_i32(self) -> i32 {
        self.to_u32().cast_signed()
    }
}

/// Whole milliseconds in 0..=`i64::MAX`. Holds the number plus one.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct Millis(NonZeroU64);

impl Millis {
    const MAX: Self = Self(NonZeroU64::MIN.saturating_add(i64::MAX.cast_unsigned()));

    /// Rounds down; what does not fit becomes the largest value.
    #[inline]
    pub(crate) fn from_duration(value: Duration) -> Self {
        i64::try_from(value.as_millis())
            .ok()
            .and_then(Self::from_i64)
            .unwrap_or(Self::MAX)
    }

    #[inline]
    pub(crate) const fn from_i64(value: i64) -> Option<Self> {
        if value < 0 {
            return None;
        }
        match NonZeroU64::new(value.cast_unsigned().wrapping_add(1)) {
            Some(stored) => Some(Self(stored)),
            None => None,
        }
    }

    #[inline]
    pub(crate) const fn to_i64(self) -> i64 {
        self.0.get().wrapping_sub(1).cast_signed()
    }

    #[inline]
    pub(crate) const fn to_duration(self) -> Duration {
        Duration::from_millis(self.0.get().wrapping_sub(1))
    }
}

impl fmt::Debug for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_u32().fmt(f)
    }
}

impl fmt::Debug for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_duration().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_keep_both_edges_and_refuse_the_next() {
        for value in [0, 1, 2_147_483_646, 2_147_483_647] {
            assert_eq!(Count::new(value).map(Count::to_u32), Some(value));
        }
        for value in [2_147_483_648, u32::MAX] {
            assert!(Count::new(value).is_none());
        }
        assert_eq!(Count::from_i32(i32::MAX).map(Count::to_i32), Some(i32::MAX));
        assert_eq!(Count::from_i32(0).map(Count::to_i32), Some(0));
        for value in [-1, i32::MIN] {
            assert!(Count::from_i32(value).is_none());
        }
        assert_eq!(size_of::<Option<Count>>(), 4);
    }

    #[test]
    fn milliseconds_round_down_and_saturate() {
        let millis = |value| Millis::from_duration(value).to_i64();
        assert_eq!(millis(Duration::ZERO), 0);
        assert_eq!(millis(Duration::from_nanos(999_999)), 0);
        assert_eq!(millis(Duration::from_nanos(1_999_999)), 1);
        let largest = Duration::from_millis(9_223_372_036_854_775_807);
        assert_eq!(millis(largest - Duration::from_millis(1)), i64::MAX - 1);
        assert_eq!(millis(largest), i64::MAX);
        assert_eq!(millis(largest + Duration::from_millis(1)), i64::MAX);
        assert_eq!(millis(Duration::MAX), i64::MAX);
        assert_eq!(Millis::MAX.to_duration(), largest);
        for value in [-1, i64::MIN] {
            assert!(Millis::from_i64(value).is_none());
        }
        assert_eq!(size_of::<Option<Millis>>(), 8);
    }
}
