//! Log lines on standard output.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use bson::DateTime;
use opmsg_telemetry::report::{FailureLimiter, LogContext, Report};
use opmsg_telemetry::{Mono, Wall};

/// The program's log. One limiter for all connections: at most one failure a second is logged at the lower level.
#[derive(Debug, Default)]
pub(crate) struct Log {
    limiter: Mutex<FailureLimiter>,
}

impl Log {
    /// Writes a report's line; `line` is a buffer to use again.
    pub(crate) fn write(
        &self,
        report: &Report<'_>,
        connection: &str,
        at: Mono,
        wall: Wall,
        line: &mut Vec<u8>,
    ) {
        let severity = self
            .limiter
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .severity(report, at);
        let context = LogContext::new(wall)
            .with_connection(connection)
            .with_service("R")
            .with_severity(severity);
        line.clear();
        report.append_json_line(&context, line);
        print(line);
    }

    /// Writes a line for a command of which there is no report. A name is the peer's text, so only a word is shown.
    pub(crate) fn write_command(&self, name: &str, connection: &str, wall: Wall) {
        let millis = i64::try_from(wall.as_nanos() / 1_000_000).unwrap_or(i64::MAX);
        let date = DateTime::from_millis(millis).try_to_rfc3339_string();
        let is_word = name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let line = serde_json::json!({
            "t": { "$date": date.unwrap_or_default() },
            "s": "I",
            "c": "COMMAND",
            "svc": "R",
            "ctx": connection,
            "msg": "Command without telemetry",
            "attr": { "command": if is_word { name } else { "?" } },
        });
        print(format!("{line}\n").as_bytes());
    }
}

/// Writes whole lines, and goes on when nobody reads them.
pub(crate) fn print(lines: &[u8]) {
    let mut output = io::stdout().lock();
    let _ = output.write_all(lines).and_then(|()| output.flush());
}
