//! A section that is encoded already and may hold the drafts.

use core::fmt;

use super::container::Telemetry;
use super::tail::Tail;
use super::trace_section::TraceSection;
use crate::gate::TelemetryPermit;

/// An encoded telemetry section, kind byte included: what [`Splice::attach`](crate::Splice::attach) attaches.
///
/// Made from a [`TraceSection`], which needs no heap, or by [`Telemetry::to_section`]. Both need a permit.
#[derive(Clone, Eq, PartialEq)]
pub struct TelemetrySection(Tail);

impl TelemetrySection {
    /// The section's bytes.
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    #[inline(always)]
    pub(crate) fn into_tail(self) -> Tail {
        self.0
    }
}

impl From<TraceSection> for TelemetrySection {
    #[inline(always)]
    fn from(section: TraceSection) -> Self {
        Self(Tail::of_trace(&section))
    }
}

impl Telemetry<'_> {
    /// The section with the fields that the permit allows, encoded.
    #[must_use]
    pub fn to_section(&self, permit: TelemetryPermit) -> TelemetrySection {
        let mut bytes = Vec::with_capacity(self.encoded_len(permit));
        self.append_to(permit, &mut bytes);
        TelemetrySection(Tail::Heap(bytes))
    }
}

impl fmt::Debug for TelemetrySection {
    /// Hides the content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelemetrySection")
            .field("len", &self.as_bytes().len())
            .finish_non_exhaustive()
    }
}
