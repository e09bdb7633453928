//! Where an attempt failed.

/// Where an attempt failed, as its driver saw it.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::{Failure, FailureKind};
/// assert_eq!(Failure::new(FailureKind::Pool).kind(), FailureKind::Pool);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The server answered with an error, or with a write concern error.
    Server,
    /// A socket error or timeout after the command, or a part of it, may have been sent.
    Network,
    /// A socket error or timeout while a connection was established: nothing of the command was sent.
    Connecting,
    /// No connection came out of the driver's pool (cleared, closed, checkout timed out): nothing was sent.
    Pool,
    /// Anything else, such as a server selection that found nobody: nothing was sent.
    Other,
}
