//! Why a value of OpenTelemetry's has no counterpart here, or the other way round. None of them holds a byte of the peer.

use thiserror::Error;

use crate::trace::InvalidTraceparent;

/// A span context that is not valid: it stands for "no span", so nothing is sent for it.
///
/// # Example
/// ```
/// use opentelemetry::trace::SpanContext;
/// use opmsg_telemetry::{Traceparent, otel::InvalidSpanContext};
/// assert_eq!(Traceparent::try_from(&SpanContext::NONE), Err(InvalidSpanContext::ZeroTraceId));
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum InvalidSpanContext {
    /// The trace id is all zero.
    #[error("span context: trace id all zero")]
    ZeroTraceId,
    /// The span id is all zero.
    #[error("span context: span id all zero")]
    ZeroSpanId,
}

/// Why there is no section after a propagator wrote into a [`SectionInjector`](super::SectionInjector). Send the command
/// without one.
///
/// # Example
/// ```
/// use opmsg_telemetry::otel::{NotInjected, SectionInjector};
/// assert_eq!(SectionInjector::new().into_telemetry(), Err(NotInjected::Absent));
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum NotInjected {
    /// The propagator wrote no `traceparent`: there was no valid span context, or it has another format.
    #[error("no traceparent was injected")]
    Absent,
    /// The propagator wrote something that does not pass the send rule; the source says why.
    #[error("injected value is no traceparent")]
    Invalid(#[from] InvalidTraceparent),
}

/// A tracestate that passes this crate's grammar and not OpenTelemetry's, which takes keys by level 1 of W3C Trace Context.
///
/// # Example
/// ```
/// use opentelemetry::trace::TraceState;
/// use opmsg_telemetry::{Tracestate, otel::RefusedTracestate};
/// let state = Tracestate::parse("a@b@c=1")?;
/// let refused: RefusedTracestate = TraceState::try_from(&state).unwrap_err();
/// assert_eq!(refused.to_string(), "tracestate with a key that OpenTelemetry does not take");
/// # Ok::<(), opmsg_telemetry::error::InvalidTracestate>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("tracestate with a key that OpenTelemetry does not take")]
pub struct RefusedTracestate(pub(super) ());
