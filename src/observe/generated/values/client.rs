//! Closed values: `OperationError`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::fmt;

use crate::observe::AttributeValue;

/// Values of `error.type` on `mongodb.client.operation.fail`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum OperationError {
    /// A server error code, in decimal.
    Code(i32),
    /// A socket error.
    Network,
    /// A socket timeout.
    NetworkTimeout,
    /// Authentication failed.
    Authentication,
    /// No connection came out of the driver's pool.
    PoolCleared,
    /// Anything else on the client's side.
    Client,
}

impl OperationError {
    /// The value as the registry writes it.
    #[must_use]
    pub const fn value(self) -> AttributeValue<'static> {
        match self {
            Self::Code(code) => AttributeValue::Code(code),
            Self::Network => AttributeValue::Word("network"),
            Self::NetworkTimeout => AttributeValue::Word("network_timeout"),
            Self::Authentication => AttributeValue::Word("authentication"),
            Self::PoolCleared => AttributeValue::Word("pool_cleared"),
            Self::Client => AttributeValue::Word("client"),
        }
    }
}

impl fmt::Display for OperationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => fmt::Display::fmt(code, f),
            Self::Network => f.pad("network"),
            Self::NetworkTimeout => f.pad("network_timeout"),
            Self::Authentication => f.pad("authentication"),
            Self::PoolCleared => f.pad("pool_cleared"),
            Self::Client => f.pad("client"),
        }
    }
}
