//! The section as every driver sends it: a traceparent and nothing else, 90 bytes.

use core::fmt;
#[cfg(feature = "capi")]
use core::mem::MaybeUninit;

use bytes::BufMut;

use super::template::TEMPLATE;
#[cfg(feature = "capi")]
use super::template::traceparent_of;
use crate::gate::{Gate, TelemetryPermit};
use crate::trace::{SpanId, TraceFlags, TraceId, Traceparent, hex};

/// A telemetry section that holds a traceparent and nothing else: the 90-byte form.
///
/// It is bytes already: `Copy`, no heap, appended with one copy. Kind byte and document are included.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Gate, TraceSection, Traceparent};
/// let gate = Gate::from_max_wire_version(Some(29));
/// let traceparent: Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
/// let mut sections = Vec::with_capacity(TraceSection::LEN);
/// if let Some(permit) = gate.telemetry() {
///     TraceSection::new(permit, traceparent).append_to(&mut sections);
/// }
/// assert_eq!(sections.len(), 90);
/// assert_eq!(sections[..5], [3, 89, 0, 0, 0]);
/// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
/// ```
/// Without a permit there is no section:
/// ```
/// use opmsg_telemetry::{Gate, TraceSection, Traceparent};
/// # // TS-34
/// fn section(traceparent: Traceparent, gate: Gate) -> Option<TraceSection> {
///     Some(TraceSection::new(gate.telemetry()?, traceparent))
/// }
/// ```
/// ```compile_fail
/// use opmsg_telemetry::{Gate, TraceSection, Traceparent};
/// fn section(traceparent: Traceparent, gate: Gate) -> Option<TraceSection> {
///     Some(TraceSection::new(gate.telemetry(), traceparent))
/// }
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct TraceSection {
    bytes: [u8; 90],
}

impl TraceSection {
    /// Bytes of the section, kind byte included: what a batch splitter has to reserve.
    pub const LEN: usize = 90;

    /// The section for a traceparent; its flags are written as they are.
    ///
    /// The permit is the connection's ([`Gate::telemetry`]). For the next attempt or the next `getMore`, which have spans of
    /// their own, [`TraceSection::with_parent`] re-uses the encoding.
    #[inline]
    #[must_use]
    pub fn new(permit: TelemetryPermit, traceparent: Traceparent) -> Self {
        let _ = permit;
        let mut bytes = TEMPLATE;
        if let Some(text) = text_of(&mut bytes) {
            traceparent.write_ids(text);
        }
        Self { bytes }
    }

    /// Appends the section for a traceparent: the bytes of [`TraceSection::new`] and [`TraceSection::append_to`], written once.
    ///
    /// This is the fastest way for a section that is needed once. Most of the other way's time goes into reading back what was
    /// just written.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Gate, TraceSection, Traceparent};
    /// let permit = Gate::from_max_wire_version(Some(29)).telemetry().unwrap();
    /// let traceparent: Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
    /// let mut sections = Vec::with_capacity(TraceSection::LEN);
    /// TraceSection::encode(permit, &traceparent, &mut sections);
    /// assert_eq!(sections, TraceSection::new(permit, traceparent).as_bytes());
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    pub fn encode(
        permit: TelemetryPermit,
        traceparent: &Traceparent,
        buffer: &mut impl SectionBuffer,
    ) {
        let _ = permit;
        buffer.append(&TEMPLATE);
        if let Some(section) = buffer.filled().last_chunk_mut()
            && let Some(text) = text_of(section)
        {
            traceparent.write_ids(text);
        }
    }

    /// The section straight from a connection's wire version and a span's ids; `None` when nothing may be sent.
    ///
    /// The parent id is the command span's own id. Flags are masked to the sampled bit, as the W3C propagators and the Java
    /// reference do; for the other bits build a [`Traceparent`]. Zero ids and every version without a permit give `None`.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::TraceSection;
    /// assert!(TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).is_some());
    /// assert!(TraceSection::for_wire_version(Some(28), [1; 16], [2; 8], 1).is_none());
    /// assert!(TraceSection::for_wire_version(Some(29), [0; 16], [2; 8], 1).is_none());
    /// ```
    #[inline]
    #[must_use]
    pub fn for_wire_version(
        max_wire_version: Option<i32>,
        trace_id: [u8; 16],
        parent_id: [u8; 8],
        flags: u8,
    ) -> Option<Self> {
        let permit = Gate::from_max_wire_version(max_wire_version).telemetry()?;
        let traceparent = Traceparent::new(
            TraceId::from_bytes(trace_id)?,
            SpanId::from_bytes(parent_id)?,
            TraceFlags::from_byte(flags).masked(),
        );
        Some(Self::new(permit, traceparent))
    }

    /// The bytes of [`TraceSection::new`], written once, into memory that may hold nothing yet.
    #[cfg(feature = "capi")]
    #[inline]
    pub(crate) fn encode_in(
        permit: TelemetryPermit,
        traceparent: &Traceparent,
        memory: &mut MaybeUninit<[u8; 90]>,
    ) {
        let _ = permit;
        if let Some(text) = text_of(memory.write(TEMPLATE)) {
            traceparent.write_ids(text);
        }
    }

    /// A section that was encoded before, or `None` when the bytes are not one. Whoever encoded it had a permit.
    #[cfg(feature = "capi")]
    #[inline]
    pub(crate) fn read(bytes: &[u8; 90]) -> Option<Self> {
        let [3, document @ ..] = bytes else {
            return None;
        };
        let text = traceparent_of(document)?;
        hex::is_canonical(text).then_some(Self { bytes: *bytes })
    }

    /// The same section for another span of the trace: parent id and flags are rewritten, the rest stays.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{SpanId, TraceFlags, TraceSection};
    /// let first = TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).unwrap();
    /// let retry = first.with_parent(SpanId::from_bytes([3; 8]).unwrap(), TraceFlags::SAMPLED);
    /// assert_eq!(Some(retry), TraceSection::for_wire_version(Some(29), [1; 16], [3; 8], 1));
    /// ```
    #[inline]
    #[must_use]
    pub fn with_parent(mut self, parent_id: SpanId, flags: TraceFlags) -> Self {
        self.set_parent(parent_id, flags);
        self
    }

    /// Rewrites parent id and flags in place; see [`TraceSection::with_parent`].
    #[inline]
    pub fn set_parent(&mut self, parent_id: SpanId, flags: TraceFlags) {
        if let Some(text) = text_of(&mut self.bytes) {
            write_parent(text, parent_id, flags);
        }
    }

    /// The section's bytes.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 90] {
        &self.bytes
    }

    /// Appends the section to a buffer.
    #[inline]
    pub fn append_to(&self, buffer: &mut impl BufMut) {
        buffer.put_slice(&self.bytes);
    }
}

/// A buffer that grows and whose content can be changed: `Vec<u8>` and [`BytesMut`](bytes::BytesMut). Not for other crates.
pub trait SectionBuffer: sealed::Sealed {}

impl SectionBuffer for Vec<u8> {}
impl SectionBuffer for bytes::BytesMut {}

mod sealed {
    #[expect(unnameable_types, reason = "so that no other crate can implement it")]
    pub trait Sealed: bytes::BufMut {
        fn append(&mut self, bytes: &[u8; 90]);
        fn filled(&mut self) -> &mut [u8];
    }

    impl Sealed for Vec<u8> {
        #[inline]
        fn append(&mut self, bytes: &[u8; 90]) {
            self.extend_from_slice(bytes);
        }

        #[inline]
        fn filled(&mut self) -> &mut [u8] {
            self
        }
    }

    impl Sealed for bytes::BytesMut {
        #[inline]
        fn append(&mut self, bytes: &[u8; 90]) {
            self.extend_from_slice(bytes);
        }

        #[inline]
        fn filled(&mut self) -> &mut [u8] {
            self
        }
    }
}

/// The traceparent in a section; `Some` for every array of this length, which the compiler sees.
#[inline]
fn text_of(section: &mut [u8; 90]) -> Option<&mut [u8; 55]> {
    let (_, rest) = section.split_first_chunk_mut::<32>()?;
    rest.first_chunk_mut()
}

/// Writes parent id and flags over a traceparent's; the pattern of lengths leaves nothing to check at run time.
#[inline]
fn write_parent(text: &mut [u8; 55], parent_id: SpanId, flags: TraceFlags) {
    if let Some((_, rest)) = text.split_first_chunk_mut::<36>()
        && let Some((digits, [_, flag_digits @ ..])) = rest.split_first_chunk_mut()
        && let Some(flag_digits) = flag_digits.first_chunk_mut()
    {
        hex::write_8(parent_id.as_bytes(), digits);
        hex::write_1(flags.to_byte(), flag_digits);
    }
}

impl fmt::Debug for TraceSection {
    /// Hides the ids.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceSection").finish_non_exhaustive()
    }
}
