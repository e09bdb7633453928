//! Bytes that cost a careless receiver much more than their sender.

use opmsg_telemetry::message::checksum;

/// A message of these sections, with the length and, if flag bit 0 is set, the checksum made right.
pub fn message(id: i32, flags: u32, sections: &[u8]) -> Vec<u8> {
    let mut message = vec![0; 4];
    message.extend(id.to_le_bytes());
    message.extend([0; 4]);
    message.extend(2013_i32.to_le_bytes());
    message.extend(flags.to_le_bytes());
    message.extend(sections);
    if flags & 1 != 0 {
        message.extend([0; 4]);
    }
    repair(&mut message);
    message
}

/// Makes the length, and the checksum of an `OP_MSG` that says it has one, right.
pub fn repair(message: &mut [u8]) {
    let len = u32::try_from(message.len()).unwrap_or(u32::MAX);
    if let Some(field) = message.first_chunk_mut() {
        *field = len.to_le_bytes();
    }
    let has_checksum =
        message.len() >= 25 && message[12..16] == 2013_i32.to_le_bytes() && message[16] & 1 != 0;
    if has_checksum && let Some((covered, last)) = message.split_last_chunk_mut() {
        *last = checksum(covered).to_le_bytes();
    }
}

/// A document of these elements.
pub fn document(elements: &[u8]) -> Vec<u8> {
    let mut document = u32::try_from(elements.len() + 5)
        .unwrap_or(u32::MAX)
        .to_le_bytes()
        .to_vec();
    document.extend(elements);
    document.push(0);
    document
}

pub fn element(kind: u8, name: &str, value: &[u8]) -> Vec<u8> {
    let mut element = vec![kind];
    element.extend(name.as_bytes());
    element.push(0);
    element.extend(value);
    element
}

pub fn string(text: &str) -> Vec<u8> {
    let mut value = u32::try_from(text.len() + 1)
        .unwrap_or(u32::MAX)
        .to_le_bytes()
        .to_vec();
    value.extend(text.as_bytes());
    value.push(0);
    value
}

/// `{a: {a: … {}}}` with so many levels below the first.
pub fn nested(levels: usize) -> Vec<u8> {
    // Length, type and "a" for each level on the way in, terminators on the way out.
    let mut bytes = Vec::with_capacity(levels * 8 + 5);
    for level in 0..levels {
        let len = (levels - level) * 8 + 5;
        bytes.extend(u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(b"\x03a\0");
    }
    bytes.extend(5_u32.to_le_bytes());
    bytes.resize(bytes.len() + levels + 1, 0);
    bytes
}

/// `OP_COMPRESSED` around a stream.
pub fn compressed(id: i32, op_code: i32, declared: i32, compressor: u8, stream: &[u8]) -> Vec<u8> {
    let mut message = vec![0; 4];
    message.extend(id.to_le_bytes());
    message.extend([0; 4]);
    message.extend(2012_i32.to_le_bytes());
    message.extend(op_code.to_le_bytes());
    message.extend(declared.to_le_bytes());
    message.push(compressor);
    message.extend(stream);
    repair(&mut message);
    message
}

/// A raw Snappy stream of that many zeros: one of them, and copies of 64 of it, at a twenty-first of the size.
pub fn snappy(size: usize) -> Vec<u8> {
    let mut stream = Vec::new();
    let mut rest = size;
    while rest >= 0x80 {
        stream.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    stream.push(rest as u8);
    if size > 0 {
        stream.extend([0, 0]);
    }
    let mut left = size.saturating_sub(1);
    while left > 0 {
        let len = left.min(64);
        // A copy with an offset of two bytes: its length less one above the type.
        stream.extend([((len - 1) << 2) as u8 | 2, 1, 0]);
        left -= len;
    }
    stream
}

/// A zlib stream of at least that many zeros: one, then matches of 258 bytes in 13 bits each. Its checksum is wrong, which is found last.
pub fn zlib(size: usize) -> Vec<u8> {
    let mut bits = Bits(vec![0x78, 0x9c], 0);
    // One last block with the fixed codes; the literal 0 is code 0x30.
    bits.put(0b1, 1);
    bits.put(0b01, 2);
    bits.put_reversed(0x30, 8);
    for _ in 0..size / 258 {
        // Length 258 is code 285, eight bits; distance 1 is code 0, five bits.
        bits.put_reversed(0b1100_0101, 8);
        bits.put_reversed(0, 5);
    }
    bits.put_reversed(0, 7);
    bits.0.extend([0; 4]);
    bits.0
}

/// Bits from the lowest up, and how many of the last byte are used; 0 when it is full.
struct Bits(Vec<u8>, u8);

impl Bits {
    fn put(&mut self, value: u32, count: u8) {
        for at in 0..count {
            if self.1 == 0 {
                self.0.push(0);
            }
            let bit = (value >> at & 1) as u8;
            if let Some(last) = self.0.last_mut() {
                *last |= bit << self.1;
            }
            self.1 = (self.1 + 1) % 8;
        }
    }

    /// Huffman codes stand with their highest bit first.
    fn put_reversed(&mut self, value: u32, count: u8) {
        for at in (0..count).rev() {
            self.put(value >> at, 1);
        }
    }
}

/// A Zstandard frame of that many zeros: blocks of 128 KiB in four bytes each.
pub fn zstd(size: usize) -> Vec<u8> {
    const BLOCK: usize = 1 << 17;
    // Magic number; a frame of one segment with a size of eight bytes; the size.
    let mut stream = vec![0x28, 0xb5, 0x2f, 0xfd, 0b1110_0000];
    stream.extend((size as u64).to_le_bytes());
    let mut left = size;
    loop {
        let len = left.min(BLOCK);
        left -= len;
        let last = u32::from(left == 0);
        // Last block, type run-length, size; then the byte.
        let header = last | 1 << 1 | (len as u32) << 3;
        stream.extend(&header.to_le_bytes()[..3]);
        stream.push(0);
        if left == 0 {
            return stream;
        }
    }
}
