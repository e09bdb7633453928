//! A section that is encoded already and may hold the drafts.

use core::fmt;

use super::container::Telemetry;
use super::trace_section::TraceSection;
use crate::gate::TelemetryPermit;

/// An encoded telemetry section, kind byte included: what [`Splice::attach`](crate::Splice::attach) attaches.
///
/// Made from a [`TraceSection`], which needs no heap, or by [`Telemetry::to_section`]. Both need a permit.
#[derive(Clone, Eq, PartialEq)]
pub struct TelemetrySection(Bytes);

#[derive(Clone, Eq, PartialEq)]
enum Bytes {
    Trace(TraceSection),
    Container(Vec<u8>),
}

impl TelemetrySection {
    /// The section's bytes.
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Bytes::Trace(section) => section.as_bytes(),
            Bytes::Container(bytes) => bytes,
        }
    }

    /// The 90-byte form, if it is one.
    #[inline]
    pub(crate) fn as_trace(&self) -> Option<&TraceSection> {
        match &self.0 {
            Bytes::Trace(section) => Some(section),
            Bytes::Container(_) => None,
        }
    }
}

impl From<TraceSection> for TelemetrySection {
    #[inline]
    fn from(section: TraceSection) -> Self {
        Self(Bytes::Trace(section))
    }
}

impl Telemetry<'_> {
    /// The section with the fields that the permit allows, encoded.
    #[must_use]
    pub fn to_section(&self, permit: TelemetryPermit) -> TelemetrySection {
        let mut bytes = Vec::with_capacity(self.encoded_len(permit));
        self.append_to(permit, &mut bytes);
        TelemetrySection(Bytes::Container(bytes))
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
