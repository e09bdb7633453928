//! Examples in the documentation of generated modules, made of the first entries that there are.

use super::case;
use super::lists::List;
use crate::resolved::{Event, Instrument, Registry};

/// Names.
pub(crate) fn of_names(registry: &Registry) -> String {
    sample(&[
        "use opmsg_telemetry::observe::names;".to_owned(),
        format!(
            "assert!(names::SCHEMA_URL.ends_with(\"/{}\"));",
            registry.manifest.version
        ),
    ])
}

/// The first value of the first closed list.
pub(crate) fn of_values(lists: &[List<'_>]) -> String {
    let list = lists
        .iter()
        .find(|list| list.form.is_none() && !list.values.is_empty());
    let lines = list.map(|list| {
        let (name, value) = (list.name, &list.values[0].value);
        vec![
            format!("use opmsg_telemetry::observe::values::{name};"),
            format!(
                "assert_eq!({name}::{}.as_str(), \"{value}\");",
                case::pascal(value)
            ),
            format!("assert_eq!({name}::ALL.len(), {});", list.values.len()),
        ]
    });
    sample(&lines.unwrap_or_default())
}

/// The first counter that has one attribute.
pub(crate) fn of_sets(registry: &Registry) -> String {
    let mut sets = registry.sets.iter();
    let lines = sets.find_map(|set| {
        let [used] = set.attributes.as_slice() else {
            return None;
        };
        let metric = set
            .metrics
            .iter()
            .find(|metric| metric.instrument == Instrument::Counter)?;
        let (name, field) = (case::pascal(&set.name), case::metric_field(&metric.name));
        let values = used.type_name.as_ref()?;
        let value = case::pascal(&used.values.first()?.value);
        Some(vec![
            format!("use opmsg_telemetry::observe::{{sets::{name}, values::{values}}};"),
            format!("let mut set = {name}::default();"),
            format!("set.{field}.at({values}::{value}).increment();"),
            format!("assert_eq!(set.{field}.of({values}::{value}).get(), 1);"),
        ])
    });
    sample(&lines.unwrap_or_default())
}

/// What is said of the first kind.
pub(crate) fn of_events(events: &[&Event]) -> String {
    let lines = events.first().map(|event| {
        vec![
            "use opmsg_telemetry::observe::events::EventKind;".to_owned(),
            format!(
                "assert_eq!(EventKind::{}.descriptor().name, \"{}\");",
                case::pascal(&event.name),
                event.name
            ),
        ]
    });
    sample(&lines.unwrap_or_default())
}

fn sample(lines: &[String]) -> String {
    format!("# Example\n```\n{}\n```", lines.join("\n"))
}
