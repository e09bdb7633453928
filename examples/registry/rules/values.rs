//! What an own attribute says about its values.

use super::Findings;
use super::walk::members;
use crate::definition::{Attribute, CardinalityClass};
use crate::definition_value::AttributeType;
use crate::load::Definitions;

/// The units of metrics.
const METRIC_UNITS: &[&str] = &[
    "By",
    "s",
    "1",
    "{message}",
    "{retry}",
    "{operation}",
    "{event}",
];

/// What settings are counted in besides.
const ATTRIBUTE_UNITS: &[&str] = &["{connection}"];

const fn is_number(attribute: &Attribute) -> bool {
    matches!(attribute.r#type, AttributeType::Int | AttributeType::Double)
}

pub(super) fn annotations_given(definitions: &Definitions, findings: &mut Findings<'_>) {
    for attribute in &definitions.attributes {
        let annotations = &attribute.annotations;
        let text = matches!(attribute.r#type, AttributeType::String);
        let given = [
            ("placement", annotations.placement.is_some(), true),
            ("sensitivity", annotations.sensitivity.is_some(), true),
            ("cardinality", annotations.cardinality.is_some(), true),
            ("unit", annotations.unit.is_some(), is_number(attribute)),
            ("max_bytes", annotations.max_bytes.is_some(), text),
        ];
        for (what, given, wanted) in given {
            match (given, wanted) {
                (false, true) => findings.add(&attribute.key, format!("has no {what}")),
                (true, false) => findings.add(&attribute.key, format!("cannot have {what}")),
                _ => {}
            }
        }
    }
}

pub(super) fn cardinality_fits(definitions: &Definitions, findings: &mut Findings<'_>) {
    for attribute in &definitions.attributes {
        let Some(cardinality) = attribute.annotations.cardinality else {
            continue;
        };
        let listed =
            !members(attribute).is_empty() || matches!(attribute.r#type, AttributeType::Boolean);
        // Class: may it be this type, needs it a `max`, needs it a `range`.
        let (fits, max, range) = match cardinality.class {
            CardinalityClass::Closed => (listed, true, false),
            CardinalityClass::Clamped => {
                (matches!(attribute.r#type, AttributeType::Int), true, true)
            }
            CardinalityClass::Instance | CardinalityClass::Deployment => (
                matches!(attribute.r#type, AttributeType::String),
                true,
                false,
            ),
            CardinalityClass::Value => (!listed, false, is_number(attribute)),
        };
        if !fits {
            findings.add(
                &attribute.key,
                format!("{:?} does not fit the type", cardinality.class),
            );
        }
        if cardinality.max.is_some() != max || cardinality.range.is_some() != range {
            let message = format!("{:?} with the wrong bounds", cardinality.class);
            findings.add(&attribute.key, message);
        }
        if cardinality.range.is_some_and(|[low, high]| low > high) {
            findings.add(&attribute.key, "the range is empty");
        }
    }
}

/// The attributes of this class that have this many values, where it says something else.
fn max_differs(
    definitions: &Definitions,
    findings: &mut Findings<'_>,
    class: CardinalityClass,
    count: impl Fn(&Attribute) -> Option<u64>,
) {
    for attribute in &definitions.attributes {
        let Some(cardinality) = attribute.annotations.cardinality else {
            continue;
        };
        if cardinality.class != class {
            continue;
        }
        if let (Some(count), Some(max)) = (count(attribute), cardinality.max)
            && count != max
        {
            findings.add(
                &attribute.key,
                format!("max is {max}, there are {count} values"),
            );
        }
    }
}

pub(super) fn closed_max(definitions: &Definitions, findings: &mut Findings<'_>) {
    max_differs(
        definitions,
        findings,
        CardinalityClass::Closed,
        |attribute| match &attribute.r#type {
            AttributeType::Members(members) => u64::try_from(members.len()).ok(),
            AttributeType::Boolean => Some(2),
            _ => None,
        },
    );
}

pub(super) fn clamp_max(definitions: &Definitions, findings: &mut Findings<'_>) {
    max_differs(
        definitions,
        findings,
        CardinalityClass::Clamped,
        |attribute| {
            let [low, high] = attribute.annotations.cardinality?.range?;
            u64::try_from(high.checked_sub(low)?).ok()?.checked_add(1)
        },
    );
}

pub(super) fn unit_listed(definitions: &Definitions, findings: &mut Findings<'_>) {
    for metric in &definitions.metrics {
        if !METRIC_UNITS.contains(&metric.unit.as_str()) {
            findings.add(
                &metric.name,
                format!("{:?} is no unit of a metric", metric.unit),
            );
        }
    }
    for attribute in &definitions.attributes {
        if let Some(unit) = attribute.annotations.unit.as_deref()
            && !METRIC_UNITS.contains(&unit)
            && !ATTRIBUTE_UNITS.contains(&unit)
        {
            findings.add(
                &attribute.key,
                format!("{unit:?} is no unit of an attribute"),
            );
        }
    }
}
