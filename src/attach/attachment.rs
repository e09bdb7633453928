//! The section that goes with a command, not written yet.

use core::fmt;

use super::attacher::Receipt;
use super::command::Drafts;
use super::parts::{Form, Parts};
use super::shed::Shed;
use super::span::CommandSpan;
use crate::client::ClientMetadata;
use crate::gate::TelemetryPermit;
use crate::telemetry::{Fields, SectionBuffer, TelemetrySection, TraceSection};

/// A section that may be attached to the command it was decided for.
///
/// Append it after all other sections, before compression and checksum, and tell the attacher when the message was written
/// ([`Attachment::receipt`]). `Debug` hides ids and texts.
///
/// # Example
/// ```
/// use opmsg_telemetry::Gate;
/// use opmsg_telemetry::attach::{Attacher, CommandSpan, OutgoingCommand, Switches};
/// let mut attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), Switches::tracing(true));
/// let command = OutgoingCommand::new("find").with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1));
/// if let Some(attachment) = attacher.decide(&command).attachment() {
///     let mut sections = Vec::with_capacity(attachment.encoded_len());
///     attachment.append_to(&mut sections);
///     // The message is written, and then:
///     attacher.written(attachment.receipt());
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Attachment<'c> {
    permit: TelemetryPermit,
    span: &'c CommandSpan,
    /// `None` for the 90-byte form.
    drafts: Option<&'c Drafts<'c>>,
    parts: Parts,
    shed: Shed,
}

impl<'c> Attachment<'c> {
    #[inline]
    pub(super) const fn plain(permit: TelemetryPermit, span: &'c CommandSpan) -> Self {
        Self {
            permit,
            span,
            drafts: None,
            parts: Parts::NONE,
            shed: Shed::NOTHING,
        }
    }

    /// The section with as many of the wanted parts as there is room for; `None` if not even the traceparent fits.
    pub(super) fn with_what_fits(
        permit: TelemetryPermit,
        span: &'c CommandSpan,
        drafts: &'c Drafts<'_>,
        wanted: Parts,
        room: usize,
    ) -> Option<Self> {
        let mut parts = wanted;
        loop {
            let fitting = Self {
                permit,
                span,
                drafts: (parts != Parts::NONE).then_some(drafts),
                parts,
                shed: Shed::between(wanted, parts),
            };
            if fitting.encoded_len() <= room {
                return Some(fitting);
            }
            parts = parts.smaller()?;
        }
    }

    /// Bytes of the section, kind byte included.
    #[inline]
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        match self.drafts {
            None => TraceSection::LEN,
            Some(drafts) => self.with_fields(drafts, |fields| fields.encoded_len()),
        }
    }

    /// Appends the section. Nothing is allocated when the buffer has room.
    #[inline]
    pub fn append_to(&self, buffer: &mut impl SectionBuffer) {
        match self.drafts {
            None => TraceSection::encode(self.permit, self.span.as_traceparent(), buffer),
            Some(drafts) => self.append_with_drafts(drafts, buffer),
        }
    }

    #[inline(never)]
    fn append_with_drafts(&self, drafts: &Drafts<'_>, buffer: &mut impl SectionBuffer) {
        self.with_fields(drafts, |fields| fields.append_to(buffer));
    }

    fn with_fields<R>(&self, drafts: &Drafts<'_>, then: impl FnOnce(&Fields<'_>) -> R) -> R {
        let short = drafts
            .client
            .map(|client| ClientMetadata::id_only(client.id()));
        then(&Fields {
            permit: self.permit,
            traceparent: self.span.traceparent(),
            tracestate: drafts.tracestate.filter(|_| self.parts.tracestate),
            retry: drafts.retry.filter(|_| self.parts.retry),
            client: match self.parts.client {
                Form::None => None,
                Form::Id => short.as_ref(),
                Form::Full => drafts.client,
            },
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
        match self.drafts {
            None => Some(TraceSection::new(self.permit, self.span.traceparent())),
            Some(_) => None,
        }
    }

    /// The section as a value that owns its bytes, whatever it holds. Allocates only with drafts.
    #[must_use]
    pub fn to_section(&self) -> TelemetrySection {
        if let Some(section) = self.trace_section() {
            return section.into();
        }
        let mut bytes = Vec::with_capacity(self.encoded_len());
        self.append_to(&mut bytes);
        TelemetrySection::of_encoded(bytes)
    }

    /// What to hand to [`Attacher::written`](super::Attacher::written) once the message was written whole.
    #[inline]
    pub const fn receipt(&self) -> Receipt {
        Receipt::new(matches!(self.parts.client, Form::Full))
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
        self.parts.retry
    }
}

impl Attachment<'_> {
    pub(super) const fn parts(&self) -> Parts {
        self.parts
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
