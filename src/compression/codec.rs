//! The states of all compressors, and both ways through them.

use core::fmt;

use bytes::BufMut;

use super::CompressorId;
use super::buffer::Buffer;
use super::compressed_message::{BEFORE_STREAM, CompressedMessage, SIZE_AT, STREAM_AT};
use super::excluded::{begins_an_excluded, is_excluded};
use super::fault::Fault;
use super::outgoing::{LeftAlone, Outgoing};
use super::place::Place;
use super::snappy::Snappy;
use super::zlib::Zlib;
use super::zstd::Zstd;
use crate::cursor::{Cursor, len_u32};
use crate::error::{CompressionError, CompressionErrorKind};
use crate::limits::Limits;
use crate::message::{Header, OpCode};
use crate::receive::OpMsg;
use crate::role::Role;

/// Inflates and compresses messages, with states that are used again.
///
/// Nothing of one message shows in the next, so one value can serve many connections in turn: one for each thread is enough. States
/// are made when a compressor is first used and take from 2 KB (snappy) to some megabytes (compressing with Zstandard).
///
/// # Example
/// ```
/// use opmsg_telemetry::compression::{Buffer, Codec, CompressedMessage, CompressorId};
/// use opmsg_telemetry::{Limits, Message, OpMsg, Role};
/// let ping = b"\x33\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
/// let msg = OpMsg::parse(ping, Role::Request, &Limits::DEFAULT)?;
/// let (mut codec, mut there, mut back) = (Codec::new(), Buffer::new(), Buffer::new());
/// let sent = codec.compress(&msg, CompressorId::Zlib, &mut there);
///
/// let Message::Other(other) = Message::parse(sent.as_bytes(), Role::Request, &Limits::SERVER)? else { panic!() };
/// let compressed = CompressedMessage::read(&other, &Limits::SERVER)?;
/// assert_eq!(codec.inflate(&compressed, &mut back)?, ping);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Codec {
    snappy: Snappy,
    zlib: Zlib,
    zstd: Zstd,
}

impl Codec {
    /// A codec with the default levels: zlib 6, Zstandard 3, as in drivers and servers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the level of zlib, 0 (stored) to 9; above it means 9. Drivers call it `zlibCompressionLevel`.
    #[must_use]
    pub fn with_zlib_level(mut self, level: u32) -> Self {
        self.zlib = Zlib::with_level(level);
        self
    }

    /// Sets the level of Zstandard, negative (fast) to 22; beyond the ends means the nearer one.
    #[must_use]
    pub fn with_zstd_level(mut self, level: i32) -> Self {
        self.zstd = Zstd::with_level(level);
        self
    }

    /// Writes the inner message into the buffer and returns it: a header with the original opcode, the ids of the compressed
    /// message and the final length, then the inflated bytes. It is not looked into: parse it like any other.
    ///
    /// Exactly the declared bytes are reserved and written. A message that compresses to more or fewer, or has bytes behind its
    /// stream, is refused, and then the buffer holds nothing.
    ///
    /// # Errors
    /// [`CompressionError`] with one of the kinds from [`CompressionErrorKind::SizeNotReached`] on: close the connection.
    #[inline]
    pub fn inflate<'b>(
        &mut self,
        message: &CompressedMessage<'_>,
        buffer: &'b mut Buffer,
    ) -> Result<&'b [u8], CompressionError> {
        let len = usize::try_from(message.message_length()).unwrap_or(usize::MAX);
        let stream = message.compressed();
        let Some((header, out)) = buffer.room(len).split_first_chunk_mut() else {
            return Err(refused(message, Fault::NoMemory));
        };
        message.write_header(header);
        let inflated = match message.compressor() {
            CompressorId::Noop => copy(stream, out),
            CompressorId::Snappy => Snappy::inflate(stream, out),
            CompressorId::Zlib => self.zlib.inflate(stream, out),
            CompressorId::Zstd => self.zstd.inflate(stream, out),
        };
        match inflated {
            Ok(()) => Ok(buffer.keep(len)),
            Err(fault) => Err(refused(message, fault)),
        }
    }

    /// Writes the compressed message into the buffer, unless it has to be left alone: then the buffer holds nothing. The
    /// answer holds what to send in either case.
    ///
    /// Requests that [`may_be_compressed`](super::may_be_compressed) excludes are left alone. Replies are not judged: a server
    /// compresses a reply if the request came compressed, with the same compressor, and that is for the caller to know.
    ///
    /// A checksum travels inside, as in a server's replies, and is right again after inflating; the compressed message has none. The
    /// compressed message is made even where it is longer than the original, as drivers do.
    #[inline]
    pub fn compress<'b>(
        &mut self,
        message: &OpMsg<'b>,
        compressor: CompressorId,
        buffer: &'b mut Buffer,
    ) -> Outgoing<'b> {
        let bytes = message.as_bytes();
        let written = match reason_to_leave_alone(message) {
            None => self.write(bytes, compressor, buffer),
            Some(why) => Err(why),
        };
        match written {
            Ok(len) => Outgoing::compressed(buffer.keep(len)),
            Err(why) => {
                buffer.clear();
                Outgoing::unchanged(bytes, why)
            }
        }
    }

    /// How long the compressed message is that stands at the start of the buffer's room.
    #[inline]
    fn write(
        &mut self,
        message: &[u8],
        compressor: CompressorId,
        buffer: &mut Buffer,
    ) -> Result<usize, LeftAlone> {
        let Some((_, content)) = message.split_at_checked(Header::LEN) else {
            return Err(LeftAlone::NoCommand);
        };
        let room = buffer.room(room_for(content.len()));
        let Some((header, out)) = room.split_first_chunk_mut::<BEFORE_STREAM>() else {
            return Err(LeftAlone::Failed);
        };
        let written = match compressor {
            CompressorId::Noop => store(content, out),
            CompressorId::Snappy => self.snappy.compress(content, out),
            CompressorId::Zlib => self.zlib.compress(content, out),
            CompressorId::Zstd => self.zstd.compress(content, out),
        };
        let len = written
            .ok_or(LeftAlone::Failed)?
            .saturating_add(BEFORE_STREAM);
        let length = match u32::try_from(len) {
            Ok(length) if length <= Limits::MAX_MESSAGE_SIZE => length,
            _ => return Err(LeftAlone::TooLarge),
        };
        write_header(header, length, message, len_u32(content), compressor);
        Ok(len)
    }
}

#[inline]
fn write_header(
    header: &mut [u8; BEFORE_STREAM],
    length: u32,
    message: &[u8],
    size: u32,
    compressor: CompressorId,
) {
    let mut original = Cursor::new(message);
    original.take(4);
    let ids: [u8; 8] = original.array().unwrap_or_default();
    let op_code: [u8; 4] = original.array().unwrap_or_default();
    let mut place = Place::new(header);
    place.put(length.to_le_bytes());
    place.put(ids);
    place.put(OpCode::OP_COMPRESSED.number().to_le_bytes());
    place.put(op_code);
    place.put(size.to_le_bytes());
    place.put([compressor.number()]);
}

/// Judges a request by the name that [`Command::name`](crate::Command::name) reads, without a pass over the whole body.
#[inline]
fn reason_to_leave_alone(message: &OpMsg<'_>) -> Option<LeftAlone> {
    if message.role() == Role::Reply {
        return None;
    }
    let mut body = Cursor::new(message.body_bytes());
    body.take(4);
    match (body.byte(), body.rest().first()) {
        (None | Some(0), _) | (_, None) => Some(LeftAlone::NoCommand),
        (_, Some(first)) if !begins_an_excluded(*first) => None,
        _ => match body.cstring() {
            None => Some(LeftAlone::NoCommand),
            Some(name) => is_excluded(name).then_some(LeftAlone::Excluded),
        },
    }
}

/// Room for a compressed message, whichever the compressor: a quarter more is above the bounds of all of them (a sixth, an eighth
/// and a part in 256, and some bytes). Asking each one would take longer, and what is not written to costs nothing.
#[inline]
const fn room_for(content: usize) -> usize {
    content.saturating_add(content >> 2).saturating_add(256)
}

/// Compressor 0, out.
#[inline]
fn store(content: &[u8], out: &mut [u8]) -> Option<usize> {
    let mut place = out.get_mut(..content.len())?;
    place.put_slice(content);
    Some(content.len())
}

/// Compressor 0, in.
#[inline]
fn copy(stream: &[u8], mut out: &mut [u8]) -> Result<(), Fault> {
    match stream.len().checked_sub(out.len()) {
        Some(0) => {
            out.put_slice(stream);
            Ok(())
        }
        Some(more) => Err(Fault::Trailing(more)),
        None => Err(Fault::Fewer),
    }
}

#[cold]
fn refused(message: &CompressedMessage<'_>, fault: Fault) -> CompressionError {
    let declared = message.uncompressed_size();
    let stream = len_u32(message.compressed());
    let (kind, offset) = match fault {
        Fault::Malformed => (CompressionErrorKind::MalformedStream, STREAM_AT),
        Fault::Fewer => (CompressionErrorKind::SizeNotReached { declared }, SIZE_AT),
        Fault::More => (CompressionErrorKind::SizeExceeded { declared }, SIZE_AT),
        Fault::NoMemory => (CompressionErrorKind::NoMemory, STREAM_AT),
        Fault::Trailing(left) => {
            let left = u32::try_from(left).unwrap_or(u32::MAX);
            let end = STREAM_AT.saturating_add(stream.saturating_sub(left));
            (CompressionErrorKind::TrailingBytes { left }, end)
        }
    };
    CompressionError::new(kind, offset)
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec").finish_non_exhaustive()
    }
}
