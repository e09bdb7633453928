//! Faults of a caller that changes a finished message.

use thiserror::Error;

/// With the section the message would be larger than the peer takes; nothing was changed.
///
/// Send the message without a section, or split its batch earlier.
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("message of {size} bytes with its telemetry section, the peer takes {maximum} at most")]
pub struct TooLarge {
    size: u32,
    maximum: u32,
}

impl TooLarge {
    #[cold]
    pub(crate) const fn new(size: u32, maximum: u32) -> Self {
        Self { size, maximum }
    }

    /// Bytes of the message with the section.
    #[must_use]
    pub const fn size(&self) -> u32 {
        self.size
    }

    /// Bytes that the peer takes.
    #[must_use]
    pub const fn maximum(&self) -> u32 {
        self.maximum
    }
}

/// A section cannot be attached to this message; nothing was changed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum AttachError {
    /// The peer would not take the result.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The message has a telemetry section, and [`Splice::append`](crate::Splice::append) replaces none.
    #[error("the message has a telemetry section already")]
    AlreadyPresent,
    /// The message is a reply: only requests carry a telemetry section.
    #[error("only requests carry a telemetry section, this message is a reply")]
    Reply,
}

/// An edit was applied to another message than the one it was made for; nothing was changed.
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("this edit was made for another message")]
pub struct EditMismatch(pub(crate) ());
