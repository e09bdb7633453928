//! Events on their way to `/v1/logs`.

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::logs::v1::{ResourceLogs, ScopeLogs};

use super::codec::Codec;
use super::event::Event;
use super::names;
use super::resource::Resource;
use crate::report::Report;
use crate::time::Wall;

/// Collects refusals, and retries if asked for, until they are exported.
///
/// Each kind of event has a budget between two drains, 8 refusals and 16 retries: what is beyond it is dropped and counted, so that
/// no peer can fill the batch or push other events out. Counters tell how often something happened; these are samples of it.
///
/// # Example
/// ```
/// use opmsg_telemetry::ingest::{Config, Ingest, Policy};
/// use opmsg_telemetry::otlp::{Codec, LogBatch, Resource};
/// use opmsg_telemetry::{Mono, Wall};
///
/// // A body, and a section that is an empty document: `otel` is missing.
/// let message = b"\x39\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0\
///     \x03\x05\0\0\0\0";
/// let mut logs = LogBatch::new(Codec::server(0, Policy::Server).unwrap());
/// let mut ingest = Ingest::new(Config::server());
/// let mut scratch = Vec::new();
/// let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(0));
/// if let Some(report) = ingest.report(&answer) {
///     logs.push(&report, Wall::from_nanos(1_800_000_000_000_000_000));
/// }
/// let mut body = Vec::new();
/// assert_eq!(logs.drain_to(&Resource::new(), &mut body), 1);
/// assert!(logs.is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct LogBatch {
    codec: Codec,
    retries: bool,
    events: Vec<Event>,
    dropped: u64,
}

impl LogBatch {
    /// Events that wait at most: the sum of the budgets.
    pub const CAPACITY: usize = 24;

    /// An empty batch that takes refusals.
    #[must_use]
    pub const fn new(codec: Codec) -> Self {
        Self {
            codec,
            retries: false,
            events: Vec::new(),
            dropped: 0,
        }
    }

    /// Takes requests that say they are retries (draft) too; off by default, since in a storm every request is one.
    #[must_use]
    pub const fn with_retries(mut self) -> Self {
        self.retries = true;
        self
    }

    /// Takes what a report has to say: a refusal, a retry, both, or nothing. `at` is when it happened.
    pub fn push(&mut self, report: &Report<'_>, at: Wall) {
        if let Some(event) = Event::decode_fail(report, at) {
            self.take(event);
        }
        if let Some(event) = Event::request_retry(report, at).filter(|_| self.retries) {
            self.take(event);
        }
    }

    fn take(&mut self, event: Event) {
        let kind = event.kind();
        let same = self
            .events
            .iter()
            .filter(|old| old.kind().name == kind.name);
        if same.count() < kind.budget.into() {
            self.events.push(event);
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    /// Events that wait.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether no event waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Events dropped since this was asked last; for [`MetricBatch::with_dropped_events`](super::MetricBatch::with_dropped_events).
    pub const fn take_dropped(&mut self) -> u64 {
        core::mem::replace(&mut self.dropped, 0)
    }

    /// Appends an encoded `ExportLogsServiceRequest` with the events that wait, oldest first, and refills the budgets. Appends
    /// nothing when none waits.
    ///
    /// Returns how many events it holds. A request that cannot be sent is the caller's to keep or to drop.
    pub fn drain_to(&mut self, resource: &Resource, out: &mut Vec<u8>) -> usize {
        let log_records: Vec<_> = self.events.iter().map(|event| event.to_record()).collect();
        self.events.clear();
        let count = log_records.len();
        if count > 0 {
            let scope = ScopeLogs {
                scope: Some(self.codec.scope(names::CODEC)),
                log_records,
                schema_url: names::SCHEMA_URL.to_owned(),
            };
            let logs = ResourceLogs {
                resource: Some(resource.to_message()),
                scope_logs: vec![scope],
                schema_url: String::new(),
            };
            let request = ExportLogsServiceRequest {
                resource_logs: vec![logs],
            };
            super::append(&request, out);
        }
        count
    }
}
