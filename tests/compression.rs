//! Compressed messages, in and out: what real drivers sent, every compressor against an independent decoder, the rows of
//! `tests/vectors/compression.txt`, and what is left alone.

mod capture;
mod compressed;
#[path = "laws/make.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of what the laws use")]
mod make;
#[path = "laws/naive/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of what the laws use")]
mod naive;
mod table;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use compressed::{BEFORE_STREAM, HEADER, compressed, contents, inner, open, size_of, zstd_stream};
use flate2::Compression;
use opmsg_telemetry::client::Compressor;
use opmsg_telemetry::command::is_sensitive_command;
use opmsg_telemetry::compression::{
    Buffer, Codec, CompressedMessage, CompressorId, LeftAlone, Outgoing, may_be_compressed,
};
use opmsg_telemetry::error::{CompressionError, CompressionErrorKind, Reaction, Rule};
use opmsg_telemetry::message::{OpCode, OtherMessage};
use opmsg_telemetry::{Generation, Limits, Message, OpMsg, Role};
use wire::crc32c;

/// The list of the OP_COMPRESSED specification, with both names of hello.
const NEVER: [&str; 11] = [
    "hello",
    "isMaster",
    "saslStart",
    "saslContinue",
    "getnonce",
    "authenticate",
    "createUser",
    "updateUser",
    "copydb",
    "copydbgetnonce",
    "copydbSaslStart",
];

/// The stream of a compressed message, read by a decoder that is not ours.
fn independently(id: CompressorId, stream: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    match id {
        CompressorId::Noop => content.extend(stream),
        CompressorId::Snappy => content = snap::raw::Decoder::new().decompress_vec(stream).unwrap(),
        CompressorId::Zlib => {
            let mut reader = flate2::bufread::ZlibDecoder::new(stream);
            reader.read_to_end(&mut content).unwrap();
            assert!(reader.into_inner().is_empty(), "bytes behind the stream");
        }
        _ => {
            let mut rest = stream;
            let mut reader = ruzstd::decoding::StreamingDecoder::new(&mut rest).unwrap();
            reader.read_to_end(&mut content).unwrap();
            assert!(rest.is_empty(), "bytes behind the frame");
        }
    }
    content
}

fn with_checksum(message: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    let len = u32::try_from(message.len() + 4).unwrap();
    message[..4].copy_from_slice(&len.to_le_bytes());
    message[16] |= 1;
    message.extend(crc32c(&message).to_le_bytes());
    message
}

// ---------------------------------------------------------------------------------------------------------------------
// Real traffic.

/// Every captured message through every compressor and back, also with a checksum, with one codec and two buffers for all of them.
#[test]
fn captured_messages_come_back_byte_by_byte() {
    let never: BTreeSet<String> = NEVER.iter().map(|name| name.to_lowercase()).collect();
    let (mut codec, mut there, mut back) = (Codec::new(), Buffer::new(), Buffer::new());
    let mut counts = BTreeMap::new();
    for capture in capture::all() {
        for (plain, entry) in capture.op_msgs() {
            for message in [plain.clone(), with_checksum(&plain)] {
                let place = entry.place(&capture);
                let msg = OpMsg::parse(&message, Role::Request, &Limits::SERVER).unwrap();
                for id in CompressorId::ALL {
                    let outgoing = codec.compress(&msg, id, &mut there);
                    if never.contains(&entry.command.to_lowercase()) {
                        assert_eq!(outgoing.left_alone(), Some(LeftAlone::Excluded), "{place}");
                        assert_eq!(outgoing.as_bytes(), message, "{place}");
                        *counts.entry("left alone").or_insert(0) += 1;
                        continue;
                    }
                    assert_eq!(outgoing.left_alone(), None, "{place}");
                    let sent = outgoing.as_bytes().to_vec();
                    assert_eq!(there.as_bytes(), sent, "{place}");
                    assert_eq!(sent[..4], i32::try_from(sent.len()).unwrap().to_le_bytes());
                    assert_eq!(sent[4..12], message[4..12], "{place}");
                    assert_eq!(sent[12..16], 2012_i32.to_le_bytes(), "{place}");
                    assert_eq!(sent[16..20], message[12..16], "{place}");
                    assert_eq!(sent[20..24], size_of(&message[HEADER..]).to_le_bytes());
                    assert_eq!(sent[24], id.number(), "{place}");
                    let content = independently(id, &sent[BEFORE_STREAM..]);
                    assert_eq!(content, message[HEADER..], "{place}");
                    open(&mut codec, &sent, &Limits::SERVER, &mut back)
                        .unwrap_or_else(|error| panic!("{place}: {error}"));
                    assert_eq!(back.as_bytes(), message, "{place}");
                    *counts.entry(id.as_str()).or_insert(0) += 1;
                }
            }
        }
    }
    // Each command of the captures twice, and those that are left alone once for each compressor.
    let round_trips: Vec<i32> = ["noop", "snappy", "zlib", "zstd"]
        .map(|name| counts[name])
        .into();
    assert!(round_trips.iter().all(|count| *count == round_trips[0]));
    let all: i32 = round_trips[0] + counts["left alone"] / 4;
    let op_msgs: usize = capture::all()
        .iter()
        .map(|capture| capture.op_msgs().count())
        .sum();
    assert_eq!(usize::try_from(all).unwrap(), 2 * op_msgs);
    assert!(
        round_trips[0] > 900 && counts["left alone"] > 100,
        "{counts:?}"
    );
}

/// What eight drivers compressed, with their own libraries, is what the manifests say.
#[test]
fn captured_compressed_messages_inflate_to_what_the_manifests_say() {
    let (mut codec, mut buffer) = (Codec::new(), Buffer::new());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for capture in capture::all() {
        let independent: BTreeMap<usize, Vec<u8>> = capture
            .op_msgs()
            .map(|(message, entry)| (entry.index, message))
            .collect();
        for (bytes, entry) in capture.messages() {
            if entry.opcode != "OP_COMPRESSED" {
                continue;
            }
            let place = entry.place(&capture);
            let Ok(Message::Other(other)) = Message::parse(bytes, Role::Request, &Limits::SERVER)
            else {
                panic!("{place}");
            };
            let message = CompressedMessage::read(&other, &Limits::SERVER)
                .unwrap_or_else(|error| panic!("{place}: {error}"));
            assert_eq!(
                Some(message.compressor().as_str()),
                entry.compressor.as_deref()
            );
            assert_eq!(
                Some(message.original_op_code().number()),
                entry.original_opcode
            );
            let size = usize::try_from(message.uncompressed_size()).unwrap();
            assert_eq!(Some(size), entry.uncompressed_size, "{place}");
            let inner = codec
                .inflate(&message, &mut buffer)
                .unwrap_or_else(|error| panic!("{place}: {error}"));
            assert_eq!(inner, independent[&entry.index], "{place}");
            let msg = OpMsg::parse(inner, Role::Request, &Limits::SERVER).unwrap();
            assert_eq!(
                msg.command().unwrap().name(),
                Some(&*entry.command),
                "{place}"
            );
            *counts
                .entry(message.compressor().as_str().to_owned())
                .or_default() += 1;
        }
    }
    // Counted in the manifests.
    let expected = [("snappy", 35), ("zlib", 54), ("zstd", 28)];
    let expected = expected.map(|(name, count)| (name.to_owned(), count));
    assert_eq!(counts, BTreeMap::from(expected));
}

// ---------------------------------------------------------------------------------------------------------------------
// Encoders and decoders that are not ours.

#[test]
fn others_read_what_is_written() {
    let mut buffer = Buffer::new();
    for content in contents() {
        // A body of binary data makes any content a message.
        let binary = [&size_of(&content).to_le_bytes()[..], &[0], &content].concat();
        let body = make::document(&make::element(5, "insert", &binary));
        let message = inner(&[&[0; 5][..], &body].concat());
        let msg = OpMsg::parse(&message, Role::Request, &Limits::SERVER).unwrap();
        for level in [-50, -1, 0, 1, 3, 6, 9, 19, 22, 99] {
            let mut codec = Codec::new()
                .with_zlib_level(u32::try_from(level).unwrap_or(0))
                .with_zstd_level(level);
            for id in CompressorId::ALL {
                let outgoing = codec.compress(&msg, id, &mut buffer);
                assert_eq!(outgoing.left_alone(), None);
                let stream = &outgoing.as_bytes()[BEFORE_STREAM..];
                assert_eq!(
                    independently(id, stream),
                    message[HEADER..],
                    "{id:?} {level}"
                );
            }
            if content.len() > 100_000 && level > 6 {
                break;
            }
        }
    }
}

/// Streams as other encoders make them: every level, flushes in between, frames with and without size and checksum.
#[test]
fn what_others_write_is_read() {
    let (mut codec, mut buffer) = (Codec::new(), Buffer::new());
    for content in contents() {
        let size = size_of(&content);
        let mut streams = vec![(1, snap::raw::Encoder::new().compress_vec(&content).unwrap())];
        for level in [0, 1, 5, 9] {
            let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), Compression::new(level));
            let (first, second) = content.split_at(content.len() / 2);
            zlib.write_all(first).unwrap();
            zlib.flush().unwrap();
            zlib.write_all(second).unwrap();
            if level == 5 {
                zlib.flush().unwrap();
            }
            streams.push((2, zlib.finish().unwrap()));
        }
        use ruzstd::encoding::{CompressionLevel, compress_to_vec};
        for level in [CompressionLevel::Uncompressed, CompressionLevel::Fastest] {
            streams.push((3, compress_to_vec(&content[..], level)));
        }
        for (told, checksum) in [(false, false), (false, true), (true, false), (true, true)] {
            streams.push((3, zstd_stream(&content, told, checksum)));
        }
        for (id, stream) in streams {
            if id == 2 {
                // The decoder that the law of the same name compares with.
                let whole = naive::zlib::Stream::Whole(content.clone(), 0);
                assert!(naive::zlib::read(&stream, content.len()) == whole);
            }
            let message = compressed(id, size, &stream);
            open(&mut codec, &message, &Limits::SERVER, &mut buffer).unwrap();
            assert_eq!(buffer.as_bytes(), inner(&content));
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Vectors.

const COLUMNS: [&str; 7] = [
    "rule", "value", "limits", "expect", "message", "text", "why",
];

fn rows() -> Vec<table::Row<7>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/compression.txt");
    table::read(&fs::read_to_string(path).unwrap(), COLUMNS)
}

/// TS-2, TS-3, TS-46, TS-47.
// TS-137
#[test]
fn rows_are_read_as_the_table_says() {
    // One codec for all rows: a refused message leaves nothing behind that the next one could meet.
    let mut codec = Codec::new();
    for row in rows() {
        let [_, value, limits, expect, message, text, why] = &row.cells;
        let place = format!("line {}: {why}", row.line);
        let limits = match &**limits {
            "server" => Limits::SERVER,
            "before_authentication" => Limits::SERVER.before_authentication(),
            other => panic!("{place}: limits {other}"),
        };
        let mut buffer = Buffer::new();
        let read = open(&mut codec, &table::bytes(value), &limits, &mut buffer);
        match (read, expect.split_once('@')) {
            (Ok(()), None) => {
                assert_eq!((&**expect, &**text), ("accept", "-"), "{place}");
                assert_eq!(buffer.as_bytes(), table::bytes(message), "{place}");
            }
            (Err(error), Some((kind, offset))) => {
                let found = format!("{:?}", error.kind());
                let name = found.split([' ', '{']).next().unwrap();
                assert_eq!(
                    (name, error.offset().to_string().as_str()),
                    (kind, offset),
                    "{place}"
                );
                assert_eq!(error.to_string(), **text, "{place}");
                assert!(buffer.as_bytes().is_empty(), "{place}");
            }
            (read, _) => panic!("{place}: {read:?}"),
        }
    }
}

/// Every kind but the one that needs a machine without memory.
#[test]
fn every_kind_has_a_row() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/error/compression.rs");
    let source = fs::read_to_string(path).unwrap();
    let body = source
        .split("pub enum CompressionErrorKind {")
        .nth(1)
        .unwrap();
    let body = body.split("\n}\n").next().unwrap();
    let declared: BTreeSet<&str> = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|line| line.trim_end_matches([' ', '{', ',']))
        .collect();
    let rows = rows();
    let mut shown: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| Some(row.cells[3].split_once('@')?.0))
        .collect();
    assert!(shown.len() > 5);
    shown.insert("NoMemory");
    assert_eq!(declared, shown);
}

/// TS-47, TS-88, TS-89: no code is established, so it is that of a protocol error; a server closes.
#[test]
fn errors_say_what_a_server_does() {
    for row in rows().iter().filter(|row| row.cells[3] != "accept") {
        let limits = match &*row.cells[2] {
            "server" => Limits::SERVER,
            _ => Limits::SERVER.before_authentication(),
        };
        let message = table::bytes(&row.cells[1]);
        let error = open(&mut Codec::new(), &message, &limits, &mut Buffer::new()).unwrap_err();
        for generation in [Generation::V9_0, Generation::Before9_0] {
            assert_eq!(Rule::A2.code(generation), None);
            let code = error.code(generation);
            assert_eq!((code.code(), code.name()), (17, "ProtocolError"));
            assert_eq!(error.reaction(generation), Reaction::Close);
        }
        let passes_a_size = matches!(
            error.kind(),
            CompressionErrorKind::TooLarge { .. } | CompressionErrorKind::SizeExceeded { .. }
        );
        assert_eq!(error.rule(), passes_a_size.then_some(Rule::A2), "{error}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What is left alone.

fn request(name: &str) -> Vec<u8> {
    let command = make::element(0x10, name, &[1, 0, 0, 0]);
    let database = make::element(2, "$db", &make::string(b"admin"));
    inner(&[&[0; 5][..], &make::document(&[command, database].concat())].concat())
}

fn answer(message: &[u8], role: Role) -> Option<LeftAlone> {
    let msg = OpMsg::parse(message, role, &Limits::DEFAULT).unwrap();
    let mut buffer = Buffer::new();
    let mut codec = Codec::new();
    let ping = request("ping");
    let ping = OpMsg::parse(&ping, role, &Limits::DEFAULT).unwrap();
    let first = codec.compress(&ping, CompressorId::Snappy, &mut buffer);
    assert_eq!(first.left_alone(), None);
    let outgoing = codec.compress(&msg, CompressorId::Snappy, &mut buffer);
    let (sent, left_alone) = (outgoing.as_bytes().to_vec(), outgoing.left_alone());
    if left_alone.is_some() {
        assert_eq!(sent, message);
        assert!(buffer.as_bytes().is_empty());
    } else {
        assert_eq!(sent, buffer.as_bytes());
    }
    left_alone
}

// TS-138
#[test]
fn commands_on_the_list_are_left_alone() {
    for name in NEVER {
        for name in [name.to_owned(), name.to_uppercase(), name.to_lowercase()] {
            assert!(!may_be_compressed(&name), "{name}");
            // The same commands are sensitive, hello once it begins an authentication.
            assert!(is_sensitive_command(&name, true), "{name}");
            let left = answer(&request(&name), Role::Request);
            assert_eq!(left, Some(LeftAlone::Excluded), "{name}");
        }
    }
    for name in [
        "find",
        "ping",
        "hell",
        "hello2",
        "ismaster ",
        "",
        "copydbs",
        "héllo",
        "$db",
    ] {
        assert!(may_be_compressed(name), "{name}");
        assert_eq!(answer(&request(name), Role::Request), None, "{name}");
    }
    // Only the first field is the command.
    let second = [
        make::element(0x10, "find", &[1, 0, 0, 0]),
        make::element(0x10, "hello", &[1, 0, 0, 0]),
    ];
    let message = inner(&[&[0; 5][..], &make::document(&second.concat())].concat());
    assert_eq!(answer(&message, Role::Request), None);
}

#[test]
fn the_name_is_the_one_that_the_command_has() {
    for capture in capture::all() {
        for (message, entry) in capture.op_msgs() {
            let msg = OpMsg::parse(&message, Role::Request, &Limits::DEFAULT).unwrap();
            let name = msg.command().unwrap().name().unwrap();
            assert_eq!(name, entry.command);
            let left = answer(&message, Role::Request).is_some();
            assert_eq!(left, !may_be_compressed(name), "{}", entry.place(&capture));
        }
    }
}

#[test]
fn a_body_without_a_command_is_left_alone() {
    let message = inner(&[&[0; 5][..], &make::document(&[])].concat());
    assert_eq!(answer(&message, Role::Request), Some(LeftAlone::NoCommand));
    assert_eq!(answer(&message, Role::Reply), None);
}

/// A reply to hello begins with a field of that name. Whether it is compressed is for the caller to know.
#[test]
fn replies_are_not_judged() {
    assert_eq!(answer(&request("isMaster"), Role::Reply), None);
}

#[test]
fn a_message_that_grows_over_the_limit_is_left_alone() {
    // Noop adds nine bytes.
    let body = |len: usize| {
        let binary = vec![0; len];
        let value = [&size_of(&binary).to_le_bytes()[..], &[0], &binary].concat();
        make::document(&make::element(5, "b", &value))
    };
    let sequence = |documents: &[Vec<u8>]| {
        let inside = [&b"documents\0"[..], &documents.concat()].concat();
        let size = size_of(&inside) + 4;
        [&[1][..], &size.to_le_bytes(), &inside].concat()
    };
    let command = make::document(&make::element(2, "insert", &make::string(b"c")));
    let of_len = |len: usize| {
        let fixed = inner(
            &[
                &[0; 5][..],
                &command,
                &sequence(&[body(16_000_000), body(16_000_000), body(0)]),
            ]
            .concat(),
        );
        let documents = [body(16_000_000), body(16_000_000), body(len - fixed.len())];
        let message = inner(&[&[0; 5][..], &command, &sequence(&documents)].concat());
        assert_eq!(message.len(), len);
        message
    };
    let mut codec = Codec::new();
    let mut buffer = Buffer::new();
    for (len, left) in [
        (48_000_000 - 9, None),
        (48_000_000 - 8, Some(LeftAlone::TooLarge)),
    ] {
        let message = of_len(len);
        let msg = OpMsg::parse(&message, Role::Request, &Limits::DEFAULT).unwrap();
        let outgoing = codec.compress(&msg, CompressorId::Noop, &mut buffer);
        assert_eq!(outgoing.left_alone(), left);
        assert!(outgoing.as_bytes().len() <= 48_000_000);
        // The real compressors have no such trouble with zeros.
        assert_eq!(
            codec
                .compress(&msg, CompressorId::Zstd, &mut buffer)
                .left_alone(),
            None
        );
    }
}

/// Protocol, section 1.4: a reply's checksum is added before compressing, so it is inside and right again afterwards.
#[test]
fn a_checksum_travels_inside() {
    let message = with_checksum(&request("find"));
    let msg = OpMsg::parse(&message, Role::Request, &Limits::SERVER).unwrap();
    let (mut codec, mut there, mut back) = (Codec::new(), Buffer::new(), Buffer::new());
    for id in CompressorId::ALL {
        let sent = codec.compress(&msg, id, &mut there).as_bytes().to_vec();
        let content = independently(id, &sent[BEFORE_STREAM..]);
        assert_eq!(content[content.len() - 4..], message[message.len() - 4..]);
        open(&mut codec, &sent, &Limits::SERVER, &mut back).unwrap();
        let msg = OpMsg::parse(back.as_bytes(), Role::Request, &Limits::SERVER).unwrap();
        assert!(msg.checksum().is_some());
    }
}

/// `moreToCome` and exhaust are inside: nothing but the header of the compressed message is in the clear.
#[test]
fn flags_travel_inside() {
    for bits in [2_u32, 1 << 16, 1 << 31] {
        let mut message = request("getMore");
        message[16..20].copy_from_slice(&bits.to_le_bytes());
        let msg = OpMsg::parse(&message, Role::Request, &Limits::SERVER).unwrap();
        let (mut codec, mut there, mut back) = (Codec::new(), Buffer::new(), Buffer::new());
        let sent = codec
            .compress(&msg, CompressorId::Zlib, &mut there)
            .as_bytes()
            .to_vec();
        open(&mut codec, &sent, &Limits::SERVER, &mut back).unwrap();
        assert_eq!(back.as_bytes()[16..20], bits.to_le_bytes());
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The rest of the API.

type ReadMessage = Result<CompressedMessage<'static>, CompressionError>;

macro_rules! pins {
    ($($name:path: $signature:ty;)*) => {
        $(const _: $signature = $name;)*
    };
}

pins! {
    CompressedMessage::read: for<'a, 'b> fn(&'a OtherMessage<'static>, &'b Limits) -> ReadMessage;
    CompressedMessage::compressor: for<'a> fn(&'a CompressedMessage<'static>) -> CompressorId;
    CompressedMessage::original_op_code: for<'a> fn(&'a CompressedMessage<'static>) -> OpCode;
    CompressedMessage::message_length: for<'a> fn(&'a CompressedMessage<'static>) -> u32;
    CompressedMessage::uncompressed_size: for<'a> fn(&'a CompressedMessage<'static>) -> u32;
    CompressedMessage::compressed: for<'a> fn(&'a CompressedMessage<'static>) -> &'static [u8];
    Codec::inflate: for<'a, 'b, 'c, 'd> fn(&'a mut Codec, &'b CompressedMessage<'c>, &'d mut Buffer) -> Result<&'d [u8], CompressionError>;
    Codec::compress: for<'a, 'b, 'c> fn(&'a mut Codec, &'b OpMsg<'c>, CompressorId, &'c mut Buffer) -> Outgoing<'c>;
    Codec::with_zlib_level: fn(Codec, u32) -> Codec;
    Codec::with_zstd_level: fn(Codec, i32) -> Codec;
    Buffer::as_bytes: for<'a> fn(&'a Buffer) -> &'a [u8];
    Buffer::shrink_to: for<'a> fn(&'a mut Buffer, usize);
    Outgoing::as_bytes: for<'a> fn(&'a Outgoing<'static>) -> &'static [u8];
    Outgoing::left_alone: for<'a> fn(&'a Outgoing<'static>) -> Option<LeftAlone>;
    CompressorId::from_number: fn(u8) -> Option<CompressorId>;
}

const _: () = assert!(std::mem::size_of::<CompressionError>() <= 16);

#[test]
fn ids_are_those_of_the_specification() {
    let numbers = [("noop", 0), ("snappy", 1), ("zlib", 2), ("zstd", 3)];
    for (id, (name, number)) in CompressorId::ALL.into_iter().zip(numbers) {
        assert_eq!((id.as_str(), id.number()), (name, number));
        assert_eq!(CompressorId::from_number(number), Some(id));
    }
    assert!((4..=255).all(|number| CompressorId::from_number(number).is_none()));
    for compressor in [Compressor::Snappy, Compressor::Zlib, Compressor::Zstd] {
        assert_eq!(CompressorId::from(compressor).as_str(), compressor.as_str());
    }
}

#[test]
fn values_can_be_sent_to_threads_and_show_nothing() {
    fn send<T: Send + Sync + std::fmt::Debug>(value: T) -> T {
        value
    }
    let codec = send(Codec::new());
    let marker = b"4bf92f3577b34da6a3ce929d0e0e4736";
    let message = compressed(0, size_of(marker), marker);
    let Ok(Message::Other(other)) = Message::parse(&message, Role::Request, &Limits::SERVER) else {
        panic!("a compressed message")
    };
    let read = send(CompressedMessage::read(&other, &Limits::SERVER).unwrap());
    let mut buffer = send(Buffer::new());
    let mut codec = codec;
    codec.inflate(&read, &mut buffer).unwrap();
    let request = request("4bf92f3577b34da6");
    let msg = OpMsg::parse(&request, Role::Request, &Limits::SERVER).unwrap();
    let mut out = Buffer::new();
    let outgoing = send(codec.compress(&msg, CompressorId::Noop, &mut out));
    let shown = format!("{read:?} {outgoing:?} {buffer:?}");
    for form in ["4bf92f", "52, 98, 102", "0x34"] {
        assert!(!shown.contains(form), "{shown}");
    }
    assert_eq!(read.original_op_code(), OpCode::OP_MSG);
}
