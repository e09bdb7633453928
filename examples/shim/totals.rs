//! What all connections did together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use opmsg_telemetry::observe::Counters;
use serde_json::{Map, Value, json};

/// The crate's counters, and the shim's own.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    counters: Mutex<Counters>,
    /// Requests that a reply is due to, run or refused.
    commands: AtomicU64,
    /// Replies that were sent. Fewer than `commands` only when a peer did not wait for them.
    answered: AtomicU64,
    /// Requests that want no reply, run or refused.
    unacknowledged: AtomicU64,
}

impl Totals {
    pub(crate) fn add(&self, delta: &Counters) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        *counters = counters.plus(delta);
    }

    pub(crate) fn counters(&self) -> Counters {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut numbers = Map::new();
        for sample in self.counters().samples() {
            match sample.refusal {
                None => {
                    numbers.insert(sample.name.to_owned(), json!(sample.value));
                }
                Some(refusal) => {
                    let reasons = numbers
                        .entry(sample.name)
                        .or_insert_with(|| Value::Object(Map::new()));
                    if let Some(reasons) = reasons.as_object_mut() {
                        reasons.insert(refusal.name().to_owned(), json!(sample.value));
                    }
                }
            }
        }
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
