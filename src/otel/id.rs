//! Trace ids and span ids. OpenTelemetry's may be zero, ours may not.

use crate::trace::{InvalidId, SpanId, TraceId};

macro_rules! convert {
    ($name:ident, $theirs:path, $digits:literal) => {
        /// The same bytes.
        ///
        /// # Example
        /// ```
        #[doc = concat!("use opmsg_telemetry::", stringify!($name), ";")]
        #[doc = concat!("let id: ", stringify!($name), " = \"", $digits, "\".parse()?;")]
        #[doc = concat!("assert_eq!(", stringify!($theirs), "::from(id).to_string(), \"", $digits, "\");")]
        /// # Ok::<(), opmsg_telemetry::error::InvalidId>(())
        /// ```
        impl From<$name> for $theirs {
            #[inline]
            fn from(id: $name) -> Self {
                Self::from_bytes(id.to_bytes())
            }
        }

        /// The same bytes; [`InvalidId::Zero`] for OpenTelemetry's invalid id.
        ///
        /// # Example
        /// ```
        #[doc = concat!("use opmsg_telemetry::", stringify!($name), ";")]
        #[doc = concat!("let id = ", stringify!($theirs), "::from_bytes([7; _]);")]
        #[doc = concat!("assert_eq!(", stringify!($name), "::try_from(id)?.to_string(), id.to_string());")]
        #[doc = concat!("assert!(", stringify!($name), "::try_from(", stringify!($theirs), "::INVALID).is_err());")]
        /// # Ok::<(), opmsg_telemetry::error::InvalidId>(())
        /// ```
        impl TryFrom<$theirs> for $name {
            type Error = InvalidId;

            #[inline]
            fn try_from(id: $theirs) -> Result<Self, InvalidId> {
                Self::from_bytes(id.to_bytes()).ok_or(InvalidId::Zero)
            }
        }
    };
}

convert! { TraceId, opentelemetry::TraceId, "4bf92f3577b34da6a3ce929d0e0e4736" }
convert! { SpanId, opentelemetry::SpanId, "00f067aa0ba902b7" }
