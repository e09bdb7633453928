//! What all connections did together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use opmsg_telemetry::Wall;
use opmsg_telemetry::ingest::Policy;
use opmsg_telemetry::observe::values::Refusal;
use opmsg_telemetry::observe::{CodecScope, Counters, DecoderTelemetry};
use opmsg_telemetry::report::Report;
use serde_json::{Map, Value, json};

/// What the crate says about itself, and the shim's own counts.
#[derive(Debug)]
pub(crate) struct Totals {
    telemetry: Mutex<DecoderTelemetry>,
    /// Requests that a reply is due to, run or refused.
    commands: AtomicU64,
    /// Replies that were sent. Fewer than `commands` only when a peer did not wait for them.
    answered: AtomicU64,
    /// Requests that want no reply, run or refused.
    unacknowledged: AtomicU64,
}

impl Totals {
    /// `None` for a codec number that no process has: the shim's only one is 0.
    pub(crate) fn new(policy: Policy, at: Wall) -> Option<Self> {
        let scope = CodecScope::server(0, policy.into())?;
        let telemetry = DecoderTelemetry::new(scope, at)
            .with_sizes()
            .with_retries()
            .with_exemplars();
        Some(Self {
            telemetry: Mutex::new(telemetry),
            commands: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            unacknowledged: AtomicU64::new(0),
        })
    }

    /// Adds what a connection counted since the last time.
    pub(crate) fn add(&self, delta: &Counters) {
        self.telemetry().add(delta);
    }

    pub(crate) fn report(&self, report: &Report<'_>, at: Wall) {
        self.telemetry().report(report, at);
    }

    pub(crate) fn telemetry(&self) -> MutexGuard<'_, DecoderTelemetry> {
        self.telemetry
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn count_command(&self) {
        self.commands.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_answer(&self) {
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_unacknowledged(&self) {
        self.unacknowledged.fetch_add(1, Ordering::Relaxed);
    }

    /// Every count by its name. Counts by reason are an object of their own under the name that they share.
    pub(crate) fn to_json(&self) -> Value {
        let counters = self.telemetry().snapshot().counters;
        let mut numbers = Map::new();
        for (name, count) in [
            ("received", counters.received()),
            ("refused", counters.refused()),
            ("messages", counters.messages()),
            ("others", counters.others()),
            ("refused_messages", counters.refused_messages()),
            ("accepted", counters.accepted()),
            ("accepted_bytes", counters.accepted_bytes()),
            ("tolerated", counters.tolerated()),
            ("unauthenticated", counters.unauthenticated()),
            ("admitted", counters.admitted()),
            ("limited", counters.limited()),
        ] {
            numbers.insert(name.to_owned(), json!(count));
        }
        let reasons: Map<_, _> = Refusal::ALL
            .into_iter()
            .map(|refusal| (refusal.to_string(), json!(counters.refused_for(refusal))))
            .collect();
        numbers.insert("refused_for".to_owned(), Value::Object(reasons));
        for (name, count) in [
            ("commands", &self.commands),
            ("answered", &self.answered),
            ("unacknowledged", &self.unacknowledged),
        ] {
            numbers.insert(name.to_owned(), json!(count.load(Ordering::Relaxed)));
        }
        Value::Object(numbers)
    }
}
