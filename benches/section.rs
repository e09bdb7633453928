//! The telemetry section alone: encode, patch, decode. Peers stand beside each other under the name of what is measured.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::collections::HashMap;
use std::hint::black_box;

use bson::{Document, RawDocument, doc, serialize_to_buffer, serialize_to_vec};
use bytes::BytesMut;
use criterion::{Criterion, criterion_group};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{SpanContext, TraceContextExt, TraceState};
use opentelemetry::{Context, SpanId, TraceFlags, TraceId};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opmsg_telemetry::{Telemetry, TelemetryPermit, TraceSection, Traceparent};
use serde::Serialize;
use shapes::{Turns, permit};

/// Inputs that take turns: all of them fit the first cache.
const TURNS: usize = 256;

#[inline(never)]
fn encode_trace(permit: TelemetryPermit, traceparent: &Traceparent, buffer: &mut Vec<u8>) {
    TraceSection::encode(permit, traceparent, buffer);
}

#[inline(never)]
fn encode_bytes_mut(permit: TelemetryPermit, traceparent: &Traceparent, buffer: &mut BytesMut) {
    TraceSection::encode(permit, traceparent, buffer);
}

/// The same bytes through a value of its own.
#[inline(never)]
fn new_append_to(permit: TelemetryPermit, traceparent: &Traceparent, buffer: &mut Vec<u8>) {
    TraceSection::new(permit, *traceparent).append_to(buffer);
}

#[inline(never)]
fn copy_90(section: &[u8; 90], buffer: &mut Vec<u8>) {
    buffer.extend_from_slice(section);
}

#[derive(Serialize)]
struct Section<'a> {
    #[serde(borrow)]
    otel: Otel<'a>,
}

#[derive(Serialize)]
struct Otel<'a> {
    traceparent: &'a str,
}

fn contexts() -> Vec<Context> {
    let context = |traceparent: Traceparent| {
        let span = SpanContext::new(
            TraceId::from_bytes(traceparent.trace_id().to_bytes()),
            SpanId::from_bytes(traceparent.parent_id().to_bytes()),
            TraceFlags::new(traceparent.flags().to_byte()),
            true,
            TraceState::NONE,
        );
        Context::new().with_remote_span_context(span)
    };
    shapes::traceparents(TURNS)
        .into_iter()
        .map(context)
        .collect()
}

fn encode(c: &mut Criterion) {
    let traceparents = shapes::traceparents(TURNS);
    let mut turns = Turns::new(traceparents.clone());
    let mut buffer = Vec::with_capacity(256);
    c.bench_function("section/encode/trace", |b| {
        b.iter(|| {
            buffer.clear();
            encode_trace(permit(), turns.next(), &mut buffer);
            black_box(&buffer);
        });
    });
    // The floor: what appending costs when the bytes are there already.
    let mut sections = Turns::new(shapes::sections(TURNS));
    c.bench_function("section/encode/trace/copy_90", |b| {
        b.iter(|| {
            buffer.clear();
            copy_90(sections.next().as_bytes(), &mut buffer);
            black_box(&buffer);
        });
    });
    // Both bson peers get their text from our encoder, about 4 ns, so that they are measured for BSON alone.
    c.bench_function("section/encode/trace/bson_doc_to_vec", |b| {
        b.iter(|| {
            let text = turns.next().to_text();
            let text = str::from_utf8(&text).unwrap();
            serialize_to_vec(&doc! { "otel": { "traceparent": text } })
        });
    });
    c.bench_function("section/encode/trace/bson_serde_reused", |b| {
        b.iter(|| {
            let text = turns.next().to_text();
            let traceparent = str::from_utf8(&text).unwrap();
            let section = Section {
                otel: Otel { traceparent },
            };
            buffer.clear();
            serialize_to_buffer(&section, &mut buffer).unwrap();
            black_box(&buffer);
        });
    });
    // What an application does that has the SDK and no encoder of its own.
    let propagator = TraceContextPropagator::new();
    let mut contexts = Turns::new(contexts());
    c.bench_function("section/encode/trace/opentelemetry_sdk", |b| {
        b.iter(|| {
            let mut carrier = HashMap::new();
            propagator.inject_context(contexts.next(), &mut carrier);
            let text = carrier.remove("traceparent").unwrap();
            serialize_to_vec(&doc! { "otel": { "traceparent": text } })
        });
    });
    c.bench_function("section/encode/new_append_to", |b| {
        b.iter(|| {
            buffer.clear();
            new_append_to(permit(), turns.next(), &mut buffer);
            black_box(&buffer);
        });
    });
    let mut bytes_mut = BytesMut::with_capacity(256);
    c.bench_function("section/encode/bytes_mut", |b| {
        b.iter(|| {
            bytes_mut.clear();
            encode_bytes_mut(permit(), turns.next(), &mut bytes_mut);
            black_box(&bytes_mut);
        });
    });
}

#[inline(never)]
fn set_parent(section: &mut TraceSection, next: &Traceparent) {
    section.set_parent(next.parent_id(), next.flags());
}

fn patch(c: &mut Criterion) {
    let mut turns = Turns::new(shapes::traceparents(TURNS));
    let mut section = TraceSection::new(permit(), *turns.next());
    c.bench_function("section/patch/parent", |b| {
        b.iter(|| {
            set_parent(&mut section, turns.next());
            black_box(&section);
        });
    });
}

fn decode(c: &mut Criterion) {
    let documents = shapes::sections(TURNS);
    let mut turns = Turns::new(
        documents
            .iter()
            .map(|section| *section.as_bytes().last_chunk::<89>().unwrap()),
    );
    c.bench_function("section/decode/trace", |b| {
        b.iter(|| {
            let telemetry = Telemetry::decode(black_box(&turns.next()[..]));
            black_box(&telemetry);
        });
    });
    // Finding the text is what is compared; the parser behind it is ours.
    c.bench_function("section/decode/trace/bson_raw_document", |b| {
        b.iter(|| {
            let document = RawDocument::from_bytes(black_box(turns.next())).unwrap();
            let otel = document.get_document("otel").unwrap();
            let text = otel.get_str("traceparent").unwrap();
            let received = Traceparent::from_received(text.as_bytes());
            black_box(&received);
        });
    });
    c.bench_function("section/decode/trace/bson_document", |b| {
        b.iter(|| {
            let document = Document::from_reader(black_box(turns.next().as_slice())).unwrap();
            let otel = document.get_document("otel").unwrap();
            let text = otel.get_str("traceparent").unwrap();
            let received = Traceparent::from_received(text.as_bytes());
            black_box(&received);
        });
    });
    let propagator = TraceContextPropagator::new();
    let parent = Context::new();
    c.bench_function("section/decode/trace/opentelemetry_sdk", |b| {
        b.iter(|| {
            let document = RawDocument::from_bytes(black_box(turns.next())).unwrap();
            let otel = document.get_document("otel").unwrap();
            let text = otel.get_str("traceparent").unwrap();
            let carrier = HashMap::from([("traceparent".to_owned(), text.to_owned())]);
            let context = propagator.extract_with_context(&parent, &carrier);
            let received = context.span().span_context().clone();
            assert!(received.is_valid());
            received
        });
    });
    let mut turns = Turns::new(shapes::unknown_fields(TURNS));
    c.bench_function("section/decode/unknown_fields", |b| {
        b.iter(|| {
            let telemetry = Telemetry::decode(black_box(turns.next()));
            black_box(&telemetry);
        });
    });
}

criterion_group!(benches, encode, patch, decode);

fn main() {
    times::run("section", benches);
}
