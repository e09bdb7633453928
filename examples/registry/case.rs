//! Names in Rust that follow from names in the registry.

/// A constant: `mongodb.op_msg.codec.id` is `OP_MSG_CODEC_ID`.
pub(crate) fn constant(name: &str) -> String {
    without(name, &["mongodb."])
        .replace('.', "_")
        .to_uppercase()
}

/// A static with what the registry says: `mongodb.op_msg.decoder.failure` is `DECODER_FAILURE`.
pub(crate) fn descriptor(name: &str) -> String {
    without(name, OWN).replace('.', "_").to_uppercase()
}

/// A type: `mongodb.client.retry.end` is `ClientRetryEnd`, `mongodb.op_msg.decoder.failure` is `DecoderFailure`.
pub(crate) fn pascal(name: &str) -> String {
    let words = without(name, OWN).split(['.', '_']);
    words.map(capital).collect()
}

/// The type that has the bounds of a metric's buckets.
pub(crate) fn bounds(name: &str) -> String {
    format!("{}Bounds", pascal(name))
}

/// A metric's field in its set: `mongodb.op_msg.request.decoded` is `request_decoded`.
pub(crate) fn metric_field(name: &str) -> String {
    without(name, OWN).replace('.', "_")
}

/// An attribute's field in an event.
pub(crate) fn event_field(key: &str) -> String {
    let prefixes = ["mongodb.op_msg.", "mongodb.client.", "mongodb.", "db."];
    without(key, &prefixes).replace('.', "_")
}

/// What a signal or closed list belongs to, which says in which file it goes: `mongodb.op_msg.decoder.failure` belongs to
/// `decoder`, `mongodb.client.retry` to `client`.
pub(crate) fn family(name: &str) -> String {
    let own = without(name, OWN);
    own.split('.').next().unwrap_or(own).to_owned()
}

/// The same for attributes, of which a client has many: `mongodb.client.retry.attempt` belongs to `client_retry`.
pub(crate) fn attribute_family(key: &str) -> String {
    let segments: Vec<&str> = without(key, OWN).split('.').collect();
    match segments.as_slice() {
        ["client", part, _, ..] => format!("client_{part}"),
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    }
}

/// The constant of the only value of an attribute: `mongodb` of `db.system.name` is `DB_SYSTEM_NAME_MONGODB`.
pub(crate) fn only_value(key: &str, value: &str) -> String {
    let value = value.replace(['.', '-'], "_").to_uppercase();
    format!("{}_{value}", constant(key))
}

/// The names of this registry.
const OWN: &[&str] = &["mongodb.op_msg.", "mongodb."];

/// The name without the first of the prefixes that it has.
fn without<'n>(name: &'n str, prefixes: &[&str]) -> &'n str {
    let mut cut = prefixes
        .iter()
        .filter_map(|prefix| name.strip_prefix(prefix));
    cut.next().unwrap_or(name)
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}
