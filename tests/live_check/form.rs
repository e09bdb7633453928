//! The form of samples: that of Weaver's `SampleResource`, `SampleInstrumentationScope`, `SampleMetric`, `SampleLog` and
//! `SampleSpan`. Members that it does not know are passed over; those that it needs are here.

use serde_json::{Value as Json, json};

use crate::sample::Samples;
use crate::sample::model::Sample;
use crate::spotless;

fn json_of(pick: impl Fn(&Sample) -> bool) -> Json {
    let samples = spotless::samples();
    let list = samples.list.into_iter().filter(pick).take(1).collect();
    let one = Samples {
        list,
        ..Samples::new()
    };
    let mut list: Json = serde_json::from_str(&one.to_json()).unwrap();
    list[0].take()
}

#[test]
fn a_resource_and_a_scope() {
    let resource = json_of(|sample| matches!(sample, Sample::Resource(_)));
    let name = json!({ "name": "service.name", "value": "shim", "type": "string" });
    assert_eq!(resource, json!({ "resource": { "attributes": [name] } }));
    let scope = json_of(|sample| matches!(sample, Sample::InstrumentationScope(_)));
    let expected = json!({ "instrumentation_scope": {
        "name": "mongodb.op_msg.encoder", "version": "0.1.0",
        "schema_url": "https://example.com/placeholder/opmsg-telemetry/0.1.0",
        "attributes": [
            { "name": "mongodb.op_msg.codec.id", "value": "encoder/7", "type": "string" },
            { "name": "mongodb.op_msg.codec.role", "value": "proxy", "type": "string" },
            { "name": "mongodb.op_msg.codec.policy", "value": "tolerant", "type": "string" },
        ],
        "dropped_attributes_count": 0,
    } });
    assert_eq!(scope, expected);
}

#[test]
fn metrics() {
    let of = |name: &'static str| {
        json_of(move |sample| matches!(sample, Sample::Metric(metric) if metric.name == name))
    };
    let reason =
        json!({ "name": "mongodb.client.retry.reason", "value": "pool", "type": "string" });
    let counter = json!({ "metric": {
        "name": "mongodb.client.retry.scheduled", "instrument": "counter", "unit": "{retry}",
        "data_points": [{ "attributes": [&reason], "value": 3, "flags": 0, "exemplars": [] }],
        "aggregation_temporality": "delta", "is_monotonic": true,
    } });
    assert_eq!(of("mongodb.client.retry.scheduled"), counter);
    let histogram = json!({ "metric": {
        "name": "mongodb.client.retry.backoff.duration", "instrument": "histogram", "unit": "s",
        "data_points": [{
            "attributes": [&reason], "count": 3, "sum": 0.35, "bucket_counts": [], "explicit_bounds": [],
            "min": 0.05, "max": 0.2, "flags": 0, "exemplars": [],
        }],
        "aggregation_temporality": "delta",
    } });
    assert_eq!(of("mongodb.client.retry.backoff.duration"), histogram);
}

#[test]
fn events_and_spans() {
    let log = json_of(|sample| matches!(sample, Sample::Log(log) if log.trace_id.is_none()));
    let attribute =
        |name: &str, value: Json, r#type| json!({ "name": name, "value": value, "type": r#type });
    let expected = json!({ "log": {
        "event_name": "mongodb.client.operation.fail",
        "severity_number": 13, "severity_text": null, "body": null,
        "attributes": [
            attribute("mongodb.client.retry.attempt", json!(2), "int"),
            attribute("mongodb.client.retry.elapsed", json!(1.5), "double"),
            attribute("mongodb.client.retry.outcome", json!("exhausted"), "string"),
            attribute("db.system.name", json!("mongodb"), "string"),
            attribute("db.operation.name", json!("insert"), "string"),
            attribute("db.response.status_code", json!("462"), "string"),
            attribute("error.type", json!("462"), "string"),
        ],
        "trace_id": null, "span_id": null,
    } });
    assert_eq!(log, expected);
    let mut span = json_of(|sample| matches!(sample, Sample::Span(_)));
    assert_eq!(
        span["span"]["attributes"].take().as_array().unwrap().len(),
        4
    );
    let expected = json!({ "span": {
        "name": "find", "kind": "server", "status": { "code": "error", "message": "" },
        "attributes": null, "span_events": [], "span_links": [],
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span_id": "0707070707070707",
        "parent_span_id": "00f067aa0ba902b7",
    } });
    assert_eq!(span, expected);
}
