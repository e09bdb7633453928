//! What was recorded, what was handed over, and what became of it.

use super::view::MetricGroup;
use crate::time::Wall;

/// Metrics on their way to an exporter that can fail: nothing is lost, and nothing counts twice.
///
/// | call | effect |
/// | --- | --- |
/// | [`open_mut`](Self::open_mut) | what is recorded from here on |
/// | [`snapshot`](Self::snapshot) | everything since the ledger was made; changes nothing, for consumers that pull |
/// | [`seal`](Self::seal) | everything that was not handed over yet, as one window |
/// | [`commit`](Self::commit) | that window was handed over; one that a later seal contains, or that is another ledger's, is ignored |
/// | no commit | the next seal covers both windows, from the older start |
///
/// Export one window at a time: one that is still on its way when the next is sealed is contained in that one, and a collector that takes
/// both has it twice.
///
/// # Example
/// ```
/// use opmsg_telemetry::Wall;
/// use opmsg_telemetry::observe::{Counters, Ledger};
/// use opmsg_telemetry::observe::values::DecodeOutcome;
/// let at = Wall::from_nanos;
/// let mut ledger: Ledger<Counters> = Ledger::new(at(0));
/// ledger.open_mut().decoder.request_decoded.at(DecodeOutcome::Absent).add(2);
/// let lost = ledger.seal(at(10));
/// ledger.open_mut().decoder.request_decoded.at(DecodeOutcome::Absent).add(3);
/// // The first window was not delivered, so the second one contains it.
/// let both = ledger.seal(at(20));
/// assert_eq!((both.start(), both.end()), (at(0), at(20)));
/// assert_eq!(both.delta().decoder.request_decoded.of(DecodeOutcome::Absent).get(), 5);
/// assert!(ledger.commit(both));
/// assert!(!ledger.commit(lost));
/// assert_eq!(ledger.seal(at(30)).delta(), &Counters::default());
/// ```
#[derive(Clone, Debug)]
pub struct Ledger<T> {
    /// Since the last seal.
    open: T,
    /// Sealed and not committed.
    sealed: T,
    committed: T,
    /// End of the last committed window.
    start: Wall,
    seals: u64,
}

/// A window of a [`Ledger`]: what was recorded from its start to its end. The ledger has an example.
#[derive(Clone, Debug)]
#[must_use]
pub struct Sealed<T> {
    delta: T,
    start: Wall,
    end: Wall,
    seal: u64,
}

impl<T: MetricGroup + PartialEq> Ledger<T> {
    /// A ledger that begins at `at`.
    #[must_use]
    pub fn new(at: Wall) -> Self {
        Self {
            open: T::default(),
            sealed: T::default(),
            committed: T::default(),
            start: at,
            seals: 0,
        }
    }

    /// What is recorded into.
    #[inline(always)]
    pub const fn open_mut(&mut self) -> &mut T {
        &mut self.open
    }

    /// Everything since the ledger was made.
    #[must_use]
    pub fn snapshot(&self) -> T {
        let mut all = self.committed;
        all.merge(&self.sealed);
        all.merge(&self.open);
        all
    }

    /// Everything that was not committed yet, up to `at`. An `at` before the start is both start and end: the wall clock has stepped, and
    /// the windows that follow begin there.
    pub fn seal(&mut self, at: Wall) -> Sealed<T> {
        self.sealed.merge(&self.open);
        self.open = T::default();
        self.seals = self.seals.wrapping_add(1);
        Sealed {
            delta: self.sealed,
            start: self.start.min(at),
            end: at,
            seal: self.seals,
        }
    }

    /// Says that a window was handed over. `false`, and nothing changes, when a later one contains it, or when it is not this ledger's.
    pub fn commit(&mut self, window: Sealed<T>) -> bool {
        // Windows of two ledgers may have the same number; only what is sealed here can be committed.
        if window.seal != self.seals || window.delta != self.sealed {
            return false;
        }
        self.committed.merge(&self.sealed);
        self.sealed = T::default();
        self.start = window.end;
        // A second commit of the same window finds another number.
        self.seals = self.seals.wrapping_add(1);
        true
    }
}

impl<T> Sealed<T> {
    /// What was recorded.
    pub const fn delta(&self) -> &T {
        &self.delta
    }

    /// Since when.
    #[must_use]
    pub const fn start(&self) -> Wall {
        self.start
    }

    /// Until when.
    #[must_use]
    pub const fn end(&self) -> Wall {
        self.end
    }
}
