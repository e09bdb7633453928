//! A run: many connections, some short and some long, until its time is over.

use std::thread;
use std::time::{Duration, Instant};

use super::conversation::Conversation;
use super::prediction::Target;
use super::random::Random;
use super::seeds::Seeds;
use super::tally::Tally;

/// How long, how much at once, and which numbers it begins with.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub(super) seed: u64,
    pub(super) duration: Duration,
    pub(super) short: usize,
    pub(super) long: usize,
    pub(super) patience: Duration,
}

impl Plan {
    /// Four threads with one short connection after the other, two with a long one each; an answer may take 20 seconds.
    pub fn new(duration: Duration) -> Self {
        Self {
            seed: 1,
            duration,
            short: 4,
            long: 2,
            patience: Duration::from_secs(20),
        }
    }

    /// Another seed, other traffic.
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Threads with short connections, threads with long ones.
    pub fn with_threads(self, short: usize, long: usize) -> Self {
        Self {
            short,
            long,
            ..self
        }
    }

    /// How long an answer may take.
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}

/// Sends until the plan's time is over, and returns once the last answers are in: a patience later, if they are not.
pub fn run(target: &Target, seeds: &Seeds, plan: &Plan) -> Tally {
    let deadline = Instant::now() + plan.duration;
    let mut total = Tally::default();
    thread::scope(|scope| {
        let worker = |number: usize| {
            let is_short = number < plan.short;
            // Every thread has numbers of its own.
            let mut random =
                Random::new(plan.seed ^ (number as u64 + 1).wrapping_mul(0x5851_f42d_4c95_7f2d));
            scope.spawn(move || {
                let mut tally = Tally::default();
                while Instant::now() < deadline && tally.mismatch_count < 1_000 {
                    let conversation =
                        Conversation::new(target, seeds, plan.patience, random.next());
                    match is_short {
                        true => conversation.short(&mut tally),
                        false => conversation.long(&mut tally, deadline),
                    }
                }
                tally
            })
        };
        let workers: Vec<_> = (0..plan.short + plan.long).map(worker).collect();
        for worker in workers {
            match worker.join() {
                Ok(tally) => total.add(tally),
                Err(_) => total.mismatch("a thread of this client has panicked".into()),
            }
        }
    });
    total
}

/// One short conversation again, by the number that its mismatch names.
pub fn replay(target: &Target, seeds: &Seeds, number: u64) -> Tally {
    let mut tally = Tally::default();
    let patience = Duration::from_secs(20);
    Conversation::new(target, seeds, patience, number).short(&mut tally);
    tally
}
