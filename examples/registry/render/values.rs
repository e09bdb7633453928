//! `observe::values`: an enum for each closed list.

use super::layout::{Expr, Source, word};
use super::lists::List;
use super::{case, rust};
use crate::resolved::{Value, ValueForm};

/// The enums of these lists.
pub(crate) fn enums(lists: &[&List<'_>]) -> Source {
    let mut source = Source::default();
    for list in lists {
        source.gap();
        match list.form {
            None => closed(&mut source, list),
            Some(ValueForm::DecimalI32 | ValueForm::KnownCommand) => with_code(&mut source, list),
        }
    }
    source
}

fn variant(value: &Value) -> String {
    case::pascal(&value.value)
}

fn head(source: &mut Source, list: &List<'_>, attributes: &[&str]) {
    let key = format!("Values of `{}`", list.key);
    match list.brief {
        Some(brief) => rust::doc(source, 0, brief, &format!("{key}."), list.note, None),
        None => source.doc(0, &format!("{key} on `{}`.", list.used_by.join("`, `"))),
    }
    source.line(0, "#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]");
    source.line(0, "#[non_exhaustive]");
    for attribute in attributes {
        source.line(0, attribute);
    }
    source.line(0, &format!("pub enum {} {{", list.name));
}

fn variants(source: &mut Source, list: &List<'_>) {
    for value in list.values {
        let brief = value
            .brief
            .clone()
            .unwrap_or_else(|| format!("`{}`.", value.value));
        rust::doc(source, 4, &brief, "", None, value.deprecated.as_ref());
        source.line(4, &format!("{},", variant(value)));
    }
    source.line(0, "}");
}

/// `match self` with an arm for each value.
fn by_value(source: &mut Source, list: &List<'_>, of: impl Fn(usize, &Value) -> String) {
    source.line(8, "match self {");
    for (index, value) in list.values.iter().enumerate() {
        source.line(
            12,
            &format!("Self::{} => {},", variant(value), of(index, value)),
        );
    }
    source.line(8, "}");
}

fn closed(source: &mut Source, list: &List<'_>) {
    let (name, count) = (list.name, list.values.len());
    head(source, list, &["#[repr(u8)]"]);
    variants(source, list);
    source.gap();
    source.line(0, &format!("impl {name} {{"));
    source.doc(4, "Every value, in the registry's order.");
    let all = list
        .values
        .iter()
        .map(|value| word(format!("Self::{}", variant(value))));
    let all = Expr::Array(all.collect());
    source.item(4, &format!("pub const ALL: [Self; {count}] ="), &all, ";");
    source.gap();
    source.doc(4, "The value as the registry writes it.");
    source.line(4, "#[must_use]");
    source.line(4, "pub const fn as_str(self) -> &'static str {");
    by_value(source, list, |_, value| format!("\"{}\"", value.value));
    source.line(4, "}");
    source.line(0, "}");
    source.gap();
    source.line(0, &format!("impl Sealed for {name} {{}}"));
    source.gap();
    source.line(0, &format!("impl AttributeValues for {name} {{"));
    source.line(4, &format!("const COUNT: usize = {count};"));
    source.gap();
    source.line(4, "#[inline(always)]");
    source.line(4, "fn index(self) -> usize {");
    by_value(source, list, |index, _| index.to_string());
    source.line(4, "}");
    source.gap();
    source.line(4, "fn from_index(index: usize) -> Option<Self> {");
    source.line(8, "Self::ALL.get(index).copied()");
    source.line(4, "}");
    source.gap();
    source.line(4, "fn words(self) -> Words {");
    source.line(8, "[Some(self.as_str()), None]");
    source.line(4, "}");
    source.line(0, "}");
    display(source, name, &["f.pad(self.as_str())"]);
}

fn display(source: &mut Source, name: &str, body: &[&str]) {
    source.gap();
    source.line(0, &format!("impl fmt::Display for {name} {{"));
    source.line(
        4,
        "fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {",
    );
    for line in body {
        source.line(8, line);
    }
    source.line(4, "}");
    source.line(0, "}");
}

/// A list beside which any server error code is possible.
fn with_code(source: &mut Source, list: &List<'_>) {
    let name = list.name;
    head(source, list, &[]);
    source.doc(4, "A server error code, in decimal.");
    source.line(4, "Code(i32),");
    variants(source, list);
    source.gap();
    source.line(0, &format!("impl {name} {{"));
    source.doc(4, "The value as the registry writes it.");
    source.line(4, "#[must_use]");
    source.line(4, "pub const fn value(self) -> AttributeValue<'static> {");
    source.line(8, "match self {");
    source.line(12, "Self::Code(code) => AttributeValue::Code(code),");
    for value in list.values {
        source.line(
            12,
            &format!(
                "Self::{} => AttributeValue::Word(\"{}\"),",
                variant(value),
                value.value
            ),
        );
    }
    source.line(8, "}");
    source.line(4, "}");
    source.line(0, "}");
    source.gap();
    source.line(0, &format!("impl fmt::Display for {name} {{"));
    source.line(
        4,
        "fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {",
    );
    source.line(8, "match self {");
    source.line(12, "Self::Code(code) => fmt::Display::fmt(code, f),");
    for value in list.values {
        source.line(
            12,
            &format!("Self::{} => f.pad(\"{}\"),", variant(value), value.value),
        );
    }
    source.line(8, "}");
    source.line(4, "}");
    source.line(0, "}");
}
