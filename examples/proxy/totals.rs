//! What all connections did together. Each records into it as it goes on, so nothing is lost with one that ends badly.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use opmsg_telemetry::Wall;
use opmsg_telemetry::ingest::Policy;
use opmsg_telemetry::observe::values::{AttachOutcome, CodecRole, ForwardOutcome, Refusal};
use opmsg_telemetry::observe::{
    CodecScope, DecoderSets, DecoderTelemetry, EncoderSets, EncoderTelemetry, Record,
};
use serde_json::{Map, Value, json};

use crate::lines::{event, metrics};

/// What the crate says about the reader and the writer of this process, and the proxy's own counts.
#[derive(Debug)]
pub(crate) struct Totals {
    reader: Mutex<DecoderTelemetry>,
    writer: Mutex<EncoderTelemetry>,
    /// Whole messages of clients.
    pub(crate) requests: Count,
    /// Whole messages of the server.
    pub(crate) replies: Count,
    pub(crate) replies_with_section: Count,
    /// Of these, those that went on without it.
    pub(crate) replies_stripped: Count,
    /// Commands that went without a section, because the server does not take them that large.
    pub(crate) too_large_to_attach: Count,
}

/// A number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Totals {
    /// `None` for numbers that no codec has: here each is the only one.
    pub(crate) fn new(at: Wall) -> Option<Self> {
        let reader = CodecScope::proxy(0, Policy::Tolerant.into())?;
        let writer = CodecScope::encoder(0, CodecRole::Proxy)?;
        Some(Self {
            reader: Mutex::new(DecoderTelemetry::new(reader, at).with_sizes()),
            writer: Mutex::new(EncoderTelemetry::new(writer, at).with_sizes()),
            requests: Count::default(),
            replies: Count::default(),
            replies_with_section: Count::default(),
            replies_stripped: Count::default(),
            too_large_to_attach: Count::default(),
        })
    }

    /// What is said about messages that come.
    pub(crate) fn reader(&self) -> MutexGuard<'_, DecoderTelemetry> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is said about sections that this proxy attaches.
    pub(crate) fn writer(&self) -> MutexGuard<'_, EncoderTelemetry> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the events since the last time and all counters, each as a line of JSON. The names are fixed words.
    pub(crate) fn write_to(&self, mut output: impl Write) -> io::Result<()> {
        let (sets, mut events) = {
            let mut reader = self.reader();
            (reader.snapshot(), reader.drain().collect::<Vec<Record>>())
        };
        let (encoder, of_writer) = {
            let mut writer = self.writer();
            (writer.snapshot(), writer.drain().collect::<Vec<Record>>())
        };
        events.extend(of_writer);
        let mut lines = String::new();
        for record in &events {
            lines.push_str(&format!("{}\n", json!({ "event": event(record) })));
        }
        let counters = json!({
            "counters": self.counters(&sets, &encoder),
            "metrics": { "decoder": metrics(&sets), "encoder": metrics(&encoder) },
        });
        lines.push_str(&format!("{counters}\n"));
        // At once, so that no other line comes between.
        output.write_all(lines.as_bytes())?;
        output.flush()
    }

    /// The counts in few words; [`metrics`] has all of what the crate says.
    fn counters(&self, sets: &DecoderSets, encoder: &EncoderSets) -> Map<String, Value> {
        let counters = &sets.counters;
        let forwarded = |outcome| sets.forwarder.request_forwarded.of(outcome).get();
        let encoded = &encoder.encoder.request_encoded;
        let replies_stripped = self.replies_stripped.get();
        let mut numbers = Map::new();
        for (name, count) in [
            ("requests", self.requests.get()),
            ("replies", self.replies.get()),
            ("replies_with_section", self.replies_with_section.get()),
            ("too_large_to_attach", self.too_large_to_attach.get()),
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
            ("attached", encoded.of(AttachOutcome::Attached).get()),
            ("forwarded", forwarded(ForwardOutcome::Kept)),
            (
                "stripped",
                forwarded(ForwardOutcome::Stripped).saturating_add(replies_stripped),
            ),
            ("dropped", forwarded(ForwardOutcome::Dropped)),
            ("absent", forwarded(ForwardOutcome::Absent)),
        ] {
            numbers.insert(name.to_owned(), json!(count));
        }
        let reasons: Map<_, _> = Refusal::ALL
            .into_iter()
            .map(|refusal| (refusal.to_string(), json!(counters.refused_for(refusal))))
            .collect();
        numbers.insert("refused_for".to_owned(), Value::Object(reasons));
        numbers
    }
}

impl Count {
    pub(crate) fn increment(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
