//! What the registry says of sets: decoder.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::{attributes, lists};
use crate::observe::schema::{
    AttributeUse, DistributionDescriptor, DistributionForm, Example, InstrumentKind,
    MetricDescriptor, NumberType, Placement, RequirementLevel, SetDescriptor, Stability,
    Temporality,
};

pub(crate) static METRIC_REQUEST_DECODED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.decoded",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Requests the decoder has handled, by what it made of their telemetry section.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static METRIC_TELEMETRY_DECODED_SIZE: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.telemetry.decoded.size",
    stability: Stability::Development,
    opt_in: true,
    instrument: InstrumentKind::Histogram,
    temporality: Temporality::Delta,
    monotonic: false,
    unit: "By",
    value_type: NumberType::Int,
    distribution: Some(DistributionDescriptor {
        form: DistributionForm::Total,
        bounds: &[],
    }),
    brief: "Size of the telemetry document the decoder read.",
    note: Some("Recorded for `accepted` only."),
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_DECODER: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse::own(
        &attributes::OP_MSG_TELEMETRY_DECODE_OUTCOME,
        RequirementLevel::Required,
    )],
    buckets: 3,
    metrics: &[&METRIC_REQUEST_DECODED, &METRIC_TELEMETRY_DECODED_SIZE],
};

pub(crate) static METRIC_TELEMETRY_DECODE_REFUSED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.telemetry.decode.refused",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Requests whose telemetry section was refused, by what was wrong with it.",
    note: Some(
        "The sum over `error.type` equals `mongodb.op_msg.request.decoded` for the outcome \
         `refused`.",
    ),
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_DECODER_FAILURE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.failure",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse {
        values: &lists::REFUSAL,
        type_name: Some("Refusal"),
        examples: &[
            Example::String("truncated"),
            Example::String("malformed_bson"),
        ],
        ..AttributeUse::upstream(
            &attributes::ERROR_TYPE,
            RequirementLevel::Required,
            Placement::Measurement,
        )
    }],
    buckets: 11,
    metrics: &[&METRIC_TELEMETRY_DECODE_REFUSED],
};

pub(crate) static METRIC_REQUEST_HANDLED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.handled",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Messages the decoder has handled, by whether they were handed on to be run.",
    note: Some("Without `unread` they are those of `mongodb.op_msg.request.decoded`."),
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_DECODER_REQUEST: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.request",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse::own(
        &attributes::OP_MSG_REQUEST_OUTCOME,
        RequirementLevel::Required,
    )],
    buckets: 4,
    metrics: &[&METRIC_REQUEST_HANDLED],
};

pub(crate) static METRIC_REQUEST_REFUSED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.refused",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Messages that were not handed on to be run, by what was wrong with them.",
    note: Some(
        "The sum over `error.type` equals `mongodb.op_msg.request.handled` for the outcome \
         `refused`.",
    ),
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_DECODER_REQUEST_FAILURE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.request.failure",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse {
        values: &lists::REQUEST_FAULT,
        type_name: Some("RequestFault"),
        examples: &[Example::String("sections"), Example::String("telemetry")],
        ..AttributeUse::upstream(
            &attributes::ERROR_TYPE,
            RequirementLevel::Required,
            Placement::Measurement,
        )
    }],
    buckets: 6,
    metrics: &[&METRIC_REQUEST_REFUSED],
};

pub(crate) static METRIC_TELEMETRY_PARENT_RECEIVED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.telemetry.parent.received",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Requests with an accepted telemetry section, by whether its trace is continued.",
    note: Some("The sum equals `mongodb.op_msg.request.decoded` for the outcome `accepted`."),
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_DECODER_PARENT: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.parent",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse::own(
        &attributes::OP_MSG_TELEMETRY_PARENT_OUTCOME,
        RequirementLevel::Required,
    )],
    buckets: 3,
    metrics: &[&METRIC_TELEMETRY_PARENT_RECEIVED],
};

pub(crate) static METRIC_METADATA_DECODED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.metadata.decoded",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Requests that carried a draft, by what the decoder made of it.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_DECODER_METADATA: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.metadata",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[
        AttributeUse::own(
            &attributes::OP_MSG_METADATA_PART,
            RequirementLevel::Required,
        ),
        AttributeUse::own(
            &attributes::OP_MSG_METADATA_OUTCOME,
            RequirementLevel::Required,
        ),
    ],
    buckets: 6,
    metrics: &[&METRIC_METADATA_DECODED],
};

pub(crate) static METRIC_METADATA_IGNORED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.metadata.ignored",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Requests of which a draft was ignored, by what was wrong with it.",
    note: Some(
        "Per part, the sum over `error.type` equals `mongodb.op_msg.metadata.decoded` for the \
         outcome `ignored`. The command is never failed for it.",
    ),
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_DECODER_METADATA_FAILURE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.metadata.failure",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[
        AttributeUse::own(
            &attributes::OP_MSG_METADATA_PART,
            RequirementLevel::Required,
        ),
        AttributeUse {
            values: &lists::METADATA_FAULT,
            type_name: Some("MetadataFault"),
            examples: &[Example::String("wrong_type"), Example::String("conflict")],
            ..AttributeUse::upstream(
                &attributes::ERROR_TYPE,
                RequirementLevel::Required,
                Placement::Measurement,
            )
        },
    ],
    buckets: 21,
    metrics: &[&METRIC_METADATA_IGNORED],
};

pub(crate) static METRIC_REQUEST_RETRY_DEPTH: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.retry.depth",
    stability: Stability::Development,
    opt_in: true,
    instrument: InstrumentKind::Histogram,
    temporality: Temporality::Delta,
    monotonic: false,
    unit: "{retry}",
    value_type: NumberType::Int,
    distribution: Some(DistributionDescriptor {
        form: DistributionForm::Buckets,
        bounds: &[1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0, 32.0],
    }),
    brief: "Ordinal of the retry that an arriving request says it is, by why the attempt before it \
            failed.",
    note: Some(
        "First executions are not recorded. A server that sheds load before it parses the message \
         never sees the attempts it shed, so this is the depth of the admitted attempts only.",
    ),
    deprecated: None,
    bounds: &[1, 2, 3, 4, 6, 8, 16, 32],
};

pub(crate) static SET_DECODER_RETRY: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.decoder.retry",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse {
        note: Some("What the request says. A request that names no reason counts as `other`."),
        ..AttributeUse::own(&attributes::CLIENT_RETRY_REASON, RequirementLevel::Required)
    }],
    buckets: 6,
    metrics: &[&METRIC_REQUEST_RETRY_DEPTH],
};
