//! Sizes and numbers as C has them: literals, so that the header has them as macros.

use crate::gate::Field;
use crate::limits::Limits;
use crate::telemetry::TraceSection;
use crate::trace::Traceparent;

/// Changes whenever a function, struct or number of this header changes its meaning; compare it with opmsg_abi_version().
pub const OPMSG_ABI_VERSION: u32 = 1;

/// Bytes of a telemetry section with a traceparent, its kind byte included: what a batch splitter has to reserve.
pub const OPMSG_SECTION_LEN: usize = 90;
/// Bytes of a trace id.
pub const OPMSG_TRACE_ID_LEN: usize = 16;
/// Bytes of a parent id: the command span's own id.
pub const OPMSG_PARENT_ID_LEN: usize = 8;
/// Characters of a traceparent.
pub const OPMSG_TRACEPARENT_LEN: usize = 55;
/// Bytes of the largest telemetry document, the kind byte not counted.
pub const OPMSG_MAX_TELEMETRY_SIZE: usize = 4096;
/// Bytes of the smallest message: a header.
pub const OPMSG_MIN_MESSAGE_SIZE: u32 = 16;
/// Bytes of the largest message that a server takes.
pub const OPMSG_MAX_MESSAGE_SIZE: u32 = 48000000;
/// Bytes of the largest message before authentication.
pub const OPMSG_MAX_MESSAGE_SIZE_BEFORE_AUTHENTICATION: u32 = 16384;
/// Nested levels below a document that a server takes.
pub const OPMSG_MAX_NESTING: u32 = 200;
/// The first wire version with telemetry sections.
pub const OPMSG_MIN_WIRE_VERSION: i32 = 29;
/// For a connection whose hello reply has no maxWireVersion: nothing is ever sent.
pub const OPMSG_NO_WIRE_VERSION: i32 = -1;

/// A role: the message is a request.
pub const OPMSG_REQUEST: u32 = 0;
/// A role: the message is a reply, which never carries telemetry.
pub const OPMSG_REPLY: u32 = 1;

/// Look at framing alone: lengths and terminators, nothing inside a document.
pub const OPMSG_VALIDATE_FRAMING: u32 = 0;
/// Look into the telemetry document too: what a driver or proxy needs.
pub const OPMSG_VALIDATE_TELEMETRY: u32 = 1;
/// Look into every document: what a server does.
pub const OPMSG_VALIDATE_EVERYTHING: u32 = 2;

/// Servers from 9.0 on, which know telemetry sections.
pub const OPMSG_GENERATION_9_0: u32 = 0;
/// Servers before 9.0, to which their kind is unknown.
pub const OPMSG_GENERATION_BEFORE_9_0: u32 = 1;

/// No reaction of a server: the fault is the caller's, or the message is another operation.
pub const OPMSG_REACTION_NONE: u32 = 0;
/// A server closes the connection without a reply.
pub const OPMSG_REACTION_CLOSE: u32 = 1;
/// A server answers with an error; the connection lives.
pub const OPMSG_REACTION_REPLY: u32 = 2;
/// A server does not run the command and says nothing, because the request wants no reply.
pub const OPMSG_REACTION_SILENT: u32 = 3;

/// A field of a telemetry document, as a bit: otel.traceparent.
pub const OPMSG_FIELD_TRACEPARENT: u32 = 1;
/// A field of a telemetry document, as a bit: otel.tracestate (draft).
pub const OPMSG_FIELD_TRACESTATE: u32 = 2;
/// A field of a telemetry document, as a bit: retry (draft).
pub const OPMSG_FIELD_RETRY: u32 = 4;
/// A field of a telemetry document, as a bit: client (draft).
pub const OPMSG_FIELD_CLIENT: u32 = 8;

/// No error.
pub const OPMSG_OK: u32 = 0;

/// The header's length is below 16 or above the limit.
pub const OPMSG_ERROR_LENGTH_OUT_OF_RANGE: u32 = 1;
/// The bytes given are not as many as the header says: a whole message is expected.
pub const OPMSG_ERROR_LENGTH_MISMATCH: u32 = 2;
/// No operation has this code.
pub const OPMSG_ERROR_UNKNOWN_OP_CODE: u32 = 3;
/// The message is another known operation, which was not looked into: pass it on, nothing is wrong with it.
pub const OPMSG_ERROR_NOT_OP_MSG: u32 = 4;
/// The message ends before its flags.
pub const OPMSG_ERROR_FLAGS_MISSING: u32 = 5;
/// A required flag bit, 2 to 15, is set.
pub const OPMSG_ERROR_REQUIRED_FLAG_BITS: u32 = 6;
/// The flags announce a checksum that there is no room for.
pub const OPMSG_ERROR_NO_ROOM_FOR_CHECKSUM: u32 = 7;
/// A second body.
pub const OPMSG_ERROR_SECOND_BODY: u32 = 8;
/// A document is not structurally valid; the rule says which.
pub const OPMSG_ERROR_INVALID_DOCUMENT: u32 = 9;
/// A document is nested too deep; the rule says which.
pub const OPMSG_ERROR_NESTING_TOO_DEEP: u32 = 10;
/// A document of the body or of a sequence is too large.
pub const OPMSG_ERROR_DOCUMENT_TOO_LARGE: u32 = 11;
/// A third document sequence.
pub const OPMSG_ERROR_TOO_MANY_SEQUENCES: u32 = 12;
/// A sequence's size is unreadable or passes the end of the sections.
pub const OPMSG_ERROR_SEQUENCE_SIZE: u32 = 13;
/// A sequence's identifier has no NUL.
pub const OPMSG_ERROR_SEQUENCE_IDENTIFIER: u32 = 14;
/// Two sequences have the same identifier.
pub const OPMSG_ERROR_DUPLICATE_SEQUENCE: u32 = 15;
/// A security token where none is accepted.
pub const OPMSG_ERROR_SECURITY_TOKEN_REFUSED: u32 = 16;
/// A security token without NUL.
pub const OPMSG_ERROR_SECURITY_TOKEN_UNTERMINATED: u32 = 17;
/// A second telemetry section.
pub const OPMSG_ERROR_SECOND_TELEMETRY: u32 = 18;
/// A section that only requests have stands in a reply.
pub const OPMSG_ERROR_REQUEST_ONLY_SECTION: u32 = 19;
/// A section of an unknown kind.
pub const OPMSG_ERROR_UNKNOWN_SECTION_KIND: u32 = 20;
/// No body among the sections.
pub const OPMSG_ERROR_MISSING_BODY: u32 = 21;
/// A sequence's identifier is also a field of the body.
pub const OPMSG_ERROR_SEQUENCE_NAME_IN_BODY: u32 = 22;
/// The checksum is not that of the message.
pub const OPMSG_ERROR_CHECKSUM_MISMATCH: u32 = 23;

/// The telemetry document has more than OPMSG_MAX_TELEMETRY_SIZE bytes.
pub const OPMSG_ERROR_TELEMETRY_TOO_LARGE: u32 = 40;
/// A known field of the telemetry document has another type.
pub const OPMSG_ERROR_WRONG_TYPE: u32 = 41;
/// A known field of the telemetry document stands twice.
pub const OPMSG_ERROR_DUPLICATE_FIELD: u32 = 42;
/// otel.traceparent is not one that a receiver accepts.
pub const OPMSG_ERROR_TRACEPARENT: u32 = 43;
/// The telemetry document has no otel.traceparent.
pub const OPMSG_ERROR_MISSING_FIELD: u32 = 44;

/// The body's own elements do not fill it exactly.
pub const OPMSG_ERROR_MALFORMED: u32 = 60;
/// The body names no database.
pub const OPMSG_ERROR_MISSING_DATABASE: u32 = 61;

/// With the section the message is larger than the peer takes; size says how large. Nothing was changed.
pub const OPMSG_ERROR_TOO_LARGE: u32 = 80;
/// The caller's buffer is too small; size says how many bytes it needs. Nothing was changed.
pub const OPMSG_ERROR_CAPACITY: u32 = 81;

/// A pointer is null where something is needed.
pub const OPMSG_ERROR_NULL_POINTER: u32 = 100;
/// A number is none of those that mean something here.
pub const OPMSG_ERROR_ARGUMENT: u32 = 101;
/// The bytes to attach are no section as the encoding functions write it.
pub const OPMSG_ERROR_NOT_A_SECTION: u32 = 102;
/// Two buffers overlap.
pub const OPMSG_ERROR_OVERLAP: u32 = 103;

// Literals are what the header needs; here they are held to the library's own.
const _: () = {
    assert!(OPMSG_SECTION_LEN == TraceSection::LEN);
    assert!(OPMSG_TRACEPARENT_LEN == Traceparent::LEN);
    assert!(OPMSG_MAX_TELEMETRY_SIZE == 4_096 && Limits::MAX_TELEMETRY_SIZE == 4_096);
    assert!(OPMSG_MIN_MESSAGE_SIZE == Limits::MIN_MESSAGE_SIZE);
    assert!(OPMSG_MAX_MESSAGE_SIZE == Limits::MAX_MESSAGE_SIZE);
    assert!(
        OPMSG_MAX_MESSAGE_SIZE_BEFORE_AUTHENTICATION
            == Limits::MAX_MESSAGE_SIZE_BEFORE_AUTHENTICATION
    );
    assert!(OPMSG_MAX_NESTING == 200 && Limits::MAX_NESTING == 200);
    assert!(matches!(
        Field::Traceparent.minimum_wire_version(),
        Some(OPMSG_MIN_WIRE_VERSION)
    ));
};
