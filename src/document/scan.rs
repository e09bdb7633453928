//! The quick walk: says "sound" of nearly every sound document, and nothing of the others.

use crate::element::kind;

/// Levels that the quick walk remembers. Zeroing more would be felt on small documents.
const LEVELS: usize = 16;

/// The sizes of values by type, [`VARIABLE`] for all others.
///
/// A look-up and not a branch: types alternate without a pattern, and each wrong guess would cost more than the rest.
static FIXED: [u8; 256] = fixed();

const VARIABLE: u8 = u8::MAX;

#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "evaluated at compile time, and const code has no other way"
)]
const fn fixed() -> [u8; 256] {
    let mut sizes = [VARIABLE; 256];
    sizes[kind::NULL as usize] = 0;
    sizes[kind::UNDEFINED as usize] = 0;
    sizes[kind::MIN_KEY as usize] = 0;
    sizes[kind::MAX_KEY as usize] = 0;
    sizes[kind::INT32 as usize] = 4;
    sizes[kind::DOUBLE as usize] = 8;
    sizes[kind::DATE as usize] = 8;
    sizes[kind::TIMESTAMP as usize] = 8;
    sizes[kind::INT64 as usize] = 8;
    sizes[kind::OBJECT_ID as usize] = 12;
    sizes[kind::DECIMAL128 as usize] = 16;
    sizes
}

/// Whether `document` is sound. `false` means nothing: too many levels and code with scope are left to the other walk.
#[inline(never)]
pub(super) fn is_sound(document: &[u8], max_nesting: u16) -> bool {
    scan(document, usize::from(max_nesting)).is_some()
}

#[inline(always)]
fn scan(document: &[u8], max_nesting: usize) -> Option<()> {
    let (declared, mut rest) = document.split_first_chunk::<4>()?;
    if size(*declared) != document.len() || document.last() != Some(&0) {
        return None;
    }
    // Per level the number of bytes that are left behind its end.
    let mut outer = [0_usize; LEVELS];
    let mut level = 0_usize;
    let mut behind = 0_usize;
    loop {
        let (kind, after) = rest.split_first()?;
        if *kind == 0 {
            if after.len() != behind {
                return None;
            }
            if level == 0 {
                return Some(());
            }
            level = level.checked_sub(1)?;
            behind = *outer.get(level)?;
            rest = after;
            continue;
        }
        let value = skip_text(rest)?;
        let size_of_value = *FIXED.get(usize::from(*kind))?;
        if size_of_value != VARIABLE {
            rest = value.get(usize::from(size_of_value)..)?;
            continue;
        }
        rest = match *kind {
            kind::STRING | kind::CODE | kind::SYMBOL => skip_string(value)?,
            kind::DOCUMENT | kind::ARRAY => {
                let (declared, inner) = value.split_first_chunk::<4>()?;
                *outer.get_mut(level)? = behind;
                level = level.checked_add(1)?;
                if level > max_nesting {
                    return None;
                }
                // A length below 5 ends in the length itself, where no end of the document can be met.
                behind = value.len().checked_sub(size(*declared))?;
                inner
            }
            kind::BOOLEAN => match value {
                [0 | 1, rest @ ..] => rest,
                _ => return None,
            },
            kind::BINARY => {
                let (len, rest) = value.split_first_chunk::<4>()?;
                rest.get(1..)?.get(size(*len)..)?
            }
            kind::DB_POINTER => skip_string(value)?.split_first_chunk::<12>()?.1,
            kind::REGEX => skip_text(skip_text(value)?)?,
            _ => return None,
        };
    }
}

/// What follows a string value.
#[inline(always)]
fn skip_string(value: &[u8]) -> Option<&[u8]> {
    let (len, text) = value.split_first_chunk::<4>()?;
    let (text, rest) = text.split_at_checked(size(*len))?;
    (text.last() == Some(&0)).then_some(rest)
}

/// What follows the first zero byte.
#[inline(always)]
fn skip_text(text: &[u8]) -> Option<&[u8]> {
    let mut text = text;
    while let Some((word, rest)) = text.split_first_chunk::<8>() {
        let zeros = zero_bytes(u64::from_le_bytes(*word));
        if zeros != 0 {
            let len = usize::try_from(zeros.trailing_zeros() >> 3).ok()?;
            return text.get(len..)?.get(1..);
        }
        text = rest;
    }
    let len = text.iter().position(|byte| *byte == 0)?;
    text.get(len..)?.get(1..)
}

/// The lowest set bit stands in the word's first zero byte; bits above it mean nothing.
#[inline(always)]
const fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(0x0101_0101_0101_0101) & !word & 0x8080_8080_8080_8080
}

/// A length as the servers read it for bounds: unsigned.
#[inline(always)]
fn size(len: [u8; 4]) -> usize {
    usize::try_from(u32::from_le_bytes(len)).unwrap_or(usize::MAX)
}
