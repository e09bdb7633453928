//! Any event, and its kind.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use super::{
    ClientOperationFail, ClientOperationRetry, CodecStart, RequestRetry, TelemetryAttachFail,
    TelemetryDecodeFail,
};
use crate::observe::AttributeValue;
use crate::observe::generated::descriptors;
use crate::observe::schema::EventDescriptor;

/// Any event that waits in a ring.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A codec was set up; carries its settings once.
    CodecStart(CodecStart),
    /// Telemetry that should have been attached was left out because of a defect, not a setting.
    TelemetryAttachFail(TelemetryAttachFail),
    /// A telemetry section was refused.
    TelemetryDecodeFail(TelemetryDecodeFail),
    /// A request arrived that says it is a retry.
    RequestRetry(RequestRetry),
    /// A command is about to be sent again.
    ClientOperationRetry(ClientOperationRetry),
    /// An operation that had been retried ended in an error.
    ClientOperationFail(ClientOperationFail),
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

/// The kinds of events that wait in a ring.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum EventKind {
    /// `mongodb.op_msg.codec.start`, a [`CodecStart`].
    CodecStart,
    /// `mongodb.op_msg.telemetry.attach.fail`, a [`TelemetryAttachFail`].
    TelemetryAttachFail,
    /// `mongodb.op_msg.telemetry.decode.fail`, a [`TelemetryDecodeFail`].
    TelemetryDecodeFail,
    /// `mongodb.op_msg.request.retry`, a [`RequestRetry`].
    RequestRetry,
    /// `mongodb.client.operation.retry`, a [`ClientOperationRetry`].
    ClientOperationRetry,
    /// `mongodb.client.operation.fail`, a [`ClientOperationFail`].
    ClientOperationFail,
}

impl EventKind {
    /// How many there are.
    pub const COUNT: usize = 6;

    /// Every kind, in the registry's order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::CodecStart,
        Self::TelemetryAttachFail,
        Self::TelemetryDecodeFail,
        Self::RequestRetry,
        Self::ClientOperationRetry,
        Self::ClientOperationFail,
    ];

    /// How many of each kind may wait in a ring.
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
            Self::CodecStart => &descriptors::EVENT_CODEC_START,
            Self::TelemetryAttachFail => &descriptors::EVENT_TELEMETRY_ATTACH_FAIL,
            Self::TelemetryDecodeFail => &descriptors::EVENT_TELEMETRY_DECODE_FAIL,
            Self::RequestRetry => &descriptors::EVENT_REQUEST_RETRY,
            Self::ClientOperationRetry => &descriptors::EVENT_CLIENT_OPERATION_RETRY,
            Self::ClientOperationFail => &descriptors::EVENT_CLIENT_OPERATION_FAIL,
        }
    }
}

impl From<CodecStart> for Event {
    fn from(event: CodecStart) -> Self {
        Self::CodecStart(event)
    }
}

impl From<TelemetryAttachFail> for Event {
    fn from(event: TelemetryAttachFail) -> Self {
        Self::TelemetryAttachFail(event)
    }
}

impl From<TelemetryDecodeFail> for Event {
    fn from(event: TelemetryDecodeFail) -> Self {
        Self::TelemetryDecodeFail(event)
    }
}

impl From<RequestRetry> for Event {
    fn from(event: RequestRetry) -> Self {
        Self::RequestRetry(event)
    }
}

impl From<ClientOperationRetry> for Event {
    fn from(event: ClientOperationRetry) -> Self {
        Self::ClientOperationRetry(event)
    }
}

impl From<ClientOperationFail> for Event {
    fn from(event: ClientOperationFail) -> Self {
        Self::ClientOperationFail(event)
    }
}
