//! `document::validate` and `bson` agree wherever both claim to judge. What is known to divide them is written here.
//!
//! - Text: `bson` wants UTF-8 in names, strings, code, symbols, DB pointers and regular expressions; servers do not look.
//! - Depth: `bson` has no limit.
//! - Binary of subtype 2: `bson` also checks the second length inside of it.
//! - Laziness: `bson` looks at a document's length and terminator; an inner fault shows when a walk meets it.

use super::{bit, choice, document::repair};
use bson::RawDocument;
use bson::raw::RawBsonRef;
use bson::spec::ElementType;
use opmsg_telemetry::document::validate;

pub fn law(bytes: &[u8]) {
    let (choice, document) = choice(bytes);
    let mut document = document.to_vec();
    if bit(choice, 0) {
        repair(&mut document);
    }
    let ours = validate(&document, 1000);
    let peer = RawDocument::from_bytes(&document)
        .ok()
        .map_or(Peer::Refuses, |document| walk(document, 0));
    match (ours, peer) {
        (Ok(()), Peer::Refuses) => panic!("only bson refuses"),
        (Err(error), Peer::Accepts) if !error.is_too_deep() => panic!("only we refuse: {error}"),
        _ => {}
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Peer {
    Accepts,
    Refuses,
    /// Text that is not UTF-8: from here on `bson` cannot be asked.
    Cannot,
}

fn walk(document: &RawDocument, depth: usize) -> Peer {
    if depth > 1000 {
        return Peer::Cannot;
    }
    for element in document.iter_elements() {
        let element = match element {
            Ok(element) => element,
            Err(error) => return refusal(&error),
        };
        let value = match element.value() {
            Ok(value) => value,
            Err(_) if element.element_type() == ElementType::Binary => continue,
            Err(error) => return refusal(&error),
        };
        let inner = match value {
            RawBsonRef::Document(inner) => walk(inner, depth + 1),
            RawBsonRef::Array(inner) => walk(
                RawDocument::from_bytes(inner.as_bytes()).expect("an array is one"),
                depth + 1,
            ),
            RawBsonRef::JavaScriptCodeWithScope(code) => walk(code.scope, depth + 2),
            _ => Peer::Accepts,
        };
        if inner != Peer::Accepts {
            return inner;
        }
    }
    Peer::Accepts
}

fn refusal(error: &bson::error::Error) -> Peer {
    if matches!(error.kind, bson::error::ErrorKind::Utf8Encoding { .. }) {
        Peer::Cannot
    } else {
        Peer::Refuses
    }
}
