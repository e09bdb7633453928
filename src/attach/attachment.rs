//! The section that goes with a command, not written yet.

use core::fmt;

use super::attacher::Receipt;
use super::command::Drafts;
use crate::client::{ClientId, ClientMetadata};
use crate::gate::TelemetryPermit;
use crate::telemetry::{Fields, SectionBuffer, TelemetrySection, TraceSection};
use crate::trace::Traceparent;

/// A section that may be attached to the command it was decided for.
///
/// Append it after all other sections, before compression and checksum, and tell the attacher when the message was written
/// ([`Attachment::receipt`]). `Debug` hides ids and texts.
#[derive(Clone, Copy)]
pub struct Attachment<'c> {
    pub(super) permit: TelemetryPermit,
    pub(super) traceparent: Traceparent,
    /// `None` for the 90-byte form.
    pub(super) more: Option<More<'c>>,
    pub(super) shed: Shed,
}

/// What stands beside the traceparent.
#[derive(Clone, Copy)]
pub(super) struct More<'c> {
    pub(super) drafts: Drafts<'c>,
    /// Only the id of `drafts.client` is sent.
    pub(super) by_id: bool,
}

/// What was left out of a section so that the message fits.
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

impl<'c> Attachment<'c> {
    /// The section with as many of the drafts as there is room for; `None` if not even the traceparent fits.
    pub(super) fn with_what_fits(
        self,
        wanted: Drafts<'c>,
        client_written: bool,
        room: usize,
    ) -> Option<Self> {
        let mut drafts = wanted;
        let mut by_id = client_written;
        let mut shed = Shed::NOTHING;
        loop {
            let has_more =
                drafts.tracestate.is_some() || drafts.retry.is_some() || drafts.client.is_some();
            let fitting = Self {
                more: has_more.then_some(More { drafts, by_id }),
                shed,
                ..self
            };
            if fitting.encoded_len() <= room {
                return Some(fitting);
            }
            // Least needed first (DD-17).
            if drafts.client.is_some() && !by_id {
                by_id = true;
                shed.client_form = true;
            } else if drafts.client.take().is_some() {
                shed.client_form = false;
                shed.client = true;
            } else if drafts.retry.take().is_some() {
                shed.retry = true;
            } else if drafts.tracestate.take().is_some() {
                shed.tracestate = true;
            } else {
                return None;
            }
        }
    }
}

impl More<'_> {
    fn client_id(&self) -> Option<ClientId> {
        let client = self.drafts.client?;
        self.by_id.then(|| client.id())
    }
}

impl Attachment<'_> {
    /// Bytes of the section, kind byte included.
    #[inline]
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        match &self.more {
            None => TraceSection::LEN,
            Some(more) => self.with_fields(more, |fields| fields.encoded_len()),
        }
    }

    /// Appends the section. Nothing is allocated when the buffer has room.
    #[inline]
    pub fn append_to(&self, buffer: &mut impl SectionBuffer) {
        match &self.more {
            None => TraceSection::encode(self.permit, &self.traceparent, buffer),
            Some(more) => self.append_with_drafts(more, buffer),
        }
    }

    #[inline(never)]
    fn append_with_drafts(&self, more: &More<'_>, buffer: &mut impl SectionBuffer) {
        self.with_fields(more, |fields| fields.append_to(buffer));
    }

    fn with_fields<R>(&self, more: &More<'_>, then: impl FnOnce(&Fields<'_>) -> R) -> R {
        let short = more.client_id().map(ClientMetadata::id_only);
        let Drafts {
            tracestate,
            retry,
            client,
        } = more.drafts;
        then(&Fields {
            permit: self.permit,
            traceparent: self.traceparent,
            tracestate,
            retry,
            client: short.as_ref().or(client),
        })
    }

    /// The section as a value for a driver that keeps it beside the message; `None` when it has more than a traceparent.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::Gate;
    /// use opmsg_telemetry::attach::{Attacher, CommandSpan, OutgoingCommand, Switches};
    /// let attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), Switches::tracing(true));
    /// let command = OutgoingCommand::new("find").with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1));
    /// let section = attacher.decide(&command).trace_section();
    /// assert_eq!(section.map(|section| section.as_bytes().len()), Some(90));
    /// ```
    #[inline]
    #[must_use]
    pub fn trace_section(&self) -> Option<TraceSection> {
        match self.more {
            None => Some(TraceSection::new(self.permit, self.traceparent)),
            Some(_) => None,
        }
    }

    /// The section as a value that owns its bytes, whatever it holds; allocates.
    #[must_use]
    pub fn to_section(&self) -> TelemetrySection {
        let mut bytes = Vec::with_capacity(self.encoded_len());
        self.append_to(&mut bytes);
        TelemetrySection::of_encoded(bytes)
    }

    /// What to hand to [`Attacher::written`](super::Attacher::written) once the message was written whole.
    #[inline]
    pub const fn receipt(&self) -> Receipt {
        let full = matches!(&self.more, Some(more) if more.drafts.client.is_some() && !more.by_id);
        Receipt::new(full)
    }

    /// What was left out so that the message fits.
    #[inline]
    #[must_use]
    pub const fn shed(&self) -> Shed {
        self.shed
    }

    /// Whether the retry metadata are in this section.
    #[inline]
    #[must_use]
    pub const fn carries_retry(&self) -> bool {
        matches!(&self.more, Some(more) if more.drafts.retry.is_some())
    }
}

impl fmt::Debug for Attachment<'_> {
    /// Hides ids and texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("len", &self.encoded_len())
            .field("shed", &self.shed)
            .finish_non_exhaustive()
    }
}
