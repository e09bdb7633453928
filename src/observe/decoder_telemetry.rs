//! What a reader of requests says about itself.

use super::codec_scope::CodecScope;
use super::counters::Counters;
use super::events::{CodecStart, RequestRetry, TelemetryDecodeFail};
use super::exemplar::Exemplar;
use super::group::metric_group;
use super::ledger::{Ledger, Sealed};
use super::record::Record;
use super::ring::EventRing;
use super::sets::{
    DecoderMetadata, DecoderMetadataFailure, DecoderRetry, EventLoss, EventQueue, Forwarder, Storm,
};
use super::values::{
    ForwardOutcome, MetadataFault, MetadataOutcome, MetadataPart, Refusal, RetryCause, StormLevel,
};
use super::view::{MetricGroup, MetricSet};
use crate::storm::StormState;
use crate::time::Wall;
use crate::trace::ReceivedTraceparent;

metric_group! {
    /// The sets of a reader.
    DecoderSets {
        /// Drafts by what was made of them.
        metadata: DecoderMetadata,
        /// Drafts that were ignored, by what was wrong.
        metadata_failure: DecoderMetadataFailure,
        /// How deep the retries are that arrive.
        retry: DecoderRetry,
        /// What was passed on, by what became of its section.
        forwarder: Forwarder,
        /// Events that were dropped.
        event_loss: EventLoss,
    } {
        /// What the connections counted.
        counters: Counters,
    }
}

metric_group! {
    /// What a reader has at an instant: not a sum over time.
    DecoderLevels {
        /// Events that wait.
        queue: EventQueue,
        /// The state of the retry-storm view.
        storm: Storm,
    }
}

/// What a server's or proxy's reader says about itself. One for all connections of a listener, or one per thread.
///
/// What is opt-in is asked for before anything is recorded. 12 KB, without heap: keep it where it is.
///
/// # Example
/// ```
/// use opmsg_telemetry::ingest::{Config, Ingest, Policy};
/// use opmsg_telemetry::observe::{CodecScope, DecoderTelemetry};
/// use opmsg_telemetry::{Mono, Wall};
/// let at = |seconds: u64| Wall::from_nanos((1_800_000_000 + seconds) * 1_000_000_000);
/// let scope = CodecScope::server(0, Policy::Tolerant.into()).ok_or("numbers end at 1023")?;
/// let mut telemetry = DecoderTelemetry::new(scope, at(0)).with_sizes();
///
/// let ping = b"\x33\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
/// let mut ingest = Ingest::new(Config::server());
/// ingest.handle(ping, &mut Vec::new(), Mono::from_nanos(0));
/// telemetry.add(ingest.counters());
///
/// let window = telemetry.seal(at(10));
/// assert_eq!(window.delta().counters.messages(), 1);
/// // The collector took it.
/// assert!(telemetry.commit(window));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct DecoderTelemetry {
    scope: CodecScope,
    ledger: Ledger<DecoderSets>,
    ring: EventRing,
    storm: Option<StormLevel>,
    sizes: bool,
    retries: bool,
    exemplars: bool,
}

impl DecoderTelemetry {
    /// Nothing recorded yet; windows begin at `at`.
    #[must_use]
    pub fn new(scope: CodecScope, at: Wall) -> Self {
        Self {
            scope,
            ledger: Ledger::new(at),
            ring: EventRing::new(),
            storm: None,
            sizes: false,
            retries: false,
            exemplars: false,
        }
    }

    /// Says the sizes of accepted sections too (opt-in): nearly every one has 90 bytes.
    #[must_use]
    pub const fn with_sizes(mut self) -> Self {
        self.sizes = true;
        self
    }

    /// Says the depth of arriving retries, and an event for each (opt-in): in a storm every request is one.
    #[must_use]
    pub const fn with_retries(mut self) -> Self {
        self.retries = true;
        self
    }

    /// Keeps, with the depths of retries, the span that the latest sampled one came from (opt-in): ids on their way to an exporter.
    #[must_use]
    pub const fn with_exemplars(mut self) -> Self {
        self.exemplars = true;
        self
    }

    /// Says once that the codec begins, and the largest section in bytes that it takes (opt-in by being called).
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::observe::values::CodecPolicy;
    /// use opmsg_telemetry::observe::{CodecScope, DecoderTelemetry};
    /// use opmsg_telemetry::{Limits, Wall};
    /// let at = Wall::from_nanos(0);
    /// let scope = CodecScope::server(0, CodecPolicy::Server).ok_or("numbers end at 1023")?;
    /// let mut telemetry = DecoderTelemetry::new(scope, at);
    /// telemetry.start(Limits::MAX_TELEMETRY_SIZE, at);
    /// assert_eq!(telemetry.drain().count(), 1);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn start(&mut self, size_limit: u32, at: Wall) {
        let telemetry_size_limit = size_limit;
        self.push(Record::new(
            at,
            CodecStart {
                telemetry_size_limit,
            },
        ));
    }

    /// Who says it.
    #[must_use]
    pub const fn scope(&self) -> &CodecScope {
        &self.scope
    }

    /// Adds what a connection counted: all of it once, or a difference ([`Counters::since`]).
    pub fn add(&mut self, counted: &Counters) {
        self.merge(&DecoderSets {
            counters: *counted,
            ..DecoderSets::default()
        });
    }

    /// Adds what was recorded elsewhere: by a thread with sets of its own, or on a connection that has ended. What was not asked for
    /// here is left out.
    pub fn merge(&mut self, recorded: &DecoderSets) {
        let mut recorded = *recorded;
        if !self.sizes {
            recorded.counters.decoder.telemetry_decoded_size = Default::default();
        }
        if !self.retries {
            recorded.retry = Default::default();
        }
        if !self.exemplars {
            let depths = &mut recorded.retry.request_retry_depth;
            depths.for_each(|depth| depth.forget_exemplar());
        }
        self.ledger.open_mut().merge(&recorded);
    }

    /// Counts a reply that has a section, which none may have, and says so in an event: it was passed on without it, or not at all.
    ///
    /// For a proxy, which reads replies too. See [`Counters::count_reply_with_section`].
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::observe::values::{CodecPolicy, Refusal};
    /// use opmsg_telemetry::observe::{CodecScope, DecoderTelemetry};
    /// use opmsg_telemetry::Wall;
    /// let at = Wall::from_nanos(0);
    /// let scope = CodecScope::proxy(0, CodecPolicy::Tolerant).ok_or("numbers end at 1023")?;
    /// let mut telemetry = DecoderTelemetry::new(scope, at);
    /// telemetry.reply_with_section(true, at);
    /// assert_eq!(telemetry.snapshot().counters.refused_for(Refusal::InReply), 1);
    /// assert_eq!(telemetry.drain().count(), 1);
    /// # Ok::<(), &str>(())
    /// ```
    #[cold]
    pub fn reply_with_section(&mut self, is_passed_on: bool, at: Wall) {
        let counters = &mut self.ledger.open_mut().counters;
        counters.count_reply_with_section(is_passed_on);
        let event = TelemetryDecodeFail {
            error_type: Refusal::InReply,
            telemetry_size: None,
        };
        self.push(Record::new(at, event));
    }

    /// Counts a message that was passed on.
    #[inline]
    pub fn forwarded(&mut self, outcome: ForwardOutcome) {
        let forwarded = &mut self.ledger.open_mut().forwarder.request_forwarded;
        forwarded.at(outcome).increment();
    }

    /// Counts a draft that stood in a request, and why it was ignored if it was.
    pub(crate) fn drafted(&mut self, part: MetadataPart, read: Result<(), MetadataFault>) {
        let open = self.ledger.open_mut();
        let outcome = match read {
            Ok(()) => MetadataOutcome::Accepted,
            Err(fault) => {
                let ignored = &mut open.metadata_failure.metadata_ignored;
                ignored.at((part, fault)).increment();
                MetadataOutcome::Ignored
            }
        };
        let decoded = &mut open.metadata.metadata_decoded;
        decoded.at((part, outcome)).increment();
    }

    /// Records a request that says it is a retry, if retries were asked for. The context is an accepted section's.
    pub(crate) fn retried(
        &mut self,
        retry: RequestRetry,
        context: Option<ReceivedTraceparent>,
        at: Wall,
    ) {
        if !self.retries {
            return;
        }
        let cause = retry.retry_reason.unwrap_or(RetryCause::Other);
        let depth = u64::from(retry.retry_attempt.get());
        let depths = &mut self.ledger.open_mut().retry.request_retry_depth;
        let sampled = context.filter(|span| self.exemplars && span.flags().is_sampled());
        match sampled {
            Some(span) => {
                let exemplar = Exemplar::new(at, depth, span.trace_id(), span.parent_id());
                depths.at(cause).record_with(depth, exemplar);
            }
            None => depths.at(cause).record(depth),
        }
        self.push(Record::new(at, retry).with_context(context));
    }

    /// Takes an event, or drops and counts it.
    pub(crate) fn push(&mut self, record: Record) {
        self.ring.push(record);
    }

    /// Says what the retry-storm view says.
    pub const fn storm(&mut self, state: StormState) {
        self.storm = Some(match state {
            StormState::Calm => StormLevel::Calm,
            StormState::Rising => StormLevel::Rising,
            StormState::Storm => StormLevel::Storm,
        });
    }

    /// Everything since it was made.
    #[must_use]
    pub fn snapshot(&self) -> DecoderSets {
        let mut all = self.ledger.snapshot();
        all.event_loss.merge(self.ring.loss());
        all
    }

    /// See [`Ledger::seal`].
    pub fn seal(&mut self, at: Wall) -> Sealed<DecoderSets> {
        let loss = self.ring.take_loss();
        self.ledger.open_mut().event_loss.merge(&loss);
        self.ledger.seal(at)
    }

    /// See [`Ledger::commit`].
    pub fn commit(&mut self, window: Sealed<DecoderSets>) -> bool {
        self.ledger.commit(window)
    }

    /// Takes the waiting events out, oldest first.
    pub fn drain(&mut self) -> impl Iterator<Item = Record> {
        self.ring.drain()
    }

    /// What there is at this instant.
    #[must_use]
    pub fn levels(&self) -> DecoderLevels {
        let mut levels = DecoderLevels {
            queue: self.ring.queue(),
            ..DecoderLevels::default()
        };
        if let Some(level) = self.storm {
            levels.storm.storm_status.at(level).set(1);
        }
        levels
    }

    /// Takes no more events.
    pub const fn close(&mut self) {
        self.ring.close();
    }
}
