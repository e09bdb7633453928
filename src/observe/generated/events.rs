//! Events.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`. Do not edit.

use core::num::NonZeroU8;
use core::time::Duration;

use super::schema;
use super::values::*;
use crate::command::KnownCommand;
use crate::observe::schema::EventDescriptor;
use crate::observe::{AttributeValue, Millis};

/// Event `mongodb.op_msg.codec.start`: A codec was set up; carries its settings once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs)]
pub struct CodecStart {
    /// `mongodb.op_msg.telemetry.size_limit`
    pub telemetry_size_limit: u32,
}

impl CodecStart {
    fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute(
            "mongodb.op_msg.telemetry.size_limit",
            AttributeValue::Int(self.telemetry_size_limit.clamp(5, 4096).into()),
        );
    }
}

impl From<CodecStart> for Event {
    fn from(event: CodecStart) -> Self {
        Self::CodecStart(event)
    }
}

/// Event `mongodb.op_msg.telemetry.attach.fail`: Telemetry that should have been attached was left out because of a defect, not a setting.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs)]
pub struct TelemetryAttachFail {
    /// `error.type`
    pub error_type: AttachFailure,
    /// `mongodb.op_msg.telemetry.size`
    pub telemetry_size: Option<u32>,
}

impl TelemetryAttachFail {
    fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute("error.type", AttributeValue::Word(self.error_type.as_str()));
        if let Some(telemetry_size) = self.telemetry_size {
            attribute(
                "mongodb.op_msg.telemetry.size",
                AttributeValue::Int(telemetry_size.clamp(0, 2147483647).into()),
            );
        }
    }
}

impl From<TelemetryAttachFail> for Event {
    fn from(event: TelemetryAttachFail) -> Self {
        Self::TelemetryAttachFail(event)
    }
}

/// Event `mongodb.op_msg.telemetry.decode.fail`: A telemetry section was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs)]
pub struct TelemetryDecodeFail {
    /// `error.type`
    pub error_type: Refusal,
    /// `mongodb.op_msg.telemetry.size`
    pub telemetry_size: Option<u32>,
}

impl TelemetryDecodeFail {
    fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute("error.type", AttributeValue::Word(self.error_type.as_str()));
        if let Some(telemetry_size) = self.telemetry_size {
            attribute(
                "mongodb.op_msg.telemetry.size",
                AttributeValue::Int(telemetry_size.clamp(0, 2147483647).into()),
            );
        }
    }
}

impl From<TelemetryDecodeFail> for Event {
    fn from(event: TelemetryDecodeFail) -> Self {
        Self::TelemetryDecodeFail(event)
    }
}

/// Event `mongodb.op_msg.request.retry`: A request arrived that says it is a retry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs)]
pub struct RequestRetry {
    /// `mongodb.client.retry.attempt`
    pub retry_attempt: NonZeroU8,
    /// `mongodb.client.retry.limit`
    pub retry_limit: Option<u8>,
    /// `mongodb.client.retry.reason`
    pub retry_reason: Option<RetryCause>,
    /// `mongodb.client.retry.backoff`
    pub retry_backoff: Option<Millis>,
    /// `mongodb.client.retry.elapsed`
    pub retry_elapsed: Option<Millis>,
    /// `db.response.status_code`
    pub response_status_code: Option<i32>,
    /// `db.operation.name`
    pub operation_name: Option<KnownCommand>,
    /// `mongodb.client.config.max_adaptive_retries`
    pub config_max_adaptive_retries: Option<u8>,
    /// `mongodb.client.config.overload_retargeting`
    pub config_overload_retargeting: Option<bool>,
}

impl RequestRetry {
    fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute(
            "mongodb.client.retry.attempt",
            AttributeValue::Int(self.retry_attempt.get().into()),
        );
        if let Some(retry_limit) = self.retry_limit {
            attribute(
                "mongodb.client.retry.limit",
                AttributeValue::Int(retry_limit.into()),
            );
        }
        if let Some(retry_reason) = self.retry_reason {
            attribute(
                "mongodb.client.retry.reason",
                AttributeValue::Word(retry_reason.as_str()),
            );
        }
        if let Some(retry_backoff) = self.retry_backoff {
            attribute(
                "mongodb.client.retry.backoff",
                AttributeValue::seconds(retry_backoff.to_duration(), Duration::from_secs(10)),
            );
        }
        if let Some(retry_elapsed) = self.retry_elapsed {
            attribute(
                "mongodb.client.retry.elapsed",
                AttributeValue::seconds(retry_elapsed.to_duration(), Duration::from_secs(86400)),
            );
        }
        if let Some(response_status_code) = self.response_status_code {
            attribute(
                "db.response.status_code",
                AttributeValue::Code(response_status_code),
            );
        }
        attribute("db.system.name", AttributeValue::Word("mongodb"));
        if let Some(operation_name) = self.operation_name {
            attribute(
                "db.operation.name",
                AttributeValue::Word(operation_name.name()),
            );
        }
        if let Some(config_max_adaptive_retries) = self.config_max_adaptive_retries {
            attribute(
                "mongodb.client.config.max_adaptive_retries",
                AttributeValue::Int(config_max_adaptive_retries.min(16).into()),
            );
        }
        if let Some(config_overload_retargeting) = self.config_overload_retargeting {
            attribute(
                "mongodb.client.config.overload_retargeting",
                AttributeValue::Bool(config_overload_retargeting),
            );
        }
    }
}

impl From<RequestRetry> for Event {
    fn from(event: RequestRetry) -> Self {
        Self::RequestRetry(event)
    }
}

/// Event `mongodb.client.operation.retry`: A command is about to be sent again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs)]
pub struct ClientOperationRetry {
    /// `mongodb.client.retry.attempt`
    pub retry_attempt: NonZeroU8,
    /// `mongodb.client.retry.limit`
    pub retry_limit: Option<u8>,
    /// `mongodb.client.retry.reason`
    pub retry_reason: RetryCause,
    /// `mongodb.client.retry.backoff`
    pub retry_backoff: Option<Millis>,
    /// `db.operation.name`
    pub operation_name: Option<KnownCommand>,
    /// `db.response.status_code`
    pub response_status_code: Option<i32>,
}

impl ClientOperationRetry {
    fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute(
            "mongodb.client.retry.attempt",
            AttributeValue::Int(self.retry_attempt.get().into()),
        );
        if let Some(retry_limit) = self.retry_limit {
            attribute(
                "mongodb.client.retry.limit",
                AttributeValue::Int(retry_limit.into()),
            );
        }
        attribute(
            "mongodb.client.retry.reason",
            AttributeValue::Word(self.retry_reason.as_str()),
        );
        if let Some(retry_backoff) = self.retry_backoff {
            attribute(
                "mongodb.client.retry.backoff",
                AttributeValue::seconds(retry_backoff.to_duration(), Duration::from_secs(10)),
            );
        }
        attribute("db.system.name", AttributeValue::Word("mongodb"));
        if let Some(operation_name) = self.operation_name {
            attribute(
                "db.operation.name",
                AttributeValue::Word(operation_name.name()),
            );
        }
        if let Some(response_status_code) = self.response_status_code {
            attribute(
                "db.response.status_code",
                AttributeValue::Code(response_status_code),
            );
        }
    }
}

impl From<ClientOperationRetry> for Event {
    fn from(event: ClientOperationRetry) -> Self {
        Self::ClientOperationRetry(event)
    }
}

/// Event `mongodb.client.operation.fail`: An operation that had been retried ended in an error.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs)]
pub struct ClientOperationFail {
    /// `mongodb.client.retry.attempt`
    pub retry_attempt: NonZeroU8,
    /// `mongodb.client.retry.elapsed`
    pub retry_elapsed: Option<Millis>,
    /// `mongodb.client.retry.outcome`
    pub retry_outcome: RetryOutcome,
    /// `db.operation.name`
    pub operation_name: Option<KnownCommand>,
    /// `db.response.status_code`
    pub response_status_code: Option<i32>,
    /// `error.type`
    pub error_type: OperationError,
}

impl ClientOperationFail {
    fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute(
            "mongodb.client.retry.attempt",
            AttributeValue::Int(self.retry_attempt.get().into()),
        );
        if let Some(retry_elapsed) = self.retry_elapsed {
            attribute(
                "mongodb.client.retry.elapsed",
                AttributeValue::seconds(retry_elapsed.to_duration(), Duration::from_secs(86400)),
            );
        }
        attribute(
            "mongodb.client.retry.outcome",
            AttributeValue::Word(self.retry_outcome.as_str()),
        );
        attribute("db.system.name", AttributeValue::Word("mongodb"));
        if let Some(operation_name) = self.operation_name {
            attribute(
                "db.operation.name",
                AttributeValue::Word(operation_name.name()),
            );
        }
        if let Some(response_status_code) = self.response_status_code {
            attribute(
                "db.response.status_code",
                AttributeValue::Code(response_status_code),
            );
        }
        attribute("error.type", self.error_type.value());
    }
}

impl From<ClientOperationFail> for Event {
    fn from(event: ClientOperationFail) -> Self {
        Self::ClientOperationFail(event)
    }
}

/// Any event that waits in a ring.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// See [`CodecStart`].
    CodecStart(CodecStart),
    /// See [`TelemetryAttachFail`].
    TelemetryAttachFail(TelemetryAttachFail),
    /// See [`TelemetryDecodeFail`].
    TelemetryDecodeFail(TelemetryDecodeFail),
    /// See [`RequestRetry`].
    RequestRetry(RequestRetry),
    /// See [`ClientOperationRetry`].
    ClientOperationRetry(ClientOperationRetry),
    /// See [`ClientOperationFail`].
    ClientOperationFail(ClientOperationFail),
}

/// The kinds of events.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum EventKind {
    /// See [`CodecStart`].
    CodecStart,
    /// See [`TelemetryAttachFail`].
    TelemetryAttachFail,
    /// See [`TelemetryDecodeFail`].
    TelemetryDecodeFail,
    /// See [`RequestRetry`].
    RequestRetry,
    /// See [`ClientOperationRetry`].
    ClientOperationRetry,
    /// See [`ClientOperationFail`].
    ClientOperationFail,
}

impl EventKind {
    /// How many there are.
    pub const COUNT: usize = 6;

    /// How many of each kind enter a ring between two drains.
    pub const BUDGETS: [u8; Self::COUNT] = [1, 8, 8, 16, 32, 16];

    /// Its number.
    #[inline(always)]
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::CodecStart => 0,
            Self::TelemetryAttachFail => 1,
            Self::TelemetryDecodeFail => 2,
            Self::RequestRetry => 3,
            Self::ClientOperationRetry => 4,
            Self::ClientOperationFail => 5,
        }
    }

    /// What the registry says of it.
    #[must_use]
    pub const fn descriptor(self) -> &'static EventDescriptor {
        match self {
            Self::CodecStart => &schema::EVENT_CODEC_START,
            Self::TelemetryAttachFail => &schema::EVENT_TELEMETRY_ATTACH_FAIL,
            Self::TelemetryDecodeFail => &schema::EVENT_TELEMETRY_DECODE_FAIL,
            Self::RequestRetry => &schema::EVENT_REQUEST_RETRY,
            Self::ClientOperationRetry => &schema::EVENT_CLIENT_OPERATION_RETRY,
            Self::ClientOperationFail => &schema::EVENT_CLIENT_OPERATION_FAIL,
        }
    }
}

impl Event {
    /// Its kind.
    #[inline]
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::CodecStart(_) => EventKind::CodecStart,
            Self::TelemetryAttachFail(_) => EventKind::TelemetryAttachFail,
            Self::TelemetryDecodeFail(_) => EventKind::TelemetryDecodeFail,
            Self::RequestRetry(_) => EventKind::RequestRetry,
            Self::ClientOperationRetry(_) => EventKind::ClientOperationRetry,
            Self::ClientOperationFail(_) => EventKind::ClientOperationFail,
        }
    }

    /// Hands out each attribute, in the registry's order; numbers are in their ranges.
    pub fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        match self {
            Self::CodecStart(event) => event.visit(attribute),
            Self::TelemetryAttachFail(event) => event.visit(attribute),
            Self::TelemetryDecodeFail(event) => event.visit(attribute),
            Self::RequestRetry(event) => event.visit(attribute),
            Self::ClientOperationRetry(event) => event.visit(attribute),
            Self::ClientOperationFail(event) => event.visit(attribute),
        }
    }
}
