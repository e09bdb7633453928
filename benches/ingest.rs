//! What a server or proxy does with a message, beside parsing it and decoding its telemetry alone.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::hint::black_box;

use criterion::{Criterion, criterion_group};
use opmsg_telemetry::error::{FrameError, TelemetryError};
use opmsg_telemetry::ingest::{Answer, Config, Ingest};
use opmsg_telemetry::{Limits, Mono, OpMsg, Role, Telemetry};
use shapes::Turns;

#[inline(never)]
fn handle<'a>(
    ingest: &mut Ingest,
    message: &'a [u8],
    scratch: &'a mut Vec<u8>,
    at: Mono,
) -> Answer<'a> {
    ingest.handle(message, scratch, at)
}

#[inline(never)]
fn parse<'a>(message: &'a [u8], limits: &Limits) -> Result<OpMsg<'a>, FrameError> {
    OpMsg::parse(message, Role::Request, limits)
}

#[inline(never)]
fn decode(document: &[u8]) -> Result<Telemetry<'_>, TelemetryError> {
    Telemetry::decode(document)
}

/// Both kinds of receivers: a server looks into every document, a proxy into telemetry alone.
fn find(c: &mut Criterion) {
    for (name, config, limits) in [
        ("find_200", Config::server(), Limits::SERVER),
        ("find_200_proxy", Config::proxy(), Limits::DEFAULT),
    ] {
        let mut group = c.benchmark_group(format!("ingest/{name}"));
        let mut ingest = Ingest::new(config.with_access_control(false).with_admission(None));
        let mut messages = Turns::new(shapes::find_200());
        let mut scratch = Vec::new();
        let mut nanos = 0;
        group.bench_function("none", |b| {
            b.iter(|| {
                nanos += 1_000;
                let at = Mono::from_nanos(nanos);
                let answer = handle(&mut ingest, messages.next(), &mut scratch, at);
                black_box(&answer);
            });
        });
        group.bench_function("none/parse", |b| {
            b.iter(|| {
                let msg = parse(messages.next(), &limits);
                black_box(&msg);
            });
        });
        let mut messages = Turns::new(shapes::find_200_telemetry());
        let mut accept = |ingest: &mut Ingest, id: &str| {
            group.bench_function(id, |b| {
                b.iter(|| {
                    nanos += 1_000;
                    let at = Mono::from_nanos(nanos);
                    let answer = handle(ingest, messages.next(), &mut scratch, at);
                    black_box(&answer);
                });
            });
        };
        accept(&mut ingest, "accept");
        // As on a server: one token a second, so that the bucket is empty for nearly all.
        let config = config.with_access_control(false);
        accept(&mut Ingest::new(config), "accept_limited");
        group.bench_function("accept/parse_and_decode", |b| {
            b.iter(|| {
                let msg = parse(messages.next(), &limits).unwrap();
                let telemetry = msg.telemetry_document().map(decode);
                black_box(&telemetry);
            });
        });
        group.finish();
    }
}

criterion_group!(benches, find);

fn main() {
    times::run("ingest", benches);
}
