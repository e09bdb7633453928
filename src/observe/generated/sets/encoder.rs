//! Metric sets: `mongodb.op_msg.encoder`, `mongodb.op_msg.encoder.failure`, `mongodb.op_msg.encoder.metadata`, `mongodb.op_msg.encoder.argument.failure`, `mongodb.op_msg.encoder.comment`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use super::within_budget;
use crate::observe::generated::descriptors;
use crate::observe::instrument::{Counter, Summary};
use crate::observe::schema::SetDescriptor;
use crate::observe::sealed::Sealed;
use crate::observe::values::{
    Argument, ArgumentFault, AttachFailure, AttachOutcome, CommentOutcome, MetadataCarrier,
    MetadataPart,
};
use crate::observe::{By, MetricSet, Point};

/// Set `mongodb.op_msg.encoder` of the entity `mongodb.op_msg.codec`, told apart by `mongodb.op_msg.telemetry.attach.outcome`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Encoder {
    /// Requests the encoder has handled, by what it did about their telemetry section.
    ///
    /// Metric `mongodb.op_msg.request.encoded`: counter, unit `{message}`; stability: development.
    pub request_encoded: By<AttachOutcome, Counter, 8>,
    /// Size of the telemetry document the encoder attached.
    ///
    /// Metric `mongodb.op_msg.telemetry.encoded.size`, opt-in: histogram (min, max, sum, count), unit `By`; stability:
    /// development.
    ///
    /// Recorded for `attached` only; the other buckets stay empty and are not exported.
    pub telemetry_encoded_size: By<AttachOutcome, Summary, 8>,
}

const _: () = within_budget::<AttachOutcome>();

impl Sealed for Encoder {}

impl MetricSet for Encoder {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_ENCODER;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.request_encoded, &other.request_encoded);
        By::merge(
            &mut self.telemetry_encoded_size,
            &other.telemetry_encoded_size,
        );
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.request_encoded,
            Self::DESCRIPTOR,
            &descriptors::METRIC_REQUEST_ENCODED,
            point,
        );
        By::visit(
            &self.telemetry_encoded_size,
            Self::DESCRIPTOR,
            &descriptors::METRIC_TELEMETRY_ENCODED_SIZE,
            point,
        );
    }
}

/// Set `mongodb.op_msg.encoder.failure` of the entity `mongodb.op_msg.codec`, told apart by `error.type`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EncoderFailure {
    /// Requests sent without their telemetry section because of a defect, by what it was.
    ///
    /// Metric `mongodb.op_msg.telemetry.attach.failed`: counter, unit `{message}`; stability: development.
    ///
    /// The sum over `error.type` equals `mongodb.op_msg.request.encoded` for the outcome `failed`.
    pub telemetry_attach_failed: By<AttachFailure, Counter, 2>,
}

const _: () = within_budget::<AttachFailure>();

impl Sealed for EncoderFailure {}

impl MetricSet for EncoderFailure {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_ENCODER_FAILURE;

    fn merge(&mut self, other: &Self) {
        By::merge(
            &mut self.telemetry_attach_failed,
            &other.telemetry_attach_failed,
        );
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.telemetry_attach_failed,
            Self::DESCRIPTOR,
            &descriptors::METRIC_TELEMETRY_ATTACH_FAILED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.encoder.metadata` of the entity `mongodb.op_msg.codec`, told apart by `mongodb.op_msg.metadata.part` and
/// `mongodb.op_msg.metadata.carrier`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EncoderMetadata {
    /// Requests that had a draft to send, by where it travelled.
    ///
    /// Metric `mongodb.op_msg.metadata.encoded`: counter, unit `{message}`; stability: development.
    pub metadata_encoded: By<(MetadataPart, MetadataCarrier), Counter, 15>,
}

const _: () = within_budget::<(MetadataPart, MetadataCarrier)>();

impl Sealed for EncoderMetadata {}

impl MetricSet for EncoderMetadata {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_ENCODER_METADATA;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.metadata_encoded, &other.metadata_encoded);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.metadata_encoded,
            Self::DESCRIPTOR,
            &descriptors::METRIC_METADATA_ENCODED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.encoder.argument.failure` of the entity `mongodb.op_msg.codec`, told apart by `mongodb.op_msg.argument`
/// and `error.type`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EncoderArgumentFailure {
    /// Commands whose body could not get an argument, by what was in the way.
    ///
    /// Metric `mongodb.op_msg.argument.failed`: counter, unit `{message}`; stability: development.
    ///
    /// Per argument, the sum over `error.type` equals the outcome or carrier `failed` of `mongodb.op_msg.metadata.encoded` and
    /// `mongodb.op_msg.comment.placed`. The command goes out without it.
    pub argument_failed: By<(Argument, ArgumentFault), Counter, 12>,
}

const _: () = within_budget::<(Argument, ArgumentFault)>();

impl Sealed for EncoderArgumentFailure {}

impl MetricSet for EncoderArgumentFailure {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_ENCODER_ARGUMENT_FAILURE;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.argument_failed, &other.argument_failed);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.argument_failed,
            Self::DESCRIPTOR,
            &descriptors::METRIC_ARGUMENT_FAILED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.encoder.comment` of the entity `mongodb.op_msg.codec`, told apart by `mongodb.op_msg.comment.outcome`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EncoderComment {
    /// Commands whose comment was to get trace context (experimental), by what became of it.
    ///
    /// Metric `mongodb.op_msg.comment.placed`: counter, unit `{message}`; stability: development.
    pub comment_placed: By<CommentOutcome, Counter, 4>,
}

const _: () = within_budget::<CommentOutcome>();

impl Sealed for EncoderComment {}

impl MetricSet for EncoderComment {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_ENCODER_COMMENT;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.comment_placed, &other.comment_placed);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.comment_placed,
            Self::DESCRIPTOR,
            &descriptors::METRIC_COMMENT_PLACED,
            point,
        );
    }
}
