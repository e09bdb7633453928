//! What the registry says of sets: client.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::attributes;
use crate::observe::schema::{
    AttributeUse, DistributionDescriptor, DistributionForm, InstrumentKind, MetricDescriptor,
    NumberType, RequirementLevel, SetDescriptor, Stability, Temporality,
};

pub(crate) static METRIC_CLIENT_RETRY_SCHEDULED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.client.retry.scheduled",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{retry}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Retries sent, by why the attempt before failed.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static METRIC_CLIENT_RETRY_BACKOFF_DURATION: MetricDescriptor = MetricDescriptor {
    name: "mongodb.client.retry.backoff.duration",
    stability: Stability::Development,
    opt_in: true,
    instrument: InstrumentKind::Histogram,
    temporality: Temporality::Delta,
    monotonic: false,
    unit: "s",
    value_type: NumberType::Double,
    distribution: Some(DistributionDescriptor {
        form: DistributionForm::Summary,
        bounds: &[],
    }),
    brief: "Wait before a retry.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_CLIENT_RETRY: SetDescriptor = SetDescriptor {
    name: "mongodb.client.retry",
    entity: "mongodb.client",
    stability: Stability::Development,
    attributes: &[AttributeUse::own(
        &attributes::CLIENT_RETRY_REASON,
        RequirementLevel::Required,
    )],
    buckets: 6,
    metrics: &[
        &METRIC_CLIENT_RETRY_SCHEDULED,
        &METRIC_CLIENT_RETRY_BACKOFF_DURATION,
    ],
};

pub(crate) static METRIC_CLIENT_RETRY_ENDED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.client.retry.ended",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{operation}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Operations that were retried at least once, by how they ended.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static METRIC_CLIENT_RETRY_DEPTH: MetricDescriptor = MetricDescriptor {
    name: "mongodb.client.retry.depth",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Histogram,
    temporality: Temporality::Delta,
    monotonic: false,
    unit: "{retry}",
    value_type: NumberType::Int,
    distribution: Some(DistributionDescriptor {
        form: DistributionForm::Buckets,
        bounds: &[1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0, 32.0],
    }),
    brief: "Retries an operation took before it ended.",
    note: None,
    deprecated: None,
    bounds: &[1, 2, 3, 4, 6, 8, 16, 32],
};

pub(crate) static SET_CLIENT_RETRY_END: SetDescriptor = SetDescriptor {
    name: "mongodb.client.retry.end",
    entity: "mongodb.client",
    stability: Stability::Development,
    attributes: &[AttributeUse::own(
        &attributes::CLIENT_RETRY_OUTCOME,
        RequirementLevel::Required,
    )],
    buckets: 6,
    metrics: &[&METRIC_CLIENT_RETRY_ENDED, &METRIC_CLIENT_RETRY_DEPTH],
};

pub(crate) static METRIC_CLIENT_RETRY_DECLINED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.client.retry.declined",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{operation}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Failures that were not followed by a retry, by why.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_CLIENT_RETRY_DECLINE: SetDescriptor = SetDescriptor {
    name: "mongodb.client.retry.decline",
    entity: "mongodb.client",
    stability: Stability::Development,
    attributes: &[AttributeUse::own(
        &attributes::CLIENT_RETRY_DECLINE,
        RequirementLevel::Required,
    )],
    buckets: 5,
    metrics: &[&METRIC_CLIENT_RETRY_DECLINED],
};
