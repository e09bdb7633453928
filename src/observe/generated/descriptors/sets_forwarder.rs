//! What the registry says of sets: forwarder.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::attributes;
use crate::observe::schema::{
    AttributeUse, InstrumentKind, MetricDescriptor, NumberType, RequirementLevel, SetDescriptor,
    Stability, Temporality,
};

pub(crate) static METRIC_REQUEST_FORWARDED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.forwarded",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Requests a proxy has passed on, by what became of their telemetry section.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_FORWARDER: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.forwarder",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse::own(
        &attributes::OP_MSG_TELEMETRY_FORWARD_OUTCOME,
        RequirementLevel::Required,
    )],
    buckets: 4,
    metrics: &[&METRIC_REQUEST_FORWARDED],
};
