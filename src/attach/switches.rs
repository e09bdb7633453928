//! What a client wants, before any server was asked.

use crate::client::ClientMetadata;
use crate::gate::Field;
use crate::retry::RetryMetadata;
use crate::telemetry::{Telemetry, TraceSection};
use crate::trace::Tracestate;

/// A client's switches: tracing on or off, and the drafts that it permits. Off and without drafts unless set.
///
/// There is no switch for the section apart from the tracing switch (PR 1966). A draft is sent only with its own permission, on
/// connections whose server takes the section at all; what may break is said at
/// [`TelemetryPermit::allowing`](crate::TelemetryPermit::allowing).
///
/// # Example
/// ```
/// use opmsg_telemetry::{Field, attach::Switches};
/// assert_eq!(Switches::default(), Switches::OFF);
/// assert_eq!(Switches::OFF.reserve(), 0);
/// const SWITCHES: Switches = Switches::tracing(true);
/// const RESERVE: usize = SWITCHES.reserve();
/// assert_eq!(RESERVE, 90);
/// assert_eq!(SWITCHES.allowing(Field::Retry).reserve(), 90 + 131);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Switches {
    tracing: bool,
    comment: bool,
    carrier: Field,
    // The wire version from which each draft is sent; `NEVER` unless it was permitted.
    tracestate: i32,
    client: i32,
    retry: i32,
}

/// No connection has a permit at this wire version: servers use it for "not known".
const NEVER: i32 = i32::MAX;

impl Default for Switches {
    fn default() -> Self {
        Self::OFF
    }
}

/// What turns the environment variable on.
const ENABLED: [&str; 3] = ["1", "true", "yes"];

// Type byte, name and NUL of what stands beside the traceparent.
const TRACESTATE_HEAD: usize = b"\x02tracestate\0".len();
const RETRY_HEAD: usize = b"\x03retry\0".len();
const CLIENT_HEAD: usize = b"\x03client\0".len();
const ARGUMENT_HEAD: usize = b"\x03$retry\0".len();
/// A string's length and NUL.
const STRING: usize = 5;

const TRACESTATE: usize = TRACESTATE_HEAD + STRING + Tracestate::MAX_LEN;
const RETRY: usize = RETRY_HEAD + RetryMetadata::MAX_LEN;
const CLIENT: usize = CLIENT_HEAD + ClientMetadata::MAX_LEN;
const ARGUMENT: usize = ARGUMENT_HEAD + RetryMetadata::MAX_LEN;

const _: () = assert!(
    TraceSection::LEN + TRACESTATE + RETRY + CLIENT == Telemetry::MAX_LEN,
    "the parts are the fields of the largest section"
);

impl Switches {
    /// Everything off: what the client of `mongocryptd` has, whatever the environment says.
    pub const OFF: Self = Self {
        tracing: false,
        comment: false,
        carrier: Field::Retry,
        tracestate: NEVER,
        client: NEVER,
        retry: NEVER,
    };

    /// Tracing on or off, without drafts.
    #[must_use]
    pub const fn tracing(enabled: bool) -> Self {
        Self {
            tracing: enabled,
            ..Self::OFF
        }
    }

    /// Tracing as the drivers' OpenTelemetry specification resolves it: the client's option wins, and where it is not set, the
    /// environment variable `OTEL_<LANG>_INSTRUMENTATION_MONGODB_ENABLED` turns tracing on with `1`, `true` or `yes`.
    ///
    /// Values are compared as they are, in lower case. The caller reads the variable.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::attach::Switches;
    /// let on = |option, variable| Switches::from_option_and_environment(option, variable).is_tracing();
    /// assert!(on(None, Some("true")) && on(Some(true), None));
    /// assert!(!on(None, None) && !on(Some(false), Some("true")));
    /// ```
    #[must_use]
    pub fn from_option_and_environment(option: Option<bool>, environment: Option<&str>) -> Self {
        let enabled =
            option.unwrap_or_else(|| environment.is_some_and(|value| ENABLED.contains(&value)));
        Self::tracing(enabled)
    }

    /// Permits a draft field on every connection that takes the section. See [`Switches::allowing_from`].
    #[must_use]
    pub const fn allowing(self, field: Field) -> Self {
        self.allowing_from(field, 0)
    }

    /// Permits a draft field on connections from this wire version on, so that the older servers of a mixed pool do not get it.
    ///
    /// [`Field::Retry`] and [`Field::RetryArgument`] are two carriers of the same metadata, and a message has one of them: the one
    /// permitted last holds. [`Field::Traceparent`] needs no permission. No permission goes below the gate's own 29.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Field, Gate, attach::{Attacher, Switches}};
    /// let switches = Switches::tracing(true).allowing_from(Field::Retry, 31);
    /// let reserve = |version| Attacher::new(&Gate::from_max_wire_version(Some(version)), switches).reserve();
    /// assert_eq!((reserve(28), reserve(30), reserve(31)), (0, 90, 221));
    /// ```
    #[must_use]
    pub const fn allowing_from(mut self, field: Field, minimum_wire_version: i32) -> Self {
        match field {
            Field::Traceparent => {}
            Field::Tracestate => self.tracestate = minimum_wire_version,
            Field::Client => self.client = minimum_wire_version,
            Field::Retry | Field::RetryArgument => {
                self.retry = minimum_wire_version;
                self.carrier = field;
            }
        }
        self
    }

    /// Permits the experimental fallback carrier of [`comment`](crate::comment) towards servers that take no section.
    #[must_use]
    pub const fn with_comment_fallback(mut self, permitted: bool) -> Self {
        self.comment = permitted;
        self
    }

    /// Whether tracing is on.
    #[must_use]
    pub const fn is_tracing(&self) -> bool {
        self.tracing
    }

    /// Whether the fallback carrier is permitted.
    #[must_use]
    pub const fn comment_fallback(&self) -> bool {
        self.comment
    }

    /// Whether a field may be sent to a server of some wire version, as far as this client is concerned.
    #[must_use]
    pub const fn allows(&self, field: Field) -> bool {
        self.allows_at(field, NEVER.saturating_sub(1))
    }

    /// Whether a field may be sent to a server of this wire version, as far as this client is concerned.
    pub(super) const fn allows_at(&self, field: Field, wire_version: i32) -> bool {
        match field {
            Field::Traceparent => self.tracing,
            Field::Tracestate => self.tracing && wire_version >= self.tracestate,
            Field::Client => self.tracing && wire_version >= self.client,
            Field::Retry => {
                self.tracing && wire_version >= self.retry && matches!(self.carrier, Field::Retry)
            }
            // The argument needs no span: without tracing it is the only carrier.
            Field::RetryArgument => {
                wire_version >= self.retry && matches!(self.carrier, Field::RetryArgument)
            }
        }
    }

    /// Upper bound of the bytes that these switches add to a message: the section, kind byte included, and the argument `$retry`.
    ///
    /// 0 when nothing is ever added. The fallback carrier is not counted: it changes the body, which a splitter measures itself;
    /// its sizes are [`comment::LEN`](crate::comment::LEN) and [`comment::MAX_LEN`](crate::comment::MAX_LEN).
    #[must_use]
    pub const fn reserve(&self) -> usize {
        self.reserve_at(NEVER.saturating_sub(1))
    }

    /// The same for a connection of this wire version.
    pub(super) const fn reserve_at(&self, wire_version: i32) -> usize {
        let mut bytes = 0_usize;
        let mut rest: &[(Field, usize)] = &SIZES;
        while let [(field, size), tail @ ..] = rest {
            if self.allows_at(*field, wire_version) {
                bytes = bytes.saturating_add(*size);
            }
            rest = tail;
        }
        bytes
    }
}

/// The most that each field adds.
const SIZES: [(Field, usize); 5] = [
    (Field::Traceparent, TraceSection::LEN),
    (Field::Tracestate, TRACESTATE),
    (Field::Retry, RETRY),
    (Field::Client, CLIENT),
    (Field::RetryArgument, ARGUMENT),
];
