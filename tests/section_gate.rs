//! The careful start with hosts behind unknown intermediaries, against hosts that break on kind 3 and hosts that do not.

use std::collections::VecDeque;

use opmsg_telemetry::attach::{Outcome, Probe, SectionGate};
use proptest::prelude::*;

/// How something in the path reacts to kind 3.
#[derive(Clone, Copy, Debug)]
enum Path {
    Takes,
    Breaks,
    Refuses(i32),
}

/// What comes back for one message; a network fault hits any message.
fn outcome(path: Path, probe: Probe, network_fault: bool) -> Outcome {
    match path {
        _ if network_fault => Outcome::Broken,
        Path::Breaks if probe.carries_section() => Outcome::Broken,
        Path::Refuses(code) if probe.carries_section() => Outcome::Refused(code),
        _ => Outcome::Answered,
    }
}

// checklist 37
#[test]
fn it_is_off_unless_a_driver_makes_one() {
    use opmsg_telemetry::Gate;
    use opmsg_telemetry::attach::{Attacher, CommandSpan, OutgoingCommand, Switches};
    let attacher = Attacher::new(
        &Gate::from_max_wire_version(Some(29)),
        Switches::tracing(true),
    );
    let span = CommandSpan::from_ids([1; 16], [2; 8], 1);
    let command = OutgoingCommand::new("find").with_optional_span(span);
    for _ in 0..10 {
        assert_eq!(attacher.decide(&command).append_to(&mut Vec::new()), 90);
    }
}

// checklist 37
// TS-149
#[test]
fn at_most_one_command_fails_for_each_handshake() {
    for path in [
        Path::Breaks,
        Path::Refuses(2),
        Path::Refuses(501),
        Path::Refuses(10_334),
        Path::Refuses(40_432),
    ] {
        let mut gate = SectionGate::new();
        for generation in 0..3 {
            let mut failed = 0;
            for _ in 0..100 {
                let probe = gate.probe(true);
                let outcome = outcome(path, probe, false);
                failed += u32::from(outcome != Outcome::Answered);
                gate.report(probe, outcome);
            }
            assert_eq!(failed, 1, "{path:?} in {generation}");
            assert!(gate.is_suppressed());
            gate.handshaken();
            assert!(!gate.is_suppressed() && !gate.is_proven());
        }
    }
}

#[test]
fn a_host_that_takes_it_is_proven_by_the_first_answer_of_any_kind() {
    for answer in [
        Outcome::Answered,
        Outcome::Refused(11_000),
        Outcome::Refused(462),
    ] {
        let mut gate = SectionGate::new();
        let first = gate.probe(true);
        assert!(first.carries_section());
        assert!(!gate.probe(true).carries_section(), "one at a time");
        gate.report(first, answer);
        assert!(gate.is_proven());
        assert!(gate.probe(true).carries_section() && gate.probe(false).carries_section());
        // A fault later on is not the section's.
        let later = gate.probe(true);
        gate.report(later, Outcome::Broken);
        assert!(gate.is_proven());
    }
}

#[test]
fn a_message_without_reply_proves_nothing_and_risks_nothing() {
    let mut gate = SectionGate::new();
    assert!(!gate.probe(false).carries_section());
    let trial = gate.probe(true);
    assert!(trial.carries_section());
    gate.report(trial, Outcome::Broken);
    assert!(!gate.probe(false).carries_section());
    let counter_trial = gate.probe(true);
    gate.report(counter_trial, Outcome::Answered);
    assert!(gate.is_suppressed());
}

#[test]
fn a_network_that_is_down_for_everything_is_not_held_against_the_section() {
    let mut gate = SectionGate::new();
    let first = gate.probe(true);
    gate.report(first, Outcome::Broken);
    let without = gate.probe(true);
    assert!(!without.carries_section());
    gate.report(without, Outcome::Broken);
    let again = gate.probe(true);
    assert!(again.carries_section());
    gate.report(again, Outcome::Answered);
    assert!(gate.is_proven());
}

#[test]
fn what_was_not_sent_frees_the_trial() {
    let mut gate = SectionGate::new();
    let first = gate.probe(true);
    gate.report(first, Outcome::NotSent);
    assert!(gate.probe(true).carries_section());
}

#[test]
fn news_from_before_a_handshake_is_old() {
    let mut gate = SectionGate::new();
    let first = gate.probe(true);
    gate.handshaken();
    let second = gate.probe(true);
    assert!(second.carries_section());
    gate.report(first, Outcome::Broken);
    gate.report(second, Outcome::Answered);
    assert!(gate.is_proven());
}

proptest! {
    /// Messages in flight at once, faults of the network at any time: one section is on trial at most, one command is lost at most
    /// where the network is sound, and no path that takes the section is ever suppressed without a fault of the network.
    // checklist 37
    #[test]
    fn with_any_interleaving(
        path in prop_oneof![
            Just(Path::Takes),
            Just(Path::Breaks),
            Just(Path::Refuses(2)),
            Just(Path::Refuses(10_334)),
            Just(Path::Refuses(40_432)),
            Just(Path::Refuses(11_000)),
        ],
        steps in proptest::collection::vec((any::<bool>(), 0..10_u8, 0..8_usize), 1..200),
        faults in any::<bool>(),
    ) {
        let mut gate = SectionGate::new();
        let mut in_flight: VecDeque<Probe> = VecDeque::new();
        let mut lost_to_the_section = 0;
        let mut network_faults = 0;
        for (send, dice, which) in steps {
            if send || in_flight.is_empty() {
                let probe = gate.probe(dice != 0);
                if dice == 0 && !gate.is_proven() {
                    prop_assert!(!probe.carries_section());
                }
                in_flight.push_back(probe);
                let carrying = in_flight.iter().filter(|probe| probe.carries_section()).count();
                prop_assert!(carrying <= 1 || gate.is_proven());
            } else {
                let probe = in_flight.remove(which % in_flight.len()).unwrap();
                let fault = faults && dice == 1;
                let outcome = outcome(path, probe, fault);
                network_faults += u32::from(fault);
                lost_to_the_section += u32::from(!fault && outcome != Outcome::Answered);
                gate.report(probe, outcome);
            }
        }
        match path {
            Path::Takes => {
                prop_assert_eq!(lost_to_the_section, 0);
                prop_assert!(network_faults > 0 || !gate.is_suppressed());
            }
            // An answer of another code is an answer: the message was read.
            Path::Refuses(11_000) => prop_assert!(!gate.is_suppressed() || network_faults > 0),
            _ if network_faults == 0 => prop_assert!(lost_to_the_section <= 1),
            _ => prop_assert!(lost_to_the_section <= network_faults + 1),
        }
    }
}
