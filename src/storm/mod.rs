//! The retry-storm view: how much of the load is retries, from retry metadata alone.
//!
//! A retry storm keeps itself alive: what fails is sent again, the retries are load, and load makes more fail. One [`Storm`] value is
//! given each request's retry metadata and the caller's instant, and says [`Calm`](StormState::Calm),
//! [`Rising`](StormState::Rising) or [`Storm`](StormState::Storm); [`Window`] has the figures behind it.
//!
//! # What it does not see
//! - **Requests shed before parsing.** A server's ingress rate limiter (rule A3, code 462) answers before it reads the message, so nobody
//!   reads the metadata of a shed attempt. Fed behind such a limiter this is a view of *admitted* requests only. A limiter that sheds
//!   without regard to the ordinal leaves the share as it is, because a first attempt and a retry are shed alike; the counts are too
//!   low, and so is [`goodput`](Window::goodput). Look beside it at the limiter's own count of what it refused: the
//!   server's metric `mongodb.serverStatus.network.ingressRequestRateLimiter.rejectedAdmissions`.
//! - **Drivers that do not say so.** Retry metadata is a draft that no released driver sends. A retry without it looks like a first
//!   attempt, so the share is that of the drivers that send it, thinned by the others; while none does, the state is Calm.
//! - **What became of an attempt.** A retry says that one before it failed, here or elsewhere: also in the driver's own pool, or at another
//!   server. Latency and errors are other views.
//!
//! Metadata is the peer's word, and one peer can say what it likes. The state is for alarms and for people; admission should not hang
//! on it.
//!
//! # How it counts
//! The window is a ring of eight slots, the running one and the seven before it, aligned to the origin of the caller's clock. Recording
//! adds to the running slot. When an instant lies past its end, the state is judged on the eight slots and the oldest is
//! emptied: once for each slot that went by, nine times at most, however long nothing came. So the state changes at ends of slots only, by
//! one step each (and to Calm at once when there is too little to tell), and a burst of a few milliseconds is weighed against
//! all of its slot.
//!
//! An instant before the running slot counts in the running slot, so threads may be late. When more than sixteen instants, and more than
//! half as many as the slot has attempts, lie a window or more before it, the clock was set back or one instant was far off: counts and
//! state stay, and the running slot goes on from there.

mod slot;
mod state;
mod thresholds;
mod window;

#[cfg(test)]
mod tests;

use self::slot::Slot;
use self::thresholds::{RING, SLOTS};
use crate::retry::RetryMetadata;
use crate::time::Mono;

pub use self::state::StormState;
pub use self::thresholds::Thresholds;
pub use self::window::Window;

/// So many late instants say nothing about the clock.
const FEW_LATE: u32 = 16;

/// A view of the retries among the requests of one server, proxy or thread.
///
/// 560 bytes, no heap, constant time per message, all counts saturating. One value for many connections: a single one has too few
/// attempts. Threads share one behind the embedder's lock, or have one each with a smaller
/// [minimum](Thresholds::with_minimum_attempts), as the share among a part of the requests is about that among all.
///
/// # Example
/// ```
/// use opmsg_telemetry::Mono;
/// use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
/// use opmsg_telemetry::storm::{Storm, StormState, Thresholds};
///
/// let mut storm = Storm::new(Thresholds::DEFAULT);
/// let retry = RetryMetadata::new(1)?.with_reason(RetryReason::Overload);
/// // Each operation is sent twice, 50 times a second.
/// let mut states = Vec::new();
/// for message in 0..1_000_u64 {
///     let at = Mono::from_nanos(message * 10_000_000);
///     let state = storm.record((message % 2 == 1).then_some(&retry), at);
///     if states.last() != Some(&state) {
///         states.push(state);
///     }
/// }
/// assert_eq!(states, [StormState::Calm, StormState::Rising, StormState::Storm]);
/// assert_eq!(storm.window().share(), 500);
///
/// // Nothing comes any more.
/// assert_eq!(storm.advance(Mono::from_nanos(60_000_000_000)), StormState::Calm);
/// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
/// ```
#[derive(Clone, Debug)]
pub struct Storm {
    slots: [Slot; RING],
    thresholds: Thresholds,
    /// First nanosecond of the running slot, a multiple of its length.
    start: u64,
    /// Place of the running slot; the next one is the oldest.
    running: usize,
    /// Instants in the running slot that lay a window or more before it.
    late: u32,
    state: StormState,
}

impl Storm {
    /// A view that has seen nothing and is Calm.
    #[must_use]
    pub const fn new(thresholds: Thresholds) -> Self {
        Self {
            slots: [Slot::EMPTY; RING],
            thresholds,
            start: 0,
            running: 0,
            late: 0,
            state: StormState::Calm,
        }
    }

    /// Counts one request that came at `at`, with its retry metadata, and says what the state is. `None`: a first attempt.
    ///
    /// Metadata may come from either carrier; what was unreadable is absent (fail-soft) and so counts as a first attempt.
    #[inline]
    pub fn record(&mut self, retry: Option<&RetryMetadata>, at: Mono) -> StormState {
        let state = self.advance(at);
        if let Some(slot) = self.slots.get_mut(self.running) {
            slot.count(retry);
        }
        state
    }

    /// Moves on to `at` without counting anything, and says what the state is: for a timer, as a state ends without messages too.
    #[inline]
    pub fn advance(&mut self, at: Mono) -> StormState {
        let since_start = at.as_nanos().checked_sub(self.start);
        if since_start.is_none_or(|since| since >= self.thresholds.slot_nanos()) {
            self.leave_slot(at.as_nanos());
        }
        self.state
    }

    /// The state at the end of the last slot.
    #[must_use]
    pub const fn state(&self) -> StormState {
        self.state
    }

    /// Counts of the running slot and the seven before it, as of the last instant given.
    #[must_use]
    pub fn window(&self) -> Window {
        Window::of(&self.slots)
    }

    /// What the view was made with.
    #[must_use]
    pub const fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// `at` is not in the running slot.
    #[cold]
    fn leave_slot(&mut self, at: u64) {
        let width = self.thresholds.slot_nanos();
        let start = at.saturating_sub(at.checked_rem(width).unwrap_or(0));
        if start < self.start {
            if self.start.saturating_sub(start) >= self.thresholds.window_nanos() {
                self.count_late(start);
            }
            return;
        }
        let ended = start.saturating_sub(self.start).checked_div(width);
        // After as many as there are all slots are empty, and one more says so.
        for _ in 0..ended.unwrap_or(0).min(SLOTS.saturating_add(1)) {
            self.end_slot();
        }
        self.start = start;
        self.late = 0;
    }

    /// One more instant lies in a slot a window or more before the running one. Are they many, the clock is what they say.
    fn count_late(&mut self, start: u64) {
        self.late = self.late.saturating_add(1);
        let attempts = self.slots.get(self.running).map_or(0, |slot| slot.attempts);
        if self.late > FEW_LATE.max(attempts / 2) {
            self.start = start;
            self.late = 0;
        }
    }

    /// Judges the state on the whole ring and empties the oldest slot for what comes.
    fn end_slot(&mut self) {
        let (mut attempts, mut retries) = (0_u64, 0_u64);
        for slot in &self.slots {
            attempts = attempts.saturating_add(u64::from(slot.attempts));
            retries = retries.saturating_add(slot.retries());
        }
        self.state = self.thresholds.judge(self.state, attempts, retries);
        self.running = self.running.wrapping_add(1) % RING;
        if let Some(oldest) = self.slots.get_mut(self.running) {
            *oldest = Slot::EMPTY;
        }
    }
}

impl Default for Storm {
    fn default() -> Self {
        Self::new(Thresholds::DEFAULT)
    }
}

const _: () = assert!(size_of::<Storm>() <= 560);
