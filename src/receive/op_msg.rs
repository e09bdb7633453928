//! A parsed message: a view whose accessors cannot fail.

use core::fmt;

use bson::{RawDocument, RawDocumentBuf};

use crate::generation::Generation;
use crate::limits::Validate;
use crate::message::{DocumentSequence, Flags, Frame, Header, SectionContent, Sections};
use crate::role::Role;

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
#[derive(Clone, Copy)]
pub struct OpMsg<'a> {
    frame: Frame<'a>,
}

/// What would stand for a body that was checked and that `bson` refuses, which no body is.
#[cold]
fn empty() -> &'static RawDocument {
    Box::leak(Box::new(RawDocumentBuf::new()))
}

impl<'a> OpMsg<'a> {
    #[inline(always)]
    pub(super) const fn new(frame: Frame<'a>) -> Self {
        Self { frame }
    }

    /// The whole message as it was given.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.frame.bytes
    }

    /// The header.
    #[inline]
    #[must_use]
    pub fn header(&self) -> Header {
        Header::read(self.frame.bytes)
    }

    /// The flags, unknown optional bits included.
    #[inline]
    #[must_use]
    pub const fn flags(&self) -> Flags {
        self.frame.flags
    }

    /// The role the message was parsed in.
    #[inline]
    #[must_use]
    pub const fn role(&self) -> Role {
        self.frame.role
    }

    /// The body's bytes, without a look at them.
    #[cfg(feature = "compression")]
    #[inline]
    pub(crate) const fn body_bytes(&self) -> &'a [u8] {
        self.frame.body
    }

    /// The body: the command or reply.
    #[inline]
    #[must_use]
    pub fn body(&self) -> &'a RawDocument {
        // Length and terminator were checked, and no more is asked for here.
        RawDocument::from_bytes(self.frame.body).unwrap_or_else(|_| empty())
    }

    /// Every section, in wire order.
    #[inline]
    #[must_use]
    pub fn sections(&self) -> Sections<'a> {
        self.frame.sections()
    }

    /// The document sequences, in wire order: two at most.
    pub fn sequences(&self) -> impl Iterator<Item = DocumentSequence<'a>> + use<'a> {
        self.sections()
            .filter_map(|section| match section.content() {
                SectionContent::Sequence(sequence) => Some(sequence),
                _ => None,
            })
    }

    /// The security token without its NUL; of several the last one, as on a server.
    #[inline]
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
    #[inline]
    #[must_use]
    pub const fn telemetry_document(&self) -> Option<&'a [u8]> {
        if self.frame.telemetry.is_empty() {
            None
        } else {
            Some(self.frame.telemetry)
        }
    }

    /// Where the telemetry section's kind byte stands: bytes from the start of the message.
    #[inline]
    #[must_use]
    pub const fn telemetry_offset(&self) -> Option<u32> {
        if self.frame.telemetry.is_empty() {
            None
        } else {
            Some(self.frame.telemetry_at)
        }
    }

    /// The checksum, which was verified.
    #[inline]
    #[must_use]
    pub fn checksum(&self) -> Option<u32> {
        let last = self.frame.bytes.last_chunk()?;
        self.frame
            .flags
            .checksum_present()
            .then(|| u32::from_le_bytes(*last))
    }

    /// Whether the sender wants no reply (request) or sends more of them (reply).
    #[inline]
    #[must_use]
    pub const fn more_to_come(&self) -> bool {
        self.frame.flags.more_to_come()
    }

    /// How far documents were looked into.
    #[inline]
    #[must_use]
    pub const fn validated(&self) -> Validate {
        self.frame.validated
    }

    /// The generation whose rules it was parsed by.
    #[inline]
    pub(crate) const fn generation(&self) -> Generation {
        self.frame.generation
    }

    /// Where the sections end and the checksum, if any, begins.
    #[inline]
    pub(crate) const fn sections_end(&self) -> u32 {
        self.frame.sections_end
    }
}

impl fmt::Debug for OpMsg<'_> {
    /// Offsets and sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpMsg")
            .field("len", &self.frame.bytes.len())
            .field("flags", &self.frame.flags)
            .field("role", &self.frame.role)
            .field("telemetry", &self.telemetry_offset())
            .finish_non_exhaustive()
    }
}
