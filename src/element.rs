//! One BSON element at a time: type, name, value bytes. Shared by every reader of small documents.

use crate::cursor::Cursor;

/// BSON element type bytes (BSON specification 1.1).
pub(crate) mod kind {
    pub(crate) const DOUBLE: u8 = 0x01;
    pub(crate) const STRING: u8 = 0x02;
    pub(crate) const DOCUMENT: u8 = 0x03;
    pub(crate) const ARRAY: u8 = 0x04;
    pub(crate) const BINARY: u8 = 0x05;
    pub(crate) const UNDEFINED: u8 = 0x06;
    pub(crate) const OBJECT_ID: u8 = 0x07;
    pub(crate) const BOOLEAN: u8 = 0x08;
    pub(crate) const DATE: u8 = 0x09;
    pub(crate) const NULL: u8 = 0x0a;
    pub(crate) const REGEX: u8 = 0x0b;
    pub(crate) const DB_POINTER: u8 = 0x0c;
    pub(crate) const CODE: u8 = 0x0d;
    pub(crate) const SYMBOL: u8 = 0x0e;
    pub(crate) const CODE_WITH_SCOPE: u8 = 0x0f;
    pub(crate) const INT32: u8 = 0x10;
    pub(crate) const TIMESTAMP: u8 = 0x11;
    pub(crate) const INT64: u8 = 0x12;
    pub(crate) const DECIMAL128: u8 = 0x13;
    pub(crate) const MAX_KEY: u8 = 0x7f;
    pub(crate) const MIN_KEY: u8 = 0xff;
}

/// One element: what it is, what it is called, and the bytes of its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    /// The type byte, one of [`kind`].
    pub(crate) kind: u8,
    /// The name, without its NUL.
    pub(crate) name: &'a [u8],
    /// The value's bytes, a string's or document's length included.
    pub(crate) value: &'a [u8],
    /// Offset of the type byte.
    pub(crate) start: u32,
    /// Offset of the first value byte.
    pub(crate) value_start: u32,
}

impl<'a> Element<'a> {
    /// Null and undefined count as missing for the server's field parser.
    #[inline]
    pub(crate) const fn is_missing(&self) -> bool {
        matches!(self.kind, kind::NULL | kind::UNDEFINED)
    }

    /// The bytes of a string value, without length and NUL.
    #[inline]
    pub(crate) fn string(&self) -> Option<&'a [u8]> {
        if self.kind != kind::STRING {
            return None;
        }
        let (_, text) = self.value.split_first_chunk::<4>()?;
        text.split_last().map(|(_, text)| text)
    }

    /// An int32 value.
    #[inline]
    pub(crate) fn int32(&self) -> Option<i32> {
        let bytes = self.value.first_chunk()?;
        (self.kind == kind::INT32).then(|| i32::from_le_bytes(*bytes))
    }

    /// An int64 value.
    #[inline]
    pub(crate) fn int64(&self) -> Option<i64> {
        let bytes = self.value.first_chunk()?;
        (self.kind == kind::INT64).then(|| i64::from_le_bytes(*bytes))
    }

    /// A boolean value: 0 or 1, nothing else.
    #[inline]
    pub(crate) fn boolean(&self) -> Option<bool> {
        match (self.kind, self.value) {
            (kind::BOOLEAN, [0]) => Some(false),
            (kind::BOOLEAN, [1]) => Some(true),
            _ => None,
        }
    }

    /// The bytes of an embedded document, length and terminator included.
    #[inline]
    pub(crate) fn document(&self) -> Option<&'a [u8]> {
        (self.kind == kind::DOCUMENT).then_some(self.value)
    }
}

/// Iterates over the elements of one document; ends at its terminator or at the first malformed element.
///
/// The value of an element is checked for its own length only: an embedded document is not looked into.
#[derive(Clone, Debug)]
pub(crate) struct Elements<'a> {
    cursor: Cursor<'a>,
    malformed: bool,
}

impl<'a> Elements<'a> {
    /// The elements of `document`, which begins at `offset` of a larger input.
    #[inline]
    pub(crate) fn starting_at(document: &'a [u8], offset: u32) -> Self {
        let mut cursor = Cursor::starting_at(document, offset);
        let declared = cursor.i32().and_then(|len| usize::try_from(len).ok());
        let malformed = declared != Some(document.len());
        Self { cursor, malformed }
    }

    /// The elements of `document`.
    #[inline]
    pub(crate) fn new(document: &'a [u8]) -> Self {
        Self::starting_at(document, 0)
    }

    /// Whether the iteration ended, or would end, because of a malformed element.
    #[inline]
    pub(crate) const fn is_malformed(&self) -> bool {
        self.malformed
    }

    #[inline]
    fn read(&mut self, kind: u8, start: u32) -> Option<Element<'a>> {
        let cursor = &mut self.cursor;
        let name = cursor.cstring()?;
        let value_start = cursor.offset();
        let len = value_len(kind, cursor)?;
        let value = cursor.take(len)?;
        Some(Element {
            kind,
            name,
            value,
            start,
            value_start,
        })
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    #[inline]
    fn next(&mut self) -> Option<Element<'a>> {
        if self.malformed || self.cursor.is_empty() {
            return None;
        }
        let start = self.cursor.offset();
        let kind = self.cursor.byte()?;
        if kind == 0 {
            // A terminator before the declared end.
            self.malformed = !self.cursor.is_empty();
            self.cursor = Cursor::starting_at(&[], self.cursor.offset());
            return None;
        }
        let element = self.read(kind, start);
        // Every document ends with a terminator, so an element is never the last thing in it.
        self.malformed = element.is_none() || self.cursor.is_empty();
        element
    }
}

/// How many bytes the value at the cursor takes; `None` for an unknown type or a length that is out of range.
#[inline]
fn value_len(kind: u8, cursor: &Cursor<'_>) -> Option<usize> {
    let counted = |extra: usize, minimum: i32| {
        let len = cursor.peek_i32().filter(|len| *len >= minimum)?;
        usize::try_from(len).ok()?.checked_add(extra)
    };
    match kind {
        kind::NULL | kind::UNDEFINED | kind::MIN_KEY | kind::MAX_KEY => Some(0),
        kind::BOOLEAN => Some(1),
        kind::INT32 => Some(4),
        kind::DOUBLE | kind::DATE | kind::TIMESTAMP | kind::INT64 => Some(8),
        kind::OBJECT_ID => Some(12),
        kind::DECIMAL128 => Some(16),
        kind::STRING | kind::CODE | kind::SYMBOL => counted(4, 1),
        kind::DOCUMENT | kind::ARRAY => counted(0, 5),
        kind::BINARY => counted(5, 0),
        kind::DB_POINTER => counted(16, 1),
        kind::CODE_WITH_SCOPE => counted(0, 14),
        kind::REGEX => {
            let mut both = *cursor;
            let pattern = both.cstring()?.len();
            let options = both.cstring()?.len();
            pattern.checked_add(options)?.checked_add(2)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_every_type_that_bson_writes() {
        let document = bson::rawdoc! {
            "a": 1_i32, "b": 2_i64, "c": "text", "d": { "x": true }, "e": [1, 2], "f": null, "g": 1.5,
            "h": bson::Regex { pattern: bson::raw::CString::try_from("p").unwrap(), options: bson::raw::CString::try_from("i").unwrap() },
            "i": bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: vec![1, 2, 3] },
        };
        let mut elements = Elements::new(document.as_bytes());
        let names: Vec<&[u8]> = elements.by_ref().map(|element| element.name).collect();
        assert_eq!(names.concat(), b"abcdefghi");
        assert!(!elements.is_malformed());
    }

    #[test]
    fn a_cut_document_is_malformed() {
        let document = bson::rawdoc! { "a": "text" };
        let bytes = document.as_bytes();
        for len in 4..bytes.len() {
            let mut cut = bytes[..len].to_vec();
            cut[..4].copy_from_slice(&i32::try_from(len).unwrap().to_le_bytes());
            let mut elements = Elements::new(&cut);
            while elements.next().is_some() {}
            assert!(elements.is_malformed() || len == 4, "cut at {len}");
        }
    }
}
