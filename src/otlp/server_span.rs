//! The span of one request.

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};

use super::attribute;
use crate::command::KnownCommand;
use crate::ingest::{Parent, Request};
use crate::observe::{AttributeValue, names};
use crate::time::Wall;
use crate::trace::{ReceivedTraceparent, SpanId};

/// A server's span for a request whose remote parent was admitted. Borrows nothing, so that it can wait for the command's end.
///
/// The kind is `SERVER`, or `CONSUMER` when no reply is due (`moreToCome`). The name is the command's, if it is one that MongoDB
/// has, else `mongodb`. Trace id, parent span id and trace flags are those of the section.
///
/// # Example
/// ```
/// use opmsg_telemetry::ingest::Request;
/// use opmsg_telemetry::otlp::{ServerSpan, SpanBatch};
/// use opmsg_telemetry::{SpanId, Wall};
/// fn record(request: &Request<'_>, own: SpanId, start: Wall, end: Wall, error: Option<i32>, spans: &mut SpanBatch) {
///     let Some(mut span) = ServerSpan::begin(request, own, start) else { return };
///     if let Some(code) = error {
///         span = span.with_failure(Some(code));
///     }
///     spans.push(span, end);
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ServerSpan {
    id: SpanId,
    parent: ReceivedTraceparent,
    start: Wall,
    end: Wall,
    command: Option<KnownCommand>,
    reply_expected: bool,
    failure: Option<Option<i32>>,
}

impl ServerSpan {
    /// Begins a span; `id` is its own, a random number of the caller's.
    ///
    /// `None` when the request has no telemetry, or the parent was not admitted, or must not be used: then there is no trace to
    /// continue.
    #[must_use]
    pub fn begin(request: &Request<'_>, id: SpanId, start: Wall) -> Option<Self> {
        let Parent::Admitted(parent) = request.parent() else {
            return None;
        };
        let name = request
            .command()
            .ok()
            .and_then(|command| command.name_bytes());
        Some(Self {
            id,
            parent,
            start,
            end: start,
            command: name.and_then(KnownCommand::find),
            reply_expected: request.reply_expected(),
            failure: None,
        })
    }

    /// The span's own id, which is the parent id of what it causes.
    #[must_use]
    pub const fn id(&self) -> SpanId {
        self.id
    }

    /// Says that the command failed, with the server's error code if there is one.
    #[must_use]
    pub const fn with_failure(mut self, code: Option<i32>) -> Self {
        self.failure = Some(code);
        self
    }

    /// An end before the start is the start: the wall clock has stepped.
    pub(super) fn ended(mut self, end: Wall) -> Self {
        self.end = end.max(self.start);
        self
    }

    pub(super) fn to_message(self) -> Span {
        /// `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK` and `SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK`: the parent is of another process.
        const REMOTE_PARENT: u32 = 0x300;
        let kind = match self.reply_expected {
            true => SpanKind::Server,
            false => SpanKind::Consumer,
        };
        let mut attributes = vec![attribute::text(
            names::DB_SYSTEM_NAME,
            names::DB_SYSTEM_NAME_MONGODB,
        )];
        let name = self.command.map(KnownCommand::name);
        if let Some(name) = name {
            attributes.push(attribute::text(names::DB_OPERATION_NAME, name));
        }
        match self.failure {
            Some(Some(code)) => {
                attributes.push(attribute::of(names::ERROR_TYPE, AttributeValue::Code(code)));
                attributes.push(attribute::of(
                    names::DB_RESPONSE_STATUS_CODE,
                    AttributeValue::Code(code),
                ));
            }
            Some(None) => {
                attributes.push(attribute::text(names::ERROR_TYPE, names::ERROR_TYPE_OTHER))
            }
            None => {}
        }
        Span {
            trace_id: self.parent.trace_id().to_bytes().to_vec(),
            span_id: self.id.to_bytes().to_vec(),
            parent_span_id: self.parent.parent_id().to_bytes().to_vec(),
            flags: u32::from(self.parent.flags().to_byte()) | REMOTE_PARENT,
            name: name.unwrap_or(names::DB_SYSTEM_NAME_MONGODB).to_owned(),
            kind: kind.into(),
            start_time_unix_nano: self.start.as_nanos(),
            end_time_unix_nano: self.end.as_nanos(),
            attributes,
            status: self.failure.map(|_| Status {
                message: String::new(),
                code: StatusCode::Error.into(),
            }),
            ..Span::default()
        }
    }
}
