//! How often failures are logged.

use core::time::Duration;

use super::{Report, Severity};
use crate::time::Mono;

/// Lets at most one failure a second be logged at the lower debug level; the others go to the higher one and are counted.
///
/// As servers do it for messages that they cannot parse (log id 22632), once for the whole process: keep one value for all
/// connections. It has no clock; an instant before the last one counts as the last one, so a clock that steps back can make failures
/// quieter for that long, never louder.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Mono, report::{FailureLimiter, Severity}};
/// use std::time::Duration;
/// let mut limiter = FailureLimiter::new();
/// let at = Mono::from_nanos(0);
/// assert_eq!(limiter.failure(at), Severity::Debug1);
/// assert_eq!(limiter.failure(at.saturating_add(Duration::from_millis(999))), Severity::Debug2);
/// assert_eq!(limiter.suppressed(), 1);
/// assert_eq!(limiter.failure(at.saturating_add(Duration::from_secs(1))), Severity::Debug1);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct FailureLimiter {
    /// The last failure at the lower level.
    last: Option<Mono>,
    suppressed: u64,
}

impl FailureLimiter {
    /// How long after a failure at the lower level the next one may follow: one second.
    pub const INTERVAL: Duration = Duration::from_secs(1);

    /// A limiter that has seen nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            last: None,
            suppressed: 0,
        }
    }

    /// The severity of a failure at this instant: [`Severity::Debug1`] or [`Severity::Debug2`].
    pub fn failure(&mut self, at: Mono) -> Severity {
        match self.last {
            Some(last) if at.saturating_since(last) < Self::INTERVAL => {
                self.suppressed = self.suppressed.saturating_add(1);
                Severity::Debug2
            }
            _ => {
                self.last = Some(at);
                Severity::Debug1
            }
        }
    }

    /// The severity of a report's line: what [`failure`](Self::failure) says for a failure, [`Severity::Info`] for anything else.
    pub fn severity(&mut self, report: &Report<'_>, at: Mono) -> Severity {
        match report.is_failure() {
            true => self.failure(at),
            false => Severity::Info,
        }
    }

    /// How many failures went to the higher level, in all. Stops at the largest u64.
    #[must_use]
    pub const fn suppressed(&self) -> u64 {
        self.suppressed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn severities(limiter: &mut FailureLimiter, instants: &[u64]) -> Vec<&'static str> {
        let instants = instants.iter().map(|nanos| Mono::from_nanos(*nanos));
        instants.map(|at| limiter.failure(at).as_str()).collect()
    }

    #[test]
    fn one_failure_a_second_is_louder() {
        let mut limiter = FailureLimiter::new();
        let instants = [
            7,
            7,
            SECOND + 6,
            SECOND + 7,
            SECOND + 8,
            9 * SECOND,
            10 * SECOND,
        ];
        let expected = ["D1", "D2", "D2", "D1", "D2", "D1", "D1"];
        assert_eq!(severities(&mut limiter, &instants), expected);
        assert_eq!(limiter.suppressed(), 3);
    }

    #[test]
    fn a_thousand_failures_in_ten_seconds_are_louder_ten_times() {
        let mut limiter = FailureLimiter::new();
        let instants: Vec<u64> = (0..1000).map(|n| n * SECOND / 100).collect();
        let louder = severities(&mut limiter, &instants)
            .iter()
            .filter(|s| **s == "D1")
            .count();
        assert_eq!((louder, limiter.suppressed()), (10, 990));
    }

    #[test]
    fn time_that_goes_backwards_makes_nothing_louder() {
        let mut limiter = FailureLimiter::new();
        let instants = [
            100 * SECOND,
            3 * SECOND,
            0,
            100 * SECOND,
            101 * SECOND,
            u64::MAX,
            5,
        ];
        let expected = ["D1", "D2", "D2", "D2", "D1", "D1", "D2"];
        assert_eq!(severities(&mut limiter, &instants), expected);
    }
}
