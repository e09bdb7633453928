//! Metric sets.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`. Do not edit.

use super::schema;
use super::values::*;
use crate::observe::By;
use crate::observe::instrument::{Bounds, Buckets, Counter, Level, Summary, Total};
use crate::observe::schema::SetDescriptor;
use crate::observe::view::{MetricSet, Point};

/// Set `mongodb.op_msg.encoder`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Encoder {
    /// `mongodb.op_msg.request.encoded`, `{message}`: Requests the encoder has handled, by what it did about their telemetry section.
    pub request_encoded: By<AttachOutcome, Counter, 8>,
    /// `mongodb.op_msg.telemetry.encoded.size`, `By`: Size of the telemetry document the encoder attached.
    pub telemetry_encoded_size: By<AttachOutcome, Summary, 8>,
}

impl MetricSet for Encoder {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_ENCODER;

    fn merge(&mut self, other: &Self) {
        self.request_encoded.merge(&other.request_encoded);
        self.telemetry_encoded_size
            .merge(&other.telemetry_encoded_size);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.request_encoded
            .visit(Self::DESCRIPTOR, &schema::METRIC_REQUEST_ENCODED, point);
        self.telemetry_encoded_size.visit(
            Self::DESCRIPTOR,
            &schema::METRIC_TELEMETRY_ENCODED_SIZE,
            point,
        );
    }
}

/// Set `mongodb.op_msg.encoder.failure`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EncoderFailure {
    /// `mongodb.op_msg.telemetry.attach.failed`, `{message}`: Requests sent without their telemetry section because of a defect, by what it was.
    pub telemetry_attach_failed: By<AttachFailure, Counter, 2>,
}

impl MetricSet for EncoderFailure {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_ENCODER_FAILURE;

    fn merge(&mut self, other: &Self) {
        self.telemetry_attach_failed
            .merge(&other.telemetry_attach_failed);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.telemetry_attach_failed.visit(
            Self::DESCRIPTOR,
            &schema::METRIC_TELEMETRY_ATTACH_FAILED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.encoder.metadata`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EncoderMetadata {
    /// `mongodb.op_msg.metadata.encoded`, `{message}`: Requests that had a draft to send, by where it travelled.
    pub metadata_encoded: By<(MetadataPart, MetadataCarrier), Counter, 15>,
}

impl MetricSet for EncoderMetadata {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_ENCODER_METADATA;

    fn merge(&mut self, other: &Self) {
        self.metadata_encoded.merge(&other.metadata_encoded);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.metadata_encoded
            .visit(Self::DESCRIPTOR, &schema::METRIC_METADATA_ENCODED, point);
    }
}

/// Set `mongodb.op_msg.encoder.argument.failure`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EncoderArgumentFailure {
    /// `mongodb.op_msg.argument.failed`, `{message}`: Commands whose body could not get an argument, by what was in the way.
    pub argument_failed: By<(Argument, ArgumentFault), Counter, 12>,
}

impl MetricSet for EncoderArgumentFailure {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_ENCODER_ARGUMENT_FAILURE;

    fn merge(&mut self, other: &Self) {
        self.argument_failed.merge(&other.argument_failed);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.argument_failed
            .visit(Self::DESCRIPTOR, &schema::METRIC_ARGUMENT_FAILED, point);
    }
}

/// Set `mongodb.op_msg.encoder.comment`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EncoderComment {
    /// `mongodb.op_msg.comment.placed`, `{message}`: Commands whose comment was to get trace context (experimental), by what became of it.
    pub comment_placed: By<CommentOutcome, Counter, 4>,
}

impl MetricSet for EncoderComment {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_ENCODER_COMMENT;

    fn merge(&mut self, other: &Self) {
        self.comment_placed.merge(&other.comment_placed);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.comment_placed
            .visit(Self::DESCRIPTOR, &schema::METRIC_COMMENT_PLACED, point);
    }
}

/// Set `mongodb.op_msg.decoder`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Decoder {
    /// `mongodb.op_msg.request.decoded`, `{message}`: Requests the decoder has handled, by what it made of their telemetry section.
    pub request_decoded: By<DecodeOutcome, Counter, 3>,
    /// `mongodb.op_msg.telemetry.decoded.size`, `By`: Size of the telemetry document the decoder read.
    pub telemetry_decoded_size: By<DecodeOutcome, Total, 3>,
}

impl MetricSet for Decoder {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_DECODER;

    fn merge(&mut self, other: &Self) {
        self.request_decoded.merge(&other.request_decoded);
        self.telemetry_decoded_size
            .merge(&other.telemetry_decoded_size);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.request_decoded
            .visit(Self::DESCRIPTOR, &schema::METRIC_REQUEST_DECODED, point);
        self.telemetry_decoded_size.visit(
            Self::DESCRIPTOR,
            &schema::METRIC_TELEMETRY_DECODED_SIZE,
            point,
        );
    }
}

/// Set `mongodb.op_msg.decoder.failure`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderFailure {
    /// `mongodb.op_msg.telemetry.decode.refused`, `{message}`: Requests whose telemetry section was refused, by what was wrong with it.
    pub telemetry_decode_refused: By<Refusal, Counter, 11>,
}

impl MetricSet for DecoderFailure {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_DECODER_FAILURE;

    fn merge(&mut self, other: &Self) {
        self.telemetry_decode_refused
            .merge(&other.telemetry_decode_refused);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.telemetry_decode_refused.visit(
            Self::DESCRIPTOR,
            &schema::METRIC_TELEMETRY_DECODE_REFUSED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.decoder.request`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderRequest {
    /// `mongodb.op_msg.request.handled`, `{message}`: Messages the decoder has handled, by whether they were handed on to be run.
    pub request_handled: By<RequestOutcome, Counter, 4>,
}

impl MetricSet for DecoderRequest {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_DECODER_REQUEST;

    fn merge(&mut self, other: &Self) {
        self.request_handled.merge(&other.request_handled);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.request_handled
            .visit(Self::DESCRIPTOR, &schema::METRIC_REQUEST_HANDLED, point);
    }
}

/// Set `mongodb.op_msg.decoder.parent`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderParent {
    /// `mongodb.op_msg.telemetry.parent.received`, `{message}`: Requests with an accepted telemetry section, by whether its trace is continued.
    pub telemetry_parent_received: By<ParentOutcome, Counter, 3>,
}

impl MetricSet for DecoderParent {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_DECODER_PARENT;

    fn merge(&mut self, other: &Self) {
        self.telemetry_parent_received
            .merge(&other.telemetry_parent_received);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.telemetry_parent_received.visit(
            Self::DESCRIPTOR,
            &schema::METRIC_TELEMETRY_PARENT_RECEIVED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.decoder.metadata`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderMetadata {
    /// `mongodb.op_msg.metadata.decoded`, `{message}`: Requests that carried a draft, by what the decoder made of it.
    pub metadata_decoded: By<(MetadataPart, MetadataOutcome), Counter, 6>,
}

impl MetricSet for DecoderMetadata {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_DECODER_METADATA;

    fn merge(&mut self, other: &Self) {
        self.metadata_decoded.merge(&other.metadata_decoded);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.metadata_decoded
            .visit(Self::DESCRIPTOR, &schema::METRIC_METADATA_DECODED, point);
    }
}

/// Set `mongodb.op_msg.decoder.metadata.failure`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderMetadataFailure {
    /// `mongodb.op_msg.metadata.ignored`, `{message}`: Requests of which a draft was ignored, by what was wrong with it.
    pub metadata_ignored: By<(MetadataPart, MetadataFault), Counter, 21>,
}

impl MetricSet for DecoderMetadataFailure {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_DECODER_METADATA_FAILURE;

    fn merge(&mut self, other: &Self) {
        self.metadata_ignored.merge(&other.metadata_ignored);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.metadata_ignored
            .visit(Self::DESCRIPTOR, &schema::METRIC_METADATA_IGNORED, point);
    }
}

/// Set `mongodb.op_msg.decoder.retry`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DecoderRetry {
    /// `mongodb.op_msg.request.retry.depth`, `{retry}`: Ordinal of the retry that an arriving request says it is, by why the attempt before it failed.
    pub request_retry_depth: By<RetryCause, Buckets<RequestRetryDepthBounds, 9>, 6>,
}

/// Bounds of `mongodb.op_msg.request.retry.depth`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RequestRetryDepthBounds;

impl Bounds for RequestRetryDepthBounds {
    const UPPER: &'static [u64] = schema::METRIC_REQUEST_RETRY_DEPTH.bounds;
}

impl MetricSet for DecoderRetry {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_DECODER_RETRY;

    fn merge(&mut self, other: &Self) {
        self.request_retry_depth.merge(&other.request_retry_depth);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.request_retry_depth.visit(
            Self::DESCRIPTOR,
            &schema::METRIC_REQUEST_RETRY_DEPTH,
            point,
        );
    }
}

/// Set `mongodb.op_msg.forwarder`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Forwarder {
    /// `mongodb.op_msg.request.forwarded`, `{message}`: Requests a proxy has passed on, by what became of their telemetry section.
    pub request_forwarded: By<ForwardOutcome, Counter, 3>,
}

impl MetricSet for Forwarder {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_FORWARDER;

    fn merge(&mut self, other: &Self) {
        self.request_forwarded.merge(&other.request_forwarded);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.request_forwarded
            .visit(Self::DESCRIPTOR, &schema::METRIC_REQUEST_FORWARDED, point);
    }
}

/// Set `mongodb.op_msg.storm`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Storm {
    /// `mongodb.op_msg.storm.status`, `1`: 1 for the state of the retry-storm view, 0 for the others.
    pub storm_status: By<StormLevel, Level, 3>,
}

impl MetricSet for Storm {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_STORM;

    fn merge(&mut self, other: &Self) {
        self.storm_status.merge(&other.storm_status);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.storm_status
            .visit(Self::DESCRIPTOR, &schema::METRIC_STORM_STATUS, point);
    }
}

/// Set `mongodb.client.retry`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct ClientRetry {
    /// `mongodb.client.retry.scheduled`, `{retry}`: Retries sent, by why the attempt before failed.
    pub client_retry_scheduled: By<RetryCause, Counter, 6>,
    /// `mongodb.client.retry.backoff.duration`, `s`: Wait before a retry.
    pub client_retry_backoff_duration: By<RetryCause, Summary, 6>,
}

impl MetricSet for ClientRetry {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_CLIENT_RETRY;

    fn merge(&mut self, other: &Self) {
        self.client_retry_scheduled
            .merge(&other.client_retry_scheduled);
        self.client_retry_backoff_duration
            .merge(&other.client_retry_backoff_duration);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.client_retry_scheduled.visit(
            Self::DESCRIPTOR,
            &schema::METRIC_CLIENT_RETRY_SCHEDULED,
            point,
        );
        self.client_retry_backoff_duration.visit(
            Self::DESCRIPTOR,
            &schema::METRIC_CLIENT_RETRY_BACKOFF_DURATION,
            point,
        );
    }
}

/// Set `mongodb.client.retry.end`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct ClientRetryEnd {
    /// `mongodb.client.retry.ended`, `{operation}`: Operations that were retried at least once, by how they ended.
    pub client_retry_ended: By<RetryOutcome, Counter, 6>,
    /// `mongodb.client.retry.depth`, `{retry}`: Retries an operation took before it ended.
    pub client_retry_depth: By<RetryOutcome, Buckets<ClientRetryDepthBounds, 9>, 6>,
}

/// Bounds of `mongodb.client.retry.depth`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ClientRetryDepthBounds;

impl Bounds for ClientRetryDepthBounds {
    const UPPER: &'static [u64] = schema::METRIC_CLIENT_RETRY_DEPTH.bounds;
}

impl MetricSet for ClientRetryEnd {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_CLIENT_RETRY_END;

    fn merge(&mut self, other: &Self) {
        self.client_retry_ended.merge(&other.client_retry_ended);
        self.client_retry_depth.merge(&other.client_retry_depth);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.client_retry_ended
            .visit(Self::DESCRIPTOR, &schema::METRIC_CLIENT_RETRY_ENDED, point);
        self.client_retry_depth
            .visit(Self::DESCRIPTOR, &schema::METRIC_CLIENT_RETRY_DEPTH, point);
    }
}

/// Set `mongodb.client.retry.decline`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct ClientRetryDecline {
    /// `mongodb.client.retry.declined`, `{operation}`: Failures that were not followed by a retry, by why.
    pub client_retry_declined: By<RetryDecline, Counter, 5>,
}

impl MetricSet for ClientRetryDecline {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_CLIENT_RETRY_DECLINE;

    fn merge(&mut self, other: &Self) {
        self.client_retry_declined
            .merge(&other.client_retry_declined);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.client_retry_declined.visit(
            Self::DESCRIPTOR,
            &schema::METRIC_CLIENT_RETRY_DECLINED,
            point,
        );
    }
}

/// Set `mongodb.op_msg.event.queue`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EventQueue {
    /// `mongodb.op_msg.event.queue.size`, `{event}`: Events waiting in the codec's ring for the host to take.
    pub event_queue_size: By<(), Level, 1>,
    /// `mongodb.op_msg.event.queue.capacity`, `{event}`: Events the codec's ring can hold.
    pub event_queue_capacity: By<(), Level, 1>,
}

impl MetricSet for EventQueue {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_EVENT_QUEUE;

    fn merge(&mut self, other: &Self) {
        self.event_queue_size.merge(&other.event_queue_size);
        self.event_queue_capacity.merge(&other.event_queue_capacity);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.event_queue_size
            .visit(Self::DESCRIPTOR, &schema::METRIC_EVENT_QUEUE_SIZE, point);
        self.event_queue_capacity.visit(
            Self::DESCRIPTOR,
            &schema::METRIC_EVENT_QUEUE_CAPACITY,
            point,
        );
    }
}

/// Set `mongodb.op_msg.event.loss`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EventLoss {
    /// `mongodb.op_msg.event.dropped`, `{event}`: Events the codec gave up, by why.
    pub event_dropped: By<EventLossReason, Counter, 3>,
}

impl MetricSet for EventLoss {
    const DESCRIPTOR: &'static SetDescriptor = &schema::SET_EVENT_LOSS;

    fn merge(&mut self, other: &Self) {
        self.event_dropped.merge(&other.event_dropped);
    }

    fn visit(&self, point: &mut dyn FnMut(Point<'_>)) {
        self.event_dropped
            .visit(Self::DESCRIPTOR, &schema::METRIC_EVENT_DROPPED, point);
    }
}
