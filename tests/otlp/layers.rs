//! What stands on the resource, on the scope and on an item, and the shape of each metric.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bson::rawdoc;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::logs::v1::SeverityNumber;
use opentelemetry_proto::tonic::metrics::v1::AggregationTemporality;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opmsg_telemetry::attach::{Observer as _, Omitted};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::ingest::{Config, Ingest, TokenBucket};
use opmsg_telemetry::observe::values::{
    CodecRole, EventLossReason, ForwardOutcome, MetadataFault, MetadataOutcome, MetadataPart,
    Refusal, RequestFault, RetryCause,
};
use opmsg_telemetry::observe::{
    ClientScope, ClientTelemetry, CodecScope, DecoderSets, EncoderTelemetry, Record,
};
use opmsg_telemetry::otlp::{LogBatch, MetricBatch, Resource, SpanBatch};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::storm::StormState;
use opmsg_telemetry::{Mono, Wall};
use prost::Message;

use crate::{
    END, SCHEMA_URL, START, begun, codec, drained_logs, drained_spans, encoded, find, interval,
    keys, metrics_of, open, push, records, sample, section, shown, telemetry, tolerant, wire,
};

/// Sets in which every number differs from zero, by what was fed and recorded.
fn every_set() -> DecoderSets {
    let trace = wire::trace(wire::TRACEPARENT);
    let accepted = wire::message(0, &[find(), trace.clone()]);
    let plain = wire::message(0, &[find()]);
    let refused = wire::message(0, &[find(), wire::telemetry(&rawdoc! {})]);
    let compressed = wire::message_with_op_code(2012, 0, &[]);
    let one = TokenBucket::new(Duration::from_secs(1), 1);
    let mut telemetry = telemetry().with_sizes();
    for config in [
        open().with_admission(Some(one)),
        tolerant(),
        Config::server(),
    ] {
        let mut ingest = Ingest::new(config);
        for message in [&accepted, &accepted, &plain, &refused, &compressed] {
            ingest.handle(message, &mut Vec::new(), Mono::from_nanos(0));
        }
        telemetry.add(ingest.counters());
    }
    for outcome in ForwardOutcome::ALL {
        telemetry.forwarded(outcome);
    }
    let mut sets = telemetry.snapshot();
    for refusal in Refusal::ALL {
        let reasons = &mut sets.counters.failure.telemetry_decode_refused;
        reasons.at(refusal).increment();
    }
    for fault in RequestFault::ALL {
        let faults = &mut sets.counters.request_failure.request_refused;
        faults.at(fault).increment();
    }
    for part in MetadataPart::ALL {
        for outcome in MetadataOutcome::ALL {
            let decoded = &mut sets.metadata.metadata_decoded;
            decoded.at((part, outcome)).increment();
        }
        for fault in MetadataFault::ALL {
            let ignored = &mut sets.metadata_failure.metadata_ignored;
            ignored.at((part, fault)).increment();
        }
    }
    for cause in RetryCause::ALL {
        sets.retry.request_retry_depth.at(cause).record(33);
    }
    for reason in EventLossReason::ALL {
        sets.event_loss.event_dropped.at(reason).increment();
    }
    sets
}

/// One request of each signal, with every kind of item.
fn everything() -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let config = ClientConfig::new()
        .with_max_adaptive_retries(3)
        .unwrap()
        .with_enable_overload_retargeting(true);
    let client = ClientMetadata::full(
        ClientId::from_bytes([9; 16]).unwrap(),
        Driver::new("example", "1.0").unwrap(),
        config,
    );
    let sent = sample()
        .with_retry(RetryMetadata::new(1).unwrap())
        .with_client(client);
    let message = wire::message(0, &[find(), section(&sent)]);
    let refused = wire::message(0, &[find(), wire::telemetry(&rawdoc! {})]);
    let mut telemetry = telemetry().with_retries();
    push(&mut telemetry, open(), &message, START);
    push(&mut telemetry, open(), &refused, START);
    let mut spans = SpanBatch::new(codec(), 2);
    let span = begun(open(), &message).unwrap();
    spans.push(span, Wall::from_nanos(END));
    spans.push(span.with_failure(Some(2)), Wall::from_nanos(END));
    telemetry.storm(StormState::Rising);
    let levels = telemetry.levels();
    let mut metrics = interval(&every_set());
    let (start, end) = (Wall::from_nanos(START), Wall::from_nanos(END));
    metrics.add(&codec(), &levels, start, end);
    (
        drained_logs(&mut telemetry),
        drained_spans(&mut spans),
        encoded(&metrics),
    )
}

// TS-135
// TS-220
#[test]
fn layers() {
    let (logs, spans, metrics) = everything();
    let logs = ExportLogsServiceRequest::decode(&logs[..])
        .unwrap()
        .resource_logs;
    let spans = ExportTraceServiceRequest::decode(&spans[..])
        .unwrap()
        .resource_spans;
    let metrics = ExportMetricsServiceRequest::decode(&metrics[..])
        .unwrap()
        .resource_metrics;
    assert_eq!((logs.len(), spans.len(), metrics.len()), (1, 1, 1));

    // The host's attributes on the resource, and no other.
    let resources = [&logs[0].resource, &spans[0].resource, &metrics[0].resource];
    for resource in resources {
        let resource = resource.as_ref().unwrap();
        assert_eq!(
            shown(&resource.attributes),
            BTreeMap::from([("service.name", "\"shim\"".into())])
        );
        assert_eq!(
            (
                resource.dropped_attributes_count,
                resource.entity_refs.len()
            ),
            (0, 0)
        );
    }
    // The registry describes the scopes, not the host's resource.
    let urls = [
        &logs[0].schema_url,
        &spans[0].schema_url,
        &metrics[0].schema_url,
    ];
    assert_eq!(urls, ["", "", ""]);

    // The entity on every scope.
    let entity = [
        ("mongodb.op_msg.codec.id", "\"decoder/0\"".to_owned()),
        ("mongodb.op_msg.codec.policy", "\"server\"".to_owned()),
        ("mongodb.op_msg.codec.role", "\"server\"".to_owned()),
    ];
    let check = |scope: &Option<InstrumentationScope>, schema_url: &str| {
        let scope = scope.as_ref().unwrap();
        assert_eq!(scope.version, env!("CARGO_PKG_VERSION"));
        assert_eq!(shown(&scope.attributes), BTreeMap::from(entity.clone()));
        assert_eq!(schema_url, SCHEMA_URL);
        scope.name.clone()
    };
    let mut items = Vec::new();
    for scope in &logs[0].scope_logs {
        assert_eq!(
            check(&scope.scope, &scope.schema_url),
            "mongodb.op_msg.codec"
        );
        items.extend(
            scope
                .log_records
                .iter()
                .map(|record| record.attributes.clone()),
        );
    }
    for scope in &spans[0].scope_spans {
        assert_eq!(
            check(&scope.scope, &scope.schema_url),
            "mongodb.op_msg.codec"
        );
        items.extend(scope.spans.iter().map(|span| span.attributes.clone()));
    }
    let mut sets = Vec::new();
    for scope in &metrics[0].scope_metrics {
        sets.push(check(&scope.scope, &scope.schema_url));
        for metric in &scope.metrics {
            assert!(metric.metadata.is_empty());
            match metric.data.as_ref().unwrap() {
                Data::Sum(sum) => {
                    items.extend(sum.data_points.iter().map(|point| point.attributes.clone()));
                }
                Data::Histogram(histogram) => {
                    items.extend(
                        histogram
                            .data_points
                            .iter()
                            .map(|point| point.attributes.clone()),
                    );
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(
        sets.iter().collect::<BTreeSet<_>>().len(),
        sets.len(),
        "a set is split"
    );

    // And on nothing inside of one; nor do ids or an event's name stand among attributes.
    assert!(items.len() > 20);
    for attributes in &items {
        for key in keys(attributes) {
            assert!(!key.starts_with("mongodb.op_msg.codec"), "{key}");
            assert!(
                !["service.", "trace", "span", "event"]
                    .iter()
                    .any(|part| key.contains(part)),
                "{key}"
            );
        }
    }
}

/// How a metric is exported.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Counter,
    Level,
    /// Count and sum.
    Total,
    /// Buckets too, smallest and largest.
    Buckets,
}

/// An attribute's key and its words.
type Attribute = (&'static str, &'static [&'static str]);

/// Set, metric, unit, form, attributes, as the registry declares them.
type Shape = (
    &'static str,
    &'static str,
    &'static str,
    Form,
    &'static [Attribute],
);

const PARTS: Attribute = (
    "mongodb.op_msg.metadata.part",
    &["retry", "client", "tracestate"],
);

const SHAPE: &[Shape] = &[
    (
        "mongodb.op_msg.decoder",
        "mongodb.op_msg.request.decoded",
        "{message}",
        Form::Counter,
        &[(
            "mongodb.op_msg.telemetry.decode.outcome",
            &["absent", "accepted", "refused"],
        )],
    ),
    (
        "mongodb.op_msg.decoder",
        "mongodb.op_msg.telemetry.decoded.size",
        "By",
        Form::Total,
        &[("mongodb.op_msg.telemetry.decode.outcome", &["accepted"])],
    ),
    (
        "mongodb.op_msg.decoder.failure",
        "mongodb.op_msg.telemetry.decode.refused",
        "{message}",
        Form::Counter,
        &[(
            "error.type",
            &[
                "in_reply",
                "truncated",
                "duplicate_section",
                "malformed_bson",
                "too_deep",
                "too_large",
                "wrong_type",
                "duplicate_field",
                "missing_field",
                "invalid_context",
                "unsupported",
            ],
        )],
    ),
    (
        "mongodb.op_msg.decoder.request",
        "mongodb.op_msg.request.handled",
        "{message}",
        Form::Counter,
        &[(
            "mongodb.op_msg.request.outcome",
            &["passed", "tolerated", "refused", "unread"],
        )],
    ),
    (
        "mongodb.op_msg.decoder.request.failure",
        "mongodb.op_msg.request.refused",
        "{message}",
        Form::Counter,
        &[(
            "error.type",
            &[
                "header",
                "sections",
                "document",
                "checksum",
                "telemetry",
                "compression",
            ],
        )],
    ),
    (
        "mongodb.op_msg.decoder.parent",
        "mongodb.op_msg.telemetry.parent.received",
        "{message}",
        Form::Counter,
        &[(
            "mongodb.op_msg.telemetry.parent.outcome",
            &["admitted", "limited", "unauthenticated"],
        )],
    ),
    (
        "mongodb.op_msg.decoder.metadata",
        "mongodb.op_msg.metadata.decoded",
        "{message}",
        Form::Counter,
        &[
            PARTS,
            ("mongodb.op_msg.metadata.outcome", &["accepted", "ignored"]),
        ],
    ),
    (
        "mongodb.op_msg.decoder.metadata.failure",
        "mongodb.op_msg.metadata.ignored",
        "{message}",
        Form::Counter,
        &[
            PARTS,
            (
                "error.type",
                &[
                    "malformed",
                    "wrong_type",
                    "missing_field",
                    "duplicate_field",
                    "invalid_value",
                    "too_large",
                    "conflict",
                ],
            ),
        ],
    ),
    (
        "mongodb.op_msg.decoder.retry",
        "mongodb.op_msg.request.retry.depth",
        "{retry}",
        Form::Buckets,
        &[(
            "mongodb.client.retry.reason",
            &[
                "overload",
                "pool",
                "network",
                "state_change",
                "transient",
                "other",
            ],
        )],
    ),
    (
        "mongodb.op_msg.forwarder",
        "mongodb.op_msg.request.forwarded",
        "{message}",
        Form::Counter,
        &[(
            "mongodb.op_msg.telemetry.forward.outcome",
            &["absent", "kept", "stripped", "dropped"],
        )],
    ),
    (
        "mongodb.op_msg.event.loss",
        "mongodb.op_msg.event.dropped",
        "{event}",
        Form::Counter,
        &[(
            "error.type",
            &["queue_full", "rate_limited", "already_shutdown"],
        )],
    ),
    (
        "mongodb.op_msg.event.queue",
        "mongodb.op_msg.event.queue.size",
        "{event}",
        Form::Level,
        &[],
    ),
    (
        "mongodb.op_msg.event.queue",
        "mongodb.op_msg.event.queue.capacity",
        "{event}",
        Form::Level,
        &[],
    ),
    (
        "mongodb.op_msg.storm",
        "mongodb.op_msg.storm.status",
        "1",
        Form::Level,
        &[("mongodb.op_msg.storm.state", &["calm", "rising", "storm"])],
    ),
];

/// The attributes of each point, of which the first one changes fastest.
fn tuples(attributes: &[Attribute]) -> Vec<BTreeMap<&'static str, String>> {
    let mut tuples = vec![BTreeMap::new()];
    for (key, words) in attributes {
        tuples = words
            .iter()
            .flat_map(|word| {
                tuples.iter().cloned().map(move |mut tuple| {
                    tuple.insert(*key, format!("{word:?}"));
                    tuple
                })
            })
            .collect();
    }
    tuples
}

/// Attributes, start and end.
type PointParts<'p> = (&'p [KeyValue], u64, u64);

fn form_and_points(data: &Data) -> (Form, Vec<PointParts<'_>>) {
    let delta = AggregationTemporality::Delta as i32;
    let cumulative = AggregationTemporality::Cumulative as i32;
    match data {
        Data::Sum(sum) => {
            let form = match (sum.is_monotonic, sum.aggregation_temporality) {
                (true, temporality) if temporality == delta => Form::Counter,
                (false, temporality) if temporality == cumulative => Form::Level,
                other => panic!("{other:?}"),
            };
            let points = sum.data_points.iter().map(|point| {
                assert_eq!((point.flags, point.exemplars.len()), (0, 0));
                let times = (point.start_time_unix_nano, point.time_unix_nano);
                (&point.attributes[..], times.0, times.1)
            });
            (form, points.collect())
        }
        Data::Histogram(histogram) => {
            assert_eq!(histogram.aggregation_temporality, delta);
            let mut forms = Vec::new();
            let points = histogram.data_points.iter().map(|point| {
                let has_ends = (point.min.is_some(), point.max.is_some());
                let lengths = (point.explicit_bounds.len(), point.bucket_counts.len());
                forms.push(match (lengths, has_ends) {
                    ((0, 0), (false, false)) => Form::Total,
                    ((8, 9), (true, true)) => Form::Buckets,
                    other => panic!("{other:?}"),
                });
                let times = (point.start_time_unix_nano, point.time_unix_nano);
                (&point.attributes[..], times.0, times.1)
            });
            let points = points.collect();
            forms.dedup();
            assert_eq!(forms.len(), 1);
            (forms[0], points)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn shape() {
    let (_, _, body) = everything();
    let metrics = metrics_of(&body);
    assert_eq!(metrics.len(), SHAPE.len());
    for ((set, metric), (of_set, name, unit, form, attributes)) in metrics.iter().zip(SHAPE) {
        assert_eq!(
            (set.as_str(), metric.name.as_str(), metric.unit.as_str()),
            (*of_set, *name, *unit)
        );
        assert!(metric.description.ends_with('.'), "{name}");
        let (found_form, points) = form_and_points(metric.data.as_ref().unwrap());
        assert_eq!(found_form, *form, "{name}");
        let found: Vec<_> = points
            .iter()
            .map(|(attributes, start, end)| {
                assert_eq!((*start, *end), (START, END), "{name}");
                shown(attributes)
            })
            .collect();
        assert_eq!(found, tuples(attributes), "{name}");
    }
}

#[test]
fn records_have_no_text() {
    let (logs, _, _) = everything();
    for record in records(&logs) {
        assert_eq!((record.severity_text.as_str(), &record.body), ("", &None));
        assert_eq!(record.dropped_attributes_count, 0);
        assert_eq!(record.time_unix_nano, record.observed_time_unix_nano);
        assert!(!keys(&record.attributes).contains("event.name"));
        let severity = match record.event_name.as_str() {
            "mongodb.op_msg.request.retry" => SeverityNumber::Info,
            "mongodb.op_msg.telemetry.decode.fail" => SeverityNumber::Warn,
            other => panic!("{other}"),
        };
        assert_eq!(record.severity_number, severity as i32);
    }
}

// TS-220
#[test]
fn signals_stand_below_their_own_entity() {
    let at = Wall::from_nanos(1_800_000_000_000_000_000);
    let driver = Driver::new("example-driver", "1.0").unwrap();
    let client = ClientScope::new(0, driver, &ClientConfig::new()).unwrap();
    let writer = EncoderTelemetry::new(CodecScope::encoder(0, CodecRole::Driver).unwrap(), at);
    let mut telemetry = ClientTelemetry::new(client.clone(), writer, at);
    telemetry.encoder_mut().omitted(Omitted::TooLarge, || at);
    let window = telemetry.encoder_mut().seal(at);

    // A writer's sets are not a client's.
    let mut metrics = MetricBatch::new();
    assert_eq!(metrics.add(&client, window.delta(), at, at), 6);
    let written =
        |metrics: &MetricBatch| metrics.clone().append_to(&Resource::new(), &mut Vec::new());
    assert_eq!(written(&metrics), 0);
    let scope = *telemetry.encoder().scope();
    assert_eq!(metrics.add(&scope, window.delta(), at, at), 0);
    assert_eq!(written(&metrics), 2);

    // Both entities' events come from one ring; who forgets one of them is told.
    let records: Vec<Record> = telemetry.encoder_mut().drain().collect();
    assert_eq!(records.len(), 1);
    let mut logs = LogBatch::new();
    assert_eq!(logs.add(&[&client], records.iter().copied()), 1);
    let written = |logs: &LogBatch| logs.clone().append_to(&Resource::new(), &mut Vec::new());
    assert_eq!(written(&logs), 0);
    let codec = *telemetry.encoder().scope();
    assert_eq!(logs.add(&[&client, &codec], records), 0);
    assert_eq!(written(&logs), 1);
}
