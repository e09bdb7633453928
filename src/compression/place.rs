//! Where fields of a header are written, one after the other.

/// What is left of a header that has room for all its fields.
pub(super) struct Place<'a>(&'a mut [u8]);

impl<'a> Place<'a> {
    #[inline(always)]
    pub(super) const fn new(header: &'a mut [u8]) -> Self {
        Self(header)
    }

    #[inline(always)]
    pub(super) fn put<const N: usize>(&mut self, field: [u8; N]) {
        if let Some((place, rest)) = core::mem::take(&mut self.0).split_first_chunk_mut() {
            *place = field;
            self.0 = rest;
        }
    }
}
