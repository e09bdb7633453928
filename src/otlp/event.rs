//! One event that waits for its export: values only, no text of a peer.

use core::time::Duration;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::logs::v1::LogRecord;

use super::attribute;
use super::names::{self, EventKind};
use crate::observe::Refusal;
use crate::report::Report;
use crate::retry::RetryMetadata;
use crate::time::Wall;
use crate::trace::ReceivedTraceparent;

#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    at: Wall,
    /// Of an accepted section alone.
    context: Option<ReceivedTraceparent>,
    detail: Detail,
}

#[derive(Clone, Copy, Debug)]
enum Detail {
    DecodeFail {
        refusal: Refusal,
        size: u32,
    },
    RequestRetry {
        retry: RetryMetadata,
        command: Option<&'static str>,
        max_adaptive_retries: Option<u32>,
        overload_retargeting: Option<bool>,
    },
}

impl Event {
    /// The refusal that a report tells of.
    pub(super) fn decode_fail(report: &Report<'_>, at: Wall) -> Option<Self> {
        let refusal = report.refusal()?;
        Some(Self {
            at,
            context: None,
            detail: Detail::DecodeFail {
                refusal,
                size: report.section_len(),
            },
        })
    }

    /// The retry that a report tells of.
    pub(super) fn request_retry(report: &Report<'_>, at: Wall) -> Option<Self> {
        let retry = report.retry()?;
        let config = report.client().and_then(|client| client.config());
        Some(Self {
            at,
            context: report.traceparent(),
            detail: Detail::RequestRetry {
                retry,
                command: report.command(),
                max_adaptive_retries: config.and_then(|config| config.max_adaptive_retries()),
                overload_retargeting: config
                    .and_then(|config| config.enable_overload_retargeting()),
            },
        })
    }

    pub(super) const fn kind(&self) -> &'static EventKind {
        match self.detail {
            Detail::DecodeFail { .. } => &names::DECODE_FAIL,
            Detail::RequestRetry { .. } => &names::REQUEST_RETRY,
        }
    }

    pub(super) fn to_record(self) -> LogRecord {
        let kind = self.kind();
        let mut record = LogRecord {
            time_unix_nano: self.at.as_nanos(),
            observed_time_unix_nano: self.at.as_nanos(),
            severity_number: kind.severity_number,
            event_name: kind.name.to_owned(),
            attributes: self.attributes(),
            ..LogRecord::default()
        };
        if let Some(context) = self.context {
            record.trace_id = context.trace_id().to_bytes().to_vec();
            record.span_id = context.parent_id().to_bytes().to_vec();
            record.flags = context.flags().to_byte().into();
        }
        record
    }

    fn attributes(&self) -> Vec<KeyValue> {
        match self.detail {
            Detail::DecodeFail { refusal, size } => {
                let mut attributes = vec![attribute::text(names::ERROR_TYPE, refusal.name())];
                // 0 means that it could not be read: the smallest document has five bytes.
                if size > 0 {
                    attributes.push(attribute::int(
                        names::TELEMETRY_SIZE,
                        size.min(names::SIZE_END),
                    ));
                }
                attributes
            }
            Detail::RequestRetry {
                retry,
                command,
                max_adaptive_retries,
                overload_retargeting,
            } => {
                let seconds = |key, value: Duration, end: Duration| {
                    attribute::double(key, value.min(end).as_secs_f64())
                };
                let attempt = retry.attempt().min(names::RETRY_ATTEMPT_END);
                let mut attributes = vec![
                    attribute::text(names::DB_SYSTEM_NAME, names::MONGODB),
                    attribute::int(names::RETRY_ATTEMPT, attempt),
                ];
                attributes.extend(
                    [
                        command.map(|name| attribute::text(names::DB_OPERATION_NAME, name)),
                        retry.limit().map(|limit| {
                            attribute::int(names::RETRY_LIMIT, limit.min(names::RETRY_LIMIT_END))
                        }),
                        retry.reason().map(|reason| {
                            attribute::text(names::RETRY_REASON, names::retry_reason(reason))
                        }),
                        retry.backoff().map(|backoff| {
                            seconds(names::RETRY_BACKOFF, backoff, names::RETRY_BACKOFF_END)
                        }),
                        retry.elapsed().map(|elapsed| {
                            seconds(names::RETRY_ELAPSED, elapsed, names::RETRY_ELAPSED_END)
                        }),
                        retry
                            .code()
                            .map(|code| attribute::decimal(names::DB_RESPONSE_STATUS_CODE, code)),
                        max_adaptive_retries.map(|retries| {
                            let retries = retries.min(names::MAX_ADAPTIVE_RETRIES_END);
                            attribute::int(names::MAX_ADAPTIVE_RETRIES, retries)
                        }),
                        overload_retargeting
                            .map(|on| attribute::boolean(names::OVERLOAD_RETARGETING, on)),
                    ]
                    .into_iter()
                    .flatten(),
                );
                attributes
            }
        }
    }
}
