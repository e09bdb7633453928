//! The form that serde reads and writes: field names, types and bounds of the draft.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::invalid::InvalidRetry;
use super::{RetryField, RetryMetadata, RetryReason};
use crate::bounded::{Count, Millis};
use crate::unquoted;

#[derive(Deserialize, Serialize)]
#[serde(rename = "RetryMetadata")]
struct Form {
    #[serde(deserialize_with = "unquoted::read")]
    attempt: i32,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    limit: Option<i32>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    reason: Option<RetryReason>,
    #[serde(
        default,
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    code: Option<i32>,
    #[serde(
        default,
        rename = "backoffMS",
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    backoff: Option<i64>,
    #[serde(
        default,
        rename = "baseBackoffMS",
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    base_backoff: Option<i64>,
    #[serde(
        default,
        rename = "elapsedMS",
        deserialize_with = "unquoted::read",
        skip_serializing_if = "Option::is_none"
    )]
    elapsed: Option<i64>,
}

impl From<&RetryMetadata> for Form {
    fn from(retry: &RetryMetadata) -> Self {
        Self {
            attempt: retry.attempt.get().cast_signed(),
            limit: retry.limit.map(Count::to_i32),
            reason: retry.reason,
            code: retry.code,
            backoff: retry.backoff.map(Millis::to_i64),
            base_backoff: retry.base_backoff.map(Millis::to_i64),
            elapsed: retry.elapsed.map(Millis::to_i64),
        }
    }
}

impl TryFrom<Form> for RetryMetadata {
    type Error = InvalidRetry;

    fn try_from(form: Form) -> Result<Self, InvalidRetry> {
        let millis = |value: Option<i64>, field| {
            let checked =
                |value| Millis::from_i64(value).ok_or(InvalidRetry::NegativeDuration { field });
            value.map(checked).transpose()
        };
        let attempt = u32::try_from(form.attempt).map_err(|_| InvalidRetry::AttemptOutOfRange)?;
        let mut retry = Self::new(attempt)?;
        if let Some(limit) = form.limit {
            retry.limit = Some(Count::from_i32(limit).ok_or(InvalidRetry::LimitOutOfRange)?);
        }
        retry.reason = form.reason;
        retry.code = form.code;
        retry.backoff = millis(form.backoff, RetryField::Backoff)?;
        retry.base_backoff = millis(form.base_backoff, RetryField::BaseBackoff)?;
        if form.base_backoff == Some(0) {
            return Err(InvalidRetry::BaseBackoffOutOfRange);
        }
        retry.elapsed = millis(form.elapsed, RetryField::Elapsed)?;
        Ok(retry)
    }
}

impl Serialize for RetryMetadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Form::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RetryMetadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form: Form = unquoted::read(deserializer)?;
        Self::try_from(form).map_err(serde::de::Error::custom)
    }
}
