//! What was recorded on its way out: windows, budgets and merges in unlucky orders, and what has to stay behind.

#[path = "laws/emitted.rs"]
mod emitted;
mod sample;
mod wire;

use bson::rawdoc;
use opmsg_telemetry::client::{ClientConfig, Driver};
use opmsg_telemetry::ingest::{Config, Ingest, Policy};
use opmsg_telemetry::observe::events::{EventKind, TelemetryAttachFail, TelemetryDecodeFail};
use opmsg_telemetry::observe::values::{
    AttachFailure, CodecRole, DecodeOutcome, EventLossReason, Refusal, RetryCause, RetryOutcome,
};
use opmsg_telemetry::observe::{
    ClientObserver, ClientScope, ClientTelemetry, CodecScope, Counters, DecoderTelemetry,
    EncoderTelemetry, End, EventRing, Ledger, Occasion, Record,
};
use opmsg_telemetry::retry::backpressure::{Operation, Policy as Backpressure};
use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind, RetryTracker};
use opmsg_telemetry::storm::StormState;
use opmsg_telemetry::{Mono, Traceparent, Wall};
use sample::registry::*;

const AT: Wall = Wall::from_nanos(1_800_000_000_000_000_000);

fn decoder() -> DecoderTelemetry {
    DecoderTelemetry::new(CodecScope::server(0, Policy::Server.into()).unwrap(), AT)
}

fn client() -> ClientTelemetry {
    let driver = Driver::new("example-driver", "1.0").unwrap();
    let scope = ClientScope::new(0, driver, &ClientConfig::new()).unwrap();
    let codec = CodecScope::encoder(0, CodecRole::Driver).unwrap();
    ClientTelemetry::new(scope, EncoderTelemetry::new(codec, AT), AT)
}

/// Has a retry recorded that came in a section with this traceparent.
fn receive(telemetry: &mut DecoderTelemetry, traceparent: &str) {
    let body = rawdoc! { "find": "orders", "$db": "shop", "$retry": { "attempt": 2 } };
    let message = wire::message(0, &[wire::body(&body), wire::trace(traceparent)]);
    let mut ingest = Ingest::new(Config::server().with_access_control(false));
    let mut scratch = Vec::new();
    let answer = ingest.handle(&message, &mut scratch, Mono::from_nanos(0));
    let report = ingest.report(&answer).unwrap();
    telemetry.report(&report, AT);
    telemetry.add(ingest.counters());
    let records: Vec<_> = telemetry.drain().collect();
    sample::sound(&emitted::records(&records));
}

// TS-218
#[test]
fn merging_brings_in_nothing_that_was_not_asked_for() {
    let mut worker = decoder().with_sizes().with_retries().with_exemplars();
    receive(&mut worker, wire::TRACEPARENT);
    let recorded = worker.snapshot();
    let depths = |telemetry: &DecoderTelemetry| {
        let all = telemetry.snapshot();
        sample::sound(&emitted::sets(&all));
        let depths = all.retry.request_retry_depth;
        let depths = depths.of(RetryCause::Other);
        (depths.summary().count(), depths.exemplar().is_some())
    };
    assert_eq!(depths(&worker), (1, true));
    for (mut main, expected) in [
        (decoder(), (0, false)),
        (decoder().with_exemplars(), (0, false)),
        (decoder().with_retries(), (1, false)),
        (decoder().with_retries().with_exemplars(), (1, true)),
    ] {
        main.merge(&recorded);
        assert_eq!(depths(&main), expected);
        let counters = main.snapshot().counters;
        assert_eq!((counters.accepted(), counters.accepted_bytes()), (1, 0));
    }

    let shed = Failure::new(FailureKind::Server)
        .with_label(ErrorLabel::SystemOverloadedError)
        .with_label(ErrorLabel::RetryableError);
    let mut worker = client().with_backoffs().with_exemplars();
    let mut tracker = RetryTracker::new(Backpressure::new(Operation::Read), Mono::from_nanos(0));
    let decision = tracker.failed(&shed, Mono::from_nanos(1), u64::MAX);
    let span: Traceparent = wire::TRACEPARENT.parse().unwrap();
    let occasion = || Occasion::new(AT).with_span(Some(span));
    worker.failed(&tracker, &shed, &decision, occasion);
    worker.ended(&tracker, End::SUCCEEDED, occasion);
    let recorded = worker.snapshot();
    let look = |telemetry: &ClientTelemetry| {
        let sets = telemetry.snapshot();
        sample::sound(&emitted::sets(&sets));
        let waits = sets.retry.client_retry_backoff_duration;
        let depths = sets.end.client_retry_depth;
        let depths = depths.of(RetryOutcome::Recovered);
        let waited = waits.of(RetryCause::Overload).count();
        (
            waited,
            depths.summary().count(),
            depths.exemplar().is_some(),
        )
    };
    assert_eq!(look(&worker), (1, 1, true));
    for (mut main, expected) in [
        (client(), (0, 1, false)),
        (client().with_backoffs(), (1, 1, false)),
        (client().with_exemplars(), (0, 1, true)),
    ] {
        main.merge(&recorded);
        assert_eq!(look(&main), expected);
    }
}

// TS-218
#[test]
fn exemplars_are_of_sampled_spans() {
    for (flags, kept) in [("00", false), ("01", true), ("02", false), ("03", true)] {
        let traceparent = format!("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-{flags}");
        let mut telemetry = decoder().with_retries().with_exemplars();
        receive(&mut telemetry, &traceparent);
        let all = telemetry.snapshot();
        sample::sound(&emitted::sets(&all));
        let depths = all.retry.request_retry_depth;
        let depths = depths.of(RetryCause::Other);
        assert_eq!(depths.summary().count(), 1);
        assert_eq!(depths.exemplar().is_some(), kept, "{flags}");
    }
}

fn count(ledger: &mut Ledger<Counters>, times: u64) {
    let decoded = &mut ledger.open_mut().decoder.request_decoded;
    decoded.at(DecodeOutcome::Absent).add(times);
}

fn counted(counters: &Counters) -> u64 {
    sample::fitting(&emitted::sets(counters));
    let decoded = counters.decoder.request_decoded;
    decoded.of(DecodeOutcome::Absent).get()
}

// TS-208
#[test]
fn a_window_is_committed_by_whom_it_was_sealed() {
    let (mut one, mut other) = (Ledger::new(AT), Ledger::new(AT));
    count(&mut one, 3);
    count(&mut other, 7);
    let (of_one, of_other) = (one.seal(AT), other.seal(AT));
    assert!(!other.commit(of_one), "seven would be lost");
    assert!(other.commit(of_other));
    assert_eq!(counted(one.seal(AT).delta()), 3);
    assert_eq!(counted(other.seal(AT).delta()), 0);
}

// TS-208
#[test]
fn windows_go_on_after_the_clock_has_stepped_back() {
    let at = Wall::from_nanos;
    let mut ledger = Ledger::new(at(100));
    count(&mut ledger, 1);
    let far = ledger.seal(at(1_000_000));
    assert!(ledger.commit(far), "a clock that was far off");
    let mut bounds = Vec::new();
    for nanos in [200, 300, 250] {
        count(&mut ledger, 1);
        let window = ledger.seal(at(nanos));
        bounds.push((window.start(), window.end()));
        assert!(ledger.commit(window));
    }
    let expected = [(200, 200), (200, 300), (250, 250)];
    assert_eq!(bounds, expected.map(|(start, end)| (at(start), at(end))));
    assert_eq!(counted(&ledger.snapshot()), 4);
}

// TS-211
#[test]
fn one_kind_pushes_no_other_out() {
    let budgets = EventKind::BUDGETS.map(u64::from).into_iter();
    let places = <EventRing>::new().queue().event_queue_capacity.of(()).get();
    assert!(budgets.sum::<u64>() <= places);
    let refused = TelemetryDecodeFail::new(Refusal::TooLarge);
    let mut ring: EventRing = EventRing::new();
    for _ in 0..100 {
        for _ in 0..20 {
            ring.push(Record::new(AT, refused));
        }
        // Whoever begins to take events and does not has taken none.
        drop(ring.drain());
    }
    assert_eq!(ring.len(), 8);
    assert_eq!(ring.drain().take(2).count(), 2);
    ring.push(Record::new(AT, refused));
    assert_eq!(
        ring.len(),
        6,
        "the budget begins anew with the last one taken"
    );
    ring.push(Record::new(
        AT,
        TelemetryAttachFail::new(AttachFailure::MessageFull),
    ));
    assert_eq!(ring.len(), 7);
    assert_eq!(ring.drain().count(), 7);
    for _ in 0..20 {
        ring.push(Record::new(AT, refused));
    }
    assert_eq!(ring.len(), 8);
    let full = ring.loss().event_dropped.of(EventLossReason::QueueFull);
    assert_eq!(full.get(), 0);
}

// TS-197
#[test]
fn states_of_a_storm_have_the_registrys_words() {
    let states = [StormState::Calm, StormState::Rising, StormState::Storm];
    for state in states {
        let mut telemetry = decoder();
        telemetry.storm(state);
        let status = telemetry.levels().storm.storm_status;
        let words: Vec<_> = status
            .iter()
            .filter(|(_, level)| level.get() == 1)
            .map(|(word, _)| word.as_str())
            .collect();
        assert_eq!(words, [state.name()]);
    }
}
