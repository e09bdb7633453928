//! Hexadecimal digits in and out, shaped so that the compiler uses the baseline vector unit.
//!
//! Everything works on arrays of fixed length: no bounds check survives and nothing can panic. Bytes go out and texts come in
//! through 16-bit lanes, one lane for each pair of digits; a text is checked without branches before it is converted. Plain
//! loops are deliberate: closures over arrays (`map`, `each_ref`) are not always inlined and then cost three times as much.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "loops over arrays of fixed length, measured; the only file of this kind"
)]

/// The text of a traceparent.
pub(crate) type Text = [u8; 55];

/// What a text says, after its check.
#[derive(Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) version: u8,
    pub(crate) trace_id: [u8; 16],
    pub(crate) parent_id: [u8; 8],
    pub(crate) flags: u8,
}

/// Both digits of each byte.
const PAIRS: [[u8; 2]; 256] = {
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = pair(byte as u8).to_le_bytes();
        byte += 1;
    }
    pairs
};

/// Marks a character that is no digit.
const NO_DIGIT: u8 = 0x80;

/// What each character stands for as a digit.
static VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// The two digits of a byte as a lane; the first digit is in the low half, which comes first in little-endian order.
#[inline]
const fn pair(byte: u8) -> u16 {
    let lane = byte as u16;
    let nibbles = ((lane >> 4) | (lane << 8)) & 0x0f0f;
    // One in each half that holds more than 9; nothing carries from half to half.
    let letters = ((nibbles + 0x0606) >> 4) & 0x0101;
    nibbles + 0x3030 + letters * 39
}

/// The byte behind two checked digits.
#[inline(always)]
const fn byte(pair: [u8; 2]) -> u8 {
    let lane = u16::from_le_bytes(pair);
    let letters = (lane >> 6) & 0x0101;
    // Nine times the letters, as a shift and two sums: SSE2 has no cheap multiplication of words by a constant.
    let nibbles = (lane & 0x0f0f) + letters + (letters << 3);
    ((nibbles << 4) | (nibbles >> 8)) as u8
}

/// The four bytes behind eight checked digits, in the low half.
#[inline(always)]
const fn four_bytes(digits: [u8; 8]) -> u64 {
    let word = u64::from_le_bytes(digits);
    let nibbles = (word & 0x0f0f_0f0f_0f0f_0f0f) + ((word >> 6) & 0x0101_0101_0101_0101) * 9;
    let bytes = ((nibbles << 4) | (nibbles >> 8)) & 0x00ff_00ff_00ff_00ff;
    let pairs = (bytes | (bytes >> 8)) & 0x0000_ffff_0000_ffff;
    (pairs | (pairs >> 16)) & 0xffff_ffff
}

/// Not zero if a character is no lower-case hexadecimal digit.
#[inline(always)]
fn faults<const N: usize>(text: &[u8; N]) -> u8 {
    let mut faults = 0;
    for character in text {
        faults |=
            u8::from(character.wrapping_sub(b'0') > 9) & u8::from(character.wrapping_sub(b'a') > 5);
    }
    faults
}

#[inline]
fn trace_id(text: &Text) -> &[u8; 32] {
    &text[3..35].as_chunks().0[0]
}

#[inline]
fn parent_id(text: &Text) -> &[u8; 16] {
    &text[36..52].as_chunks().0[0]
}

/// Everything but the version: both rules agree on it.
#[inline(always)]
fn shape_faults(text: &Text) -> u8 {
    let (trace_id, parent_id) = (trace_id(text), parent_id(text));
    // Zero ids are compared as text, so that the check does not wait for the conversion.
    faults(trace_id)
        | faults(parent_id)
        | pair_fault([text[53], text[54]])
        | u8::from(text[2] != b'-')
        | u8::from(text[35] != b'-')
        | u8::from(text[52] != b'-')
        | u8::from(*trace_id == [b'0'; 32])
        | u8::from(*parent_id == [b'0'; 16])
}

/// As [`faults`]: two characters are too few for a vector.
#[inline(always)]
fn pair_fault(pair: [u8; 2]) -> u8 {
    (VALUES[pair[0] as usize] | VALUES[pair[1] as usize]) & NO_DIGIT
}

/// Whether the text passes the receive rule.
#[inline(always)]
pub(crate) fn is_received(text: &Text) -> bool {
    let version = [text[0], text[1]];
    shape_faults(text) | pair_fault(version) | u8::from(version == *b"ff") == 0
}

/// Whether the text passes the send rule.
#[inline(always)]
pub(crate) fn is_canonical(text: &Text) -> bool {
    shape_faults(text) | u8::from([text[0], text[1]] != *b"00") == 0
}

#[inline(always)]
fn byte_of_pair(pair: [u8; 2]) -> u8 {
    VALUES[pair[0] as usize] << 4 | VALUES[pair[1] as usize]
}

/// The values in a text, which must have passed a check.
#[inline(always)]
pub(crate) fn fields(text: &Text) -> Fields {
    Fields {
        version: byte_of_pair([text[0], text[1]]),
        trace_id: read_32(trace_id(text)),
        parent_id: read_16(parent_id(text)),
        flags: byte_of_pair([text[53], text[54]]),
    }
}

/// The bytes behind 32 checked digits.
#[inline(always)]
pub(crate) fn read_32(digits: &[u8; 32]) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (out, pair) in bytes.iter_mut().zip(digits.as_chunks().0) {
        *out = byte(*pair);
    }
    bytes
}

/// The bytes behind 16 checked digits.
#[inline(always)]
pub(crate) fn read_16(digits: &[u8; 16]) -> [u8; 8] {
    // Words, because the compiler does not make vectors of eight lanes here.
    let halves = digits.as_chunks().0;
    (four_bytes(halves[0]) | (four_bytes(halves[1]) << 32)).to_le_bytes()
}

/// Whether all characters are lower-case hexadecimal digits.
#[inline]
pub(crate) fn are_digits<const N: usize>(text: &[u8; N]) -> bool {
    faults(text) == 0
}

/// Writes the 32 digits of 16 bytes.
#[inline]
pub(crate) fn write_16(bytes: &[u8; 16], digits: &mut [u8; 32]) {
    let mut lanes = [0; 16];
    for (lane, byte) in lanes.iter_mut().zip(bytes) {
        *lane = pair(*byte);
    }
    for (out, lane) in digits.as_chunks_mut().0.iter_mut().zip(lanes) {
        *out = lane.to_le_bytes();
    }
}

/// Writes the 16 digits of 8 bytes.
#[inline]
pub(crate) fn write_8(bytes: &[u8; 8], digits: &mut [u8; 16]) {
    let mut lanes = [0; 8];
    for (lane, byte) in lanes.iter_mut().zip(bytes) {
        *lane = pair(*byte);
    }
    for (out, lane) in digits.as_chunks_mut().0.iter_mut().zip(lanes) {
        *out = lane.to_le_bytes();
    }
}

/// Writes the two digits of a byte.
#[inline]
pub(crate) const fn write_1(byte: u8, digits: &mut [u8; 2]) {
    *digits = PAIRS[byte as usize];
}

/// Writes the digits of both ids and the flags into a text; version and delimiters stay as they are.
#[inline]
pub(crate) fn write_ids(trace_id: &[u8; 16], parent_id: &[u8; 8], flags: u8, text: &mut Text) {
    write_16(trace_id, &mut text[3..35].as_chunks_mut().0[0]);
    write_8(parent_id, &mut text[36..52].as_chunks_mut().0[0]);
    write_1(flags, &mut text[53..55].as_chunks_mut().0[0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_byte_are_those_of_the_standard_formatter() {
        for value in 0..=255 {
            let expected = format!("{value:02x}");
            let mut digits = [0; 2];
            write_1(value, &mut digits);
            assert_eq!(digits, *expected.as_bytes());
            assert_eq!(byte(digits), value);
        }
    }

    #[test]
    fn every_byte_at_every_place_goes_out_and_comes_in() {
        for place in 0..16 {
            for value in 0..=255 {
                let mut bytes = [0x5a; 16];
                bytes[place] = value;
                let expected: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                let mut digits = [0xee; 32];
                write_16(&bytes, &mut digits);
                assert_eq!(digits, *expected.as_bytes());
                assert_eq!(read_32(&digits), bytes);

                let half: [u8; 8] = *bytes.last_chunk().unwrap();
                let mut digits = [0xee; 16];
                write_8(&half, &mut digits);
                assert_eq!(digits, *expected.as_bytes().last_chunk::<16>().unwrap());
                assert_eq!(read_16(&digits), half);
            }
        }
    }

    #[test]
    fn ids_are_written_around_version_and_delimiters() {
        let mut text = [b'?'; 55];
        write_ids(&[0xab; 16], &[0xcd; 8], 0xef, &mut text);
        let expected = format!("???{}?{}?ef", "ab".repeat(16), "cd".repeat(8));
        assert_eq!(text, *expected.as_bytes());
    }

    #[test]
    fn digits_are_the_sixteen_lower_case_ones() {
        for value in 0..=255 {
            for place in 0..32 {
                let mut text = [b'0'; 32];
                text[place] = value;
                assert_eq!(
                    are_digits(&text),
                    b"0123456789abcdef".contains(&value),
                    "{value} at {place}"
                );
            }
        }
    }
}
