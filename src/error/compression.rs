//! Faults of compressed messages.

use thiserror::Error;

use super::rule::{Reaction, Rule, ServerCode};
use crate::generation::Generation;

/// Why a compressed message is refused.
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum CompressionErrorKind {
    /// The message is another operation.
    #[error("opcode {op_code}, 2012 expected")]
    #[non_exhaustive]
    NotCompressed {
        /// The code in the header.
        op_code: i32,
    },
    /// The message ends before its compressed bytes: original opcode, size and compressor have nine bytes.
    #[error("{left} bytes left, 9 expected")]
    #[non_exhaustive]
    HeaderTruncated {
        /// How many bytes follow the header.
        left: u32,
    },
    /// What is compressed is a compressed message again.
    #[error("compressed message inside a compressed one")]
    NestedCompression,
    /// The declared size is negative.
    #[error("declared size {declared}")]
    #[non_exhaustive]
    NegativeSize {
        /// The size in the message.
        declared: i32,
    },
    /// With the declared size the message would pass the limit (rule A2). Nothing was reserved for it.
    #[error("declared message of {size} bytes, {maximum} at most")]
    #[non_exhaustive]
    TooLarge {
        /// Bytes of the inner message, its header included.
        size: u32,
        /// The receiver's limit.
        maximum: u32,
    },
    /// No compressor has this id.
    #[error("unknown compressor {id}")]
    #[non_exhaustive]
    UnknownCompressor {
        /// The id in the message.
        id: u8,
    },
    /// The bytes inflate to fewer than declared, or are too few for that size whatever stands in them.
    #[error("{declared} bytes declared, there are fewer")]
    #[non_exhaustive]
    SizeNotReached {
        /// The declared size.
        declared: u32,
    },
    /// The bytes inflate to more than declared (rule A2). Inflating ended where that showed.
    #[error("{declared} bytes declared, there are more")]
    #[non_exhaustive]
    SizeExceeded {
        /// The declared size.
        declared: u32,
    },
    /// The bytes are not one whole stream of their compressor.
    #[error("malformed or truncated stream")]
    MalformedStream,
    /// Bytes stand behind the end of the stream.
    #[error("{left} bytes behind the end of the stream")]
    #[non_exhaustive]
    TrailingBytes {
        /// How many.
        left: u32,
    },
    /// There is no memory for the compressor's state. Not the peer's fault.
    #[error("no memory for the compressor's state")]
    NoMemory,
}

/// A compressed message cannot be inflated.
///
/// Codes of failed decompression are not established (rule A2); [`CompressionError::code`] is that of a protocol error.
///
/// # Example
/// ```
/// use opmsg_telemetry::compression::CompressedMessage;
/// use opmsg_telemetry::error::{Reaction, Rule};
/// use opmsg_telemetry::{Generation, Limits, Message, Role};
/// // 47,999,985 bytes and a header are one byte more than the limit.
/// let message = b"\x1c\0\0\0\x01\0\0\0\0\0\0\0\xdc\x07\0\0\xdd\x07\0\0\xf1\x6b\xdc\x02\x02\x78\x9c\x03";
/// let Message::Other(message) = Message::parse(message, Role::Request, &Limits::SERVER)? else { panic!() };
/// let error = CompressedMessage::read(&message, &Limits::SERVER).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "compressed message at byte 20: declared message of 48000001 bytes, 48000000 at most"
/// );
/// assert_eq!(error.rule(), Some(Rule::A2));
/// assert_eq!(error.reaction(Generation::V9_0), Reaction::Close);
/// # Ok::<(), opmsg_telemetry::error::FrameError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("compressed message at byte {offset}: {kind}")]
pub struct CompressionError {
    kind: CompressionErrorKind,
    offset: u32,
}

const _: () = assert!(size_of::<CompressionError>() <= 16);

impl CompressionError {
    #[cold]
    pub(crate) const fn new(kind: CompressionErrorKind, offset: u32) -> Self {
        Self { kind, offset }
    }

    /// Why the message is refused.
    #[must_use]
    pub const fn kind(&self) -> CompressionErrorKind {
        self.kind
    }

    /// Where: bytes from the start of the compressed message. For a fault of the stream it is the stream's first byte, 25.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.offset
    }

    /// The rule of the receiver's list that is broken: A2 for sizes that pass a limit. The list knows no others.
    #[must_use]
    pub const fn rule(&self) -> Option<Rule> {
        match self.kind {
            CompressionErrorKind::TooLarge { .. } | CompressionErrorKind::SizeExceeded { .. } => {
                Some(Rule::A2)
            }
            _ => None,
        }
    }

    /// The code to name in a log: what a server names is not established, so it is that of a protocol error.
    #[must_use]
    pub const fn code(&self, generation: Generation) -> ServerCode {
        match Rule::A2.code(generation) {
            Some(code) => code,
            None => ServerCode::PROTOCOL_ERROR,
        }
    }

    /// What a server of this generation does: it closes the connection, `moreToCome` or not, because that flag is inside.
    #[must_use]
    pub const fn reaction(&self, generation: Generation) -> Reaction {
        Rule::A2.reaction(generation)
    }
}
