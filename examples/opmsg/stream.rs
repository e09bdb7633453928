//! Cuts a stream into messages. Memory grows with the bytes that arrive, never with the length that a peer announces.

use std::io::{self, BufRead, Read};

use opmsg_telemetry::error::FrameError;
use opmsg_telemetry::{Limits, message::message_len};

/// Reads one message after the other into the same buffer.
pub(crate) struct Messages<R> {
    input: R,
    limits: Limits,
    buffer: Vec<u8>,
    ended: bool,
}

/// What stands next in a stream.
pub(crate) enum Next<'b> {
    /// A message, or what is there of one when the stream ends inside it.
    Message(&'b [u8]),
    /// A length that no message has. Where the next message begins is unknown, so nothing follows.
    Damaged(&'b [u8], FrameError),
}

impl<R: Read> Messages<R> {
    pub(crate) fn new(input: R, limits: Limits) -> Self {
        Self {
            input,
            limits,
            buffer: Vec::new(),
            ended: false,
        }
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Next<'_>>> {
        self.buffer.clear();
        if self.ended {
            return Ok(None);
        }
        self.read_up_to(4)?;
        if self.buffer.is_empty() {
            return Ok(None);
        }
        match message_len(&self.buffer, &self.limits) {
            Ok(len) => {
                self.read_up_to(len.unwrap_or(0))?;
                Ok(Some(Next::Message(&self.buffer)))
            }
            Err(error) => {
                self.ended = true;
                Ok(Some(Next::Damaged(&self.buffer, error)))
            }
        }
    }

    /// What follows the last message that was handed out.
    pub(crate) fn rest(&mut self) -> &mut R {
        &mut self.input
    }

    /// Reads on until the buffer holds `len` bytes or the stream ends.
    fn read_up_to(&mut self, len: usize) -> io::Result<()> {
        let missing = len.saturating_sub(self.buffer.len());
        let missing = u64::try_from(missing).unwrap_or(u64::MAX);
        self.input
            .by_ref()
            .take(missing)
            .read_to_end(&mut self.buffer)?;
        Ok(())
    }
}

/// Reads hexadecimal text as the bytes it stands for; white space is ignored.
pub(crate) struct HexText<R>(pub(crate) R);

impl<R: BufRead> HexText<R> {
    /// The next digit's value; `None` at the end of the text.
    fn digit(&mut self) -> io::Result<Option<u8>> {
        for byte in self.0.by_ref().bytes() {
            let byte = byte?;
            if byte.is_ascii_whitespace() {
                continue;
            }
            let digit = char::from(byte).to_digit(16);
            return match digit.and_then(|digit| u8::try_from(digit).ok()) {
                Some(digit) => Ok(Some(digit)),
                None => Err(invalid("hexadecimal digits and white space expected")),
            };
        }
        Ok(None)
    }
}

impl<R: BufRead> Read for HexText<R> {
    /// One byte at a time, so that a fault is reported after everything before it was read.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(place) = buffer.first_mut() else {
            return Ok(0);
        };
        let Some(high) = self.digit()? else {
            return Ok(0);
        };
        let Some(low) = self.digit()? else {
            return Err(invalid("an even number of hexadecimal digits expected"));
        };
        *place = high << 4 | low;
        Ok(1)
    }
}

fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
