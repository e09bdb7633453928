//! What goes on to the server of what a client sends.

use std::io::{self, Write};
use std::mem;
use std::ops::{ControlFlow, Range};

use opmsg_telemetry::error::Reaction;
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Refused};
use opmsg_telemetry::message::{OpCode, OtherMessage};
use opmsg_telemetry::observe::Counters;
use opmsg_telemetry::{Limits, Mono, Role, Splice};

use crate::connection::{Connection, Direction};
use crate::editor::Editor;
use crate::handshakes::is_legacy_handshake;
use crate::inbox::reuse;
use crate::outbox::Outbox;
use crate::packed::{Content, Packed};
use crate::proxy::{Proxy, wall};

/// This proxy admits every parent, so it does not matter when a message came.
const AT: Mono = Mono::from_nanos(0);

/// The direction from the client to the server.
pub(crate) struct Requests<'c> {
    proxy: &'c Proxy,
    connection: &'c Connection,
    ingest: Ingest,
    /// What the totals have of the ingest's counters.
    published: Counters,
    editor: Editor<'c>,
    packed: Packed,
    /// Where messages lie whose bad telemetry was dropped: as they came, and inside compressed ones.
    scratch: Vec<u8>,
    inner_scratch: Vec<u8>,
    /// What goes into a compressed message.
    edited: Vec<u8>,
    /// Error replies that this proxy makes itself.
    refusals: Vec<u8>,
    next_id: i32,
}

impl<'c> Requests<'c> {
    pub(crate) fn new(proxy: &'c Proxy, connection: &'c Connection) -> Self {
        Self {
            proxy,
            connection,
            ingest: Ingest::new(Config::proxy()),
            published: Counters::default(),
            editor: Editor::new(proxy, connection),
            packed: Packed::default(),
            scratch: Vec::new(),
            inner_scratch: Vec::new(),
            edited: Vec::new(),
            refusals: Vec::new(),
            next_id: 0,
        }
    }

    /// Says what to do with a message, and reports what there is to say about it: nothing, for most.
    fn handle<'m>(&mut self, message: &'m [u8], scratch: &'m mut Vec<u8>) -> Answer<'m> {
        let answer = self.ingest.handle(message, scratch, AT);
        if let Some(report) = self.ingest.report(&answer) {
            self.proxy.totals.reader().report(&report, wall());
        }
        answer
    }

    /// Adds what was counted since the last time to what all connections did.
    fn publish(&mut self) {
        let counters = *self.ingest.counters();
        let delta = counters.since(&self.published);
        self.proxy.totals.reader().add(&delta);
        self.published = counters;
    }

    /// A message that was read at `range`.
    fn request(
        &mut self,
        message: &[u8],
        range: Range<usize>,
        scratch: &mut Vec<u8>,
        out: &mut Outbox,
    ) -> ControlFlow<()> {
        match self.handle(message, scratch) {
            Answer::Run(request) => {
                let mut section = None;
                let change = self.editor.edit(&request, &mut section)?;
                match change.splice().filter(|_| !request.was_cleaned()) {
                    Some(splice) => out.pass_changed(range.start, message, splice),
                    None => out.append(|new| change.append_to(new)),
                }
                ControlFlow::Continue(())
            }
            Answer::Refuse(refused) => self.refuse(&refused),
            Answer::Other(other) if other.op_code() == OpCode::OP_COMPRESSED => {
                let content = match self.packed.open(&other, self.ingest.limits()) {
                    Ok(content) => content,
                    Err(error) => {
                        let refused = self.ingest.refuse_compressed(&other, error);
                        return self.refuse(&refused);
                    }
                };
                let mut scratch = mem::take(&mut self.inner_scratch);
                let flow = self.content(&content, range, &mut scratch, out);
                self.inner_scratch = scratch;
                self.packed.close(content);
                flow
            }
            Answer::Other(other) => self.other(&other, range, out),
            _ => ControlFlow::Break(()),
        }
    }

    /// The content of a compressed message that was read at `range`.
    fn content(
        &mut self,
        content: &Content,
        range: Range<usize>,
        scratch: &mut Vec<u8>,
        out: &mut Outbox,
    ) -> ControlFlow<()> {
        match self.handle(content.bytes(), scratch) {
            Answer::Run(request) => {
                let mut section = None;
                let change = self.editor.edit(&request, &mut section)?;
                if !request.was_cleaned() && change.splice().is_some_and(Splice::is_unchanged) {
                    out.pass(range);
                    return ControlFlow::Continue(());
                }
                self.edited.clear();
                change.append_to(&mut self.edited);
                let (packed, edited) = (&mut self.packed, &self.edited);
                out.append(|new| packed.append(edited, Role::Request, content.compressor, new));
                ControlFlow::Continue(())
            }
            Answer::Refuse(refused) => self.refuse(&refused),
            Answer::Other(other) => self.other(&other, range, out),
            _ => ControlFlow::Break(()),
        }
    }

    /// An operation that carries no telemetry passes as it came.
    fn other(
        &mut self,
        other: &OtherMessage<'_>,
        range: Range<usize>,
        out: &mut Outbox,
    ) -> ControlFlow<()> {
        if other.op_code() == OpCode::OP_QUERY && is_legacy_handshake(other) {
            let handshakes = &self.connection.handshakes;
            handshakes.expect(other.header().request_id())?;
        }
        out.pass(range);
        ControlFlow::Continue(())
    }

    /// Answers what the server is not to see, as a server does.
    fn refuse(&mut self, refused: &Refused) -> ControlFlow<()> {
        match refused.reaction() {
            Reaction::Reply => {
                self.next_id = self.next_id.wrapping_add(1);
                refused.append_reply(self.next_id, &mut self.refusals);
                ControlFlow::Continue(())
            }
            Reaction::Silent => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}

impl Direction for Requests<'_> {
    fn limits(&self) -> Limits {
        *self.ingest.limits()
    }

    fn message(
        &mut self,
        message: &[u8],
        range: Range<usize>,
        out: &mut Outbox,
    ) -> ControlFlow<()> {
        self.proxy.totals.requests.increment();
        let mut scratch = mem::take(&mut self.scratch);
        let flow = self.request(message, range, &mut scratch, out);
        self.scratch = scratch;
        flow
    }

    fn damaged(&mut self, prefix: &[u8]) {
        // A length that no message has is refused like any message, and so it is counted.
        let mut scratch = mem::take(&mut self.scratch);
        self.handle(prefix, &mut scratch);
        self.scratch = scratch;
    }

    fn deliver(&mut self, read: &[u8], out: &mut Outbox) -> io::Result<()> {
        self.publish();
        out.write_to(read, &self.connection.upstream)?;
        if !self.refusals.is_empty() {
            self.connection
                .answer(|mut client| client.write_all(&self.refusals))?;
            self.refusals.clear();
        }
        for buffer in [&mut self.scratch, &mut self.inner_scratch, &mut self.edited] {
            reuse(buffer);
        }
        self.packed.shrink();
        Ok(())
    }
}

/// However the connection ends, what it counted is not lost.
impl Drop for Requests<'_> {
    fn drop(&mut self) {
        self.publish();
    }
}
