//! Shows that the laws hold on generated and on damaged input.

#[path = "laws/mod.rs"]
mod laws;
mod sample;

use arbitrary::Unstructured;
use laws::{LAWS, make};
use opmsg_telemetry::compression::{Buffer, Codec, CompressorId};
use opmsg_telemetry::{Limits, OpMsg, Role};
use proptest::prelude::*;
use proptest::sample::Index;
use sample::registry::*;

fn config(cases: u32) -> ProptestConfig {
    // A failure becomes a vector; a file of seeds would name a seed and not a case.
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// One to four changes of a valid message: a flipped bit, a cut, swapped pieces, a length one off, or another byte.
#[derive(Clone, Debug)]
enum Change {
    Flip(Index, u8),
    Cut(Index),
    Swap(Index, Index),
    Length(Index, bool),
    Set(Index, u8),
    Insert(Index, u8),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        any::<Index>().prop_map(Change::Cut),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Swap(from, to)),
        (any::<Index>(), any::<bool>()).prop_map(|(at, more)| Change::Length(at, more)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Insert(at, byte)),
    ]
}

fn damage(bytes: &mut Vec<u8>, change: &Change) {
    if bytes.is_empty() {
        return;
    }
    let len = bytes.len();
    match change {
        Change::Flip(at, bit) => bytes[at.index(len)] ^= 1 << bit,
        Change::Cut(at) => bytes.truncate(at.index(len)),
        Change::Swap(from, to) => {
            let (first, second) = (
                from.index(len).min(to.index(len)),
                from.index(len).max(to.index(len)),
            );
            bytes[first..].rotate_left(second - first);
        }
        // Anywhere: at a length's lowest byte it is the length one off.
        Change::Length(at, more) => {
            let byte = &mut bytes[at.index(len)];
            *byte = if *more {
                byte.wrapping_add(1)
            } else {
                byte.wrapping_sub(1)
            };
        }
        Change::Set(at, byte) => bytes[at.index(len)] = *byte,
        Change::Insert(at, byte) => bytes.insert(at.index(len), *byte),
    }
}

/// A legal message made from the bytes.
fn message(bytes: &[u8], reply: bool) -> Option<make::Parts> {
    make::message(&mut Unstructured::new(bytes), reply).ok()
}

fn law(name: &str) -> laws::Law {
    LAWS.iter()
        .find(|(law, _)| *law == name)
        .map(|(_, law)| *law)
        .expect("a law of that name")
}

proptest! {
    #![proptest_config(config(400))]

    /// Every law on any bytes: values of generators, or noise.
    #[test]
    fn every_law_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for (_, law) in LAWS {
            law(&bytes);
        }
    }

    #[test]
    fn generated_messages(choice: u8, seed in prop::collection::vec(any::<u8>(), 0..1200)) {
        if let Some(parts) = message(&seed, choice & 1 == 1) {
            law("frame")(&[&[choice], &parts.message()[..]].concat());
        }
    }

    #[test]
    fn damaged_messages(
        choice: u8,
        seed in prop::collection::vec(any::<u8>(), 0..1200),
        changes in prop::collection::vec(change(), 1..5),
    ) {
        if let Some(parts) = message(&seed, choice & 1 == 1) {
            let mut bytes = parts.message();
            for change in &changes {
                damage(&mut bytes, change);
            }
            law("frame")(&[&[choice], &bytes[..]].concat());
            law("ingest")(&[&[choice], &bytes[..]].concat());
        }
    }

    #[test]
    fn messages_in_a_row(
        choice: u8,
        seeds in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..4),
        changes in prop::collection::vec(change(), 0..2),
    ) {
        let mut bytes: Vec<u8> = seeds.iter().filter_map(|seed| message(seed, false)).flat_map(|parts| parts.message()).collect();
        for change in &changes {
            damage(&mut bytes, change);
        }
        law("stream")(&[&[choice], &bytes[..]].concat());
    }

    #[test]
    fn spliced_messages(seed in prop::collection::vec(any::<u8>(), 200..2000)) {
        law("splice")(&seed);
    }

    #[test]
    fn damaged_documents(
        choice: u8,
        seed in prop::collection::vec(any::<u8>(), 0..800),
        changes in prop::collection::vec(change(), 0..5),
    ) {
        let mut u = Unstructured::new(&seed);
        if let Ok(elements) = make::elements(&mut u, 0) {
            let mut document = make::document(&elements);
            for change in &changes {
                damage(&mut document, change);
            }
            let input = [&[choice], &document[..]].concat();
            law("document")(&input);
            law("differential")(&input);
            law("command")(&input);
            law("comment")(&input);
        }
    }

    #[test]
    fn commands_with_comments(choice: u8, seed in prop::collection::vec(any::<u8>(), 40..400)) {
        law("comment")(&[&[choice | 2], &seed[..]].concat());
    }

    #[test]
    fn damaged_telemetry(
        choice: u8,
        seed in prop::collection::vec(any::<u8>(), 0..400),
        changes in prop::collection::vec(change(), 0..5),
    ) {
        if let Ok(mut document) = make::telemetry_document(&mut Unstructured::new(&seed)) {
            for change in &changes {
                damage(&mut document, change);
            }
            law("telemetry_decode")(&[&[choice], &document[..]].concat());
        }
    }

    #[test]
    fn damaged_traceparents(changes in prop::collection::vec(change(), 0..4)) {
        let mut text = make::TRACEPARENT.as_bytes().to_vec();
        for change in &changes {
            damage(&mut text, change);
        }
        law("traceparent")(&text);
    }

    #[test]
    fn tracestates(text in "[ \t]{0,2}([a-z0-9][a-z0-9_*/@-]{0,8}=[!-+ -<>-~]{0,8}[ \t]{0,1},[ \t]{0,1}){0,34}[a-c=,~A ]{0,5}") {
        law("tracestate")(text.as_bytes());
    }

    #[test]
    fn damaged_compressed_messages(
        number in 0..4_u8,
        limits in 0..2_u8,
        seed in prop::collection::vec(any::<u8>(), 0..1200),
        changes in prop::collection::vec(change(), 0..5),
    ) {
        let id = CompressorId::from_number(number).unwrap();
        if let Some(parts) = message(&seed, false) {
            let bytes = parts.message();
            let msg = OpMsg::parse(&bytes, Role::Request, &Limits::SERVER).unwrap();
            let mut buffer = Buffer::new();
            let mut sent = Codec::new().compress(&msg, id, &mut buffer).as_bytes()[16..].to_vec();
            for change in &changes {
                damage(&mut sent, change);
            }
            law("compression")(&[&[2 | limits], &sent[..]].concat());
            law("compression")(&[&[0x10 | number << 2 | limits], &sent[9.min(sent.len())..]].concat());
        }
    }

    #[test]
    fn values_encode(seed in prop::collection::vec(any::<u8>(), 100..1500)) {
        law("telemetry_encode")(&seed);
    }

    // checklist 33
    #[test]
    fn markers_stay_hidden(seed in prop::collection::vec(any::<u8>(), 0..40)) {
        law("canary")(&seed);
    }

    // TS-213, TS-214, TS-215
    #[test]
    fn telemetry_shows_no_text_adds_no_series_and_changes_nothing(seed in prop::collection::vec(any::<u8>(), 0..700)) {
        law("secrets")(&seed);
    }
}

/// A law that cannot be broken shows nothing: each of these inputs would have to break it, if the crate erred so.
#[test]
fn the_restatement_knows_right_from_wrong() {
    use laws::naive::{crc32c, document, message, trace};
    assert_eq!(crc32c(b"123456789"), 0xe306_9283);
    assert!(trace::traceparent(make::TRACEPARENT.as_bytes(), true).is_ok());
    assert!(trace::traceparent(&make::TRACEPARENT.as_bytes()[1..], true).is_err());
    assert_eq!(document::check(&make::document(&[]), 200), Ok(()));
    assert_eq!(
        document::check(&[5, 0, 0, 0, 1], 200),
        Err(document::Fault::Structure)
    );
    let nested = (0..6).fold(make::document(&[]), |inner, _| {
        make::document(&make::element(3, "a", &inner))
    });
    assert_eq!(document::check(&nested, 6), Ok(()));
    assert_eq!(document::check(&nested, 5), Err(document::Fault::Depth));
    let receiver = message::Receiver {
        reply: false,
        max_message_size: 48_000_000,
        max_nesting: 200,
        security_token: false,
        everything: true,
        before_9_0: false,
    };
    // Protocol, section 2.3: body, canonical telemetry, checksum.
    let body = make::document(
        &[
            make::element(0x10, "ping", &[1, 0, 0, 0]),
            make::element(0x02, "$db", &make::string(b"admin")),
        ]
        .concat(),
    );
    let mut parts = make::Parts {
        request_id: 1,
        response_to: 0,
        flags: 1,
        sections: vec![
            make::section(0, &body),
            make::section(3, &make::telemetry(make::TRACEPARENT)),
        ],
    };
    let bytes = parts.message();
    assert_eq!(bytes.len(), 145);
    assert_eq!(bytes[141..], [0x01, 0x60, 0x8e, 0x69]);
    assert!(message::parse(&bytes, &receiver).is_ok());
    parts.sections.push(make::section(7, &[]));
    assert_eq!(
        message::parse(&parts.message(), &receiver).err(),
        Some("25")
    );
    parts.sections.swap(0, 2);
    assert_eq!(
        message::parse(&parts.message(), &receiver).err(),
        Some("25")
    );
    parts.sections = vec![make::section(3, &make::telemetry(make::TRACEPARENT))];
    assert_eq!(
        message::parse(&parts.message(), &receiver).err(),
        Some("26")
    );
}

/// A marker that is not in the message would stay hidden for ever.
// checklist 33
#[test]
fn the_markers_are_there() {
    let message = laws::canary::marked().message();
    let shown = format!("{message:?} {}", String::from_utf8_lossy(&message));
    for form in laws::canary::FORMS {
        assert!(shown.contains(form), "{form}");
    }
}

/// A log that shows nothing would hide every marker too.
#[test]
fn logs_show_what_they_may() {
    let shown = laws::reported::look(&laws::canary::marked().message());
    let returned: Vec<_> = shown.iter().map(|shown| shown.returned.join(" ")).collect();
    let (id, name) = ("cafed00d", "canary");
    let everything = format!("{} {} {name} {name}", id.repeat(2), id.repeat(4));
    let expected = [&everything, &everything, &everything, "", "", &everything];
    assert_eq!(returned, expected);
    assert!(shown.iter().all(|shown| shown.line.contains("\"outcome\"")));
}

/// The adapter between bytes and values works: most inputs give a message, and laws see them.
#[test]
fn generators_yield() {
    let inputs = (0..100_u8).map(|seed| {
        (0..600_u32)
            .map(|at| seed.wrapping_mul(31) ^ u8::try_from(at * 7 % 251).unwrap())
            .collect::<Vec<u8>>()
    });
    let made = inputs
        .filter(|input| message(input, false).is_some())
        .count();
    assert!(made > 80, "{made} of 100");
}
