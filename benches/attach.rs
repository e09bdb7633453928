//! A driver's decision for one command, with the section appended, and without.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::hint::black_box;

use bson::{doc, rawdoc};
use criterion::{Criterion, criterion_group};
use opmsg_telemetry::attach::{Attacher, CommandSpan, OutgoingCommand, Switches};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{Field, Gate, TelemetryPermit, TraceSection, Traceparent};
use shapes::{Turns, permit};

/// Inputs that take turns: all of them fit the first cache.
const TURNS: usize = 256;
/// Names in turn, so that no branch on a name is learnt by heart.
const NAMES: [&str; 8] = [
    "find",
    "insert",
    "update",
    "aggregate",
    "getMore",
    "delete",
    "bulkWrite",
    "count",
];

fn attacher(max_wire_version: i32, switches: Switches) -> Attacher {
    Attacher::new(
        &Gate::from_max_wire_version(Some(max_wire_version)),
        switches,
    )
}

#[inline(never)]
fn decide_and_append(attacher: &Attacher, command: &OutgoingCommand<'_>, buffer: &mut Vec<u8>) {
    attacher.decide(command).append_to(buffer);
}

#[inline(never)]
fn encode_trace(permit: TelemetryPermit, traceparent: &Traceparent, buffer: &mut Vec<u8>) {
    TraceSection::encode(permit, traceparent, buffer);
}

/// What a call costs that does nothing.
#[inline(never)]
fn nothing(attacher: &Attacher, command: &OutgoingCommand<'_>, buffer: &mut Vec<u8>) {
    black_box((attacher, command, buffer));
}

fn commands() -> Vec<OutgoingCommand<'static>> {
    let names = NAMES.into_iter().cycle();
    let traceparents = shapes::traceparents(TURNS).into_iter();
    names
        .zip(traceparents)
        .map(|(name, traceparent)| OutgoingCommand::new(name).with_span(traceparent.into()))
        .collect()
}

fn plain(c: &mut Criterion) {
    let enabled = attacher(29, Switches::tracing(true));
    let mut commands = Turns::new(commands());
    let mut traceparents = Turns::new(shapes::traceparents(TURNS));
    let mut buffer = Vec::with_capacity(256);
    decide_and_append(&enabled, commands.next(), &mut buffer);
    assert_eq!(buffer.len(), 90);
    c.bench_function("attach/decide_and_append", |b| {
        b.iter(|| {
            buffer.clear();
            decide_and_append(black_box(&enabled), commands.next(), &mut buffer);
            black_box(&buffer);
        });
    });
    c.bench_function("attach/decide_and_append/encode", |b| {
        b.iter(|| {
            buffer.clear();
            encode_trace(permit(), traceparents.next(), &mut buffer);
            black_box(&buffer);
        });
    });
    for (name, off) in [
        ("attach/disabled", attacher(29, Switches::OFF)),
        ("attach/old_server", attacher(28, Switches::tracing(true))),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| decide_and_append(black_box(&off), commands.next(), &mut buffer));
        });
    }
    c.bench_function("attach/disabled/empty_call", |b| {
        b.iter(|| nothing(black_box(&enabled), commands.next(), &mut buffer));
    });
}

/// All drafts, against the same section as documents of `bson`.
fn drafts(c: &mut Criterion) {
    let switches = Switches::tracing(true)
        .allowing(Field::Retry)
        .allowing(Field::Client);
    let attacher = attacher(29, switches);
    let retry = RetryMetadata::new(1).unwrap();
    let id = ClientId::from_bytes([7; 16]).unwrap();
    let client = ClientMetadata::full(
        id,
        Driver::new("example", "1.0").unwrap(),
        ClientConfig::new().with_tls(true),
    );
    let span = CommandSpan::from_ids([1; 16], [2; 8], 1).unwrap();
    let command = OutgoingCommand::new("find")
        .with_span(span)
        .with_retry(&retry)
        .with_client(&client);
    let mut buffer = Vec::with_capacity(1_024);
    c.bench_function("attach/drafts", |b| {
        b.iter(|| {
            buffer.clear();
            decide_and_append(&attacher, black_box(&command), &mut buffer);
            black_box(&buffer);
        });
    });
    let text = span.traceparent().to_string();
    let binary = bson::Binary {
        subtype: bson::spec::BinarySubtype::Generic,
        bytes: vec![7; 16],
    };
    c.bench_function("attach/drafts/bson_rawdoc", |b| {
        b.iter(|| {
            buffer.clear();
            let document = rawdoc! {
                "otel": { "traceparent": black_box(text.as_str()) },
                "retry": { "attempt": 1 },
                "client": {
                    "id": binary.clone(),
                    "driver": { "name": "example", "version": "1.0" },
                    "config": { "tls": true },
                },
            };
            buffer.push(3);
            buffer.extend_from_slice(document.as_bytes());
            black_box(&buffer);
        });
    });
    let expected = doc! {
        "otel": { "traceparent": text },
        "retry": { "attempt": 1 },
        "client": {
            "id": binary,
            "driver": { "name": "example", "version": "1.0" },
            "config": { "tls": true },
        },
    };
    buffer.clear();
    decide_and_append(&attacher, &command, &mut buffer);
    assert_eq!(buffer[1..], bson::serialize_to_vec(&expected).unwrap());
}

criterion_group!(benches, plain, drafts);

fn main() {
    times::run("attach", benches);
}
