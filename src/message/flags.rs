//! Flag bits of a message.

/// The flag bits of a message: three are defined, bits 2 to 15 are refused, the rest is kept as it came.
///
/// # Example
/// ```
/// use opmsg_telemetry::message::Flags;
/// let flags = Flags::from_bits(0x8001_0001);
/// assert!(flags.checksum_present() && flags.exhaust_allowed() && !flags.more_to_come());
/// assert_eq!(flags.bits(), 0x8001_0001);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Flags(u32);

impl Flags {
    /// Bit 0: the last four bytes are a checksum.
    pub const CHECKSUM_PRESENT: Self = Self(1);
    /// Bit 1: in a request, no reply is wanted; in a reply, more replies follow.
    pub const MORE_TO_COME: Self = Self(1 << 1);
    /// Bit 16: the client takes more than one reply.
    pub const EXHAUST_ALLOWED: Self = Self(1 << 16);

    /// The flags with these bits.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The bits as they are on the wire.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether the last four bytes are a checksum.
    #[must_use]
    pub const fn checksum_present(self) -> bool {
        self.0 & Self::CHECKSUM_PRESENT.0 != 0
    }

    /// Whether no reply is wanted (request) or more replies follow (reply).
    #[must_use]
    pub const fn more_to_come(self) -> bool {
        self.0 & Self::MORE_TO_COME.0 != 0
    }

    /// Whether the client takes more than one reply.
    #[must_use]
    pub const fn exhaust_allowed(self) -> bool {
        self.0 & Self::EXHAUST_ALLOWED.0 != 0
    }

    /// The required bits that no receiver knows: 2 to 15.
    #[inline]
    pub(super) fn unknown_required(self) -> u16 {
        u16::try_from(self.0 & 0xfffc).unwrap_or(0)
    }
}
