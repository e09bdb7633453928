//! From which share of retries on a state is entered, and below which it is left.

use std::time::Duration;

use super::state::StormState;

/// Two to the power of this are the slots of a window, which moves on by one of them at a time.
const POWER: u32 = 3;
pub(super) const SLOTS: u64 = 1 << POWER;
/// The same number, for places in the ring.
pub(super) const RING: usize = 1 << POWER;

/// When a [`Storm`](super::Storm) view changes its state. A builder value, `Copy`; what lies outside a field's range means the
/// nearer end.
///
/// Shares are retries of a thousand attempts. A state is entered at one share and left below a smaller one, so that a share
/// that stays near either of them does not make the state go to and fro.
///
/// # Why these defaults
/// The client back-pressure specification allows one retry by default, and at most two (`maxAdaptiveRetries`) after an overload
/// error. If each attempt fails with probability p, that makes these shares:
///
/// | p | 5 % | 10 % | 15 % | 33 % | 50 % | 100 % |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | at most two retries | 50 | 99 | 147 | 308 | 429 | 667 |
/// | one retry | 48 | 91 | 130 | 250 | 333 | 500 |
///
/// - **Storm from 300, until below 200.** At 300, for ten operations more than fourteen attempts come in; with two retries a third
///   of all attempts fail. It has to lie clearly below 500: that is where a population of clients with one retry ends when everything
///   fails.
/// - **Rising from 150, until below 100.** Three times the share of a system in which 5 % of the attempts fail, which is Calm.
/// - **At least 200 attempts.** Among 200 attempts that make retries at 5 %, 30 or more are retries once in ten million windows; among
///   100 attempts, 15 or more once in ten thousand. To keep a state half of it is enough.
/// - **Ten seconds.** The longest wait before one retry. With the default base both waits together end at 600 ms, so that an
///   operation's attempts mostly lie in one window, and what a change of primary makes all clients retry at once is little beside what
///   follows it.
///
/// # Example
/// ```
/// use opmsg_telemetry::storm::Thresholds;
/// use std::time::Duration;
/// let thresholds = Thresholds::DEFAULT
///     .with_window(Duration::from_secs(60))
///     .with_minimum_attempts(1_000)
///     .with_rising(100, 80)
///     .with_storm(400, 2_000);
/// assert_eq!(thresholds.window(), Duration::from_secs(60));
/// assert_eq!((thresholds.storm_from(), thresholds.storm_until()), (400, 400));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Thresholds {
    slot_nanos: u64,
    minimum_attempts: u32,
    rising_from: u16,
    rising_until: u16,
    storm_from: u16,
    storm_until: u16,
}

impl Thresholds {
    /// The shortest window.
    pub const MIN_WINDOW: Duration = Duration::from_millis(100);
    /// The longest window.
    pub const MAX_WINDOW: Duration = Duration::from_secs(3_600);

    /// Ten seconds, 200 attempts, Rising from 150 until below 100, Storm from 300 until below 200.
    pub const DEFAULT: Self = Self {
        slot_nanos: 1_250_000_000,
        minimum_attempts: 200,
        rising_from: 150,
        rising_until: 100,
        storm_from: 300,
        storm_until: 200,
    };

    /// Sets the length of the window, [`MIN_WINDOW`](Self::MIN_WINDOW) to [`MAX_WINDOW`](Self::MAX_WINDOW), rounded down to
    /// eight nanoseconds.
    #[must_use]
    pub fn with_window(mut self, window: Duration) -> Self {
        let window = window.clamp(Self::MIN_WINDOW, Self::MAX_WINDOW);
        // An hour of nanoseconds fits.
        self.slot_nanos = u64::try_from(window.as_nanos()).unwrap_or(u64::MAX) / SLOTS;
        self
    }

    /// Sets how many attempts a window has to hold before anything but Calm, at least 1. Half of it keeps a state.
    #[must_use]
    pub const fn with_minimum_attempts(mut self, attempts: u32) -> Self {
        self.minimum_attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// Sets from which share on Rising is entered, 1..=1000, and below which it is left for Calm, 1..=`from`.
    ///
    /// Storm is never below Rising: its shares go up to these if they are smaller.
    #[must_use]
    pub fn with_rising(mut self, from: u16, until: u16) -> Self {
        self.rising_from = from.clamp(1, 1_000);
        self.rising_until = until.clamp(1, self.rising_from);
        self.storm_from = self.storm_from.max(self.rising_from);
        self.storm_until = self.storm_until.max(self.rising_until);
        self
    }

    /// Sets from which share on Storm is entered, [`rising_from`](Self::rising_from)..=1000, and below which it is left for Rising,
    /// [`rising_until`](Self::rising_until)..=`from`.
    #[must_use]
    pub fn with_storm(mut self, from: u16, until: u16) -> Self {
        self.storm_from = from.clamp(self.rising_from, 1_000);
        self.storm_until = until.clamp(self.rising_until, self.storm_from);
        self
    }

    /// Length of the window. See [`with_window`](Self::with_window).
    #[must_use]
    pub const fn window(&self) -> Duration {
        Duration::from_nanos(self.window_nanos())
    }

    /// Attempts before anything but Calm. See [`with_minimum_attempts`](Self::with_minimum_attempts).
    #[must_use]
    pub const fn minimum_attempts(&self) -> u32 {
        self.minimum_attempts
    }

    /// Share from which on Rising is entered.
    #[must_use]
    pub const fn rising_from(&self) -> u16 {
        self.rising_from
    }

    /// Share below which Rising is left for Calm.
    #[must_use]
    pub const fn rising_until(&self) -> u16 {
        self.rising_until
    }

    /// Share from which on Storm is entered.
    #[must_use]
    pub const fn storm_from(&self) -> u16 {
        self.storm_from
    }

    /// Share below which Storm is left for Rising.
    #[must_use]
    pub const fn storm_until(&self) -> u16 {
        self.storm_until
    }

    /// Length of a slot in nanoseconds, not 0.
    #[inline]
    pub(super) const fn slot_nanos(&self) -> u64 {
        self.slot_nanos
    }

    pub(super) const fn window_nanos(&self) -> u64 {
        self.slot_nanos.saturating_mul(SLOTS)
    }

    /// The state after one that ends with these counts: the same one or one beside it, and Calm where there are too few.
    pub(super) fn judge(&self, state: StormState, attempts: u64, retries: u64) -> StormState {
        let reaches =
            |share: u16| retries.saturating_mul(1_000) >= attempts.saturating_mul(u64::from(share));
        let minimum = u64::from(self.minimum_attempts);
        let enough = attempts >= minimum;
        if attempts.saturating_mul(2) < minimum {
            return StormState::Calm;
        }
        match state {
            StormState::Calm if enough && reaches(self.rising_from) => StormState::Rising,
            StormState::Rising if enough && reaches(self.storm_from) => StormState::Storm,
            StormState::Rising if !reaches(self.rising_until) => StormState::Calm,
            StormState::Storm if !reaches(self.storm_until) => StormState::Rising,
            _ => state,
        }
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self::DEFAULT
    }
}
