//! The published decision of client back-pressure: retry or give up, how long to wait, what to do beside it.
//!
//! Pure: plain `Copy` values come in, a [`Decision`] comes out; instants and random numbers are the caller's. The rules are those of
//! MongoDB's client back-pressure specification (changelog up to 2026-07-08), together with the limits of retryable reads and writes.
//! [`RetryTracker`](super::RetryTracker) keeps the state of one operation and asks this.

mod backoff;
mod decision;
mod give_up;
mod history;
mod operation;
mod policy;
mod retry;

use super::failure::Failure;
use crate::time::Mono;

pub use self::backoff::Backoff;
pub use self::decision::Decision;
pub use self::give_up::GiveUp;
pub use self::history::History;
pub use self::operation::Operation;
pub use self::policy::Policy;
pub use self::retry::Retry;

/// What to do after an attempt failed at `at`: the whole rule, in its published order.
///
/// `history` is that of the operation before this failure. `random` is any 64 bits, evenly distributed and fresh each time: the
/// wait is that fraction of its ceiling.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Mono, retry::{ErrorLabel, Failure, FailureKind}};
/// use opmsg_telemetry::retry::backpressure::{Decision, GiveUp, History, Operation, Policy, decide};
/// use std::time::Duration;
///
/// let policy = Policy::new(Operation::Write);
/// let shed = Failure::new(FailureKind::Server)
///     .with_label(ErrorLabel::SystemOverloadedError)
///     .with_label(ErrorLabel::RetryableError);
/// let half = 1 << 63;
/// let Decision::Retry(retry) = decide(&policy, History::NONE, &shed, Mono::from_nanos(0), half) else { panic!() };
/// assert_eq!(retry.wait(), Some(Duration::from_millis(100)));
///
/// let after_two = History::NONE.after(&shed).after(&shed);
/// let third = decide(&policy, after_two, &shed, Mono::from_nanos(0), half);
/// assert_eq!(third, Decision::GiveUp(GiveUp::LimitReached));
/// ```
#[must_use]
pub fn decide(
    policy: &Policy,
    history: History,
    failure: &Failure,
    at: Mono,
    random: u64,
) -> Decision {
    if policy.operation() == Operation::Excluded {
        return Decision::GiveUp(GiveUp::Excluded);
    }
    if failure.is_reauthentication_required() && !history.reauthenticated() {
        return Decision::Reauthenticate;
    }
    if !policy.calls_retryable(failure) {
        return Decision::GiveUp(GiveUp::NotRetryable);
    }
    if !policy.switched_on(failure) {
        return Decision::GiveUp(GiveUp::SwitchedOff);
    }
    let next = history.after(failure);
    let allowed = allowed_retries(policy, next);
    if allowed.is_some_and(|allowed| history.retries() >= allowed) {
        return Decision::GiveUp(GiveUp::LimitReached);
    }
    let backoff = failure
        .is_overload()
        .then(|| Backoff::new(next.retries(), failure.base_backoff_ms()));
    let wait = backoff.map(|backoff| backoff.wait(random));
    if policy.is_too_late(at.saturating_add(wait.unwrap_or_default())) {
        return Decision::GiveUp(GiveUp::Deadline);
    }
    let mut retry = Retry::new().with_deprioritized_server(deprioritizes_server(policy, failure));
    if let Some(allowed) = allowed {
        retry = retry.with_allowed(allowed);
    }
    if let Some(backoff) = backoff {
        retry = retry.with_backoff(backoff.wait(random), backoff.base());
    }
    Decision::Retry(retry)
}

/// How many retries the operation may make in all, as of this history; `None` is without end.
///
/// One, or any number with a client-side timeout. From the first overload error on it is `maxAdaptiveRetries`, whatever comes later.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind};
/// use opmsg_telemetry::retry::backpressure::{History, Operation, Policy, allowed_retries};
/// let policy = Policy::new(Operation::RetryableRead).with_endless_timeout();
/// let shed = Failure::new(FailureKind::Server).with_label(ErrorLabel::SystemOverloadedError);
/// assert_eq!(allowed_retries(&policy, History::NONE), None);
/// assert_eq!(allowed_retries(&policy, History::NONE.after(&shed)), Some(2));
/// ```
#[must_use]
pub const fn allowed_retries(policy: &Policy, history: History) -> Option<u32> {
    if history.overloaded() {
        Some(policy.max_adaptive_retries())
    } else if policy.has_timeout() {
        None
    } else {
        Some(1)
    }
}

/// Whether the next server selection avoids the server that failed: always on sharded clusters; elsewhere after an overload error, if
/// `enableOverloadRetargeting` is on.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::{Failure, FailureKind};
/// use opmsg_telemetry::retry::backpressure::{Operation, Policy, deprioritizes_server};
/// let network = Failure::new(FailureKind::Network);
/// let policy = Policy::new(Operation::RetryableRead);
/// assert!(!deprioritizes_server(&policy, &network));
/// assert!(deprioritizes_server(&policy.with_sharded(true), &network));
/// ```
#[must_use]
pub const fn deprioritizes_server(policy: &Policy, failure: &Failure) -> bool {
    policy.is_sharded() || (policy.overload_retargeting() && failure.is_overload())
}

/// Whether this failure's error takes the place of the one kept so far, to be returned if no later attempt succeeds.
///
/// What ends up being returned is the last error that may have written; if there is none, the first one.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind, backpressure::replaces_error};
/// let nothing_written = Failure::new(FailureKind::Server).with_label(ErrorLabel::NoWritesPerformed);
/// assert!(replaces_error(true, &nothing_written));
/// assert!(!replaces_error(false, &nothing_written));
/// ```
#[must_use]
pub const fn replaces_error(is_first: bool, failure: &Failure) -> bool {
    is_first || failure.may_have_written()
}

/// Whether a `commitTransaction` that is retried after this failure moves to write concern majority, and keeps to it.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::{Failure, FailureKind, backpressure::moves_commit_to_majority};
/// assert!(moves_commit_to_majority(&Failure::new(FailureKind::Network)));
/// ```
#[must_use]
pub const fn moves_commit_to_majority(failure: &Failure) -> bool {
    !failure.is_retryable_overload()
}
