//! **Unstable draft**: metadata of a retry, as argument `$retry` of a command or field `retry` of the telemetry section.
//!
//! No published server declares either (DRIVERS-3463 and DRIVERS-3464 name the wish for one), so nothing here is sent without an
//! explicit permission. A published server answers an undeclared argument with 40415. Reading is meant to be fail-soft: metadata that
//! is refused is absent, and the command runs.

pub mod backpressure;
mod codes;
mod decode;
mod error_label;
mod failure;
mod failure_kind;
pub(crate) mod invalid;
mod names;
mod number;
mod overload;
mod reply;
mod serde_form;
mod tracker;

use std::num::NonZeroU32;
use std::time::Duration;

use bytes::BufMut;

use self::invalid::InvalidRetry;
use crate::bounded::{Count, Millis};
use crate::put::{self, Content, Put};

pub use self::error_label::ErrorLabel;
pub use self::failure::Failure;
pub use self::failure_kind::FailureKind;
pub use self::names::{RetryField, RetryReason};
pub use self::tracker::RetryTracker;

/// What a driver says about a retry (draft): its ordinal, and what led to it.
///
/// The first send of a command carries no metadata at all; presence itself means retry. `Copy` and at most 56 bytes.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
/// use std::time::Duration;
///
/// let retry = RetryMetadata::new(2)?
///     .with_limit(2)?
///     .with_reason(RetryReason::Overload)
///     .with_code(462)
///     .with_backoff(Duration::from_millis(137));
/// let mut document = Vec::new();
/// retry.encode(&mut document);
/// assert_eq!(document.len(), retry.encoded_len());
/// assert_eq!(RetryMetadata::decode(&document)?, retry);
/// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct RetryMetadata {
    backoff: Option<Millis>,
    base_backoff: Option<Millis>,
    elapsed: Option<Millis>,
    /// At most `i32::MAX`.
    attempt: NonZeroU32,
    limit: Option<Count>,
    code: Option<i32>,
    reason: Option<RetryReason>,
}

impl RetryMetadata {
    /// Size in bytes of the largest document with today's fields.
    pub const MAX_LEN: usize = 124;

    /// Size in bytes of the largest document that a reader accepts; leaves room for later fields.
    pub const LIMIT: usize = 256;

    /// Metadata of the retry with this ordinal over all policies: 1 is the first retry.
    ///
    /// # Errors
    /// [`InvalidRetry::AttemptOutOfRange`] for 0 and for numbers above `i32::MAX`.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::retry::RetryMetadata;
    /// assert_eq!(RetryMetadata::new(1)?.attempt(), 1);
    /// assert!(RetryMetadata::new(0).is_err());
    /// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
    /// ```
    pub const fn new(attempt: u32) -> Result<Self, InvalidRetry> {
        match NonZeroU32::new(attempt) {
            Some(attempt) if attempt.get() <= i32::MAX.cast_unsigned() => Ok(Self {
                backoff: None,
                base_backoff: None,
                elapsed: None,
                attempt,
                limit: None,
                code: None,
                reason: None,
            }),
            _ => Err(InvalidRetry::AttemptOutOfRange),
        }
    }

    /// Adds how many retries the policy allows for this operation at this moment; leave it out when unlimited.
    ///
    /// # Errors
    /// [`InvalidRetry::LimitOutOfRange`] for numbers above `i32::MAX`.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::retry::RetryMetadata;
    /// assert_eq!(RetryMetadata::new(1)?.with_limit(2)?.limit(), Some(2));
    /// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
    /// ```
    pub const fn with_limit(mut self, limit: u32) -> Result<Self, InvalidRetry> {
        self.limit = Count::new(limit);
        if self.limit.is_none() {
            return Err(InvalidRetry::LimitOutOfRange);
        }
        Ok(self)
    }

    /// Adds why the previous attempt failed.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
    /// let retry = RetryMetadata::new(1)?.with_reason(RetryReason::Network);
    /// assert_eq!(retry.reason(), Some(RetryReason::Network));
    /// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
    /// ```
    #[must_use]
    pub const fn with_reason(mut self, reason: RetryReason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Adds the server's error code of the previous attempt, or of its write concern error.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::retry::RetryMetadata;
    /// assert_eq!(RetryMetadata::new(1)?.with_code(462).code(), Some(462));
    /// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
    /// ```
    #[must_use]
    pub const fn with_code(mut self, code: i32) -> Self {
        self.code = Some(code);
        self
    }

    /// Adds the wait that was chosen before this attempt, after jitter. Whole milliseconds, rounded down; saturates at `i64::MAX`.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::retry::RetryMetadata;
    /// use std::time::Duration;
    /// let retry = RetryMetadata::new(1)?.with_backoff(Duration::from_micros(1_999));
    /// assert_eq!(retry.backoff(), Some(Duration::from_millis(1)));
    /// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
    /// ```
    #[must_use]
    pub fn with_backoff(mut self, backoff: Duration) -> Self {
        self.backoff = Some(Millis::from_duration(backoff));
        self
    }

    /// Adds the base of the back-off formula, whether default or sent by the server. Whole milliseconds, saturates at `i64::MAX`.
    ///
    /// # Errors
    /// [`InvalidRetry::BaseBackoffOutOfRange`] for less than one millisecond.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::retry::RetryMetadata;
    /// use std::time::Duration;
    /// let retry = RetryMetadata::new(1)?;
    /// assert!(retry.with_base_backoff(Duration::ZERO).is_err());
    /// assert!(retry.with_base_backoff(Duration::from_millis(100)).is_ok());
    /// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
    /// ```
    pub fn with_base_backoff(mut self, base: Duration) -> Result<Self, InvalidRetry> {
        let base = Millis::from_duration(base);
        if base.to_i64() == 0 {
            return Err(InvalidRetry::BaseBackoffOutOfRange);
        }
        self.base_backoff = Some(base);
        Ok(self)
    }

    /// Adds the monotonic time from the start of the first attempt to the start of this one. Whole milliseconds, saturates at
    /// `i64::MAX`.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::retry::RetryMetadata;
    /// use std::time::Duration;
    /// let retry = RetryMetadata::new(1)?.with_elapsed(Duration::from_secs(3));
    /// assert_eq!(retry.elapsed(), Some(Duration::from_secs(3)));
    /// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
    /// ```
    #[must_use]
    pub fn with_elapsed(mut self, elapsed: Duration) -> Self {
        self.elapsed = Some(Millis::from_duration(elapsed));
        self
    }

    /// Ordinal of this retry, 1..=`i32::MAX`. See [`new`](Self::new).
    #[must_use]
    pub const fn attempt(&self) -> u32 {
        self.attempt.get()
    }

    /// Retries allowed, 0..=`i32::MAX`. See [`with_limit`](Self::with_limit).
    #[must_use]
    pub const fn limit(&self) -> Option<u32> {
        match self.limit {
            Some(limit) => Some(limit.to_u32()),
            None => None,
        }
    }

    /// Why the previous attempt failed. See [`with_reason`](Self::with_reason).
    #[must_use]
    pub const fn reason(&self) -> Option<RetryReason> {
        self.reason
    }

    /// Error code of the previous attempt. See [`with_code`](Self::with_code).
    #[must_use]
    pub const fn code(&self) -> Option<i32> {
        self.code
    }

    /// Wait before this attempt, in whole milliseconds. See [`with_backoff`](Self::with_backoff).
    #[must_use]
    pub fn backoff(&self) -> Option<Duration> {
        self.backoff.map(Millis::to_duration)
    }

    /// Base of the back-off formula, in whole milliseconds. See [`with_base_backoff`](Self::with_base_backoff).
    #[must_use]
    pub fn base_backoff(&self) -> Option<Duration> {
        self.base_backoff.map(Millis::to_duration)
    }

    /// Time since the first attempt, in whole milliseconds. See [`with_elapsed`](Self::with_elapsed).
    #[must_use]
    pub fn elapsed(&self) -> Option<Duration> {
        self.elapsed.map(Millis::to_duration)
    }

    /// Size of the encoded document in bytes, 18 to [`MAX_LEN`](Self::MAX_LEN).
    ///
    /// # Example
    /// ```
    /// assert_eq!(opmsg_telemetry::retry::RetryMetadata::new(1).unwrap().encoded_len(), 18);
    /// ```
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        put::document_len(self)
    }

    /// Appends the document in canonical order: [`encoded_len`](Self::encoded_len) bytes. A buffer that cannot grow must have that
    /// much room, see [`BufMut::put_slice`].
    ///
    /// # Example
    /// ```
    /// let mut document = Vec::new();
    /// opmsg_telemetry::retry::RetryMetadata::new(1).unwrap().encode(&mut document);
    /// assert_eq!(document, b"\x12\0\0\0\x10attempt\0\x01\0\0\0\0");
    /// ```
    pub fn encode(&self, out: &mut impl BufMut) {
        put::document(self, out);
    }

    /// Reads one document, strictly: fields in any order, unknown ones ignored, null and undefined taken for missing. A caller that
    /// serves commands takes an error for "no metadata" and lets the command run.
    ///
    /// # Errors
    /// The first fault: size, then each field in document order (type, duplicate, range), then structure, then a missing `attempt`.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{error::InvalidRetry, retry::RetryMetadata};
    /// let document = bson::rawdoc! { "attempt": 3, "later": "ignored" };
    /// assert_eq!(RetryMetadata::decode(document.as_bytes())?.attempt(), 3);
    /// let document = bson::rawdoc! { "limit": 3 };
    /// assert_eq!(RetryMetadata::decode(document.as_bytes()), Err(InvalidRetry::AttemptMissing));
    /// # Ok::<(), InvalidRetry>(())
    /// ```
    pub fn decode(document: &[u8]) -> Result<Self, InvalidRetry> {
        if document.len() > Self::LIMIT {
            let size = u32::try_from(document.len()).unwrap_or(u32::MAX);
            return Err(InvalidRetry::TooLarge { size });
        }
        decode::decode(document)
    }
}

impl Content for RetryMetadata {
    #[inline]
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        out.int32(b"\x10attempt\0", self.attempt.get().cast_signed());
        if let Some(limit) = self.limit {
            out.int32(b"\x10limit\0", limit.to_i32());
        }
        if let Some(reason) = self.reason {
            let (value, len) = reason.value();
            out.padded(b"\x02reason\0", value, len);
        }
        if let Some(code) = self.code {
            out.int32(b"\x10code\0", code);
        }
        if let Some(backoff) = self.backoff {
            out.int64(b"\x12backoffMS\0", backoff.to_i64());
        }
        if let Some(base) = self.base_backoff {
            out.int64(b"\x12baseBackoffMS\0", base.to_i64());
        }
        if let Some(elapsed) = self.elapsed {
            out.int64(b"\x12elapsedMS\0", elapsed.to_i64());
        }
    }
}
