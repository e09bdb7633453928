//! Compressed messages, made and opened without the crate.

use std::io::{Read, Write};

use ruzstd::encoding::CompressionLevel;

/// The compressors by their number in a message: noop, snappy, zlib, zstd.
pub(crate) const COMPRESSORS: [u8; 4] = [0, 1, 2, 3];

/// The same message as OP_COMPRESSED: header, original opcode, size, compressor, stream.
pub(crate) fn pack(compressor: u8, message: &[u8]) -> Vec<u8> {
    let content = &message[16..];
    let stream = match compressor {
        0 => content.to_vec(),
        1 => snap::raw::Encoder::new().compress_vec(content).unwrap(),
        2 => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Default::default());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        3 => ruzstd::encoding::compress_to_vec(content, CompressionLevel::Fastest),
        other => panic!("compressor {other}"),
    };
    let size = u32::try_from(content.len()).unwrap();
    let ids = message[4..16].as_chunks::<4>().0;
    packed(ids, size, compressor, &stream)
}

/// A compressed message with these fields; `ids` are request id, response to, original opcode.
pub(crate) fn packed(ids: &[[u8; 4]], size: u32, compressor: u8, stream: &[u8]) -> Vec<u8> {
    let mut message = u32::try_from(25 + stream.len())
        .unwrap()
        .to_le_bytes()
        .to_vec();
    message.extend([ids[0], ids[1]].concat());
    message.extend(2012_u32.to_le_bytes());
    message.extend(ids[2]);
    message.extend(size.to_le_bytes());
    message.push(compressor);
    message.extend(stream);
    message
}

/// The compressor of a message, and the message inside.
pub(crate) fn unpack(message: &[u8]) -> (u8, Vec<u8>) {
    assert_eq!(message[12..16], 2012_u32.to_le_bytes(), "OP_COMPRESSED");
    let (compressor, stream) = (message[24], &message[25..]);
    let content = match compressor {
        0 => stream.to_vec(),
        1 => snap::raw::Decoder::new().decompress_vec(stream).unwrap(),
        2 => to_end(flate2::read::ZlibDecoder::new(stream)),
        3 => to_end(ruzstd::decoding::StreamingDecoder::new(stream).unwrap()),
        other => panic!("compressor {other}"),
    };
    let size = u32::try_from(content.len()).unwrap();
    assert_eq!(message[20..24], size.to_le_bytes(), "size");
    let mut inner = (size + 16).to_le_bytes().to_vec();
    inner.extend(&message[4..12]);
    inner.extend(&message[16..20]);
    inner.extend(content);
    (compressor, inner)
}

fn to_end(mut content: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes).unwrap();
    bytes
}
