//! Compressor 3.

use core::cmp::Ordering;

use zstd_safe::{CCtx, DCtx};

use super::fault::Fault;

/// What Zstandard calls the default (`ZSTD_CLEVEL_DEFAULT`).
const DEFAULT_LEVEL: i32 = 3;

/// Codes of `zstd_errors.h`, as its functions return them.
const MEMORY_ALLOCATION: usize = 64_usize.wrapping_neg();
const DST_SIZE_TOO_SMALL: usize = 70_usize.wrapping_neg();

/// Both contexts, each made when it is first used: 96 KB to inflate; to compress, as much as level and messages ask for, which is
/// some megabytes at the default level.
pub(super) struct Zstd {
    level: i32,
    deflater: Option<CCtx<'static>>,
    inflater: Option<DCtx<'static>>,
}

impl Default for Zstd {
    fn default() -> Self {
        Self::with_level(DEFAULT_LEVEL)
    }
}

impl Zstd {
    pub(super) fn with_level(level: i32) -> Self {
        Self {
            level: level.clamp(zstd_safe::min_c_level(), zstd_safe::max_c_level()),
            deflater: None,
            inflater: None,
        }
    }

    /// How many bytes were written; `None` if `out` is too short or no memory is left.
    #[inline]
    pub(super) fn compress(&mut self, content: &[u8], out: &mut [u8]) -> Option<usize> {
        if self.deflater.is_none() {
            self.deflater = CCtx::try_create();
        }
        let deflater = self.deflater.as_mut()?;
        deflater.compress(out, content, self.level).ok()
    }

    /// Fills `out` exactly. A frame that tells its size and lies about it ends before a byte is written.
    #[inline]
    pub(super) fn inflate(&mut self, stream: &[u8], out: &mut [u8]) -> Result<(), Fault> {
        let Ok(frame) = zstd_safe::find_frame_compressed_size(stream) else {
            return Err(Fault::Malformed);
        };
        if frame != stream.len() {
            return Err(Fault::Trailing(stream.len().saturating_sub(frame)));
        }
        if let Ok(Some(size)) = zstd_safe::get_frame_content_size(stream) {
            compare(size, out)?;
        }
        if self.inflater.is_none() {
            self.inflater = DCtx::try_create();
        }
        let inflater = self.inflater.as_mut().ok_or(Fault::NoMemory)?;
        match inflater.decompress(out, stream) {
            Ok(written) => compare(u64::try_from(written).unwrap_or(u64::MAX), out),
            Err(code) => Err(fault(code)),
        }
    }
}

#[inline]
fn compare(size: u64, out: &[u8]) -> Result<(), Fault> {
    match size.cmp(&u64::try_from(out.len()).unwrap_or(u64::MAX)) {
        Ordering::Equal => Ok(()),
        Ordering::Less => Err(Fault::Fewer),
        Ordering::Greater => Err(Fault::More),
    }
}

#[cold]
const fn fault(code: usize) -> Fault {
    match code {
        MEMORY_ALLOCATION => Fault::NoMemory,
        DST_SIZE_TOO_SMALL => Fault::More,
        _ => Fault::Malformed,
    }
}
