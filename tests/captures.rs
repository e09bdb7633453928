//! What real drivers sent, against the recorder's manifests: decode, emit again, attach, strip, forward.
//!
//! Expected values come from the manifests (made without the crate), from a bitwise CRC-32C, and from the original bytes.

mod capture;
mod wire;

use std::path::Path;

use capture::{Capture, Entry};
use opmsg_telemetry::message::{SectionContent, message_len};
use opmsg_telemetry::{Gate, Limits, Message, OpMsg, Role, Splice, TraceSection};
use sha2::{Digest, Sha256};
use wire::{TRACEPARENT, crc32c};

fn parse<'m>(bytes: &'m [u8], place: &str) -> OpMsg<'m> {
    OpMsg::parse(bytes, Role::Request, &Limits::SERVER)
        .unwrap_or_else(|error| panic!("{place}: {error}"))
}

/// The captures of this repository, each of their messages, and the `OP_MSG` inside where it is compressed.
fn for_each_op_msg(check: impl Fn(&[u8], &Entry, &str)) {
    for capture in capture::all() {
        for (message, entry) in capture.op_msgs() {
            check(&message, entry, &entry.place(&capture));
        }
    }
}

/// The same message with a checksum: flag bit 0, length, and the bitwise CRC-32C behind the sections.
fn with_checksum(message: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    let len = u32::try_from(message.len() + 4).unwrap();
    message[..4].copy_from_slice(&len.to_le_bytes());
    message[16] |= 1;
    message.extend(crc32c(&message).to_le_bytes());
    message
}

fn section() -> TraceSection {
    let permit = Gate::from_max_wire_version(Some(29)).telemetry().unwrap();
    TraceSection::new(permit, TRACEPARENT.parse().unwrap())
}

fn chunks(splice: &Splice<'_, '_>) -> Vec<u8> {
    splice
        .chunks()
        .iter()
        .flat_map(|chunk| chunk.to_vec())
        .collect()
}

/// The result in all three forms, which have to be the same.
fn result(splice: Splice<'_, '_>, original: &[u8], place: &str) -> Vec<u8> {
    let joined = chunks(&splice);
    let mut appended = Vec::new();
    splice.append_to(&mut appended);
    assert_eq!(appended, joined, "{place}");
    let mut in_place = original.to_vec();
    splice.to_edit().apply_to(&mut in_place).unwrap();
    assert_eq!(in_place, joined, "{place}");
    joined
}

#[test]
fn files_are_those_of_the_manifests() {
    for capture in capture::all() {
        let mut end = 0;
        for (index, (bytes, entry)) in capture.messages().enumerate() {
            let place = entry.place(&capture);
            assert_eq!((entry.index, entry.offset), (index, end), "{place}");
            let digest: String = Sha256::digest(bytes)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(digest, entry.sha256, "{place}");
            end += entry.bytes;
        }
        assert_eq!(end, capture.bytes.len(), "{}", capture.name);
    }
}

#[test]
fn headers_and_operations_equal_the_manifests() {
    for capture in capture::all() {
        for (bytes, entry) in capture.messages() {
            let place = entry.place(&capture);
            let message = Message::parse(bytes, Role::Request, &Limits::SERVER)
                .unwrap_or_else(|error| panic!("{place}: {error}"));
            let header = match message {
                Message::OpMsg(msg) => msg.header(),
                Message::Other(other) => {
                    assert_eq!(other.payload(), &bytes[16..], "{place}");
                    other.header()
                }
                _ => panic!("{place}: unknown kind of message"),
            };
            assert_eq!(header.op_code().name(), Some(&*entry.opcode), "{place}");
            assert_eq!(header.message_length() as usize, entry.bytes, "{place}");
            assert_eq!(header.request_id(), entry.request_id, "{place}");
            assert_eq!(header.response_to(), entry.response_to, "{place}");
        }
    }
}

fn equals_the_manifest(message: &[u8], entry: &Entry, place: &str) {
    let msg = parse(message, place);
    assert_eq!(Some(msg.flags().bits()), entry.flags, "{place}");
    let names = [
        (msg.flags().checksum_present(), "checksumPresent"),
        (msg.flags().more_to_come(), "moreToCome"),
        (msg.flags().exhaust_allowed(), "exhaustAllowed"),
    ];
    let names: Vec<&str> = names
        .iter()
        .filter(|(set, _)| *set)
        .map(|(_, name)| *name)
        .collect();
    assert_eq!(names, *entry.flag_names.as_ref().unwrap(), "{place}");
    assert_eq!(Some(msg.checksum().is_some()), entry.checksum, "{place}");

    let mut offset = 20;
    let recorded = entry.sections.as_ref().unwrap();
    assert_eq!(msg.sections().count(), recorded.len(), "{place}");
    for (section, recorded) in msg.sections().zip(recorded) {
        assert_eq!(
            (section.kind(), section.size()),
            (recorded.kind, recorded.size),
            "{place}"
        );
        assert_eq!(section.offset(), offset, "{place}");
        offset += 1 + recorded.size;
        let (identifier, count) = match section.content() {
            SectionContent::Sequence(sequence) => (
                sequence.identifier_str(),
                Some(sequence.documents().count()),
            ),
            _ => (None, None),
        };
        assert_eq!(identifier, recorded.identifier.as_deref(), "{place}");
        assert_eq!(count, recorded.count, "{place}");
    }

    let command = msg
        .command()
        .unwrap_or_else(|error| panic!("{place}: {error}"));
    assert_eq!(command.name(), Some(&*entry.command), "{place}");
    let keys: Vec<&str> = msg
        .body()
        .iter()
        .map(|element| element.unwrap().0.as_str())
        .collect();
    assert_eq!(keys, entry.body_keys, "{place}");
    assert_eq!(
        command.database().is_some(),
        keys.contains(&"$db"),
        "{place}"
    );
    assert_eq!(
        msg.body().get_i64("txnNumber").ok(),
        entry.txn_number,
        "{place}"
    );
}

#[test]
fn contents_equal_the_manifests() {
    for_each_op_msg(equals_the_manifest);
}

/// Header, flags, each section's kind and payload, checksum: put together again, nothing is missing and nothing is new.
#[test]
fn emitting_what_was_read_gives_the_same_bytes() {
    let emitted = |message: &[u8], place: &str| {
        let msg = parse(message, place);
        let header = msg.header();
        let mut emitted = Vec::new();
        emitted.extend(header.message_length().to_le_bytes());
        emitted.extend(header.request_id().to_le_bytes());
        emitted.extend(header.response_to().to_le_bytes());
        emitted.extend(header.op_code().number().to_le_bytes());
        emitted.extend(msg.flags().bits().to_le_bytes());
        for section in msg.sections() {
            emitted.push(section.kind());
            match section.content() {
                SectionContent::Body(body) => emitted.extend(body.as_bytes()),
                SectionContent::Sequence(sequence) => {
                    emitted.extend(section.size().to_le_bytes());
                    emitted.extend(sequence.identifier());
                    emitted.push(0);
                    for document in sequence.documents() {
                        emitted.extend(document.as_bytes());
                    }
                }
                _ => emitted.extend(section.payload()),
            }
        }
        emitted.extend(
            msg.checksum()
                .iter()
                .flat_map(|checksum| checksum.to_le_bytes()),
        );
        emitted
    };
    for_each_op_msg(|message, _, place| {
        assert_eq!(emitted(message, place), message, "{place}");
        let checked = with_checksum(message);
        assert_eq!(emitted(&checked, place), checked, "{place}");
    });
}

/// TS-90, TS-91, TS-94, TS-97 on real traffic.
#[test]
fn attached_sections_are_read_and_strip_gives_the_original() {
    for_each_op_msg(|message, _, place| {
        for original in [message.to_vec(), with_checksum(message)] {
            let section = section();
            let msg = parse(&original, place);
            assert!(msg.telemetry().unwrap().is_none(), "{place}");
            let splice = Splice::attach(&msg, &section, Limits::MAX_MESSAGE_SIZE).unwrap();
            let attached = result(splice, &original, place);

            // The same bytes, a new length, the section behind all others, and a checksum if there was one.
            let sections_end = original.len() - if msg.checksum().is_some() { 4 } else { 0 };
            let mut expected = original[..sections_end].to_vec();
            expected.extend(wire::trace(TRACEPARENT));
            let len = u32::try_from(original.len() + 90).unwrap();
            expected[..4].copy_from_slice(&len.to_le_bytes());
            if msg.checksum().is_some() {
                expected.extend(crc32c(&expected).to_le_bytes());
            }
            assert_eq!(attached, expected, "{place}");

            let traced = parse(&attached, place);
            let telemetry = traced.telemetry().unwrap().expect("the section");
            assert_eq!(telemetry.traceparent().to_string(), TRACEPARENT, "{place}");
            assert_eq!(
                result(Splice::strip(&traced), &attached, place),
                original,
                "{place}"
            );
        }
    });
}

/// TS-95 on real traffic: without a permit a message passes without its section, with one it passes as it is.
#[test]
fn forward_follows_the_permit() {
    let permit = Gate::from_max_wire_version(Some(29)).telemetry();
    for_each_op_msg(|message, _, place| {
        for original in [message.to_vec(), with_checksum(message)] {
            let section = section();
            let msg = parse(&original, place);
            assert_eq!(
                result(Splice::forward(&msg, None), &original, place),
                original,
                "{place}"
            );
            let splice = Splice::attach(&msg, &section, Limits::MAX_MESSAGE_SIZE).unwrap();
            let attached = result(splice, &original, place);
            let traced = parse(&attached, place);
            let kept = result(Splice::forward(&traced, permit), &attached, place);
            assert_eq!(kept, attached, "{place}");
            let stripped = result(Splice::forward(&traced, None), &attached, place);
            assert_eq!(stripped, original, "{place}");
        }
    });
}

#[test]
fn a_stream_is_split_the_same_at_any_cut() {
    for capture in capture::all() {
        for (bytes, entry) in capture.messages() {
            let place = entry.place(&capture);
            for cut in 0..=bytes.len() {
                let len = message_len(&bytes[..cut], &Limits::SERVER).unwrap();
                assert_eq!(
                    len,
                    (cut >= 4).then_some(entry.bytes),
                    "{place} cut at {cut}"
                );
            }
        }
        let expected: Vec<usize> = capture.messages.iter().map(|entry| entry.bytes).collect();
        for arriving in [1, 2, 3, 7, 16, 1_000, 65_536] {
            assert_eq!(
                split(&capture.bytes, arriving),
                expected,
                "{} by {arriving}",
                capture.name
            );
        }
    }
}

/// Splits a stream of which `arriving` bytes come at a time.
fn split(stream: &[u8], arriving: usize) -> Vec<usize> {
    let mut lens = Vec::new();
    let (mut start, mut arrived) = (0, 0);
    while arrived < stream.len() {
        arrived = stream.len().min(arrived + arriving);
        while let Some(len) = message_len(&stream[start..arrived], &Limits::SERVER).unwrap()
            && len <= arrived - start
        {
            lens.push(len);
            start += len;
        }
    }
    assert_eq!(start, stream.len());
    lens
}

/// The first real sender of the section, an unreleased driver. Its capture lies beside the repository, where it is at hand.
#[test]
fn the_first_sender_is_understood() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/captures");
    if !directory.join("java-pr2022.bin").exists() {
        println!("skipped: {} has no java-pr2022.bin", directory.display());
        return;
    }
    let capture: Capture = capture::read(&directory, "java-pr2022");
    assert_eq!(capture.messages.len(), 118);
    let mut carriers = 0;
    for (message, entry) in capture.op_msgs() {
        let place = entry.place(&capture);
        equals_the_manifest(&message, entry, &place);
        let msg = parse(&message, &place);
        let Some(document) = msg.telemetry_document() else {
            continue;
        };
        carriers += 1;
        // What the driver wrote, read by `bson`.
        let document = bson::RawDocument::from_bytes(document).unwrap();
        let traceparent = document
            .get_document("otel")
            .unwrap()
            .get_str("traceparent")
            .unwrap();
        let telemetry = msg.telemetry().unwrap().expect("the section");
        assert_eq!(telemetry.traceparent().to_string(), traceparent, "{place}");
        // The driver and this crate write the same 90 bytes for the same context.
        let ours = TraceSection::new(
            Gate::from_max_wire_version(Some(29)).telemetry().unwrap(),
            traceparent.parse().unwrap(),
        );
        assert_eq!(&ours.as_bytes()[1..], document.as_bytes(), "{place}");

        let stripped = result(Splice::strip(&msg), &message, &place);
        assert_eq!(stripped.len() + 90, message.len(), "{place}");
        let bare = parse(&stripped, &place);
        assert!(bare.telemetry_document().is_none(), "{place}");
        assert_eq!(bare.body().as_bytes(), msg.body().as_bytes(), "{place}");
        // The driver puts its section last, as attaching does.
        let splice = Splice::attach(&bare, &ours, Limits::MAX_MESSAGE_SIZE).unwrap();
        assert_eq!(result(splice, &stripped, &place), message, "{place}");
    }
    assert_eq!(carriers, 52);
}
