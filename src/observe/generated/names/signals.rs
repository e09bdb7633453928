//! Names of entities, sets, metrics, events and spans.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

/// Where the meaning of the names is written down; the last segment is the version.
pub const SCHEMA_URL: &str = "https://example.com/placeholder/opmsg-telemetry/0.1.0";

/// One codec instance of the process.
///
/// Entity; stability: development.
pub const ENTITY_OP_MSG_CODEC: &str = "mongodb.op_msg.codec";

/// One MongoClient of the process, with the settings that shape its retries.
///
/// Entity; stability: development.
pub const ENTITY_CLIENT: &str = "mongodb.client";

/// The set of `mongodb.op_msg.request.encoded` and `mongodb.op_msg.telemetry.encoded.size`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_ENCODER: &str = "mongodb.op_msg.encoder";

/// The set of `mongodb.op_msg.telemetry.attach.failed`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_ENCODER_FAILURE: &str = "mongodb.op_msg.encoder.failure";

/// The set of `mongodb.op_msg.metadata.encoded`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_ENCODER_METADATA: &str = "mongodb.op_msg.encoder.metadata";

/// The set of `mongodb.op_msg.argument.failed`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_ENCODER_ARGUMENT_FAILURE: &str = "mongodb.op_msg.encoder.argument.failure";

/// The set of `mongodb.op_msg.comment.placed`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_ENCODER_COMMENT: &str = "mongodb.op_msg.encoder.comment";

/// The set of `mongodb.op_msg.request.decoded` and `mongodb.op_msg.telemetry.decoded.size`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_DECODER: &str = "mongodb.op_msg.decoder";

/// The set of `mongodb.op_msg.telemetry.decode.refused`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_DECODER_FAILURE: &str = "mongodb.op_msg.decoder.failure";

/// The set of `mongodb.op_msg.request.handled`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_DECODER_REQUEST: &str = "mongodb.op_msg.decoder.request";

/// The set of `mongodb.op_msg.request.refused`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_DECODER_REQUEST_FAILURE: &str = "mongodb.op_msg.decoder.request.failure";

/// The set of `mongodb.op_msg.telemetry.parent.received`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_DECODER_PARENT: &str = "mongodb.op_msg.decoder.parent";

/// The set of `mongodb.op_msg.metadata.decoded`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_DECODER_METADATA: &str = "mongodb.op_msg.decoder.metadata";

/// The set of `mongodb.op_msg.metadata.ignored`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_DECODER_METADATA_FAILURE: &str = "mongodb.op_msg.decoder.metadata.failure";

/// The set of `mongodb.op_msg.request.retry.depth`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_DECODER_RETRY: &str = "mongodb.op_msg.decoder.retry";

/// The set of `mongodb.op_msg.request.forwarded`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_FORWARDER: &str = "mongodb.op_msg.forwarder";

/// The set of `mongodb.op_msg.storm.status`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_STORM: &str = "mongodb.op_msg.storm";

/// The set of `mongodb.client.retry.scheduled` and `mongodb.client.retry.backoff.duration`.
///
/// Metric set of `mongodb.client`; stability: development.
pub const SET_CLIENT_RETRY: &str = "mongodb.client.retry";

/// The set of `mongodb.client.retry.ended` and `mongodb.client.retry.depth`.
///
/// Metric set of `mongodb.client`; stability: development.
pub const SET_CLIENT_RETRY_END: &str = "mongodb.client.retry.end";

/// The set of `mongodb.client.retry.declined`.
///
/// Metric set of `mongodb.client`; stability: development.
pub const SET_CLIENT_RETRY_DECLINE: &str = "mongodb.client.retry.decline";

/// The set of `mongodb.op_msg.event.queue.size` and `mongodb.op_msg.event.queue.capacity`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_EVENT_QUEUE: &str = "mongodb.op_msg.event.queue";

/// The set of `mongodb.op_msg.event.dropped`.
///
/// Metric set of `mongodb.op_msg.codec`; stability: development.
pub const SET_OP_MSG_EVENT_LOSS: &str = "mongodb.op_msg.event.loss";

/// Requests the encoder has handled, by what it did about their telemetry section.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_REQUEST_ENCODED: &str = "mongodb.op_msg.request.encoded";

/// Size of the telemetry document the encoder attached.
///
/// Metric: histogram (min, max, sum, count), unit `By`; stability: development.
pub const METRIC_OP_MSG_TELEMETRY_ENCODED_SIZE: &str = "mongodb.op_msg.telemetry.encoded.size";

/// Requests sent without their telemetry section because of a defect, by what it was.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_TELEMETRY_ATTACH_FAILED: &str = "mongodb.op_msg.telemetry.attach.failed";

/// Requests that had a draft to send, by where it travelled.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_METADATA_ENCODED: &str = "mongodb.op_msg.metadata.encoded";

/// Commands whose body could not get an argument, by what was in the way.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_ARGUMENT_FAILED: &str = "mongodb.op_msg.argument.failed";

/// Commands whose comment was to get trace context (experimental), by what became of it.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_COMMENT_PLACED: &str = "mongodb.op_msg.comment.placed";

/// Requests the decoder has handled, by what it made of their telemetry section.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_REQUEST_DECODED: &str = "mongodb.op_msg.request.decoded";

/// Size of the telemetry document the decoder read.
///
/// Metric: histogram (sum, count), unit `By`; stability: development.
pub const METRIC_OP_MSG_TELEMETRY_DECODED_SIZE: &str = "mongodb.op_msg.telemetry.decoded.size";

/// Requests whose telemetry section was refused, by what was wrong with it.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_TELEMETRY_DECODE_REFUSED: &str = "mongodb.op_msg.telemetry.decode.refused";

/// Messages the decoder has handled, by whether they were handed on to be run.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_REQUEST_HANDLED: &str = "mongodb.op_msg.request.handled";

/// Messages that were not handed on to be run, by what was wrong with them.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_REQUEST_REFUSED: &str = "mongodb.op_msg.request.refused";

/// Requests with an accepted telemetry section, by whether its trace is continued.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_TELEMETRY_PARENT_RECEIVED: &str =
    "mongodb.op_msg.telemetry.parent.received";

/// Requests that carried a draft, by what the decoder made of it.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_METADATA_DECODED: &str = "mongodb.op_msg.metadata.decoded";

/// Requests of which a draft was ignored, by what was wrong with it.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_METADATA_IGNORED: &str = "mongodb.op_msg.metadata.ignored";

/// Ordinal of the retry that an arriving request says it is, by why the attempt before it failed.
///
/// Metric: histogram (min, max, sum, count, buckets up to 1, 2, 3, 4, 6, 8, 16, 32), unit `{retry}`; stability: development.
pub const METRIC_OP_MSG_REQUEST_RETRY_DEPTH: &str = "mongodb.op_msg.request.retry.depth";

/// Requests a proxy has passed on, by what became of their telemetry section.
///
/// Metric: counter, unit `{message}`; stability: development.
pub const METRIC_OP_MSG_REQUEST_FORWARDED: &str = "mongodb.op_msg.request.forwarded";

/// How many retry-storm views are in the state: 1 or 0 for the one of a codec.
///
/// Metric: level, unit `1`; stability: development.
pub const METRIC_OP_MSG_STORM_STATUS: &str = "mongodb.op_msg.storm.status";

/// Retries sent, by why the attempt before failed.
///
/// Metric: counter, unit `{retry}`; stability: development.
pub const METRIC_CLIENT_RETRY_SCHEDULED: &str = "mongodb.client.retry.scheduled";

/// Wait before a retry.
///
/// Metric: histogram (min, max, sum, count), unit `s`; stability: development.
pub const METRIC_CLIENT_RETRY_BACKOFF_DURATION: &str = "mongodb.client.retry.backoff.duration";

/// Operations that were retried at least once, by how they ended.
///
/// Metric: counter, unit `{operation}`; stability: development.
pub const METRIC_CLIENT_RETRY_ENDED: &str = "mongodb.client.retry.ended";

/// Retries an operation took before it ended.
///
/// Metric: histogram (min, max, sum, count, buckets up to 1, 2, 3, 4, 6, 8, 16, 32), unit `{retry}`; stability: development.
pub const METRIC_CLIENT_RETRY_DEPTH: &str = "mongodb.client.retry.depth";

/// Failures that were not followed by a retry, by why.
///
/// Metric: counter, unit `{operation}`; stability: development.
pub const METRIC_CLIENT_RETRY_DECLINED: &str = "mongodb.client.retry.declined";

/// Events waiting in the codec's ring for the host to take.
///
/// Metric: level, unit `{event}`; stability: development.
pub const METRIC_OP_MSG_EVENT_QUEUE_SIZE: &str = "mongodb.op_msg.event.queue.size";

/// Events the codec's ring can hold.
///
/// Metric: level, unit `{event}`; stability: development.
pub const METRIC_OP_MSG_EVENT_QUEUE_CAPACITY: &str = "mongodb.op_msg.event.queue.capacity";

/// Events the codec gave up, by why.
///
/// Metric: counter, unit `{event}`; stability: development.
pub const METRIC_OP_MSG_EVENT_DROPPED: &str = "mongodb.op_msg.event.dropped";

/// A codec was set up; carries its settings once.
///
/// Event of `mongodb.op_msg.codec`, severity number 5; stability: development.
pub const EVENT_OP_MSG_CODEC_START: &str = "mongodb.op_msg.codec.start";

/// Telemetry that should have been attached was left out because of a defect, not a setting.
///
/// Event of `mongodb.op_msg.codec`, severity number 13; stability: development.
pub const EVENT_OP_MSG_TELEMETRY_ATTACH_FAIL: &str = "mongodb.op_msg.telemetry.attach.fail";

/// A telemetry section was refused.
///
/// Event of `mongodb.op_msg.codec`, severity number 13; stability: development.
pub const EVENT_OP_MSG_TELEMETRY_DECODE_FAIL: &str = "mongodb.op_msg.telemetry.decode.fail";

/// A request arrived that says it is a retry.
///
/// Event of `mongodb.op_msg.codec`, severity number 9; stability: development.
pub const EVENT_OP_MSG_REQUEST_RETRY: &str = "mongodb.op_msg.request.retry";

/// A request that has telemetry or was refused.
///
/// Event of `mongodb.op_msg.codec`, severity number 9; stability: development.
pub const EVENT_OP_MSG_REQUEST_RECEIVE: &str = "mongodb.op_msg.request.receive";

/// A command is about to be sent again.
///
/// Event of `mongodb.client`, severity number 9; stability: development.
pub const EVENT_CLIENT_OPERATION_RETRY: &str = "mongodb.client.operation.retry";

/// An operation that had been retried ended in an error.
///
/// Event of `mongodb.client`, severity number 13; stability: development.
pub const EVENT_CLIENT_OPERATION_FAIL: &str = "mongodb.client.operation.fail";

/// A command that a remote span caused.
///
/// Span; stability: development.
pub const SPAN_OP_MSG_REQUEST: &str = "mongodb.op_msg.request";

/// The same for a command without a reply.
///
/// Span; stability: development.
pub const SPAN_OP_MSG_REQUEST_UNACKNOWLEDGED: &str = "mongodb.op_msg.request.unacknowledged";
