//! Puts what a reference says over what it refers to.

use crate::definition::{AttributeRef, Stability};
use crate::definition_signal::{
    Distribution, Event as EventDefinition, Instrument, Metric as MetricDefinition,
};
use crate::load::Definitions;
use crate::resolve::{ResolveError, Resolved, UPSTREAM, examples, given, level, trimmed};
use crate::resolved::{
    Attribute, AttributeUse, Event, Metric, MetricSet, Placement, Temporality, Value, ValueType,
};

/// What references are looked up in.
pub(crate) struct Merge<'a> {
    pub(crate) definitions: &'a Definitions,
    pub(crate) attributes: &'a [Attribute],
}

impl Merge<'_> {
    /// The attributes of one signal or entity, groups opened.
    pub(crate) fn uses(
        &self,
        place: &str,
        references: &[AttributeRef],
    ) -> Resolved<Vec<AttributeUse>> {
        let mut uses = Vec::new();
        for reference in references {
            match (&reference.key, &reference.ref_group) {
                (Some(key), None) => uses.push(self.one(place, key, reference)?),
                (None, Some(id)) => {
                    let group = self
                        .definitions
                        .attribute_groups
                        .iter()
                        .find(|group| group.id == *id);
                    let group = given(place, &format!("group {id} to refer to"), group)?;
                    uses.extend(self.uses(&group.id, &group.attributes)?);
                }
                _ => {
                    return Err(ResolveError::new(
                        place,
                        "a reference needs one of ref and ref_group",
                    ));
                }
            }
        }
        Ok(uses)
    }

    fn one(&self, place: &str, key: &str, reference: &AttributeRef) -> Resolved<AttributeUse> {
        let here = format!("{place}, {key}");
        let own = self
            .attributes
            .iter()
            .find(|attribute| attribute.key == key);
        let foreign = UPSTREAM.iter().find(|(known, _)| *known == key);
        let value_type = own
            .map(|own| own.value_type)
            .or_else(|| foreign.map(|(_, value_type)| *value_type));
        let annotations = &reference.annotations;
        let listed = annotations.closed_values.as_ref().map(|list| {
            list.iter()
                .map(|entry| Value {
                    value: entry.value.clone(),
                    brief: entry.brief.clone(),
                    stability: None,
                    deprecated: None,
                })
                .collect()
        });
        let named = annotations.code_generation.type_name.clone();
        Ok(AttributeUse {
            key: key.to_owned(),
            upstream: own.is_none(),
            requirement_level: given(
                &here,
                "requirement_level",
                reference.requirement_level.clone(),
            )?,
            placement: annotations
                .placement
                .or_else(|| own.map(|own| own.placement))
                .unwrap_or(Placement::Measurement),
            value_type: given(&here, "definition", value_type)?,
            values: listed
                .or_else(|| own.map(|own| own.values.clone()))
                .unwrap_or_default(),
            type_name: named.or_else(|| own.and_then(|own| own.type_name.clone())),
            value_form: annotations.value_form,
            range: own.and_then(|own| own.cardinality.range),
            max_bytes: own.and_then(|own| own.max_bytes),
            unit: own.and_then(|own| own.unit.clone()),
            brief: reference
                .brief
                .clone()
                .or_else(|| own.map(|own| own.brief.clone())),
            note: trimmed(reference.note.as_deref())
                .or_else(|| own.and_then(|own| own.note.clone())),
            examples: match &reference.examples {
                Some(given) => examples(given),
                None => own.map(|own| own.examples.clone()).unwrap_or_default(),
            },
            deprecated: reference
                .deprecated
                .clone()
                .or_else(|| own.and_then(|own| own.deprecated.clone())),
        })
    }

    pub(crate) fn event(&self, event: &EventDefinition) -> Resolved<Event> {
        let place = &event.name;
        let [entity] = event.entity_associations.as_slice() else {
            return Err(ResolveError::new(place, "needs exactly one entity"));
        };
        let annotations = &event.annotations;
        Ok(Event {
            name: place.clone(),
            stability: given(place, "stability", event.stability)?,
            requirement_level: level(event.requirement_level),
            entity: entity.clone(),
            severity_number: given(place, "severity_number", annotations.severity_number)?,
            max_per_drain: annotations.max_per_drain,
            record: annotations.record,
            attributes: self.uses(place, &event.attributes)?,
            brief: event.brief.clone(),
            note: trimmed(event.note.as_deref()),
            deprecated: event.deprecated.clone(),
        })
    }

    /// The sets, in the order of their first metric.
    pub(crate) fn sets(&self) -> Resolved<Vec<MetricSet>> {
        let mut sets: Vec<MetricSet> = Vec::new();
        for metric in &self.definitions.metrics {
            let name = given(
                &metric.name,
                "metric_set",
                metric.annotations.metric_set.as_ref(),
            )?;
            let field = field(metric)?;
            match sets.iter_mut().find(|set| set.name == *name) {
                Some(set) => {
                    set.stability = set.stability.min(field.stability);
                    set.metrics.push(field);
                }
                None => sets.push(self.set(name, metric, field)?),
            }
        }
        Ok(sets)
    }

    /// A set with its first metric.
    fn set(&self, name: &str, metric: &MetricDefinition, field: Metric) -> Resolved<MetricSet> {
        let [entity] = metric.entity_associations.as_slice() else {
            return Err(ResolveError::new(&metric.name, "needs exactly one entity"));
        };
        let attributes = self.uses(&metric.name, &metric.attributes)?;
        let mut buckets = 1_u64;
        let mut stability = field.stability;
        for attribute in &attributes {
            let count = match (attribute.values.len() as u64, attribute.value_type) {
                (0, ValueType::Boolean) => 2,
                (0, _) => {
                    let message = format!("{} has no closed list", attribute.key);
                    return Err(ResolveError::new(name, message));
                }
                (count, _) => count,
            };
            buckets = buckets.saturating_mul(count);
            stability = stability.min(self.stability(&attribute.key));
        }
        Ok(MetricSet {
            name: name.to_owned(),
            entity: entity.clone(),
            stability,
            attributes,
            buckets,
            metrics: vec![field],
        })
    }

    /// The level of an own attribute; the dependency's do not lower that of a set, their closed lists being ours.
    fn stability(&self, key: &str) -> Stability {
        self.attributes
            .iter()
            .find(|attribute| attribute.key == key)
            .map_or(Stability::Stable, |attribute| attribute.stability)
    }
}

fn field(metric: &MetricDefinition) -> Resolved<Metric> {
    let place = &metric.name;
    let code = &metric.annotations.code_generation;
    let (temporality, monotonic) = match metric.instrument {
        Instrument::Counter => (Temporality::Delta, true),
        Instrument::Histogram => (Temporality::Delta, false),
        Instrument::UpDownCounter => (Temporality::Cumulative, false),
    };
    let distribution = metric.annotations.distribution.clone();
    let recorded = |kept: &Distribution| kept.recorded(&metric.unit).is_some();
    if !distribution.as_ref().is_none_or(recorded) {
        let message = "has bounds that are no whole numbers as recorded";
        return Err(ResolveError::new(place, message));
    }
    Ok(Metric {
        name: place.clone(),
        stability: given(place, "stability", metric.stability)?,
        requirement_level: level(metric.requirement_level),
        instrument: metric.instrument,
        temporality,
        monotonic,
        unit: metric.unit.clone(),
        value_type: given(place, "metric_value_type", code.metric_value_type)?,
        distribution,
        brief: metric.brief.clone(),
        note: trimmed(metric.note.as_deref()),
        deprecated: metric.deprecated.clone(),
    })
}
