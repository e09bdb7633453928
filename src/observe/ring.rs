//! Events between two collections.

use super::events::EventKind;
use super::record::Record;
use super::sets::{EventLoss, EventQueue};
use super::values::EventLossReason;

/// A ring of events: bounded, without heap. When it cannot take one, the newest is dropped and counted.
///
/// Each kind of event has a budget, which begins anew when the last event was taken: so many may wait. The sum of all budgets fits into the ring, so that no kind can push another out,
/// however many a peer causes; one that is made smaller than its 128 places has to be large enough for the kinds that it gets. Counters
/// say how often something happened; events are samples of it.
///
/// # Example
/// ```
/// use opmsg_telemetry::Wall;
/// use opmsg_telemetry::observe::values::{EventLossReason, Refusal};
/// use opmsg_telemetry::observe::{EventRing, Record, events::TelemetryDecodeFail};
/// let mut ring: EventRing = EventRing::new();
/// for nanos in 0..20 {
///     let event = TelemetryDecodeFail::new(Refusal::TooLarge).with_telemetry_size(Some(5_000));
///     ring.push(Record::new(Wall::from_nanos(nanos), event));
/// }
/// assert_eq!(ring.drain().count(), 8);
/// assert_eq!(ring.loss().event_dropped.of(EventLossReason::RateLimited).get(), 12);
/// ```
#[derive(Clone, Debug)]
pub struct EventRing<const N: usize = 128> {
    slots: [Option<Record>; N],
    /// Place of the oldest.
    first: usize,
    len: usize,
    /// What is left of each kind's budget.
    left: [u8; EventKind::COUNT],
    closed: bool,
    loss: EventLoss,
}

/// All that may wait has a place, so that no kind of event pushes another out.
#[expect(
    clippy::as_conversions,
    reason = "evaluated at compile time, and const code has no other way"
)]
const _: () = {
    let (mut places, mut budgets) = (0_usize, EventKind::BUDGETS.as_slice());
    while let [budget, rest @ ..] = budgets {
        places = places.saturating_add(*budget as usize);
        budgets = rest;
    }
    assert!(places <= <EventRing>::PLACES);
};

impl<const N: usize> EventRing<N> {
    const PLACES: usize = N;

    /// An empty ring.
    #[must_use]
    pub fn new() -> Self {
        Self {
            slots: [None; N],
            first: 0,
            len: 0,
            left: EventKind::BUDGETS,
            closed: false,
            loss: EventLoss::default(),
        }
    }

    /// Takes an event, or drops and counts it.
    #[inline]
    pub fn push(&mut self, record: Record) {
        let kind = record.event().kind();
        let reason = match self.left.get_mut(kind.index()) {
            _ if self.closed => EventLossReason::AlreadyShutdown,
            Some(left) if *left > 0 => {
                if self.len < N {
                    *left = left.wrapping_sub(1);
                    let end = self.first.wrapping_add(self.len).checked_rem(N);
                    if let Some(slot) = end.and_then(|end| self.slots.get_mut(end)) {
                        *slot = Some(record);
                        self.len = self.len.wrapping_add(1);
                    }
                    return;
                }
                EventLossReason::QueueFull
            }
            _ => EventLossReason::RateLimited,
        };
        self.loss.event_dropped.at(reason).increment();
    }

    /// Takes the events out, oldest first; with the last one the budgets begin anew. What the iterator is dropped with stays.
    pub fn drain(&mut self) -> impl Iterator<Item = Record> {
        core::iter::from_fn(|| self.pop())
    }

    fn pop(&mut self) -> Option<Record> {
        let record = self.slots.get_mut(self.first)?.take()?;
        self.first = self.first.wrapping_add(1).checked_rem(N)?;
        self.len = self.len.saturating_sub(1);
        if self.len == 0 {
            self.left = EventKind::BUDGETS;
        }
        Some(record)
    }

    /// Takes no more events: what comes from here on is dropped and counted. Those that wait can be drained.
    pub const fn close(&mut self) {
        self.closed = true;
    }

    /// Events that wait.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether no event waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many events were dropped, by why, since the ring was made or this was taken last.
    #[must_use]
    pub const fn loss(&self) -> &EventLoss {
        &self.loss
    }

    /// Takes what [`loss`](Self::loss) says: it counts from zero again.
    pub fn take_loss(&mut self) -> EventLoss {
        core::mem::take(&mut self.loss)
    }

    /// How many events wait, and how many could.
    #[must_use]
    pub fn queue(&self) -> EventQueue {
        let mut queue = EventQueue::default();
        let level = |count| u64::try_from(count).unwrap_or(u64::MAX);
        queue.event_queue_size.at(()).set(level(self.len));
        queue.event_queue_capacity.at(()).set(level(Self::PLACES));
        queue
    }
}

impl<const N: usize> Default for EventRing<N> {
    fn default() -> Self {
        Self::new()
    }
}
