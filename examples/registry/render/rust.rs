//! What all generated Rust files have in common.

use super::COMMAND;
use super::layout::{self, Source};
use crate::resolved::{Deprecated, SignalLevel, Stability};

/// What generated code may refer to: groups of modules with their names, as they stand at the top of a file. A name in lower case
/// is a module or a function.
const KNOWN: &[&[(&str, &[&str])]] = &[
    &[
        ("core", &["fmt"]),
        ("core::num", &["NonZeroU8"]),
        ("core::time", &["Duration"]),
    ],
    &[
        ("crate::command", &["KnownCommand"]),
        (
            "crate::observe",
            &[
                "AttributeValue",
                "AttributeValues",
                "By",
                "Millis",
                "MetricSet",
                "Point",
                "Words",
                "names",
            ],
        ),
        (
            "crate::observe::generated",
            &["attributes", "descriptors", "lists"],
        ),
        (
            "crate::observe::instrument",
            &["Bounds", "Buckets", "Counter", "Level", "Summary", "Total"],
        ),
        (
            "crate::observe::schema",
            &[
                "AttributeDescriptor",
                "AttributeUse",
                "Cardinality",
                "CardinalityClass",
                "ClosedValue",
                "Dependency",
                "Deprecated",
                "DistributionDescriptor",
                "DistributionForm",
                "EntityDescriptor",
                "EventDescriptor",
                "Example",
                "Imports",
                "InstrumentKind",
                "Manifest",
                "MetricDescriptor",
                "NumberType",
                "Placement",
                "RecordForm",
                "Registry",
                "RequirementLevel",
                "Sensitivity",
                "SetDescriptor",
                "SpanDescriptor",
                "SpanKind",
                "Stability",
                "Temporality",
                "UpstreamAttribute",
                "ValueForm",
                "ValueType",
            ],
        ),
        ("crate::observe::sealed", &["Sealed"]),
        ("super", &["within_budget"]),
    ],
];

/// The types that generated code refers to.
pub(crate) fn used_types() -> impl Iterator<Item = &'static str> {
    let modules = KNOWN.iter().copied().flatten();
    let names = modules.flat_map(|(_, names)| names.iter().copied());
    names.filter(|name| name.starts_with(char::is_uppercase))
}

/// A file: what it is about (a line, then more if there is), where it comes from, what the code in it refers to, the code. `of` are more names of one module.
pub(crate) fn file(about: &str, code: Source, of: (&str, &[&str])) -> String {
    let code = code.finish();
    let bare = bare(&code);
    let (about, more) = about.split_once('\n').unwrap_or((about, ""));
    let mut text =
        format!("//! {about}\n//!\n//! Generated from `registry/` by `{COMMAND}`; do not edit.\n");
    if !more.is_empty() {
        text.push_str("//!\n");
        text.extend(more.lines().map(|line| format!("//! {line}\n")));
    }
    for group in KNOWN {
        let mut imports: Vec<(&str, String)> = Vec::new();
        let own = group
            .iter()
            .any(|(module, _)| module.starts_with("crate"))
            .then_some(&of);
        for (module, names) in group.iter().chain(own) {
            let used: Vec<&str> = names
                .iter()
                .copied()
                .filter(|name| refers_to(&bare, name))
                .collect();
            imports.push((module, layout::import(module, &used)));
        }
        // `super` before `crate`; a module's own names, if there are several, after those of the modules in it.
        imports.sort_by_key(|(_, line)| line.replace("use super", "use !").replace("::{", "::~"));
        let imports: String = imports.into_iter().map(|(_, line)| line).collect();
        if !imports.is_empty() {
            text.push('\n');
            text.push_str(&imports);
        }
    }
    text + &code
}

/// The code without comments and without what stands in string literals.
fn bare(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//") && !declares_variant(line));
    let mut in_literal = false;
    for line in lines {
        let mut escaped = false;
        for c in line.chars() {
            match c {
                '"' if !escaped => in_literal = !in_literal,
                c if !in_literal => out.push(c),
                _ => {}
            }
            escaped = in_literal && c == '\\' && !escaped;
        }
        out.push('\n');
    }
    out
}

/// Whether the line is a name and a comma: a variant of an enum may have the name of a type that the code does not refer to.
fn declares_variant(line: &str) -> bool {
    let name = line.trim_start().strip_suffix(',');
    name.is_some_and(|name| {
        name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphanumeric)
    })
}

/// Whether bare code has the name as the first word of a path; a module or function only with what comes behind.
fn refers_to(code: &str, name: &str) -> bool {
    let is_type = name.starts_with(char::is_uppercase);
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let begins = !before.ends_with(is_part) && !before.ends_with("::");
        begins && !after.starts_with(is_part) && (is_type || after.starts_with("::"))
    })
}

/// Documentation of a public item: what it is, then the facts, then the note.
pub(crate) fn doc(
    source: &mut Source,
    indent: usize,
    brief: &str,
    facts: &str,
    note: Option<&str>,
    deprecated: Option<&Deprecated>,
) {
    source.doc(indent, brief);
    if !facts.is_empty() {
        source.doc(indent, &format!("\n{facts}"));
    }
    if let Some(note) = note {
        source.doc(indent, &format!("\n{note}"));
    }
    match deprecated {
        None => {}
        Some(Deprecated::Renamed { renamed_to, note }) => {
            let note = note.as_deref().unwrap_or_default();
            source.doc(
                indent,
                &format!("\nDeprecated: replaced by `{renamed_to}`. {note}"),
            );
        }
        Some(Deprecated::Obsoleted { note } | Deprecated::Uncategorized { note }) => {
            source.doc(indent, &format!("\nDeprecated: {note}"));
        }
    }
}

/// The word of a stability level.
pub(crate) fn stability(level: Stability) -> &'static str {
    match level {
        Stability::Development => "development",
        Stability::Alpha => "alpha",
        Stability::Beta => "beta",
        Stability::ReleaseCandidate => "release candidate",
        Stability::Stable => "stable",
    }
}

/// What stands behind the name of a signal that is off until it is asked for.
pub(crate) fn opt_in(level: SignalLevel) -> &'static str {
    match level {
        SignalLevel::Recommended => "",
        SignalLevel::OptIn => ", opt-in",
    }
}
