//! Documents for properties.

use super::{code_with_scope, counted, named, wrap};
use proptest::prelude::*;
use proptest::sample::Index;

/// The type byte and the value's bytes.
type Value = (u8, Vec<u8>);

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
            .prop_map(|elements: Vec<(Vec<u8>, Value)>| {
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

/// A sound document, with texts and names of any encoding.
pub(crate) fn sound() -> impl Strategy<Value = Vec<u8>> {
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

/// A sound document with one to four changes.
pub(crate) fn damaged() -> impl Strategy<Value = Vec<u8>> {
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
