//! The new end of a message.

use crate::telemetry::TraceSection;

/// What follows the sections that stay: the new section and the new checksum, each if there is one.
#[derive(Clone)]
pub(super) struct Tail {
    // A trace section and a checksum need no heap. Only the first `len` bytes count.
    inline: [u8; 94],
    len: u8,
    // A section with drafts, and the checksum; empty otherwise.
    heap: Vec<u8>,
}

impl Tail {
    pub(super) const EMPTY: Self = Self {
        inline: [0; 94],
        len: 0,
        heap: Vec::new(),
    };

    #[inline(always)]
    pub(super) fn trace(section: &TraceSection) -> Self {
        let mut inline = [0; 94];
        if let Some(head) = inline.first_chunk_mut() {
            *head = *section.as_bytes();
        }
        Self {
            inline,
            len: 90,
            heap: Vec::new(),
        }
    }

    pub(super) fn container(mut heap: Vec<u8>, checksum: Option<u32>) -> Self {
        if let Some(checksum) = checksum {
            heap.extend_from_slice(&checksum.to_le_bytes());
        }
        Self {
            heap,
            ..Self::EMPTY
        }
    }

    pub(super) fn with_checksum(mut self, checksum: Option<u32>) -> Self {
        if let Some(checksum) = checksum
            && let Some(rest) = self.inline.get_mut(usize::from(self.len)..)
            && let Some(place) = rest.first_chunk_mut()
        {
            *place = checksum.to_le_bytes();
            self.len = self.len.saturating_add(4);
        }
        self
    }

    #[inline(always)]
    pub(super) fn as_bytes(&self) -> &[u8] {
        if self.heap.is_empty() {
            self.inline.get(..usize::from(self.len)).unwrap_or(&[])
        } else {
            &self.heap
        }
    }

    #[inline(always)]
    pub(super) fn append_to(&self, buffer: &mut Vec<u8>) {
        // The common one, at a length that the compiler knows.
        if self.len == 90
            && let Some(section) = self.inline.first_chunk::<90>()
        {
            buffer.extend_from_slice(section);
        } else {
            self.append_any_to(buffer);
        }
    }

    #[inline(never)]
    fn append_any_to(&self, buffer: &mut Vec<u8>) {
        buffer.extend_from_slice(self.as_bytes());
    }
}
