//! Metric sets: one entity, one attribute tuple, few buckets.

use super::Findings;
use super::walk::{Holder, list_len, members, references, sets};
use crate::definition::{Attribute, RequirementLevel};
use crate::definition_signal::{Instrument, Metric};
use crate::load::Definitions;
use crate::resolve::SET_GROUP;

/// The most attribute tuples that a set may have.
const MAX_BUCKETS: usize = 64;

/// Members of an outcome that a classifier has to explain.
const FAILURES: &[&str] = &["failed", "refused", "ignored"];

/// The key of that classifier.
const CLASSIFIER: &str = "error.type";

/// The metrics of one set.
fn fields<'a>(definitions: &'a Definitions, set: &'a str) -> impl Iterator<Item = &'a Metric> {
    let metrics = definitions.metrics.iter();
    metrics.filter(move |metric| metric.annotations.metric_set.as_deref() == Some(set))
}

/// The keys of a set's attributes.
fn keys<'a>(definitions: &'a Definitions, set: &str) -> Vec<&'a str> {
    let names: Vec<_> = fields(definitions, set)
        .map(|metric| &metric.name)
        .collect();
    references(definitions)
        .into_iter()
        .filter(|reference| reference.holder == Holder::Metric)
        .filter(|reference| names.iter().any(|name| *name == reference.place))
        .map(|reference| reference.key)
        .collect()
}

pub(super) fn set_entity(definitions: &Definitions, findings: &mut Findings<'_>) {
    for set in sets(definitions) {
        let first = fields(definitions, set).next();
        for metric in fields(definitions, set) {
            if metric.entity_associations.len() != 1 {
                findings.add(&metric.name, "is not associated with exactly one entity");
            } else if first
                .is_some_and(|first| first.entity_associations != metric.entity_associations)
            {
                findings.add(set, format!("{} has another entity", metric.name));
            }
        }
    }
}

pub(super) fn set_group(definitions: &Definitions, findings: &mut Findings<'_>) {
    for set in sets(definitions) {
        let group = format!("{SET_GROUP}{set}");
        let exists = definitions
            .attribute_groups
            .iter()
            .any(|known| known.id == group);
        for metric in fields(definitions, set) {
            let fits = match metric.attributes.as_slice() {
                [] => !exists,
                [one] => one.key.is_none() && one.ref_group.as_deref() == Some(&group),
                _ => false,
            };
            if !fits {
                findings.add(
                    &metric.name,
                    format!("its attributes are not the group {group}"),
                );
            }
        }
    }
}

pub(super) fn set_closed(definitions: &Definitions, findings: &mut Findings<'_>) {
    let references = references(definitions).into_iter();
    for reference in references.filter(|reference| reference.holder == Holder::Metric) {
        if list_len(definitions, reference.reference).is_none_or(|len| len == 0) {
            findings.add(&reference.named(), "has no complete list");
        }
        let level = &reference.reference.requirement_level;
        if level
            .as_ref()
            .is_some_and(|level| *level != RequirementLevel::Required)
        {
            findings.add(&reference.named(), "is not required");
        }
    }
}

pub(super) fn set_budget(definitions: &Definitions, findings: &mut Findings<'_>) {
    for metric in &definitions.metrics {
        let buckets = references(definitions)
            .into_iter()
            .filter(|reference| {
                reference.holder == Holder::Metric && reference.place == metric.name
            })
            .filter_map(|reference| list_len(definitions, reference.reference))
            .fold(1_usize, usize::saturating_mul);
        if buckets > MAX_BUCKETS {
            let set = metric.annotations.metric_set.as_deref();
            findings.add(set.unwrap_or(&metric.name), format!("{buckets} buckets"));
        }
    }
}

pub(super) fn set_counters(definitions: &Definitions, findings: &mut Findings<'_>) {
    for set in sets(definitions) {
        let counters: Vec<_> = fields(definitions, set)
            .filter(|metric| metric.instrument == Instrument::Counter)
            .collect();
        for (at, counter) in counters.iter().enumerate() {
            let twin = counters
                .iter()
                .take(at)
                .find(|other| other.unit == counter.unit);
            if let Some(twin) = twin {
                let message = format!("{} and {} count the same thing", twin.name, counter.name);
                findings.add(set, message);
            }
        }
    }
}

/// Whether an own attribute has a member that says that something failed.
fn fails(attribute: &Attribute) -> bool {
    members(attribute)
        .iter()
        .any(|member| FAILURES.contains(&member.value.as_str()))
}

pub(super) fn failure_set(definitions: &Definitions, findings: &mut Findings<'_>) {
    for set in sets(definitions) {
        let failing = keys(definitions, set).into_iter().find(|key| {
            let own = definitions.attributes.iter();
            own.filter(|own| own.key == **key).any(fails)
        });
        let Some(failing) = failing else {
            continue;
        };
        // Its own one, or that of the set it is a part of.
        let above = set.rsplit_once('.').map_or(set, |(above, _)| above);
        let explained = [set, above]
            .iter()
            .any(|name| keys(definitions, &format!("{name}.failure")).contains(&CLASSIFIER));
        if !explained {
            let message = format!("{failing} has a failure, and no set {set}.failure says which");
            findings.add(set, message);
        }
    }
}
