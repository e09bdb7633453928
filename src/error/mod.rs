//! Every error of the crate, and what a server answers to it.
//!
//! The type says what to do, the kind says why, the offset or field path says where:
//!
//! | type | meaning | reaction |
//! | --- | --- | --- |
//! | [`FrameError`] | the bytes are not a message that a receiver takes | what [`FrameError::reaction`] says, mostly to close |
//! | `CompressionError` (feature `compression`) | a compressed message cannot be inflated | a server closes the connection |
//! | [`TelemetryError`], [`CommandError`], [`RetryError`], [`HandshakeError`] | framing is fine, the content is not | a server fails the command |
//! | `Invalid…`, [`TooLarge`], [`EditMismatch`], [`HelloBodyError`] | the caller's value is bad | fix the call |
//!
//! None of them holds or prints a byte of the peer.

mod command;
mod comment;
#[cfg(feature = "compression")]
mod compression;
mod document;
mod frame;
mod handshake;
mod retry;
mod rule;
mod splice;
mod telemetry;

pub use command::{CommandError, CommandErrorKind};
pub use comment::CommentError;
#[cfg(feature = "compression")]
#[cfg_attr(docsrs, doc(cfg(feature = "compression")))]
pub use compression::{CompressionError, CompressionErrorKind};
pub use document::{DocumentError, DocumentErrorKind};
pub use frame::{FrameError, FrameErrorKind, Place};
pub use handshake::{HandshakeError, HandshakeField, HelloBodyError, InvalidHandshake};
pub use retry::RetryError;
pub use rule::{Reaction, Rule, ServerCode};
pub use splice::{AttachError, EditMismatch, TooLarge};
pub use telemetry::{TelemetryError, TelemetryErrorKind, TelemetryField};

pub use crate::client::invalid::InvalidSetting;
pub use crate::gate::InvalidHello;
pub use crate::retry::invalid::InvalidRetry;
pub use crate::trace::{
    InvalidId, InvalidTraceparent, InvalidTraceparentKind, InvalidTracestate, InvalidTracestateKind,
};
