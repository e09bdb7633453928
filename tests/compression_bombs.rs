//! Compressed messages that lie: what is reserved for them, what is written, and that none of them passes.

mod capture;
mod compressed;
#[path = "laws/make.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of what the laws use")]
mod make;
#[path = "laws/naive/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of what the laws use")]
mod naive;

use std::hint::black_box;
use std::io::Write;

use allocation_counter::{AllocationInfo, measure};
use compressed::{
    BEFORE_STREAM, HEADER, MOST, compressed, contents, inner, open, opened, size_of, zstd_stream,
};
use flate2::Compression;
use opmsg_telemetry::compression::{Buffer, Codec, CompressedMessage, CompressorId};
use opmsg_telemetry::error::CompressionErrorKind;
use opmsg_telemetry::{Limits, Message, OpMsg, Role};

/// The most bytes that were allocated at a time, which for a refused message is what was reserved for it.
fn reserved(path: impl FnOnce()) -> u64 {
    measure(path).bytes_max
}

#[test]
fn the_counter_counts() {
    let info: AllocationInfo = measure(|| drop(black_box(vec![0_u8; 123_456])));
    assert_eq!(info.bytes_max, 123_456);
}

/// A size that cannot be, whatever the limit: nothing at all is reserved, not even a decompressor's state.
// TS-136
#[test]
fn a_declared_bomb_reserves_nothing() {
    for id in [0, 1, 2, 3] {
        for (size, stream) in [
            (48_000_000 - 16, vec![0; 20]),
            (48_000_000 - 15, vec![0; 20]),
            (i32::MAX, vec![0; 20]),
            (-1, vec![0; 20]),
            (48_000_000 - 16, Vec::new()),
        ] {
            let message = compressed(id, size, &stream);
            let (mut codec, mut buffer) = (Codec::new(), Buffer::new());
            let bytes = reserved(|| {
                let read = open(&mut codec, &message, &Limits::SERVER, &mut buffer);
                assert!(read.is_err());
            });
            assert_eq!(bytes, 0, "compressor {id}, size {size}");
        }
    }
}

/// What inflates to more than it declares costs what it declares, and the state of the decompressor.
// TS-136
#[test]
fn a_bomb_of_more_than_declared_reserves_what_is_declared() {
    // 43 KB for zlib. Snappy needs none; that of Zstandard is C's memory, 96 KB whatever the message says.
    const STATE: u64 = 48 << 10;
    let content = vec![0; 30_000_000];
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), Compression::new(9));
    zlib.write_all(&content).unwrap();
    let zlib = zlib.finish().unwrap();
    // 1,000 to 1.
    assert!(zlib.len() < 31_000);
    let snappy = snap::raw::Encoder::new().compress_vec(&content).unwrap();
    let streams = [
        (1, snappy),
        (2, zlib),
        (3, zstd_stream(&content, false, false)),
        (3, zstd_stream(&content, true, false)),
    ];
    for (id, stream) in streams {
        for declared in [0, 1, 1_000, 1_000_000, 29_999_999] {
            let message = compressed(id, declared, &stream);
            let (mut codec, mut buffer) = (Codec::new(), Buffer::new());
            let mut read = Ok(());
            let bytes = reserved(|| {
                read = open(&mut codec, &message, &Limits::SERVER, &mut buffer);
            });
            let kind = read.unwrap_err().kind();
            assert!(
                matches!(kind, CompressionErrorKind::SizeExceeded { .. }),
                "{id} {declared}: {kind:?}"
            );
            let declared = u64::try_from(declared).unwrap();
            assert!(bytes <= declared + 16 + STATE, "{id} {declared}: {bytes}");
            assert!(buffer.capacity() <= usize::try_from(declared).unwrap() + HEADER);
            assert!(buffer.as_bytes().is_empty());
        }
        // The same bytes with the size they have.
        let message = compressed(id, size_of(&content), &stream);
        assert_eq!(opened(&message).unwrap().len(), content.len() + HEADER);
    }
}

/// The limit holds with the header: one byte decides, before authentication as after it.
#[test]
fn the_limit_counts_the_header() {
    for (limits, most) in [
        (Limits::SERVER.before_authentication(), 16_384 - HEADER),
        (Limits::SERVER, MOST),
    ] {
        for id in [1, 2, 3] {
            let messages = [most, most + 1].map(|len| {
                let content = vec![0; len];
                let stream = match id {
                    1 => snap::raw::Encoder::new().compress_vec(&content).unwrap(),
                    2 => {
                        let mut zlib =
                            flate2::write::ZlibEncoder::new(Vec::new(), Compression::new(1));
                        zlib.write_all(&content).unwrap();
                        zlib.finish().unwrap()
                    }
                    _ => zstd_stream(&content, true, false),
                };
                compressed(id, size_of(&content), &stream)
            });
            let (mut codec, mut buffer) = (Codec::new(), Buffer::new());
            assert_eq!(open(&mut codec, &messages[0], &limits, &mut buffer), Ok(()));
            assert_eq!(buffer.as_bytes().len(), most + HEADER);
            let error = open(&mut codec, &messages[1], &limits, &mut buffer).unwrap_err();
            assert!(matches!(
                error.kind(),
                CompressionErrorKind::TooLarge { .. }
            ));
        }
    }
}

/// Warm, neither way allocates.
#[test]
fn states_and_buffers_are_used_again() {
    let (mut codec, mut there, mut back) = (Codec::new(), Buffer::new(), Buffer::new());
    let mut messages = capture::all()
        .iter()
        .flat_map(|capture| {
            capture
                .op_msgs()
                .map(|(message, _)| message)
                .collect::<Vec<_>>()
        })
        .collect::<Vec<_>>();
    messages.sort_by_key(Vec::len);
    let mut run = |messages: &[Vec<u8>]| {
        for message in messages {
            let msg = OpMsg::parse(message, Role::Reply, &Limits::DEFAULT).unwrap();
            for id in CompressorId::ALL {
                let sent = codec.compress(&msg, id, &mut there);
                let parsed = Message::parse(sent.as_bytes(), Role::Reply, &Limits::DEFAULT);
                let Ok(Message::Other(other)) = parsed else {
                    panic!("a compressed message")
                };
                let read = CompressedMessage::read(&other, &Limits::DEFAULT).unwrap();
                assert_eq!(codec.inflate(&read, &mut back).unwrap(), message);
            }
        }
    };
    let largest = messages.split_off(messages.len() - 3);
    run(&largest);
    assert_eq!(measure(|| run(&messages)).count_total, 0);
    assert!(messages.len() > 500);
}

// ---------------------------------------------------------------------------------------------------------------------
// Damage.

fn damaged_messages() -> Vec<Vec<u8>> {
    let content = [
        &[0; 5][..],
        &make::document(&make::element(2, "insert", &make::string(b"orders"))).repeat(1),
    ]
    .concat();
    let message = inner(&content);
    let msg = OpMsg::parse(&message, Role::Request, &Limits::SERVER).unwrap();
    let (mut codec, mut buffer) = (Codec::new(), Buffer::new());
    let mut messages: Vec<Vec<u8>> = CompressorId::ALL
        .iter()
        .map(|id| codec.compress(&msg, *id, &mut buffer).as_bytes().to_vec())
        .collect();
    for stream in [
        zstd_stream(&content, false, false),
        zstd_stream(&content, true, true),
    ] {
        messages.push(compressed(3, size_of(&content), &stream));
    }
    let long = contents().pop().unwrap();
    messages.push(compressed(
        1,
        size_of(&long),
        &snap::raw::Encoder::new().compress_vec(&long).unwrap(),
    ));
    messages
}

/// No beginning of a message passes for it, and no message with something behind it.
#[test]
fn every_truncation_and_every_byte_more_is_refused() {
    let mut codec = Codec::new();
    for message in damaged_messages() {
        let mut buffer = Buffer::new();
        assert_eq!(
            open(&mut codec, &message, &Limits::SERVER, &mut buffer),
            Ok(())
        );
        let step = (message.len() / 3_000).max(1);
        for cut in (HEADER..message.len()).step_by(step) {
            let mut message = message[..cut].to_vec();
            message[..4].copy_from_slice(&size_of(&vec![0; cut]).to_le_bytes());
            let mut buffer = Buffer::new();
            let read = open(&mut codec, &message, &Limits::SERVER, &mut buffer);
            let error = read.expect_err("a cut message");
            let of_header = matches!(error.kind(), CompressionErrorKind::HeaderTruncated { .. });
            assert_eq!(of_header, cut < BEFORE_STREAM, "{error}");
            assert!(buffer.as_bytes().is_empty());
        }
        for more in 0..=255 {
            let mut message = message.clone();
            message.push(more);
            let len = size_of(&message);
            message[..4].copy_from_slice(&len.to_le_bytes());
            let read = open(&mut codec, &message, &Limits::SERVER, &mut buffer);
            assert!(read.is_err(), "{more} behind the end");
        }
    }
}

/// Every value of every byte of the fields: another size or compressor is never accepted.
#[test]
fn every_byte_of_the_fields_counts() {
    let mut codec = Codec::new();
    for message in damaged_messages().into_iter().take(5) {
        let original = opened(&message).unwrap();
        for at in HEADER..BEFORE_STREAM {
            for value in 0..=255 {
                let mut changed = message.clone();
                changed[at] = value;
                let mut buffer = Buffer::new();
                if open(&mut codec, &changed, &Limits::SERVER, &mut buffer).is_ok() {
                    // Another opcode inside is none of the codec's business.
                    assert!(at < 20 || value == message[at], "byte {at} is {value}");
                    assert_eq!(buffer.as_bytes()[HEADER..], original[HEADER..]);
                }
                assert!(buffer.capacity() <= 48_000_000);
            }
        }
    }
}

/// A buffer shows a message or nothing: a short message after a long one, a refused one after a good one.
#[test]
fn a_buffer_never_shows_what_was_there_before() {
    let (mut codec, mut buffer) = (Codec::new(), Buffer::new());
    let long = compressed(0, 1_000, &[b'x'; 1_000]);
    open(&mut codec, &long, &Limits::SERVER, &mut buffer).unwrap();
    assert_eq!(buffer.capacity(), 1_016);
    let short = compressed(0, 3, b"abc");
    open(&mut codec, &short, &Limits::SERVER, &mut buffer).unwrap();
    assert_eq!(
        (buffer.as_bytes(), buffer.capacity()),
        (&inner(b"abc")[..], 1_016)
    );
    for refused in [compressed(0, 4, b"abc"), compressed(2, 500, &[b'x'; 500])] {
        open(&mut codec, &short, &Limits::SERVER, &mut buffer).unwrap();
        let Ok(Message::Other(other)) = Message::parse(&refused, Role::Request, &Limits::SERVER)
        else {
            panic!("a compressed message")
        };
        if let Ok(message) = CompressedMessage::read(&other, &Limits::SERVER) {
            assert!(codec.inflate(&message, &mut buffer).is_err());
            assert!(buffer.as_bytes().is_empty());
        }
    }
    assert!(!format!("{buffer:?} {codec:?}").contains('x'.to_string().repeat(2).as_str()));
    buffer.shrink_to(1_016);
    assert_eq!(buffer.capacity(), 1_016);
    buffer.shrink_to(1_015);
    assert_eq!((buffer.capacity(), buffer.as_bytes().len()), (0, 0));
}
