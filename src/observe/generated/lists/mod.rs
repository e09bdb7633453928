//! What the registry says of closed values.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

mod argument;
mod client;
mod client_config;
mod client_retry;
mod codec;
mod comment;
mod decoder;
mod encoder;
mod event;
mod metadata;
mod request;
mod storm;
mod telemetry;

pub(crate) use self::argument::*;
pub(crate) use self::client::*;
pub(crate) use self::client_config::*;
pub(crate) use self::client_retry::*;
pub(crate) use self::codec::*;
pub(crate) use self::comment::*;
pub(crate) use self::decoder::*;
pub(crate) use self::encoder::*;
pub(crate) use self::event::*;
pub(crate) use self::metadata::*;
pub(crate) use self::request::*;
pub(crate) use self::storm::*;
pub(crate) use self::telemetry::*;
