//! The structural check of documents: values that hold a length, and values that are documents.

mod bson_bytes;

use bson_bytes::check::{check, refused};
use bson_bytes::of;

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
