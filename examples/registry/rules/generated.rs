//! What names become in Rust: identifiers that can be written down, that stay apart, and that nothing else has.

use std::collections::BTreeMap;

use super::Findings;
use super::lists::lists;
use super::walk::{Holder, references, sets};
use crate::case;
use crate::definition_signal::{DistributionForm, RecordForm};
use crate::load::Definitions;
use crate::render;

/// Words that cannot be identifiers, of all editions.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The types, traits, variants and derives that every Rust file sees.
const PRELUDE: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// The generated types whose names no entry gives.
const TYPES: &[&str] = &["Event", "EventKind"];

/// The constants of every closed list.
const OF_LISTS: &[&str] = &["ALL", "COUNT"];

/// The variant of a list beside which any code is possible.
const CODE: &str = "Code";

/// The generated files that no entry gives; `mod` is a keyword.
const FILES: &[&str] = &["kind", "upstream"];

/// The constant of the schema's address.
const SCHEMA_URL: &str = "SCHEMA_URL";

/// Where an identifier stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    /// `observe::names`.
    Names,
    /// Statics with what the registry says.
    Descriptors,
    /// Structs and enums, wherever they are: files of one kind use those of another.
    Types,
    /// The files of families.
    Files,
    /// The variants of one list.
    Variants(String),
    /// The fields of one set or event.
    Fields(String),
}

/// What an entry becomes.
struct Identifier {
    scope: Scope,
    text: String,
    /// What it is made of.
    of: String,
    /// The entry, for a finding.
    place: String,
}

/// All identifiers: those that no entry gives first.
#[derive(Default)]
struct Identifiers(Vec<Identifier>);

impl Identifiers {
    fn add(&mut self, scope: Scope, text: impl Into<String>, of: impl Into<String>, place: &str) {
        self.0.push(Identifier {
            scope,
            text: text.into(),
            of: of.into(),
            place: place.to_owned(),
        });
    }

    /// What is there without any entry.
    fn taken(&mut self, scope: &Scope, texts: impl IntoIterator<Item = &'static str>) {
        for text in texts {
            self.add(scope.clone(), text, "the generated code", "");
        }
    }

    fn file(&mut self, family: String, place: &str) {
        self.add(Scope::Files, family.clone(), family, place);
    }

    /// An entity, set, metric, event or span.
    fn signal(&mut self, kind: &str, name: &str) {
        let of = format!("{} {name}", kind.to_lowercase());
        let constant = format!("{kind}_{}", case::constant(name));
        self.add(Scope::Names, constant, &of, name);
        let descriptor = format!("{kind}_{}", case::descriptor(name));
        self.add(Scope::Descriptors, descriptor, of, name);
        // Metrics are in the files of their sets.
        if kind != "METRIC" {
            self.file(case::family(name), name);
        }
    }
}

fn identifiers(definitions: &Definitions) -> Vec<Identifier> {
    let mut found = Identifiers::default();
    found.taken(&Scope::Names, [SCHEMA_URL]);
    found.taken(&Scope::Types, PRELUDE.iter().chain(TYPES).copied());
    found.taken(&Scope::Types, render::used_types());
    found.taken(&Scope::Files, FILES.iter().copied());
    attributes(definitions, &mut found);
    values(definitions, &mut found);
    for entity in &definitions.entities {
        found.signal("ENTITY", &entity.r#type);
    }
    for set in sets(definitions) {
        found.signal("SET", set);
        found.add(Scope::Types, case::pascal(set), format!("set {set}"), set);
    }
    for metric in &definitions.metrics {
        let name = metric.name.as_str();
        found.signal("METRIC", name);
        if let Some(set) = &metric.annotations.metric_set {
            let field = case::metric_field(name);
            found.add(Scope::Fields(set.clone()), field, name, name);
        }
        let kept = metric.annotations.distribution.as_ref();
        if kept.is_some_and(|kept| kept.form == DistributionForm::Buckets) {
            let of = format!("metric {name}");
            found.add(Scope::Types, case::bounds(name), of, name);
        }
    }
    for event in &definitions.events {
        let name = event.name.as_str();
        found.signal("EVENT", name);
        if event.annotations.record == RecordForm::Ring {
            let of = format!("event {name}");
            found.add(Scope::Types, case::pascal(name), of, name);
        }
    }
    for span in &definitions.spans {
        found.signal("SPAN", &span.r#type);
    }
    found.0
}

fn attributes(definitions: &Definitions, found: &mut Identifiers) {
    for own in &definitions.attributes {
        let key = own.key.as_str();
        found.add(Scope::Names, case::constant(key), key, key);
        found.file(case::attribute_family(key), key);
    }
    for reference in references(definitions) {
        let (key, place) = (reference.key, reference.place);
        found.add(Scope::Names, case::constant(key), key, key);
        if reference.holder == Holder::Event {
            let fields = Scope::Fields(place.to_owned());
            found.add(fields, case::event_field(key), key, place);
        }
    }
}

fn values(definitions: &Definitions, found: &mut Identifiers) {
    for list in lists(definitions) {
        let Some(name) = list.type_name else {
            for (value, _) in list.values {
                let of = format!("{value} of {}", list.key);
                let constant = case::only_value(list.key, value);
                found.add(Scope::Names, constant, of, &list.place);
            }
            continue;
        };
        found.add(Scope::Types, name, format!("type {name}"), &list.place);
        let variants = Scope::Variants(name.to_owned());
        found.taken(&variants, OF_LISTS.iter().copied());
        found.taken(&variants, list.with_code.then_some(CODE));
        for (value, _) in list.values {
            found.add(variants.clone(), case::pascal(value), value, &list.place);
        }
    }
}

pub(super) fn name_generated(definitions: &Definitions, findings: &mut Findings<'_>) {
    let identifiers = identifiers(definitions);
    let mut first = BTreeMap::new();
    for identifier in &identifiers {
        let Identifier {
            scope, text, of, ..
        } = identifier;
        let other = *first.entry((scope, text)).or_insert(of);
        if other != of {
            let message = format!("{of} becomes {text}, which {other} has");
            findings.add(&identifier.place, message);
        }
    }
}

/// A letter first, then letters, digits and underscores; and no keyword.
fn is_identifier(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !KEYWORDS.contains(&text)
}

pub(super) fn name_keyword(definitions: &Definitions, findings: &mut Findings<'_>) {
    for Identifier {
        text, of, place, ..
    } in identifiers(definitions)
    {
        if !is_identifier(&text) {
            findings.add(&place, format!("{of} becomes {text}"));
        }
    }
}
