//! Trace context: checking, reading and writing the 55 bytes, with peers in the same run.

mod times;

use std::collections::HashMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group};
use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opmsg_telemetry::{SpanId, TraceFlags, TraceId, Traceparent};

/// Inputs take turns, so that no branch learns one of them; all fit the first-level cache.
const INPUTS: usize = 512;

/// Ids that look random and are the same in every run (xorshift).
fn traceparents() -> Vec<Traceparent> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..INPUTS)
        .map(|_| {
            let trace_id = (u128::from(next()) << 64) | u128::from(next());
            Traceparent::new(
                TraceId::from_bytes(trace_id.to_be_bytes()).expect("not zero"),
                SpanId::from_bytes(next().to_be_bytes()).expect("not zero"),
                TraceFlags::sampled(next() % 2 == 1),
            )
        })
        .collect()
}

/// Each input once, then again from the first.
struct Turns<T> {
    inputs: Vec<T>,
    at: usize,
}

impl<T> Turns<T> {
    fn new(inputs: Vec<T>) -> Self {
        assert_eq!(inputs.len(), INPUTS);
        Self { inputs, at: 0 }
    }

    #[inline]
    fn next(&mut self) -> &T {
        self.at = (self.at + 1) % INPUTS;
        black_box(&self.inputs[self.at])
    }
}

/// The receive rule with the structure of the server's parser: length, one pass by position, version, zero ids.
#[inline(never)]
fn byte_loop(text: &[u8]) -> bool {
    if text.len() != 55 {
        return false;
    }
    for (position, character) in text.iter().enumerate() {
        match position {
            2 | 35 | 52 => {
                if *character != b'-' {
                    return false;
                }
            }
            _ => {
                let is_digit = character.is_ascii_digit();
                if !is_digit && !(b'a'..=b'f').contains(character) {
                    return false;
                }
            }
        }
    }
    text[..2] != *b"ff"
        && text[3..35].iter().any(|digit| *digit != b'0')
        && text[36..52].iter().any(|digit| *digit != b'0')
}

fn validate(criterion: &mut Criterion) {
    let texts: Vec<_> = traceparents().iter().map(Traceparent::to_text).collect();
    let mut turns = Turns::new(texts.clone());
    criterion.bench_function("trace/validate/55", |bencher| {
        bencher.iter(|| Traceparent::is_valid_received(turns.next()));
    });
    let mut turns = Turns::new(texts);
    criterion.bench_function("trace/validate/55/byte_loop", |bencher| {
        bencher.iter(|| byte_loop(turns.next()));
    });
}

fn parse(criterion: &mut Criterion) {
    let texts: Vec<_> = traceparents().iter().map(Traceparent::to_text).collect();
    let carriers = traceparents()
        .iter()
        .map(|traceparent| HashMap::from([("traceparent".to_owned(), traceparent.to_string())]))
        .collect();
    let mut turns = Turns::new(texts);
    // Results are looked at where they are: moving them out would be measured as well.
    criterion.bench_function("trace/parse/text", |bencher| {
        bencher.iter(|| {
            black_box(&Traceparent::parse(turns.next()));
        });
    });
    let mut turns = Turns::<HashMap<String, String>>::new(carriers);
    let propagator = TraceContextPropagator::new();
    let context = Context::new();
    criterion.bench_function("trace/parse/text/opentelemetry_sdk", |bencher| {
        bencher.iter(|| {
            black_box(&propagator.extract_with_context(&context, turns.next()));
        });
    });
}

fn format(criterion: &mut Criterion) {
    let mut turns = Turns::new(traceparents());
    let mut text = [0; Traceparent::LEN];
    criterion.bench_function("trace/format/55", |bencher| {
        bencher.iter(|| {
            turns.next().write_to(&mut text);
            black_box(&text);
        });
    });
    let raw = traceparents()
        .iter()
        .map(|traceparent| {
            let trace_id = u128::from_be_bytes(traceparent.trace_id().to_bytes());
            let parent_id = u64::from_be_bytes(traceparent.parent_id().to_bytes());
            (trace_id, parent_id, traceparent.flags().to_byte())
        })
        .collect();
    let mut turns = Turns::<(u128, u64, u8)>::new(raw);
    criterion.bench_function("trace/format/55/format_macro", |bencher| {
        bencher.iter(|| {
            let (trace_id, parent_id, flags) = turns.next();
            black_box(&format!("00-{trace_id:032x}-{parent_id:016x}-{flags:02x}"));
        });
    });
}

criterion_group!(benches, validate, parse, format);
fn main() {
    times::run("trace", benches);
}
