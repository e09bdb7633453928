//! Why a text is no traceparent or no tracestate, and the walk that finds a traceparent's fault.

use core::fmt;

use super::hex::{self, Text};
use super::{ReceivedTraceparent, SpanId, TraceFlags, TraceId, Traceparent};

/// Which of the two rules a text has to pass.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Rule {
    /// What a 9.0 server accepts: versions `00` to `fe`.
    Receive,
    /// What a driver may send: version `00`.
    Send,
}

/// The first fault of a text that is no traceparent, in the order in which the server checks.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Traceparent, error::InvalidTraceparentKind};
/// let fault = Traceparent::parse(b"00-4bf92f3577b34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01").unwrap_err();
/// assert_eq!(fault.kind(), InvalidTraceparentKind::TraceIdHex);
/// assert_eq!(fault.position(), 16);
/// assert_eq!(fault.to_string(), "traceparent at byte 16: lower-case hexadecimal digit expected");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct InvalidTraceparent {
    kind: InvalidTraceparentKind,
    position: u8,
}

/// What is wrong with a traceparent (SERVER-129959; the reasons of the server's parser, in its order).
///
/// # Example
/// ```
/// use opmsg_telemetry::{Traceparent, error::InvalidTraceparentKind};
/// let fault = Traceparent::parse(b"00-4bf92f35").unwrap_err();
/// assert!(matches!(fault.kind(), InvalidTraceparentKind::Length { observed: 11, .. }));
/// assert_eq!(fault.kind().to_string(), "11 bytes, 55 expected");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTraceparentKind {
    /// The text has not exactly 55 bytes.
    #[error("{observed} bytes, 55 expected")]
    #[non_exhaustive]
    Length {
        /// How many bytes it has; 64 KiB and more saturate.
        observed: u16,
    },
    /// No `-` at byte 2, 35 or 52.
    #[error("delimiter expected")]
    Delimiter,
    /// Something other than `0-9` or `a-f` in the version.
    #[error("lower-case hexadecimal digit expected")]
    VersionHex,
    /// Something other than `0-9` or `a-f` in the trace id.
    #[error("lower-case hexadecimal digit expected")]
    TraceIdHex,
    /// Something other than `0-9` or `a-f` in the parent id.
    #[error("lower-case hexadecimal digit expected")]
    ParentIdHex,
    /// Something other than `0-9` or `a-f` in the flags.
    #[error("lower-case hexadecimal digit expected")]
    FlagsHex,
    /// Version `ff`, which W3C forbids (receive rule).
    #[error("forbidden version ff")]
    VersionFf,
    /// A version other than `00` (send rule).
    #[error("version 00 expected")]
    VersionNot00,
    /// The trace id is all zero.
    #[error("trace id all zero")]
    ZeroTraceId,
    /// The parent id is all zero.
    #[error("parent id all zero")]
    ZeroParentId,
}

impl InvalidTraceparent {
    /// What is wrong.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Traceparent, error::InvalidTraceparentKind};
    /// let text = b"01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    /// let fault = Traceparent::parse(text).unwrap_err();
    /// assert_eq!(fault.kind(), InvalidTraceparentKind::VersionNot00);
    /// ```
    #[inline]
    #[must_use]
    pub const fn kind(&self) -> InvalidTraceparentKind {
        self.kind
    }

    /// Where: the byte that is wrong, the first byte of the field that is wrong, or, for a wrong length, the byte that is
    /// missing or too much. Between 0 and 55.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Traceparent;
    /// let fault = Traceparent::parse(b"00-4bf92f35").unwrap_err();
    /// assert_eq!(fault.position(), 11);
    /// ```
    #[inline]
    #[must_use]
    pub const fn position(&self) -> u8 {
        self.position
    }

    #[cold]
    const fn at(position: u8, kind: InvalidTraceparentKind) -> Self {
        Self { kind, position }
    }

    #[cold]
    pub(super) fn length(observed: usize) -> Self {
        Self {
            kind: InvalidTraceparentKind::Length {
                observed: u16::try_from(observed).unwrap_or(u16::MAX),
            },
            position: u8::try_from(observed).map_or(55, |observed| observed.min(55)),
        }
    }
}

impl fmt::Display for InvalidTraceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            InvalidTraceparentKind::Length { .. } => write!(f, "traceparent: {}", self.kind),
            kind => write!(f, "traceparent at byte {}: {kind}", self.position),
        }
    }
}

impl core::error::Error for InvalidTraceparent {}

const _: () = assert!(size_of::<InvalidTraceparent>() <= 6);

/// The first fault of a text that is no tracestate, from the left.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Tracestate, error::InvalidTracestateKind};
/// let fault = Tracestate::parse("rojo=1,congo").unwrap_err();
/// assert_eq!(fault.kind(), InvalidTracestateKind::NoValue);
/// assert_eq!(fault.position(), 12);
/// assert_eq!(fault.to_string(), "tracestate at byte 12: equals sign and value expected");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[error("tracestate at byte {position}: {kind}")]
pub struct InvalidTracestate {
    kind: InvalidTracestateKind,
    position: u16,
}

/// What is wrong with a tracestate (the rules of W3C Trace Context level 2, and our own limit of 512 bytes).
///
/// # Example
/// ```
/// use opmsg_telemetry::{Tracestate, error::InvalidTracestateKind};
/// let fault = Tracestate::parse("a=1,a=2").unwrap_err();
/// assert_eq!(fault.kind(), InvalidTracestateKind::DuplicateKey);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTracestateKind {
    /// More than 512 bytes.
    #[error("{observed} bytes, 512 at most")]
    #[non_exhaustive]
    TooLong {
        /// How many bytes it has; 64 KiB and more saturate.
        observed: u16,
    },
    /// A 33rd member begins; empty ones count.
    #[error("32 members at most")]
    TooManyMembers,
    /// A character that a key may not have there; its first one is `a-z` or `0-9`.
    #[error("character that no key may have here")]
    KeyCharacter,
    /// A key of more than 256 characters.
    #[error("key of 256 characters at most")]
    KeyTooLong,
    /// A key that an earlier member has already.
    #[error("key that is there already")]
    DuplicateKey,
    /// A member that ends without `=`, or directly behind it.
    #[error("equals sign and value expected")]
    NoValue,
    /// A character that a value may not have: a second `=`, a control character, anything outside of ASCII.
    #[error("character that no value may have")]
    ValueCharacter,
    /// A value of more than 256 characters.
    #[error("value of 256 characters at most")]
    ValueTooLong,
}

impl InvalidTracestate {
    /// What is wrong.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Tracestate, error::InvalidTracestateKind};
    /// let fault = Tracestate::parse("a=b=c").unwrap_err();
    /// assert_eq!(fault.kind(), InvalidTracestateKind::ValueCharacter);
    /// ```
    #[inline]
    #[must_use]
    pub const fn kind(&self) -> InvalidTracestateKind {
        self.kind
    }

    /// Where: the byte that is wrong or too much, the first byte of the key that is there twice or of the member that is too
    /// much, or the byte where something is missing. Between 0 and 512.
    ///
    /// # Example
    /// ```
    /// let fault = opmsg_telemetry::Tracestate::parse("a=b=c").unwrap_err();
    /// assert_eq!(fault.position(), 3);
    /// ```
    #[inline]
    #[must_use]
    pub const fn position(&self) -> u16 {
        self.position
    }

    #[cold]
    pub(super) const fn at(position: u16, kind: InvalidTracestateKind) -> Self {
        Self { kind, position }
    }
}

const _: () = assert!(size_of::<InvalidTracestate>() <= 6);

/// Reads a text byte by byte, in the server's order of checks, and names the first fault.
///
/// The fast check may only say yes; what it does not take comes here, so this walk alone refuses.
#[cold]
#[inline(never)]
pub(super) fn read_slowly(
    text: &[u8],
    rule: Rule,
) -> Result<ReceivedTraceparent, InvalidTraceparent> {
    use InvalidTraceparentKind as Kind;

    let text: &Text = text
        .try_into()
        .map_err(|_| InvalidTraceparent::length(text.len()))?;
    for (position, character) in (0..).zip(text) {
        let fits = match position {
            2 | 35 | 52 => *character == b'-',
            _ => matches!(*character, b'0'..=b'9' | b'a'..=b'f'),
        };
        if !fits {
            let kind = match position {
                2 | 35 | 52 => Kind::Delimiter,
                0..=1 => Kind::VersionHex,
                3..=34 => Kind::TraceIdHex,
                36..=51 => Kind::ParentIdHex,
                _ => Kind::FlagsHex,
            };
            return Err(InvalidTraceparent::at(position, kind));
        }
    }
    let fields = hex::fields(text);
    match rule {
        Rule::Send if fields.version != 0 => {
            return Err(InvalidTraceparent::at(0, Kind::VersionNot00));
        }
        Rule::Receive if fields.version == 0xff => {
            return Err(InvalidTraceparent::at(0, Kind::VersionFf));
        }
        _ => {}
    }
    let trace_id = TraceId::from_bytes(fields.trace_id)
        .ok_or_else(|| InvalidTraceparent::at(3, Kind::ZeroTraceId))?;
    let parent_id = SpanId::from_bytes(fields.parent_id)
        .ok_or_else(|| InvalidTraceparent::at(36, Kind::ZeroParentId))?;
    let flags = TraceFlags::from_byte(fields.flags);
    Ok(ReceivedTraceparent::with_version(
        fields.version,
        Traceparent::new(trace_id, parent_id, flags),
    ))
}
