//! What to send instead of a message.

use core::fmt;

/// Why a message was left as it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LeftAlone {
    /// The command is one that is never compressed: see [`may_be_compressed`](super::may_be_compressed).
    Excluded,
    /// The request's body has no first element, so nobody can tell which command it is.
    NoCommand,
    /// Compressed it would be longer than [`Limits::MAX_MESSAGE_SIZE`](crate::Limits::MAX_MESSAGE_SIZE).
    TooLarge,
    /// The compressor gave up: no memory for its state, or its output passed the bound that it states itself.
    Failed,
}

/// What to send: the compressed message, or the message as it was and why.
///
/// # Example
/// ```
/// use opmsg_telemetry::compression::{Buffer, Codec, CompressorId, LeftAlone};
/// use opmsg_telemetry::{Limits, OpMsg, Role};
/// let hello = b"\x34\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1f\0\0\0\x10hello\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
/// let msg = OpMsg::parse(hello, Role::Request, &Limits::DEFAULT)?;
/// let mut buffer = Buffer::new();
/// let outgoing = Codec::new().compress(&msg, CompressorId::Zstd, &mut buffer);
/// assert_eq!(outgoing.left_alone(), Some(LeftAlone::Excluded));
/// assert_eq!(outgoing.as_bytes(), hello);
/// # Ok::<(), opmsg_telemetry::error::FrameError>(())
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Outgoing<'a> {
    bytes: &'a [u8],
    left_alone: Option<LeftAlone>,
}

impl<'a> Outgoing<'a> {
    #[inline]
    pub(super) const fn compressed(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            left_alone: None,
        }
    }

    #[inline]
    pub(super) const fn unchanged(bytes: &'a [u8], why: LeftAlone) -> Self {
        Self {
            bytes,
            left_alone: Some(why),
        }
    }

    /// The bytes to send, whatever became of them.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Why the message was left as it is; `None` if it is compressed.
    #[inline]
    #[must_use]
    pub const fn left_alone(&self) -> Option<LeftAlone> {
        self.left_alone
    }
}

impl fmt::Debug for Outgoing<'_> {
    /// Sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("len", &self.bytes.len())
            .field("left_alone", &self.left_alone)
            .finish()
    }
}
