//! Which generated Rust file holds what: a folder for each kind, in it a file for each family of names.

use std::collections::BTreeMap;

use super::layout::Source;
use super::lists::{self, List};
use super::{
    Files, GENERATED, attributes, case, events, names, ranges, rust, samples, sets, signals, values,
};
use crate::resolved::Registry;

/// Lines that a file may have.
const MAX_LINES: usize = 400;

/// Every generated Rust file.
pub(crate) fn rust_files(registry: &Registry) -> Result<Files, String> {
    let lists = lists::lists(registry);
    let enums: Vec<&str> = lists.iter().map(|list| list.name).collect();
    let mut out = Out {
        files: Files::new(),
        enums,
    };
    out.names(registry);
    out.values(&lists);
    out.sets(registry);
    out.events(registry)?;
    out.lists(&lists);
    out.attributes(registry)?;
    out.descriptors(registry)?;
    out.root(registry);
    for (file, text) in &out.files {
        let lines = text.lines().count();
        if lines > MAX_LINES {
            return Err(format!("{file} would have {lines} lines: split its family"));
        }
    }
    Ok(out.files)
}

struct Out<'r> {
    files: Files,
    /// The names of the closed lists.
    enums: Vec<&'r str>,
}

/// Entries by the family of their names.
fn by_family<'e, T>(
    entries: &'e [T],
    family: impl Fn(&T) -> String,
) -> BTreeMap<String, Vec<&'e T>> {
    let mut families: BTreeMap<String, Vec<&'e T>> = BTreeMap::new();
    for entry in entries {
        families.entry(family(entry)).or_default().push(entry);
    }
    families
}

/// The family of a list: its attribute's, or for one of OpenTelemetry's that of the first use.
fn list_family(list: &List<'_>) -> String {
    match list.used_by.first() {
        Some(place) if !list.key.starts_with("mongodb.") => case::family(place),
        _ => case::attribute_family(list.key),
    }
}

impl Out<'_> {
    fn add(&mut self, path: &str, about: &str, code: Source) {
        self.add_with(path, about, code, ("", &[]));
    }

    fn add_with(&mut self, path: &str, about: &str, code: Source, of: (&str, &[&str])) {
        let text = rust::file(about, code, of);
        self.files.insert(format!("{GENERATED}/{path}"), text);
    }

    /// `mod.rs` of a folder: its files, and what is handed on from them.
    fn folder(&mut self, folder: &str, about: &str, files: &[String], visible: &str, code: Source) {
        let mut source = Source::default();
        source.gap();
        for file in files {
            source.line(0, &format!("mod {file};"));
        }
        source.gap();
        for file in files {
            source.line(0, &format!("{visible} use self::{file}::*;"));
        }
        self.add(&format!("{folder}/mod.rs"), about, source.then(code));
    }

    fn names(&mut self, registry: &Registry) {
        self.add(
            "names/attributes.rs",
            "Keys of attributes, and the values of those that have only one.",
            names::attributes(registry),
        );
        self.add(
            "names/signals.rs",
            "Names of entities, sets, metrics, events and spans.",
            names::signals(registry),
        );
        let files = ["attributes", "signals"].map(str::to_owned);
        let about = "Every name of the registry. Keys of attributes have no prefix; the others say what they are.";
        let about = format!("{about}\n{}", samples::of_names(registry));
        self.folder("names", &about, &files, "pub", Source::default());
    }

    fn values(&mut self, lists: &[List<'_>]) {
        let families = by_family(lists, list_family);
        for (family, lists) in &families {
            let about = format!(
                "Closed values: {}.",
                listed(lists.iter().map(|list| list.name))
            );
            self.add(&format!("values/{family}.rs"), &about, values::enums(lists));
        }
        let files: Vec<String> = families.into_keys().collect();
        let about = "Closed attribute values: whatever a peer sends, there is no other.";
        let about = format!("{about}\n{}", samples::of_values(lists));
        self.folder("values", &about, &files, "pub", Source::default());
    }

    fn sets(&mut self, registry: &Registry) {
        let families = by_family(&registry.sets, |set| case::family(&set.name));
        let enums = self.enums.clone();
        for (family, sets) in &families {
            let about = format!(
                "Metric sets: {}.",
                listed(sets.iter().map(|set| set.name.as_str()))
            );
            let code = sets::structs(sets);
            self.add_with(
                &format!("sets/{family}.rs"),
                &about,
                code,
                ("crate::observe::values", &enums),
            );
        }
        let files: Vec<String> = families.into_keys().collect();
        let about = "Metric sets: plain fields, one instrument for each tuple of closed values.";
        let about = format!("{about}\n{}", samples::of_sets(registry));
        self.folder("sets", &about, &files, "pub", sets::budget());
    }

    fn events(&mut self, registry: &Registry) -> Result<(), String> {
        let in_ring = events::in_ring(registry);
        let families = by_family(&in_ring, |event| case::family(&event.name));
        let enums = self.enums.clone();
        for (family, events) in &families {
            let names = events.iter().map(|event| event.name.as_str());
            let about = format!("Events: {}.", listed(names));
            let events: Vec<_> = events.iter().map(|event| **event).collect();
            let code = events::structs(&events)?;
            self.add_with(
                &format!("events/{family}.rs"),
                &about,
                code,
                ("crate::observe::values", &enums),
            );
        }
        let names: Vec<String> = in_ring
            .iter()
            .map(|event| case::pascal(&event.name))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let code = events::kinds(registry);
        self.add_with(
            "events/kind.rs",
            "Any event, and its kind.",
            code,
            ("super", &names),
        );
        let mut files: Vec<String> = families.into_keys().collect();
        files.push("kind".to_owned());
        files.sort();
        let about = "Events that wait in a ring: fixed size, no text of a peer.";
        let about = format!("{about}\n{}", samples::of_events(&in_ring));
        self.folder("events", &about, &files, "pub", Source::default());
        Ok(())
    }

    fn lists(&mut self, lists: &[List<'_>]) {
        let families = by_family(lists, list_family);
        for (family, lists) in &families {
            let about = format!(
                "What the registry says of the values of {}.",
                listed(lists.iter().map(|list| list.name))
            );
            self.add(
                &format!("lists/{family}.rs"),
                &about,
                attributes::lists(lists),
            );
        }
        let files: Vec<String> = families.into_keys().collect();
        let about = "What the registry says of closed values.";
        self.folder("lists", about, &files, IN_CRATE, Source::default());
    }

    fn attributes(&mut self, registry: &Registry) -> Result<(), String> {
        let families = by_family(&registry.attributes, |own| case::attribute_family(&own.key));
        for (family, attributes) in &families {
            let about = format!("What the registry says of attributes: {family}.");
            let code = attributes::own(attributes)?;
            self.add(&format!("attributes/{family}.rs"), &about, code);
        }
        let about = "What the registry says of OpenTelemetry's attributes.";
        self.add(
            "attributes/upstream.rs",
            about,
            attributes::upstream(registry),
        );
        let mut files: Vec<String> = families.into_keys().collect();
        files.push("upstream".to_owned());
        files.sort();
        let about = "What the registry says of attributes.";
        self.folder("attributes", about, &files, IN_CRATE, Source::default());
        Ok(())
    }

    fn descriptors(&mut self, registry: &Registry) -> Result<(), String> {
        let mut files = Vec::new();
        let mut add = |out: &mut Self, kind: &str, family: &str, code: Source| {
            let file = format!("{kind}_{family}");
            let about = format!("What the registry says of {kind}: {family}.");
            out.add(&format!("descriptors/{file}.rs"), &about, code);
            files.push(file);
        };
        for (family, sets) in by_family(&registry.sets, |set| case::family(&set.name)) {
            add(self, "sets", &family, signals::of_sets(registry, &sets)?);
        }
        for (family, events) in by_family(&registry.events, |event| case::family(&event.name)) {
            add(
                self,
                "events",
                &family,
                signals::of_events(registry, &events)?,
            );
        }
        for (family, spans) in by_family(&registry.spans, |span| case::family(&span.name)) {
            add(self, "spans", &family, signals::of_spans(registry, &spans)?);
        }
        for (family, entities) in by_family(&registry.entities, |entity| case::family(&entity.name))
        {
            add(
                self,
                "entities",
                &family,
                signals::of_entities(registry, &entities)?,
            );
        }
        files.sort();
        let about = "What the registry says of entities and signals.";
        self.folder("descriptors", about, &files, IN_CRATE, Source::default());
        Ok(())
    }

    fn root(&mut self, registry: &Registry) {
        self.add(
            "registry.rs",
            "Everything that the registry says.",
            signals::of_all(registry),
        );
        let about = "Ends of ranges: the largest value of each number that is not negative. What would be larger is reported as this.";
        self.add("ranges.rs", about, ranges::ends(registry));
        let mut source = Source::default();
        source.gap();
        for line in [
            "mod attributes;",
            "mod descriptors;",
            "pub mod events;",
            "mod lists;",
            "pub mod names;",
            "pub mod ranges;",
            "mod registry;",
            "pub mod sets;",
            "pub mod values;",
        ] {
            source.line(0, line);
        }
        source.gap();
        source.line(0, "pub(super) use self::registry::REGISTRY;");
        self.add(
            "mod.rs",
            "Types, names and descriptions of all telemetry.",
            source,
        );
    }
}

/// The visibility of what the registry says; users get it from `schema`.
const IN_CRATE: &str = "pub(crate)";

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
