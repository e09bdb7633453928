//! Scopes: who says it.

use serde_json::json;

use super::super::finding;
use super::super::registry::resolved::AttributeUse;
use super::attributes::{Layer, Place};
use super::{Check, Signal};

impl Check<'_> {
    /// The scope that a signal of this entity stands below. A scope is looked at once, with its first signal.
    pub(super) fn scope_of(&mut self, signal: Signal<'_>, name: &str, entity: &str) {
        let Some((scope, is_checked)) = self.scope else {
            let context = json!({ "scope_name": null, "expected": name });
            let message = format!("{} has no scope", signal.name);
            return self.violation(signal, finding::SCOPE_NAME_MISMATCH, message, context);
        };
        if scope.name != name {
            let context = json!({ "scope_name": scope.name, "expected": name });
            let message = format!("{} stands below another scope", signal.name);
            self.violation(signal, finding::SCOPE_NAME_MISMATCH, message, context);
        }
        if is_checked {
            return;
        }
        self.scope = Some((scope, true));
        let expected = &self.registry.manifest.schema_url;
        if scope.schema_url.as_ref() != Some(expected) {
            let context = json!({ "schema_url": scope.schema_url, "expected": expected });
            let message = format!("the scope {} has another schema_url", scope.name);
            self.violation(signal, finding::SCHEMA_URL_MISMATCH, message, context);
        }
        let Some(entity) = self.entity(entity) else {
            return;
        };
        let stability = entity.stability;
        self.lifecycle(signal, &entity.name, stability, entity.deprecated.as_ref());
        let declared: Vec<&AttributeUse> = entity.attributes().collect();
        let place = Place {
            signal,
            layer: Layer::Scope,
            owner: &entity.name,
            declared: &declared,
        };
        self.attributes(place, &scope.attributes);
    }
}
