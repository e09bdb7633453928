//! Replies as messages.

use bson::RawDocument;
use opmsg_telemetry::message::{Flags, Header, OpCode, checksum};

/// Appends an `OP_MSG` that holds a document; with a checksum if the request had one, as servers do on links without TLS. `flags` are
/// [`flags`] of the request's.
pub(crate) fn append_op_msg(
    id: i32,
    response_to: i32,
    flags: Flags,
    document: &RawDocument,
    out: &mut Vec<u8>,
) {
    let with_checksum = flags.checksum_present();
    let start = out.len();
    // Flags, the section's kind, and the checksum.
    let beside = if with_checksum { 9 } else { 5 };
    let rest = document.as_bytes().len().saturating_add(beside);
    append_header(id, response_to, OpCode::OP_MSG, rest, out);
    out.extend(flags.bits().to_le_bytes());
    out.push(0);
    out.extend_from_slice(document.as_bytes());
    if with_checksum {
        let sum = checksum(out.get(start..).unwrap_or(&[]));
        out.extend(sum.to_le_bytes());
    }
}

/// The flags of a reply; `more` replies follow without being asked for.
pub(crate) fn flags(request: Flags, more: bool) -> Flags {
    let checksum = request.bits() & Flags::CHECKSUM_PRESENT.bits();
    let more = if more { Flags::MORE_TO_COME.bits() } else { 0 };
    Flags::from_bits(checksum | more)
}

/// Appends an `OP_REPLY` that holds a document: the answer to `OP_QUERY`.
pub(crate) fn append_op_reply(id: i32, request: Header, document: &RawDocument, out: &mut Vec<u8>) {
    /// `AwaitCapable`, as every server sets it.
    const FLAGS: u32 = 8;
    let rest = document.as_bytes().len().saturating_add(20);
    append_header(id, request.request_id(), OpCode::OP_REPLY, rest, out);
    out.extend(FLAGS.to_le_bytes());
    // No cursor, from the first document on, one document.
    out.extend([0; 12]);
    out.extend(1_i32.to_le_bytes());
    out.extend_from_slice(document.as_bytes());
}

/// Replies stay far below the limit of a message's length: batches end at 16 MiB.
fn append_header(id: i32, response_to: i32, op_code: OpCode, rest: usize, out: &mut Vec<u8>) {
    let len = u32::try_from(rest.saturating_add(Header::LEN)).unwrap_or(u32::MAX);
    out.extend(len.to_le_bytes());
    out.extend(id.to_le_bytes());
    out.extend(response_to.to_le_bytes());
    out.extend(op_code.number().to_le_bytes());
}
