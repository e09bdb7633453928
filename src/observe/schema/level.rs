//! How settled an entry is, and whether it is on.

use serde::{Serialize, Serializer};

/// How settled an entry is, from the lowest level to the highest.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Stability {
    /// May change in any release.
    Development,
    /// May change in any release; complete.
    Alpha,
    /// Changes are announced.
    Beta,
    /// Changes only if something is wrong.
    ReleaseCandidate,
    /// Name, unit, instrument and keys do not change.
    Stable,
}

/// Why an entry is on its way out, and what takes its place.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Deprecated {
    /// Another name takes its place.
    Renamed {
        /// The other name.
        renamed_to: &'static str,
        /// What else there is to say.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<&'static str>,
    },
    /// Nothing takes its place.
    Obsoleted {
        /// Why.
        note: &'static str,
    },
    /// Something else.
    Uncategorized {
        /// What.
        note: &'static str,
    },
}

/// Whether a signal is off until it is asked for: its requirement level.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
pub(super) fn signal<S: Serializer>(opt_in: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match opt_in {
        true => "opt_in",
        false => "recommended",
    })
}
