//! The section as what a propagator writes into.

use core::fmt;

use opentelemetry::propagation::Injector;

use super::NotInjected;
use super::carrier::{TRACEPARENT, TRACESTATE};
use crate::gate::TelemetryPermit;
use crate::telemetry::{Telemetry, TraceSection};
use crate::trace::{InvalidTraceparent, InvalidTracestate, Traceparent, Tracestate};

/// Takes what a `TextMapPropagator` injects and makes a section of it.
///
/// Only `traceparent` and `tracestate` are taken, whatever the case of their names; baggage, B3 and everything else is ignored,
/// for the section has no place for it. A traceparent has to pass the send rule and gets its flags masked to the sampled bit;
/// one that does not pass gives no section. A tracestate that is empty or does not pass the grammar is left away. Of a field
/// that is set twice the last value counts.
///
/// Make a new one for each command: a propagator that has nothing to say writes nothing, and the last command's context would
/// stay. So the results consume it.
///
/// # Example
/// ```
/// use opentelemetry::Context;
/// use opentelemetry::propagation::TextMapPropagator;
/// use opentelemetry::trace::{SpanContext, TraceContextExt, TraceFlags, TraceState};
/// use opentelemetry_sdk::propagation::TraceContextPropagator;
/// use opmsg_telemetry::{Gate, otel::SectionInjector};
/// let span = SpanContext::new(7_u128.into(), 9_u64.into(), TraceFlags::SAMPLED, false, TraceState::NONE);
/// let command = Context::new().with_remote_span_context(span);
///
/// let mut carrier = SectionInjector::new();
/// TraceContextPropagator::new().inject_context(&command, &mut carrier);
/// let mut sections = Vec::new();
/// if let Some(permit) = Gate::from_max_wire_version(Some(29)).telemetry()
///     && let Some(section) = carrier.into_section(permit)
/// {
///     section.append_to(&mut sections);
/// }
/// assert_eq!(sections.len(), 90);
/// ```
#[derive(Clone, Default)]
pub struct SectionInjector {
    traceparent: Option<Result<Traceparent, InvalidTraceparent>>,
    tracestate: Option<Result<Tracestate<'static>, InvalidTracestate>>,
}

impl SectionInjector {
    /// An empty carrier. Allocates nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            traceparent: None,
            tracestate: None,
        }
    }

    /// The traceparent that was injected, flags masked to the sampled bit.
    ///
    /// # Errors
    /// [`NotInjected`]: none was, or it does not pass the send rule.
    ///
    /// # Example
    /// ```
    /// use opentelemetry::propagation::Injector;
    /// use opmsg_telemetry::otel::{NotInjected, SectionInjector};
    /// let mut carrier = SectionInjector::new();
    /// assert_eq!(carrier.traceparent(), Err(NotInjected::Absent));
    /// carrier.set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03".into());
    /// assert_eq!(carrier.traceparent().map(|sent| sent.flags().to_byte()), Ok(1));
    /// ```
    #[inline]
    pub const fn traceparent(&self) -> Result<Traceparent, NotInjected> {
        match self.traceparent {
            Some(Ok(traceparent)) => Ok(traceparent.with_flags(traceparent.flags().masked())),
            Some(Err(fault)) => Err(NotInjected::Invalid(fault)),
            None => Err(NotInjected::Absent),
        }
    }

    /// Why the tracestate that was injected is left away; `None` if it is not, or if there was none.
    ///
    /// # Example
    /// ```
    /// use opentelemetry::propagation::Injector;
    /// use opmsg_telemetry::otel::SectionInjector;
    /// let mut carrier = SectionInjector::new();
    /// carrier.set("tracestate", "a=1,a=2".into());
    /// assert!(carrier.invalid_tracestate().is_some());
    /// ```
    #[must_use]
    pub fn invalid_tracestate(&self) -> Option<InvalidTracestate> {
        self.tracestate.as_ref()?.as_ref().err().copied()
    }

    /// Everything that was injected and can be sent.
    ///
    /// The tracestate is a draft: it is written only with a permit that allows it.
    ///
    /// # Errors
    /// [`NotInjected`], as [`traceparent`](Self::traceparent).
    ///
    /// # Example
    /// ```
    /// use opentelemetry::propagation::Injector;
    /// use opmsg_telemetry::otel::SectionInjector;
    /// let mut carrier = SectionInjector::new();
    /// carrier.set("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into());
    /// carrier.set("tracestate", "rojo=1".into());
    /// carrier.set("baggage", "user=7".into());
    /// let telemetry = carrier.into_telemetry()?;
    /// assert_eq!(telemetry.tracestate().map(|state| state.as_str()), Some("rojo=1"));
    /// # Ok::<(), opmsg_telemetry::otel::NotInjected>(())
    /// ```
    pub fn into_telemetry(self) -> Result<Telemetry<'static>, NotInjected> {
        let telemetry = Telemetry::new(self.traceparent()?);
        Ok(match self.tracestate {
            Some(Ok(state)) if !state.is_empty() => telemetry.with_tracestate(state),
            _ => telemetry,
        })
    }

    /// The section that holds the traceparent alone; `None` when there is nothing to send. Allocates nothing.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Gate, otel::SectionInjector};
    /// let permit = Gate::from_max_wire_version(Some(29)).telemetry().unwrap();
    /// assert!(SectionInjector::new().into_section(permit).is_none());
    /// ```
    #[must_use]
    pub fn into_section(self, permit: TelemetryPermit) -> Option<TraceSection> {
        let traceparent = self.traceparent().ok()?;
        Some(TraceSection::new(permit, traceparent))
    }
}

/// Names are compared without regard to case, as carriers of OpenTelemetry do.
impl Injector for SectionInjector {
    fn set(&mut self, key: &str, value: String) {
        if key.eq_ignore_ascii_case(TRACEPARENT) {
            self.traceparent = Some(Traceparent::parse(value.as_bytes()));
        } else if key.eq_ignore_ascii_case(TRACESTATE) {
            self.tracestate = Some(Tracestate::try_from(value));
        }
    }
}

/// Hides ids and texts.
impl fmt::Debug for SectionInjector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SectionInjector")
            .field("traceparent", &self.traceparent)
            .field("tracestate", &self.tracestate)
            .finish()
    }
}
