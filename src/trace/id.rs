//! Trace ids and span ids: never zero, sixteen and eight bytes.

use core::fmt;
use core::str::FromStr;

use super::hex;

/// Why bytes or a text are no id.
///
/// # Example
/// ```
/// use opmsg_telemetry::{SpanId, error::InvalidId};
/// let fault = "00F067AA0BA902B7".parse::<SpanId>().unwrap_err();
/// assert_eq!(fault, InvalidId::Hex);
/// assert_eq!(fault.to_string(), "id: lower-case hexadecimal digits expected");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidId {
    /// The text has not exactly 32 digits (trace id) or 16 digits (span id), or not 16 or 8 bytes in a binary format.
    #[error("id: wrong length")]
    Length,
    /// A character is no lower-case hexadecimal digit.
    #[error("id: lower-case hexadecimal digits expected")]
    Hex,
    /// All bytes are zero, which W3C Trace Context calls invalid.
    #[error("id: all zero")]
    Zero,
}

macro_rules! id {
    (
        $(#[$doc:meta])* $name:ident, $bytes:literal, $digits:literal, $number:ident, $example:literal,
        $read:path, $write:path, $format:literal
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// The id with these bytes, or `None` if all of them are zero.
            ///
            /// # Example
            /// ```
            #[doc = concat!("use opmsg_telemetry::", stringify!($name), ";")]
            #[doc = concat!("assert!(", stringify!($name), "::from_bytes([0; ", $bytes, "]).is_none());")]
            #[doc = concat!("assert!(", stringify!($name), "::from_bytes([7; ", $bytes, "]).is_some());")]
            /// ```
            #[inline]
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $bytes]) -> Option<Self> {
                if $number::from_ne_bytes(bytes) == 0 {
                    None
                } else {
                    Some(Self(bytes))
                }
            }

            /// The id with these bytes, of which one is known not to be zero.
            #[inline]
            pub(super) const fn from_checked(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            /// The bytes of the id, the first digit's first.
            ///
            /// # Example
            /// ```
            #[doc = concat!("use opmsg_telemetry::", stringify!($name), ";")]
            #[doc = concat!("let id: ", stringify!($name), " = \"", $example, "\".parse()?;")]
            #[doc = concat!("assert_eq!(", stringify!($name), "::from_bytes(id.to_bytes()), Some(id));")]
            /// # Ok::<(), opmsg_telemetry::error::InvalidId>(())
            /// ```
            #[inline]
            #[must_use]
            pub const fn to_bytes(self) -> [u8; $bytes] {
                self.0
            }

            /// The bytes of the id, borrowed.
            ///
            /// # Example
            /// ```
            #[doc = concat!("use opmsg_telemetry::", stringify!($name), ";")]
            #[doc = concat!("let id: ", stringify!($name), " = \"", $example, "\".parse()?;")]
            /// assert_eq!(*id.as_bytes(), id.to_bytes());
            /// # Ok::<(), opmsg_telemetry::error::InvalidId>(())
            /// ```
            #[inline]
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }

            #[inline]
            pub(super) fn text(&self) -> [u8; $digits] {
                let mut digits = [0; $digits];
                $write(&self.0, &mut digits);
                digits
            }

            #[inline]
            pub(super) fn from_text(text: &[u8]) -> Result<Self, InvalidId> {
                let digits: &[u8; $digits] = text.try_into().map_err(|_| InvalidId::Length)?;
                if !hex::are_digits(digits) {
                    return Err(InvalidId::Hex);
                }
                Self::from_bytes($read(digits)).ok_or(InvalidId::Zero)
            }
        }

        #[doc = concat!("Exactly ", $digits, " lower-case hexadecimal digits.")]
        impl FromStr for $name {
            type Err = InvalidId;

            #[inline]
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::from_text(text.as_bytes())
            }
        }

        #[doc = concat!("Exactly ", $digits, " lower-case hexadecimal digits.")]
        impl TryFrom<&str> for $name {
            type Error = InvalidId;

            #[inline]
            fn try_from(text: &str) -> Result<Self, InvalidId> {
                Self::from_text(text.as_bytes())
            }
        }

        /// The digits; padding is honoured.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(str::from_utf8(&self.text()).map_err(|_| fmt::Error)?)
            }
        }

        /// The digits, as [`Display`](fmt::Display) writes them; `{:#x}` writes `0x` in front.
        impl fmt::LowerHex for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if f.alternate() {
                    f.write_str("0x")?;
                }
                f.write_str(str::from_utf8(&self.text()).map_err(|_| fmt::Error)?)
            }
        }

        /// Hides the digits: ids of users' operations do not belong into logs by accident.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($format)
            }
        }
    };
}

id! {
    /// The id of a whole trace: 16 bytes, not all zero (W3C Trace Context, trace-id).
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::TraceId;
    /// let id: TraceId = "4bf92f3577b34da6a3ce929d0e0e4736".parse()?;
    /// assert_eq!(id.to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    /// assert_eq!(format!("{id:?}"), "TraceId(..)");
    /// assert!("4BF92F3577B34DA6A3CE929D0E0E4736".parse::<TraceId>().is_err());
    /// # Ok::<(), opmsg_telemetry::error::InvalidId>(())
    /// ```
    TraceId, 16, 32, u128, "4bf92f3577b34da6a3ce929d0e0e4736", hex::read_32, hex::write_16, "TraceId(..)"
}

id! {
    /// The id of one span, or of the parent span in a `traceparent`: 8 bytes, not all zero (W3C Trace Context, parent-id).
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::SpanId;
    /// let id: SpanId = "00f067aa0ba902b7".parse()?;
    /// assert_eq!(id.to_bytes(), [0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7]);
    /// assert_eq!(format!("{id:?}"), "SpanId(..)");
    /// assert!("0000000000000000".parse::<SpanId>().is_err());
    /// # Ok::<(), opmsg_telemetry::error::InvalidId>(())
    /// ```
    SpanId, 8, 16, u64, "00f067aa0ba902b7", hex::read_16, hex::write_8, "SpanId(..)"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_the_text_form() {
        let text = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(text.parse::<TraceId>().unwrap().to_string(), text);
        assert_eq!(text[1..].parse::<TraceId>(), Err(InvalidId::Length));
        assert_eq!(
            format!("{text}0").parse::<TraceId>(),
            Err(InvalidId::Length)
        );
        assert_eq!("".parse::<SpanId>(), Err(InvalidId::Length));
        assert_eq!("0".repeat(32).parse::<TraceId>(), Err(InvalidId::Zero));
        assert_eq!("0".repeat(16).parse::<SpanId>(), Err(InvalidId::Zero));
        assert_eq!("00f067aa0ba902bG".parse::<SpanId>(), Err(InvalidId::Hex));
        assert_eq!("é0f067aa0ba902b".parse::<SpanId>(), Err(InvalidId::Hex));
        let one = format!("{:032x}", 1).parse::<TraceId>().unwrap();
        assert_eq!(one.to_bytes()[15], 1);
    }

    #[test]
    fn order_is_that_of_the_digits() {
        let low: SpanId = "00000000000000ff".parse().unwrap();
        let high: SpanId = "0100000000000000".parse().unwrap();
        assert!(low < high);
    }

    #[test]
    fn formats() {
        let id: SpanId = "00f067aa0ba902b7".parse().unwrap();
        assert_eq!(
            format!("{id:x} {id:#x}"),
            "00f067aa0ba902b7 0x00f067aa0ba902b7"
        );
        assert_eq!(format!("{id:>18}|"), "  00f067aa0ba902b7|");
    }
}
