//! Metrics and their points.

use serde_json::{Value as Json, json};

use super::super::finding;
use super::super::model::{DataPoints, HistogramDataPoint, Metric, NumberDataPoint, Temporality};
use super::super::registry::resolved::{
    self, AttributeUse, Distribution, Instrument, NumberType, Temporality as Declared,
};
use super::attributes::{Layer, Place};
use super::{Check, Signal};
use crate::sample::registry::definition_signal::DistributionForm;

impl Check<'_> {
    pub(super) fn metric(&mut self, sample: &Metric) {
        let signal = Signal {
            kind: "metric",
            name: &sample.name,
        };
        let registry = self.registry;
        let found = registry
            .metrics()
            .find(|(_, metric)| metric.name == sample.name);
        let Some((set, metric)) = found else {
            let message = format!("{} is declared nowhere", sample.name);
            return self.violation(signal, finding::MISSING_METRIC, message, json!({}));
        };
        self.scope_of(signal, &set.name, &set.entity);
        let (stability, deprecated) = (metric.stability, metric.deprecated.as_ref());
        self.lifecycle(signal, &metric.name, stability, deprecated);
        self.shape(signal, metric, sample);
        let declared: Vec<&AttributeUse> = set.attributes.iter().collect();
        let place = Place {
            signal,
            layer: Layer::Point,
            owner: &metric.name,
            declared: &declared,
        };
        for attributes in sample.data_points.attributes() {
            self.attributes(place, attributes);
        }
        match &sample.data_points {
            DataPoints::Number(points) => {
                for point in points {
                    self.number(signal, metric, point);
                }
            }
            DataPoints::Histogram(points) => {
                for point in points {
                    self.histogram(signal, metric, point);
                }
            }
        }
    }

    fn shape(&mut self, signal: Signal<'_>, metric: &resolved::Metric, sample: &Metric) {
        let mut differ = |id, what: &str, seen: Json, expected: Json| {
            if seen != expected {
                let message = format!("{} has {what} {seen}, not {expected}", metric.name);
                self.violation(
                    signal,
                    id,
                    message,
                    json!({ what: seen, "expected": expected }),
                );
            }
        };
        let (id, unit) = (finding::UNIT_MISMATCH, "unit");
        differ(id, unit, json!(sample.unit), json!(metric.unit));
        let instrument = json!(metric.instrument);
        let of_sum = ["counter", "updowncounter"];
        // A sum that is monotonic and should not be, or the other way round, is seen as the other instrument.
        let is_sum = metric.instrument != Instrument::Histogram;
        match sample.is_monotonic {
            Some(seen) if is_sum && of_sum.contains(&&*sample.instrument) => {
                let (id, what) = (finding::MONOTONICITY_MISMATCH, "is_monotonic");
                differ(id, what, json!(seen), json!(metric.monotonic));
            }
            _ => {
                let (id, what) = (finding::UNEXPECTED_INSTRUMENT, "instrument");
                differ(id, what, json!(sample.instrument), instrument);
            }
        }
        if let Some(seen) = sample.aggregation_temporality {
            let expected = match metric.temporality {
                Declared::Delta => Temporality::Delta,
                Declared::Cumulative => Temporality::Cumulative,
            };
            let (id, what) = (finding::TEMPORALITY_MISMATCH, "aggregation_temporality");
            differ(id, what, json!(seen), json!(expected));
        }
    }

    fn number(&mut self, signal: Signal<'_>, metric: &resolved::Metric, point: &NumberDataPoint) {
        let value = &point.value;
        let is_expected = match metric.value_type {
            NumberType::Int => value.is_i64() || value.is_u64(),
            NumberType::Double => value.is_f64(),
        };
        if !is_expected {
            let message = format!("{} counts {value}", metric.name);
            let context = json!({ "value": value, "expected": metric.value_type });
            self.violation(signal, finding::TYPE_MISMATCH, message, context);
        }
        if metric.monotonic && value.as_f64().is_some_and(|value| value < 0.0) {
            let message = format!("{} went down", metric.name);
            let context = json!({ "value": value });
            self.violation(signal, finding::MONOTONICITY_MISMATCH, message, context);
        }
    }

    fn histogram(
        &mut self,
        signal: Signal<'_>,
        metric: &resolved::Metric,
        point: &HistogramDataPoint,
    ) {
        let name = &metric.name;
        let numbers = [point.sum, point.min, point.max];
        let fractions = numbers
            .iter()
            .flatten()
            .find(|number| number.fract() != 0.0);
        if let (NumberType::Int, Some(number)) = (metric.value_type, fractions) {
            let message = format!("{name} measured {number}");
            let context = json!({ "value": number, "expected": "int" });
            self.violation(signal, finding::TYPE_MISMATCH, message, context);
        }
        let Some(Distribution { form, bounds }) = &metric.distribution else {
            return;
        };
        let buckets = match form {
            DistributionForm::Buckets => bounds.len() + 1,
            DistributionForm::Total | DistributionForm::Summary => 0,
        };
        let has_range = *form != DistributionForm::Total;
        let ends = [point.min, point.max];
        if point.explicit_bounds != *bounds
            || point.bucket_counts.len() != buckets
            || point.sum.is_none()
            || ends.iter().any(|end| end.is_some() != has_range)
        {
            let message = format!("{name} is not kept as {form:?}").to_lowercase();
            let context = json!({
                "explicit_bounds": point.explicit_bounds, "bucket_counts": point.bucket_counts, "sum": point.sum, "min": point.min,
                "max": point.max, "expected": metric.distribution,
            });
            return self.violation(signal, finding::BOUNDS_MISMATCH, message, context);
        }
        if let Some(message) = contradiction(point) {
            let context = json!({ "data_point": point });
            let message = format!("{name}: {message}");
            self.violation(signal, finding::SUM_LAW_BROKEN, message, context);
        }
    }
}

/// Numbers of one point that cannot be of the same values.
fn contradiction(point: &HistogramDataPoint) -> Option<&'static str> {
    let sum = point.sum?;
    // Seconds are sums of nanoseconds that were divided afterwards.
    let slack = sum.abs() * 1e-9;
    if point.count == 0 {
        return Some("a point without values");
    }
    let counts = point.bucket_counts.iter();
    let counted = counts.fold(0, |sum: u64, count| sum.wrapping_add(*count));
    if !point.bucket_counts.is_empty() && counted != point.count {
        return Some("the buckets do not add up to the count");
    }
    let (Some(min), Some(max)) = (point.min, point.max) else {
        return None;
    };
    let count = point.count as f64;
    if min > max || sum + slack < min * count || sum - slack > max * count {
        return Some("the sum is not one of values between the smallest and the largest");
    }
    // The smallest and the largest value are in the outermost buckets that have any.
    let bucket = |value| {
        point
            .explicit_bounds
            .partition_point(|bound| *bound < value)
    };
    let first = point.bucket_counts.iter().position(|count| *count > 0);
    let last = point.bucket_counts.iter().rposition(|count| *count > 0);
    if first.is_some_and(|first| first != bucket(min))
        || last.is_some_and(|last| last != bucket(max))
    {
        return Some("the smallest or the largest value is not in its bucket");
    }
    None
}
