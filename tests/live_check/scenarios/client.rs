//! A client's retries.

use std::time::Duration;

use opmsg_telemetry::client::{ClientConfig, Driver};
use opmsg_telemetry::observe::values::CodecRole;
use opmsg_telemetry::observe::{
    ClientObserver as _, ClientScope, ClientTelemetry, CodecScope, EncoderTelemetry, End, Occasion,
};
use opmsg_telemetry::retry::backpressure::{Decision, GiveUp, Operation, Policy, Retry};
use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind, RetryTracker};
use opmsg_telemetry::{Mono, Traceparent};

use crate::collector::{Collector, START};
use crate::wire;

const RETRY: &str = "mongodb.client.operation.retry";
const FAIL: &str = "mongodb.client.operation.fail";
const LIMIT: &str = "mongodb.client.retry.limit";
const BACKOFF: &str = "mongodb.client.retry.backoff";
const CODE: &str = "db.response.status_code";

fn telemetry(config: &ClientConfig) -> ClientTelemetry {
    let codec = CodecScope::encoder(0, CodecRole::Driver).unwrap();
    let encoder = EncoderTelemetry::new(codec, START);
    let driver = Driver::new("mongo-rust-driver", "3.2.0").unwrap();
    let scope = ClientScope::new(0, driver, config).unwrap();
    ClientTelemetry::new(scope, encoder, START)
        .with_backoffs()
        .with_exemplars()
}

/// The settings that shape retries, one of them beyond its range.
fn config() -> ClientConfig {
    ClientConfig::new()
        .with_retry_reads(true)
        .with_retry_writes(false)
        .with_max_adaptive_retries(1_000)
        .unwrap()
        .with_enable_overload_retargeting(true)
}

fn occasion() -> Occasion {
    let span: Traceparent = wire::TRACEPARENT.parse().unwrap();
    Occasion::new(START)
        .with_command("find")
        .with_span(Some(span))
        .with_elapsed(Some(Duration::from_secs(200_000)))
}

fn overload() -> Failure {
    Failure::new(FailureKind::Server)
        .with_label(ErrorLabel::SystemOverloadedError)
        .with_label(ErrorLabel::RetryableError)
        .with_code(462)
}

fn read() -> Policy {
    Policy::new(Operation::RetryableRead).with_max_adaptive_retries(4)
}

/// An operation that this failure is told of, which ends so.
fn operation(telemetry: &mut ClientTelemetry, failure: &Failure, end: Option<End>) {
    let mut tracker = RetryTracker::new(read(), Mono::from_nanos(0));
    let retry = Retry::new()
        .with_allowed(1_000)
        .with_backoff(Duration::from_secs(60), Duration::from_millis(100));
    tracker.retrying(failure, &retry);
    telemetry.failed(&tracker, failure, &Decision::Retry(retry), occasion);
    if let Some(end) = end {
        telemetry.ended(&tracker, end, occasion);
    }
}

/// A retry for each reason.
pub(crate) fn causes(collector: &mut Collector) {
    let mut telemetry = telemetry(&config());
    for failure in [
        overload(),
        Failure::new(FailureKind::Server).with_code(10_107),
        Failure::new(FailureKind::Server)
            .with_code(6)
            .with_retryable(true),
    ] {
        operation(&mut telemetry, &failure, Some(End::SUCCEEDED));
    }
    collector.part(&[(RETRY, &[CODE, LIMIT, BACKOFF])]);
    collector.client(&mut telemetry);
    collector.part(&[(RETRY, &[LIMIT, BACKOFF])]);
    for kind in [
        FailureKind::Pool,
        FailureKind::Network,
        FailureKind::Connecting,
        FailureKind::Other,
    ] {
        operation(&mut telemetry, &Failure::new(kind), Some(End::SUCCEEDED));
    }
    collector.client(&mut telemetry);
}

/// Each end, and each error that an operation ends in.
pub(crate) fn ends(collector: &mut Collector) {
    let mut telemetry = telemetry(&ClientConfig::new());
    let network = Failure::new(FailureKind::Network);
    let gave_up = |reason, failure: &Failure| End::gave_up(reason, failure);
    for (failure, end) in [
        (network, End::SUCCEEDED),
        (network, End::CANCELLED),
        (network, End::NO_SERVER),
        (network, gave_up(GiveUp::LimitReached, &network)),
        (network, gave_up(GiveUp::Deadline, &network).with_timeout()),
        (
            network,
            gave_up(GiveUp::NotRetryable, &network).with_authentication(),
        ),
        {
            let pool = Failure::new(FailureKind::Pool);
            (pool, gave_up(GiveUp::LimitReached, &pool))
        },
    ] {
        operation(&mut telemetry, &failure, Some(end));
    }
    collector.client(&mut telemetry);
    collector.part(&[(FAIL, &[CODE])]);
    let end = gave_up(GiveUp::LimitReached, &overload());
    operation(&mut telemetry, &overload(), Some(end));
    collector.client(&mut telemetry);
}

/// Each reason for which a failure is not followed by a retry.
pub(crate) fn declines(collector: &mut Collector) {
    let mut telemetry = telemetry(&config());
    let network = Failure::new(FailureKind::Network);
    for (policy, failure, failures) in [
        (Policy::new(Operation::Excluded), network, 1),
        (read(), Failure::new(FailureKind::Other), 1),
        (read().with_retry_reads(false), network, 1),
        (Policy::new(Operation::RetryableRead), network, 2),
        (read().with_deadline(Mono::from_nanos(1)), overload(), 5),
    ] {
        let mut tracker = RetryTracker::new(policy, Mono::from_nanos(0));
        for _ in 0..failures {
            let decision = tracker.failed(&failure, Mono::from_nanos(1), u64::MAX);
            telemetry.failed(&tracker, &failure, &decision, occasion);
            if let Decision::GiveUp(reason) = decision {
                telemetry.ended(&tracker, End::gave_up(reason, &failure), occasion);
                break;
            }
        }
    }
    collector.client(&mut telemetry);
}
