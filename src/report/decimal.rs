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

/// The four digits of a number below 10,000, with zeros in front.
#[inline]
pub(super) fn four(number: u64) -> Option<[u8; 4]> {
    let (high, low) = (u8::try_from(number / 100).ok()?, number % 100);
    if high > 99 {
        return None;
    }
    let ([a, b], [c, d]) = (pair(high), pair(u8::try_from(low).unwrap_or(0)));
    Some([a, b, c, d])
}

/// The digits of a number, and how many bytes in front of them are not used: the largest number has 20.
pub(super) fn twenty(mut number: u64) -> ([u8; 20], usize) {
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
    (digits, unused)
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
    fn four_digits_are_those_of_the_standard_formatter() {
        for number in 0..10_000 {
            assert_eq!(four(number).unwrap(), *format!("{number:04}").as_bytes());
        }
        for number in [10_000, 25_599, 25_600, 65_536, u64::MAX] {
            assert_eq!(four(number), None);
        }
    }

    #[test]
    fn twenty_digits_are_those_of_the_standard_formatter() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        let around = powers.flat_map(|power| [power - 1, power, power + 1, power / 10 * 7]);
        for number in around.chain([u64::MAX - 1, u64::MAX]) {
            let (digits, unused) = twenty(number);
            assert_eq!(digits[unused..], *number.to_string().as_bytes());
        }
    }
}
