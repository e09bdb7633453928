//! What the decision needs to know about a command.

use core::fmt;

use super::{CommandSpan, Probe};
use crate::client::ClientMetadata;
use crate::retry::RetryMetadata;
use crate::trace::Tracestate;

/// Why a command is sent.
///
/// # Example
/// ```
/// use opmsg_telemetry::attach::{OutgoingCommand, Purpose};
/// let heartbeat = OutgoingCommand::new("hello").with_purpose(Purpose::Monitoring);
/// # let _ = heartbeat;
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Purpose {
    /// As the consequence of a public call; cursors, sessions, transactions and encryption's own reads included.
    #[default]
    Operation,
    /// The first hello of a connection.
    Handshake,
    /// Watching a server: hello, streaming or not, and round-trip times.
    Monitoring,
    /// Authentication and reauthentication.
    Authentication,
}

/// A command that is about to be sent: its name, its span, and the facts that decide about its section.
///
/// Borrows everything and copies no content; the body is never asked for.
///
/// # Example
/// ```
/// use opmsg_telemetry::attach::{CommandSpan, OutgoingCommand, Purpose};
/// let span = CommandSpan::from_ids([1; 16], [2; 8], 1);
/// let insert = OutgoingCommand::new("insert").with_optional_span(span).without_reply();
/// let hello = OutgoingCommand::new("hello").with_purpose(Purpose::Monitoring);
/// # let _ = (insert, hello);
/// ```
#[derive(Clone, Copy)]
pub struct OutgoingCommand<'c> {
    pub(super) name: &'c str,
    pub(super) span: Option<CommandSpan>,
    pub(super) purpose: Purpose,
    pub(super) speculative_authenticate: bool,
    pub(super) reply_expected: bool,
    pub(super) probe: Option<Probe>,
    /// Bytes of the message without a section; 0 when the caller has not measured it.
    pub(super) message_len: usize,
    pub(super) drafts: Drafts<'c>,
    /// Whether something beside name, purpose and span decides. Kept up to date by the setters, so that one look is enough.
    pub(super) has_more: bool,
}

/// What may stand beside the traceparent.
#[derive(Clone, Copy, Default)]
pub(super) struct Drafts<'c> {
    pub(super) tracestate: Option<&'c Tracestate<'c>>,
    pub(super) retry: Option<&'c RetryMetadata>,
    pub(super) client: Option<&'c ClientMetadata<'c>>,
}

impl<'c> OutgoingCommand<'c> {
    /// A command without span: nothing is attached until it has one.
    #[inline]
    #[must_use]
    pub const fn new(name: &'c str) -> Self {
        Self {
            name,
            span: None,
            purpose: Purpose::Operation,
            speculative_authenticate: false,
            reply_expected: true,
            probe: None,
            message_len: 0,
            drafts: Drafts {
                tracestate: None,
                retry: None,
                client: None,
            },
            has_more: false,
        }
    }

    /// Sets the command span.
    #[inline]
    #[must_use]
    pub const fn with_span(self, span: CommandSpan) -> Self {
        self.with_optional_span(Some(span))
    }

    /// Sets the command span, if the command has one.
    #[inline]
    #[must_use]
    pub const fn with_optional_span(mut self, span: Option<CommandSpan>) -> Self {
        self.span = span;
        self
    }

    /// Sets why it is sent; [`Purpose::Operation`] unless set.
    #[inline]
    #[must_use]
    pub const fn with_purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// Says whether the body has a `speculativeAuthenticate`, which makes a hello sensitive.
    #[inline]
    #[must_use]
    pub const fn with_speculative_authenticate(mut self, present: bool) -> Self {
        self.speculative_authenticate = present;
        self
    }

    /// Says that no reply is wanted: the message has the flag `moreToCome`, as unacknowledged writes do.
    ///
    /// The section is attached all the same (PR 1966 has no exemption). It cannot prove a [`SectionGate`](super::SectionGate).
    #[inline]
    #[must_use]
    pub const fn without_reply(mut self) -> Self {
        self.reply_expected = false;
        self
    }

    /// Whether a reply is wanted.
    #[inline]
    #[must_use]
    pub const fn reply_expected(&self) -> bool {
        self.reply_expected
    }

    /// Adds retry metadata (draft). They go into the section if the switches allow [`Field::Retry`](crate::Field::Retry).
    #[inline]
    #[must_use]
    pub const fn with_retry(mut self, retry: &'c RetryMetadata) -> Self {
        self.drafts.retry = Some(retry);
        self.has_more = true;
        self
    }

    /// Adds the client's metadata (draft), in full form; the attacher shortens it to the id once the full form was written.
    #[inline]
    #[must_use]
    pub const fn with_client(mut self, client: &'c ClientMetadata<'c>) -> Self {
        self.drafts.client = Some(client);
        self.has_more = true;
        self
    }

    /// Adds a tracestate (draft).
    #[inline]
    #[must_use]
    pub const fn with_tracestate(mut self, tracestate: &'c Tracestate<'c>) -> Self {
        self.drafts.tracestate = Some(tracestate);
        self.has_more = true;
        self
    }

    /// Gives the finished message's bytes, uncompressed and without a section, so that what does not fit is left out.
    ///
    /// Not needed where the batch was split with [`Attacher::batch_reserve`](super::Attacher::batch_reserve).
    #[inline]
    #[must_use]
    pub const fn with_message_len(mut self, bytes: usize) -> Self {
        self.message_len = bytes;
        self.has_more = true;
        self
    }

    /// Gives what the host's [`SectionGate`](super::SectionGate) said, where one is used.
    #[inline]
    #[must_use]
    pub const fn with_probe(mut self, probe: Probe) -> Self {
        self.probe = Some(probe);
        self.has_more = true;
        self
    }
}

impl OutgoingCommand<'_> {
    pub(super) const fn is_held_back(&self) -> bool {
        matches!(self.probe, Some(probe) if !probe.carries_section())
    }
}

impl fmt::Debug for OutgoingCommand<'_> {
    /// Facts, no names and no texts: a name may have been typed by a user.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingCommand")
            .field("has_span", &self.span.is_some())
            .field("purpose", &self.purpose)
            .field("speculative_authenticate", &self.speculative_authenticate)
            .field("reply_expected", &self.reply_expected)
            .field("message_len", &self.message_len)
            .finish_non_exhaustive()
    }
}
