//! Framing of whole messages, beside reading their bytes once and beside a driver's reader.
#![allow(missing_docs, reason = "criterion's macros")]

mod mongodb_reader;
mod shapes;
mod times;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, SamplingMode, Throughput, criterion_group};
use opmsg_telemetry::error::FrameError;
use opmsg_telemetry::{Limits, OpMsg, Role, Telemetry};
use shapes::{Turns, read};

const LIMITS: Limits = Limits::DEFAULT;

#[inline(never)]
fn parse(message: &[u8]) -> Result<OpMsg<'_>, FrameError> {
    OpMsg::parse(message, Role::Request, &LIMITS)
}

/// Parses and stops where the telemetry document is.
#[inline(never)]
fn locate(message: &[u8]) -> Option<&[u8]> {
    match &OpMsg::parse(message, Role::Request, &LIMITS) {
        Ok(msg) => msg.telemetry_document(),
        Err(_) => None,
    }
}

fn find(c: &mut Criterion) {
    let mut group = c.benchmark_group("message/parse");
    for (shape, messages) in [
        ("find_200", shapes::find_200()),
        ("find_1k", shapes::find_1k()),
    ] {
        group.throughput(Throughput::Elements(1));
        let mut messages = Turns::new(messages);
        group.bench_function(shape, |b| {
            b.iter(|| {
                let msg = parse(messages.next());
                black_box(&msg);
            });
        });
        group.bench_function(format!("{shape}/read"), |b| {
            b.iter(|| read(messages.next()))
        });
        group.bench_function(format!("{shape}/mongodb_reader"), |b| {
            b.iter(|| mongodb_reader::read_from(messages.next()).unwrap());
        });
    }
    let mut messages = Turns::new(shapes::find_200_telemetry());
    group.bench_function("find_200_telemetry/located", |b| {
        b.iter(|| {
            let document = locate(messages.next());
            black_box(&document);
        });
    });
    group.bench_function("find_200_telemetry/decoded", |b| {
        b.iter(|| {
            let telemetry = locate(messages.next()).map(Telemetry::decode);
            black_box(&telemetry);
        });
    });
    group.finish();
}

fn insert(c: &mut Criterion) {
    let mut group = c.benchmark_group("message/parse");
    let message = &*shapes::INSERT_1000X200;
    group.throughput(Throughput::Bytes(message.len() as u64));
    group.bench_function("insert_1000x200", |b| {
        b.iter(|| {
            let msg = parse(black_box(message));
            black_box(&msg);
        });
    });
    group.bench_function("insert_1000x200/read", |b| {
        b.iter(|| read(black_box(message)))
    });
    group.bench_function("insert_1000x200/mongodb_reader", |b| {
        b.iter(|| mongodb_reader::read_from(black_box(message)).unwrap());
    });
    group.finish();
}

/// Times `routine` on a message that no cache holds; what it returns is dropped outside the time.
fn cold<'m, T>(message: &'m [u8], routine: impl Fn(&'m [u8]) -> T) -> impl FnMut(u64) -> Duration {
    move |iterations| {
        let mut total = Duration::ZERO;
        for _ in 0..iterations {
            shapes::cool();
            let start = Instant::now();
            let result = routine(black_box(message));
            total += start.elapsed();
            black_box(&result);
        }
        total
    }
}

fn insert_cold(c: &mut Criterion) {
    let mut group = c.benchmark_group("message/parse");
    group.sample_size(21).sampling_mode(SamplingMode::Flat);
    for (shape, message) in [
        ("insert_100000x400", &shapes::INSERT_100000X400),
        ("mixed_300_500", &shapes::MIXED_300_500),
    ] {
        // About 40 MB; the exact size is known only once the message is built, which a filtered run should not do.
        group.throughput(Throughput::Bytes(40_000_000));
        group.bench_function(shape, |b| b.iter_custom(cold(message, parse)));
        group.bench_function(format!("{shape}/read"), |b| {
            b.iter_custom(cold(message, read))
        });
        group.bench_function(format!("{shape}/mongodb_reader"), |b| {
            b.iter_custom(cold(message, mongodb_reader::read_from));
        });
    }
    group.finish();
}

fn reject(c: &mut Criterion) {
    let mut messages = shapes::find_200();
    for message in &mut messages {
        // Behind the body, where framing has done most of its work.
        message.push(7);
        let len = i32::try_from(message.len()).unwrap();
        message[..4].copy_from_slice(&len.to_le_bytes());
        assert!(parse(message).is_err());
    }
    let mut messages = Turns::new(messages);
    c.bench_function("message/reject/unknown_kind", |b| {
        b.iter(|| {
            let error = parse(messages.next());
            black_box(&error);
        });
    });
}

criterion_group!(benches, find, insert, insert_cold, reject);

fn main() {
    times::run("message", benches);
}
