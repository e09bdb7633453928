//! Ends of ranges: the largest value of each number that is not negative. What would be larger is reported as this.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::time::Duration;

/// The largest value of `mongodb.client.config.max_adaptive_retries`, in `{retry}`.
pub const CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES_END: u32 = 16;

/// The largest value of `mongodb.client.retry.attempt`, in `{retry}`.
pub const CLIENT_RETRY_ATTEMPT_END: u32 = 255;

/// The largest value of `mongodb.client.retry.limit`, in `{retry}`.
pub const CLIENT_RETRY_LIMIT_END: u32 = 255;

/// The largest value of `mongodb.client.retry.backoff`, in `s`.
pub const CLIENT_RETRY_BACKOFF_END: Duration = Duration::from_secs(10);

/// The largest value of `mongodb.client.retry.elapsed`, in `s`.
pub const CLIENT_RETRY_ELAPSED_END: Duration = Duration::from_secs(86_400);

/// The largest value of `mongodb.op_msg.telemetry.size`, in `By`.
pub const OP_MSG_TELEMETRY_SIZE_END: u32 = 2_147_483_647;

/// The largest value of `mongodb.op_msg.telemetry.size_limit`, in `By`.
pub const OP_MSG_TELEMETRY_SIZE_LIMIT_END: u32 = 4096;

/// The largest value of `mongodb.op_msg.request.size`, in `By`.
pub const OP_MSG_REQUEST_SIZE_END: u32 = 4_294_967_295;

/// The largest value of `mongodb.op_msg.request.offset`, in `By`.
pub const OP_MSG_REQUEST_OFFSET_END: u32 = 4_294_967_295;

/// The largest value of `mongodb.client.config.min_pool_size`, in `{connection}`.
pub const CLIENT_CONFIG_MIN_POOL_SIZE_END: u32 = 2_147_483_647;

/// The largest value of `mongodb.client.config.max_pool_size`, in `{connection}`.
pub const CLIENT_CONFIG_MAX_POOL_SIZE_END: u32 = 2_147_483_647;

/// The largest value of `mongodb.client.config.max_connecting`, in `{connection}`.
pub const CLIENT_CONFIG_MAX_CONNECTING_END: u32 = 2_147_483_647;

/// The largest value of `mongodb.client.config.timeout`, in `s`.
pub const CLIENT_CONFIG_TIMEOUT_END: Duration = Duration::from_secs(9_223_372_036_854_776);

/// The largest value of `mongodb.client.config.server_selection_timeout`, in `s`.
pub const CLIENT_CONFIG_SERVER_SELECTION_TIMEOUT_END: Duration =
    Duration::from_secs(9_223_372_036_854_776);

/// The largest value of `mongodb.client.config.heartbeat_frequency`, in `s`.
pub const CLIENT_CONFIG_HEARTBEAT_FREQUENCY_END: Duration =
    Duration::from_secs(9_223_372_036_854_776);
