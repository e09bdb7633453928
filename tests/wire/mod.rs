//! Builds messages byte by byte, independent of the crate: the tests' own idea of the wire.
#![allow(dead_code, reason = "each test binary uses a part")]

/// The traceparent of the W3C examples, which the server's public tests use too.
pub(crate) const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// A message with these flags and sections; the checksum is added when flag bit 0 is set.
pub(crate) fn message(flags: u32, sections: &[Vec<u8>]) -> Vec<u8> {
    message_with_op_code(2013, flags, sections)
}

pub(crate) fn message_with_op_code(op_code: i32, flags: u32, sections: &[Vec<u8>]) -> Vec<u8> {
    let mut message = vec![0; 4];
    message.extend(1_i32.to_le_bytes());
    message.extend(0_i32.to_le_bytes());
    message.extend(op_code.to_le_bytes());
    message.extend(flags.to_le_bytes());
    message.extend(sections.concat());
    let checksum = flags & 1 != 0;
    let len = message.len() + if checksum { 4 } else { 0 };
    message[..4].copy_from_slice(&u32::try_from(len).unwrap().to_le_bytes());
    if checksum {
        let crc = crc32c(&message);
        message.extend(crc.to_le_bytes());
    }
    message
}

pub(crate) fn body(document: &bson::RawDocument) -> Vec<u8> {
    [&[0], document.as_bytes()].concat()
}

/// `{ping: 1, $db: "admin"}`.
pub(crate) fn ping() -> Vec<u8> {
    body(&bson::rawdoc! { "ping": 1, "$db": "admin" })
}

pub(crate) fn sequence(identifier: &str, documents: &[&[u8]]) -> Vec<u8> {
    let documents = documents.concat();
    let size = 4 + identifier.len() + 1 + documents.len();
    let mut section = vec![1];
    section.extend(u32::try_from(size).unwrap().to_le_bytes());
    section.extend(identifier.as_bytes());
    section.push(0);
    section.extend(documents);
    section
}

pub(crate) fn telemetry(document: &bson::RawDocument) -> Vec<u8> {
    [&[3], document.as_bytes()].concat()
}

/// The 90 bytes, as `bson` writes them.
pub(crate) fn trace(traceparent: &str) -> Vec<u8> {
    telemetry(&bson::rawdoc! { "otel": { "traceparent": traceparent } })
}

/// A telemetry document that holds a draft field twice, which `bson` does not write.
pub(crate) fn telemetry_twice(name: &str) -> Vec<u8> {
    let otel = bson::rawdoc! { "otel": { "traceparent": TRACEPARENT } };
    let mut draft = bson::RawDocumentBuf::new();
    let key = bson::raw::CString::try_from(name).unwrap();
    draft.append(key, bson::rawdoc! { "attempt": 1 });
    let elements = |document: &bson::RawDocument| {
        let bytes = document.as_bytes();
        bytes[4..bytes.len() - 1].to_vec()
    };
    let elements = [elements(&otel), elements(&draft), elements(&draft)].concat();
    let len = u32::try_from(elements.len() + 5).unwrap();
    [&len.to_le_bytes(), &elements[..], &[0]].concat()
}

/// CRC-32C bit by bit: reflected polynomial 0x82F63B78, start and final exclusive or 0xFFFFFFFF.
pub(crate) fn crc32c(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 0 {
                crc >> 1
            } else {
                (crc >> 1) ^ 0x82f6_3b78
            };
        }
    }
    !crc
}
