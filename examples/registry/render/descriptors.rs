//! What the registry says, as statics: the parts that signals and attributes share.

use std::fmt::Debug;

use super::case;
use super::layout::{BASE, Expr, call, literal, option, slice, text, word};
use super::lists::List;
use crate::resolved::{
    Attribute, AttributeUse, Deprecated, Registry, RequirementLevel, SignalLevel,
    UpstreamAttribute, Value,
};

/// Fields of a struct literal; those that are as usual are left out.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a>(Vec<(&'a str, Expr)>);

impl<'a> Fields<'a> {
    /// A field.
    pub(crate) fn with(mut self, name: &'a str, value: Expr) -> Self {
        self.0.push((name, value));
        self
    }

    /// A field that is usually `None`.
    pub(crate) fn some(self, name: &'a str, value: Option<Expr>) -> Self {
        match value {
            Some(_) => self.with(name, option(value)),
            None => self,
        }
    }

    /// The literal.
    pub(crate) fn of(self, name: &str) -> Expr {
        literal(name, self.0)
    }

    /// The literal, with what was left out taken from `base`.
    pub(crate) fn of_base(self, name: &str, base: Expr) -> Expr {
        match self.0.is_empty() {
            true => base,
            false => self.with(BASE, base).of(name),
        }
    }
}

/// A variant of an enum that has the same variants as the one of the registry's model.
pub(crate) fn variant(name: &str, value: impl Debug) -> Expr {
    word(format!("{name}::{value:?}"))
}

/// Optional text.
pub(crate) fn some_text(value: Option<&String>) -> Option<Expr> {
    value.map(text)
}

/// Whether a signal is off until it is asked for.
pub(crate) fn opt_in(level: SignalLevel) -> Expr {
    word((level == SignalLevel::OptIn).to_string())
}

/// Why an entry is on its way out.
pub(crate) fn deprecated(value: Option<&Deprecated>) -> Option<Expr> {
    Some(match value? {
        Deprecated::Renamed { renamed_to, note } => literal(
            "Deprecated::Renamed",
            [
                ("renamed_to", text(renamed_to)),
                ("note", option(some_text(note.as_ref()))),
            ],
        ),
        Deprecated::Obsoleted { note } => literal("Deprecated::Obsoleted", [("note", text(note))]),
        Deprecated::Uncategorized { note } => {
            literal("Deprecated::Uncategorized", [("note", text(note))])
        }
    })
}

/// A list's static.
pub(crate) fn list_name(list: &str) -> String {
    let mut name = String::new();
    for c in list.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_uppercase());
    }
    name
}

/// One value of a list.
pub(crate) fn closed_value(value: &Value) -> Expr {
    literal(
        "ClosedValue",
        [
            ("value", text(&value.value)),
            ("brief", option(some_text(value.brief.as_ref()))),
            (
                "stability",
                option(value.stability.map(|level| variant("Stability", level))),
            ),
            ("deprecated", option(deprecated(value.deprecated.as_ref()))),
        ],
    )
}

/// The list of an attribute in its place: a static, if the list has a name.
fn values(name: Option<&String>, values: &[Value]) -> Expr {
    match name {
        Some(name) => word(format!("&lists::{}", list_name(name))),
        None => slice(values.iter().map(closed_value)),
    }
}

/// All values of a list.
pub(crate) fn list(list: &List<'_>) -> Expr {
    Expr::Array(list.values.iter().map(closed_value).collect())
}

fn examples(values: &[serde_json::Value]) -> Result<Expr, String> {
    let one = |value: &serde_json::Value| match value {
        serde_json::Value::String(example) => Ok(call("Example::String", [text(example)])),
        serde_json::Value::Bool(example) => {
            Ok(call("Example::Boolean", [word(example.to_string())]))
        }
        serde_json::Value::Number(example) if example.is_f64() => {
            Ok(call("Example::Double", [word(example.to_string())]))
        }
        serde_json::Value::Number(example) => Ok(call("Example::Int", [word(example.to_string())])),
        other => Err(format!("{other} is no example of a value")),
    };
    Ok(slice(
        values.iter().map(one).collect::<Result<Vec<_>, _>>()?,
    ))
}

fn range(range: Option<[i64; 2]>) -> Option<Expr> {
    range.map(|ends| Expr::Array(ends.iter().map(|end| word(end.to_string())).collect()))
}

/// An attribute of the registry.
pub(crate) fn attribute(own: &Attribute) -> Result<Expr, String> {
    let cardinality = literal(
        "Cardinality",
        [
            ("class", variant("CardinalityClass", own.cardinality.class)),
            (
                "max",
                option(own.cardinality.max.map(|max| word(max.to_string()))),
            ),
            ("range", option(range(own.cardinality.range))),
        ],
    );
    let mut fields = Fields::default()
        .with("key", text(&own.key))
        .with("value_type", variant("ValueType", own.value_type));
    if !own.values.is_empty() {
        fields = fields.with("values", values(own.type_name.as_ref(), &own.values));
    }
    fields = fields
        .some("type_name", some_text(own.type_name.as_ref()))
        .with("stability", variant("Stability", own.stability))
        .with("brief", text(&own.brief))
        .some("note", some_text(own.note.as_ref()));
    if !own.examples.is_empty() {
        fields = fields.with("examples", examples(&own.examples)?);
    }
    Ok(fields
        .with("placement", variant("Placement", own.placement))
        .with("sensitivity", variant("Sensitivity", own.sensitivity))
        .with("cardinality", cardinality)
        .some("max_bytes", own.max_bytes.map(|max| word(max.to_string())))
        .some("unit", some_text(own.unit.as_ref()))
        .some("deprecated", deprecated(own.deprecated.as_ref()))
        .of_base("AttributeDescriptor", word("AttributeDescriptor::EMPTY")))
}

/// An attribute of OpenTelemetry's.
pub(crate) fn upstream(upstream: &UpstreamAttribute) -> Expr {
    literal(
        "UpstreamAttribute",
        [
            ("key", text(&upstream.key)),
            ("value_type", variant("ValueType", upstream.value_type)),
        ],
    )
}

/// The attributes of an entity or a signal.
pub(crate) fn uses(registry: &Registry, attributes: &[AttributeUse]) -> Result<Expr, String> {
    let uses = attributes.iter().map(|used| in_place(registry, used));
    Ok(slice(uses.collect::<Result<Vec<_>, _>>()?))
}

/// An attribute in its place: its definition, with what differs here.
fn in_place(registry: &Registry, used: &AttributeUse) -> Result<Expr, String> {
    let level = match &used.requirement_level {
        RequirementLevel::ConditionallyRequired(condition) => {
            call("RequirementLevel::ConditionallyRequired", [text(condition)])
        }
        level => variant("RequirementLevel", level),
    };
    let definition = word(format!("&attributes::{}", case::constant(&used.key)));
    let own = registry.attributes.iter().find(|own| own.key == used.key);
    let (base, usual) = match own {
        Some(own) => (
            call("AttributeUse::own", [definition, level]),
            of_definition(used, own),
        ),
        None => {
            let placement = variant("Placement", used.placement);
            (
                call("AttributeUse::upstream", [definition, level, placement]),
                of_upstream(used),
            )
        }
    };
    let mut fields = Fields::default();
    let differs = |same: bool, value: Option<Expr>| (!same).then(|| option(value));
    let mut add = |name: &'static str, value: Option<Expr>| {
        if let Some(value) = value {
            fields = std::mem::take(&mut fields).with(name, value);
        }
    };
    let placement = variant("Placement", used.placement);
    add(
        "placement",
        (used.placement != usual.placement).then_some(placement),
    );
    let list = values(used.type_name.as_ref(), &used.values);
    add("values", (used.values != usual.values).then_some(list));
    let type_name = some_text(used.type_name.as_ref());
    add(
        "type_name",
        differs(used.type_name == usual.type_name, type_name),
    );
    let form = used.value_form.map(|form| variant("ValueForm", form));
    add(
        "value_form",
        differs(used.value_form == usual.value_form, form),
    );
    add(
        "range",
        differs(used.range == usual.range, range(used.range)),
    );
    let max_bytes = used.max_bytes.map(|max| word(max.to_string()));
    add(
        "max_bytes",
        differs(used.max_bytes == usual.max_bytes, max_bytes),
    );
    add(
        "unit",
        differs(used.unit == usual.unit, some_text(used.unit.as_ref())),
    );
    add(
        "brief",
        differs(used.brief == usual.brief, some_text(used.brief.as_ref())),
    );
    add(
        "note",
        differs(used.note == usual.note, some_text(used.note.as_ref())),
    );
    let other_examples = used.examples != usual.examples;
    add(
        "examples",
        other_examples
            .then(|| examples(&used.examples))
            .transpose()?,
    );
    let why = deprecated(used.deprecated.as_ref());
    add(
        "deprecated",
        differs(used.deprecated == usual.deprecated, why),
    );
    Ok(fields.of_base("AttributeUse", base))
}

/// What `AttributeUse::own` of the crate makes of a definition.
fn of_definition(used: &AttributeUse, own: &Attribute) -> AttributeUse {
    AttributeUse {
        placement: own.placement,
        value_type: own.value_type,
        values: own.values.clone(),
        type_name: own.type_name.clone(),
        range: own.cardinality.range,
        max_bytes: own.max_bytes,
        unit: own.unit.clone(),
        brief: Some(own.brief.clone()),
        note: own.note.clone(),
        examples: own.examples.clone(),
        deprecated: own.deprecated.clone(),
        ..of_upstream(used)
    }
}

/// What `AttributeUse::upstream` of the crate makes of a name of OpenTelemetry's.
fn of_upstream(used: &AttributeUse) -> AttributeUse {
    AttributeUse {
        values: Vec::new(),
        type_name: None,
        value_form: None,
        range: None,
        max_bytes: None,
        unit: None,
        brief: None,
        note: None,
        examples: Vec::new(),
        deprecated: None,
        ..used.clone()
    }
}
