//! Reads the retry document.

use std::num::NonZeroU32;

use super::invalid::InvalidRetry;
use super::{RetryField, RetryMetadata, RetryReason};
use crate::bounded::{Count, Millis};
use crate::element::{Element, Elements};

/// The fields met so far. `others` has a placeholder where `attempt` stands.
struct Fields {
    attempt: Option<NonZeroU32>,
    others: RetryMetadata,
}

/// `document` is not longer than the limit.
#[inline]
pub(super) fn decode(document: &[u8]) -> Result<RetryMetadata, InvalidRetry> {
    let mut fields = Fields {
        attempt: None,
        others: RetryMetadata::new(1)?,
    };
    let mut elements = Elements::new(document);
    for element in elements.by_ref() {
        fields.read(&element)?;
    }
    // Five bytes: the length and a terminator.
    if elements.is_malformed() || document.len() < 5 {
        return Err(InvalidRetry::Malformed);
    }
    let attempt = fields.attempt.ok_or(InvalidRetry::AttemptMissing)?;
    Ok(RetryMetadata {
        attempt,
        ..fields.others
    })
}

impl Fields {
    #[inline]
    fn read(&mut self, element: &Element<'_>) -> Result<(), InvalidRetry> {
        let Some(field) = RetryField::from_name(element.name) else {
            return Ok(());
        };
        if element.is_missing() {
            return Ok(());
        }
        let others = &mut self.others;
        let slot = match field {
            RetryField::Attempt => {
                let value = fresh(field, element.int32(), self.attempt.is_some())?;
                self.attempt = u32::try_from(value).ok().and_then(NonZeroU32::new);
                return match self.attempt {
                    Some(_) => Ok(()),
                    None => Err(InvalidRetry::AttemptOutOfRange),
                };
            }
            RetryField::Limit => {
                let value = fresh(field, element.int32(), others.limit.is_some())?;
                let limit = Count::from_i32(value).ok_or(InvalidRetry::LimitOutOfRange)?;
                others.limit = Some(limit);
                return Ok(());
            }
            RetryField::Reason => {
                let text = fresh(field, element.string(), others.reason.is_some())?;
                if element.value.last() != Some(&0) {
                    return Err(InvalidRetry::Malformed);
                }
                others.reason = Some(RetryReason::from_text(text));
                return Ok(());
            }
            RetryField::Code => {
                others.code = Some(fresh(field, element.int32(), others.code.is_some())?);
                return Ok(());
            }
            RetryField::Backoff => &mut others.backoff,
            RetryField::BaseBackoff => &mut others.base_backoff,
            RetryField::Elapsed => &mut others.elapsed,
        };
        let value = fresh(field, element.int64(), slot.is_some())?;
        let value = Millis::from_i64(value).ok_or(InvalidRetry::NegativeDuration { field })?;
        if field == RetryField::BaseBackoff && value.to_i64() == 0 {
            return Err(InvalidRetry::BaseBackoffOutOfRange);
        }
        *slot = Some(value);
        Ok(())
    }
}

/// The value, if it has the right type and is the first one of its field, in this order.
#[inline]
fn fresh<T>(field: RetryField, value: Option<T>, seen: bool) -> Result<T, InvalidRetry> {
    let value = value.ok_or(InvalidRetry::WrongType { field })?;
    if seen {
        return Err(InvalidRetry::DuplicateField { field });
    }
    Ok(value)
}
