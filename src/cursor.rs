//! The one place that slices input: a shrinking reader that knows the offset of its first byte.

/// Reads from the front of a slice. Each read is its own bounds check: a failed read takes nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
    // Where the slice ends in the larger input. The offset follows from it, so reading costs no bookkeeping.
    end: u32,
}

impl<'a> Cursor<'a> {
    /// A cursor over `bytes`, whose first byte has offset 0.
    #[inline]
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self::starting_at(bytes, 0)
    }

    /// A cursor over `bytes`, whose first byte has the given offset in a larger input.
    #[inline]
    pub(crate) fn starting_at(bytes: &'a [u8], offset: u32) -> Self {
        Self {
            rest: bytes,
            end: offset.saturating_add(len_u32(bytes)),
        }
    }

    /// Offset of the next byte.
    #[inline]
    pub(crate) fn offset(&self) -> u32 {
        self.end.saturating_sub(self.remaining())
    }

    /// The bytes that were not read yet.
    #[inline]
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// How many bytes are left; inputs of 4 GiB and more saturate.
    #[inline]
    pub(crate) fn remaining(&self) -> u32 {
        len_u32(self.rest)
    }

    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next `N` bytes.
    #[inline]
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*head)
    }

    /// The next byte.
    #[inline]
    pub(crate) fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// The next four bytes as a little-endian number.
    #[inline]
    pub(crate) fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_le_bytes)
    }

    /// The next four bytes as a little-endian number, without reading them.
    #[inline]
    pub(crate) fn peek_i32(&self) -> Option<i32> {
        self.rest
            .first_chunk()
            .map(|head| i32::from_le_bytes(*head))
    }

    /// The next `len` bytes.
    #[inline]
    pub(crate) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(head)
    }

    /// The bytes up to the next NUL, which is read too.
    #[inline]
    pub(crate) fn cstring(&mut self) -> Option<&'a [u8]> {
        let (text, rest) = self.rest.split_at_checked(nul_at(self.rest)?)?;
        let (_, rest) = rest.split_first()?;
        self.rest = rest;
        Some(text)
    }

    /// The next bytes up to the length that they begin with, that length's four bytes included.
    #[inline]
    pub(crate) fn length_prefixed(&mut self, minimum: u32) -> Option<&'a [u8]> {
        let len = u32::try_from(self.peek_i32()?).ok()?;
        if len < minimum {
            return None;
        }
        self.take(usize::try_from(len).ok()?)
    }
}

/// Where the first NUL stands, eight bytes at a time.
#[inline]
fn nul_at(bytes: &[u8]) -> Option<usize> {
    let (words, tail) = bytes.as_chunks::<8>();
    let mut before = 0_usize;
    for word in words {
        let word = u64::from_le_bytes(*word);
        // The lowest bit set stands in the first zero byte; those above it mean nothing.
        let zeros = word.wrapping_sub(0x0101_0101_0101_0101) & !word & 0x8080_8080_8080_8080;
        if zeros != 0 {
            let inside = usize::try_from(zeros.trailing_zeros() >> 3).ok()?;
            return before.checked_add(inside);
        }
        before = before.saturating_add(8);
    }
    let inside = tail.iter().position(|byte| *byte == 0)?;
    before.checked_add(inside)
}

/// The length of a slice. Inputs of 4 GiB and more do not occur (a message's length is an i32) and saturate.
#[inline]
pub(crate) fn len_u32(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_read_takes_nothing() {
        let mut cursor = Cursor::starting_at(&[1, 2, 3], 7);
        assert_eq!(cursor.i32(), None);
        assert_eq!(cursor.take(4), None);
        assert_eq!(cursor.cstring(), None);
        assert_eq!(cursor.offset(), 7);
        assert_eq!(cursor.rest(), [1, 2, 3]);
    }

    #[test]
    fn texts_of_every_length_end_at_their_first_nul() {
        for len in 0..40 {
            for filler in [1, 0x80, 0xff] {
                let mut bytes = vec![filler; len];
                assert_eq!(Cursor::new(&bytes).cstring(), None, "{len}");
                bytes.extend([0, 1, 0]);
                let mut cursor = Cursor::new(&bytes);
                assert_eq!(cursor.cstring(), Some(&bytes[..len]));
                assert_eq!(cursor.rest(), [1, 0]);
            }
        }
    }

    #[test]
    fn offsets_follow_reads() {
        let mut cursor = Cursor::new(&[5, b'a', 0, 6, 0, 0, 0, 9, 9]);
        assert_eq!(cursor.byte(), Some(5));
        assert_eq!(cursor.cstring(), Some(&b"a"[..]));
        assert_eq!(cursor.offset(), 3);
        assert_eq!(cursor.length_prefixed(7), None);
        assert_eq!(cursor.length_prefixed(6), Some(&[6, 0, 0, 0, 9, 9][..]));
        assert!(cursor.is_empty());
        assert_eq!(cursor.offset(), 9);
    }
}
