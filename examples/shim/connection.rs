//! One connection: what a server does with each message that arrives. The part to copy from.
//!
//! The order is always the same: cut a message off the stream, hand it to [`Ingest`], report it, do what the [`Answer`] says.

use std::io::{self, Write};
use std::mem;
use std::net::TcpStream;
use std::time::Duration;

use bson::{RawBson, RawBsonRef, RawDocument, RawDocumentBuf};
use opmsg_telemetry::compression::{Buffer, CompressorId};
use opmsg_telemetry::error::Reaction;
use opmsg_telemetry::ingest::{Answer, Ingest, Refused, Request};
use opmsg_telemetry::message::{DocumentSequence, OpCode, OtherMessage};
use opmsg_telemetry::observe::Counters;
use opmsg_telemetry::otlp::ServerSpan;

use crate::commands::{self, arguments::Arguments};
use crate::exhaust::Exhaust;
use crate::fail_point::Injected;
use crate::shim::Shim;
use crate::stream::{Inbound, LARGE, Next};
use crate::{legacy, reply};

/// How long a peer may take to accept a part of a reply.
const WRITE: Duration = Duration::from_secs(30);

/// Serves a connection until either side ends it.
pub(crate) fn serve(shim: &Shim, mut stream: &TcpStream, number: i32) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(WRITE))?;
    let mut connection = Connection::new(shim, number);
    let mut inbound = Inbound::new();
    loop {
        // Bytes with a length that no message has are handed over too, to be counted and reported; they end the connection.
        let message = match inbound.next(stream, connection.ingest.limits())? {
            Next::Message(message) | Next::Damaged(message) => message,
            Next::End => return Ok(()),
        };
        let flow = connection.take(message);
        connection.publish();
        match flow {
            Flow::Reply => {
                stream.write_all(&connection.out)?;
                while connection.go_on() {
                    stream.write_all(&connection.out)?;
                }
                shim.totals.count_answer();
            }
            Flow::Silent => {}
            Flow::Close => return Ok(()),
        }
        connection.release();
    }
}

/// What follows a message.
enum Flow {
    /// Send what is in `out`.
    Reply,
    /// Nothing: the sender does not wait for a reply.
    Silent,
    /// End the connection without a word.
    Close,
}

/// The state of one connection. The buffers are used again for each message.
struct Connection<'s> {
    shim: &'s Shim,
    number: i32,
    name: String,
    ingest: Ingest,
    published: Counters,
    last_id: i32,
    exhaust: Option<Exhaust>,
    out: Vec<u8>,
    inflated: Buffer,
    deflated: Buffer,
    scratch: Vec<u8>,
    line: Vec<u8>,
}

impl<'s> Connection<'s> {
    fn new(shim: &'s Shim, number: i32) -> Self {
        Self {
            shim,
            number,
            name: format!("conn{number}"),
            ingest: Ingest::new(shim.config()),
            published: Counters::default(),
            last_id: 0,
            exhaust: None,
            out: Vec::new(),
            inflated: Buffer::new(),
            deflated: Buffer::new(),
            scratch: Vec::new(),
            line: Vec::new(),
        }
    }

    /// Does what a message asks for; its reply is in `out` afterwards.
    fn take(&mut self, message: &[u8]) -> Flow {
        let mut scratch = mem::take(&mut self.scratch);
        let flow = self.answer(message, None, &mut scratch);
        self.scratch = scratch;
        flow
    }

    /// Empties the buffers for the next message, and gives back those that a large one has made large.
    fn release(&mut self) {
        self.inflated.shrink_to(LARGE);
        for buffer in [&mut self.out, &mut self.scratch] {
            buffer.clear();
            if buffer.capacity() > LARGE {
                *buffer = Vec::new();
            }
        }
    }

    /// `compressor` is what the message came compressed with, if it did.
    fn answer(
        &mut self,
        message: &[u8],
        compressor: Option<CompressorId>,
        scratch: &mut Vec<u8>,
    ) -> Flow {
        let answer = self.ingest.handle(message, scratch, self.shim.mono());
        match &answer {
            Answer::Run(request) => self.run(&answer, request, compressor),
            Answer::Refuse(refused) => self.refuse(refused, compressor),
            Answer::Other(other) if other.op_code() == OpCode::OP_QUERY => self.query(other),
            Answer::Other(other)
                if other.op_code() == OpCode::OP_COMPRESSED && compressor.is_none() =>
            {
                self.inflate(other)
            }
            _ => Flow::Close,
        }
    }

    /// A command to run, with or without telemetry.
    fn run(
        &mut self,
        answer: &Answer<'_>,
        request: &Request<'_>,
        compressor: Option<CompressorId>,
    ) -> Flow {
        let command = match request.command() {
            Ok(command) => command,
            // Rule 29: there is no database. The message is sound, but its command is refused like any other.
            Err(refused) => return self.refuse(&refused, compressor),
        };
        if !self.report(answer) && !self.shim.options.telemetry_only {
            let name = command.name().unwrap_or_default();
            self.shim.log.write_command(name, &self.name, Shim::wall());
        }
        let span = self.begin_span(request);
        let message = request.message();
        let sequences: Vec<DocumentSequence<'_>> = message.sequences().collect();
        let arguments = Arguments {
            // A name that is no text is one that no command has.
            name: command.name().unwrap_or_default(),
            database: command.database().unwrap_or_default(),
            body: message.body(),
            sequences: &sequences,
        };
        let overloaded = match request.reply_expected() {
            true => self.shim.overload.refuse(&arguments),
            false => None,
        };
        // What is refused anyway does not use up a fail point.
        let injected = match overloaded {
            Some(_) => None,
            None => self.shim.fail_points.meet(&arguments),
        };
        if let Some(Injected::Close) = injected {
            return Flow::Close;
        }
        if !request.reply_expected() {
            self.shim.totals.count_unacknowledged();
            let result = self.perform(&arguments, injected);
            self.end_span(span, &result);
            return Flow::Silent;
        }
        self.shim.totals.count_command();
        let result = overloaded.unwrap_or_else(|| self.perform(&arguments, injected));
        self.end_span(span, &result);
        let (id, flags) = (self.next_id(), message.flags());
        self.exhaust = match flags.exhaust_allowed() {
            true => Exhaust::begin(&arguments, &result, id, flags, compressor),
            false => None,
        };
        let flags = reply::flags(flags, self.exhaust.is_some());
        let to = message.header().request_id();
        reply::append_op_msg(id, to, flags, &result, &mut self.out);
        self.send(compressor)
    }

    /// Runs a command, unless it was configured to fail.
    fn perform(&self, arguments: &Arguments<'_>, injected: Option<Injected>) -> RawDocumentBuf {
        let run = || commands::run(self.shim, self.number, arguments);
        match injected {
            Some(Injected::Reply(error)) => error,
            Some(Injected::Append(elements)) => {
                let mut reply = run();
                for (name, value) in elements.iter().flatten() {
                    reply.append(name, RawBson::from(value));
                }
                reply
            }
            Some(Injected::Close) | None => run(),
        }
    }

    /// Puts the next reply of a stream into `out`, if a stream is what the last request asked for.
    fn go_on(&mut self) -> bool {
        let Some(exhaust) = self.exhaust.take() else {
            return false;
        };
        let result = commands::run(self.shim, self.number, &exhaust.arguments());
        let (id, to, compressor) = (self.next_id(), exhaust.last_id, exhaust.compressor);
        let request_flags = exhaust.flags;
        self.exhaust = exhaust.next(&result, id);
        let flags = reply::flags(request_flags, self.exhaust.is_some());
        self.out.clear();
        reply::append_op_msg(id, to, flags, &result, &mut self.out);
        matches!(self.send(compressor), Flow::Reply)
    }

    /// A message that the rules refuse. With the policy `tolerant`, bad telemetry alone does not come here.
    fn refuse(&mut self, refused: &Refused, compressor: Option<CompressorId>) -> Flow {
        self.report(&Answer::Refuse(*refused));
        match refused.reaction() {
            Reaction::Reply => {
                self.shim.totals.count_command();
                let id = self.next_id();
                refused.append_reply(id, &mut self.out);
                self.send(compressor)
            }
            Reaction::Silent => {
                self.shim.totals.count_unacknowledged();
                Flow::Silent
            }
            _ => Flow::Close,
        }
    }

    /// A driver that does not know yet which messages the server takes.
    fn query(&mut self, query: &OtherMessage<'_>) -> Flow {
        let Some(result) = legacy::answer(self.shim, self.number, query) else {
            return Flow::Close;
        };
        self.shim.totals.count_command();
        let id = self.next_id();
        reply::append_op_reply(id, query.header(), &result, &mut self.out);
        Flow::Reply
    }

    /// What is inside is a message like any other, and is not compressed again.
    fn inflate(&mut self, message: &OtherMessage<'_>) -> Flow {
        let mut inflated = mem::take(&mut self.inflated);
        let (agreed, limits) = (&self.shim.options.compressors, self.ingest.limits());
        let codecs = &self.shim.codecs;
        let flow = match codecs.inflate(agreed, message, limits, &mut inflated) {
            // Bad telemetry to drop is rare, and in compressed messages rarer: this scratch buffer is hardly ever used.
            Ok(Some(compressor)) => {
                self.answer(inflated.as_bytes(), Some(compressor), &mut Vec::new())
            }
            Ok(None) => Flow::Close,
            Err(error) => {
                let refused = self.ingest.refuse_compressed(message, error);
                self.refuse(&refused, None)
            }
        };
        self.inflated = inflated;
        flow
    }

    /// A reply goes the way its request came.
    fn send(&mut self, compressor: Option<CompressorId>) -> Flow {
        if let Some(compressor) = compressor {
            let codecs = &self.shim.codecs;
            codecs.deflate(compressor, &mut self.out, &mut self.deflated);
        }
        Flow::Reply
    }

    /// Logs and records what there is to say about a message: nothing, for most. Says whether there was anything.
    fn report(&mut self, answer: &Answer<'_>) -> bool {
        let Some(report) = self.ingest.report(answer) else {
            return false;
        };
        let (at, wall) = (self.shim.mono(), Shim::wall());
        let log = &self.shim.log;
        log.write(&report, &self.name, at, wall, &mut self.line);
        self.shim.totals.report(&report, wall);
        true
    }

    /// The server's span: only where there is an exporter, and a parent that was admitted.
    fn begin_span(&self, request: &Request<'_>) -> Option<ServerSpan> {
        let id = self.shim.export.as_ref()?.new_span_id()?;
        ServerSpan::begin(request, id, Shim::wall())
    }

    fn end_span(&self, span: Option<ServerSpan>, result: &RawDocument) {
        if let (Some(span), Some(export)) = (span, &self.shim.export) {
            let failed = !matches!(result.get("ok"), Ok(Some(RawBsonRef::Double(1.0))));
            let code = result.get_i32("code").ok();
            let span = if failed {
                span.with_failure(code)
            } else {
                span
            };
            export.span(span, Shim::wall());
        }
    }

    /// Adds what was counted since the last time to what all connections did.
    fn publish(&mut self) {
        let counters = *self.ingest.counters();
        self.shim.totals.add(&counters.since(&self.published));
        self.published = counters;
    }

    fn next_id(&mut self) -> i32 {
        self.last_id = self.last_id.checked_add(1).unwrap_or(1);
        self.last_id
    }
}
