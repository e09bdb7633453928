//! The `traceparent` that a server accepts.

use core::fmt;

use super::hex::{self, Text};
use super::{SpanId, TraceFlags, TraceId, Traceparent};

/// A `traceparent` as a 9.0 server accepts it: versions `00` to `fe`, 55 bytes as text (the receive rule, SERVER-129959).
///
/// Made by [`Traceparent::from_received`]. It keeps the version, so that a forwarder writes what it read; whoever continues the
/// trace takes [`traceparent`](Self::traceparent).
///
/// # Example
/// ```
/// use opmsg_telemetry::Traceparent;
/// let text = "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
/// let received = Traceparent::from_received(text.as_bytes())?;
/// assert_eq!(received.to_string(), text);
/// assert_eq!(received.traceparent().to_string(), text.replacen("01", "00", 1));
/// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct ReceivedTraceparent {
    version: u8,
    traceparent: Traceparent,
}

impl ReceivedTraceparent {
    #[inline]
    pub(super) const fn with_version(version: u8, traceparent: Traceparent) -> Self {
        Self {
            version,
            traceparent,
        }
    }

    /// The values of a text that passed the receive rule's check.
    #[inline]
    pub(super) fn of_checked(text: &Text) -> Self {
        let fields = hex::fields(text);
        Self {
            version: fields.version,
            traceparent: Traceparent::of_fields(fields),
        }
    }

    /// The version, 0 to 254.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let received = Traceparent::from_received(b"fe-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")?;
    /// assert_eq!(received.version(), 254);
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// The same ids and flags as version `00`: what the receiver continues with.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let received = Traceparent::from_received(b"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")?;
    /// assert_eq!(received.traceparent().trace_id(), received.trace_id());
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn traceparent(&self) -> Traceparent {
        self.traceparent
    }

    /// The id of the trace.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let received = Traceparent::from_received(b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")?;
    /// assert_eq!(received.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn trace_id(&self) -> TraceId {
        self.traceparent.trace_id()
    }

    /// The id of the sender's span.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let received = Traceparent::from_received(b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")?;
    /// assert_eq!(received.parent_id().to_string(), "00f067aa0ba902b7");
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn parent_id(&self) -> SpanId {
        self.traceparent.parent_id()
    }

    /// The flags, all eight bits.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let received = Traceparent::from_received(b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03")?;
    /// assert_eq!(received.flags().to_byte(), 3);
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn flags(&self) -> TraceFlags {
        self.traceparent.flags()
    }

    /// The text form, with the version that was received.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let text = b"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    /// assert_eq!(Traceparent::from_received(text)?.to_text(), *text);
    /// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn to_text(&self) -> [u8; Traceparent::LEN] {
        let mut text = self.traceparent.to_text();
        let ([first, second, ..], mut digits) = (&mut text, [0; 2]);
        hex::write_1(self.version, &mut digits);
        [*first, *second] = digits;
        text
    }
}

/// A traceparent of version `00` is one that a server accepts.
impl From<Traceparent> for ReceivedTraceparent {
    #[inline]
    fn from(traceparent: Traceparent) -> Self {
        Self::with_version(0, traceparent)
    }
}

/// The text form, with the version that was received; padding is honoured.
impl fmt::Display for ReceivedTraceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(str::from_utf8(&self.to_text()).map_err(|_| fmt::Error)?)
    }
}

/// Hides the ids.
impl fmt::Debug for ReceivedTraceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceivedTraceparent(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_but_the_last_keeps_its_text() {
        for version in 0..=255_u8 {
            let text =
                format!("{version:02x}-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            match Traceparent::from_received(text.as_bytes()) {
                Ok(received) => {
                    assert_eq!(received.version(), version);
                    assert_eq!(received.to_string(), text);
                    assert_eq!(
                        &received.traceparent().to_text()[2..],
                        &text.as_bytes()[2..]
                    );
                }
                Err(_) => assert_eq!(version, 255),
            }
        }
    }
}
