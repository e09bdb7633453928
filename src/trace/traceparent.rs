//! The `traceparent` that a driver builds and sends.

use core::fmt;
use core::str::FromStr;

use super::hex::{self, Text};
use super::invalid::{Rule, read_slowly};
use super::{InvalidTraceparent, ReceivedTraceparent, SpanId, TraceFlags, TraceId};

/// A `traceparent` of version `00`: trace id, parent id and flags, 55 bytes as text (W3C Trace Context; the send rule of the
/// drivers' OpenTelemetry specification).
///
/// Every value can be sent: ids are never zero. What a server accepts is wider, see [`from_received`](Self::from_received).
/// Reading follows the rule to the letter and repairs nothing: no trimming, no upper case.
///
/// # Example
/// ```
/// use opmsg_telemetry::{SpanId, TraceFlags, TraceId, Traceparent};
/// let trace_id: TraceId = "4bf92f3577b34da6a3ce929d0e0e4736".parse()?;
/// let span_id: SpanId = "00f067aa0ba902b7".parse()?;
/// let traceparent = Traceparent::new(trace_id, span_id, TraceFlags::SAMPLED);
/// let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
/// assert_eq!(traceparent.to_string(), text);
/// assert_eq!(Traceparent::parse(text.as_bytes()), Ok(traceparent));
/// # Ok::<(), opmsg_telemetry::error::InvalidId>(())
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Traceparent {
    trace_id: TraceId,
    parent_id: SpanId,
    flags: TraceFlags,
}

/// The text form with zeros for all digits; writing fills in the ids.
const TEMPLATE: Text = *b"00-00000000000000000000000000000000-0000000000000000-00";

impl Traceparent {
    /// Length of the text form in bytes.
    ///
    /// # Example
    /// ```
    /// assert_eq!(opmsg_telemetry::Traceparent::LEN, 55);
    /// ```
    pub const LEN: usize = 55;

    /// The traceparent of a span: its trace, the span's own id as parent of what the server does, the flags as they are.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{SpanId, TraceFlags, TraceId, Traceparent};
    /// let (Some(trace_id), Some(span_id)) = (TraceId::from_bytes([1; 16]), SpanId::from_bytes([2; 8])) else { return };
    /// let traceparent = Traceparent::new(trace_id, span_id, TraceFlags::NONE);
    /// assert_eq!(traceparent.to_string(), "00-01010101010101010101010101010101-0202020202020202-00");
    /// ```
    #[inline]
    #[must_use]
    pub const fn new(trace_id: TraceId, parent_id: SpanId, flags: TraceFlags) -> Self {
        Self {
            trace_id,
            parent_id,
            flags,
        }
    }

    /// Reads a text under the send rule: exactly 55 bytes, version `00`, lower-case digits, ids not zero, any flags.
    ///
    /// # Errors
    /// The first fault in the server's order of checks.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// assert!(Traceparent::parse(b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").is_ok());
    /// assert!(Traceparent::parse(b"01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").is_err());
    /// ```
    #[inline]
    pub fn parse(text: &[u8]) -> Result<Self, InvalidTraceparent> {
        if let Ok(chars) = text.try_into()
            && hex::is_canonical(chars)
        {
            return Ok(Self::of_checked(chars));
        }
        read_slowly(text, Rule::Send).map(|received| received.traceparent())
    }

    /// Reads a text under the receive rule, which is what a 9.0 server does: as [`parse`](Self::parse), but versions `00` to
    /// `fe` pass.
    ///
    /// # Errors
    /// The first fault in the server's order of checks.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let received = Traceparent::from_received(b"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")?;
    /// assert_eq!(received.version(), 0xcc);
    /// assert!(Traceparent::from_received(b"ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").is_err());
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    pub fn from_received(text: &[u8]) -> Result<ReceivedTraceparent, InvalidTraceparent> {
        if let Ok(chars) = text.try_into()
            && hex::is_received(chars)
        {
            return Ok(ReceivedTraceparent::of_checked(chars));
        }
        read_slowly(text, Rule::Receive)
    }

    /// Whether a text passes the receive rule; the same answer as [`from_received`](Self::from_received), without its values.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// assert!(Traceparent::is_valid_received(b"fe-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff"));
    /// assert!(!Traceparent::is_valid_received(b"00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
    /// ```
    #[inline]
    #[must_use]
    pub fn is_valid_received(text: &[u8]) -> bool {
        text.try_into().is_ok_and(hex::is_received)
    }

    /// Reads a text of version `00`, or says nothing: whoever gets `None` asks [`parse`](Self::parse) for the fault.
    #[inline(always)]
    pub(crate) fn read_canonical(text: &Text) -> Option<Self> {
        hex::is_canonical(text).then(|| Self::of_checked(text))
    }

    /// The values of a text that passed a check.
    #[inline]
    pub(super) fn of_checked(text: &Text) -> Self {
        Self::of_fields(hex::fields(text))
    }

    #[inline]
    pub(super) const fn of_fields(fields: hex::Fields) -> Self {
        Self {
            trace_id: TraceId::from_checked(fields.trace_id),
            parent_id: SpanId::from_checked(fields.parent_id),
            flags: TraceFlags::from_byte(fields.flags),
        }
    }

    /// The id of the trace.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let traceparent: Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
    /// assert_eq!(traceparent.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The id of the sender's span.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let traceparent: Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
    /// assert_eq!(traceparent.parent_id().to_string(), "00f067aa0ba902b7");
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn parent_id(&self) -> SpanId {
        self.parent_id
    }

    /// The flags, all eight bits.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{TraceFlags, Traceparent};
    /// let traceparent: Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
    /// assert_eq!(traceparent.flags(), TraceFlags::SAMPLED);
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn flags(&self) -> TraceFlags {
        self.flags
    }

    /// The same trace with another parent: the next span of a retry or a `getMore`.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{SpanId, Traceparent};
    /// let first: Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
    /// let Some(span_id) = SpanId::from_bytes([9; 8]) else { return Ok(()) };
    /// assert_eq!(first.with_parent_id(span_id).trace_id(), first.trace_id());
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn with_parent_id(self, parent_id: SpanId) -> Self {
        Self { parent_id, ..self }
    }

    /// The same ids with other flags.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{TraceFlags, Traceparent};
    /// let traceparent: Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff".parse()?;
    /// let masked = traceparent.with_flags(traceparent.flags().masked());
    /// assert_eq!(masked.flags(), TraceFlags::SAMPLED);
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn with_flags(self, flags: TraceFlags) -> Self {
        Self { flags, ..self }
    }

    /// The text form.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let text = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    /// assert_eq!(Traceparent::parse(text)?.to_text(), *text);
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn to_text(&self) -> [u8; Self::LEN] {
        let mut text = TEMPLATE;
        self.write_ids(&mut text);
        text
    }

    /// Writes the text form over `text`.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let traceparent: Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
    /// let mut text = [0; Traceparent::LEN];
    /// traceparent.write_to(&mut text);
    /// assert_eq!(text, traceparent.to_text());
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    pub fn write_to(&self, text: &mut [u8; Self::LEN]) {
        *text = TEMPLATE;
        self.write_ids(text);
    }

    /// Writes the digits of both ids and the flags over a text whose version and delimiters are there already.
    #[inline]
    pub(crate) fn write_ids(&self, text: &mut Text) {
        hex::write_ids(
            self.trace_id.as_bytes(),
            self.parent_id.as_bytes(),
            self.flags.to_byte(),
            text,
        );
    }
}

/// Under the send rule, as [`Traceparent::parse`].
impl FromStr for Traceparent {
    type Err = InvalidTraceparent;

    #[inline]
    fn from_str(text: &str) -> Result<Self, InvalidTraceparent> {
        Self::parse(text.as_bytes())
    }
}

/// Under the send rule, as [`Traceparent::parse`].
impl TryFrom<&str> for Traceparent {
    type Error = InvalidTraceparent;

    #[inline]
    fn try_from(text: &str) -> Result<Self, InvalidTraceparent> {
        Self::parse(text.as_bytes())
    }
}

/// The text form; padding is honoured.
impl fmt::Display for Traceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(str::from_utf8(&self.to_text()).map_err(|_| fmt::Error)?)
    }
}

/// Hides the ids.
impl fmt::Debug for Traceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Traceparent(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8; 55] = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    /// Behind the walk a dead fast path would go unnoticed, so it is asked directly.
    #[test]
    fn the_fast_path_takes_what_the_walk_takes() {
        let mut text = *TEXT;
        let mut taken = 0;
        for position in 0..55 {
            for value in 0..=255 {
                text[position] = value;
                let slow = read_slowly(&text, Rule::Send).map(|received| received.traceparent());
                assert_eq!(
                    Traceparent::read_canonical(&text),
                    slow.ok(),
                    "{value} at {position}"
                );
                let slow = read_slowly(&text, Rule::Receive);
                let fast = hex::is_received(&text).then(|| ReceivedTraceparent::of_checked(&text));
                assert_eq!(fast, slow.ok(), "{value} at {position}");
                taken += u32::from(slow.is_ok());
            }
            text[position] = TEXT[position];
        }
        // 52 digits with 16 values each and 3 delimiters with one, none of which makes an id zero or the version ff.
        assert_eq!(taken, 52 * 16 + 3);
    }

    #[test]
    fn sizes() {
        assert_eq!(size_of::<Traceparent>(), 25);
        assert_eq!(size_of::<ReceivedTraceparent>(), 26);
    }

    #[test]
    fn writing_leaves_nothing_of_what_was_there() {
        let traceparent = Traceparent::parse(TEXT).unwrap();
        let mut text = [0xee; 55];
        traceparent.write_to(&mut text);
        assert_eq!(text, *TEXT);
    }
}
