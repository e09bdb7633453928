//! A section that is encoded already and may hold the drafts.

use core::fmt;

use super::container::Telemetry;
use super::trace_section::TraceSection;
use crate::gate::TelemetryPermit;

/// An encoded telemetry section that owns its bytes, kind byte included: what a driver keeps beside a message.
///
/// Made by [`Telemetry::to_section`], which needs a permit, and by
/// [`Attachment::to_section`](crate::attach::Attachment::to_section). The 90-byte form needs no heap.
#[derive(Clone)]
pub struct TelemetrySection(Form);

#[derive(Clone)]
enum Form {
    Trace(TraceSection),
    WithDrafts(Vec<u8>),
}

impl TelemetrySection {
    pub(crate) const fn of_encoded(bytes: Vec<u8>) -> Self {
        Self(Form::WithDrafts(bytes))
    }

    /// The section's bytes.
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Form::Trace(section) => section.as_bytes(),
            Form::WithDrafts(bytes) => bytes,
        }
    }
}

impl From<TraceSection> for TelemetrySection {
    fn from(section: TraceSection) -> Self {
        Self(Form::Trace(section))
    }
}

impl PartialEq for TelemetrySection {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for TelemetrySection {}

impl Telemetry<'_> {
    /// The section with the fields that the permit allows, encoded.
    #[must_use]
    pub fn to_section(&self, permit: TelemetryPermit) -> TelemetrySection {
        let mut bytes = Vec::with_capacity(self.encoded_len(permit));
        self.append_to(permit, &mut bytes);
        TelemetrySection::of_encoded(bytes)
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

/// An encoded section by reference: what [`Splice::attach`](crate::Splice::attach) attaches.
///
/// Made from `&TraceSection` and `&TelemetrySection`. The bytes are read where the caller has them.
///
/// # Example
/// ```
/// use opmsg_telemetry::{EncodedSection, TraceSection};
/// let section = TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).unwrap();
/// assert_eq!(EncodedSection::from(&section).as_bytes(), section.as_bytes());
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct EncodedSection<'s>(&'s [u8]);

impl<'s> EncodedSection<'s> {
    /// The section's bytes.
    #[inline(always)]
    #[must_use]
    pub const fn as_bytes(&self) -> &'s [u8] {
        self.0
    }
}

impl<'s> From<&'s TraceSection> for EncodedSection<'s> {
    #[inline(always)]
    fn from(section: &'s TraceSection) -> Self {
        Self(section.as_bytes())
    }
}

impl<'s> From<&'s TelemetrySection> for EncodedSection<'s> {
    #[inline(always)]
    fn from(section: &'s TelemetrySection) -> Self {
        Self(section.as_bytes())
    }
}

impl fmt::Debug for EncodedSection<'_> {
    /// Hides the content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncodedSection")
            .field("len", &self.0.len())
            .finish_non_exhaustive()
    }
}
