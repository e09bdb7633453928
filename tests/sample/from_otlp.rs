//! Samples of what a collector receives: the bodies of OTLP requests, decoded with the messages' crate.

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::metrics::v1::exemplar::Value as ExemplarValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Exemplar as ExemplarMessage, HistogramDataPoint as HistogramMessage,
    Metric as MetricMessage, NumberDataPoint as NumberMessage,
};
use opentelemetry_proto::tonic::resource::v1::Resource as ResourceMessage;
use opentelemetry_proto::tonic::trace::v1::Span as SpanMessage;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use prost::Message;
use serde_json::Value as Json;

use super::Samples;
use super::model::{
    Attribute, DataPoints, Exemplar, HistogramDataPoint, Log, Metric, NumberDataPoint, Resource,
    Sample, Scope, Span, Status, Temporality, Type,
};

impl Samples {
    /// What a collector got on some path that ends like OTLP's.
    pub(crate) fn of_request(path: &str, body: &[u8]) -> Self {
        let mut samples = Self::new();
        match path.rsplit('/').next() {
            Some("metrics") => samples.otlp_metrics(body),
            Some("logs") => samples.otlp_logs(body),
            Some("traces") => samples.otlp_spans(body),
            _ => panic!("{path} is none of OTLP's"),
        }
        samples
    }

    /// The body of a request to `/v1/metrics`.
    pub(crate) fn otlp_metrics(&mut self, body: &[u8]) {
        let request = ExportMetricsServiceRequest::decode(body).unwrap();
        for of_resource in request.resource_metrics {
            self.resource(of_resource.resource.as_ref());
            for of_scope in of_resource.scope_metrics {
                self.scope(of_scope.scope.as_ref(), of_scope.schema_url);
                let metrics = of_scope.metrics.iter().map(metric).map(Sample::Metric);
                self.list.extend(metrics);
            }
        }
    }

    /// The body of a request to `/v1/logs`.
    pub(crate) fn otlp_logs(&mut self, body: &[u8]) {
        let request = ExportLogsServiceRequest::decode(body).unwrap();
        for of_resource in request.resource_logs {
            self.resource(of_resource.resource.as_ref());
            for of_scope in of_resource.scope_logs {
                self.scope(of_scope.scope.as_ref(), of_scope.schema_url);
                let logs = of_scope.log_records.iter().map(log).map(Sample::Log);
                self.list.extend(logs);
            }
        }
    }

    /// The body of a request to `/v1/traces`.
    pub(crate) fn otlp_spans(&mut self, body: &[u8]) {
        let request = ExportTraceServiceRequest::decode(body).unwrap();
        for of_resource in request.resource_spans {
            self.resource(of_resource.resource.as_ref());
            for of_scope in of_resource.scope_spans {
                self.scope(of_scope.scope.as_ref(), of_scope.schema_url);
                let spans = of_scope.spans.iter().map(span).map(Sample::Span);
                self.list.extend(spans);
            }
        }
    }

    fn resource(&mut self, resource: Option<&ResourceMessage>) {
        let attributes = resource.map(|resource| attributes(&resource.attributes));
        self.list.push(Sample::Resource(Resource {
            attributes: attributes.unwrap_or_default(),
        }));
    }

    fn scope(&mut self, scope: Option<&InstrumentationScope>, schema_url: String) {
        let scope = scope.cloned().unwrap_or_default();
        self.list.push(Sample::InstrumentationScope(Scope {
            name: scope.name,
            version: Some(scope.version).filter(|version| !version.is_empty()),
            schema_url: Some(schema_url).filter(|url| !url.is_empty()),
            attributes: attributes(&scope.attributes),
            dropped_attributes_count: scope.dropped_attributes_count,
        }));
    }
}

fn attributes(pairs: &[KeyValue]) -> Vec<Attribute> {
    pairs.iter().map(attribute).collect()
}

fn attribute(pair: &KeyValue) -> Attribute {
    let key = &pair.key;
    let other = |value| Attribute {
        name: key.clone(),
        value,
        r#type: None::<Type>,
    };
    match pair.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => Attribute::text(key, text),
        Some(Value::IntValue(number)) => Attribute::int(key, *number),
        Some(Value::DoubleValue(number)) => Attribute::double(key, *number),
        Some(Value::BoolValue(value)) => Attribute::boolean(key, *value),
        Some(value) => other(Json::String(format!("{value:?}"))),
        None => other(Json::Null),
    }
}

fn metric(message: &MetricMessage) -> Metric {
    let temporality = |number: i32| {
        Some(match AggregationTemporality::try_from(number).unwrap() {
            AggregationTemporality::Delta => Temporality::Delta,
            AggregationTemporality::Cumulative => Temporality::Cumulative,
            AggregationTemporality::Unspecified => Temporality::Unspecified,
        })
    };
    let numbers = |points: &[NumberMessage]| points.iter().map(number_point).collect();
    let (instrument, data_points, aggregation_temporality, is_monotonic) = match &message.data {
        Some(Data::Sum(sum)) => {
            let instrument = match sum.is_monotonic {
                true => "counter",
                false => "updowncounter",
            };
            let points = DataPoints::Number(numbers(&sum.data_points));
            let temporality = temporality(sum.aggregation_temporality);
            (instrument, points, temporality, Some(sum.is_monotonic))
        }
        Some(Data::Histogram(histogram)) => {
            let points = histogram.data_points.iter().map(histogram_point).collect();
            let temporality = temporality(histogram.aggregation_temporality);
            let points = DataPoints::Histogram(points);
            ("histogram", points, temporality, None)
        }
        Some(Data::Gauge(gauge)) => {
            let points = DataPoints::Number(numbers(&gauge.data_points));
            ("gauge", points, None, None)
        }
        Some(Data::ExponentialHistogram(_)) => {
            let points = DataPoints::Histogram(Vec::new());
            ("exponential_histogram", points, None, None)
        }
        Some(Data::Summary(_)) => ("summary", DataPoints::Number(Vec::new()), None, None),
        None => ("none", DataPoints::Number(Vec::new()), None, None),
    };
    Metric {
        name: message.name.clone(),
        instrument: instrument.to_owned(),
        unit: message.unit.clone(),
        data_points,
        aggregation_temporality,
        is_monotonic,
    }
}

fn number_point(point: &NumberMessage) -> NumberDataPoint {
    NumberDataPoint {
        attributes: attributes(&point.attributes),
        value: match point.value {
            Some(Number::AsInt(number)) => number.into(),
            Some(Number::AsDouble(number)) => number.into(),
            None => Json::Null,
        },
        flags: point.flags,
        exemplars: point.exemplars.iter().map(exemplar).collect(),
    }
}

fn histogram_point(point: &HistogramMessage) -> HistogramDataPoint {
    HistogramDataPoint {
        attributes: attributes(&point.attributes),
        count: point.count,
        sum: point.sum,
        bucket_counts: point.bucket_counts.clone(),
        explicit_bounds: point.explicit_bounds.clone(),
        min: point.min,
        max: point.max,
        flags: point.flags,
        exemplars: point.exemplars.iter().map(exemplar).collect(),
    }
}

fn exemplar(message: &ExemplarMessage) -> Exemplar {
    Exemplar {
        filtered_attributes: attributes(&message.filtered_attributes),
        value: match message.value {
            Some(ExemplarValue::AsInt(number)) => number.into(),
            Some(ExemplarValue::AsDouble(number)) => number.into(),
            None => Json::Null,
        },
        timestamp: message.time_unix_nano.to_string(),
        span_id: hex(&message.span_id),
        trace_id: hex(&message.trace_id),
    }
}

fn log(record: &LogRecord) -> Log {
    Log {
        event_name: record.event_name.clone(),
        severity_number: Some(record.severity_number),
        severity_text: Some(record.severity_text.clone()).filter(|text| !text.is_empty()),
        body: record.body.as_ref().map(text),
        attributes: attributes(&record.attributes),
        trace_id: some_hex(&record.trace_id),
        span_id: some_hex(&record.span_id),
    }
}

fn text(value: &AnyValue) -> String {
    match &value.value {
        Some(Value::StringValue(text)) => text.clone(),
        value => format!("{value:?}"),
    }
}

fn span(message: &SpanMessage) -> Span {
    let kind = match message.kind() {
        SpanKind::Unspecified => "unspecified",
        SpanKind::Internal => "internal",
        SpanKind::Server => "server",
        SpanKind::Client => "client",
        SpanKind::Producer => "producer",
        SpanKind::Consumer => "consumer",
    };
    let events = message.events.iter();
    Span {
        name: message.name.clone(),
        kind: kind.to_owned(),
        status: message.status.as_ref().map(|status| Status {
            code: match status.code() {
                StatusCode::Unset => "unset",
                StatusCode::Ok => "ok",
                StatusCode::Error => "error",
            }
            .to_owned(),
            message: status.message.clone(),
        }),
        attributes: attributes(&message.attributes),
        span_events: events.map(|event| format!("{event:?}").into()).collect(),
        span_links: message
            .links
            .iter()
            .map(|link| format!("{link:?}").into())
            .collect(),
        trace_id: some_hex(&message.trace_id),
        span_id: some_hex(&message.span_id),
        parent_span_id: some_hex(&message.parent_span_id),
    }
}

fn some_hex(bytes: &[u8]) -> Option<String> {
    (!bytes.is_empty()).then(|| hex(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
