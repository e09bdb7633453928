//! Faults around trace context in a command's comment.

use thiserror::Error;

use crate::limits::Limits;

/// Why trace context (experimental) cannot be put into a command's comment, or taken out of it. Nothing was changed.
///
/// The command goes out without a context then; it never fails for it.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Gate, comment::{CommentPermit, place}, error::CommentError};
/// let permit = CommentPermit::for_command(&Gate::from_max_wire_version(Some(21)), "find").unwrap();
/// let span = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
/// let mut body = bson::rawdoc! { "saslStart": 1, "$db": "admin" }.into_bytes();
/// let error = place(permit, &span, None, &mut body).unwrap_err();
/// assert_eq!(error, CommentError::NotPermitted);
/// assert_eq!(error.to_string(), "argument comment: not permitted for this command");
/// # Ok::<(), opmsg_telemetry::error::InvalidTraceparent>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum CommentError {
    /// The body's command is one that the permit does not cover.
    #[error("argument comment: not permitted for this command")]
    NotPermitted,
    /// The argument occurs twice.
    #[error("argument comment: occurs twice")]
    Duplicate,
    /// The body is empty or begins with `comment`: a context would stand where the command's name does.
    #[error("argument comment: the body has no command")]
    NoCommand,
    /// The body does not have the context where it was put.
    #[error("argument comment: not the context that was placed")]
    OtherBody,
    /// The body's own elements do not fill it exactly, or its comment is a string without end.
    #[error("malformed body at byte {offset}: element expected")]
    #[non_exhaustive]
    MalformedBody {
        /// Where the element that cannot be read begins: bytes from the start of the body.
        offset: u32,
    },
    /// With the context the body would be larger than a server takes.
    #[error("body of {size} bytes with trace context, {max} at most", max = Limits::MAX_BODY_SIZE)]
    #[non_exhaustive]
    TooLarge {
        /// Bytes of the body with the context.
        size: u32,
    },
}

const _: () = assert!(size_of::<CommentError>() <= 8);
