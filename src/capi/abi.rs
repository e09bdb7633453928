//! The C functions: all of the crate's unsafe code.
//!
//! Each function makes slices of its pointers and calls safe code. A pointer to a struct is an `Option` of a reference, which is the
//! same to C, null being `None`. What a caller has to promise is the same for all functions: a pointer is null, or it is aligned
//! and good for what its length or type says for reading or writing, and nobody else uses that memory meanwhile.
#![expect(
    clippy::missing_safety_doc,
    reason = "one promise for all functions: above, and at the top of the header"
)]

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::slice;

use super::error::OpmsgError;
use super::limits::OpmsgLimits;
use super::numbers::OPMSG_ABI_VERSION;
use super::telemetry::OpmsgTelemetry;
use super::{calls, texts};
use crate::limits::Limits;
use crate::splice::Edit;
use crate::telemetry::TraceSection;
use crate::trace::Traceparent;

/// The caller's bytes.
/// Safety: `pointer` is null or good for reading `len` bytes, which nobody changes while the slice is in use.
#[inline(always)]
unsafe fn bytes<'a>(pointer: *const u8, len: usize) -> Result<&'a [u8], OpmsgError> {
    if pointer.is_null() {
        return match len {
            0 => Ok(&[]),
            _ => Err(OpmsgError::NULL_POINTER),
        };
    }
    if isize::try_from(len).is_err() {
        return Err(OpmsgError::ARGUMENT);
    }
    // SAFETY: not null, and of a length that a slice can have; the rest is the caller's promise.
    Ok(unsafe { slice::from_raw_parts(pointer, len) })
}

/// Writes a section, if there is room for it.
/// Safety: `out` is null or good for writing `capacity` bytes.
#[inline(always)]
unsafe fn encode(
    traceparent: Option<Traceparent>,
    max_wire_version: i32,
    out: *mut u8,
    capacity: usize,
) -> usize {
    let (Some(permit), Some(traceparent)) = (calls::permit(max_wire_version), traceparent) else {
        return 0;
    };
    if out.is_null() || capacity < TraceSection::LEN {
        return 0;
    }
    // SAFETY: good for writing 90 bytes, as was just compared; bytes need no alignment and may hold nothing yet.
    let memory = unsafe { &mut *out.cast::<MaybeUninit<[u8; TraceSection::LEN]>>() };
    TraceSection::encode_in(permit, &traceparent, memory);
    TraceSection::LEN
}

/// Changes a request in its buffer; returns its new length.
///
/// Safety: `message` is good for reading and writing `len` bytes and for writing as many as the edit's result has; the edit was
/// made for that message and reads none of that memory.
#[inline(always)]
unsafe fn apply(edit: &Edit<'_>, message: *mut u8, len: usize, new_len: usize) -> usize {
    // SAFETY: the caller's promise; the slice's use ends with this statement.
    let kept = edit.keep(unsafe { slice::from_raw_parts_mut(message, len) });
    // SAFETY: what an edit keeps is not longer than its result.
    let end = unsafe { message.add(kept) }.cast::<MaybeUninit<u8>>();
    // SAFETY: the rest of the result, for which there is memory; that may hold nothing yet.
    let memory = unsafe { slice::from_raw_parts_mut(end, new_len.saturating_sub(kept)) };
    edit.put_new_bytes(memory);
    new_len
}

/// Whether the server behind a connection takes telemetry sections: 1 or 0.
///
/// max_wire_version is the maxWireVersion of the hello reply on this very connection, OPMSG_NO_WIRE_VERSION if that had none.
/// Versions from 29 on give 1, except the largest int32, which servers use for "not known".
#[unsafe(no_mangle)]
pub extern "C" fn opmsg_gate(max_wire_version: i32) -> u32 {
    u32::from(calls::permit(max_wire_version).is_some())
}

/// Writes the telemetry section for a command's span: 90 bytes into out, or nothing.
///
/// trace_id: OPMSG_TRACE_ID_LEN bytes. parent_id: OPMSG_PARENT_ID_LEN bytes, the command span's own id. flags: masked to bit 0, "sampled".
/// max_wire_version: as for opmsg_gate().
///
/// Returns OPMSG_SECTION_LEN; or 0 with nothing written when the server takes no section, an id is all zero, a pointer is null, or
/// capacity is less than OPMSG_SECTION_LEN. Append the bytes to the message's sections and count them in its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opmsg_encode(
    trace_id: *const u8,
    parent_id: *const u8,
    flags: u8,
    max_wire_version: i32,
    out: *mut u8,
    capacity: usize,
) -> usize {
    if trace_id.is_null() || parent_id.is_null() {
        return 0;
    }
    // SAFETY: not null, so 16 bytes can be read; bytes need no alignment.
    let trace_id = unsafe { trace_id.cast::<[u8; 16]>().read() };
    // SAFETY: not null, so 8 bytes can be read.
    let parent_id = unsafe { parent_id.cast::<[u8; 8]>().read() };
    let traceparent = calls::traceparent(trace_id, parent_id, flags);
    // SAFETY: the caller's promise for `out`; the ids were copied, so that they may lie in it.
    unsafe { encode(traceparent, max_wire_version, out, capacity) }
}

/// The same from ids as text: 32 and 16 lower-case hexadecimal digits, which need no NUL behind them.
///
/// Returns 0 for any other text, and in all cases in which opmsg_encode() does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opmsg_encode_hex(
    trace_id: *const c_char,
    trace_id_len: usize,
    parent_id: *const c_char,
    parent_id_len: usize,
    flags: u8,
    max_wire_version: i32,
    out: *mut u8,
    capacity: usize,
) -> usize {
    // SAFETY: the caller's promise for `trace_id`.
    let trace_id = unsafe { bytes(trace_id.cast(), trace_id_len) };
    // SAFETY: the caller's promise for `parent_id`.
    let parent_id = unsafe { bytes(parent_id.cast(), parent_id_len) };
    let traceparent = match (trace_id, parent_id) {
        (Ok(trace_id), Ok(parent_id)) => calls::traceparent_of_texts(trace_id, parent_id, flags),
        _ => None,
    };
    // SAFETY: the caller's promise for `out`; the ids were copied.
    unsafe { encode(traceparent, max_wire_version, out, capacity) }
}

/// The same from a traceparent of 55 characters and version 00, which needs no NUL behind it. All eight flag bits are kept.
///
/// Returns 0 for any other text, and in all cases in which opmsg_encode() does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opmsg_encode_traceparent(
    text: *const c_char,
    text_len: usize,
    max_wire_version: i32,
    out: *mut u8,
    capacity: usize,
) -> usize {
    // SAFETY: the caller's promise for `text`.
    let text = unsafe { bytes(text.cast(), text_len) };
    let traceparent = text.ok().and_then(|text| Traceparent::parse(text).ok());
    // SAFETY: the caller's promise for `out`; the ids were copied.
    unsafe { encode(traceparent, max_wire_version, out, capacity) }
}

/// The limits of a driver or proxy, which a null pointer to limits means too: framing in full, and the telemetry document.
#[unsafe(no_mangle)]
pub extern "C" fn opmsg_limits_default() -> OpmsgLimits {
    OpmsgLimits::of(&Limits::DEFAULT)
}

/// The limits of a 9.0 server with default settings: every document is looked into.
#[unsafe(no_mangle)]
pub extern "C" fn opmsg_limits_server() -> OpmsgLimits {
    OpmsgLimits::of(&Limits::SERVER)
}

/// Checks a whole message as a receiver does: framing, documents, telemetry and, for a request, that the body names its database.
///
/// role: OPMSG_REQUEST or OPMSG_REPLY. limits: null for opmsg_limits_default(). error: null if only the result matters.
///
/// Returns OPMSG_OK, or the number of the first fault in a server's order. OPMSG_ERROR_NOT_OP_MSG is a message of another operation, of which length and operation were looked at.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opmsg_validate(
    message: *const u8,
    len: usize,
    role: u32,
    limits: Option<&OpmsgLimits>,
    error: Option<&mut MaybeUninit<OpmsgError>>,
) -> u32 {
    let validate = || {
        // SAFETY: the caller's promise for `message`.
        let message = unsafe { bytes(message, len) }?;
        calls::validate(message, role, &calls::limits(limits)?)
    };
    calls::result(validate(), error)
}

/// Finds a request's telemetry section and decodes it.
///
/// limits: null for opmsg_limits_default(). telemetry: all zero for a message without a section; not written on an error.
///
/// Returns OPMSG_OK, or why a receiver would refuse the message or its section.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opmsg_find(
    message: *const u8,
    len: usize,
    limits: Option<&OpmsgLimits>,
    telemetry: Option<&mut MaybeUninit<OpmsgTelemetry>>,
    error: Option<&mut MaybeUninit<OpmsgError>>,
) -> u32 {
    let find = || {
        let telemetry = calls::needed(telemetry)?;
        // SAFETY: the caller's promise for `message`.
        let message = unsafe { bytes(message, len) }?;
        telemetry.write(calls::find(message, &calls::limits(limits)?)?);
        Ok(())
    };
    calls::result(find(), error)
}

/// Decodes a telemetry document alone: what follows the section's kind byte. Its offset is 0.
///
/// generation: OPMSG_GENERATION_*, whose code and reaction an error gets.
///
/// Returns OPMSG_OK, or why a receiver would refuse the section.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opmsg_decode(
    document: *const u8,
    len: usize,
    generation: u32,
    telemetry: Option<&mut MaybeUninit<OpmsgTelemetry>>,
    error: Option<&mut MaybeUninit<OpmsgError>>,
) -> u32 {
    let decode = || {
        let telemetry = calls::needed(telemetry)?;
        // SAFETY: the caller's promise for `document`.
        let document = unsafe { bytes(document, len) }?;
        telemetry.write(calls::decode(document, generation)?);
        Ok(())
    };
    calls::result(decode(), error)
}

/// Attaches a section to a finished request in its buffer, behind all other sections; one that is there is replaced.
///
/// message is judged by opmsg_limits_default(), holds *len bytes and has room for capacity. section: what an encoding function wrote; with section_len 0, which is what they return
/// when nothing is to be sent, the message stays as it is. max_message_size: the peer's maxMessageSizeBytes.
///
/// Returns OPMSG_OK, and the new length is in *len; length field and checksum are right again. On an error nothing is changed:
/// OPMSG_ERROR_TOO_LARGE and OPMSG_ERROR_CAPACITY have the bytes that the result would have in the error's size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opmsg_attach(
    message: *mut u8,
    len: Option<&mut usize>,
    capacity: usize,
    section: *const u8,
    section_len: usize,
    max_message_size: u32,
    error: Option<&mut MaybeUninit<OpmsgError>>,
) -> u32 {
    let attach = || {
        let len = calls::needed(len)?;
        if *len > capacity {
            return Err(OpmsgError::ARGUMENT);
        }
        // SAFETY: the caller's promise for `message`; the edit made of it does not borrow it.
        let old = unsafe { bytes(message, *len) }?;
        // SAFETY: the caller's promise for `section`.
        let section = unsafe { bytes(section, section_len) }?;
        if section.is_empty() {
            return Ok(());
        }
        // A copy: the caller's section may lie in the message's buffer.
        let section = calls::section(section)?;
        let edit = calls::attach(old, &section, max_message_size)?;
        let new_len = calls::fits(edit.len(), capacity)?;
        // SAFETY: an edit is made of a message, so `message` is not null; there is room for the result, as was just compared; the
        // edit reads `section`, which lies on the stack.
        *len = unsafe { apply(&edit, message, *len, new_len) };
        Ok(())
    };
    calls::result(attach(), error)
}

/// Copies a request without its telemetry section. A message that has none is copied as it is. Judged by opmsg_limits_default().
///
/// written: the bytes of the result. With capacity 0 the error's size says how many there would be. out and message may not overlap.
///
/// Returns OPMSG_OK; length field and checksum are right again. On an error nothing is written but the error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opmsg_strip(
    message: *const u8,
    len: usize,
    out: *mut u8,
    capacity: usize,
    written: Option<&mut MaybeUninit<usize>>,
    error: Option<&mut MaybeUninit<OpmsgError>>,
) -> u32 {
    let strip = || {
        let written = calls::needed(written)?;
        if out.is_null() && capacity > 0 {
            return Err(OpmsgError::NULL_POINTER);
        }
        calls::are_apart(message, len, out, capacity)?;
        // SAFETY: the caller's promise for `message`.
        let splice = calls::strip(unsafe { bytes(message, len) }?)?;
        let new_len = calls::fits(splice.len(), capacity)?;
        let out = out.cast::<MaybeUninit<u8>>();
        // SAFETY: no message is empty, so `capacity` is not 0 and `out` not null; the result fits; the bytes may hold nothing yet,
        // and none of them is the message's.
        let mut memory = unsafe { slice::from_raw_parts_mut(out, new_len) };
        splice.append_to(&mut memory);
        written.write(new_len);
        Ok(())
    };
    calls::result(strip(), error)
}

/// Removes a request's telemetry section in its buffer of *len bytes; what follows it moves up. Judged by opmsg_limits_default().
///
/// Returns OPMSG_OK, and the new length is in *len; length field and checksum are right again. On an error nothing is changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opmsg_strip_in_place(
    message: *mut u8,
    len: Option<&mut usize>,
    error: Option<&mut MaybeUninit<OpmsgError>>,
) -> u32 {
    let strip = || {
        let len = calls::needed(len)?;
        // SAFETY: the caller's promise for `message`; the edit made of it does not borrow it.
        let edit = calls::strip(unsafe { bytes(message, *len) }?)?.to_edit();
        let new_len = calls::fits(edit.len(), *len)?;
        // SAFETY: an edit is made of a message, so `message` is not null; the result is not longer; the edit has no section to read.
        *len = unsafe { apply(&edit, message, *len, new_len) };
        Ok(())
    };
    calls::result(strip(), error)
}

/// The name of an OPMSG_ERROR_* number, such as "UnknownSectionKind". Static, never null; "Unknown" for other numbers.
#[unsafe(no_mangle)]
pub extern "C" fn opmsg_error_name(kind: u32) -> *const c_char {
    let (name, _) = texts::of_kind(kind);
    name.as_ptr()
}

/// What an OPMSG_ERROR_* number means, for logs. Static, never null.
#[unsafe(no_mangle)]
pub extern "C" fn opmsg_error_text(kind: u32) -> *const c_char {
    let (_, text) = texts::of_kind(kind);
    text.as_ptr()
}

/// The name of a server's error code, such as "BadValue". Static, never null; empty for codes that no error of this library has.
#[unsafe(no_mangle)]
pub extern "C" fn opmsg_code_name(code: i32) -> *const c_char {
    texts::of_code(code).as_ptr()
}

/// The id of a rule in the receiver's list, such as "16a". Static, never null; empty for 0 and numbers without a rule.
#[unsafe(no_mangle)]
pub extern "C" fn opmsg_rule_id(rule: u32) -> *const c_char {
    texts::of_rule(rule).as_ptr()
}

/// The library's version, such as "0.1.0". Static, never null.
#[unsafe(no_mangle)]
pub extern "C" fn opmsg_version() -> *const c_char {
    texts::VERSION.as_ptr()
}

/// The OPMSG_ABI_VERSION that the library was built with.
#[unsafe(no_mangle)]
pub extern "C" fn opmsg_abi_version() -> u32 {
    OPMSG_ABI_VERSION
}
