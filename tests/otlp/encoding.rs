//! The bytes, against messages written by hand from the field numbers in OTLP's definition.

use bson::rawdoc;
use opmsg_telemetry::ingest::Policy;
use opmsg_telemetry::observe::values::{
    AttachOutcome, CodecRole, MetadataFault, MetadataPart, RetryCause,
};
use opmsg_telemetry::observe::{CodecScope, DecoderSets, EncoderSets, Exemplar};
use opmsg_telemetry::otlp::{MetricBatch, SpanBatch};
use opmsg_telemetry::{SpanId, TraceId, Wall};

use crate::{
    END, OWN_ID, PARENT_ID, SCHEMA_URL, START, TRACE_ID, begun, drained_logs, drained_spans,
    encoded, find, interval, open, protobuf, push, retried, telemetry, waiting_and_dropped, wire,
};

/// `Resource {attributes = 1}` as field 1.
fn wire_resource() -> Vec<u8> {
    protobuf::message(1, &[protobuf::text(1, "service.name", "shim")])
}

/// `InstrumentationScope {name = 1, version = 2, attributes = 3}` as field 1.
fn wire_scope(name: &str, id: &str, role: &str, policy: Option<&str>) -> Vec<u8> {
    let mut fields = vec![
        protobuf::bytes(1, name.as_bytes()),
        protobuf::bytes(2, env!("CARGO_PKG_VERSION").as_bytes()),
        protobuf::text(3, "mongodb.op_msg.codec.id", id),
        protobuf::text(3, "mongodb.op_msg.codec.role", role),
    ];
    // Writers have none.
    fields.extend(policy.map(|policy| protobuf::text(3, "mongodb.op_msg.codec.policy", policy)));
    protobuf::message(1, &fields)
}

/// A request of one resource and one scope, whose items are field 2: the three signals have the same numbers.
fn wire_request(scope: Vec<u8>, items: &[Vec<u8>]) -> Vec<u8> {
    let scope = [
        vec![scope],
        items.to_vec(),
        vec![protobuf::bytes(3, SCHEMA_URL.as_bytes())],
    ];
    let scope = protobuf::message(2, &scope.concat());
    protobuf::message(1, &[wire_resource(), scope])
}

#[test]
fn logs_are_these_bytes() {
    let mut logs = telemetry().with_retries();
    let retry = rawdoc! { "attempt": 2, "limit": 5, "reason": "stateChange", "code": 10107,
    "backoffMS": 250_i64, "elapsedMS": 1_500_i64 };
    let message = wire::message(0, &[retried(retry), wire::trace(wire::TRACEPARENT)]);
    push(&mut logs, open(), &message, START);
    let refused = wire::message(0, &[wire::ping(), wire::telemetry(&rawdoc! {})]);
    push(&mut logs, open(), &refused, END);

    let double = |key: &str, value: f64| {
        let value = protobuf::message(2, &[protobuf::fixed64(4, value.to_bits())]);
        protobuf::message(6, &[protobuf::bytes(1, key.as_bytes()), value])
    };
    let retry = [
        protobuf::fixed64(1, START),
        protobuf::int(2, 9),
        // In the order of the registry.
        protobuf::number(6, "mongodb.client.retry.attempt", 2),
        protobuf::number(6, "mongodb.client.retry.limit", 5),
        protobuf::text(6, "mongodb.client.retry.reason", "state_change"),
        double("mongodb.client.retry.backoff", 0.25),
        double("mongodb.client.retry.elapsed", 1.5),
        protobuf::text(6, "db.response.status_code", "10107"),
        protobuf::text(6, "db.system.name", "mongodb"),
        protobuf::text(6, "db.operation.name", "find"),
        protobuf::fixed32(8, 1),
        protobuf::bytes(9, &TRACE_ID),
        protobuf::bytes(10, &PARENT_ID),
        protobuf::fixed64(11, START),
        protobuf::bytes(12, b"mongodb.op_msg.request.retry"),
    ];
    let refusal = [
        protobuf::fixed64(1, END),
        protobuf::int(2, 13),
        protobuf::text(6, "error.type", "missing_field"),
        protobuf::number(6, "mongodb.op_msg.telemetry.size", 5),
        protobuf::fixed64(11, END),
        protobuf::bytes(12, b"mongodb.op_msg.telemetry.decode.fail"),
    ];
    let expected = wire_request(
        wire_scope(
            "mongodb.op_msg.codec",
            "decoder/0",
            "server",
            Some("server"),
        ),
        &[protobuf::message(2, &retry), protobuf::message(2, &refusal)],
    );
    assert_eq!(drained_logs(&mut logs), expected);
    assert_eq!(waiting_and_dropped(&logs), (0, 0));
}

#[test]
fn spans_are_these_bytes() {
    let mut spans = SpanBatch::new(CodecScope::proxy(1023, Policy::Tolerant.into()).unwrap(), 8);
    let message = wire::message(0, &[find(), wire::trace(wire::TRACEPARENT)]);
    spans.push(begun(open(), &message).unwrap(), Wall::from_nanos(END));
    // More to come: nobody waits for a reply.
    let message = wire::message(2, &[find(), wire::trace(wire::TRACEPARENT)]);
    let failed = begun(open(), &message).unwrap().with_failure(Some(-11));
    spans.push(failed, Wall::from_nanos(END));

    let span = |kind: u64, rest: &[Vec<u8>]| {
        let ids = [
            protobuf::bytes(1, &TRACE_ID),
            protobuf::bytes(2, &OWN_ID),
            protobuf::bytes(4, &PARENT_ID),
            protobuf::bytes(5, b"find"),
            protobuf::int(6, kind),
            protobuf::fixed64(7, START),
            protobuf::fixed64(8, END),
            protobuf::text(9, "db.system.name", "mongodb"),
            protobuf::text(9, "db.operation.name", "find"),
        ];
        // Trace flags of the section; the parent is known to be remote (bits 8 and 9).
        let flags = [protobuf::fixed32(16, 0x301)];
        protobuf::message(2, &[&ids, rest, &flags].concat())
    };
    let failure = [
        protobuf::text(9, "error.type", "-11"),
        protobuf::text(9, "db.response.status_code", "-11"),
        protobuf::message(15, &[protobuf::int(3, 2)]),
    ];
    let expected = wire_request(
        wire_scope(
            "mongodb.op_msg.codec",
            "decoder/1023",
            "proxy",
            Some("tolerant"),
        ),
        &[span(2, &[]), span(5, &failure)],
    );
    assert_eq!(drained_spans(&mut spans), expected);
}

#[test]
fn metrics_are_these_bytes() {
    let mut sets = EncoderSets::default();
    let encoded_requests = &mut sets.encoder.request_encoded;
    encoded_requests.at(AttachOutcome::Attached).add(2);
    let mut metrics = MetricBatch::new();
    let scope = CodecScope::encoder(7, CodecRole::Driver).unwrap();
    metrics.add(
        &scope,
        &sets,
        Wall::from_nanos(START),
        Wall::from_nanos(END),
    );
    // `NumberDataPoint`: 2 and 3 are the times, 6 the signed number, 7 the attributes.
    let point = protobuf::message(
        1,
        &[
            protobuf::fixed64(2, START),
            protobuf::fixed64(3, END),
            protobuf::fixed64(6, 2),
            protobuf::text(7, "mongodb.op_msg.telemetry.attach.outcome", "attached"),
        ],
    );
    // `Sum`: 2 is the temporality (1 is delta), 3 says that it only grows.
    let sum = protobuf::message(7, &[point, protobuf::int(2, 1), protobuf::int(3, 1)]);
    let description =
        "Requests the encoder has handled, by what it did about their telemetry section.";
    let metric = protobuf::message(
        2,
        &[
            protobuf::bytes(1, b"mongodb.op_msg.request.encoded"),
            protobuf::bytes(2, description.as_bytes()),
            protobuf::bytes(3, b"{message}"),
            sum,
        ],
    );
    let expected = wire_request(
        wire_scope("mongodb.op_msg.encoder", "encoder/7", "driver", None),
        &[metric],
    );
    assert_eq!(encoded(&metrics), expected);
}

#[test]
fn histograms_are_these_bytes() {
    let mut sets = DecoderSets::default();
    let depths = sets.retry.request_retry_depth.at(RetryCause::Overload);
    depths.record(255);
    let span = begun_span();
    depths.record_with(4, Exemplar::new(Wall::from_nanos(END), 4, span.0, span.1));
    let packed = |field: u64, values: &[u64]| {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        protobuf::bytes(field, &bytes)
    };
    let doubles = |field: u64, values: &[f64]| {
        let bits: Vec<u64> = values.iter().map(|value| value.to_bits()).collect();
        packed(field, &bits)
    };
    // `Exemplar`: 2 is the time, 3 the value, 4 the span, 5 the trace.
    let exemplar = protobuf::message(
        8,
        &[
            protobuf::fixed64(2, END),
            protobuf::fixed64(3, 4.0_f64.to_bits()),
            protobuf::bytes(4, &PARENT_ID),
            protobuf::bytes(5, &TRACE_ID),
        ],
    );
    // `HistogramDataPoint`: 2 and 3 are the times, 4 the count, 5 the sum, 6 the buckets, 7 the bounds, 8 exemplars, 9 the
    // attributes, 11 and 12 the ends. Upper bounds are inclusive: 4 is in the fourth bucket.
    let point = protobuf::message(
        1,
        &[
            protobuf::fixed64(2, START),
            protobuf::fixed64(3, END),
            protobuf::fixed64(4, 2),
            protobuf::fixed64(5, 259.0_f64.to_bits()),
            packed(6, &[0, 0, 0, 1, 0, 0, 0, 0, 1]),
            doubles(7, &[1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0, 32.0]),
            exemplar,
            protobuf::text(9, "mongodb.client.retry.reason", "overload"),
            protobuf::fixed64(11, 4.0_f64.to_bits()),
            protobuf::fixed64(12, 255.0_f64.to_bits()),
        ],
    );
    // `Histogram`: 2 is the temporality.
    let histogram = protobuf::message(9, &[point, protobuf::int(2, 1)]);
    let description = "Ordinal of the retry that an arriving request says it is, by why the attempt before it failed.";
    let metric = protobuf::message(
        2,
        &[
            protobuf::bytes(1, b"mongodb.op_msg.request.retry.depth"),
            protobuf::bytes(2, description.as_bytes()),
            protobuf::bytes(3, b"{retry}"),
            histogram,
        ],
    );
    let expected = wire_request(
        wire_scope(
            "mongodb.op_msg.decoder.retry",
            "decoder/0",
            "server",
            Some("server"),
        ),
        &[metric],
    );
    assert_eq!(encoded(&interval(&sets)), expected);
}

fn begun_span() -> (TraceId, SpanId) {
    (
        TraceId::from_bytes(TRACE_ID).unwrap(),
        SpanId::from_bytes(PARENT_ID).unwrap(),
    )
}

/// Two attributes: the first one changes fastest.
#[test]
fn points_of_two_attributes_are_these_bytes() {
    let mut sets = DecoderSets::default();
    let ignored = &mut sets.metadata_failure.metadata_ignored;
    ignored
        .at((MetadataPart::Client, MetadataFault::TooLarge))
        .add(3);
    let point = protobuf::message(
        1,
        &[
            protobuf::fixed64(2, START),
            protobuf::fixed64(3, END),
            protobuf::fixed64(6, 3),
            protobuf::text(7, "mongodb.op_msg.metadata.part", "client"),
            protobuf::text(7, "error.type", "too_large"),
        ],
    );
    let body = encoded(&interval(&sets));
    assert!(body.windows(point.len()).any(|window| window == point));
}
