//! Spans. Their names are free, so that the scope says whose they are, and the kind which.

use opmsg_telemetry::command::KnownCommand;
use serde_json::json;

use super::super::finding;
use super::super::model::{Span, word};
use super::super::registry::resolved::AttributeUse;
use super::attributes::{Layer, Place};
use super::{Check, Signal};

impl Check<'_> {
    pub(super) fn span(&mut self, sample: &Span) {
        let signal = Signal {
            kind: "span",
            name: &sample.name,
        };
        let registry = self.registry;
        let scope = self.scope.map(|(scope, _)| &*scope.name);
        let of_scope = |entities: &[String]| entities.iter().any(|name| Some(&**name) == scope);
        // The name is that of a known command, or the system's.
        let is_named =
            sample.name == "mongodb" || KnownCommand::find(sample.name.as_bytes()).is_some();
        let mut ours = registry.spans.iter();
        if !is_named || !{ ours.clone() }.any(|span| of_scope(&span.entities)) {
            let message = format!("no declared span is named {:?}", sample.name);
            let context = json!({ "scope_name": scope });
            return self.violation(signal, finding::UNMATCHED_SAMPLE, message, context);
        }
        let found = ours.find(|span| of_scope(&span.entities) && json!(span.kind) == sample.kind);
        let Some(span) = found else {
            let message = format!("{} is of kind {}", sample.name, sample.kind);
            let context = json!({ "kind": sample.kind });
            return self.violation(signal, finding::KIND_MISMATCH, message, context);
        };
        let entity = scope.unwrap_or_default();
        self.scope_of(signal, entity, entity);
        let (stability, deprecated) = (span.stability, span.deprecated.as_ref());
        self.lifecycle(signal, &span.name, stability, deprecated);
        let is_error = sample
            .status
            .as_ref()
            .is_some_and(|status| status.code == "error");
        let error = word(&sample.attributes, "error.type");
        if let (false, Some(error)) = (is_error, error) {
            let message = format!("{} went well with an error.type", sample.name);
            let context = json!({ "error.type": error });
            let id = finding::SUCCESS_CARRIES_ERROR_TYPE;
            self.violation(signal, id, message, context);
        }
        if is_error && error.is_none() {
            let message = format!("{} failed without an error.type", sample.name);
            let context = json!({ "attribute_key": "error.type" });
            let id = finding::CONDITIONAL_ATTRIBUTE;
            self.violation(signal, id, message, context);
        }
        let declared: Vec<&AttributeUse> = span.attributes.iter().collect();
        let place = Place {
            signal,
            layer: Layer::Record,
            owner: &span.name,
            declared: &declared,
        };
        self.attributes(place, &sample.attributes);
    }
}
