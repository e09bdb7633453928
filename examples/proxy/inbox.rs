//! Cuts a stream into messages. Memory grows with the bytes that arrive, never with the length that a peer announces.

use std::io::{self, Read};
use std::ops::Range;

use opmsg_telemetry::error::FrameError;
use opmsg_telemetry::{Limits, message::message_len};

/// What one reading asks for, as long as messages are small.
const USUAL: usize = 1 << 16;

/// A buffer that grew beyond this is given back when it is empty.
pub(crate) const LARGEST_KEPT: usize = 1 << 20;

/// The bytes that arrived and were not passed on yet.
pub(crate) struct Inbox {
    /// All of it may be read into; `start..end` holds what arrived.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// How long the message is that is there in part; 0 when that is unknown.
    announced: usize,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        Self {
            buffer: vec![0; USUAL],
            start: 0,
            end: 0,
            announced: 0,
        }
    }

    /// Reads once. How much came; 0 at the end of the stream. What [`Inbox::next`] gave before is gone then.
    pub(crate) fn fill(&mut self, mut input: impl Read) -> io::Result<usize> {
        self.close_up();
        if self.end == self.buffer.len() {
            let longer = self.buffer.len().saturating_mul(2);
            self.buffer.resize(longer.min(self.announced.max(USUAL)), 0);
        }
        let free = self.buffer.get_mut(self.end..).unwrap_or_default();
        loop {
            match input.read(free) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => {
                    self.end = self.end.saturating_add(*read.as_ref().unwrap_or(&0));
                    return read;
                }
            }
        }
    }

    /// Where the next whole message lies, if it is there.
    pub(crate) fn next(&mut self, limits: &Limits) -> Result<Option<Range<usize>>, FrameError> {
        let len = message_len(self.rest(), limits)?;
        self.announced = len.unwrap_or(0);
        let Some(len) = len.filter(|len| *len <= self.rest().len()) else {
            return Ok(None);
        };
        let start = self.start;
        self.start = start.saturating_add(len);
        Ok(Some(start..self.start))
    }

    /// What arrived behind the last message that was given out.
    pub(crate) fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// The buffer that the ranges are about.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer
    }

    /// Moves the beginning of a message to the front.
    fn close_up(&mut self) {
        if self.start == self.end && self.buffer.len() > LARGEST_KEPT {
            self.buffer = vec![0; USUAL];
        } else if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
        }
        self.end = self.end.saturating_sub(self.start);
        self.start = 0;
    }
}

/// Empties a buffer for its next use, and gives back what only an unusual message needed.
pub(crate) fn reuse(buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.shrink_to(LARGEST_KEPT);
}
