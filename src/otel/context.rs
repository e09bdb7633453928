//! Span contexts: a local one to send, a remote one that was received.

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt, TraceState};

use super::InvalidSpanContext;
use crate::telemetry::Telemetry;
use crate::trace::{ReceivedTraceparent, SpanId, TraceFlags, TraceId, Traceparent, Tracestate};

/// What is sent for a span: its own id becomes the parent id, flags are masked to the sampled bit (send rule, W3C trace-flags).
///
/// # Errors
/// [`InvalidSpanContext`] when one of the ids is zero; the trace id is looked at first.
///
/// # Example
/// ```
/// use opentelemetry::{TraceFlags, trace::{SpanContext, TraceState}};
/// use opmsg_telemetry::Traceparent;
/// let context = SpanContext::new(1_u128.into(), 2_u64.into(), TraceFlags::new(0xff), false, TraceState::NONE);
/// let text = "00-00000000000000000000000000000001-0000000000000002-01";
/// assert_eq!(Traceparent::try_from(&context)?.to_string(), text);
/// # Ok::<(), opmsg_telemetry::otel::InvalidSpanContext>(())
/// ```
impl TryFrom<&SpanContext> for Traceparent {
    type Error = InvalidSpanContext;

    #[inline]
    fn try_from(context: &SpanContext) -> Result<Self, InvalidSpanContext> {
        let trace_id =
            TraceId::try_from(context.trace_id()).map_err(|_| InvalidSpanContext::ZeroTraceId)?;
        let span_id =
            SpanId::try_from(context.span_id()).map_err(|_| InvalidSpanContext::ZeroSpanId)?;
        let flags = TraceFlags::from(context.trace_flags()).masked();
        Ok(Self::new(trace_id, span_id, flags))
    }
}

/// The traceparent and, if the context has one that passes this crate's grammar, the tracestate.
///
/// The tracestate is a draft: it is written only with a permit that allows it. Without one [`Traceparent`] is enough and
/// allocates nothing.
///
/// # Errors
/// [`InvalidSpanContext`] when one of the ids is zero.
///
/// # Example
/// ```
/// use opentelemetry::{TraceFlags, trace::{SpanContext, TraceState}};
/// use opmsg_telemetry::Telemetry;
/// let state = TraceState::from_key_value([("rojo", "1")])?;
/// let context = SpanContext::new(1_u128.into(), 2_u64.into(), TraceFlags::SAMPLED, false, state);
/// let telemetry = Telemetry::try_from(&context)?;
/// assert_eq!(telemetry.tracestate().map(|state| state.as_str()), Some("rojo=1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&SpanContext> for Telemetry<'static> {
    type Error = InvalidSpanContext;

    fn try_from(context: &SpanContext) -> Result<Self, InvalidSpanContext> {
        let telemetry = Self::new(Traceparent::try_from(context)?);
        Ok(match Tracestate::try_from(context.trace_state()) {
            Ok(state) if !state.is_empty() => telemetry.with_tracestate(state),
            _ => telemetry,
        })
    }
}

/// The remote context that a traceparent names; flags are masked to the sampled bit, as OpenTelemetry's propagator does.
///
/// # Example
/// ```
/// use opentelemetry::trace::SpanContext;
/// use opmsg_telemetry::Traceparent;
/// let text = b"01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03";
/// let context = SpanContext::from(Traceparent::from_received(text)?);
/// assert!(context.is_valid() && context.is_remote());
/// assert_eq!(context.trace_flags().to_u8(), 1);
/// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
/// ```
impl From<ReceivedTraceparent> for SpanContext {
    #[inline]
    fn from(received: ReceivedTraceparent) -> Self {
        remote(received, TraceState::NONE)
    }
}

/// The remote context that a traceparent names, as for a [`ReceivedTraceparent`].
///
/// # Example
/// ```
/// use opentelemetry::trace::SpanContext;
/// use opmsg_telemetry::Traceparent;
/// let traceparent: Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
/// let context = SpanContext::from(traceparent);
/// assert!(context.is_remote() && context.is_sampled());
/// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
/// ```
impl From<Traceparent> for SpanContext {
    #[inline]
    fn from(traceparent: Traceparent) -> Self {
        ReceivedTraceparent::from(traceparent).into()
    }
}

/// The remote context that a received section names, with its tracestate if there is one that OpenTelemetry takes.
///
/// # Example
/// ```
/// use opentelemetry::trace::SpanContext;
/// use opmsg_telemetry::{Telemetry, Tracestate};
/// let telemetry = Telemetry::new("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?)
///     .with_tracestate(Tracestate::parse("rojo=1")?);
/// assert_eq!(SpanContext::from(&telemetry).trace_state().get("rojo"), Some("1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl From<&Telemetry<'_>> for SpanContext {
    fn from(telemetry: &Telemetry<'_>) -> Self {
        let state = telemetry
            .tracestate()
            .and_then(|state| TraceState::try_from(state).ok())
            .unwrap_or_default();
        remote(telemetry.traceparent(), state)
    }
}

#[inline]
fn remote(received: ReceivedTraceparent, state: TraceState) -> SpanContext {
    SpanContext::new(
        received.trace_id().into(),
        received.parent_id().into(),
        received.flags().masked().into(),
        true,
        state,
    )
}

/// `base` with the sender's span as remote parent: what a server starts the command's span with.
///
/// A span that was active in `base` is replaced; everything else stays. Allocates, as every new context with a span does. Who
/// has the traceparent alone gives `SpanContext::from(received)` to OpenTelemetry's `with_remote_span_context`.
///
/// # Example
/// ```
/// use opentelemetry::{Context, trace::TraceContextExt};
/// use opmsg_telemetry::{Telemetry, otel::remote_parent};
/// let telemetry = Telemetry::new("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?);
/// let parent = remote_parent(&Context::new(), &telemetry);
/// assert_eq!(parent.span().span_context().span_id().to_string(), "00f067aa0ba902b7");
/// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
/// ```
#[must_use]
pub fn remote_parent(base: &Context, telemetry: &Telemetry<'_>) -> Context {
    base.with_remote_span_context(telemetry.into())
}
