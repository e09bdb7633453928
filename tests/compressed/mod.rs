//! Compressed messages by their layout, contents to compress, and how the crate opens them.
#![allow(dead_code, reason = "each test binary uses a part")]

use opmsg_telemetry::compression::{Buffer, Codec, CompressedMessage};
use opmsg_telemetry::error::CompressionError;
use opmsg_telemetry::{Limits, Message, Role};

pub(crate) const HEADER: usize = 16;
pub(crate) const BEFORE_STREAM: usize = 25;
/// The largest content that fits a message.
pub(crate) const MOST: usize = 48_000_000 - HEADER;

/// A compressed message by its layout: content of `size` bytes in `stream`.
pub(crate) fn compressed(id: u8, size: i32, stream: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    let len = i32::try_from(BEFORE_STREAM + stream.len()).unwrap();
    for field in [len, 7, 9, 2012, 2013, size] {
        message.extend(field.to_le_bytes());
    }
    message.push(id);
    message.extend(stream);
    message
}

/// What a compressed message of that layout holds.
pub(crate) fn inner(content: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    let len = i32::try_from(HEADER + content.len()).unwrap();
    for field in [len, 7, 9, 2013] {
        message.extend(field.to_le_bytes());
    }
    message.extend(content);
    message
}

pub(crate) fn size_of(content: &[u8]) -> i32 {
    i32::try_from(content.len()).unwrap()
}

/// Reads and inflates a whole message with these limits.
pub(crate) fn open(
    codec: &mut Codec,
    message: &[u8],
    limits: &Limits,
    buffer: &mut Buffer,
) -> Result<(), CompressionError> {
    let Ok(Message::Other(other)) = Message::parse(message, Role::Request, limits) else {
        panic!("another operation than OP_MSG expected");
    };
    let message = CompressedMessage::read(&other, limits)?;
    let inner = codec.inflate(&message, buffer)?.to_vec();
    assert_eq!(inner, buffer.as_bytes());
    assert_eq!(inner.len(), message.message_length() as usize);
    assert_eq!(inner.len(), message.uncompressed_size() as usize + HEADER);
    assert_eq!(
        inner[12..16],
        message.original_op_code().number().to_le_bytes()
    );
    Ok(())
}

pub(crate) fn opened(message: &[u8]) -> Result<Vec<u8>, CompressionError> {
    let mut buffer = Buffer::new();
    open(&mut Codec::new(), message, &Limits::SERVER, &mut buffer)?;
    Ok(buffer.as_bytes().to_vec())
}

/// Content that compresses well, badly, not at all, and in steps of more than one block.
pub(crate) fn contents() -> Vec<Vec<u8>> {
    let mut state = 1_u32;
    let mut noise = |len: usize| -> Vec<u8> {
        let step = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        std::iter::repeat_with(step).take(len).collect()
    };
    let text = b"name, total, customer; ".repeat(20_000);
    vec![
        Vec::new(),
        vec![0],
        noise(3),
        noise(64),
        noise(1_000),
        noise(70_000),
        noise(300_000),
        vec![0; 1_000_000],
        text[..100].to_vec(),
        text,
        [noise(40_000), vec![7; 200_000], noise(40_000)].concat(),
    ]
}

/// A frame written in pieces, as streaming encoders do.
pub(crate) fn zstd_stream(content: &[u8], told: bool, checksum: bool) -> Vec<u8> {
    use zstd_safe::{CCtx, CParameter, InBuffer, OutBuffer};
    let mut context = CCtx::create();
    context
        .set_parameter(CParameter::ChecksumFlag(checksum))
        .unwrap();
    if told {
        let size = u64::try_from(content.len()).unwrap();
        context.set_pledged_src_size(Some(size)).unwrap();
    }
    let mut out = vec![0; zstd_safe::compress_bound(content.len()) + 64];
    let mut written = OutBuffer::around(&mut out[..]);
    for piece in content.chunks(50_000) {
        let mut input = InBuffer::around(piece);
        while input.pos() < piece.len() {
            context.compress_stream(&mut written, &mut input).unwrap();
        }
    }
    while context.end_stream(&mut written).unwrap() > 0 {}
    let len = written.pos();
    out.truncate(len);
    out
}
