//! The canonical section: 90 bytes of which only ids and flags vary. Encoder and decoder both work by its shape.

/// A section with zero ids: kind byte, then `{otel: {traceparent: "00-…"}}`. Never sent as it stands.
///
/// ```text
/// 0   kind 3                       32  version 00, dash
/// 1   document length 89           35  trace id, dash
/// 5   type 3, "otel"               68  parent id, dash
/// 11  inner length 78              85  flags
/// 15  type 2, "traceparent"        87  string's NUL
/// 28  string length 56             88  end of inner, end of outer document
/// ```
pub(super) const TEMPLATE: [u8; 90] =
    *b"\x03\x59\0\0\0\x03otel\0\x4e\0\0\0\x02traceparent\0\x38\0\0\0\
00-00000000000000000000000000000000-0000000000000000-00\0\0\0";

/// The 31 constant bytes before the traceparent, the kind byte not included.
const HEAD: [u8; 31] = *b"\x59\0\0\0\x03otel\0\x4e\0\0\0\x02traceparent\0\x38\0\0\0";

/// The traceparent of a document of the canonical shape.
///
/// The shape alone makes the document structurally valid: every length and terminator is one of the constant bytes.
#[inline]
pub(super) fn traceparent_of(document: &[u8]) -> Option<&[u8; 55]> {
    let document: &[u8; 89] = document.try_into().ok()?;
    let (head, rest) = document.split_first_chunk::<31>()?;
    let (text, tail) = rest.split_first_chunk::<55>()?;
    (*head == HEAD && tail == [0, 0, 0]).then_some(text)
}

/// The traceparent of a canonical element `otel`: type, name and inner document.
#[inline]
pub(super) fn otel_text(element: &[u8; 84]) -> Option<&[u8; 55]> {
    let (_, expected) = HEAD.split_first_chunk::<4>()?;
    let expected: &[u8; 27] = expected.try_into().ok()?;
    let (head, rest) = element.split_first_chunk::<27>()?;
    let (text, tail) = rest.split_first_chunk::<55>()?;
    (head == expected && tail == [0, 0]).then_some(text)
}

/// Whether a document has the canonical shape, whatever its traceparent says.
#[inline]
pub(crate) fn has_canonical_shape(document: &[u8]) -> bool {
    traceparent_of(document).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    // TS-14: the shape is what bson writes for the document.
    #[test]
    fn the_template_is_what_bson_writes() {
        let text = "00-00000000000000000000000000000000-0000000000000000-00";
        let document = bson::rawdoc! { "otel": { "traceparent": text } };
        assert_eq!(TEMPLATE[0], 3);
        assert_eq!(TEMPLATE[1..], *document.as_bytes());
        assert_eq!(TEMPLATE[1..32], HEAD);
    }

    #[test]
    fn the_shape_allows_any_text_and_nothing_else() {
        for at in 1..90 {
            let mut section = TEMPLATE;
            section[at] ^= 0x20;
            let in_text = (32..87).contains(&at);
            assert_eq!(has_canonical_shape(&section[1..]), in_text, "byte {at}");
        }
        assert!(!has_canonical_shape(&TEMPLATE[1..89]));
        assert!(!has_canonical_shape(&TEMPLATE));
    }
}
