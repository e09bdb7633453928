//! The registry's reader, which `examples/registry` is made of.

#[path = "../../examples/registry/definition.rs"]
pub(crate) mod definition;
#[path = "../../examples/registry/definition_signal.rs"]
pub(crate) mod definition_signal;
#[path = "../../examples/registry/definition_value.rs"]
pub(crate) mod definition_value;
#[path = "../../examples/registry/key_path.rs"]
pub(crate) mod key_path;
#[path = "../../examples/registry/load.rs"]
pub(crate) mod load;
#[path = "../../examples/registry/merge.rs"]
pub(crate) mod merge;
#[path = "../../examples/registry/resolve.rs"]
pub(crate) mod resolve;
#[path = "../../examples/registry/resolved.rs"]
pub(crate) mod resolved;
