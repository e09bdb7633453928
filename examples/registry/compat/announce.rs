//! Whether changes were announced: by the version, and by an entry of `registry/migrations.json` for each break.

use serde::{Deserialize, Serialize};

use super::{Change, Level, compare};
use crate::resolved::Registry;
use crate::version::Version;

/// What a dashboard has to do about a break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Migration {
    /// The kind of the change, or `renamed` for a removal with another name in its place.
    pub(crate) kind: String,
    /// As the change has it.
    pub(crate) from: Option<String>,
    /// As the change has it; the new name of what was renamed.
    pub(crate) to: Option<String>,
    /// One sentence.
    pub(crate) note: String,
    /// The version that has the change first.
    pub(crate) since: String,
}

impl Migration {
    /// Whether it announces this change.
    fn announces(&self, change: &Change, new: &Registry) -> bool {
        if self.from != change.from {
            return false;
        }
        match self.kind.as_str() {
            "renamed" => {
                let there = |name: &String| {
                    super::facts::entries(new)
                        .iter()
                        .any(|entry| entry.name == *name)
                };
                change.kind == "removed" && self.to.as_ref().is_some_and(there)
            }
            kind => kind == change.kind && self.to == change.to,
        }
    }
}

/// What there is to say about a registry after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) changes: Vec<Change>,
    /// What has to be done before this is released, a line for each.
    pub(crate) faults: Vec<String>,
}

/// Holds a registry against the one released before it.
pub(crate) fn judge(old: &Registry, new: &Registry, migrations: &[Migration]) -> Verdict {
    let mut verdict = Verdict {
        changes: compare(old, new),
        faults: Vec::new(),
    };
    let (was, is) = (&old.manifest.version, &new.manifest.version);
    let (Some(before), Some(after)) = (Version::parse(was), Version::parse(is)) else {
        let fault = format!("{was:?} or {is:?} is no version");
        verdict.faults.push(fault);
        return verdict;
    };
    let wanted = verdict
        .changes
        .iter()
        .map(|change| change.level_after(before));
    if after < before {
        let fault = format!("the version went from {before} back to {after}");
        verdict.faults.push(fault);
    } else if let Some(level) = wanted.max()
        && !raised(before, after, level)
    {
        let causes = verdict.changes.iter();
        let causes: Vec<_> = causes
            .filter(|change| change.level_after(before) == level)
            .map(ToString::to_string)
            .collect();
        let causes = causes.join("; ");
        let fault = format!(
            "{after} after {before}: the version has to be raised ({level:?}) for {causes}"
        );
        verdict.faults.push(fault);
    }
    let recent: Vec<_> = migrations
        .iter()
        .filter(|migration| Version::parse(&migration.since).is_none_or(|since| since > before))
        .collect();
    let due = |migration: &Migration| {
        Version::parse(&migration.since).is_some_and(|since| since <= after)
    };
    for change in verdict
        .changes
        .iter()
        .filter(|change| change.needs_migration())
    {
        if !recent
            .iter()
            .any(|migration| migration.announces(change, new) && due(migration))
        {
            let fault = format!("registry/migrations.json has no entry since {is} for {change}");
            verdict.faults.push(fault);
        }
    }
    for migration in recent {
        let real = |change: &Change| change.needs_migration() && migration.announces(change, new);
        if !verdict.changes.iter().any(real) || !due(migration) {
            let fault =
                format!("registry/migrations.json announces what did not change: {migration:?}");
            verdict.faults.push(fault);
        }
        if migration.note.trim().is_empty() {
            let fault = format!("registry/migrations.json says nothing about {migration:?}");
            verdict.faults.push(fault);
        }
    }
    verdict
}

/// Whether a version is at least this much above one before it.
fn raised(before: Version, after: Version, level: Level) -> bool {
    match level {
        Level::Patch => after > before,
        Level::Minor => (after.major, after.minor) > (before.major, before.minor),
        Level::Major => after.major > before.major,
    }
}
