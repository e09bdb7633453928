//! The checksum beside the bare crate and a plain read of the bytes, and its update on attaching a section.

mod times;

use criterion::{Criterion, Throughput, criterion_group};
use opmsg_telemetry::{Limits, OpMsg, Role, Splice, TraceSection, message};
use std::hint::black_box;

const SIZES: [(&str, usize); 4] = [
    ("100b", 100),
    ("1kb", 1024),
    ("1mb", 1 << 20),
    ("48mb", 48_000_000),
];

fn noise(len: usize) -> Vec<u8> {
    let byte = |number: u32| number.wrapping_mul(2_654_435_761).to_be_bytes()[0];
    (0..u32::try_from(len).unwrap()).map(byte).collect()
}

fn whole(c: &mut Criterion) {
    let bytes = noise(48_000_000);
    let mut group = c.benchmark_group("checksum");
    for (name, size) in SIZES {
        let bytes = &bytes[..size];
        group.throughput(Throughput::Bytes(size.try_into().unwrap()));
        group.bench_function(name, |b| b.iter(|| message::checksum(black_box(bytes))));
        group.bench_function(format!("{name}/crc_fast"), |b| {
            b.iter(|| crc_fast::crc32_iscsi(black_box(bytes)))
        });
        let sum = |bytes: &[u8]| bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        group.bench_function(format!("{name}/read"), |b| b.iter(|| sum(black_box(bytes))));
    }
    group.finish();
}

fn int(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap().to_le_bytes()
}

/// A document of `size` bytes that holds one text.
fn document_of(size: usize) -> Vec<u8> {
    let text = size - 4 - 2 - 4 - 1;
    [
        &int(size)[..],
        b"\x02\0",
        &int(text),
        &vec![b'x'; text - 1],
        b"\0\0",
    ]
    .concat()
}

/// A message with a checksum, `size` bytes long: an empty body, and a sequence of documents.
fn message_of(size: usize) -> Vec<u8> {
    let mut left = size - 20 - 6 - 1 - 4 - 2 - 4;
    let mut message = [
        &int(size)[..],
        &int(1),
        &int(0),
        &int(2013),
        &int(1),
        b"\0\x05\0\0\0\0",
    ]
    .concat();
    message.extend([b"\x01", &int(4 + 2 + left)[..], b"d\0"].concat());
    while left > 0 {
        let document = if left > 2_000_000 { 1_000_000 } else { left };
        message.extend(document_of(document));
        left -= document;
    }
    let checksum = message::checksum(&message);
    message.extend(checksum.to_le_bytes());
    assert_eq!(message.len(), size);
    message
}

fn update(c: &mut Criterion) {
    let section = TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).unwrap();
    let mut group = c.benchmark_group("checksum/update");
    // 33,554,431 is the length with the most one-bits.
    for (name, size) in [
        ("200b", 200),
        ("33554431b", 33_554_431),
        ("48mb", 47_999_910),
    ] {
        let bytes = message_of(size);
        let msg = OpMsg::parse(&bytes, Role::Request, &Limits::DEFAULT).unwrap();
        group.bench_function(name, |b| {
            b.iter(|| {
                let splice = Splice::attach(black_box(&msg), &section, 48_000_000);
                _ = black_box(&splice);
            })
        });
        let mut attached = Vec::new();
        Splice::attach(&msg, &section, 48_000_000)
            .unwrap()
            .append_to(&mut attached);
        assert!(OpMsg::parse(&attached, Role::Request, &Limits::DEFAULT).is_ok());
    }
    group.finish();
}

criterion_group!(checksum, whole, update);
fn main() {
    times::run("checksum", checksum);
}
