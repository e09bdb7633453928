use super::{scan, walk};
use proptest::prelude::*;

/// A document that holds one element of every type but code with scope.
fn of_every_type() -> Vec<u8> {
    let elements: &[&[u8]] = &[
        b"\x01double\0\0\0\0\0\0\0\0\0",
        b"\x02string\0\x03\0\0\0ab\0",
        b"\x03document\0\x05\0\0\0\0",
        b"\x04array\0\x0c\0\0\0\x100\0\x01\0\0\0\0",
        b"\x05binary\0\x02\0\0\0\0ab",
        b"\x06undefined\0",
        b"\x07id\0abcdefghijkl",
        b"\x08boolean\0\x01",
        b"\x09date\0\0\0\0\0\0\0\0\0",
        b"\x0anull\0",
        b"\x0bregular expression\0a.*\0i\0",
        b"\x0cpointer\0\x02\0\0\0a\0abcdefghijkl",
        b"\x0dcode\0\x02\0\0\0a\0",
        b"\x0esymbol\0\x02\0\0\0a\0",
        b"\x10int\0\0\0\0\0",
        b"\x11timestamp\0\0\0\0\0\0\0\0\0",
        b"\x12long\0\0\0\0\0\0\0\0\0",
        b"\x13decimal\0abcdefghijklmnop",
        b"\x7fmax\0",
        b"\xffmin\0",
    ];
    wrap(&elements.concat())
}

fn wrap(elements: &[u8]) -> Vec<u8> {
    let len = u32::try_from(elements.len() + 5).unwrap();
    [&len.to_le_bytes()[..], elements, &[0]].concat()
}

fn nested(levels: usize) -> Vec<u8> {
    (0..levels).fold(wrap(b""), |inner, _| {
        wrap(&[b"\x03a\0", &inner[..]].concat())
    })
}

#[test]
fn the_quick_walk_takes_every_type_that_it_knows() {
    let document = of_every_type();
    assert!(scan::is_sound(&document, 200));
    assert_eq!(walk::check(&document, 200), Ok(()));
}

#[test]
fn the_quick_walk_leaves_deep_documents_and_code_with_scope_to_the_other() {
    assert!(scan::is_sound(&nested(16), 200));
    assert!(!scan::is_sound(&nested(17), 200));
    assert_eq!(walk::check(&nested(17), 200), Ok(()));
    let scope = wrap(b"\x0fa\0\x0f\0\0\0\x02\0\0\0a\0\x05\0\0\0\0");
    assert!(!scan::is_sound(&scope, 200));
    assert_eq!(walk::check(&scope, 200), Ok(()));
}

#[test]
fn the_quick_walk_respects_a_small_limit() {
    assert!(scan::is_sound(&nested(5), 5));
    assert!(!scan::is_sound(&nested(6), 5));
}

#[test]
fn both_walks_agree_on_every_single_byte_change() {
    let sound = of_every_type();
    for place in 0..sound.len() {
        for value in 0..=u8::MAX {
            let mut changed = sound.clone();
            changed[place] = value;
            let quick = scan::is_sound(&changed, 200);
            let thorough = walk::check(&changed, 200).is_ok();
            // Only code with scope divides them, and that byte alone cannot make a sound one here.
            assert_eq!(quick, thorough, "byte {place} = {value}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_quick_walk_takes_the_other_takes(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        levels in 0_usize..20,
    ) {
        let mut document = (0..levels).fold(of_every_type(), |inner, _| wrap(&[b"\x03a\0", &inner[..]].concat()));
        for (place, value) in changes {
            let place = place.index(document.len());
            document[place] = value;
        }
        if scan::is_sound(&document, 200) {
            prop_assert_eq!(walk::check(&document, 200), Ok(()));
        }
    }
}
