//! Which compressor a message names.

use crate::client::Compressor;

/// A compressor as `OP_COMPRESSED` names it, by number.
///
/// The numbers are those of the `OP_COMPRESSED` specification. Noop is a real id: tests of servers use it.
///
/// # Example
/// ```
/// use opmsg_telemetry::client::Compressor;
/// use opmsg_telemetry::compression::CompressorId;
/// assert_eq!(CompressorId::from_number(3), Some(CompressorId::Zstd));
/// assert_eq!(CompressorId::from_number(4), None);
/// assert_eq!(CompressorId::from(Compressor::Zlib).number(), 2);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CompressorId {
    /// 0: the bytes as they are.
    Noop,
    /// 1: snappy, the raw format.
    Snappy,
    /// 2: zlib (RFC 1950).
    Zlib,
    /// 3: Zstandard (RFC 8878), one frame.
    Zstd,
}

impl CompressorId {
    /// Every compressor, by number.
    pub const ALL: [Self; 4] = [Self::Noop, Self::Snappy, Self::Zlib, Self::Zstd];

    /// The compressor with this number; `None` for one that was never assigned.
    #[inline]
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Noop,
            1 => Self::Snappy,
            2 => Self::Zlib,
            3 => Self::Zstd,
            _ => return None,
        })
    }

    /// The number in the message.
    #[inline]
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Noop => 0,
            Self::Snappy => 1,
            Self::Zlib => 2,
            Self::Zstd => 3,
        }
    }

    /// The name in hello's `compression`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Noop => "noop",
            Self::Snappy => "snappy",
            Self::Zlib => "zlib",
            Self::Zstd => "zstd",
        }
    }

    /// At least as many bytes as any stream of `len` bytes inflates to. A declared size above it is refused before anything is
    /// reserved.
    ///
    /// Snappy copies at most 64 bytes by 3; deflate repeats 258 bytes by 2 bits; a Zstandard block of at least 4 bytes is at
    /// most 128 KiB. The next power of two is near enough.
    #[inline]
    pub(super) fn most_inflated(self, len: usize) -> u64 {
        let times: u64 = match self {
            Self::Noop => 1,
            Self::Snappy => 1 << 5,
            Self::Zlib => 1 << 11,
            Self::Zstd => 1 << 15,
        };
        u64::try_from(len).unwrap_or(u64::MAX).saturating_mul(times)
    }
}

impl From<Compressor> for CompressorId {
    fn from(compressor: Compressor) -> Self {
        match compressor {
            Compressor::Snappy => Self::Snappy,
            Compressor::Zlib => Self::Zlib,
            Compressor::Zstd => Self::Zstd,
        }
    }
}
