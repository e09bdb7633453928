//! Attach, replace or strip the telemetry section of a finished message, without copying or re-encoding a document.

mod edit;
mod remove;

use core::fmt;

use std::io::IoSlice;

use bytes::BufMut;

pub use edit::Edit;
pub(crate) use remove::divide;
pub use remove::remove_telemetry;

use crate::cursor::len_u32;
use crate::error::{AttachError, TooLarge};
use crate::gate::TelemetryPermit;
use crate::receive::OpMsg;
use crate::role::Role;
use crate::telemetry::EncodedSection;

/// A change to a finished message: where the old bytes stay, and the few that are new.
///
/// Only the length, the telemetry section and the checksum are new bytes; unknown optional flags, unknown fields and the order
/// of the other sections stay. The checksum, if there is one, is updated and not computed anew: the cost does not depend on
/// the message's size, and a checksum that was wrong stays wrong.
///
/// Take the result as chunks for vectored writing, append it to a buffer, or change the message where it lies with
/// [`Splice::to_edit`].
///
/// # Example
/// ```
/// use opmsg_telemetry::{Gate, Limits, OpMsg, Role, Splice, TraceSection};
/// let message = b"\x1a\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0";
/// let msg = OpMsg::parse(message, Role::Request, &Limits::DEFAULT)?;
/// let gate = Gate::from_max_wire_version(Some(29));
/// let section = TraceSection::for_wire_version(gate.max_wire_version(), [1; 16], [2; 8], 1).unwrap();
///
/// let mut attached = Vec::new();
/// Splice::attach(&msg, &section, gate.max_message_size())?.append_to(&mut attached);
/// assert_eq!(attached.len(), message.len() + TraceSection::LEN);
///
/// let traced = OpMsg::parse(&attached, Role::Request, &Limits::DEFAULT)?;
/// let mut stripped = Vec::new();
/// Splice::forward(&traced, None).append_to(&mut stripped);
/// assert_eq!(stripped, message);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Splice<'m, 's> {
    message: &'m [u8],
    edit: Edit<'s>,
}

impl<'m, 's> Splice<'m, 's> {
    /// Attaches a section as the last one, before the checksum. A section that the message already has is replaced.
    ///
    /// `max_message_size` is the peer's ([`Gate::max_message_size`](crate::Gate::max_message_size)).
    ///
    /// # Errors
    /// [`AttachError::TooLarge`] when the peer would not take the result, [`AttachError::Reply`] for a reply. The message is
    /// not touched.
    #[inline(always)]
    pub fn attach(
        msg: &OpMsg<'m>,
        section: impl Into<EncodedSection<'s>>,
        max_message_size: u32,
    ) -> Result<Self, AttachError> {
        let section = section.into();
        if msg.telemetry_document().is_some() || msg.role() != Role::Request {
            return Self::replace(msg, section, max_message_size);
        }
        let message = msg.as_bytes();
        let new_len = len_u32(message).saturating_add(len_u32(section.as_bytes()));
        if new_len > longest(max_message_size) {
            return Err(too_large(new_len, max_message_size));
        }
        let edit = Edit::append(msg, section, new_len);
        Ok(Self { message, edit })
    }

    /// As [`Splice::attach`], for who attaches to messages of his own: a section that is there already is a mistake and stays.
    ///
    /// # Errors
    /// [`AttachError::AlreadyPresent`] for a message with a section, and those of [`Splice::attach`]. The message is not touched.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Limits, OpMsg, Role, Splice, TraceSection, error::AttachError};
    /// let mut message = b"\x1a\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0".to_vec();
    /// let section = TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).unwrap();
    /// let msg = OpMsg::parse(&message, Role::Request, &Limits::DEFAULT)?;
    /// let edit = Splice::append(&msg, &section, Limits::MAX_MESSAGE_SIZE)?.to_edit();
    /// edit.apply_to(&mut message)?;
    ///
    /// let msg = OpMsg::parse(&message, Role::Request, &Limits::DEFAULT)?;
    /// let again = Splice::append(&msg, &section, Limits::MAX_MESSAGE_SIZE).unwrap_err();
    /// assert_eq!(again, AttachError::AlreadyPresent);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn append(
        msg: &OpMsg<'m>,
        section: impl Into<EncodedSection<'s>>,
        max_message_size: u32,
    ) -> Result<Self, AttachError> {
        if msg.telemetry_document().is_some() {
            return Err(AttachError::AlreadyPresent);
        }
        Self::attach(msg, section, max_message_size)
    }

    /// The same for messages that have a section, and for replies.
    #[inline(never)]
    fn replace(
        msg: &OpMsg<'m>,
        section: EncodedSection<'s>,
        max_message_size: u32,
    ) -> Result<Self, AttachError> {
        if msg.role() != Role::Request {
            return Err(AttachError::Reply);
        }
        let edit = checked(Edit::replace(msg, section.as_bytes()), max_message_size)?;
        let message = msg.as_bytes();
        Ok(Self { message, edit })
    }

    /// The edit of [`Splice::attach`] for memory that is changed where it lies: nothing is allocated, whatever is replaced.
    #[cfg(feature = "capi")]
    #[inline(always)]
    pub(crate) fn attach_in_place(
        msg: &OpMsg<'m>,
        section: impl Into<EncodedSection<'s>>,
        max_message_size: u32,
    ) -> Result<Edit<'s>, AttachError> {
        let section = section.into();
        if msg.telemetry_document().is_none() || msg.role() != Role::Request {
            return Self::attach(msg, section, max_message_size).map(Self::to_edit);
        }
        checked(
            Edit::replace_in_place(msg, section.as_bytes()),
            max_message_size,
        )
    }

    /// Removes the telemetry section, if there is one.
    #[must_use]
    pub fn strip(msg: &OpMsg<'m>) -> Self {
        Self {
            message: msg.as_bytes(),
            edit: match msg.telemetry_document() {
                Some(_) => Edit::replace(msg, &[]),
                None => Edit::none(msg),
            },
        }
    }

    /// Passes a message on to a peer: as it is when the peer takes a section, without the section otherwise.
    ///
    /// `permit` is that of the connection to the peer ([`Gate::telemetry`](crate::Gate::telemetry)).
    #[must_use]
    pub fn forward(msg: &OpMsg<'m>, permit: Option<TelemetryPermit>) -> Self {
        match permit {
            Some(_) => Self {
                message: msg.as_bytes(),
                edit: Edit::none(msg),
            },
            None => Self::strip(msg),
        }
    }

    /// Bytes of the resulting message.
    #[must_use]
    pub const fn len(&self) -> u32 {
        self.edit.len()
    }

    /// Never: no message is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the result is the message as it was.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.edit.is_none()
    }

    /// The resulting message as at most four chunks, ready for vectored writing.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{OpMsg, Splice};
    /// fn pass_on(msg: &OpMsg<'_>, mut writer: impl std::io::Write) -> std::io::Result<usize> {
    ///     writer.write_vectored(&Splice::strip(msg).chunks())
    /// }
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn chunks(&self) -> Chunks<'_> {
        let (parts, count) = self.edit.parts_of(self.message);
        Chunks {
            slices: parts.map(IoSlice::new),
            count,
        }
    }

    /// Appends the resulting message to a buffer.
    #[inline]
    pub fn append_to(&self, buffer: &mut impl BufMut) {
        let (parts, count) = self.edit.parts_of(self.message);
        for part in parts.iter().take(count) {
            buffer.put_slice(part);
        }
    }

    /// The change alone, which borrows the new section and not the message: for changing the message where it lies.
    ///
    /// # Example
    /// ```
    /// use opmsg_telemetry::{Limits, OpMsg, Role, Splice, TraceSection};
    /// let mut buffer = b"\x1a\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x05\0\0\0\0".to_vec();
    /// let section = TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).unwrap();
    /// let msg = OpMsg::parse(&buffer, Role::Request, &Limits::DEFAULT)?;
    /// let edit = Splice::attach(&msg, &section, 48_000_000)?.to_edit();
    /// edit.apply_to(&mut buffer)?;
    /// assert_eq!(buffer.len(), 26 + 90);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn to_edit(self) -> Edit<'s> {
        self.edit
    }
}

/// The longest message that may be built for a peer: a length is an i32.
#[inline]
fn longest(max_message_size: u32) -> u32 {
    max_message_size.min(i32::MAX.unsigned_abs())
}

/// The edit, if a peer takes its result.
fn checked(edit: Edit<'_>, max_message_size: u32) -> Result<Edit<'_>, AttachError> {
    if edit.len() > longest(max_message_size) {
        return Err(too_large(edit.len(), max_message_size));
    }
    Ok(edit)
}

#[cold]
fn too_large(size: u32, maximum: u32) -> AttachError {
    AttachError::TooLarge(TooLarge::new(size, maximum))
}

/// A message in at most four chunks; dereferences to a slice of [`IoSlice`].
#[derive(Clone, Copy)]
pub struct Chunks<'s> {
    slices: [IoSlice<'s>; 4],
    count: usize,
}

impl<'s> core::ops::Deref for Chunks<'s> {
    type Target = [IoSlice<'s>];

    #[inline]
    fn deref(&self) -> &Self::Target {
        self.slices.get(..self.count).unwrap_or(&[])
    }
}

impl fmt::Debug for Splice<'_, '_> {
    /// Offsets and sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Splice")
            .field("edit", &self.edit)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Chunks<'_> {
    /// Offsets and sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunks")
            .field("count", &self.len())
            .finish_non_exhaustive()
    }
}
