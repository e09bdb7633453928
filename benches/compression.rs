//! Compressed messages in and out, beside the bare compressors on the same bytes.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::hint::black_box;

use criterion::{Criterion, criterion_group};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use opmsg_telemetry::compression::{Buffer, Codec, CompressedMessage, CompressorId};
use opmsg_telemetry::{Limits, Message, OpMsg, Role};
use shapes::{Turns, parsed};

/// Bytes of a header, which is not compressed, and of what stands before a stream.
const HEADER: usize = 16;
const BEFORE_STREAM: usize = 25;

/// The work on a message that was parsed.
#[inline(never)]
fn compress(codec: &mut Codec, msg: &OpMsg<'_>, id: CompressorId, buffer: &mut Buffer) -> usize {
    codec.compress(msg, id, buffer).as_bytes().len()
}

/// The work on a message that is known to be another operation: its fields are read here.
#[inline(never)]
fn inflate(codec: &mut Codec, message: &Message<'_>, buffer: &mut Buffer) -> usize {
    let Message::Other(other) = message else {
        unreachable!("a compressed message")
    };
    let message = CompressedMessage::read(other, &Limits::SERVER).unwrap();
    codec.inflate(&message, buffer).unwrap().len()
}

/// The compressors as they are, with the same levels, states that are used again, and slices that are long enough and never cleared.
struct Bare {
    id: CompressorId,
    snappy: snap::raw::Encoder,
    deflate: Compress,
    inflate: Decompress,
    zstd_out: zstd_safe::CCtx<'static>,
    zstd_in: zstd_safe::DCtx<'static>,
}

impl Bare {
    fn new(id: CompressorId) -> Self {
        Self {
            id,
            snappy: snap::raw::Encoder::new(),
            deflate: Compress::new(Compression::new(6), true),
            inflate: Decompress::new(true),
            zstd_out: zstd_safe::CCtx::create(),
            zstd_in: zstd_safe::DCtx::create(),
        }
    }

    #[inline(never)]
    fn compress(&mut self, content: &[u8], out: &mut [u8]) -> usize {
        match self.id {
            CompressorId::Snappy => self.snappy.compress(content, out).unwrap(),
            CompressorId::Zlib => {
                self.deflate.reset();
                let status = self.deflate.compress(content, out, FlushCompress::Finish);
                assert_eq!(status.unwrap(), Status::StreamEnd);
                usize::try_from(self.deflate.total_out()).unwrap()
            }
            CompressorId::Zstd => self.zstd_out.compress(out, content, 3).unwrap(),
            _ => {
                out[..content.len()].copy_from_slice(content);
                content.len()
            }
        }
    }

    #[inline(never)]
    fn inflate(&mut self, stream: &[u8], out: &mut [u8]) -> usize {
        match self.id {
            CompressorId::Snappy => snap::raw::Decoder::new().decompress(stream, out).unwrap(),
            CompressorId::Zlib => {
                self.inflate.reset(true);
                let status = self
                    .inflate
                    .decompress(stream, out, FlushDecompress::Finish);
                assert_eq!(status.unwrap(), Status::StreamEnd);
                usize::try_from(self.inflate.total_out()).unwrap()
            }
            CompressorId::Zstd => self.zstd_in.decompress(out, stream).unwrap(),
            _ => {
                out[..stream.len()].copy_from_slice(stream);
                stream.len()
            }
        }
    }
}

/// Both ways for one compressor and shape. Messages take turns; the peer gets the same bytes.
fn both_ways(c: &mut Criterion, id: CompressorId, shape: &str, messages: &[Vec<u8>]) {
    let mut codec = Codec::new();
    let mut buffer = Buffer::new();
    let mut bare = Bare::new(id);
    let mut out = vec![0; messages[0].len() * 2];
    let mut group = c.benchmark_group("compression");

    let name = format!("compress/{}/{shape}", id.as_str());
    let mut parsed_messages = Turns::new(messages.iter().map(|message| parsed(message)));
    group.bench_function(&name, |b| {
        b.iter(|| {
            black_box(compress(
                &mut codec,
                parsed_messages.next(),
                id,
                &mut buffer,
            ))
        });
    });
    let mut contents = Turns::new(messages.iter().map(|message| &message[HEADER..]));
    group.bench_function(format!("{name}/bare"), |b| {
        b.iter(|| black_box(bare.compress(contents.next(), &mut out)));
    });

    let name = format!("inflate/{}/{shape}", id.as_str());
    let mut compress = |message: &Vec<u8>| {
        let outgoing = codec.compress(&parsed(message), id, &mut buffer);
        outgoing.as_bytes().to_vec()
    };
    let compressed: Vec<Vec<u8>> = messages.iter().map(&mut compress).collect();
    let parse = |bytes| Message::parse(bytes, Role::Request, &Limits::SERVER).unwrap();
    let mut others = Turns::new(compressed.iter().map(|bytes| parse(bytes)));
    group.bench_function(&name, |b| {
        b.iter(|| black_box(inflate(&mut codec, others.next(), &mut buffer)));
    });
    let mut streams = Turns::new(compressed.iter().map(|bytes| &bytes[BEFORE_STREAM..]));
    let exact = messages[0].len() - HEADER;
    group.bench_function(format!("{name}/bare"), |b| {
        b.iter(|| black_box(bare.inflate(streams.next(), &mut out[..exact])));
    });
    group.finish();
}

fn compressor(c: &mut Criterion, id: CompressorId) {
    both_ways(c, id, "find_200", &shapes::find_200());
    let insert = std::slice::from_ref(&*shapes::INSERT_1000X200);
    both_ways(c, id, "insert_1000x200", insert);
}

/// No compressor: two copies, for the cost of everything around one.
fn noop(c: &mut Criterion) {
    compressor(c, CompressorId::Noop);
}

fn snappy(c: &mut Criterion) {
    compressor(c, CompressorId::Snappy);
}

fn zlib(c: &mut Criterion) {
    compressor(c, CompressorId::Zlib);
}

fn zstd(c: &mut Criterion) {
    compressor(c, CompressorId::Zstd);
}

criterion_group!(benches, noop, snappy, zlib, zstd);

fn main() {
    times::run("compression", benches);
}
