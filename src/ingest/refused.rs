//! A message that is not run, and what its sender is told.

use core::fmt::{self, Write};

use bytes::BufMut;

use crate::checksum;
use crate::cursor::{Cursor, len_u32};
use crate::element::kind;
#[cfg(feature = "compression")]
use crate::error::CompressionError;
use crate::error::{CommandError, FrameError, Reaction, Rule, ServerCode, TelemetryError};
use crate::generation::Generation;
use crate::message::{Flags, OpCode};
use crate::observe::values::{Refusal, RequestFault};
use crate::report::{Answered, Drafts, Outcome, Report};

/// A message that is refused: the reaction, the code, and the reply where one is due.
///
/// `Display` is the reply's text: fixed words, numbers and field paths, no byte of the peer.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Mono, error::Reaction, ingest::{Answer, Config, Ingest}};
/// let mut ingest = Ingest::new(Config::server());
/// let message = b"\x1b\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0\x07";
/// let mut scratch = Vec::new();
/// let Answer::Refuse(refused) = ingest.handle(message, &mut scratch, Mono::from_nanos(0)) else {
///     panic!("kind 7 is unknown");
/// };
/// assert_eq!(refused.reaction(), Reaction::Close);
/// assert_eq!(refused.code().code(), 501);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Refused {
    fault: Fault,
    refusal: Option<Refusal>,
    generation: Generation,
    request_id: i32,
    message_len: u32,
    section_len: u32,
    checksum_present: bool,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    Frame(FrameError),
    Telemetry(TelemetryError),
    Command(CommandError),
    #[cfg(feature = "compression")]
    Compression(CompressionError),
}

impl Fault {
    /// Its class among refused messages.
    pub(super) const fn class(&self) -> RequestFault {
        match self {
            Self::Frame(error) => RequestFault::of_frame(error.kind()),
            Self::Telemetry(_) => RequestFault::Telemetry,
            Self::Command(_) => RequestFault::Document,
            #[cfg(feature = "compression")]
            Self::Compression(_) => RequestFault::Compression,
        }
    }
}

impl Refused {
    #[cold]
    pub(super) fn new(
        message: &[u8],
        fault: Fault,
        refusal: Option<Refusal>,
        generation: Generation,
    ) -> Self {
        let mut cursor = Cursor::new(message);
        cursor.take(4);
        let request_id = cursor.i32().unwrap_or(0);
        cursor.take(8);
        let flags = cursor.array().map_or(0, u32::from_le_bytes);
        Self {
            fault,
            refusal,
            generation,
            request_id,
            message_len: len_u32(message),
            section_len: 0,
            checksum_present: Flags::from_bits(flags).checksum_present(),
        }
    }

    pub(super) const fn with_section_len(mut self, len: u32) -> Self {
        self.section_len = len;
        self
    }

    /// What to do: reply, close, or nothing.
    #[must_use]
    pub const fn reaction(&self) -> Reaction {
        match &self.fault {
            Fault::Frame(error) => error.reaction(self.generation),
            Fault::Telemetry(error) => error.reaction(self.generation),
            Fault::Command(error) => error.reaction(self.generation),
            #[cfg(feature = "compression")]
            Fault::Compression(error) => error.reaction(self.generation),
        }
    }

    /// The code that a server of the configured generation answers with.
    #[must_use]
    pub const fn code(&self) -> ServerCode {
        match &self.fault {
            Fault::Frame(error) => error.code(self.generation),
            Fault::Telemetry(error) => error.code(self.generation),
            Fault::Command(error) => error.code(self.generation),
            #[cfg(feature = "compression")]
            Fault::Compression(error) => error.code(self.generation),
        }
    }

    /// The rule of the receiver's list that is broken, if the list knows it.
    #[must_use]
    pub const fn rule(&self) -> Option<Rule> {
        match &self.fault {
            Fault::Frame(error) => error.rule(),
            Fault::Telemetry(error) => Some(error.rule()),
            Fault::Command(error) => Some(error.rule()),
            #[cfg(feature = "compression")]
            Fault::Compression(error) => error.rule(),
        }
    }

    /// Where: the path of the telemetry field at fault.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match &self.fault {
            Fault::Telemetry(error) => error.field(),
            _ => None,
        }
    }

    /// Where: bytes from the start of the message, when it is the framing that is wrong.
    #[must_use]
    pub const fn offset(&self) -> Option<u32> {
        match &self.fault {
            Fault::Frame(error) => Some(error.offset()),
            #[cfg(feature = "compression")]
            Fault::Compression(error) => Some(error.offset()),
            _ => None,
        }
    }

    /// Why its telemetry was refused, if that is why the message is.
    #[must_use]
    pub const fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }

    /// The request's id; 0 when there is none.
    #[must_use]
    pub const fn request_id(&self) -> i32 {
        self.request_id
    }

    /// Bytes of the message as it was given.
    #[must_use]
    pub const fn message_len(&self) -> u32 {
        self.message_len
    }

    pub(super) fn report<'a>(&self) -> Report<'a> {
        let outcome = match self.refusal {
            Some(_) => Outcome::Refused,
            None => Outcome::Absent,
        };
        Report {
            outcome,
            traceparent: None,
            retry: None,
            client: None,
            command: None,
            drafts: Drafts::default(),
            request_id: self.request_id,
            message_len: self.message_len,
            section_len: self.section_len,
            refusal: self.refusal,
            refused: Some(Answered {
                code: self.code(),
                reaction: self.reaction(),
                rule: self.rule(),
                field: self.field(),
                offset: self.offset(),
            }),
        }
    }

    /// Appends the error reply `{ok: 0.0, errmsg, code, codeName}` when the reaction is [`Reaction::Reply`], else nothing.
    ///
    /// `request_id` is the reply's own id. The reply has a checksum if the request had one, as servers do on links without TLS.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::ingest::Refused;
    /// fn answer(refused: &Refused, next_id: i32, out: &mut Vec<u8>) -> bool {
    ///     out.clear();
    ///     refused.append_reply(next_id, out);
    ///     !out.is_empty()
    /// }
    /// ```
    pub fn append_reply(&self, request_id: i32, out: &mut Vec<u8>) {
        if self.reaction() != Reaction::Reply {
            return;
        }
        let code = self.code();
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = write!(text, "{self}");
        let mut body = vec![0; 4];
        element(&mut body, kind::DOUBLE, b"ok", &0.0_f64.to_le_bytes());
        string(&mut body, b"errmsg", &text);
        element(&mut body, kind::INT32, b"code", &code.code().to_le_bytes());
        string(&mut body, b"codeName", code.name());
        body.push(0);
        let body_len = len_u32(&body);
        if let Some(length) = body.first_chunk_mut() {
            *length = body_len.to_le_bytes();
        }
        let flags = if self.checksum_present {
            Flags::CHECKSUM_PRESENT.bits()
        } else {
            0
        };
        let end = if self.checksum_present { 4 } else { 0 };
        let mut reply = Vec::with_capacity(body.len().saturating_add(25));
        reply.put_u32_le(body_len.saturating_add(21).saturating_add(end));
        reply.put_i32_le(request_id);
        reply.put_i32_le(self.request_id);
        reply.put_i32_le(OpCode::OP_MSG.number());
        reply.put_u32_le(flags);
        reply.put_u8(0);
        reply.put_slice(&body);
        if self.checksum_present {
            reply.put_u32_le(checksum::crc32c(&reply));
        }
        out.extend_from_slice(&reply);
    }
}

fn element(body: &mut Vec<u8>, kind: u8, name: &[u8], value: &[u8]) {
    body.push(kind);
    body.extend_from_slice(name);
    body.push(0);
    body.extend_from_slice(value);
}

fn string(body: &mut Vec<u8>, name: &[u8], text: &str) {
    let len = len_u32(text.as_bytes()).saturating_add(1);
    element(body, kind::STRING, name, &len.to_le_bytes());
    body.extend_from_slice(text.as_bytes());
    body.push(0);
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::Frame(error) => error.fmt(f),
            Fault::Telemetry(error) => error.fmt(f),
            Fault::Command(error) => error.fmt(f),
            #[cfg(feature = "compression")]
            Fault::Compression(error) => error.fmt(f),
        }
    }
}
