//! Keys of attributes, and the values of those that have only one.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

/// Identifies one codec instance within its process, as `<kind>/<instance number>`.
///
/// Attribute: string, up to 12 bytes; stability: development.
///
/// Lives as long as the codec object. Numbers are handed out by the host from 0 and start again with the process; never a UUID,
/// never a connection number.
pub const OP_MSG_CODEC_ID: &str = "mongodb.op_msg.codec.id";

/// The side of the wire the codec works for.
///
/// Attribute: string, one of [`CodecRole`](crate::observe::values::CodecRole); stability: development.
pub const OP_MSG_CODEC_ROLE: &str = "mongodb.op_msg.codec.role";

/// What a reading codec does with a command whose telemetry section it refuses.
///
/// Attribute: string, one of [`CodecPolicy`](crate::observe::values::CodecPolicy); stability: development.
pub const OP_MSG_CODEC_POLICY: &str = "mongodb.op_msg.codec.policy";

/// Identifies one `MongoClient` within its process, as `client/<instance number>`.
///
/// Attribute: string, up to 11 bytes; stability: development.
///
/// Lives as long as the client object; numbers start again with the process. Not unique across processes, so it identifies
/// nothing on the receiving side of the wire.
pub const CLIENT_ID: &str = "mongodb.client.id";

/// The driver name as sent in the connection handshake.
///
/// Attribute: string, up to 64 bytes; stability: development.
///
/// Fixed for the life of the client. Longer values are cut at a character boundary.
pub const DRIVER_NAME: &str = "mongodb.driver.name";

/// The driver version as sent in the connection handshake.
///
/// Attribute: string, up to 64 bytes; stability: development.
///
/// Fixed for the life of the client. Longer values are cut at a character boundary.
pub const DRIVER_VERSION: &str = "mongodb.driver.version";

/// Whether `retryReads` is on.
///
/// Attribute: boolean; stability: development.
pub const CLIENT_CONFIG_RETRY_READS: &str = "mongodb.client.config.retry_reads";

/// Whether `retryWrites` is on.
///
/// Attribute: boolean; stability: development.
pub const CLIENT_CONFIG_RETRY_WRITES: &str = "mongodb.client.config.retry_writes";

/// The `maxAdaptiveRetries` limit.
///
/// Attribute: int, 0 to 16 `{retry}`; stability: development.
///
/// Larger settings are reported as 16.
pub const CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES: &str = "mongodb.client.config.max_adaptive_retries";

/// Whether `enableOverloadRetargeting` is on.
///
/// Attribute: boolean; stability: development.
pub const CLIENT_CONFIG_OVERLOAD_RETARGETING: &str = "mongodb.client.config.overload_retargeting";

/// What the encoder did about the telemetry section of one request.
///
/// Attribute: string, one of [`AttachOutcome`](crate::observe::values::AttachOutcome); stability: development.
pub const OP_MSG_TELEMETRY_ATTACH_OUTCOME: &str = "mongodb.op_msg.telemetry.attach.outcome";

/// What the decoder made of the telemetry section of one request.
///
/// Attribute: string, one of [`DecodeOutcome`](crate::observe::values::DecodeOutcome); stability: development.
pub const OP_MSG_TELEMETRY_DECODE_OUTCOME: &str = "mongodb.op_msg.telemetry.decode.outcome";

/// What a proxy did with the telemetry section of one request.
///
/// Attribute: string, one of [`ForwardOutcome`](crate::observe::values::ForwardOutcome); stability: development.
pub const OP_MSG_TELEMETRY_FORWARD_OUTCOME: &str = "mongodb.op_msg.telemetry.forward.outcome";

/// Which draft is meant.
///
/// Attribute: string, one of [`MetadataPart`](crate::observe::values::MetadataPart); stability: development.
pub const OP_MSG_METADATA_PART: &str = "mongodb.op_msg.metadata.part";

/// Where a draft travelled.
///
/// Attribute: string, one of [`MetadataCarrier`](crate::observe::values::MetadataCarrier); stability: development.
pub const OP_MSG_METADATA_CARRIER: &str = "mongodb.op_msg.metadata.carrier";

/// What the decoder made of a draft.
///
/// Attribute: string, one of [`MetadataOutcome`](crate::observe::values::MetadataOutcome); stability: development.
pub const OP_MSG_METADATA_OUTCOME: &str = "mongodb.op_msg.metadata.outcome";

/// What the decoder did with one request.
///
/// Attribute: string, one of [`RequestOutcome`](crate::observe::values::RequestOutcome); stability: development.
pub const OP_MSG_REQUEST_OUTCOME: &str = "mongodb.op_msg.request.outcome";

/// Whether the trace of an accepted section is continued.
///
/// Attribute: string, one of [`ParentOutcome`](crate::observe::values::ParentOutcome); stability: development.
pub const OP_MSG_TELEMETRY_PARENT_OUTCOME: &str = "mongodb.op_msg.telemetry.parent.outcome";

/// What became of trace context that was to be put into a command's comment.
///
/// Attribute: string, one of [`CommentOutcome`](crate::observe::values::CommentOutcome); stability: development.
pub const OP_MSG_COMMENT_OUTCOME: &str = "mongodb.op_msg.comment.outcome";

/// Which argument of a command's body is meant.
///
/// Attribute: string, one of [`Argument`](crate::observe::values::Argument); stability: development.
pub const OP_MSG_ARGUMENT: &str = "mongodb.op_msg.argument";

/// How much of the admitted load is retries.
///
/// Attribute: string, one of [`StormLevel`](crate::observe::values::StormLevel); stability: development.
pub const OP_MSG_STORM_STATE: &str = "mongodb.op_msg.storm.state";

/// Why the previous attempt failed.
///
/// Attribute: string, one of [`RetryCause`](crate::observe::values::RetryCause); stability: development.
///
/// The first member that fits, in the order given here, is the one reported.
pub const CLIENT_RETRY_REASON: &str = "mongodb.client.retry.reason";

/// How the retries of one operation ended.
///
/// Attribute: string, one of [`RetryOutcome`](crate::observe::values::RetryOutcome); stability: development.
pub const CLIENT_RETRY_OUTCOME: &str = "mongodb.client.retry.outcome";

/// Why a failure was not followed by a retry.
///
/// Attribute: string, one of [`RetryDecline`](crate::observe::values::RetryDecline); stability: development.
///
/// The first member that fits is the one reported.
pub const CLIENT_RETRY_DECLINE: &str = "mongodb.client.retry.decline";

/// The ordinal of the retry; the first retry is 1.
///
/// Attribute: int, 1 to 255 `{retry}`; stability: development.
///
/// Absent on a first execution. Larger ordinals are reported as 255.
pub const CLIENT_RETRY_ATTEMPT: &str = "mongodb.client.retry.attempt";

/// Retries the policy allows for this operation at this moment.
///
/// Attribute: int, 0 to 255 `{retry}`; stability: development.
///
/// Absent when unlimited. Larger limits are reported as 255.
pub const CLIENT_RETRY_LIMIT: &str = "mongodb.client.retry.limit";

/// The wait chosen before the retry.
///
/// Attribute: double, 0 to 10 `s`; stability: development.
///
/// After jitter; absent when the policy asked for no wait. Larger waits are reported as 10.
pub const CLIENT_RETRY_BACKOFF: &str = "mongodb.client.retry.backoff";

/// Time from the start of the first attempt to the start of this one.
///
/// Attribute: double, 0 to 86400 `s`; stability: development.
///
/// Larger times are reported as 86400.
pub const CLIENT_RETRY_ELAPSED: &str = "mongodb.client.retry.elapsed";

/// The size the telemetry document declares, without the kind byte.
///
/// Attribute: int, 0 to 2147483647 `By`; stability: development.
pub const OP_MSG_TELEMETRY_SIZE: &str = "mongodb.op_msg.telemetry.size";

/// The configured limit for the telemetry document.
///
/// Attribute: int, 5 to 4096 `By`; stability: development.
pub const OP_MSG_TELEMETRY_SIZE_LIMIT: &str = "mongodb.op_msg.telemetry.size_limit";

/// Bytes of the message as it came.
///
/// Attribute: int, 0 to 4294967295 `By`; stability: development.
pub const OP_MSG_REQUEST_SIZE: &str = "mongodb.op_msg.request.size";

/// The server error code that the sender of a refused request is answered with.
///
/// Attribute: int, -2147483648 to 2147483647; stability: development.
pub const OP_MSG_REQUEST_CODE: &str = "mongodb.op_msg.request.code";

/// The name of that code.
///
/// Attribute: string, up to 64 bytes; stability: development.
pub const OP_MSG_REQUEST_CODE_NAME: &str = "mongodb.op_msg.request.code_name";

/// The rule of the receiver's list that a refused request breaks.
///
/// Attribute: string, up to 4 bytes; stability: development.
pub const OP_MSG_REQUEST_RULE: &str = "mongodb.op_msg.request.rule";

/// Where the framing is at fault: bytes from the start of the message.
///
/// Attribute: int, 0 to 4294967295 `By`; stability: development.
pub const OP_MSG_REQUEST_OFFSET: &str = "mongodb.op_msg.request.offset";

/// What a fault leads to.
///
/// Attribute: string, one of [`RequestReaction`](crate::observe::values::RequestReaction); stability: development.
pub const OP_MSG_REQUEST_REACTION: &str = "mongodb.op_msg.request.reaction";

/// The path of the telemetry field at fault.
///
/// Attribute: string, up to 32 bytes; stability: development.
pub const OP_MSG_TELEMETRY_FIELD: &str = "mongodb.op_msg.telemetry.field";

/// The `minPoolSize` limit.
///
/// Attribute: int, 0 to 2147483647 `{connection}`; stability: development.
pub const CLIENT_CONFIG_MIN_POOL_SIZE: &str = "mongodb.client.config.min_pool_size";

/// The `maxPoolSize` limit; 0 is none.
///
/// Attribute: int, 0 to 2147483647 `{connection}`; stability: development.
pub const CLIENT_CONFIG_MAX_POOL_SIZE: &str = "mongodb.client.config.max_pool_size";

/// The `maxConnecting` limit.
///
/// Attribute: int, 0 to 2147483647 `{connection}`; stability: development.
pub const CLIENT_CONFIG_MAX_CONNECTING: &str = "mongodb.client.config.max_connecting";

/// The client-side timeout; 0 is none.
///
/// Attribute: double, 0 to 9223372036854776 `s`; stability: development.
pub const CLIENT_CONFIG_TIMEOUT: &str = "mongodb.client.config.timeout";

/// The `serverSelectionTimeoutMS` limit.
///
/// Attribute: double, 0 to 9223372036854776 `s`; stability: development.
pub const CLIENT_CONFIG_SERVER_SELECTION_TIMEOUT: &str =
    "mongodb.client.config.server_selection_timeout";

/// The `heartbeatFrequencyMS` interval.
///
/// Attribute: double, 0 to 9223372036854776 `s`; stability: development.
pub const CLIENT_CONFIG_HEARTBEAT_FREQUENCY: &str = "mongodb.client.config.heartbeat_frequency";

/// The compressors that the client offers, with commas between them.
///
/// Attribute: string, up to 32 bytes; stability: development.
pub const CLIENT_CONFIG_COMPRESSORS: &str = "mongodb.client.config.compressors";

/// The mode of the client's read preference.
///
/// Attribute: string, one of [`ReadMode`](crate::observe::values::ReadMode); stability: development.
pub const CLIENT_CONFIG_READ_PREFERENCE: &str = "mongodb.client.config.read_preference";

/// Whether the client connects to a load balancer.
///
/// Attribute: boolean; stability: development.
pub const CLIENT_CONFIG_LOAD_BALANCED: &str = "mongodb.client.config.load_balanced";

/// Whether TLS is on.
///
/// Attribute: boolean; stability: development.
pub const CLIENT_CONFIG_TLS: &str = "mongodb.client.config.tls";

/// Whether tracing is on.
///
/// Attribute: boolean; stability: development.
pub const CLIENT_CONFIG_TRACING: &str = "mongodb.client.config.tracing";

/// OpenTelemetry's `error.type`.
///
/// Attribute: string.
pub const ERROR_TYPE: &str = "error.type";

/// OpenTelemetry's `db.response.status_code`.
///
/// Attribute: string.
pub const DB_RESPONSE_STATUS_CODE: &str = "db.response.status_code";

/// OpenTelemetry's `db.system.name`.
///
/// Attribute: string.
pub const DB_SYSTEM_NAME: &str = "db.system.name";

/// OpenTelemetry's `db.operation.name`.
///
/// Attribute: string.
pub const DB_OPERATION_NAME: &str = "db.operation.name";

/// The only value, as on `mongodb.op_msg.request.retry`.
///
/// Value of `db.system.name`.
pub const DB_SYSTEM_NAME_MONGODB: &str = "mongodb";

/// A failure without a code.
///
/// Value of `error.type`.
pub const ERROR_TYPE_OTHER: &str = "other";
