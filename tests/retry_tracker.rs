//! One operation's attempts: how they are numbered, what each of them says, and that a retry is a command of its own.

use std::time::Duration;

use bson::rawdoc;
use opmsg_telemetry::command::append_retry;
use opmsg_telemetry::retry::backpressure::{Decision, GiveUp, Operation, Policy, Retry};
use opmsg_telemetry::retry::{
    ErrorLabel, Failure, FailureKind, RetryMetadata, RetryReason, RetryTracker,
};
use opmsg_telemetry::{
    Field, Gate, Limits, Mono, OpMsg, Role, SpanId, Splice, TraceFlags, TraceId, TraceSection,
    Traceparent,
};

const NO_JITTER: u64 = 0;
const HALF: u64 = 1 << 63;

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn at(millis: u64) -> Mono {
    Mono::from_duration(ms(millis))
}

fn server(code: i32) -> Failure {
    Failure::new(FailureKind::Server).with_code(code)
}

fn shed() -> Failure {
    server(462)
        .with_label(ErrorLabel::SystemOverloadedError)
        .with_label(ErrorLabel::RetryableError)
}

fn tracker(operation: Operation) -> RetryTracker {
    RetryTracker::new(Policy::new(operation), at(1_000))
}

/// The document as `bson` reads it.
fn document(metadata: RetryMetadata) -> bson::Document {
    let mut bytes = Vec::new();
    metadata.encode(&mut bytes);
    bson::Document::from_reader(&bytes[..]).unwrap()
}

// checklist 31
#[test]
fn a_checkout_failure_counts_and_the_first_send_says_nothing() {
    // TS-187: the server may see attempt 1 as the first message of an operation
    let mut tracker = tracker(Operation::RetryableRead);
    assert_eq!(tracker.metadata(at(1_000)), None);
    let decision = tracker.failed(&Failure::new(FailureKind::Pool), at(1_040), NO_JITTER);
    assert_eq!(decision, Decision::Retry(Retry::new().with_allowed(1)));
    let first_message = tracker.metadata(at(1_050)).unwrap();
    assert_eq!(
        document(first_message),
        bson::doc! { "attempt": 1, "limit": 1, "reason": "pool", "elapsedMS": 50_i64 }
    );
}

// checklist 31
#[test]
fn everything_that_a_retry_says_follows_from_the_failure_before_it() {
    // TS-187 TS-192: the wait after jitter, the base in use, the time since the first attempt began
    let mut tracker = tracker(Operation::RetryableWrite);
    tracker.failed(&shed(), at(1_003), HALF);
    let first = tracker.metadata(at(1_103)).unwrap();
    assert_eq!(
        document(first),
        bson::doc! { "attempt": 1, "limit": 2, "reason": "overload", "code": 462, "backoffMS": 100_i64, "baseBackoffMS": 100_i64, "elapsedMS": 103_i64 }
    );
    // Asking again gives the same, apart from the time.
    assert_eq!(tracker.metadata(at(1_103)), Some(first));
    assert_eq!(
        tracker.metadata(at(1_104)),
        Some(first.with_elapsed(ms(104)))
    );

    // Without overload nothing is said of waits, and the limit of before stays.
    tracker.failed(&Failure::new(FailureKind::Network), at(1_110), HALF);
    let second = tracker.metadata(at(1_111)).unwrap();
    assert_eq!(
        document(second),
        bson::doc! { "attempt": 2, "limit": 2, "reason": "network", "elapsedMS": 111_i64 }
    );
    assert_eq!(
        tracker.failed(&shed(), at(1_120), HALF),
        Decision::GiveUp(GiveUp::LimitReached)
    );
    assert_eq!(tracker.history().retries(), 2);
}

#[test]
fn the_servers_base_and_the_write_concerns_code_are_told() {
    // TS-187 TS-189: a base above the longest wait is told as it came
    let mut tracker = tracker(Operation::RetryableWrite);
    tracker.failed(&shed().with_base_backoff_ms(20_000), at(1_000), u64::MAX);
    let first = document(tracker.metadata(at(11_000)).unwrap());
    assert_eq!(first.get_i64("backoffMS").unwrap(), 9_999);
    assert_eq!(first.get_i64("baseBackoffMS").unwrap(), 20_000);
    let write_concern = Failure::new(FailureKind::Server)
        .with_write_concern_code(91)
        .with_label(ErrorLabel::RetryableWriteError);
    tracker.failed(&write_concern, at(11_000), NO_JITTER);
    let second = document(tracker.metadata(at(11_000)).unwrap());
    assert_eq!(
        (
            second.get_i32("code").unwrap(),
            second.get_str("reason").unwrap()
        ),
        (91, "stateChange")
    );
}

// checklist 31
#[test]
fn a_timeout_has_no_limit_before_overload() {
    // TS-187 TS-191
    let policy = Policy::new(Operation::RetryableRead).with_endless_timeout();
    let mut tracker = RetryTracker::new(policy, at(0));
    for attempt in 1..=5 {
        tracker.failed(&server(91), at(0), NO_JITTER);
        let metadata = tracker.metadata(at(0)).unwrap();
        assert_eq!((metadata.attempt(), metadata.limit()), (attempt, None));
    }
    assert_eq!(
        tracker.failed(&shed(), at(0), NO_JITTER),
        Decision::GiveUp(GiveUp::LimitReached)
    );
}

// checklist 31
#[test]
fn reauthentication_is_no_attempt() {
    // TS-188: neither before the first retry nor after it; what the attempt says stays, but for the time
    let expired = server(391);
    let mut tracker = tracker(Operation::RetryableWrite);
    assert_eq!(
        tracker.failed(&expired, at(1_001), NO_JITTER),
        Decision::Reauthenticate
    );
    assert!(!tracker.keeps_last_error());
    assert_eq!(tracker.metadata(at(1_002)), None);

    tracker.failed(&shed(), at(1_003), NO_JITTER);
    assert!(tracker.keeps_last_error());
    let before = tracker.metadata(at(1_004)).unwrap();
    assert_eq!(
        tracker.failed(&expired, at(1_005), NO_JITTER),
        Decision::Reauthenticate
    );
    assert_eq!(
        tracker.metadata(at(1_009)),
        Some(before.with_elapsed(ms(9)))
    );

    tracker.failed(&shed(), at(1_010), NO_JITTER);
    assert_eq!(tracker.metadata(at(1_010)).unwrap().attempt(), 2);
}

// checklist 31
#[test]
fn a_second_391_in_a_row_ends_the_loop() {
    // TS-188
    let expired = server(391);
    let mut tracker = tracker(Operation::RetryableWrite);
    assert_eq!(
        tracker.failed(&expired, at(1_001), NO_JITTER),
        Decision::Reauthenticate
    );
    assert_eq!(
        tracker.failed(&expired, at(1_002), NO_JITTER),
        Decision::GiveUp(GiveUp::NotRetryable)
    );
    assert!(tracker.keeps_last_error());
    let mut authenticating = self::tracker(Operation::Excluded);
    assert_eq!(
        authenticating.failed(&expired, at(1_001), NO_JITTER),
        Decision::GiveUp(GiveUp::Excluded)
    );
}

// checklist 31
#[test]
fn what_is_no_retry_has_a_tracker_of_its_own() {
    // TS-188: a change stream that resumes, a second commit by the user
    let mut get_more = tracker(Operation::Read);
    get_more.failed(&shed(), at(1_000), NO_JITTER);
    get_more.failed(&shed(), at(1_500), NO_JITTER);
    assert_eq!(get_more.metadata(at(1_900)).unwrap().attempt(), 2);
    assert_eq!(
        get_more.failed(&server(43), at(2_000), NO_JITTER),
        Decision::GiveUp(GiveUp::NotRetryable)
    );
    let resume = RetryTracker::new(Policy::new(Operation::RetryableRead), at(2_100));
    assert_eq!(resume.metadata(at(2_200)), None);
    assert_eq!(resume.history().retries(), 0);

    let mut commit = tracker(Operation::EndOfTransaction);
    commit.failed(&Failure::new(FailureKind::Network), at(1_000), NO_JITTER);
    assert!(commit.commit_needs_majority());
    let mut second = RetryTracker::new(commit.policy(), at(3_000));
    assert_eq!(second.metadata(at(3_000)), None);
    second.failed(&shed(), at(3_010), NO_JITTER);
    let metadata = second.metadata(at(3_010)).unwrap();
    assert_eq!((metadata.attempt(), metadata.elapsed()), (1, Some(ms(10))));
}

#[test]
fn a_driver_that_decides_itself_tells_what_it_did() {
    // TS-187
    let mut tracker = tracker(Operation::Write);
    let retry = Retry::new()
        .with_backoff(Duration::from_micros(137_999), ms(100))
        .with_allowed(5);
    tracker.retrying(&shed(), &retry);
    let metadata = document(tracker.metadata(at(1_200)).unwrap());
    assert_eq!(
        metadata,
        bson::doc! { "attempt": 1, "limit": 5, "reason": "overload", "code": 462, "backoffMS": 137_i64, "baseBackoffMS": 100_i64, "elapsedMS": 200_i64 }
    );
    // Anything may be retried, and a base of nothing is left out.
    tracker.retrying(
        &server(2),
        &Retry::new().with_backoff(Duration::ZERO, Duration::ZERO),
    );
    let metadata = document(tracker.metadata(at(1_300)).unwrap());
    assert_eq!(
        metadata,
        bson::doc! { "attempt": 2, "reason": "other", "code": 2, "backoffMS": 0_i64, "elapsedMS": 300_i64 }
    );
}

#[test]
fn an_earlier_instant_counts_as_the_latest() {
    // TS-193
    let mut tracker = RetryTracker::new(Policy::new(Operation::Write), at(500));
    tracker.failed(&shed(), at(900), NO_JITTER);
    assert_eq!(tracker.metadata(at(100)).unwrap().elapsed(), Some(ms(400)));
    tracker.failed(&shed(), at(200), NO_JITTER);
    assert_eq!(tracker.metadata(at(901)).unwrap().elapsed(), Some(ms(401)));
    let before = RetryTracker::new(
        Policy::new(Operation::Write).with_deadline(at(600)),
        at(700),
    );
    let mut late = before;
    assert_eq!(
        late.failed(&shed(), at(0), NO_JITTER),
        Decision::GiveUp(GiveUp::Deadline)
    );
}

#[test]
fn nothing_wraps_at_the_ends() {
    // TS-193: the number, the time, the base
    let mut tracker = RetryTracker::new(Policy::new(Operation::Write), Mono::from_nanos(0));
    let failure = shed().with_base_backoff_ms(i64::MAX);
    let retry = Retry::new()
        .with_backoff(Duration::MAX, Duration::MAX)
        .with_allowed(u32::MAX);
    for _ in 0..1_000 {
        tracker.retrying(&failure, &retry);
    }
    let metadata = tracker.metadata(Mono::from_nanos(u64::MAX)).unwrap();
    assert_eq!(
        (metadata.attempt(), metadata.limit()),
        (1_000, Some(2_147_483_647))
    );
    let largest = Some(Duration::from_millis(i64::MAX.cast_unsigned()));
    assert_eq!(
        (metadata.backoff(), metadata.base_backoff()),
        (largest, largest)
    );
    assert_eq!(
        metadata.elapsed(),
        Some(Duration::from_millis(18_446_744_073_709))
    );
}

#[test]
fn trackers_are_small_plain_values() {
    const fn plain<T: Copy + Send + Sync + 'static>() {}
    plain::<RetryTracker>();
    plain::<Failure>();
    plain::<Policy>();
    assert!(size_of::<Failure>() <= 40);
    assert!(
        size_of::<RetryTracker>() <= 136,
        "{}",
        size_of::<RetryTracker>()
    );
}

/// A driver's loop: one trace, a command span for each attempt, a request id from the driver's counter.
struct Sent {
    request_id: i32,
    traceparent: Traceparent,
    retry: Option<RetryMetadata>,
}

fn send(body: &[u8], request_id: i32, section: &TraceSection) -> Sent {
    let mut message = Vec::new();
    for field in [
        21 + i32::try_from(body.len()).unwrap(),
        request_id,
        0,
        2013,
        0,
    ] {
        message.extend_from_slice(&field.to_le_bytes());
    }
    message.push(0);
    message.extend_from_slice(body);
    let mut out = Vec::new();
    let msg = OpMsg::parse(&message, Role::Request, &Limits::DEFAULT).unwrap();
    Splice::attach(&msg, section, Limits::MAX_MESSAGE_SIZE)
        .unwrap()
        .append_to(&mut out);
    // What arrives.
    let msg = OpMsg::parse(&out, Role::Request, &Limits::SERVER).unwrap();
    let telemetry = msg.telemetry().unwrap().unwrap();
    Sent {
        request_id: msg.header().request_id(),
        traceparent: telemetry.traceparent().to_string().parse().unwrap(),
        retry: msg.command().unwrap().retry(),
    }
}

// checklist 20
#[test]
fn attempts_share_the_trace_and_nothing_else() {
    // TS-187 TS-103: as in the prose tests, an insert that is shed twice and then succeeds
    let permit = Gate::from_max_wire_version(Some(29))
        .telemetry()
        .unwrap()
        .allowing(Field::RetryArgument);
    let trace = TraceId::from_bytes([0x4b; 16]).unwrap();
    let command = rawdoc! {
        "insert": "orders", "$db": "shop", "lsid": { "id": 7 }, "txnNumber": 1_i64, "documents": [{ "_id": 1 }],
    };
    let mut failures = [shed(), shed().with_base_backoff_ms(50)].into_iter();
    let mut tracker = RetryTracker::new(Policy::new(Operation::RetryableWrite), at(0));
    let (mut instant, mut sent) = (0, Vec::new());
    let mut request_ids = (4_711..).step_by(3);
    let mut section = TraceSection::new(
        permit,
        Traceparent::new(
            trace,
            SpanId::from_bytes([1; 8]).unwrap(),
            TraceFlags::sampled(true),
        ),
    );
    loop {
        let attempt = u8::try_from(sent.len() + 1).unwrap();
        section.set_parent(
            SpanId::from_bytes([attempt; 8]).unwrap(),
            TraceFlags::sampled(true),
        );
        let mut body = command.as_bytes().to_vec();
        if let Some(retry) = tracker.metadata(at(instant)) {
            append_retry(permit, &retry, &mut body).unwrap();
        }
        sent.push(send(&body, request_ids.next().unwrap(), &section));
        let Some(failure) = failures.next() else {
            break;
        };
        instant += 10;
        let retry = tracker.failed(&failure, at(instant), HALF).retry().unwrap();
        instant += u64::try_from(retry.wait().unwrap().as_millis()).unwrap();
    }
    assert_eq!(sent.len(), 3);
    for (number, sent) in (1_u8..).zip(&sent) {
        assert_eq!(sent.traceparent.trace_id(), trace);
        assert_eq!(sent.traceparent.parent_id().to_bytes(), [number; 8]);
    }
    let ids: Vec<i32> = sent.iter().map(|sent| sent.request_id).collect();
    assert_eq!(ids, [4_711, 4_714, 4_717]);
    let said: Vec<_> = sent
        .iter()
        .map(|sent| {
            sent.retry.map(|retry| {
                (
                    retry.attempt(),
                    retry.elapsed().unwrap(),
                    retry.backoff().unwrap(),
                )
            })
        })
        .collect();
    assert_eq!(
        said,
        [
            None,
            Some((1, ms(110), ms(100))),
            Some((2, ms(220), ms(100)))
        ]
    );
    assert_eq!(sent[2].retry.unwrap().reason(), Some(RetryReason::Overload));
}
