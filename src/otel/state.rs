//! Tracestate in both readings of its grammar.

use opentelemetry::trace::TraceState;

use super::RefusedTracestate;
use crate::trace::{InvalidTracestate, Tracestate};

/// The same members in the same order. Allocates for each of them.
///
/// # Example
/// ```
/// use opentelemetry::trace::TraceState;
/// use opmsg_telemetry::Tracestate;
/// let state = TraceState::try_from(&Tracestate::parse("rojo=1, congo=2")?)?;
/// assert_eq!(state.header(), "rojo=1,congo=2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&Tracestate<'_>> for TraceState {
    type Error = RefusedTracestate;

    fn try_from(state: &Tracestate<'_>) -> Result<Self, RefusedTracestate> {
        // Their error holds the key, which is the peer's text.
        Self::from_key_value(state.members()).map_err(|_| RefusedTracestate(()))
    }
}

/// The same members in the same order. Allocates the text.
///
/// # Example
/// ```
/// use opentelemetry::trace::TraceState;
/// use opmsg_telemetry::Tracestate;
/// let state = TraceState::from_key_value([("rojo", "1"), ("congo", "2")])?;
/// assert_eq!(Tracestate::try_from(&state)?.as_str(), "rojo=1,congo=2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&TraceState> for Tracestate<'static> {
    type Error = InvalidTracestate;

    fn try_from(state: &TraceState) -> Result<Self, InvalidTracestate> {
        Self::try_from(state.header())
    }
}
