//! The names that the draft knows: fields and reasons.

use std::fmt;

/// A field of the retry document (draft).
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::RetryField;
/// assert_eq!(RetryField::BaseBackoff.name(), "baseBackoffMS");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RetryField {
    /// `attempt`, int32, at least 1, required.
    Attempt,
    /// `limit`, int32, at least 0.
    Limit,
    /// `reason`, string, one of [`RetryReason`].
    Reason,
    /// `code`, int32.
    Code,
    /// `backoffMS`, int64, at least 0.
    Backoff,
    /// `baseBackoffMS`, int64, at least 1.
    BaseBackoff,
    /// `elapsedMS`, int64, at least 0.
    Elapsed,
}

impl RetryField {
    /// The field's name in the document.
    ///
    /// # Example
    /// ```
    /// assert_eq!(opmsg_telemetry::retry::RetryField::Attempt.name(), "attempt");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Limit => "limit",
            Self::Reason => "reason",
            Self::Code => "code",
            Self::Backoff => "backoffMS",
            Self::BaseBackoff => "baseBackoffMS",
            Self::Elapsed => "elapsedMS",
        }
    }

    #[inline]
    pub(super) const fn from_name(name: &[u8]) -> Option<Self> {
        match name {
            b"attempt" => Some(Self::Attempt),
            b"limit" => Some(Self::Limit),
            b"reason" => Some(Self::Reason),
            b"code" => Some(Self::Code),
            b"backoffMS" => Some(Self::Backoff),
            b"baseBackoffMS" => Some(Self::BaseBackoff),
            b"elapsedMS" => Some(Self::Elapsed),
            _ => None,
        }
    }
}

/// Why the attempt before this one failed (draft). The first reason that fits is the one to name.
///
/// A closed set: it can be grouped by and leaks nothing. A reader takes any other text for [`Other`](Self::Other).
///
/// # Example
/// ```
/// use opmsg_telemetry::retry::RetryReason;
/// assert_eq!(RetryReason::StateChange.as_str(), "stateChange");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RetryReason {
    /// The failure carried the label `SystemOverloadedError`, wherever that label came from.
    Overload,
    /// It happened in the driver's pool before anything was sent.
    Pool,
    /// It was a socket error or timeout, also during connection establishment.
    Network,
    /// It was a "not writable primary" or "recovering" error.
    StateChange,
    /// It was another retryable read or write error.
    Transient,
    /// Anything else, including policies that are not known today.
    Other,
}

impl RetryReason {
    /// The text of this reason in the document.
    ///
    /// # Example
    /// ```
    /// assert_eq!(opmsg_telemetry::retry::RetryReason::Pool.as_str(), "pool");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overload => "overload",
            Self::Pool => "pool",
            Self::Network => "network",
            Self::StateChange => "stateChange",
            Self::Transient => "transient",
            Self::Other => "other",
        }
    }

    /// The text as the value of a BSON string, and how many bytes of it count.
    #[inline]
    pub(super) fn value(self) -> (&'static [u8; 16], usize) {
        let place = match self {
            Self::Overload => 0,
            Self::Pool => 1,
            Self::Network => 2,
            Self::StateChange => 3,
            Self::Transient => 4,
            Self::Other => 5,
        };
        let value = VALUES.get(place).unwrap_or(&[0; 16]);
        let [len, ..] = *value;
        (value, usize::from(len).wrapping_add(4))
    }

    #[inline]
    pub(super) const fn from_text(text: &[u8]) -> Self {
        match text {
            b"overload" => Self::Overload,
            b"pool" => Self::Pool,
            b"network" => Self::Network,
            b"stateChange" => Self::StateChange,
            b"transient" => Self::Transient,
            _ => Self::Other,
        }
    }
}

/// Length, text, NUL, zeros: the string values of the reasons in the order of the variants.
static VALUES: [[u8; 16]; 6] = [
    *b"\x09\0\0\0overload\0\0\0\0",
    *b"\x05\0\0\0pool\0\0\0\0\0\0\0\0",
    *b"\x08\0\0\0network\0\0\0\0\0",
    *b"\x0c\0\0\0stateChange\0",
    *b"\x0a\0\0\0transient\0\0\0",
    *b"\x06\0\0\0other\0\0\0\0\0\0\0",
];

impl fmt::Display for RetryReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for RetryReason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for RetryReason {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = RetryReason;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a retry reason")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RetryReason, E> {
                Ok(RetryReason::from_text(text.as_bytes()))
            }
        }

        use serde::Deserializer as _;
        crate::unquoted::Unquoted(deserializer).deserialize_str(Text)
    }
}
