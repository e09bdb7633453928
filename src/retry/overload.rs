//! The argument `$retry` after an overload error, where it has all fields: a constant with six numbers filled in.
//!
//! That is the common case, and half the work of writing field after field.

use super::{RetryMetadata, RetryReason};

/// Bytes of the element before its terminator. As many as compilers copy without a call.
const BEFORE_END: usize = 128;

/// The element, numbers zero, without its terminator.
static ELEMENT: [u8; BEFORE_END] = *b"\x03$retry\0\x79\0\0\0\
    \x10attempt\0\0\0\0\0\
    \x10limit\0\0\0\0\0\
    \x02reason\0\x09\0\0\0overload\0\
    \x10code\0\0\0\0\0\
    \x12backoffMS\0\0\0\0\0\0\0\0\0\
    \x12baseBackoffMS\0\0\0\0\0\0\0\0\0\
    \x12elapsedMS\0\0\0\0\0\0\0\0\0";

impl RetryMetadata {
    /// Bytes of the element and of the terminator behind it.
    pub(crate) const AFTER_OVERLOAD_LEN: usize = 130;

    /// Appends the element and a terminator if the buffer has room for both; says whether it did: only if the reason is overload and
    /// nothing is absent.
    ///
    /// The constant goes first and back again if it was in vain: so nothing has to be kept while a buffer could grow.
    #[inline(always)]
    pub(crate) fn append_after_overload(&self, body: &mut Vec<u8>) -> bool {
        let end = body.len();
        let room = body.capacity().wrapping_sub(end);
        if self.reason != Some(RetryReason::Overload) || room < Self::AFTER_OVERLOAD_LEN {
            return false;
        }
        body.extend_from_slice(&ELEMENT);
        body.extend_from_slice(&[0; Self::AFTER_OVERLOAD_LEN.saturating_sub(BEFORE_END)]);
        if let Some(element) = body.last_chunk_mut()
            && self.fill(element).is_some()
        {
            return true;
        }
        body.truncate(end);
        false
    }

    /// Writes the numbers; `None` if one is absent.
    #[inline(always)]
    fn fill(&self, element: &mut [u8; Self::AFTER_OVERLOAD_LEN]) -> Option<()> {
        fill::<21, 4>(element, self.attempt.get().to_le_bytes());
        fill::<32, 4>(element, self.limit?.to_i32().to_le_bytes());
        fill::<63, 4>(element, self.code?.to_le_bytes());
        fill::<78, 8>(element, self.backoff?.to_i64().to_le_bytes());
        fill::<101, 8>(element, self.base_backoff?.to_i64().to_le_bytes());
        fill::<120, 8>(element, self.elapsed?.to_i64().to_le_bytes());
        Some(())
    }
}

/// Writes a number at a place that lies inside.
#[inline(always)]
fn fill<const AT: usize, const LEN: usize>(
    element: &mut [u8; RetryMetadata::AFTER_OVERLOAD_LEN],
    number: [u8; LEN],
) {
    if let Some(place) = element.get_mut(AT..).and_then(<[u8]>::first_chunk_mut) {
        *place = number;
    }
}
