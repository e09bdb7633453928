//! Protocol buffers written by hand, field by field: the tests' own idea of OTLP's wire format.

/// A number: seven bits a byte, the lowest first.
fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn tag(field: u64, wire_type: u64) -> Vec<u8> {
    varint(field << 3 | wire_type)
}

pub(crate) fn int(field: u64, value: u64) -> Vec<u8> {
    [tag(field, 0), varint(value)].concat()
}

pub(crate) fn fixed64(field: u64, value: u64) -> Vec<u8> {
    [tag(field, 1), value.to_le_bytes().to_vec()].concat()
}

pub(crate) fn fixed32(field: u64, value: u32) -> Vec<u8> {
    [tag(field, 5), value.to_le_bytes().to_vec()].concat()
}

pub(crate) fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [tag(field, 2), varint(value.len() as u64), value.to_vec()].concat()
}

/// An embedded message of these fields.
pub(crate) fn message(field: u64, fields: &[Vec<u8>]) -> Vec<u8> {
    bytes(field, &fields.concat())
}

/// `KeyValue {key = 1, value = 2: AnyValue {string_value = 1}}`.
pub(crate) fn text(field: u64, key: &str, value: &str) -> Vec<u8> {
    let value = message(2, &[bytes(1, value.as_bytes())]);
    message(field, &[bytes(1, key.as_bytes()), value])
}

/// `KeyValue {key = 1, value = 2: AnyValue {int_value = 3}}`.
pub(crate) fn number(field: u64, key: &str, value: u64) -> Vec<u8> {
    let value = message(2, &[int(3, value)]);
    message(field, &[bytes(1, key.as_bytes()), value])
}
