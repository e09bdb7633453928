//! A command span to what is sent for it, in one call.

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt};

use crate::attach::CommandSpan;
use crate::gate::TelemetryPermit;
use crate::telemetry::TraceSection;

/// The command span in `command`, if it is one of the command's own below the span in `operation`.
///
/// `operation` is the context that the command span was started in: the operation span's, the application's where there is no
/// operation span, or one without a span, and then the command span is a root. `None` where a context is at hand that nobody started for this command:
///
/// | what | how it shows |
/// | --- | --- |
/// | no span, or one of a tracer that gave it no ids | not valid |
/// | a disabled span that holds the context that was current | the operation's ids |
/// | a span of a tracer that does nothing and hands on its parent's context, as without an SDK | the operation's ids |
/// | a context that was received | remote |
///
/// What cannot be seen: a disabled span that holds the context of some other span of this process. A driver whose disabled spans
/// hold anything but `operation` asks its own flag first.
///
/// A span that is not sampled, or not recording, is one like any other: sampling never decides. Flags are masked to the sampled
/// bit; for the other bits convert a [`Traceparent`](crate::Traceparent). Allocates nothing.
///
/// # Example
/// ```
/// use opentelemetry::Context;
/// use opentelemetry::trace::{TraceContextExt, Tracer, TracerProvider, noop::NoopTracer};
/// use opentelemetry_sdk::trace::SdkTracerProvider;
/// use opmsg_telemetry::{Gate, attach::{Attacher, OutgoingCommand, Switches}, otel};
/// let provider = SdkTracerProvider::default();
/// let tracer = provider.tracer("driver");
/// let operation = Context::new().with_span(tracer.start("find shop.orders"));
/// let command = operation.with_span(tracer.start_with_context("find", &operation));
///
/// let attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), Switches::tracing(true));
/// let outgoing = OutgoingCommand::new("find").with_optional_span(otel::command_span(&command, &operation));
/// assert!(attacher.decide(&outgoing).trace_section().is_some());
///
/// // Without an SDK a span has its parent's ids, here those of the operation.
/// let nothing = operation.with_span(NoopTracer::new().start_with_context("find", &operation));
/// assert!(nothing.span().span_context().is_valid());
/// assert!(otel::command_span(&nothing, &operation).is_none());
/// ```
#[inline]
#[must_use]
pub fn command_span(command: &Context, operation: &Context) -> Option<CommandSpan> {
    command_span_below(
        command.span().span_context(),
        operation.span().span_context(),
    )
}

/// As [`command_span`], for a driver that keeps spans and not contexts: `span.span_context()` of both.
///
/// `operation` is the span of the context that the command span was started in, whosever it is: without an operation span that can be
/// the application's, which a tracer that does nothing hands on. [`SpanContext::NONE`] only where that context had no span.
///
/// # Example
/// ```
/// use opentelemetry::Context;
/// use opentelemetry::trace::{Span, SpanContext, TraceContextExt, Tracer, TracerProvider};
/// use opentelemetry_sdk::trace::SdkTracerProvider;
/// use opmsg_telemetry::otel;
/// let provider = SdkTracerProvider::default();
/// let command = provider.tracer("driver").start_with_context("ping", &Context::new());
/// assert!(otel::command_span_below(command.span_context(), &SpanContext::NONE).is_some());
/// assert!(otel::command_span_below(command.span_context(), command.span_context()).is_none());
/// ```
#[inline]
#[must_use]
pub fn command_span_below(command: &SpanContext, operation: &SpanContext) -> Option<CommandSpan> {
    if command.is_remote() {
        return None;
    }
    CommandSpan::below_parent(
        command.trace_id().to_bytes(),
        command.span_id().to_bytes(),
        command.trace_flags().to_u8(),
        operation.span_id().to_bytes(),
    )
}

/// The 90-byte section for the command span in `command`; `None` where [`command_span`] has none.
///
/// For a driver that decides by itself which commands have a command span; else give the span to an
/// [`Attacher`](crate::attach::Attacher). Allocates nothing.
///
/// # Example
/// ```
/// use opentelemetry::Context;
/// use opentelemetry::trace::{TraceContextExt, Tracer, TracerProvider};
/// use opentelemetry_sdk::trace::SdkTracerProvider;
/// use opmsg_telemetry::{Gate, otel};
/// let provider = SdkTracerProvider::default();
/// let operation = Context::new();
/// let command = operation.with_span(provider.tracer("driver").start_with_context("ping", &operation));
/// let mut sections = Vec::new();
/// if let Some(permit) = Gate::from_max_wire_version(Some(29)).telemetry()
///     && let Some(section) = otel::command_section(permit, &command, &operation)
/// {
///     section.append_to(&mut sections);
/// }
/// assert_eq!(sections.len(), 90);
/// ```
#[inline]
#[must_use]
pub fn command_section(
    permit: TelemetryPermit,
    command: &Context,
    operation: &Context,
) -> Option<TraceSection> {
    let span = command_span(command, operation)?;
    Some(TraceSection::new(permit, span.traceparent()))
}
