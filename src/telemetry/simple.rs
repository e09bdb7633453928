//! Sections with unknown fields of simple types around a canonical `otel`: one pass, and again only "yes".
//!
//! Whatever is nested, unknown in type, a draft, or wrong goes to the validator and the walk, which name faults.

use super::template;
use crate::cursor::Cursor;
use crate::element::kind;
use crate::limits::Limits;
use crate::trace::Traceparent;

/// The traceparent of a document that is structurally valid, small enough, and holds nothing but a canonical `otel` and
/// unknown fields of simple types.
#[inline(never)]
pub(super) fn traceparent_of(document: &[u8]) -> Option<Traceparent> {
    let mut cursor = Cursor::new(document);
    let len = cursor.i32()?.cast_unsigned();
    if len > Limits::MAX_TELEMETRY_SIZE || usize::try_from(len).ok()? != document.len() {
        return None;
    }
    let mut text = None;
    loop {
        if let Some(element) = cursor.rest().first_chunk()
            && let Some(otel) = template::otel_text(element)
        {
            if text.is_some() {
                return None;
            }
            text = Some(otel);
            cursor.take(element.len())?;
            continue;
        }
        match cursor.byte()? {
            0 if cursor.is_empty() => return Traceparent::read_canonical(text?),
            0 => return None,
            kind => skip_unknown(kind, &mut cursor)?,
        }
    }
}

/// Reads name and value of a field that is neither known nor a draft, if its type is a simple one.
#[inline(always)]
fn skip_unknown(kind: u8, cursor: &mut Cursor<'_>) -> Option<()> {
    if let b"otel" | b"retry" | b"client" = cursor.cstring()? {
        return None;
    }
    let len = match kind {
        kind::INT32 => 4,
        kind::INT64 | kind::DOUBLE | kind::DATE | kind::TIMESTAMP => 8,
        kind::NULL => 0,
        kind::OBJECT_ID => 12,
        kind::BOOLEAN => return cursor.byte().filter(|value| *value <= 1).map(|_| ()),
        kind::STRING => {
            let len = usize::try_from(cursor.i32()?).ok()?;
            return match cursor.take(len)? {
                [.., 0] => Some(()),
                _ => None,
            };
        }
        _ => return None,
    };
    cursor.take(len).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::Telemetry;
    use bson::{RawDocumentBuf, rawdoc};

    const TEXT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn fast(document: &RawDocumentBuf) -> Option<Traceparent> {
        let found = traceparent_of(document.as_bytes());
        if let Some(found) = found {
            let decoded = Telemetry::decode(document.as_bytes()).unwrap();
            assert_eq!(decoded.traceparent().traceparent(), found);
        }
        found
    }

    // TS-13
    #[test]
    fn simple_fields_are_stepped_over() {
        let otel = rawdoc! { "traceparent": TEXT };
        for document in [
            rawdoc! { "otel": otel.clone() },
            rawdoc! { "n": 1, "text": "unknown", "otel": otel.clone() },
            rawdoc! { "otel": otel.clone(), "a": 1_i64, "b": 1.5, "c": true, "d": false, "e": "" },
            rawdoc! { "a": bson::raw::RawBson::Null, "otel": otel.clone(), "f": bson::oid::ObjectId::new() },
        ] {
            assert_eq!(fast(&document), Some(TEXT.parse().unwrap()), "{document:?}");
        }
    }

    #[test]
    fn everything_else_is_left_to_the_walk() {
        let otel = rawdoc! { "traceparent": TEXT };
        for document in [
            rawdoc! {},
            rawdoc! { "n": 1 },
            rawdoc! { "otel": otel.clone(), "retry": 1 },
            rawdoc! { "otel": otel.clone(), "client": 1 },
            rawdoc! { "otel": otel.clone(), "nested": {} },
            rawdoc! { "otel": { "traceparent": TEXT, "more": 1 } },
            rawdoc! { "otel": 1, "b": 1 },
            rawdoc! { "otel": otel.clone(), "long": "x".repeat(4_000) },
        ] {
            assert_eq!(fast(&document), None, "{document:?}");
        }
        let mut twice = rawdoc! { "otel": otel.clone() };
        twice.append(bson::raw::cstr!("otel"), otel);
        assert_eq!(fast(&twice), None);
    }

    #[test]
    fn no_damaged_byte_gets_past() {
        let document = rawdoc! { "a": true, "text": "unknown", "otel": { "traceparent": TEXT } };
        for at in 0..document.as_bytes().len() {
            for value in 0..=255 {
                let mut bytes = document.as_bytes().to_vec();
                bytes[at] = value;
                if let Some(found) = traceparent_of(&bytes) {
                    let walked = crate::telemetry::decode::by_the_rules(&bytes);
                    let walked = walked.expect("accepted by the walk too");
                    assert_eq!(walked.traceparent().traceparent(), found, "{value} at {at}");
                }
            }
        }
    }
}
