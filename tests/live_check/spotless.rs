//! Samples without a flaw, written by hand: some of each kind, with every attribute that they may have.

use crate::sample::Samples;
use crate::sample::model::{
    Attribute, DataPoints, HistogramDataPoint, Log, Metric, NumberDataPoint, Resource, Sample,
    Scope, Span, Status, Temporality,
};

const SCHEMA_URL: &str = "https://example.com/placeholder/opmsg-telemetry/0.1.0";

/// A process that is a driver and a server at once.
pub(crate) fn samples() -> Samples {
    let mut samples = Samples::new();
    let mut push = |more: Vec<Sample>| samples.list.extend(more);
    push(vec![Sample::Resource(Resource {
        attributes: vec![Attribute::text("service.name", "shim")],
    })]);
    push(writer());
    push(reader());
    push(client());
    samples
}

fn writer() -> Vec<Sample> {
    let op_msg = |name: &str| format!("mongodb.op_msg.{name}");
    let scope = |set: &str| scope(&op_msg(set), encoder());
    let attach = |word| Attribute::text("mongodb.op_msg.telemetry.attach.outcome", word);
    let error = |word| Attribute::text("error.type", word);
    let part = |word| Attribute::text("mongodb.op_msg.metadata.part", word);
    let carrier = |word| Attribute::text("mongodb.op_msg.metadata.carrier", word);
    let argument = |word| Attribute::text("mongodb.op_msg.argument", word);
    let comment = |word| Attribute::text("mongodb.op_msg.comment.outcome", word);
    let counts = |name: &str, points| counter(&op_msg(name), "{message}", points);
    vec![
        scope("encoder"),
        counts(
            "request.encoded",
            vec![(vec![attach("attached")], 2), (vec![attach("failed")], 1)],
        ),
        histogram(
            "mongodb.op_msg.telemetry.encoded.size",
            "By",
            HistogramDataPoint {
                attributes: vec![attach("attached")],
                count: 2,
                sum: Some(190.0),
                min: Some(90.0),
                max: Some(100.0),
                ..nothing()
            },
        ),
        scope("encoder.failure"),
        counts(
            "telemetry.attach.failed",
            vec![(vec![error("message_full")], 1)],
        ),
        scope("encoder.metadata"),
        counts(
            "metadata.encoded",
            vec![
                (vec![part("retry"), carrier("argument")], 4),
                (vec![part("retry"), carrier("failed")], 1),
            ],
        ),
        scope("encoder.argument.failure"),
        counts(
            "argument.failed",
            vec![
                (vec![argument("retry"), error("already_present")], 1),
                (vec![argument("comment"), error("malformed_bson")], 2),
            ],
        ),
        scope("encoder.comment"),
        counts("comment.placed", vec![(vec![comment("failed")], 2)]),
    ]
}

fn reader() -> Vec<Sample> {
    let op_msg = |name: &str| format!("mongodb.op_msg.{name}");
    let scope = |set: &str| scope(&op_msg(set), decoder());
    let decode = |word| Attribute::text("mongodb.op_msg.telemetry.decode.outcome", word);
    let handled = |word| Attribute::text("mongodb.op_msg.request.outcome", word);
    let parent = |word| Attribute::text("mongodb.op_msg.telemetry.parent.outcome", word);
    let error = |word| Attribute::text("error.type", word);
    let part = |word| Attribute::text("mongodb.op_msg.metadata.part", word);
    let metadata = |word| Attribute::text("mongodb.op_msg.metadata.outcome", word);
    let state = |word| Attribute::text("mongodb.op_msg.storm.state", word);
    let counts = |name: &str, points| counter(&op_msg(name), "{message}", points);
    let levels = [("calm", 1), ("rising", 0), ("storm", 0)];
    vec![
        scope("decoder"),
        counts(
            "request.decoded",
            vec![
                (vec![decode("absent")], 1),
                (vec![decode("accepted")], 2),
                (vec![decode("refused")], 1),
            ],
        ),
        histogram(
            "mongodb.op_msg.telemetry.decoded.size",
            "By",
            HistogramDataPoint {
                attributes: vec![decode("accepted")],
                count: 2,
                sum: Some(190.0),
                ..nothing()
            },
        ),
        scope("decoder.failure"),
        counts(
            "telemetry.decode.refused",
            vec![(vec![error("malformed_bson")], 1)],
        ),
        scope("decoder.request"),
        counts(
            "request.handled",
            vec![
                (vec![handled("passed")], 3),
                (vec![handled("refused")], 1),
                (vec![handled("unread")], 5),
            ],
        ),
        scope("decoder.request.failure"),
        counts("request.refused", vec![(vec![error("telemetry")], 1)]),
        scope("decoder.parent"),
        counts(
            "telemetry.parent.received",
            vec![(vec![parent("admitted")], 2)],
        ),
        scope("decoder.metadata"),
        counts(
            "metadata.decoded",
            vec![
                (vec![part("retry"), metadata("accepted")], 2),
                (vec![part("retry"), metadata("ignored")], 1),
            ],
        ),
        scope("decoder.metadata.failure"),
        counts(
            "metadata.ignored",
            vec![(vec![part("retry"), error("conflict")], 1)],
        ),
        scope("decoder.retry"),
        histogram(
            "mongodb.op_msg.request.retry.depth",
            "{retry}",
            depth(Attribute::text("mongodb.client.retry.reason", "overload")),
        ),
        scope("storm"),
        Sample::Metric(Metric {
            name: op_msg("storm.status"),
            instrument: "updowncounter".to_owned(),
            unit: "1".to_owned(),
            data_points: DataPoints::Number(
                levels
                    .map(|(word, level)| NumberDataPoint::new(vec![state(word)], level))
                    .to_vec(),
            ),
            aggregation_temporality: Some(Temporality::Cumulative),
            is_monotonic: Some(false),
        }),
        self::scope("mongodb.op_msg.codec", decoder()),
        Sample::Log(Log {
            event_name: op_msg("request.retry"),
            severity_number: Some(9),
            attributes: vec![
                Attribute::int("mongodb.client.retry.attempt", 1),
                Attribute::int("mongodb.client.retry.limit", 2),
                Attribute::text("mongodb.client.retry.reason", "overload"),
                Attribute::double("mongodb.client.retry.backoff", 0.1),
                Attribute::double("mongodb.client.retry.elapsed", 0.25),
                Attribute::text("db.response.status_code", "462"),
                Attribute::text("db.system.name", "mongodb"),
                Attribute::text("db.operation.name", "find"),
                Attribute::int("mongodb.client.config.max_adaptive_retries", 2),
                Attribute::boolean("mongodb.client.config.overload_retargeting", true),
            ],
            trace_id: Some("4bf92f3577b34da6a3ce929d0e0e4736".to_owned()),
            span_id: Some("00f067aa0ba902b7".to_owned()),
            ..Log::default()
        }),
        Sample::Span(Span {
            name: "find".to_owned(),
            kind: "server".to_owned(),
            status: Some(Status {
                code: "error".to_owned(),
                message: String::new(),
            }),
            attributes: vec![
                Attribute::text("db.system.name", "mongodb"),
                Attribute::text("db.operation.name", "find"),
                Attribute::text("error.type", "-2"),
                Attribute::text("db.response.status_code", "-2"),
            ],
            span_events: Vec::new(),
            span_links: Vec::new(),
            trace_id: Some("4bf92f3577b34da6a3ce929d0e0e4736".to_owned()),
            span_id: Some("0707070707070707".to_owned()),
            parent_span_id: Some("00f067aa0ba902b7".to_owned()),
        }),
    ]
}

fn client() -> Vec<Sample> {
    let attributes = || {
        vec![
            Attribute::text("mongodb.client.id", "client/1023"),
            Attribute::text("mongodb.driver.name", "mongo-rust-driver"),
            Attribute::text("mongodb.driver.version", "3.2.0"),
            Attribute::boolean("mongodb.client.config.retry_reads", true),
            Attribute::boolean("mongodb.client.config.retry_writes", false),
            Attribute::int("mongodb.client.config.max_adaptive_retries", 16),
            Attribute::boolean("mongodb.client.config.overload_retargeting", false),
        ]
    };
    let reason = |word| Attribute::text("mongodb.client.retry.reason", word);
    let outcome = |word| Attribute::text("mongodb.client.retry.outcome", word);
    vec![
        scope("mongodb.client.retry", attributes()),
        counter(
            "mongodb.client.retry.scheduled",
            "{retry}",
            vec![(vec![reason("pool")], 3)],
        ),
        histogram(
            "mongodb.client.retry.backoff.duration",
            "s",
            HistogramDataPoint {
                attributes: vec![reason("pool")],
                count: 3,
                sum: Some(0.35),
                min: Some(0.05),
                max: Some(0.2),
                ..nothing()
            },
        ),
        scope("mongodb.client.retry.end", attributes()),
        counter(
            "mongodb.client.retry.ended",
            "{operation}",
            vec![(vec![outcome("exhausted")], 2)],
        ),
        histogram(
            "mongodb.client.retry.depth",
            "{retry}",
            depth(outcome("exhausted")),
        ),
        scope("mongodb.client", attributes()),
        Sample::Log(Log {
            event_name: "mongodb.client.operation.fail".to_owned(),
            severity_number: Some(13),
            attributes: vec![
                Attribute::int("mongodb.client.retry.attempt", 2),
                Attribute::double("mongodb.client.retry.elapsed", 1.5),
                outcome("exhausted"),
                Attribute::text("db.system.name", "mongodb"),
                Attribute::text("db.operation.name", "insert"),
                Attribute::text("db.response.status_code", "462"),
                Attribute::text("error.type", "462"),
            ],
            ..Log::default()
        }),
    ]
}

fn encoder() -> Vec<Attribute> {
    vec![
        Attribute::text("mongodb.op_msg.codec.id", "encoder/7"),
        Attribute::text("mongodb.op_msg.codec.role", "proxy"),
        Attribute::text("mongodb.op_msg.codec.policy", "tolerant"),
    ]
}

fn decoder() -> Vec<Attribute> {
    vec![
        Attribute::text("mongodb.op_msg.codec.id", "decoder/1023"),
        Attribute::text("mongodb.op_msg.codec.role", "server"),
        Attribute::text("mongodb.op_msg.codec.policy", "server"),
    ]
}

fn scope(name: &str, attributes: Vec<Attribute>) -> Sample {
    Sample::InstrumentationScope(Scope {
        name: name.to_owned(),
        version: Some("0.1.0".to_owned()),
        schema_url: Some(SCHEMA_URL.to_owned()),
        attributes,
        dropped_attributes_count: 0,
    })
}

fn counter(name: &str, unit: &str, points: Vec<(Vec<Attribute>, u64)>) -> Sample {
    let points = points.into_iter();
    Sample::Metric(Metric {
        name: name.to_owned(),
        instrument: "counter".to_owned(),
        unit: unit.to_owned(),
        data_points: DataPoints::Number(
            points
                .map(|(attributes, count)| NumberDataPoint::new(attributes, count))
                .collect(),
        ),
        aggregation_temporality: Some(Temporality::Delta),
        is_monotonic: Some(true),
    })
}

fn histogram(name: &str, unit: &str, point: HistogramDataPoint) -> Sample {
    Sample::Metric(Metric {
        name: name.to_owned(),
        instrument: "histogram".to_owned(),
        unit: unit.to_owned(),
        data_points: DataPoints::Histogram(vec![point]),
        aggregation_temporality: Some(Temporality::Delta),
        is_monotonic: None,
    })
}

fn nothing() -> HistogramDataPoint {
    HistogramDataPoint {
        attributes: Vec::new(),
        count: 0,
        sum: None,
        bucket_counts: Vec::new(),
        explicit_bounds: Vec::new(),
        min: None,
        max: None,
        flags: 0,
        exemplars: Vec::new(),
    }
}

/// Two values, 1 and 2.
fn depth(attribute: Attribute) -> HistogramDataPoint {
    HistogramDataPoint {
        attributes: vec![attribute],
        count: 2,
        sum: Some(3.0),
        bucket_counts: vec![1, 1, 0, 0, 0, 0, 0, 0, 0],
        explicit_bounds: vec![1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0, 32.0],
        min: Some(1.0),
        max: Some(2.0),
        ..nothing()
    }
}
