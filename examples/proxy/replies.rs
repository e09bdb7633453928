//! What goes on to the client of what the server sends.

use std::io;
use std::mem;
use std::ops::{ControlFlow, Range};

use opmsg_telemetry::error::FrameErrorKind;
use opmsg_telemetry::message::{OpCode, OtherMessage};
use opmsg_telemetry::observe::values::Refusal;
use opmsg_telemetry::{Limits, Message, OpMsg, Role, Validate, remove_telemetry};

use crate::arguments::Replies as WithSection;
use crate::connection::{Connection, Direction};
use crate::handshakes::{body_at, legacy_reply, lower_wire_version};
use crate::inbox::reuse;
use crate::outbox::Outbox;
use crate::packed::Packed;
use crate::proxy::{Proxy, wall};

/// Sections are found by framing alone; documents are not this proxy's business.
const LIMITS: Limits = Limits::DEFAULT.with_validate(Validate::Framing);

/// The direction from the server to the client.
pub(crate) struct Replies<'c> {
    proxy: &'c Proxy,
    connection: &'c Connection,
    packed: Packed,
    /// A reply that had to be changed.
    changed: Vec<u8>,
}

/// What becomes of a reply.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Fate {
    /// It goes on as it came.
    Unchanged,
    /// What goes on lies in `Replies::changed`.
    Changed,
    /// It is none, or one that is not to go on: the connection is closed.
    Close,
}

impl<'c> Replies<'c> {
    pub(crate) fn new(proxy: &'c Proxy, connection: &'c Connection) -> Self {
        Self {
            proxy,
            connection,
            packed: Packed::default(),
            changed: Vec::new(),
        }
    }

    fn fate(&mut self, message: &[u8]) -> Fate {
        match Message::parse(message, Role::Reply, &LIMITS) {
            Ok(Message::OpMsg(msg)) => self.op_msg(&msg),
            Ok(Message::Other(other)) if other.op_code() == OpCode::OP_REPLY => self.legacy(&other),
            Ok(Message::Other(other)) if other.op_code() == OpCode::OP_COMPRESSED => {
                self.compressed(&other)
            }
            Ok(_) => Fate::Unchanged,
            Err(error) if is_telemetry(error.kind()) => self.with_section(message),
            Err(_) => Fate::Close,
        }
    }

    /// What is inside decides, and goes on compressed as it came.
    fn compressed(&mut self, message: &OtherMessage<'_>) -> Fate {
        let Ok(content) = self.packed.open(message, &LIMITS) else {
            return Fate::Close;
        };
        let fate = self.fate(content.bytes());
        if fate == Fate::Changed {
            let changed = mem::take(&mut self.changed);
            let (packed, compressor) = (&mut self.packed, content.compressor);
            packed.append(&changed, Role::Reply, compressor, &mut self.changed);
        }
        self.packed.close(content);
        fate
    }

    fn op_msg(&mut self, msg: &OpMsg<'_>) -> Fate {
        let handshakes = &self.connection.handshakes;
        if !handshakes.is_reply(&msg.header(), msg.more_to_come()) {
            return Fate::Unchanged;
        }
        handshakes.learn(msg.body());
        self.hello(msg.as_bytes(), body_at(msg), msg.flags().checksum_present())
    }

    fn legacy(&mut self, reply: &OtherMessage<'_>) -> Fate {
        let handshakes = &self.connection.handshakes;
        if !handshakes.is_reply(&reply.header(), false) {
            return Fate::Unchanged;
        }
        let document = legacy_reply(reply);
        let at = document.map(|(at, document)| {
            handshakes.learn(document);
            at
        });
        self.hello(reply.as_bytes(), at, false)
    }

    /// A reply to hello passes as it is, unless this proxy cannot keep what it promises.
    fn hello(&mut self, message: &[u8], document_at: Option<usize>, has_checksum: bool) -> Fate {
        let Some(at) = document_at.filter(|_| !self.proxy.options.passes_sections) else {
            return Fate::Unchanged;
        };
        self.changed.clear();
        self.changed.extend_from_slice(message);
        match lower_wire_version(&mut self.changed, at, has_checksum) {
            true => Fate::Changed,
            false => Fate::Unchanged,
        }
    }

    /// Replies carry no telemetry. One that does never goes on as it is.
    fn with_section(&mut self, message: &[u8]) -> Fate {
        let totals = &self.proxy.totals;
        totals.replies_with_section.increment();
        let mut without = Vec::new();
        let is_stripped = self.proxy.options.replies != WithSection::Close
            && matches!(
                remove_telemetry(message, Role::Reply, &LIMITS, &mut without),
                Ok(1..)
            );
        totals.reader().reply_with_section(is_stripped, wall());
        if !is_stripped {
            return Fate::Close;
        }
        totals.replies_stripped.increment();
        match self.fate(&without) {
            Fate::Unchanged => self.changed = without,
            Fate::Changed => {}
            Fate::Close => return Fate::Close,
        }
        Fate::Changed
    }
}

impl Direction for Replies<'_> {
    fn limits(&self) -> Limits {
        LIMITS
    }

    fn message(
        &mut self,
        message: &[u8],
        range: Range<usize>,
        out: &mut Outbox,
    ) -> ControlFlow<()> {
        self.proxy.totals.replies.increment();
        match self.fate(message) {
            Fate::Unchanged => out.pass(range),
            Fate::Changed => out.append(|new| new.extend_from_slice(&self.changed)),
            Fate::Close => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    }

    fn damaged(&mut self, _prefix: &[u8]) {}

    fn deliver(&mut self, read: &[u8], out: &mut Outbox) -> io::Result<()> {
        reuse(&mut self.changed);
        self.packed.shrink();
        self.connection.answer(|client| out.write_to(read, client))
    }
}

fn is_telemetry(kind: FrameErrorKind) -> bool {
    Refusal::of_frame(kind) == Some(Refusal::InReply)
}
