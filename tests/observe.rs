//! Shows that the laws of what the crate says about itself hold, and that they met what they are about.

#[path = "laws/emitted.rs"]
mod emitted;
#[path = "laws/make.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of what the laws use")]
mod make;
#[path = "laws/naive/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of what the laws use")]
mod naive;
#[path = "laws/observe/mod.rs"]
#[allow(unreachable_pub, reason = "a part of the laws")]
mod observe;
mod sample;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sample::registry::*;

fn config(cases: u32) -> ProptestConfig {
    // A failure becomes a test of its own; a file of seeds would name a seed and not a case.
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Each kind of law on many inputs, in one thread, so that what was met can be counted.
#[test]
fn recorded_is_what_happened() {
    for (choice, cases) in [(0, 400), (1, 300), (2, 300), (3, 1_500), (4, 300_u32)] {
        let bytes = prop::collection::vec(any::<u8>(), 0..3_000);
        TestRunner::new(config(cases))
            .run(&bytes, |bytes| {
                observe::law(&[&[choice], &bytes[..]].concat());
                Ok(())
            })
            .unwrap();
    }
    let seen = observe::seen();
    println!("{seen:?}");
    for (what, times) in [
        ("committed", seen.committed),
        ("refused commits", seen.refused_commits),
        ("lost windows", seen.lost_windows),
        ("merges", seen.merges),
        ("queue full", seen.queue_full),
        ("rate limited", seen.rate_limited),
        ("already shut down", seen.already_shutdown),
        ("attached", seen.attached),
        ("attach failed", seen.attach_failed),
        ("shed", seen.shed),
        ("arguments", seen.arguments),
        ("argument failed", seen.argument_failed),
        ("comments", seen.comments),
        ("comment failed", seen.comment_failed),
        ("spliced", seen.spliced),
        ("retried", seen.retried),
        ("recovered", seen.recovered),
        ("gave up", seen.gave_up),
        ("exemplars", seen.exemplars),
    ] {
        assert!(times >= 10, "{what}: {times}");
    }
}
