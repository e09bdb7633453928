//! The retry-storm view beside a simulated service: what it catches, what leaves it calm, and that it does not flap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use opmsg_telemetry::Mono;
use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
use opmsg_telemetry::storm::{Storm, StormState, Thresholds};

const SECOND: u64 = 1_000_000_000;
const WINDOW: u64 = 10 * SECOND;

/// Numbers that look random and are the same in each run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// In 0..1.
    fn fraction(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Time to the next of events that come by chance, in nanoseconds.
    fn pause(&mut self, per_second: f64) -> u64 {
        (-(1.0 - self.fraction()).ln() / per_second * SECOND as f64) as u64
    }
}

/// What the service does with an attempt.
#[derive(Clone, Copy)]
enum Service {
    /// Fails this part of the attempts, each by chance.
    Fails(f64),
    /// Admits so many a second and answers all others with an overload error, as a rate limiter does.
    Admits(f64),
}

#[derive(Clone, Copy)]
enum Seen {
    /// By a proxy, or a server without a limiter.
    All,
    /// By a server behind its limiter: what is shed there is never parsed.
    Admitted,
}

/// Clients of one service: operations come by chance, and what fails is sent again as the back-pressure specification says.
struct Simulation {
    numbers: Numbers,
    /// Operations a second.
    rate: f64,
    /// Retries of an operation: 1 by default, at most 2 after overload.
    retries: u32,
    service: Service,
    /// Admissions that are left, and when that was.
    tokens: (f64, u64),
    /// Instant and ordinal of what will be sent.
    to_send: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Simulation {
    fn new(seed: u64, rate: f64, retries: u32, service: Service) -> Self {
        let mut numbers = Numbers(seed);
        let start = numbers.number() % WINDOW;
        Self {
            numbers,
            rate,
            retries,
            service,
            tokens: (0.0, start),
            to_send: BinaryHeap::from([Reverse((start, 0))]),
        }
    }

    /// Whether the attempt is admitted, and whether it succeeds.
    fn serve(&mut self, at: u64) -> (bool, bool) {
        match self.service {
            Service::Fails(part) => (true, self.numbers.fraction() >= part),
            Service::Admits(per_second) => {
                let (left, since) = self.tokens;
                let more = (at - since) as f64 / SECOND as f64 * per_second;
                let left = (left + more).min(10.0);
                let admitted = left >= 1.0;
                self.tokens = (if admitted { left - 1.0 } else { left }, at);
                (admitted, admitted)
            }
        }
    }

    /// Runs until this instant; `each` gets every state with its instant.
    fn run(
        &mut self,
        storm: &mut Storm,
        seen: Seen,
        until: u64,
        mut each: impl FnMut(u64, StormState),
    ) {
        while let Some(&Reverse((at, ordinal))) = self.to_send.peek() {
            if at >= until {
                return;
            }
            self.to_send.pop();
            if ordinal == 0 {
                let next = at + self.numbers.pause(self.rate);
                self.to_send.push(Reverse((next, 0)));
            }
            let (admitted, succeeds) = self.serve(at);
            if admitted || matches!(seen, Seen::All) {
                let (reason, _) = self.failure();
                let retry = RetryMetadata::new(ordinal).map(|retry| retry.with_reason(reason));
                each(at, storm.record(retry.ok().as_ref(), Mono::from_nanos(at)));
            }
            if !succeeds && ordinal < self.retries {
                let (_, backs_off) = self.failure();
                // Jitter x min(10 s, 100 ms x 2^attempt), attempt 1 for the first retry.
                let ceiling = ((SECOND / 10) << (ordinal + 1)).min(10 * SECOND);
                let wait = if backs_off {
                    (self.numbers.fraction() * ceiling as f64) as u64
                } else {
                    0
                };
                // The round trip.
                self.to_send
                    .push(Reverse((at + 1_000_000 + wait, ordinal + 1)));
            }
        }
    }

    /// Why attempts fail, and whether a driver waits before the next.
    fn failure(&self) -> (RetryReason, bool) {
        match self.service {
            Service::Fails(_) => (RetryReason::Transient, false),
            Service::Admits(_) => (RetryReason::Overload, true),
        }
    }
}

/// Changes of state with their instants.
fn changes(to: &mut Vec<(u64, StormState)>) -> impl FnMut(u64, StormState) {
    |at, state| {
        if to.last().map_or(StormState::Calm, |(_, last)| *last) != state {
            to.push((at, state));
        }
    }
}

fn states(changes: &[(u64, StormState)]) -> Vec<StormState> {
    changes.iter().map(|(_, state)| *state).collect()
}

/// A service gets too slow for a minute, with clients that retry twice: calm before, a storm within two windows, calm within two
/// windows after, and each state once on the way.
fn a_storm_comes_and_goes(seed: u64, rate: f64, seen: Seen) {
    let mut storm = Storm::default();
    let mut simulation = Simulation::new(seed, rate, 2, Service::Admits(rate * 1.5));
    let mut all = Vec::new();
    let begin = 5 * WINDOW + simulation.numbers.number() % WINDOW;
    simulation.run(&mut storm, seen, begin, changes(&mut all));
    assert_eq!(all, [], "seed {seed}, {rate} a second");
    simulation.service = Service::Admits(rate * 0.4);
    let end = begin + 6 * WINDOW;
    simulation.run(&mut storm, seen, end, changes(&mut all));
    assert_eq!(states(&all), [StormState::Rising, StormState::Storm]);
    let caught = all[1].0 - begin;
    assert!(
        caught <= 2 * WINDOW,
        "seed {seed}, {rate} a second: {caught} ns"
    );
    let window = storm.window();
    assert_eq!(window.by_reason(RetryReason::Overload), window.retries());
    assert_eq!(window.depths().iter().sum::<u64>(), window.retries());
    // Two retries at most.
    assert!(window.depths()[1] > 0 && window.depths()[2..] == [0; 7]);
    simulation.service = Service::Admits(rate * 1.5);
    let last = end + 6 * WINDOW;
    simulation.run(&mut storm, seen, last, changes(&mut all));
    let wanted = [
        StormState::Rising,
        StormState::Storm,
        StormState::Rising,
        StormState::Calm,
    ];
    assert_eq!(states(&all), wanted, "seed {seed}, {rate} a second");
    assert!(all[3].0 - end <= 2 * WINDOW, "seed {seed}, {rate} a second");
}

#[test]
fn overload_is_caught_within_two_windows_and_ends() {
    for seed in 0..8 {
        for rate in [60.0, 500.0, 2_000.0] {
            a_storm_comes_and_goes(seed, rate, Seen::All);
        }
    }
}

// TS-134: what the limiter turns away is not seen.
/// The limiter sheds before parsing, so this view misses what it shed; its shares are the same.
#[test]
fn a_view_of_admitted_requests_catches_it_too() {
    for seed in 0..8 {
        for rate in [120.0, 1_000.0] {
            a_storm_comes_and_goes(seed, rate, Seen::Admitted);
        }
    }
    let window = |seen| {
        let mut storm = Storm::default();
        let mut simulation = Simulation::new(1, 1_000.0, 2, Service::Admits(400.0));
        simulation.run(&mut storm, seen, 4 * WINDOW, |_, _| {});
        storm.window()
    };
    let (all, admitted) = (window(Seen::All), window(Seen::Admitted));
    assert!(all.attempts() > 4 * admitted.attempts());
    assert!(all.share().abs_diff(admitted.share()) <= 30);
}

/// Half of what is sent fails: with two retries, and with the one that is the default without overload.
#[test]
fn failing_of_another_kind_is_caught_within_two_windows() {
    for seed in 0..8 {
        for (rate, retries, part) in [(100.0, 2, 0.5), (1_000.0, 2, 0.5), (1_000.0, 1, 0.55)] {
            let mut storm = Storm::default();
            let mut simulation = Simulation::new(seed, rate, retries, Service::Fails(0.0));
            let mut all = Vec::new();
            let begin = 2 * WINDOW + simulation.numbers.number() % WINDOW;
            simulation.run(&mut storm, Seen::All, begin, changes(&mut all));
            simulation.service = Service::Fails(part);
            let until = begin + 2 * WINDOW;
            simulation.run(&mut storm, Seen::All, until, changes(&mut all));
            assert_eq!(
                states(&all),
                [StormState::Rising, StormState::Storm],
                "seed {seed}"
            );
        }
    }
}

#[test]
fn steady_five_percent_are_calm() {
    for seed in 0..4 {
        for (rate, seconds) in [(25.0, 7_200), (150.0, 1_200), (1_000.0, 180), (5_000.0, 40)] {
            for retries in [1, 2] {
                let mut storm = Storm::default();
                let mut simulation = Simulation::new(seed, rate, retries, Service::Fails(0.05));
                let mut all = Vec::new();
                let until = seconds * SECOND;
                simulation.run(&mut storm, Seen::All, until, changes(&mut all));
                assert_eq!(all, [], "seed {seed}, {rate} a second");
                // It was there and it was judged.
                let window = storm.window();
                assert!(window.attempts() > 200 && (20..90).contains(&window.share()));
            }
        }
    }
}

/// Each message is a retry with this probability, so that the share stays around it.
fn chance(
    storm: &mut Storm,
    numbers: &mut Numbers,
    rate: f64,
    share: f64,
    from: u64,
    until: u64,
) -> Vec<(u64, StormState)> {
    let mut all = vec![(from, storm.state())];
    let mut each = changes(&mut all);
    let retry = RetryMetadata::new(1).unwrap();
    let mut at = from;
    while at < until {
        let message = (numbers.fraction() < share).then_some(&retry);
        each(at, storm.record(message, Mono::from_nanos(at)));
        at += numbers.pause(rate);
    }
    drop(each);
    all.split_off(1)
}

// TS-134: up and down with different thresholds.
/// A share at a threshold goes beyond it by chance again and again; the state changes once.
#[test]
fn a_share_at_a_threshold_does_not_flap() {
    use StormState::{Calm, Rising, Storm as Stormy};
    // The share before, the state it leads to, the share at a threshold, and what may follow.
    let cases: [(f64, StormState, f64, &[StormState]); 4] = [
        (0.05, Calm, 0.150, &[Rising]),
        (0.20, Rising, 0.100, &[Calm]),
        (0.25, Rising, 0.300, &[Stormy]),
        (0.50, Stormy, 0.200, &[Rising]),
    ];
    for seed in 0..4 {
        for (before, state, at_threshold, follows) in cases {
            let mut numbers = Numbers(seed);
            let mut storm = Storm::default();
            chance(&mut storm, &mut numbers, 200.0, before, 0, 5 * WINDOW);
            assert_eq!(storm.state(), state);
            let all = chance(
                &mut storm,
                &mut numbers,
                200.0,
                at_threshold,
                5 * WINDOW,
                200 * WINDOW,
            );
            assert!(
                follows.starts_with(&states(&all)),
                "seed {seed}, {at_threshold}: {all:?}"
            );
        }
    }
    // Without a distance between the two thresholds the same shares do flap, so the above says something.
    let bare = Thresholds::DEFAULT.with_rising(150, 150);
    let mut storm = Storm::new(bare);
    let all = chance(&mut storm, &mut Numbers(0), 200.0, 0.150, 0, 200 * WINDOW);
    assert!(all.len() > 10, "{all:?}");
}

/// About as many attempts as the minimum: the state is entered once and kept.
#[test]
fn a_rate_at_the_minimum_does_not_flap() {
    for seed in 0..4 {
        let mut storm = Storm::default();
        let all = chance(&mut storm, &mut Numbers(seed), 20.0, 0.5, 0, 300 * WINDOW);
        assert_eq!(states(&all), [StormState::Rising, StormState::Storm]);
    }
}
