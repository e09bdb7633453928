//! Hexadecimal digits in and out, shaped so that the compiler uses the baseline vector unit.
//!
//! Everything works on arrays of fixed length: no bounds check survives and nothing can panic. Bytes go out and texts come in
//! through 16-bit lanes, one lane for each pair of digits; a text is checked without branches before it is converted. Plain
//! loops are deliberate: closures over arrays (`map`) are not always inlined and then cost three times as much.
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
#[inline]
const fn byte(pair: [u8; 2]) -> u8 {
    let lane = u16::from_le_bytes(pair);
    let letters = (lane >> 6) & 0x0101;
    // Nine times the letters, as a shift and two sums: SSE2 has no cheap multiplication of words by a constant.
    let nibbles = (lane & 0x0f0f) + letters + (letters << 3);
    ((nibbles << 4) | (nibbles >> 8)) as u8
}

/// Zero for a lower-case hexadecimal digit; no other character has the fault of the delimiter.
#[inline]
const fn fault(character: u8) -> u8 {
    let digit = character.wrapping_sub(b'0').saturating_sub(9);
    let letter = character.wrapping_sub(b'a').saturating_sub(5);
    // Both are distances from a range, so the smaller one is zero for a digit of either kind.
    if digit < letter { digit } else { letter }
}

#[inline]
fn trace_id(text: &Text) -> &[u8; 32] {
    &text[3..35].as_chunks().0[0]
}

#[inline]
fn parent_id(text: &Text) -> &[u8; 16] {
    &text[36..52].as_chunks().0[0]
}

/// The faults of a text's delimiters at their places, and no other fault.
const DELIMITERS: Text = {
    let mut faults = [0; 55];
    faults[2] = fault(b'-');
    faults[35] = fault(b'-');
    faults[52] = fault(b'-');
    faults
};

/// Everything but the version's value: both rules agree on it.
///
/// Sixteen columns in four rows, of which the last two overlap, cover the text. Each column is stored before the columns are
/// joined: that shape is made into vectors wherever the compiler puts it.
#[inline]
fn has_shape(text: &Text) -> bool {
    let mut faults = [0; 16];
    for column in 0..16 {
        for row in [0, 16, 32, 39] {
            faults[column] |= fault(text[row + column]) ^ DELIMITERS[row + column];
        }
    }
    // Zero ids are compared as text, so that the check does not wait for the conversion.
    (u128::from_ne_bytes(faults) == 0)
        & (*trace_id(text) != [b'0'; 32])
        & (*parent_id(text) != [b'0'; 16])
}

/// Whether the text passes the receive rule.
#[inline]
pub(crate) fn is_received(text: &Text) -> bool {
    has_shape(text) & ([text[0], text[1]] != *b"ff")
}

/// Whether the text passes the send rule.
#[inline]
pub(crate) fn is_canonical(text: &Text) -> bool {
    has_shape(text) & ([text[0], text[1]] == *b"00")
}

/// The values in a text, which must have passed a check.
///
/// Always inlined: as a call it returns through memory, in pieces that the caller's larger loads have to wait for.
#[inline(always)]
pub(crate) fn fields(text: &Text) -> Fields {
    let [trace_id, last_of_both] = ids(text);
    Fields {
        version: byte([text[0], text[1]]),
        trace_id,
        parent_id: last_of_both.as_chunks().0[1],
        flags: byte([text[53], text[54]]),
    }
}

/// The bytes behind the trace id's digits, and those behind the 32 characters that end with the parent id's digits.
///
/// A function of its own, so that both loops are made into vectors wherever it is called from.
#[inline(never)]
fn ids(text: &Text) -> [[u8; 16]; 2] {
    let mut ids = [[0; 16]; 2];
    for (id, digits) in ids
        .iter_mut()
        .zip([trace_id(text), &text[20..52].as_chunks().0[0]])
    {
        for (out, pair) in id.iter_mut().zip(digits.as_chunks().0) {
            *out = byte(*pair);
        }
    }
    ids
}

/// The bytes behind 32 checked digits.
#[inline(never)]
pub(crate) fn read_32(digits: &[u8; 32]) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (out, pair) in bytes.iter_mut().zip(digits.as_chunks().0) {
        *out = byte(*pair);
    }
    bytes
}

/// The bytes behind 16 checked digits.
#[inline]
pub(crate) fn read_16(digits: &[u8; 16]) -> [u8; 8] {
    let mut bytes = [0; 8];
    for (out, pair) in bytes.iter_mut().zip(digits.as_chunks().0) {
        *out = byte(*pair);
    }
    bytes
}

/// Whether all characters are lower-case hexadecimal digits.
#[inline]
pub(crate) fn are_digits<const N: usize>(text: &[u8; N]) -> bool {
    text.iter()
        .fold(0, |faults, character| faults | fault(*character))
        == 0
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
    fn the_delimiter_has_a_fault_of_its_own() {
        for value in 0..=255 {
            let is_digit = b"0123456789abcdef".contains(&value);
            assert_eq!(fault(value) == 0, is_digit, "{value}");
            assert_eq!(fault(value) == fault(b'-'), value == b'-', "{value}");
        }
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
