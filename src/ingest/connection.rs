//! One connection's messages, in order.

use super::answer::{Answer, Came, Parent, Request};
use super::config::{Config, Policy};
use super::refused::{Fault, Refused};
use crate::client::ClientId;
use crate::cursor::len_u32;
#[cfg(feature = "compression")]
use crate::error::CompressionError;
use crate::error::{FrameError, FrameErrorKind, TelemetryError};
use crate::limits::{Limits, Validate};
#[cfg(feature = "compression")]
use crate::message::OtherMessage;
use crate::observe::Counters;
#[cfg(feature = "compression")]
use crate::observe::values::RequestFault;
use crate::observe::values::{DecodeOutcome, ParentOutcome, Refusal, RequestOutcome};
use crate::receive::{Message, OpMsg};
use crate::report::Report;
use crate::role::Role;
use crate::splice::{divide, remove_telemetry};
use crate::time::Mono;
use crate::trace::ReceivedTraceparent;

/// What a server or shim knows of one connection: fed whole messages and instants, it says what to do with each.
///
/// A small value without heap. It reads nothing and sends nothing: cut the stream with
/// [`message_len`](crate::message::message_len) and [`Ingest::limits`], hand over each message, do what the [`Answer`] says.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Mono, ingest::{Answer, Config, Ingest, Parent}};
/// let mut ingest = Ingest::new(Config::server());
/// ingest.authenticated();
/// let ping = b"\x33\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
/// let mut scratch = Vec::new();
/// match ingest.handle(ping, &mut scratch, Mono::from_nanos(0)) {
///     Answer::Run(request) => {
///         assert_eq!(request.command().unwrap().name(), Some("ping"));
///         assert_eq!(request.parent(), Parent::Absent);
///     }
///     Answer::Refuse(refused) => refused.append_reply(2, &mut scratch),
///     _ => {}
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Ingest {
    limits: Limits,
    config: Config,
    counters: Counters,
    authenticated: bool,
    /// The client whose configuration was reported last.
    client: Option<ClientId>,
}

// One for each connection, of which a server has many thousands.
const _: () = assert!(size_of::<Ingest>() <= 384);

impl Ingest {
    /// A connection that has just begun.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let authenticated = !config.access_control;
        let limits = match authenticated {
            true => config.limits,
            false => before_authentication(config.limits),
        };
        Self {
            limits,
            config,
            counters: Counters::default(),
            authenticated,
            client: None,
        }
    }

    /// The limits in force: for the reader of the stream.
    #[inline]
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Says that the peer has authenticated: messages may be as large as the configured limits say, and telemetry is used.
    pub const fn authenticated(&mut self) {
        self.authenticated = true;
        self.limits = self.config.limits;
    }

    /// Whether the peer has authenticated, or need not.
    #[must_use]
    pub const fn is_authenticated(&self) -> bool {
        self.authenticated
    }

    /// What was counted on this connection.
    #[inline]
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Says what to do with a message. `message` is a whole one; `at` is the instant at which it was read.
    ///
    /// `scratch` is used only when telemetry is dropped: then the answer's message is the copy in it. Nothing is allocated
    /// otherwise.
    #[inline]
    pub fn handle<'a>(
        &mut self,
        message: &'a [u8],
        scratch: &'a mut Vec<u8>,
        at: Mono,
    ) -> Answer<'a> {
        // A leaf for the messages that most connections send, which have no telemetry: no call, no stack.
        match OpMsg::accept_body(message, Role::Request, &self.limits) {
            Some(msg) => self.run_without(msg),
            None => self.handle_more(message, scratch, at),
        }
    }

    /// The same for messages of more than a body.
    #[inline(never)]
    fn handle_more<'a>(
        &mut self,
        message: &'a [u8],
        scratch: &'a mut Vec<u8>,
        at: Mono,
    ) -> Answer<'a> {
        // A server looks into every document, so none of its messages takes the quick way.
        if self.limits.validate() != Validate::Everything
            && let Some(msg) = OpMsg::accept(message, Role::Request, &self.limits)
        {
            return self.handle_parsed(msg, scratch, at);
        }
        self.handle_others(message, scratch, at)
    }

    /// The same for uncommon messages, those that are looked into, and those that are refused.
    #[inline(never)]
    fn handle_others<'a>(
        &mut self,
        message: &'a [u8],
        scratch: &'a mut Vec<u8>,
        at: Mono,
    ) -> Answer<'a> {
        match OpMsg::parse_others(message, Role::Request, &self.limits) {
            Ok(msg) => self.handle_parsed(msg, scratch, at),
            Err(error) => self.handle_fault(message, error, scratch),
        }
    }

    #[inline(always)]
    fn handle_parsed<'a>(
        &mut self,
        msg: OpMsg<'a>,
        scratch: &'a mut Vec<u8>,
        at: Mono,
    ) -> Answer<'a> {
        match msg.telemetry_document() {
            None => self.run_without(msg),
            Some(document) => self.handle_telemetry(msg, len_u32(document), scratch, at),
        }
    }

    /// A message with a telemetry section that is sound in its framing.
    #[inline]
    fn handle_telemetry<'a>(
        &mut self,
        msg: OpMsg<'a>,
        section_len: u32,
        scratch: &'a mut Vec<u8>,
        at: Mono,
    ) -> Answer<'a> {
        match msg.traceparent() {
            Ok(None) => self.run_without(msg),
            Ok(Some(traceparent)) => {
                let parent = self.parent(traceparent, section_len, at);
                run(msg, parent)
            }
            Err(error) => self.handle_telemetry_fault(msg, error, scratch),
        }
    }

    /// Whether the trace of an accepted section of so many bytes is continued.
    #[inline(always)]
    fn parent(&mut self, traceparent: ReceivedTraceparent, bytes: u32, at: Mono) -> Parent {
        if !self.authenticated && !self.config.uses_unauthenticated {
            self.counters
                .count_accepted(bytes, ParentOutcome::Unauthenticated);
            return Parent::Unauthenticated(traceparent);
        }
        let admitted = match &mut self.config.admission {
            Some(bucket) => bucket.admit(at),
            None => true,
        };
        match admitted {
            true => {
                self.counters.count_accepted(bytes, ParentOutcome::Admitted);
                Parent::Admitted(traceparent)
            }
            false => {
                self.counters.count_accepted(bytes, ParentOutcome::Limited);
                Parent::Limited(traceparent)
            }
        }
    }

    /// A message without telemetry, to be run.
    #[inline(always)]
    fn run_without<'a>(&mut self, msg: OpMsg<'a>) -> Answer<'a> {
        self.counters
            .count(DecodeOutcome::Absent, RequestOutcome::Passed);
        run(msg, Parent::Absent)
    }

    /// Rules 17 to 24: the section's content is refused.
    #[cold]
    #[inline(never)]
    fn handle_telemetry_fault<'a>(
        &mut self,
        msg: OpMsg<'a>,
        error: TelemetryError,
        scratch: &'a mut Vec<u8>,
    ) -> Answer<'a> {
        let refusal = Refusal::of_telemetry(error.kind());
        let section_len = msg.telemetry_document().map_or(0, len_u32);
        self.drop_or_refuse(
            msg.as_bytes(),
            Fault::Telemetry(error),
            refusal,
            section_len,
            scratch,
        )
    }

    /// Rules A1 to 28: the framing is refused, maybe because of the telemetry section.
    #[cold]
    #[inline(never)]
    fn handle_fault<'a>(
        &mut self,
        message: &'a [u8],
        error: FrameError,
        scratch: &'a mut Vec<u8>,
    ) -> Answer<'a> {
        if let FrameErrorKind::NotOpMsg { .. } = error.kind() {
            return match Message::parse(message, Role::Request, &self.limits) {
                Ok(Message::Other(other)) => {
                    self.counters.count_unread();
                    Answer::Other(other)
                }
                Ok(Message::OpMsg(msg)) => self.run_without(msg),
                Err(error) => self.refuse(message, Fault::Frame(error), None, 0),
            };
        }
        match Refusal::of_frame(error.kind()) {
            Some(refusal) => self.drop_or_refuse(message, Fault::Frame(error), refusal, 0, scratch),
            None => self.refuse(message, Fault::Frame(error), None, 0),
        }
    }

    /// Bad telemetry, by policy. The section has to end somewhere to be dropped.
    fn drop_or_refuse<'a>(
        &mut self,
        message: &'a [u8],
        fault: Fault,
        refusal: Refusal,
        section_len: u32,
        scratch: &'a mut Vec<u8>,
    ) -> Answer<'a> {
        let refusal = match divide(message, Role::Request, &self.limits) {
            Err(error) if refusal == Refusal::MalformedBson && ends_nowhere(&error) => {
                Refusal::Truncated
            }
            _ => refusal,
        };
        if self.config.policy == Policy::Server {
            return self.refuse(message, fault, Some(refusal), section_len);
        }
        let cleaned = remove_telemetry(message, Role::Request, &self.limits, scratch)
            .and_then(|_| OpMsg::parse(scratch, Role::Request, &self.limits));
        match cleaned {
            Ok(msg) => {
                self.counters.count_tolerated(refusal);
                Answer::Run(Request {
                    msg,
                    parent: Parent::Dropped(refusal),
                    came: Some(Came {
                        message_len: len_u32(message),
                        section_len,
                    }),
                })
            }
            Err(error) => self.refuse(message, Fault::Frame(error), Some(refusal), section_len),
        }
    }

    fn refuse<'a>(
        &mut self,
        message: &[u8],
        fault: Fault,
        refusal: Option<Refusal>,
        section_len: u32,
    ) -> Answer<'a> {
        self.counters.count_refused(refusal, fault.class());
        let refused = Refused::new(message, fault, refusal, self.limits.generation());
        Answer::Refuse(refused.with_section_len(section_len))
    }

    /// Refuses a compressed message that cannot be inflated (rule A2), so that it is counted and reported like any other.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::compression::CompressedMessage;
    /// use opmsg_telemetry::{Mono, error::Reaction, ingest::{Answer, Config, Ingest}};
    /// let mut ingest = Ingest::new(Config::proxy());
    /// let message = b"\x13\0\0\0\x01\0\0\0\0\0\0\0\xdc\x07\0\0abc";
    /// let mut scratch = Vec::new();
    /// let Answer::Other(other) = ingest.handle(message, &mut scratch, Mono::from_nanos(0)) else { panic!() };
    /// let error = CompressedMessage::read(&other, ingest.limits()).unwrap_err();
    /// let refused = ingest.refuse_compressed(&other, error);
    /// assert_eq!(refused.reaction(), Reaction::Close);
    /// assert_eq!(ingest.counters().refused_messages(), 1);
    /// ```
    #[cfg(feature = "compression")]
    #[cfg_attr(docsrs, doc(cfg(feature = "compression")))]
    pub fn refuse_compressed(
        &mut self,
        message: &OtherMessage<'_>,
        error: CompressionError,
    ) -> Refused {
        self.counters.count_refused(None, RequestFault::Compression);
        let generation = self.limits.generation();
        Refused::new(
            message.as_bytes(),
            Fault::Compression(error),
            None,
            generation,
        )
    }

    /// What there is to say about a message: `None` when it was run and had neither telemetry nor `$retry`.
    ///
    /// The client's configuration is in the report of the first message that brings it. Reading `$retry` takes a pass over the
    /// body.
    pub fn report<'a>(&mut self, answer: &Answer<'a>) -> Option<Report<'a>> {
        let request = match answer {
            Answer::Run(request) => request,
            Answer::Refuse(refused) => return Some(refused.report()),
            Answer::Other(_) => return None,
        };
        let mut report = request.report()?;
        if let Some(client) = report.client() {
            if self.client == Some(client.id()) {
                report = report.without_client();
            } else {
                self.client = Some(client.id());
            }
        }
        Some(report)
    }
}

#[inline(always)]
const fn run(msg: OpMsg<'_>, parent: Parent) -> Answer<'_> {
    Answer::Run(Request {
        msg,
        parent,
        came: None,
    })
}

/// Whether the end of a telemetry section could not be found.
fn ends_nowhere(error: &FrameError) -> bool {
    Refusal::of_frame(error.kind()) == Some(Refusal::MalformedBson)
}

fn before_authentication(limits: Limits) -> Limits {
    let smaller = limits.before_authentication();
    if smaller.max_message_size() < limits.max_message_size() {
        smaller
    } else {
        limits
    }
}
