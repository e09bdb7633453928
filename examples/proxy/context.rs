//! The contexts that this proxy makes, and the damage that it does on request.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};

use opmsg_telemetry::message::checksum;
use opmsg_telemetry::{
    Command, OpMsg, SpanId, TelemetryPermit, TraceFlags, TraceId, TraceSection, Traceparent,
};

use crate::arguments::Options;
use crate::handshakes::is_handshake;

/// Makes one context after the other: the same trace id, and a parent id that counts up from 1 in the whole process.
pub(crate) struct Contexts {
    trace_id: Option<TraceId>,
    parents: AtomicU64,
    attached: AtomicU64,
    corrupt: Option<NonZeroU64>,
}

impl Contexts {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            trace_id: options.trace_id,
            parents: AtomicU64::new(1),
            attached: AtomicU64::new(0),
            corrupt: options.corrupt,
        }
    }

    /// The section for the next command; `None` when contexts are not wanted.
    pub(crate) fn section(&self, permit: TelemetryPermit) -> Option<(TraceSection, Traceparent)> {
        let trace_id = self.trace_id?;
        let parent = self.parents.fetch_add(1, Ordering::Relaxed);
        let parent = SpanId::from_bytes(parent.to_be_bytes())?;
        let traceparent = Traceparent::new(trace_id, parent, TraceFlags::SAMPLED);
        Some((TraceSection::new(permit, traceparent), traceparent))
    }

    /// Counts an attached section; whether it is one to be damaged.
    pub(crate) fn damages_next(&self) -> bool {
        let attached = self.attached.fetch_add(1, Ordering::Relaxed);
        self.corrupt
            .is_some_and(|every| attached.wrapping_add(1) % every == 0)
    }
}

/// The name of a command that may carry a section: no handshake, which monitors use too, nothing with credentials, no reply.
pub(crate) fn eligible<'m>(msg: &OpMsg<'m>) -> Option<&'m [u8]> {
    if msg.header().response_to() != 0 {
        return None;
    }
    let command = Command::read(msg.body()).ok()?;
    let name = command.name_bytes()?;
    (!is_handshake(name) && !command.is_sensitive()).then_some(name)
}

/// Spoils the section at the end of a message: the trace id begins with an upper-case digit. Framing stays sound.
pub(crate) fn damage(message: &mut [u8], has_checksum: bool) {
    const DIGIT: usize = 35;
    let after = if has_checksum { 4 } else { 0 };
    let end = message.len().saturating_sub(after);
    let section = end.saturating_sub(TraceSection::LEN);
    if let Some(digit) = message.get_mut(section.saturating_add(DIGIT)) {
        *digit = b'A';
    }
    if has_checksum && let Some((covered, last)) = message.split_last_chunk_mut() {
        *last = checksum(covered).to_le_bytes();
    }
}
