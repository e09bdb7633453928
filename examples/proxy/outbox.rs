//! What goes on of one reading: ranges of what was read, and the few bytes that are new, written at once.

use std::io::{self, IoSlice, Write};
use std::ops::Range;

use opmsg_telemetry::Splice;

use crate::inbox::reuse;

/// How many parts one call of the system takes. A changed message has at most four, so more is only met by pipelining.
const PARTS: usize = 64;

/// So much may wait before it is written.
const MOST_PIECES: usize = 1_024;
const MOST_NEW: usize = 1 << 18;

/// The messages that go on, as pieces in order.
#[derive(Default)]
pub(crate) struct Outbox {
    pieces: Vec<Piece>,
    new: Vec<u8>,
}

#[derive(Clone)]
enum Piece {
    /// Bytes that were read, where they lie.
    Read(Range<usize>),
    /// Bytes of `Outbox::new`.
    New(Range<usize>),
}

impl Outbox {
    /// Passes what was read as it is.
    pub(crate) fn pass(&mut self, range: Range<usize>) {
        match self.pieces.last_mut() {
            Some(Piece::Read(last)) if last.end == range.start => last.end = range.end,
            _ => self.pieces.push(Piece::Read(range)),
        }
    }

    /// Passes a message that was read at `at`, with a change. The message's own bytes are not copied.
    pub(crate) fn pass_changed(&mut self, at: usize, message: &[u8], splice: &Splice<'_, '_>) {
        for chunk in splice.chunks().iter().filter(|chunk| !chunk.is_empty()) {
            match place_in(message, chunk) {
                Some(place) => {
                    let start = at.saturating_add(place);
                    self.pass(start..start.saturating_add(chunk.len()));
                }
                None => self.append(|new| new.extend_from_slice(chunk)),
            }
        }
    }

    /// Appends bytes that are new.
    pub(crate) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.new.len();
        write(&mut self.new);
        let end = self.new.len();
        match self.pieces.last_mut() {
            Some(Piece::New(last)) => last.end = end,
            _ if start == end => {}
            _ => self.pieces.push(Piece::New(start..end)),
        }
    }

    /// Whether what is there should be written before more is added.
    pub(crate) fn is_full(&self) -> bool {
        self.pieces.len() >= MOST_PIECES || self.new.len() >= MOST_NEW
    }

    /// Writes everything, with one call of the system if it takes that much, and is empty then.
    pub(crate) fn write_to(&mut self, read: &[u8], mut output: impl Write) -> io::Result<()> {
        let bytes = |piece: &Piece| -> &[u8] {
            let (buffer, range) = match piece {
                Piece::Read(range) => (read, range),
                Piece::New(range) => (&*self.new, range),
            };
            buffer.get(range.clone()).unwrap_or_default()
        };
        for pieces in self.pieces.chunks(PARTS) {
            if let [piece] = pieces {
                output.write_all(bytes(piece))?;
                continue;
            }
            let mut parts = [IoSlice::new(&[]); PARTS];
            for (part, piece) in parts.iter_mut().zip(pieces) {
                *part = IoSlice::new(bytes(piece));
            }
            let count = pieces.len().min(PARTS);
            write_all_vectored(&mut output, parts.get_mut(..count).unwrap_or_default())?;
        }
        self.pieces.clear();
        reuse(&mut self.new);
        Ok(())
    }
}

fn write_all_vectored(mut output: impl Write, mut parts: &mut [IoSlice<'_>]) -> io::Result<()> {
    while !parts.is_empty() {
        match output.write_vectored(parts) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut parts, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Where a chunk lies inside a message; `None` for bytes that are elsewhere.
fn place_in(message: &[u8], chunk: &[u8]) -> Option<usize> {
    let place = chunk.as_ptr().addr().checked_sub(message.as_ptr().addr())?;
    (place.saturating_add(chunk.len()) <= message.len()).then_some(place)
}
