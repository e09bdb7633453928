//! Document sequences: sections of kind 1.

use core::fmt;

use bson::RawDocument;

use crate::cursor::{Cursor, len_u32};

/// A document sequence: an identifier, then documents back to back.
///
/// # Example
/// ```
/// use opmsg_telemetry::message::{DocumentSequence, SectionContent};
/// fn documents(content: &SectionContent<'_>) -> usize {
///     match content {
///         SectionContent::Sequence(sequence) => sequence.documents().count(),
///         _ => 0,
///     }
/// }
/// ```
#[derive(Clone, Copy)]
pub struct DocumentSequence<'a> {
    identifier: &'a [u8],
    documents: &'a [u8],
}

impl<'a> DocumentSequence<'a> {
    /// Takes the payload of a section of kind 1 apart: size, identifier with its NUL, documents.
    #[inline]
    pub(super) fn split(payload: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(payload);
        cursor.i32()?;
        let identifier = cursor.cstring()?;
        Some(Self {
            identifier,
            documents: cursor.rest(),
        })
    }

    /// The identifier's bytes, without the NUL. Servers do not check that they are UTF-8.
    #[must_use]
    pub const fn identifier(&self) -> &'a [u8] {
        self.identifier
    }

    /// The identifier as text; `None` when it is not UTF-8.
    #[must_use]
    pub fn identifier_str(&self) -> Option<&'a str> {
        str::from_utf8(self.identifier).ok()
    }

    /// The documents, in wire order.
    #[must_use]
    pub fn documents(&self) -> Documents<'a> {
        Documents {
            cursor: Cursor::new(self.documents),
        }
    }

    /// The documents' bytes, back to back.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.documents
    }

    /// Where the documents begin in the section's payload.
    #[inline]
    pub(super) fn documents_start(&self) -> u32 {
        len_u32(self.identifier).saturating_add(5)
    }
}

/// Iterates over the documents of a sequence. Their lengths and terminators were checked before.
#[derive(Clone)]
pub struct Documents<'a> {
    cursor: Cursor<'a>,
}

impl<'a> Iterator for Documents<'a> {
    type Item = &'a RawDocument;

    #[inline]
    fn next(&mut self) -> Option<&'a RawDocument> {
        let document = self.cursor.length_prefixed(5)?;
        RawDocument::from_bytes(document).ok()
    }
}

impl core::iter::FusedIterator for Documents<'_> {}

impl fmt::Debug for DocumentSequence<'_> {
    /// Offsets and sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentSequence")
            .field("size", &self.documents.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Documents<'_> {
    /// Offsets and sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Documents")
            .field("left", &self.cursor.remaining())
            .finish_non_exhaustive()
    }
}
