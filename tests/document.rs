//! The structural check of documents: its frame, every type, every cut, names and values of fixed size.

mod bson_bytes;

use bson_bytes::check::{check, refused};
use bson_bytes::{element, of, wrap as document};
use opmsg_telemetry::error::{DocumentError, DocumentErrorKind as Kind};

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

#[test]
fn errors_are_small_and_copied() {
    const fn copied<T: Copy + Send + Sync + std::error::Error + 'static>() {}
    copied::<DocumentError>();
    copied::<Kind>();
    assert!(size_of::<DocumentError>() <= 16);
}
