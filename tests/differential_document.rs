//! The structural check of documents against the `bson` crate, on sound and on damaged documents.
//!
//! A naive model stands between the two: the servers' rules (protocol 1.7), read recursively from slices, with one
//! switch for each thing that `bson` sees otherwise. Ours has to be the model without the switches, `bson` the model
//! with all of them; so every disagreement of the two is one of the list, on every generated document.

mod bson_bytes;

use bson::{Document, RawBsonRef, RawDocument};
use bson_bytes::generated::{damaged, sound};
use bson_bytes::model::{BSON, SERVER, document, int32};
use bson_bytes::shapes::{body_1k, find_200, order};
use bson_bytes::{code_with_scope, counted, named, nested, wrap};
use opmsg_telemetry::document::validate;
use proptest::prelude::*;

/// Reads every value of a document and of what it embeds.
fn read_all(document: &RawDocument) -> bson::error::Result<()> {
    for element in document {
        match element?.1 {
            RawBsonRef::Document(inner) => read_all(inner)?,
            RawBsonRef::Array(inner) => read_all(RawDocument::from_bytes(inner.as_bytes())?)?,
            RawBsonRef::JavaScriptCodeWithScope(value) => read_all(value.scope)?,
            _ => {}
        }
    }
    Ok(())
}

/// Every verdict on some bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Verdicts {
    ours: bool,
    raw: bool,
    reader: bool,
    serde: bool,
}

fn verdicts(bytes: &[u8]) -> Verdicts {
    Verdicts {
        ours: validate(bytes, 200).is_ok(),
        raw: RawDocument::from_bytes(bytes).and_then(read_all).is_ok(),
        reader: Document::from_reader(bytes).is_ok(),
        serde: bson::deserialize_from_slice::<Document>(bytes).is_ok(),
    }
}

fn agree_with_the_model(bytes: &[u8]) -> Result<(), TestCaseError> {
    let seen = verdicts(bytes);
    prop_assert_eq!(seen.ours, document(bytes, 0, SERVER).is_some(), "ours");
    prop_assert_eq!(seen.raw, document(bytes, 0, BSON).is_some(), "bson, raw");
    prop_assert_eq!(seen.serde, seen.raw, "bson, serde");
    // The reader stops at the document's own length and leaves what follows.
    let declared = int32(bytes).map_or(0, |len| usize::try_from(len).unwrap_or(0));
    let read = bytes.get(..declared).unwrap_or(bytes);
    prop_assert_eq!(
        seen.reader,
        document(read, 0, BSON).is_some(),
        "bson, reader"
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    // TS-44, TS-45
    #[test]
    fn sound_documents_are_accepted(bytes in sound()) {
        prop_assert!(validate(&bytes, 200).is_ok());
        agree_with_the_model(&bytes)?;
    }

    // TS-44
    #[test]
    fn damaged_documents_get_the_same_verdict(bytes in damaged()) {
        agree_with_the_model(&bytes)?;
    }

    #[test]
    fn any_bytes_get_the_same_verdict(bytes in prop::collection::vec(prop_oneof![Just(0_u8), 0..20_u8, any::<u8>()], 0..80)) {
        agree_with_the_model(&bytes)?;
        agree_with_the_model(&wrap(&bytes))?;
    }
}

// --- the list of disagreements, one example each ---

const TRACEPARENT: &[u8] = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// The value that the telemetry reader looks for, as `bson` finds it: without a look at anything else.
fn looked_up(bytes: &[u8]) -> Option<&str> {
    let otel = RawDocument::from_bytes(bytes)
        .ok()?
        .get_document("otel")
        .ok()?;
    otel.get_str("traceparent").ok()
}

#[derive(serde::Deserialize)]
struct Section<'a> {
    #[serde(borrow)]
    otel: Otel<'a>,
}

#[derive(serde::Deserialize)]
struct Otel<'a> {
    traceparent: &'a str,
}

fn borrowed(bytes: &[u8]) -> Option<&str> {
    let section: Section<'_> = bson::deserialize_from_slice(bytes).ok()?;
    Some(section.otel.traceparent)
}

struct Disagreement {
    what: &'static str,
    why: &'static str,
    bytes: Vec<u8>,
    /// Ours, `bson` reading all, `bson` looking up one value, `Document::from_reader`, serde with a borrowing struct.
    accepted: [bool; 5],
}

fn otel_of(value: &[u8]) -> Vec<u8> {
    named(
        b"otel",
        (0x03, wrap(&named(b"traceparent", (0x02, counted(value))))),
    )
}

/// The canonical telemetry document (protocol 2.2) with elements before and after `otel`.
fn section(before: &[u8], after: &[u8]) -> Vec<u8> {
    wrap(&[before, &otel_of(TRACEPARENT), after].concat())
}

fn with_inner_length(len: u8) -> Vec<u8> {
    let mut bytes = section(b"", b"");
    assert_eq!(bytes[10], 78);
    bytes[10] = len;
    bytes
}

fn disagreements() -> Vec<Disagreement> {
    let row = |what, why, bytes, accepted| Disagreement {
        what,
        why,
        bytes,
        accepted,
    };
    let lazy =
        "a look-up in raw bytes stops at what it looks for; servers check the whole document";
    let utf_8 = "servers do not look at the encoding of texts and names";
    let deep = nested(wrap(b""), 201, &[0x03]);
    let wrong_old_binary = named(b"b", (0x05, b"\x04\0\0\0\x02\x01\0\0\0".to_vec()));
    vec![
        row(
            "inner length one too small",
            lazy,
            with_inner_length(77),
            [false, false, true, false, false],
        ),
        row(
            "inner length one too large",
            lazy,
            with_inner_length(79),
            [false, false, true, false, false],
        ),
        row(
            "boolean 2 after",
            lazy,
            section(b"", b"\x08b\0\x02"),
            [false, false, true, false, false],
        ),
        row(
            "boolean 2 before",
            lazy,
            section(b"\x08b\0\x02", b""),
            [false, false, true, false, false],
        ),
        row(
            "string without zero byte after",
            lazy,
            section(b"", b"\x02s\0\x02\0\0\0ab"),
            [false, false, true, false, false],
        ),
        row(
            "unknown type after",
            lazy,
            section(b"", b"\x7ax\0"),
            [false, false, true, false, false],
        ),
        row(
            "name that is not UTF-8, after",
            utf_8,
            section(b"", b"\x0a\xff\0"),
            [true, false, true, false, false],
        ),
        row(
            "name that is not UTF-8, before",
            utf_8,
            section(b"\x0a\xff\0", b""),
            [true, false, false, false, false],
        ),
        row(
            "string that is not UTF-8, before",
            utf_8,
            section(b"\x02s\0\x02\0\0\0\xff\0", b""),
            [true, false, true, false, false],
        ),
        row(
            "value that is not UTF-8",
            utf_8,
            wrap(&otel_of(&[0xff; 55])),
            [true, false, false, false, false],
        ),
        row(
            "one byte too many",
            "a reader leaves what follows; for us the caller says where the document ends",
            [&section(b"", b"")[..], b"\0"].concat(),
            [false, false, false, true, false],
        ),
        row(
            "201 levels",
            "bson sets no limit",
            section(b"", &named(b"d", (0x03, deep))),
            [false, true, true, true, true],
        ),
        row(
            "old binary data with a wrong inner length",
            "servers do not look into binary data",
            section(b"", &wrong_old_binary),
            [true, false, true, false, false],
        ),
        row(
            "otel as an array",
            "the type of a field is no matter of structure; serde takes an array for a document",
            {
                let mut bytes = section(b"", b"");
                bytes[4] = 4;
                bytes
            },
            [true, true, false, true, true],
        ),
        row(
            "otel twice",
            "duplicates are no matter of structure; serde refuses them",
            section(&otel_of(TRACEPARENT), b""),
            [true, true, true, true, false],
        ),
    ]
}

/// `bson` reads embedded documents by recursion: 201 levels are more than a test's stack holds in an unoptimized build.
fn on_a_large_stack(test: fn()) {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(test);
    thread.unwrap().join().unwrap();
}

// TS-44, TS-45: each disagreement is a written one.
#[test]
fn the_disagreements_are_those_of_the_list() {
    on_a_large_stack(|| {
        for Disagreement {
            what,
            why,
            bytes,
            accepted,
        } in disagreements()
        {
            let seen = verdicts(&bytes);
            let looked_up = looked_up(&bytes).is_some();
            let seen = [
                seen.ours,
                seen.raw,
                looked_up,
                seen.reader,
                borrowed(&bytes).is_some(),
            ];
            assert_eq!(seen, accepted, "{what}: {why}");
            assert_ne!(seen, [seen[0]; 5], "{what}: not a disagreement");
        }
    });
}

// TS-42: around 200 levels ours is the model.
#[test]
fn the_depth_is_that_of_the_model() {
    on_a_large_stack(|| {
        for scopes in 0..4 {
            for levels in 188..204 {
                let inner = (0..levels).fold(wrap(b""), |inner, level| {
                    let element = if level % 40 < scopes {
                        (0x0f, code_with_scope(b"x", &inner))
                    } else {
                        (0x03, inner)
                    };
                    wrap(&named(b"n", element))
                });
                let expected = document(&inner, 0, SERVER).is_some();
                assert_eq!(
                    validate(&inner, 200).is_ok(),
                    expected,
                    "{scopes}, {levels}"
                );
                assert_eq!(expected, levels + scopes * 5 <= 200, "{scopes}, {levels}");
            }
        }
    });
}

// Where all agree: the controls of the list.
#[test]
fn there_is_nothing_else_to_list_in_sound_sections() {
    let nul_inside = wrap(&otel_of(b"00-4bf92f3577b34da6\0"));
    for bytes in [
        section(b"", b""),
        section(b"\x08b\0\x01", b"\x0ax\0"),
        nul_inside,
    ] {
        let seen = verdicts(&bytes);
        assert_eq!(
            seen,
            Verdicts {
                ours: true,
                raw: true,
                reader: true,
                serde: true
            }
        );
        assert_eq!(looked_up(&bytes), borrowed(&bytes));
        assert!(looked_up(&bytes).is_some());
    }
}

// The documents of the benches are sound for all, and of the sizes that the benches name.
#[test]
fn measured_documents_are_sound() {
    for seed in 0..100 {
        let measured = [
            (200, find_200(seed)),
            (1024, body_1k(seed)),
            (200, order(seed, 200)),
            (400, order(seed, 400)),
        ];
        for (size, bytes) in measured {
            assert_eq!(bytes.len(), size);
            let seen = verdicts(&bytes);
            assert_eq!(
                seen,
                Verdicts {
                    ours: true,
                    raw: true,
                    reader: true,
                    serde: true
                }
            );
        }
    }
}
