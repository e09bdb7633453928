//! What the registry says of entities and signals.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

mod entities_client;
mod entities_codec;
mod events_client;
mod events_codec;
mod events_request;
mod events_telemetry;
mod sets_client;
mod sets_decoder;
mod sets_encoder;
mod sets_event;
mod sets_forwarder;
mod sets_storm;
mod spans_request;

pub(crate) use self::entities_client::*;
pub(crate) use self::entities_codec::*;
pub(crate) use self::events_client::*;
pub(crate) use self::events_codec::*;
pub(crate) use self::events_request::*;
pub(crate) use self::events_telemetry::*;
pub(crate) use self::sets_client::*;
pub(crate) use self::sets_decoder::*;
pub(crate) use self::sets_encoder::*;
pub(crate) use self::sets_event::*;
pub(crate) use self::sets_forwarder::*;
pub(crate) use self::sets_storm::*;
pub(crate) use self::spans_request::*;
