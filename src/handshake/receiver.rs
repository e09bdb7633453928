//! Who judges a client document.

/// The kind of server that judges a client document; they differ in how large it may be.
///
/// # Example
/// ```
/// use opmsg_telemetry::handshake::Receiver;
/// assert_eq!(Receiver::Mongos.max_len(), 512);
/// assert_eq!(Receiver::MongodInternal.max_len(), 1024);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Receiver {
    /// A router: 512 bytes, checked first.
    Mongos,
    /// A data-bearing server towards drivers: 1,024 bytes, checked first, and 512 bytes, checked last.
    Mongod,
    /// A data-bearing server towards a member of its cluster: 1,024 bytes. Routers add to the documents of their own clients.
    MongodInternal,
}

impl Receiver {
    /// Bytes of the largest document that is accepted.
    #[must_use]
    pub const fn max_len(self) -> u16 {
        match self {
            Self::Mongos | Self::Mongod => 512,
            Self::MongodInternal => 1024,
        }
    }

    /// Bytes above which a document is refused before anything in it is looked at.
    pub(super) const fn first_max_len(self) -> u16 {
        match self {
            Self::Mongos => 512,
            Self::Mongod | Self::MongodInternal => 1024,
        }
    }
}
