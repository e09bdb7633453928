//! Bytes that nobody guesses twice: ids of sessions and clients.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

static STATE: LazyLock<RandomState> = LazyLock::new(RandomState::new);
static NEXT: AtomicU64 = AtomicU64::new(0);

fn word() -> [u8; 8] {
    STATE
        .hash_one(NEXT.fetch_add(1, Ordering::Relaxed))
        .to_le_bytes()
}

/// Sixteen bytes; never all zero.
pub(crate) fn sixteen() -> [u8; 16] {
    let mut bytes = [0; 16];
    let (low, high) = bytes.split_at_mut(8);
    low.copy_from_slice(&word());
    high.copy_from_slice(&word());
    bytes[0] |= 1;
    bytes
}
