//! What the registry says, as values: of each signal, and all of it.
//!
//! The types have the fields of the resolved registry, and serde writes the same from them as the registry's own tools do: a host
//! that serves its schema serializes [`registry()`]. `registry/` is where each entry is explained, `docs/telemetry.md` is the page.
//!
//! # Example
//! ```
//! use opmsg_telemetry::observe::{names, schema};
//! let registry = schema::registry();
//! assert_eq!(registry.manifest.schema_url, names::SCHEMA_URL);
//! let opt_in = registry.sets.iter().flat_map(|set| set.metrics).filter(|metric| metric.opt_in);
//! assert!(opt_in.map(|metric| metric.name).any(|name| name == "mongodb.op_msg.request.retry.depth"));
//! let json = serde_json::to_value(registry)?;
//! assert_eq!(json["manifest"]["version"], "0.1.0");
//! # Ok::<(), serde_json::Error>(())
//! ```

mod attribute;
mod level;
mod signal;

use serde::Serialize;

pub use self::attribute::{
    AttributeDescriptor, AttributeUse, Cardinality, CardinalityClass, ClosedValue, Example,
    Placement, RequirementLevel, Sensitivity, UpstreamAttribute, ValueForm, ValueType,
};
pub use self::level::{Deprecated, Stability};
pub use self::signal::{
    DistributionDescriptor, DistributionForm, EntityDescriptor, EventDescriptor, InstrumentKind,
    MetricDescriptor, NumberType, RecordForm, SetDescriptor, SpanDescriptor, SpanKind, Temporality,
};

/// Everything that is declared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Registry {
    /// What the registry is, and what it depends on.
    pub manifest: Manifest,
    /// Its own attributes.
    pub attributes: &'static [&'static AttributeDescriptor],
    /// OpenTelemetry's attributes that it refers to.
    pub upstream_attributes: &'static [UpstreamAttribute],
    /// What telemetry is about.
    pub entities: &'static [&'static EntityDescriptor],
    /// Metrics, set by set.
    pub sets: &'static [&'static SetDescriptor],
    /// Events.
    pub events: &'static [&'static EventDescriptor],
    /// Spans that the crate describes for its host.
    pub spans: &'static [&'static SpanDescriptor],
    /// Names of OpenTelemetry's that the host's telemetry has beside these.
    pub imports: Imports,
}

/// What the registry is, and what it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Manifest {
    /// What it is about.
    pub description: &'static str,
    /// Its address; the last segment is the version.
    pub schema_url: &'static str,
    /// Major, minor, patch.
    pub version: &'static str,
    /// How settled it is as a whole.
    pub stability: Stability,
    /// The registry whose names are referred to.
    pub dependency: Dependency,
}

/// A registry whose names are referred to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Dependency {
    /// Its address.
    pub schema_url: &'static str,
    /// Major, minor, patch.
    pub version: &'static str,
    /// Where its files are.
    pub registry_path: &'static str,
}

/// Names of the dependency that the crate does not emit itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Imports {
    /// Entities.
    pub entities: &'static [&'static str],
    /// Metrics.
    pub metrics: &'static [&'static str],
    /// Events.
    pub events: &'static [&'static str],
    /// Spans, by group id.
    pub spans: &'static [&'static str],
}

/// The registry that this version of the crate emits by.
#[must_use]
pub fn registry() -> &'static Registry {
    &super::generated::REGISTRY
}
