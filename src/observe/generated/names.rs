//! Names.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`. Do not edit.

/// Where the meaning of the names is written down.
pub const SCHEMA_URL: &str = "https://example.com/placeholder/opmsg-telemetry/0.1.0";

/// Attribute.
pub const OP_MSG_CODEC_ID: &str = "mongodb.op_msg.codec.id";

/// Attribute.
pub const OP_MSG_CODEC_ROLE: &str = "mongodb.op_msg.codec.role";

/// Attribute.
pub const OP_MSG_CODEC_POLICY: &str = "mongodb.op_msg.codec.policy";

/// Attribute.
pub const CLIENT_ID: &str = "mongodb.client.id";

/// Attribute.
pub const DRIVER_NAME: &str = "mongodb.driver.name";

/// Attribute.
pub const DRIVER_VERSION: &str = "mongodb.driver.version";

/// Attribute.
pub const CLIENT_CONFIG_RETRY_READS: &str = "mongodb.client.config.retry_reads";

/// Attribute.
pub const CLIENT_CONFIG_RETRY_WRITES: &str = "mongodb.client.config.retry_writes";

/// Attribute.
pub const CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES: &str = "mongodb.client.config.max_adaptive_retries";

/// Attribute.
pub const CLIENT_CONFIG_OVERLOAD_RETARGETING: &str = "mongodb.client.config.overload_retargeting";

/// Attribute.
pub const OP_MSG_TELEMETRY_ATTACH_OUTCOME: &str = "mongodb.op_msg.telemetry.attach.outcome";

/// Attribute.
pub const OP_MSG_TELEMETRY_DECODE_OUTCOME: &str = "mongodb.op_msg.telemetry.decode.outcome";

/// Attribute.
pub const OP_MSG_TELEMETRY_FORWARD_OUTCOME: &str = "mongodb.op_msg.telemetry.forward.outcome";

/// Attribute.
pub const OP_MSG_METADATA_PART: &str = "mongodb.op_msg.metadata.part";

/// Attribute.
pub const OP_MSG_METADATA_CARRIER: &str = "mongodb.op_msg.metadata.carrier";

/// Attribute.
pub const OP_MSG_METADATA_OUTCOME: &str = "mongodb.op_msg.metadata.outcome";

/// Attribute.
pub const OP_MSG_REQUEST_OUTCOME: &str = "mongodb.op_msg.request.outcome";

/// Attribute.
pub const OP_MSG_TELEMETRY_PARENT_OUTCOME: &str = "mongodb.op_msg.telemetry.parent.outcome";

/// Attribute.
pub const OP_MSG_COMMENT_OUTCOME: &str = "mongodb.op_msg.comment.outcome";

/// Attribute.
pub const OP_MSG_ARGUMENT: &str = "mongodb.op_msg.argument";

/// Attribute.
pub const OP_MSG_STORM_STATE: &str = "mongodb.op_msg.storm.state";

/// Attribute.
pub const CLIENT_RETRY_REASON: &str = "mongodb.client.retry.reason";

/// Attribute.
pub const CLIENT_RETRY_OUTCOME: &str = "mongodb.client.retry.outcome";

/// Attribute.
pub const CLIENT_RETRY_DECLINE: &str = "mongodb.client.retry.decline";

/// Attribute.
pub const CLIENT_RETRY_ATTEMPT: &str = "mongodb.client.retry.attempt";

/// Attribute.
pub const CLIENT_RETRY_LIMIT: &str = "mongodb.client.retry.limit";

/// Attribute.
pub const CLIENT_RETRY_BACKOFF: &str = "mongodb.client.retry.backoff";

/// Attribute.
pub const CLIENT_RETRY_ELAPSED: &str = "mongodb.client.retry.elapsed";

/// Attribute.
pub const OP_MSG_TELEMETRY_SIZE: &str = "mongodb.op_msg.telemetry.size";

/// Attribute.
pub const OP_MSG_TELEMETRY_SIZE_LIMIT: &str = "mongodb.op_msg.telemetry.size_limit";

/// Attribute.
pub const OP_MSG_REQUEST_SIZE: &str = "mongodb.op_msg.request.size";

/// Attribute.
pub const OP_MSG_REQUEST_CODE: &str = "mongodb.op_msg.request.code";

/// Attribute.
pub const OP_MSG_REQUEST_CODE_NAME: &str = "mongodb.op_msg.request.code_name";

/// Attribute.
pub const OP_MSG_REQUEST_RULE: &str = "mongodb.op_msg.request.rule";

/// Attribute.
pub const OP_MSG_REQUEST_OFFSET: &str = "mongodb.op_msg.request.offset";

/// Attribute.
pub const OP_MSG_REQUEST_REACTION: &str = "mongodb.op_msg.request.reaction";

/// Attribute.
pub const OP_MSG_TELEMETRY_FIELD: &str = "mongodb.op_msg.telemetry.field";

/// Attribute.
pub const CLIENT_CONFIG_MIN_POOL_SIZE: &str = "mongodb.client.config.min_pool_size";

/// Attribute.
pub const CLIENT_CONFIG_MAX_POOL_SIZE: &str = "mongodb.client.config.max_pool_size";

/// Attribute.
pub const CLIENT_CONFIG_MAX_CONNECTING: &str = "mongodb.client.config.max_connecting";

/// Attribute.
pub const CLIENT_CONFIG_TIMEOUT: &str = "mongodb.client.config.timeout";

/// Attribute.
pub const CLIENT_CONFIG_SERVER_SELECTION_TIMEOUT: &str =
    "mongodb.client.config.server_selection_timeout";

/// Attribute.
pub const CLIENT_CONFIG_HEARTBEAT_FREQUENCY: &str = "mongodb.client.config.heartbeat_frequency";

/// Attribute.
pub const CLIENT_CONFIG_COMPRESSORS: &str = "mongodb.client.config.compressors";

/// Attribute.
pub const CLIENT_CONFIG_READ_PREFERENCE: &str = "mongodb.client.config.read_preference";

/// Attribute.
pub const CLIENT_CONFIG_LOAD_BALANCED: &str = "mongodb.client.config.load_balanced";

/// Attribute.
pub const CLIENT_CONFIG_TLS: &str = "mongodb.client.config.tls";

/// Attribute.
pub const CLIENT_CONFIG_TRACING: &str = "mongodb.client.config.tracing";

/// Attribute of OpenTelemetry.
pub const ERROR_TYPE: &str = "error.type";

/// Attribute of OpenTelemetry.
pub const DB_SYSTEM_NAME: &str = "db.system.name";

/// Attribute of OpenTelemetry.
pub const DB_OPERATION_NAME: &str = "db.operation.name";

/// Attribute of OpenTelemetry.
pub const DB_RESPONSE_STATUS_CODE: &str = "db.response.status_code";

/// Entity.
pub const ENTITY_OP_MSG_CODEC: &str = "mongodb.op_msg.codec";

/// Entity.
pub const ENTITY_CLIENT: &str = "mongodb.client";

/// Set.
pub const SET_OP_MSG_ENCODER: &str = "mongodb.op_msg.encoder";

/// Set.
pub const SET_OP_MSG_ENCODER_FAILURE: &str = "mongodb.op_msg.encoder.failure";

/// Set.
pub const SET_OP_MSG_ENCODER_METADATA: &str = "mongodb.op_msg.encoder.metadata";

/// Set.
pub const SET_OP_MSG_ENCODER_ARGUMENT_FAILURE: &str = "mongodb.op_msg.encoder.argument.failure";

/// Set.
pub const SET_OP_MSG_ENCODER_COMMENT: &str = "mongodb.op_msg.encoder.comment";

/// Set.
pub const SET_OP_MSG_DECODER: &str = "mongodb.op_msg.decoder";

/// Set.
pub const SET_OP_MSG_DECODER_FAILURE: &str = "mongodb.op_msg.decoder.failure";

/// Set.
pub const SET_OP_MSG_DECODER_REQUEST: &str = "mongodb.op_msg.decoder.request";

/// Set.
pub const SET_OP_MSG_DECODER_PARENT: &str = "mongodb.op_msg.decoder.parent";

/// Set.
pub const SET_OP_MSG_DECODER_METADATA: &str = "mongodb.op_msg.decoder.metadata";

/// Set.
pub const SET_OP_MSG_DECODER_METADATA_FAILURE: &str = "mongodb.op_msg.decoder.metadata.failure";

/// Set.
pub const SET_OP_MSG_DECODER_RETRY: &str = "mongodb.op_msg.decoder.retry";

/// Set.
pub const SET_OP_MSG_FORWARDER: &str = "mongodb.op_msg.forwarder";

/// Set.
pub const SET_OP_MSG_STORM: &str = "mongodb.op_msg.storm";

/// Set.
pub const SET_CLIENT_RETRY: &str = "mongodb.client.retry";

/// Set.
pub const SET_CLIENT_RETRY_END: &str = "mongodb.client.retry.end";

/// Set.
pub const SET_CLIENT_RETRY_DECLINE: &str = "mongodb.client.retry.decline";

/// Set.
pub const SET_OP_MSG_EVENT_QUEUE: &str = "mongodb.op_msg.event.queue";

/// Set.
pub const SET_OP_MSG_EVENT_LOSS: &str = "mongodb.op_msg.event.loss";

/// Metric.
pub const METRIC_OP_MSG_REQUEST_ENCODED: &str = "mongodb.op_msg.request.encoded";

/// Metric.
pub const METRIC_OP_MSG_TELEMETRY_ENCODED_SIZE: &str = "mongodb.op_msg.telemetry.encoded.size";

/// Metric.
pub const METRIC_OP_MSG_TELEMETRY_ATTACH_FAILED: &str = "mongodb.op_msg.telemetry.attach.failed";

/// Metric.
pub const METRIC_OP_MSG_METADATA_ENCODED: &str = "mongodb.op_msg.metadata.encoded";

/// Metric.
pub const METRIC_OP_MSG_ARGUMENT_FAILED: &str = "mongodb.op_msg.argument.failed";

/// Metric.
pub const METRIC_OP_MSG_COMMENT_PLACED: &str = "mongodb.op_msg.comment.placed";

/// Metric.
pub const METRIC_OP_MSG_REQUEST_DECODED: &str = "mongodb.op_msg.request.decoded";

/// Metric.
pub const METRIC_OP_MSG_TELEMETRY_DECODED_SIZE: &str = "mongodb.op_msg.telemetry.decoded.size";

/// Metric.
pub const METRIC_OP_MSG_TELEMETRY_DECODE_REFUSED: &str = "mongodb.op_msg.telemetry.decode.refused";

/// Metric.
pub const METRIC_OP_MSG_REQUEST_HANDLED: &str = "mongodb.op_msg.request.handled";

/// Metric.
pub const METRIC_OP_MSG_TELEMETRY_PARENT_RECEIVED: &str =
    "mongodb.op_msg.telemetry.parent.received";

/// Metric.
pub const METRIC_OP_MSG_METADATA_DECODED: &str = "mongodb.op_msg.metadata.decoded";

/// Metric.
pub const METRIC_OP_MSG_METADATA_IGNORED: &str = "mongodb.op_msg.metadata.ignored";

/// Metric.
pub const METRIC_OP_MSG_REQUEST_RETRY_DEPTH: &str = "mongodb.op_msg.request.retry.depth";

/// Metric.
pub const METRIC_OP_MSG_REQUEST_FORWARDED: &str = "mongodb.op_msg.request.forwarded";

/// Metric.
pub const METRIC_OP_MSG_STORM_STATUS: &str = "mongodb.op_msg.storm.status";

/// Metric.
pub const METRIC_CLIENT_RETRY_SCHEDULED: &str = "mongodb.client.retry.scheduled";

/// Metric.
pub const METRIC_CLIENT_RETRY_BACKOFF_DURATION: &str = "mongodb.client.retry.backoff.duration";

/// Metric.
pub const METRIC_CLIENT_RETRY_ENDED: &str = "mongodb.client.retry.ended";

/// Metric.
pub const METRIC_CLIENT_RETRY_DEPTH: &str = "mongodb.client.retry.depth";

/// Metric.
pub const METRIC_CLIENT_RETRY_DECLINED: &str = "mongodb.client.retry.declined";

/// Metric.
pub const METRIC_OP_MSG_EVENT_QUEUE_SIZE: &str = "mongodb.op_msg.event.queue.size";

/// Metric.
pub const METRIC_OP_MSG_EVENT_QUEUE_CAPACITY: &str = "mongodb.op_msg.event.queue.capacity";

/// Metric.
pub const METRIC_OP_MSG_EVENT_DROPPED: &str = "mongodb.op_msg.event.dropped";

/// Event.
pub const EVENT_OP_MSG_CODEC_START: &str = "mongodb.op_msg.codec.start";

/// Event.
pub const EVENT_OP_MSG_TELEMETRY_ATTACH_FAIL: &str = "mongodb.op_msg.telemetry.attach.fail";

/// Event.
pub const EVENT_OP_MSG_TELEMETRY_DECODE_FAIL: &str = "mongodb.op_msg.telemetry.decode.fail";

/// Event.
pub const EVENT_OP_MSG_REQUEST_RETRY: &str = "mongodb.op_msg.request.retry";

/// Event.
pub const EVENT_OP_MSG_REQUEST_RECEIVE: &str = "mongodb.op_msg.request.receive";

/// Event.
pub const EVENT_CLIENT_OPERATION_RETRY: &str = "mongodb.client.operation.retry";

/// Event.
pub const EVENT_CLIENT_OPERATION_FAIL: &str = "mongodb.client.operation.fail";

/// Span.
pub const SPAN_OP_MSG_REQUEST: &str = "mongodb.op_msg.request";

/// Span.
pub const SPAN_OP_MSG_REQUEST_UNACKNOWLEDGED: &str = "mongodb.op_msg.request.unacknowledged";
