//! Types, names and descriptions of all telemetry.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

mod attributes;
mod descriptors;
pub mod events;
mod lists;
pub mod names;
#[allow(dead_code, reason = "there whether or not code cuts to one")]
pub(crate) mod ranges;
mod registry;
pub mod sets;
pub mod values;

pub(super) use self::registry::REGISTRY;
