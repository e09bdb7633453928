//! Events.

use serde_json::json;

use super::super::finding;
use super::super::model::{Attribute, Log, word};
use super::super::registry::resolved::AttributeUse;
use super::attributes::{Layer, Place};
use super::{Check, Signal};

/// Keys that name an event for those who do not know the field.
const NAME_KEYS: &[&str] = &["event.name", "event_name", "name"];

/// Words of an outcome that are failures; after any other, nothing went wrong.
const FAILURES: &[&str] = &[
    "failed",
    "refused",
    "ignored",
    "exhausted",
    "deadline",
    "not_retryable",
    "no_server",
];

impl Check<'_> {
    pub(super) fn log(&mut self, sample: &Log) {
        let signal = Signal {
            kind: "log",
            name: &sample.event_name,
        };
        let registry = self.registry;
        let found = registry
            .events
            .iter()
            .find(|event| event.name == sample.event_name);
        let Some(event) = found else {
            let message = format!("{:?} is declared nowhere", sample.event_name);
            return self.violation(signal, finding::MISSING_EVENT, message, json!({}));
        };
        self.scope_of(signal, &event.entity, &event.entity);
        let (stability, deprecated) = (event.stability, event.deprecated.as_ref());
        self.lifecycle(signal, &event.name, stability, deprecated);
        let name = &event.name;
        if let Some(seen) = sample.severity_number
            && seen != i32::from(event.severity_number)
        {
            let message = format!("{name} has severity {seen}");
            let context = json!({ "severity_number": seen, "expected": event.severity_number });
            self.violation(signal, finding::SEVERITY_MISMATCH, message, context);
        }
        if let Some(text) = &sample.severity_text {
            let context = json!({ "severity_text": text });
            let message = format!("{name} has a severity in words");
            self.violation(signal, finding::SEVERITY_TEXT, message, context);
        }
        if sample.body.is_some() {
            let message = format!("{name} has a body");
            self.violation(signal, finding::BODY, message, json!({}));
        }
        let (names, attributes): (Vec<_>, Vec<_>) = sample
            .attributes
            .iter()
            .cloned()
            .partition(|attribute| self.names_event(attribute));
        for attribute in names {
            let message = format!("{name} has its name as {}", attribute.name);
            let context = json!({ "attribute_key": attribute.name });
            self.violation(signal, finding::EVENT_NAME_AS_ATTRIBUTE, message, context);
        }
        self.success(signal, &attributes);
        let declared: Vec<&AttributeUse> = event.attributes.iter().collect();
        let place = Place {
            signal,
            layer: Layer::Record,
            owner: name,
            declared: &declared,
        };
        self.attributes(place, &attributes);
    }

    fn names_event(&self, attribute: &Attribute) -> bool {
        let mut events = self.registry.events.iter();
        NAME_KEYS.contains(&&*attribute.name)
            || events.any(|event| attribute.value.as_str() == Some(&event.name))
    }

    /// What went well has no `error.type`.
    fn success(&mut self, signal: Signal<'_>, attributes: &[Attribute]) {
        let Some(error) = word(attributes, "error.type") else {
            return;
        };
        let well = attributes.iter().find(|attribute| {
            let outcome = attribute.value.as_str().unwrap_or_default();
            attribute.name.ends_with(".outcome") && !FAILURES.contains(&outcome)
        });
        if let Some(outcome) = well {
            let message = format!("{} is {} with an error.type", outcome.name, outcome.value);
            let context = json!({ "attribute_key": outcome.name, "error.type": error });
            let id = finding::SUCCESS_CARRIES_ERROR_TYPE;
            self.violation(signal, id, message, context);
        }
    }
}
