//! Compressor 2.

use core::cmp::Ordering;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::fault::Fault;

/// What zlib calls the default.
const DEFAULT_LEVEL: u32 = 6;
const MAX_LEVEL: u32 = 9;

/// Both states, each made when it is first used: 43 KB to inflate, 320 KB to compress.
pub(super) struct Zlib {
    level: u32,
    deflater: Option<Compress>,
    inflater: Option<Decompress>,
}

impl Default for Zlib {
    fn default() -> Self {
        Self::with_level(DEFAULT_LEVEL)
    }
}

impl Zlib {
    pub(super) fn with_level(level: u32) -> Self {
        Self {
            level: level.min(MAX_LEVEL),
            deflater: None,
            inflater: None,
        }
    }

    /// How many bytes were written; `None` if `out` is too short.
    #[inline]
    pub(super) fn compress(&mut self, content: &[u8], out: &mut [u8]) -> Option<usize> {
        let level = self.level;
        let deflater = self
            .deflater
            .get_or_insert_with(|| Compress::new(Compression::new(level), true));
        deflater.reset();
        match deflater.compress(content, out, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => usize::try_from(deflater.total_out()).ok(),
            _ => None,
        }
    }

    /// Fills `out` exactly.
    #[inline]
    pub(super) fn inflate(&mut self, stream: &[u8], out: &mut [u8]) -> Result<(), Fault> {
        let inflater = self.inflater.get_or_insert_with(|| Decompress::new(true));
        inflater.reset(true);
        let status = inflater.decompress(stream, out, FlushDecompress::Finish);
        let read = usize::try_from(inflater.total_in()).unwrap_or(usize::MAX);
        let written = usize::try_from(inflater.total_out()).unwrap_or(usize::MAX);
        match (status, written.cmp(&out.len())) {
            (Ok(Status::StreamEnd), Ordering::Equal) if read == stream.len() => Ok(()),
            (Ok(Status::StreamEnd), Ordering::Equal) => {
                Err(Fault::Trailing(stream.len().saturating_sub(read)))
            }
            (Ok(Status::StreamEnd), _) => Err(Fault::Fewer),
            (Ok(_), Ordering::Equal) => Err(cut_or_longer(inflater, stream, out)),
            _ => Err(Fault::Malformed),
        }
    }
}

/// `out` was filled before the stream's end: is there one byte more, or is the stream cut? The first try cannot be gone on with.
#[cold]
fn cut_or_longer(inflater: &mut Decompress, stream: &[u8], out: &mut [u8]) -> Fault {
    inflater.reset(true);
    let mut one_more = [0];
    let first = inflater.decompress(stream, out, FlushDecompress::None);
    let read = usize::try_from(inflater.total_in()).unwrap_or(usize::MAX);
    let rest = stream.get(read..).unwrap_or_default();
    let filled = inflater.total_out();
    let second = inflater.decompress(rest, &mut one_more, FlushDecompress::None);
    match (first, second) {
        (Ok(_), Ok(_)) if inflater.total_out() > filled => Fault::More,
        _ => Fault::Malformed,
    }
}
