use std::time::Duration;

use super::slot::{REASONS, Slot, place};
use super::thresholds::RING;
use super::{Storm, StormState, Thresholds, Window};
use crate::retry::{RetryMetadata, RetryReason};
use crate::time::Mono;

fn retry(attempt: u32) -> RetryMetadata {
    RetryMetadata::new(attempt).unwrap()
}

const FULL: Slot = Slot {
    attempts: u32::MAX,
    reasons: [u32::MAX, 0, 0, 0, 0, 0],
    depths: [u32::MAX, 0, 0, 0, 0, 0, 0, 0, 0],
};

fn full() -> Storm {
    Storm {
        slots: [FULL; RING],
        ..Storm::default()
    }
}

#[test]
fn reasons_have_places_of_their_own() {
    for (at, reason) in REASONS.into_iter().enumerate() {
        assert_eq!(place(reason), at);
    }
}

/// Bounds of the registry's depth histogram, both sides of each.
#[test]
fn depths_end_at_their_bounds() {
    let parts = [
        (1, 0),
        (2, 1),
        (3, 2),
        (4, 3),
        (5, 4),
        (6, 4),
        (7, 5),
        (8, 5),
        (9, 6),
        (16, 6),
        (17, 7),
        (32, 7),
        (33, 8),
        (2_147_483_647, 8),
    ];
    for (attempt, part) in parts {
        let mut slot = Slot::EMPTY;
        slot.count(Some(&retry(attempt)));
        let mut wanted = [0; 9];
        wanted[part] = 1;
        assert_eq!(slot.depths, wanted, "{attempt}");
    }
}

#[test]
fn a_full_slot_counts_nothing_further() {
    let mut slot = Slot {
        attempts: u32::MAX - 2,
        ..Slot::EMPTY
    };
    for message in [None, Some(&retry(1)), Some(&retry(1)), None] {
        slot.count(message);
    }
    assert_eq!((slot.attempts, slot.retries()), (u32::MAX, 1));
    assert_eq!(slot.depths[0], 1);
    let mut slot = FULL;
    slot.count(Some(&retry(2)));
    slot.count(None);
    assert_eq!((slot.attempts, slot.retries()), (u32::MAX, 4_294_967_295));
    assert_eq!((slot.reasons, slot.depths), (FULL.reasons, FULL.depths));
}

#[test]
fn a_full_window_has_figures() {
    let mut storm = full();
    let state = storm.record(Some(&retry(1)), Mono::from_nanos(0));
    assert_eq!(state, StormState::Calm);
    let window = storm.window();
    // Eight times 4,294,967,295.
    assert_eq!(window.attempts(), 34_359_738_360);
    assert_eq!(window.retries(), 34_359_738_360);
    assert_eq!((window.goodput(), window.share()), (0, 1_000));
    assert_eq!(window.amplification(), None);
    assert_eq!(window.by_reason(RetryReason::Overload), 34_359_738_360);
    assert_eq!(window.depths()[0], 34_359_738_360);
    // The products of the comparison are exact: seven full slots of retries, then one of nothing but first attempts.
    let after = |slots: u64| Mono::from_nanos(slots * 1_250_000_000);
    assert_eq!(storm.advance(after(1)), StormState::Rising);
    assert_eq!(storm.advance(after(2)), StormState::Storm);
    let mut mixed = full();
    for slot in mixed.slots.iter_mut().skip(1) {
        (slot.reasons, slot.depths) = ([0; 6], [0; 9]);
    }
    // One of eight: 125 of a thousand.
    assert_eq!(mixed.window().share(), 125);
    assert_eq!(mixed.window().amplification(), Some(1_142));
    assert_eq!(mixed.advance(after(1)), StormState::Calm);
}

#[test]
fn late_instants_saturate() {
    let mut storm = full();
    storm.start = u64::MAX - u64::MAX % 1_250_000_000;
    // Few beside the attempts, so the clock was not set back.
    for _ in 0..1_000 {
        storm.record(None, Mono::from_nanos(0));
    }
    assert_eq!(storm.late, 1_000);
    storm.late = u32::MAX;
    storm.record(None, Mono::from_nanos(1_250_000_001));
    assert_eq!((storm.start, storm.late), (1_250_000_000, 0));
}

/// Every edge of the defaults, in each state, with 1,000 attempts.
#[test]
fn states_are_entered_and_left_at_their_thresholds() {
    use StormState::{Calm, Rising, Storm};
    let thresholds = Thresholds::DEFAULT;
    for (state, share, next) in [
        (Calm, 0, Calm),
        (Calm, 149, Calm),
        (Calm, 150, Rising),
        (Calm, 1_000, Rising),
        (Rising, 299, Rising),
        (Rising, 300, Storm),
        (Rising, 100, Rising),
        (Rising, 99, Calm),
        (Storm, 1_000, Storm),
        (Storm, 200, Storm),
        (Storm, 199, Rising),
        (Storm, 0, Rising),
    ] {
        assert_eq!(
            thresholds.judge(state, 1_000, share),
            next,
            "{state} {share}"
        );
    }
    // The minimum: to go up all of it, to stay half of it.
    for (state, attempts, next) in [
        (Calm, 0, Calm),
        (Calm, 199, Calm),
        (Calm, 200, Rising),
        (Rising, 199, Rising),
        (Rising, 200, Storm),
        (Rising, 100, Rising),
        (Rising, 99, Calm),
        (Storm, 100, Storm),
        (Storm, 99, Calm),
        (Storm, 0, Calm),
    ] {
        assert_eq!(
            thresholds.judge(state, attempts, attempts),
            next,
            "{state} {attempts}"
        );
    }
    let least = thresholds.with_minimum_attempts(0);
    assert_eq!(least.judge(Storm, 0, 0), Calm);
    assert_eq!(least.judge(Calm, 1, 1), Rising);
}

#[test]
fn thresholds_take_the_nearer_end() {
    let of = |thresholds: Thresholds| {
        [
            thresholds.rising_from(),
            thresholds.rising_until(),
            thresholds.storm_from(),
            thresholds.storm_until(),
        ]
    };
    let thresholds = Thresholds::DEFAULT;
    assert_eq!(Thresholds::default(), thresholds);
    assert_eq!(of(thresholds), [150, 100, 300, 200]);
    assert_eq!(of(thresholds.with_rising(0, 0)), [1, 1, 300, 200]);
    assert_eq!(
        of(thresholds.with_rising(2_000, 2_000)),
        [1_000, 1_000, 1_000, 1_000]
    );
    assert_eq!(of(thresholds.with_rising(120, 130)), [120, 120, 300, 200]);
    assert_eq!(of(thresholds.with_rising(250, 220)), [250, 220, 300, 220]);
    assert_eq!(of(thresholds.with_storm(0, 0)), [150, 100, 150, 100]);
    assert_eq!(
        of(thresholds.with_storm(2_000, 2_000)),
        [150, 100, 1_000, 1_000]
    );
    assert_eq!(of(thresholds.with_storm(400, 500)), [150, 100, 400, 400]);
    assert_eq!(thresholds.with_minimum_attempts(0).minimum_attempts(), 1);
    assert_eq!(
        thresholds
            .with_minimum_attempts(u32::MAX)
            .minimum_attempts(),
        u32::MAX
    );
    for (window, taken) in [
        (Duration::ZERO, Duration::from_millis(100)),
        (Duration::from_millis(99), Duration::from_millis(100)),
        (Duration::from_secs(60), Duration::from_secs(60)),
        (
            Duration::from_nanos(100_000_015),
            Duration::from_nanos(100_000_008),
        ),
        (Duration::MAX, Duration::from_secs(3_600)),
    ] {
        assert_eq!(thresholds.with_window(window).window(), taken);
    }
}

#[test]
fn an_empty_window_has_no_share() {
    let window = Window::default();
    assert_eq!(
        (window.attempts(), window.retries(), window.share()),
        (0, 0, 0)
    );
    assert_eq!((window.goodput(), window.amplification()), (0, None));
    assert_eq!(window, Storm::default().window());
}
