//! What a driver tells about its retries.

use core::num::NonZeroU8;

use super::client_telemetry::ClientTelemetry;
use super::end::End;
use super::occasion::Occasion;
use super::off::Off;
use crate::retry::backpressure::Decision;
use crate::retry::{Failure, RetryTracker};

/// Who is told about an operation's attempts: [`ClientTelemetry`] records them, [`Off`] does nothing and costs nothing, and an `Option`
/// of either is switched at run time.
///
/// Two calls, each beside one that a driver makes anyway: one after each failure, one at the end of each operation. The occasion is
/// asked for only where something is recorded, so an operation that was not retried reads no clock.
///
/// # Example
/// ```
/// use opmsg_telemetry::client::{ClientConfig, Driver};
/// use opmsg_telemetry::observe::values::{CodecRole, RetryCause, RetryDecline, RetryOutcome};
/// use opmsg_telemetry::observe::{ClientObserver, ClientScope, ClientTelemetry, CodecScope, EncoderTelemetry, End, Occasion};
/// use opmsg_telemetry::retry::backpressure::{Decision, Operation, Policy};
/// use opmsg_telemetry::retry::{Failure, FailureKind, RetryTracker};
/// use opmsg_telemetry::{Mono, Wall};
///
/// fn run(observer: &mut impl ClientObserver) {
///     let mut tracker = RetryTracker::new(Policy::new(Operation::RetryableRead), Mono::from_nanos(0));
///     let occasion = || Occasion::new(Wall::from_nanos(7)).with_command("find");
///     loop {
///         let failure = Failure::new(FailureKind::Network);
///         let decision = tracker.failed(&failure, Mono::from_nanos(1), 0);
///         observer.failed(&tracker, &failure, &decision, occasion);
///         if let Decision::GiveUp(reason) = decision {
///             return observer.ended(&tracker, End::gave_up(reason, &failure), occasion);
///         }
///     }
/// }
///
/// let at = Wall::from_nanos(0);
/// let scope = CodecScope::encoder(0, CodecRole::Driver).ok_or("numbers end at 1023")?;
/// let encoder = EncoderTelemetry::new(scope, at);
/// let scope = ClientScope::new(0, Driver::new("example-driver", "4.2.0")?, &ClientConfig::new()).ok_or("numbers end at 1023")?;
/// let mut telemetry = ClientTelemetry::new(scope, encoder, at);
/// run(&mut telemetry);
///
/// let sets = telemetry.snapshot();
/// assert_eq!(sets.retry.client_retry_scheduled.of(RetryCause::Network).get(), 1);
/// assert_eq!(sets.decline.client_retry_declined.of(RetryDecline::LimitReached).get(), 1);
/// assert_eq!(sets.end.client_retry_ended.of(RetryOutcome::Exhausted).get(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ClientObserver {
    /// An attempt failed, and this was decided: after [`RetryTracker::failed`], or after [`RetryTracker::retrying`] with the retry that
    /// was told there. Reauthentication is no retry and is not recorded.
    #[inline(always)]
    fn failed(
        &mut self,
        tracker: &RetryTracker,
        failure: &Failure,
        decision: &Decision,
        occasion: impl FnOnce() -> Occasion,
    ) {
        let _ = (tracker, failure, decision, occasion);
    }

    /// The operation ended: once for each, whatever its attempts came to. One without retries is not recorded.
    #[inline(always)]
    fn ended(&mut self, tracker: &RetryTracker, end: End, occasion: impl FnOnce() -> Occasion) {
        let _ = (tracker, end, occasion);
    }
}

impl ClientObserver for Off {}

impl ClientObserver for ClientTelemetry {
    fn failed(
        &mut self,
        tracker: &RetryTracker,
        failure: &Failure,
        decision: &Decision,
        occasion: impl FnOnce() -> Occasion,
    ) {
        match decision {
            Decision::Retry(retry) => {
                self.retried(attempt(tracker), failure, retry, &occasion());
            }
            Decision::GiveUp(reason) => self.declined(*reason),
            Decision::Reauthenticate => {}
        }
    }

    #[inline]
    fn ended(&mut self, tracker: &RetryTracker, end: End, occasion: impl FnOnce() -> Occasion) {
        if tracker.history().retries() > 0 {
            let retries = tracker.history().retries();
            self.retries_ended(attempt(tracker), retries.into(), end, &occasion());
        }
    }
}

impl<O: ClientObserver> ClientObserver for Option<O> {
    #[inline]
    fn failed(
        &mut self,
        tracker: &RetryTracker,
        failure: &Failure,
        decision: &Decision,
        occasion: impl FnOnce() -> Occasion,
    ) {
        if let Some(observer) = self {
            observer.failed(tracker, failure, decision, occasion);
        }
    }

    #[inline]
    fn ended(&mut self, tracker: &RetryTracker, end: End, occasion: impl FnOnce() -> Occasion) {
        if let Some(observer) = self {
            observer.ended(tracker, end, occasion);
        }
    }
}

/// The ordinal of the retry that the tracker counted last, at most the range's end.
fn attempt(tracker: &RetryTracker) -> NonZeroU8 {
    let retries = u8::try_from(tracker.history().retries()).unwrap_or(u8::MAX);
    NonZeroU8::new(retries).unwrap_or(NonZeroU8::MIN)
}
