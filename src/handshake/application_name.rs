//! The name that an application gives itself.

use std::borrow::Cow;
use std::fmt;

use super::prefix;
use crate::error::{HandshakeField, InvalidHandshake};

/// `client.application.name`: a text that no server refuses for its length.
///
/// The limit is 128 bytes (driver specification), and the server measures them after it has escaped the text
/// ([`escaped_len`](Self::escaped_len)); escaping never makes a text shorter, so both hold. There is no default: it is the
/// application's to give. `Debug` does not show it, the hello does.
///
/// # Example
/// ```
/// use opmsg_telemetry::handshake::ApplicationName;
/// assert!(ApplicationName::new("x".repeat(128)).is_ok());
/// assert!(ApplicationName::new("x".repeat(129)).is_err());
/// // 22 bytes that the server makes 132 of.
/// assert!(ApplicationName::new("\u{1}".repeat(22)).is_err());
/// # Ok::<(), opmsg_telemetry::error::InvalidHandshake>(())
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct ApplicationName<'a>(Cow<'a, str>);

impl<'a> ApplicationName<'a> {
    /// Bytes of the longest name, escaped.
    pub const MAX_LEN: usize = 128;

    /// A name; an empty one is allowed and means none.
    ///
    /// # Errors
    /// [`InvalidHandshake::TooLong`] above 128 bytes after escaping.
    pub fn new(name: impl Into<Cow<'a, str>>) -> Result<Self, InvalidHandshake> {
        let name = name.into();
        let len = Self::escaped_len(&name);
        if len > Self::MAX_LEN {
            return Err(InvalidHandshake::TooLong {
                field: HandshakeField::ApplicationName,
                size: u32::try_from(len).unwrap_or(u32::MAX),
                max: 128,
            });
        }
        Ok(Self(name))
    }

    /// As [`new`](Self::new), but cuts a name that is too long to the longest prefix of whole characters that is not.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::handshake::ApplicationName;
    /// // 32 characters of four bytes each.
    /// assert_eq!(ApplicationName::cut("😀".repeat(33)).as_str().len(), 128);
    /// ```
    #[must_use]
    pub fn cut(name: impl Into<Cow<'a, str>>) -> Self {
        let name = name.into();
        let mut escaped = 0_usize;
        let fits = |byte: &u8| {
            escaped = escaped.saturating_add(escaped_byte_len(*byte));
            escaped <= Self::MAX_LEN
        };
        let room = name.bytes().take_while(fits).count();
        if room == name.len() {
            return Self(name);
        }
        Self(match name {
            Cow::Borrowed(name) => Cow::Borrowed(prefix(name, room)),
            Cow::Owned(name) => Cow::Owned(prefix(&name, room).to_owned()),
        })
    }

    /// Bytes of a text after the server's escaping: quote, backslash and the five short escapes of JSON take two, other bytes below
    /// 0x20 six, everything else one (`str::escape` in `src/mongo/util/str.cpp`).
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::handshake::ApplicationName;
    /// assert_eq!(ApplicationName::escaped_len("a\"\\\n\0é"), 1 + 2 + 2 + 2 + 6 + 2);
    /// ```
    #[must_use]
    pub fn escaped_len(text: &str) -> usize {
        escaped_len(text.as_bytes())
    }

    /// The name as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same name, independent of the buffer it was made of.
    #[must_use]
    pub fn into_owned(self) -> ApplicationName<'static> {
        ApplicationName(Cow::Owned(self.0.into_owned()))
    }
}

/// See [`ApplicationName::escaped_len`]; a server escapes bytes that are not UTF-8 too.
pub(super) fn escaped_len(text: &[u8]) -> usize {
    text.iter()
        .fold(0, |len, byte| len.saturating_add(escaped_byte_len(*byte)))
}

const fn escaped_byte_len(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | 0x08 | 0x09 | 0x0a | 0x0c | 0x0d => 2,
        0..=0x1f => 6,
        _ => 1,
    }
}

impl fmt::Debug for ApplicationName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApplicationName(..)")
    }
}
