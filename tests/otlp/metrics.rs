//! Metrics: every counter, once, in its interval.

use std::collections::BTreeMap;
use std::time::Duration;

use bson::rawdoc;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{HistogramDataPoint, number_data_point};
use opmsg_telemetry::ingest::{Config, Ingest, Policy, TokenBucket};
use opmsg_telemetry::observe::DecoderSets;
use opmsg_telemetry::observe::values::{
    DecodeOutcome, EventLossReason, ForwardOutcome, Refusal, RequestFault,
};
use opmsg_telemetry::otlp::{LogBatch, MetricBatch, SpanBatch};
use opmsg_telemetry::{Generation, Mono, Wall};
use proptest::prelude::*;

use crate::{codec, encoded, find, interval, metrics_of, open, resource, telemetry, wire};

/// Every point of a sum: metric, value of its one attribute, number.
fn sums(body: &[u8]) -> BTreeMap<(String, String), i64> {
    let mut all = BTreeMap::new();
    for (_, metric) in metrics_of(body) {
        let Some(Data::Sum(sum)) = metric.data else {
            continue;
        };
        for point in sum.data_points {
            let [
                KeyValue {
                    value: Some(value), ..
                },
            ] = &point.attributes[..]
            else {
                panic!("{point:?}");
            };
            let Some(Value::StringValue(value)) = &value.value else {
                panic!("{point:?}")
            };
            let Some(number_data_point::Value::AsInt(number)) = point.value else {
                panic!("{point:?}");
            };
            let before = all.insert((metric.name.clone(), value.clone()), number);
            assert_eq!(before, None, "{} {value} stands twice", metric.name);
        }
    }
    all
}

#[test]
fn what_is_zero_is_left_out() {
    let mut body = vec![1, 2, 3];
    let metrics = interval(&DecoderSets::default());
    assert_eq!(metrics.append_to(&resource(), &mut body), 0);
    let mut logs = LogBatch::new();
    assert_eq!(logs.add(&[&codec()], []), 0);
    assert_eq!(logs.append_to(&resource(), &mut body), 0);
    assert_eq!(
        SpanBatch::new(codec(), 9).drain_to(&resource(), &mut body),
        0
    );
    assert_eq!(body, [1, 2, 3]);

    let mut sets = DecoderSets::default();
    forward(&mut sets, ForwardOutcome::Stripped);
    let name = |metric: &str, value: &str| (metric.to_owned(), value.to_owned());
    assert_eq!(
        sums(&encoded(&interval(&sets))),
        BTreeMap::from([(name("mongodb.op_msg.request.forwarded", "stripped"), 1)])
    );
    // Appending keeps what is there.
    assert_eq!(interval(&sets).append_to(&resource(), &mut body), 1);
    assert_eq!(body[3..], encoded(&interval(&sets)));
}

/// A level is there when it is zero too.
#[test]
fn levels_are_never_left_out() {
    let metrics = metrics_of(&encoded(&interval(&telemetry().levels())));
    let names: Vec<_> = metrics
        .iter()
        .map(|(_, metric)| metric.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "mongodb.op_msg.event.queue.size",
            "mongodb.op_msg.event.queue.capacity",
            "mongodb.op_msg.storm.status"
        ]
    );
}

#[test]
fn numbers_above_the_largest_saturate() {
    let names = [
        ("mongodb.op_msg.request.forwarded", "kept"),
        ("mongodb.op_msg.telemetry.decode.refused", "too_deep"),
        ("mongodb.op_msg.request.decoded", "refused"),
        ("mongodb.op_msg.event.dropped", "queue_full"),
    ];
    const LARGEST: u64 = i64::MAX.unsigned_abs();
    for (count, exported) in [
        (1, 1),
        (LARGEST - 1, i64::MAX - 1),
        (LARGEST, i64::MAX),
        (LARGEST + 1, i64::MAX),
        (u64::MAX, i64::MAX),
    ] {
        let mut sets = DecoderSets::default();
        let counters = &mut sets.counters;
        for counter in [
            sets.forwarder.request_forwarded.at(ForwardOutcome::Kept),
            counters
                .failure
                .telemetry_decode_refused
                .at(Refusal::TooDeep),
            counters.decoder.request_decoded.at(DecodeOutcome::Refused),
            sets.event_loss.event_dropped.at(EventLossReason::QueueFull),
        ] {
            counter.add(count);
        }
        let expected = names.map(|(metric, word)| ((metric.to_owned(), word.to_owned()), exported));
        assert_eq!(sums(&encoded(&interval(&sets))), BTreeMap::from(expected));
    }
}

#[test]
fn an_interval_never_ends_before_it_starts() {
    let mut sets = DecoderSets::default();
    forward(&mut sets, ForwardOutcome::Kept);
    for (start, end, expected) in [(9, 9, 9), (10, 9, 9), (u64::MAX, 0, 0), (0, u64::MAX, 0)] {
        let mut metrics = MetricBatch::new();
        let (from, to) = (Wall::from_nanos(start), Wall::from_nanos(end));
        metrics.add(&codec(), &sets, from, to);
        let metric = metrics_of(&encoded(&metrics)).remove(0).1;
        let Some(Data::Sum(sum)) = metric.data else {
            panic!("{metric:?}")
        };
        let point = &sum.data_points[0];
        assert_eq!(
            (point.start_time_unix_nano, point.time_unix_nano),
            (expected, end)
        );
    }
}

fn forward(sets: &mut DecoderSets, outcome: ForwardOutcome) {
    let forwarded = &mut sets.forwarder.request_forwarded;
    forwarded.at(outcome).increment();
}

#[test]
fn sizes_are_a_histogram_without_buckets() {
    let mut ingest = Ingest::new(open());
    let trace = wire::message(0, &[find(), wire::trace(wire::TRACEPARENT)]);
    for _ in 0..3 {
        ingest.handle(&trace, &mut Vec::new(), Mono::from_nanos(0));
    }
    let sizes = |sets: &DecoderSets| -> Vec<HistogramDataPoint> {
        let metrics = metrics_of(&encoded(&interval(sets)));
        let histograms = metrics
            .into_iter()
            .filter_map(|(_, metric)| match metric.data {
                Some(Data::Histogram(histogram)) => Some(histogram.data_points),
                _ => None,
            });
        histograms.flatten().collect()
    };
    let mut with_sizes = telemetry().with_sizes();
    with_sizes.add(ingest.counters());
    let points = sizes(&with_sizes.snapshot());
    assert_eq!(points.len(), 1);
    let point = &points[0];
    // The section without its kind byte has 89 bytes.
    assert_eq!((point.count, point.sum), (3, Some(267.0)));
    assert_eq!((point.min, point.max), (None, None));
    assert_eq!(
        (point.explicit_bounds.len(), point.bucket_counts.len()),
        (0, 0)
    );

    // The nearest f64, also where it is not exact any more.
    let exact = (0..56).map(|doublings| 267_u64 << doublings);
    let odd = [(89 << 50) + 89, (1 << 53) + 1, u64::MAX - 1, u64::MAX];
    for sum in exact.chain(odd) {
        let mut sets = DecoderSets::default();
        let decoded = &mut sets.counters.decoder.telemetry_decoded_size;
        decoded.at(DecodeOutcome::Accepted).record(sum);
        assert_eq!(sets.counters.accepted_bytes(), sum);
        assert_eq!(sizes(&sets)[0].sum, Some(sum as f64), "{sum}");
    }
    // Not without being asked for.
    let mut without = telemetry();
    without.add(ingest.counters());
    without.merge(&with_sizes.snapshot());
    assert_eq!(without.snapshot().counters.accepted(), 6);
    assert_eq!(sizes(&without.snapshot()), []);
}

/// What happens to a codec's counters, step by step.
#[derive(Clone, Copy, Debug)]
enum Step {
    Message(usize),
    Authenticated,
    Forwarded(ForwardOutcome),
    Published,
    Doubled,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        20 => (0..10_usize).prop_map(Step::Message),
        1 => Just(Step::Authenticated),
        6 => proptest::sample::select(&ForwardOutcome::ALL[..]).prop_map(Step::Forwarded),
        2 => Just(Step::Published),
        2 => Just(Step::Doubled),
    ];
    proptest::collection::vec(step, 0..200)
}

/// Messages of every outcome.
fn messages() -> Vec<Vec<u8>> {
    let trace = wire::trace(wire::TRACEPARENT);
    let with = |section: Vec<u8>| wire::message(0, &[find(), section]);
    let zero = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
    let mut truncated = with(trace.clone());
    let len = truncated.len();
    truncated[len - 89..len - 85].copy_from_slice(&90_u32.to_le_bytes());
    vec![
        wire::message(0, &[find()]),
        with(trace.clone()),
        with(wire::trace(zero)),
        with(wire::telemetry(&rawdoc! {})),
        with(wire::telemetry(&rawdoc! { "otel": "text" })),
        with(wire::telemetry(
            &rawdoc! { "otel": {}, "filler": "x".repeat(5_000) },
        )),
        wire::message(0, &[find(), trace.clone(), trace]),
        truncated,
        // No telemetry is at fault here.
        with(vec![7]),
        // What is compressed is a message when it has come out.
        wire::message_with_op_code(2012, 0, &[]),
    ]
}

fn configs() -> impl Strategy<Value = Config> {
    let bucket = proptest::option::of(
        (0..4_u32).prop_map(|burst| TokenBucket::new(Duration::from_secs(1), burst)),
    );
    (any::<(bool, bool, bool, bool)>(), bucket).prop_map(
        |((tolerant, access, used, old), bucket)| {
            let policy = if tolerant {
                Policy::Tolerant
            } else {
                Policy::Server
            };
            let config = Config::server()
                .with_policy(policy)
                .with_access_control(access)
                .with_admission(bucket);
            let config = config.with_unauthenticated_telemetry(used);
            if old {
                config.with_generation(Generation::Before9_0)
            } else {
                config
            }
        },
    )
}

proptest! {
    #[test]
    fn sums_are_the_counters(config in configs(), steps in steps(), dropped in prop_oneof![0..9_u64, any::<u64>()]) {
        let messages = messages();
        let mut ingest = Ingest::new(config);
        let mut telemetry = telemetry();
        let mut published = *ingest.counters();
        let mut messages_handled = 0_u64;
        for step in &steps {
            match step {
                Step::Message(which) => {
                    ingest.handle(&messages[*which], &mut Vec::new(), Mono::from_nanos(0));
                    messages_handled = messages_handled.wrapping_add(1);
                }
                Step::Authenticated => ingest.authenticated(),
                Step::Forwarded(outcome) => telemetry.forwarded(*outcome),
                Step::Published => {
                    telemetry.add(&ingest.counters().since(&published));
                    published = *ingest.counters();
                }
                Step::Doubled => {
                    telemetry.add(&ingest.counters().since(&published));
                    published = *ingest.counters();
                    telemetry.merge(&telemetry.snapshot());
                    messages_handled = messages_handled.wrapping_mul(2);
                }
            }
        }
        telemetry.add(&ingest.counters().since(&published));
        let mut sets = telemetry.snapshot();
        sets.event_loss.event_dropped.at(EventLossReason::RateLimited).add(dropped);
        let counters = &sets.counters;
        prop_assert_eq!(counters.messages(), messages_handled);
        let (m, r, a) = (counters.messages().wrapping_sub(counters.others()), counters.received(), counters.accepted());
        let forwarded = |outcome| sets.forwarder.request_forwarded.of(outcome).get();
        let mut expected = vec![
            ("mongodb.op_msg.request.decoded", "absent", m.wrapping_sub(r)),
            ("mongodb.op_msg.request.decoded", "accepted", a),
            ("mongodb.op_msg.request.decoded", "refused", r.wrapping_sub(a)),
            ("mongodb.op_msg.request.handled", "passed", m.wrapping_sub(counters.tolerated()).wrapping_sub(counters.refused_messages())),
            ("mongodb.op_msg.request.handled", "tolerated", counters.tolerated()),
            ("mongodb.op_msg.request.handled", "refused", counters.refused_messages()),
            ("mongodb.op_msg.request.handled", "unread", counters.others()),
            ("mongodb.op_msg.telemetry.parent.received", "admitted", counters.admitted()),
            ("mongodb.op_msg.telemetry.parent.received", "limited", counters.limited()),
            ("mongodb.op_msg.telemetry.parent.received", "unauthenticated", counters.unauthenticated()),
            ("mongodb.op_msg.request.forwarded", "absent", forwarded(ForwardOutcome::Absent)),
            ("mongodb.op_msg.request.forwarded", "kept", forwarded(ForwardOutcome::Kept)),
            ("mongodb.op_msg.request.forwarded", "stripped", forwarded(ForwardOutcome::Stripped)),
            ("mongodb.op_msg.request.forwarded", "dropped", forwarded(ForwardOutcome::Dropped)),
            ("mongodb.op_msg.event.dropped", "rate_limited", dropped),
        ];
        for refusal in Refusal::ALL {
            expected.push(("mongodb.op_msg.telemetry.decode.refused", refusal.as_str(), counters.refused_for(refusal)));
        }
        let faults = &counters.request_failure.request_refused;
        for fault in RequestFault::ALL {
            expected.push(("mongodb.op_msg.request.refused", fault.as_str(), faults.of(fault).get()));
        }
        let expected: BTreeMap<_, _> = expected
            .into_iter()
            .filter(|(_, _, count)| *count > 0)
            .map(|(metric, value, count)| {
                ((metric.to_owned(), value.to_owned()), i64::try_from(count).unwrap_or(i64::MAX))
            })
            .collect();
        let found = sums(&encoded(&interval(&sets)));
        prop_assert_eq!(&found, &expected);

        // What belongs together adds up, as far as nothing saturated.
        if found.values().all(|count| *count < i64::MAX >> 8) {
            let sum = |metric: &str| -> u64 {
                found.iter().filter(|((name, _), _)| name == metric).map(|(_, count)| *count as u64).sum()
            };
            prop_assert_eq!(sum("mongodb.op_msg.request.decoded"), m);
            prop_assert_eq!(sum("mongodb.op_msg.request.handled"), messages_handled);
            prop_assert_eq!(sum("mongodb.op_msg.telemetry.decode.refused"), r - a);
            prop_assert_eq!(sum("mongodb.op_msg.telemetry.parent.received"), a);
            prop_assert_eq!(sum("mongodb.op_msg.request.refused"), counters.refused_messages());
        }
    }
}
