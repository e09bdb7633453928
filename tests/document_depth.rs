//! The nesting that the structural check of documents allows, and which fault comes first.

mod bson_bytes;

use bson_bytes::check::{DEPTH, check, refused};
use bson_bytes::{code_with_scope as scope_of, element, nested, of, wrap as document};
use opmsg_telemetry::document::validate;
use opmsg_telemetry::error::DocumentErrorKind as Kind;

#[track_caller]
fn too_deep(document: &[u8], offset: u32) {
    let error = check(document).expect_err("too deep");
    assert!(
        matches!(error.kind(), Kind::TooDeep { maximum: DEPTH, .. }),
        "{error}"
    );
    assert!(error.is_too_deep());
    assert_eq!(
        error.to_string(),
        format!("malformed document at byte {offset}: more than 200 nested levels")
    );
}

// TS-42: 200 nested levels pass, the 201st does not.
#[test]
fn two_hundred_levels_pass() {
    for types in [&[0x03][..], &[0x04], &[0x03, 0x04], &[0x04, 0x04, 0x03]] {
        assert_eq!(check(&nested(document(b""), 200, types)), Ok(()));
        // Each level is a length, a type and a name `0`; the document itself comes first.
        too_deep(&nested(document(b""), 201, types), 200 * 7 + 4);
        too_deep(&nested(document(b""), 900, types), 200 * 7 + 4);
    }
    // A value beside the deepest document, and more after it.
    let leaf = document(&element(0x10, b"x", &[0; 4]));
    assert_eq!(check(&nested(leaf, 200, &[0x03])), Ok(()));
}

// TS-42: siblings are no levels.
#[test]
fn closed_documents_do_not_count() {
    let inner = nested(document(b""), 199, &[0x03]);
    let many = element(0x03, b"x", &inner).repeat(3);
    assert_eq!(check(&document(&many)), Ok(()));
    let scopes = element(
        0x0f,
        b"x",
        &scope_of(b"a", &nested(document(b""), 198, &[0x03])),
    )
    .repeat(3);
    assert_eq!(check(&document(&scopes)), Ok(()));
}

// TS-42: code with scope uses two levels.
#[test]
fn code_with_scope_uses_two_levels() {
    assert_eq!(check(&nested(document(b""), 100, &[0x0f])), Ok(()));
    // Each takes 4 + 3 bytes of document, 4 of its own length, 6 of code.
    too_deep(&nested(document(b""), 101, &[0x0f]), 100 * 17 + 4);

    let scope =
        |outside: usize| nested(of(0x0f, &scope_of(b"a", &document(b""))), outside, &[0x03]);
    assert_eq!(check(&scope(198)), Ok(()));
    // The value has a level left, its scope has none: the scope's first byte is named.
    too_deep(&scope(199), 199 * 7 + 7 + 10);
    too_deep(&scope(200), 200 * 7 + 4);

    let nested_in_scope = |inside: usize| {
        of(
            0x0f,
            &scope_of(b"a", &nested(document(b""), inside, &[0x04])),
        )
    };
    assert_eq!(check(&nested_in_scope(198)), Ok(()));
    too_deep(&nested_in_scope(199), 17 + 198 * 7 + 4);
}

// TS-42: the limit is a parameter, 5 to 1000 as for servers.
#[test]
fn the_limit_is_a_parameter() {
    for (limit, deepest) in [
        (0, 5),
        (5, 5),
        (6, 6),
        (15, 15),
        (16, 16),
        (17, 17),
        (999, 999),
        (1000, 1000),
        (1001, 1000),
        (u16::MAX, 1000),
    ] {
        for types in [&[0x03][..], &[0x04]] {
            assert_eq!(
                validate(&nested(document(b""), deepest, types), limit),
                Ok(()),
                "{limit}"
            );
            let error = validate(&nested(document(b""), deepest + 1, types), limit).unwrap_err();
            let maximum = u16::try_from(deepest).unwrap();
            assert!(
                matches!(error.kind(), Kind::TooDeep { maximum: named, .. } if named == maximum),
                "{limit}: {error}"
            );
        }
        let scopes = nested(document(b""), deepest / 2, &[0x0f]);
        assert_eq!(validate(&scopes, limit), Ok(()), "{limit}");
        let scopes = nested(document(b""), deepest / 2 + 1, &[0x0f]);
        assert!(
            validate(&scopes, limit).is_err_and(|error| error.is_too_deep()),
            "{limit}"
        );
    }
}

// TS-44, TS-42: the first fault in the servers' order decides, and with it the code.
#[test]
fn the_first_fault_decides() {
    let deep = nested(document(b""), 200, &[0x03]);
    let deep = element(0x03, b"0", &deep);
    let unknown = element(0x14, b"", b"");
    too_deep(&document(&[&deep[..], &unknown].concat()), 200 * 7 + 4);
    refused(
        &document(&[&unknown[..], &deep].concat()),
        4,
        "unknown element type 0x14",
    );

    // The length of an open document is compared at its end, so the depth inside it comes first.
    let mut wrong_length = document(&deep);
    wrong_length[7] ^= 1;
    too_deep(&wrong_length, 200 * 7 + 4);
    // A length below 5 is seen at once.
    wrong_length[7..11].copy_from_slice(&4_i32.to_le_bytes());
    refused(
        &wrong_length,
        7,
        "embedded document of length 4, which is not its size",
    );
    // The depth is looked at before the name's end and before the length.
    let last_level = nested(document(b"\x03name"), 200, &[0x03]);
    too_deep(&last_level, 200 * 7 + 4);
    // The document's own frame comes before all.
    let mut unterminated = document(&deep);
    *unterminated.last_mut().unwrap() = 1;
    let last = u32::try_from(unterminated.len() - 1).unwrap();
    refused(&unterminated, last, "no zero byte at the end");
}
