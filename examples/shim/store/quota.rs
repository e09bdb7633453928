//! How much memory the store may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::failure::Failure;

const LIMIT: usize = 256 << 20;

/// Bytes held by all collections and cursors.
#[derive(Debug, Default)]
pub(crate) struct Quota {
    used: AtomicUsize,
}

/// One holder's share of the quota; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Share {
    quota: Arc<Quota>,
    held: usize,
}

impl Share {
    pub(crate) const fn new(quota: Arc<Quota>) -> Self {
        Self { quota, held: 0 }
    }

    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), Failure> {
        let room = |used: usize| used.checked_add(bytes).filter(|used| *used <= LIMIT);
        match self
            .quota
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, room)
        {
            Ok(_) => {
                self.held = self.held.saturating_add(bytes);
                Ok(())
            }
            Err(_) => Err(Failure::new(14031, "OutOfDiskSpace", "the store is full")),
        }
    }

    pub(crate) fn give_back(&mut self, bytes: usize) {
        let bytes = bytes.min(self.held);
        self.held = self.held.saturating_sub(bytes);
        self.quota.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.give_back(self.held);
    }
}
