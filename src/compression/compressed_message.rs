//! A compressed message whose fields were checked, before anything is inflated.

use core::fmt;

use super::CompressorId;
use super::place::Place;
use crate::cursor::{Cursor, len_u32};
use crate::error::{CompressionError, CompressionErrorKind};
use crate::limits::Limits;
use crate::message::{Header, OpCode, OtherMessage};

/// Where the fields behind the header stand.
const ORIGINAL_OP_CODE_AT: u32 = 16;
pub(super) const SIZE_AT: u32 = 20;
const COMPRESSOR_AT: u32 = 24;
pub(super) const STREAM_AT: u32 = 25;
/// Bytes before the compressed ones: header, original opcode, size, compressor.
pub(super) const BEFORE_STREAM: usize = 25;

/// An `OP_COMPRESSED` message whose declared size is within the limits. Nothing was inflated or reserved yet.
///
/// Flags such as `moreToCome` and a checksum are inside: nothing of them shows here.
///
/// # Example
/// ```
/// use opmsg_telemetry::compression::{CompressedMessage, CompressorId};
/// use opmsg_telemetry::message::OpCode;
/// use opmsg_telemetry::{Limits, Message, Role};
/// let message = b"\x20\0\0\0\x01\0\0\0\0\0\0\0\xdc\x07\0\0\xdd\x07\0\0\x05\0\0\0\x01\x05\x10hello";
/// let Message::Other(other) = Message::parse(message, Role::Request, &Limits::SERVER)? else { panic!() };
/// let message = CompressedMessage::read(&other, &Limits::SERVER)?;
/// assert_eq!(message.compressor(), CompressorId::Snappy);
/// assert_eq!(message.original_op_code(), OpCode::OP_MSG);
/// assert_eq!(message.message_length(), 21);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct CompressedMessage<'a> {
    head: &'a [u8; BEFORE_STREAM],
    stream: &'a [u8],
    compressor: CompressorId,
}

impl<'a> CompressedMessage<'a> {
    /// Reads the fields of a compressed message, in wire order.
    ///
    /// The declared size and the 16 bytes of a header have to be within [`Limits::max_message_size`], before authentication as
    /// after it, and within what that many compressed bytes can inflate to at all.
    ///
    /// # Errors
    /// [`CompressionError`]; its kinds from [`CompressionErrorKind::NotCompressed`] to
    /// [`CompressionErrorKind::SizeNotReached`] are found here.
    #[inline]
    pub fn read(message: &OtherMessage<'a>, limits: &Limits) -> Result<Self, CompressionError> {
        if message.op_code() != OpCode::OP_COMPRESSED {
            let op_code = message.op_code().number();
            return Err(at(12, CompressionErrorKind::NotCompressed { op_code }));
        }
        let Some((head, stream)) = message.as_bytes().split_first_chunk() else {
            return Err(header_truncated(message));
        };
        let (original_op_code, declared, id) = fields(head);
        if original_op_code == OpCode::OP_COMPRESSED.number() {
            return Err(at(
                ORIGINAL_OP_CODE_AT,
                CompressionErrorKind::NestedCompression,
            ));
        }
        let Ok(declared) = u32::try_from(declared) else {
            return Err(at(SIZE_AT, CompressionErrorKind::NegativeSize { declared }));
        };
        let size = declared.saturating_add(Limits::MIN_MESSAGE_SIZE);
        if size > limits.max_message_size() {
            let maximum = limits.max_message_size();
            let kind = CompressionErrorKind::TooLarge { size, maximum };
            return Err(at(SIZE_AT, kind));
        }
        let Some(compressor) = CompressorId::from_number(id) else {
            return Err(at(
                COMPRESSOR_AT,
                CompressionErrorKind::UnknownCompressor { id },
            ));
        };
        if u64::from(declared) > compressor.most_inflated(stream.len()) {
            return Err(at(
                SIZE_AT,
                CompressionErrorKind::SizeNotReached { declared },
            ));
        }
        Ok(Self {
            head,
            stream,
            compressor,
        })
    }

    /// The operation inside. Any number can stand there but 2012.
    #[must_use]
    pub fn original_op_code(&self) -> OpCode {
        let (op_code, _, _) = fields(self.head);
        OpCode::from_number(op_code)
    }

    /// The compressor. A server compresses the reply with the same one.
    #[must_use]
    pub const fn compressor(&self) -> CompressorId {
        self.compressor
    }

    /// Bytes of the inner message, its header included.
    #[inline]
    #[must_use]
    pub fn message_length(&self) -> u32 {
        // Cannot wrap: it is within a limit that is an i32.
        self.uncompressed_size()
            .wrapping_add(Limits::MIN_MESSAGE_SIZE)
    }

    /// Declared bytes of the inner message without its header.
    #[inline]
    #[must_use]
    pub fn uncompressed_size(&self) -> u32 {
        // Not negative: that was checked, and reading it again takes less time than carrying it along.
        let (_, declared, _) = fields(self.head);
        declared.cast_unsigned()
    }

    /// The compressed bytes.
    #[inline]
    #[must_use]
    pub const fn compressed(&self) -> &'a [u8] {
        self.stream
    }

    /// The inner message's header: ids are the compressed message's.
    #[inline]
    pub(super) fn write_header(&self, header: &mut [u8; Header::LEN]) {
        let mut head = Cursor::new(self.head);
        head.take(4);
        let ids: [u8; 8] = head.array().unwrap_or_default();
        head.take(4);
        let op_code: [u8; 4] = head.array().unwrap_or_default();
        let mut place = Place::new(header);
        place.put(self.message_length().to_le_bytes());
        place.put(ids);
        place.put(op_code);
    }
}

/// Original opcode, declared size and compressor.
#[inline]
fn fields(head: &[u8; BEFORE_STREAM]) -> (i32, i32, u8) {
    let mut head = Cursor::new(head);
    head.take(Header::LEN);
    (
        head.i32().unwrap_or_default(),
        head.i32().unwrap_or_default(),
        head.byte().unwrap_or_default(),
    )
}

#[cold]
const fn at(offset: u32, kind: CompressionErrorKind) -> CompressionError {
    CompressionError::new(kind, offset)
}

#[cold]
fn header_truncated(message: &OtherMessage<'_>) -> CompressionError {
    let left = len_u32(message.payload());
    at(
        ORIGINAL_OP_CODE_AT,
        CompressionErrorKind::HeaderTruncated { left },
    )
}

impl fmt::Debug for CompressedMessage<'_> {
    /// Sizes, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompressedMessage")
            .field("compressor", &self.compressor)
            .field("original_op_code", &self.original_op_code())
            .field("uncompressed_size", &self.uncompressed_size())
            .field("compressed", &self.stream.len())
            .finish()
    }
}
