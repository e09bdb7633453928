//! A client's settings as members of a JSON document.

use core::time::Duration;

use super::line::Line;
use crate::client::ClientConfig;

/// Members of one document; the first has no comma in front.
struct Members<'m, 'o> {
    line: &'m mut Line<'o>,
    /// What stands in front of the next name.
    before: &'static [u8],
}

impl Members<'_, '_> {
    fn key(&mut self, name: &'static str) {
        self.line.raw(self.before);
        self.line.raw(name.as_bytes());
        self.before = b",\"";
    }

    fn boolean(&mut self, name: &'static str, value: Option<bool>) {
        if let Some(value) = value {
            self.key(name);
            self.line.boolean(b"\":", value);
        }
    }

    fn number(&mut self, name: &'static str, value: Option<u32>) {
        if let Some(value) = value {
            self.key(name);
            self.line.number(b"\":", value.into());
        }
    }

    fn duration(&mut self, name: &'static str, value: Option<Duration>) {
        if let Some(value) = value {
            self.key(name);
            self.line.duration(b"\":", value);
        }
    }
}

/// The settings that are known, by their names in the draft.
pub(super) fn put(config: &ClientConfig, line: &mut Line<'_>) {
    let mut members = Members {
        line,
        before: b"\"",
    };
    members.boolean("retryReads", config.retry_reads());
    members.boolean("retryWrites", config.retry_writes());
    members.number("maxAdaptiveRetries", config.max_adaptive_retries());
    members.boolean(
        "enableOverloadRetargeting",
        config.enable_overload_retargeting(),
    );
    members.number("minPoolSize", config.min_pool_size());
    members.number("maxPoolSize", config.max_pool_size());
    members.number("maxConnecting", config.max_connecting());
    members.duration("timeoutMS", config.timeout());
    members.duration(
        "serverSelectionTimeoutMS",
        config.server_selection_timeout(),
    );
    members.duration("heartbeatFrequencyMS", config.heartbeat_frequency());
    if let Some(compressors) = config.compressors() {
        members.key("compressors");
        members.line.raw(b"\":[");
        let mut before: &[u8] = b"\"";
        for compressor in compressors.iter() {
            members.line.raw(before);
            members.line.raw(compressor.as_str().as_bytes());
            before = b"\",\"";
        }
        if before.len() > 1 {
            members.line.raw(b"\"");
        }
        members.line.raw(b"]");
    }
    if let Some(mode) = config.read_preference() {
        members.key("readPreference");
        members.line.word(b"\":\"", mode.as_str());
    }
    members.boolean("loadBalanced", config.load_balanced());
    members.boolean("tls", config.tls());
    members.boolean("tracing", config.tracing());
}
