//! Types, names and descriptions of all telemetry.
//!
//! Generated from `registry/` by `cargo run --example registry -- generate`; do not edit.

mod attributes;
mod descriptors;
pub mod events;
mod lists;
pub mod names;
pub mod ranges;
mod registry;
pub mod sets;
pub mod values;

pub(super) use self::registry::REGISTRY;
