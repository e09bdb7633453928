//! Which words of the wire are which words of the registry.

use super::values::{ReadMode, RetryCause};
use crate::client::ReadPreferenceMode;
use crate::retry::RetryReason;

impl From<RetryReason> for RetryCause {
    fn from(reason: RetryReason) -> Self {
        match reason {
            RetryReason::Overload => Self::Overload,
            RetryReason::Pool => Self::Pool,
            RetryReason::Network => Self::Network,
            RetryReason::StateChange => Self::StateChange,
            RetryReason::Transient => Self::Transient,
            RetryReason::Other => Self::Other,
        }
    }
}

impl From<ReadPreferenceMode> for ReadMode {
    fn from(mode: ReadPreferenceMode) -> Self {
        match mode {
            ReadPreferenceMode::Primary => Self::Primary,
            ReadPreferenceMode::PrimaryPreferred => Self::PrimaryPreferred,
            ReadPreferenceMode::Secondary => Self::Secondary,
            ReadPreferenceMode::SecondaryPreferred => Self::SecondaryPreferred,
            ReadPreferenceMode::Nearest => Self::Nearest,
        }
    }
}
