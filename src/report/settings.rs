//! A client's settings as members of a JSON document.

use core::time::Duration;

use super::line::Line;
use crate::client::{ClientConfig, Compressors};

/// Members of one document; the first has no comma in front.
struct Members<'o> {
    line: Line<'o>,
    is_first: bool,
}

impl<'o> Members<'o> {
    fn member(self, name: &'static str, value: impl FnOnce(Line<'o>) -> Line<'o>) -> Self {
        let line = match self.is_first {
            true => self.line.raw(b"\""),
            false => self.line.raw(b",\""),
        };
        let line = value(line.copy(name.as_bytes()).raw(b"\":"));
        Self {
            line,
            is_first: false,
        }
    }

    fn boolean(self, name: &'static str, value: Option<bool>) -> Self {
        match value {
            Some(value) => self.member(name, |line| line.boolean(b"", value)),
            None => self,
        }
    }

    fn number(self, name: &'static str, value: Option<u32>) -> Self {
        match value {
            Some(value) => self.member(name, |line| line.number(b"", value.into())),
            None => self,
        }
    }

    fn duration(self, name: &'static str, value: Option<Duration>) -> Self {
        match value {
            Some(value) => self.member(name, |line| line.duration(b"", value)),
            None => self,
        }
    }
}

/// The settings that are known, by their names in the draft.
pub(super) fn put<'o>(config: &ClientConfig, line: Line<'o>) -> Line<'o> {
    let mut members = Members {
        line,
        is_first: true,
    }
    .boolean("retryReads", config.retry_reads())
    .boolean("retryWrites", config.retry_writes())
    .number("maxAdaptiveRetries", config.max_adaptive_retries())
    .boolean(
        "enableOverloadRetargeting",
        config.enable_overload_retargeting(),
    )
    .number("minPoolSize", config.min_pool_size())
    .number("maxPoolSize", config.max_pool_size())
    .number("maxConnecting", config.max_connecting())
    .duration("timeoutMS", config.timeout())
    .duration(
        "serverSelectionTimeoutMS",
        config.server_selection_timeout(),
    )
    .duration("heartbeatFrequencyMS", config.heartbeat_frequency());
    if let Some(list) = config.compressors() {
        members = members.member("compressors", |line| compressors(list, line));
    }
    if let Some(mode) = config.read_preference() {
        members = members.member("readPreference", |line| line.word(b"\"", mode.as_str()));
    }
    let members = members.boolean("loadBalanced", config.load_balanced());
    members
        .boolean("tls", config.tls())
        .boolean("tracing", config.tracing())
        .line
}

fn compressors(list: Compressors, line: Line<'_>) -> Line<'_> {
    let mut line = line.raw(b"[");
    for (at, compressor) in list.iter().enumerate() {
        line = match at {
            0 => line.word(b"\"", compressor.as_str()),
            _ => line.word(b",\"", compressor.as_str()),
        };
    }
    line.raw(b"]")
}
