//! Which faults of a body are which [`ArgumentFault`].

use super::values::ArgumentFault;
use crate::error::{CommentError, RetryError};

impl ArgumentFault {
    /// The reason why a body could not get `$retry`; `None` for what only reading it can meet.
    #[must_use]
    pub const fn of_retry(error: RetryError) -> Option<Self> {
        match error {
            RetryError::AlreadyPresent => Some(Self::AlreadyPresent),
            RetryError::Duplicate => Some(Self::DuplicateField),
            RetryError::EmptyBody => Some(Self::NoCommand),
            RetryError::MalformedBody { .. } => Some(Self::MalformedBson),
            RetryError::NotPermitted => Some(Self::NotPermitted),
            RetryError::TooLarge { .. } => Some(Self::TooLarge),
            RetryError::NotADocument | RetryError::Invalid(_) => None,
        }
    }

    /// The reason why a body could not get trace context in its comment; `None` for what only taking it out can meet.
    #[must_use]
    pub const fn of_comment(error: CommentError) -> Option<Self> {
        match error {
            CommentError::Duplicate => Some(Self::DuplicateField),
            CommentError::NoCommand => Some(Self::NoCommand),
            CommentError::MalformedBody { .. } => Some(Self::MalformedBson),
            CommentError::NotPermitted => Some(Self::NotPermitted),
            CommentError::TooLarge { .. } => Some(Self::TooLarge),
            CommentError::OtherBody => None,
        }
    }
}
