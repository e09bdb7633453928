//! Framing through the public API: opcodes, order, sizes, roles, and the limits that need generated messages.

mod wire;

use bson::{RawDocument, rawdoc};
use opmsg_telemetry::error::{FrameError, FrameErrorKind};
use opmsg_telemetry::message::{OpCode, SectionContent, message_len};
use opmsg_telemetry::{Generation, Limits, Message, OpMsg, Role, Validate};
use wire::{body, message, message_with_op_code, ping, sequence, telemetry, trace};

fn parse(bytes: &[u8], limits: &Limits) -> Result<(), FrameError> {
    OpMsg::parse(bytes, Role::Request, limits).map(|_| ())
}

fn refused(bytes: &[u8], limits: &Limits) -> FrameErrorKind {
    OpMsg::parse(bytes, Role::Request, limits)
        .expect_err("a refused message")
        .kind()
}

#[test]
fn a_prefix_has_no_length_before_four_bytes() {
    // TS-2
    for len in 0..4 {
        assert_eq!(
            message_len(&[51, 0, 0, 0][..len], &Limits::DEFAULT),
            Ok(None)
        );
    }
    assert_eq!(message_len(&[51, 0, 0, 0], &Limits::DEFAULT), Ok(Some(51)));
}

#[test]
fn lengths_have_two_edges() {
    // TS-40 TS-41 TS-46
    let len = |declared: i32, limits: &Limits| message_len(&declared.to_le_bytes(), limits);
    let before = Limits::SERVER.before_authentication();
    for (declared, limits) in [
        (16, &Limits::DEFAULT),
        (48_000_000, &Limits::DEFAULT),
        (16_384, &before),
    ] {
        assert_eq!(len(declared, limits), Ok(usize::try_from(declared).ok()));
    }
    for (declared, limits) in [
        (15, &Limits::DEFAULT),
        (0, &Limits::DEFAULT),
        (-1, &Limits::DEFAULT),
        (i32::MIN, &Limits::DEFAULT),
        (48_000_001, &Limits::DEFAULT),
        (48 * 1024 * 1024, &Limits::DEFAULT),
        (16_385, &before),
    ] {
        let error = len(declared, limits).expect_err("a refused length");
        assert!(
            matches!(error.kind(), FrameErrorKind::LengthOutOfRange { declared: observed, .. } if observed == declared)
        );
        assert_eq!(error.code(Generation::V9_0).code(), 17);
    }
}

#[test]
fn other_operations_are_an_answer() {
    // TS-3
    for (number, name) in [
        (1, "OP_REPLY"),
        (2001, "OP_UPDATE"),
        (2002, "OP_INSERT"),
        (2004, "OP_QUERY"),
        (2005, "OP_GET_MORE"),
        (2006, "OP_DELETE"),
        (2007, "OP_KILL_CURSORS"),
        (2012, "OP_COMPRESSED"),
    ] {
        let bytes = message_with_op_code(number, 0, &[]);
        match Message::parse(&bytes, Role::Request, &Limits::SERVER) {
            Ok(Message::Other(other)) => {
                assert_eq!(other.op_code().name(), Some(name));
                assert_eq!(other.header().request_id(), 1);
                assert_eq!(other.payload(), [0; 4]);
            }
            answer => panic!("{name}: {answer:?}"),
        }
        assert!(matches!(
            refused(&bytes, &Limits::SERVER),
            FrameErrorKind::NotOpMsg { op_code, .. } if op_code == number
        ));
    }
    for number in [0, 2, 2000, 2014, -1, i32::MAX] {
        let bytes = message_with_op_code(number, 0, &[]);
        let error = Message::parse(&bytes, Role::Request, &Limits::SERVER).expect_err("unknown");
        assert!(
            matches!(error.kind(), FrameErrorKind::UnknownOpCode { op_code, .. } if op_code == number)
        );
        assert_eq!(OpCode::from_number(number).name(), None);
    }
}

// checklist 17
#[test]
fn sections_come_in_any_order() {
    // TS-5: all 24 orders of body, two sequences and telemetry, each with and without a checksum.
    let document = rawdoc! { "x": 1 };
    let sections = [
        body(&rawdoc! { "bulkWrite": 1, "$db": "admin" }),
        sequence("ops", &[document.as_bytes(), document.as_bytes()]),
        sequence("nsInfo", &[]),
        trace(wire::TRACEPARENT),
    ];
    let mut orders = 0;
    for a in 0..4 {
        for b in (0..4).filter(|b| *b != a) {
            for c in (0..4).filter(|c| *c != a && *c != b) {
                let order = [a, b, c, 6 - a - b - c];
                for flags in [0, 1] {
                    let bytes = message(flags, &order.map(|at| sections[at].clone()));
                    let msg = OpMsg::parse(&bytes, Role::Request, &Limits::SERVER).unwrap();
                    let kinds: Vec<u8> = msg.sections().map(|section| section.kind()).collect();
                    assert_eq!(kinds, order.map(|at| sections[at][0]));
                    assert_eq!(msg.body().as_bytes(), &sections[0][1..]);
                    assert_eq!(msg.telemetry_document(), Some(&sections[3][1..]));
                    let mut names = msg.sequences().map(|sequence| sequence.identifier_str());
                    assert_eq!(names.clone_sorted(), ["nsInfo", "ops"]);
                    assert_eq!(msg.checksum().is_some(), flags == 1);
                }
                orders += 1;
            }
        }
    }
    assert_eq!(orders, 24);
}

trait Sorted<'a> {
    fn clone_sorted(&mut self) -> Vec<&'a str>;
}

impl<'a, I: Iterator<Item = Option<&'a str>>> Sorted<'a> for I {
    fn clone_sorted(&mut self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.map(|name| name.expect("UTF-8")).collect();
        names.sort_unstable();
        names
    }
}

#[test]
fn sections_know_their_place_and_size() {
    let document = rawdoc! { "x": 1 };
    let parts = [
        ping(),
        sequence("d", &[document.as_bytes()]),
        trace(wire::TRACEPARENT),
    ];
    let bytes = message(0, &parts);
    let msg = OpMsg::parse(&bytes, Role::Request, &Limits::DEFAULT).unwrap();
    let mut offset = 20;
    for (section, part) in msg.sections().zip(&parts) {
        assert_eq!(section.offset(), offset);
        assert_eq!(section.payload(), &part[1..]);
        assert_eq!(section.size(), u32::try_from(part.len()).unwrap() - 1);
        offset += section.size() + 1;
    }
    assert_eq!(offset, u32::try_from(bytes.len()).unwrap());
    assert_eq!(msg.telemetry_offset(), Some(offset - 90));
}

#[test]
fn the_last_security_token_counts() {
    // TS-7
    let bytes = message(
        0,
        &[b"\x02first\0".to_vec(), ping(), b"\x02second\0".to_vec()],
    );
    let limits = Limits::SERVER.with_security_token(true);
    let msg = OpMsg::parse(&bytes, Role::Request, &limits).unwrap();
    assert_eq!(msg.security_token(), Some(&b"second"[..]));
    assert!(matches!(
        refused(&bytes, &Limits::SERVER),
        FrameErrorKind::SecurityTokenRefused
    ));
}

// checklist 18
#[test]
fn replies_carry_neither_token_nor_telemetry() {
    // TS-8
    let limits = Limits::DEFAULT.with_security_token(true);
    let token = b"\x02token\0".to_vec();
    for (kind, section) in [(2, token), (3, trace(wire::TRACEPARENT))] {
        for sections in [[ping(), section.clone()], [section, ping()]] {
            let bytes = message(0, &sections);
            assert_eq!(parse(&bytes, &limits), Ok(()));
            let error = OpMsg::parse(&bytes, Role::Reply, &limits).expect_err("a reply");
            assert!(
                matches!(error.kind(), FrameErrorKind::RequestOnlySection { kind: found, .. } if found == kind)
            );
        }
    }
}

/// A document of this size: one binary element.
fn document_of(size: usize) -> Vec<u8> {
    let payload = size - (4 + 1 + 2 + 4 + 1 + 1);
    let mut document = u32::try_from(size).unwrap().to_le_bytes().to_vec();
    document.extend(b"\x05b\0");
    document.extend(u32::try_from(payload).unwrap().to_le_bytes());
    document.push(0);
    document.resize(size, 0);
    assert!(RawDocument::from_bytes(&document).is_ok());
    document
}

#[test]
fn a_body_has_a_largest_size() {
    // TS-56
    for (size, accepted) in [(33_619_968, true), (33_619_969, false)] {
        let bytes = message(0, &[[vec![0], document_of(size)].concat()]);
        for limits in [Limits::DEFAULT, Limits::SERVER] {
            match parse(&bytes, &limits) {
                Ok(()) => assert!(accepted),
                Err(error) => {
                    assert!(!accepted);
                    assert_eq!(error.code(Generation::V9_0).code(), 10334);
                    assert_eq!(error.offset(), 21);
                }
            }
        }
    }
}

#[test]
fn a_sequence_document_has_a_largest_size() {
    // TS-63
    for (size, accepted) in [(16_793_600, true), (16_793_601, false)] {
        let document = document_of(size);
        let bytes = message(0, &[ping(), sequence("documents", &[&document])]);
        for limits in [Limits::DEFAULT, Limits::SERVER] {
            match parse(&bytes, &limits) {
                Ok(()) => assert!(accepted),
                Err(error) => {
                    assert!(!accepted);
                    assert_eq!(error.code(Generation::V9_0).code(), 10334);
                    assert_eq!(error.offset(), 20 + 31 + 1 + 4 + 10);
                }
            }
        }
    }
}

#[test]
fn a_message_of_the_largest_size_is_parsed() {
    // TS-40: documents that fill 48,000,000 bytes exactly; one byte more is refused by its header alone.
    let document = document_of(16_000_000);
    let frame = 20 + 31 + 1 + 4 + 10;
    let last = document_of(48_000_000 - frame - 2 * 16_000_000);
    let mut bytes = message(
        0,
        &[
            ping(),
            sequence("documents", &[&document, &document, &last]),
        ],
    );
    assert_eq!(bytes.len(), 48_000_000);
    assert_eq!(parse(&bytes, &Limits::DEFAULT), Ok(()));
    bytes.push(0);
    bytes[..4].copy_from_slice(&48_000_001_u32.to_le_bytes());
    assert!(matches!(
        refused(&bytes, &Limits::DEFAULT),
        FrameErrorKind::LengthOutOfRange { .. }
    ));
}

#[test]
fn limits_choose_what_is_looked_into() {
    // A boolean of value 2, in each place in turn.
    let bad = b"\x0b\0\0\0\x08ok\0\x02\0\0".to_vec();
    let bad = [&10_u32.to_le_bytes()[..], &bad[4..9], &[0]].concat();
    let place = |at: usize| {
        let good = rawdoc! { "a": true };
        let pick = |place: usize| {
            if place == at {
                bad.clone()
            } else {
                good.as_bytes().to_vec()
            }
        };
        let mut telemetry = vec![3];
        telemetry.extend(pick(2));
        message(
            0,
            &[
                [vec![0], pick(0)].concat(),
                sequence("d", &[&pick(1)]),
                telemetry,
            ],
        )
    };
    for (at, telemetry, everything) in [
        (0, true, false),
        (1, true, false),
        (2, false, false),
        (3, true, true),
    ] {
        let bytes = place(at);
        let accepts = |validate| parse(&bytes, &Limits::DEFAULT.with_validate(validate)).is_ok();
        assert!(accepts(Validate::Framing), "place {at}");
        assert_eq!(accepts(Validate::Telemetry), telemetry, "place {at}");
        assert_eq!(accepts(Validate::Everything), everything, "place {at}");
    }
}

#[test]
fn large_sequences_are_checked_to_the_end() {
    // The walk that touches lines ahead and the plain one refuse the same documents.
    let document = document_of(300);
    for count in [10, 40, 60, 500] {
        let documents = vec![&document[..]; count];
        let bytes = message(0, &[ping(), sequence("documents", &documents)]);
        let msg = OpMsg::parse(&bytes, Role::Request, &Limits::DEFAULT).unwrap();
        let sequence = msg.sequences().next().unwrap();
        assert_eq!(sequence.documents().count(), count);
        for (back, offset) in [(1, 1), (300, 300)] {
            let mut damaged = bytes.clone();
            let at = damaged.len() - back;
            damaged[at] = 0x7f;
            let error = parse(&damaged, &Limits::DEFAULT).expect_err("a damaged document");
            assert!(matches!(
                error.kind(),
                FrameErrorKind::InvalidDocument { .. }
            ));
            assert_eq!(
                usize::try_from(error.offset()).unwrap(),
                bytes.len() - offset
            );
        }
    }
}

#[test]
fn every_section_kind_is_visible() {
    let bytes = message(
        0x8000_0000,
        &[
            ping(),
            telemetry(&rawdoc! { "a": 1 }),
            b"\x02t\0".to_vec(),
            sequence("d", &[]),
        ],
    );
    let limits = Limits::DEFAULT.with_security_token(true);
    let msg = OpMsg::parse(&bytes, Role::Request, &limits).unwrap();
    let mut seen = 0;
    for section in msg.sections() {
        seen |= match section.content() {
            SectionContent::Body(body) => u8::from(body == msg.body()),
            SectionContent::Telemetry(document) => {
                u8::from(Some(document) == msg.telemetry_document()) << 1
            }
            SectionContent::SecurityToken(token) => u8::from(token == b"t") << 2,
            SectionContent::Sequence(sequence) => u8::from(sequence.as_bytes().is_empty()) << 3,
            _ => 0,
        };
    }
    assert_eq!(seen, 0b1111);
    assert_eq!(msg.flags().bits(), 0x8000_0000);
}

// checklist 19
#[test]
fn a_telemetry_document_of_4096_bytes_passes_and_of_4097_does_not() {
    let padded = |len: usize| {
        let with = |padding: usize| {
            rawdoc! { "otel": { "traceparent": wire::TRACEPARENT }, "p": "x".repeat(padding) }
        };
        let document = with(len - with(0).as_bytes().len());
        assert_eq!(document.as_bytes().len(), len);
        message(0, &[ping(), telemetry(&document)])
    };
    for limits in [&Limits::DEFAULT, &Limits::SERVER] {
        for (len, accepted) in [(4_096, true), (4_097, false)] {
            let message = padded(len);
            let msg = OpMsg::parse(&message, Role::Request, limits).unwrap();
            let telemetry = msg.telemetry();
            assert_eq!(telemetry.is_ok(), accepted);
            if let Err(error) = telemetry {
                assert_eq!(error.code(Generation::V9_0).code(), 10_334);
            }
        }
    }
}

/// What a driver shows to monitoring when it rebuilds the command from the message's bytes.
fn rebuilt(msg: &OpMsg<'_>) -> bson::Document {
    let mut command = bson::Document::try_from(msg.body()).unwrap();
    for sequence in msg.sequences() {
        let documents = sequence.documents();
        let documents: Vec<bson::Document> = documents
            .map(|document| bson::Document::try_from(document).unwrap())
            .collect();
        command.insert(str::from_utf8(sequence.identifier()).unwrap(), documents);
    }
    command
}

// checklist 23
#[test]
fn a_command_is_rebuilt_from_body_and_sequences_in_every_order() {
    let insert = rawdoc! { "insert": "orders", "$db": "shop" };
    let (first, second) = (rawdoc! { "_id": 1 }, rawdoc! { "_id": 2 });
    let sections = [
        body(&insert),
        sequence("documents", &[first.as_bytes(), second.as_bytes()]),
        sequence("others", &[first.as_bytes()]),
        trace(wire::TRACEPARENT),
    ];
    let expected = bson::doc! {
        "insert": "orders",
        "$db": "shop",
        "documents": [{ "_id": 1 }, { "_id": 2 }],
        "others": [{ "_id": 1 }],
    };
    let mut orders = 0;
    for order in 0..256_usize {
        let places = [order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6];
        if (0..4).any(|place| !places.contains(&place)) {
            continue;
        }
        orders += 1;
        let message = message(0, &places.map(|place| sections[place].clone()));
        let msg = OpMsg::parse(&message, Role::Request, &Limits::SERVER).unwrap();
        assert!(msg.telemetry().unwrap().is_some());
        let rebuilt = rebuilt(&msg);
        let keys = |document: &bson::Document| {
            let mut keys: Vec<String> = document.keys().cloned().collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&rebuilt), keys(&expected));
        for (key, value) in &expected {
            assert_eq!(rebuilt.get(key), Some(value), "{key}");
        }
    }
    assert_eq!(orders, 24);
}
