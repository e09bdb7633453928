//! The flags byte of a traceparent.

use serde::{Deserialize, Serialize};

/// The trace flags of a `traceparent`: one byte of which bit 0 is *sampled* (W3C Trace Context, trace-flags).
///
/// Both rules accept every value. A sender writes [`masked`](Self::masked) flags: the driver specification attaches `00` or
/// `01` only, and W3C reserves the other bits.
///
/// # Example
/// ```
/// use opmsg_telemetry::TraceFlags;
/// let flags = TraceFlags::from_byte(0x03);
/// assert!(flags.is_sampled());
/// assert_eq!(flags.to_byte(), 0x03);
/// assert_eq!(flags.masked(), TraceFlags::SAMPLED);
/// ```
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(transparent)]
pub struct TraceFlags(#[serde(deserialize_with = "crate::unquoted::read")] u8);

impl TraceFlags {
    /// No flag: `00`.
    ///
    /// # Example
    /// ```
    /// assert_eq!(opmsg_telemetry::TraceFlags::NONE.to_byte(), 0);
    /// ```
    pub const NONE: Self = Self(0);

    /// The sampled flag alone: `01`.
    ///
    /// # Example
    /// ```
    /// assert!(opmsg_telemetry::TraceFlags::SAMPLED.is_sampled());
    /// ```
    pub const SAMPLED: Self = Self(1);

    /// The flags in this byte; all eight bits are kept.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::TraceFlags;
    /// assert_eq!(TraceFlags::from_byte(0xfe).to_byte(), 0xfe);
    /// ```
    #[inline]
    #[must_use]
    pub const fn from_byte(byte: u8) -> Self {
        Self(byte)
    }

    /// [`SAMPLED`](Self::SAMPLED) or [`NONE`](Self::NONE).
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::TraceFlags;
    /// assert_eq!(TraceFlags::sampled(true), TraceFlags::SAMPLED);
    /// ```
    #[inline]
    #[must_use]
    pub const fn sampled(sampled: bool) -> Self {
        if sampled { Self::SAMPLED } else { Self::NONE }
    }

    /// Bit 0 alone: what a sender may write.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::TraceFlags;
    /// assert_eq!(TraceFlags::from_byte(0xfe).masked(), TraceFlags::NONE);
    /// ```
    #[inline]
    #[must_use]
    pub const fn masked(self) -> Self {
        Self(self.0 & 1)
    }

    /// Whether bit 0 is set.
    ///
    /// # Example
    /// ```
    /// assert!(opmsg_telemetry::TraceFlags::from_byte(0xff).is_sampled());
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_sampled(self) -> bool {
        self.0 & 1 == 1
    }

    /// All eight bits.
    ///
    /// # Example
    /// ```
    /// assert_eq!(opmsg_telemetry::TraceFlags::SAMPLED.to_byte(), 1);
    /// ```
    #[inline]
    #[must_use]
    pub const fn to_byte(self) -> u8 {
        self.0
    }
}
