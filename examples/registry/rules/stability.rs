//! How settled things are.

use super::Findings;
use super::walk::{attribute, members, references};
use crate::definition::Stability;
use crate::load::Definitions;

/// Every entry and what it says.
fn levels(definitions: &Definitions) -> Vec<(String, Option<Stability>)> {
    let mut levels = vec![("manifest".to_owned(), definitions.manifest.stability)];
    for attribute in &definitions.attributes {
        levels.push((attribute.key.clone(), attribute.stability));
        for member in members(attribute) {
            let name = format!("{}, {}", attribute.key, member.value);
            levels.push((name, member.stability));
        }
    }
    levels.extend(
        definitions
            .entities
            .iter()
            .map(|entry| (entry.r#type.clone(), entry.stability)),
    );
    levels.extend(
        definitions
            .metrics
            .iter()
            .map(|entry| (entry.name.clone(), entry.stability)),
    );
    levels.extend(
        definitions
            .events
            .iter()
            .map(|entry| (entry.name.clone(), entry.stability)),
    );
    levels.extend(
        definitions
            .spans
            .iter()
            .map(|entry| (entry.r#type.clone(), entry.stability)),
    );
    levels
}

pub(super) fn stability_given(definitions: &Definitions, findings: &mut Findings<'_>) {
    for (name, level) in levels(definitions) {
        if level.is_none() {
            findings.add(&name, "has no stability");
        }
    }
}

pub(super) fn stability_parts(definitions: &Definitions, findings: &mut Findings<'_>) {
    let levels = levels(definitions);
    for reference in references(definitions) {
        let whole = levels.iter().find(|(name, _)| name == reference.place);
        let whole = whole.and_then(|(_, level)| *level);
        let part = attribute(definitions, reference.key).and_then(|own| own.stability);
        if let (Some(whole), Some(part)) = (whole, part)
            && whole > part
        {
            let message = format!("is {whole:?}, its attribute {} is {part:?}", reference.key);
            findings.add(reference.place, message);
        }
    }
}
