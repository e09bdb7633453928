//! Spans on their way to `/v1/traces`.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};

use super::resource::Resource;
use super::scope;
use super::server_span::ServerSpan;
use crate::observe::{CodecScope, Scope, names};
use crate::time::Wall;

/// Collects ended spans until they are exported; when it is full the newest is dropped and counted.
///
/// # Example
/// ```
/// use opmsg_telemetry::observe::{CodecScope, values::CodecPolicy};
/// use opmsg_telemetry::otlp::{Resource, SpanBatch};
/// let mut spans = SpanBatch::new(CodecScope::server(0, CodecPolicy::Server).unwrap(), 512);
/// let mut body = Vec::new();
/// // ... `spans.push(span, end)` at the end of each command ...
/// assert_eq!(spans.drain_to(&Resource::new(), &mut body), 0);
/// assert_eq!((body.len(), spans.take_dropped()), (0, 0));
/// ```
#[derive(Clone, Debug)]
pub struct SpanBatch {
    codec: CodecScope,
    capacity: usize,
    spans: Vec<ServerSpan>,
    dropped: u64,
}

impl SpanBatch {
    /// An empty batch in which at most so many spans wait.
    #[must_use]
    pub const fn new(codec: CodecScope, capacity: usize) -> Self {
        Self {
            codec,
            capacity,
            spans: Vec::new(),
            dropped: 0,
        }
    }

    /// Takes a span that ends here. An end before its start counts as the start.
    pub fn push(&mut self, span: ServerSpan, end: Wall) {
        if self.spans.len() < self.capacity {
            self.spans.push(span.ended(end));
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    /// Spans that wait.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether no span waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Spans dropped since this was asked last.
    pub const fn take_dropped(&mut self) -> u64 {
        core::mem::replace(&mut self.dropped, 0)
    }

    /// Appends an encoded `ExportTraceServiceRequest` with the spans that wait, in the order of their ends. Appends nothing when
    /// none waits.
    ///
    /// Returns how many spans it holds. A request that cannot be sent is the caller's to keep or to drop.
    pub fn drain_to(&mut self, resource: &Resource, out: &mut Vec<u8>) -> usize {
        let spans: Vec<_> = self.spans.iter().map(|span| span.to_message()).collect();
        self.spans.clear();
        let count = spans.len();
        if count > 0 {
            let scope = ScopeSpans {
                scope: Some(scope::message(self.codec.entity(), &self.codec)),
                spans,
                schema_url: names::SCHEMA_URL.to_owned(),
            };
            let spans = ResourceSpans {
                resource: Some(resource.to_message()),
                scope_spans: vec![scope],
                schema_url: String::new(),
            };
            let request = ExportTraceServiceRequest {
                resource_spans: vec![spans],
            };
            super::append(&request, out);
        }
        count
    }
}
