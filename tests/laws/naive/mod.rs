//! The rules of the protocol once more, written for the reader and not for speed: recursive, allocating, byte by byte.
//!
//! Nothing here calls the crate. Where these functions and the crate disagree, the specification says who is wrong.

pub mod document;
pub mod handshake;
pub mod message;
pub mod telemetry;
pub mod trace;
pub mod zlib;

/// CRC-32C, bit by bit: reflected polynomial 0x82F63B78, initial value and final xor all ones.
pub fn crc32c(bytes: &[u8]) -> u32 {
    let mut register = u32::MAX;
    for byte in bytes {
        register ^= u32::from(*byte);
        for _ in 0..8 {
            register = (register >> 1) ^ (if register & 1 == 1 { 0x82F6_3B78 } else { 0 });
        }
    }
    !register
}

/// The little-endian int32 at `at`.
pub fn int32(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

/// The bytes from `at` up to the next NUL, and where the byte after the NUL stands.
pub fn cstring(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = bytes.get(at..)?;
    let end = rest.iter().position(|byte| *byte == 0)?;
    Some((&rest[..end], at + end + 1))
}
