//! Whole numbers from any BSON number type.

use crate::element::{Element, kind};

/// The number without its fraction; what does not fit saturates. `None` for what is not a number.
pub(super) fn whole(element: &Element<'_>) -> Option<i64> {
    match element.kind {
        kind::INT32 => element.int32().map(i64::from),
        kind::INT64 => element.int64(),
        kind::DOUBLE => from_double(u64::from_le_bytes(*element.value.first_chunk()?)),
        kind::DECIMAL128 => from_decimal(u128::from_le_bytes(*element.value.first_chunk()?)),
        _ => None,
    }
}

/// From the bits of an IEEE 754 double: sign, 11 bits of exponent, 52 bits of fraction.
fn from_double(bits: u64) -> Option<i64> {
    const FRACTION: u64 = (1 << 52) - 1;
    let exponent = bits >> 52 & 0x7ff;
    let fraction = bits & FRACTION;
    let magnitude = match exponent {
        0x7ff if fraction != 0 => return None,
        // Below 1.
        0..1_023 => 0,
        // The fraction is cut off.
        1_023..1_075 => {
            let dropped = 1_075_u64.saturating_sub(exponent);
            shifted_right(fraction | (1 << 52), dropped)
        }
        // Up to 2^63.
        1_075..1_086 => {
            let added = exponent.saturating_sub(1_075);
            u64::checked_shl(fraction | (1 << 52), u32::try_from(added).ok()?)?
        }
        _ => u64::MAX,
    };
    Some(signed(u128::from(magnitude), bits >> 63 == 1))
}

fn shifted_right(number: u64, by: u64) -> u64 {
    u32::try_from(by)
        .ok()
        .and_then(|by| number.checked_shr(by))
        .unwrap_or(0)
}

/// From the bits of an IEEE 754 decimal128 whose coefficient is a binary integer: sign, 14 bits of exponent, 113 bits of coefficient.
fn from_decimal(bits: u128) -> Option<i64> {
    const BIAS: u128 = 6_176;
    /// A coefficient has at most 34 digits; a larger one stands for zero.
    const LARGEST: u128 = 9_999_999_999_999_999_999_999_999_999_999_999;
    let negative = bits >> 127 == 1;
    let (exponent, coefficient) = match bits >> 122 & 0x1f {
        0x1f => return None,
        0x1e => return Some(signed(u128::MAX, negative)),
        // The other form of a coefficient holds only such that are too large.
        0x18.. => return Some(0),
        _ => (bits >> 113 & 0x3fff, bits & ((1 << 113) - 1)),
    };
    if coefficient > LARGEST {
        return Some(0);
    }
    let mut magnitude = coefficient;
    // At most 39 digits go until nothing changes any more.
    for _ in 0..exponent.saturating_sub(BIAS).min(40) {
        magnitude = magnitude.saturating_mul(10);
    }
    for _ in 0..BIAS.saturating_sub(exponent).min(40) {
        magnitude /= 10;
    }
    Some(signed(magnitude, negative))
}

fn signed(magnitude: u128, negative: bool) -> i64 {
    let positive = i64::try_from(magnitude).unwrap_or(i64::MAX);
    if negative {
        positive.saturating_neg()
    } else {
        positive
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard library's conversion, which truncates and saturates, is the peer; at the lower end ours stops one before.
    #[test]
    fn doubles_are_cut_and_saturate() {
        let edges = [
            0.0,
            -0.0,
            0.999_999_999,
            1.0,
            1.5,
            -1.5,
            50.0,
            4_503_599_627_370_495.5,
            4_503_599_627_370_496.0,
            9_007_199_254_740_993.0,
            9_223_372_036_854_774_784.0,
            9_223_372_036_854_775_808.0,
            1e300,
            f64::MIN_POSITIVE,
            5e-324,
            f64::MAX,
            f64::INFINITY,
        ];
        for edge in edges.into_iter().flat_map(|edge| [edge, -edge]) {
            let peer = (edge as i64).max(-i64::MAX);
            assert_eq!(from_double(edge.to_bits()), Some(peer), "{edge}");
        }
        assert_eq!(from_double(f64::NAN.to_bits()), None);
        assert_eq!(from_double((-f64::NAN).to_bits()), None);
        let mut bits = 1_u64;
        for _ in 0..20_000 {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            // Exponents around those of 64-bit integers.
            let near = bits & 0x800f_ffff_ffff_ffff | ((1_000 + bits % 100) << 52);
            for bits in [bits, near] {
                let number = f64::from_bits(bits);
                let peer = (!number.is_nan()).then_some((number as i64).max(-i64::MAX));
                assert_eq!(from_double(bits), peer, "{number}");
            }
        }
    }

    #[test]
    fn decimals_are_cut_and_saturate() {
        for (text, number) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("50", Some(50)),
            ("-50", Some(-50)),
            ("50.00", Some(50)),
            ("0.5E2", Some(50)),
            ("5E1", Some(50)),
            ("99.999999", Some(99)),
            ("0.999", Some(0)),
            ("9223372036854775806", Some(9_223_372_036_854_775_806)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", Some(i64::MAX)),
            ("-9223372036854775809", Some(-i64::MAX)),
            ("9999999999999999999999999999999999", Some(i64::MAX)),
            ("1234567890123456789012345678901234E-30", Some(1_234)),
            ("1E+6111", Some(i64::MAX)),
            ("0E+6111", Some(0)),
            ("1E-6176", Some(0)),
            ("Infinity", Some(i64::MAX)),
            ("-Infinity", Some(-i64::MAX)),
            ("NaN", None),
        ] {
            let decimal: bson::Decimal128 = text.parse().unwrap();
            let bits = u128::from_le_bytes(decimal.bytes());
            assert_eq!(from_decimal(bits), number, "{text}");
        }
        // Coefficients of the second form, and of the first one above 34 digits, are zero.
        for bits in [0x6c00_u128 << 112, (0x3041_u128 << 112) | ((1 << 112) - 1)] {
            assert_eq!(from_decimal(bits), Some(0), "{bits:x}");
        }
    }
}
