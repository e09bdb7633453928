//! Which words of the wire are which words of the registry.

use super::values::ReadMode;
use crate::client::ReadPreferenceMode;

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
