//! The container: a traceparent, and beside it the drafts.

use core::fmt;

use crate::client::ClientMetadata;
use crate::error::{InvalidRetry, InvalidSetting, InvalidTracestate};
use crate::retry::RetryMetadata;
use crate::trace::{ReceivedTraceparent, Traceparent, Tracestate};

/// What a telemetry section says: a traceparent, and maybe the drafts tracestate, retry metadata and client configuration.
///
/// A driver that sends a traceparent alone uses [`TraceSection`](crate::TraceSection) instead. Drafts are written only with a
/// permit that allows each of them, and read without ever failing the section: what cannot be read is absent and reported
/// by [`Telemetry::ignored`].
///
/// # Example
/// ```
/// use opmsg_telemetry::{Field, Gate, Telemetry, retry::RetryMetadata};
/// let permit = Gate::from_max_wire_version(Some(29)).telemetry().unwrap().allowing(Field::Retry);
/// let telemetry = Telemetry::new("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?)
///     .with_retry(RetryMetadata::new(1)?);
/// let mut section = Vec::new();
/// telemetry.append_to(permit, &mut section);
/// assert_eq!(section.len(), telemetry.encoded_len(permit));
///
/// let received = Telemetry::decode(&section[1..])?;
/// assert_eq!(received, telemetry);
/// assert_eq!(received.retry().map(|retry| retry.attempt()), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Telemetry<'a> {
    traceparent: ReceivedTraceparent,
    // `None` for almost every section: then one word says so and the rest is never touched.
    drafts: Option<Drafts<'a>>,
}

/// What a section may hold beside the traceparent, or fail to; at least one of it is there.
#[derive(Clone, Default, Eq, PartialEq)]
struct Drafts<'a> {
    tracestate: Option<Tracestate<'a>>,
    retry: Option<RetryMetadata>,
    client: Option<ClientMetadata<'a>>,
    ignored: Ignored,
}

/// Draft fields that stood in a received section and could not be read: absent for the reader, countable for the operator.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Ignored {
    /// Why `otel.tracestate` could not be read.
    pub tracestate: Option<Unreadable<InvalidTracestate>>,
    /// Why `retry` could not be read.
    pub retry: Option<Unreadable<InvalidRetry>>,
    /// Why `client` could not be read.
    pub client: Option<Unreadable<InvalidSetting>>,
}

/// Why a draft field could not be read.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Unreadable<E> {
    /// It has another type than the draft says.
    WrongType,
    /// It stands twice.
    Twice,
    /// Its value breaks one of the draft's rules.
    Invalid(E),
}

impl Ignored {
    pub(super) const NONE: Self = Self {
        tracestate: None,
        retry: None,
        client: None,
    };

    /// Whether every draft field that was present could be read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.tracestate.is_none() && self.retry.is_none() && self.client.is_none()
    }
}

impl<'a> Telemetry<'a> {
    /// A section that holds a traceparent.
    #[inline]
    #[must_use]
    pub fn new(traceparent: Traceparent) -> Self {
        Self::received(traceparent.into())
    }

    #[inline]
    pub(super) const fn received(traceparent: ReceivedTraceparent) -> Self {
        Self {
            traceparent,
            drafts: None,
        }
    }

    /// Adds a tracestate (draft: no server version reads it).
    #[must_use]
    pub fn with_tracestate(mut self, tracestate: Tracestate<'a>) -> Self {
        self.drafts_mut().tracestate = Some(tracestate);
        self
    }

    /// Adds retry metadata (draft: no server version reads it).
    #[must_use]
    pub fn with_retry(mut self, retry: RetryMetadata) -> Self {
        self.drafts_mut().retry = Some(retry);
        self
    }

    /// Adds client configuration (draft: no server version reads it).
    #[must_use]
    pub fn with_client(mut self, client: ClientMetadata<'a>) -> Self {
        self.drafts_mut().client = Some(client);
        self
    }

    pub(super) fn ignoring(mut self, ignored: Ignored) -> Self {
        if !ignored.is_empty() {
            self.drafts_mut().ignored = ignored;
        }
        self
    }

    fn drafts_mut(&mut self) -> &mut Drafts<'a> {
        self.drafts.get_or_insert_default()
    }

    /// The traceparent; a received one may be of a later version.
    #[inline]
    #[must_use]
    pub const fn traceparent(&self) -> ReceivedTraceparent {
        self.traceparent
    }

    /// The tracestate, if one was given or could be read.
    #[must_use]
    pub const fn tracestate(&self) -> Option<&Tracestate<'a>> {
        match &self.drafts {
            Some(drafts) => drafts.tracestate.as_ref(),
            None => None,
        }
    }

    /// The retry metadata, if they were given or could be read.
    #[must_use]
    pub const fn retry(&self) -> Option<&RetryMetadata> {
        match &self.drafts {
            Some(drafts) => drafts.retry.as_ref(),
            None => None,
        }
    }

    /// The client configuration, if it was given or could be read.
    #[must_use]
    pub const fn client(&self) -> Option<&ClientMetadata<'a>> {
        match &self.drafts {
            Some(drafts) => drafts.client.as_ref(),
            None => None,
        }
    }

    /// The draft fields that stood in the section and could not be read.
    #[must_use]
    pub const fn ignored(&self) -> Ignored {
        match &self.drafts {
            Some(drafts) => drafts.ignored,
            None => Ignored::NONE,
        }
    }

    /// The same, independent of the bytes it was decoded from.
    #[must_use]
    pub fn into_owned(self) -> Telemetry<'static> {
        Telemetry {
            traceparent: self.traceparent,
            drafts: self.drafts.map(|drafts| Drafts {
                tracestate: drafts.tracestate.map(Tracestate::into_owned),
                retry: drafts.retry,
                client: drafts.client.map(ClientMetadata::into_owned),
                ignored: drafts.ignored,
            }),
        }
    }
}

impl fmt::Debug for Telemetry<'_> {
    /// Hides ids and texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telemetry")
            .field("traceparent", &self.traceparent)
            .field("tracestate", &self.tracestate())
            .field("retry", &self.retry())
            .field("client", &self.client())
            .field("ignored", &self.ignored())
            .finish()
    }
}
