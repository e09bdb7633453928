//! Trace flags. Both types hold any byte; contexts mask, these conversions do not.

use crate::trace::TraceFlags;

/// All eight bits.
///
/// # Example
/// ```
/// use opmsg_telemetry::TraceFlags;
/// assert_eq!(opentelemetry::TraceFlags::from(TraceFlags::from_byte(0x03)).to_u8(), 0x03);
/// ```
impl From<TraceFlags> for opentelemetry::TraceFlags {
    #[inline]
    fn from(flags: TraceFlags) -> Self {
        Self::new(flags.to_byte())
    }
}

/// All eight bits.
///
/// # Example
/// ```
/// use opmsg_telemetry::TraceFlags;
/// assert_eq!(TraceFlags::from(opentelemetry::TraceFlags::new(0x03)).to_byte(), 0x03);
/// ```
impl From<opentelemetry::TraceFlags> for TraceFlags {
    #[inline]
    fn from(flags: opentelemetry::TraceFlags) -> Self {
        Self::from_byte(flags.to_u8())
    }
}
