//! Pins what a driver's retry loop calls: failures, the decision, the tracker. A change of a signature fails to compile here.

use std::fmt::{Debug, Display};
use std::time::Duration;

use opmsg_telemetry::Mono;
use opmsg_telemetry::retry::backpressure::{
    Backoff, Decision, GiveUp, History, Operation, Policy, Retry, allowed_retries, decide,
    deprioritizes_server, moves_commit_to_majority, replaces_error,
};
use opmsg_telemetry::retry::{
    ErrorLabel, Failure, FailureKind, RetryMetadata, RetryReason, RetryTracker,
};

macro_rules! pins {
    ($($name:path: $signature:ty;)*) => {
        $(const _: $signature = $name;)*
    };
}

pins! {
    ErrorLabel::ALL: [ErrorLabel; 4];
    ErrorLabel::from_text: for<'a> fn(&'a str) -> Option<ErrorLabel>;
    ErrorLabel::as_str: fn(ErrorLabel) -> &'static str;

    Failure::new: fn(FailureKind) -> Failure;
    Failure::from_reply: for<'a> fn(&'a [u8]) -> Failure;
    Failure::with_label: fn(Failure, ErrorLabel) -> Failure;
    Failure::with_code: fn(Failure, i32) -> Failure;
    Failure::with_write_concern_code: fn(Failure, i32) -> Failure;
    Failure::with_base_backoff_ms: fn(Failure, i64) -> Failure;
    Failure::with_retryable: fn(Failure, bool) -> Failure;
    Failure::kind: for<'a> fn(&'a Failure) -> FailureKind;
    Failure::has: for<'a> fn(&'a Failure, ErrorLabel) -> bool;
    Failure::code: for<'a> fn(&'a Failure) -> Option<i32>;
    Failure::base_backoff_ms: for<'a> fn(&'a Failure) -> Option<i64>;
    Failure::is_overload: for<'a> fn(&'a Failure) -> bool;
    Failure::is_retryable_overload: for<'a> fn(&'a Failure) -> bool;
    Failure::is_reauthentication_required: for<'a> fn(&'a Failure) -> bool;
    Failure::is_retryable_read: for<'a> fn(&'a Failure) -> bool;
    Failure::is_retryable_write: for<'a> fn(&'a Failure) -> bool;
    Failure::may_have_written: for<'a> fn(&'a Failure) -> bool;
    Failure::reason: for<'a> fn(&'a Failure) -> RetryReason;

    RetryTracker::new: fn(Policy, Mono) -> RetryTracker;
    RetryTracker::failed: for<'a, 'b> fn(&'a mut RetryTracker, &'b Failure, Mono, u64) -> Decision;
    RetryTracker::retrying: for<'a, 'b, 'c> fn(&'a mut RetryTracker, &'b Failure, &'c Retry);
    RetryTracker::metadata: for<'a> fn(&'a RetryTracker, Mono) -> Option<RetryMetadata>;
    RetryTracker::keeps_last_error: for<'a> fn(&'a RetryTracker) -> bool;
    RetryTracker::commit_needs_majority: for<'a> fn(&'a RetryTracker) -> bool;
    RetryTracker::history: for<'a> fn(&'a RetryTracker) -> History;
    RetryTracker::policy: for<'a> fn(&'a RetryTracker) -> Policy;

    decide: for<'a, 'b> fn(&'a Policy, History, &'b Failure, Mono, u64) -> Decision;
    allowed_retries: for<'a> fn(&'a Policy, History) -> Option<u32>;
    deprioritizes_server: for<'a, 'b> fn(&'a Policy, &'b Failure) -> bool;
    replaces_error: for<'a> fn(bool, &'a Failure) -> bool;
    moves_commit_to_majority: for<'a> fn(&'a Failure) -> bool;

    Policy::MAX_ADAPTIVE_RETRIES: u32;
    Policy::new: fn(Operation) -> Policy;
    Policy::with_retry_reads: fn(Policy, bool) -> Policy;
    Policy::with_retry_writes: fn(Policy, bool) -> Policy;
    Policy::with_max_adaptive_retries: fn(Policy, u32) -> Policy;
    Policy::with_overload_retargeting: fn(Policy, bool) -> Policy;
    Policy::with_sharded: fn(Policy, bool) -> Policy;
    Policy::with_deadline: fn(Policy, Mono) -> Policy;
    Policy::with_endless_timeout: fn(Policy) -> Policy;
    Policy::operation: for<'a> fn(&'a Policy) -> Operation;
    Policy::retry_reads: for<'a> fn(&'a Policy) -> bool;
    Policy::retry_writes: for<'a> fn(&'a Policy) -> bool;
    Policy::max_adaptive_retries: for<'a> fn(&'a Policy) -> u32;
    Policy::overload_retargeting: for<'a> fn(&'a Policy) -> bool;
    Policy::is_sharded: for<'a> fn(&'a Policy) -> bool;
    Policy::has_timeout: for<'a> fn(&'a Policy) -> bool;
    Policy::deadline: for<'a> fn(&'a Policy) -> Option<Mono>;

    History::NONE: History;
    History::after: for<'a> fn(History, &'a Failure) -> History;
    History::after_reauthentication: fn(History) -> History;
    History::retries: fn(History) -> u32;
    History::overloaded: fn(History) -> bool;
    History::reauthenticated: fn(History) -> bool;

    Backoff::LONGEST: Duration;
    Backoff::DEFAULT_BASE: Duration;
    Backoff::new: fn(u32, Option<i64>) -> Backoff;
    Backoff::ceiling: for<'a> fn(&'a Backoff) -> Duration;
    Backoff::base: for<'a> fn(&'a Backoff) -> Duration;
    Backoff::wait: for<'a> fn(&'a Backoff, u64) -> Duration;

    Decision::retry: fn(Decision) -> Option<Retry>;
    GiveUp::as_str: fn(GiveUp) -> &'static str;
    Retry::new: fn() -> Retry;
    Retry::with_backoff: fn(Retry, Duration, Duration) -> Retry;
    Retry::with_allowed: fn(Retry, u32) -> Retry;
    Retry::with_deprioritized_server: fn(Retry, bool) -> Retry;
    Retry::wait: for<'a> fn(&'a Retry) -> Option<Duration>;
    Retry::base: for<'a> fn(&'a Retry) -> Option<Duration>;
    Retry::allowed: for<'a> fn(&'a Retry) -> Option<u32>;
    Retry::deprioritizes_server: for<'a> fn(&'a Retry) -> bool;
}

const fn copied<T: Copy + Debug + Send + Sync + Unpin + 'static>() {}
const fn shown<T: Display>() {}

const _: () = {
    copied::<Backoff>();
    copied::<Decision>();
    copied::<ErrorLabel>();
    copied::<Failure>();
    copied::<FailureKind>();
    copied::<GiveUp>();
    copied::<History>();
    copied::<Operation>();
    copied::<Policy>();
    copied::<Retry>();
    copied::<RetryTracker>();
    shown::<GiveUp>();
};

#[test]
fn labels_come_as_a_driver_has_them() {
    let owned: Vec<String> = vec!["RetryableError".into(), "unknown".into()];
    let failure = Failure::new(FailureKind::Other).with_labels(&owned);
    assert!(failure.has(ErrorLabel::RetryableError));
    assert!(
        !Failure::new(FailureKind::Other)
            .with_labels(["unknown"])
            .is_overload()
    );
    assert_eq!(Backoff::LONGEST, Duration::from_secs(10));
    assert_eq!(Backoff::DEFAULT_BASE, Duration::from_millis(100));
    assert_eq!(Policy::MAX_ADAPTIVE_RETRIES, 2);
}

#[test]
fn reasons_to_give_up_have_texts_of_their_own() {
    let all = [
        GiveUp::Excluded,
        GiveUp::NotRetryable,
        GiveUp::SwitchedOff,
        GiveUp::LimitReached,
        GiveUp::Deadline,
    ];
    let texts: std::collections::BTreeSet<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), all.len());
    for why in all {
        assert_eq!(format!("{why:>40}").trim_start(), why.as_str());
    }
}
