//! What the registry says of sets: storm.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::attributes;
use crate::observe::schema::{
    AttributeUse, InstrumentKind, MetricDescriptor, NumberType, RequirementLevel, SetDescriptor,
    Stability, Temporality,
};

pub(crate) static METRIC_STORM_STATUS: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.storm.status",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::UpDownCounter,
    temporality: Temporality::Cumulative,
    monotonic: false,
    unit: "1",
    value_type: NumberType::Int,
    distribution: None,
    brief: "How many retry-storm views are in the state: 1 or 0 for the one of a codec.",
    note: Some(
        "A view of admitted requests that say they are retries. Without such a view all are 0.",
    ),
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_STORM: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.storm",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse::own(
        &attributes::OP_MSG_STORM_STATE,
        RequirementLevel::Required,
    )],
    buckets: 3,
    metrics: &[&METRIC_STORM_STATUS],
};
