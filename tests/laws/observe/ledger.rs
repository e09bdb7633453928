//! TS-208: whatever is lost on the way, each value is handed over once.

use super::{instruments, note};
use arbitrary::{Result, Unstructured};
use opmsg_telemetry::Wall;
use opmsg_telemetry::observe::values::{RetryCause, RetryOutcome};
use opmsg_telemetry::observe::{
    AttributeValues as _, ClientSets, Ledger, MetricGroup as _, Sealed,
};

/// What was recorded: cause and wait, and outcome and depth.
type Value = (RetryCause, u64, RetryOutcome, u64);

/// A window that waits for its fate.
struct Window {
    sealed: Sealed<ClientSets>,
    /// How many of the values that are not handed over it has.
    values: usize,
    /// How many windows were handed over before it was sealed, and how many were sealed.
    number: usize,
}

pub(super) fn law(u: &mut Unstructured<'_>) -> Result<()> {
    let mut latest = u.int_in_range(0..=50)?;
    let mut ledger: Ledger<ClientSets> = Ledger::new(Wall::from_nanos(latest));
    let mut handed_over: Vec<Value> = Vec::new();
    let mut kept: Vec<Value> = Vec::new();
    let mut deltas = ClientSets::default();
    let mut windows: Vec<Window> = Vec::new();
    let mut start = latest;
    let mut seals = 0;
    // The number of the one seal that may still be committed.
    let mut newest = None;
    for _ in 0..u.int_in_range(0..=40)? {
        match u.int_in_range(0..=6)? {
            0..=3 => {
                let value = value(u)?;
                record(ledger.open_mut(), value);
                kept.push(value);
            }
            4 => {
                // The wall clock may step back.
                latest = u.int_in_range(latest.saturating_sub(3)..=latest + 9)?;
                let sealed = ledger.seal(Wall::from_nanos(latest));
                assert_eq!(*sealed.delta(), all(&kept), "everything not handed over");
                assert_eq!(sealed.start(), Wall::from_nanos(start.min(latest)));
                assert_eq!(sealed.end(), Wall::from_nanos(latest));
                seals += 1;
                newest = Some(seals);
                windows.push(Window {
                    sealed,
                    values: kept.len(),
                    number: seals,
                });
            }
            5 if !windows.is_empty() => {
                let window = windows.swap_remove(u.choose_index(windows.len())?);
                let takes = newest == Some(window.number);
                let again = window.sealed.clone();
                assert_eq!(ledger.commit(window.sealed), takes, "only the newest");
                if takes {
                    newest = None;
                    start = again.end().as_nanos();
                    deltas.merge(again.delta());
                    handed_over.extend(kept.drain(..window.values));
                    assert!(!ledger.commit(again), "twice");
                }
                note(|seen| {
                    seen.committed += u32::from(takes);
                    seen.refused_commits += u32::from(!takes);
                });
            }
            6 if !windows.is_empty() => {
                windows.swap_remove(u.choose_index(windows.len())?);
                note(|seen| seen.lost_windows += 1);
            }
            _ => {}
        }
        assert_eq!(deltas, all(&handed_over), "handed over once");
        let every: Vec<_> = handed_over.iter().chain(&kept).copied().collect();
        assert_eq!(ledger.snapshot(), all(&every), "nothing lost");
    }
    let rest = ledger.seal(Wall::from_nanos(latest));
    deltas.merge(rest.delta());
    assert_eq!(deltas, ledger.snapshot(), "committed and open are all");
    ends(&deltas, &handed_over, &kept);
    Ok(())
}

fn value(u: &mut Unstructured<'_>) -> Result<Value> {
    let cause = *u.choose(&RetryCause::ALL)?;
    let outcome = *u.choose(&RetryOutcome::ALL)?;
    Ok((
        cause,
        instruments::value(u)?,
        outcome,
        u.int_in_range(1..=40)?,
    ))
}

fn record(sets: &mut ClientSets, (cause, wait, outcome, depth): Value) {
    sets.retry.client_retry_scheduled.at(cause).increment();
    sets.retry
        .client_retry_backoff_duration
        .at(cause)
        .record(wait);
    sets.end.client_retry_ended.at(outcome).increment();
    sets.end.client_retry_depth.at(outcome).record(depth);
}

fn all(values: &[Value]) -> ClientSets {
    let mut sets = ClientSets::default();
    for value in values {
        record(&mut sets, *value);
    }
    sets
}

/// Smallest, largest, sum and count of the merged windows are those of the raw values.
fn ends(sets: &ClientSets, handed_over: &[Value], kept: &[Value]) {
    for cause in RetryCause::ALL {
        let values = handed_over.iter().chain(kept);
        let waits = values.filter(|value| value.0 == cause);
        let waits: Vec<u64> = waits.map(|value| value.1).collect();
        let summary = sets.retry.client_retry_backoff_duration.of(cause);
        let least = waits.iter().min().copied();
        assert_eq!(summary.range(), least.zip(waits.iter().max().copied()));
        assert_eq!(
            summary.sum(),
            waits.iter().copied().fold(0, u64::wrapping_add)
        );
        let count = u64::try_from(waits.len()).expect("few");
        assert_eq!(summary.count(), count);
    }
    for outcome in RetryOutcome::ALL {
        let depths = sets.end.client_retry_depth.of(outcome);
        let counts: u64 = depths.counts().iter().sum();
        assert_eq!(counts, sets.end.client_retry_ended.of(outcome).get());
        assert_eq!(outcome.words()[0], Some(outcome.as_str()));
    }
}
