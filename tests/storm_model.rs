//! The retry-storm view beside a plain model that keeps every message and counts anew each time.

use std::cell::Cell;
use std::time::Duration;

use opmsg_telemetry::Mono;
use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
use opmsg_telemetry::storm::{Storm, StormState, Thresholds, Window};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

const REASONS: [RetryReason; 6] = [
    RetryReason::Overload,
    RetryReason::Pool,
    RetryReason::Network,
    RetryReason::StateChange,
    RetryReason::Transient,
    RetryReason::Other,
];

/// Inclusive bounds of the registry's depth histogram.
const BOUNDS: [u32; 8] = [1, 2, 3, 4, 6, 8, 16, 32];

/// What the model keeps of a message: its slot, and ordinal and reason of a retry.
#[derive(Clone, Copy)]
struct Seen {
    slot: i128,
    retry: Option<(u32, RetryReason)>,
}

/// Slots are numbers that only grow. When the clock is set back, `skew` is what has to be added to its slots from then on.
struct Model {
    thresholds: Thresholds,
    seen: Vec<Seen>,
    slot: i128,
    skew: i128,
    late: usize,
    state: StormState,
}

impl Model {
    fn new(thresholds: Thresholds) -> Self {
        Self {
            thresholds,
            seen: Vec::new(),
            slot: 0,
            skew: 0,
            late: 0,
            state: StormState::Calm,
        }
    }

    /// Messages of the eight slots that end with this one.
    fn window(&self, last: i128) -> impl Iterator<Item = &Seen> {
        let inside = move |seen: &&Seen| seen.slot > last - 8 && seen.slot <= last;
        self.seen.iter().filter(inside)
    }

    fn advance(&mut self, at: Mono) {
        let width = self.thresholds.window().as_nanos() / 8;
        let clock = i128::try_from(u128::from(at.as_nanos()) / width).unwrap();
        let slot = clock + self.skew;
        if slot > self.slot {
            // Nothing is in the window after eight ends of slots, and the next one finds too few.
            for end in self.slot..slot.min(self.slot + 20) {
                self.state = self.judge(end);
            }
            (self.slot, self.late) = (slot, 0);
        } else if slot <= self.slot - 8 {
            self.late += 1;
            let inside = self.seen.iter().filter(|seen| seen.slot == self.slot);
            if self.late > 16 && self.late > inside.count() / 2 {
                (self.skew, self.late) = (self.slot - clock, 0);
            }
        }
    }

    fn record(&mut self, retry: Option<(u32, RetryReason)>, at: Mono) {
        self.advance(at);
        let slot = self.slot;
        self.seen.push(Seen { slot, retry });
    }

    fn judge(&self, last: i128) -> StormState {
        let thresholds = &self.thresholds;
        let attempts = self.window(last).count();
        let retries = self
            .window(last)
            .filter(|seen| seen.retry.is_some())
            .count();
        let minimum = usize::try_from(thresholds.minimum_attempts()).unwrap();
        if attempts == 0 || 2 * attempts < minimum {
            return StormState::Calm;
        }
        let share = u16::try_from(1_000 * retries / attempts).unwrap();
        let may_rise = attempts >= minimum;
        match self.state {
            StormState::Calm if may_rise && share >= thresholds.rising_from() => StormState::Rising,
            StormState::Rising if may_rise && share >= thresholds.storm_from() => StormState::Storm,
            StormState::Rising if share < thresholds.rising_until() => StormState::Calm,
            StormState::Storm if share < thresholds.storm_until() => StormState::Rising,
            state => state,
        }
    }

    fn assert_equals(&self, window: &Window) {
        let all: Vec<Seen> = self.window(self.slot).copied().collect();
        let retries: Vec<_> = all.iter().filter_map(|seen| seen.retry).collect();
        let count = |number: usize| u64::try_from(number).unwrap();
        assert_eq!(window.attempts(), count(all.len()));
        assert_eq!(window.retries(), count(retries.len()));
        assert_eq!(window.goodput(), count(all.len() - retries.len()));
        let share = (1_000 * retries.len()).checked_div(all.len()).unwrap_or(0);
        assert_eq!(usize::from(window.share()), share);
        let amplification = (1_000 * all.len()).checked_div(all.len() - retries.len());
        assert_eq!(window.amplification(), amplification.map(count));
        for reason in REASONS {
            let wanted = retries.iter().filter(|(_, of)| *of == reason).count();
            assert_eq!(window.by_reason(reason), count(wanted), "{reason}");
        }
        let pairs: Vec<_> = window.reasons().collect();
        assert_eq!(
            pairs,
            REASONS.map(|reason| (reason, window.by_reason(reason)))
        );
        let mut above = 0;
        for (part, depth) in window.depths().into_iter().enumerate() {
            let bound = BOUNDS.get(part).copied().unwrap_or(u32::MAX);
            let inside = |(attempt, _): &&(u32, RetryReason)| *attempt > above && *attempt <= bound;
            assert_eq!(
                depth,
                count(retries.iter().filter(inside).count()),
                "{bound}"
            );
            above = bound;
        }
    }
}

/// How the clock goes between two groups of messages.
#[derive(Clone, Debug)]
enum Step {
    On(u64),
    Back(u64),
    To(u64),
}

/// Messages that come at one instant; without any, a timer's call.
#[derive(Clone, Debug)]
struct Group {
    step: Step,
    messages: usize,
    retry: Option<(u32, Option<RetryReason>)>,
}

fn group() -> impl Strategy<Value = Group> {
    // The slots of the shortest window are 12.5 ms long.
    let slot = 12_500_000_u64;
    let step = prop_oneof![
        8 => (0..slot).prop_map(Step::On),
        8 => (0..12 * slot).prop_map(Step::On),
        1 => any::<u64>().prop_map(Step::On),
        2 => (0..3 * slot).prop_map(Step::Back),
        2 => (0..40 * slot).prop_map(Step::Back),
        1 => prop_oneof![Just(0), Just(u64::MAX), any::<u64>()].prop_map(Step::To),
    ];
    let attempt = prop_oneof![1..40_u32, Just(2_147_483_647)];
    let reason = proptest::option::of(proptest::sample::select(&REASONS[..]));
    let retry = proptest::option::of((attempt, reason));
    (step, 0..40_usize, retry).prop_map(|(step, messages, retry)| Group {
        step,
        messages,
        retry,
    })
}

fn thresholds() -> impl Strategy<Value = Thresholds> {
    let share = || 0..1_100_u16;
    let window = prop_oneof![Just(100), 100..1_000_u64].prop_map(Duration::from_millis);
    (window, 0..60_u32, share(), share(), share(), share()).prop_map(
        |(window, minimum, from, until, storm_from, storm_until)| {
            Thresholds::DEFAULT
                .with_window(window)
                .with_minimum_attempts(minimum)
                .with_rising(from / 2, until / 2)
                .with_storm(storm_from, storm_until)
        },
    )
}

// TS-134: counts, windows of the caller's time, the state's thresholds.
#[test]
fn the_view_counts_and_judges_as_the_model_does() {
    let config = ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let (storms, ends, set_back) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let strategy = (thresholds(), proptest::collection::vec(group(), 1..60));
    let outcome = TestRunner::new(config).run(&strategy, |(thresholds, groups)| {
        let mut storm = Storm::new(thresholds);
        let mut model = Model::new(thresholds);
        let mut at = 0_u64;
        for group in groups {
            at = match group.step {
                Step::On(nanos) => at.saturating_add(nanos),
                Step::Back(nanos) => at.saturating_sub(nanos),
                Step::To(nanos) => nanos,
            };
            let instant = Mono::from_nanos(at);
            let metadata = group.retry.map(|(attempt, reason)| {
                let retry = RetryMetadata::new(attempt).unwrap();
                reason.map_or(retry, |reason| retry.with_reason(reason))
            });
            // No reason counts as another one.
            let plain = group
                .retry
                .map(|(attempt, reason)| (attempt, reason.unwrap_or(RetryReason::Other)));
            let (before, skew) = (model.state, model.skew);
            for _ in 0..group.messages {
                let state = storm.record(metadata.as_ref(), instant);
                model.record(plain, instant);
                prop_assert_eq!(state, model.state);
            }
            if group.messages == 0 {
                model.advance(instant);
                prop_assert_eq!(storm.advance(instant), model.state);
            }
            prop_assert_eq!(storm.state(), model.state);
            model.assert_equals(&storm.window());
            let add = |to: &Cell<u32>, change: bool| to.set(to.get() + u32::from(change));
            add(
                &storms,
                before < model.state && model.state == StormState::Storm,
            );
            add(&ends, before == StormState::Storm && model.state < before);
            add(&set_back, skew != model.skew);
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    // Each part of the rules was met.
    for count in [storms, ends, set_back] {
        assert!(count.get() >= 10, "{}", count.get());
    }
}
