//! How long to wait.

use std::time::Duration;

/// The wait before a retry: its ceiling, of which the caller's random number takes a part.
///
/// The ceiling is base × 2^attempt milliseconds, at most 10,000. No attempt and no base overflows.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::backpressure::Backoff;
/// use std::time::Duration;
/// let first = Backoff::new(1, None);
/// assert_eq!(first.ceiling(), Duration::from_millis(200));
/// assert_eq!(first.wait(0), Duration::ZERO);
/// assert!(first.wait(u64::MAX) < first.ceiling());
/// assert_eq!(Backoff::new(u32::MAX, Some(i64::MAX)).ceiling(), Backoff::LONGEST);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Backoff {
    /// Above zero.
    base_ms: i64,
    /// 1..=10,000; from 2 on for a retry, whose number is 1 at least.
    ceiling_ms: u64,
}

impl Backoff {
    /// No wait is longer.
    pub const LONGEST: Duration = Duration::from_millis(LONGEST_MS);
    /// The base unless the server sends one.
    pub const DEFAULT_BASE: Duration = Duration::from_millis(DEFAULT_BASE_MS.cast_unsigned());

    /// The wait before the retry with this number, 1 for the first one. A `base_ms` that is absent, zero or negative means the default.
    #[must_use]
    pub const fn new(attempt: u32, base_ms: Option<i64>) -> Self {
        let base_ms = match base_ms {
            Some(base) if base > 0 => base,
            _ => DEFAULT_BASE_MS,
        };
        let exponent = if attempt < HIGHEST_EXPONENT {
            attempt
        } else {
            HIGHEST_EXPONENT
        };
        let base = base_ms.cast_unsigned();
        let base = if base < LONGEST_MS { base } else { LONGEST_MS };
        let product = base.saturating_mul(1 << exponent);
        Self {
            base_ms,
            ceiling_ms: if product < LONGEST_MS {
                product
            } else {
                LONGEST_MS
            },
        }
    }

    /// The wait is below this.
    #[must_use]
    pub const fn ceiling(&self) -> Duration {
        Duration::from_millis(self.ceiling_ms)
    }

    /// The base in use, as it was given: the server's or the default.
    #[must_use]
    pub const fn base(&self) -> Duration {
        Duration::from_millis(self.base_ms.cast_unsigned())
    }

    /// The wait for a random number: that fraction of the ceiling, `random` / 2^64, in whole nanoseconds rounded down.
    #[must_use]
    pub fn wait(&self, random: u64) -> Duration {
        let ceiling = u128::from(self.ceiling_ms.saturating_mul(1_000_000));
        let nanos = ceiling.saturating_mul(u128::from(random)) >> 64;
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

const LONGEST_MS: u64 = 10_000;
const DEFAULT_BASE_MS: i64 = 100;
/// 1 ms · 2^14 is above the longest wait, so larger exponents change nothing.
const HIGHEST_EXPONENT: u32 = 14;
