/* SPDX-License-Identifier: Apache-2.0
 *
 * The C interface of opmsg-telemetry: MongoDB OP_MSG telemetry sections (kind 3).
 * Written by cbindgen from src/capi; UPDATE_HEADER=1 cargo test --test capi_header writes it anew.
 *
 * Every function:
 *   - takes null for any pointer. Null with length 0 is no bytes; null where something is needed is OPMSG_ERROR_NULL_POINTER, or 0
 *     from the functions that encode, and then nothing is written but the error. Any other pointer has to be aligned and good for what
 *     its length or type says, and nobody else may use that memory during the call. What is written to (error, telemetry, len, written
 *     and the buffers) may overlap no other argument; two exceptions: ids may lie in out, and a section in the message's own buffer.
 *   - takes any number. One without a meaning is OPMSG_ERROR_ARGUMENT.
 *   - never allocates, keeps nothing, prints nothing, never unwinds or throws, and can be called from any thread.
 *
 * Link with libopmsg_telemetry.a from `cargo rustc --locked --release --lib --features capi --crate-type staticlib`; on Linux behind it
 * -lpthread -ldl -lm.
 *
 * A driver asks once per command, with the ids of the command's own span, and sends what it gets behind the other sections:
 *
 *   uint8_t section[OPMSG_SECTION_LEN];
 *   size_t section_len = opmsg_encode(trace_id, span_id, flags, max_wire_version, section, sizeof section);
 *   message_length += (int32_t)section_len;
 *
 * section_len is OPMSG_SECTION_LEN or 0; 0 means that nothing is to be sent, and is no error. The buffer has to outlive a gathering write.
 * A batch splitter takes OPMSG_SECTION_LEN off the message size before it splits. A message that is finished already takes a section by
 *
 *   opmsg_error_t error;
 *   if (opmsg_attach(message, &len, capacity, section, section_len, max_message_size, &error) != OPMSG_OK) {
 *       fprintf(stderr, "%s\n", opmsg_error_text(error.kind));
 *   }
 */


#ifndef OPMSG_TELEMETRY_H
#define OPMSG_TELEMETRY_H

#include <stddef.h>
#include <stdint.h>

/**
 * Changes whenever a function, struct or number of this header changes its meaning; compare it with opmsg_abi_version().
 */
#define OPMSG_ABI_VERSION 1

/**
 * Bytes of a telemetry section with a traceparent, its kind byte included: what a batch splitter has to reserve.
 */
#define OPMSG_SECTION_LEN 90

/**
 * Bytes of a trace id.
 */
#define OPMSG_TRACE_ID_LEN 16

/**
 * Bytes of a parent id: the command span's own id.
 */
#define OPMSG_PARENT_ID_LEN 8

/**
 * Characters of a traceparent.
 */
#define OPMSG_TRACEPARENT_LEN 55

/**
 * Bytes of the largest telemetry document, the kind byte not counted.
 */
#define OPMSG_MAX_TELEMETRY_SIZE 4096

/**
 * Bytes of the smallest message: a header.
 */
#define OPMSG_MIN_MESSAGE_SIZE 16

/**
 * Bytes of the largest message that a server takes.
 */
#define OPMSG_MAX_MESSAGE_SIZE 48000000

/**
 * Bytes of the largest message before authentication.
 */
#define OPMSG_MAX_MESSAGE_SIZE_BEFORE_AUTHENTICATION 16384

/**
 * Nested levels below a document that a server takes.
 */
#define OPMSG_MAX_NESTING 200

/**
 * The first wire version with telemetry sections.
 */
#define OPMSG_MIN_WIRE_VERSION 29

/**
 * For a connection whose hello reply has no maxWireVersion: nothing is ever sent.
 */
#define OPMSG_NO_WIRE_VERSION -1

/**
 * A role: the message is a request.
 */
#define OPMSG_REQUEST 0

/**
 * A role: the message is a reply, which never carries telemetry.
 */
#define OPMSG_REPLY 1

/**
 * Look at framing alone: lengths and terminators, nothing inside a document.
 */
#define OPMSG_VALIDATE_FRAMING 0

/**
 * Look into the telemetry document too: what a driver or proxy needs.
 */
#define OPMSG_VALIDATE_TELEMETRY 1

/**
 * Look into every document: what a server does.
 */
#define OPMSG_VALIDATE_EVERYTHING 2

/**
 * Servers from 9.0 on, which know telemetry sections.
 */
#define OPMSG_GENERATION_9_0 0

/**
 * Servers before 9.0, to which their kind is unknown.
 */
#define OPMSG_GENERATION_BEFORE_9_0 1

/**
 * No reaction of a server: the fault is the caller's, or the message is another operation.
 */
#define OPMSG_REACTION_NONE 0

/**
 * A server closes the connection without a reply.
 */
#define OPMSG_REACTION_CLOSE 1

/**
 * A server answers with an error; the connection lives.
 */
#define OPMSG_REACTION_REPLY 2

/**
 * A server does not run the command and says nothing, because the request wants no reply.
 */
#define OPMSG_REACTION_SILENT 3

/**
 * A field of a telemetry document, as a bit: otel.traceparent.
 */
#define OPMSG_FIELD_TRACEPARENT 1

/**
 * A field of a telemetry document, as a bit: otel.tracestate (draft).
 */
#define OPMSG_FIELD_TRACESTATE 2

/**
 * A field of a telemetry document, as a bit: retry (draft).
 */
#define OPMSG_FIELD_RETRY 4

/**
 * A field of a telemetry document, as a bit: client (draft).
 */
#define OPMSG_FIELD_CLIENT 8

/**
 * No error.
 */
#define OPMSG_OK 0

/**
 * The header's length is below 16 or above the limit.
 */
#define OPMSG_ERROR_LENGTH_OUT_OF_RANGE 1

/**
 * The bytes given are not as many as the header says: a whole message is expected.
 */
#define OPMSG_ERROR_LENGTH_MISMATCH 2

/**
 * No operation has this code.
 */
#define OPMSG_ERROR_UNKNOWN_OP_CODE 3

/**
 * The message is another known operation, which was not looked into: pass it on, nothing is wrong with it.
 */
#define OPMSG_ERROR_NOT_OP_MSG 4

/**
 * The message ends before its flags.
 */
#define OPMSG_ERROR_FLAGS_MISSING 5

/**
 * A required flag bit, 2 to 15, is set.
 */
#define OPMSG_ERROR_REQUIRED_FLAG_BITS 6

/**
 * The flags announce a checksum that there is no room for.
 */
#define OPMSG_ERROR_NO_ROOM_FOR_CHECKSUM 7

/**
 * A second body.
 */
#define OPMSG_ERROR_SECOND_BODY 8

/**
 * A document is not structurally valid; the rule says which.
 */
#define OPMSG_ERROR_INVALID_DOCUMENT 9

/**
 * A document is nested too deep; the rule says which.
 */
#define OPMSG_ERROR_NESTING_TOO_DEEP 10

/**
 * A document of the body or of a sequence is too large.
 */
#define OPMSG_ERROR_DOCUMENT_TOO_LARGE 11

/**
 * A third document sequence.
 */
#define OPMSG_ERROR_TOO_MANY_SEQUENCES 12

/**
 * A sequence's size is unreadable or passes the end of the sections.
 */
#define OPMSG_ERROR_SEQUENCE_SIZE 13

/**
 * A sequence's identifier has no NUL.
 */
#define OPMSG_ERROR_SEQUENCE_IDENTIFIER 14

/**
 * Two sequences have the same identifier.
 */
#define OPMSG_ERROR_DUPLICATE_SEQUENCE 15

/**
 * A security token where none is accepted.
 */
#define OPMSG_ERROR_SECURITY_TOKEN_REFUSED 16

/**
 * A security token without NUL.
 */
#define OPMSG_ERROR_SECURITY_TOKEN_UNTERMINATED 17

/**
 * A second telemetry section.
 */
#define OPMSG_ERROR_SECOND_TELEMETRY 18

/**
 * A section that only requests have stands in a reply.
 */
#define OPMSG_ERROR_REQUEST_ONLY_SECTION 19

/**
 * A section of an unknown kind.
 */
#define OPMSG_ERROR_UNKNOWN_SECTION_KIND 20

/**
 * No body among the sections.
 */
#define OPMSG_ERROR_MISSING_BODY 21

/**
 * A sequence's identifier is also a field of the body.
 */
#define OPMSG_ERROR_SEQUENCE_NAME_IN_BODY 22

/**
 * The checksum is not that of the message.
 */
#define OPMSG_ERROR_CHECKSUM_MISMATCH 23

/**
 * The telemetry document has more than OPMSG_MAX_TELEMETRY_SIZE bytes.
 */
#define OPMSG_ERROR_TELEMETRY_TOO_LARGE 40

/**
 * A known field of the telemetry document has another type.
 */
#define OPMSG_ERROR_WRONG_TYPE 41

/**
 * A known field of the telemetry document stands twice.
 */
#define OPMSG_ERROR_DUPLICATE_FIELD 42

/**
 * otel.traceparent is not one that a receiver accepts.
 */
#define OPMSG_ERROR_TRACEPARENT 43

/**
 * The telemetry document has no otel.traceparent.
 */
#define OPMSG_ERROR_MISSING_FIELD 44

/**
 * The body's own elements do not fill it exactly.
 */
#define OPMSG_ERROR_MALFORMED 60

/**
 * The body names no database.
 */
#define OPMSG_ERROR_MISSING_DATABASE 61

/**
 * With the section the message is larger than the peer takes; size says how large. Nothing was changed.
 */
#define OPMSG_ERROR_TOO_LARGE 80

/**
 * The caller's buffer is too small; size says how many bytes it needs. Nothing was changed.
 */
#define OPMSG_ERROR_CAPACITY 81

/**
 * A pointer is null where something is needed.
 */
#define OPMSG_ERROR_NULL_POINTER 100

/**
 * A number is none of those that mean something here.
 */
#define OPMSG_ERROR_ARGUMENT 101

/**
 * The bytes to attach are no section as the encoding functions write it.
 */
#define OPMSG_ERROR_NOT_A_SECTION 102

/**
 * Two buffers overlap.
 */
#define OPMSG_ERROR_OVERLAP 103

/**
 * What a receiver accepts. Begin with opmsg_limits_default() or opmsg_limits_server() and change what differs.
 */
typedef struct opmsg_limits_t {
  /**
   * Largest message in bytes; values outside 16 to the largest int32 mean the nearer end.
   */
  uint32_t max_message_size;
  /**
   * Nested levels below a document; values outside 5 to 1000 mean the nearer end.
   */
  uint32_t max_nesting;
  /**
   * OPMSG_VALIDATE_*: how far to look into documents.
   */
  uint32_t validate;
  /**
   * OPMSG_GENERATION_*: whose rules hold, and whose codes errors have.
   */
  uint32_t generation;
  /**
   * 1 if a security token is accepted, 0 if not.
   */
  uint32_t security_token;
} opmsg_limits_t;

/**
 * Why a call failed. Functions write it only when they fail.
 */
typedef struct opmsg_error_t {
  /**
   * OPMSG_ERROR_*: the function's result once more; opmsg_error_name() and opmsg_error_text() have words for it.
   */
  uint32_t kind;
  /**
   * The rule of the receiver's list that is broken, from 1 on, whose id opmsg_rule_id() gives; 0 outside the list.
   */
  uint32_t rule;
  /**
   * Where: bytes from the start of what was given. For faults of a whole section it is that of the section's kind byte.
   */
  uint32_t offset;
  /**
   * The error code that a server of the chosen generation answers with, which opmsg_code_name() has the name of; 0 for none.
   */
  int32_t code;
  /**
   * OPMSG_REACTION_*: what such a server does.
   */
  uint32_t reaction;
  /**
   * For OPMSG_ERROR_TOO_LARGE and OPMSG_ERROR_CAPACITY the bytes of the result that does not fit; 0 for all others.
   */
  uint32_t size;
} opmsg_error_t;

/**
 * Where a telemetry document stands and what it says. All of it is zero when a message has none.
 */
typedef struct opmsg_telemetry_t {
  /**
   * Where the document begins: bytes from the start of the message. The section's kind byte stands one before.
   */
  uint32_t offset;
  /**
   * Bytes of the document.
   */
  uint32_t len;
  /**
   * OPMSG_FIELD_*: the fields that are there and can be read. Never 0 for a section that was accepted.
   */
  uint32_t fields;
  /**
   * OPMSG_FIELD_*: draft fields that are there and cannot be read, which is no error.
   */
  uint32_t ignored;
  /**
   * The id of the trace, never all zero.
   */
  uint8_t trace_id[16];
  /**
   * The id of the sender's span, never all zero.
   */
  uint8_t parent_id[8];
  /**
   * The flags, all eight bits; bit 0 is "sampled".
   */
  uint32_t flags;
  /**
   * The version of the traceparent, 0 to 254.
   */
  uint32_t version;
} opmsg_telemetry_t;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Whether the server behind a connection takes telemetry sections: 1 or 0.
 *
 * max_wire_version is the maxWireVersion of the hello reply on this very connection, OPMSG_NO_WIRE_VERSION if that had none.
 * Versions from 29 on give 1, except the largest int32, which servers use for "not known".
 */
uint32_t opmsg_gate(int32_t max_wire_version);

/**
 * Writes the telemetry section for a command's span: 90 bytes into out, or nothing.
 *
 * trace_id: OPMSG_TRACE_ID_LEN bytes. parent_id: OPMSG_PARENT_ID_LEN bytes, the command span's own id. flags: masked to bit 0, "sampled".
 * max_wire_version: as for opmsg_gate().
 *
 * Returns OPMSG_SECTION_LEN; or 0 with nothing written when the server takes no section, an id is all zero, a pointer is null, or
 * capacity is less than OPMSG_SECTION_LEN. Append the bytes to the message's sections and count them in its length.
 */
size_t opmsg_encode(const uint8_t *trace_id,
                    const uint8_t *parent_id,
                    uint8_t flags,
                    int32_t max_wire_version,
                    uint8_t *out,
                    size_t capacity);

/**
 * The same from ids as text: 32 and 16 lower-case hexadecimal digits, which need no NUL behind them.
 *
 * Returns 0 for any other text, and in all cases in which opmsg_encode() does.
 */
size_t opmsg_encode_hex(const char *trace_id,
                        size_t trace_id_len,
                        const char *parent_id,
                        size_t parent_id_len,
                        uint8_t flags,
                        int32_t max_wire_version,
                        uint8_t *out,
                        size_t capacity);

/**
 * The same from a traceparent of 55 characters and version 00, which needs no NUL behind it. All eight flag bits are kept.
 *
 * Returns 0 for any other text, and in all cases in which opmsg_encode() does.
 */
size_t opmsg_encode_traceparent(const char *text,
                                size_t text_len,
                                int32_t max_wire_version,
                                uint8_t *out,
                                size_t capacity);

/**
 * The limits of a driver or proxy, which a null pointer to limits means too: framing in full, and the telemetry document.
 */
struct opmsg_limits_t opmsg_limits_default(void);

/**
 * The limits of a 9.0 server with default settings: every document is looked into.
 */
struct opmsg_limits_t opmsg_limits_server(void);

/**
 * Checks a whole message as a receiver does: framing, documents, telemetry and, for a request, that the body names its database.
 *
 * role: OPMSG_REQUEST or OPMSG_REPLY. limits: null for opmsg_limits_default(). error: null if only the result matters.
 *
 * Returns OPMSG_OK, or the number of the first fault in a server's order. OPMSG_ERROR_NOT_OP_MSG is a message of another operation, of which length and operation were looked at.
 */
uint32_t opmsg_validate(const uint8_t *message,
                        size_t len,
                        uint32_t role,
                        const struct opmsg_limits_t *limits,
                        struct opmsg_error_t *error);

/**
 * Finds a request's telemetry section and decodes it.
 *
 * limits: null for opmsg_limits_default(). telemetry: all zero for a message without a section; not written on an error.
 *
 * Returns OPMSG_OK, or why a receiver would refuse the message or its section.
 */
uint32_t opmsg_find(const uint8_t *message,
                    size_t len,
                    const struct opmsg_limits_t *limits,
                    struct opmsg_telemetry_t *telemetry,
                    struct opmsg_error_t *error);

/**
 * Decodes a telemetry document alone: what follows the section's kind byte. Its offset is 0.
 *
 * generation: OPMSG_GENERATION_*, whose code and reaction an error gets.
 *
 * Returns OPMSG_OK, or why a receiver would refuse the section.
 */
uint32_t opmsg_decode(const uint8_t *document,
                      size_t len,
                      uint32_t generation,
                      struct opmsg_telemetry_t *telemetry,
                      struct opmsg_error_t *error);

/**
 * Attaches a section to a finished request in its buffer, behind all other sections; one that is there is replaced.
 *
 * message is judged by opmsg_limits_default(), holds *len bytes and has room for capacity. section: what an encoding function wrote; with section_len 0, which is what they return
 * when nothing is to be sent, the message stays as it is. max_message_size: the peer's maxMessageSizeBytes.
 *
 * Returns OPMSG_OK, and the new length is in *len; length field and checksum are right again. On an error nothing is changed:
 * OPMSG_ERROR_TOO_LARGE and OPMSG_ERROR_CAPACITY have the bytes that the result would have in the error's size.
 */
uint32_t opmsg_attach(uint8_t *message,
                      size_t *len,
                      size_t capacity,
                      const uint8_t *section,
                      size_t section_len,
                      uint32_t max_message_size,
                      struct opmsg_error_t *error);

/**
 * Copies a request without its telemetry section. A message that has none is copied as it is. Judged by opmsg_limits_default().
 *
 * written: the bytes of the result. With capacity 0 the error's size says how many there would be. out and message may not overlap.
 *
 * Returns OPMSG_OK; length field and checksum are right again. On an error nothing is written but the error.
 */
uint32_t opmsg_strip(const uint8_t *message,
                     size_t len,
                     uint8_t *out,
                     size_t capacity,
                     size_t *written,
                     struct opmsg_error_t *error);

/**
 * Removes a request's telemetry section in its buffer of *len bytes; what follows it moves up. Judged by opmsg_limits_default().
 *
 * Returns OPMSG_OK, and the new length is in *len; length field and checksum are right again. On an error nothing is changed.
 */
uint32_t opmsg_strip_in_place(uint8_t *message,
                              size_t *len,
                              struct opmsg_error_t *error);

/**
 * The name of an OPMSG_ERROR_* number, such as "UnknownSectionKind". Static, never null; "Unknown" for other numbers.
 */
const char *opmsg_error_name(uint32_t kind);

/**
 * What an OPMSG_ERROR_* number means, for logs. Static, never null.
 */
const char *opmsg_error_text(uint32_t kind);

/**
 * The name of a server's error code, such as "BadValue". Static, never null; empty for codes that no error of this library has.
 */
const char *opmsg_code_name(int32_t code);

/**
 * The id of a rule in the receiver's list, such as "16a". Static, never null; empty for 0 and numbers without a rule.
 */
const char *opmsg_rule_id(uint32_t rule);

/**
 * The library's version, such as "0.1.0". Static, never null.
 */
const char *opmsg_version(void);

/**
 * The OPMSG_ABI_VERSION that the library was built with.
 */
uint32_t opmsg_abi_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* OPMSG_TELEMETRY_H */
