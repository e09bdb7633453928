//! The end of a message: a section, and room for a checksum behind it.

use super::trace_section::TraceSection;

/// What follows the sections of a message that stay: a new section, a new checksum, both or neither.
#[derive(Clone, Eq, PartialEq)]
pub(crate) enum Tail {
    /// No heap: a trace section, a checksum, both or none of them.
    Inline {
        /// The first `len` bytes count, the others are zero.
        bytes: [u8; 94],
        /// 0, 4, 90 or 94.
        len: u8,
    },
    /// A section with drafts.
    Heap(Vec<u8>),
}

impl Tail {
    pub(crate) const EMPTY: Self = Self::Inline {
        bytes: [0; 94],
        len: 0,
    };

    #[inline(always)]
    pub(super) fn of_trace(section: &TraceSection) -> Self {
        let mut bytes = [0; 94];
        if let Some(head) = bytes.first_chunk_mut() {
            *head = *section.as_bytes();
        }
        Self::Inline { bytes, len: 90 }
    }

    /// Puts a checksum behind it.
    #[inline]
    pub(crate) fn add_checksum(&mut self, checksum: u32) {
        let checksum = checksum.to_le_bytes();
        match self {
            Self::Inline { bytes, len } => {
                let place = match len {
                    0 => bytes.first_chunk_mut(),
                    _ => bytes.last_chunk_mut(),
                };
                if let Some(place) = place {
                    *place = checksum;
                    *len = len.saturating_add(4);
                }
            }
            Self::Heap(bytes) => bytes.extend_from_slice(&checksum),
        }
    }

    #[inline(always)]
    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self, Self::Inline { len: 0, .. })
    }

    #[inline(always)]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Inline { bytes, len } => bytes.get(..usize::from(*len)).unwrap_or(&[]),
            Self::Heap(bytes) => bytes,
        }
    }

    /// Appends the bytes; the usual lengths are constants, which spares a call to copy them.
    #[inline(always)]
    pub(crate) fn append_to(&self, buffer: &mut Vec<u8>) {
        match self {
            Self::Inline { bytes, len: 90 } => {
                if let Some(section) = bytes.first_chunk::<90>() {
                    buffer.extend_from_slice(section);
                }
            }
            Self::Inline { bytes, len: 94 } => buffer.extend_from_slice(bytes),
            tail => buffer.extend_from_slice(tail.as_bytes()),
        }
    }
}
