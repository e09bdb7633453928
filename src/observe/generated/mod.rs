//! Generated from `registry/` by `cargo run --example registry -- generate`. Do not edit.

pub mod events;
pub mod names;
pub(crate) mod ranges;
pub(super) mod schema;
pub mod sets;
pub mod values;
