//! The gate: what the server behind one connection accepts, read from that connection's hello reply.

use bson::RawDocument;
use thiserror::Error;

use crate::element::{Element, Elements};
use crate::limits::Limits;

/// A part of the channel that has a minimum wire version of its own.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Field {
    /// `otel.traceparent`: the section itself. Published contract, wire version 29.
    Traceparent,
    /// `otel.tracestate`. Draft, assigned to no wire version.
    Tracestate,
    /// `retry` in the section. Draft, assigned to no wire version.
    Retry,
    /// `client` in the section. Draft, assigned to no wire version.
    Client,
    /// The generic argument `$retry` in a command body. Draft, assigned to no wire version.
    RetryArgument,
}

impl Field {
    /// Every field, in table order.
    pub const ALL: [Self; 5] = [
        Self::Traceparent,
        Self::Tracestate,
        Self::Retry,
        Self::Client,
        Self::RetryArgument,
    ];

    /// The wire version from which servers take this field; `None` while no version is assigned.
    ///
    /// This is the one table to change when a server version is published for a field (DRIVERS-3454 makes the wire version
    /// the schema contract).
    #[must_use]
    pub const fn minimum_wire_version(self) -> Option<i32> {
        match self {
            Self::Traceparent => Some(29),
            Self::Tracestate | Self::Retry | Self::Client | Self::RetryArgument => None,
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Traceparent => 1,
            Self::Tracestate => 1 << 1,
            Self::Retry => 1 << 2,
            Self::Client => 1 << 3,
            Self::RetryArgument => 1 << 4,
        }
    }
}

/// Proof that the server behind a connection takes a telemetry section; only a [`Gate`] makes one.
///
/// Keep it with its connection: during a rolling upgrade the connections of one pool differ, and an old server fails every
/// command that carries the section.
///
/// ```
/// use opmsg_telemetry::Gate;
/// let permit = Gate::from_max_wire_version(Some(29)).telemetry();
/// assert!(permit.is_some());
/// ```
/// It cannot be made by hand:
/// ```compile_fail
/// use opmsg_telemetry::TelemetryPermit;
/// let permit = Some(TelemetryPermit { fields: 1 });
/// assert!(permit.is_some());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct TelemetryPermit {
    fields: u8,
}

impl TelemetryPermit {
    /// Whether this field may be written.
    #[must_use]
    pub const fn allows(self, field: Field) -> bool {
        self.fields & field.bit() != 0
    }

    /// The same permit with a field that no wire version is assigned to yet.
    ///
    /// What may break: a published 9.0 server ignores unknown fields of the section, so `tracestate`, `retry` and `client`
    /// cost bytes and are lost there; a later server may use the same name with another type and then fails the command.
    /// [`Field::RetryArgument`] is worse: every released server refuses an undeclared `$retry` with 40415 on most commands.
    /// Use it only with a server or shim that is known to take the field.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Field, Gate};
    /// let permit = Gate::from_max_wire_version(Some(29)).telemetry().unwrap();
    /// assert!(!permit.allows(Field::Retry));
    /// assert!(permit.allowing(Field::Retry).allows(Field::Retry));
    /// ```
    #[must_use]
    pub const fn allowing(self, field: Field) -> Self {
        Self {
            fields: self.fields | field.bit(),
        }
    }
}

/// The reply to hello cannot be read: it is not a well-formed document.
///
/// Treat the connection as one without a gate, or close it.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("malformed reply to hello: its elements cannot be read")]
pub struct InvalidHello(());

/// What the server behind one connection accepts.
///
/// Made from the reply to hello on **this** connection, the first one included: the topology's description is empty behind a
/// load balancer and stale during an upgrade (specifications PR 1966).
///
/// # Example
/// ```
/// use bson::rawdoc;
/// use opmsg_telemetry::Gate;
/// let gate = Gate::from_hello(&rawdoc! { "ok": 1.0, "maxWireVersion": 29, "maxMessageSizeBytes": 48_000_000 })?;
/// assert!(gate.telemetry().is_some());
/// let gate = Gate::from_hello(&rawdoc! { "ok": 1.0, "maxWireVersion": 25 })?;
/// assert!(gate.telemetry().is_none());
/// # Ok::<(), opmsg_telemetry::error::InvalidHello>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Gate {
    max_wire_version: Option<i32>,
    max_message_size: u32,
}

impl Gate {
    /// Reads `maxWireVersion` and `maxMessageSizeBytes` from a reply to hello.
    ///
    /// A version that is absent or not an int32 counts as absent and gives no permit; so does one that stands twice. A size
    /// that is absent or not between 1 and 48,000,000 counts as 48,000,000: no server takes more.
    ///
    /// # Errors
    /// [`InvalidHello`] when the document's elements cannot be read to the end.
    pub fn from_hello(reply: &RawDocument) -> Result<Self, InvalidHello> {
        let mut versions = Once::default();
        let mut sizes = Once::default();
        let mut elements = Elements::new(reply.as_bytes());
        for element in elements.by_ref() {
            match element.name {
                b"maxWireVersion" => versions.see(&element),
                b"maxMessageSizeBytes" => sizes.see(&element),
                _ => {}
            }
        }
        if elements.is_malformed() {
            return Err(InvalidHello(()));
        }
        let max_message_size = sizes
            .value()
            .and_then(|size| u32::try_from(size).ok())
            .filter(|size| (1..=Limits::MAX_MESSAGE_SIZE).contains(size))
            .unwrap_or(Limits::MAX_MESSAGE_SIZE);
        Ok(Self {
            max_wire_version: versions.value(),
            max_message_size,
        })
    }

    /// The gate of a connection whose `maxWireVersion` is already known.
    #[must_use]
    pub const fn from_max_wire_version(max_wire_version: Option<i32>) -> Self {
        Self {
            max_wire_version,
            max_message_size: Limits::MAX_MESSAGE_SIZE,
        }
    }

    /// Sets `maxMessageSizeBytes` of a connection whose hello reply was read already. One that is not between 1 and 48,000,000 counts as
    /// 48,000,000.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Gate;
    /// let gate = Gate::from_max_wire_version(Some(29)).with_max_message_size(16_000_000);
    /// assert_eq!(gate.max_message_size(), 16_000_000);
    /// assert_eq!(gate.with_max_message_size(-1).max_message_size(), 48_000_000);
    /// ```
    #[must_use]
    pub const fn with_max_message_size(mut self, bytes: i32) -> Self {
        let size = bytes.unsigned_abs();
        self.max_message_size = if bytes < 1 || size > Limits::MAX_MESSAGE_SIZE {
            Limits::MAX_MESSAGE_SIZE
        } else {
            size
        };
        self
    }

    /// The permit to attach a telemetry section, if the server takes one.
    ///
    /// There is none for a version that is absent, negative or below 29, and none for `i32::MAX`, which servers use among
    /// themselves for "not known".
    #[must_use]
    pub const fn telemetry(&self) -> Option<TelemetryPermit> {
        let version = match self.max_wire_version {
            None | Some(i32::MAX) => return None,
            Some(version) => version,
        };
        let mut fields = 0;
        let mut rest: &[Field] = &Field::ALL;
        while let [field, tail @ ..] = rest {
            if let Some(minimum) = field.minimum_wire_version()
                && version >= minimum
            {
                fields |= field.bit();
            }
            rest = tail;
        }
        if fields & Field::Traceparent.bit() == 0 {
            return None;
        }
        Some(TelemetryPermit { fields })
    }

    /// The connection's `maxWireVersion`, if it is known.
    #[must_use]
    pub const fn max_wire_version(&self) -> Option<i32> {
        self.max_wire_version
    }

    /// The largest message in bytes that the server takes.
    #[must_use]
    pub const fn max_message_size(&self) -> u32 {
        self.max_message_size
    }
}

/// An int32 field that has to stand once.
#[derive(Default)]
struct Once {
    seen: bool,
    value: Option<i32>,
}

impl Once {
    fn see(&mut self, element: &Element<'_>) {
        self.value = if self.seen { None } else { element.int32() };
        self.seen = true;
    }

    const fn value(&self) -> Option<i32> {
        self.value
    }
}
