//! Attributes: where they stand and what they say.

use opmsg_telemetry::command::KnownCommand;
use serde_json::json;

use super::super::finding;
use super::super::model::{Attribute, Resource, Type};
use super::super::registry::resolved::{AttributeUse, Placement, Stability, ValueForm, ValueType};
use super::{Check, Signal};

/// The part of a message that attributes stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Resource,
    Scope,
    Point,
    /// A log record or a span.
    Record,
}

impl Layer {
    fn takes(self, placement: Placement) -> bool {
        match self {
            Self::Resource => false,
            Self::Scope => placement == Placement::Entity,
            Self::Point => placement == Placement::Measurement,
            Self::Record => placement != Placement::Entity,
        }
    }
}

/// Where attributes stand, and what may.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) signal: Signal<'p>,
    pub(super) layer: Layer,
    /// The name of what declares them: a metric, an event, a span, an entity.
    pub(super) owner: &'p str,
    pub(super) declared: &'p [&'p AttributeUse],
}

impl Check<'_> {
    /// Attributes that are there, and declared ones that are not.
    pub(super) fn attributes(&mut self, place: Place<'_>, attributes: &[Attribute]) {
        for attribute in attributes {
            let declared = place
                .declared
                .iter()
                .find(|used| used.key == attribute.name);
            match declared {
                Some(used) => self.value(place.signal, used, attribute),
                None => self.stray(place, attribute),
            }
        }
        for used in place.declared {
            if !attributes
                .iter()
                .any(|attribute| attribute.name == used.key)
            {
                let is_entity = place.layer == Layer::Scope;
                self.absent(place.signal, place.owner, used, attributes, is_entity);
            }
        }
    }

    /// The host's own attributes are not ours to judge; ours do not stand there.
    pub(super) fn resource(&mut self, resource: &Resource) {
        let signal = Signal {
            kind: "resource",
            name: "",
        };
        for attribute in &resource.attributes {
            if self.is_declared(&attribute.name) {
                let place = Place {
                    signal,
                    layer: Layer::Resource,
                    owner: "",
                    declared: &[],
                };
                self.stray(place, attribute);
            }
        }
    }

    fn is_declared(&self, key: &str) -> bool {
        let registry = self.registry;
        let own = registry.attributes.iter().map(|own| &own.key);
        let foreign = registry.upstream_attributes.iter().map(|other| &other.key);
        own.chain(foreign).any(|declared| declared == key)
    }

    /// An attribute that this place does not declare.
    fn stray(&mut self, place: Place<'_>, attribute: &Attribute) {
        let key = &attribute.name;
        let own = self.registry.attributes.iter().find(|own| own.key == *key);
        let (id, message) = match own {
            _ if !self.is_declared(key) => (
                finding::MISSING_ATTRIBUTE,
                format!("{key} is declared nowhere"),
            ),
            // The dependency's stand on points and records.
            own if place
                .layer
                .takes(own.map_or(Placement::Measurement, |own| own.placement)) =>
            {
                let message = format!("{key} is not declared for {}", place.owner);
                (finding::ATTRIBUTE_NOT_IN_SIGNAL, message)
            }
            _ => {
                let message = format!("{key} stands on the {:?}", place.layer).to_lowercase();
                (finding::ATTRIBUTE_WRONG_LAYER, message)
            }
        };
        self.violation(place.signal, id, message, json!({ "attribute_key": key }));
    }

    /// The value of an attribute that is declared here.
    fn value(&mut self, signal: Signal<'_>, used: &AttributeUse, attribute: &Attribute) {
        let key = &used.key;
        let own = self.registry.attributes.iter().find(|own| own.key == *key);
        let stability = own.map_or(Stability::Stable, |own| own.stability);
        let deprecated = used.deprecated.as_ref();
        self.lifecycle(signal, key, stability, deprecated);
        let expected = match used.value_type {
            ValueType::String => Type::String,
            ValueType::Int => Type::Int,
            ValueType::Double => Type::Double,
            ValueType::Boolean => Type::Boolean,
        };
        let mut wrong = |id, message: String| {
            let context = json!({ "attribute_key": key, "attribute_value": attribute.value });
            self.violation(signal, id, message, context);
        };
        if attribute.r#type != Some(expected) {
            let message = format!("{key} is {:?}, not {expected:?}", attribute.r#type);
            return wrong(finding::TYPE_MISMATCH, message.to_lowercase());
        }
        if let (Some([first, last]), Some(number)) = (used.range, attribute.value.as_f64())
            && !(first as f64..=last as f64).contains(&number)
        {
            let message = format!("{key} is {number}, not in {first} to {last}");
            wrong(finding::ATTRIBUTE_OUT_OF_RANGE, message);
        }
        let Some(text) = attribute.value.as_str() else {
            return;
        };
        if used.max_bytes.is_some_and(|max| text.len() > max as usize) {
            let message = format!("{key} has {} bytes", text.len());
            wrong(finding::ATTRIBUTE_TOO_LONG, message);
        }
        let member = used.values.iter().find(|value| value.value == text);
        let is_bounded = !used.values.is_empty() || used.value_form.is_some();
        if is_bounded && member.is_none() && !used.value_form.is_some_and(|form| fits(form, text)) {
            let message = format!("{key} is {text:?}, which is not of its list");
            wrong(finding::UNDEFINED_ENUM_VARIANT, message);
        }
        if let Some(member) = member {
            // A reference's list has no levels of its own.
            let stability = member.stability.unwrap_or(Stability::Stable);
            let name = format!("{key} {text:?}");
            self.lifecycle(signal, &name, stability, member.deprecated.as_ref());
        }
    }
}

fn fits(form: ValueForm, text: &str) -> bool {
    match form {
        ValueForm::DecimalI32 => text
            .parse::<i32>()
            .is_ok_and(|code| code.to_string() == text),
        ValueForm::KnownCommand => {
            KnownCommand::find(text.as_bytes()).is_some_and(|known| known.name() == text)
        }
    }
}
