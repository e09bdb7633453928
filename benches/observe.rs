//! Telemetry of the crate itself: counters, histograms and events beside a plain field, an uncontended atomic addition, OpenTelemetry's SDK
//! and the crate `metrics`.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group};
use metrics::{Key, KeyName, Label, Metadata, Recorder, SharedString, Unit};
use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider, Temporality};
use opmsg_telemetry::Wall;
use opmsg_telemetry::observe::events::TelemetryDecodeFail;
use opmsg_telemetry::observe::sets::{ClientRetryEnd, Decoder};
use opmsg_telemetry::observe::values::{DecodeOutcome, Refusal, RetryOutcome};
use opmsg_telemetry::observe::{EventRing, Record, names};
use shapes::Numbers;

/// Operations of one measured iteration: a call that takes less than a nanosecond is not measured alone.
const OPERATIONS: usize = 256;

/// Values of a closed list in turn, so that no bucket is learnt by heart.
fn turns<T: Copy>(all: &[T], seed: u64) -> Vec<T> {
    let mut numbers = Numbers(seed);
    let len = u64::try_from(all.len()).expect("few values");
    let mut place = || usize::try_from((numbers.number() >> 7) % len).expect("below the length");
    (0..OPERATIONS).map(|_| all[place()]).collect()
}

/// Where the SDK's readers hand over; nothing is collected while the bench runs.
struct Nowhere;

impl PushMetricExporter for Nowhere {
    async fn export(&self, _: &ResourceMetrics) -> OTelSdkResult {
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Delta
    }
}

/// `metrics` keeps no numbers itself: an atomic one is what its recorders keep.
fn atomic_metric() -> metrics::Counter {
    metrics::Counter::from_arc(Arc::new(AtomicU64::new(0)))
}

fn benches_of_counter(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("observe/counter");
    group.throughput(Throughput::Elements(OPERATIONS as u64));
    let outcomes = turns(&DecodeOutcome::ALL, 5);

    let mut set = Decoder::default();
    group.bench_function("same", |bencher| {
        bencher.iter(|| {
            for _ in &outcomes {
                let counters = &mut black_box(&mut set).request_decoded;
                counters.at(DecodeOutcome::Absent).increment();
            }
        });
    });
    let mut plain = 0_u64;
    group.bench_function("same/plain_field", |bencher| {
        bencher.iter(|| {
            for _ in &outcomes {
                let field = black_box(&mut plain);
                *field = field.wrapping_add(1);
            }
        });
    });
    group.bench_function("turns", |bencher| {
        bencher.iter(|| {
            for outcome in &outcomes {
                let counters = &mut black_box(&mut set).request_decoded;
                counters.at(*outcome).increment();
            }
        });
    });
    // The same places in a plain array of plain fields.
    let places: Vec<usize> = outcomes
        .iter()
        .map(|outcome| {
            let same = |other: &DecodeOutcome| other == outcome;
            DecodeOutcome::ALL.iter().position(same).expect("a member")
        })
        .collect();
    let mut fields = [0_u64; 3];
    group.bench_function("turns/plain_fields", |bencher| {
        bencher.iter(|| {
            for place in &places {
                let field = &mut black_box(&mut fields)[*place];
                *field = field.wrapping_add(1);
            }
        });
    });
    let atomic = AtomicU64::new(0);
    group.bench_function("atomic_add", |bencher| {
        bencher.iter(|| {
            for _ in &outcomes {
                black_box(&atomic).fetch_add(1, Ordering::Relaxed);
            }
        });
    });

    let reader = PeriodicReader::builder(Nowhere)
        .with_interval(Duration::from_secs(3_600))
        .build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();
    let counter = provider
        .meter("bench")
        .u64_counter(names::METRIC_OP_MSG_REQUEST_DECODED)
        .build();
    let attributes: Vec<[KeyValue; 1]> = outcomes
        .iter()
        .map(|outcome| {
            let key = names::OP_MSG_TELEMETRY_DECODE_OUTCOME;
            [KeyValue::new(key, outcome.as_str())]
        })
        .collect();
    group.bench_function("turns/opentelemetry_sdk", |bencher| {
        bencher.iter(|| {
            for attributes in &attributes {
                black_box(&counter).add(1, attributes);
            }
        });
    });
    // One handle per value, kept: the cheapest way to use it, and the macro, the usual one.
    let handles = [atomic_metric(), atomic_metric(), atomic_metric()];
    group.bench_function("same/metrics", |bencher| {
        bencher.iter(|| {
            for _ in &places {
                black_box(&handles[0]).increment(1);
            }
        });
    });
    group.bench_function("turns/metrics_handles", |bencher| {
        bencher.iter(|| {
            for place in &places {
                black_box(&handles)[*place].increment(1);
            }
        });
    });
    let recorder = Handles::of(&DecodeOutcome::ALL.map(DecodeOutcome::as_str));
    metrics::with_local_recorder(&recorder, || {
        group.bench_function("turns/metrics", |bencher| {
            bencher.iter(|| {
                for outcome in &outcomes {
                    metrics::counter!(
                        names::METRIC_OP_MSG_REQUEST_DECODED,
                        names::OP_MSG_TELEMETRY_DECODE_OUTCOME => outcome.as_str()
                    )
                    .increment(1);
                }
            });
        });
    });
    group.finish();
}

/// The least that a recorder of `metrics` does: it finds the handle of a key.
struct Handles(HashMap<Key, metrics::Counter>);

impl Handles {
    fn of(words: &[&'static str]) -> Self {
        let key = |word: &&'static str| {
            let label = Label::new(names::OP_MSG_TELEMETRY_DECODE_OUTCOME, *word);
            Key::from_parts(names::METRIC_OP_MSG_REQUEST_DECODED, vec![label])
        };
        let handles = words.iter().map(|word| (key(word), atomic_metric()));
        Self(handles.collect())
    }
}

impl Recorder for Handles {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> metrics::Counter {
        self.0.get(key).expect("a value of the list").clone()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> metrics::Gauge {
        metrics::Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> metrics::Histogram {
        metrics::Histogram::noop()
    }
}

fn benches_of_histogram(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("observe/histogram");
    group.throughput(Throughput::Elements(OPERATIONS as u64));
    let outcomes = turns(&RetryOutcome::ALL, 7);
    // Most operations are retried once or twice, few forty times.
    let depths = turns(&[1_u64, 1, 1, 1, 2, 2, 3, 4, 5, 9, 40], 11);
    let mut set = ClientRetryEnd::default();
    group.bench_function("buckets", |bencher| {
        bencher.iter(|| {
            for (outcome, depth) in outcomes.iter().zip(&depths) {
                let histograms = &mut black_box(&mut set).client_retry_depth;
                histograms.at(*outcome).record(*depth);
            }
        });
    });
    let atomic = AtomicU64::new(0);
    group.bench_function("buckets/atomic_add", |bencher| {
        bencher.iter(|| {
            for depth in &depths {
                black_box(&atomic).fetch_add(*depth, Ordering::Relaxed);
            }
        });
    });
    group.finish();
}

fn benches_of_event(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("observe/event");
    group.throughput(Throughput::Elements(OPERATIONS as u64));
    let refusals = turns(&Refusal::ALL, 13);
    let records: Vec<Record> = refusals
        .iter()
        .map(|refusal| {
            let event = TelemetryDecodeFail::new(*refusal).with_telemetry_size(Some(89));
            Record::new(Wall::from_nanos(1_800_000_000_000_000_000), event)
        })
        .collect();
    // As many as the budget of the kind lets in, then they are taken out: both are inside the time.
    let mut ring: EventRing = EventRing::new();
    group.bench_function("push_and_drain", |bencher| {
        bencher.iter(|| {
            for records in records.chunks_exact(8) {
                for record in records {
                    black_box(&mut ring).push(*record);
                }
                black_box(black_box(&mut ring).drain().count());
            }
        });
    });
    assert_eq!(ring.loss(), &Default::default(), "every push was taken");
    group.bench_function("push_beyond_budget", |bencher| {
        bencher.iter(|| {
            for record in &records {
                black_box(&mut ring).push(*record);
            }
        });
    });
    let atomic = AtomicU64::new(0);
    group.bench_function("atomic_add", |bencher| {
        bencher.iter(|| {
            for _ in &records {
                black_box(&atomic).fetch_add(1, Ordering::Relaxed);
            }
        });
    });
    group.finish();
}

criterion_group!(
    benches,
    benches_of_counter,
    benches_of_histogram,
    benches_of_event
);
fn main() {
    times::run("observe", benches);
}
