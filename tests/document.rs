//! The structural check of documents: both sides of each check, every type, every cut, and the edges of the depth.

use opmsg_telemetry::document::validate;
use opmsg_telemetry::error::{DocumentError, DocumentErrorKind as Kind};

/// The servers' default depth.
const DEPTH: u16 = 200;

/// Every type that BSON knows, with a sound value of it (BSON specification 1.1).
const VALUES: [(u8, &[u8]); 21] = [
    (0x01, &[0; 8]),
    (0x02, b"\x03\0\0\0ab\0"),
    (0x03, b"\x05\0\0\0\0"),
    (0x04, b"\x0c\0\0\0\x100\0\x01\0\0\0\0"),
    (0x05, b"\x02\0\0\0\x80ab"),
    (0x06, b""),
    (0x07, b"abcdefghijkl"),
    (0x08, b"\x01"),
    (0x09, &[0; 8]),
    (0x0a, b""),
    (0x0b, b"a.*\0i\0"),
    (0x0c, b"\x02\0\0\0a\0abcdefghijkl"),
    (0x0d, b"\x02\0\0\0a\0"),
    (0x0e, b"\x02\0\0\0a\0"),
    (0x0f, b"\x0f\0\0\0\x02\0\0\0a\0\x05\0\0\0\0"),
    (0x10, &[0; 4]),
    (0x11, &[0; 8]),
    (0x12, &[0; 8]),
    (0x13, &[0; 16]),
    (0x7f, b""),
    (0xff, b""),
];

fn document(elements: &[u8]) -> Vec<u8> {
    let len = i32::try_from(elements.len() + 5).unwrap();
    [&len.to_le_bytes()[..], elements, b"\0"].concat()
}

fn element(element_type: u8, name: &[u8], value: &[u8]) -> Vec<u8> {
    [&[element_type], name, b"\0", value].concat()
}

/// A document with one element named `a`. Its type byte is at 4, its value at 7.
fn of(element_type: u8, value: &[u8]) -> Vec<u8> {
    document(&element(element_type, b"a", value))
}

/// Code with scope: its own length, the code `a`, the scope.
fn code_with_scope(scope: &[u8]) -> Vec<u8> {
    let len = i32::try_from(4 + 6 + scope.len()).unwrap();
    [&len.to_le_bytes()[..], b"\x02\0\0\0a\0", scope].concat()
}

/// `inner` inside as many documents (3), arrays (4), or what `types` repeats.
fn wrapped(inner: Vec<u8>, levels: usize, types: &[u8]) -> Vec<u8> {
    types
        .iter()
        .cycle()
        .take(levels)
        .fold(inner, |inner, element_type| match element_type {
            0x0f => document(&element(0x0f, b"0", &code_with_scope(&inner))),
            element_type => document(&element(*element_type, b"0", &inner)),
        })
}

fn check(document: &[u8]) -> Result<(), DocumentError> {
    validate(document, DEPTH)
}

#[track_caller]
fn refused(document: &[u8], offset: u32, text: &str) {
    let error = check(document).expect_err(text);
    assert_eq!(
        error.to_string(),
        format!("malformed document at byte {offset}: {text}")
    );
    assert_eq!(error.offset(), offset);
    assert!(!error.is_too_deep());
}

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

// TS-44: the length is at least 5, exact, and within the bytes given.
#[test]
fn the_length_is_that_of_the_bytes() {
    assert_eq!(check(b"\x05\0\0\0\0"), Ok(()));
    refused(b"\x04\0\0\0\0", 0, "length 4, 5 bytes found");
    refused(b"\x04\0\0\0", 0, "length 4, 4 bytes found");
    refused(b"\0\0\0\0\0", 0, "length 0, 5 bytes found");
    refused(b"\x06\0\0\0\0", 0, "length 6, 5 bytes found");
    refused(b"\x05\0\0\0\0\0", 0, "length 5, 6 bytes found");
    refused(b"\xff\xff\xff\xff\0", 0, "length -1, 5 bytes found");
    refused(b"\x05\0\0\x80\0", 0, "length -2147483643, 5 bytes found");
    for len in 0..4 {
        refused(
            &b"\x05\0\0\0"[..len],
            0,
            &format!("length 0, {len} bytes found"),
        );
    }
    // A length that wraps at 2^32 to the number of bytes given would need 4 GiB more; one that wraps at 2^16 does not.
    refused(b"\x05\0\x01\0\0", 0, "length 65541, 5 bytes found");
}

// TS-44: the last byte is zero, and that is looked at before the elements.
#[test]
fn the_last_byte_is_zero() {
    for last in 1..=u8::MAX {
        refused(&[5, 0, 0, 0, last], 4, "no zero byte at the end");
    }
    let mut unknown_type_too = of(0x14, b"");
    *unknown_type_too.last_mut().unwrap() = 1;
    refused(&unknown_type_too, 7, "no zero byte at the end");
}

// TS-44: a zero byte in the place of a type ends the document, and there it has to end.
#[test]
fn nothing_follows_the_end() {
    refused(&document(b"\0"), 0, "length 6, 5 bytes found");
    refused(&document(b"\0\x0aa\0"), 0, "length 9, 5 bytes found");
    refused(&document(b"\x0aa\0\0"), 0, "length 9, 8 bytes found");
}

// TS-44, TS-45: the known types are these, the deprecated ones among them.
#[test]
fn the_known_types_are_known_and_no_other() {
    for element_type in 1..=u8::MAX {
        match VALUES.iter().find(|(known, _)| *known == element_type) {
            Some((_, value)) => assert_eq!(
                check(&of(element_type, value)),
                Ok(()),
                "{element_type:#04x}"
            ),
            None => {
                for value in [
                    &b""[..],
                    b"\0",
                    b"\0\0\0\0",
                    b"\x05\0\0\0\0",
                    b"\x02\0\0\0a\0abcdefghijkl",
                ] {
                    let text = format!("unknown element type {element_type:#04x}");
                    refused(&of(element_type, value), 4, &text);
                }
            }
        }
    }
}

#[test]
fn types_follow_each_other_in_any_order() {
    for (first, first_value) in VALUES {
        for (second, second_value) in VALUES {
            let elements = [
                element(first, b"", first_value),
                element(second, b"twelve bytes", second_value),
            ]
            .concat();
            assert_eq!(
                check(&document(&elements)),
                Ok(()),
                "{first:#04x}, {second:#04x}"
            );
        }
    }
}

#[test]
fn names_of_every_length_are_read() {
    for len in 0..70 {
        let name = vec![b'n'; len];
        let elements = [
            element(0x08, &name, b"\x01"),
            element(0x10, &name, b"\x01\x01\x01\x01"),
        ]
        .concat();
        assert_eq!(check(&document(&elements)), Ok(()), "{len}");
        let at = u32::try_from(4 + 2 + len).unwrap();
        let elements = [
            element(0x08, &name, b"\x02"),
            element(0x10, &name, b"\x01\x01\x01\x01"),
        ]
        .concat();
        refused(&document(&elements), at, "boolean 2, 0 or 1 expected");
    }
}

// TS-44: every cut of a document is refused, with the length that it had and with the length of what is left.
#[test]
fn no_cut_passes() {
    let elements: Vec<Vec<u8>> = VALUES
        .iter()
        .map(|(known, value)| element(*known, b"name", value))
        .collect();
    let mut ends = vec![4];
    for element in &elements {
        ends.push(ends.last().unwrap() + element.len());
    }
    let whole = document(&elements.concat());
    assert_eq!(check(&whole), Ok(()));
    for len in 0..whole.len() {
        let cut = &whole[..len];
        let error = check(cut).unwrap_err();
        assert!(
            matches!(error.kind(), Kind::Length { .. }),
            "cut at {len}: {error}"
        );

        if len >= 4 {
            // A document of its own again; it is sound only where an element ends.
            let shorter = document(&cut[4..]);
            assert_eq!(check(&shorter).is_ok(), ends.contains(&len), "cut at {len}");
        }
    }
}

// TS-44: a name needs a zero byte that is not the document's last.
#[test]
fn a_name_ends_before_the_document() {
    refused(&document(b"\x0a"), 5, "name without an end");
    refused(&document(b"\x0aname"), 5, "name without an end");
    refused(&document(b"\x10name"), 5, "name without an end");
    refused(&document(b"\x03name"), 5, "name without an end");
    refused(&document(b"\x0f"), 5, "name without an end");
    refused(&document(b"\x0bname"), 5, "name without an end");
    assert_eq!(check(&document(b"\x0aname\0")), Ok(()));
    assert_eq!(check(&document(b"\x0a\0")), Ok(()));
}

// TS-44: values of fixed size lie within the document.
#[test]
fn values_of_fixed_size_fit() {
    for (element_type, size) in [
        (0x01, 8),
        (0x07, 12),
        (0x08, 1),
        (0x09, 8),
        (0x10, 4),
        (0x11, 8),
        (0x12, 8),
        (0x13, 16),
    ] {
        // 1 in every byte: sound for a boolean, and no zero byte that would end something else.
        let value = vec![1; size];
        assert_eq!(check(&of(element_type, &value)), Ok(()));
        for left in 0..size {
            let text = format!("value of {size} bytes, {left} bytes left");
            refused(&of(element_type, &value[..left]), 7, &text);
        }
    }
}

// TS-44: booleans are 0 or 1.
#[test]
fn booleans_are_zero_or_one() {
    for value in 0..=u8::MAX {
        let boolean = of(0x08, &[value]);
        if value < 2 {
            assert_eq!(check(&boolean), Ok(()));
        } else {
            refused(&boolean, 7, &format!("boolean {value}, 0 or 1 expected"));
        }
    }
}

// TS-44: strings are within the document and end with a zero byte.
#[test]
fn strings_fit_and_end() {
    for element_type in [0x02, 0x0d, 0x0e] {
        let string = |len: u32| [&len.to_le_bytes()[..], b"ab\0"].concat();
        assert_eq!(check(&of(element_type, &string(3))), Ok(()));
        refused(
            &of(element_type, &string(0)),
            7,
            "string of 0 bytes, 1 to 3 expected",
        );
        refused(
            &of(element_type, &string(1)),
            11,
            "string without a zero byte at its end",
        );
        refused(
            &of(element_type, &string(2)),
            12,
            "string without a zero byte at its end",
        );
        // One more takes the document's end, whose zero byte would pass for the string's.
        refused(
            &of(element_type, &string(4)),
            7,
            "string of 4 bytes, 1 to 3 expected",
        );
        refused(
            &of(element_type, &string(5)),
            7,
            "string of 5 bytes, 1 to 3 expected",
        );
        refused(
            &of(element_type, &string(i32::MAX.cast_unsigned())),
            7,
            "string of 2147483647 bytes, 1 to 3 expected",
        );
        refused(
            &of(element_type, &string(1 << 31)),
            7,
            "string of 2147483648 bytes, 1 to 3 expected",
        );
        refused(
            &of(element_type, &string(u32::MAX)),
            7,
            "string of 4294967295 bytes, 1 to 3 expected",
        );
        // -4 would lead back to the value's first byte.
        refused(
            &of(element_type, &string(u32::MAX - 3)),
            7,
            "string of 4294967292 bytes, 1 to 3 expected",
        );
        for cut in 0..4 {
            let text = format!("value of 4 bytes, {cut} bytes left");
            refused(&of(element_type, &string(3)[..cut]), 7, &text);
        }
        refused(
            &of(element_type, b"\x03\0\0\0abc"),
            13,
            "string without a zero byte at its end",
        );
        assert_eq!(
            check(&of(element_type, b"\x03\0\0\0a\0\0")),
            Ok(()),
            "zero bytes inside are not looked at"
        );
    }
}

#[test]
fn pointers_are_a_string_and_twelve_bytes() {
    let pointer = |len: u8, id: &[u8]| [&[len, 0, 0, 0][..], b"a\0", id].concat();
    assert_eq!(check(&of(0x0c, &pointer(2, &[1; 12]))), Ok(()));
    refused(
        &of(0x0c, &pointer(2, &[1; 11])),
        13,
        "value of 12 bytes, 11 bytes left",
    );
    refused(
        &of(0x0c, &pointer(0, &[1; 12])),
        7,
        "string of 0 bytes, 1 to 14 expected",
    );
    refused(
        &of(0x0c, &pointer(1, &[1; 12])),
        11,
        "string without a zero byte at its end",
    );
    refused(
        &of(0x0c, &pointer(15, &[1; 12])),
        7,
        "string of 15 bytes, 1 to 14 expected",
    );
}

// TS-44: binary data is within the document.
#[test]
fn binary_data_fits() {
    let binary = |len: u32| [&len.to_le_bytes()[..], b"\0ab"].concat();
    assert_eq!(check(&of(0x05, &binary(2))), Ok(()));
    assert_eq!(check(&of(0x05, b"\0\0\0\0\0")), Ok(()));
    refused(
        &of(0x05, &binary(3)),
        7,
        "binary data of 3 bytes, 2 bytes left",
    );
    refused(
        &of(0x05, &binary(1 << 31)),
        7,
        "binary data of 2147483648 bytes, 2 bytes left",
    );
    refused(
        &of(0x05, &binary(u32::MAX)),
        7,
        "binary data of 4294967295 bytes, 2 bytes left",
    );
    refused(&of(0x05, b"\0\0\0\0"), 11, "value of 1 bytes, 0 bytes left");
    refused(&of(0x05, b"\0\0\0"), 7, "value of 4 bytes, 3 bytes left");
}

#[test]
fn regular_expressions_are_two_texts() {
    assert_eq!(check(&of(0x0b, b"\0\0")), Ok(()));
    assert_eq!(check(&of(0x0b, b"pattern\0options\0")), Ok(()));
    refused(
        &of(0x0b, b"pattern"),
        7,
        "regular expression without an end",
    );
    refused(
        &of(0x0b, b"pattern\0"),
        15,
        "regular expression without an end",
    );
    refused(
        &of(0x0b, b"pattern\0options"),
        15,
        "regular expression without an end",
    );
    refused(&of(0x0b, b""), 7, "regular expression without an end");
}

// TS-44: the length of an embedded document is exact.
#[test]
fn embedded_documents_have_their_length() {
    for element_type in [0x03, 0x04] {
        let nested = |len: i32| {
            of(
                element_type,
                &[&len.to_le_bytes()[..], b"\x0ax\0\0"].concat(),
            )
        };
        assert_eq!(check(&nested(8)), Ok(()));
        for wrong in [i32::MIN, -1, 0, 4, 5, 7, 9, 10, 16, i32::MAX] {
            let text = format!("embedded document of length {wrong}, which is not its size");
            refused(&nested(wrong), 7, &text);
        }
        refused(
            &of(element_type, b"\x05\0\0"),
            7,
            "value of 4 bytes, 3 bytes left",
        );
        // The outer document's end serves the inner one, and none is left.
        refused(
            &of(element_type, b"\x05\0\0\0"),
            7,
            "embedded document of length 5, which is not its size",
        );
        // The inner document's end is not a zero byte, so the outer one's is taken for a type.
        refused(
            &of(element_type, b"\x05\0\0\0\x01"),
            12,
            "name without an end",
        );
    }
    // One level further in.
    let inner = of(0x03, b"\x06\0\0\0\0");
    refused(
        &of(0x03, &inner),
        14,
        "embedded document of length 6, which is not its size",
    );
    let inner_too_long_by_one = [b"\x0e\0\0\0\x03b\0\x05\0\0\0\0\0".as_slice()].concat();
    refused(
        &of(0x03, &inner_too_long_by_one),
        7,
        "embedded document of length 14, which is not its size",
    );
}

// TS-44: a code-with-scope value's length is exact, and so are the two lengths inside.
#[test]
fn code_with_scope_has_its_lengths() {
    let value = |len: i32, string: i32, scope: i32| {
        let [len, string, scope] = [len, string, scope].map(i32::to_le_bytes);
        of(
            0x0f,
            &[&len[..], &string, b"a\0", &scope, b"\x0ax\0\0"].concat(),
        )
    };
    assert_eq!(check(&value(18, 2, 8)), Ok(()));
    for wrong in [i32::MIN, -1, 0, 4, 5, 17, 19, 20, i32::MAX] {
        let text = format!("code with scope of length {wrong}, which is not its size");
        refused(&value(wrong, 2, 8), 7, &text);
    }
    for wrong in [i32::MIN, -1, 0, 4, 5, 7, 9, 10, i32::MAX] {
        let text = format!("embedded document of length {wrong}, which is not its size");
        refused(&value(18, 2, wrong), 17, &text);
    }
    refused(&value(18, 0, 8), 11, "string of 0 bytes, 1 to 10 expected");
    refused(
        &value(18, 1, 8),
        15,
        "string without a zero byte at its end",
    );
    refused(
        &value(18, 11, 8),
        11,
        "string of 11 bytes, 1 to 10 expected",
    );
    let short = |len: usize| of(0x0f, &b"\x0f\0\0\0\x02\0\0\0a\0\x05\0\0\0"[..len]);
    refused(&short(3), 7, "value of 4 bytes, 3 bytes left");
    refused(&short(7), 11, "value of 4 bytes, 3 bytes left");
    refused(&short(9), 11, "string of 2 bytes, 1 to 1 expected");
    refused(&short(13), 17, "value of 4 bytes, 3 bytes left");
    refused(
        &short(14),
        17,
        "embedded document of length 5, which is not its size",
    );
}

// TS-45: UTF-8, duplicates, names and what binary data holds are not looked at.
#[test]
fn what_servers_do_not_check_is_not_checked() {
    let accepted: [(&str, Vec<u8>); 10] = [
        (
            "string that is not UTF-8",
            of(0x02, b"\x03\0\0\0\xff\xfe\0"),
        ),
        ("name that is not UTF-8", document(b"\x0a\xff\xc0\0")),
        (
            "regular expression that is not UTF-8",
            of(0x0b, b"\xff\0\xff\0"),
        ),
        ("the same name twice", document(b"\x0aa\0\x0aa\0")),
        ("no name", document(b"\x0a\0")),
        ("names with dollar sign and dot", document(b"\x0a$a.b\0")),
        (
            "array whose names are not numbers",
            of(0x04, b"\x08\0\0\0\x0ax\0\0"),
        ),
        (
            "compressed column that is none",
            of(0x05, b"\x02\0\0\0\x07ab"),
        ),
        (
            "old binary data whose inner length is wrong",
            of(0x05, b"\x04\0\0\0\x02\xff\xff\xff\xff"),
        ),
        ("UUID of two bytes", of(0x05, b"\x02\0\0\0\x04ab")),
    ];
    for (what, document) in accepted {
        assert_eq!(check(&document), Ok(()), "{what}");
    }
}

// TS-42: 200 nested levels pass, the 201st does not.
#[test]
fn two_hundred_levels_pass() {
    for types in [&[0x03][..], &[0x04], &[0x03, 0x04], &[0x04, 0x04, 0x03]] {
        assert_eq!(check(&wrapped(document(b""), 200, types)), Ok(()));
        // Each level is a length, a type and a name `0`; the document itself comes first.
        too_deep(&wrapped(document(b""), 201, types), 200 * 7 + 4);
        too_deep(&wrapped(document(b""), 900, types), 200 * 7 + 4);
    }
    // A value beside the deepest document, and more after it.
    let leaf = document(&element(0x10, b"x", &[0; 4]));
    assert_eq!(check(&wrapped(leaf, 200, &[0x03])), Ok(()));
}

// TS-42: siblings are no levels.
#[test]
fn closed_documents_do_not_count() {
    let inner = wrapped(document(b""), 199, &[0x03]);
    let many = element(0x03, b"x", &inner).repeat(3);
    assert_eq!(check(&document(&many)), Ok(()));
    let scopes = element(
        0x0f,
        b"x",
        &code_with_scope(&wrapped(document(b""), 198, &[0x03])),
    )
    .repeat(3);
    assert_eq!(check(&document(&scopes)), Ok(()));
}

// TS-42: code with scope uses two levels.
#[test]
fn code_with_scope_uses_two_levels() {
    assert_eq!(check(&wrapped(document(b""), 100, &[0x0f])), Ok(()));
    // Each takes 4 + 3 bytes of document, 4 of its own length, 6 of code.
    too_deep(&wrapped(document(b""), 101, &[0x0f]), 100 * 17 + 4);

    let scope =
        |outside: usize| wrapped(of(0x0f, &code_with_scope(&document(b""))), outside, &[0x03]);
    assert_eq!(check(&scope(198)), Ok(()));
    // The value has a level left, its scope has none: the scope's first byte is named.
    too_deep(&scope(199), 199 * 7 + 7 + 10);
    too_deep(&scope(200), 200 * 7 + 4);

    let nested_in_scope = |inside: usize| {
        of(
            0x0f,
            &code_with_scope(&wrapped(document(b""), inside, &[0x04])),
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
                validate(&wrapped(document(b""), deepest, types), limit),
                Ok(()),
                "{limit}"
            );
            let error = validate(&wrapped(document(b""), deepest + 1, types), limit).unwrap_err();
            let maximum = u16::try_from(deepest).unwrap();
            assert!(
                matches!(error.kind(), Kind::TooDeep { maximum: named, .. } if named == maximum),
                "{limit}: {error}"
            );
        }
        let scopes = wrapped(document(b""), deepest / 2, &[0x0f]);
        assert_eq!(validate(&scopes, limit), Ok(()), "{limit}");
        let scopes = wrapped(document(b""), deepest / 2 + 1, &[0x0f]);
        assert!(
            validate(&scopes, limit).is_err_and(|error| error.is_too_deep()),
            "{limit}"
        );
    }
}

// TS-44, TS-42: the first fault in the servers' order decides, and with it the code.
#[test]
fn the_first_fault_decides() {
    let deep = wrapped(document(b""), 200, &[0x03]);
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
    let last_level = wrapped(document(b"\x03name"), 200, &[0x03]);
    too_deep(&last_level, 200 * 7 + 4);
    // The document's own frame comes before all.
    let mut unterminated = document(&deep);
    *unterminated.last_mut().unwrap() = 1;
    let last = u32::try_from(unterminated.len() - 1).unwrap();
    refused(&unterminated, last, "no zero byte at the end");
}

#[test]
fn errors_are_small_and_copied() {
    const fn copied<T: Copy + Send + Sync + std::error::Error + 'static>() {}
    copied::<DocumentError>();
    copied::<Kind>();
    assert!(size_of::<DocumentError>() <= 16);
}
