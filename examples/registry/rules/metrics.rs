//! What a metric says about itself.

use super::Findings;
use crate::definition_signal::{DistributionForm, Instrument, NumberType};
use crate::load::Definitions;

pub(super) fn metric_annotated(definitions: &Definitions, findings: &mut Findings<'_>) {
    for metric in &definitions.metrics {
        if metric.annotations.metric_set.is_none() {
            findings.add(&metric.name, "has no metric_set");
        }
        if metric
            .annotations
            .code_generation
            .metric_value_type
            .is_none()
        {
            findings.add(&metric.name, "has no code_generation.metric_value_type");
        }
    }
}

pub(super) fn metric_distribution(definitions: &Definitions, findings: &mut Findings<'_>) {
    for metric in &definitions.metrics {
        let histogram = metric.instrument == Instrument::Histogram;
        match &metric.annotations.distribution {
            None if histogram => findings.add(&metric.name, "a histogram without distribution"),
            Some(_) if !histogram => findings.add(&metric.name, "a distribution without histogram"),
            None => {}
            Some(distribution) => {
                let bounds = &distribution.bounds;
                let buckets = distribution.form == DistributionForm::Buckets;
                if buckets == bounds.is_empty() {
                    findings.add(
                        &metric.name,
                        "bounds belong to buckets, and to nothing else",
                    );
                }
            }
        }
    }
}

pub(super) fn distribution_bounds(definitions: &Definitions, findings: &mut Findings<'_>) {
    for metric in &definitions.metrics {
        let Some(distribution) = &metric.annotations.distribution else {
            continue;
        };
        match distribution.recorded(&metric.unit) {
            None => findings.add(
                &metric.name,
                "a bound is no whole number of what is recorded",
            ),
            Some(bounds) if !bounds.is_sorted_by(|low, high| low < high) => {
                findings.add(&metric.name, "the bounds do not ascend");
            }
            Some(_) => {}
        }
    }
}

pub(super) fn metric_number(definitions: &Definitions, findings: &mut Findings<'_>) {
    for metric in &definitions.metrics {
        let wanted = if metric.unit == "s" {
            NumberType::Double
        } else {
            NumberType::Int
        };
        let given = metric.annotations.code_generation.metric_value_type;
        if given.is_some_and(|given| given != wanted) {
            let message = format!("numbers in {} are {wanted:?}", metric.unit);
            findings.add(&metric.name, message);
        }
        if wanted == NumberType::Double && metric.instrument != Instrument::Histogram {
            findings.add(&metric.name, "seconds are recorded in histograms alone");
        }
    }
}
