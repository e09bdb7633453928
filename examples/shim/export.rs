//! `--otlp URL`: sends what was ingested to a collector, from a thread of its own.
//!
//! The queue is bounded: what does not fit, and what the collector does not take, is dropped and counted. No connection waits for it.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opmsg_telemetry::ingest::Policy;
use opmsg_telemetry::observe::Counters;
use opmsg_telemetry::otlp::{Codec, LogBatch, MetricBatch, Resource, ServerSpan, SpanBatch};
use opmsg_telemetry::report::Report;
use opmsg_telemetry::{SpanId, Wall};
use serde_json::{Value, json};

use crate::http::Endpoint;
use crate::shim::Shim;

const INTERVAL: Duration = Duration::from_secs(1);
/// Spans that wait at most; with half of them an export does not wait for the interval's end.
const SPANS: usize = 4_096;

/// The queue, and where it goes.
#[derive(Debug)]
pub(crate) struct Export {
    endpoint: Endpoint,
    codec: Codec,
    queue: Mutex<Queue>,
    wake: Condvar,
    ids: RandomState,
    next_id: AtomicU64,
    sent: AtomicU64,
    dropped: AtomicU64,
}

#[derive(Debug)]
struct Queue {
    logs: LogBatch,
    spans: SpanBatch,
    ended: bool,
}

impl Queue {
    fn new(codec: Codec) -> Self {
        Self {
            logs: LogBatch::new(codec).with_retries(),
            spans: SpanBatch::new(codec, SPANS),
            ended: false,
        }
    }
}

impl Export {
    pub(crate) fn new(endpoint: Endpoint, policy: Policy) -> Option<Self> {
        let codec = Codec::server(0, policy)?;
        Some(Self {
            endpoint,
            codec,
            queue: Mutex::new(Queue::new(codec)),
            wake: Condvar::new(),
            ids: RandomState::new(),
            next_id: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        })
    }

    pub(crate) fn report(&self, report: &Report<'_>, at: Wall) {
        self.queue().logs.push(report, at);
    }

    pub(crate) fn span(&self, span: ServerSpan, end: Wall) {
        let mut queue = self.queue();
        queue.spans.push(span, end);
        if queue.spans.len() == SPANS / 2 {
            self.wake.notify_one();
        }
    }

    /// A span's id: a counter under a keyed hash, and the key is random.
    pub(crate) fn new_span_id(&self) -> Option<SpanId> {
        let number = self.next_id.fetch_add(1, Ordering::Relaxed);
        SpanId::from_bytes(self.ids.hash_one(number).to_le_bytes())
    }

    /// Exports until [`end`](Self::end) is called, and then what is left.
    pub(crate) fn run(&self, shim: &Shim) {
        let resource = Resource::new().with_text("service.name", "opmsg-telemetry-shim");
        let (mut exported, mut from) = (Counters::default(), Shim::wall());
        loop {
            let wait = |queue: &mut Queue| !queue.ended && queue.spans.len() < SPANS / 2;
            let (mut queue, _) = self
                .wake
                .wait_timeout_while(self.queue(), INTERVAL, wait)
                .unwrap_or_else(PoisonError::into_inner);
            let ended = queue.ended;
            // Encoding takes its time, so it has none of the lock's.
            let mut taken = mem::replace(&mut *queue, Queue::new(self.codec));
            drop(queue);
            let (mut logs, mut spans) = (Vec::new(), Vec::new());
            let log_count = taken.logs.drain_to(&resource, &mut logs);
            let span_count = taken.spans.drain_to(&resource, &mut spans);
            let lost_logs = taken.logs.take_dropped();
            let lost_spans = taken.spans.take_dropped();
            let (total, to) = (shim.totals.counters(), Shim::wall());
            let mut metrics = Vec::new();
            let point_count = MetricBatch::new(self.codec, &total.since(&exported), from, to)
                .with_dropped_events(lost_logs)
                .append_to(&resource, &mut metrics);
            (exported, from) = (total, to);
            self.dropped
                .fetch_add(lost_logs.saturating_add(lost_spans), Ordering::Relaxed);
            self.send("/v1/logs", &logs, log_count);
            self.send("/v1/traces", &spans, span_count);
            self.send("/v1/metrics", &metrics, point_count);
            if ended {
                return;
            }
        }
    }

    pub(crate) fn end(&self) {
        self.queue().ended = true;
        self.wake.notify_one();
    }

    fn send(&self, path: &str, body: &[u8], count: usize) {
        if count == 0 {
            return;
        }
        let counter = match self.endpoint.post(path, body) {
            Ok(()) => &self.sent,
            Err(_) => &self.dropped,
        };
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        counter.fetch_add(count, Ordering::Relaxed);
    }

    /// How many records, spans and data points were sent, and how many dropped.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "sent": self.sent.load(Ordering::Relaxed),
            "dropped": self.dropped.load(Ordering::Relaxed),
        })
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
