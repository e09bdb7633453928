//! Memory for messages that are made one after the other.

use core::fmt;

/// Memory for one message at a time: what a [`Codec`](super::Codec) writes into.
///
/// It grows to the largest message it held and is used again without being cleared: zeroing alone can take longer than inflating.
/// Only the message is ever visible, nothing that was there before.
///
/// # Example
/// ```
/// use opmsg_telemetry::compression::Buffer;
/// let mut buffer = Buffer::new();
/// assert!(buffer.as_bytes().is_empty());
/// // Between a giant message and the next ones, its memory can be given back.
/// buffer.shrink_to(64 << 10);
/// assert_eq!(buffer.capacity(), 0);
/// ```
#[derive(Default)]
pub struct Buffer {
    /// Always initialised to its end; the message is at its start.
    bytes: Vec<u8>,
    len: usize,
}

impl Buffer {
    /// An empty buffer, which allocates when a message is written into it.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            len: 0,
        }
    }

    /// The message written last; nothing if it was refused or left alone.
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Bytes of memory that are held.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.bytes.len()
    }

    /// Gives the memory back if it is more than so many bytes. The message goes with it.
    pub fn shrink_to(&mut self, bytes: usize) {
        if self.bytes.len() > bytes {
            *self = Self::new();
        }
    }

    #[inline]
    pub(super) const fn clear(&mut self) {
        self.len = 0;
    }

    /// Room for so many bytes; no message until [`Buffer::keep`].
    #[inline]
    pub(super) fn room(&mut self, len: usize) -> &mut [u8] {
        self.clear();
        if self.bytes.len() < len {
            self.grow(len);
        }
        self.bytes.get_mut(..len).unwrap_or_default()
    }

    /// The first bytes of the room are the message.
    #[inline]
    pub(super) fn keep(&mut self, len: usize) -> &[u8] {
        self.len = len;
        self.as_bytes()
    }

    /// Nothing is copied, and pages that are never written to are never backed by memory.
    #[cold]
    fn grow(&mut self, len: usize) {
        self.bytes = Vec::new();
        self.bytes = vec![0; len];
    }
}

impl fmt::Debug for Buffer {
    /// Sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffer")
            .field("len", &self.len)
            .field("capacity", &self.bytes.len())
            .finish()
    }
}
