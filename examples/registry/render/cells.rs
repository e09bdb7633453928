//! What stands in the cells of the page's tables.

use super::markdown::{code, to};
use super::{rust, upstream};
use crate::definition::CardinalityClass;
use crate::definition_signal::DistributionForm;
use crate::resolved::{
    AttributeUse, Deprecated, Distribution, Instrument, Metric, Registry, RequirementLevel,
    SignalLevel, Stability, ValueForm, ValueType,
};

/// The words of a stability level.
pub(crate) fn stability(level: Stability, deprecated: Option<&Deprecated>) -> String {
    let word = rust::stability(level);
    match deprecated {
        Some(_) => format!("{word}, **deprecated**"),
        None => word.to_owned(),
    }
}

/// Whether a signal has to be asked for.
pub(crate) fn level(level: SignalLevel) -> String {
    match level {
        SignalLevel::Recommended => "on".to_owned(),
        SignalLevel::OptIn => "opt-in".to_owned(),
    }
}

/// When an attribute is there.
pub(crate) fn requirement(level: &RequirementLevel) -> String {
    match level {
        RequirementLevel::Required => "always".to_owned(),
        RequirementLevel::ConditionallyRequired(condition) => {
            let mut chars = condition.trim_end_matches('.').chars();
            let first = chars.next().into_iter().flat_map(char::to_lowercase);
            first.chain(chars).collect()
        }
        RequirementLevel::Recommended => "if known".to_owned(),
        RequirementLevel::OptIn => "opt-in".to_owned(),
    }
}

/// The word of a type.
pub(crate) fn value_type(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::String => "string",
        ValueType::Int => "int",
        ValueType::Double => "double",
        ValueType::Boolean => "boolean",
    }
}

/// The key with a link to where it is described.
pub(crate) fn key(registry: &Registry, key: &str, is_upstream: bool) -> String {
    match is_upstream {
        true => upstream::attribute(registry, key),
        false => to("attribute", key),
    }
}

/// What bounds the values in a place.
pub(crate) fn bound(used: &AttributeUse) -> String {
    let mut parts = Vec::new();
    match (&used.type_name, used.values.as_slice()) {
        (Some(name), _) => parts.push(to("values", name)),
        (None, []) => {}
        (None, [only]) if used.value_form.is_none() => {
            parts.push(format!("always {}", code(&only.value)));
        }
        (None, values) => parts.extend(values.iter().map(|value| code(&value.value))),
    }
    match used.value_form {
        Some(ValueForm::DecimalI32) => parts.push("a 32-bit integer in decimal".to_owned()),
        Some(ValueForm::KnownCommand) => parts.push("the name of a known command".to_owned()),
        None => {}
    }
    let parts = parts.join(", or ");
    match parts.is_empty() {
        true => plain_bound(
            used.value_type,
            used.range,
            used.max_bytes,
            used.unit.as_deref(),
        ),
        false => parts,
    }
}

/// What bounds values that have no list.
pub(crate) fn plain_bound(
    value_type: ValueType,
    range: Option<[i64; 2]>,
    max_bytes: Option<u32>,
    unit: Option<&str>,
) -> String {
    match (value_type, range, max_bytes) {
        (ValueType::Boolean, ..) => "`true`, `false`".to_owned(),
        (_, Some([low, high]), _) => match unit {
            Some(unit) if unit != "1" => format!("{low} to {high} {}", code(unit)),
            _ => format!("{low} to {high}"),
        },
        (_, None, Some(max)) => format!("up to {max} bytes"),
        (_, None, None) => String::new(),
    }
}

/// How many values there can be, and why no more.
pub(crate) fn cardinality(class: CardinalityClass, max: Option<u64>) -> String {
    let word = match class {
        CardinalityClass::Closed => "closed list",
        CardinalityClass::Clamped => "cut to the range",
        CardinalityClass::Instance => "one for each instance of the process",
        CardinalityClass::Deployment => "one for each deployed version",
        CardinalityClass::Value => "measured value",
    };
    match max {
        Some(max) => format!("at most {max}, {word}"),
        None => word.to_owned(),
    }
}

/// The instrument with what is kept.
pub(crate) fn instrument(metric: &Metric) -> String {
    match (metric.instrument, &metric.distribution) {
        (Instrument::Counter, _) => "counter".to_owned(),
        (Instrument::UpDownCounter, _) => "level".to_owned(),
        (Instrument::Histogram, Some(distribution)) => {
            format!("histogram ({})", kept(distribution))
        }
        (Instrument::Histogram, None) => "histogram".to_owned(),
    }
}

fn kept(distribution: &Distribution) -> String {
    match distribution.form {
        DistributionForm::Total => "sum, count".to_owned(),
        DistributionForm::Summary => "min, max, sum, count".to_owned(),
        DistributionForm::Buckets => {
            let bounds: Vec<String> = distribution.bounds.iter().map(f64::to_string).collect();
            format!("min, max, sum, count, buckets up to {}", bounds.join(", "))
        }
    }
}

/// What takes the place of a deprecated entry.
pub(crate) fn replacement(deprecated: &Deprecated) -> String {
    match deprecated {
        Deprecated::Renamed {
            renamed_to,
            note: None,
        } => code(renamed_to),
        Deprecated::Renamed {
            renamed_to,
            note: Some(note),
        } => format!("{}. {note}", code(renamed_to)),
        Deprecated::Obsoleted { note } => format!("nothing. {note}"),
        Deprecated::Uncategorized { note } => note.clone(),
    }
}
