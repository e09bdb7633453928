//! What a driver or proxy tells about its sections.

use super::attacher::Attacher;
use super::command::OutgoingCommand;
use super::decision::{Decision, Omitted};
use super::parts::{Form, Parts};
use crate::comment::{Placed, Placement};
use crate::error::{AttachError, CommentError, RetryError};
use crate::observe::values::{
    ArgumentFault, AttachFailure, AttachOutcome, CommentOutcome, MetadataCarrier, MetadataPart,
};
use crate::observe::{ClientTelemetry, EncoderTelemetry, Off};
use crate::splice::Splice;
use crate::time::Wall;

/// Who is told what became of a request's telemetry: an [`EncoderTelemetry`] or a [`ClientTelemetry`] records it, [`Off`] does nothing
/// and costs nothing, and an `Option` of either is switched at run time.
///
/// Each call goes beside one that is made anyway, and takes its result. Each request is told about once with one of
/// [`decided`](Self::decided), [`span_refused`](Self::span_refused), [`omitted`](Self::omitted) and [`spliced`](Self::spliced).
/// The clock is read only for an event.
///
/// # Example
/// ```
/// use opmsg_telemetry::attach::{Attacher, CommandSpan, Observer, OutgoingCommand, Switches};
/// use opmsg_telemetry::observe::values::{AttachOutcome, CodecRole};
/// use opmsg_telemetry::observe::{CodecScope, EncoderTelemetry, Off};
/// use opmsg_telemetry::{Gate, Wall};
///
/// fn send(name: &str, attacher: &Attacher, observer: &mut impl Observer, clock: fn() -> Wall) -> usize {
///     let command = OutgoingCommand::new(name).with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1));
///     let decision = attacher.decide(&command);
///     observer.decided(attacher, &command, &decision, clock);
///     decision.append_to(&mut Vec::with_capacity(90))
/// }
///
/// let attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), Switches::tracing(true));
/// let clock = || Wall::from_nanos(1_700_000_000_000_000_000);
/// let scope = CodecScope::encoder(0, CodecRole::Driver).ok_or("numbers end at 1023")?;
/// let mut telemetry = EncoderTelemetry::new(scope, clock());
/// assert_eq!(send("find", &attacher, &mut telemetry, clock), 90);
/// assert_eq!(send("saslStart", &attacher, &mut telemetry, clock), 0);
/// assert_eq!(send("find", &attacher, &mut Off::new(), clock), 90);
///
/// let encoded = telemetry.snapshot().encoder.request_encoded;
/// assert_eq!(encoded.of(AttachOutcome::Attached).get(), 1);
/// assert_eq!(encoded.of(AttachOutcome::Sensitive).get(), 1);
/// # Ok::<(), &str>(())
/// ```
pub trait Observer {
    /// The attacher decided on a command: after [`Attacher::decide`], before [`Attacher::written`].
    ///
    /// Retry metadata that the attacher has to send by argument are not looked at here:
    /// [`retry_appended`](Self::retry_appended) is told of them.
    #[inline(always)]
    fn decided(
        &mut self,
        attacher: &Attacher,
        command: &OutgoingCommand<'_>,
        decision: &Decision<'_>,
        at: impl FnOnce() -> Wall,
    ) {
        let _ = (attacher, command, decision, at);
    }

    /// The same for a command that has a span whose ids cannot be sent, so that it was decided on without one.
    ///
    /// Where the missing span is the reason why there is no section, that is a defect.
    #[inline(always)]
    fn span_refused(
        &mut self,
        attacher: &Attacher,
        command: &OutgoingCommand<'_>,
        decision: &Decision<'_>,
        at: impl FnOnce() -> Wall,
    ) {
        let _ = (attacher, command, decision, at);
    }

    /// The attacher was asked to append `$retry` (draft): after [`Attacher::append_retry`].
    #[inline(always)]
    fn retry_appended(&mut self, attacher: &Attacher, result: &Result<bool, RetryError>) {
        let _ = (attacher, result);
    }

    /// The attacher was asked to put context into a comment (experimental): after [`Attacher::place_comment`].
    #[inline(always)]
    fn comment_placed(&mut self, result: &Result<Option<Placed>, CommentError>) {
        let _ = result;
    }

    /// A request goes out without a section, as somebody decided who has no attacher: a proxy.
    #[inline(always)]
    fn omitted(&mut self, reason: Omitted, at: impl FnOnce() -> Wall) {
        let _ = (reason, at);
    }

    /// A section of `len` bytes, kind byte included, was attached to a finished request, or did not fit: after [`Splice::attach`].
    ///
    /// A message that is no request, or that had a section already, is not recorded.
    #[inline(always)]
    fn spliced(
        &mut self,
        len: usize,
        result: &Result<Splice<'_, '_>, AttachError>,
        at: impl FnOnce() -> Wall,
    ) {
        let _ = (len, result, at);
    }
}

impl Observer for Off {}

impl Observer for EncoderTelemetry {
    #[inline]
    fn decided(
        &mut self,
        attacher: &Attacher,
        command: &OutgoingCommand<'_>,
        decision: &Decision<'_>,
        at: impl FnOnce() -> Wall,
    ) {
        match decision {
            Decision::Attach(attachment) => self.attached(|| attachment.encoded_len()),
            Decision::Omit(reason) => match word(*reason) {
                Ok(outcome) => self.not_attached(outcome),
                Err(failure) => self.attach_failed(failure, None, traceparent(command), at()),
            },
        }
        if command.has_more {
            count_drafts(self, attacher, command, decision);
        }
    }

    fn span_refused(
        &mut self,
        attacher: &Attacher,
        command: &OutgoingCommand<'_>,
        decision: &Decision<'_>,
        at: impl FnOnce() -> Wall,
    ) {
        if !matches!(decision, Decision::Omit(Omitted::NoSpan)) {
            return self.decided(attacher, command, decision, at);
        }
        self.attach_failed(AttachFailure::InvalidContext, None, None, at());
        if command.has_more {
            count_drafts(self, attacher, command, decision);
        }
    }

    fn retry_appended(&mut self, attacher: &Attacher, result: &Result<bool, RetryError>) {
        match result {
            Ok(true) => self.draft(MetadataPart::Retry, MetadataCarrier::Argument),
            Ok(false) if attacher.sends_argument() => {
                self.draft(MetadataPart::Retry, MetadataCarrier::None);
            }
            // Told of with the decision.
            Ok(false) => {}
            Err(error) => {
                if let Some(fault) = ArgumentFault::of_retry(*error) {
                    self.retry_failed(fault);
                }
            }
        }
    }

    fn comment_placed(&mut self, result: &Result<Option<Placed>, CommentError>) {
        match result {
            Ok(None) => {}
            Ok(Some(placed)) => self.comment(match placed.placement() {
                Placement::Appended => CommentOutcome::Appended,
                Placement::TextMoved => CommentOutcome::TextMoved,
                Placement::LeftAlone => CommentOutcome::LeftAlone,
            }),
            Err(error) => {
                if let Some(fault) = ArgumentFault::of_comment(*error) {
                    self.comment_failed(fault);
                }
            }
        }
    }

    #[inline]
    fn omitted(&mut self, reason: Omitted, at: impl FnOnce() -> Wall) {
        match word(reason) {
            Ok(outcome) => self.not_attached(outcome),
            Err(failure) => self.attach_failed(failure, None, None, at()),
        }
    }

    #[inline]
    fn spliced(
        &mut self,
        len: usize,
        result: &Result<Splice<'_, '_>, AttachError>,
        at: impl FnOnce() -> Wall,
    ) {
        match result {
            Ok(_) => self.attached(|| len),
            Err(AttachError::TooLarge(_)) => {
                let document = u32::try_from(len.saturating_sub(1)).unwrap_or(u32::MAX);
                self.attach_failed(AttachFailure::MessageFull, Some(document), None, at());
            }
            Err(AttachError::AlreadyPresent | AttachError::Reply) => {}
        }
    }
}

/// Hands everything on to another observer.
macro_rules! delegate {
    ($observer:ident in $self:ident: $expression:expr) => {
        #[inline]
        fn decided(
            &mut $self,
            attacher: &Attacher,
            command: &OutgoingCommand<'_>,
            decision: &Decision<'_>,
            at: impl FnOnce() -> Wall,
        ) {
            if let Some($observer) = $expression {
                $observer.decided(attacher, command, decision, at);
            }
        }

        #[inline]
        fn span_refused(
            &mut $self,
            attacher: &Attacher,
            command: &OutgoingCommand<'_>,
            decision: &Decision<'_>,
            at: impl FnOnce() -> Wall,
        ) {
            if let Some($observer) = $expression {
                $observer.span_refused(attacher, command, decision, at);
            }
        }

        #[inline]
        fn retry_appended(&mut $self, attacher: &Attacher, result: &Result<bool, RetryError>) {
            if let Some($observer) = $expression {
                $observer.retry_appended(attacher, result);
            }
        }

        #[inline]
        fn comment_placed(&mut $self, result: &Result<Option<Placed>, CommentError>) {
            if let Some($observer) = $expression {
                $observer.comment_placed(result);
            }
        }

        #[inline]
        fn omitted(&mut $self, reason: Omitted, at: impl FnOnce() -> Wall) {
            if let Some($observer) = $expression {
                $observer.omitted(reason, at);
            }
        }

        #[inline]
        fn spliced(
            &mut $self,
            len: usize,
            result: &Result<Splice<'_, '_>, AttachError>,
            at: impl FnOnce() -> Wall,
        ) {
            if let Some($observer) = $expression {
                $observer.spliced(len, result, at);
            }
        }
    };
}

impl Observer for ClientTelemetry {
    delegate!(encoder in self: Some(self.encoder_mut()));
}

impl<O: Observer> Observer for Option<O> {
    delegate!(observer in self: self);
}

/// The word for a reason, or the defect that it is.
const fn word(reason: Omitted) -> Result<AttachOutcome, AttachFailure> {
    match reason {
        Omitted::TracingOff => Ok(AttachOutcome::Disabled),
        Omitted::WireVersion => Ok(AttachOutcome::WireVersion),
        Omitted::NotAnOperation => Ok(AttachOutcome::NotOperation),
        Omitted::Sensitive => Ok(AttachOutcome::Sensitive),
        Omitted::NoSpan => Ok(AttachOutcome::NoSpan),
        Omitted::HeldBack => Ok(AttachOutcome::HeldBack),
        Omitted::TooLarge => Err(AttachFailure::MessageFull),
    }
}

fn traceparent(command: &OutgoingCommand<'_>) -> Option<crate::trace::Traceparent> {
    command.span.map(|span| span.traceparent())
}

/// Counts each draft that the command had to send, but not the retry metadata that go by argument.
#[inline(never)]
fn count_drafts(
    telemetry: &mut EncoderTelemetry,
    attacher: &Attacher,
    command: &OutgoingCommand<'_>,
    decision: &Decision<'_>,
) {
    let drafts = &command.drafts;
    let (sent, permitted) = match decision {
        Decision::Attach(attachment) => (attachment.parts(), attacher.permitted(drafts)),
        // Even the section alone was too much.
        Decision::Omit(Omitted::TooLarge) => (Parts::NONE, attacher.permitted(drafts)),
        Decision::Omit(_) => (Parts::NONE, Parts::NONE),
    };
    let carrier = |sent, permitted| match (sent, permitted) {
        (true, _) => MetadataCarrier::Section,
        (false, true) => MetadataCarrier::Shed,
        (false, false) => MetadataCarrier::None,
    };
    if drafts.retry.is_some() && !attacher.sends_argument() {
        let carrier = carrier(sent.retry, permitted.retry);
        telemetry.draft(MetadataPart::Retry, carrier);
    }
    if drafts.client.is_some() {
        let is_there = |form| form != Form::None;
        let carrier = carrier(is_there(sent.client), is_there(permitted.client));
        telemetry.draft(MetadataPart::Client, carrier);
    }
    if drafts.tracestate.is_some() {
        let carrier = carrier(sent.tracestate, permitted.tracestate);
        telemetry.draft(MetadataPart::Tracestate, carrier);
    }
}
