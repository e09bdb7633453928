//! What the C functions do, once their pointers are slices.

use core::mem::MaybeUninit;

use super::error::OpmsgError;
use super::limits::{OpmsgLimits, generation};
use super::numbers::{OPMSG_OK, OPMSG_REPLY, OPMSG_REQUEST};
use super::telemetry::OpmsgTelemetry;
use crate::cursor::len_u32;
use crate::error::{CommandError, FrameError, FrameErrorKind};
use crate::gate::{Gate, TelemetryPermit};
use crate::limits::Limits;
use crate::message::SectionContent;
use crate::receive::{Message, OpMsg};
use crate::role::Role;
use crate::splice::{Edit, Splice};
use crate::telemetry::{self, Telemetry, TraceSection};
use crate::trace::{SpanId, TraceFlags, TraceId, Traceparent};

/// A function's number, and the error for a caller who wants it.
#[inline(always)]
pub(super) fn result(
    result: Result<(), OpmsgError>,
    error: Option<&mut MaybeUninit<OpmsgError>>,
) -> u32 {
    let Err(fault) = result else {
        return OPMSG_OK;
    };
    if let Some(error) = error {
        error.write(fault);
    }
    fault.kind
}

/// What is behind a pointer that may not be null.
#[inline(always)]
pub(super) fn needed<T>(pointer: Option<T>) -> Result<T, OpmsgError> {
    pointer.ok_or(OpmsgError::NULL_POINTER)
}

/// The caller's limits, or those of a driver or proxy.
#[inline(always)]
pub(super) fn limits(limits: Option<&OpmsgLimits>) -> Result<Limits, OpmsgError> {
    match limits {
        Some(limits) => limits.to_limits(),
        None => Ok(Limits::DEFAULT),
    }
}

/// The permit of a connection with this version.
#[inline]
pub(super) const fn permit(max_wire_version: i32) -> Option<TelemetryPermit> {
    Gate::from_max_wire_version(Some(max_wire_version)).telemetry()
}

/// What to send for a span; `None` when an id is all zero.
#[inline]
pub(super) fn traceparent(
    trace_id: [u8; 16],
    parent_id: [u8; 8],
    flags: u8,
) -> Option<Traceparent> {
    Some(Traceparent::new(
        TraceId::from_bytes(trace_id)?,
        SpanId::from_bytes(parent_id)?,
        TraceFlags::from_byte(flags).masked(),
    ))
}

/// The same from ids as text.
pub(super) fn traceparent_of_texts(
    trace_id: &[u8],
    parent_id: &[u8],
    flags: u8,
) -> Option<Traceparent> {
    let trace_id: TraceId = str::from_utf8(trace_id).ok()?.parse().ok()?;
    let parent_id: SpanId = str::from_utf8(parent_id).ok()?.parse().ok()?;
    traceparent(trace_id.to_bytes(), parent_id.to_bytes(), flags)
}

const fn role(number: u32) -> Result<Role, OpmsgError> {
    match number {
        OPMSG_REQUEST => Ok(Role::Request),
        OPMSG_REPLY => Ok(Role::Reply),
        _ => Err(OpmsgError::ARGUMENT),
    }
}

#[inline(always)]
fn parse<'a>(message: &'a [u8], role: Role, limits: &Limits) -> Result<OpMsg<'a>, OpmsgError> {
    OpMsg::parse(message, role, limits).map_err(|error| refused(error, message, role, limits))
}

/// Another operation is told from an unknown one.
#[cold]
fn refused(error: FrameError, message: &[u8], role: Role, limits: &Limits) -> OpmsgError {
    let mut error = error;
    if let FrameErrorKind::NotOpMsg { .. } = error.kind() {
        match Message::parse(message, role, limits) {
            Ok(_) => return OpmsgError::NOT_OP_MSG,
            Err(unknown) => error = unknown,
        }
    }
    OpmsgError::of_frame(&error, limits.generation())
}

/// All that a receiver checks: framing, telemetry and, for a request, the command's database.
#[inline]
pub(super) fn validate(
    message: &[u8],
    role_number: u32,
    limits: &Limits,
) -> Result<(), OpmsgError> {
    let role = role(role_number)?;
    let msg = parse(message, role, limits)?;
    if let Err(error) = msg.traceparent() {
        let at = msg.telemetry_offset();
        return Err(OpmsgError::of_telemetry(&error, at, limits.generation()));
    }
    match role {
        Role::Request => msg
            .command()
            .map(drop)
            .map_err(|error| of_command(&error, &msg, limits)),
        Role::Reply => Ok(()),
    }
}

#[cold]
fn of_command(error: &CommandError, msg: &OpMsg<'_>, limits: &Limits) -> OpmsgError {
    let mut bodies = msg
        .sections()
        .filter(|section| matches!(section.content(), SectionContent::Body(_)));
    let at = bodies.next().map_or(0, |body| body.offset());
    OpmsgError::of_command(error, at, limits.generation())
}

/// Where a request's telemetry stands and what it says.
#[inline]
pub(super) fn find(message: &[u8], limits: &Limits) -> Result<OpmsgTelemetry, OpmsgError> {
    let msg = parse(message, Role::Request, limits)?;
    let (Some(at), Some(document)) = (msg.telemetry_offset(), msg.telemetry_document()) else {
        return Ok(OpmsgTelemetry::NONE);
    };
    let (offset, len) = (at.saturating_add(1), len_u32(document));
    match telemetry::canonical(document) {
        Some(traceparent) => Ok(OpmsgTelemetry::at(offset, len, &traceparent.into())),
        None => find_others(&msg, at, len, limits),
    }
}

/// Sections with more than a traceparent of version 00, and those that are refused.
#[inline(never)]
fn find_others(
    msg: &OpMsg<'_>,
    at: u32,
    len: u32,
    limits: &Limits,
) -> Result<OpmsgTelemetry, OpmsgError> {
    match msg.telemetry() {
        Ok(Some(telemetry)) => Ok(OpmsgTelemetry::of(at.saturating_add(1), len, &telemetry)),
        Ok(None) => Ok(OpmsgTelemetry::NONE),
        Err(error) => {
            let generation = limits.generation();
            Err(OpmsgError::of_telemetry(&error, Some(at), generation))
        }
    }
}

/// What a telemetry document says.
#[inline]
pub(super) fn decode(
    document: &[u8],
    generation_number: u32,
) -> Result<OpmsgTelemetry, OpmsgError> {
    let generation = generation(generation_number)?;
    Telemetry::decode(document)
        .map(|telemetry| OpmsgTelemetry::of(0, len_u32(document), &telemetry))
        .map_err(|error| OpmsgError::of_telemetry(&error, None, generation))
}

/// A section that one of the encoding functions wrote.
#[inline]
pub(super) fn section(bytes: &[u8]) -> Result<TraceSection, OpmsgError> {
    bytes
        .try_into()
        .ok()
        .and_then(TraceSection::read)
        .ok_or(OpmsgError::NOT_A_SECTION)
}

/// The change that attaches a section to a request, or puts it in the place of the one that is there.
#[inline(always)]
pub(super) fn attach<'s>(
    message: &[u8],
    section: &'s TraceSection,
    max_message_size: u32,
) -> Result<Edit<'s>, OpmsgError> {
    match OpMsg::accept(message, Role::Request, &Limits::DEFAULT) {
        Some(msg) => edit(&msg, section, max_message_size),
        None => attach_to_others(message, section, max_message_size),
    }
}

/// Messages that are uncommon, or refused.
#[inline(never)]
fn attach_to_others<'s>(
    message: &[u8],
    section: &'s TraceSection,
    max_message_size: u32,
) -> Result<Edit<'s>, OpmsgError> {
    let msg = parse(message, Role::Request, &Limits::DEFAULT)?;
    edit(&msg, section, max_message_size)
}

#[inline(always)]
fn edit<'s>(
    msg: &OpMsg<'_>,
    section: &'s TraceSection,
    max_message_size: u32,
) -> Result<Edit<'s>, OpmsgError> {
    Splice::attach_in_place(msg, section, max_message_size).map_err(OpmsgError::of_attach)
}

/// A request without its telemetry section.
#[inline(always)]
pub(super) fn strip(message: &[u8]) -> Result<Splice<'_, 'static>, OpmsgError> {
    match OpMsg::accept(message, Role::Request, &Limits::DEFAULT) {
        Some(msg) => Ok(Splice::strip(&msg)),
        None => strip_others(message),
    }
}

/// Messages that are uncommon, or refused.
#[inline(never)]
fn strip_others(message: &[u8]) -> Result<Splice<'_, 'static>, OpmsgError> {
    parse(message, Role::Request, &Limits::DEFAULT).map(|msg| Splice::strip(&msg))
}

/// Whether a result fits; how many bytes it has.
#[inline]
pub(super) fn fits(len: u32, capacity: usize) -> Result<usize, OpmsgError> {
    match usize::try_from(len) {
        Ok(size) if size <= capacity => Ok(size),
        _ => Err(OpmsgError::capacity(len)),
    }
}

/// Two pieces of memory may not share a byte.
pub(super) fn are_apart(
    one: *const u8,
    one_len: usize,
    other: *const u8,
    other_len: usize,
) -> Result<(), OpmsgError> {
    let (one, other) = (one.addr(), other.addr());
    let one_end = one.saturating_add(one_len);
    let other_end = other.saturating_add(other_len);
    if one < other_end && other < one_end {
        return Err(OpmsgError::OVERLAP);
    }
    Ok(())
}
