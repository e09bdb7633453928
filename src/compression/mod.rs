//! Compressed messages for proxies and shims (feature `compression`): `OP_COMPRESSED` in and out.
//!
//! All of a message but its header travels compressed: flags, sections and checksum. So nothing about telemetry, `moreToCome` or
//! exhaust can be known before a message is inflated, and what comes out is parsed like any message. Compressing and inflating give
//! the original byte by byte.
//!
//! In: [`Message::parse`](crate::Message::parse) gives such a message as [`Message::Other`](crate::Message::Other);
//! [`CompressedMessage::read`] checks what it declares, and [`Codec::inflate`] opens it. Out: [`Codec::compress`].
//!
//! A declared size above the limits, or above what so few bytes can inflate to, is refused before anything is reserved; a stream that
//! turns out longer or shorter than declared is refused without a byte written past the declared size.
//!
//! Source: the `OP_COMPRESSED` specification of the drivers; what a server refuses and how is rule
//! [A2](crate::error::Rule::A2).

mod buffer;
mod codec;
mod compressed_message;
mod compressor_id;
mod excluded;
mod fault;
mod outgoing;
mod place;
mod snappy;
mod zlib;
mod zstd;

pub use self::buffer::Buffer;
pub use self::codec::Codec;
pub use self::compressed_message::CompressedMessage;
pub use self::compressor_id::CompressorId;
pub use self::excluded::may_be_compressed;
pub use self::outgoing::{LeftAlone, Outgoing};
