//! What zero bytes do to a CRC-32C register, in constant time.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "tables made at compile time, and masked indices that need no bounds check"
)]

/// The polynomial of CRC-32C, reflected: bit 31 is the coefficient of x^0.
const POLYNOMIAL: u32 = 0x82f6_3b78;

/// A number of zero bytes has eight hexadecimal digits.
const DIGITS: usize = 8;

/// Multiplication by a fixed power of x, as a table: the products of each of the eight nibbles of the other factor.
type Product = [[u32; 16]; 8];

/// `PRODUCTS[k][d]` multiplies by x^(8 * d * 16^k): the effect of `d * 16^k` zero bytes.
static PRODUCTS: [[Product; 16]; DIGITS] = products();

/// The effect of 90 zero bytes: the length of a trace section.
static BY_90: Product = multiplied(&PRODUCTS[1][5], &PRODUCTS[0][10]);

/// What the longer length of a message that grows by 90 bytes does to its checksum, by the lowest ten bits of the old length.
static RELABELLED_BY_90: [u32; 1024] = {
    let mut table = [0; 1024];
    let mut old = 0;
    while old < table.len() {
        let old_len = old as u32;
        // The checksum covers the section and all of the old message but the old checksum.
        table[old] = shift(old_len ^ (old_len + 90), old_len + 90 - 4);
        old += 1;
    }
    table
};

/// The change of the checksum of a message of `old_len` bytes by its new length, 90 more, in a header that is 90 bytes
/// further from the end.
///
/// `None` when more than the lowest ten bits of the length change, one length in eleven.
#[inline]
pub(super) fn relabelled_by_90(old_len: u32) -> Option<u32> {
    let low = old_len & 1023;
    if low + 90 > 1023 {
        return None;
    }
    let register = RELABELLED_BY_90[low as usize];
    let [_, _, higher @ ..] = &PRODUCTS;
    Some(shift_by(higher, register, old_len >> 10 << 2))
}

/// The register `crc` after as many zero bytes.
#[inline]
pub(crate) const fn shift(crc: u32, zero_bytes: u32) -> u32 {
    shift_by(&PRODUCTS, crc, zero_bytes)
}

/// The same in units of the first of the places.
#[inline]
const fn shift_by(places: &[[Product; 16]], crc: u32, units: u32) -> u32 {
    let mut register = crc;
    let mut left = units;
    let mut rest = places;
    while left != 0
        && let [place, higher @ ..] = rest
    {
        register = apply(&place[(left & 15) as usize], register);
        left >>= 4;
        rest = higher;
    }
    register
}

/// The register `crc` after 90 zero bytes.
#[inline]
pub(super) fn shift_by_90(crc: u32) -> u32 {
    apply(&BY_90, crc)
}

/// The product of a register.
#[inline]
const fn apply(product: &Product, register: u32) -> u32 {
    product[0][(register & 15) as usize]
        ^ product[1][(register >> 4 & 15) as usize]
        ^ product[2][(register >> 8 & 15) as usize]
        ^ product[3][(register >> 12 & 15) as usize]
        ^ product[4][(register >> 16 & 15) as usize]
        ^ product[5][(register >> 20 & 15) as usize]
        ^ product[6][(register >> 24 & 15) as usize]
        ^ product[7][(register >> 28) as usize]
}

/// The register before as many zero bytes, of which `crc` is the result.
///
/// x^8 has the order 2^31 - 1, so that many bytes less are as good as going back.
#[inline]
pub(super) fn unshift(crc: u32, zero_bytes: u32) -> u32 {
    shift(crc, 0x7fff_ffff - (zero_bytes & 0x7fff_ffff))
}

const fn products() -> [[Product; 16]; DIGITS] {
    let mut table = [[[[0; 16]; 8]; 16]; DIGITS];
    // x^8, then its 16th powers.
    let mut step = 0x8000_0000_u32 >> 8;
    let mut place = 0;
    while place < DIGITS {
        let mut power = 0x8000_0000;
        let mut digit = 0;
        while digit < 16 {
            table[place][digit] = product(power);
            power = multiply(power, step);
            digit += 1;
        }
        step = power;
        place += 1;
    }
    table
}

/// The table of the multiplication by `factor`.
const fn product(factor: u32) -> Product {
    let mut table = [[0; 16]; 8];
    // The product of `factor` with the power of x that bit `bit` stands for.
    let mut of_bit = factor;
    let mut bit = 32;
    while bit > 0 {
        bit -= 1;
        table[bit / 4][1 << (bit % 4)] = of_bit;
        of_bit = times_x(of_bit);
    }
    let mut row = 0;
    while row < 8 {
        let mut entry = 1_usize;
        while entry < 16 {
            let lowest = 1 << entry.trailing_zeros();
            table[row][entry] = table[row][entry & (entry - 1)] ^ table[row][lowest];
            entry += 1;
        }
        row += 1;
    }
    table
}

/// The table of both multiplications, one after the other.
const fn multiplied(first: &Product, second: &Product) -> Product {
    let mut table = *first;
    let mut row = 0;
    while row < 8 {
        let mut entry = 0;
        while entry < 16 {
            table[row][entry] = apply(second, first[row][entry]);
            entry += 1;
        }
        row += 1;
    }
    table
}

const fn multiply(left: u32, right: u32) -> u32 {
    let mut result = 0;
    let mut shifted = left;
    let mut bit = 32;
    while bit > 0 {
        bit -= 1;
        if right >> bit & 1 == 1 {
            result ^= shifted;
        }
        shifted = times_x(shifted);
    }
    result
}

const fn times_x(value: u32) -> u32 {
    if value & 1 == 1 {
        value >> 1 ^ POLYNOMIAL
    } else {
        value >> 1
    }
}
