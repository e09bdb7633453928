//! Events: `mongodb.client.operation.retry`, `mongodb.client.operation.fail`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::num::NonZeroU8;
use core::time::Duration;

use crate::command::KnownCommand;
use crate::observe::values::{OperationError, RetryCause, RetryOutcome};
use crate::observe::{AttributeValue, Millis, names};

/// A command is about to be sent again.
///
/// Event `mongodb.client.operation.retry` of the entity `mongodb.client`, severity number 9; stability: development.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ClientOperationRetry {
    /// The ordinal of the retry; the first retry is 1.
    ///
    /// `mongodb.client.retry.attempt`: always. Cut to the range 1 to 255 `{retry}`.
    ///
    /// Absent on a first execution. Larger ordinals are reported as 255.
    pub retry_attempt: NonZeroU8,
    /// Retries the policy allows for this operation at this moment.
    ///
    /// `mongodb.client.retry.limit`: if it is not unlimited. Cut to the range 0 to 255 `{retry}`.
    ///
    /// Absent when unlimited. Larger limits are reported as 255.
    pub retry_limit: Option<u8>,
    /// Why the previous attempt failed.
    ///
    /// `mongodb.client.retry.reason`: always.
    ///
    /// The first member that fits, in the order given here, is the one reported.
    pub retry_reason: RetryCause,
    /// The wait chosen before the retry.
    ///
    /// `mongodb.client.retry.backoff`: if there is a wait. Cut to the range 0 to 10 `s`.
    ///
    /// After jitter; absent when the policy asked for no wait. Larger waits are reported as 10.
    pub retry_backoff: Option<Millis>,
    /// OpenTelemetry's `db.operation.name`.
    ///
    /// `db.operation.name`: if known.
    ///
    /// The command name, only when it is one the crate knows; left out otherwise.
    pub operation_name: Option<KnownCommand>,
    /// OpenTelemetry's `db.response.status_code`.
    ///
    /// `db.response.status_code`: if the server sent a code.
    ///
    /// The error code of the attempt that failed, in decimal.
    pub response_status_code: Option<i32>,
}

impl ClientOperationRetry {
    /// The event with what is always there, and nothing else.
    #[must_use]
    pub const fn new(retry_attempt: NonZeroU8, retry_reason: RetryCause) -> Self {
        Self {
            retry_attempt,
            retry_limit: None,
            retry_reason,
            retry_backoff: None,
            operation_name: None,
            response_status_code: None,
        }
    }

    /// Sets [`retry_limit`](Self::retry_limit).
    #[must_use]
    pub const fn with_retry_limit(mut self, retry_limit: Option<u8>) -> Self {
        self.retry_limit = retry_limit;
        self
    }

    /// Sets [`retry_backoff`](Self::retry_backoff).
    #[must_use]
    pub const fn with_retry_backoff(mut self, retry_backoff: Option<Millis>) -> Self {
        self.retry_backoff = retry_backoff;
        self
    }

    /// Sets [`operation_name`](Self::operation_name).
    #[must_use]
    pub const fn with_operation_name(mut self, operation_name: Option<KnownCommand>) -> Self {
        self.operation_name = operation_name;
        self
    }

    /// Sets [`response_status_code`](Self::response_status_code).
    #[must_use]
    pub const fn with_response_status_code(mut self, response_status_code: Option<i32>) -> Self {
        self.response_status_code = response_status_code;
        self
    }

    /// Hands out each attribute, in the registry's order; numbers are in their ranges.
    pub(super) fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute(
            names::CLIENT_RETRY_ATTEMPT,
            AttributeValue::Int(self.retry_attempt.get().into()),
        );
        if let Some(value) = self.retry_limit {
            attribute(names::CLIENT_RETRY_LIMIT, AttributeValue::Int(value.into()));
        }
        attribute(
            names::CLIENT_RETRY_REASON,
            AttributeValue::Word(self.retry_reason.as_str()),
        );
        if let Some(value) = self.retry_backoff {
            attribute(
                names::CLIENT_RETRY_BACKOFF,
                AttributeValue::seconds(value.to_duration(), Duration::from_secs(10)),
            );
        }
        attribute(
            names::DB_SYSTEM_NAME,
            AttributeValue::Word(names::DB_SYSTEM_NAME_MONGODB),
        );
        if let Some(value) = self.operation_name {
            attribute(names::DB_OPERATION_NAME, AttributeValue::Word(value.name()));
        }
        if let Some(value) = self.response_status_code {
            attribute(names::DB_RESPONSE_STATUS_CODE, AttributeValue::Code(value));
        }
    }
}

/// An operation that had been retried ended in an error.
///
/// Event `mongodb.client.operation.fail` of the entity `mongodb.client`, severity number 13; stability: development.
///
/// A cancelled operation is counted in `mongodb.client.retry.ended` and makes no event.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ClientOperationFail {
    /// The ordinal of the retry; the first retry is 1.
    ///
    /// `mongodb.client.retry.attempt`: always. Cut to the range 1 to 255 `{retry}`.
    ///
    /// Absent on a first execution. Larger ordinals are reported as 255.
    pub retry_attempt: NonZeroU8,
    /// Time from the start of the first attempt to the start of this one.
    ///
    /// `mongodb.client.retry.elapsed`: if known. Cut to the range 0 to 86400 `s`.
    ///
    /// Larger times are reported as 86400.
    pub retry_elapsed: Option<Millis>,
    /// How the retries of one operation ended.
    ///
    /// `mongodb.client.retry.outcome`: always.
    ///
    /// Never `recovered` or `cancelled`.
    pub retry_outcome: RetryOutcome,
    /// OpenTelemetry's `db.operation.name`.
    ///
    /// `db.operation.name`: if known.
    ///
    /// The command name, only when it is one the crate knows; left out otherwise.
    pub operation_name: Option<KnownCommand>,
    /// OpenTelemetry's `db.response.status_code`.
    ///
    /// `db.response.status_code`: if the server sent a code.
    ///
    /// The error code of the last attempt, in decimal.
    pub response_status_code: Option<i32>,
    /// OpenTelemetry's `error.type`.
    ///
    /// `error.type`: always.
    ///
    /// The decimal server error code if there is one, otherwise one of `network`, `network_timeout`, `authentication`,
    /// `pool_cleared`, `client`.
    pub error_type: OperationError,
}

impl ClientOperationFail {
    /// The event with what is always there, and nothing else.
    #[must_use]
    pub const fn new(
        retry_attempt: NonZeroU8,
        retry_outcome: RetryOutcome,
        error_type: OperationError,
    ) -> Self {
        Self {
            retry_attempt,
            retry_elapsed: None,
            retry_outcome,
            operation_name: None,
            response_status_code: None,
            error_type,
        }
    }

    /// Sets [`retry_elapsed`](Self::retry_elapsed).
    #[must_use]
    pub const fn with_retry_elapsed(mut self, retry_elapsed: Option<Millis>) -> Self {
        self.retry_elapsed = retry_elapsed;
        self
    }

    /// Sets [`operation_name`](Self::operation_name).
    #[must_use]
    pub const fn with_operation_name(mut self, operation_name: Option<KnownCommand>) -> Self {
        self.operation_name = operation_name;
        self
    }

    /// Sets [`response_status_code`](Self::response_status_code).
    #[must_use]
    pub const fn with_response_status_code(mut self, response_status_code: Option<i32>) -> Self {
        self.response_status_code = response_status_code;
        self
    }

    /// Hands out each attribute, in the registry's order; numbers are in their ranges.
    pub(super) fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {
        attribute(
            names::CLIENT_RETRY_ATTEMPT,
            AttributeValue::Int(self.retry_attempt.get().into()),
        );
        if let Some(value) = self.retry_elapsed {
            attribute(
                names::CLIENT_RETRY_ELAPSED,
                AttributeValue::seconds(value.to_duration(), Duration::from_secs(86_400)),
            );
        }
        attribute(
            names::CLIENT_RETRY_OUTCOME,
            AttributeValue::Word(self.retry_outcome.as_str()),
        );
        attribute(
            names::DB_SYSTEM_NAME,
            AttributeValue::Word(names::DB_SYSTEM_NAME_MONGODB),
        );
        if let Some(value) = self.operation_name {
            attribute(names::DB_OPERATION_NAME, AttributeValue::Word(value.name()));
        }
        if let Some(value) = self.response_status_code {
            attribute(names::DB_RESPONSE_STATUS_CODE, AttributeValue::Code(value));
        }
        attribute(names::ERROR_TYPE, self.error_type.value());
    }
}
