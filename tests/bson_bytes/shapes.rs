//! Documents as drivers send them, in the sizes that are measured. Names, values and their order vary with `seed`.

use bson::oid::ObjectId;
use bson::raw::CString;
use bson::spec::BinarySubtype;
use bson::{Binary, DateTime, RawArrayBuf, RawDocumentBuf, rawdoc};

/// At most `most` fields; how many, and of what types, depends on the seed.
fn fields(seed: u32, most: usize) -> RawDocumentBuf {
    let mut document = RawDocumentBuf::new();
    let names = [
        "status",
        "n",
        "customerNumber",
        "total",
        "paid",
        "warehouse.location",
        "qty",
        "created",
    ];
    for (position, name) in (0..).zip(names).take(most) {
        let name = CString::try_from(name).unwrap();
        let number = seed.wrapping_mul(2_654_435_761).rotate_left(position);
        match (number >> 7) % 6 {
            0 => document.append(name, number.cast_signed()),
            1 => document.append(name, i64::from(number)),
            2 => document.append(name, f64::from(number) / 8.0),
            3 => document.append(name, number % 2 == 0),
            4 => document.append(name, "open"),
            _ => {}
        }
    }
    document
}

/// Appends a text that makes the document `size` bytes long.
fn filled(mut document: RawDocumentBuf, size: usize) -> Vec<u8> {
    let empty = 1 + "comment\0".len() + 4 + 1;
    let text = "x".repeat(size - document.as_bytes().len() - empty);
    document.append(bson::raw::cstr!("comment"), text);
    assert_eq!(document.as_bytes().len(), size);
    document.into_bytes()
}

/// The body of a `find`: 200 bytes.
pub(crate) fn find_200(seed: u32) -> Vec<u8> {
    let uuid = Binary {
        subtype: BinarySubtype::Uuid,
        bytes: vec![7; 16],
    };
    let body = rawdoc! {
        "find": "orders",
        "filter": fields(seed, 4),
        "lsid": { "id": uuid },
        "$db": "shop",
    };
    filled(body, 200)
}

/// The body of an `insert` with its documents inside: 1,024 bytes.
pub(crate) fn body_1k(seed: u32) -> Vec<u8> {
    let mut documents = RawArrayBuf::new();
    for number in 0..6 {
        documents.push(
            rawdoc! { "_id": ObjectId::from_bytes([7; 12]), "item": fields(seed * 6 + number, 6) },
        );
    }
    filled(
        rawdoc! { "insert": "orders", "ordered": true, "$db": "shop", "documents": documents },
        1024,
    )
}

/// A stored document of `size` bytes, 200 at least.
pub(crate) fn order(seed: u32, size: usize) -> Vec<u8> {
    let order = rawdoc! {
        "_id": ObjectId::from_bytes([7; 12]),
        "at": DateTime::from_millis(i64::from(seed)),
        "item": fields(seed, size / 50),
        "tags": ["a", "b"],
    };
    filled(order, size)
}
