//! Sections in wire order, once their framing was checked.

use core::fmt;

use bson::RawDocument;

use super::sequence::DocumentSequence;
use crate::cursor::{Cursor, len_u32};

/// Section kinds (`OP_MSG` specification; kind 2 is the server's own, kind 3 comes with specifications PR 1966).
pub(crate) mod kind {
    pub(crate) const BODY: u8 = 0;
    pub(crate) const SEQUENCE: u8 = 1;
    pub(crate) const SECURITY_TOKEN: u8 = 2;
    pub(crate) const TELEMETRY: u8 = 3;
}

/// One section: where it is, its payload, and what the payload holds.
#[derive(Clone, Copy)]
pub struct Section<'a> {
    offset: u32,
    payload: &'a [u8],
    content: SectionContent<'a>,
}

/// What a section holds, by kind.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum SectionContent<'a> {
    /// Kind 0: the command or reply.
    Body(&'a RawDocument),
    /// Kind 1: documents of one field of the command.
    Sequence(DocumentSequence<'a>),
    /// Kind 2: a token's bytes without the NUL. Internal to servers; drivers never send it.
    SecurityToken(&'a [u8]),
    /// Kind 3: the telemetry document's bytes.
    Telemetry(&'a [u8]),
}

impl<'a> Section<'a> {
    /// Where the kind byte stands: bytes from the start of the message.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.offset
    }

    /// Bytes of the payload, the kind byte not counted.
    #[must_use]
    pub fn size(&self) -> u32 {
        len_u32(self.payload)
    }

    /// The payload's bytes.
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// What the section holds.
    #[must_use]
    pub const fn content(&self) -> SectionContent<'a> {
        self.content
    }

    /// The kind byte.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        match self.content {
            SectionContent::Body(_) => kind::BODY,
            SectionContent::Sequence(_) => kind::SEQUENCE,
            SectionContent::SecurityToken(_) => kind::SECURITY_TOKEN,
            SectionContent::Telemetry(_) => kind::TELEMETRY,
        }
    }
}

/// Iterates over the sections of a parsed message in wire order. Nothing can fail any more, and nothing is copied.
#[derive(Clone)]
pub struct Sections<'a> {
    cursor: Cursor<'a>,
}

impl<'a> Sections<'a> {
    /// `sections` are the bytes after the flags and before the checksum, of a message that was parsed.
    pub(crate) fn new(sections: &'a [u8], offset: u32) -> Self {
        Self {
            cursor: Cursor::starting_at(sections, offset),
        }
    }

    #[inline]
    fn read(&mut self) -> Option<Section<'a>> {
        let cursor = &mut self.cursor;
        let offset = cursor.offset();
        let (payload, content) = match cursor.byte()? {
            kind::BODY => {
                let payload = cursor.length_prefixed(5)?;
                let body = RawDocument::from_bytes(payload).ok()?;
                (payload, SectionContent::Body(body))
            }
            kind::SEQUENCE => {
                let payload = cursor.length_prefixed(5)?;
                let sequence = DocumentSequence::split(payload)?;
                (payload, SectionContent::Sequence(sequence))
            }
            kind::SECURITY_TOKEN => {
                let mut token = *cursor;
                let text = token.cstring()?;
                let payload = cursor.take(text.len().saturating_add(1))?;
                (payload, SectionContent::SecurityToken(text))
            }
            kind::TELEMETRY => {
                let payload = cursor.length_prefixed(5)?;
                (payload, SectionContent::Telemetry(payload))
            }
            _ => return None,
        };
        Some(Section {
            offset,
            payload,
            content,
        })
    }
}

impl<'a> Iterator for Sections<'a> {
    type Item = Section<'a>;

    #[inline]
    fn next(&mut self) -> Option<Section<'a>> {
        self.read()
    }
}

impl core::iter::FusedIterator for Sections<'_> {}

impl fmt::Debug for Section<'_> {
    /// Offsets and sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Section")
            .field("kind", &self.kind())
            .field("offset", &self.offset)
            .field("size", &self.payload.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Sections<'_> {
    /// Offsets and sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sections")
            .field("offset", &self.cursor.offset())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SectionContent<'_> {
    /// The kind, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body(_) => "Body(..)",
            Self::Sequence(_) => "Sequence(..)",
            Self::SecurityToken(_) => "SecurityToken(..)",
            Self::Telemetry(_) => "Telemetry(..)",
        })
    }
}
