//! What a writer of messages says about itself.

use super::codec_scope::CodecScope;
use super::events::TelemetryAttachFail;
use super::group::metric_group;
use super::ledger::{Ledger, Sealed};
use super::record::Record;
use super::ring::EventRing;
use super::sets::{
    Encoder, EncoderArgumentFailure, EncoderComment, EncoderFailure, EncoderMetadata, EventLoss,
    EventQueue,
};
use super::values::{
    Argument, ArgumentFault, AttachFailure, AttachOutcome, CommentOutcome, MetadataCarrier,
    MetadataPart,
};
use super::view::{MetricGroup, MetricSet};
use crate::time::Wall;
use crate::trace::Traceparent;

metric_group! {
    /// The sets of a writer.
    EncoderSets {
        /// Requests by what was done about their section.
        encoder: Encoder,
        /// Requests without their section because of a defect.
        failure: EncoderFailure,
        /// Drafts by where they travelled.
        metadata: EncoderMetadata,
        /// Bodies that could not get an argument.
        argument_failure: EncoderArgumentFailure,
        /// Comments by what became of the context.
        comment: EncoderComment,
        /// Events that were dropped.
        event_loss: EventLoss,
    }
}

metric_group! {
    /// What a writer has at an instant: not a sum over time.
    EncoderLevels {
        /// Events that wait.
        queue: EventQueue,
    }
}

/// What a driver's or proxy's writer says about itself. One for all connections of a client, or one per thread.
///
/// It is told through [`attach::Observer`](crate::attach::Observer), which has an example. What is opt-in is asked for before anything is
/// recorded. 10 KB, without heap: keep it where it is.
#[derive(Clone, Debug)]
pub struct EncoderTelemetry {
    scope: CodecScope,
    ledger: Ledger<EncoderSets>,
    ring: EventRing,
    sizes: bool,
}

impl EncoderTelemetry {
    /// Nothing recorded yet; windows begin at `at`.
    #[must_use]
    pub fn new(scope: CodecScope, at: Wall) -> Self {
        Self {
            scope,
            ledger: Ledger::new(at),
            ring: EventRing::new(),
            sizes: false,
        }
    }

    /// Records the sizes of attached sections too (opt-in): nearly every one has 90 bytes.
    #[must_use]
    pub const fn with_sizes(mut self) -> Self {
        self.sizes = true;
        self
    }

    /// Who says it.
    #[must_use]
    pub const fn scope(&self) -> &CodecScope {
        &self.scope
    }

    /// Adds what was recorded elsewhere: by a thread with sets of its own. Its events stay with it, and what was not asked for here is
    /// left out.
    pub fn merge(&mut self, recorded: &EncoderSets) {
        let mut recorded = *recorded;
        if !self.sizes {
            recorded.encoder.telemetry_encoded_size = Default::default();
        }
        MetricGroup::merge(self.ledger.open_mut(), &recorded);
    }

    /// Everything since it was made.
    #[must_use]
    pub fn snapshot(&self) -> EncoderSets {
        let mut all = self.ledger.snapshot();
        all.event_loss.merge(self.ring.loss());
        all
    }

    /// See [`Ledger::seal`].
    pub fn seal(&mut self, at: Wall) -> Sealed<EncoderSets> {
        let loss = self.ring.take_loss();
        self.ledger.open_mut().event_loss.merge(&loss);
        self.ledger.seal(at)
    }

    /// See [`Ledger::commit`].
    pub fn commit(&mut self, window: Sealed<EncoderSets>) -> bool {
        self.ledger.commit(window)
    }

    /// Takes the waiting events out, oldest first.
    pub fn drain(&mut self) -> impl Iterator<Item = Record> {
        self.ring.drain()
    }

    /// What there is at this instant.
    #[must_use]
    pub fn levels(&self) -> EncoderLevels {
        EncoderLevels {
            queue: self.ring.queue(),
        }
    }

    /// Takes no more events.
    pub const fn close(&mut self) {
        self.ring.close();
    }
}

/// One function for each thing that happens: what belongs together is recorded together.
impl EncoderTelemetry {
    /// A section goes with the request; `len` is asked for its bytes, kind byte included, where sizes are recorded.
    #[inline]
    pub(crate) fn attached(&mut self, len: impl FnOnce() -> usize) {
        let outcome = AttachOutcome::Attached;
        let set = &mut self.ledger.open_mut().encoder;
        set.request_encoded.at(outcome).increment();
        if self.sizes {
            let document = u64::try_from(len().saturating_sub(1)).unwrap_or(u64::MAX);
            set.telemetry_encoded_size.at(outcome).record(document);
        }
    }

    /// No section goes with the request, as settings and facts want it.
    #[inline]
    pub(crate) fn not_attached(&mut self, outcome: AttachOutcome) {
        let encoded = &mut self.ledger.open_mut().encoder.request_encoded;
        encoded.at(outcome).increment();
    }

    /// No section goes with the request because of a defect. `size` is that of the document, if one was built.
    #[cold]
    pub(crate) fn attach_failed(
        &mut self,
        error_type: AttachFailure,
        size: Option<u32>,
        span: Option<Traceparent>,
        at: Wall,
    ) {
        let sets = self.ledger.open_mut();
        sets.encoder
            .request_encoded
            .at(AttachOutcome::Failed)
            .increment();
        sets.failure
            .telemetry_attach_failed
            .at(error_type)
            .increment();
        let event = TelemetryAttachFail {
            error_type,
            telemetry_size: size,
        };
        self.push(Record::new(at, event).with_context(span.map(Into::into)));
    }

    /// A request had a draft to send.
    #[inline]
    pub(crate) fn draft(&mut self, part: MetadataPart, carrier: MetadataCarrier) {
        let encoded = &mut self.ledger.open_mut().metadata.metadata_encoded;
        encoded.at((part, carrier)).increment();
    }

    /// A body could not get the argument `$retry`.
    #[cold]
    pub(crate) fn retry_failed(&mut self, fault: ArgumentFault) {
        self.draft(MetadataPart::Retry, MetadataCarrier::Failed);
        self.argument_failed(Argument::Retry, fault);
    }

    /// Trace context was to go into a comment, and the body took it or left it.
    #[inline]
    pub(crate) fn comment(&mut self, outcome: CommentOutcome) {
        let placed = &mut self.ledger.open_mut().comment.comment_placed;
        placed.at(outcome).increment();
    }

    /// A body could not get trace context into its comment.
    #[cold]
    pub(crate) fn comment_failed(&mut self, fault: ArgumentFault) {
        self.comment(CommentOutcome::Failed);
        self.argument_failed(Argument::Comment, fault);
    }

    fn argument_failed(&mut self, argument: Argument, fault: ArgumentFault) {
        let failed = &mut self.ledger.open_mut().argument_failure.argument_failed;
        failed.at((argument, fault)).increment();
    }

    /// An event of the writer, or of the client that it writes for.
    pub(super) fn push(&mut self, record: Record) {
        self.ring.push(record);
    }
}
