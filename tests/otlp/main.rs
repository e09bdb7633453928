//! Feature `otlp`: what is exported is what was reported and counted, in the places that the telemetry registry says, and
//! nothing else.

mod canary;
mod encoding;
mod host;
mod layers;
mod logs;
mod metrics;
mod protobuf;
#[path = "../sample/mod.rs"]
mod sample;
mod spans;
#[path = "../wire/mod.rs"]
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use bson::{RawDocumentBuf, rawdoc};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::trace::v1::Span;
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Policy, Request};
use opmsg_telemetry::observe::{CodecScope, DecoderTelemetry, MetricGroup};
use opmsg_telemetry::otlp::{LogBatch, MetricBatch, Resource, ServerSpan, SpanBatch};
use opmsg_telemetry::report::Report;
use opmsg_telemetry::{
    Field, Gate, Mono, SpanId, Telemetry, TelemetryPermit, TraceFlags, TraceId, Traceparent, Wall,
};
use proptest::prelude::{Strategy, any};
use prost::Message;
use sample::Samples;
use sample::registry::*;

const TRACE_ID: [u8; 16] = [
    0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6, 0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36,
];
const PARENT_ID: [u8; 8] = [0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7];
const OWN_ID: [u8; 8] = [7; 8];
const SCHEMA_URL: &str = "https://example.com/placeholder/opmsg-telemetry/0.1.0";
const START: u64 = 1_800_000_000_000_000_000;
const END: u64 = 1_800_000_010_000_000_001;

fn codec() -> CodecScope {
    CodecScope::server(0, Policy::Server.into()).unwrap()
}

fn telemetry() -> DecoderTelemetry {
    DecoderTelemetry::new(codec(), Wall::from_nanos(START))
}

fn resource() -> Resource {
    Resource::new().with_text("service.name", "shim")
}

/// A server without access control that admits every parent.
fn open() -> Config {
    Config::server()
        .with_access_control(false)
        .with_admission(None)
}

fn tolerant() -> Config {
    open().with_policy(Policy::Tolerant)
}

/// Takes drafts too.
fn permit() -> TelemetryPermit {
    [Field::Tracestate, Field::Retry, Field::Client]
        .into_iter()
        .fold(
            Gate::from_max_wire_version(Some(29)).telemetry().unwrap(),
            TelemetryPermit::allowing,
        )
}

fn section(telemetry: &Telemetry<'_>) -> Vec<u8> {
    telemetry.to_section(permit()).as_bytes().to_vec()
}

fn sample() -> Telemetry<'static> {
    Telemetry::new(wire::TRACEPARENT.parse().unwrap())
}

fn find() -> Vec<u8> {
    wire::body(&rawdoc! { "find": "orders", "$db": "shop" })
}

fn retried(retry: RawDocumentBuf) -> Vec<u8> {
    wire::body(&rawdoc! { "find": "orders", "$db": "shop", "$retry": retry })
}

/// Feeds one message and shows what came of it.
fn fed<T>(
    config: Config,
    message: &[u8],
    look: impl FnOnce(Option<&Report<'_>>, Option<&Request<'_>>) -> T,
) -> T {
    let mut ingest = Ingest::new(config);
    let mut scratch = Vec::new();
    let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(0));
    let report = ingest.report(&answer);
    match &answer {
        Answer::Run(request) => look(report.as_ref(), Some(request)),
        _ => look(report.as_ref(), None),
    }
}

/// Records what is reported of one message.
fn push(telemetry: &mut DecoderTelemetry, config: Config, message: &[u8], at: u64) {
    fed(config, message, |report, _| {
        telemetry.report(report.unwrap(), Wall::from_nanos(at));
    });
}

fn begun(config: Config, message: &[u8]) -> Option<ServerSpan> {
    let id = SpanId::from_bytes(OWN_ID).unwrap();
    fed(config, message, |_, request| {
        ServerSpan::begin(request.unwrap(), id, Wall::from_nanos(START))
    })
}

fn drained_logs(telemetry: &mut DecoderTelemetry) -> Vec<u8> {
    let mut logs = LogBatch::new();
    assert_eq!(logs.add(&[&codec()], telemetry.drain()), 0);
    let mut body = Vec::new();
    let count = logs.append_to(&resource(), &mut body);
    assert_eq!(count, records(&body).len());
    body
}

fn drained_spans(spans: &mut SpanBatch) -> Vec<u8> {
    let mut body = Vec::new();
    let count = spans.drain_to(&resource(), &mut body);
    assert_eq!(count, spans_of(&body).len());
    body
}

fn encoded(metrics: &MetricBatch) -> Vec<u8> {
    let mut body = Vec::new();
    let count = metrics.clone().append_to(&resource(), &mut body);
    let points = metrics_of(&body)
        .into_iter()
        .map(|(_, metric)| match metric.data.unwrap() {
            Data::Sum(sum) => sum.data_points.len(),
            Data::Histogram(histogram) => histogram.data_points.len(),
            other => panic!("{other:?}"),
        });
    assert_eq!(count, points.sum::<usize>());
    body
}

fn interval(sets: &impl MetricGroup) -> MetricBatch {
    let (start, end) = (Wall::from_nanos(START), Wall::from_nanos(END));
    let mut metrics = MetricBatch::new();
    metrics.add(&codec(), sets, start, end);
    metrics
}

/// How many events wait, and how many were dropped.
fn waiting_and_dropped(telemetry: &DecoderTelemetry) -> (u64, u64) {
    let waiting = telemetry.levels().queue.event_queue_size.of(()).get();
    let dropped = telemetry.snapshot().event_loss.event_dropped;
    (waiting, dropped.iter().map(|(_, count)| count.get()).sum())
}

fn records(body: &[u8]) -> Vec<LogRecord> {
    sample::sound(&Samples::of_request("logs", body));
    let request = ExportLogsServiceRequest::decode(body).unwrap();
    let scopes = request
        .resource_logs
        .into_iter()
        .flat_map(|logs| logs.scope_logs);
    scopes.flat_map(|scope| scope.log_records).collect()
}

fn only_record(telemetry: &mut DecoderTelemetry) -> LogRecord {
    let mut records = records(&drained_logs(telemetry));
    assert_eq!(records.len(), 1);
    records.remove(0)
}

fn spans_of(body: &[u8]) -> Vec<Span> {
    sample::sound(&Samples::of_request("traces", body));
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    let scopes = request
        .resource_spans
        .into_iter()
        .flat_map(|spans| spans.scope_spans);
    scopes.flat_map(|scope| scope.spans).collect()
}

fn only_span(span: ServerSpan, end: u64) -> Span {
    let mut spans = SpanBatch::new(codec(), 1);
    spans.push(span, Wall::from_nanos(end));
    let mut spans = spans_of(&drained_spans(&mut spans));
    assert_eq!(spans.len(), 1);
    spans.remove(0)
}

/// Scope names and metrics.
fn metrics_of(body: &[u8]) -> Vec<(String, Metric)> {
    sample::fitting(&Samples::of_request("metrics", body));
    let request = ExportMetricsServiceRequest::decode(body).unwrap();
    let scopes = request
        .resource_metrics
        .into_iter()
        .flat_map(|metrics| metrics.scope_metrics);
    scopes
        .flat_map(|scope| {
            let name = scope.scope.unwrap().name;
            scope
                .metrics
                .into_iter()
                .map(move |metric| (name.clone(), metric))
        })
        .collect()
}

fn keys(attributes: &[KeyValue]) -> BTreeSet<&str> {
    let keys: BTreeSet<_> = attributes
        .iter()
        .map(|attribute| attribute.key.as_str())
        .collect();
    assert_eq!(keys.len(), attributes.len(), "a key stands twice");
    keys
}

/// Attributes by key, as text: strings quoted.
fn shown(attributes: &[KeyValue]) -> BTreeMap<&str, String> {
    keys(attributes);
    let show = |attribute: &KeyValue| match attribute.value.as_ref().unwrap().value.as_ref() {
        Some(Value::StringValue(text)) => format!("{text:?}"),
        Some(Value::IntValue(number)) => format!("{number} int"),
        Some(Value::DoubleValue(number)) => format!("{number} double"),
        Some(Value::BoolValue(on)) => on.to_string(),
        other => panic!("{other:?}"),
    };
    attributes
        .iter()
        .map(|attribute| (attribute.key.as_str(), show(attribute)))
        .collect()
}

fn traceparent() -> impl Strategy<Value = Traceparent> {
    let ids = (any::<[u8; 16]>(), any::<[u8; 8]>(), any::<u8>());
    ids.prop_filter_map("an id is not zero", |(trace, parent, flags)| {
        Some(Traceparent::new(
            TraceId::from_bytes(trace)?,
            SpanId::from_bytes(parent)?,
            TraceFlags::from_byte(flags),
        ))
    })
}
