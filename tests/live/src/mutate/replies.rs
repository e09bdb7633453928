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
    /// The id of the last reply of a stream that has not ended: the next one of the stream answers it.
    streaming: Option<i32>,
}

impl<'s> Replies<'s> {
    pub fn new(stream: &'s TcpStream) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
            start: 0,
            streaming: None,
        }
    }

    pub fn next(&mut self, patience: Duration) -> Arrival {
        let deadline = Instant::now() + patience;
        loop {
            let pending = &self.buffer[self.start..];
            match message_len(pending, &Limits::DEFAULT) {
                Ok(Some(len)) if len <= pending.len() => {
                    let read = read(&pending[..len]);
                    self.start += len;
                    match read {
                        Ok((reply, next)) if self.follows(reply, next) => continue,
                        Ok((reply, _)) => return Arrival::Reply(reply),
                        Err(fault) => return Arrival::Bad(fault),
                    }
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

impl Replies<'_> {
    /// Whether a reply is a later one of a stream, for which nothing was sent: a mutated `getMore` may allow streams. `next` is the
    /// reply's id if another one follows it.
    fn follows(&mut self, reply: Reply, next: Option<i32>) -> bool {
        let follows = self.streaming == Some(reply.to);
        if follows || next.is_some() {
            self.streaming = next;
        }
        follows
    }
}

/// A reply has to be one that the rules for replies take, which a section of kind 3 is not part of.
/// The id is there if another reply follows without a request.
fn read(bytes: &[u8]) -> Result<(Reply, Option<i32>), String> {
    let fault =
        |error: opmsg_telemetry::error::FrameError| format!("a reply that is none: {error}");
    match Message::parse(bytes, Role::Reply, &Limits::SERVER).map_err(fault)? {
        Message::OpMsg(msg) => Ok(of(&msg)),
        Message::Other(other) if other.op_code() == OpCode::OP_REPLY => {
            let reply = Reply {
                to: other.header().response_to(),
                code: None,
                is_refusal: false,
            };
            Ok((reply, None))
        }
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

/// How the texts begin of what the rules refuse with a reply. Faults of compressed messages always close the connection, so none
/// of their texts is ever replied.
const OF_RULES: [&str; 4] = [
    "malformed message",
    "malformed body",
    "body without",
    "telemetry ",
];

fn is_of_rules(text: &str) -> bool {
    OF_RULES.iter().any(|start| text.starts_with(start))
}

fn of(msg: &OpMsg<'_>) -> (Reply, Option<i32>) {
    let body = msg.body();
    let failed = !matches!(body.get_f64("ok"), Ok(1.0));
    let text = body.get_str("errmsg").unwrap_or_default();
    let header = msg.header();
    let reply = Reply {
        to: header.response_to(),
        code: failed.then(|| body.get_i32("code").ok()).flatten(),
        is_refusal: failed && is_of_rules(text),
    };
    let next = msg.flags().more_to_come().then(|| header.request_id());
    (reply, next)
}

#[cfg(test)]
mod tests {
    use opmsg_telemetry::error::{Reaction, Rule};
    use opmsg_telemetry::ingest::{Answer, Config, Ingest};
    use opmsg_telemetry::{Generation, Mono};

    use super::*;

    /// The cells of a table's rows, without its head.
    fn rows(table: &str) -> Vec<Vec<&str>> {
        let lines = table
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines
            .skip(1)
            .map(|line| line.split(" | ").map(str::trim).collect())
            .collect()
    }

    /// The table has every kind of error; `tests/errors.rs` compares it with what the crate says.
    #[test]
    fn every_text_that_is_replied_is_known_by_its_beginning() {
        let table = rows(include_str!("../../../vectors/errors.txt"));
        let mut needed = Vec::new();
        let mut replied = 0;
        for row in &table {
            let [kind, _, _, text, _, _, _, reaction, _, _, reaction_before] = row[..] else {
                panic!("eleven cells: {row:?}");
            };
            if [reaction, reaction_before].contains(&"reply") {
                assert!(is_of_rules(text), "{kind}: {text}");
                replied += 1;
                needed.extend(OF_RULES.iter().filter(|start| text.starts_with(**start)));
            }
        }
        assert!(replied > 20, "{replied} kinds with a reply");
        for start in OF_RULES {
            assert!(needed.contains(&&start), "{start} begins no reply");
        }
    }

    #[test]
    fn faults_of_compressed_messages_are_never_replied() {
        let table = rows(include_str!("../../../vectors/compression.txt"));
        let texts: Vec<&str> = table
            .iter()
            .flat_map(|row| row.iter().copied())
            .filter(|cell| cell.starts_with("compressed message at byte "))
            .collect();
        assert!(texts.len() > 10, "{} texts", texts.len());
        for text in texts {
            assert!(!is_of_rules(text), "{text}");
        }
        for generation in [Generation::V9_0, Generation::Before9_0] {
            // A2, the one rule for them.
            assert_eq!(Rule::A2.reaction(generation), Reaction::Close);
        }
    }

    /// Else it could be taken for the reply to another message with the same id, when mutation makes one.
    #[test]
    fn a_body_without_a_database_is_refused_by_the_rules() {
        let ping =
            b"\x24\0\0\0\x02\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x0f\0\0\0\x10ping\0\x01\0\0\0\0";
        let mut ingest = Ingest::new(Config::server().with_access_control(false));
        let mut scratch = Vec::new();
        let answer = ingest.handle(ping, &mut scratch, Mono::from_nanos(0));
        let Answer::Run(request) = answer else {
            panic!("a sound message");
        };
        let refused = request.command().unwrap_err();
        let mut message = Vec::new();
        refused.append_reply(1, &mut message);
        let (reply, next) = read(&message).unwrap();
        assert_eq!(next, None);
        assert_eq!(
            (reply.to, reply.code, reply.is_refusal),
            (2, Some(40571), true)
        );
        assert!(reply.is(2, Some(40571)) && !reply.is(2, None));
    }

    /// A stream of three replies to request 7, among the replies to 8 and 9.
    #[test]
    fn later_replies_of_a_stream_are_no_replies_to_requests() {
        use std::io::Write;
        let reply = |id: i32, to: i32, flags: u8| {
            let body = b"\x11\0\0\0\x01ok\0\0\0\0\0\0\0\xf0\x3f\0";
            let mut message = vec![16 + 4 + 1 + 17, 0, 0, 0];
            message.extend(id.to_le_bytes());
            message.extend(to.to_le_bytes());
            message.extend(2013_i32.to_le_bytes());
            message.extend([flags, 0, 0, 0, 0]);
            message.extend(body);
            message
        };
        let more = 2;
        let sent = [
            reply(101, 7, more),
            reply(102, 101, more),
            reply(103, 8, 0),
            reply(104, 102, 0),
            reply(105, 9, 0),
        ];
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut there = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (here, _) = listener.accept().unwrap();
        there.write_all(&sent.concat()).unwrap();
        drop(there);
        let mut replies = Replies::new(&here);
        let mut met = Vec::new();
        while let Arrival::Reply(reply) = replies.next(Duration::from_secs(5)) {
            met.push(reply.to);
        }
        assert_eq!(met, [7, 8, 9]);
    }
}
