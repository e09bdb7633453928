//! Counters on their way to `/v1/metrics`.

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Histogram, HistogramDataPoint, Metric, NumberDataPoint,
    ResourceMetrics, ScopeMetrics, Sum,
};

use super::attribute;
use super::codec::Codec;
use super::names::{self, MetricKind};
use super::resource::Resource;
use crate::observe::{Counters, Refusal};
use crate::time::Wall;

/// What was counted in an interval, as delta metrics.
///
/// Each number is a monotonic sum by outcome or by `error.type`; sizes are a histogram without buckets, if asked for. What is zero
/// is left out, and what is above `i64::MAX` is `i64::MAX`. A collector that wants cumulative sums converts them.
///
/// # Example
/// ```
/// use opmsg_telemetry::Wall;
/// use opmsg_telemetry::ingest::Policy;
/// use opmsg_telemetry::observe::Counters;
/// use opmsg_telemetry::otlp::{Codec, MetricBatch, Resource};
/// let codec = Codec::proxy(0, Policy::Tolerant).unwrap();
/// let mut counters = Counters::default();
/// counters.count_forwarded();
/// let (from, to) = (Wall::from_nanos(1_800_000_000_000_000_000), Wall::from_nanos(1_800_000_010_000_000_000));
/// let mut body = Vec::new();
/// assert_eq!(MetricBatch::new(codec, &counters, from, to).append_to(&Resource::new(), &mut body), 1);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MetricBatch {
    codec: Codec,
    delta: Counters,
    dropped_events: u64,
    sizes: bool,
    start: Wall,
    end: Wall,
}

impl MetricBatch {
    /// What was counted from `start` to `end`: the difference of two snapshots, see [`Counters::since`]. A start after the end is
    /// the end: the wall clock has stepped.
    #[must_use]
    pub fn new(codec: Codec, delta: &Counters, start: Wall, end: Wall) -> Self {
        Self {
            codec,
            delta: *delta,
            dropped_events: 0,
            sizes: false,
            start: start.min(end),
            end,
        }
    }

    /// Adds how many events were dropped in the interval: [`LogBatch::take_dropped`](super::LogBatch::take_dropped).
    #[must_use]
    pub const fn with_dropped_events(mut self, count: u64) -> Self {
        self.dropped_events = count;
        self
    }

    /// Adds count and sum of the sizes of accepted sections. Off by default: nearly every section has 90 bytes.
    #[must_use]
    pub const fn with_sizes(mut self) -> Self {
        self.sizes = true;
        self
    }

    /// Appends an encoded `ExportMetricsServiceRequest`. Appends nothing when every number is zero.
    ///
    /// Returns how many data points it holds.
    pub fn append_to(&self, resource: &Resource, out: &mut Vec<u8>) -> usize {
        let mut points = 0_usize;
        let mut scopes: Vec<ScopeMetrics> = Vec::new();
        for (kind, data) in self.metrics() {
            let count = match &data {
                Data::Sum(sum) => sum.data_points.len(),
                Data::Histogram(histogram) => histogram.data_points.len(),
                _ => 0,
            };
            if count == 0 {
                continue;
            }
            points = points.saturating_add(count);
            let metric = Metric {
                name: kind.name.to_owned(),
                description: kind.description.to_owned(),
                unit: kind.unit.to_owned(),
                metadata: Vec::new(),
                data: Some(data),
            };
            let of_set = |scope: &&mut ScopeMetrics| {
                scope
                    .scope
                    .as_ref()
                    .is_some_and(|scope| scope.name == kind.set)
            };
            match scopes.last_mut().filter(of_set) {
                Some(scope) => scope.metrics.push(metric),
                None => scopes.push(ScopeMetrics {
                    scope: Some(self.codec.scope(kind.set)),
                    metrics: vec![metric],
                    schema_url: names::SCHEMA_URL.to_owned(),
                }),
            }
        }
        if points > 0 {
            let metrics = ResourceMetrics {
                resource: Some(resource.to_message()),
                scope_metrics: scopes,
                schema_url: String::new(),
            };
            let request = ExportMetricsServiceRequest {
                resource_metrics: vec![metrics],
            };
            super::append(&request, out);
        }
        points
    }

    /// Every metric, those of one set in a row.
    fn metrics(&self) -> [(&'static MetricKind, Data); 8] {
        use names::*;
        let delta = &self.delta;
        // What is compressed counts when it has come out.
        let messages = delta.messages().saturating_sub(delta.others());
        let absent = messages.saturating_sub(delta.received());
        let not_passed = delta.refused_messages().saturating_add(delta.tolerated());
        let passed = messages.saturating_sub(not_passed);
        let reasons = Refusal::ALL.map(|refusal| (refusal.name(), delta.refused_for(refusal)));
        [
            self.sum(
                &REQUEST_DECODED,
                &[
                    (ABSENT, absent),
                    (ACCEPTED, delta.accepted()),
                    (REFUSED, delta.refused()),
                ],
            ),
            self.sizes(),
            self.sum(&DECODE_REFUSED, &reasons),
            self.sum(
                &REQUEST_HANDLED,
                &[
                    (PASSED, passed),
                    (TOLERATED, delta.tolerated()),
                    (REFUSED, delta.refused_messages()),
                ],
            ),
            self.sum(
                &PARENT_RECEIVED,
                &[
                    (ADMITTED, delta.admitted()),
                    (LIMITED, delta.limited()),
                    (UNAUTHENTICATED, delta.unauthenticated()),
                ],
            ),
            self.sum(
                &REQUEST_FORWARDED,
                &[(KEPT, delta.forwarded()), (STRIPPED, delta.stripped())],
            ),
            self.sum(&REQUEST_ENCODED, &[(ATTACHED, delta.attached())]),
            self.sum(&EVENT_DROPPED, &[(RATE_LIMITED, self.dropped_events)]),
        ]
    }

    fn sum(
        &self,
        kind: &'static MetricKind,
        buckets: &[(&'static str, u64)],
    ) -> (&'static MetricKind, Data) {
        let touched = buckets.iter().filter(|(_, count)| *count > 0);
        let data_points = touched.map(|(value, count)| NumberDataPoint {
            attributes: vec![attribute::text(kind.key, value)],
            start_time_unix_nano: self.start.as_nanos(),
            time_unix_nano: self.end.as_nanos(),
            value: Some(Value::AsInt(i64::try_from(*count).unwrap_or(i64::MAX))),
            ..NumberDataPoint::default()
        });
        let sum = Sum {
            data_points: data_points.collect(),
            aggregation_temporality: AggregationTemporality::Delta.into(),
            is_monotonic: true,
        };
        (kind, Data::Sum(sum))
    }

    /// Without bounds; smallest and largest are not counted.
    fn sizes(&self) -> (&'static MetricKind, Data) {
        let count = self.delta.accepted();
        let point = HistogramDataPoint {
            attributes: vec![attribute::text(names::DECODED_SIZE.key, names::ACCEPTED)],
            start_time_unix_nano: self.start.as_nanos(),
            time_unix_nano: self.end.as_nanos(),
            count,
            sum: Some(to_f64(self.delta.accepted_bytes())),
            ..HistogramDataPoint::default()
        };
        let histogram = Histogram {
            data_points: Some(point)
                .filter(|_| self.sizes && count > 0)
                .into_iter()
                .collect(),
            aggregation_temporality: AggregationTemporality::Delta.into(),
        };
        (&names::DECODED_SIZE, Data::Histogram(histogram))
    }
}

/// The nearest number.
fn to_f64(count: u64) -> f64 {
    let [a, b, c, d, e, f, g, h] = count.to_le_bytes();
    let low = f64::from(u32::from_le_bytes([a, b, c, d]));
    let high = f64::from(u32::from_le_bytes([e, f, g, h]));
    high * 4_294_967_296.0 + low
}
