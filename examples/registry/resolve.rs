//! Merges references with what they refer to. Runs after the rules hold; what they exclude is an error here, not a panic.

use std::fmt;

use crate::definition::{Attribute as Definition, Member, SignalLevel};
use crate::definition_signal::Imports;
use crate::definition_value::AttributeType;
use crate::load::Definitions;
use crate::merge::Merge;
use crate::resolved::{
    Attribute, Dependency, Entity, Manifest, Registry, Span, UpstreamAttribute, Value, ValueType,
};

/// The attributes of the dependency that may be referred to, with their types. A test holds the keys against the dependency's.
pub(crate) const UPSTREAM: &[(&str, ValueType)] = &[
    ("db.operation.name", ValueType::String),
    ("db.response.status_code", ValueType::String),
    ("db.system.name", ValueType::String),
    ("error.type", ValueType::String),
];

/// The prefix of the group that holds a set's attributes.
pub(crate) const SET_GROUP: &str = "metric_set.";

/// An entry that cannot be resolved.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ResolveError {
    pub(crate) place: String,
    pub(crate) message: String,
}

impl ResolveError {
    pub(crate) fn new(place: &str, message: impl Into<String>) -> Self {
        Self {
            place: place.to_owned(),
            message: message.into(),
        }
    }
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl std::error::Error for ResolveError {}

/// The result of resolving a part.
pub(crate) type Resolved<T> = Result<T, ResolveError>;

/// The value of an option, or an error that says what is missing.
pub(crate) fn given<T>(place: &str, what: &str, value: Option<T>) -> Resolved<T> {
    value.ok_or_else(|| ResolveError::new(place, format!("has no {what}")))
}

/// The registry that the definitions make.
pub(crate) fn resolve(definitions: &Definitions) -> Resolved<Registry> {
    let attributes = definitions
        .attributes
        .iter()
        .map(attribute)
        .collect::<Resolved<Vec<_>>>()?;
    let merge = Merge {
        definitions,
        attributes: &attributes,
    };
    let entities = definitions
        .entities
        .iter()
        .map(|entity| {
            let place = &entity.r#type;
            Ok(Entity {
                name: place.clone(),
                stability: given(place, "stability", entity.stability)?,
                requirement_level: level(entity.requirement_level),
                brief: entity.brief.clone(),
                note: trimmed(entity.note.as_deref()),
                identity: merge.uses(place, &entity.identity)?,
                description: merge.uses(place, &entity.description)?,
                deprecated: entity.deprecated.clone(),
            })
        })
        .collect::<Resolved<Vec<_>>>()?;
    let events = definitions
        .events
        .iter()
        .map(|event| merge.event(event))
        .collect::<Resolved<Vec<_>>>()?;
    let spans = definitions
        .spans
        .iter()
        .map(|span| {
            let place = &span.r#type;
            Ok(Span {
                name: place.clone(),
                kind: span.kind,
                naming: span.name.note.trim().to_owned(),
                stability: given(place, "stability", span.stability)?,
                requirement_level: level(span.requirement_level),
                entities: span.entity_associations.clone(),
                attributes: merge.uses(place, &span.attributes)?,
                brief: span.brief.clone(),
                note: trimmed(span.note.as_deref()),
                deprecated: span.deprecated.clone(),
            })
        })
        .collect::<Resolved<Vec<_>>>()?;
    let mut registry = Registry {
        manifest: manifest(definitions)?,
        upstream_attributes: Vec::new(),
        entities,
        sets: merge.sets()?,
        events,
        spans,
        imports: Imports::clone(&definitions.imports),
        attributes,
    };
    registry.upstream_attributes = upstream(&registry);
    Ok(registry)
}

fn manifest(definitions: &Definitions) -> Resolved<Manifest> {
    let manifest = &definitions.manifest;
    let version = |url: &str| url.rsplit('/').next().unwrap_or_default().to_owned();
    let [dependency] = manifest.dependencies.as_slice() else {
        return Err(ResolveError::new(
            "manifest",
            "needs exactly one dependency",
        ));
    };
    Ok(Manifest {
        description: manifest.description.trim().to_owned(),
        schema_url: manifest.schema_url.clone(),
        version: version(&manifest.schema_url),
        stability: given("manifest", "stability", manifest.stability)?,
        dependency: Dependency {
            schema_url: dependency.schema_url.clone(),
            version: version(&dependency.schema_url),
            registry_path: dependency.registry_path.clone(),
        },
    })
}

fn attribute(definition: &Definition) -> Resolved<Attribute> {
    let place = &definition.key;
    let annotations = &definition.annotations;
    let (value_type, members): (_, &[Member]) = match &definition.r#type {
        AttributeType::String => (ValueType::String, &[]),
        AttributeType::Int => (ValueType::Int, &[]),
        AttributeType::Double => (ValueType::Double, &[]),
        AttributeType::Boolean => (ValueType::Boolean, &[]),
        AttributeType::Members(members) => (ValueType::String, members),
    };
    Ok(Attribute {
        key: place.clone(),
        value_type,
        values: members
            .iter()
            .map(|member| Value {
                value: member.value.clone(),
                brief: Some(member.brief.clone()),
                stability: member.stability,
                deprecated: member.deprecated.clone(),
            })
            .collect(),
        type_name: annotations.code_generation.type_name.clone(),
        stability: given(place, "stability", definition.stability)?,
        brief: definition.brief.clone(),
        note: trimmed(definition.note.as_deref()),
        examples: definition
            .examples
            .as_ref()
            .map(examples)
            .unwrap_or_default(),
        placement: given(place, "placement", annotations.placement)?,
        sensitivity: given(place, "sensitivity", annotations.sensitivity)?,
        cardinality: given(place, "cardinality", annotations.cardinality)?,
        max_bytes: annotations.max_bytes,
        unit: annotations.unit.clone(),
        deprecated: definition.deprecated.clone(),
    })
}

/// The dependency's attributes in use, in the order of their first one.
fn upstream(registry: &Registry) -> Vec<UpstreamAttribute> {
    let entities = registry.entities.iter().flat_map(Entity::attributes);
    let sets = registry.sets.iter().flat_map(|set| &set.attributes);
    let events = registry.events.iter().flat_map(|event| &event.attributes);
    let spans = registry.spans.iter().flat_map(|span| &span.attributes);
    let mut found: Vec<UpstreamAttribute> = Vec::new();
    for attribute in entities.chain(sets).chain(events).chain(spans) {
        if attribute.upstream && found.iter().all(|known| known.key != attribute.key) {
            found.push(UpstreamAttribute {
                key: attribute.key.clone(),
                value_type: attribute.value_type,
            });
        }
    }
    found
}

/// A signal is recommended unless it says otherwise.
pub(crate) fn level(given: Option<SignalLevel>) -> SignalLevel {
    given.unwrap_or(SignalLevel::Recommended)
}

/// Folded text of the files ends in a line feed.
pub(crate) fn trimmed(text: Option<&str>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
}

/// Examples are one value or a list.
pub(crate) fn examples(given: &serde_json::Value) -> Vec<serde_json::Value> {
    match given {
        serde_json::Value::Array(examples) => examples.clone(),
        example => vec![example.clone()],
    }
}
