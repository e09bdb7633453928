//! Kinds of operations, by what may be retried when.

/// What is being run, by the rules that its retries follow.
///
/// An overload error with both labels allows a retry of all but [`Excluded`](Self::Excluded); other errors only where the
/// specifications of retryable reads and writes say so.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::backpressure::{Operation, Policy};
/// // `updateMany` is a write that cannot be retried after a network error.
/// assert_eq!(Policy::new(Operation::Write).operation(), Operation::Write);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// A read that is a retryable read, outside of a transaction.
    RetryableRead,
    /// Any other read: `getMore`, a read in a transaction.
    Read,
    /// A write that is a retryable write, outside of a transaction.
    RetryableWrite,
    /// Any other write: `updateMany`, `createIndexes`, a write in a transaction.
    Write,
    /// `commitTransaction` or `abortTransaction`: retryable writes, whatever the switch `retryWrites` says.
    EndOfTransaction,
    /// A command that the user wrote (`runCommand`), also the way to mongocryptd.
    RunCommand,
    /// Monitoring, round-trip times, handshake, authentication, reauthentication: never retried here.
    Excluded,
}
