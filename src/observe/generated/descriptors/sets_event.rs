//! What the registry says of sets: event.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::{attributes, lists};
use crate::observe::schema::{
    AttributeUse, Example, InstrumentKind, MetricDescriptor, NumberType, Placement,
    RequirementLevel, SetDescriptor, Stability, Temporality,
};

pub(crate) static METRIC_EVENT_QUEUE_SIZE: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.event.queue.size",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::UpDownCounter,
    temporality: Temporality::Cumulative,
    monotonic: false,
    unit: "{event}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Events waiting in the codec's ring for the host to take.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static METRIC_EVENT_QUEUE_CAPACITY: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.event.queue.capacity",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::UpDownCounter,
    temporality: Temporality::Cumulative,
    monotonic: false,
    unit: "{event}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Events the codec's ring can hold.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_EVENT_QUEUE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.event.queue",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[],
    buckets: 1,
    metrics: &[&METRIC_EVENT_QUEUE_SIZE, &METRIC_EVENT_QUEUE_CAPACITY],
};

pub(crate) static METRIC_EVENT_DROPPED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.event.dropped",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{event}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Events the codec gave up, by why.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_EVENT_LOSS: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.event.loss",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse {
        values: &lists::EVENT_LOSS_REASON,
        type_name: Some("EventLossReason"),
        examples: &[
            Example::String("queue_full"),
            Example::String("rate_limited"),
            Example::String("already_shutdown"),
        ],
        ..AttributeUse::upstream(
            &attributes::ERROR_TYPE,
            RequirementLevel::Required,
            Placement::Measurement,
        )
    }],
    buckets: 3,
    metrics: &[&METRIC_EVENT_DROPPED],
};
