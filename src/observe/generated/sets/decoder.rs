//! Metric sets: `mongodb.op_msg.decoder`, `mongodb.op_msg.decoder.failure`, `mongodb.op_msg.decoder.request`, `mongodb.op_msg.decoder.request.failure`, `mongodb.op_msg.decoder.parent`, `mongodb.op_msg.decoder.metadata`, `mongodb.op_msg.decoder.metadata.failure`, `mongodb.op_msg.decoder.retry`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use super::within_budget;
use crate::observe::generated::descriptors;
use crate::observe::instrument::{Bounds, Buckets, Counter, Total};
use crate::observe::schema::SetDescriptor;
use crate::observe::sealed::Sealed;
use crate::observe::values::{
    DecodeOutcome, MetadataFault, MetadataOutcome, MetadataPart, ParentOutcome, Refusal,
    RequestFault, RequestOutcome, RetryCause,
};
use crate::observe::{By, MetricSet, Point};

/// Set `mongodb.op_msg.decoder` of the entity `mongodb.op_msg.codec`, told apart by `mongodb.op_msg.telemetry.decode.outcome`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Decoder {
    /// Requests the decoder has handled, by what it made of their telemetry section.
    ///
    /// Metric `mongodb.op_msg.request.decoded`: counter, unit `{message}`; stability: development.
    pub request_decoded: By<DecodeOutcome, Counter, 3>,
    /// Size of the telemetry document the decoder read.
    ///
    /// Metric `mongodb.op_msg.telemetry.decoded.size`, opt-in: histogram (sum, count), unit `By`; stability: development.
    ///
    /// Recorded for `accepted` only.
    pub telemetry_decoded_size: By<DecodeOutcome, Total, 3>,
}

const _: () = within_budget::<DecodeOutcome>();

impl Sealed for Decoder {}

impl MetricSet for Decoder {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_DECODER;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.request_decoded, &other.request_decoded);
        By::merge(
            &mut self.telemetry_decoded_size,
            &other.telemetry_decoded_size,
        );
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.request_decoded,
            Self::DESCRIPTOR,
            &descriptors::METRIC_REQUEST_DECODED,
            point,
        );
        By::visit(
            &self.telemetry_decoded_size,
            Self::DESCRIPTOR,
            &descriptors::METRIC_TELEMETRY_DECODED_SIZE,
            point,
        );
    }
}

/// Set `mongodb.op_msg.decoder.failure` of the entity `mongodb.op_msg.codec`, told apart by `error.type`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderFailure {
    /// Requests whose telemetry section was refused, by what was wrong with it.
    ///
    /// Metric `mongodb.op_msg.telemetry.decode.refused`: counter, unit `{message}`; stability: development.
    ///
    /// The sum over `error.type` equals `mongodb.op_msg.request.decoded` for the outcome `refused`.
    pub telemetry_decode_refused: By<Refusal, Counter, 11>,
}

const _: () = within_budget::<Refusal>();

impl Sealed for DecoderFailure {}

impl MetricSet for DecoderFailure {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_DECODER_FAILURE;

    fn merge(&mut self, other: &Self) {
        By::merge(
            &mut self.telemetry_decode_refused,
            &other.telemetry_decode_refused,
        );
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.telemetry_decode_refused,
            Self::DESCRIPTOR,
            &descriptors::METRIC_TELEMETRY_DECODE_REFUSED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.decoder.request` of the entity `mongodb.op_msg.codec`, told apart by `mongodb.op_msg.request.outcome`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderRequest {
    /// Messages the decoder has handled, by whether they were handed on to be run.
    ///
    /// Metric `mongodb.op_msg.request.handled`: counter, unit `{message}`; stability: development.
    ///
    /// Without `unread` they are those of `mongodb.op_msg.request.decoded`.
    pub request_handled: By<RequestOutcome, Counter, 4>,
}

const _: () = within_budget::<RequestOutcome>();

impl Sealed for DecoderRequest {}

impl MetricSet for DecoderRequest {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_DECODER_REQUEST;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.request_handled, &other.request_handled);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.request_handled,
            Self::DESCRIPTOR,
            &descriptors::METRIC_REQUEST_HANDLED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.decoder.request.failure` of the entity `mongodb.op_msg.codec`, told apart by `error.type`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderRequestFailure {
    /// Messages that were not handed on to be run, by what was wrong with them.
    ///
    /// Metric `mongodb.op_msg.request.refused`: counter, unit `{message}`; stability: development.
    ///
    /// The sum over `error.type` equals `mongodb.op_msg.request.handled` for the outcome `refused`.
    pub request_refused: By<RequestFault, Counter, 6>,
}

const _: () = within_budget::<RequestFault>();

impl Sealed for DecoderRequestFailure {}

impl MetricSet for DecoderRequestFailure {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_DECODER_REQUEST_FAILURE;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.request_refused, &other.request_refused);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.request_refused,
            Self::DESCRIPTOR,
            &descriptors::METRIC_REQUEST_REFUSED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.decoder.parent` of the entity `mongodb.op_msg.codec`, told apart by
/// `mongodb.op_msg.telemetry.parent.outcome`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderParent {
    /// Requests with an accepted telemetry section, by whether its trace is continued.
    ///
    /// Metric `mongodb.op_msg.telemetry.parent.received`: counter, unit `{message}`; stability: development.
    ///
    /// The sum equals `mongodb.op_msg.request.decoded` for the outcome `accepted`.
    pub telemetry_parent_received: By<ParentOutcome, Counter, 3>,
}

const _: () = within_budget::<ParentOutcome>();

impl Sealed for DecoderParent {}

impl MetricSet for DecoderParent {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_DECODER_PARENT;

    fn merge(&mut self, other: &Self) {
        By::merge(
            &mut self.telemetry_parent_received,
            &other.telemetry_parent_received,
        );
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.telemetry_parent_received,
            Self::DESCRIPTOR,
            &descriptors::METRIC_TELEMETRY_PARENT_RECEIVED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.decoder.metadata` of the entity `mongodb.op_msg.codec`, told apart by `mongodb.op_msg.metadata.part` and
/// `mongodb.op_msg.metadata.outcome`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderMetadata {
    /// Requests that carried a draft, by what the decoder made of it.
    ///
    /// Metric `mongodb.op_msg.metadata.decoded`: counter, unit `{message}`; stability: development.
    pub metadata_decoded: By<(MetadataPart, MetadataOutcome), Counter, 6>,
}

const _: () = within_budget::<(MetadataPart, MetadataOutcome)>();

impl Sealed for DecoderMetadata {}

impl MetricSet for DecoderMetadata {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_DECODER_METADATA;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.metadata_decoded, &other.metadata_decoded);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.metadata_decoded,
            Self::DESCRIPTOR,
            &descriptors::METRIC_METADATA_DECODED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.decoder.metadata.failure` of the entity `mongodb.op_msg.codec`, told apart by
/// `mongodb.op_msg.metadata.part` and `error.type`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderMetadataFailure {
    /// Requests of which a draft was ignored, by what was wrong with it.
    ///
    /// Metric `mongodb.op_msg.metadata.ignored`: counter, unit `{message}`; stability: development.
    ///
    /// Per part, the sum over `error.type` equals `mongodb.op_msg.metadata.decoded` for the outcome `ignored`. The command is
    /// never failed for it.
    pub metadata_ignored: By<(MetadataPart, MetadataFault), Counter, 21>,
}

const _: () = within_budget::<(MetadataPart, MetadataFault)>();

impl Sealed for DecoderMetadataFailure {}

impl MetricSet for DecoderMetadataFailure {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_DECODER_METADATA_FAILURE;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.metadata_ignored, &other.metadata_ignored);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.metadata_ignored,
            Self::DESCRIPTOR,
            &descriptors::METRIC_METADATA_IGNORED,
            point,
        );
    }
}

/// The bounds of `mongodb.op_msg.request.retry.depth`, inclusive, as recorded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RequestRetryDepthBounds;

impl Bounds for RequestRetryDepthBounds {
    const UPPER: &'static [u64] = &[1, 2, 3, 4, 6, 8, 16, 32];
}

/// Set `mongodb.op_msg.decoder.retry` of the entity `mongodb.op_msg.codec`, told apart by `mongodb.client.retry.reason`.
///
/// Stability: development.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderRetry {
    /// Ordinal of the retry that an arriving request says it is, by why the attempt before it failed.
    ///
    /// Metric `mongodb.op_msg.request.retry.depth`, opt-in: histogram (min, max, sum, count, buckets up to 1, 2, 3, 4, 6, 8, 16,
    /// 32), unit `{retry}`; stability: development.
    ///
    /// First executions are not recorded. A server that sheds load before it parses the message never sees the attempts it shed,
    /// so this is the depth of the admitted attempts only.
    pub request_retry_depth: By<RetryCause, Buckets<RequestRetryDepthBounds, 9>, 6>,
}

const _: () = within_budget::<RetryCause>();

impl Sealed for DecoderRetry {}

impl MetricSet for DecoderRetry {
    const DESCRIPTOR: &'static SetDescriptor = &descriptors::SET_DECODER_RETRY;

    fn merge(&mut self, other: &Self) {
        By::merge(&mut self.request_retry_depth, &other.request_retry_depth);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        By::visit(
            &self.request_retry_depth,
            Self::DESCRIPTOR,
            &descriptors::METRIC_REQUEST_RETRY_DEPTH,
            point,
        );
    }
}
