//! What a section lacks.

use super::parts::{Form, Parts};

/// What was left out of a section so that the message fits.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Field, Gate, retry::RetryMetadata};
/// use opmsg_telemetry::attach::{Attacher, CommandSpan, OutgoingCommand, Switches};
/// let switches = Switches::tracing(true).allowing(Field::Retry);
/// let attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), switches);
/// let retry = RetryMetadata::new(1)?;
/// let command = OutgoingCommand::new("insert")
///     .with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1))
///     .with_retry(&retry)
///     .with_message_len(48_000_000 - 100);
/// let shed = attacher.decide(&command).attachment().map(|attachment| attachment.shed());
/// assert!(shed.is_some_and(|shed| shed.retry()));
/// # Ok::<(), opmsg_telemetry::error::InvalidRetry>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Shed {
    client_form: bool,
    client: bool,
    retry: bool,
    tracestate: bool,
}

impl Shed {
    pub(super) const NOTHING: Self = Self {
        client_form: false,
        client: false,
        retry: false,
        tracestate: false,
    };

    /// The difference of two sets, of which `kept` is the smaller one.
    pub(super) const fn between(wanted: Parts, kept: Parts) -> Self {
        let any_client = !matches!(wanted.client, Form::None);
        Self {
            client_form: matches!((wanted.client, kept.client), (Form::Full, Form::Id)),
            client: any_client && matches!(kept.client, Form::None),
            retry: wanted.retry && !kept.retry,
            tracestate: wanted.tracestate && !kept.tracestate,
        }
    }

    /// Whether everything that was wanted and permitted is there.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::NOTHING
    }

    /// Whether the client's metadata are there by id only, although their full form is due. It stays due.
    #[must_use]
    pub const fn client_form(&self) -> bool {
        self.client_form
    }

    /// Whether the client's metadata are missing.
    #[must_use]
    pub const fn client(&self) -> bool {
        self.client
    }

    /// Whether the retry metadata are missing.
    #[must_use]
    pub const fn retry(&self) -> bool {
        self.retry
    }

    /// Whether the tracestate is missing.
    #[must_use]
    pub const fn tracestate(&self) -> bool {
        self.tracestate
    }
}
