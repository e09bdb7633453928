//! Closed attribute values.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`. Do not edit.

use core::fmt;

use crate::observe::attribute_values::Words;
use crate::observe::{AttributeValue, AttributeValues};

/// Values of `mongodb.op_msg.codec.role`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum CodecRole {
    /// Writes requests.
    Driver,
    /// Reads requests.
    Server,
    /// Reads and forwards requests.
    Proxy,
}

impl CodecRole {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Driver, Self::Server, Self::Proxy];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Driver => "driver",
            Self::Server => "server",
            Self::Proxy => "proxy",
        }
    }
}

impl AttributeValues for CodecRole {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Driver => 0,
            Self::Server => 1,
            Self::Proxy => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for CodecRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.codec.policy`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum CodecPolicy {
    /// The command fails as a server of the chosen generation would fail it.
    Server,
    /// The section is dropped and the command runs.
    Tolerant,
}

impl CodecPolicy {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 2] = [Self::Server, Self::Tolerant];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Tolerant => "tolerant",
        }
    }
}

impl AttributeValues for CodecPolicy {
    const COUNT: usize = 2;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Server => 0,
            Self::Tolerant => 1,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for CodecPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.telemetry.attach.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum AttachOutcome {
    /// A telemetry section was attached.
    Attached,
    /// Tracing is switched off for the client.
    Disabled,
    /// The connection's peer does not take the section.
    WireVersion,
    /// Handshake, monitoring or authentication.
    NotOperation,
    /// A command that is never shown.
    Sensitive,
    /// The command has no command span of its own.
    NoSpan,
    /// The section gate of the host holds it back.
    HeldBack,
    /// A defect kept it from being attached.
    Failed,
}

impl AttachOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 8] = [
        Self::Attached,
        Self::Disabled,
        Self::WireVersion,
        Self::NotOperation,
        Self::Sensitive,
        Self::NoSpan,
        Self::HeldBack,
        Self::Failed,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attached => "attached",
            Self::Disabled => "disabled",
            Self::WireVersion => "wire_version",
            Self::NotOperation => "not_operation",
            Self::Sensitive => "sensitive",
            Self::NoSpan => "no_span",
            Self::HeldBack => "held_back",
            Self::Failed => "failed",
        }
    }
}

impl AttributeValues for AttachOutcome {
    const COUNT: usize = 8;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Attached => 0,
            Self::Disabled => 1,
            Self::WireVersion => 2,
            Self::NotOperation => 3,
            Self::Sensitive => 4,
            Self::NoSpan => 5,
            Self::HeldBack => 6,
            Self::Failed => 7,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for AttachOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.telemetry.decode.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum DecodeOutcome {
    /// The request carried no section.
    Absent,
    /// The section was read.
    Accepted,
    /// The section was refused; what then happens is the codec's policy.
    Refused,
}

impl DecodeOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Absent, Self::Accepted, Self::Refused];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
        }
    }
}

impl AttributeValues for DecodeOutcome {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Absent => 0,
            Self::Accepted => 1,
            Self::Refused => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for DecodeOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.telemetry.forward.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum ForwardOutcome {
    /// The request carried no section.
    Absent,
    /// The section was passed on byte for byte.
    Kept,
    /// The section was taken out because the next hop does not take it.
    Stripped,
}

impl ForwardOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Absent, Self::Kept, Self::Stripped];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Kept => "kept",
            Self::Stripped => "stripped",
        }
    }
}

impl AttributeValues for ForwardOutcome {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Absent => 0,
            Self::Kept => 1,
            Self::Stripped => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for ForwardOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.metadata.part`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum MetadataPart {
    /// Retry metadata.
    Retry,
    /// Client configuration.
    Client,
    /// The tracestate of the trace context.
    Tracestate,
}

impl MetadataPart {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Retry, Self::Client, Self::Tracestate];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Client => "client",
            Self::Tracestate => "tracestate",
        }
    }
}

impl AttributeValues for MetadataPart {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Retry => 0,
            Self::Client => 1,
            Self::Tracestate => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for MetadataPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.metadata.carrier`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum MetadataCarrier {
    /// A field of the telemetry section.
    Section,
    /// The `$retry` generic argument; retry metadata only.
    Argument,
    /// There was something to send and no permission for this connection.
    None,
    /// It was left out so that the message fits.
    Shed,
    /// The body is one that cannot have it.
    Failed,
}

impl MetadataCarrier {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 5] = [
        Self::Section,
        Self::Argument,
        Self::None,
        Self::Shed,
        Self::Failed,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Argument => "argument",
            Self::None => "none",
            Self::Shed => "shed",
            Self::Failed => "failed",
        }
    }
}

impl AttributeValues for MetadataCarrier {
    const COUNT: usize = 5;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Section => 0,
            Self::Argument => 1,
            Self::None => 2,
            Self::Shed => 3,
            Self::Failed => 4,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for MetadataCarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.metadata.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum MetadataOutcome {
    /// It was read.
    Accepted,
    /// It was faulty and is treated as absent.
    Ignored,
}

impl MetadataOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 2] = [Self::Accepted, Self::Ignored];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Ignored => "ignored",
        }
    }
}

impl AttributeValues for MetadataOutcome {
    const COUNT: usize = 2;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Accepted => 0,
            Self::Ignored => 1,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for MetadataOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.request.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RequestOutcome {
    /// Handed on to be run as it came.
    Passed,
    /// Handed on to be run without its faulty telemetry section.
    Tolerated,
    /// Not handed on to be run, whatever the reason.
    Refused,
    /// Of an operation that is not looked into; what was compressed counts again when it came out.
    Unread,
}

impl RequestOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 4] = [Self::Passed, Self::Tolerated, Self::Refused, Self::Unread];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Tolerated => "tolerated",
            Self::Refused => "refused",
            Self::Unread => "unread",
        }
    }
}

impl AttributeValues for RequestOutcome {
    const COUNT: usize = 4;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Passed => 0,
            Self::Tolerated => 1,
            Self::Refused => 2,
            Self::Unread => 3,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RequestOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.telemetry.parent.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum ParentOutcome {
    /// The trace is continued.
    Admitted,
    /// The limit for remote parents was reached.
    Limited,
    /// The connection has not authenticated.
    Unauthenticated,
}

impl ParentOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Admitted, Self::Limited, Self::Unauthenticated];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Limited => "limited",
            Self::Unauthenticated => "unauthenticated",
        }
    }
}

impl AttributeValues for ParentOutcome {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Admitted => 0,
            Self::Limited => 1,
            Self::Unauthenticated => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for ParentOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.comment.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum CommentOutcome {
    /// There was no comment; the context is a new one.
    Appended,
    /// There was a string; the context stands in its place and holds it.
    TextMoved,
    /// There was a comment of another type; nothing was changed.
    LeftAlone,
    /// The body is one that cannot have it.
    Failed,
}

impl CommentOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 4] = [
        Self::Appended,
        Self::TextMoved,
        Self::LeftAlone,
        Self::Failed,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Appended => "appended",
            Self::TextMoved => "text_moved",
            Self::LeftAlone => "left_alone",
            Self::Failed => "failed",
        }
    }
}

impl AttributeValues for CommentOutcome {
    const COUNT: usize = 4;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Appended => 0,
            Self::TextMoved => 1,
            Self::LeftAlone => 2,
            Self::Failed => 3,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for CommentOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.argument`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum Argument {
    /// The argument `$retry`.
    Retry,
    /// The argument `comment`.
    Comment,
}

impl Argument {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 2] = [Self::Retry, Self::Comment];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Comment => "comment",
        }
    }
}

impl AttributeValues for Argument {
    const COUNT: usize = 2;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Retry => 0,
            Self::Comment => 1,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.storm.state`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum StormLevel {
    /// Retries are a small share of the requests.
    Calm,
    /// The share of retries passes the lower threshold.
    Rising,
    /// The share of retries passes the upper threshold.
    Storm,
}

impl StormLevel {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::Calm, Self::Rising, Self::Storm];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Rising => "rising",
            Self::Storm => "storm",
        }
    }
}

impl AttributeValues for StormLevel {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Calm => 0,
            Self::Rising => 1,
            Self::Storm => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for StormLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.client.retry.reason`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RetryCause {
    /// It carried the label SystemOverloadedError.
    Overload,
    /// It happened in the driver's pool before anything was sent.
    Pool,
    /// A socket error or timeout.
    Network,
    /// A not-primary or node-recovering error.
    StateChange,
    /// Another retryable read or write error.
    Transient,
    /// Anything else.
    Other,
}

impl RetryCause {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 6] = [
        Self::Overload,
        Self::Pool,
        Self::Network,
        Self::StateChange,
        Self::Transient,
        Self::Other,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overload => "overload",
            Self::Pool => "pool",
            Self::Network => "network",
            Self::StateChange => "state_change",
            Self::Transient => "transient",
            Self::Other => "other",
        }
    }
}

impl AttributeValues for RetryCause {
    const COUNT: usize = 6;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Overload => 0,
            Self::Pool => 1,
            Self::Network => 2,
            Self::StateChange => 3,
            Self::Transient => 4,
            Self::Other => 5,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RetryCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.client.retry.outcome`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RetryOutcome {
    /// A retry succeeded.
    Recovered,
    /// The retry limit was reached.
    Exhausted,
    /// The next retry would pass the deadline.
    Deadline,
    /// The last error must not be retried.
    NotRetryable,
    /// No server could be selected.
    NoServer,
    /// The caller gave up.
    Cancelled,
}

impl RetryOutcome {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 6] = [
        Self::Recovered,
        Self::Exhausted,
        Self::Deadline,
        Self::NotRetryable,
        Self::NoServer,
        Self::Cancelled,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recovered => "recovered",
            Self::Exhausted => "exhausted",
            Self::Deadline => "deadline",
            Self::NotRetryable => "not_retryable",
            Self::NoServer => "no_server",
            Self::Cancelled => "cancelled",
        }
    }
}

impl AttributeValues for RetryOutcome {
    const COUNT: usize = 6;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Recovered => 0,
            Self::Exhausted => 1,
            Self::Deadline => 2,
            Self::NotRetryable => 3,
            Self::NoServer => 4,
            Self::Cancelled => 5,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RetryOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.client.retry.decline`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RetryDecline {
    /// The operation is one that is never retried.
    Excluded,
    /// No rule calls the failure retryable.
    NotRetryable,
    /// The client's options switch retries off.
    SwitchedOff,
    /// The retry would be one more than allowed.
    LimitReached,
    /// The wait would pass the deadline.
    Deadline,
}

impl RetryDecline {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 5] = [
        Self::Excluded,
        Self::NotRetryable,
        Self::SwitchedOff,
        Self::LimitReached,
        Self::Deadline,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Excluded => "excluded",
            Self::NotRetryable => "not_retryable",
            Self::SwitchedOff => "switched_off",
            Self::LimitReached => "limit_reached",
            Self::Deadline => "deadline",
        }
    }
}

impl AttributeValues for RetryDecline {
    const COUNT: usize = 5;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Excluded => 0,
            Self::NotRetryable => 1,
            Self::SwitchedOff => 2,
            Self::LimitReached => 3,
            Self::Deadline => 4,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RetryDecline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.op_msg.request.reaction`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum RequestReaction {
    /// An error reply.
    Reply,
    /// The connection is closed.
    Close,
    /// Nothing is sent.
    Silent,
    /// The telemetry is dropped and the command runs.
    Drop,
}

impl RequestReaction {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 4] = [Self::Reply, Self::Close, Self::Silent, Self::Drop];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Close => "close",
            Self::Silent => "silent",
            Self::Drop => "drop",
        }
    }
}

impl AttributeValues for RequestReaction {
    const COUNT: usize = 4;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Reply => 0,
            Self::Close => 1,
            Self::Silent => 2,
            Self::Drop => 3,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for RequestReaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `mongodb.client.config.read_preference`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum ReadMode {
    /// The primary alone.
    Primary,
    /// The primary, else a secondary.
    PrimaryPreferred,
    /// Secondaries alone.
    Secondary,
    /// A secondary, else the primary.
    SecondaryPreferred,
    /// Whoever is near.
    Nearest,
}

impl ReadMode {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 5] = [
        Self::Primary,
        Self::PrimaryPreferred,
        Self::Secondary,
        Self::SecondaryPreferred,
        Self::Nearest,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::PrimaryPreferred => "primary_preferred",
            Self::Secondary => "secondary",
            Self::SecondaryPreferred => "secondary_preferred",
            Self::Nearest => "nearest",
        }
    }
}

impl AttributeValues for ReadMode {
    const COUNT: usize = 5;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Primary => 0,
            Self::PrimaryPreferred => 1,
            Self::Secondary => 2,
            Self::SecondaryPreferred => 3,
            Self::Nearest => 4,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for ReadMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `error.type`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum AttachFailure {
    /// The span's ids, or its texts, cannot be sent.
    InvalidContext,
    /// The message would be larger than the peer takes.
    MessageFull,
}

impl AttachFailure {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 2] = [Self::InvalidContext, Self::MessageFull];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidContext => "invalid_context",
            Self::MessageFull => "message_full",
        }
    }
}

impl AttributeValues for AttachFailure {
    const COUNT: usize = 2;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::InvalidContext => 0,
            Self::MessageFull => 1,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for AttachFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `error.type`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum ArgumentFault {
    /// The body has it already.
    AlreadyPresent,
    /// The body has it twice.
    DuplicateField,
    /// It would stand where the command's name does.
    NoCommand,
    /// The body's elements do not fill it exactly.
    MalformedBson,
    /// The body's command is one that may not have it.
    NotPermitted,
    /// The body would be larger than a server takes.
    TooLarge,
}

impl ArgumentFault {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 6] = [
        Self::AlreadyPresent,
        Self::DuplicateField,
        Self::NoCommand,
        Self::MalformedBson,
        Self::NotPermitted,
        Self::TooLarge,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AlreadyPresent => "already_present",
            Self::DuplicateField => "duplicate_field",
            Self::NoCommand => "no_command",
            Self::MalformedBson => "malformed_bson",
            Self::NotPermitted => "not_permitted",
            Self::TooLarge => "too_large",
        }
    }
}

impl AttributeValues for ArgumentFault {
    const COUNT: usize = 6;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::AlreadyPresent => 0,
            Self::DuplicateField => 1,
            Self::NoCommand => 2,
            Self::MalformedBson => 3,
            Self::NotPermitted => 4,
            Self::TooLarge => 5,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for ArgumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `error.type`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum Refusal {
    /// It stands in a reply.
    InReply,
    /// Its length passes the end of the sections, or fewer than five bytes are left (rule 16a).
    Truncated,
    /// It is the second one (rule 15).
    DuplicateSection,
    /// Any other structural fault of its document (rule 16a).
    MalformedBson,
    /// Its document is nested too deep (rule 16b).
    TooDeep,
    /// Its document has more than 4,096 bytes (rule 17).
    TooLarge,
    /// `otel` or `traceparent` has another type (rules 18, 20).
    WrongType,
    /// `otel` or `traceparent` stands twice (rules 19, 21).
    DuplicateField,
    /// `otel` or `traceparent` is missing (rules 23, 24).
    MissingField,
    /// The traceparent does not pass the receive rule (rule 22).
    InvalidContext,
    /// Receivers before 9.0 know no section of this kind (rule 25).
    Unsupported,
}

impl Refusal {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 11] = [
        Self::InReply,
        Self::Truncated,
        Self::DuplicateSection,
        Self::MalformedBson,
        Self::TooDeep,
        Self::TooLarge,
        Self::WrongType,
        Self::DuplicateField,
        Self::MissingField,
        Self::InvalidContext,
        Self::Unsupported,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InReply => "in_reply",
            Self::Truncated => "truncated",
            Self::DuplicateSection => "duplicate_section",
            Self::MalformedBson => "malformed_bson",
            Self::TooDeep => "too_deep",
            Self::TooLarge => "too_large",
            Self::WrongType => "wrong_type",
            Self::DuplicateField => "duplicate_field",
            Self::MissingField => "missing_field",
            Self::InvalidContext => "invalid_context",
            Self::Unsupported => "unsupported",
        }
    }
}

impl AttributeValues for Refusal {
    const COUNT: usize = 11;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::InReply => 0,
            Self::Truncated => 1,
            Self::DuplicateSection => 2,
            Self::MalformedBson => 3,
            Self::TooDeep => 4,
            Self::TooLarge => 5,
            Self::WrongType => 6,
            Self::DuplicateField => 7,
            Self::MissingField => 8,
            Self::InvalidContext => 9,
            Self::Unsupported => 10,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `error.type`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum MetadataFault {
    /// It is not one well-formed document.
    Malformed,
    /// It, or a field of it, has another type than the draft says.
    WrongType,
    /// A required field is missing.
    MissingField,
    /// It, or a field of it, stands twice.
    DuplicateField,
    /// A value of the right type that its field does not take.
    InvalidValue,
    /// It is larger than the draft allows.
    TooLarge,
    /// Both carriers have it and differ.
    Conflict,
}

impl MetadataFault {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 7] = [
        Self::Malformed,
        Self::WrongType,
        Self::MissingField,
        Self::DuplicateField,
        Self::InvalidValue,
        Self::TooLarge,
        Self::Conflict,
    ];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::WrongType => "wrong_type",
            Self::MissingField => "missing_field",
            Self::DuplicateField => "duplicate_field",
            Self::InvalidValue => "invalid_value",
            Self::TooLarge => "too_large",
            Self::Conflict => "conflict",
        }
    }
}

impl AttributeValues for MetadataFault {
    const COUNT: usize = 7;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::Malformed => 0,
            Self::WrongType => 1,
            Self::MissingField => 2,
            Self::DuplicateField => 3,
            Self::InvalidValue => 4,
            Self::TooLarge => 5,
            Self::Conflict => 6,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for MetadataFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `error.type`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum EventLossReason {
    /// The ring was full.
    QueueFull,
    /// The budget of its kind was used up.
    RateLimited,
    /// The ring was closed.
    AlreadyShutdown,
}

impl EventLossReason {
    /// Every value, in the registry's order.
    pub const ALL: [Self; 3] = [Self::QueueFull, Self::RateLimited, Self::AlreadyShutdown];

    /// The value as the registry writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::QueueFull => "queue_full",
            Self::RateLimited => "rate_limited",
            Self::AlreadyShutdown => "already_shutdown",
        }
    }
}

impl AttributeValues for EventLossReason {
    const COUNT: usize = 3;

    #[inline(always)]
    fn index(self) -> usize {
        match self {
            Self::QueueFull => 0,
            Self::RateLimited => 1,
            Self::AlreadyShutdown => 2,
        }
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    fn words(self) -> Words {
        [Some(self.as_str()), None]
    }
}

impl fmt::Display for EventLossReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Values of `error.type`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum OperationError {
    /// A server error code, in decimal.
    Code(i32),
    /// A socket error.
    Network,
    /// A socket timeout.
    NetworkTimeout,
    /// Authentication failed.
    Authentication,
    /// No connection came out of the driver's pool.
    PoolCleared,
    /// Anything else on the client's side.
    Client,
}

impl OperationError {
    /// The value as the registry writes it.
    #[must_use]
    pub const fn value(self) -> AttributeValue<'static> {
        match self {
            Self::Code(code) => AttributeValue::Code(code),
            Self::Network => AttributeValue::Word("network"),
            Self::NetworkTimeout => AttributeValue::Word("network_timeout"),
            Self::Authentication => AttributeValue::Word("authentication"),
            Self::PoolCleared => AttributeValue::Word("pool_cleared"),
            Self::Client => AttributeValue::Word("client"),
        }
    }
}
