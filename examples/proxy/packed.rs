//! Compressed messages: opened to be looked at, and compressed again when what is inside was changed.

use std::mem;

use opmsg_telemetry::compression::{Buffer, Codec, CompressedMessage, CompressorId};
use opmsg_telemetry::error::CompressionError;
use opmsg_telemetry::message::OtherMessage;
use opmsg_telemetry::{Limits, OpMsg, Role, Validate};

use crate::inbox::LARGEST_KEPT;

/// What one direction of a connection needs for it; compressors are set up when they are first used.
#[derive(Default)]
pub(crate) struct Packed {
    codec: Codec,
    content: Buffer,
    packed: Buffer,
}

/// The content of a compressed message, which is a message too, and how it was compressed.
pub(crate) struct Content {
    bytes: Buffer,
    pub(crate) compressor: CompressorId,
}

impl Packed {
    /// Opens a compressed message, within the limits (rule A2).
    pub(crate) fn open(
        &mut self,
        message: &OtherMessage<'_>,
        limits: &Limits,
    ) -> Result<Content, CompressionError> {
        let compressed = CompressedMessage::read(message, limits)?;
        let mut bytes = mem::take(&mut self.content);
        self.codec.inflate(&compressed, &mut bytes)?;
        Ok(Content {
            bytes,
            compressor: compressed.compressor(),
        })
    }

    /// Appends a message, compressed. As it is where it must not be compressed, or is no `OP_MSG`.
    pub(crate) fn append(
        &mut self,
        message: &[u8],
        role: Role,
        compressor: CompressorId,
        out: &mut Vec<u8>,
    ) {
        let limits = Limits::DEFAULT.with_validate(Validate::Framing);
        match OpMsg::parse(message, role, &limits) {
            Ok(msg) => {
                let outgoing = self.codec.compress(&msg, compressor, &mut self.packed);
                out.extend_from_slice(outgoing.as_bytes());
            }
            Err(_) => out.extend_from_slice(message),
        }
    }

    /// Takes the memory of a content back.
    pub(crate) fn close(&mut self, content: Content) {
        self.content = content.bytes;
    }

    /// Gives back what only an unusual message needed.
    pub(crate) fn shrink(&mut self) {
        self.content.shrink_to(LARGEST_KEPT);
        self.packed.shrink_to(LARGEST_KEPT);
    }
}

impl Content {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.as_bytes()
    }
}
