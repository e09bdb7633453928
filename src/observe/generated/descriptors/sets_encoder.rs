//! What the registry says of sets: encoder.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use crate::observe::generated::{attributes, lists};
use crate::observe::schema::{
    AttributeUse, DistributionDescriptor, DistributionForm, Example, InstrumentKind,
    MetricDescriptor, NumberType, Placement, RequirementLevel, SetDescriptor, Stability,
    Temporality,
};

pub(crate) static METRIC_REQUEST_ENCODED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.request.encoded",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Requests the encoder has handled, by what it did about their telemetry section.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static METRIC_TELEMETRY_ENCODED_SIZE: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.telemetry.encoded.size",
    stability: Stability::Development,
    opt_in: true,
    instrument: InstrumentKind::Histogram,
    temporality: Temporality::Delta,
    monotonic: false,
    unit: "By",
    value_type: NumberType::Int,
    distribution: Some(DistributionDescriptor {
        form: DistributionForm::Summary,
        bounds: &[],
    }),
    brief: "Size of the telemetry document the encoder attached.",
    note: Some("Recorded for `attached` only; the other buckets stay empty and are not exported."),
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_ENCODER: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.encoder",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse::own(
        &attributes::OP_MSG_TELEMETRY_ATTACH_OUTCOME,
        RequirementLevel::Required,
    )],
    buckets: 8,
    metrics: &[&METRIC_REQUEST_ENCODED, &METRIC_TELEMETRY_ENCODED_SIZE],
};

pub(crate) static METRIC_TELEMETRY_ATTACH_FAILED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.telemetry.attach.failed",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Requests sent without their telemetry section because of a defect, by what it was.",
    note: Some(
        "The sum over `error.type` equals `mongodb.op_msg.request.encoded` for the outcome \
         `failed`.",
    ),
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_ENCODER_FAILURE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.encoder.failure",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse {
        values: &lists::ATTACH_FAILURE,
        type_name: Some("AttachFailure"),
        examples: &[
            Example::String("invalid_context"),
            Example::String("message_full"),
        ],
        ..AttributeUse::upstream(
            &attributes::ERROR_TYPE,
            RequirementLevel::Required,
            Placement::Measurement,
        )
    }],
    buckets: 2,
    metrics: &[&METRIC_TELEMETRY_ATTACH_FAILED],
};

pub(crate) static METRIC_METADATA_ENCODED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.metadata.encoded",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Requests that had a draft to send, by where it travelled.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_ENCODER_METADATA: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.encoder.metadata",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[
        AttributeUse::own(
            &attributes::OP_MSG_METADATA_PART,
            RequirementLevel::Required,
        ),
        AttributeUse::own(
            &attributes::OP_MSG_METADATA_CARRIER,
            RequirementLevel::Required,
        ),
    ],
    buckets: 15,
    metrics: &[&METRIC_METADATA_ENCODED],
};

pub(crate) static METRIC_ARGUMENT_FAILED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.argument.failed",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Commands whose body could not get an argument, by what was in the way.",
    note: Some(
        "Per argument, the sum over `error.type` equals the outcome or carrier `failed` of \
         `mongodb.op_msg.metadata.encoded` and `mongodb.op_msg.comment.placed`. The command goes \
         out without it.",
    ),
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_ENCODER_ARGUMENT_FAILURE: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.encoder.argument.failure",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[
        AttributeUse::own(&attributes::OP_MSG_ARGUMENT, RequirementLevel::Required),
        AttributeUse {
            values: &lists::ARGUMENT_FAULT,
            type_name: Some("ArgumentFault"),
            examples: &[
                Example::String("already_present"),
                Example::String("malformed_bson"),
            ],
            ..AttributeUse::upstream(
                &attributes::ERROR_TYPE,
                RequirementLevel::Required,
                Placement::Measurement,
            )
        },
    ],
    buckets: 12,
    metrics: &[&METRIC_ARGUMENT_FAILED],
};

pub(crate) static METRIC_COMMENT_PLACED: MetricDescriptor = MetricDescriptor {
    name: "mongodb.op_msg.comment.placed",
    stability: Stability::Development,
    opt_in: false,
    instrument: InstrumentKind::Counter,
    temporality: Temporality::Delta,
    monotonic: true,
    unit: "{message}",
    value_type: NumberType::Int,
    distribution: None,
    brief: "Commands whose comment was to get trace context (experimental), by what became of it.",
    note: None,
    deprecated: None,
    bounds: &[],
};

pub(crate) static SET_ENCODER_COMMENT: SetDescriptor = SetDescriptor {
    name: "mongodb.op_msg.encoder.comment",
    entity: "mongodb.op_msg.codec",
    stability: Stability::Development,
    attributes: &[AttributeUse::own(
        &attributes::OP_MSG_COMMENT_OUTCOME,
        RequirementLevel::Required,
    )],
    buckets: 4,
    metrics: &[&METRIC_COMMENT_PLACED],
};
