//! What was recorded is what happened: instruments against plain lists of values, ledgers under any order of seals, commits and losses,
//! the ring against a queue, and the recorders against the bytes on the wire.

mod client;
mod instruments;
mod ledger;
mod ring;
mod writer;

use super::{emitted, make};
use arbitrary::Unstructured;
use opmsg_telemetry::observe::events::EventKind;
use opmsg_telemetry::observe::instrument::Counter;
use opmsg_telemetry::observe::sets::EventLoss;
use opmsg_telemetry::observe::{AttributeValues, By, MetricGroup, PointValue, Record};
use std::cell::Cell;
use std::collections::BTreeMap;

/// How often the laws met what they are about, on this thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    pub committed: u32,
    pub refused_commits: u32,
    pub lost_windows: u32,
    pub merges: u32,
    pub queue_full: u32,
    pub rate_limited: u32,
    pub already_shutdown: u32,
    pub attached: u32,
    pub attach_failed: u32,
    pub shed: u32,
    pub arguments: u32,
    pub argument_failed: u32,
    pub comments: u32,
    pub comment_failed: u32,
    pub spliced: u32,
    pub retried: u32,
    pub recovered: u32,
    pub gave_up: u32,
    pub exemplars: u32,
}

thread_local! {
    static SEEN: Cell<Option<Seen>> = const { Cell::new(None) };
}

pub fn seen() -> Seen {
    SEEN.get().unwrap_or_default()
}

fn note(change: impl FnOnce(&mut Seen)) {
    let mut seen = seen();
    change(&mut seen);
    SEEN.set(Some(seen));
}

pub fn law(bytes: &[u8]) {
    let (choice, rest) = bytes
        .split_first()
        .map_or((0, bytes), |(choice, rest)| (*choice, rest));
    let mut u = Unstructured::new(rest);
    let _ = match choice % 5 {
        0 => instruments::law(&mut u),
        1 => ledger::law(&mut u),
        2 => ring::law(&mut u),
        3 => writer::law(&mut u),
        _ => client::law(&mut u),
    };
}

/// All counts of a metric.
fn total<K: AttributeValues, const N: usize>(counts: &By<K, Counter, N>) -> u64 {
    counts.iter().map(|(_, counter)| counter.get()).sum()
}

/// Counts by metric and words: what an exporter sees, without anything that is zero.
type Tally = BTreeMap<(&'static str, Vec<&'static str>), u64>;

fn tally(group: &impl MetricGroup) -> Tally {
    let mut tally = Tally::new();
    group.visit_sets(&mut |set| {
        set.points(&mut |point| {
            let words = point.attributes().map(|(_, word)| word).collect();
            if let PointValue::Count(count) = point.value() {
                assert!(count > 0, "untouched counters are not visited");
                let before = tally.insert((point.metric().name, words), count);
                assert_eq!(before, None, "one point for each tuple");
            }
        });
    });
    tally
}

/// A drained ring's budgets, used up by a plain count; what is dropped is counted by kind.
#[derive(Default)]
struct Budgets {
    used: BTreeMap<&'static str, u8>,
    dropped: u64,
}

impl Budgets {
    /// Whether the ring takes it. It has room for all budgets.
    fn takes(&mut self, kind: EventKind) -> bool {
        let used = self.used.entry(kind.descriptor().name).or_default();
        let takes = *used < kind.descriptor().max_per_drain.expect("of a ring");
        *used += u8::from(takes);
        self.dropped += u64::from(!takes);
        takes
    }
}

/// The records that a ring hands out are the expected ones, and what is missing was counted.
fn drained(found: Vec<Record>, expected: &mut Vec<Record>, budgets: &mut Budgets) {
    assert_eq!(&found, expected);
    emitted::sound(&emitted::records(&found));
    expected.clear();
    budgets.used.clear();
}

fn lost(loss: &EventLoss) -> u64 {
    total(&loss.event_dropped)
}
