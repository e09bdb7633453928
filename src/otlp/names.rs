//! Names, units, closed values, ranges and severities that the OTLP messages carry. No other file of this module spells one out.
//!
//! Stability of every `mongodb.*` entry is `development`. None is ever made from what a peer sent.

use core::time::Duration;

use crate::retry::RetryReason;

/// Where the meaning of the names below is written down; the last segment is its version. The host is a placeholder until the
/// address is chosen.
pub(super) const SCHEMA_URL: &str = "https://example.com/placeholder/opmsg-telemetry/0.1.0";

/// Version of every scope.
pub(super) const SCOPE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Entity type, and the scope of logs and spans.
pub(super) const CODEC: &str = "mongodb.op_msg.codec";
pub(super) const CODEC_ID: &str = "mongodb.op_msg.codec.id";
pub(super) const CODEC_ROLE: &str = "mongodb.op_msg.codec.role";
pub(super) const CODEC_POLICY: &str = "mongodb.op_msg.codec.policy";

/// Before the number of a codec that reads.
pub(super) const DECODER_ID: &str = "decoder/";
/// A role and a policy.
pub(super) const SERVER: &str = "server";
/// A role.
pub(super) const PROXY: &str = "proxy";
/// A policy.
pub(super) const TOLERANT: &str = "tolerant";

/// Keys of OpenTelemetry's own conventions.
pub(super) const DB_SYSTEM_NAME: &str = "db.system.name";
pub(super) const DB_OPERATION_NAME: &str = "db.operation.name";
pub(super) const DB_RESPONSE_STATUS_CODE: &str = "db.response.status_code";
pub(super) const ERROR_TYPE: &str = "error.type";

/// The value of [`DB_SYSTEM_NAME`], and the name of a span whose command is not a known one.
pub(super) const MONGODB: &str = "mongodb";
/// The value of [`ERROR_TYPE`] for a failure without a code.
pub(super) const OTHER: &str = "other";
/// The value of [`ERROR_TYPE`] for events beyond their budget.
pub(super) const RATE_LIMITED: &str = "rate_limited";

/// Attributes of events.
pub(super) const TELEMETRY_SIZE: &str = "mongodb.op_msg.telemetry.size";
pub(super) const RETRY_ATTEMPT: &str = "mongodb.client.retry.attempt";
pub(super) const RETRY_LIMIT: &str = "mongodb.client.retry.limit";
pub(super) const RETRY_REASON: &str = "mongodb.client.retry.reason";
pub(super) const RETRY_BACKOFF: &str = "mongodb.client.retry.backoff";
pub(super) const RETRY_ELAPSED: &str = "mongodb.client.retry.elapsed";
pub(super) const MAX_ADAPTIVE_RETRIES: &str = "mongodb.client.config.max_adaptive_retries";
pub(super) const OVERLOAD_RETARGETING: &str = "mongodb.client.config.overload_retargeting";

/// The values of [`RETRY_REASON`].
pub(super) const fn retry_reason(reason: RetryReason) -> &'static str {
    match reason {
        RetryReason::Overload => "overload",
        RetryReason::Pool => "pool",
        RetryReason::Network => "network",
        RetryReason::StateChange => "state_change",
        RetryReason::Transient => "transient",
        RetryReason::Other => "other",
    }
}

/// Upper ends of ranges; larger values are reported as these.
pub(super) const SIZE_END: u32 = i32::MAX.cast_unsigned();
pub(super) const RETRY_ATTEMPT_END: u32 = 255;
pub(super) const RETRY_LIMIT_END: u32 = 255;
pub(super) const RETRY_BACKOFF_END: Duration = Duration::from_secs(10);
pub(super) const RETRY_ELAPSED_END: Duration = Duration::from_secs(86_400);
pub(super) const MAX_ADAPTIVE_RETRIES_END: u32 = 16;

/// A kind of event.
#[derive(Clone, Copy, Debug)]
pub(super) struct EventKind {
    pub(super) name: &'static str,
    pub(super) severity_number: i32,
    /// How many are taken between two drains.
    pub(super) budget: u8,
}

pub(super) const DECODE_FAIL: EventKind = EventKind {
    name: "mongodb.op_msg.telemetry.decode.fail",
    severity_number: 13,
    budget: 8,
};
pub(super) const REQUEST_RETRY: EventKind = EventKind {
    name: "mongodb.op_msg.request.retry",
    severity_number: 9,
    budget: 16,
};

/// A metric: its set, which is its scope, and what else never changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct MetricKind {
    pub(super) set: &'static str,
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    pub(super) description: &'static str,
    /// The key of the one attribute of its points.
    pub(super) key: &'static str,
}

pub(super) const MESSAGES: &str = "{message}";

pub(super) const REQUEST_DECODED: MetricKind = MetricKind {
    set: "mongodb.op_msg.decoder",
    name: "mongodb.op_msg.request.decoded",
    unit: MESSAGES,
    description: "Requests the decoder has handled, by what it made of their telemetry section.",
    key: "mongodb.op_msg.telemetry.decode.outcome",
};
/// Values of the key of [`REQUEST_DECODED`].
pub(super) const ABSENT: &str = "absent";
pub(super) const ACCEPTED: &str = "accepted";
pub(super) const REFUSED: &str = "refused";

/// Of the same set, and with the same key, as [`REQUEST_DECODED`].
pub(super) const DECODED_SIZE: MetricKind = MetricKind {
    name: "mongodb.op_msg.telemetry.decoded.size",
    unit: "By",
    description: "Size of the telemetry document the decoder read.",
    ..REQUEST_DECODED
};

pub(super) const DECODE_REFUSED: MetricKind = MetricKind {
    set: "mongodb.op_msg.decoder.failure",
    name: "mongodb.op_msg.telemetry.decode.refused",
    unit: MESSAGES,
    description: "Requests whose telemetry section was refused, by what was wrong with it.",
    key: ERROR_TYPE,
};

pub(super) const REQUEST_HANDLED: MetricKind = MetricKind {
    set: "mongodb.op_msg.decoder.request",
    name: "mongodb.op_msg.request.handled",
    unit: MESSAGES,
    description: "Requests the decoder has handled, by whether they were handed on to be run.",
    key: "mongodb.op_msg.request.outcome",
};
/// Values of the key of [`REQUEST_HANDLED`], besides [`REFUSED`].
pub(super) const PASSED: &str = "passed";
pub(super) const TOLERATED: &str = "tolerated";

pub(super) const PARENT_RECEIVED: MetricKind = MetricKind {
    set: "mongodb.op_msg.decoder.parent",
    name: "mongodb.op_msg.telemetry.parent.received",
    unit: MESSAGES,
    description: "Requests with an accepted telemetry section, by whether its trace is continued.",
    key: "mongodb.op_msg.telemetry.parent.outcome",
};
/// Values of the key of [`PARENT_RECEIVED`].
pub(super) const ADMITTED: &str = "admitted";
pub(super) const LIMITED: &str = "limited";
pub(super) const UNAUTHENTICATED: &str = "unauthenticated";

pub(super) const REQUEST_FORWARDED: MetricKind = MetricKind {
    set: "mongodb.op_msg.forwarder",
    name: "mongodb.op_msg.request.forwarded",
    unit: MESSAGES,
    description: "Requests a proxy has passed on, by what became of their telemetry section.",
    key: "mongodb.op_msg.telemetry.forward.outcome",
};
/// Values of the key of [`REQUEST_FORWARDED`].
pub(super) const KEPT: &str = "kept";
pub(super) const STRIPPED: &str = "stripped";

pub(super) const REQUEST_ENCODED: MetricKind = MetricKind {
    set: "mongodb.op_msg.encoder",
    name: "mongodb.op_msg.request.encoded",
    unit: MESSAGES,
    description: "Requests the encoder has handled, by what it did about their telemetry section.",
    key: "mongodb.op_msg.telemetry.attach.outcome",
};
/// A value of the key of [`REQUEST_ENCODED`].
pub(super) const ATTACHED: &str = "attached";

pub(super) const EVENT_DROPPED: MetricKind = MetricKind {
    set: "mongodb.op_msg.event.loss",
    name: "mongodb.op_msg.event.dropped",
    unit: "{event}",
    description: "Events the codec gave up, by why.",
    key: ERROR_TYPE,
};
