//! Attach, replace, strip and forward through the public API, against messages built anew.

mod wire;

use bson::rawdoc;
use opmsg_telemetry::error::{AttachError, FrameErrorKind};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{
    EncodedSection, Field, Gate, Limits, OpMsg, Role, Splice, Telemetry, TelemetrySection,
    TraceSection,
};
use proptest::prelude::*;
use wire::{TRACEPARENT, body, message, ping, sequence, telemetry, trace};

fn parse(bytes: &[u8]) -> OpMsg<'_> {
    OpMsg::parse(bytes, Role::Request, &Limits::SERVER).expect("a valid message")
}

fn section() -> TraceSection {
    let permit = Gate::from_max_wire_version(Some(29)).telemetry().unwrap();
    TraceSection::new(permit, TRACEPARENT.parse().unwrap())
}

/// A section with a draft, so that it is not the 90-byte form.
fn section_with_retry() -> TelemetrySection {
    let permit = Gate::from_max_wire_version(Some(29)).telemetry().unwrap();
    let retry = RetryMetadata::new(3).unwrap();
    Telemetry::new(TRACEPARENT.parse().unwrap())
        .with_retry(retry)
        .to_section(permit.allowing(Field::Retry))
}

/// The same result in all three forms, of the announced length.
fn result(splice: Splice<'_, '_>, original: &[u8]) -> Vec<u8> {
    // TS-97
    let mut appended = Vec::new();
    splice.append_to(&mut appended);
    assert_eq!(u32::try_from(appended.len()).unwrap(), splice.len());
    let chunks = splice.chunks();
    assert!(chunks.len() <= 4, "{} chunks", chunks.len());
    let joined: Vec<u8> = chunks.iter().flat_map(|chunk| chunk.to_vec()).collect();
    assert_eq!(joined, appended);
    let mut in_place = original.to_vec();
    let edit = splice.to_edit();
    edit.apply_to(&mut in_place)
        .expect("the message it was made for");
    assert_eq!(in_place, appended);
    appended
}

/// Sections around a telemetry section at every place, beside plain ones.
fn arrangements() -> Vec<Vec<Vec<u8>>> {
    let document = rawdoc! { "x": "some text" };
    let documents = vec![document.as_bytes(); 50];
    let old = telemetry(
        &rawdoc! { "unknown": [1, 2], "otel": { "traceparent": TRACEPARENT, "more": {} } },
    );
    let sequence = sequence("documents", &documents);
    vec![
        vec![ping()],
        vec![ping(), sequence.clone()],
        vec![ping(), sequence.clone(), old.clone()],
        vec![ping(), old.clone(), sequence.clone()],
        vec![old.clone(), ping(), sequence.clone()],
        vec![old.clone(), sequence, ping()],
        vec![ping(), old],
    ]
}

fn is_telemetry(section: &&Vec<u8>) -> bool {
    section[0] == 3
}

// checklist 15
#[test]
fn attaching_puts_one_section_last() {
    // TS-90 TS-91 TS-96: equal to the message built anew, flags and checksum included.
    for sections in arrangements() {
        for flags in [0, 1, 0x8001_0000, 0x8001_0003] {
            let original = message(flags, &sections);
            let msg = parse(&original);
            let (trace, with_retry) = (section(), section_with_retry());
            for new in [
                EncodedSection::from(&trace),
                EncodedSection::from(&with_retry),
            ] {
                let mut expected: Vec<Vec<u8>> = sections
                    .iter()
                    .filter(|section| !is_telemetry(section))
                    .cloned()
                    .collect();
                expected.push(new.as_bytes().to_vec());
                let splice = Splice::attach(&msg, new, Limits::MAX_MESSAGE_SIZE).unwrap();
                assert!(!splice.is_unchanged());
                assert_eq!(result(splice, &original), message(flags, &expected));
            }
        }
    }
}

// checklist 16
#[test]
fn stripping_takes_the_section_and_nothing_else() {
    // TS-91 TS-94 TS-96
    for sections in arrangements() {
        for flags in [0, 1, 0x8001_0000, 0x8001_0003] {
            let original = message(flags, &sections);
            let expected: Vec<Vec<u8>> = sections
                .iter()
                .filter(|section| !is_telemetry(section))
                .cloned()
                .collect();
            let splice = Splice::strip(&parse(&original));
            assert_eq!(splice.is_unchanged(), expected.len() == sections.len());
            assert_eq!(result(splice, &original), message(flags, &expected));
        }
    }
}

#[test]
fn forwarding_follows_the_peers_gate() {
    // TS-95 TS-98
    for sections in arrangements() {
        let original = message(1, &sections);
        let msg = parse(&original);
        let permit = Gate::from_max_wire_version(Some(29)).telemetry();
        let kept = result(Splice::forward(&msg, permit), &original);
        assert_eq!(kept, original);
        let older = Gate::from_max_wire_version(Some(28)).telemetry();
        let without = result(Splice::forward(&msg, older), &original);
        assert_eq!(without, result(Splice::strip(&msg), &original));
        assert!(parse(&without).telemetry_document().is_none());
    }
}

#[test]
fn a_large_tail_is_not_read() {
    // The section stands first and a large sequence follows: the checksum comes from what stands before.
    let document = rawdoc! { "x": vec![7_u8; 900].into_iter().map(i32::from).collect::<Vec<_>>() .into_iter().map(bson::raw::RawBson::Int32).collect::<bson::RawArrayBuf>() };
    let documents = vec![document.as_bytes(); 300];
    let sections = [
        ping(),
        trace(TRACEPARENT),
        sequence("documents", &documents),
    ];
    let original = message(1, &sections);
    let stripped = result(Splice::strip(&parse(&original)), &original);
    assert_eq!(
        stripped,
        message(1, &[sections[0].clone(), sections[2].clone()])
    );
}

// checklist 15
#[test]
fn the_peers_limit_is_checked_before_anything_changes() {
    // TS-93
    for flags in [0, 1] {
        let original = message(flags, &[ping()]);
        let msg = parse(&original);
        let size = u32::try_from(original.len()).unwrap() + 90;
        assert!(Splice::attach(&msg, &section(), size).is_ok());
        match Splice::attach(&msg, &section(), size - 1) {
            Err(AttachError::TooLarge(error)) => {
                assert_eq!((error.size(), error.maximum()), (size, size - 1));
            }
            answer => panic!("{answer:?}"),
        }
    }
}

#[test]
fn a_reply_gets_no_section() {
    // TS-117
    let reply = message(0, &[body(&rawdoc! { "ok": 1.0 })]);
    let msg = OpMsg::parse(&reply, Role::Reply, &Limits::DEFAULT).unwrap();
    assert!(matches!(
        Splice::attach(&msg, &section(), u32::MAX),
        Err(AttachError::Reply)
    ));
}

#[test]
fn damage_stays_visible() {
    // TS-92: the checksum is updated and never computed anew, so a byte that changed in between still shows.
    let sections = [ping(), trace(TRACEPARENT), sequence("documents", &[])];
    let original = message(1, &sections);
    let msg = parse(&original);
    let section = section();
    for splice in [
        Splice::strip(&msg),
        Splice::attach(&msg, &section, u32::MAX).unwrap(),
    ] {
        let edit = splice.to_edit();
        let mut sound = original.clone();
        edit.apply_to(&mut sound).unwrap();
        parse(&sound);
        let mut damaged = original.clone();
        damaged[21 + 10] ^= 0x40;
        edit.apply_to(&mut damaged).unwrap();
        let error = OpMsg::parse(&damaged, Role::Request, &Limits::SERVER).unwrap_err();
        assert!(matches!(error.kind(), FrameErrorKind::ChecksumMismatch));
    }
}

#[test]
fn an_edit_belongs_to_its_message() {
    let original = message(0, &[ping()]);
    let section = section();
    let edit = Splice::attach(&parse(&original), &section, u32::MAX)
        .unwrap()
        .to_edit();
    let mut longer = [&original[..], &[0]].concat();
    let mut renumbered = original.clone();
    renumbered[4] ^= 1;
    for other in [&mut longer, &mut renumbered, &mut Vec::new()] {
        let before = other.clone();
        assert!(edit.apply_to(other).is_err());
        assert_eq!(*other, before);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn strip_undoes_attach(
        place in 0_usize..3,
        documents in prop::collection::vec(prop::collection::vec(any::<i32>(), 0..20), 0..20),
        optional in any::<u16>(),
        checksum in any::<bool>(),
    ) {
        // TS-94
        let documents: Vec<_> = documents
            .into_iter()
            .map(|numbers| rawdoc! { "n": numbers.into_iter().map(bson::raw::RawBson::Int32).collect::<bson::RawArrayBuf>() })
            .collect();
        let documents: Vec<&[u8]> = documents.iter().map(|document| document.as_bytes()).collect();
        let sections = match place {
            0 => vec![ping()],
            1 => vec![ping(), sequence("documents", &documents)],
            _ => vec![sequence("documents", &documents), ping()],
        };
        let flags = u32::from(optional) << 16 | u32::from(checksum);
        let original = message(flags, &sections);
        let attached = result(Splice::attach(&parse(&original), &section(), u32::MAX).unwrap(), &original);
        let msg = parse(&attached);
        prop_assert_eq!(msg.telemetry().unwrap().unwrap().traceparent().to_string(), TRACEPARENT);
        prop_assert_eq!(result(Splice::strip(&msg), &attached), original);
    }
}

// checklist 15
#[test]
fn a_second_section_is_refused_where_none_may_be_replaced() {
    let section = TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).unwrap();
    for flags in [0, 1] {
        let bare = message(flags, &[ping()]);
        let msg = OpMsg::parse(&bare, Role::Request, &Limits::DEFAULT).unwrap();
        let len = u32::try_from(bare.len() + TraceSection::LEN).unwrap();
        let mut once = Vec::new();
        Splice::append(&msg, &section, len)
            .unwrap()
            .append_to(&mut once);
        let expected = message(flags, &[ping(), section.as_bytes().to_vec()]);
        assert_eq!(once, expected);
        let too_large = Splice::append(&msg, &section, len - 1).unwrap_err();
        assert!(matches!(too_large, AttachError::TooLarge(_)));

        let msg = OpMsg::parse(&once, Role::Request, &Limits::DEFAULT).unwrap();
        let again = Splice::append(&msg, &section, Limits::MAX_MESSAGE_SIZE).unwrap_err();
        assert_eq!(again, AttachError::AlreadyPresent);
        // The other way keeps one section too.
        let mut replaced = Vec::new();
        let attached = Splice::attach(&msg, &section, Limits::MAX_MESSAGE_SIZE).unwrap();
        attached.append_to(&mut replaced);
        assert_eq!(replaced, once);
    }
    let reply = message(0, &[body(&rawdoc! { "ok": 1.0 })]);
    let reply = OpMsg::parse(&reply, Role::Reply, &Limits::DEFAULT).unwrap();
    let refused = Splice::append(&reply, &section, Limits::MAX_MESSAGE_SIZE).unwrap_err();
    assert_eq!(refused, AttachError::Reply);
}
