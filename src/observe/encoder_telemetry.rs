//! What a writer of messages says about itself.

use super::codec_scope::CodecScope;
use super::group::metric_group;
use super::ledger::{Ledger, Sealed};
use super::record::Record;
use super::ring::EventRing;
use super::sets::{
    Encoder, EncoderArgumentFailure, EncoderComment, EncoderFailure, EncoderMetadata, EventLoss,
    EventQueue,
};
use crate::time::Wall;

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

/// What a driver's or proxy's writer says about itself. One for all connections of a client, or one per thread.
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

    /// Everything since it was made.
    #[must_use]
    pub fn snapshot(&self) -> EncoderSets {
        let mut all = self.ledger.snapshot();
        super::MetricSet::merge(&mut all.event_loss, self.ring.loss());
        all
    }

    /// See [`Ledger::seal`].
    pub fn seal(&mut self, at: Wall) -> Sealed<EncoderSets> {
        let loss = self.ring.take_loss();
        super::MetricSet::merge(&mut self.ledger.open_mut().event_loss, &loss);
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

    /// How many events wait, and how many could.
    #[must_use]
    pub fn queue(&self) -> EventQueue {
        self.ring.queue()
    }

    /// Takes no more events.
    pub const fn close(&mut self) {
        self.ring.close();
    }
}
