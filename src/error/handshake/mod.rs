//! Faults of a handshake's client document: the caller's, the hello body's, and those a server answers.

mod body;
mod field;
mod invalid;
mod refused;

pub use self::body::HelloBodyError;
pub use self::field::HandshakeField;
pub use self::invalid::InvalidHandshake;
pub use self::refused::HandshakeError;
