//! What one attempt failed with.

use super::codes;
use super::error_label::ErrorLabel;
use super::failure_kind::FailureKind;
use super::{RetryReason, reply};

/// What one attempt failed with, as far as retries go: where, which labels, which codes, which back-off base. `Copy`, 40 bytes, without
/// any text of the server.
///
/// Made from what the driver has, or from the bytes of an error reply.
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind, RetryReason};
/// let shed = Failure::from_reply(bson::rawdoc! {
///     "ok": 0, "code": 462, "errorLabels": ["SystemOverloadedError", "RetryableError"], "baseBackoffMS": 50_i64,
/// }.as_bytes());
/// assert!(shed.is_retryable_overload());
/// assert_eq!((shed.code(), shed.base_backoff_ms()), (Some(462), Some(50)));
///
/// // The pool labels what goes wrong while it connects.
/// let refused = Failure::new(FailureKind::Connecting)
///     .with_label(ErrorLabel::SystemOverloadedError)
///     .with_label(ErrorLabel::RetryableError);
/// assert_eq!((refused.code(), refused.reason()), (None, RetryReason::Overload));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Failure {
    /// Above zero.
    base_backoff_ms: Option<i64>,
    code: Option<i32>,
    write_concern_code: Option<i32>,
    kind: FailureKind,
    labels: u8,
    retryable: Option<bool>,
}

impl Failure {
    /// A failure of this kind, without labels and codes.
    #[must_use]
    pub const fn new(kind: FailureKind) -> Self {
        Self {
            base_backoff_ms: None,
            code: None,
            write_concern_code: None,
            kind,
            labels: 0,
            retryable: None,
        }
    }

    /// Reads a server's error reply: a whole BSON document.
    ///
    /// Takes `code`, `errorLabels`, `baseBackoffMS`, and `code` and `errorLabels` in `writeConcernError`, each the first of its name.
    /// Fail-soft: a field of a wrong type counts as absent, and when the document is damaged, what came before the damage counts.
    ///
    /// `baseBackoffMS` may have any BSON number type; fractions are cut off, numbers that do not fit saturate, and what is then less than
    /// one, or not a number, counts as absent.
    #[must_use]
    pub fn from_reply(reply: &[u8]) -> Self {
        reply::read(reply)
    }

    /// Adds a label.
    #[must_use]
    pub const fn with_label(mut self, label: ErrorLabel) -> Self {
        self.labels |= label.bit();
        self
    }

    /// Adds labels by their texts; those that retries do not look at are left out.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind};
    /// let failure = Failure::new(FailureKind::Network).with_labels(["TransientTransactionError", "RetryableWriteError"]);
    /// assert!(failure.has(ErrorLabel::RetryableWriteError));
    /// ```
    #[must_use]
    pub fn with_labels<T: AsRef<str>>(self, labels: impl IntoIterator<Item = T>) -> Self {
        let known = labels
            .into_iter()
            .filter_map(|text| ErrorLabel::from_text(text.as_ref()));
        known.fold(self, Self::with_label)
    }

    /// Sets the server's error code.
    #[must_use]
    pub const fn with_code(mut self, code: i32) -> Self {
        self.code = Some(code);
        self
    }

    /// Sets the code of the write concern error.
    #[must_use]
    pub const fn with_write_concern_code(mut self, code: i32) -> Self {
        self.write_concern_code = Some(code);
        self
    }

    /// Sets the server's `baseBackoffMS`; zero and less count as absent.
    #[must_use]
    pub const fn with_base_backoff_ms(mut self, base: i64) -> Self {
        self.base_backoff_ms = if base > 0 { Some(base) } else { None };
        self
    }

    /// Sets whether the specifications of retryable reads and writes call this failure retryable, where the driver knows better than its
    /// codes and labels say. Does not touch what [`is_retryable_overload`](Self::is_retryable_overload) says.
    #[must_use]
    pub const fn with_retryable(mut self, retryable: bool) -> Self {
        self.retryable = Some(retryable);
        self
    }

    /// Where it failed.
    #[must_use]
    pub const fn kind(&self) -> FailureKind {
        self.kind
    }

    /// Whether it carries this label.
    #[must_use]
    pub const fn has(&self, label: ErrorLabel) -> bool {
        self.labels & label.bit() != 0
    }

    /// The server's error code, or else that of its write concern error.
    #[must_use]
    pub const fn code(&self) -> Option<i32> {
        match self.code {
            Some(code) => Some(code),
            None => self.write_concern_code,
        }
    }

    /// The server's `baseBackoffMS`, at least 1.
    #[must_use]
    pub const fn base_backoff_ms(&self) -> Option<i64> {
        self.base_backoff_ms
    }

    /// Whether it is an overload error: a retry waits.
    #[must_use]
    pub const fn is_overload(&self) -> bool {
        self.has(ErrorLabel::SystemOverloadedError)
    }

    /// Whether it is a retryable overload error: any command may be retried. Both labels, never a code.
    #[must_use]
    pub const fn is_retryable_overload(&self) -> bool {
        self.is_overload() && self.has(ErrorLabel::RetryableError)
    }

    /// Whether it asks for reauthentication (391). The resend after it is no retry.
    #[must_use]
    pub const fn is_reauthentication_required(&self) -> bool {
        matches!(self.code, Some(codes::REAUTHENTICATION_REQUIRED))
    }

    /// Whether the specification of retryable reads calls it retryable: a network error, a pool that was cleared, or one of its codes.
    #[must_use]
    pub const fn is_retryable_read(&self) -> bool {
        match self.retryable {
            Some(retryable) => retryable,
            None => match self.kind {
                FailureKind::Network | FailureKind::Connecting | FailureKind::Pool => true,
                FailureKind::Server => match self.code() {
                    Some(code) => codes::is_state_change(code) || codes::is_transient(code),
                    None => false,
                },
                FailureKind::Other => false,
            },
        }
    }

    /// Whether the specification of retryable writes calls it retryable: it has the label, or is one to which a driver has to add it, a
    /// network error or a pool that was cleared.
    #[must_use]
    pub const fn is_retryable_write(&self) -> bool {
        match self.retryable {
            Some(retryable) => retryable,
            None => {
                self.has(ErrorLabel::RetryableWriteError)
                    || matches!(
                        self.kind,
                        FailureKind::Network | FailureKind::Connecting | FailureKind::Pool
                    )
            }
        }
    }

    /// Whether the attempt may have written something: it was sent, and has no label `NoWritesPerformed`.
    #[must_use]
    pub const fn may_have_written(&self) -> bool {
        matches!(self.kind, FailureKind::Server | FailureKind::Network)
            && !self.has(ErrorLabel::NoWritesPerformed)
    }

    /// The reason to give in the next attempt's metadata: the first that fits.
    #[must_use]
    pub const fn reason(&self) -> RetryReason {
        if self.is_overload() {
            return RetryReason::Overload;
        }
        match self.kind {
            FailureKind::Pool => return RetryReason::Pool,
            FailureKind::Network | FailureKind::Connecting => return RetryReason::Network,
            FailureKind::Server | FailureKind::Other => {}
        }
        if self.any_code_is_state_change() {
            return RetryReason::StateChange;
        }
        if self.any_code_is_transient() || self.has(ErrorLabel::RetryableWriteError) {
            return RetryReason::Transient;
        }
        RetryReason::Other
    }

    const fn any_code_is_state_change(&self) -> bool {
        matches!(self.code, Some(code) if codes::is_state_change(code))
            || matches!(self.write_concern_code, Some(code) if codes::is_state_change(code))
    }

    const fn any_code_is_transient(&self) -> bool {
        matches!(self.code, Some(code) if codes::is_transient(code))
            || matches!(self.write_concern_code, Some(code) if codes::is_transient(code))
    }
}

const _: () = assert!(size_of::<Failure>() <= 40);
