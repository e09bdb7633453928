//! A compressed message inflates to exactly what independent decoders make of it, or is refused; neither writes or reserves more
//! than was declared. A message that is compressed comes back byte by byte.

use super::{bit, choice, make, naive};
use arbitrary::Unstructured;
use opmsg_telemetry::compression::{Buffer, Codec, CompressedMessage, CompressorId};
use opmsg_telemetry::error::{CompressionError, CompressionErrorKind, Reaction};
use opmsg_telemetry::{Generation, Limits, Message, OpMsg, Role};
use std::io::Read;

const HEADER: usize = 16;
const BEFORE_STREAM: usize = 25;
/// Bombs that fit are a matter of patience.
const MAX: u32 = 1 << 20;

/// Choice: bit 0 the limit before authentication, bit 1 what follows the header of a compressed message is given, as it is; otherwise
/// bits 2 and 3 are a compressor, bit 4 says that the bytes are its stream with the size that it has or almost has, and else the
/// bytes make a message, and its compressed form is damaged at one place.
pub fn law(bytes: &[u8]) {
    let (choice, rest) = choice(bytes);
    let limits = if bit(choice, 0) {
        Limits::SERVER.before_authentication()
    } else {
        Limits::SERVER.with_max_message_size(MAX)
    };
    let id = CompressorId::from_number(choice >> 2 & 3).expect("four compressors");
    if bit(choice, 1) {
        received(&mut Codec::new(), &message(rest), &limits);
    } else if bit(choice, 4) {
        stream(id, rest, &limits);
    } else {
        let _ = sent(&mut Unstructured::new(rest), id, &limits);
    }
}

/// A compressed message with these bytes behind its header.
fn message(rest: &[u8]) -> Vec<u8> {
    let len = u32::try_from(HEADER + rest.len()).expect("inputs are small");
    let fields = [len, 0x0102_0304, 0xfffe_fdfc, 2012].map(u32::to_le_bytes);
    [fields.as_flattened(), rest].concat()
}

fn with_stream(id: CompressorId, size: u32, stream: &[u8]) -> Vec<u8> {
    let fields = [2013_u32.to_le_bytes(), size.to_le_bytes()];
    message(&[fields.as_flattened(), &[id.number()], stream].concat())
}

/// A stream with the size that an independent decoder finds, and with sizes next to it.
fn stream(id: CompressorId, bytes: &[u8], limits: &Limits) {
    let size = match independent(id, bytes) {
        Found::Content(content) => u32::try_from(content.len()).expect("inputs are small"),
        _ => 0,
    };
    let mut codec = Codec::new();
    for size in [size, size.saturating_sub(1), size + 1, MAX - 16] {
        received(&mut codec, &with_stream(id, size, bytes), limits);
    }
}

/// What an independent decoder says of a whole stream, as far as the limit goes.
enum Found {
    Content(Vec<u8>),
    Refused,
    /// It knows less than others, or decoders differ.
    Unclear,
}

impl Found {
    fn from_option(content: Option<Vec<u8>>) -> Self {
        match content {
            Some(content) if content.len() <= MAX as usize => Self::Content(content),
            _ => Self::Refused,
        }
    }
}

fn independent(id: CompressorId, stream: &[u8]) -> Found {
    match id {
        CompressorId::Noop => Found::from_option(Some(stream.to_vec())),
        CompressorId::Snappy => {
            let size = snap::raw::decompress_len(stream).ok();
            let fits = size.is_some_and(|size| size <= MAX as usize) && !stream.is_empty();
            let content = || snap::raw::Decoder::new().decompress_vec(stream).ok();
            Found::from_option(fits.then(content).flatten())
        }
        CompressorId::Zlib => match naive::zlib::read(stream, MAX as usize) {
            naive::zlib::Stream::Whole(content, 0) => Found::Content(content),
            naive::zlib::Stream::Unclear => Found::Unclear,
            _ => Found::Refused,
        },
        // This one knows no skippable frames and takes wrong checksums and other forms that the format does not have.
        _ => zstd(stream).map_or(Found::Unclear, Found::Content),
    }
}

fn zstd(stream: &[u8]) -> Option<Vec<u8>> {
    let (mut rest, mut content) = (stream, Vec::new());
    let reader = ruzstd::decoding::StreamingDecoder::new(&mut rest).ok()?;
    reader
        .take(u64::from(MAX) + 1)
        .read_to_end(&mut content)
        .ok()?;
    (rest.is_empty() && content.len() <= MAX as usize).then_some(content)
}

/// Any bytes as a compressed message.
fn received(codec: &mut Codec, message: &[u8], limits: &Limits) -> bool {
    let parsed = Message::parse(message, Role::Request, limits);
    let Ok(Message::Other(other)) = parsed else {
        // The whole message is longer than the limit.
        assert!(parsed.is_err());
        return false;
    };
    let mut buffer = Buffer::new();
    let read = CompressedMessage::read(&other, limits);
    let inflated = read.and_then(|read| {
        let len = read.message_length();
        assert!(len <= limits.max_message_size());
        assert_ne!(read.original_op_code().number(), 2012);
        let inflated = codec.inflate(&read, &mut buffer).map(<[u8]>::to_vec);
        // Nothing can be written beyond what is reserved.
        assert!(buffer.capacity() <= usize::try_from(len).expect("a small length"));
        inflated
    });
    match inflated {
        Ok(inner) => {
            accepted(message, &inner);
            assert_eq!(inner, buffer.as_bytes());
            true
        }
        Err(error) => {
            assert!(buffer.as_bytes().is_empty());
            refused(message, &error, limits);
            false
        }
    }
}

/// The header is made of both, and the content is what an independent decoder finds.
fn accepted(message: &[u8], inner: &[u8]) {
    let declared = naive::int32(message, 20).expect("a field");
    assert_eq!(i32::try_from(inner.len() - HEADER), Ok(declared));
    assert_eq!(naive::int32(inner, 0), Some(declared + 16));
    assert_eq!(inner[4..12], message[4..12]);
    assert_eq!(inner[12..16], message[16..20]);
    let id = CompressorId::from_number(message[24]).expect("a known compressor");
    match independent(id, &message[BEFORE_STREAM..]) {
        // A damaged frame without a checksum has no right content: the reference library and that decoder go on differently. Sound
        // frames are compared where they are made.
        Found::Content(_) if id == CompressorId::Zstd => {}
        Found::Content(content) => assert_eq!(inner[HEADER..], content),
        Found::Refused => panic!("an independent decoder refuses this"),
        Found::Unclear => {}
    }
}

fn refused(message: &[u8], error: &CompressionError, limits: &Limits) {
    assert!(error.to_string().starts_with("compressed message at byte "));
    assert!(usize::try_from(error.offset()).expect("an offset") <= message.len().max(20));
    assert_eq!(error.reaction(Generation::V9_0), Reaction::Close);
    let field = |at| naive::int32(message, at);
    let content = || {
        let id = CompressorId::from_number(message[24]).expect("a known compressor");
        match independent(id, &message[BEFORE_STREAM..]) {
            // A frame can lie about its size, and the independent decoder does not mind.
            _ if id == CompressorId::Zstd => None,
            Found::Content(content) => Some(i32::try_from(content.len()).expect("a small size")),
            _ => None,
        }
    };
    match error.kind() {
        CompressionErrorKind::HeaderTruncated { .. } => assert!(message.len() < BEFORE_STREAM),
        CompressionErrorKind::NestedCompression => assert_eq!(field(16), Some(2012)),
        CompressionErrorKind::NegativeSize { .. } => assert!(field(20) < Some(0)),
        CompressionErrorKind::TooLarge { .. } => {
            let size = i64::from(field(20).expect("a field")) + 16;
            assert!(size > i64::from(limits.max_message_size()));
        }
        CompressionErrorKind::UnknownCompressor { .. } => assert!(message[24] > 3),
        CompressionErrorKind::SizeNotReached { .. } => {
            if let Some(content) = content() {
                assert!(Some(content) < field(20));
            }
        }
        CompressionErrorKind::SizeExceeded { .. } => {
            if let Some(content) = content() {
                assert!(Some(content) > field(20));
            }
        }
        // Of noop a longer content is one with trailing bytes.
        CompressionErrorKind::TrailingBytes { .. } if message[24] == 0 => {}
        CompressionErrorKind::TrailingBytes { .. } | CompressionErrorKind::MalformedStream => {
            assert!(
                content().is_none(),
                "an independent decoder takes this: {error}"
            );
        }
        kind => panic!("{kind:?}"),
    }
}

/// A legal message there and back, and its compressed form with one byte changed.
fn sent(u: &mut Unstructured<'_>, id: CompressorId, limits: &Limits) -> arbitrary::Result<()> {
    let (role, at, value): (bool, u16, u8) = u.arbitrary()?;
    let role = if role { Role::Reply } else { Role::Request };
    let message = make::message(u, role == Role::Reply)?.message();
    let msg = OpMsg::parse(&message, role, &Limits::DEFAULT)
        .unwrap_or_else(|error| panic!("a legal message: {error}"));
    let (mut codec, mut there, mut back) = (Codec::new(), Buffer::new(), Buffer::new());
    let outgoing = codec.compress(&msg, id, &mut there);
    let mut sent = outgoing.as_bytes().to_vec();
    if outgoing.left_alone().is_some() {
        assert_eq!(sent, message);
        return Ok(());
    }
    let Ok(Message::Other(other)) = Message::parse(&sent, role, &Limits::SERVER) else {
        panic!("a compressed message");
    };
    let read = CompressedMessage::read(&other, &Limits::SERVER).expect("made by us");
    assert_eq!(
        codec.inflate(&read, &mut back).expect("made by us"),
        message
    );
    match independent(id, &sent[BEFORE_STREAM..]) {
        Found::Content(content) => assert_eq!(content, message[HEADER..]),
        Found::Refused | Found::Unclear => panic!("an independent decoder does not take it"),
    }
    let at = HEADER + usize::from(at) % (sent.len() - HEADER);
    sent[at] = value;
    received(&mut codec, &sent, limits);
    Ok(())
}
