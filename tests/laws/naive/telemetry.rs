//! The telemetry document by rules 16 to 24 of the receiver's list.

use super::document::{self, Fault, elements};
use super::trace;

/// The accepted traceparent's text, or the rule that refuses the document.
pub fn decode(document: &[u8], max_nesting: u16) -> Result<&[u8], &'static str> {
    match document::check(document, max_nesting) {
        Err(Fault::Structure) => return Err("16a"),
        Err(Fault::Depth) => return Err("16b"),
        Ok(()) if document.len() > 4096 => return Err("17"),
        Ok(()) => {}
    }
    let mut context = None;
    for element in elements(document) {
        // Null and undefined do not count as met.
        if element.name != b"otel" || matches!(element.kind, 0x06 | 0x0a) {
            continue;
        }
        if element.kind != 0x03 {
            return Err("18");
        }
        if context.is_some() {
            return Err("19");
        }
        context = Some(otel(element.value)?);
    }
    context.ok_or("24")
}

fn otel(document: &[u8]) -> Result<&[u8], &'static str> {
    let mut text = None;
    for element in elements(document) {
        if element.name != b"traceparent" || matches!(element.kind, 0x06 | 0x0a) {
            continue;
        }
        if element.kind != 0x02 {
            return Err("20");
        }
        if text.is_some() {
            return Err("21");
        }
        let value = &element.value[4..element.value.len() - 1];
        if trace::traceparent(value, false).is_err() {
            return Err("22");
        }
        text = Some(value);
    }
    text.ok_or("23")
}
