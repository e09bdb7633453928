//! Whether and how an operation is tried again: the driver's own rules, after the published specifications.

use std::time::Duration;

use crate::client::Options;
use crate::error::{Error, NO_WRITES, OVERLOADED, Phase, RETRYABLE, RETRYABLE_WRITE};
use crate::operation::Kind;

pub(crate) const DEFAULT_BASE: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);

/// The retries of one operation so far.
#[derive(Debug)]
pub(crate) struct Retry {
    pub(crate) attempt: u32,
    pub(crate) overloaded: bool,
    pub(crate) allowed: u32,
    pub(crate) base: Duration,
    /// What the last attempt failed with.
    pub(crate) last: Error,
    /// What is returned if there is no other attempt.
    kept: Error,
}

/// There is no other attempt.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) kept: Error,
    /// Whether there would be one if there had not been so many.
    pub(crate) at_limit: bool,
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        stop.kept
    }
}

impl Retry {
    /// After a failure: the next retry, or the error to return.
    pub(crate) fn after(
        before: Option<Self>,
        error: Error,
        kind: Kind,
        in_transaction: bool,
        options: &Options,
    ) -> Result<Self, Stop> {
        let overloaded = error.has_label(OVERLOADED);
        let again = match kind {
            _ if overloaded && error.has_label(RETRYABLE) => true,
            _ if in_transaction => false,
            Kind::RetryableRead => is_retryable_read(&error),
            Kind::RetryableWrite | Kind::EndOfTransaction => error.has_label(RETRYABLE_WRITE),
            Kind::Read | Kind::Write | Kind::RunCommand => false,
        };
        let (attempt, mut allowed, kept) = match before {
            None => (0, 1, None),
            Some(before) => (before.attempt, before.allowed, Some(before.kept)),
        };
        let kept = match kept {
            Some(kept) if error.phase == Phase::CheckOut || error.has_label(NO_WRITES) => kept,
            _ => error.clone(),
        };
        if overloaded {
            allowed = options.max_adaptive_retries;
        }
        if !again || attempt >= allowed {
            let at_limit = again;
            return Err(Stop { kept, at_limit });
        }
        Ok(Self {
            attempt: attempt + 1,
            overloaded,
            allowed,
            base: base(&error).unwrap_or(DEFAULT_BASE),
            last: error,
            kept,
        })
    }

    /// How long to wait before it; `None` where nothing asks for a wait.
    pub(crate) fn wait(&self, jitter: f64) -> Option<Duration> {
        let factor = 1_u32 << self.attempt.min(14);
        let ceiling = self.base.saturating_mul(factor).min(LONGEST);
        self.overloaded.then(|| ceiling.mul_f64(jitter))
    }
}

fn base(error: &Error) -> Option<Duration> {
    let base = error.reply.as_ref()?.get_i64("baseBackoffMS").ok()?;
    let base = u64::try_from(base).ok().filter(|base| *base > 0)?;
    Some(Duration::from_millis(base))
}

fn is_retryable_read(error: &Error) -> bool {
    const CODES: [i32; 14] = [
        6, 7, 89, 91, 134, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
    ];
    error.is_network()
        || error.phase == Phase::CheckOut
        || error.code().is_some_and(|code| CODES.contains(&code))
}
