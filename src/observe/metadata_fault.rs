//! Which faults of a draft are which [`MetadataFault`].

use super::values::MetadataFault;
use crate::error::{
    InvalidRetry, InvalidSetting, InvalidTracestate, InvalidTracestateKind, RetryError,
};
use crate::telemetry::Unreadable;

/// Each kind of error is named once, without a wildcard: a new one has no word until it gets one here.
impl MetadataFault {
    /// Why the argument `$retry` of a received body could not be read.
    #[must_use]
    pub const fn of_argument(error: RetryError) -> Self {
        match error {
            RetryError::Duplicate | RetryError::AlreadyPresent => Self::DuplicateField,
            RetryError::NotADocument => Self::WrongType,
            RetryError::Invalid(error) => Self::of_retry(error),
            RetryError::EmptyBody | RetryError::MalformedBody { .. } => Self::Malformed,
            RetryError::TooLarge { .. } => Self::TooLarge,
            RetryError::NotPermitted => Self::InvalidValue,
        }
    }

    /// Why a document is no retry metadata.
    #[must_use]
    pub const fn of_retry(error: InvalidRetry) -> Self {
        match error {
            InvalidRetry::Malformed => Self::Malformed,
            InvalidRetry::TooLarge { .. } => Self::TooLarge,
            InvalidRetry::AttemptMissing => Self::MissingField,
            InvalidRetry::AttemptOutOfRange
            | InvalidRetry::LimitOutOfRange
            | InvalidRetry::BaseBackoffOutOfRange
            | InvalidRetry::NegativeDuration { .. } => Self::InvalidValue,
            InvalidRetry::WrongType { .. } => Self::WrongType,
            InvalidRetry::DuplicateField { .. } => Self::DuplicateField,
        }
    }

    /// Why a document is no client configuration.
    #[must_use]
    pub const fn of_client(error: InvalidSetting) -> Self {
        match error {
            InvalidSetting::Malformed => Self::Malformed,
            InvalidSetting::TooLarge { .. } => Self::TooLarge,
            InvalidSetting::MissingField { .. } => Self::MissingField,
            InvalidSetting::WrongType { .. } => Self::WrongType,
            InvalidSetting::DuplicateField { .. } => Self::DuplicateField,
            InvalidSetting::OutOfRange { .. }
            | InvalidSetting::TooLong { .. }
            | InvalidSetting::NotPrintable { .. } => Self::InvalidValue,
        }
    }

    /// Why a text is no tracestate.
    #[must_use]
    pub const fn of_tracestate(error: InvalidTracestate) -> Self {
        match error.kind() {
            InvalidTracestateKind::TooLong { .. } | InvalidTracestateKind::TooManyMembers => {
                Self::TooLarge
            }
            InvalidTracestateKind::KeyCharacter
            | InvalidTracestateKind::KeyTooLong
            | InvalidTracestateKind::NoValue
            | InvalidTracestateKind::ValueCharacter
            | InvalidTracestateKind::ValueTooLong => Self::InvalidValue,
            InvalidTracestateKind::DuplicateKey => Self::DuplicateField,
        }
    }

    /// Why a field of the section could not be read, `of` saying what is wrong with its value.
    #[must_use]
    pub fn of_field<E>(unreadable: Unreadable<E>, of: impl FnOnce(E) -> Self) -> Self {
        match unreadable {
            Unreadable::WrongType => Self::WrongType,
            Unreadable::Twice => Self::DuplicateField,
            Unreadable::Invalid(error) => of(error),
        }
    }
}
