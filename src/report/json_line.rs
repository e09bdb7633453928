//! A report as a line of a server's structured log.

use super::date;
use super::line::Line;
use super::pairs::reaction_word;
use super::settings;
use super::{Carrier, Cuts, LogContext, Outcome, Report, Severity};
use crate::client::ClientMetadata;
use crate::retry::RetryMetadata;
use crate::trace::{ReceivedTraceparent, hex};

const NANOS_IN_MILLI: u64 = 1_000_000;

impl Report<'_> {
    /// Whether telemetry or the whole message was refused: what a [`FailureLimiter`](super::FailureLimiter) is asked about.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        self.refused.is_some() || matches!(self.outcome, Outcome::Dropped)
    }

    /// Appends one line of MongoDB's structured log (JSON, `\n` at the end). Allocates nothing in a buffer with room for 512 bytes more,
    /// 1,536 for a line with a client's settings; for texts that are longer than that, 32 KB.
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
    /// | 201303006 | `COMMAND` | Retry metadata ignored | there is a `$retry` that cannot be read, and no section |
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
        // The room is set to zero before it is written, so it should be small: a client has many settings.
        let room = if self.client.is_none() { 512 } else { 1_536 };
        // The second room is larger than any line: the largest has two texts of 10 KB.
        let _ = self.append_within(room, context, out) || self.append_within(32_768, context, out);
    }

    /// Whether the line fits into so many bytes; if not, nothing is appended.
    fn append_within(&self, room: usize, context: &LogContext<'_>, out: &mut Vec<u8>) -> bool {
        let start = out.len();
        out.resize(start.saturating_add(room), 0);
        let line = Line::new(out.get_mut(start..).unwrap_or_default());
        let left = self.write_json_line(context, line);
        let used = room.saturating_sub(left.unwrap_or(room));
        out.truncate(start.saturating_add(used));
        left.is_some()
    }

    /// How much room is left behind the line.
    #[inline(never)]
    fn write_json_line(&self, context: &LogContext<'_>, line: Line<'_>) -> Option<usize> {
        let mut cuts = Cuts::default();
        let mut line = self.event(self.head(context, line, &mut cuts));
        if let Some(parent) = self.outcome.parent() {
            line = line.word(b",\"parent\":\"", parent.as_str());
        }
        if let Some(command) = self.command() {
            line = line.word(b",\"command\":\"", command);
        }
        if let Some(traceparent) = &self.traceparent {
            line = put_ids(traceparent, line);
        }
        if let Some((retry, carrier)) = &self.retry {
            line = put_retry(retry, *carrier, line);
        }
        if let Some(client) = &self.client {
            line = put_client(client, line, &mut cuts);
        }
        if self.is_failure() {
            line = self.failure(line);
        }
        line = line.number(b",\"messageSize\":", self.message_len.into());
        if self.section_len > 0 {
            line = line.number(b",\"sectionSize\":", self.section_len.into());
        }
        if !cuts.is_empty() {
            return cuts.put(line.raw(b"}")).end(b"}\n");
        }
        line.end(b"}}\n")
    }

    /// Everything up to the connection.
    #[inline]
    fn head<'o>(&self, context: &LogContext<'_>, line: Line<'o>, cuts: &mut Cuts) -> Line<'o> {
        let millis = context.wall.as_nanos() / NANOS_IN_MILLI;
        let line = line.raw(b"{\"t\":{\"$date\":\"");
        let line = line
            .with(|text| date::write(millis, text))
            .raw(b"\"},\"s\":\"");
        let severity = match context.severity {
            Some(severity) => severity,
            None if self.is_failure() => Severity::Debug1,
            None => Severity::Info,
        };
        let line = match severity {
            Severity::Info => line.raw(b"I"),
            Severity::Debug1 => line.raw(b"D1"),
            Severity::Debug2 => line.raw(b"D2"),
        };
        let line = match self.outcome {
            Outcome::Absent if self.refused.is_none() => {
                line.raw(b"\",\"c\":\"COMMAND\",\"svc\":\"")
            }
            _ => line.raw(b"\",\"c\":\"OP_MSG\",\"svc\":\""),
        };
        let line = line
            .text("svc", context.service, cuts)
            .raw(b"\",\"ctx\":\"");
        line.text("ctx", context.connection, cuts)
    }

    /// What happened: id, text, and the outcome in `attr`.
    #[inline]
    fn event<'o>(&self, line: Line<'o>) -> Line<'o> {
        match self.outcome {
            _ if self.refused.is_some() => self.refused_event(line),
            Outcome::Refused => self.refused_event(line),
            Outcome::Accepted => line.raw(b"\",\"id\":201303001,\"msg\":\"Telemetry accepted\",\"attr\":{\"outcome\":\"accepted\""),
            Outcome::Limited => line.raw(b"\",\"id\":201303002,\"msg\":\"Telemetry accepted, parent not admitted\",\"attr\":{\"outcome\":\"limited\""),
            Outcome::Unauthenticated => line.raw(b"\",\"id\":201303003,\"msg\":\"Telemetry not used before authentication\",\"attr\":{\"outcome\":\"unauthenticated\""),
            Outcome::Dropped => line.raw(b"\",\"id\":201303004,\"msg\":\"Telemetry dropped\",\"attr\":{\"outcome\":\"dropped\""),
            Outcome::Absent if self.retry.is_none() => line.raw(b"\",\"id\":201303006,\"msg\":\"Retry metadata ignored\",\"attr\":{\"outcome\":\"absent\""),
            Outcome::Absent => line.raw(b"\",\"id\":201303005,\"msg\":\"Command is a retry\",\"attr\":{\"outcome\":\"absent\""),
        }
    }

    #[cold]
    #[inline(never)]
    fn refused_event<'o>(&self, line: Line<'o>) -> Line<'o> {
        let line = line.raw(b"\",\"id\":22632,\"msg\":\"Message refused\",\"attr\":{");
        line.word(b"\"outcome\":\"", self.outcome.name())
    }

    /// Why something was refused, and what was done.
    #[cold]
    #[inline(never)]
    fn failure<'o>(&self, mut line: Line<'o>) -> Line<'o> {
        if let Some(refusal) = self.refusal {
            line = line.word(b",\"refusal\":\"", refusal.as_str());
        }
        let Some(refused) = &self.refused else {
            return line;
        };
        line = line.signed(b",\"code\":", refused.code.code().into());
        line = line.word(b",\"codeName\":\"", refused.code.name());
        if let Some(rule) = refused.rule {
            line = line.word(b",\"rule\":\"", rule.id());
        }
        if let Some(field) = refused.field {
            line = line.word(b",\"field\":\"", field);
        }
        if let Some(offset) = refused.offset {
            line = line.number(b",\"offset\":", offset.into());
        }
        line.word(
            b",\"reaction\":\"",
            reaction_word(refused.reaction).as_str(),
        )
    }
}

#[inline]
fn put_ids<'o>(traceparent: &ReceivedTraceparent, line: Line<'o>) -> Line<'o> {
    line.raw(b",\"traceId\":\"")
        .with(|digits| hex::write_16(traceparent.trace_id().as_bytes(), digits))
        .raw(b"\",\"parentId\":\"")
        .with(|digits| hex::write_8(traceparent.parent_id().as_bytes(), digits))
        .raw(b"\",\"traceFlags\":\"")
        .with(|digits| hex::write_1(traceparent.flags().to_byte(), digits))
        .raw(b"\"")
}

#[inline(never)]
fn put_retry<'o>(retry: &RetryMetadata, carrier: Carrier, line: Line<'o>) -> Line<'o> {
    let line = line.word(b",\"retry\":{\"carrier\":\"", carrier.name());
    let mut line = line.number(b",\"attempt\":", retry.attempt().into());
    if let Some(limit) = retry.limit() {
        line = line.number(b",\"limit\":", limit.into());
    }
    if let Some(reason) = retry.reason() {
        line = line.word(b",\"reason\":\"", reason.as_str());
    }
    if let Some(code) = retry.code() {
        line = line.signed(b",\"code\":", code.into());
    }
    if let Some(backoff) = retry.backoff() {
        line = line.duration(b",\"backoffMS\":", backoff);
    }
    if let Some(base) = retry.base_backoff() {
        line = line.duration(b",\"baseBackoffMS\":", base);
    }
    if let Some(elapsed) = retry.elapsed() {
        line = line.duration(b",\"elapsedMS\":", elapsed);
    }
    line.raw(b"}")
}

/// Driver and settings. The client's id identifies nothing here and is left out.
#[cold]
#[inline(never)]
fn put_client<'o>(client: &ClientMetadata<'_>, line: Line<'o>, cuts: &mut Cuts) -> Line<'o> {
    let mut line = line.raw(b",\"client\":{\"driver\":{\"name\":\"");
    if let Some(driver) = client.driver() {
        line = line.text("client.driver.name", driver.name().as_bytes(), cuts);
        line = line.raw(b"\",\"version\":\"");
        line = line.text("client.driver.version", driver.version().as_bytes(), cuts);
    }
    line = line.raw(b"\"},\"config\":{");
    if let Some(config) = client.config() {
        line = settings::put(config, line);
    }
    line.raw(b"}}")
}
