//! `OP_COMPRESSED`: what came compressed is answered compressed, with the same compressor.

use std::sync::{Mutex, PoisonError};

use opmsg_telemetry::client::Compressor;
use opmsg_telemetry::compression::{Buffer, Codec, CompressedMessage, CompressorId};
use opmsg_telemetry::error::CompressionError;
use opmsg_telemetry::message::OtherMessage;
use opmsg_telemetry::{Limits, OpMsg, Role, Validate};

use crate::stream::LARGE;

/// Codecs that wait for work. Their states take megabytes, so a connection has one only while it needs it.
#[derive(Debug, Default)]
pub(crate) struct Codecs {
    idle: Mutex<Vec<Codec>>,
}

impl Codecs {
    /// Codecs that are kept, at most.
    const MAX_IDLE: usize = 8;

    /// Inflates a message, if hello agreed to its compressor (`None` if not); compressor 0 needs no agreement. What was declared is
    /// checked before anything is reserved, and what comes out before it is used.
    pub(crate) fn inflate(
        &self,
        agreed: &[Compressor],
        message: &OtherMessage<'_>,
        limits: &Limits,
        inflated: &mut Buffer,
    ) -> Result<Option<CompressorId>, CompressionError> {
        let compressed = CompressedMessage::read(message, limits)?;
        let compressor = compressed.compressor();
        let name = compressor.as_str();
        if compressor != CompressorId::Noop && !agreed.iter().any(|own| own.as_str() == name) {
            return Ok(None);
        }
        let mut codec = self.take();
        let result = codec.inflate(&compressed, inflated).map(|_| compressor);
        self.put_back(codec);
        result.map(Some)
    }

    /// Compresses a reply of the shim's own.
    pub(crate) fn deflate(
        &self,
        compressor: CompressorId,
        reply: &mut Vec<u8>,
        deflated: &mut Buffer,
    ) {
        let limits = Limits::DEFAULT.with_validate(Validate::Framing);
        let Ok(msg) = OpMsg::parse(reply, Role::Reply, &limits) else {
            return;
        };
        let mut codec = self.take();
        let outgoing = codec.compress(&msg, compressor, deflated);
        *reply = outgoing.as_bytes().to_vec();
        deflated.shrink_to(LARGE);
        self.put_back(codec);
    }

    fn take(&self) -> Codec {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.pop().unwrap_or_default()
    }

    fn put_back(&self, codec: Codec) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < Self::MAX_IDLE {
            idle.push(codec);
        }
    }
}
