//! Attach, strip and forward on finished messages, beside decoding and encoding them again.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::hint::black_box;

use bson::{Document, doc};
use criterion::{Criterion, SamplingMode, criterion_group};
use opmsg_telemetry::message::SectionContent;
use opmsg_telemetry::{Chunks, Limits, OpMsg, Splice, TraceSection, Traceparent};
use shapes::{parsed, permit};

const MAX: u32 = Limits::MAX_MESSAGE_SIZE;

/// The work on a message that was parsed, with a section that is there already.
#[inline(never)]
fn attach_in_place(msg: &OpMsg<'_>, section: &TraceSection, buffer: &mut Vec<u8>) {
    if let Ok(splice) = Splice::attach(msg, section, MAX) {
        splice.to_edit().apply_to(buffer).unwrap();
    }
}

/// The same, and the section made from ids just before.
#[inline(never)]
fn attach_from_ids(msg: &OpMsg<'_>, traceparent: &Traceparent, buffer: &mut Vec<u8>) {
    attach_in_place(msg, &TraceSection::new(permit(), *traceparent), buffer);
}

/// As [`attach_in_place`], up to the chunks that a vectored write takes.
#[inline(never)]
fn attach_chunks(msg: &OpMsg<'_>, section: &TraceSection, use_chunks: impl Fn(&Chunks<'_>)) {
    if let Ok(splice) = Splice::attach(msg, section, MAX) {
        use_chunks(&splice.chunks());
    }
}

#[inline(never)]
fn strip_in_place(msg: &OpMsg<'_>, buffer: &mut Vec<u8>) {
    Splice::strip(msg).to_edit().apply_to(buffer).unwrap();
}

#[inline(never)]
fn strip_chunks(msg: &OpMsg<'_>, use_chunks: impl Fn(&Chunks<'_>)) {
    use_chunks(&Splice::strip(msg).chunks());
}

/// Decodes every document and encodes them again, with the section: what a peer without splicing does.
fn decode_reencode(message: &[u8], text: &str) -> Vec<u8> {
    let mut out = message[..20].to_vec();
    for section in parsed(message).sections() {
        out.push(section.kind());
        match section.content() {
            SectionContent::Body(body) => {
                let body = Document::from_reader(body.as_bytes()).unwrap();
                body.to_writer(&mut out).unwrap();
            }
            SectionContent::Sequence(sequence) => {
                let read =
                    |document: &bson::RawDocument| Document::from_reader(document.as_bytes());
                let documents: Result<Vec<Document>, _> = sequence.documents().map(read).collect();
                let start = out.len();
                out.extend_from_slice(&[0; 4]);
                out.extend_from_slice(sequence.identifier());
                out.push(0);
                for document in documents.unwrap() {
                    document.to_writer(&mut out).unwrap();
                }
                let size = i32::try_from(out.len() - start).unwrap();
                out[start..start + 4].copy_from_slice(&size.to_le_bytes());
            }
            _ => unreachable!("the shapes hold nothing else"),
        }
    }
    out.push(3);
    let section = doc! { "otel": { "traceparent": text } };
    section.to_writer(&mut out).unwrap();
    let len = i32::try_from(out.len()).unwrap();
    out[..4].copy_from_slice(&len.to_le_bytes());
    out
}

/// A message in a buffer with room, and how to make it what it was before a change.
struct Restored {
    buffer: Vec<u8>,
    head: [u8; 4],
    len: usize,
}

impl Restored {
    fn new(message: &[u8]) -> Self {
        let mut buffer = Vec::with_capacity(message.len() + 128);
        buffer.extend_from_slice(message);
        Self {
            head: *message.first_chunk().unwrap(),
            len: message.len(),
            buffer,
        }
    }

    /// Two stores: what an attach with no checksum changed.
    #[inline(always)]
    fn after_attach(&mut self) -> &mut Vec<u8> {
        self.buffer.truncate(self.len);
        if let Some(head) = self.buffer.first_chunk_mut() {
            *head = self.head;
        }
        &mut self.buffer
    }
}

/// Undoes an attach on a message with a checksum: the old one comes back too.
fn undo_checksum(restored: &mut Restored, old: &[u8; 4]) {
    restored.after_attach();
    if let Some(last) = restored.buffer.last_chunk_mut() {
        *last = *old;
    }
}

fn attach(c: &mut Criterion, shape: &str, message: &[u8]) {
    let mut traceparents = shapes::Turns::new(shapes::traceparents(64));
    let mut sections = shapes::Turns::new(shapes::sections(64));
    let mut group = c.benchmark_group(format!("splice/attach/{shape}"));
    let msg = parsed(message);
    let mut restored = Restored::new(message);
    group.bench_function("in_place", |b| {
        b.iter(|| {
            let buffer = restored.after_attach();
            attach_in_place(&msg, sections.next(), buffer);
            black_box(&buffer);
        });
    });
    group.bench_function("in_place_from_ids", |b| {
        b.iter(|| {
            let buffer = restored.after_attach();
            attach_from_ids(&msg, traceparents.next(), buffer);
            black_box(&buffer);
        });
    });
    group.bench_function("chunks", |b| {
        b.iter(|| attach_chunks(&msg, sections.next(), |chunks| _ = black_box(chunks)));
    });
    let with_checksum = shapes::with_checksum(message);
    let msg = parsed(&with_checksum);
    let old = *with_checksum.last_chunk().unwrap();
    let mut restored = Restored::new(&with_checksum);
    group.bench_function("in_place_checksum", |b| {
        b.iter(|| {
            undo_checksum(&mut restored, &old);
            attach_in_place(&msg, sections.next(), &mut restored.buffer);
            black_box(&restored.buffer);
        });
    });
    group.bench_function("chunks_checksum", |b| {
        b.iter(|| attach_chunks(&msg, sections.next(), |chunks| _ = black_box(chunks)));
    });
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.bench_function("decode_reencode", |b| {
        b.iter(|| {
            let text = traceparents.next().to_text();
            decode_reencode(message, str::from_utf8(&text).unwrap())
        });
    });
    group.finish();
}

fn attach_find(c: &mut Criterion) {
    attach(c, "find_200", &shapes::find_200()[0]);
}

fn attach_insert(c: &mut Criterion) {
    attach(c, "insert_40mb", &shapes::INSERT_100000X400);
}

fn strip(c: &mut Criterion, shape: &str, message: &[u8]) {
    let mut group = c.benchmark_group(format!("splice/strip/{shape}"));
    let section = shapes::sections(1)[0];
    let message = shapes::with_section(message, &section);
    for (suffix, message) in [
        ("", message.clone()),
        ("_checksum", shapes::with_checksum(&message)),
    ] {
        let msg = parsed(&message);
        let stripped_len = message.len() - TraceSection::LEN;
        let mut buffer = message.clone();
        let end: Vec<u8> = message[stripped_len - 4..].to_vec();
        group.bench_function(format!("in_place{suffix}"), |b| {
            b.iter(|| {
                // What the strip before took away: the section's end, or the section and the checksum.
                buffer.truncate(stripped_len - 4);
                buffer.extend_from_slice(&end);
                buffer[..4].copy_from_slice(&message[..4]);
                strip_in_place(&msg, &mut buffer);
                black_box(&buffer);
            });
        });
        group.bench_function(format!("chunks{suffix}"), |b| {
            b.iter(|| strip_chunks(&msg, |chunks| _ = black_box(chunks)));
        });
    }
    group.finish();
}

fn strip_find(c: &mut Criterion) {
    strip(c, "find_200", &shapes::find_200()[0]);
}

fn strip_insert(c: &mut Criterion) {
    strip(c, "insert_40mb", &shapes::INSERT_100000X400);
}

fn forward(c: &mut Criterion) {
    let message = shapes::find_200_telemetry().swap_remove(0);
    let msg = parsed(&message);
    c.bench_function("splice/forward/none", |b| {
        b.iter(|| {
            let splice = Splice::forward(black_box(&msg), Some(permit()));
            black_box(&splice.chunks());
        });
    });
}

/// The scale for the update of a checksum.
fn checksum(c: &mut Criterion) {
    let message = shapes::find_1k().swap_remove(0);
    c.bench_function("splice/attach/crc_1k", |b| {
        b.iter(|| crc_fast::crc32_iscsi(black_box(&message)));
    });
}

criterion_group!(
    benches,
    checksum,
    attach_find,
    attach_insert,
    strip_find,
    strip_insert,
    forward
);

fn main() {
    times::run("splice", benches);
}
