//! Cuts a connection's bytes into messages.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use opmsg_telemetry::Limits;
use opmsg_telemetry::message::message_len;

/// How long a connection may say nothing: pools keep theirs open for long.
const IDLE: Duration = Duration::from_secs(30 * 60);
/// How long a message may take from its first byte to its last.
const MESSAGE: Duration = Duration::from_secs(30);
const SMALL: usize = 16 << 10;
/// A buffer that grew beyond this for a large message is given back after it.
pub(crate) const LARGE: usize = 256 << 10;

/// What came.
pub(crate) enum Next<'b> {
    Message(&'b [u8]),
    /// A length that no message has. Where the next message begins is unknown, so nothing follows.
    Damaged(&'b [u8]),
    /// The end, between messages or inside of one.
    End,
}

/// Reads messages into one buffer, which grows with the bytes that arrive and not with the length that a peer announces.
#[derive(Debug)]
pub(crate) struct Inbound {
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    timeout: Option<Duration>,
}

impl Inbound {
    pub(crate) fn new() -> Self {
        Self {
            buffer: vec![0; SMALL],
            start: 0,
            end: 0,
            timeout: None,
        }
    }

    /// The next message. An error is one of the connection, or that it took too long.
    pub(crate) fn next(&mut self, mut stream: &TcpStream, limits: &Limits) -> io::Result<Next<'_>> {
        let mut began = None;
        loop {
            let pending = self.buffer.get(self.start..self.end).unwrap_or(&[]);
            let Ok(wanted) = message_len(pending, limits) else {
                let damaged = self.start..self.end.min(self.start.saturating_add(16));
                return Ok(Next::Damaged(self.buffer.get(damaged).unwrap_or(&[])));
            };
            if let Some(wanted) = wanted.filter(|wanted| *wanted <= pending.len()) {
                let message = self.start..self.start.saturating_add(wanted);
                self.start = message.end;
                return Ok(Next::Message(self.buffer.get(message).unwrap_or(&[])));
            }
            let timeout = match pending.is_empty() {
                true => IDLE,
                false => {
                    let began: &mut Instant = began.get_or_insert_with(Instant::now);
                    match MESSAGE.checked_sub(began.elapsed()) {
                        Some(left) if !left.is_zero() => left,
                        _ => return Err(io::ErrorKind::TimedOut.into()),
                    }
                }
            };
            if self.timeout != Some(timeout) {
                stream.set_read_timeout(Some(timeout))?;
                self.timeout = Some(timeout);
            }
            self.make_room(wanted.unwrap_or(0));
            let room = self.buffer.get_mut(self.end..).unwrap_or(&mut []);
            match stream.read(room) {
                Ok(0) => return Ok(Next::End),
                Ok(count) => self.end = self.end.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Moves what is pending to the front, and makes the buffer larger, if there is no room left.
    fn make_room(&mut self, wanted: usize) {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            if self.buffer.len() > LARGE {
                self.buffer = vec![0; SMALL];
            }
        }
        if self.end < self.buffer.len() {
            return;
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end = self.end.saturating_sub(self.start);
        self.start = 0;
        if self.end == self.buffer.len() {
            let doubled = self.buffer.len().saturating_mul(2);
            self.buffer.resize(doubled.min(wanted.max(SMALL)), 0);
        }
    }
}
