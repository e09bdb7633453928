//! What reports add to a reader's telemetry.

use core::num::NonZeroU8;

use super::Report;
use crate::observe::events::{RequestRetry, TelemetryDecodeFail};
use crate::observe::values::MetadataPart;
use crate::observe::{DecoderTelemetry, Record};
use crate::retry::RetryMetadata;
use crate::time::Wall;

impl DecoderTelemetry {
    /// Records what a report says and the connection's counters do not: an event for a refused section, drafts by what was made of
    /// them, and retries if they were asked for. `at` is when the message came.
    ///
    /// A request counts once for each draft that it has, wherever the draft stands. `$retry` and the section's `retry` are one: it counts
    /// as accepted when retry metadata came of it, else as ignored for what is wrong with `$retry`, or with the section's. The drafts of
    /// a section that is refused, or not used before authentication, are not looked at. Ids of a refused section are in no record.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::ingest::{Config, Ingest, Policy};
    /// use opmsg_telemetry::observe::{CodecScope, DecoderTelemetry};
    /// use opmsg_telemetry::{Mono, Wall};
    /// let at = Wall::from_nanos(1_800_000_000_000_000_000);
    /// let scope = CodecScope::server(0, Policy::Server.into()).ok_or("numbers end at 1023")?;
    /// let mut telemetry = DecoderTelemetry::new(scope, at);
    ///
    /// // A body, and a section that is an empty document: `otel` is missing.
    /// let message = b"\x39\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0\
    ///     \x03\x05\0\0\0\0";
    /// let mut ingest = Ingest::new(Config::server());
    /// let mut scratch = Vec::new();
    /// let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(0));
    /// if let Some(report) = ingest.report(&answer) {
    ///     telemetry.report(&report, at);
    /// }
    /// telemetry.add(ingest.counters());
    /// assert_eq!(telemetry.drain().count(), 1);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn report(&mut self, report: &Report<'_>, at: Wall) {
        if let Some(refusal) = report.refusal {
            let event = TelemetryDecodeFail {
                error_type: refusal,
                // 0 means that it could not be read: the smallest document has five bytes.
                telemetry_size: (report.section_len > 0).then_some(report.section_len),
            };
            self.push(Record::new(at, event));
        }
        let drafts = report.drafts;
        let parts = [
            (MetadataPart::Retry, drafts.retry),
            (MetadataPart::Client, drafts.client),
            (MetadataPart::Tracestate, drafts.tracestate),
        ];
        for (part, read) in parts {
            if let Some(read) = read {
                self.drafted(part, read);
            }
        }
        if let Some((retry, _)) = &report.retry {
            self.retried(retry_event(report, retry), report.traceparent, at);
        }
    }
}

fn retry_event(report: &Report<'_>, retry: &RetryMetadata) -> RequestRetry {
    // Numbers that do not fit are beyond the ranges, of which the largest is reported.
    let byte = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    RequestRetry {
        retry_attempt: NonZeroU8::new(byte(retry.attempt())).unwrap_or(NonZeroU8::MIN),
        retry_limit: retry.limit().map(byte),
        retry_reason: retry.reason().map(Into::into),
        retry_backoff: retry.backoff().map(Into::into),
        retry_elapsed: retry.elapsed().map(Into::into),
        response_status_code: retry.code(),
        operation_name: report.command,
        config_max_adaptive_retries: report.drafts.max_adaptive_retries.map(byte),
        config_overload_retargeting: report.drafts.overload_retargeting,
    }
}
