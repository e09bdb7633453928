//! A small registry that keeps every rule, for planting violations: `small/*.yaml`.

use crate::load::{self, Definitions, LoadError};
use crate::resolve;
use crate::resolved::{Registry, Stability, Value};

const FILES: &[(&str, &str)] = &[
    ("manifest.yaml", include_str!("small/manifest.yaml")),
    ("attributes.yaml", include_str!("small/attributes.yaml")),
    ("entities.yaml", include_str!("small/entities.yaml")),
    ("metrics.yaml", include_str!("small/metrics.yaml")),
    ("events.yaml", include_str!("small/events.yaml")),
    ("spans.yaml", include_str!("small/spans.yaml")),
    ("imports.yaml", include_str!("small/imports.yaml")),
];

/// It with these changes: file without ending, text that stands there once, text in its place.
pub(crate) fn with(changes: &[(&str, &str, &str)]) -> Result<Definitions, LoadError> {
    let mut texts: Vec<_> = FILES
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()))
        .collect();
    for (file, from, to) in changes {
        let name = format!("{file}.yaml");
        let (_, text) = texts.iter_mut().find(|(known, _)| *known == name).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {name}");
        *text = text.replace(from, to);
    }
    load::parse(&texts)
}

/// It with these changes, resolved.
pub(crate) fn resolved(changes: &[(&str, &str, &str)]) -> Registry {
    resolve::resolve(&with(changes).unwrap()).unwrap()
}

/// The registry with every entry stable, or as it is.
pub(crate) fn settled(mut registry: Registry, stable: bool) -> Registry {
    if !stable {
        return registry;
    }
    let level = Stability::Stable;
    let values = |values: &mut Vec<Value>| {
        for value in values.iter_mut().filter(|value| value.stability.is_some()) {
            value.stability = Some(level);
        }
    };
    registry.manifest.stability = level;
    for one in &mut registry.attributes {
        one.stability = level;
        values(&mut one.values);
    }
    for one in &mut registry.entities {
        one.stability = level;
    }
    for one in &mut registry.sets {
        one.stability = level;
        for metric in &mut one.metrics {
            metric.stability = level;
        }
    }
    for one in &mut registry.events {
        one.stability = level;
    }
    for one in &mut registry.spans {
        one.stability = level;
    }
    registry
}

/// The registry under another version.
pub(crate) fn versioned(mut registry: Registry, version: &str) -> Registry {
    registry.manifest.schema_url = format!("https://example.com/small/{version}");
    version.clone_into(&mut registry.manifest.version);
    registry
}
