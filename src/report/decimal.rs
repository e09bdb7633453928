//! Numbers as decimal digits, two at a time.

/// The two digits of each number below 100.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, where a wrong index is an error"
)]
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut number = 1;
    while number < 100 {
        let [tens, ones] = pairs[number - 1];
        pairs[number] = match ones {
            b'9' => [tens + 1, b'0'],
            _ => [tens, ones + 1],
        };
        number += 1;
    }
    pairs
};

/// The two digits of a number below 100.
#[inline]
pub(super) fn pair(number: u8) -> [u8; 2] {
    PAIRS.get(usize::from(number)).copied().unwrap_or([b'0'; 2])
}

/// Appends a number.
#[inline]
pub(super) fn append(number: u64, out: &mut Vec<u8>) {
    match u8::try_from(number) {
        Ok(small @ 0..10) => out.push(small.wrapping_add(b'0')),
        Ok(small @ 10..100) => out.extend_from_slice(&pair(small)),
        _ => append_long(number, out),
    }
}

fn append_long(mut number: u64, out: &mut Vec<u8>) {
    // The largest number has 20 digits.
    let mut digits = [b'0'; 20];
    let mut unused = digits.len();
    let (pairs, _) = digits.as_chunks_mut::<2>();
    for place in pairs.iter_mut().rev() {
        let last = u8::try_from(number % 100).unwrap_or(0);
        *place = pair(last);
        number /= 100;
        unused = unused.saturating_sub(2);
        if number == 0 {
            unused = unused.saturating_add(usize::from(last < 10));
            break;
        }
    }
    out.extend_from_slice(digits.get(unused..).unwrap_or(&[]));
}

/// Appends a number that may be negative.
#[inline]
pub(super) fn append_signed(number: i64, out: &mut Vec<u8>) {
    if number < 0 {
        out.push(b'-');
    }
    append(number.unsigned_abs(), out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_that_of_the_standard_formatter() {
        for number in 0..100 {
            assert_eq!(pair(number), *format!("{number:02}").as_bytes());
        }
    }

    #[test]
    fn numbers_are_those_of_the_standard_formatter() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        let around = powers.flat_map(|power| [power - 1, power, power + 1, power / 10 * 7]);
        for number in around.chain(0..12_000).chain([u64::MAX - 1, u64::MAX]) {
            let mut out = b"x".to_vec();
            append(number, &mut out);
            assert_eq!(out, format!("x{number}").as_bytes());
            let signed = number.cast_signed();
            for signed in [signed, signed.wrapping_neg()] {
                let mut out = Vec::new();
                append_signed(signed, &mut out);
                assert_eq!(out, signed.to_string().as_bytes());
            }
        }
    }
}
