//! What no key may name.

use super::Findings;
use super::walk::references;
use crate::load::Definitions;

/// Words of a key that stand for ids, people, hosts, queries and texts.
const REFUSED_WORDS: &[&str] = &["lsid", "user", "address", "query", "message", "exception"];

/// The same of more than one word.
const REFUSED_PARTS: &[&str] = &["trace_id", "span_id"];

/// Keys that drivers put on their spans.
const DRIVER_KEYS: &[&str] = &["db.command.name", "db.operation.summary"];

/// What more of them begin with.
const DRIVER_PREFIX: &str = "db.mongodb.";

/// Keys that are defined or referred to.
fn keys(definitions: &Definitions) -> impl Iterator<Item = (String, &str)> {
    let own = definitions.attributes.iter();
    let own = own.map(|attribute| (attribute.key.clone(), attribute.key.as_str()));
    let used = references(definitions).into_iter();
    own.chain(used.map(|reference| (reference.named(), reference.key)))
}

pub(super) fn key_refused(definitions: &Definitions, findings: &mut Findings<'_>) {
    for (place, key) in keys(definitions) {
        let word = key
            .split(['.', '_'])
            .find(|word| REFUSED_WORDS.contains(word));
        let part = REFUSED_PARTS
            .iter()
            .copied()
            .find(|part| key.contains(part));
        if let Some(refused) = word.or(part) {
            findings.add(&place, format!("the key names {refused}"));
        }
    }
}

pub(super) fn key_driver(definitions: &Definitions, findings: &mut Findings<'_>) {
    for (place, key) in keys(definitions) {
        if DRIVER_KEYS.contains(&key) || key.starts_with(DRIVER_PREFIX) {
            findings.add(&place, "the key is the driver's");
        }
    }
}
