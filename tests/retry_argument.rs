//! `$retry` put into encoded bodies: the same bytes whichever way is taken, never twice, and taken out again without a trace.

#[path = "laws/make.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of what the laws use")]
mod make;
#[path = "laws/naive/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of what the laws use")]
mod naive;

use std::sync::LazyLock;
use std::time::Duration;

use bson::RawDocumentBuf;
use bson::raw::CString;
use opmsg_telemetry::command::{append_retry, remove_retry};
use opmsg_telemetry::error::RetryError;
use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
use opmsg_telemetry::{Field, Gate, TelemetryPermit};
use proptest::prelude::*;

const REASONS: [RetryReason; 6] = [
    RetryReason::Overload,
    RetryReason::Pool,
    RetryReason::Network,
    RetryReason::StateChange,
    RetryReason::Transient,
    RetryReason::Other,
];

fn permit() -> TelemetryPermit {
    let gate = Gate::from_max_wire_version(Some(29));
    gate.telemetry().unwrap().allowing(Field::RetryArgument)
}

/// The body with the argument behind its elements, as `bson` has it.
fn with_argument(body: &[u8], retry: &RetryMetadata) -> Vec<u8> {
    let name = |text: &str| CString::try_from(text).unwrap();
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap();
    let mut document = RawDocumentBuf::new();
    document.append(name("attempt"), i32::try_from(retry.attempt()).unwrap());
    if let Some(limit) = retry.limit() {
        document.append(name("limit"), i32::try_from(limit).unwrap());
    }
    if let Some(reason) = retry.reason() {
        document.append(name("reason"), reason.as_str());
    }
    if let Some(code) = retry.code() {
        document.append(name("code"), code);
    }
    if let Some(backoff) = retry.backoff() {
        document.append(name("backoffMS"), millis(backoff));
    }
    if let Some(base) = retry.base_backoff() {
        document.append(name("baseBackoffMS"), millis(base));
    }
    if let Some(elapsed) = retry.elapsed() {
        document.append(name("elapsedMS"), millis(elapsed));
    }
    let element = make::element(0x03, "$retry", document.as_bytes());
    make::document(&[&body[4..body.len() - 1], &element].concat())
}

/// Every subset of the optional fields, every reason.
fn every_shape() -> Vec<RetryMetadata> {
    let numbers = [
        (1, 2, 462, 137, 100, 4_711),
        (2_147_483_647, 0, -1, 0, 1, i64::MAX.cast_unsigned()),
    ];
    let mut shapes = Vec::new();
    for (attempt, limit, code, backoff, base, elapsed) in numbers {
        for reason in REASONS {
            for fields in 0..64_u32 {
                let has = |field: u32| fields >> field & 1 == 1;
                let mut retry = RetryMetadata::new(attempt).unwrap();
                if has(0) {
                    retry = retry.with_limit(limit).unwrap();
                }
                if has(1) {
                    retry = retry.with_reason(reason);
                }
                if has(2) {
                    retry = retry.with_code(code);
                }
                if has(3) {
                    retry = retry.with_backoff(Duration::from_millis(backoff));
                }
                if has(4) {
                    let base = Duration::from_millis(base);
                    retry = retry.with_base_backoff(base).unwrap();
                }
                if has(5) {
                    retry = retry.with_elapsed(Duration::from_millis(elapsed));
                }
                shapes.push(retry);
            }
        }
    }
    shapes
}

static SHAPES: LazyLock<Vec<RetryMetadata>> = LazyLock::new(every_shape);

/// A body of exactly so many bytes.
fn body_of(len: usize) -> Vec<u8> {
    let overhead = make::element(0x02, "ping", &make::string(b"")).len() + 5;
    let text = "p".repeat(len - overhead);
    let body = make::document(&make::element(0x02, "ping", &make::string(text.as_bytes())));
    assert_eq!(body.len(), len);
    body
}

fn with_room(body: &[u8], room: usize) -> Vec<u8> {
    let mut copy = Vec::with_capacity(body.len() + room);
    copy.extend_from_slice(body);
    copy
}

// checklist 30
#[test]
fn every_shape_has_the_bytes_that_bson_gives_it() {
    // TS-100 TS-102 TS-105: bodies that are read and bodies that are searched, with and without room
    assert_eq!(SHAPES.len(), 768);
    for len in [30, 75, 76, 200, 1_024, 1_025] {
        let body = body_of(len);
        for retry in &*SHAPES {
            let wanted = with_argument(&body, retry);
            for room in [0, 512] {
                let mut changed = with_room(&body, room);
                append_retry(permit(), retry, &mut changed).unwrap();
                assert_eq!(changed, wanted, "{len} {room} {retry:?}");
            }
            let mut changed = wanted;
            assert_eq!(remove_retry(&mut changed), Ok(true));
            assert_eq!(changed, body);
        }
    }
}

// checklist 30
#[test]
fn the_argument_is_met_wherever_it_stands() {
    // TS-101: in front, at the end, and everywhere between, in bodies of every length around the limits of the search
    let retry = RetryMetadata::new(1).unwrap();
    // The second one ends with its name.
    let document = make::element(0x03, "$retry", &make::document(&[]));
    let null = make::element(0x0a, "$retry", &[]);
    for (argument, len) in [document, null].into_iter().flat_map(|argument| {
        let lengths = (60..130).chain(1_010..1_050);
        lengths.map(move |len| (argument.clone(), len))
    }) {
        // One element of so many bytes, if that many make one.
        let filler = |bytes: usize| match bytes {
            0 => Some(Vec::new()),
            1 => None,
            _ => Some(make::element(0x0a, &"f".repeat(bytes - 2), &[])),
        };
        let room = len - 5 - argument.len();
        for before in (0..=room).filter(|before| len < 200 || before % 5 == 0 || before + 9 > room)
        {
            let (Some(front), Some(end)) = (filler(before), filler(room - before)) else {
                continue;
            };
            let body = make::document(&[front, argument.clone(), end].concat());
            assert_eq!(body.len(), len);
            let mut changed = with_room(&body, 512);
            let refused = append_retry(permit(), &retry, &mut changed);
            assert_eq!(refused, Err(RetryError::AlreadyPresent), "{len} {before}");
            assert_eq!(changed, body);
        }
    }
}

#[test]
fn the_name_elsewhere_does_not_count() {
    // TS-101: as a value, further down, and as the beginning or the end of other names
    let retry = RetryMetadata::new(1).unwrap();
    let nested = make::document(&make::element(0x10, "$retry", &[0; 4]));
    for elements in [
        make::element(0x02, "a", &make::string(b"$retry")),
        make::element(0x02, "a", &make::string(b"\x03$retry\0\x05\0\0\0\0")),
        make::element(0x03, "filter", &nested),
        make::element(0x04, "pipeline", &nested),
        make::element(0x0a, "$retryable", &[]),
        make::element(0x0a, "a$retry", &[]),
        make::element(0x0a, "$query", &[]),
        make::element(0x05, "b", b"\x08\0\0\0\0\x0a$retry\0"),
    ] {
        for padding in [0, 100, 2_000] {
            let padding = make::element(0x02, "p", &make::string(&vec![b'p'; padding]));
            let body = make::document(&[&elements[..], &padding].concat());
            let mut changed = with_room(&body, 512);
            append_retry(permit(), &retry, &mut changed).unwrap();
            assert_eq!(changed, with_argument(&body, &retry));
            assert_eq!(remove_retry(&mut changed), Ok(true));
            assert_eq!(changed, body);
        }
    }
}

#[test]
fn length_and_last_byte_are_always_checked() {
    let retry = RetryMetadata::new(1).unwrap();
    for len in [30, 76, 200, 1_024, 1_025] {
        let whole = body_of(len);
        let mut bodies = vec![whole[..len - 1].to_vec(), [&whole[..], &[0]].concat()];
        for (at, byte) in [(0, whole[0] ^ 1), (3, 0x80), (len - 1, 1)] {
            let mut body = whole.clone();
            body[at] = byte;
            bodies.push(body);
        }
        for body in bodies {
            for room in [0, 512] {
                let mut changed = with_room(&body, room);
                let refused = append_retry(permit(), &retry, &mut changed);
                let malformed = matches!(refused, Err(RetryError::MalformedBody { .. }));
                assert!(malformed, "{len} {refused:?}");
                assert_eq!(changed, body);
            }
        }
    }
}

#[test]
fn elements_are_read_where_the_name_could_be() {
    // The element behind the text has an unknown type. Without the two letters nobody looks; TS-102 does not hold for what is no document.
    let retry = RetryMetadata::new(1).unwrap();
    let broken = |text: &str| {
        let text = make::element(0x02, "ping", &make::string(text.repeat(20).as_bytes()));
        make::document(&[&text[..], b"\x77a\0"].concat())
    };
    let mut unseen = broken("abcdef");
    assert_eq!(append_retry(permit(), &retry, &mut unseen), Ok(()));
    let mut changed = unseen.clone();
    assert!(remove_retry(&mut changed).is_err());
    assert_eq!(changed, unseen);

    let mut seen = broken("$bcdey");
    let at = u32::try_from(seen.len() - 4).unwrap();
    let refused = append_retry(permit(), &retry, &mut seen);
    assert!(
        matches!(refused, Err(RetryError::MalformedBody { offset, .. }) if offset == at),
        "{refused:?}"
    );
    assert_eq!(seen, broken("$bcdey"));
}

#[test]
fn a_body_is_used_again_for_the_next_attempt() {
    // TS-101: it has to lose the old argument first
    let body = body_of(200);
    let mut buffer = with_room(&body, 512);
    for (attempt, retry) in (1..).zip(SHAPES.iter().step_by(7)) {
        append_retry(permit(), retry, &mut buffer).unwrap();
        let present = buffer.clone();
        let refused = append_retry(permit(), retry, &mut buffer);
        assert_eq!(refused, Err(RetryError::AlreadyPresent), "{attempt}");
        assert_eq!(buffer, present);
        assert_eq!(remove_retry(&mut buffer), Ok(true));
        assert_eq!(buffer, body);
    }
}

/// Elements of every kind with names and texts that come close, up to sizes beyond the limit of the search.
fn elements() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![
        4 => Just("a".to_owned()),
        2 => Just("$db".to_owned()),
        1 => Just("$retry".to_owned()),
        1 => Just("$query".to_owned()),
        1 => Just("$retr".to_owned()),
        1 => "[$retry]{0,7}",
    ];
    let text = prop_oneof![
        Just(String::new()),
        Just("$retry".to_owned()),
        "[$rety\\x00]{0,40}",
        "[a-z]{0,300}",
    ];
    let element = (name, 0..4, text).prop_map(|(name, kind, text)| match kind {
        0 => make::element(0x02, &name, &make::string(text.as_bytes())),
        1 => make::element(0x0a, &name, &[]),
        2 => make::element(0x10, &name, &[7, 0, 0, 0]),
        _ => {
            let inside = make::element(0x02, &name, &make::string(text.as_bytes()));
            make::element(0x03, &name, &make::document(&inside))
        }
    });
    proptest::collection::vec(element, 1..12).prop_map(|elements| elements.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    // checklist 30
    #[test]
    fn searching_answers_as_reading_does(elements in elements(), room in prop_oneof![0..200_usize, Just(512)], shape in 0..768_usize) {
        // TS-101 TS-102
        let body = make::document(&elements);
        let retry = SHAPES[shape];
        let times = naive::document::elements(&body).iter().filter(|element| element.name == b"$retry").count();
        let mut changed = with_room(&body, room);
        let answer = append_retry(permit(), &retry, &mut changed);
        if times == 0 {
            prop_assert_eq!(answer, Ok(()));
            prop_assert_eq!(&changed, &with_argument(&body, &retry));
            prop_assert_eq!(remove_retry(&mut changed), Ok(true));
        } else {
            prop_assert_eq!(answer, Err(RetryError::AlreadyPresent));
        }
        prop_assert_eq!(changed, body);
    }

    #[test]
    fn never_twice_whatever_the_bytes_are(inside in proptest::collection::vec(prop_oneof![Just(0), Just(b'y'), Just(b'$'), Just(0x0a), Just(0x10), any::<u8>()], 0..300), at in any::<prop::sample::Index>(), planted: bool) {
        // TS-101: bytes that are no document, with the name put in anywhere
        let mut inside = inside;
        if planted {
            let at = at.index(inside.len() + 1);
            inside.splice(at..at, *b"\x0a$retry\0");
        }
        let body = make::document(&inside);
        let mut changed = with_room(&body, 512);
        let answer = append_retry(permit(), &RetryMetadata::new(1).unwrap(), &mut changed);
        let holds_name = body.windows(6).any(|window| window == b"$retry");
        match answer {
            // Sound bodies were read; others have the name nowhere.
            Ok(()) if holds_name => {
                prop_assert!(naive_names(&body).is_some_and(|names| !names.contains(&b"$retry".to_vec())));
            }
            Ok(()) => prop_assert_eq!(changed, with_argument(&body, &RetryMetadata::new(1).unwrap())),
            Err(_) => prop_assert_eq!(changed, body),
        }
    }
}

/// The top-level names up to the end, values by their own lengths alone; `None` if that does not come out.
fn naive_names(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (mut names, mut at) = (Vec::new(), 4);
    loop {
        let kind = *body.get(at)?;
        if kind == 0 {
            return (at + 1 == body.len()).then_some(names);
        }
        let (name, value) = naive::cstring(body, at + 1)?;
        let counted = || naive::int32(body, value).and_then(|len| usize::try_from(len).ok());
        let len = match kind {
            0x06 | 0x0a | 0x7f | 0xff => 0,
            0x08 => 1,
            0x10 => 4,
            0x01 | 0x09 | 0x11 | 0x12 => 8,
            0x07 => 12,
            0x13 => 16,
            0x02 | 0x0d | 0x0e => 4 + counted()?,
            0x03 | 0x04 | 0x0f => counted()?,
            0x05 => 5 + counted()?,
            0x0c => 16 + counted()?,
            0x0b => naive::cstring(body, naive::cstring(body, value)?.1)?.1 - value,
            _ => return None,
        };
        names.push(name.to_vec());
        at = value.checked_add(len)?;
    }
}
