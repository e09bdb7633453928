//! RFC 1950 and RFC 1951 once more, bit by bit. Slow, and of no use but to be compared with.

use std::cmp::Ordering;

/// What a stream is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Stream {
    /// One whole stream, what is in it, and how many bytes stand behind it.
    Whole(Vec<u8>, usize),
    /// Not that.
    Broken,
    /// Broken by the letter, but decoders differ: a code that is not complete, or that has no end.
    Unclear,
    /// What is in it is longer than asked for.
    Long,
}

/// Why reading ends.
struct End(Stream);

impl End {
    const fn broken() -> Self {
        Self(Stream::Broken)
    }
}

type Step<T> = Result<T, End>;

/// Reads one zlib stream of which no more than `most` bytes are wanted.
pub fn read(bytes: &[u8], most: usize) -> Stream {
    stream(bytes, most).unwrap_or_else(|end| end.0)
}

fn stream(bytes: &[u8], most: usize) -> Step<Stream> {
    let (Some(method), Some(flags)) = (bytes.first(), bytes.get(1)) else {
        return Ok(Stream::Broken);
    };
    let check = u16::from_be_bytes([*method, *flags]) % 31;
    if check != 0 || method & 15 != 8 || method >> 4 > 7 || flags >> 5 & 1 == 1 {
        return Ok(Stream::Broken);
    }
    let mut bits = Bits { bytes, at: 16 };
    let mut out = Vec::new();
    loop {
        let last = bits.number(1)? == 1;
        match bits.number(2)? {
            0 => stored(&mut bits, &mut out, most)?,
            1 => {
                let (symbols, distances) = fixed()?;
                coded(&mut bits, &symbols, &distances, &mut out, most)?;
            }
            2 => {
                let (symbols, distances) = dynamic(&mut bits)?;
                coded(&mut bits, &symbols, &distances, &mut out, most)?;
            }
            _ => return Ok(Stream::Broken),
        }
        if last {
            break;
        }
    }
    let end = bits.at.div_ceil(8);
    let Some(checksum) = bytes.get(end..end + 4) else {
        return Ok(Stream::Broken);
    };
    // Where a fuzzing engine runs, the crate's decoder does not compare checksums, so that the engine gets past them.
    Ok(
        if cfg!(fuzzing) || checksum == adler32(&out).to_be_bytes() {
            Stream::Whole(out, bytes.len() - end - 4)
        } else {
            Stream::Broken
        },
    )
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    high << 16 | low
}

struct Bits<'a> {
    bytes: &'a [u8],
    /// In bits.
    at: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> Step<usize> {
        let byte = self.bytes.get(self.at / 8).ok_or(End::broken())?;
        let bit = byte >> (self.at % 8) & 1;
        self.at += 1;
        Ok(usize::from(bit))
    }

    /// A number of so many bits, the lowest first.
    fn number(&mut self, bits: usize) -> Step<usize> {
        (0..bits).try_fold(0, |number, place| Ok(number | self.bit()? << place))
    }

    /// The symbol of the next code word, whose highest bit comes first.
    fn symbol(&mut self, code: &Code) -> Step<usize> {
        let (mut word, mut first, mut before) = (0, 0, 0);
        for of_length in code.counts {
            word = word << 1 | self.bit()?;
            if word < first + of_length {
                return Ok(code.symbols[before + word - first]);
            }
            first = (first + of_length) << 1;
            before += of_length;
        }
        Err(End(Stream::Unclear))
    }
}

/// A canonical code: how many words of 1 to 15 bits there are, and the symbols from the shortest word to the longest.
struct Code {
    counts: [usize; 15],
    symbols: Vec<usize>,
}

impl Code {
    /// The code of these lengths, by symbol. It has to be complete, or to have no word but one of one bit.
    fn new(lengths: &[usize]) -> Step<Self> {
        let mut counts = [0; 15];
        let mut symbols = Vec::new();
        for (bits, count) in (1..).zip(&mut counts) {
            let known = symbols.len();
            symbols.extend((0..lengths.len()).filter(|symbol| lengths[*symbol] == bits));
            *count = symbols.len() - known;
        }
        let words: usize = (1..)
            .zip(counts)
            .map(|(bits, count)| count << (15 - bits))
            .sum();
        let alone = symbols.is_empty() || symbols.len() == 1 && counts[0] == 1;
        match words.cmp(&(1 << 15)) {
            Ordering::Equal => Ok(Self { counts, symbols }),
            Ordering::Less if alone => Ok(Self { counts, symbols }),
            Ordering::Less => Err(End(Stream::Unclear)),
            Ordering::Greater => Err(End::broken()),
        }
    }
}

fn stored(bits: &mut Bits<'_>, out: &mut Vec<u8>, most: usize) -> Step<()> {
    bits.at = bits.at.next_multiple_of(8);
    let len = bits.number(16)?;
    if bits.number(16)? != len ^ 0xffff {
        return Err(End::broken());
    }
    for _ in 0..len {
        let byte = u8::try_from(bits.number(8)?).expect("eight bits");
        push(out, byte, most)?;
    }
    Ok(())
}

fn push(out: &mut Vec<u8>, byte: u8, most: usize) -> Step<()> {
    if out.len() == most {
        return Err(End(Stream::Long));
    }
    out.push(byte);
    Ok(())
}

fn fixed() -> Step<(Code, Code)> {
    let symbols = [(8, 144), (9, 112), (7, 24), (8, 8)];
    let lengths = symbols
        .iter()
        .flat_map(|(length, count)| vec![*length; *count]);
    let symbols: Vec<usize> = lengths.collect();
    Ok((Code::new(&symbols)?, Code::new(&[5; 32])?))
}

fn dynamic(bits: &mut Bits<'_>) -> Step<(Code, Code)> {
    const ORDER: [usize; 19] = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ];
    let (symbols, distances) = (bits.number(5)? + 257, bits.number(5)? + 1);
    let count = bits.number(4)? + 4;
    let mut lengths = [0; 19];
    for place in &ORDER[..count] {
        lengths[*place] = bits.number(3)?;
    }
    let code = Code::new(&lengths)?;
    let mut all: Vec<usize> = Vec::new();
    while all.len() < symbols + distances {
        let (length, times) = match bits.symbol(&code)? {
            16 => (*all.last().ok_or(End::broken())?, 3 + bits.number(2)?),
            17 => (0, 3 + bits.number(3)?),
            18 => (0, 11 + bits.number(7)?),
            length => (length, 1),
        };
        all.extend(vec![length; times]);
    }
    if all.len() > symbols + distances {
        return Err(End::broken());
    }
    let distances = all.split_off(symbols);
    if symbols > 286 || distances.len() > 30 || all[256] == 0 {
        return Err(End(Stream::Unclear));
    }
    Ok((Code::new(&all)?, Code::new(&distances)?))
}

fn coded(
    bits: &mut Bits<'_>,
    symbols: &Code,
    distances: &Code,
    out: &mut Vec<u8>,
    most: usize,
) -> Step<()> {
    loop {
        let symbol = bits.symbol(symbols)?;
        let len = match symbol {
            0..256 => {
                push(out, u8::try_from(symbol).expect("a byte"), most)?;
                continue;
            }
            256 => return Ok(()),
            257..265 => symbol - 254,
            265..285 => {
                let extra = (symbol - 261) / 4;
                (((symbol - 265) % 4 + 4) << extra) + 3 + bits.number(extra)?
            }
            285 => 258,
            _ => return Err(End::broken()),
        };
        let distance = match bits.symbol(distances)? {
            code @ 0..4 => code + 1,
            code @ 4..30 => {
                let extra = code / 2 - 1;
                ((code % 2 + 2) << extra) + 1 + bits.number(extra)?
            }
            _ => return Err(End::broken()),
        };
        for _ in 0..len {
            let from = out.len().checked_sub(distance).ok_or(End::broken())?;
            push(out, out[from], most)?;
        }
    }
}
