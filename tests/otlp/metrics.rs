//! Metrics: every counter, once, in its interval.

use std::collections::BTreeMap;
use std::time::Duration;

use bson::rawdoc;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{HistogramDataPoint, number_data_point};
use opmsg_telemetry::ingest::{Config, Ingest, Policy, TokenBucket};
use opmsg_telemetry::observe::{Counters, Refusal};
use opmsg_telemetry::otlp::{LogBatch, MetricBatch, SpanBatch};
use opmsg_telemetry::{Generation, Mono, Wall};
use proptest::prelude::*;

use crate::{codec, encoded, find, interval, metrics_of, open, resource, wire};

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
    let metrics = interval(&Counters::default())
        .with_sizes()
        .with_dropped_events(0);
    assert_eq!(metrics.append_to(&resource(), &mut body), 0);
    assert_eq!(
        LogBatch::new(codec())
            .with_retries()
            .drain_to(&resource(), &mut body),
        0
    );
    assert_eq!(
        SpanBatch::new(codec(), 9).drain_to(&resource(), &mut body),
        0
    );
    assert_eq!(body, [1, 2, 3]);

    let mut counters = Counters::default();
    counters.count_stripped();
    let name = |metric: &str, value: &str| (metric.to_owned(), value.to_owned());
    assert_eq!(
        sums(&encoded(&interval(&counters))),
        BTreeMap::from([(name("mongodb.op_msg.request.forwarded", "stripped"), 1)])
    );
    assert_eq!(
        sums(&encoded(
            &interval(&Counters::default()).with_dropped_events(7)
        )),
        BTreeMap::from([(name("mongodb.op_msg.event.dropped", "rate_limited"), 7)])
    );
    // Appending keeps what is there.
    assert_eq!(interval(&counters).append_to(&resource(), &mut body), 1);
    assert_eq!(body[3..], encoded(&interval(&counters)));
}

#[test]
fn numbers_above_the_largest_saturate() {
    let mut counters = Counters::default();
    counters.count_attached();
    counters.count_refused(Refusal::TooDeep);
    let mut expected = 1_u64;
    let names = [
        ("mongodb.op_msg.request.encoded", "attached"),
        ("mongodb.op_msg.telemetry.decode.refused", "too_deep"),
        ("mongodb.op_msg.request.decoded", "refused"),
    ];
    for doublings in 0..70 {
        let metrics = interval(&counters).with_dropped_events(expected);
        let sums = sums(&encoded(&metrics));
        let exported = i64::try_from(expected).unwrap_or(i64::MAX);
        for (metric, value) in names {
            assert_eq!(
                sums[&(metric.to_owned(), value.to_owned())],
                exported,
                "2^{doublings}"
            );
        }
        assert_eq!(
            sums[&(
                "mongodb.op_msg.event.dropped".to_owned(),
                "rate_limited".to_owned()
            )],
            exported
        );
        counters = counters.plus(&counters);
        expected = expected.saturating_mul(2);
    }
    assert_eq!(counters.attached(), u64::MAX);
}

#[test]
fn an_interval_never_ends_before_it_starts() {
    let mut counters = Counters::default();
    counters.count_attached();
    for (start, end, expected) in [(9, 9, 9), (10, 9, 9), (u64::MAX, 0, 0), (0, u64::MAX, 0)] {
        let metrics = MetricBatch::new(
            codec(),
            &counters,
            Wall::from_nanos(start),
            Wall::from_nanos(end),
        );
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

#[test]
fn sizes_are_a_histogram_without_buckets() {
    let mut ingest = Ingest::new(open());
    let trace = wire::message(0, &[find(), wire::trace(wire::TRACEPARENT)]);
    for _ in 0..3 {
        ingest.handle(&trace, &mut Vec::new(), Mono::from_nanos(0));
    }
    let sizes = |counters: &Counters| -> Vec<HistogramDataPoint> {
        let metrics = metrics_of(&encoded(&interval(counters).with_sizes()));
        let histograms = metrics
            .into_iter()
            .filter_map(|(_, metric)| match metric.data {
                Some(Data::Histogram(histogram)) => Some(histogram.data_points),
                _ => None,
            });
        histograms.flatten().collect()
    };
    let points = sizes(ingest.counters());
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
    let mut counters = *ingest.counters();
    for doublings in 1..70 {
        counters = counters.plus(&counters);
        let point = &sizes(&counters)[0];
        let exact = 267_u128 << doublings;
        assert_eq!(
            point.sum,
            Some(exact.min(u64::MAX.into()) as f64),
            "267 * 2^{doublings}"
        );
    }
    let odd = {
        let mut one = Ingest::new(open());
        one.handle(&trace, &mut Vec::new(), Mono::from_nanos(0));
        let mut large = *one.counters();
        for _ in 0..50 {
            large = large.plus(&large);
        }
        large.plus(one.counters())
    };
    assert_eq!(odd.accepted_bytes(), (89 << 50) + 89);
    assert_eq!(sizes(&odd)[0].sum, Some(((89_u64 << 50) + 89) as f64));
    // Not without being asked for.
    let names: Vec<_> = metrics_of(&encoded(&interval(&odd)))
        .into_iter()
        .map(|(_, metric)| metric.name)
        .collect();
    assert!(!names.contains(&"mongodb.op_msg.telemetry.decoded.size".to_owned()));
}

/// What happens to a codec's counters, step by step.
#[derive(Clone, Copy, Debug)]
enum Step {
    Message(usize),
    Authenticated,
    Attached,
    Forwarded,
    Stripped,
    Doubled,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        20 => (0..10_usize).prop_map(Step::Message),
        1 => Just(Step::Authenticated),
        2 => Just(Step::Attached),
        2 => Just(Step::Forwarded),
        2 => Just(Step::Stripped),
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
    fn sums_are_the_counters(config in configs(), steps in steps(), dropped in any::<u64>()) {
        let messages = messages();
        let mut ingest = Ingest::new(config);
        // Two parts, so that they can be doubled on their way to the largest numbers.
        let mut before = Counters::default();
        let mut base = Counters::default();
        for step in &steps {
            match step {
                Step::Message(which) => {
                    ingest.handle(&messages[*which], &mut Vec::new(), Mono::from_nanos(0));
                }
                Step::Authenticated => ingest.authenticated(),
                Step::Attached => ingest.counters_mut().count_attached(),
                Step::Forwarded => ingest.counters_mut().count_forwarded(),
                Step::Stripped => ingest.counters_mut().count_stripped(),
                Step::Doubled => {
                    let part = ingest.counters().since(&base);
                    before = before.plus(&before).plus(&part);
                    base = *ingest.counters();
                }
            }
        }
        let counters = before.plus(&ingest.counters().since(&base));
        let (m, r, a) = (counters.messages() - counters.others(), counters.received(), counters.accepted());
        let mut expected = vec![
            ("mongodb.op_msg.request.decoded", "absent", m - r),
            ("mongodb.op_msg.request.decoded", "accepted", a),
            ("mongodb.op_msg.request.decoded", "refused", r - a),
            ("mongodb.op_msg.request.handled", "passed", m - counters.tolerated() - counters.refused_messages()),
            ("mongodb.op_msg.request.handled", "tolerated", counters.tolerated()),
            ("mongodb.op_msg.request.handled", "refused", counters.refused_messages()),
            ("mongodb.op_msg.telemetry.parent.received", "admitted", counters.admitted()),
            ("mongodb.op_msg.telemetry.parent.received", "limited", counters.limited()),
            ("mongodb.op_msg.telemetry.parent.received", "unauthenticated", counters.unauthenticated()),
            ("mongodb.op_msg.request.forwarded", "kept", counters.forwarded()),
            ("mongodb.op_msg.request.forwarded", "stripped", counters.stripped()),
            ("mongodb.op_msg.request.encoded", "attached", counters.attached()),
            ("mongodb.op_msg.event.dropped", "rate_limited", dropped),
        ];
        for refusal in Refusal::ALL {
            expected.push(("mongodb.op_msg.telemetry.decode.refused", refusal.name(), counters.refused_for(refusal)));
        }
        let expected: BTreeMap<_, _> = expected
            .into_iter()
            .filter(|(_, _, count)| *count > 0)
            .map(|(metric, value, count)| {
                ((metric.to_owned(), value.to_owned()), i64::try_from(count).unwrap_or(i64::MAX))
            })
            .collect();
        let found = sums(&encoded(&interval(&counters).with_dropped_events(dropped)));
        prop_assert_eq!(&found, &expected);

        // What belongs together adds up, as far as nothing saturated.
        let sum = |metric: &str| -> u64 {
            found.iter().filter(|((name, _), _)| name == metric).map(|(_, count)| *count as u64).sum()
        };
        prop_assert_eq!(sum("mongodb.op_msg.request.decoded"), m);
        prop_assert_eq!(sum("mongodb.op_msg.request.handled"), m);
        prop_assert_eq!(sum("mongodb.op_msg.telemetry.decode.refused"), r - a);
        prop_assert_eq!(sum("mongodb.op_msg.telemetry.parent.received"), a);
    }
}
