//! `observe::events`: a struct for each event of the ring, and the enums over all of them.

use super::fields::{Field, field};
use super::layout::{Source, call, literal, word};
use super::{case, rust};
use crate::resolved::{AttributeUse, Event, RecordForm, Registry};

/// Events that have a struct.
pub(crate) fn in_ring(registry: &Registry) -> Vec<&Event> {
    let events = registry.events.iter();
    events
        .filter(|event| event.record == RecordForm::Ring)
        .collect()
}

/// The structs of these events.
pub(crate) fn structs(events: &[&Event]) -> Result<Source, String> {
    let mut source = Source::default();
    for event in events {
        let fields = event.attributes.iter();
        let fields = fields.map(|used| Ok((used, field(&event.name, used)?)));
        let fields = fields.collect::<Result<Vec<_>, String>>()?;
        source.gap();
        declare(&mut source, event, &fields);
        source.gap();
        let name = case::pascal(&event.name);
        source.line(0, &format!("impl {name} {{"));
        make(&mut source, &fields);
        source.gap();
        visit(&mut source, &fields);
        source.line(0, "}");
    }
    Ok(source)
}

fn declare(source: &mut Source, event: &Event, fields: &[(&AttributeUse, Option<Field>)]) {
    let facts = format!(
        "Event `{}` of the entity `{}`{}, severity number {}; stability: {}.",
        event.name,
        event.entity,
        rust::opt_in(event.requirement_level),
        event.severity_number,
        rust::stability(event.stability),
    );
    rust::doc(
        source,
        0,
        &event.brief,
        &facts,
        event.note.as_deref(),
        event.deprecated.as_ref(),
    );
    source.line(0, "#[derive(Clone, Copy, Debug, Eq, PartialEq)]");
    source.line(0, "#[non_exhaustive]");
    source.line(0, &format!("pub struct {} {{", case::pascal(&event.name)));
    for (used, field) in fields {
        let Some(field) = field else { continue };
        let brief = used
            .brief
            .clone()
            .unwrap_or_else(|| format!("OpenTelemetry's `{}`.", used.key));
        let there = super::cells::requirement(&used.requirement_level);
        let facts = format!("`{}`: {there}.{}", used.key, range(used));
        rust::doc(
            source,
            4,
            &brief,
            &facts,
            used.note.as_deref(),
            used.deprecated.as_ref(),
        );
        source.line(4, &format!("pub {}: {},", field.name, field.of()));
    }
    source.line(0, "}");
}

/// The range of numbers, which they are cut to.
fn range(used: &AttributeUse) -> String {
    match (used.range, used.unit.as_deref()) {
        (Some([low, high]), Some(unit)) if unit != "1" => {
            format!(" Cut to the range {low} to {high} `{unit}`.")
        }
        (Some([low, high]), _) => format!(" Cut to the range {low} to {high}."),
        (None, _) => String::new(),
    }
}

/// `new` with what is always there, and `with_…` for each of the others.
fn make(source: &mut Source, fields: &[(&AttributeUse, Option<Field>)]) {
    let fields = || fields.iter().filter_map(|(_, field)| field.as_ref());
    let required = fields().filter(|field| field.required);
    let required: Vec<String> = required
        .map(|field| format!("{}: {}", field.name, field.inner))
        .collect();
    let is_optional = required.len() < fields().count();
    source.doc(
        4,
        match is_optional {
            true => "The event with what is always there, and nothing else.",
            false => "The event.",
        },
    );
    source.line(4, "#[must_use]");
    source.signature(4, "pub const fn new", &required, "Self");
    let values = fields().map(|field| {
        let value = if field.required { &field.name } else { "None" };
        (field.name.as_str(), word(value))
    });
    source.expr(8, &literal("Self", values), "");
    source.line(4, "}");
    for field in fields().filter(|field| !field.required) {
        let name = &field.name;
        source.gap();
        source.doc(4, &format!("Sets [`{name}`](Self::{name})."));
        source.line(4, "#[must_use]");
        let parameters = ["mut self".to_owned(), format!("{name}: {}", field.of())];
        source.signature(4, &format!("pub const fn with_{name}"), &parameters, "Self");
        source.line(8, &format!("self.{name} = {name};"));
        source.line(8, "self");
        source.line(4, "}");
    }
}

fn visit(source: &mut Source, fields: &[(&AttributeUse, Option<Field>)]) {
    source.doc(
        4,
        "Hands out each attribute, in the registry's order; numbers are in their ranges.",
    );
    let signature = "&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)";
    source.line(4, &format!("pub(super) fn visit({signature}) {{"));
    for (used, field) in fields {
        let key = word(format!("names::{}", case::constant(&used.key)));
        let hand_out = |value: String| call("attribute", [key, word(value)]);
        match field {
            None => {
                let only = used.values.first().map_or("", |value| value.value.as_str());
                let only = format!("names::{}", case::only_value(&used.key, only));
                source.expr(8, &hand_out(format!("AttributeValue::Word({only})")), ";");
            }
            Some(field) if field.required => {
                source.expr(
                    8,
                    &hand_out(field.value(&format!("self.{}", field.name))),
                    ";",
                );
            }
            Some(field) => {
                source.line(8, &format!("if let Some(value) = self.{} {{", field.name));
                source.expr(12, &hand_out(field.value("value")), ";");
                source.line(8, "}");
            }
        }
    }
    source.line(4, "}");
}

/// The enums over all events.
pub(crate) fn kinds(registry: &Registry) -> Source {
    let events = in_ring(registry);
    let names: Vec<String> = events
        .iter()
        .map(|event| case::pascal(&event.name))
        .collect();
    let mut source = Source::default();
    source.gap();
    source.doc(0, "Any event that waits in a ring.");
    source.line(0, "#[derive(Clone, Copy, Debug, Eq, PartialEq)]");
    source.line(0, "#[non_exhaustive]");
    source.line(0, "pub enum Event {");
    for (name, event) in names.iter().zip(&events) {
        source.doc(4, &event.brief);
        source.line(4, &format!("{name}({name}),"));
    }
    source.line(0, "}");
    source.gap();
    of_any(&mut source, &names);
    source.gap();
    source.doc(0, "The kinds of events that wait in a ring.");
    source.line(0, "#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]");
    source.line(0, "#[non_exhaustive]");
    source.line(0, "#[repr(u8)]");
    source.line(0, "pub enum EventKind {");
    for (name, event) in names.iter().zip(&events) {
        source.doc(4, &format!("`{}`, a [`{name}`].", event.name));
        source.line(4, &format!("{name},"));
    }
    source.line(0, "}");
    source.gap();
    of_kind(&mut source, &names, &events);
    for name in &names {
        source.gap();
        source.line(0, &format!("impl From<{name}> for Event {{"));
        source.line(4, &format!("fn from(event: {name}) -> Self {{"));
        source.line(8, &format!("Self::{name}(event)"));
        source.line(4, "}");
        source.line(0, "}");
    }
    source
}

fn of_any(source: &mut Source, names: &[String]) {
    source.line(0, "impl Event {");
    source.doc(4, "Its kind.");
    source.line(4, "#[inline]");
    source.line(4, "#[must_use]");
    source.line(4, "pub const fn kind(&self) -> EventKind {");
    arms(source, names, |name| {
        format!("Self::{name}(_) => EventKind::{name},")
    });
    source.line(4, "}");
    source.gap();
    source.doc(
        4,
        "Hands out each attribute, in the registry's order; numbers are in their ranges.",
    );
    source.line(
        4,
        "pub fn visit(&self, attribute: &mut dyn FnMut(&'static str, AttributeValue<'static>)) {",
    );
    arms(source, names, |name| {
        format!("Self::{name}(event) => event.visit(attribute),")
    });
    source.line(4, "}");
    source.line(0, "}");
}

fn of_kind(source: &mut Source, names: &[String], events: &[&Event]) {
    source.line(0, "impl EventKind {");
    source.doc(4, "How many there are.");
    source.line(4, &format!("pub const COUNT: usize = {};", names.len()));
    source.gap();
    source.doc(4, "Every kind, in the registry's order.");
    let all = names.iter().map(|name| word(format!("Self::{name}")));
    source.item(
        4,
        "pub const ALL: [Self; Self::COUNT] =",
        &super::layout::Expr::Array(all.collect()),
        ";",
    );
    source.gap();
    source.doc(4, "How many of each kind may wait in a ring.");
    let budgets = events
        .iter()
        .map(|event| word(event.max_per_drain.unwrap_or(0).to_string()));
    source.item(
        4,
        "pub const BUDGETS: [u8; Self::COUNT] =",
        &super::layout::Expr::Array(budgets.collect()),
        ";",
    );
    source.gap();
    source.doc(4, "Its number.");
    source.line(4, "#[inline(always)]");
    source.line(4, "#[must_use]");
    source.line(4, "pub const fn index(self) -> usize {");
    let mut index = 0..;
    arms(source, names, |name| {
        format!("Self::{name} => {},", index.next().unwrap_or(0))
    });
    source.line(4, "}");
    source.gap();
    source.doc(4, "What the registry says of it.");
    source.line(4, "#[must_use]");
    source.line(
        4,
        "pub const fn descriptor(self) -> &'static EventDescriptor {",
    );
    let mut of = events.iter();
    arms(source, names, |name| {
        let event = of.next().map_or("", |event| event.name.as_str());
        format!(
            "Self::{name} => &descriptors::EVENT_{},",
            case::descriptor(event)
        )
    });
    source.line(4, "}");
    source.line(0, "}");
}

fn arms(source: &mut Source, names: &[String], mut arm: impl FnMut(&str) -> String) {
    source.line(8, "match self {");
    for name in names {
        source.line(12, &arm(name));
    }
    source.line(8, "}");
}
