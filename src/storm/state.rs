//! The three states of the view.

use std::fmt;

/// How bad the retries are. Ordered: [`Calm`](Self::Calm) is the smallest.
///
/// # Example
/// ```
/// use opmsg_telemetry::storm::StormState;
/// assert!(StormState::Calm < StormState::Rising && StormState::Rising < StormState::Storm);
/// assert_eq!(StormState::Storm.to_string(), "storm");
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum StormState {
    /// Few retries, or too few attempts to tell.
    #[default]
    Calm,
    /// More retries than a sound system makes; not yet, or no longer, a storm.
    Rising,
    /// A good part of the load is retries: failing makes the load that makes it fail.
    Storm,
}

impl StormState {
    /// The state's name in lower case, for logs and attributes.
    ///
    /// # Example
    /// ```
    /// assert_eq!(opmsg_telemetry::storm::StormState::Rising.name(), "rising");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Rising => "rising",
            Self::Storm => "storm",
        }
    }
}

impl fmt::Display for StormState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
