//! The admission of remote parents.

use core::time::Duration;

use crate::time::Mono;

/// A token bucket on the caller's clock: so many at once, then one for each interval.
///
/// Servers have one for the traces that clients begin (`openTelemetryExternalTracing.tokenBucketRateLimit`), because each
/// continued trace costs them a span.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Mono, ingest::TokenBucket};
/// use std::time::Duration;
/// let mut bucket = TokenBucket::new(Duration::from_secs(1), 2);
/// let at = Mono::from_nanos(0);
/// assert!(bucket.admit(at) && bucket.admit(at));
/// assert!(!bucket.admit(at));
/// assert!(bucket.admit(at.saturating_add(Duration::from_secs(1))));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TokenBucket {
    // Credit in nanoseconds: `interval` of it is one token.
    credit: u64,
    capacity: u64,
    interval: u64,
    last: Mono,
}

impl TokenBucket {
    /// A server's defaults: one token a second, ten at once (`trace_sampling_parameters.idl`).
    pub const SERVER: Self = Self::of_nanos(1_000_000_000, 10);

    /// A full bucket of `burst` tokens that gains one each `interval`.
    ///
    /// A burst of 0 admits nothing. An interval below a nanosecond counts as one, above 584 years as 584 years.
    #[must_use]
    pub fn new(interval: Duration, burst: u32) -> Self {
        Self::of_nanos(
            u64::try_from(interval.as_nanos()).unwrap_or(u64::MAX),
            burst,
        )
    }

    const fn of_nanos(interval: u64, burst: u32) -> Self {
        let interval = if interval == 0 { 1 } else { interval };
        let mut capacity = 0_u64;
        // `u64::from` is not const; the product of both is exact or saturates.
        if burst > 0 {
            capacity = interval.saturating_mul(widened(burst));
        }
        Self {
            credit: capacity,
            capacity,
            interval,
            last: Mono::from_nanos(0),
        }
    }

    /// Takes a token, if there is one. An instant before the last one is that one.
    #[inline]
    pub fn admit(&mut self, at: Mono) -> bool {
        let elapsed = at.as_nanos().saturating_sub(self.last.as_nanos());
        self.last = self.last.max(at);
        let credit = self.credit.saturating_add(elapsed).min(self.capacity);
        let admitted = credit >= self.interval;
        self.credit = match admitted {
            true => credit.saturating_sub(self.interval),
            false => credit,
        };
        admitted
    }
}

const fn widened(burst: u32) -> u64 {
    let [a, b, c, d] = burst.to_le_bytes();
    u64::from_le_bytes([a, b, c, d, 0, 0, 0, 0])
}
