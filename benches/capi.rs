//! Each C function beside the Rust call that does the same with the same input, both behind a call that is not inlined.
#![allow(missing_docs, reason = "criterion's macros")]
#![allow(
    unsafe_code,
    reason = "a C function takes pointers; all of them come from slices here"
)]

mod shapes;
mod times;

use std::hint::black_box;
use std::mem::MaybeUninit;
use std::ptr::null;

use criterion::{Criterion, criterion_group};
use opmsg_telemetry::capi::{
    OPMSG_OK, OPMSG_REQUEST, OPMSG_SECTION_LEN, opmsg_attach, opmsg_encode, opmsg_find,
    opmsg_limits_server, opmsg_strip, opmsg_strip_in_place, opmsg_validate,
};
use opmsg_telemetry::{
    Gate, Limits, OpMsg, Role, SpanId, Splice, Telemetry, TraceFlags, TraceId, TraceSection,
    Traceparent,
};
use shapes::Turns;

const MAX: u32 = Limits::MAX_MESSAGE_SIZE;

/// What a driver has of a command's span.
struct Ids {
    trace_id: [u8; 16],
    parent_id: [u8; 8],
    flags: u8,
}

fn ids() -> Turns<Ids> {
    let ids = |traceparent: Traceparent| Ids {
        trace_id: traceparent.trace_id().to_bytes(),
        parent_id: traceparent.parent_id().to_bytes(),
        flags: traceparent.flags().to_byte(),
    };
    Turns::new(shapes::traceparents(256).into_iter().map(ids))
}

/// From a version and ids, as the C function.
#[inline(never)]
fn encode_in_rust(version: i32, ids: &Ids, buffer: &mut Vec<u8>) -> Option<()> {
    let permit = Gate::from_max_wire_version(Some(version)).telemetry()?;
    let traceparent = Traceparent::new(
        TraceId::from_bytes(ids.trace_id)?,
        SpanId::from_bytes(ids.parent_id)?,
        TraceFlags::from_byte(ids.flags).masked(),
    );
    TraceSection::encode(permit, &traceparent, buffer);
    Some(())
}

/// The fastest way that Rust has: permit and ids were checked before.
#[inline(never)]
fn encode_checked(traceparent: &Traceparent, buffer: &mut Vec<u8>) {
    TraceSection::encode(shapes::permit(), traceparent, buffer);
}

fn encode(c: &mut Criterion) {
    let mut group = c.benchmark_group("capi/encode");
    let mut turns = ids();
    let mut buffer = [0; OPMSG_SECTION_LEN];
    group.bench_function("c", |b| {
        b.iter(|| {
            let ids = turns.next();
            let (trace_id, parent_id) = (ids.trace_id.as_ptr(), ids.parent_id.as_ptr());
            let (out, capacity) = (buffer.as_mut_ptr(), buffer.len());
            // SAFETY: the ids have their lengths, the buffer has its own.
            let len = unsafe {
                opmsg_encode(trace_id, parent_id, ids.flags, black_box(29), out, capacity)
            };
            assert_eq!(len, OPMSG_SECTION_LEN);
            black_box(&buffer);
        });
    });
    let mut buffer = Vec::with_capacity(128);
    group.bench_function("rust", |b| {
        b.iter(|| {
            buffer.clear();
            encode_in_rust(black_box(29), turns.next(), &mut buffer).unwrap();
            black_box(&buffer);
        });
    });
    let mut traceparents = Turns::new(shapes::traceparents(256));
    group.bench_function("rust_checked", |b| {
        b.iter(|| {
            buffer.clear();
            encode_checked(traceparents.next(), &mut buffer);
            black_box(&buffer);
        });
    });
    group.finish();
}

#[inline(never)]
fn validate_in_rust(message: &[u8], limits: &Limits) -> bool {
    OpMsg::parse(message, Role::Request, limits)
        .is_ok_and(|msg| msg.telemetry().is_ok() && msg.command().is_ok())
}

fn validate(c: &mut Criterion) {
    for (shape, messages) in [
        ("find_200", shapes::find_200()),
        ("find_200_telemetry", shapes::find_200_telemetry()),
    ] {
        let mut group = c.benchmark_group(format!("capi/validate/{shape}"));
        let mut messages = Turns::new(messages);
        let limits = opmsg_limits_server();
        group.bench_function("c", |b| {
            b.iter(|| {
                let message = messages.next();
                let (at, len) = (message.as_ptr(), message.len());
                // SAFETY: the message has its length.
                let result = unsafe { opmsg_validate(at, len, OPMSG_REQUEST, Some(&limits), None) };
                assert_eq!(result, OPMSG_OK);
            });
        });
        group.bench_function("rust", |b| {
            b.iter(|| assert!(validate_in_rust(messages.next(), &Limits::SERVER)));
        });
        group.finish();
    }
}

#[inline(never)]
fn find_in_rust(message: &[u8]) -> Option<Telemetry<'_>> {
    let msg = OpMsg::parse(message, Role::Request, &Limits::DEFAULT).ok()?;
    msg.telemetry().ok()?
}

fn find(c: &mut Criterion) {
    let mut group = c.benchmark_group("capi/find/find_200_telemetry");
    let mut messages = Turns::new(shapes::find_200_telemetry());
    group.bench_function("c", |b| {
        b.iter(|| {
            let message = messages.next();
            let mut found = MaybeUninit::uninit();
            let (at, len) = (message.as_ptr(), message.len());
            // SAFETY: the message has its length.
            let result = unsafe { opmsg_find(at, len, None, Some(&mut found), None) };
            assert_eq!(result, OPMSG_OK);
            black_box(&found);
        });
    });
    group.bench_function("rust", |b| {
        b.iter(|| {
            let found = find_in_rust(messages.next());
            assert!(found.is_some());
            black_box(&found);
        });
    });
    group.finish();
}

#[inline(never)]
fn attach_in_rust(buffer: &mut Vec<u8>, section: &TraceSection) {
    let msg = OpMsg::parse(buffer, Role::Request, &Limits::DEFAULT).unwrap();
    let edit = Splice::attach(&msg, section, MAX).unwrap().to_edit();
    edit.apply_to(buffer).unwrap();
}

/// A message in a buffer with room for a section and a checksum.
fn with_room(message: &[u8]) -> (Vec<u8>, [u8; 4]) {
    let mut buffer = Vec::with_capacity(message.len() + 128);
    buffer.extend_from_slice(message);
    (buffer, *message.first_chunk().unwrap())
}

fn attach(c: &mut Criterion, shape: &str, message: &[u8]) {
    let mut group = c.benchmark_group(format!("capi/attach/{shape}"));
    let mut sections = Turns::new(shapes::sections(64));
    let len = message.len();
    let end: [u8; 4] = *message.last_chunk().unwrap();
    let (mut buffer, head) = with_room(message);
    buffer.resize(len + OPMSG_SECTION_LEN, 0);
    group.bench_function("c", |b| {
        b.iter(|| {
            buffer[..4].copy_from_slice(&head);
            buffer[len - 4..len].copy_from_slice(&end);
            let mut new_len = len;
            let section = sections.next().as_bytes().as_ptr();
            let (at, capacity) = (buffer.as_mut_ptr(), buffer.len());
            let max = black_box(MAX);
            // SAFETY: the message stands at the start of a buffer of that capacity; the section has 90 bytes.
            let result =
                unsafe { opmsg_attach(at, Some(&mut new_len), capacity, section, 90, max, None) };
            assert_eq!((result, new_len), (OPMSG_OK, len + OPMSG_SECTION_LEN));
            black_box(&buffer);
        });
    });
    let (mut buffer, head) = with_room(message);
    group.bench_function("rust", |b| {
        b.iter(|| {
            buffer.truncate(len);
            buffer[..4].copy_from_slice(&head);
            buffer[len - 4..].copy_from_slice(&end);
            attach_in_rust(&mut buffer, sections.next());
            black_box(&buffer);
        });
    });
    group.finish();
}

fn attach_find(c: &mut Criterion) {
    let message = shapes::find_200().swap_remove(0);
    attach(c, "find_200", &message);
    attach(c, "find_200_checksum", &shapes::with_checksum(&message));
}

#[inline(never)]
fn strip_in_rust(buffer: &mut Vec<u8>) {
    let msg = OpMsg::parse(buffer, Role::Request, &Limits::DEFAULT).unwrap();
    let edit = Splice::strip(&msg).to_edit();
    edit.apply_to(buffer).unwrap();
}

#[inline(never)]
fn strip_copy_in_rust(message: &[u8], out: &mut Vec<u8>) {
    let msg = OpMsg::parse(message, Role::Request, &Limits::DEFAULT).unwrap();
    Splice::strip(&msg).append_to(out);
}

fn strip(c: &mut Criterion) {
    let mut group = c.benchmark_group("capi/strip/find_200_telemetry");
    let message = shapes::find_200_telemetry().swap_remove(0);
    let len = message.len();
    let stripped = len - OPMSG_SECTION_LEN;
    let (mut buffer, head) = with_room(&message);
    group.bench_function("in_place/c", |b| {
        b.iter(|| {
            buffer[..4].copy_from_slice(&head);
            let mut new_len = len;
            let at = buffer.as_mut_ptr();
            // SAFETY: the message stands in a buffer of its length.
            let result = unsafe { opmsg_strip_in_place(at, Some(&mut new_len), None) };
            assert_eq!((result, new_len), (OPMSG_OK, stripped));
            black_box(&buffer);
        });
    });
    let end: Vec<u8> = message[stripped..].to_vec();
    let (mut buffer, _) = with_room(&message);
    group.bench_function("in_place/rust", |b| {
        b.iter(|| {
            // A `Vec` forgets what is behind its length; taking the section's bytes back in is no part of the C one.
            buffer.truncate(stripped);
            buffer.extend_from_slice(&end);
            buffer[..4].copy_from_slice(&head);
            strip_in_rust(&mut buffer);
            black_box(&buffer);
        });
    });
    let mut messages = Turns::new(shapes::find_200_telemetry());
    let mut out = vec![0; 512];
    group.bench_function("copy/c", |b| {
        b.iter(|| {
            let message = messages.next();
            let mut written = MaybeUninit::uninit();
            let (at, len) = (message.as_ptr(), message.len());
            let (to, capacity) = (out.as_mut_ptr(), out.len());
            // SAFETY: both buffers have their lengths and are two.
            let result = unsafe { opmsg_strip(at, len, to, capacity, Some(&mut written), None) };
            assert_eq!(result, OPMSG_OK);
            black_box((&out, &written));
        });
    });
    let mut out = Vec::with_capacity(512);
    group.bench_function("copy/rust", |b| {
        b.iter(|| {
            out.clear();
            strip_copy_in_rust(messages.next(), &mut out);
            black_box(&out);
        });
    });
    group.finish();
    // What a caller without anything gets, so that the bench is not of calls that do nothing.
    let mut written = MaybeUninit::uninit();
    // SAFETY: null pointers are permitted.
    let result = unsafe { opmsg_strip(null(), 0, out.as_mut_ptr(), 1, Some(&mut written), None) };
    assert_ne!(result, OPMSG_OK);
}

criterion_group!(benches, encode, validate, find, attach_find, strip);

fn main() {
    times::run("capi", benches);
}
