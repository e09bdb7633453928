//! Trace context in a command's comment: who may have one, what the bytes are, how it is taken out and read again.

use allocation_counter::measure;
use bson::raw::{CString, RawBson};
use bson::{Bson, Document, RawDocument, RawDocumentBuf, doc, rawdoc};
use opmsg_telemetry::command::append_retry;
use opmsg_telemetry::comment::{
    CommentContext, CommentPermit, LEN, MAX_LEN, Placed, Placement, place,
};
use opmsg_telemetry::error::CommentError;
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{Field, Gate, Limits, Traceparent, Tracestate};
use proptest::prelude::*;

const TEXT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const OTHER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-53995c3f42cd8ad8-01";

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap())
        .collect()
}

fn c(text: &str) -> CString {
    CString::try_from(text).unwrap()
}

fn span() -> Traceparent {
    TEXT.parse().unwrap()
}

fn permit_at(version: Option<i32>, name: &str) -> Option<CommentPermit> {
    CommentPermit::for_command(&Gate::from_max_wire_version(version), name)
}

fn permit() -> CommentPermit {
    permit_at(Some(21), "find").unwrap()
}

fn placed(body: &RawDocumentBuf) -> (Vec<u8>, Placed) {
    let mut bytes = body.clone().into_bytes();
    let placed = place(permit(), &span(), None, &mut bytes).unwrap();
    (bytes, placed)
}

fn context(bytes: &[u8]) -> CommentContext<'_> {
    CommentContext::read(RawDocument::from_bytes(bytes).unwrap()).unwrap()
}

// ---------------------------------------------------------------------------------------------------------------------
// Who may have one.

#[test]
fn permits_by_version_and_name() {
    // TS-158 TS-159 TS-160
    const VERSIONS: [Option<i32>; 13] = [
        None,
        Some(i32::MIN),
        Some(-1),
        Some(0),
        Some(8),
        Some(9),
        Some(12),
        Some(13),
        Some(28),
        Some(29),
        Some(30),
        Some(i32::MAX - 1),
        Some(i32::MAX),
    ];
    for (names, expected) in [
        (
            &[
                "aggregate",
                "find",
                "insert",
                "getMore",
                "bulkWrite",
                "counts",
            ][..],
            ".....YYYY....",
        ),
        (&["count", "distinct"], ".......YY...."),
        (
            &[
                "hello",
                "isMaster",
                "ismaster",
                "saslStart",
                "saslContinue",
                "authenticate",
                "getnonce",
                "createUser",
                "updateUser",
                "copydb",
                "copydbgetnonce",
                "copydbsaslstart",
                "SASLSTART",
                "HELLO",
            ],
            ".............",
        ),
    ] {
        for name in names {
            let seen: String = VERSIONS
                .iter()
                .map(|version| permit_at(*version, name).map_or('.', |_| 'Y'))
                .collect();
            assert_eq!(seen, expected, "{name}");
        }
    }
}

#[test]
fn never_both_carriers() {
    // TS-158
    let versions = (0..64).chain([i32::MAX - 1, i32::MAX, i32::MIN, -1]);
    for version in versions.map(Some).chain([None]) {
        let gate = Gate::from_max_wire_version(version);
        let comment = CommentPermit::for_command(&gate, "find");
        assert!(
            comment.is_none() || gate.telemetry().is_none(),
            "{version:?}"
        );
    }
}

/// A permit opens what it would have been given for, whatever name it was given for.
#[test]
fn a_permit_does_not_open_other_commands() {
    // TS-160
    let early = permit_at(Some(12), "find").unwrap();
    for (permit, name, covers) in [
        (early, "insert", true),
        (early, "count", false),
        (early, "distinct", false),
        (permit(), "count", true),
        (permit(), "distinct", true),
        (permit(), "saslStart", false),
        (permit(), "hello", false),
        (permit(), "isMaster", false),
        (permit(), "createUser", false),
    ] {
        for comment in [None, Some("text")] {
            let mut body = RawDocumentBuf::new();
            body.append(c(name), 1);
            if let Some(text) = comment {
                body.append(c("comment"), text);
            }
            let before = body.into_bytes();
            let mut after = before.clone();
            let result = place(permit, &span(), None, &mut after);
            if covers {
                assert!(result.is_ok() && after != before, "{name}");
            } else {
                assert_eq!(result, Err(CommentError::NotPermitted), "{name}");
                assert_eq!(after, before);
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What is written.

fn ascii(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn without_a_comment_it_is_the_last_element() {
    // TS-161 TS-162: {ping: 1, $db: "admin"} is 30 bytes, the element 87
    let mut body = hex("1e000000 10 70696e6700 01000000 02 24646200 06000000 61646d696e00 00");
    let golden = hex(&format!(
        "75000000 10 70696e6700 01000000 02 24646200 06000000 61646d696e00
         03 636f6d6d656e7400 4e000000 02 7472616365706172656e7400 38000000 {} 00 00 00",
        ascii(TEXT)
    ));
    assert_eq!((body.len(), golden.len()), (30, 117));
    let placed = place(permit(), &span(), None, &mut body).unwrap();
    assert_eq!(placed.placement(), Placement::Appended);
    assert_eq!(body, golden);
}

#[test]
fn a_string_is_moved_to_text_where_it_stands() {
    // TS-163: {ping: 1, comment: "ab", $db: "admin"}
    let before = hex(
        "2e000000 10 70696e6700 01000000 02 636f6d6d656e7400 03000000 616200
         02 24646200 06000000 61646d696e00 00",
    );
    let golden = hex(&format!(
        "82000000 10 70696e6700 01000000
         03 636f6d6d656e7400 5b000000 02 7472616365706172656e7400 38000000 {} 00
         02 7465787400 03000000 616200 00
         02 24646200 06000000 61646d696e00 00",
        ascii(TEXT)
    ));
    assert_eq!((before.len(), golden.len()), (46, 130));
    let mut body = before.clone();
    let placed = place(permit(), &span(), None, &mut body).unwrap();
    assert_eq!(placed.placement(), Placement::TextMoved);
    assert_eq!(body, golden);
    placed.restore(&mut body).unwrap();
    assert_eq!(body, before);
}

/// One value of each BSON type that is no string.
fn user_types() -> Vec<RawBson> {
    vec![
        RawBson::Null,
        RawBson::Undefined,
        RawBson::Int32(1),
        RawBson::Int64(1),
        RawBson::Double(1.5),
        RawBson::Boolean(true),
        RawBson::Symbol("text".to_owned()),
        RawBson::JavaScriptCode("text".to_owned()),
        RawBson::MinKey,
        RawBson::MaxKey,
        RawBson::DateTime(bson::DateTime::from_millis(1)),
        RawBson::ObjectId(bson::oid::ObjectId::from_bytes([1; 12])),
        RawBson::Array(bson::raw::RawArrayBuf::from_iter(["text"])),
        RawBson::Document(rawdoc! {}),
        RawBson::Document(rawdoc! { "text": "text" }),
        RawBson::Document(rawdoc! { "traceparent": OTHER, "text": "text" }),
        RawBson::Binary(bson::Binary {
            subtype: bson::spec::BinarySubtype::Generic,
            bytes: vec![1, 2, 3],
        }),
    ]
}

#[test]
fn a_comment_of_another_type_is_left_alone() {
    // TS-164
    for comment in user_types() {
        let mut body = rawdoc! { "find": "orders" };
        body.append(c("comment"), comment.clone());
        body.append(c("$db"), "shop");
        let (after, placed) = placed(&body);
        assert_eq!(placed.placement(), Placement::LeftAlone, "{comment:?}");
        assert!(!placed.placement().has_context());
        assert_eq!(after, body.as_bytes());
        let mut restored = after;
        assert_eq!(placed.restore(&mut restored), Ok(()));
        assert_eq!(restored, body.as_bytes());
    }
}

#[test]
fn only_the_top_level_counts() {
    // TS-161
    let body = rawdoc! {
        "aggregate": "orders", "pipeline": [{ "comment": "inner" }], "let": { "comment": "inner" }, "Comment": "x", "$db": "shop",
    };
    let (after, placed) = placed(&body);
    assert_eq!(placed.placement(), Placement::Appended);
    let mut expected = body.clone();
    expected.append(c("comment"), rawdoc! { "traceparent": TEXT });
    assert_eq!(after, expected.as_bytes());
}

#[test]
fn it_is_never_the_first_element() {
    // TS-162
    for before in [
        rawdoc! {},
        rawdoc! { "comment": "orders" },
        rawdoc! { "comment": "orders", "comment": "text" },
        rawdoc! { "comment": 1, "$db": "shop" },
    ] {
        let mut body = before.clone().into_bytes();
        let refused = place(permit(), &span(), None, &mut body);
        assert_eq!(refused, Err(CommentError::NoCommand));
        assert_eq!(body, before.as_bytes());
    }
}

#[test]
fn two_comments_are_refused() {
    // TS-165
    let values = [
        RawBson::String("text".into()),
        RawBson::Int32(1),
        RawBson::Null,
    ];
    for first in &values {
        for second in &values {
            let mut before = rawdoc! { "find": "orders" };
            before.append(c("comment"), first.clone());
            before.append(c("$db"), "shop");
            before.append(c("comment"), second.clone());
            let mut body = before.clone().into_bytes();
            let refused = place(permit(), &span(), None, &mut body);
            assert_eq!(refused, Err(CommentError::Duplicate));
            assert_eq!(body, before.as_bytes());
        }
    }
}

#[test]
fn what_cannot_be_read_is_refused_unchanged() {
    // TS-165: an unknown type, a cut element, early terminators, none, a string without NUL; then no documents at all
    let sound = rawdoc! { "find": "orders", "comment": "text", "$db": "shop" }.into_bytes();
    let mut bodies: Vec<(Vec<u8>, Option<u32>)> = [
        ("0a000000 14 7800 00 00 00", 4),
        ("11000000 10 6100 01000000 10 6200 0100 00", 11),
        ("0d000000 10 6100 01000000 00 00", 11),
        ("0b000000 10 6100 00000000", 11),
        ("06000000 10 00", 4),
        ("04000000", 4),
        (
            "1b000000 10 6100 01000000 02 636f6d6d656e7400 02000000 6162 00",
            11,
        ),
    ]
    .map(|(bytes, at)| (hex(bytes), Some(at)))
    .to_vec();
    bodies.extend((0..sound.len()).map(|len| (sound[..len].to_vec(), None)));
    bodies.push(([&sound[..], &[0]].concat(), None));
    let placed = placed(&rawdoc! { "find": 1 }).1;
    for (before, at) in bodies {
        let mut body = before.clone();
        for result in [
            place(permit(), &span(), None, &mut body).map(drop),
            placed.restore(&mut body),
        ] {
            let Err(CommentError::MalformedBody { offset, .. }) = result else {
                panic!("{result:?} for {before:02x?}");
            };
            assert!(at.is_none_or(|at| at == offset), "{offset}: {before:02x?}");
        }
        assert_eq!(body, before);
        if let Ok(body) = RawDocument::from_bytes(&before) {
            assert!(CommentContext::read(body).is_none());
        }
    }
}

#[test]
fn a_tracestate_stands_behind_the_traceparent() {
    // TS-161
    let state = Tracestate::parse("rojo=00f067aa0ba902b7, congo=t61rcWkgMzE").unwrap();
    let mut body = rawdoc! { "find": "orders", "comment": "text" }.into_bytes();
    let placed = place(permit(), &span(), Some(&state), &mut body).unwrap();
    let comment = rawdoc! { "traceparent": TEXT, "tracestate": state.as_str(), "text": "text" };
    assert_eq!(
        body,
        rawdoc! { "find": "orders", "comment": comment }.as_bytes()
    );
    assert_eq!(context(&body).tracestate(), Some(state));
    placed.restore(&mut body).unwrap();
    assert_eq!(
        body,
        rawdoc! { "find": "orders", "comment": "text" }.as_bytes()
    );

    // W3C: a list without members is left away.
    for empty in ["", " ,\t,"] {
        let state = Tracestate::parse(empty).unwrap();
        let mut body = rawdoc! { "find": "orders" }.into_bytes();
        place(permit(), &span(), Some(&state), &mut body).unwrap();
        let comment = rawdoc! { "traceparent": TEXT };
        assert_eq!(
            body,
            rawdoc! { "find": "orders", "comment": comment }.as_bytes()
        );
    }
}

#[test]
fn a_body_does_not_outgrow_what_a_server_takes() {
    // TS-166: twice 16 MiB and 64 KiB
    const MAX: usize = 2 * 16 * 1024 * 1024 + 64 * 1024;
    assert_eq!(Limits::MAX_BODY_SIZE, u32::try_from(MAX).unwrap());
    for (comment, growth) in [(None, 87), (Some("text"), 84)] {
        let mut small = rawdoc! { "find": "orders" };
        if let Some(text) = comment {
            small.append(c("comment"), text);
        }
        // `filter` as a string of the length that is missing: type byte, name, length and NUL are 13.
        let missing = MAX - growth - small.as_bytes().len() - 13;
        for (more, size) in [(0, MAX), (1, MAX + 1)] {
            let mut large = small.clone();
            large.append(c("filter"), "x".repeat(missing + more));
            let before = large.into_bytes();
            let mut body = before.clone();
            let result = place(permit(), &span(), None, &mut body);
            if size <= MAX {
                result.unwrap();
                assert_eq!(body.len(), size);
            } else {
                let error = result.unwrap_err();
                assert_eq!(
                    error.to_string(),
                    "body of 33619969 bytes with trace context, 33619968 at most"
                );
                assert!(body == before, "changed although refused");
            }
        }
    }
}

#[test]
fn a_retry_is_placed_anew() {
    // TS-167: the driver encodes again; the second attempt has its own span
    let before = rawdoc! { "insert": "orders", "comment": "text", "$db": "shop" };
    let mut sent = Vec::new();
    for text in [TEXT, OTHER] {
        let mut body = before.clone().into_bytes();
        place(permit(), &text.parse().unwrap(), None, &mut body).unwrap();
        assert_eq!(
            context(&body).traceparent().map(|read| read.to_string()),
            Some(text.to_owned())
        );
        sent.push(body);
    }
    assert_ne!(sent[0], sent[1]);
}

#[test]
fn a_get_more_inherits_the_text_alone() {
    // TS-168
    let (first, _) = placed(&rawdoc! { "find": "orders", "comment": "nightly", "$db": "shop" });
    let mut get_more = rawdoc! { "getMore": 7_i64, "collection": "orders", "$db": "shop" };
    get_more.append(c("comment"), context(&first).text().unwrap());
    let mut body = get_more.into_bytes();
    let permit = permit_at(Some(21), "getMore").unwrap();
    place(permit, &OTHER.parse().unwrap(), None, &mut body).unwrap();
    let comment = rawdoc! { "traceparent": OTHER, "text": "nightly" };
    let expected =
        rawdoc! { "getMore": 7_i64, "collection": "orders", "$db": "shop", "comment": comment };
    assert_eq!(body, expected.as_bytes());
}

// ---------------------------------------------------------------------------------------------------------------------
// Taken out.

#[test]
fn another_body_is_not_restored() {
    // TS-169
    let before = rawdoc! { "find": "orders", "comment": "text", "$db": "shop" };
    let (moved, moved_how) = placed(&before);
    let plain = rawdoc! { "find": "orders", "$db": "shop" };
    let (appended, appended_how) = placed(&plain);
    let document = |value: RawBson| {
        let mut body = rawdoc! { "find": "orders" };
        body.append(c("comment"), value);
        body.append(c("$db"), "shop");
        body.into_bytes()
    };
    let mut others = vec![
        before.clone().into_bytes(),
        plain.clone().into_bytes(),
        // The ids of another span, another text's length, another field in place of the text, another order.
        document(RawBson::Document(
            rawdoc! { "traceparent": OTHER, "text": "text" },
        )),
        document(RawBson::Document(
            rawdoc! { "traceparent": TEXT, "text": "texts" },
        )),
        document(RawBson::Document(
            rawdoc! { "traceparent": TEXT, "next": "text" },
        )),
        document(RawBson::Document(
            rawdoc! { "text": "text", "traceparent": TEXT },
        )),
        // Of the same size: two strings, a text that is another type, an array.
        document(RawBson::Document(
            rawdoc! { "traceparent": TEXT, "text": RawBson::Symbol("text".into()) },
        )),
        // Behind other elements.
        rawdoc! { "find": "order", "comment": { "traceparent": TEXT, "text": "text" }, "$db": "shops" }
            .into_bytes(),
        rawdoc! { "find": "orders", "comment": { "traceparent": TEXT }, "$db": "shop" }.into_bytes(),
        rawdoc! { "find": "orders", "$db": "shops", "comment": { "traceparent": TEXT } }.into_bytes(),
        rawdoc! { "find": "orders", "$db": "shop", "x": { "traceparent": TEXT } }.into_bytes(),
    ];
    for body in [&moved, &appended] {
        let mut array = body.clone();
        let at = body.windows(9).position(|at| at == b"\x03comment\0");
        array[at.unwrap()] = 0x04;
        others.push(array);
    }
    // A text that ends too early or too late for its document.
    let at = moved.windows(6).position(|at| at == b"\x02text\0").unwrap() + 6;
    for len in [4, 6, -1] {
        let mut other = moved.clone();
        other[at..at + 4].copy_from_slice(&i32::to_le_bytes(len));
        others.push(other);
    }
    // A text without its NUL.
    let mut other = moved.clone();
    other[at + 4 + 4] = b'x';
    others.push(other);
    for other in others {
        for how in [moved_how, appended_how] {
            let mut body = other.clone();
            assert_eq!(
                how.restore(&mut body),
                Err(CommentError::OtherBody),
                "{other:02x?}"
            );
            assert_eq!(body, other);
        }
    }
    for (how, body) in [(moved_how, &appended), (appended_how, &moved)] {
        let mut body = body.clone();
        assert_eq!(how.restore(&mut body), Err(CommentError::OtherBody));
    }
    for (how, mut body, before) in [(moved_how, moved, before), (appended_how, appended, plain)] {
        assert_eq!(how.restore(&mut body), Ok(()));
        assert_eq!(body, before.as_bytes());
        assert_eq!(how.restore(&mut body), Err(CommentError::OtherBody));
        assert_eq!(body, before.as_bytes());
    }
}

/// `$retry` before or after makes no difference: what was appended stays.
#[test]
fn later_elements_stay() {
    // TS-169
    let permit = Gate::from_max_wire_version(Some(29))
        .telemetry()
        .unwrap()
        .allowing(Field::RetryArgument);
    let retry = RetryMetadata::new(1).unwrap();
    for mut before in [
        rawdoc! { "find": "orders", "$db": "shop" },
        rawdoc! { "find": "orders", "comment": "text", "$db": "shop" },
    ] {
        let (mut body, placed) = placed(&before);
        append_retry(permit, &retry, &mut body).unwrap();
        placed.restore(&mut body).unwrap();
        before.append(c("$retry"), rawdoc! { "attempt": 1 });
        assert_eq!(body, before.as_bytes());
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Read.

#[test]
fn a_context_is_a_document_with_a_string_traceparent() {
    // TS-170
    let read = |comment: RawBson| {
        let mut body = rawdoc! { "find": "orders" };
        body.append(c("comment"), comment);
        CommentContext::read(&body).map(|context| {
            (
                context.traceparent().map(|read| read.to_string()),
                context.tracestate().map(|state| state.to_string()),
                context.text().map(str::to_owned),
            )
        })
    };
    let some = |text: &str| Some(text.to_owned());
    for comment in user_types() {
        let expected = (comment.as_document())
            .filter(|document| document.get("traceparent").unwrap().is_some())
            .map(|_| (some(OTHER), None, some("text")));
        assert_eq!(read(comment.clone()), expected, "{comment:?}");
    }
    assert_eq!(read(RawBson::String(TEXT.into())), None);
    for (document, expected) in [
        (rawdoc! { "traceparent": 1, "text": "text" }, None),
        (rawdoc! { "inner": { "traceparent": TEXT } }, None),
        (rawdoc! { "Traceparent": TEXT }, None),
        (rawdoc! { "traceparent": TEXT, "traceparent": TEXT }, None),
        (rawdoc! { "traceparent": TEXT, "traceparent": 1 }, None),
        (
            rawdoc! { "later": [1], "text": "t", "tracestate": "a=1", "traceparent": TEXT },
            Some((some(TEXT), some("a=1"), some("t"))),
        ),
        // What is malformed is absent and takes nothing with it.
        (
            rawdoc! { "traceparent": TEXT, "tracestate": "A", "text": 1 },
            Some((some(TEXT), None, None)),
        ),
        (
            rawdoc! { "traceparent": TEXT, "text": "a", "text": "a", "tracestate": "a=1", "tracestate": "a=1" },
            Some((some(TEXT), None, None)),
        ),
        (
            rawdoc! { "traceparent": TEXT.to_uppercase(), "text": "t" },
            Some((None, None, some("t"))),
        ),
        (rawdoc! { "traceparent": "" }, Some((None, None, None))),
    ] {
        assert_eq!(
            read(RawBson::Document(document.clone())),
            expected,
            "{document:?}"
        );
    }
}

#[test]
fn what_is_no_comment_is_no_context() {
    // TS-170
    let comment = rawdoc! { "traceparent": TEXT };
    for body in [
        rawdoc! {},
        rawdoc! { "find": "orders", "$db": "shop" },
        rawdoc! { "comment": comment.clone() },
        rawdoc! { "find": "orders", "filter": { "comment": comment.clone() } },
        rawdoc! { "find": "orders", "comment": comment.clone(), "comment": comment.clone() },
    ] {
        assert!(CommentContext::read(&body).is_none(), "{body:?}");
    }
    // {find: 1, comment: {traceparent: ..., a: <of a type that nobody knows>}}
    let mut body =
        rawdoc! { "find": 1, "comment": { "traceparent": TEXT, "a": RawBson::Null } }.into_bytes();
    let kind = body.len() - 5;
    assert_eq!(body[kind], 0x0a);
    body[kind] = 0x14;
    assert!(CommentContext::read(RawDocument::from_bytes(&body).unwrap()).is_none());
    // {find: 1, comment: {traceparent: <a string without NUL>}}
    let mut body = rawdoc! { "find": 1, "comment": comment }.into_bytes();
    let end = body.len() - 3;
    body[end] = b'x';
    assert!(CommentContext::read(RawDocument::from_bytes(&body).unwrap()).is_none());
}

#[test]
fn texts_and_ids_stay_hidden() {
    let state = Tracestate::parse("secret=canary").unwrap();
    let mut body = rawdoc! { "find": "orders", "comment": "canary" }.into_bytes();
    let placed = place(permit(), &span(), Some(&state), &mut body).unwrap();
    let shown = format!("{placed:?} {:?} {:?}", context(&body), permit());
    for hidden in ["canary", "secret", "4bf92f35", "00f067aa"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("TextMoved") && shown.contains("CommentContext"));
}

#[test]
fn errors_say_what_and_where() {
    let text = |before: RawDocumentBuf| {
        let mut body = before.into_bytes();
        place(permit(), &span(), None, &mut body)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        text(rawdoc! {}),
        "argument comment: the body has no command"
    );
    assert_eq!(
        text(rawdoc! { "find": 1, "comment": 1, "comment": 1 }),
        "argument comment: occurs twice"
    );
    assert_eq!(
        text(rawdoc! { "hello": 1 }),
        "argument comment: not permitted for this command"
    );
    let mut body = hex("06000000 10 00");
    let error = place(permit(), &span(), None, &mut body).unwrap_err();
    assert_eq!(
        error.to_string(),
        "malformed body at byte 4: element expected"
    );
    let (mut body, placed) = placed(&rawdoc! { "find": 1 });
    placed.restore(&mut body).unwrap();
    assert_eq!(
        placed.restore(&mut body).unwrap_err().to_string(),
        "argument comment: not the context that was placed"
    );
}

// ---------------------------------------------------------------------------------------------------------------------
// Any body.

/// Values as users write them; a few are there often.
fn value() -> impl Strategy<Value = Bson> {
    let leaf = prop_oneof![
        3 => ".{0,12}".prop_map(Bson::String),
        1 => any::<i32>().prop_map(Bson::Int32),
        1 => any::<i64>().prop_map(Bson::Int64),
        1 => any::<f64>().prop_map(|value| Bson::Double(if value.is_nan() { 0.5 } else { value })),
        1 => any::<bool>().prop_map(Bson::Boolean),
        1 => Just(Bson::Null),
        1 => any::<[u8; 12]>().prop_map(|bytes| Bson::ObjectId(bytes.into())),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Bson::Array),
            prop::collection::vec(("[a-z$]{0,6}|comment|text|traceparent", inner), 0..3)
                .prop_map(|fields| Bson::Document(fields.into_iter().collect())),
        ]
    })
}

/// A command whose comment, if it has one, stands anywhere but first.
fn command() -> impl Strategy<Value = Document> {
    let name = prop::sample::select(vec![
        "aggregate",
        "find",
        "insert",
        "getMore",
        "count",
        "distinct",
        "update",
    ]);
    let others = prop::collection::vec(("[a-zA-Z$]{1,9}", value()), 0..6);
    let comment = prop::option::weighted(
        0.7,
        prop_oneof![2 => ".{0,40}".prop_map(Bson::String), 1 => value()],
    );
    let place = any::<prop::sample::Index>();
    (name, others, comment, place).prop_map(|(name, others, comment, place)| {
        let mut fields: Vec<(String, Bson)> = others
            .into_iter()
            .filter(|(other, _)| other != "comment" && other != name)
            .collect();
        fields.insert(0, (name.to_owned(), Bson::String("orders".to_owned())));
        if let Some(comment) = comment {
            let at = 1 + place.index(fields.len());
            fields.insert(at, ("comment".to_owned(), comment));
        }
        fields.into_iter().collect()
    })
}

fn traceparents() -> impl Strategy<Value = String> {
    "00-[1-9a-f][0-9a-f]{31}-[1-9a-f][0-9a-f]{15}-0[01]"
}

fn states() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop_oneof![
        Just(String::new()),
        "[a-z][a-z0-9@]{0,9}=[!-+]{1,60}",
        "a=[0-9a-f]{1,250},b=[0-9a-f]{1,250}",
    ])
}

/// What the proposal says, done by `bson` on the decoded command.
fn model(command: &Document, traceparent: &str, state: Option<&str>) -> (Document, Placement) {
    let mut context = doc! { "traceparent": traceparent };
    if let Some(state) = state.filter(|state| !state.is_empty()) {
        context.insert("tracestate", state);
    }
    let mut command = command.clone();
    let placement = match command.get("comment") {
        None => Placement::Appended,
        Some(Bson::String(text)) => {
            context.insert("text", text.clone());
            Placement::TextMoved
        }
        Some(_) => Placement::LeftAlone,
    };
    if placement.has_context() {
        command.insert("comment", context);
    }
    (command, placement)
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// The bytes are those that decoding, inserting and encoding give; taking out gives back what was there.
    #[test]
    fn as_bson_would_do_it(command in command(), text in traceparents(), state in states()) {
        // TS-161 TS-163 TS-164 TS-169
        let span = text.parse().unwrap();
        let parsed = state.as_deref().map(|state| Tracestate::parse(state).unwrap());
        let before = command.to_vec().unwrap();
        let (expected, placement) = model(&command, &text, state.as_deref());

        let mut body = before.clone();
        let placed = place(permit(), &span, parsed.as_ref(), &mut body).unwrap();
        prop_assert_eq!(&body, &expected.to_vec().unwrap());
        prop_assert_eq!(placed.placement(), placement);
        let limit = if state.is_none() { LEN } else { MAX_LEN };
        prop_assert!(body.len() - before.len() <= usize::try_from(limit).unwrap());

        // The user's comment is not lost.
        let raw = RawDocument::from_bytes(&body).unwrap();
        match command.get("comment") {
            Some(Bson::String(users)) => prop_assert_eq!(CommentContext::read(raw).unwrap().text(), Some(users.as_str())),
            Some(users) => prop_assert_eq!(expected.get("comment"), Some(users)),
            None => prop_assert_eq!(CommentContext::read(raw).unwrap().text(), None),
        }
        if placement.has_context() {
            let context = CommentContext::read(raw).unwrap();
            prop_assert_eq!(context.traceparent().map(|read| read.to_string()), Some(text));
            prop_assert_eq!(context.tracestate(), parsed.filter(|state| !state.is_empty()));
        }
        placed.restore(&mut body).unwrap();
        prop_assert_eq!(body, before);
    }

    /// What comes in need not be BSON at all.
    #[test]
    fn damage_is_refused_or_undone(command in command(), at in any::<prop::sample::Index>(), byte: u8) {
        // TS-165
        let mut before = command.to_vec().unwrap();
        let at = at.index(before.len());
        before[at] = byte;
        let mut body = before.clone();
        match place(permit(), &span(), None, &mut body) {
            Ok(placed) => {
                prop_assert_eq!(placed.placement().has_context(), body != before);
                prop_assert_eq!(placed.restore(&mut body), Ok(()));
            }
            Err(CommentError::OtherBody) => prop_assert!(false, "nothing was restored"),
            Err(_) => {}
        }
        prop_assert_eq!(body, before);
    }
}

#[test]
fn nothing_is_allocated_but_room() {
    // TS-166
    let state = Tracestate::parse("rojo=00f067aa0ba902b7").unwrap();
    for before in [
        rawdoc! { "find": "orders", "$db": "shop" },
        rawdoc! { "find": "orders", "comment": "text", "$db": "shop" },
        rawdoc! { "find": "orders", "comment": { "a": 1 }, "$db": "shop" },
    ] {
        let before = before.into_bytes();
        let mut body = Vec::with_capacity(before.len() + usize::try_from(MAX_LEN).unwrap());
        body.extend_from_slice(&before);
        let seen = measure(|| {
            let placed = place(permit(), &span(), Some(&state), &mut body).unwrap();
            let raw = RawDocument::from_bytes(&body).unwrap();
            assert!(CommentContext::read(raw).is_some() == placed.placement().has_context());
            placed.restore(&mut body).unwrap();
        });
        assert_eq!((seen.count_total, body == before), (0, true));

        let mut tight = before.clone();
        tight.shrink_to_fit();
        let seen = measure(|| {
            place(permit(), &span(), Some(&state), &mut tight).unwrap();
        });
        assert!(seen.count_total <= 1, "{}", seen.count_total);
    }
}
