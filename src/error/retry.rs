//! Faults around the draft argument `$retry`.

use thiserror::Error;

use crate::limits::Limits;
use crate::retry::invalid::InvalidRetry;

/// Why `$retry` (draft) cannot be read from a body, put into it, or taken out of it. Nothing was changed.
///
/// On reading, a server or shim takes all of these for "no metadata". What no server does is answer them: none declares the argument,
/// and where one is refused, it is for being there at all (40415, the code for every undeclared argument).
///
/// # Example
/// ```
/// use opmsg_telemetry::{Command, error::RetryError};
/// let body = bson::rawdoc! { "find": "orders", "$db": "shop", "$retry": 1 };
/// let error = Command::read(&body)?.retry_strict().unwrap_err();
/// assert_eq!(error, RetryError::NotADocument);
/// assert_eq!(error.to_string(), "argument $retry: document expected");
/// # Ok::<(), opmsg_telemetry::error::CommandError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum RetryError {
    /// The argument occurs twice.
    #[error("argument $retry: occurs twice")]
    Duplicate,
    /// The argument is not a document.
    #[error("argument $retry: document expected")]
    NotADocument,
    /// The argument's document is not retry metadata; the source says why.
    #[error("argument $retry: not readable")]
    Invalid(#[from] InvalidRetry),
    /// The permit does not cover [`Field::RetryArgument`](crate::Field::RetryArgument).
    #[error("argument $retry: not permitted on this connection")]
    NotPermitted,
    /// The body has the argument already, readable or not.
    #[error("argument $retry: already in the body")]
    AlreadyPresent,
    /// The body is empty: the argument would stand where the command's name does.
    #[error("argument $retry: the body has no command")]
    EmptyBody,
    /// The body's own elements do not fill it exactly.
    #[error("malformed body at byte {offset}: element expected")]
    #[non_exhaustive]
    MalformedBody {
        /// Where the element that cannot be read begins: bytes from the start of the body.
        offset: u32,
    },
    /// With the argument the body would be larger than a server takes.
    #[error("body of {size} bytes with $retry, {max} at most", max = Limits::MAX_BODY_SIZE)]
    #[non_exhaustive]
    TooLarge {
        /// Bytes of the body with the argument.
        size: u32,
    },
}

const _: () = assert!(size_of::<RetryError>() <= 12);
