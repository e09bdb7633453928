//! What changed between two registries, and what a change asks for: a version, and for a break an entry in `registry/migrations.json`.

mod announce;
mod effects;
mod facts;

pub(crate) use announce::{Migration, judge};

use std::fmt;

use facts::{Entry, Sort, entries};
use serde_json::Value;

use crate::resolved::Registry;
use crate::version::Version;

/// How much of the version a change asks for, of a registry from 1.0.0 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Patch,
    Minor,
    Major,
}

/// What a change means for who reads the telemetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Text for people.
    Wording,
    /// What was there is as it was.
    Compatible,
    /// What was there may be missing or less sure.
    Weaker,
    /// What was there is something else.
    Breaking,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// `added`, `removed`, or what is different: `unit`, `values`, ...
    pub(crate) kind: &'static str,
    /// The entry's name; `holder, key` for an attribute in its place.
    pub(crate) name: String,
    /// What it was: nothing for what was added, the name of what was removed, else name and value.
    pub(crate) from: Option<String>,
    /// What it is: nothing for what was removed, the name of what was added, else name and value.
    pub(crate) to: Option<String>,
    pub(crate) effect: Effect,
    /// Whether the entry was stable.
    pub(crate) stable: bool,
}

impl Change {
    /// What it asks of the version from 1.0.0 on.
    pub(crate) const fn level(&self) -> Level {
        match (self.effect, self.stable) {
            (Effect::Wording, _) => Level::Patch,
            (Effect::Compatible, _) | (Effect::Weaker | Effect::Breaking, false) => Level::Minor,
            (Effect::Weaker | Effect::Breaking, true) => Level::Major,
        }
    }

    /// What it asks of a version after this one: before 1.0.0, major reads minor and minor reads patch.
    pub(crate) const fn level_after(&self, version: Version) -> Level {
        match (self.level(), version.major) {
            (Level::Major, 0) => Level::Minor,
            (Level::Minor, 0) => Level::Patch,
            (level, _) => level,
        }
    }

    /// Whether dashboards have to be told.
    pub(crate) const fn needs_migration(&self) -> bool {
        match self.effect {
            Effect::Wording | Effect::Compatible => false,
            Effect::Weaker => self.stable,
            Effect::Breaking => true,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
        let (from, to) = (text(&self.from), text(&self.to));
        write!(f, "{}: {from} -> {to} ({:?})", self.kind, self.effect)
    }
}

/// Every difference, removals and changes in the old order, then additions in the new one.
pub(crate) fn compare(old: &Registry, new: &Registry) -> Vec<Change> {
    let (before, after) = (entries(old), entries(new));
    let same = |a: &Entry, b: &Entry| a.sort == b.sort && a.name == b.name;
    let find = |list: &[Entry], entry: &Entry| list.iter().position(|known| same(known, entry));
    let mut changes = Vec::new();
    for entry in &before {
        match find(&after, entry).and_then(|at| after.get(at)) {
            Some(now) => differences(entry, now, &mut changes),
            None if is_whole(entry, &after) => changes.push(Change {
                kind: "removed",
                name: entry.name.clone(),
                from: Some(entry.name.clone()),
                to: None,
                effect: Effect::Breaking,
                stable: entry.stable,
            }),
            None => {}
        }
    }
    for entry in &after {
        if find(&before, entry).is_none() && is_whole(entry, &before) {
            changes.push(Change {
                kind: "added",
                name: entry.name.clone(),
                from: None,
                to: Some(entry.name.clone()),
                effect: entry.effect_of_adding,
                // Of the entry that it is added to, as that was before.
                stable: holder(entry, &before).map_or(entry.stable, |holder| holder.stable),
            });
        }
    }
    changes
}

/// What holds an entry, among these.
fn holder<'a>(entry: &Entry, among: &'a [Entry]) -> Option<&'a Entry> {
    let (sort, name) = entry.holder.as_ref()?;
    among
        .iter()
        .find(|known| known.sort == *sort && known.name == *name)
}

/// Whether the entry stands for itself: the parts of what came or went with it say nothing more, and a list says itself what is in it.
fn is_whole(entry: &Entry, other: &[Entry]) -> bool {
    entry.sort != Sort::Member && (entry.holder.is_none() || holder(entry, other).is_some())
}

fn differences(old: &Entry, new: &Entry, changes: &mut Vec<Change>) {
    for (kind, effect, before) in &old.facts {
        let after = new.facts.iter().find(|(known, ..)| known == kind);
        let after = after.map_or(&Value::Null, |(_, _, after)| after);
        if before == after {
            continue;
        }
        if let Some(effect) = effect(before, after) {
            let written = |value: &Value| Some(format!("{}: {value}", old.name));
            changes.push(Change {
                kind,
                name: old.name.clone(),
                from: written(before),
                to: written(after),
                effect,
                stable: old.stable,
            });
        }
    }
}
