//! Events: `mongodb.op_msg.request.retry`.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

use core::num::NonZeroU8;
use core::time::Duration;

use crate::command::KnownCommand;
use crate::observe::values::RetryCause;
use crate::observe::{AttributeValue, Millis, names};

/// A request arrived that says it is a retry.
///
/// Event `mongodb.op_msg.request.retry` of the entity `mongodb.op_msg.codec`, opt-in, severity number 9; stability: development.
///
/// The receiving side's record of retry metadata. In a retry storm there is one per request, so the histogram
/// `mongodb.op_msg.request.retry.depth` is the primary signal and this is a sample of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RequestRetry {
    /// The ordinal of the retry; the first retry is 1.
    ///
    /// `mongodb.client.retry.attempt`: always. Cut to the range 1 to 255 `{retry}`.
    ///
    /// Absent on a first execution. Larger ordinals are reported as 255.
    pub retry_attempt: NonZeroU8,
    /// Retries the policy allows for this operation at this moment.
    ///
    /// `mongodb.client.retry.limit`: if the request names one. Cut to the range 0 to 255 `{retry}`.
    ///
    /// Absent when unlimited. Larger limits are reported as 255.
    pub retry_limit: Option<u8>,
    /// Why the previous attempt failed.
    ///
    /// `mongodb.client.retry.reason`: if the request names one.
    ///
    /// The first member that fits, in the order given here, is the one reported.
    pub retry_reason: Option<RetryCause>,
    /// The wait chosen before the retry.
    ///
    /// `mongodb.client.retry.backoff`: if the request names one. Cut to the range 0 to 10 `s`.
    ///
    /// After jitter; absent when the policy asked for no wait. Larger waits are reported as 10.
    pub retry_backoff: Option<Millis>,
    /// Time from the start of the first attempt to the start of this one.
    ///
    /// `mongodb.client.retry.elapsed`: if the request names one. Cut to the range 0 to 86400 `s`.
    ///
    /// Larger times are reported as 86400.
    pub retry_elapsed: Option<Millis>,
    /// OpenTelemetry's `db.response.status_code`.
    ///
    /// `db.response.status_code`: if the request names one.
    ///
    /// The error code of the attempt before, as the request says, in decimal.
    pub response_status_code: Option<i32>,
    /// OpenTelemetry's `db.operation.name`.
    ///
    /// `db.operation.name`: if known.
    ///
    /// The command name, only when it is one the crate knows; left out otherwise.
    pub operation_name: Option<KnownCommand>,
    /// The `maxAdaptiveRetries` limit.
    ///
    /// `mongodb.client.config.max_adaptive_retries`: if the request carries it. Cut to the range 0 to 16 `{retry}`.
    ///
    /// What the request carried; the client is no entity of the receiving process.
    pub config_max_adaptive_retries: Option<u8>,
    /// Whether `enableOverloadRetargeting` is on.
    ///
    /// `mongodb.client.config.overload_retargeting`: if the request carries it.
    ///
    /// What the request carried; the client is no entity of the receiving process.
    pub config_overload_retargeting: Option<bool>,
}

impl RequestRetry {
    /// The event with what is always there, and nothing else.
    #[must_use]
    pub const fn new(retry_attempt: NonZeroU8) -> Self {
        Self {
            retry_attempt,
            retry_limit: None,
            retry_reason: None,
            retry_backoff: None,
            retry_elapsed: None,
            response_status_code: None,
            operation_name: None,
            config_max_adaptive_retries: None,
            config_overload_retargeting: None,
        }
    }

    /// Sets [`retry_limit`](Self::retry_limit).
    #[must_use]
    pub const fn with_retry_limit(mut self, retry_limit: Option<u8>) -> Self {
        self.retry_limit = retry_limit;
        self
    }

    /// Sets [`retry_reason`](Self::retry_reason).
    #[must_use]
    pub const fn with_retry_reason(mut self, retry_reason: Option<RetryCause>) -> Self {
        self.retry_reason = retry_reason;
        self
    }

    /// Sets [`retry_backoff`](Self::retry_backoff).
    #[must_use]
    pub const fn with_retry_backoff(mut self, retry_backoff: Option<Millis>) -> Self {
        self.retry_backoff = retry_backoff;
        self
    }

    /// Sets [`retry_elapsed`](Self::retry_elapsed).
    #[must_use]
    pub const fn with_retry_elapsed(mut self, retry_elapsed: Option<Millis>) -> Self {
        self.retry_elapsed = retry_elapsed;
        self
    }

    /// Sets [`response_status_code`](Self::response_status_code).
    #[must_use]
    pub const fn with_response_status_code(mut self, response_status_code: Option<i32>) -> Self {
        self.response_status_code = response_status_code;
        self
    }

    /// Sets [`operation_name`](Self::operation_name).
    #[must_use]
    pub const fn with_operation_name(mut self, operation_name: Option<KnownCommand>) -> Self {
        self.operation_name = operation_name;
        self
    }

    /// Sets [`config_max_adaptive_retries`](Self::config_max_adaptive_retries).
    #[must_use]
    pub const fn with_config_max_adaptive_retries(
        mut self,
        config_max_adaptive_retries: Option<u8>,
    ) -> Self {
        self.config_max_adaptive_retries = config_max_adaptive_retries;
        self
    }

    /// Sets [`config_overload_retargeting`](Self::config_overload_retargeting).
    #[must_use]
    pub const fn with_config_overload_retargeting(
        mut self,
        config_overload_retargeting: Option<bool>,
    ) -> Self {
        self.config_overload_retargeting = config_overload_retargeting;
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
        if let Some(value) = self.retry_reason {
            attribute(
                names::CLIENT_RETRY_REASON,
                AttributeValue::Word(value.as_str()),
            );
        }
        if let Some(value) = self.retry_backoff {
            attribute(
                names::CLIENT_RETRY_BACKOFF,
                AttributeValue::seconds(value.to_duration(), Duration::from_secs(10)),
            );
        }
        if let Some(value) = self.retry_elapsed {
            attribute(
                names::CLIENT_RETRY_ELAPSED,
                AttributeValue::seconds(value.to_duration(), Duration::from_secs(86_400)),
            );
        }
        if let Some(value) = self.response_status_code {
            attribute(names::DB_RESPONSE_STATUS_CODE, AttributeValue::Code(value));
        }
        attribute(
            names::DB_SYSTEM_NAME,
            AttributeValue::Word(names::DB_SYSTEM_NAME_MONGODB),
        );
        if let Some(value) = self.operation_name {
            attribute(names::DB_OPERATION_NAME, AttributeValue::Word(value.name()));
        }
        if let Some(value) = self.config_max_adaptive_retries {
            attribute(
                names::CLIENT_CONFIG_MAX_ADAPTIVE_RETRIES,
                AttributeValue::Int(value.min(16).into()),
            );
        }
        if let Some(value) = self.config_overload_retargeting {
            attribute(
                names::CLIENT_CONFIG_OVERLOAD_RETARGETING,
                AttributeValue::Bool(value),
            );
        }
    }
}
