//! Holds samples against the registry.

mod attributes;
mod laws;
mod logs;
mod metrics;
mod scopes;
mod spans;

use serde_json::{Value as Json, json};

use super::Samples;
use super::finding::{self, Finding, Level};
use super::model::{Attribute, Sample, Scope};
use super::registry::resolved::{
    AttributeUse, Deprecated, Entity, Registry, RequirementLevel, Stability,
};

/// Everything that is wrong with these samples, and what could be better.
pub(crate) fn check(registry: &Registry, samples: &Samples) -> Vec<Finding> {
    let mut check = Check {
        registry,
        samples,
        scope: None,
        findings: Vec::new(),
    };
    for sample in &samples.list {
        check.canaries(sample);
        match sample {
            Sample::Resource(resource) => check.resource(resource),
            Sample::InstrumentationScope(scope) => {
                check.scope = Some((scope, false));
            }
            Sample::Metric(metric) => check.metric(metric),
            Sample::Log(log) => check.log(log),
            Sample::Span(span) => check.span(span),
        }
    }
    check.laws();
    check.findings
}

/// What a finding is about.
#[derive(Clone, Copy, Debug)]
struct Signal<'a> {
    /// `resource`, `metric`, `log` or `span`.
    kind: &'static str,
    name: &'a str,
}

/// A check under way.
struct Check<'a> {
    registry: &'a Registry,
    samples: &'a Samples,
    /// The scope that the samples are of, and whether it has been checked.
    scope: Option<(&'a Scope, bool)>,
    findings: Vec<Finding>,
}

impl<'a> Check<'a> {
    fn violation(&mut self, signal: Signal<'_>, id: &'static str, message: String, context: Json) {
        self.add(signal, id, Level::Violation, message, context);
    }

    fn add(
        &mut self,
        signal: Signal<'_>,
        id: &'static str,
        level: Level,
        message: String,
        context: Json,
    ) {
        self.findings.push(Finding {
            id,
            level,
            message,
            context,
            signal_type: signal.kind.to_owned(),
            signal_name: signal.name.to_owned(),
        });
    }

    /// What is not settled, and what is on its way out.
    fn lifecycle(
        &mut self,
        signal: Signal<'_>,
        what: &str,
        stability: Stability,
        deprecated: Option<&Deprecated>,
    ) {
        if let Some(deprecated) = deprecated {
            let context = json!({ "entry": what, "deprecated": deprecated });
            let message = format!("{what} is deprecated");
            self.violation(signal, finding::DEPRECATED, message, context);
        }
        if stability != Stability::Stable {
            let context = json!({ "entry": what, "stability": stability });
            let message = format!("{what} is not stable");
            let id = finding::NOT_STABLE;
            self.add(signal, id, Level::Improvement, message, context);
        }
    }

    /// Whether an attribute that may be absent under a condition is known to have to be there.
    fn is_stated(&self, signal: &str, key: &str) -> bool {
        let stated = self.samples.conditions.iter();
        stated
            .into_iter()
            .any(|(stated, of)| *stated == signal && *of == key)
    }

    /// Reports a declared attribute that is absent.
    fn absent(
        &mut self,
        signal: Signal<'_>,
        owner: &str,
        used: &AttributeUse,
        beside: &[Attribute],
        is_entity: bool,
    ) {
        let key = &used.key;
        let (id, level) = match (&used.requirement_level, is_entity) {
            (RequirementLevel::Required, false) => (finding::REQUIRED_ATTRIBUTE, Level::Violation),
            (RequirementLevel::Required, true) => {
                (finding::ENTITY_REQUIRED_ATTRIBUTE, Level::Violation)
            }
            (RequirementLevel::ConditionallyRequired(_), is_entity) => {
                let id = match is_entity {
                    false => finding::CONDITIONAL_ATTRIBUTE,
                    true => finding::ENTITY_CONDITIONAL_ATTRIBUTE,
                };
                match self.is_stated(owner, key) {
                    true => (id, Level::Violation),
                    false => (id, Level::Information),
                }
            }
            (RequirementLevel::Recommended, false) => {
                (finding::RECOMMENDED_ATTRIBUTE, Level::Improvement)
            }
            (RequirementLevel::Recommended, true) => {
                (finding::ENTITY_RECOMMENDED_ATTRIBUTE, Level::Improvement)
            }
            (RequirementLevel::OptIn, _) => return,
        };
        let message = format!("{key} of {owner} is not there");
        let beside = beside
            .iter()
            .map(|attribute| json!({ &attribute.name: attribute.value }));
        let beside: Vec<_> = beside.collect();
        let context = json!({ "attribute_key": key, "owner": owner, "beside": beside });
        self.add(signal, id, level, message, context);
    }

    fn entity(&self, name: &str) -> Option<&'a Entity> {
        self.registry
            .entities
            .iter()
            .find(|entity| entity.name == name)
    }

    /// Text that must not leave the process is searched in all that a sample says.
    fn canaries(&mut self, sample: &Sample) {
        if self.samples.canaries.is_empty() {
            return;
        }
        let text = serde_json::to_string(sample).unwrap();
        let (kind, name) = match sample {
            Sample::Resource(_) => ("resource", ""),
            Sample::InstrumentationScope(scope) => ("instrumentation_scope", &*scope.name),
            Sample::Metric(metric) => ("metric", &*metric.name),
            Sample::Log(log) => ("log", &*log.event_name),
            Sample::Span(span) => ("span", &*span.name),
        };
        let samples = self.samples;
        for canary in &samples.canaries {
            if text.contains(canary) {
                let message = format!("{canary} is in a sample");
                let context = json!({ "canary": canary });
                let id = finding::CANARY_LEAKED;
                self.violation(Signal { kind, name }, id, message, context);
            }
        }
    }
}
