//! Events on their way to `/v1/logs`.

use core::fmt;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};

use super::attribute;
use super::resource::Resource;
use super::scope;
use crate::observe::{Record, Scope, names};

/// Events as OTLP log records, scope by scope.
///
/// # Example
/// ```
/// use opmsg_telemetry::Wall;
/// use opmsg_telemetry::observe::values::{CodecPolicy, Refusal};
/// use opmsg_telemetry::observe::{CodecScope, Record, events::TelemetryDecodeFail};
/// use opmsg_telemetry::otlp::{LogBatch, Resource};
/// let codec = CodecScope::server(0, CodecPolicy::Server).ok_or("numbers end at 1023")?;
/// let event = TelemetryDecodeFail::new(Refusal::MissingField).with_telemetry_size(Some(5));
/// let record = Record::new(Wall::from_nanos(1_800_000_000_000_000_000), event);
/// let mut logs = LogBatch::new();
/// assert_eq!(logs.add(&[&codec], [record]), 0);
/// let mut body = Vec::new();
/// assert_eq!(logs.append_to(&Resource::new(), &mut body), 1);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Default)]
pub struct LogBatch {
    scopes: Vec<ScopeLogs>,
    records: usize,
}

impl LogBatch {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds events, each below the entity that it is of: a client's and its writer's come from one ring.
    ///
    /// Returns how many were left out, because none of these is their entity.
    #[must_use = "events of other entities are lost"]
    pub fn add(
        &mut self,
        entities: &[&dyn Scope],
        records: impl IntoIterator<Item = Record>,
    ) -> usize {
        let mut scopes: Vec<(&'static str, ScopeLogs)> = Vec::new();
        let mut left_out = 0_usize;
        for record in records {
            let of = record.event().kind().descriptor().entity;
            let Some(entity) = entities.iter().find(|entity| entity.entity() == of) else {
                left_out = left_out.saturating_add(1);
                continue;
            };
            self.records = self.records.saturating_add(1);
            match scopes.iter_mut().find(|(known, _)| *known == of) {
                Some((_, scope)) => scope.log_records.push(message(&record)),
                None => {
                    let logs = ScopeLogs {
                        scope: Some(scope::message(of, *entity)),
                        log_records: vec![message(&record)],
                        schema_url: names::SCHEMA_URL.to_owned(),
                    };
                    scopes.push((of, logs));
                }
            }
        }
        self.scopes.extend(scopes.into_iter().map(|(_, logs)| logs));
        left_out
    }

    /// Appends an encoded `ExportLogsServiceRequest`. Appends nothing when there is no event.
    ///
    /// Returns how many events it holds.
    pub fn append_to(self, resource: &Resource, out: &mut Vec<u8>) -> usize {
        if self.records > 0 {
            let logs = ResourceLogs {
                resource: Some(resource.to_message()),
                scope_logs: self.scopes,
                schema_url: String::new(),
            };
            let request = ExportLogsServiceRequest {
                resource_logs: vec![logs],
            };
            super::append(&request, out);
        }
        self.records
    }
}

impl fmt::Debug for LogBatch {
    /// How many events; no ids.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogBatch")
            .field("records", &self.records)
            .finish_non_exhaustive()
    }
}

fn message(record: &Record) -> LogRecord {
    let kind = record.event().kind().descriptor();
    let mut attributes = Vec::new();
    let event = record.event();
    event.visit(&mut |key, value| attributes.push(attribute::of(key, value)));
    let mut message = LogRecord {
        time_unix_nano: record.at().as_nanos(),
        observed_time_unix_nano: record.at().as_nanos(),
        severity_number: kind.severity_number.into(),
        event_name: kind.name.to_owned(),
        attributes,
        ..LogRecord::default()
    };
    if let Some(context) = record.context() {
        message.trace_id = context.trace_id().to_bytes().to_vec();
        message.span_id = context.parent_id().to_bytes().to_vec();
        message.flags = context.flags().to_byte().into();
    }
    message
}
