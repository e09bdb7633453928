//! What is inside of compressed messages, by the crate's own rules.

use opmsg_telemetry::Limits;
use opmsg_telemetry::compression::{Buffer, Codec, CompressedMessage};
use opmsg_telemetry::message::OtherMessage;

/// The inner message, whole and with a header of its own; `None` when it is refused.
pub fn inner(message: &OtherMessage<'_>, limits: &Limits) -> Option<Vec<u8>> {
    let compressed = CompressedMessage::read(message, limits).ok()?;
    let mut buffer = Buffer::new();
    let inner = Codec::new().inflate(&compressed, &mut buffer).ok()?;
    Some(inner.to_vec())
}
