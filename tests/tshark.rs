//! A reader that many people have: Wireshark's `MongoDB` dissector decodes what the crate wrote, and steps over kind 3 by its
//! length to the section after it.
//!
//! Without `tshark` the tests say so and pass; with `REQUIRE_TSHARK=1` in the environment they fail then.

mod capture;
mod pcap;
mod pdml;
mod wire;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use bson::{RawBsonRef, RawDocument, rawdoc};
use opmsg_telemetry::ingest::{Answer, Config, Ingest};
use opmsg_telemetry::message::{Header, SectionContent};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{
    Field, Gate, Generation, Limits, Mono, OpMsg, Role, Splice, Telemetry, TelemetryPermit,
    TraceSection, Tracestate,
};
use pcap::{From, Pcap};
use pdml::Dissected;
use wire::{TRACEPARENT, body, message, ping, sequence, telemetry, trace};

/// Bytes of a segment that no message of these tests fills.
const WHOLE: usize = 60_000;
/// Bytes of a segment on an Ethernet.
const ETHERNET: usize = 1_460;
/// Bytes of a segment that hardly any message fits into.
const TINY: usize = 61;

const SECTION: &str = "mongo.msg.sections.section";
const KIND: &str = "mongo.msg.sections.section.kind";
const CHECKSUM: &str = "mongo.msg.checksum";

struct Tshark {
    folder: PathBuf,
    /// Versions before 4.2 read the checksum as one more section.
    knows_checksums: bool,
}

impl Tshark {
    /// `None` when it is not installed and need not be.
    fn find(test: &str) -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tshark_{test}"));
        fs::create_dir_all(&folder).unwrap();
        let Some(fields) = pdml::field_names(&folder) else {
            let required = std::env::var("REQUIRE_TSHARK").is_ok_and(|value| value == "1");
            assert!(!required, "REQUIRE_TSHARK=1, but tshark is not on the PATH");
            // Past the harness, which hides what a passing test prints.
            let note =
                format!("skipped {test}: tshark (Debian package tshark) is not on the PATH\n");
            std::io::stderr().write_all(note.as_bytes()).unwrap();
            return None;
        };
        for needed in [SECTION, KIND] {
            assert!(fields.iter().any(|field| field == needed), "{needed}");
        }
        Some(Self {
            folder,
            knows_checksums: fields.iter().any(|field| field == CHECKSUM),
        })
    }

    /// Every message in a conversation of its own, and then all of them in one stream, cut in two ways.
    fn check(&self, messages: &[Vec<u8>]) {
        let stream = messages.concat();
        for (name, segment) in [("whole", WHOLE), ("ethernet", ETHERNET), ("tiny", TINY)] {
            if segment == TINY && stream.len() > 100_000 {
                continue;
            }
            let mut pcap = Pcap::new();
            if segment == WHOLE {
                for message in messages {
                    let mut alone = pcap.open();
                    pcap.send(&mut alone, sender(message), message, segment);
                }
            }
            let mut together = pcap.open();
            // A stream has one direction: replies are checked alone.
            let from = sender(&stream);
            assert!(messages.iter().all(|message| sender(message) == from));
            pcap.send(&mut together, from, &stream, segment);
            let path = self.folder.join(name).with_extension("pcap");
            pcap.write(&path);
            let dissected = pdml::dissect(&self.folder, &path);
            let times = if segment == WHOLE { 2 } else { 1 };
            let expected: Vec<&Vec<u8>> = messages
                .iter()
                .cycle()
                .take(messages.len() * times)
                .collect();
            assert_eq!(dissected.len(), expected.len(), "messages in {name}");
            for (index, (found, bytes)) in dissected.iter().zip(expected).enumerate() {
                self.compare(found, bytes, &format!("message {index} of {name}"));
            }
        }
    }

    /// What it found against what the crate reads in the same bytes.
    fn compare(&self, found: &Dissected, bytes: &[u8], place: &str) {
        let role = match sender(bytes) {
            From::Client => Role::Request,
            From::Server => Role::Reply,
        };
        let msg = OpMsg::parse(bytes, role, &Limits::SERVER)
            .unwrap_or_else(|error| panic!("{place}: {error}"));
        compare_header(found, msg.header(), place);
        self.compare_content(found, &msg, place);
    }

    /// Everything behind the header.
    fn compare_content(&self, found: &Dissected, msg: &OpMsg<'_>, place: &str) {
        // Places count from the flags, which stand 16 bytes from the start: what was inflated has no header.
        let flags_at = found.all("mongo.msg.flags").map(|field| field.at).next();
        let at = |field: &pdml::Field| (field.at + 16).checked_sub(flags_at?);
        let bytes = msg.as_bytes();
        let flags = msg.flags().bits();
        assert_eq!(
            found.one("mongo.msg.flags"),
            format!("0x{flags:08x}"),
            "{place}"
        );
        for (name, bit) in [
            ("checksumpresent", 0),
            ("moretocome", 1),
            ("exhaustallowed", 16),
        ] {
            let expected = (flags >> bit & 1).to_string();
            assert_eq!(
                found.one(&format!("mongo.msg.flags.{name}")),
                expected,
                "{place}"
            );
        }

        // Sections: kind, place, size with the kind byte.
        let ours: Vec<(u8, usize, usize)> = msg
            .sections()
            .map(|section| {
                (
                    section.kind(),
                    usize32(section.offset()),
                    usize32(section.size()) + 1,
                )
            })
            .collect();
        let kinds = found
            .all(KIND)
            .map(|kind| u8::from_str_radix(&kind.value, 16).unwrap());
        let mut theirs: Vec<(u8, usize, usize)> = kinds
            .zip(found.all(SECTION))
            .map(|(kind, section)| (kind, at(section).unwrap(), section.size))
            .collect();
        let checksum_at = bytes.len() - if msg.checksum().is_some() { 4 } else { 0 };
        if let Some(checksum) = msg.checksum() {
            if self.knows_checksums {
                let value = found
                    .all(CHECKSUM)
                    .map(|field| &*field.value)
                    .collect::<Vec<_>>();
                assert_eq!(value, [format!("{:08x}", checksum.swap_bytes())], "{place}");
                assert_eq!(found.one("mongo.msg.checksum.status"), "1", "{place}");
            } else {
                // Known disagreement: what stands where the checksum is counts as one section more, mostly a malformed one.
                let (_, last_at, _) = theirs.pop().expect("the checksum as a section");
                assert_eq!(last_at, checksum_at, "{place}");
            }
        }
        if msg.checksum().is_none() || self.knows_checksums {
            assert!(!found.malformed, "{place}");
        }
        assert_eq!(theirs, ours, "{place}");
        let end = ours.last().map_or(0, |(_, at, size)| at + size);
        assert_eq!(end, checksum_at, "{place}");

        // What is inside of bodies and sequences: identifiers, sizes of documents, names of elements at every level.
        let mut identifiers = Vec::new();
        let mut sizes = Vec::new();
        let mut names = Vec::new();
        for section in msg.sections() {
            match section.content() {
                SectionContent::Body(document) => names_of(document, &mut names, &mut sizes),
                SectionContent::Sequence(sequence) => {
                    identifiers.push(sequence.identifier_str().unwrap().to_owned());
                    for document in sequence.documents() {
                        names_of(document, &mut names, &mut sizes);
                    }
                }
                _ => {}
            }
        }
        let is_inside = |field: &&pdml::Field| at(field).is_none_or(|at| at < checksum_at);
        let inside = |name| found.all(name).filter(is_inside);
        let shown = |name| {
            inside(name)
                .map(|field| field.show.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            shown("mongo.msg.sections.section.doc_sequence_id"),
            identifiers,
            "{place}"
        );
        assert_eq!(shown("mongo.document.length"), sizes, "{place}");
        assert_eq!(shown("mongo.element.name"), names, "{place}");
        // It says of each telemetry section that it does not know the kind, and of nothing else.
        let unknown = inside("mongo.unknown.expert").count();
        let telemetry = ours.iter().filter(|(kind, ..)| *kind == 3).count();
        let warned = found
            .all("_ws.expert.message")
            .filter(|field| field.show.contains("section type: 3"));
        assert_eq!(warned.count(), telemetry, "{place}");
        if msg.checksum().is_none() {
            assert_eq!(unknown, telemetry, "{place}");
        }
    }
}

fn compare_header(found: &Dissected, header: Header, place: &str) {
    for (name, expected) in [
        ("mongo.message_length", header.message_length().to_string()),
        ("mongo.request_id", hex(header.request_id())),
        ("mongo.response_to", hex(header.response_to())),
        ("mongo.opcode", header.op_code().number().to_string()),
    ] {
        assert_eq!(found.one(name), expected, "{place}: {name}");
    }
}

/// Replies are answers to something; requests are not.
fn sender(message: &[u8]) -> From {
    if message[8..12] == [0; 4] {
        From::Client
    } else {
        From::Server
    }
}

fn hex(id: i32) -> String {
    format!("0x{:08x}", id.cast_unsigned())
}

fn usize32(value: u32) -> usize {
    usize::try_from(value).unwrap()
}

/// In the order of reading: names of elements, and sizes of documents.
fn names_of(document: &RawDocument, names: &mut Vec<String>, sizes: &mut Vec<String>) {
    sizes.push(document.as_bytes().len().to_string());
    for element in document {
        let (name, value) = element.unwrap();
        names.push(name.as_str().to_owned());
        match value {
            RawBsonRef::Document(inner) => names_of(inner, names, sizes),
            RawBsonRef::Array(inner) => {
                let inner = RawDocument::from_bytes(inner.as_bytes()).unwrap();
                names_of(inner, names, sizes);
            }
            _ => {}
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Messages that the crate writes.

fn permit() -> TelemetryPermit {
    Gate::from_max_wire_version(Some(29)).telemetry().unwrap()
}

fn parse(bytes: &[u8]) -> OpMsg<'_> {
    OpMsg::parse(bytes, Role::Request, &Limits::SERVER).unwrap()
}

fn written(splice: &Splice<'_, '_>) -> Vec<u8> {
    let mut out = Vec::new();
    splice.append_to(&mut out);
    out
}

/// The canonical section at the end.
fn attached(message: &[u8]) -> Vec<u8> {
    let section = TraceSection::new(permit(), TRACEPARENT.parse().unwrap());
    written(&Splice::attach(&parse(message), &section, Limits::MAX_MESSAGE_SIZE).unwrap())
}

fn stripped(message: &[u8]) -> Vec<u8> {
    written(&Splice::strip(&parse(message)))
}

fn insert() -> Vec<u8> {
    body(&rawdoc! { "insert": "orders", "ordered": true, "lsid": { "id": "x" }, "$db": "shop" })
}

fn documents(identifier: &str, count: i32) -> Vec<u8> {
    let documents: Vec<_> = (0..count)
        .map(|n| rawdoc! { "_id": n, "text": "some text", "list": [1, { "deep": { "er": 2.5 } }], "none": bson::raw::RawBson::Null })
        .collect();
    let bytes: Vec<&[u8]> = documents
        .iter()
        .map(|document| document.as_bytes())
        .collect();
    sequence(identifier, &bytes)
}

/// The same message with another request id; not for messages with a checksum.
fn numbered(id: i32, mut message: Vec<u8>) -> Vec<u8> {
    assert_eq!(message[16] & 1, 0);
    message[4..8].copy_from_slice(&id.to_le_bytes());
    message
}

#[test]
fn sections_in_every_order() {
    let Some(tshark) = Tshark::find("orders") else {
        return;
    };
    // The crate's own 90 bytes where senders of other languages may put them.
    let section = TraceSection::new(permit(), TRACEPARENT.parse().unwrap());
    let crates = section.as_bytes().to_vec();
    assert_eq!(crates, trace(TRACEPARENT));
    let sections = [
        vec![crates.clone(), ping()],
        vec![crates.clone(), insert(), documents("documents", 3)],
        vec![insert(), crates.clone(), documents("documents", 3)],
        vec![
            insert(),
            documents("ops", 2),
            crates.clone(),
            documents("nsInfo", 1),
        ],
        vec![documents("documents", 1), crates, insert()],
    ];
    let forwarded = sections.iter().map(|sections| {
        let original = message(0, sections);
        written(&Splice::forward(&parse(&original), Some(permit())))
    });
    let mut messages: Vec<Vec<u8>> = vec![
        stripped(&attached(&message(0, &[ping()]))),
        attached(&message(0, &[ping()])),
        stripped(&attached(&message(
            0,
            &[insert(), documents("documents", 3)],
        ))),
        attached(&message(0, &[insert(), documents("documents", 3)])),
        attached(&message(0, &[insert(), documents("documents", 0)])),
        attached(&message(
            0,
            &[insert(), documents("ops", 2), documents("nsInfo", 1)],
        )),
        // More than one Ethernet segment before the section.
        attached(&message(0, &[insert(), documents("documents", 400)])),
    ];
    messages.extend(forwarded);
    let messages: Vec<Vec<u8>> = (1..)
        .zip(messages)
        .map(|(id, message)| numbered(id, message))
        .collect();
    tshark.check(&messages);
}

#[test]
fn flags_and_checksums() {
    let Some(tshark) = Tshark::find("flags") else {
        return;
    };
    let mut messages = Vec::new();
    for flags in [1, 2, 3, 0x1_0000, 0x8010_0000, 0x8010_0003] {
        for sections in [vec![ping()], vec![insert(), documents("documents", 2)]] {
            let with_section = attached(&message(flags, &sections));
            messages.push(stripped(&with_section));
            messages.push(with_section);
            let first = [vec![trace(TRACEPARENT)], sections].concat();
            messages.push(written(&Splice::forward(
                &parse(&message(flags, &first)),
                Some(permit()),
            )));
        }
    }
    tshark.check(&messages);
}

#[test]
fn sections_of_other_sizes() {
    let Some(tshark) = Tshark::find("sizes") else {
        return;
    };
    let drafts = Telemetry::new(TRACEPARENT.parse().unwrap())
        .with_tracestate(Tracestate::parse("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE").unwrap())
        .with_retry(RetryMetadata::new(2).unwrap())
        .to_section(permit().allowing(Field::Tracestate).allowing(Field::Retry));
    let plain = message(0, &[insert(), documents("documents", 2)]);
    let mut messages = vec![written(
        &Splice::attach(&parse(&plain), &drafts, Limits::MAX_MESSAGE_SIZE).unwrap(),
    )];
    // Up to the largest that a server takes: unknown fields that a forwarder keeps.
    for size in [120, 127, 128, 256, 4_096] {
        let padding = "x".repeat(size - 89 - 14);
        let section =
            telemetry(&rawdoc! { "padding": padding, "otel": { "traceparent": TRACEPARENT } });
        assert_eq!(section.len(), size + 1);
        for sections in [
            [section.clone(), insert(), documents("documents", 2)],
            [insert(), section.clone(), documents("documents", 2)],
            [insert(), documents("documents", 2), section.clone()],
        ] {
            let original = message(0, &sections);
            messages.push(written(&Splice::forward(&parse(&original), Some(permit()))));
        }
    }
    tshark.check(&messages);
}

/// Every compressor: the fields around the stream, and inside of it the same sections.
#[cfg(feature = "compression")]
#[test]
fn compressed_messages() {
    use opmsg_telemetry::compression::{Buffer, Codec, CompressorId};

    let Some(tshark) = Tshark::find("compressed") else {
        return;
    };
    let (mut codec, mut buffer) = (Codec::new(), Buffer::new());
    let (mut pcap, mut sent) = (Pcap::new(), Vec::new());
    for compressor in [
        CompressorId::Noop,
        CompressorId::Snappy,
        CompressorId::Zlib,
        CompressorId::Zstd,
    ] {
        for original in [
            attached(&message(0, &[ping()])),
            attached(&message(0, &[insert(), documents("documents", 300)])),
            message(
                0,
                &[trace(TRACEPARENT), insert(), documents("documents", 3)],
            ),
            message(
                2,
                &[insert(), trace(TRACEPARENT), documents("documents", 3)],
            ),
        ] {
            let bytes = codec
                .compress(&parse(&original), compressor, &mut buffer)
                .as_bytes()
                .to_vec();
            let mut conversation = pcap.open();
            // In more than one segment: places of inflated fields mean something only if the message around them begins at 0.
            assert!(bytes.len() > TINY);
            pcap.send(&mut conversation, From::Client, &bytes, TINY);
            sent.push((compressor, original, bytes));
        }
    }
    let path = tshark.folder.join("compressed.pcap");
    pcap.write(&path);
    let dissected = pdml::dissect(&tshark.folder, &path);
    assert_eq!(dissected.len(), sent.len());
    for (index, (found, (compressor, original, bytes))) in dissected.iter().zip(&sent).enumerate() {
        let place = format!("message {index}, {compressor:?}");
        let Ok(opmsg_telemetry::Message::Other(other)) =
            opmsg_telemetry::Message::parse(bytes, Role::Request, &Limits::SERVER)
        else {
            panic!("{place}: not compressed");
        };
        compare_header(found, other.header(), &place);
        let of_stream = |name| found.one(&format!("mongo.compression.{name}")).to_owned();
        assert_eq!(of_stream("original_opcode"), "2013", "{place}");
        assert_eq!(
            of_stream("original_size"),
            (original.len() - 16).to_string(),
            "{place}"
        );
        assert_eq!(
            of_stream("compressor"),
            compressor.number().to_string(),
            "{place}"
        );
        // Versions are built with some compressors only; which those are, they say.
        if found.all("mongo.unsupported_compression.expert").count() > 0 {
            assert!(
                !matches!(compressor, CompressorId::Noop | CompressorId::Zlib),
                "{place}"
            );
            continue;
        }
        tshark.compare_content(found, &parse(original), &place);
    }
}

/// Error replies that the crate writes.
#[test]
fn replies() {
    let Some(tshark) = Tshark::find("replies") else {
        return;
    };
    let upper = TRACEPARENT.to_uppercase();
    let mut replies = Vec::new();
    for generation in [Generation::V9_0, Generation::Before9_0] {
        let config = Config::server()
            .with_access_control(false)
            .with_generation(generation);
        for flags in [0, 1] {
            for bad in [
                telemetry(&rawdoc! { "otel": { "traceparent": &*upper } }),
                telemetry(&rawdoc! { "otel": 1 }),
                telemetry(&rawdoc! {}),
            ] {
                let request = message(flags, &[ping(), bad]);
                let mut scratch = Vec::new();
                let answer =
                    Ingest::new(config).handle(&request, &mut scratch, Mono::from_nanos(0));
                let Answer::Refuse(refused) = answer else {
                    panic!("{answer:?}");
                };
                let mut reply = Vec::new();
                refused.append_reply(77, &mut reply);
                replies.push(reply);
            }
        }
    }
    tshark.check(&replies);
}

/// Every message that released drivers sent, with a section attached and with it taken out again.
#[test]
fn real_commands_with_a_section() {
    let Some(tshark) = Tshark::find("captures") else {
        return;
    };
    let mut count = 0;
    let mut messages = Vec::new();
    for capture in capture::all() {
        for (bytes, entry) in capture.op_msgs() {
            // Large batches of one shape are in the smaller captures too.
            if bytes.len() < 20_000 || entry.index < 20 {
                let with_section = attached(&bytes);
                assert_eq!(stripped(&with_section), bytes, "{}", entry.place(&capture));
                messages.push(with_section);
                count += 1;
            }
        }
    }
    assert!(count > 300, "{count} commands");
    tshark.check(&messages);
}

/// Each comparison can fail: the capture holds another message than the one it is compared with.
#[test]
fn a_difference_is_noticed() {
    let Some(tshark) = Tshark::find("differences") else {
        return;
    };
    let base = attached(&message(0, &[insert(), documents("documents", 2)]));
    let last = trace(TRACEPARENT);
    let longer = telemetry(&rawdoc! { "otel": { "traceparent": TRACEPARENT }, "a": 1 });
    let update = body(
        &rawdoc! { "update": "orders", "ordered": true, "lsid": { "id": "x" }, "$db": "shop" },
    );
    let others = [
        numbered(7, base.clone()),
        message(2, &[insert(), documents("documents", 2), last.clone()]),
        message(0, &[last.clone(), insert(), documents("documents", 2)]),
        message(0, &[insert(), last.clone(), documents("documents", 2)]),
        message(0, &[insert(), documents("documents", 2), longer]),
        message(0, &[insert(), documents("documents", 3), last.clone()]),
        message(0, &[insert(), documents("statements", 2), last.clone()]),
        message(0, &[update, documents("documents", 2), last]),
        message(0, &[insert(), documents("documents", 2)]),
    ];
    let mut pcap = Pcap::new();
    for other in &others {
        let mut conversation = pcap.open();
        pcap.send(&mut conversation, From::Client, other, WHOLE);
    }
    let path = tshark.folder.join("others.pcap");
    pcap.write(&path);
    let dissected = pdml::dissect(&tshark.folder, &path);
    assert_eq!(dissected.len(), others.len());
    for (found, other) in dissected.iter().zip(&others) {
        tshark.compare(found, other, "itself");
        let compared = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            tshark.compare(found, &base, "another");
        }));
        assert!(compared.is_err(), "taken for another: {found:?}");
    }
}
