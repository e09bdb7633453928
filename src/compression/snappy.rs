//! Compressor 1.

use core::cmp::Ordering;

use snap::raw::{Decoder, Encoder};

use super::fault::Fault;

/// The encoder's tables, made when they are first used; the decoder has none.
#[derive(Default)]
pub(super) struct Snappy {
    encoder: Option<Box<Encoder>>,
}

impl Snappy {
    /// How many bytes were written; `None` if `out` is too short.
    #[inline]
    pub(super) fn compress(&mut self, content: &[u8], out: &mut [u8]) -> Option<usize> {
        let encoder = self.encoder.get_or_insert_with(|| Box::new(Encoder::new()));
        encoder.compress(content, out).ok()
    }

    /// Fills `out` exactly. The stream begins with its own size, so one that is longer ends before a byte is written.
    #[inline]
    pub(super) fn inflate(stream: &[u8], out: &mut [u8]) -> Result<(), Fault> {
        match Decoder::new().decompress(stream, out) {
            Ok(written) => match written.cmp(&out.len()) {
                Ordering::Equal => Ok(()),
                _ => Err(Fault::Fewer),
            },
            Err(error) => Err(fault(&error)),
        }
    }
}

#[cold]
fn fault(error: &snap::Error) -> Fault {
    match error {
        snap::Error::BufferTooSmall { .. } => Fault::More,
        snap::Error::HeaderMismatch { .. } => Fault::Fewer,
        _ => Fault::Malformed,
    }
}
