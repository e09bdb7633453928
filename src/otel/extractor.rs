//! The section as what a propagator reads.

use core::fmt;

use opentelemetry::propagation::Extractor;

use super::carrier::{TRACEPARENT, TRACESTATE};
use crate::telemetry::Telemetry;
use crate::trace::{Traceparent, Tracestate};

/// Shows a received section to a `TextMapPropagator` as the fields `traceparent` and, if it can be read, `tracestate`.
///
/// The traceparent stands as it was received, version and flags included. No allocation, except for the list that
/// [`keys`](Extractor::keys) has to return.
///
/// # Example
/// ```
/// use opentelemetry::Context;
/// use opentelemetry::propagation::TextMapPropagator;
/// use opentelemetry::trace::TraceContextExt;
/// use opentelemetry_sdk::propagation::TraceContextPropagator;
/// use opmsg_telemetry::{Telemetry, otel::SectionExtractor};
/// let document = bson::rawdoc! { "otel": { "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" } };
/// let telemetry = Telemetry::decode(document.as_bytes())?;
/// let propagator = TraceContextPropagator::new();
/// let parent = propagator.extract_with_context(&Context::new(), &SectionExtractor::new(&telemetry));
/// assert_eq!(parent.span().span_context().span_id().to_string(), "00f067aa0ba902b7");
/// # Ok::<(), opmsg_telemetry::error::TelemetryError>(())
/// ```
#[derive(Clone)]
pub struct SectionExtractor<'t> {
    traceparent: [u8; Traceparent::LEN],
    tracestate: Option<&'t Tracestate<'t>>,
}

impl<'t> SectionExtractor<'t> {
    /// The carrier of a received section.
    #[must_use]
    pub fn new(telemetry: &'t Telemetry<'_>) -> Self {
        Self {
            traceparent: telemetry.traceparent().to_text(),
            tracestate: telemetry.tracestate(),
        }
    }
}

/// Names are compared without regard to case, as carriers of OpenTelemetry do.
impl Extractor for SectionExtractor<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        if key.eq_ignore_ascii_case(TRACEPARENT) {
            str::from_utf8(&self.traceparent).ok()
        } else if key.eq_ignore_ascii_case(TRACESTATE) {
            self.tracestate.map(Tracestate::as_str)
        } else {
            None
        }
    }

    fn keys(&self) -> Vec<&str> {
        let mut keys = Vec::with_capacity(2);
        keys.push(TRACEPARENT);
        keys.extend(self.tracestate.map(|_| TRACESTATE));
        keys
    }
}

/// Hides ids and texts.
impl fmt::Debug for SectionExtractor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SectionExtractor")
            .field("tracestate", &self.tracestate)
            .finish_non_exhaustive()
    }
}
