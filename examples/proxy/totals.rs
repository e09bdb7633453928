//! What was counted, and the line that says it.

use std::io::{self, Write};

use opmsg_telemetry::observe::Counters;

/// What one direction of a connection counted, or all of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) counters: Counters,
    /// Whole messages of clients.
    pub(crate) requests: u64,
    /// Whole messages of the server.
    pub(crate) replies: u64,
    pub(crate) replies_with_section: u64,
    /// Commands that went without a section, because the server does not take them that large.
    pub(crate) too_large_to_attach: u64,
}

impl Totals {
    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self {
            counters: self.counters.plus(&other.counters),
            requests: self.requests.saturating_add(other.requests),
            replies: self.replies.saturating_add(other.replies),
            replies_with_section: self
                .replies_with_section
                .saturating_add(other.replies_with_section),
            too_large_to_attach: self
                .too_large_to_attach
                .saturating_add(other.too_large_to_attach),
        }
    }

    /// Writes them as a line of JSON. The names are fixed words.
    pub(crate) fn write_to(&self, mut output: impl Write) -> io::Result<()> {
        let mut line = String::from(r#"{"counters":{"#);
        let mut field = |name: &str, value: u64| line.push_str(&format!(r#""{name}":{value},"#));
        field("requests", self.requests);
        field("replies", self.replies);
        field("replies_with_section", self.replies_with_section);
        field("too_large_to_attach", self.too_large_to_attach);
        let samples = || self.counters.samples();
        for sample in samples().filter(|sample| sample.refusal.is_none()) {
            field(sample.name, sample.value);
        }
        let reasons = samples().filter_map(|sample| {
            let reason = sample.refusal?;
            Some(format!(r#""{reason}":{}"#, sample.value))
        });
        let reasons = reasons.collect::<Vec<_>>().join(",");
        writeln!(output, "{line}\"refused_for\":{{{reasons}}}}}}}")?;
        output.flush()
    }
}
