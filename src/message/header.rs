//! The header that every message of the wire protocol begins with.

use core::fmt;

use super::op_code::OpCode;
use crate::cursor::{Cursor, len_u32};
use crate::error::{FrameError, FrameErrorKind};
use crate::limits::Limits;

/// The 16 bytes that every message begins with.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Header {
    message_length: u32,
    request_id: i32,
    response_to: i32,
    op_code: OpCode,
}

impl Header {
    /// Bytes of a header.
    pub const LEN: usize = 16;

    const EMPTY: Self = Self {
        message_length: 0,
        request_id: 0,
        response_to: 0,
        op_code: OpCode::OP_MSG,
    };

    /// The header of a whole message: its length is within the limits and is that of `bytes`.
    #[inline]
    pub(crate) fn of_whole_message(bytes: &[u8], limits: &Limits) -> Result<Self, FrameError> {
        let mut cursor = Cursor::new(bytes);
        let (Some(declared), Some(request_id), Some(response_to), Some(op_code)) =
            (cursor.i32(), cursor.i32(), cursor.i32(), cursor.i32())
        else {
            return Err(shorter_than_a_header(bytes, limits));
        };
        let message_length = match u32::try_from(declared) {
            Ok(length) if (16..=limits.max_message_size()).contains(&length) => length,
            _ => return Err(length_out_of_range(declared, limits)),
        };
        if message_length != len_u32(bytes) {
            return Err(length_mismatch(message_length, bytes));
        }
        Ok(Self {
            message_length,
            request_id,
            response_to,
            op_code: OpCode::from_number(op_code),
        })
    }

    /// The header of a message that was parsed.
    #[inline]
    pub(crate) fn read(message: &[u8]) -> Self {
        let mut cursor = Cursor::new(message);
        match (cursor.array(), cursor.i32(), cursor.i32(), cursor.i32()) {
            (Some(length), Some(request_id), Some(response_to), Some(op_code)) => Self {
                message_length: u32::from_le_bytes(length),
                request_id,
                response_to,
                op_code: OpCode::from_number(op_code),
            },
            _ => Self::EMPTY,
        }
    }

    /// Bytes of the whole message, this header included.
    #[must_use]
    pub const fn message_length(&self) -> u32 {
        self.message_length
    }

    /// The sender's number for this message.
    #[must_use]
    pub const fn request_id(&self) -> i32 {
        self.request_id
    }

    /// In a reply, the number of the request; 0 in a request of a client.
    #[must_use]
    pub const fn response_to(&self) -> i32 {
        self.response_to
    }

    /// The operation.
    #[must_use]
    pub const fn op_code(&self) -> OpCode {
        self.op_code
    }
}

#[cold]
fn shorter_than_a_header(bytes: &[u8], limits: &Limits) -> FrameError {
    match message_len(bytes, limits) {
        Err(error) => error,
        Ok(declared) => length_mismatch(
            declared
                .and_then(|len| u32::try_from(len).ok())
                .unwrap_or(0),
            bytes,
        ),
    }
}

#[cold]
fn length_out_of_range(declared: i32, limits: &Limits) -> FrameError {
    let maximum = limits.max_message_size();
    FrameError::new(FrameErrorKind::LengthOutOfRange { declared, maximum }, 0)
}

#[cold]
fn length_mismatch(declared: u32, bytes: &[u8]) -> FrameError {
    let given = len_u32(bytes);
    FrameError::new(FrameErrorKind::LengthMismatch { declared, given }, 0)
}

/// How many bytes the message has that a stream goes on with.
///
/// `prefix` is what was read so far; `None` means that fewer than four bytes are there yet. The length is checked against the
/// limits before anything is read or reserved for it, so a peer cannot choose how much is allocated.
///
/// # Errors
/// [`FrameErrorKind::LengthOutOfRange`] when the length is below 16 or above the limit (rule A1): close the connection.
///
/// # Example
/// ```
/// use opmsg_telemetry::{Limits, message::message_len};
/// assert_eq!(message_len(&[51, 0], &Limits::DEFAULT)?, None);
/// assert_eq!(message_len(&[51, 0, 0, 0, 1], &Limits::DEFAULT)?, Some(51));
/// assert!(message_len(&[0xff, 0xff, 0xff, 0x7f], &Limits::DEFAULT).is_err());
/// # Ok::<(), opmsg_telemetry::error::FrameError>(())
/// ```
#[inline]
pub fn message_len(prefix: &[u8], limits: &Limits) -> Result<Option<usize>, FrameError> {
    let Some(declared) = Cursor::new(prefix).peek_i32() else {
        return Ok(None);
    };
    match usize::try_from(declared) {
        Ok(length) if (16..=limits.max_message_size()).contains(&declared.unsigned_abs()) => {
            Ok(Some(length))
        }
        _ => Err(length_out_of_range(declared, limits)),
    }
}

/// A whole message of another operation than `OP_MSG`: header and payload, not looked into.
#[derive(Clone, Copy)]
pub struct OtherMessage<'a> {
    header: Header,
    bytes: &'a [u8],
}

impl<'a> OtherMessage<'a> {
    pub(crate) fn new(header: Header, bytes: &'a [u8]) -> Self {
        Self { header, bytes }
    }

    /// The header.
    #[must_use]
    pub const fn header(&self) -> Header {
        self.header
    }

    /// The operation; one that [`OpCode::name`] knows.
    #[must_use]
    pub const fn op_code(&self) -> OpCode {
        self.header.op_code
    }

    /// The whole message.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The bytes after the header.
    #[must_use]
    pub fn payload(&self) -> &'a [u8] {
        let mut cursor = Cursor::new(self.bytes);
        cursor.take(Header::LEN);
        cursor.rest()
    }
}

impl fmt::Debug for OtherMessage<'_> {
    /// Offsets and sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtherMessage")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}
