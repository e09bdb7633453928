//! Metric sets on their way to `/v1/metrics`.

use core::fmt;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::exemplar::Value as ExemplarValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Exemplar as ExemplarMessage, Histogram, HistogramDataPoint, Metric,
    NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum,
};

use super::attribute;
use super::resource::Resource;
use super::scope;
use crate::observe::names;
use crate::observe::schema::{InstrumentKind, MetricDescriptor};
use crate::observe::{Distribution, Exemplar, MetricGroup, Point, PointValue, Scope, SetView};
use crate::time::Wall;

/// What was recorded in an interval, as OTLP metrics: counts and histograms as deltas, levels as they are.
///
/// What is zero is left out, and what is above `i64::MAX` is `i64::MAX`. A collector that wants cumulative sums converts them.
///
/// # Example
/// ```
/// use opmsg_telemetry::Wall;
/// use opmsg_telemetry::observe::values::{CodecPolicy, ForwardOutcome};
/// use opmsg_telemetry::observe::{CodecScope, DecoderTelemetry};
/// use opmsg_telemetry::otlp::{MetricBatch, Resource};
/// let at = |seconds: u64| Wall::from_nanos((1_800_000_000 + seconds) * 1_000_000_000);
/// let codec = CodecScope::proxy(0, CodecPolicy::Tolerant).ok_or("numbers end at 1023")?;
/// let mut telemetry = DecoderTelemetry::new(codec, at(0));
/// telemetry.forwarded(ForwardOutcome::Kept);
///
/// let window = telemetry.seal(at(10));
/// let mut metrics = MetricBatch::new();
/// metrics.add(telemetry.scope(), window.delta(), window.start(), window.end());
/// let mut body = Vec::new();
/// assert_eq!(metrics.append_to(&Resource::new(), &mut body), 1);
/// // The collector took it; else the next window contains this one.
/// telemetry.commit(window);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Default)]
pub struct MetricBatch {
    scopes: Vec<ScopeMetrics>,
    points: usize,
}

impl MetricBatch {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what an entity recorded from `start` to `end`. A start after the end is the end: the wall clock has stepped.
    ///
    /// For levels the start is when the entity began. Each window is added once.
    ///
    /// Returns how many sets were left out, because they are another entity's.
    pub fn add(
        &mut self,
        entity: &impl Scope,
        sets: &impl MetricGroup,
        start: Wall,
        end: Wall,
    ) -> usize {
        let window = (start.min(end), end);
        let mut left_out = 0_usize;
        sets.visit_sets(&mut |set| {
            if set.descriptor().entity == entity.entity() {
                self.add_set(entity, set, window);
            } else {
                left_out = left_out.saturating_add(1);
            }
        });
        left_out
    }

    fn add_set(&mut self, entity: &impl Scope, set: &dyn SetView, window: (Wall, Wall)) {
        let mut metrics: Vec<(&'static MetricDescriptor, Metric)> = Vec::new();
        set.points(&mut |point| {
            self.points = self.points.saturating_add(1);
            let last = metrics.last_mut();
            match last.filter(|(metric, _)| metric.name == point.metric().name) {
                Some((_, metric)) => push(metric, &point, window),
                None => {
                    let mut metric = empty(point.metric());
                    push(&mut metric, &point, window);
                    metrics.push((point.metric(), metric));
                }
            }
        });
        if !metrics.is_empty() {
            self.scopes.push(ScopeMetrics {
                scope: Some(scope::message(set.descriptor().name, entity)),
                metrics: metrics.into_iter().map(|(_, metric)| metric).collect(),
                schema_url: names::SCHEMA_URL.to_owned(),
            });
        }
    }

    /// Appends an encoded `ExportMetricsServiceRequest`. Appends nothing when there is no point.
    ///
    /// Returns how many data points it holds.
    pub fn append_to(self, resource: &Resource, out: &mut Vec<u8>) -> usize {
        if self.points > 0 {
            let metrics = ResourceMetrics {
                resource: Some(resource.to_message()),
                scope_metrics: self.scopes,
                schema_url: String::new(),
            };
            let request = ExportMetricsServiceRequest {
                resource_metrics: vec![metrics],
            };
            super::append(&request, out);
        }
        self.points
    }
}

impl fmt::Debug for MetricBatch {
    /// How many points; no ids.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetricBatch")
            .field("points", &self.points)
            .finish_non_exhaustive()
    }
}

/// A metric without points.
fn empty(metric: &MetricDescriptor) -> Metric {
    let data = match metric.instrument {
        InstrumentKind::Counter => Data::Sum(Sum {
            data_points: Vec::new(),
            aggregation_temporality: AggregationTemporality::Delta.into(),
            is_monotonic: true,
        }),
        InstrumentKind::UpDownCounter => Data::Sum(Sum {
            data_points: Vec::new(),
            aggregation_temporality: AggregationTemporality::Cumulative.into(),
            is_monotonic: false,
        }),
        InstrumentKind::Histogram => Data::Histogram(Histogram {
            data_points: Vec::new(),
            aggregation_temporality: AggregationTemporality::Delta.into(),
        }),
    };
    Metric {
        name: metric.name.to_owned(),
        description: metric.brief.to_owned(),
        unit: metric.unit.to_owned(),
        metadata: Vec::new(),
        data: Some(data),
    }
}

fn push(metric: &mut Metric, point: &Point<'_>, (start, end): (Wall, Wall)) {
    let attributes = point
        .attributes()
        .map(|(key, word)| attribute::text(key, word))
        .collect();
    match (&mut metric.data, point.value()) {
        (Some(Data::Sum(sum)), PointValue::Count(count) | PointValue::Level(count)) => {
            sum.data_points.push(NumberDataPoint {
                attributes,
                start_time_unix_nano: start.as_nanos(),
                time_unix_nano: end.as_nanos(),
                value: Some(Value::AsInt(i64::try_from(count).unwrap_or(i64::MAX))),
                ..NumberDataPoint::default()
            });
        }
        (Some(Data::Histogram(histogram)), PointValue::Distribution(values)) => {
            let number = |recorded| point.metric().to_unit(recorded);
            let Distribution {
                count, sum, range, ..
            } = values;
            histogram.data_points.push(HistogramDataPoint {
                attributes,
                start_time_unix_nano: start.as_nanos(),
                time_unix_nano: end.as_nanos(),
                count,
                sum: Some(number(sum)),
                bucket_counts: values.bucket_counts.to_vec(),
                explicit_bounds: point.metric().bounds.iter().copied().map(number).collect(),
                exemplars: values
                    .exemplar
                    .iter()
                    .map(|exemplar| exemplar_message(exemplar, number(exemplar.value())))
                    .collect(),
                min: range.map(|(min, _)| number(min)),
                max: range.map(|(_, max)| number(max)),
                ..HistogramDataPoint::default()
            });
        }
        _ => {}
    }
}

fn exemplar_message(exemplar: &Exemplar, value: f64) -> ExemplarMessage {
    ExemplarMessage {
        filtered_attributes: Vec::new(),
        time_unix_nano: exemplar.at().as_nanos(),
        span_id: exemplar.span_id().to_bytes().to_vec(),
        trace_id: exemplar.trace_id().to_bytes().to_vec(),
        value: Some(ExemplarValue::AsDouble(value)),
    }
}
