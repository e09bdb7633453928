//! Scopes: who says it.

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;

use super::attribute;
use crate::observe::Scope;

/// A scope with this name and the entity's attributes, which stand nowhere else.
pub(super) fn message(name: &str, entity: &dyn Scope) -> InstrumentationScope {
    let mut attributes = Vec::new();
    entity.visit(&mut |key, value| attributes.push(attribute::of(key, value)));
    InstrumentationScope {
        name: name.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        attributes,
        dropped_attributes_count: 0,
    }
}
