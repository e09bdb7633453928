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
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::ingest::{Config, Ingest, TokenBucket};
use opmsg_telemetry::observe::{Counters, Refusal};
use opmsg_telemetry::otlp::{LogBatch, SpanBatch};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{Mono, Wall};
use prost::Message;

use crate::{
    END, SCHEMA_URL, START, begun, codec, drained_logs, drained_spans, encoded, find, interval,
    keys, metrics_of, open, push, records, sample, section, shown, tolerant, wire,
};

/// Counters in which every number differs from zero, by what was fed and counted.
fn every_counter() -> Counters {
    let trace = wire::trace(wire::TRACEPARENT);
    let accepted = wire::message(0, &[find(), trace.clone()]);
    let plain = wire::message(0, &[find()]);
    let refused = wire::message(0, &[find(), wire::telemetry(&rawdoc! {})]);
    let compressed = wire::message_with_op_code(2012, 0, &[]);
    let one = TokenBucket::new(Duration::from_secs(1), 1);
    let mut total = Counters::default();
    for config in [
        open().with_admission(Some(one)),
        tolerant(),
        Config::server(),
    ] {
        let mut ingest = Ingest::new(config);
        for message in [&accepted, &accepted, &plain, &refused, &compressed] {
            ingest.handle(message, &mut Vec::new(), Mono::from_nanos(0));
        }
        total = total.plus(ingest.counters());
    }
    for refusal in Refusal::ALL {
        total.count_refused(refusal);
    }
    total.count_attached();
    total.count_forwarded();
    total.count_stripped();
    // What `count_refused` alone does not do: a message for each of these, and for each counted above.
    let mut ingest = Ingest::new(open());
    for _ in Refusal::ALL {
        ingest.handle(&plain, &mut Vec::new(), Mono::from_nanos(0));
    }
    total = total.plus(ingest.counters());
    let zero: Vec<_> = total.samples().filter(|sample| sample.value == 0).collect();
    assert_eq!(zero, []);
    total
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
    let telemetry = sample()
        .with_retry(RetryMetadata::new(1).unwrap())
        .with_client(client);
    let message = wire::message(0, &[find(), section(&telemetry)]);
    let refused = wire::message(0, &[find(), wire::telemetry(&rawdoc! {})]);
    let mut logs = LogBatch::new(codec()).with_retries();
    push(&mut logs, open(), &message, START);
    push(&mut logs, open(), &refused, START);
    let mut spans = SpanBatch::new(codec(), 2);
    let span = begun(open(), &message).unwrap();
    spans.push(span, Wall::from_nanos(END));
    spans.push(span.with_failure(Some(2)), Wall::from_nanos(END));
    let metrics = interval(&every_counter())
        .with_sizes()
        .with_dropped_events(1);
    (
        drained_logs(&mut logs),
        drained_spans(&mut spans),
        encoded(&metrics),
    )
}

// TS-135
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

/// Set, metric, unit, key, values: sections 4.2 to 4.4 of the telemetry registry, and what these counters have besides.
const SHAPE: &[(&str, &str, &str, &str, &[&str])] = &[
    (
        "mongodb.op_msg.decoder",
        "mongodb.op_msg.request.decoded",
        "{message}",
        "mongodb.op_msg.telemetry.decode.outcome",
        &["absent", "accepted", "refused"],
    ),
    (
        "mongodb.op_msg.decoder",
        "mongodb.op_msg.telemetry.decoded.size",
        "By",
        "mongodb.op_msg.telemetry.decode.outcome",
        &["accepted"],
    ),
    (
        "mongodb.op_msg.decoder.failure",
        "mongodb.op_msg.telemetry.decode.refused",
        "{message}",
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
    ),
    (
        "mongodb.op_msg.decoder.request",
        "mongodb.op_msg.request.handled",
        "{message}",
        "mongodb.op_msg.request.outcome",
        &["passed", "tolerated", "refused"],
    ),
    (
        "mongodb.op_msg.decoder.parent",
        "mongodb.op_msg.telemetry.parent.received",
        "{message}",
        "mongodb.op_msg.telemetry.parent.outcome",
        &["admitted", "limited", "unauthenticated"],
    ),
    (
        "mongodb.op_msg.forwarder",
        "mongodb.op_msg.request.forwarded",
        "{message}",
        "mongodb.op_msg.telemetry.forward.outcome",
        &["kept", "stripped"],
    ),
    (
        "mongodb.op_msg.encoder",
        "mongodb.op_msg.request.encoded",
        "{message}",
        "mongodb.op_msg.telemetry.attach.outcome",
        &["attached"],
    ),
    (
        "mongodb.op_msg.event.loss",
        "mongodb.op_msg.event.dropped",
        "{event}",
        "error.type",
        &["rate_limited"],
    ),
];

#[test]
fn shape() {
    let (_, _, body) = everything();
    let metrics = metrics_of(&body);
    assert_eq!(metrics.len(), SHAPE.len());
    for ((set, metric), (of_set, name, unit, key, values)) in metrics.iter().zip(SHAPE) {
        assert_eq!(
            (set.as_str(), metric.name.as_str(), metric.unit.as_str()),
            (*of_set, *name, *unit)
        );
        assert!(metric.description.ends_with('.'), "{name}");
        let delta = AggregationTemporality::Delta as i32;
        let points: Vec<(&[KeyValue], u64, u64)> = match metric.data.as_ref().unwrap() {
            Data::Sum(sum) => {
                assert!(sum.is_monotonic, "{name}");
                assert_eq!(sum.aggregation_temporality, delta, "{name}");
                let points = sum.data_points.iter();
                points
                    .map(|point| {
                        assert_eq!((point.flags, point.exemplars.len()), (0, 0));
                        (
                            &point.attributes[..],
                            point.start_time_unix_nano,
                            point.time_unix_nano,
                        )
                    })
                    .collect()
            }
            Data::Histogram(histogram) => {
                assert_eq!(*unit, "By");
                assert_eq!(histogram.aggregation_temporality, delta, "{name}");
                let points = histogram.data_points.iter();
                points
                    .map(|point| {
                        (
                            &point.attributes[..],
                            point.start_time_unix_nano,
                            point.time_unix_nano,
                        )
                    })
                    .collect()
            }
            other => panic!("{other:?}"),
        };
        let found: Vec<_> = points
            .iter()
            .map(|(attributes, start, end)| {
                assert_eq!((*start, *end), (START, END), "{name}");
                assert_eq!(keys(attributes), BTreeSet::from([*key]), "{name}");
                shown(attributes)[key].trim_matches('"').to_owned()
            })
            .collect();
        assert_eq!(found, *values, "{name}");
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
