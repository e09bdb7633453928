//! Ends of ranges: what is larger is reported as these.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::time::Duration;

/// Of `mongodb.client.config.max_adaptive_retries`.
pub(crate) const CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES_END: u32 = 16;

/// Of `mongodb.client.retry.attempt`.
pub(crate) const CLIENT_RETRY_ATTEMPT_END: u32 = 255;

/// Of `mongodb.client.retry.limit`.
pub(crate) const CLIENT_RETRY_LIMIT_END: u32 = 255;

/// Of `mongodb.client.retry.backoff`.
pub(crate) const CLIENT_RETRY_BACKOFF_END: Duration = Duration::from_secs(10);

/// Of `mongodb.client.retry.elapsed`.
pub(crate) const CLIENT_RETRY_ELAPSED_END: Duration = Duration::from_secs(86_400);

/// Of `mongodb.op_msg.telemetry.size`.
pub(crate) const OP_MSG_TELEMETRY_SIZE_END: u32 = 2_147_483_647;

/// Of `mongodb.op_msg.telemetry.size_limit`.
pub(crate) const OP_MSG_TELEMETRY_SIZE_LIMIT_END: u32 = 4096;

/// Of `mongodb.op_msg.request.size`.
pub(crate) const OP_MSG_REQUEST_SIZE_END: u32 = 4_294_967_295;

/// Of `mongodb.op_msg.request.offset`.
pub(crate) const OP_MSG_REQUEST_OFFSET_END: u32 = 4_294_967_295;

/// Of `mongodb.client.config.min_pool_size`.
pub(crate) const CLIENT_CONFIG_MIN_POOL_SIZE_END: u32 = 2_147_483_647;

/// Of `mongodb.client.config.max_pool_size`.
pub(crate) const CLIENT_CONFIG_MAX_POOL_SIZE_END: u32 = 2_147_483_647;

/// Of `mongodb.client.config.max_connecting`.
pub(crate) const CLIENT_CONFIG_MAX_CONNECTING_END: u32 = 2_147_483_647;

/// Of `mongodb.client.config.timeout`.
pub(crate) const CLIENT_CONFIG_TIMEOUT_END: Duration = Duration::from_secs(9_223_372_036_854_776);

/// Of `mongodb.client.config.server_selection_timeout`.
pub(crate) const CLIENT_CONFIG_SERVER_SELECTION_TIMEOUT_END: Duration =
    Duration::from_secs(9_223_372_036_854_776);

/// Of `mongodb.client.config.heartbeat_frequency`.
pub(crate) const CLIENT_CONFIG_HEARTBEAT_FREQUENCY_END: Duration =
    Duration::from_secs(9_223_372_036_854_776);
