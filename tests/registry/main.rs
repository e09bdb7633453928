//! Holds the registry's files against their format, its rules, the names of OpenTelemetry and its last release. Planted violations show
//! that each check can fail.

#[path = "../../examples/registry/case.rs"]
mod case;
#[path = "../../examples/registry/compat/mod.rs"]
mod compat;
#[path = "../../examples/registry/current.rs"]
mod current;
#[path = "../../examples/registry/definition.rs"]
#[allow(dead_code, reason = "the generator reads the rest")]
mod definition;
#[path = "../../examples/registry/definition_signal.rs"]
mod definition_signal;
#[path = "../../examples/registry/definition_value.rs"]
mod definition_value;
#[path = "../../examples/registry/key_path.rs"]
mod key_path;
#[path = "../../examples/registry/load.rs"]
mod load;
#[path = "../../examples/registry/merge.rs"]
mod merge;
#[path = "../../examples/registry/released.rs"]
mod released;
#[path = "../../examples/registry/render/mod.rs"]
mod render;
#[path = "../../examples/registry/resolve.rs"]
mod resolve;
#[path = "../../examples/registry/resolved.rs"]
#[allow(dead_code, reason = "the generator reads the rest")]
mod resolved;
#[path = "../../examples/registry/rules/mod.rs"]
mod rules;
#[path = "../../examples/registry/version.rs"]
mod version;

mod announced;
mod change_cases;
mod changelog;
mod changes;
mod code;
mod generated;
mod literals;
mod no_names;
mod releases;
mod resolves;
mod rules_hold;
mod schema;
mod seeds;
mod small;
mod strict;
mod upstream;
