//! What a client says about its retries.

use core::num::NonZeroU8;

use super::client_scope::ClientScope;
use super::encoder_telemetry::EncoderTelemetry;
use super::end::End;
use super::events::{ClientOperationFail, ClientOperationRetry};
use super::exemplar::Exemplar;
use super::group::metric_group;
use super::ledger::{Ledger, Sealed};
use super::millis::Millis;
use super::occasion::Occasion;
use super::record::Record;
use super::sets::{ClientRetry, ClientRetryDecline, ClientRetryEnd};
use super::values::{OperationError, RetryCause};
use super::view::MetricGroup;
use crate::retry::Failure;
use crate::retry::backpressure::{GiveUp, Retry};
use crate::time::Wall;

metric_group! {
    /// The sets of a client.
    ClientSets {
        /// Retries by why the attempt before failed.
        retry: ClientRetry,
        /// Operations that were retried, by how they ended.
        end: ClientRetryEnd,
        /// Failures that were not followed by a retry.
        decline: ClientRetryDecline,
    }
}

/// What a driver's client says about its retries, with what its writer says about itself.
///
/// A driver tells it through [`ClientObserver`](super::ClientObserver) and [`attach::Observer`](crate::attach::Observer).
/// What is opt-in is asked for before anything is recorded. 14 KB, without heap: keep it where it is. [`ClientObserver`](super::ClientObserver)
/// has an example.
#[derive(Clone, Debug)]
pub struct ClientTelemetry {
    scope: ClientScope,
    ledger: Ledger<ClientSets>,
    encoder: EncoderTelemetry,
    backoffs: bool,
    exemplars: bool,
}

impl ClientTelemetry {
    /// Nothing recorded yet; windows begin at `at`. The client's events wait in the writer's ring.
    #[must_use]
    pub fn new(scope: ClientScope, encoder: EncoderTelemetry, at: Wall) -> Self {
        Self {
            scope,
            ledger: Ledger::new(at),
            encoder,
            backoffs: false,
            exemplars: false,
        }
    }

    /// Records the waits before retries too (opt-in).
    #[must_use]
    pub const fn with_backoffs(mut self) -> Self {
        self.backoffs = true;
        self
    }

    /// Keeps with the depths of retries a span that one of them is of (opt-in): of those that are sampled, the latest.
    #[must_use]
    pub const fn with_exemplars(mut self) -> Self {
        self.exemplars = true;
        self
    }

    /// Who says it.
    #[must_use]
    pub const fn scope(&self) -> &ClientScope {
        &self.scope
    }

    /// The writer.
    #[must_use]
    pub const fn encoder(&self) -> &EncoderTelemetry {
        &self.encoder
    }

    /// The writer, to record with.
    pub const fn encoder_mut(&mut self) -> &mut EncoderTelemetry {
        &mut self.encoder
    }

    /// Adds what was recorded elsewhere: by a thread with sets of its own. What was not asked for here is left out.
    pub fn merge(&mut self, recorded: &ClientSets) {
        let mut recorded = *recorded;
        if !self.backoffs {
            recorded.retry.client_retry_backoff_duration = Default::default();
        }
        if !self.exemplars {
            let depths = &mut recorded.end.client_retry_depth;
            depths.for_each(|depth| depth.forget_exemplar());
        }
        MetricGroup::merge(self.ledger.open_mut(), &recorded);
    }

    /// Everything since it was made.
    #[must_use]
    pub fn snapshot(&self) -> ClientSets {
        self.ledger.snapshot()
    }

    /// See [`Ledger::seal`]. The writer has windows of its own.
    pub fn seal(&mut self, at: Wall) -> Sealed<ClientSets> {
        self.ledger.seal(at)
    }

    /// See [`Ledger::commit`].
    pub fn commit(&mut self, window: Sealed<ClientSets>) -> bool {
        self.ledger.commit(window)
    }
}

/// One function for each thing that happens: what belongs together is recorded together.
impl ClientTelemetry {
    pub(super) fn retried(
        &mut self,
        attempt: NonZeroU8,
        failure: &Failure,
        retry: &Retry,
        occasion: &Occasion,
    ) {
        let cause = RetryCause::from(failure.reason());
        let sets = self.ledger.open_mut();
        sets.retry.client_retry_scheduled.at(cause).increment();
        if let Some(wait) = retry.wait()
            && self.backoffs
        {
            let nanos = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
            sets.retry
                .client_retry_backoff_duration
                .at(cause)
                .record(nanos);
        }
        let event = ClientOperationRetry {
            retry_attempt: attempt,
            retry_limit: retry
                .allowed()
                .map(|allowed| u8::try_from(allowed).unwrap_or(u8::MAX)),
            retry_reason: cause,
            retry_backoff: retry.wait().map(Millis::from),
            operation_name: occasion.command,
            response_status_code: failure.code(),
        };
        self.push(occasion, event);
    }

    pub(super) fn declined(&mut self, reason: GiveUp) {
        let declined = &mut self.ledger.open_mut().decline.client_retry_declined;
        declined.at(reason.into()).increment();
    }

    pub(super) fn retries_ended(
        &mut self,
        attempt: NonZeroU8,
        retries: u64,
        end: End,
        occasion: &Occasion,
    ) {
        let sets = &mut self.ledger.open_mut().end;
        sets.client_retry_ended.at(end.outcome()).increment();
        let depth = sets.client_retry_depth.at(end.outcome());
        match occasion.span.filter(|span| span.flags().is_sampled()) {
            Some(span) if self.exemplars => {
                let (trace_id, span_id) = (span.trace_id(), span.parent_id());
                let exemplar = Exemplar::new(occasion.at, retries, trace_id, span_id);
                depth.record_with(retries, exemplar);
            }
            _ => depth.record(retries),
        }
        let Some(error_type) = end.error() else {
            return;
        };
        let event = ClientOperationFail {
            retry_attempt: attempt,
            retry_elapsed: occasion.elapsed.map(Millis::from),
            retry_outcome: end.outcome(),
            operation_name: occasion.command,
            response_status_code: match error_type {
                OperationError::Code(code) => Some(code),
                _ => None,
            },
            error_type,
        };
        self.push(occasion, event);
    }

    fn push(&mut self, occasion: &Occasion, event: impl Into<super::events::Event>) {
        let record = Record::new(occasion.at, event);
        self.encoder
            .push(record.with_context(occasion.span.map(Into::into)));
    }
}
