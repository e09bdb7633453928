//! What a client says about its retries.

use super::client_scope::ClientScope;
use super::encoder_telemetry::EncoderTelemetry;
use super::group::metric_group;
use super::ledger::{Ledger, Sealed};
use super::sets::{ClientRetry, ClientRetryDecline, ClientRetryEnd};
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
#[derive(Clone, Debug)]
pub struct ClientTelemetry {
    scope: ClientScope,
    ledger: Ledger<ClientSets>,
    encoder: EncoderTelemetry,
}

impl ClientTelemetry {
    /// Nothing recorded yet; windows begin at `at`. The client's events wait in the writer's ring.
    #[must_use]
    pub fn new(scope: ClientScope, encoder: EncoderTelemetry, at: Wall) -> Self {
        Self {
            scope,
            ledger: Ledger::new(at),
            encoder,
        }
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
