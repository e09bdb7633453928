//! Samples of the neutral view: what a host sees that exports by its own means.

use opmsg_telemetry::observe::schema::{InstrumentKind, MetricDescriptor};
use opmsg_telemetry::observe::{
    AttributeValue, Distribution, MetricGroup, Point, PointValue, Record, Scope as Entity, SetView,
    names,
};
use opmsg_telemetry::report::{Report, Value};

use super::Samples;
use super::model::{
    Attribute, DataPoints, Exemplar, HistogramDataPoint, Log, Metric, NumberDataPoint, Sample,
    Scope,
};

impl Samples {
    /// Every point of these sets. The view names no temporality: a host knows it from the instrument.
    pub(crate) fn sets(&mut self, entity: &impl Entity, sets: &impl MetricGroup) {
        sets.visit_sets(&mut |set| self.set(entity, set));
    }

    /// Every point of this set.
    pub(crate) fn set(&mut self, entity: &impl Entity, set: &dyn SetView) {
        let mut metrics: Vec<Metric> = Vec::new();
        set.points(&mut |point| {
            let known = metrics
                .iter_mut()
                .find(|metric| metric.name == point.metric().name);
            match known {
                Some(metric) => push(metric, &point),
                None => {
                    let mut metric = empty(point.metric());
                    push(&mut metric, &point);
                    metrics.push(metric);
                }
            }
        });
        if !metrics.is_empty() {
            self.list.push(scope(set.descriptor().name, entity));
            self.list.extend(metrics.into_iter().map(Sample::Metric));
        }
    }

    /// These events; those of another entity are left out, as its own scope has them.
    pub(crate) fn records<'r>(
        &mut self,
        entity: &impl Entity,
        records: impl IntoIterator<Item = &'r Record>,
    ) {
        let of_entity = records
            .into_iter()
            .filter(|record| record.event().kind().descriptor().entity == entity.entity());
        let logs: Vec<_> = of_entity.map(log).map(Sample::Log).collect();
        if !logs.is_empty() {
            self.list.push(scope(entity.entity(), entity));
            self.list.extend(logs);
        }
    }

    /// The report as the record that its keys and values make: ids go into the record's own fields.
    pub(crate) fn report(&mut self, entity: &impl Entity, report: &Report<'_>) {
        let mut log = Log {
            event_name: names::EVENT_OP_MSG_REQUEST_RECEIVE.to_owned(),
            ..Log::default()
        };
        for (key, value) in report.pairs() {
            let attribute = match value {
                Value::TraceId(id) => {
                    log.trace_id = Some(id.to_string());
                    continue;
                }
                Value::SpanId(id) => {
                    log.span_id = Some(id.to_string());
                    continue;
                }
                Value::TraceFlags(_) => continue,
                Value::U64(number) => Attribute::int(key, number.try_into().unwrap()),
                Value::Bool(value) => Attribute::boolean(key, value),
                Value::Seconds(seconds) => Attribute::double(key, seconds),
                Value::Word(_) | Value::Text(_) | Value::Code(_) | Value::Compressors(_) => {
                    Attribute::text(key, &value.to_string())
                }
                _ => unreachable!("a value of another kind"),
            };
            log.attributes.push(attribute);
        }
        self.list.push(scope(entity.entity(), entity));
        self.list.push(Sample::Log(log));
    }
}

fn scope(name: &str, entity: &impl Entity) -> Sample {
    let mut attributes = Vec::new();
    entity.visit(&mut |key, value| attributes.push(attribute(key, value)));
    Sample::InstrumentationScope(Scope {
        name: name.to_owned(),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        schema_url: Some(names::SCHEMA_URL.to_owned()),
        attributes,
        dropped_attributes_count: 0,
    })
}

fn attribute(key: &str, value: AttributeValue<'_>) -> Attribute {
    match value {
        AttributeValue::Word(word) => Attribute::text(key, word),
        AttributeValue::Text(text) => Attribute::text(key, text),
        AttributeValue::Int(number) => Attribute::int(key, number),
        AttributeValue::Seconds(seconds) => Attribute::double(key, seconds),
        AttributeValue::Bool(value) => Attribute::boolean(key, value),
        AttributeValue::Code(code) => Attribute::text(key, &code.to_string()),
        _ => unreachable!("a value of another kind"),
    }
}

fn log(record: &Record) -> Log {
    let kind = record.event().kind().descriptor();
    let mut attributes = Vec::new();
    let event = record.event();
    event.visit(&mut |key, value| attributes.push(attribute(key, value)));
    let context = record.context();
    Log {
        event_name: kind.name.to_owned(),
        severity_number: Some(kind.severity_number.into()),
        attributes,
        trace_id: context.map(|context| context.trace_id().to_string()),
        span_id: context.map(|context| context.parent_id().to_string()),
        ..Log::default()
    }
}

fn empty(metric: &MetricDescriptor) -> Metric {
    let (instrument, data_points) = match metric.instrument {
        InstrumentKind::Counter => ("counter", DataPoints::Number(Vec::new())),
        InstrumentKind::UpDownCounter => ("updowncounter", DataPoints::Number(Vec::new())),
        InstrumentKind::Histogram => ("histogram", DataPoints::Histogram(Vec::new())),
        _ => unreachable!("an instrument of another kind"),
    };
    Metric {
        name: metric.name.to_owned(),
        instrument: instrument.to_owned(),
        unit: metric.unit.to_owned(),
        data_points,
        aggregation_temporality: None,
        is_monotonic: None,
    }
}

fn push(metric: &mut Metric, point: &Point<'_>) {
    let attributes = point
        .attributes()
        .map(|(key, word)| Attribute::text(key, word))
        .collect();
    match (&mut metric.data_points, point.value()) {
        (DataPoints::Number(points), PointValue::Count(value) | PointValue::Level(value)) => {
            points.push(NumberDataPoint::new(attributes, value));
        }
        (DataPoints::Histogram(points), PointValue::Distribution(values)) => {
            points.push(histogram(point.metric(), attributes, &values));
        }
        (_, value) => panic!("{}: {value:?} of another instrument", metric.name),
    }
}

fn histogram(
    metric: &MetricDescriptor,
    attributes: Vec<Attribute>,
    values: &Distribution<'_>,
) -> HistogramDataPoint {
    let number = |recorded| metric.to_unit(recorded);
    let exemplars = values.exemplar.iter().map(|exemplar| Exemplar {
        filtered_attributes: Vec::new(),
        value: number(exemplar.value()).into(),
        timestamp: exemplar.at().as_nanos().to_string(),
        span_id: exemplar.span_id().to_string(),
        trace_id: exemplar.trace_id().to_string(),
    });
    HistogramDataPoint {
        attributes,
        count: values.count,
        sum: Some(number(values.sum)),
        bucket_counts: values.bucket_counts.to_vec(),
        explicit_bounds: metric.bounds.iter().copied().map(number).collect(),
        min: values.range.map(|(min, _)| number(min)),
        max: values.range.map(|(_, max)| number(max)),
        flags: 0,
        exemplars: exemplars.collect(),
    }
}
