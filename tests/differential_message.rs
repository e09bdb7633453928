//! Framing against `mongowire`, which knows kinds 0 and 1 and checksums. Each known disagreement is a rule below.

mod wire;

use bson::rawdoc;
use bytes::BytesMut;
use mongowire::MessageBody;
use mongowire::framing::parse_message;
use opmsg_telemetry::error::{FrameError, FrameErrorKind};
use opmsg_telemetry::message::SectionContent;
use opmsg_telemetry::{Limits, OpMsg, Role};
use proptest::prelude::*;
use wire::{body, message, sequence};

/// The peer's view: body, then identifier and documents of each sequence.
type Parts = (Vec<u8>, Vec<(Vec<u8>, Vec<u8>)>);

fn peer(bytes: &[u8]) -> Option<Parts> {
    let mut buffer = BytesMut::from(bytes);
    let (_, parsed) = parse_message(&mut buffer, 48_000_000).ok()??;
    let MessageBody::Msg(msg) = parsed else {
        return None;
    };
    // The peer takes one message from a stream; we are given a whole one.
    if !buffer.is_empty() {
        return None;
    }
    let sequences = msg.sections.sequences.iter().map(|sequence| {
        let documents = sequence
            .documents
            .iter()
            .flat_map(|document| document.as_bytes().to_vec());
        (
            sequence.identifier.clone().into_bytes(),
            documents.collect(),
        )
    });
    Some((msg.sections.body.as_bytes().to_vec(), sequences.collect()))
}

fn ours(msg: &OpMsg<'_>) -> Parts {
    let sequences = msg
        .sequences()
        .map(|sequence| (sequence.identifier().to_vec(), sequence.as_bytes().to_vec()));
    (msg.body().as_bytes().to_vec(), sequences.collect())
}

/// Why the peer refuses a message that the protocol allows.
fn peer_is_narrower(msg: &OpMsg<'_>) -> Option<&'static str> {
    let mut first = true;
    for section in msg.sections() {
        match section.content() {
            SectionContent::Body(_) if !first => {
                return Some("a body that is not the first section");
            }
            SectionContent::Body(_) => {}
            SectionContent::Sequence(sequence) => {
                if section.size() < 9 {
                    return Some("a sequence of less than five bytes beside its size");
                }
                if sequence.identifier().is_empty() {
                    return Some("an empty identifier");
                }
                if sequence.identifier_str().is_none() {
                    return Some("an identifier that is not UTF-8");
                }
            }
            _ => return Some("kinds 2 and 3"),
        }
        first = false;
    }
    None
}

/// What we refuse, as a server does, and the peer lets through.
fn peer_is_wider(error: FrameError) -> bool {
    matches!(
        error.kind(),
        FrameErrorKind::TooManySequences
            | FrameErrorKind::DuplicateSequence
            | FrameErrorKind::SequenceNameInBody
            | FrameErrorKind::DocumentTooLarge { .. }
    )
}

fn compare(bytes: &[u8]) -> Result<(), TestCaseError> {
    let limits = Limits::DEFAULT;
    match (OpMsg::parse(bytes, Role::Request, &limits), peer(bytes)) {
        (Ok(msg), Some(theirs)) => prop_assert_eq!(ours(&msg), theirs),
        (Ok(msg), None) => {
            // The peer reads the names of the body's fields when there is a sequence, and they have to be text.
            let names =
                msg.sequences().count() == 0 || msg.body().iter().all(|field| field.is_ok());
            prop_assert!(
                peer_is_narrower(&msg).is_some() || !names,
                "only the peer refuses {bytes:02x?}"
            );
        }
        (Err(error), Some(_)) => prop_assert!(peer_is_wider(error), "only we refuse: {error}"),
        (Err(_), None) => {}
    }
    Ok(())
}

#[test]
fn both_read_the_same_from_plain_messages() {
    let document = rawdoc! { "x": "text" };
    let command = body(&rawdoc! { "insert": "c", "$db": "d" });
    for flags in [0, 1, 2, 0x0001_0000, 0x0001_0003] {
        for sections in [
            vec![command.clone()],
            vec![
                command.clone(),
                sequence("documents", &[document.as_bytes()]),
            ],
            vec![
                command.clone(),
                sequence("documents", &[]),
                sequence("other", &[document.as_bytes(); 3]),
            ],
        ] {
            let bytes = message(flags, &sections);
            let msg = OpMsg::parse(&bytes, Role::Request, &Limits::SERVER).unwrap();
            assert_eq!(peer(&bytes), Some(ours(&msg)), "flags {flags}");
        }
    }
}

#[test]
fn the_known_disagreements_are_real() {
    let document = rawdoc! { "x": 1 };
    let command = body(&rawdoc! { "insert": "c", "a": { "b": 1 } });
    let documents = || sequence("documents", &[document.as_bytes()]);
    let limits = Limits::DEFAULT.with_security_token(true);
    for sections in [
        vec![documents(), command.clone()],
        vec![command.clone(), sequence("abc", &[])],
        vec![command.clone(), sequence("", &[document.as_bytes()])],
        vec![command.clone(), wire::trace(wire::TRACEPARENT)],
        vec![command.clone(), b"\x02token\0".to_vec()],
    ] {
        let bytes = message(0, &sections);
        let msg = OpMsg::parse(&bytes, Role::Request, &limits).unwrap();
        assert!(peer_is_narrower(&msg).is_some());
        assert_eq!(peer(&bytes), None);
    }
    for sections in [
        vec![command.clone(), documents(), documents()],
        vec![
            command.clone(),
            documents(),
            sequence("other", &[]),
            sequence("third", &[]),
        ],
        vec![command, sequence("a.b", &[document.as_bytes()])],
    ] {
        let bytes = message(0, &sections);
        let error = OpMsg::parse(&bytes, Role::Request, &limits).unwrap_err();
        assert!(peer_is_wider(error), "{error}");
        assert!(peer(&bytes).is_some());
    }
}

/// A legal message and up to four changes to it.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0_u8..4);
    let names = prop::sample::select(vec!["documents", "ops", "nsInfo", "a.b", "insert"]);
    (
        prop::collection::vec((names, 0_usize..4), 0..3),
        any::<bool>(),
        prop::collection::vec(change, 0..4),
    )
        .prop_map(|(sequences, checksum, changes)| {
            let document = rawdoc! { "x": "text", "y": { "z": 1 } };
            let mut sections = vec![body(&rawdoc! { "insert": "c", "$db": "d" })];
            for (name, count) in sequences {
                sections.push(sequence(name, &vec![document.as_bytes(); count]));
            }
            let mut bytes = message(u32::from(checksum), &sections);
            for (at, value, kind) in changes {
                let at = at.index(bytes.len());
                match kind {
                    0 => bytes[at] = value,
                    1 => bytes[at] = bytes[at].wrapping_add(1),
                    2 => bytes[at] = bytes[at].wrapping_sub(1),
                    _ => bytes[at] ^= 1 << (value % 8),
                }
            }
            // Half of the damage should get past the checksum.
            if checksum && bytes[20..].len() > 4 && bytes[4] == 1 {
                let end = bytes.len() - 4;
                let crc = wire::crc32c(&bytes[..end]);
                bytes[end..].copy_from_slice(&crc.to_le_bytes());
            }
            bytes
        })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn damaged_messages_are_judged_alike(bytes in damaged()) {
        compare(&bytes)?;
    }
}
