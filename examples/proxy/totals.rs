//! What was counted, and the line that says it.

use std::io::{self, Write};

use opmsg_telemetry::Wall;
use opmsg_telemetry::ingest::Policy;
use opmsg_telemetry::observe::values::{AttachOutcome, CodecRole, ForwardOutcome, Refusal};
use opmsg_telemetry::observe::{
    CodecScope, DecoderSets, DecoderTelemetry, EncoderSets, EncoderTelemetry, MetricGroup,
};

/// What one direction of a connection counted, or all of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) decoder: DecoderSets,
    pub(crate) encoder: EncoderSets,
    /// Whole messages of clients.
    pub(crate) requests: u64,
    /// Whole messages of the server.
    pub(crate) replies: u64,
    pub(crate) replies_with_section: u64,
    /// Of these, those that went on without it.
    pub(crate) replies_stripped: u64,
    /// Commands that went without a section, because the server does not take them that large.
    pub(crate) too_large_to_attach: u64,
}

/// What the process says about its reader and its writer, of which each connection has a part.
#[derive(Debug)]
pub(crate) struct Telemetry {
    decoder: DecoderTelemetry,
    encoder: EncoderTelemetry,
}

impl Telemetry {
    /// `None` for numbers that no codec has: here each is the only one.
    pub(crate) fn new(at: Wall) -> Option<Self> {
        let decoder = CodecScope::proxy(0, Policy::Tolerant.into())?;
        Some(Self {
            decoder: DecoderTelemetry::new(decoder, at).with_sizes(),
            encoder: writer(at)?,
        })
    }

    /// Adds what a connection that has ended recorded.
    pub(crate) fn add(&mut self, totals: &Totals) {
        self.decoder.merge(&totals.decoder);
        self.encoder.merge(&totals.encoder);
    }

    pub(crate) fn sets(&self) -> (DecoderSets, EncoderSets) {
        (self.decoder.snapshot(), self.encoder.snapshot())
    }
}

/// For one connection, or for all.
pub(crate) fn writer(at: Wall) -> Option<EncoderTelemetry> {
    let scope = CodecScope::encoder(0, CodecRole::Proxy)?;
    Some(EncoderTelemetry::new(scope, at).with_sizes())
}

impl Totals {
    pub(crate) fn add(&mut self, other: &Self) {
        self.decoder.merge(&other.decoder);
        self.encoder.merge(&other.encoder);
        for (count, other) in [
            (&mut self.requests, other.requests),
            (&mut self.replies, other.replies),
            (&mut self.replies_with_section, other.replies_with_section),
            (&mut self.replies_stripped, other.replies_stripped),
            (&mut self.too_large_to_attach, other.too_large_to_attach),
        ] {
            *count = count.saturating_add(other);
        }
    }

    /// Counts a message that goes on.
    pub(crate) fn forwarded(&mut self, outcome: ForwardOutcome) {
        let forwarded = &mut self.decoder.forwarder.request_forwarded;
        forwarded.at(outcome).increment();
    }

    /// Writes them as a line of JSON. The names are fixed words.
    pub(crate) fn write_to(&self, mut output: impl Write) -> io::Result<()> {
        let (counters, forwarder) = (&self.decoder.counters, &self.decoder.forwarder);
        let encoded = &self.encoder.encoder.request_encoded;
        let attached = encoded.of(AttachOutcome::Attached);
        let forwarded = |outcome| forwarder.request_forwarded.of(outcome).get();
        let mut line = String::from(r#"{"counters":{"#);
        for (name, value) in [
            ("requests", self.requests),
            ("replies", self.replies),
            ("replies_with_section", self.replies_with_section),
            ("too_large_to_attach", self.too_large_to_attach),
            ("received", counters.received()),
            ("refused", counters.refused()),
            ("messages", counters.messages()),
            ("others", counters.others()),
            ("refused_messages", counters.refused_messages()),
            ("accepted", counters.accepted()),
            ("accepted_bytes", counters.accepted_bytes()),
            ("tolerated", counters.tolerated()),
            ("unauthenticated", counters.unauthenticated()),
            ("admitted", counters.admitted()),
            ("limited", counters.limited()),
            ("attached", attached.get()),
            ("forwarded", forwarded(ForwardOutcome::Kept)),
            (
                "stripped",
                forwarded(ForwardOutcome::Stripped).saturating_add(self.replies_stripped),
            ),
        ] {
            line.push_str(&format!(r#""{name}":{value},"#));
        }
        let reasons = Refusal::ALL
            .map(|refusal| format!(r#""{refusal}":{}"#, counters.refused_for(refusal)))
            .join(",");
        writeln!(output, "{line}\"refused_for\":{{{reasons}}}}}}}")?;
        output.flush()
    }
}
