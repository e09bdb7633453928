//! Messages: as drivers send them, and damaged in every way that a peer can think of.

use opmsg_telemetry::{Limits, OpMsg, Role, Validate};

use super::bombs::{self, document, element, message, nested, repair, string};
use super::random::Random;
use super::seeds::Seeds;

/// A message, or what was made of one, and in which way.
pub struct Made {
    pub bytes: Vec<u8>,
    pub how: &'static str,
}

type Make = fn(&mut Random, &Seeds, i32) -> Vec<u8>;

/// Each way with its share.
const WAYS: &[(usize, &str, Make)] = &[
    (8, "as sent", as_sent),
    (12, "bits", bits),
    (8, "bytes", bytes),
    (12, "lengths", lengths),
    (4, "truncated", truncated),
    (4, "extended", extended),
    (12, "sections mixed", mixed),
    (8, "telemetry added", telemetry_added),
    (8, "telemetry damaged", telemetry_damaged),
    (6, "telemetry twice", telemetry_twice),
    (4, "telemetry document of a vector", telemetry_of_vector),
    (4, "telemetry of a size", telemetry_of_size),
    (2, "sections of no size", tiny_sections),
    (3, "nested", nested_bodies),
    (3, "opcode", op_code),
    (4, "reply with telemetry", reply_with_telemetry),
    (5, "flags", flags),
    (4, "kind", kind),
    (4, "checksum", checksum),
    (3, "length of no message", length_of_none),
    (2, "noise", noise),
    (4, "compressed", compressed),
    (3, "compressed with wrong fields", compressed_lies),
    (2, "compression bomb", compression_bomb),
];

pub fn make(random: &mut Random, seeds: &Seeds, id: i32) -> Made {
    // Large ones take time on both sides, so they are rare.
    if random.one_in(4_000) {
        return Made {
            bytes: large(random, id),
            how: "large",
        };
    }
    let all: usize = WAYS.iter().map(|(share, ..)| share).sum();
    let mut chosen = random.below(all);
    for (share, how, make) in WAYS {
        if chosen < *share {
            let bytes = make(random, seeds, id);
            return Made { bytes, how };
        }
        chosen -= share;
    }
    Made {
        bytes: ping(id),
        how: "ping",
    }
}

pub fn ping(id: i32) -> Vec<u8> {
    message(id, 0, &ping_body())
}

pub fn hello(id: i32) -> Vec<u8> {
    let elements = [
        element(0x10, "hello", &1_i32.to_le_bytes()),
        element(0x08, "helloOk", &[1]),
        element(0x02, "$db", &string("admin")),
    ];
    message(id, 0, &body(&elements.concat()))
}

fn body(elements: &[u8]) -> Vec<u8> {
    [&[0], &*document(elements)].concat()
}

fn ping_body() -> Vec<u8> {
    let elements = [
        element(0x10, "ping", &1_i32.to_le_bytes()),
        element(0x02, "$db", &string("admin")),
    ];
    body(&elements.concat())
}

/// A section of kind 3 with these elements beside `otel`.
fn telemetry(random: &mut Random, more: &[u8]) -> Vec<u8> {
    let text = format!(
        "00-{:016x}{:016x}-{:016x}-{:02x}",
        random.next() | 1,
        random.next(),
        random.next() | 1,
        random.byte()
    );
    let otel = document(&element(0x02, "traceparent", &string(&text)));
    let elements = [element(0x03, "otel", &otel), more.to_vec()].concat();
    [&[3], &*document(&elements)].concat()
}

/// A message of the seeds, with an id of its own.
fn seed(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let mut bytes = random.pick(&seeds.messages).clone();
    with_id(&mut bytes, id);
    bytes
}

fn with_id(bytes: &mut [u8], id: i32) {
    if let Some(field) = bytes.get_mut(4..8) {
        field.copy_from_slice(&id.to_le_bytes());
    }
}

/// Flags and sections of a seed that is a sound `OP_MSG`; a ping's where it is none.
fn sections(random: &mut Random, seeds: &Seeds) -> (u32, Vec<Vec<u8>>) {
    let limits = Limits::DEFAULT.with_validate(Validate::Framing);
    let bytes = random.pick(&seeds.messages);
    match OpMsg::parse(bytes, Role::Request, &limits) {
        Ok(msg) => {
            let section = |section: opmsg_telemetry::message::Section<'_>| {
                let mut bytes = vec![section.kind()];
                bytes.extend(section.payload());
                bytes
            };
            (msg.flags().bits(), msg.sections().map(section).collect())
        }
        Err(_) => (0, vec![ping_body()]),
    }
}

fn put(random: &mut Random, sections: &mut Vec<Vec<u8>>, section: Vec<u8>) {
    let at = random.below(sections.len() + 1);
    sections.insert(at, section);
}

// -- As drivers send them, and single damages.

fn as_sent(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let mut bytes = seed(random, seeds, id);
    // Not every seed has one; with the id its checksum would be wrong.
    repair(&mut bytes);
    bytes
}

/// Repairs length and checksum half of the time, so that damage is found further in.
fn maybe_repaired(random: &mut Random, mut bytes: Vec<u8>) -> Vec<u8> {
    if random.one_in(2) {
        repair(&mut bytes);
    }
    bytes
}

fn bits(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let mut bytes = seed(random, seeds, id);
    for _ in 0..=random.below(8) {
        let header = random.one_in(4);
        let from = if header { 0 } else { 16.min(bytes.len() - 1) };
        let at = from + random.below(bytes.len() - from);
        bytes[at] ^= 1 << random.below(8);
    }
    maybe_repaired(random, bytes)
}

fn bytes(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let mut bytes = seed(random, seeds, id);
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let any = random.byte();
        bytes[at] = *random.pick(&[0, 1, 2, 3, 4, 5, 0x7f, 0x80, 0xff, any]);
    }
    maybe_repaired(random, bytes)
}

/// Numbers that look like lengths say something else.
fn lengths(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let mut bytes = seed(random, seeds, id);
    let value = |bytes: &[u8], at: usize| {
        bytes
            .get(at..at + 4)
            .map(|four| i32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    };
    let fits = |at: &usize| {
        value(&bytes, *at)
            .and_then(|value| usize::try_from(value).ok())
            .is_some_and(|value| value >= 4 && value <= bytes.len() - at)
    };
    let mut places: Vec<usize> = (20..bytes.len()).filter(fits).collect();
    places.push(0);
    for _ in 0..=random.below(2) {
        let at = *random.pick(&places);
        let Some(old) = value(&bytes, at) else {
            continue;
        };
        let len = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
        let choices = [
            0,
            1,
            3,
            4,
            5,
            -1,
            i32::MAX,
            i32::MIN,
            old.wrapping_add(1),
            old.wrapping_sub(1),
            old.wrapping_add(4),
            len,
            48_000_001,
        ];
        let new = random.pick(&choices).to_le_bytes();
        bytes[at..at + 4].copy_from_slice(&new);
    }
    bytes
}

fn truncated(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let mut bytes = seed(random, seeds, id);
    bytes.truncate(random.below(bytes.len()) + 1);
    if bytes.len() >= 16 {
        return maybe_repaired(random, bytes);
    }
    bytes
}

fn extended(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let mut bytes = seed(random, seeds, id);
    let count = 1 + random.below(40);
    bytes.extend(random.bytes(count));
    maybe_repaired(random, bytes)
}

// -- Sections.

fn mixed(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let (flags, mut all) = sections(random, seeds);
    for _ in 0..random.below(3) {
        let (_, more) = sections(random, seeds);
        for section in more {
            put(random, &mut all, section);
        }
    }
    while all.len() > 1 && random.one_in(3) {
        let at = random.below(all.len());
        all.remove(at);
    }
    message(id, flags, &all.concat())
}

fn telemetry_added(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let (flags, mut all) = sections(random, seeds);
    let section = telemetry(random, &[]);
    put(random, &mut all, section);
    message(id, flags, &all.concat())
}

fn telemetry_damaged(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let (flags, mut all) = sections(random, seeds);
    let mut section = telemetry(random, &[]);
    for _ in 0..=random.below(3) {
        let at = 1 + random.below(section.len() - 1);
        section[at] ^= 1 << random.below(8);
    }
    put(random, &mut all, section);
    message(id, flags, &all.concat())
}

fn telemetry_twice(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let (flags, mut all) = sections(random, seeds);
    let first = telemetry(random, &[]);
    let second = match random.below(3) {
        0 => first.clone(),
        1 => telemetry(random, &[]),
        _ => [&[3], &*document(&[])].concat(),
    };
    for section in [first, second] {
        put(random, &mut all, section);
    }
    message(id, flags, &all.concat())
}

fn telemetry_of_vector(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let (flags, mut all) = sections(random, seeds);
    let section = [&[3], &**random.pick(&seeds.documents)].concat();
    put(random, &mut all, section);
    message(id, flags, &all.concat())
}

/// Around the largest that a server takes, and far above it.
fn telemetry_of_size(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let (flags, mut all) = sections(random, seeds);
    let size = *random.pick(&[120, 4_095, 4_096, 4_097, 8_192, 60_000]);
    // The canonical document, and around the padding its type, name, length and NUL.
    let padding = "x".repeat(size - 89 - 14);
    let section = telemetry(random, &element(0x02, "padding", &string(&padding)));
    put(random, &mut all, section);
    message(id, flags, &all.concat())
}

fn tiny_sections(random: &mut Random, _: &Seeds, id: i32) -> Vec<u8> {
    let tiny: &[&[u8]] = &[
        b"\x03\x05\0\0\0\0",
        b"\x01\x05\0\0\0\0",
        b"\0\x05\0\0\0\0",
        b"\x02\0",
        b"\x03\x04\0\0\0",
        b"\x07",
    ];
    let count = *random.pick(&[2, 10, 1_000, 100_000]);
    let sections = random.pick(tiny).repeat(count);
    let all = match random.below(3) {
        0 => [ping_body(), sections].concat(),
        1 => [sections, ping_body()].concat(),
        _ => sections,
    };
    message(id, 0, &all)
}

fn nested_bodies(random: &mut Random, _: &Seeds, id: i32) -> Vec<u8> {
    let levels = *random.pick(&[100, 198, 199, 200, 201, 500, 1_000, 10_000, 100_000]);
    let inside = element(0x03, "a", &nested(levels));
    if random.one_in(2) {
        let elements = [
            element(0x10, "ping", &1_i32.to_le_bytes()),
            inside,
            element(0x02, "$db", &string("admin")),
        ];
        return message(id, 0, &body(&elements.concat()));
    }
    let section = telemetry(random, &inside);
    message(id, 0, &[ping_body(), section].concat())
}

// -- Header, flags, kinds.

fn op_code(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let mut bytes = seed(random, seeds, id);
    let any = i32::from_le_bytes([random.byte(), random.byte(), random.byte(), random.byte()]);
    let known = [
        0,
        1,
        2,
        1_000,
        2_001,
        2_002,
        2_004,
        2_005,
        2_006,
        2_007,
        2_010,
        2_011,
        2_012,
        2_014,
        -1,
        i32::MAX,
        any,
    ];
    bytes[12..16].copy_from_slice(&random.pick(&known).to_le_bytes());
    bytes
}

/// What only a server would send, and with what no server sends.
fn reply_with_telemetry(random: &mut Random, _: &Seeds, id: i32) -> Vec<u8> {
    let ok = element(0x01, "ok", &1.0_f64.to_le_bytes());
    let mut all = vec![body(&ok)];
    let section = telemetry(random, &[]);
    put(random, &mut all, section);
    let mut bytes = message(id, 0, &all.concat());
    bytes[8..12].copy_from_slice(&id.wrapping_sub(1).to_le_bytes());
    bytes
}

fn flags(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let (flags, mut all) = sections(random, seeds);
    let bit = 1_u32 << random.below(32);
    let flags = *random.pick(&[
        flags | bit,
        1,
        2,
        3,
        0x1_0000,
        flags | 2,
        0xffff_0000,
        0xfffc,
    ]);
    if random.one_in(2) {
        let section = telemetry(random, &[]);
        put(random, &mut all, section);
    }
    message(id, flags, &all.concat())
}

fn kind(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let (flags, mut all) = sections(random, seeds);
    let at = random.below(all.len());
    let any = random.byte();
    all[at][0] = *random.pick(&[0, 1, 2, 3, 4, 255, any]);
    message(id, flags, &all.concat())
}

fn checksum(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let (flags, mut all) = sections(random, seeds);
    if random.one_in(2) {
        let section = match random.one_in(2) {
            true => telemetry(random, &[]),
            false => [&[3], &*document(&[])].concat(),
        };
        put(random, &mut all, section);
    }
    let mut bytes = message(id, flags | 1, &all.concat());
    if random.one_in(2) {
        let at = random.below(bytes.len() - 20) + 20;
        bytes[at] ^= 1 << random.below(8);
    }
    bytes
}

fn length_of_none(random: &mut Random, _: &Seeds, id: i32) -> Vec<u8> {
    let mut bytes = ping(id);
    let len = *random.pick(&[0, 1, 4, 15, -1, i32::MIN, 48_000_001, i32::MAX, 0x7fff_0000]);
    bytes[..4].copy_from_slice(&len.to_le_bytes());
    bytes.truncate(4 + random.below(bytes.len() - 3));
    bytes
}

fn noise(random: &mut Random, _: &Seeds, _: i32) -> Vec<u8> {
    let count = 1 + random.below(300);
    let mut bytes = random.bytes(count);
    if bytes.len() >= 16 && random.one_in(2) {
        bytes[12..16].copy_from_slice(&2_013_i32.to_le_bytes());
        repair(&mut bytes);
    }
    bytes
}

// -- Compression.

/// What is inside of a message, as compressors without a library make it.
fn stored(content: &[u8], compressor: u8) -> Vec<u8> {
    match compressor {
        1 => {
            // The length, then literals of at most 60 bytes.
            let mut stream = Vec::new();
            let mut rest = content.len();
            while rest >= 0x80 {
                stream.push((rest & 0x7f) as u8 | 0x80);
                rest >>= 7;
            }
            stream.push(rest as u8);
            for literal in content.chunks(60) {
                stream.push(((literal.len() - 1) << 2) as u8);
                stream.extend(literal);
            }
            stream
        }
        2 => {
            let mut stream = vec![0x78, 0x01];
            let mut blocks = content.chunks(0xffff).peekable();
            while let Some(block) = blocks.next() {
                stream.push(u8::from(blocks.peek().is_none()));
                let len = block.len() as u16;
                stream.extend(len.to_le_bytes());
                stream.extend((!len).to_le_bytes());
                stream.extend(block);
            }
            let (mut a, mut b) = (1_u32, 0_u32);
            for byte in content {
                a = (a + u32::from(*byte)) % 65_521;
                b = (b + a) % 65_521;
            }
            stream.extend((b << 16 | a).to_be_bytes());
            stream
        }
        3 => {
            let mut stream = vec![0x28, 0xb5, 0x2f, 0xfd, 0b1110_0000];
            stream.extend((content.len() as u64).to_le_bytes());
            let mut blocks = content.chunks(1 << 17).peekable();
            while let Some(block) = blocks.next() {
                let last = u32::from(blocks.peek().is_none());
                let header = last | (block.len() as u32) << 3;
                stream.extend(&header.to_le_bytes()[..3]);
                stream.extend(block);
            }
            stream
        }
        _ => content.to_vec(),
    }
}

/// A damaged or sound message inside of a sound compressed one.
fn compressed(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let inside = match random.below(4) {
        0 => as_sent(random, seeds, id),
        1 => telemetry_added(random, seeds, id),
        2 => telemetry_damaged(random, seeds, id),
        _ => bits(random, seeds, id),
    };
    let Some((header, content)) = inside
        .split_at_checked(16)
        .filter(|(_, content)| !content.is_empty())
    else {
        return inside;
    };
    let op_code = i32::from_le_bytes([header[12], header[13], header[14], header[15]]);
    let compressor = *random.pick(&[1, 2, 3]);
    let declared = i32::try_from(content.len()).unwrap_or(i32::MAX);
    bombs::compressed(
        id,
        op_code,
        declared,
        compressor,
        &stored(content, compressor),
    )
}

fn compressed_lies(random: &mut Random, seeds: &Seeds, id: i32) -> Vec<u8> {
    let mut bytes = compressed(random, seeds, id);
    if bytes.len() < 26 {
        return bytes;
    }
    match random.below(5) {
        0 => {
            let len = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
            let declared =
                *random.pick(&[0, 1, -1, i32::MAX, i32::MIN, 48_000_000, 47_999_985, len]);
            bytes[20..24].copy_from_slice(&declared.to_le_bytes());
        }
        1 => bytes[24] = *random.pick(&[1, 2, 3, 4, 255]),
        2 => {
            bytes[16..20].copy_from_slice(&random.pick(&[2_012_i32, 2_004, 0, -1, 1]).to_le_bytes())
        }
        3 => {
            let at = 25 + random.below(bytes.len() - 25);
            bytes[at] ^= 1 << random.below(8);
        }
        _ => {
            bytes.truncate(17 + random.below(bytes.len() - 17));
            repair(&mut bytes);
        }
    }
    bytes
}

fn compression_bomb(random: &mut Random, _: &Seeds, id: i32) -> Vec<u8> {
    const LARGEST: usize = 48_000_000 - 16;
    let size = *random.pick(&[1 << 20, 1 << 20, 4 << 20, LARGEST, LARGEST + 1, 200 << 20]);
    let (compressor, stream) = match random.below(3) {
        0 => (1, bombs::snappy(size.min(16 << 20))),
        1 => (2, bombs::zlib(size)),
        _ => (3, bombs::zstd(size)),
    };
    let declared = match random.below(3) {
        0 => i32::try_from(size).unwrap_or(i32::MAX),
        1 => 100,
        _ => 1 << 20,
    };
    bombs::compressed(id, 2_013, declared, compressor, &stream)
}

/// Up to the last byte that a server takes: a section that is attached on the way does not fit in.
fn large(random: &mut Random, id: i32) -> Vec<u8> {
    let size = 48_000_000 - random.below(200);
    let identifier = b"padding\0";
    let mut sequence = vec![1, 0, 0, 0, 0];
    sequence.extend(identifier);
    // Header, flags, body and what the sequence has before its documents.
    let mut left = size - 20 - ping_body().len() - sequence.len();
    while left > 0 {
        let len = match left {
            0..=16_000_000 => left,
            _ => 15_000_000,
        };
        // A document around one binary value: 4 + 1 + 2 + 4 + 1 bytes before it, 1 behind.
        let zeros = vec![0; len - 13];
        let value = [
            &u32::try_from(zeros.len()).unwrap_or(0).to_le_bytes()[..],
            &[0],
            &zeros,
        ]
        .concat();
        sequence.extend(document(&element(0x05, "a", &value)));
        left -= len;
    }
    let len = u32::try_from(sequence.len() - 1).unwrap_or(0);
    sequence[1..5].copy_from_slice(&len.to_le_bytes());
    message(id, 0, &[ping_body(), sequence].concat())
}
