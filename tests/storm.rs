//! The retry-storm view with single bursts, gaps, and clocks that do not go as they should.

use std::time::Duration;

use opmsg_telemetry::Mono;
use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
use opmsg_telemetry::storm::{Storm, StormState};

const SECOND: u64 = 1_000_000_000;
const WINDOW: u64 = 10 * SECOND;

/// All of a server's clients retry at once after a change of primary, and go on as before.
#[test]
fn one_burst_is_no_storm() {
    let retry = RetryMetadata::new(1)
        .unwrap()
        .with_reason(RetryReason::StateChange);
    for phase in 0..20 {
        let mut storm = Storm::default();
        let burst = 3 * WINDOW + phase * SECOND / 16;
        let mut worst = StormState::Calm;
        // 500 messages a second, and 1,000 retries within 20 ms.
        for message in 0..30_000_u64 {
            let at = message * 2_000_000;
            if at >= burst && at < burst + 20_000_000 {
                for _ in 0..100 {
                    worst = worst.max(storm.record(Some(&retry), Mono::from_nanos(at)));
                }
            }
            worst = worst.max(storm.record(None, Mono::from_nanos(at)));
        }
        assert_eq!(
            (worst, storm.state()),
            (StormState::Rising, StormState::Calm)
        );
    }
}

#[test]
fn too_few_attempts_are_calm() {
    let retry = RetryMetadata::new(3).unwrap();
    let mut storm = Storm::default();
    for message in 0..100_000_u64 {
        // 199 in any ten seconds.
        let at = Mono::from_nanos(message * WINDOW / 199);
        assert_eq!(storm.record(Some(&retry), at), StormState::Calm);
    }
}

/// All of them in one slot, from its first instant on; returns the state at the slot's end.
fn fill(storm: &mut Storm, at: Mono) -> StormState {
    let retry = RetryMetadata::new(1).unwrap();
    for _ in 0..1_000 {
        storm.record(Some(&retry), at);
    }
    storm.advance(at.saturating_add(Duration::from_nanos(WINDOW / 8)))
}

#[test]
fn a_gap_empties_the_window() {
    for gap in [WINDOW, 2 * WINDOW, 3_600 * SECOND, u64::MAX - 10 * WINDOW] {
        let mut storm = Storm::default();
        assert_eq!(fill(&mut storm, Mono::from_nanos(0)), StormState::Rising);
        assert_eq!(
            fill(&mut storm, Mono::from_nanos(WINDOW / 8)),
            StormState::Storm
        );
        let at = Mono::from_nanos(WINDOW / 4 + gap);
        assert_eq!(storm.record(None, at), StormState::Calm);
        let window = storm.window();
        assert_eq!((window.attempts(), window.retries()), (1, 0), "{gap}");
    }
    // Seven slots after the last message it is still in the window, eight slots after it is not.
    let mut storm = Storm::default();
    storm.record(None, Mono::from_nanos(0));
    storm.advance(Mono::from_nanos(WINDOW - 1));
    assert_eq!(storm.window().attempts(), 1);
    storm.advance(Mono::from_nanos(WINDOW));
    assert_eq!(storm.window().attempts(), 0);
}

/// The clock's last instants are instants like others.
#[test]
fn the_end_of_time_is_harmless() {
    let mut storm = Storm::default();
    let last = Mono::from_duration(Duration::MAX);
    for _ in 0..1_000 {
        storm.record(None, last);
    }
    assert_eq!(storm.window().attempts(), 1_000);
}

#[test]
fn a_late_message_counts_and_changes_nothing_else() {
    let mut storm = Storm::default();
    fill(&mut storm, Mono::from_nanos(20 * WINDOW));
    let state = fill(&mut storm, Mono::from_nanos(20 * WINDOW + WINDOW / 8));
    assert_eq!(state, StormState::Storm);
    let at = Mono::from_nanos(20 * WINDOW + WINDOW / 4);
    for late in [WINDOW / 4, WINDOW / 2, WINDOW, 5 * WINDOW, 20 * WINDOW] {
        assert_eq!(
            storm.record(None, Mono::from_nanos(20 * WINDOW + WINDOW / 4 - late)),
            state
        );
        assert_eq!(storm.record(None, at), state);
    }
    assert_eq!(storm.window().attempts(), 2_010);
}

/// One instant far in the future empties the window, as a gap does; the view does not stop there.
#[test]
fn the_view_goes_on_after_one_wrong_instant() {
    let mut storm = Storm::default();
    let retry = RetryMetadata::new(1).unwrap();
    storm.record(None, Mono::from_nanos(u64::MAX));
    let mut caught = None;
    for message in 0..2_000_u64 {
        let at = 100 * WINDOW + message * SECOND / 50;
        let state = storm.record((message % 2 == 0).then_some(&retry), Mono::from_nanos(at));
        if state == StormState::Storm {
            caught.get_or_insert(at - 100 * WINDOW);
        }
    }
    assert!(
        caught.is_some_and(|caught| caught <= 2 * WINDOW),
        "{caught:?}"
    );
}
