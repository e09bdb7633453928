//! The contexts that this proxy makes.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};

use opentelemetry::Context;
use opentelemetry::trace::{
    Span, SpanContext, SpanKind, TraceContextExt, TraceState, Tracer, TracerProvider,
};
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use opmsg_telemetry::{SpanId, TraceFlags, TraceId, Traceparent};

use crate::arguments::{Options, Wanted};

/// Makes one context for each command, all of the same trace.
pub(crate) struct Contexts {
    source: Source,
    attached: AtomicU64,
    corrupt: Option<NonZeroU64>,
}

enum Source {
    None,
    /// Parent ids count up from 1 in the whole process, so that whoever reads them can tell which is missing.
    Counted {
        trace_id: TraceId,
        made: AtomicU64,
    },
    /// A client span for each command, with the ids and the sampling of OpenTelemetry's SDK. Nothing exports them here: what an
    /// application adds to the provider is its own choice.
    Spans {
        tracer: SdkTracer,
        parent: Context,
    },
}

impl Contexts {
    pub(crate) fn new(options: &Options) -> Self {
        let trace_id = options.trace_id;
        Self {
            source: match options.context {
                Wanted::None => Source::None,
                Wanted::Deterministic => Source::Counted {
                    trace_id,
                    made: AtomicU64::new(0),
                },
                Wanted::OpenTelemetry => Source::Spans {
                    tracer: SdkTracerProvider::builder().build().tracer("proxy"),
                    parent: Context::new().with_remote_span_context(root(trace_id)),
                },
            },
            attached: AtomicU64::new(0),
            corrupt: options.corrupt,
        }
    }

    /// Whether none are wanted.
    pub(crate) const fn are_off(&self) -> bool {
        matches!(self.source, Source::None)
    }

    /// The next context; `None` when none are wanted, or there is no span.
    pub(crate) fn next(&self) -> Option<Traceparent> {
        match &self.source {
            Source::None => None,
            Source::Counted { trace_id, made } => {
                let parent_id = made.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
                let parent_id = SpanId::from_bytes(parent_id.to_be_bytes())?;
                Some(Traceparent::new(*trace_id, parent_id, TraceFlags::SAMPLED))
            }
            Source::Spans { tracer, parent } => {
                let builder = tracer.span_builder("command").with_kind(SpanKind::Client);
                let span = builder.start_with_context(tracer, parent);
                Traceparent::try_from(span.span_context()).ok()
            }
        }
    }

    /// Counts an attached section. Whether it is one to be damaged.
    pub(crate) fn damages_next(&self) -> bool {
        let attached = self
            .attached
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1);
        self.corrupt.is_some_and(|every| attached % every == 0)
    }
}

/// The span that all commands' spans have as parent.
fn root(trace_id: TraceId) -> SpanContext {
    SpanContext::new(
        trace_id.into(),
        opentelemetry::trace::SpanId::from(1_u64),
        opentelemetry::trace::TraceFlags::SAMPLED,
        true,
        TraceState::NONE,
    )
}
