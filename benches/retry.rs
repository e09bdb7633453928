//! `$retry` appended to a body, beside copying its bytes and beside `bson`; and a failure told to the tracker.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::hint::black_box;
use std::time::Duration;

use bson::{Bson, Document};
use criterion::{Criterion, criterion_group};
use opmsg_telemetry::command::append_retry;
use opmsg_telemetry::error::RetryError;
use opmsg_telemetry::retry::backpressure::{Operation, Policy};
use opmsg_telemetry::retry::{Failure, RetryMetadata, RetryTracker};
use opmsg_telemetry::{Field, Mono, TelemetryPermit};
use shapes::{Turns, find_bodies, retries};

/// Bytes of each body.
const LEN: usize = 200;

/// A body in a buffer with room, and what it gets.
struct Appending {
    body: Vec<u8>,
    retry: RetryMetadata,
    /// The argument as an element.
    element: Vec<u8>,
    document: Document,
}

fn appending() -> Vec<Appending> {
    let pairs = find_bodies(LEN).into_iter().zip(retries());
    pairs
        .map(|(bytes, retry)| {
            let mut element = b"\x03$retry\0".to_vec();
            retry.encode(&mut element);
            let document = Document::from_reader(&element[8..]).expect("one document");
            let mut body = Vec::with_capacity(512);
            body.extend_from_slice(&bytes);
            Appending {
                body,
                retry,
                element,
                document,
            }
        })
        .collect()
}

/// Makes the body what it was before something was appended; inside the time of each of the two that append.
#[inline(always)]
fn set_back(body: &mut Vec<u8>) {
    body.truncate(LEN);
    body[..4].copy_from_slice(&200_i32.to_le_bytes());
    body[LEN - 1] = 0;
}

#[inline(never)]
fn append(
    permit: TelemetryPermit,
    retry: &RetryMetadata,
    body: &mut Vec<u8>,
) -> Result<(), RetryError> {
    set_back(body);
    append_retry(permit, retry, body)
}

/// The bytes of the element, at the end of the body: no length, no terminator, no look for another one.
#[inline(never)]
fn copy(element: &[u8], body: &mut Vec<u8>) {
    set_back(body);
    body.extend_from_slice(element);
}

#[inline(never)]
fn decode_insert_encode(body: &[u8], document: &Document, out: &mut Vec<u8>) {
    let mut decoded = Document::from_reader(body).expect("a sound body");
    decoded.insert("$retry", Bson::Document(document.clone()));
    out.clear();
    decoded.to_writer(out).expect("a buffer takes all");
}

/// One failure and the next attempt's metadata, of a fresh tracker.
#[inline(never)]
fn fail_and_go_on(
    policy: Policy,
    failure: &Failure,
    at: Mono,
    random: u64,
) -> Option<RetryMetadata> {
    let mut tracker = RetryTracker::new(policy, at);
    tracker.failed(failure, at.saturating_add(Duration::from_millis(3)), random);
    tracker.metadata(at.saturating_add(Duration::from_millis(203)))
}

fn benches_of_retry(criterion: &mut Criterion) {
    let permit = shapes::permit().allowing(Field::RetryArgument);

    let mut bodies = Turns::new(appending());
    criterion.bench_function("retry/append_to_body/200b", |bencher| {
        bencher.iter(|| {
            let to = bodies.next_mut();
            append(permit, &to.retry, &mut to.body)
        });
    });
    let mut bodies = Turns::new(appending());
    criterion.bench_function("retry/append_to_body/200b/copy", |bencher| {
        bencher.iter(|| {
            let to = bodies.next_mut();
            copy(&to.element, &mut to.body);
        });
    });
    let mut bodies = Turns::new(appending());
    let mut out = Vec::with_capacity(512);
    criterion.bench_function("retry/append_to_body/200b/bson", |bencher| {
        bencher.iter(|| {
            let from = bodies.next();
            decode_insert_encode(&from.body, &from.document, &mut out);
        });
    });
    let mut failures = Turns::new(shapes::failures());
    let mut numbers = shapes::Numbers(7);
    let policy = Policy::new(Operation::RetryableWrite);
    criterion.bench_function("retry/tracker", |bencher| {
        bencher.iter(|| {
            let random = numbers.number();
            fail_and_go_on(
                black_box(policy),
                failures.next(),
                Mono::from_nanos(7),
                random,
            )
        });
    });
}

criterion_group!(benches, benches_of_retry);
fn main() {
    times::run("retry", benches);
}
