//! Which side sent a message.

/// Which side sent a message. Kinds 2 and 3 belong in requests only.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Role {
    /// From a client to a server.
    Request,
    /// From a server to a client.
    Reply,
}
