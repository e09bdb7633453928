//! A parsed message: a view whose accessors cannot fail.

use bson::RawDocument;

use super::flags::Flags;
use super::header::Header;
use super::section::{SectionContent, Sections};
use super::sequence::DocumentSequence;
use crate::cursor::len_u32;
use crate::limits::Validate;

/// Which side sent a message. Kinds 2 and 3 belong in requests only.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Role {
    /// From a client to a server.
    Request,
    /// From a server to a client.
    Reply,
}

/// A message whose framing is sound: a view of the caller's bytes, nothing copied.
///
/// Made by [`OpMsg::parse`]. All that can be wrong with the framing was checked there, so accessors return values and
/// iterators yield items.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Limits, OpMsg, Role};
/// let message = b"\x1a\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0";
/// let msg = OpMsg::parse(message, Role::Request, &Limits::DEFAULT)?;
/// assert_eq!(msg.header().request_id(), 1);
/// assert!(msg.body().is_empty());
/// assert_eq!(msg.sections().count(), 1);
/// assert!(msg.telemetry()?.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OpMsg<'a> {
    bytes: &'a [u8],
    sections: &'a [u8],
    body: &'a RawDocument,
    // Empty when the message has no such section: no document is empty.
    telemetry: &'a [u8],
    telemetry_at: u32,
    flags: Flags,
    role: Role,
    validated: Validate,
}

impl<'a> OpMsg<'a> {
    #[expect(clippy::too_many_arguments, reason = "one place makes it, and scalars cost less than a struct to move")]
    #[inline]
    pub(super) const fn new(
        bytes: &'a [u8],
        sections: &'a [u8],
        body: &'a RawDocument,
        telemetry: &'a [u8],
        telemetry_at: u32,
        flags: Flags,
        role: Role,
        validated: Validate,
    ) -> Self {
        Self {
            bytes,
            sections,
            body,
            telemetry,
            telemetry_at,
            flags,
            role,
            validated,
        }
    }

    /// The whole message as it was given.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The header.
    #[must_use]
    pub fn header(&self) -> Header {
        Header::read(self.bytes).unwrap_or(Header::EMPTY)
    }

    /// The flags, unknown optional bits included.
    #[must_use]
    pub const fn flags(&self) -> Flags {
        self.flags
    }

    /// The role the message was parsed in.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The body: the command or reply.
    #[must_use]
    pub const fn body(&self) -> &'a RawDocument {
        self.body
    }

    /// Every section, in wire order.
    #[must_use]
    pub fn sections(&self) -> Sections<'a> {
        Sections::new(self.sections, 20)
    }

    /// The document sequences, in wire order: two at most.
    pub fn sequences(&self) -> impl Iterator<Item = DocumentSequence<'a>> + use<'a> {
        self.sections().filter_map(|section| match section.content() {
            SectionContent::Sequence(sequence) => Some(sequence),
            _ => None,
        })
    }

    /// The security token without its NUL; of several the last one, as on a server.
    #[must_use]
    pub fn security_token(&self) -> Option<&'a [u8]> {
        self.sections()
            .filter_map(|section| match section.content() {
                SectionContent::SecurityToken(token) => Some(token),
                _ => None,
            })
            .last()
    }

    /// The telemetry document's bytes, the kind byte not included.
    ///
    /// [`OpMsg::telemetry`] decodes them.
    #[must_use]
    pub const fn telemetry_document(&self) -> Option<&'a [u8]> {
        if self.telemetry.is_empty() {
            None
        } else {
            Some(self.telemetry)
        }
    }

    /// Where the telemetry section's kind byte stands: bytes from the start of the message.
    #[must_use]
    pub const fn telemetry_offset(&self) -> Option<u32> {
        if self.telemetry.is_empty() {
            None
        } else {
            Some(self.telemetry_at)
        }
    }

    /// The checksum, which was verified.
    #[must_use]
    pub fn checksum(&self) -> Option<u32> {
        let last = self.bytes.last_chunk()?;
        self.flags
            .checksum_present()
            .then(|| u32::from_le_bytes(*last))
    }

    /// Whether the sender wants no reply (request) or sends more of them (reply).
    #[must_use]
    pub const fn more_to_come(&self) -> bool {
        self.flags.more_to_come()
    }

    /// How far documents were looked into.
    #[must_use]
    pub const fn validated(&self) -> Validate {
        self.validated
    }

    /// Where the sections end and the checksum, if any, begins.
    #[inline]
    pub(crate) fn sections_end(&self) -> u32 {
        len_u32(self.sections).saturating_add(20)
    }
}
