//! The structural check of documents against the `bson` crate, on sound and on damaged documents.
//!
//! A naive model stands between the two: the servers' rules (protocol 1.7), read recursively from slices, with one
//! switch for each thing that `bson` sees otherwise. Ours has to be the model without the switches, `bson` the model
//! with all of them; so every disagreement of the two is one of the list, on every generated document.

use bson::{Document, RawBsonRef, RawDocument};
use opmsg_telemetry::document::validate;
use proptest::prelude::*;
use proptest::sample::Index;

/// What `bson` sees otherwise than a server.
#[derive(Clone, Copy)]
struct Switches {
    /// Texts and names have to be UTF-8.
    utf_8: bool,
    /// Binary data of subtype 2 has to hold its length once more.
    old_binary: bool,
    /// More levels than this are refused.
    depth: Option<usize>,
}

const SERVER: Switches = Switches {
    utf_8: false,
    old_binary: false,
    depth: Some(200),
};
const BSON: Switches = Switches {
    utf_8: true,
    old_binary: true,
    depth: None,
};

/// The model: `None` is a refusal.
fn document(bytes: &[u8], level: usize, switches: Switches) -> Option<()> {
    if switches.depth.is_some_and(|depth| level > depth) {
        return None;
    }
    let declared = int32(bytes)?;
    let (last, head) = bytes.split_last()?;
    if *last != 0 || usize::try_from(declared) != Ok(bytes.len()) || bytes.len() < 5 {
        return None;
    }
    let mut rest = &head[4..];
    while let Some((element_type, after)) = rest.split_first() {
        let value = text(after, switches)?;
        let size = value_size(*element_type, value, level, switches)?;
        rest = value.get(size..)?;
    }
    Some(())
}

fn value_size(element_type: u8, value: &[u8], level: usize, switches: Switches) -> Option<usize> {
    Some(match element_type {
        0x06 | 0x0a | 0x7f | 0xff => 0,
        0x08 => {
            if *value.first()? > 1 {
                return None;
            }
            1
        }
        0x10 => 4,
        0x01 | 0x09 | 0x11 | 0x12 => 8,
        0x07 => 12,
        0x13 => 16,
        0x02 | 0x0d | 0x0e => string(value, switches)?,
        0x0c => string(value, switches)? + 12,
        0x03 | 0x04 => {
            let size = usize::try_from(int32(value)?).ok()?;
            document(value.get(..size)?, level + 1, switches)?;
            size
        }
        0x05 => {
            let len = usize::try_from(int32(value)?).ok()?;
            let contents = value.get(5..5 + len)?;
            let inner = || Some(usize::try_from(int32(contents)?).ok()? + 4);
            if switches.old_binary && value[4] == 2 && inner() != Some(len) {
                return None;
            }
            5 + len
        }
        0x0b => {
            let options = text(value, switches)?;
            value.len() - text(options, switches)?.len()
        }
        0x0f => {
            let size = usize::try_from(int32(value)?).ok()?;
            let contents = value.get(4..size)?;
            let scope = contents.get(string(contents, switches)?..)?;
            document(scope, level + 2, switches)?;
            size
        }
        _ => return None,
    })
}

fn int32(bytes: &[u8]) -> Option<i32> {
    Some(i32::from_le_bytes(*bytes.first_chunk()?))
}

/// What follows the text's zero byte.
fn text(bytes: &[u8], switches: Switches) -> Option<&[u8]> {
    let len = bytes.iter().position(|byte| *byte == 0)?;
    if switches.utf_8 && std::str::from_utf8(&bytes[..len]).is_err() {
        return None;
    }
    Some(&bytes[len + 1..])
}

fn string(value: &[u8], switches: Switches) -> Option<usize> {
    let len = usize::try_from(int32(value)?).ok()?;
    let (last, text) = value.get(4..4 + len)?.split_last()?;
    if *last != 0 || switches.utf_8 && std::str::from_utf8(text).is_err() {
        return None;
    }
    Some(4 + len)
}

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

// --- generated documents ---

fn wrap(elements: &[u8]) -> Vec<u8> {
    let len = i32::try_from(elements.len() + 5).unwrap();
    [&len.to_le_bytes()[..], elements, &[0]].concat()
}

fn counted(bytes: &[u8]) -> Vec<u8> {
    let len = i32::try_from(bytes.len() + 1).unwrap();
    [&len.to_le_bytes()[..], bytes, &[0]].concat()
}

fn name() -> BoxedStrategy<Vec<u8>> {
    prop_oneof![
        8 => "[a-z$.0-9]{0,20}".prop_map(String::into_bytes),
        1 => prop::collection::vec(1..=u8::MAX, 0..12),
    ]
    .boxed()
}

fn element() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        8 => "[ -~é]{0,40}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    let bytes = |len: usize| prop::collection::vec(any::<u8>(), len);
    let fixed = prop_oneof![
        prop::sample::select(&[0x06_u8, 0x0a, 0x7f, 0xff][..]).prop_map(|known| (known, vec![])),
        (0..2_u8).prop_map(|value| (0x08, vec![value])),
        bytes(4).prop_map(|value| (0x10, value)),
        (
            prop::sample::select(&[0x01_u8, 0x09, 0x11, 0x12][..]),
            bytes(8)
        ),
        bytes(12).prop_map(|value| (0x07, value)),
        bytes(16).prop_map(|value| (0x13, value)),
    ];
    let counted_value = prop_oneof![
        (
            prop::sample::select(&[0x02_u8, 0x0d, 0x0e][..]),
            text.clone().prop_map(|text| counted(&text))
        ),
        (text, bytes(12)).prop_map(|(text, id)| (0x0c, [counted(&text), id].concat())),
        (name(), name())
            .prop_map(|(pattern, options)| (0x0b, [&pattern[..], b"\0", &options, b"\0"].concat())),
        (
            prop::collection::vec(any::<u8>(), 0..20),
            prop_oneof![0..8_u8, any::<u8>()]
        )
            .prop_map(|(contents, subtype)| {
                let len = i32::try_from(contents.len()).unwrap();
                (
                    0x05,
                    [&len.to_le_bytes()[..], &[subtype], &contents].concat(),
                )
            }),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(|contents| {
            let len = i32::try_from(contents.len()).unwrap();
            (
                0x05,
                [
                    &(len + 4).to_le_bytes()[..],
                    &[2],
                    &len.to_le_bytes(),
                    &contents,
                ]
                .concat(),
            )
        }),
    ];
    let leaf = prop_oneof![fixed, counted_value];
    let value = leaf.prop_recursive(6, 40, 6, |inner| {
        let elements = prop::collection::vec((name(), inner), 0..6)
            .prop_map(|elements: Vec<(Vec<u8>, (u8, Vec<u8>))>| {
                let bytes: Vec<Vec<u8>> = elements
                    .into_iter()
                    .map(|(name, value)| named(&name, value))
                    .collect();
                wrap(&bytes.concat())
            })
            .boxed();
        prop_oneof![
            3 => elements.clone().prop_map(|document| (0x03, document)),
            2 => elements.clone().prop_map(|document| (0x04, document)),
            1 => ("[a-z]{0,9}", elements).prop_map(|(code, scope)| (0x0f, code_with_scope(code.as_bytes(), &scope))),
        ]
    });
    (name(), value).prop_map(|(name, value)| named(&name, value))
}

fn code_with_scope(code: &[u8], scope: &[u8]) -> Vec<u8> {
    let code = counted(code);
    let len = i32::try_from(4 + code.len() + scope.len()).unwrap();
    [&len.to_le_bytes()[..], &code, scope].concat()
}

fn named(name: &[u8], (element_type, value): (u8, Vec<u8>)) -> Vec<u8> {
    let name: Vec<u8> = name.iter().copied().filter(|byte| *byte != 0).collect();
    [&[element_type][..], &name, b"\0", &value].concat()
}

fn sound() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(element(), 0..7).prop_map(|elements| wrap(&elements.concat()))
}

#[derive(Clone, Debug)]
enum Damage {
    Set(Index, u8),
    Add(Index, i8),
    Flip(Index, u8),
    Remove(Index, usize),
    Insert(Index, u8),
    Repeat(Index, usize),
    Cut(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, value)| Damage::Set(at, value)),
        (any::<Index>(), any::<Index>()).prop_map(|(at, which)| Damage::Set(
            at,
            *which.get(&[0, 1, 2, 3, 4, 5, 8, 0x0f, 0x14, 0x7f, 0x80, 0xff])
        )),
        (any::<Index>(), -2..=2_i8).prop_map(|(at, by)| Damage::Add(at, by)),
        (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (any::<Index>(), 1..9_usize).prop_map(|(at, len)| Damage::Remove(at, len)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, value)| Damage::Insert(at, value)),
        (any::<Index>(), 1..9_usize).prop_map(|(at, len)| Damage::Repeat(at, len)),
        any::<Index>().prop_map(Damage::Cut),
    ]
}

fn damaged() -> impl Strategy<Value = Vec<u8>> {
    (
        sound(),
        prop::collection::vec(damage(), 1..5),
        any::<bool>(),
    )
        .prop_map(|(mut bytes, damages, repair)| {
            for damage in damages {
                if bytes.is_empty() {
                    break;
                }
                let len = bytes.len();
                match damage {
                    Damage::Set(at, value) => bytes[at.index(len)] = value,
                    Damage::Add(at, by) => {
                        bytes[at.index(len)] = bytes[at.index(len)].wrapping_add_signed(by)
                    }
                    Damage::Flip(at, bit) => bytes[at.index(len)] ^= 1 << bit,
                    Damage::Remove(at, count) => {
                        drop(bytes.drain(at.index(len)..len.min(at.index(len) + count)))
                    }
                    Damage::Insert(at, value) => bytes.insert(at.index(len), value),
                    Damage::Repeat(at, count) => {
                        let at = at.index(len);
                        let piece = bytes[at..len.min(at + count)].to_vec();
                        bytes.splice(at..at, piece);
                    }
                    Damage::Cut(at) => bytes.truncate(at.index(len)),
                }
            }
            // With the outer frame repaired, the damage inside is what decides.
            if repair && bytes.len() >= 5 {
                bytes.pop();
                wrap(&bytes[4..])
            } else {
                bytes
            }
        })
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
    let deep = (0..201).fold(wrap(b""), |inner, _| wrap(&named(b"x", (0x03, inner))));
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
                assert_eq!(
                    expected,
                    levels + scopes.min(4) * 5 <= 200,
                    "{scopes}, {levels}"
                );
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
