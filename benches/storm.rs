//! The retry-storm view: one message recorded, beside one uncontended atomic addition.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use criterion::{Criterion, criterion_group};
use opmsg_telemetry::Mono;
use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
use opmsg_telemetry::storm::{Storm, StormState, Thresholds};
use shapes::{Numbers, Turns};

/// Inputs that take turns: all of them fit the first cache.
const TURNS: usize = 256;

/// Half of them first attempts, half retries of every reason, most of them no deeper than two.
fn messages() -> Turns<Option<RetryMetadata>> {
    const REASONS: [RetryReason; 6] = [
        RetryReason::Overload,
        RetryReason::Pool,
        RetryReason::Network,
        RetryReason::StateChange,
        RetryReason::Transient,
        RetryReason::Other,
    ];
    let mut numbers = Numbers(3);
    let mut message = || {
        let number = numbers.number();
        if number.is_multiple_of(2) {
            return None;
        }
        let depth = match number >> 8 & 7 {
            0 => 3 + u32::try_from(number >> 16 & 63).expect("six bits"),
            other => 1 + u32::try_from(other % 2).expect("one bit"),
        };
        let reason = usize::try_from((number >> 32) % 6).expect("less than six");
        let retry = RetryMetadata::new(depth).expect("an ordinal");
        Some(retry.with_reason(REASONS[reason]))
    };
    Turns::new((0..TURNS).map(|_| message()))
}

#[inline(never)]
fn record(storm: &mut Storm, retry: Option<&RetryMetadata>, at: Mono) -> StormState {
    storm.record(retry, at)
}

#[inline(never)]
fn atomic_add(counter: &AtomicU64) -> u64 {
    counter.fetch_add(1, Ordering::Relaxed)
}

fn benches_of_record(criterion: &mut Criterion) {
    // 100,000 messages a second; after a gap all slots are emptied.
    for (id, step) in [
        ("storm/record", Duration::from_micros(10)),
        ("storm/gap", Duration::from_secs(60)),
    ] {
        let mut storm = Storm::new(Thresholds::DEFAULT);
        let mut messages = messages();
        let mut at = Mono::from_nanos(0);
        criterion.bench_function(id, |bencher| {
            bencher.iter(|| {
                at = at.saturating_add(step);
                record(black_box(&mut storm), messages.next().as_ref(), at)
            });
        });
    }
    let counter = AtomicU64::new(0);
    criterion.bench_function("storm/record/atomic_add", |bencher| {
        bencher.iter(|| atomic_add(black_box(&counter)));
    });
}

criterion_group!(benches, benches_of_record);
fn main() {
    times::run("storm", benches);
}
