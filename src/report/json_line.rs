//! A report as a line of a server's structured log.

use super::date;
use super::line::Line;
use super::settings;
use super::{Carrier, LogContext, Outcome, Report, Severity};
use crate::client::ClientMetadata;
use crate::error::Reaction;
use crate::retry::RetryMetadata;
use crate::trace::{ReceivedTraceparent, hex};

const NANOS_IN_MILLI: u64 = 1_000_000;

impl Report<'_> {
    /// Whether telemetry or the whole message was refused: what a [`FailureLimiter`](super::FailureLimiter) is asked about.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        self.refused.is_some() || matches!(self.outcome, Outcome::Dropped)
    }

    /// Appends one line of MongoDB's structured log (JSON, `\n` at the end). Allocates nothing in a buffer that has room.
    ///
    /// The keys are `t s c svc ctx id msg attr`, and `truncated` when a text was cut. `attr` holds what the report does, in fields of
    /// fixed names; a field without value is left out. Refused bytes are in no line.
    ///
    /// | `id` | `c` | `msg` | when |
    /// |---|---|---|---|
    /// | 22632 | `OP_MSG` | Message refused | the message is not run, for whatever reason |
    /// | 201303001 | `OP_MSG` | Telemetry accepted | the trace is continued |
    /// | 201303002 | `OP_MSG` | Telemetry accepted, parent not admitted | the token bucket was empty |
    /// | 201303003 | `OP_MSG` | Telemetry not used before authentication | the section is sound |
    /// | 201303004 | `OP_MSG` | Telemetry dropped | the section is refused, the command runs |
    /// | 201303005 | `COMMAND` | Command is a retry | there is `$retry` and no section |
    ///
    /// 22632 is what servers log when they cannot parse a message (`op_msg.cpp`, component `OP_MSG`). They have no line for the rest.
    /// What concerns the section has their component for its parser and an id made of operation 2013, kind 3 and a number: nine
    /// digits, where servers have eight at most. `$retry` is an argument of the command, hence `COMMAND`.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Mono, Wall, ingest::{Config, Ingest}, report::{FailureLimiter, LogContext}};
    /// let mut ingest = Ingest::new(Config::server());
    /// let mut limiter = FailureLimiter::new();
    /// let message = b"\x1b\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0\x07";
    ///
    /// let mut scratch = Vec::new();
    /// let at = Mono::from_nanos(0);
    /// let answer = ingest.handle(message, &mut scratch, at);
    /// if let Some(report) = ingest.report(&answer) {
    ///     let context = LogContext::new(Wall::from_nanos(1_795_161_600_000_000_000))
    ///         .with_connection("conn7")
    ///         .with_severity(limiter.severity(&report, at));
    ///     let mut line = Vec::new();
    ///     report.append_json_line(&context, &mut line);
    ///     assert_eq!(str::from_utf8(&line)?, concat!(
    ///         r#"{"t":{"$date":"2026-11-20T08:00:00.000+00:00"},"s":"D1","c":"OP_MSG","svc":"-","ctx":"conn7","id":22632,"#,
    ///         r#""msg":"Message refused","attr":{"outcome":"absent","code":501,"codeName":"UnknownOpMsgSectionKind","rule":"25","#,
    ///         r#""offset":26,"reaction":"close","messageSize":27}}"#, "\n",
    ///     ));
    /// }
    /// # Ok::<(), std::str::Utf8Error>(())
    /// ```
    pub fn append_json_line(&self, context: &LogContext<'_>, out: &mut Vec<u8>) {
        let mut line = Line::new(out);
        self.head(context, &mut line);
        if let Some(command) = self.command {
            line.word(b",\"command\":\"", command);
        }
        if let Some(traceparent) = &self.traceparent {
            line.raw(&ids(traceparent));
        }
        if let Some((retry, carrier)) = &self.retry {
            put_retry(retry, *carrier, &mut line);
        }
        if let Some(client) = &self.client {
            put_client(client, &mut line);
        }
        if self.is_failure() {
            self.failure(&mut line);
        }
        line.number(b",\"messageSize\":", self.message_len.into());
        if self.section_len > 0 {
            line.number(b",\"sectionSize\":", self.section_len.into());
        }
        line.raw(b"}");
        line.finish();
    }

    /// Everything up to the first field of `attr`.
    #[inline]
    fn head(&self, context: &LogContext<'_>, line: &mut Line<'_>) {
        let mut start = *b"{\"t\":{\"$date\":\"1970-01-01T00:00:00.000+00:00\"},\"s\":\"";
        if let Some((_, rest)) = start.split_first_chunk_mut::<15>()
            && let Some(text) = rest.first_chunk_mut()
        {
            date::write(context.wall.as_nanos() / NANOS_IN_MILLI, text);
        }
        line.raw(&start);
        let severity = match context.severity {
            Some(severity) => severity,
            None if self.is_failure() => Severity::Debug1,
            None => Severity::Info,
        };
        line.raw(severity.as_str().as_bytes());
        let is_command = matches!(self.outcome, Outcome::Absent) && self.refused.is_none();
        line.raw(if is_command {
            b"\",\"c\":\"COMMAND\",\"svc\":\""
        } else {
            b"\",\"c\":\"OP_MSG\",\"svc\":\""
        });
        line.text("svc", context.service);
        line.raw(b"\",\"ctx\":\"");
        line.text("ctx", context.connection);
        self.event(line);
    }

    /// What happened: id, text, and the outcome in `attr`.
    #[inline]
    fn event(&self, line: &mut Line<'_>) {
        if self.refused.is_some() {
            line.word(
                b"\",\"id\":22632,\"msg\":\"Message refused\",\"attr\":{\"outcome\":\"",
                self.outcome.name(),
            );
            return;
        }
        line.raw(match self.outcome {
            Outcome::Accepted => {
                b"\",\"id\":201303001,\"msg\":\"Telemetry accepted\",\"attr\":{\"outcome\":\"accepted\",\"parent\":\"admitted\""
            }
            Outcome::Limited => {
                b"\",\"id\":201303002,\"msg\":\"Telemetry accepted, parent not admitted\",\"attr\":{\"outcome\":\"limited\",\"parent\":\"limited\""
            }
            Outcome::Unauthenticated => {
                b"\",\"id\":201303003,\"msg\":\"Telemetry not used before authentication\",\"attr\":{\"outcome\":\"unauthenticated\",\"parent\":\"ignored\""
            }
            Outcome::Dropped => {
                b"\",\"id\":201303004,\"msg\":\"Telemetry dropped\",\"attr\":{\"outcome\":\"dropped\""
            }
            Outcome::Absent => {
                b"\",\"id\":201303005,\"msg\":\"Command is a retry\",\"attr\":{\"outcome\":\"absent\""
            }
            Outcome::Refused => {
                b"\",\"id\":22632,\"msg\":\"Message refused\",\"attr\":{\"outcome\":\"refused\""
            }
        });
    }

    /// Why something was refused, and what was done.
    #[cold]
    #[inline(never)]
    fn failure(&self, line: &mut Line<'_>) {
        if let Some(refusal) = self.refusal {
            line.word(b",\"refusal\":\"", refusal.name());
        }
        let Some(refused) = &self.refused else {
            return;
        };
        line.signed(b",\"code\":", refused.code.code().into());
        line.word(b",\"codeName\":\"", refused.code.name());
        if let Some(rule) = refused.rule {
            line.word(b",\"rule\":\"", rule.id());
        }
        if let Some(field) = refused.field {
            line.word(b",\"field\":\"", field);
        }
        if let Some(offset) = refused.offset {
            line.number(b",\"offset\":", offset.into());
        }
        let reaction = match refused.reaction {
            Reaction::Close => "close",
            Reaction::Reply => "reply",
            Reaction::Silent => "silent",
        };
        line.word(b",\"reaction\":\"", reaction);
    }
}

/// The ids and flags of a trace context as members of `attr`.
#[inline]
fn ids(traceparent: &ReceivedTraceparent) -> [u8; 93] {
    const TEMPLATE: &[u8; 93] = b",\"traceId\":\"00000000000000000000000000000000\",\"parentId\":\"0000000000000000\",\"traceFlags\":\"00\"";
    let mut text = *TEMPLATE;
    if let Some((_, rest)) = text.split_first_chunk_mut::<12>()
        && let Some((trace_id, rest)) = rest.split_first_chunk_mut::<32>()
        && let Some((_, rest)) = rest.split_first_chunk_mut::<14>()
        && let Some((parent_id, rest)) = rest.split_first_chunk_mut::<16>()
        && let Some((_, rest)) = rest.split_first_chunk_mut::<16>()
        && let Some(flags) = rest.first_chunk_mut::<2>()
    {
        hex::write_16(traceparent.trace_id().as_bytes(), trace_id);
        hex::write_8(traceparent.parent_id().as_bytes(), parent_id);
        hex::write_1(traceparent.flags().to_byte(), flags);
    }
    text
}

fn put_retry(retry: &RetryMetadata, carrier: Carrier, line: &mut Line<'_>) {
    line.raw(match carrier {
        Carrier::Argument => b",\"retry\":{\"carrier\":\"argument\"",
        Carrier::Section => b",\"retry\":{\"carrier\":\"section\"",
    });
    line.number(b",\"attempt\":", retry.attempt().into());
    if let Some(limit) = retry.limit() {
        line.number(b",\"limit\":", limit.into());
    }
    if let Some(reason) = retry.reason() {
        line.word(b",\"reason\":\"", reason.as_str());
    }
    if let Some(code) = retry.code() {
        line.signed(b",\"code\":", code.into());
    }
    if let Some(backoff) = retry.backoff() {
        line.duration(b",\"backoffMS\":", backoff);
    }
    if let Some(base) = retry.base_backoff() {
        line.duration(b",\"baseBackoffMS\":", base);
    }
    if let Some(elapsed) = retry.elapsed() {
        line.duration(b",\"elapsedMS\":", elapsed);
    }
    line.raw(b"}");
}

/// Driver and settings. The client's id identifies nothing here and is left out.
#[cold]
#[inline(never)]
fn put_client(client: &ClientMetadata<'_>, line: &mut Line<'_>) {
    line.raw(b",\"client\":{\"driver\":{\"name\":\"");
    if let Some(driver) = client.driver() {
        line.text("client.driver.name", driver.name().as_bytes());
        line.raw(b"\",\"version\":\"");
        line.text("client.driver.version", driver.version().as_bytes());
    }
    line.raw(b"\"},\"config\":{");
    if let Some(config) = client.config() {
        settings::put(config, line);
    }
    line.raw(b"}}");
}
