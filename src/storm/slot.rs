//! What one part of the window counted.

use super::window::Window;
use crate::retry::{RetryMetadata, RetryReason};

/// The reasons in the order in which they are counted.
pub(super) const REASONS: [RetryReason; 6] = [
    RetryReason::Overload,
    RetryReason::Pool,
    RetryReason::Network,
    RetryReason::StateChange,
    RetryReason::Transient,
    RetryReason::Other,
];

/// Place of a reason in [`REASONS`].
#[inline]
pub(super) const fn place(reason: RetryReason) -> usize {
    match reason {
        RetryReason::Overload => 0,
        RetryReason::Pool => 1,
        RetryReason::Network => 2,
        RetryReason::StateChange => 3,
        RetryReason::Transient => 4,
        RetryReason::Other => 5,
    }
}

/// Counts of one slot, 64 bytes. Reasons add up to the retries, and so do depths; retries are at most the attempts.
///
/// When `attempts` can grow no more, nothing here does, so that this stays true.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) attempts: u32,
    pub(super) reasons: [u32; 6],
    pub(super) depths: [u32; 9],
}

impl Slot {
    pub(super) const EMPTY: Self = Self {
        attempts: 0,
        reasons: [0; 6],
        depths: [0; 9],
    };

    #[inline]
    pub(super) fn count(&mut self, retry: Option<&RetryMetadata>) {
        let Some(attempts) = self.attempts.checked_add(1) else {
            return;
        };
        self.attempts = attempts;
        let Some(retry) = retry else {
            return;
        };
        let reason = retry.reason().unwrap_or(RetryReason::Other);
        if let Some(count) = self.reasons.get_mut(place(reason)) {
            *count = count.saturating_add(1);
        }
        let attempt = retry.attempt();
        let bounds = &Window::DEPTH_BOUNDS;
        let depth = bounds.iter().position(|bound| attempt <= *bound);
        if let Some(count) = self.depths.get_mut(depth.unwrap_or(bounds.len())) {
            *count = count.saturating_add(1);
        }
    }

    /// Sum of the reasons.
    pub(super) fn retries(&self) -> u64 {
        self.reasons.iter().map(|count| u64::from(*count)).sum()
    }
}
