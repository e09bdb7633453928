//! Closed lists of values and the types that are generated for them.

use std::collections::BTreeSet;

use super::Findings;
use super::walk::{attribute, members, references};
use crate::load::Definitions;

/// A list in its place.
pub(super) struct List<'a> {
    pub(super) place: String,
    pub(super) key: &'a str,
    own: bool,
    pub(super) type_name: Option<&'a str>,
    pub(super) values: Vec<(&'a str, Option<&'a str>)>,
    /// Whether a value may be something else.
    pub(super) with_code: bool,
}

/// Every list: of own attributes, and of references.
pub(super) fn lists(definitions: &Definitions) -> Vec<List<'_>> {
    let mut lists = Vec::new();
    for attribute in &definitions.attributes {
        let values = members(attribute).iter();
        lists.push(List {
            place: attribute.key.clone(),
            key: &attribute.key,
            own: true,
            type_name: attribute.annotations.code_generation.type_name.as_deref(),
            values: values
                .map(|member| (member.value.as_str(), Some(member.brief.as_str())))
                .collect(),
            with_code: false,
        });
    }
    for reference in references(definitions) {
        let annotations = &reference.reference.annotations;
        let values = annotations.closed_values.iter().flatten();
        lists.push(List {
            place: reference.named(),
            key: reference.key,
            own: false,
            type_name: annotations.code_generation.type_name.as_deref(),
            values: values
                .map(|entry| (entry.value.as_str(), entry.brief.as_deref()))
                .collect(),
            with_code: annotations.value_form.is_some(),
        });
    }
    lists
}

pub(super) fn value_case(definitions: &Definitions, findings: &mut Findings<'_>) {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    for list in lists(definitions) {
        for (value, _) in list.values {
            let letter = value.starts_with(|first: char| first.is_ascii_lowercase());
            if !letter || !value.split('_').all(part) {
                findings.add(&list.place, format!("{value:?} is not lower snake case"));
            }
        }
    }
}

pub(super) fn value_unique(definitions: &Definitions, findings: &mut Findings<'_>) {
    for list in lists(definitions) {
        let mut seen = BTreeSet::new();
        for (value, _) in list.values {
            if !seen.insert(value) {
                findings.add(&list.place, format!("{value:?} stands twice"));
            }
        }
    }
    for attribute in &definitions.attributes {
        for member in members(attribute) {
            if member.id != member.value {
                let message = format!("the id of {:?} is {:?}", member.value, member.id);
                findings.add(&attribute.key, message);
            }
        }
    }
}

pub(super) fn list_upstream(definitions: &Definitions, findings: &mut Findings<'_>) {
    for reference in references(definitions) {
        let annotations = &reference.reference.annotations;
        let listed = annotations.closed_values.is_some()
            || annotations.value_form.is_some()
            || annotations.code_generation.type_name.is_some();
        if listed && attribute(definitions, reference.key).is_some() {
            let message = "the values of an own attribute are those of its definition";
            findings.add(&reference.named(), message);
        }
    }
}

/// A capital first, then letters and digits.
fn is_type_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

pub(super) fn list_named(definitions: &Definitions, findings: &mut Findings<'_>) {
    for list in lists(definitions) {
        match list.type_name {
            None if list.values.len() > 1 => {
                findings.add(&list.place, "a list without code_generation.type_name");
            }
            Some(name) if list.values.len() < 2 => {
                findings.add(&list.place, format!("{name} names no list of two or more"));
            }
            Some(name) if !is_type_name(name) => {
                findings.add(&list.place, format!("{name:?} is not Pascal case"));
            }
            _ => {}
        }
    }
}

pub(super) fn list_same(definitions: &Definitions, findings: &mut Findings<'_>) {
    let lists = lists(definitions);
    for (at, list) in lists.iter().enumerate() {
        for before in lists.iter().take(at) {
            let same_name = list.type_name.is_some() && list.type_name == before.type_name;
            let same_list = list.values.len() > 1 && list.values == before.values;
            if same_name && list.values != before.values {
                let message = format!("another list of this type name is at {}", before.place);
                findings.add(&list.place, message);
            }
            if same_list && list.key == before.key && list.type_name != before.type_name {
                let message = format!("the same list has another type name at {}", before.place);
                findings.add(&list.place, message);
            }
        }
    }
}

pub(super) fn type_name_unique(definitions: &Definitions, findings: &mut Findings<'_>) {
    let lists = lists(definitions);
    let own: Vec<_> = lists.iter().filter(|list| list.own).collect();
    for (at, list) in lists.iter().enumerate() {
        let twin = own.iter().take(at).find(|other| {
            list.type_name.is_some() && other.type_name == list.type_name && other.key != list.key
        });
        if let Some(twin) = twin {
            findings.add(
                &list.place,
                format!("its type name is that of {}", twin.place),
            );
        }
    }
}
