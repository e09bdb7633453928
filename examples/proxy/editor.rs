//! What becomes of a command's telemetry section on the way to the server.

use std::ops::ControlFlow;

use opmsg_telemetry::attach::{Observer, Omitted};
use opmsg_telemetry::error::AttachError;
use opmsg_telemetry::ingest::Request;
use opmsg_telemetry::message::checksum;
use opmsg_telemetry::observe::values::ForwardOutcome;
use opmsg_telemetry::{Command, OpMsg, Splice, TelemetryPermit, TraceSection, Traceparent};

use crate::connection::Connection;
use crate::handshakes::{Handshakes, is_handshake};
use crate::proxy::{Proxy, wall};

/// Decides for the commands of one connection, and records what it decided.
pub(crate) struct Editor<'c> {
    proxy: &'c Proxy,
    handshakes: &'c Handshakes,
}

/// A command as it goes on.
pub(crate) struct Change<'m, 's> {
    splice: Splice<'m, 's>,
    damage: Option<Damage>,
}

/// A section that is spoiled on request: its trace id begins with an upper-case digit. Framing stays sound.
#[derive(Clone, Copy)]
struct Damage {
    has_checksum: bool,
}

impl<'c> Editor<'c> {
    pub(crate) const fn new(proxy: &'c Proxy, connection: &'c Connection) -> Self {
        Self {
            proxy,
            handshakes: &connection.handshakes,
        }
    }

    /// Keeps, strips or attaches. `section` is where the attached one lies. Breaks where the connection is to be closed.
    pub(crate) fn edit<'m, 's>(
        &self,
        request: &Request<'m>,
        section: &'s mut Option<TraceSection>,
    ) -> ControlFlow<(), Change<'m, 's>> {
        let msg = request.message();
        let command = Command::read(msg.body()).ok();
        let name = command.as_ref().and_then(Command::name_bytes);
        let is_handshake = name.is_some_and(is_handshake);
        if is_handshake && !msg.more_to_come() {
            self.handshakes.expect(msg.header().request_id())?;
        }
        let gate = self.handshakes.gate();
        let permit = gate
            .telemetry()
            .filter(|_| self.proxy.options.passes_sections);
        let came_with_section = msg.telemetry_document().is_some();
        let outcome = match (came_with_section, permit) {
            // Of a refused section nothing is left to see in the message.
            _ if request.was_cleaned() => ForwardOutcome::Dropped,
            (true, Some(_)) => ForwardOutcome::Kept,
            (true, None) => ForwardOutcome::Stripped,
            (false, _) => ForwardOutcome::Absent,
        };
        self.proxy.totals.reader().forwarded(outcome);
        // Replies carry no section.
        if came_with_section || msg.header().response_to() != 0 {
            return ControlFlow::Continue(Splice::forward(msg, permit).into());
        }
        let change = match self.eligible(permit, command.as_ref()) {
            Ok((permit, name)) => self.attach(msg, name, permit, gate.max_message_size(), section),
            Err(reason) => {
                self.proxy.totals.writer().omitted(reason, wall);
                None
            }
        };
        ControlFlow::Continue(change.unwrap_or_else(|| Splice::forward(msg, permit).into()))
    }

    /// Handshakes, which monitors use too, and commands with credentials carry no section.
    fn eligible<'m>(
        &self,
        permit: Option<TelemetryPermit>,
        command: Option<&Command<'m>>,
    ) -> Result<(TelemetryPermit, &'m [u8]), Omitted> {
        if self.proxy.contexts.are_off() {
            return Err(Omitted::TracingOff);
        }
        let permit = permit.ok_or(Omitted::WireVersion)?;
        match command.and_then(|command| Some((command, command.name_bytes()?))) {
            None => Err(Omitted::NotAnOperation),
            Some((_, name)) if is_handshake(name) => Err(Omitted::NotAnOperation),
            Some((command, _)) if command.is_sensitive() => Err(Omitted::Sensitive),
            Some((_, name)) => Ok((permit, name)),
        }
    }

    fn attach<'m, 's>(
        &self,
        msg: &OpMsg<'m>,
        name: &[u8],
        permit: TelemetryPermit,
        max_message_size: u32,
        section: &'s mut Option<TraceSection>,
    ) -> Option<Change<'m, 's>> {
        let (contexts, totals) = (&self.proxy.contexts, &self.proxy.totals);
        let Some(traceparent) = contexts.next() else {
            totals.writer().omitted(Omitted::NoSpan, wall);
            return None;
        };
        let section = section.insert(TraceSection::new(permit, traceparent));
        let splice = Splice::attach(msg, &*section, max_message_size);
        totals.writer().spliced(TraceSection::LEN, &splice, wall);
        let splice = match splice {
            Ok(splice) => splice,
            Err(error) => {
                if matches!(error, AttachError::TooLarge(_)) {
                    totals.too_large_to_attach.increment();
                }
                return None;
            }
        };
        let damage = contexts.damages_next().then(|| Damage {
            has_checksum: msg.flags().checksum_present(),
        });
        if self.proxy.options.log {
            let mut text = traceparent.to_text();
            if damage.is_some() {
                spoil(&mut text);
            }
            self.proxy
                .log_attached(msg.header().request_id(), name, &text);
        }
        Some(Change { splice, damage })
    }
}

impl<'m, 's> Change<'m, 's> {
    /// The change of a message that lies where it was read; `None` when there is more to it.
    pub(crate) const fn splice(&self) -> Option<&Splice<'m, 's>> {
        match self.damage {
            None => Some(&self.splice),
            Some(_) => None,
        }
    }

    /// Appends the changed message.
    pub(crate) fn append_to(&self, buffer: &mut Vec<u8>) {
        let start = buffer.len();
        self.splice.append_to(buffer);
        if let Some(damage) = self.damage
            && let Some(message) = buffer.get_mut(start..)
        {
            damage.apply(message);
        }
    }
}

impl<'m, 's> From<Splice<'m, 's>> for Change<'m, 's> {
    fn from(splice: Splice<'m, 's>) -> Self {
        Self {
            splice,
            damage: None,
        }
    }
}

impl Damage {
    /// The section stands at the end.
    fn apply(self, message: &mut [u8]) {
        let checksum_len = if self.has_checksum { 4 } else { 0 };
        // The text is followed by its NUL and the ends of two documents.
        let after = Traceparent::LEN
            .saturating_add(3)
            .saturating_add(checksum_len);
        let start = message.len().saturating_sub(after);
        if let Some(text) = message
            .get_mut(start..)
            .and_then(|text| text.first_chunk_mut())
        {
            spoil(text);
        }
        if self.has_checksum
            && let Some((covered, last)) = message.split_last_chunk_mut()
        {
            *last = checksum(covered).to_le_bytes();
        }
    }
}

/// Puts an upper-case digit where the trace id begins.
fn spoil(traceparent: &mut [u8; Traceparent::LEN]) {
    let [_, _, _, digit, ..] = traceparent;
    *digit = b'A';
}
