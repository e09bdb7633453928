//! What the sliding window holds.

use super::slot::{REASONS, Slot, place};
use crate::retry::RetryReason;

/// Counts of one window: attempts, retries by reason and by depth, and what follows from them.
///
/// A snapshot, `Copy`, 128 bytes. Shares are in thousandths, rounded down. No count can overflow.
///
/// # Example
/// ```
/// use opmsg_telemetry::Mono;
/// use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
/// use opmsg_telemetry::storm::{Storm, Thresholds};
/// let mut storm = Storm::new(Thresholds::DEFAULT);
/// let retry = RetryMetadata::new(1)?.with_reason(RetryReason::Overload);
/// for message in [None, None, None, Some(&retry)] {
///     storm.record(message, Mono::from_nanos(0));
/// }
/// let window = storm.window();
/// assert_eq!((window.attempts(), window.retries(), window.goodput()), (4, 1, 3));
/// assert_eq!((window.share(), window.amplification()), (250, Some(1_333)));
/// assert_eq!(window.by_reason(RetryReason::Overload), 1);
/// assert_eq!(window.depths(), [1, 0, 0, 0, 0, 0, 0, 0, 0]);
/// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Window {
    attempts: u64,
    reasons: [u64; 6],
    depths: [u64; 9],
}

impl Window {
    /// Upper bounds, inclusive, of the depth histogram's parts; a last part holds what is deeper.
    ///
    /// Two adaptive retries end in the second part; what is behind it comes from other settings or a client-side timeout.
    pub const DEPTH_BOUNDS: [u32; 8] = [1, 2, 3, 4, 6, 8, 16, 32];

    /// A slot holds at most `u32::MAX` of each, and a window few slots, so that sums end far below `u64::MAX`.
    pub(super) fn of(slots: &[Slot]) -> Self {
        let mut window = Self::default();
        for slot in slots {
            window.attempts = window.attempts.saturating_add(u64::from(slot.attempts));
            add(&mut window.reasons, &slot.reasons);
            add(&mut window.depths, &slot.depths);
        }
        window
    }

    /// Messages recorded: first attempts and retries.
    #[must_use]
    pub const fn attempts(&self) -> u64 {
        self.attempts
    }

    /// Messages that were retries, at most [`attempts`](Self::attempts).
    #[must_use]
    pub fn retries(&self) -> u64 {
        self.reasons.iter().sum()
    }

    /// Attempts less retries: the messages that asked for something new.
    ///
    /// Each retry is the proof of one attempt before it that failed. Where every attempt is seen, at most this many of them
    /// can have been of use, so this stands for the goodput. Behind a rate limiter that sheds before parsing, failed attempts are
    /// missing, admitted retries may have been of use, and this is too low.
    #[must_use]
    pub fn goodput(&self) -> u64 {
        self.attempts.saturating_sub(self.retries())
    }

    /// Retries of a thousand attempts, 0..=1000; 0 without attempts.
    ///
    /// With the default of at most two retries after overload it ends at 666, with one retry at 500.
    #[must_use]
    pub fn share(&self) -> u16 {
        self.retries()
            .saturating_mul(1_000)
            .checked_div(self.attempts)
            .and_then(|share| u16::try_from(share).ok())
            .unwrap_or(0)
    }

    /// Attempts for a thousand of [`goodput`](Self::goodput): 1,000 without retries, 3,000 when each operation is sent three times.
    /// `None` when all were retries, or nothing was recorded.
    #[must_use]
    pub fn amplification(&self) -> Option<u64> {
        self.attempts
            .saturating_mul(1_000)
            .checked_div(self.goodput())
    }

    /// Retries that gave this reason. One that gave none, or one that is not known, counts as [`RetryReason::Other`].
    #[must_use]
    pub fn by_reason(&self, reason: RetryReason) -> u64 {
        self.reasons.get(place(reason)).copied().unwrap_or(0)
    }

    /// Each reason with its retries, all six in the order of [`RetryReason`]; they add up to [`retries`](Self::retries).
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::storm::Window;
    /// assert_eq!(Window::default().reasons().map(|(_, retries)| retries).sum::<u64>(), 0);
    /// ```
    pub fn reasons(&self) -> impl Iterator<Item = (RetryReason, u64)> {
        REASONS.into_iter().zip(self.reasons)
    }

    /// Retries by their ordinal, one part for each of [`DEPTH_BOUNDS`](Self::DEPTH_BOUNDS) and one for what is deeper; they add up
    /// to [`retries`](Self::retries).
    #[must_use]
    pub const fn depths(&self) -> [u64; 9] {
        self.depths
    }
}

fn add<const N: usize>(sums: &mut [u64; N], counts: &[u32; N]) {
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum = sum.saturating_add(u64::from(*count));
    }
}
