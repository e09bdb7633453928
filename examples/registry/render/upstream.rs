//! Where OpenTelemetry's conventions describe a name, at the version that the registry refers to.

use crate::resolved::Registry;

/// What an imported name is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Imported {
    Entity,
    Metric,
    Event,
    Span,
}

/// A link to the page of an attribute.
pub(crate) fn attribute(registry: &Registry, key: &str) -> String {
    let namespace = key.split('.').next().unwrap_or(key);
    link(
        registry,
        key,
        &format!("registry/attributes/{namespace}.md"),
    )
}

/// A link to the page of an imported name.
pub(crate) fn imported(registry: &Registry, kind: Imported, name: &str) -> String {
    let segments: Vec<&str> = name.split('.').collect();
    let page = match (kind, segments.as_slice()) {
        (Imported::Entity, [namespace, ..]) => format!("registry/entities/{namespace}.md"),
        (Imported::Metric, ["db", ..]) => "db/database-metrics.md".to_owned(),
        // Spans are imported by group id: `span.db.mongodb.client`.
        (Imported::Span, ["span", "db", system, ..]) => format!("db/{system}.md"),
        _ => "README.md".to_owned(),
    };
    link(registry, name, &page)
}

fn link(registry: &Registry, name: &str, page: &str) -> String {
    let version = &registry.manifest.dependency.version;
    format!(
        "[`{name}`](https://github.com/open-telemetry/semantic-conventions/blob/v{version}/docs/{page})"
    )
}
