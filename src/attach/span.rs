//! The span of one command, as far as the wire needs it.

use core::fmt;

use crate::trace::{InvalidId, SpanId, TraceFlags, TraceId, Traceparent};

/// The command span's own context: what becomes the traceparent.
///
/// It is the span that a driver opened for this one command on the wire: not its parent, not the operation span, and not whatever
/// context happens to be current. A span that is disabled, or that a tracer without SDK handed out, has no context of its own; use
/// [`CommandSpan::below_parent`], which notices that. Drivers' OpenTelemetry specification, PR 1966. `Debug` hides the ids.
///
/// # Example
/// ```
/// use opmsg_telemetry::attach::CommandSpan;
/// let (trace, operation, command) = ([1; 16], [2; 8], [3; 8]);
/// assert!(CommandSpan::below_parent(trace, command, 1, operation).is_some());
/// // The tracer gave back its parent's context: no span of its own, no section.
/// assert!(CommandSpan::below_parent(trace, operation, 1, operation).is_none());
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct CommandSpan(Traceparent);

impl CommandSpan {
    /// The span with these ids; `None` when one of them is zero, which means that there is no recording or propagating span.
    ///
    /// Of the flags only the sampled bit is kept, as the W3C propagators do; for the other bits convert from a [`Traceparent`]. A span
    /// that is not sampled is sent too: sampling never decides.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::attach::CommandSpan;
    /// assert!(CommandSpan::from_ids([1; 16], [2; 8], 0).is_some());
    /// assert!(CommandSpan::from_ids([0; 16], [2; 8], 1).is_none());
    /// ```
    #[inline]
    #[must_use]
    pub fn from_ids(trace_id: [u8; 16], span_id: [u8; 8], flags: u8) -> Option<Self> {
        let trace_id = TraceId::from_bytes(trace_id)?;
        let span_id = SpanId::from_bytes(span_id)?;
        let flags = TraceFlags::from_byte(flags).masked();
        Some(Self(Traceparent::new(trace_id, span_id, flags)))
    }

    /// The span with these ids, if it is not the very span that it was opened under.
    ///
    /// A tracer that does nothing propagates its parent's context, and a disabled span may hold it; sent, it would name the wrong parent.
    /// A parent id of zeros means that there was no parent.
    #[inline]
    #[must_use]
    pub fn below_parent(
        trace_id: [u8; 16],
        span_id: [u8; 8],
        flags: u8,
        parent_span_id: [u8; 8],
    ) -> Option<Self> {
        if span_id == parent_span_id {
            return None;
        }
        Self::from_ids(trace_id, span_id, flags)
    }

    /// The span whose ids are given as text: 32 and 16 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// [`InvalidId`] for another length, another character, or zeros only; the trace id first.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::attach::CommandSpan;
    /// let span = CommandSpan::from_hex("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true)?;
    /// assert!(span.traceparent().to_string().ends_with("-00f067aa0ba902b7-01"));
    /// assert!(CommandSpan::from_hex("4BF92F3577B34DA6A3CE929D0E0E4736", "00f067aa0ba902b7", true).is_err());
    /// # Ok::<(), opmsg_telemetry::error::InvalidId>(())
    /// ```
    pub fn from_hex(trace_id: &str, span_id: &str, sampled: bool) -> Result<Self, InvalidId> {
        let (trace_id, span_id) = (trace_id.parse()?, span_id.parse()?);
        let flags = TraceFlags::sampled(sampled);
        Ok(Self(Traceparent::new(trace_id, span_id, flags)))
    }

    /// The traceparent that goes onto the wire: the span's own id is the parent of what the server does.
    #[inline]
    #[must_use]
    pub const fn traceparent(&self) -> Traceparent {
        self.0
    }
}

impl CommandSpan {
    #[inline]
    pub(super) const fn as_traceparent(&self) -> &Traceparent {
        &self.0
    }
}

impl From<Traceparent> for CommandSpan {
    /// Keeps the flags as they are. The caller knows that this is the command span's context.
    #[inline]
    fn from(traceparent: Traceparent) -> Self {
        Self(traceparent)
    }
}

impl fmt::Debug for CommandSpan {
    /// Hides the ids.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandSpan").finish_non_exhaustive()
    }
}
