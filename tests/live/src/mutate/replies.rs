//! What comes back.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use opmsg_telemetry::message::{OpCode, message_len};
use opmsg_telemetry::{Limits, Message, OpMsg, Role};

use super::inflated;

/// A sound reply.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reply {
    pub to: i32,
    /// Of a reply with `ok: 0`.
    pub code: Option<i32>,
    /// The error is one of the rules', as its text says, and not of a command that ran.
    pub is_refusal: bool,
}

impl Reply {
    /// Whether it is the one that is due: a refusal with this code, or else what a command that ran may give.
    pub fn is(&self, to: i32, code: Option<i32>) -> bool {
        let fits = match code {
            Some(_) => self.code == code,
            None => !self.is_refusal,
        };
        fits && self.to == to
    }
}

/// The next thing that arrives.
#[derive(Debug)]
pub enum Arrival {
    Reply(Reply),
    /// The other side has ended the connection.
    End,
    /// It has ended it while bytes were on the way.
    Reset,
    /// Nothing came for too long.
    Timeout,
    /// Something came that is no reply, or one that no receiver takes.
    Bad(String),
}

pub struct Replies<'s> {
    stream: &'s TcpStream,
    buffer: Vec<u8>,
    start: usize,
}

impl<'s> Replies<'s> {
    pub fn new(stream: &'s TcpStream) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
            start: 0,
        }
    }

    pub fn next(&mut self, patience: Duration) -> Arrival {
        let deadline = Instant::now() + patience;
        loop {
            let pending = &self.buffer[self.start..];
            match message_len(pending, &Limits::DEFAULT) {
                Ok(Some(len)) if len <= pending.len() => {
                    let reply = read(&pending[..len]);
                    self.start += len;
                    return reply.map_or_else(Arrival::Bad, Arrival::Reply);
                }
                Ok(_) => {}
                Err(error) => return Arrival::Bad(error.to_string()),
            }
            self.buffer.drain(..self.start);
            self.start = 0;
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.stream.set_read_timeout(Some(left)).is_err() {
                return Arrival::Timeout;
            }
            let mut bytes = [0; 1 << 16];
            match self.stream.read(&mut bytes) {
                Ok(0) if self.buffer.is_empty() => return Arrival::End,
                Ok(0) => return Arrival::Bad("the connection ended inside of a reply".into()),
                Ok(count) => self.buffer.extend(&bytes[..count]),
                Err(error) => match error.kind() {
                    ErrorKind::Interrupted => {}
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => return Arrival::Timeout,
                    _ => return Arrival::Reset,
                },
            }
        }
    }
}

/// A reply has to be one that the rules for replies take, which a section of kind 3 is not part of.
fn read(bytes: &[u8]) -> Result<Reply, String> {
    let fault =
        |error: opmsg_telemetry::error::FrameError| format!("a reply that is none: {error}");
    match Message::parse(bytes, Role::Reply, &Limits::SERVER).map_err(fault)? {
        Message::OpMsg(msg) => Ok(of(&msg)),
        Message::Other(other) if other.op_code() == OpCode::OP_REPLY => Ok(Reply {
            to: other.header().response_to(),
            code: None,
            is_refusal: false,
        }),
        Message::Other(other) if other.op_code() == OpCode::OP_COMPRESSED => {
            let inner =
                inflated::inner(&other, &Limits::SERVER).ok_or("a reply that does not inflate")?;
            OpMsg::parse(&inner, Role::Reply, &Limits::SERVER)
                .map(|msg| of(&msg))
                .map_err(fault)
        }
        _ => Err("a reply of another operation".into()),
    }
}

fn of(msg: &OpMsg<'_>) -> Reply {
    let body = msg.body();
    let failed = !matches!(body.get_f64("ok"), Ok(1.0));
    let text = body.get_str("errmsg").unwrap_or_default();
    let of_rules = ["malformed message", "malformed body", "telemetry "];
    Reply {
        to: msg.header().response_to(),
        code: failed.then(|| body.get_i32("code").ok()).flatten(),
        is_refusal: failed && of_rules.iter().any(|start| text.starts_with(start)),
    }
}
