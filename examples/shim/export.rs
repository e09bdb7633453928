//! `--otlp URL`: sends what was recorded to a collector, from a thread of its own.
//!
//! Queues are bounded: events and spans that do not fit, and those that the collector does not take, are dropped and counted. Metrics that
//! it does not take go with the next ones. No connection waits for it.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opmsg_telemetry::observe::values::EventLossReason;
use opmsg_telemetry::observe::{CodecScope, Record};
use opmsg_telemetry::otlp::{LogBatch, MetricBatch, Resource, ServerSpan, SpanBatch};
use opmsg_telemetry::{SpanId, Wall};
use serde_json::{Value, json};

use crate::http::Endpoint;
use crate::shim::Shim;

const INTERVAL: Duration = Duration::from_secs(1);
/// Spans that wait at most; with half of them an export does not wait for the interval's end.
const SPANS: usize = 4_096;

/// The queue of spans, and where it and everything else goes.
#[derive(Debug)]
pub(crate) struct Export {
    endpoint: Endpoint,
    codec: CodecScope,
    /// When the codec began.
    begun: Wall,
    queue: Mutex<Queue>,
    wake: Condvar,
    ids: RandomState,
    next_id: AtomicU64,
    sent: AtomicU64,
    dropped: AtomicU64,
}

#[derive(Debug)]
struct Queue {
    spans: SpanBatch,
    ended: bool,
}

impl Export {
    pub(crate) fn new(endpoint: Endpoint, codec: CodecScope, begun: Wall) -> Self {
        let spans = SpanBatch::new(codec, SPANS);
        Self {
            endpoint,
            codec,
            begun,
            queue: Mutex::new(Queue {
                spans,
                ended: false,
            }),
            wake: Condvar::new(),
            ids: RandomState::new(),
            next_id: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        }
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
        loop {
            let wait = |queue: &mut Queue| !queue.ended && queue.spans.len() < SPANS / 2;
            let (mut queue, _) = self
                .wake
                .wait_timeout_while(self.queue(), INTERVAL, wait)
                .unwrap_or_else(PoisonError::into_inner);
            let ended = queue.ended;
            // Encoding takes its time, so it has none of the locks'.
            let mut spans = mem::replace(&mut queue.spans, SpanBatch::new(self.codec, SPANS));
            drop(queue);
            self.lost(spans.take_dropped());
            let mut body = Vec::new();
            let count = spans.drain_to(&resource, &mut body);
            self.send_or_drop("/v1/traces", &body, count);

            let mut telemetry = shim.totals.telemetry();
            let window = telemetry.seal(Shim::wall());
            let events: Vec<Record> = telemetry.drain().collect();
            let levels = telemetry.levels();
            drop(telemetry);
            let mut logs = LogBatch::new();
            let others = logs.add(&[&self.codec], events);
            debug_assert_eq!(others, 0, "a server has no other entity");
            body.clear();
            let count = logs.append_to(&resource, &mut body);
            self.send_or_drop("/v1/logs", &body, count);

            let mut metrics = MetricBatch::new();
            metrics.add(&self.codec, window.delta(), window.start(), window.end());
            metrics.add(&self.codec, &levels, self.begun, window.end());
            body.clear();
            let count = metrics.append_to(&resource, &mut body);
            if self.send("/v1/metrics", &body, count) {
                // Nobody else seals, so the window is the last one.
                shim.totals.telemetry().commit(window);
            } else if ended {
                self.lost(number(count));
            }
            if ended {
                let lost = shim.totals.telemetry().snapshot().event_loss;
                let reasons = EventLossReason::ALL.into_iter();
                self.lost(
                    reasons
                        .map(|reason| lost.event_dropped.of(reason).get())
                        .sum(),
                );
                return;
            }
        }
    }

    pub(crate) fn end(&self) {
        self.queue().ended = true;
        self.wake.notify_one();
    }

    /// Whether the collector has it, or there is nothing to send.
    fn send(&self, path: &str, body: &[u8], count: usize) -> bool {
        if count == 0 {
            return true;
        }
        let is_sent = self.endpoint.post(path, body).is_ok();
        if is_sent {
            self.sent.fetch_add(number(count), Ordering::Relaxed);
        }
        is_sent
    }

    fn send_or_drop(&self, path: &str, body: &[u8], count: usize) {
        if !self.send(path, body, count) {
            self.lost(number(count));
        }
    }

    fn lost(&self, count: u64) {
        self.dropped.fetch_add(count, Ordering::Relaxed);
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

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
