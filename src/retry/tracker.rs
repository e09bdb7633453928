//! One operation's attempts, counted.

use std::time::Duration;

use super::RetryMetadata;
use super::backpressure::{self, Decision, History, Policy, Retry};
use super::failure::Failure;
use crate::time::Mono;

/// Counts the attempts of one operation, decides after each failure, and gives the next attempt its metadata. `Copy`, no heap.
///
/// One for each operation, made when its first attempt starts. What is not a retry gets a new one: each `getMore`, the callback of
/// `withTransaction` run again, a second `commitTransaction` by the user, a change stream's resumption, the next batch of a bulk write.
/// Failures to get a connection count. Reauthentication (391) does not.
///
/// A driver that decides about retries itself tells what it decided with [`retrying`](Self::retrying) and leaves out
/// [`failed`](Self::failed).
///
/// # Example
/// ```
/// use opmsg_telemetry::{Mono, retry::{Failure, RetryTracker}};
/// use opmsg_telemetry::retry::backpressure::{Decision, GiveUp, Operation, Policy};
/// use std::time::Duration;
///
/// let at = |millis| Mono::from_duration(Duration::from_millis(millis));
/// let shed = Failure::from_reply(bson::rawdoc! {
///     "ok": 0, "code": 462, "errorLabels": ["SystemOverloadedError", "RetryableError"],
/// }.as_bytes());
///
/// let mut tracker = RetryTracker::new(Policy::new(Operation::Write), at(0));
/// assert_eq!(tracker.metadata(at(0)), None);
///
/// let decision = tracker.failed(&shed, at(5), 1 << 63);
/// assert_eq!(decision.retry().and_then(|retry| retry.wait()), Some(Duration::from_millis(100)));
/// let metadata = tracker.metadata(at(105)).unwrap();
/// assert_eq!((metadata.attempt(), metadata.limit(), metadata.code()), (1, Some(2), Some(462)));
/// assert_eq!(metadata.elapsed(), Some(Duration::from_millis(105)));
///
/// tracker.failed(&shed, at(110), 0);
/// assert_eq!(tracker.failed(&shed, at(120), 0), Decision::GiveUp(GiveUp::LimitReached));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RetryTracker {
    policy: Policy,
    history: History,
    started: Mono,
    /// The latest instant given.
    latest: Mono,
    /// What the next attempt says, apart from its elapsed time.
    next: Option<RetryMetadata>,
    error_kept: bool,
    keeps_last_error: bool,
    commit_needs_majority: bool,
}

impl RetryTracker {
    /// The tracker of an operation whose first attempt starts at `at`.
    #[must_use]
    pub const fn new(policy: Policy, at: Mono) -> Self {
        Self {
            policy,
            history: History::NONE,
            started: at,
            latest: at,
            next: None,
            error_kept: false,
            keeps_last_error: false,
            commit_needs_majority: false,
        }
    }

    /// What to do after the attempt failed at `at`. `random` is any 64 fresh bits; see [`decide`](backpressure::decide).
    ///
    /// If the answer is a retry, it counts from here on.
    pub fn failed(&mut self, failure: &Failure, at: Mono, random: u64) -> Decision {
        self.latest = self.latest.max(at);
        let decision =
            backpressure::decide(&self.policy, self.history, failure, self.latest, random);
        match decision {
            Decision::Retry(retry) => self.retrying(failure, &retry),
            Decision::Reauthenticate => {
                self.keeps_last_error = false;
                self.history = self.history.after_reauthentication();
            }
            Decision::GiveUp(_) => self.keep_error(failure),
        }
        decision
    }

    /// Counts a retry that the driver itself decided on after this failure.
    ///
    /// Not to be called after [`failed`](Self::failed), and not for the resend after reauthentication.
    pub fn retrying(&mut self, failure: &Failure, retry: &Retry) {
        self.keep_error(failure);
        self.commit_needs_majority |= backpressure::moves_commit_to_majority(failure);
        self.history = self.history.after(failure);
        self.next = RetryMetadata::new(self.history.retries())
            .ok()
            .map(|metadata| {
                let mut metadata = metadata.with_reason(failure.reason());
                if let Some(code) = failure.code() {
                    metadata = metadata.with_code(code);
                }
                if let Some(allowed) = retry.allowed() {
                    metadata = metadata.with_limit(allowed).unwrap_or(metadata);
                }
                if let Some(wait) = retry.wait() {
                    metadata = metadata.with_backoff(wait);
                }
                if let Some(base) = retry.base() {
                    metadata = metadata.with_base_backoff(base).unwrap_or(metadata);
                }
                metadata
            });
    }

    /// The metadata of the attempt that starts at `at`; `None` for the first send, also when that is sent again after reauthentication.
    #[must_use]
    pub fn metadata(&self, at: Mono) -> Option<RetryMetadata> {
        let elapsed: Duration = self.latest.max(at).saturating_since(self.started);
        self.next.map(|metadata| metadata.with_elapsed(elapsed))
    }

    /// Whether the error of the failure told last takes the place of the one kept so far. The one kept at the end is the one to return:
    /// the last that may have written; if there is none, the first.
    #[must_use]
    pub const fn keeps_last_error(&self) -> bool {
        self.keeps_last_error
    }

    /// Whether a `commitTransaction` has to be sent with write concern majority: after a failure that was not a retryable overload error.
    #[must_use]
    pub const fn commit_needs_majority(&self) -> bool {
        self.commit_needs_majority
    }

    /// Retries so far, and whether an overload error was among their causes.
    #[must_use]
    pub const fn history(&self) -> History {
        self.history
    }

    /// What the tracker was made with.
    #[must_use]
    pub const fn policy(&self) -> Policy {
        self.policy
    }

    fn keep_error(&mut self, failure: &Failure) {
        self.keeps_last_error = backpressure::replaces_error(!self.error_kept, failure);
        self.error_kept = true;
    }
}
