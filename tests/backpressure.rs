//! The published decision about retries: its cases as a table, a plain transcription of its rules beside it, and every edge of the wait.

use std::time::Duration;

use opmsg_telemetry::Mono;
use opmsg_telemetry::retry::backpressure::{
    Backoff, Decision, GiveUp, History, Operation, Policy, Retry, allowed_retries, decide,
    deprioritizes_server, moves_commit_to_majority, replaces_error,
};
use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind, RetryTracker};
use proptest::prelude::*;

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn at(millis: u64) -> Mono {
    Mono::from_duration(ms(millis))
}

fn shed() -> Failure {
    Failure::new(FailureKind::Server)
        .with_code(462)
        .with_label(ErrorLabel::SystemOverloadedError)
        .with_label(ErrorLabel::RetryableError)
}

// ---------------------------------------------------------------------------------------------------------------------
// The table.

struct Case {
    name: String,
    policy: Policy,
    failures: Vec<Failure>,
    random: u64,
    answers: Vec<String>,
    returned: Option<usize>,
}

fn cases() -> Vec<Case> {
    let table = include_str!("backpressure/scenarios.txt");
    let mut lines = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let cells =
        |line: &str| -> Vec<String> { line.split('|').map(|cell| cell.trim().into()).collect() };
    let columns = "case operation options failures jitter answers returned";
    assert_eq!(cells(lines.next().unwrap()).join(" "), columns);
    let words = |cell: &str| -> Vec<String> { cell.split_whitespace().map(Into::into).collect() };
    let case = |line: &str| {
        let cells: [String; 7] = cells(line).try_into().unwrap();
        let [
            name,
            operation,
            options,
            failures,
            jitter,
            answers,
            returned,
        ] = cells;
        Case {
            policy: policy(&operation, &words(&options)),
            failures: words(&failures).iter().map(|word| failure(word)).collect(),
            random: match jitter.as_str() {
                "0" => 0,
                "1" => u64::MAX,
                other => panic!("{name}: jitter {other}"),
            },
            answers: words(&answers),
            returned: (returned != "ok").then(|| returned.parse().unwrap()),
            name,
        }
    };
    lines.map(case).collect()
}

fn policy(operation: &str, options: &[String]) -> Policy {
    let operation = match operation {
        "read+" => Operation::RetryableRead,
        "read" => Operation::Read,
        "write+" => Operation::RetryableWrite,
        "write" => Operation::Write,
        "end" => Operation::EndOfTransaction,
        "run" => Operation::RunCommand,
        "excluded" => Operation::Excluded,
        other => panic!("operation {other}"),
    };
    options
        .iter()
        .fold(Policy::new(operation), |policy, option| {
            match option.split_once('=') {
                Some(("adaptive", number)) => {
                    policy.with_max_adaptive_retries(number.parse().unwrap())
                }
                Some(("deadline", millis)) => policy.with_deadline(at(millis.parse().unwrap())),
                None if option == "reads-off" => policy.with_retry_reads(false),
                None if option == "writes-off" => policy.with_retry_writes(false),
                None if option == "retarget" => policy.with_overload_retargeting(true),
                None if option == "sharded" => policy.with_sharded(true),
                None if option == "endless" => policy.with_endless_timeout(),
                _ => panic!("option {option}"),
            }
        })
}

fn failure(word: &str) -> Failure {
    let mut parts = word.split('+');
    let server = Failure::new(FailureKind::Server);
    let first = parts.next().unwrap();
    let failure = match first.split_once(':') {
        Some(("code", code)) => server.with_code(code.parse().unwrap()),
        Some(("wcode", code)) => server.with_write_concern_code(code.parse().unwrap()),
        None => match first {
            "shed" => shed(),
            "over" => server.with_label(ErrorLabel::SystemOverloadedError),
            "label" => server.with_label(ErrorLabel::RetryableError),
            "net" => Failure::new(FailureKind::Network),
            "connect" => Failure::new(FailureKind::Connecting),
            "pool" => Failure::new(FailureKind::Pool),
            "other" => Failure::new(FailureKind::Other),
            _ => panic!("failure {word}"),
        },
        Some(_) => panic!("failure {word}"),
    };
    parts.fold(failure, |failure, part| match part.split_once(':') {
        Some(("base", base)) => failure.with_base_backoff_ms(base.parse().unwrap()),
        None => failure.with_label(match part {
            "over" => ErrorLabel::SystemOverloadedError,
            "label" => ErrorLabel::RetryableError,
            "write" => ErrorLabel::RetryableWriteError,
            "none" => ErrorLabel::NoWritesPerformed,
            _ => panic!("failure {word}"),
        }),
        Some(_) => panic!("failure {word}"),
    })
}

/// The answer as the table has it. The wait is checked against the ceiling that the table names.
fn check_answer(case: &Case, answer: &str, decision: Decision) {
    let name = &case.name;
    let give_up = match answer {
        "not-retryable" => Some(GiveUp::NotRetryable),
        "switched-off" => Some(GiveUp::SwitchedOff),
        "limit" => Some(GiveUp::LimitReached),
        "deadline" => Some(GiveUp::Deadline),
        "excluded" => Some(GiveUp::Excluded),
        _ => None,
    };
    if let Some(why) = give_up {
        assert_eq!(decision, Decision::GiveUp(why), "{name}");
        return;
    }
    let retry = decision
        .retry()
        .unwrap_or_else(|| panic!("{name}: {decision:?}"));
    let (answer, avoided) = match answer.strip_suffix("-server") {
        Some(answer) => (answer, true),
        None => (answer, false),
    };
    assert_eq!(retry.deprioritizes_server(), avoided, "{name}");
    if answer == "at-once" {
        assert_eq!((retry.wait(), retry.base()), (None, None), "{name}");
        return;
    }
    let ceiling = ms(answer.parse().unwrap());
    let wait = retry.wait().unwrap_or_else(|| panic!("{name}: no wait"));
    match case.random {
        0 => assert_eq!(wait, Duration::ZERO, "{name}"),
        _ => assert_eq!(wait, ceiling - Duration::from_nanos(1), "{name}"),
    }
}

// checklist 27
#[test]
fn the_published_cases_come_out() {
    // TS-190 TS-191 TS-192 TS-193 TS-194
    let cases = cases();
    assert!(cases.len() >= 60, "{}", cases.len());
    for case in &cases {
        let mut tracker = RetryTracker::new(case.policy, at(0));
        let mut instant = at(0);
        let (mut kept, mut sent, mut over) = (0, 1, false);
        assert_eq!(case.failures.len(), case.answers.len(), "{}", case.name);
        for (answer, failure) in case.answers.iter().zip(&case.failures) {
            assert!(!over, "{}: goes on after the end", case.name);
            // Beside the wait with the jitter of the case, the ceiling itself.
            let history = tracker.history();
            if let Ok(ceiling) = answer.trim_end_matches("-server").parse() {
                let backoff = Backoff::new(history.retries() + 1, failure.base_backoff_ms());
                assert_eq!(backoff.ceiling(), ms(ceiling), "{}", case.name);
            }
            let decision = tracker.failed(failure, instant, case.random);
            check_answer(case, answer, decision);
            if tracker.keeps_last_error() {
                kept = sent;
            }
            match decision.retry() {
                Some(retry) => {
                    instant = instant.saturating_add(retry.wait().unwrap_or_default());
                    sent += 1;
                }
                None => over = true,
            }
        }
        assert_eq!(over.then_some(kept), case.returned, "{}", case.name);
    }
}

// checklist 27
#[test]
fn the_waits_of_the_prose_tests_add_up() {
    // TS-192: two waits with jitter near 1 are 600 ms, with base 50 they are 300 ms, with jitter 0 nothing
    let sum = |failure: &Failure, random| {
        let mut tracker = RetryTracker::new(Policy::new(Operation::RetryableWrite), at(0));
        let mut sum = Duration::ZERO;
        while let Decision::Retry(retry) = tracker.failed(failure, at(0), random) {
            sum += retry.wait().unwrap();
        }
        sum
    };
    let nearly = |millis| ms(millis) - Duration::from_nanos(2);
    assert_eq!(sum(&shed(), u64::MAX), nearly(600));
    assert_eq!(sum(&shed().with_base_backoff_ms(50), u64::MAX), nearly(300));
    assert_eq!(sum(&shed(), 0), Duration::ZERO);
    assert_eq!(sum(&shed(), 1 << 63), ms(300));
}

// ---------------------------------------------------------------------------------------------------------------------
// The wait.

// checklist 28
#[test]
fn ceilings_are_those_of_the_published_table() {
    // TS-192
    for (base, ceilings) in [
        (50, [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000]),
        (100, [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]),
        (
            2_000,
            [4_000, 8_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000],
        ),
        (20_000, [10_000; 8]),
    ] {
        for (attempt, ceiling) in (1..).zip(ceilings) {
            let backoff = Backoff::new(attempt, Some(base));
            assert_eq!(backoff.ceiling(), ms(ceiling), "{base} {attempt}");
            assert_eq!(backoff.base(), ms(base.cast_unsigned()));
        }
    }
    assert_eq!(Backoff::new(1, None), Backoff::new(1, Some(100)));
}

/// base · 2^attempt, at most 10,000, in numbers that have room for it.
fn plain_ceiling(attempt: u32, base: i64) -> u64 {
    let base = if base > 0 { i128::from(base) } else { 100 };
    let factor = 1_i128 << attempt.min(60);
    u64::try_from((base * factor).min(10_000)).unwrap()
}

// checklist 28
#[test]
fn no_attempt_and_no_base_overflows() {
    // TS-193: the same in debug and in release, where the naive power is 0 from attempt 32 on
    let mut attempts: Vec<u32> = (0..=130).collect();
    let mut bases: Vec<i64> = (-3..=300).collect();
    for bit in 0..32 {
        let power = 1_u32 << bit;
        attempts.extend([power - 1, power, power.saturating_add(1), u32::MAX - power]);
    }
    for bit in 0..63 {
        let power = 1_i64 << bit;
        bases.extend([
            power - 1,
            power,
            power.saturating_add(1),
            -power,
            i64::MAX - power,
        ]);
    }
    attempts.extend([11, 14, 31, 32, 33, u32::MAX - 1, u32::MAX]);
    bases.extend([9_999, 10_000, 10_001, i64::MIN, i64::MIN + 1, i64::MAX]);
    for attempt in &attempts {
        for base in &bases {
            let backoff = Backoff::new(*attempt, Some(*base));
            let ceiling = ms(plain_ceiling(*attempt, *base));
            assert_eq!(backoff.ceiling(), ceiling, "{attempt} {base}");
            assert!(ceiling <= Backoff::LONGEST);
            assert!(*attempt == 0 || ceiling >= ms(2));
            for random in [0, 1, 1 << 32, 1 << 63, u64::MAX] {
                assert!(backoff.wait(random) < ceiling, "{attempt} {base} {random}");
            }
            assert_eq!(backoff.wait(1 << 63), ceiling / 2);
            assert_eq!(backoff.wait(1 << 62), ceiling / 4);
            assert_eq!(backoff.wait(0), Duration::ZERO);
        }
    }
}

proptest! {
    #[test]
    fn waits_grow_with_the_random_number(attempt: u32, base: i64, one: u64, other: u64) {
        let backoff = Backoff::new(attempt, Some(base));
        let (small, large) = (one.min(other), one.max(other));
        prop_assert!(backoff.wait(small) <= backoff.wait(large));
        let nanos = u128::from(plain_ceiling(attempt, base)) * 1_000_000 * u128::from(one) / (1 << 64);
        prop_assert_eq!(backoff.wait(one).as_nanos(), nanos);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The model: the published loop, written down once more over plain flags.

/// What is known of an error.
#[derive(Clone, Copy, Debug)]
struct Error {
    overloaded: bool,
    retryable: bool,
    write_label: bool,
    no_writes: bool,
    /// A server's answer; otherwise the connection could not be established.
    sent: bool,
    code: i32,
    base: i64,
}

impl Error {
    /// By the list of the retryable reads specification.
    fn retryable_read(&self) -> bool {
        const CODES: [i32; 14] = [
            6, 7, 89, 91, 134, 189, 262, 9_001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436,
        ];
        !self.sent || CODES.contains(&self.code)
    }

    /// By the label of the retryable writes specification, which a driver adds to what never was sent.
    fn retryable_write(&self) -> bool {
        !self.sent || self.write_label
    }

    fn asks_for_authentication(&self) -> bool {
        self.sent && self.code == 391
    }
}

#[derive(Clone, Copy, Debug)]
struct Options {
    kind: usize,
    retry_reads: bool,
    retry_writes: bool,
    max_adaptive_retries: u32,
    sharded: bool,
    retargeting: bool,
    csot: bool,
    deadline: Option<u64>,
}

const KINDS: [Operation; 7] = [
    Operation::RetryableRead,
    Operation::Read,
    Operation::RetryableWrite,
    Operation::Write,
    Operation::EndOfTransaction,
    Operation::RunCommand,
    Operation::Excluded,
];

/// One step of the loop.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Step {
    End,
    /// The same attempt once more, after authentication.
    Again,
    /// How long to wait, if at all, and whether the server is avoided.
    Retry(Option<u128>, bool),
}

/// Runs the errors through the rules; gives the steps, and which error is raised.
fn model(options: Options, errors: &[(Error, u64)], random: u64) -> (Vec<Step>, Option<usize>) {
    let (read, write) = (options.kind <= 1, (2..=3).contains(&options.kind));
    let mut allowed = if options.csot { u32::MAX } else { 1 };
    let (mut attempt, mut steps, mut raised) = (0, Vec::new(), None);
    let mut authenticated = false;
    for (number, (error, time)) in errors.iter().enumerate() {
        if options.kind != 6 && error.asks_for_authentication() && !authenticated {
            authenticated = true;
            steps.push(Step::Again);
            continue;
        }
        authenticated = false;
        if raised.is_none() || (error.sent && !error.no_writes) {
            raised = Some(number);
        }
        let overload_policy = error.overloaded
            && error.retryable
            && match options.kind {
                5 => options.retry_reads && options.retry_writes,
                6 => false,
                4 => options.retry_writes,
                _ => (read && options.retry_reads) || (write && options.retry_writes),
            };
        let read_policy = options.kind == 0 && error.retryable_read() && options.retry_reads;
        let write_policy = (options.kind == 2 && error.retryable_write() && options.retry_writes)
            || (options.kind == 4 && error.retryable_write());
        attempt += 1;
        if error.overloaded {
            allowed = options.max_adaptive_retries;
        }
        let mut wait = None;
        if error.overloaded {
            let ceiling = u128::from(plain_ceiling(attempt, error.base)) * 1_000_000;
            wait = Some((ceiling * u128::from(random)) >> 64);
        }
        let then = u128::from(*time) * 1_000_000 + wait.unwrap_or(0);
        let late = options
            .deadline
            .is_some_and(|deadline| then > u128::from(deadline) * 1_000_000);
        if !(overload_policy || read_policy || write_policy) || attempt > allowed || late {
            steps.push(Step::End);
            return (steps, raised);
        }
        let avoided = options.sharded || (options.retargeting && error.overloaded);
        steps.push(Step::Retry(wait, avoided));
    }
    (steps, None)
}

fn error() -> impl Strategy<Value = Error> {
    let flags = proptest::collection::vec(any::<bool>(), 4);
    let base = prop_oneof![3 => Just(0), 2 => 1..3_000_i64, 1 => any::<i64>()];
    let shed =
        prop_oneof![3 => Just((true, true)), 1 => any::<(bool, bool)>(), 2 => Just((false, false))];
    let code = prop_oneof![
        4 => proptest::sample::select(vec![6, 7, 89, 91, 134, 189, 262, 9_001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436]),
        2 => proptest::sample::select(vec![462, 433, 11_000, 1, 0, -1]),
        1 => Just(391),
    ];
    (flags, shed, code, base).prop_map(|(flags, shed, code, base)| Error {
        overloaded: shed.0,
        retryable: shed.1,
        write_label: flags[0] || flags[1],
        no_writes: flags[2],
        sent: flags[3],
        code,
        base,
    })
}

fn options() -> impl Strategy<Value = Options> {
    let adaptive = prop_oneof![3 => Just(2), 2 => 0..8_u32];
    let deadline = prop_oneof![2 => Just(None), 1 => (0..30_000_u64).prop_map(Some)];
    let mostly = || prop_oneof![4 => Just(true), 1 => Just(false)];
    (
        0..7_usize,
        mostly(),
        mostly(),
        adaptive,
        any::<[bool; 3]>(),
        deadline,
    )
        .prop_map(
            |(kind, retry_reads, retry_writes, max_adaptive_retries, flags, deadline)| Options {
                kind,
                retry_reads,
                retry_writes,
                max_adaptive_retries,
                sharded: flags[0],
                retargeting: flags[1],
                csot: flags[2] || deadline.is_some(),
                deadline,
            },
        )
}

fn policy_of(options: Options) -> Policy {
    let policy = Policy::new(KINDS[options.kind])
        .with_retry_reads(options.retry_reads)
        .with_retry_writes(options.retry_writes)
        .with_max_adaptive_retries(options.max_adaptive_retries)
        .with_sharded(options.sharded)
        .with_overload_retargeting(options.retargeting);
    match options.deadline {
        Some(deadline) => policy.with_deadline(at(deadline)),
        None if options.csot => policy.with_endless_timeout(),
        None => policy,
    }
}

/// As a driver gets it: the bytes of a reply, or what it knows itself.
fn failure_of(error: Error) -> Failure {
    let labels = [
        (error.overloaded, "SystemOverloadedError"),
        (error.retryable, "RetryableError"),
        (error.no_writes, "NoWritesPerformed"),
        (error.sent && error.write_label, "RetryableWriteError"),
    ];
    let labels = labels.iter().filter(|(set, _)| *set);
    let labels: Vec<&str> = labels.map(|(_, label)| *label).collect();
    if error.sent {
        let reply = bson::doc! {
            "ok": 0, "code": error.code, "errorLabels": labels, "baseBackoffMS": error.base,
        };
        return Failure::from_reply(&bson::serialize_to_vec(&reply).unwrap());
    }
    Failure::new(FailureKind::Connecting)
        .with_labels(labels)
        .with_base_backoff_ms(error.base)
}

// checklist 27
#[test]
fn any_sequence_of_errors_goes_as_the_rules_say() {
    // TS-190 TS-191 TS-192 TS-194
    let config = ProptestConfig {
        cases: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let errors = proptest::collection::vec((error(), 0..20_000_u64), 1..12);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let met = std::cell::RefCell::new(std::collections::BTreeMap::<String, u32>::new());
    let outcome = runner.run(
        &(options(), errors, any::<u64>()),
        |(options, mut errors, random)| {
            errors.sort_by_key(|(_, time)| *time);
            let (steps, raised) = model(options, &errors, random);
            let mut tracker = RetryTracker::new(policy_of(options), at(0));
            let mut kept = None;
            for (number, step) in steps.iter().enumerate() {
                let (error, time) = errors[number];
                let failure = failure_of(error);
                let alone = decide(
                    &policy_of(options),
                    tracker.history(),
                    &failure,
                    at(time),
                    random,
                );
                let decision = tracker.failed(&failure, at(time), random);
                prop_assert_eq!(alone, decision);
                if tracker.keeps_last_error() {
                    kept = Some(number);
                }
                let found = match decision {
                    Decision::Retry(retry) => Step::Retry(
                        retry.wait().map(|wait| wait.as_nanos()),
                        retry.deprioritizes_server(),
                    ),
                    Decision::Reauthenticate => Step::Again,
                    _ => Step::End,
                };
                prop_assert_eq!(found, *step, "step {}: {:?}", number, decision);
                let word = match decision {
                    Decision::Retry(retry) if retry.wait().is_some() => "wait".to_owned(),
                    Decision::Retry(_) => "at once".to_owned(),
                    other => format!("{other:?}"),
                };
                *met.borrow_mut().entry(word).or_default() += 1;
            }
            if raised.is_some() {
                prop_assert_eq!(kept, raised);
            }
            Ok(())
        },
    );
    if let Err(error) = outcome {
        panic!("{error}");
    }
    // Every answer was met.
    let met = met.into_inner();
    assert_eq!(met.len(), 8, "{met:?}");
    assert!(met.values().all(|count| *count >= 100), "{met:?}");
}

// ---------------------------------------------------------------------------------------------------------------------
// The parts of the decision.

#[test]
fn limits_follow_timeout_and_overload() {
    // TS-191
    let once = Policy::new(Operation::RetryableRead);
    let network = Failure::new(FailureKind::Network);
    let after_network = History::NONE.after(&network);
    let after_both = after_network.after(&shed()).after(&network);
    for (policy, before) in [
        (once, Some(1)),
        (once.with_deadline(at(1)), None),
        (once.with_endless_timeout(), None),
    ] {
        assert_eq!(allowed_retries(&policy, History::NONE), before);
        assert_eq!(allowed_retries(&policy, after_network), before);
        assert_eq!(allowed_retries(&policy, after_both), Some(2));
        let more = policy.with_max_adaptive_retries(u32::MAX);
        assert_eq!(allowed_retries(&more, after_both), Some(2_147_483_647));
    }
    assert_eq!((after_both.retries(), after_both.overloaded()), (3, true));
    assert!(!after_network.overloaded());
}

#[test]
fn commit_moves_to_majority_unless_it_was_shed() {
    // TS-196: both labels together, and nothing less
    assert!(!moves_commit_to_majority(&shed()));
    for failure in [
        failure("over"),
        failure("label"),
        failure("net+write"),
        failure("code:91+write"),
        failure("pool"),
    ] {
        assert!(moves_commit_to_majority(&failure), "{failure:?}");
    }
    let mut tracker = RetryTracker::new(
        Policy::new(Operation::EndOfTransaction).with_max_adaptive_retries(9),
        at(0),
    );
    assert!(!tracker.commit_needs_majority());
    for (failure, majority) in [
        ("shed", false),
        ("shed", false),
        ("net+write", true),
        ("shed", true),
    ] {
        let decision = tracker.failed(&self::failure(failure), at(0), 0);
        assert!(decision.retry().is_some());
        assert_eq!(tracker.commit_needs_majority(), majority, "{failure}");
    }
}

#[test]
fn parts_of_the_decision_stand_alone() {
    // TS-194 TS-195
    let policy = Policy::new(Operation::Write);
    assert!(!deprioritizes_server(&policy, &shed()));
    assert!(deprioritizes_server(
        &policy.with_overload_retargeting(true),
        &shed()
    ));
    let network = Failure::new(FailureKind::Network);
    assert!(!deprioritizes_server(
        &policy.with_overload_retargeting(true),
        &network
    ));
    assert!(deprioritizes_server(&policy.with_sharded(true), &network));
    for (word, sent) in [
        ("net", true),
        ("code:2", true),
        ("net+none", false),
        ("connect", false),
        ("pool", false),
        ("other", false),
    ] {
        let failure = failure(word);
        assert_eq!(failure.may_have_written(), sent, "{word}");
        assert_eq!(replaces_error(false, &failure), sent, "{word}");
        assert!(replaces_error(true, &failure));
    }
    assert_eq!(
        Retry::new().with_allowed(u32::MAX).allowed(),
        Some(2_147_483_647)
    );
}

#[test]
fn numbers_and_instants_at_their_ends_saturate() {
    // TS-193
    let policy = Policy::new(Operation::Write)
        .with_max_adaptive_retries(u32::MAX)
        .with_deadline(Mono::from_nanos(u64::MAX));
    let mut history = History::NONE;
    for _ in 0..100 {
        history = history.after(&shed());
    }
    let end = Mono::from_nanos(u64::MAX);
    let huge = shed().with_base_backoff_ms(i64::MAX);
    let decision = decide(&policy, history, &huge, end, u64::MAX);
    let retry = decision.retry().unwrap();
    assert_eq!(
        retry.wait(),
        Some(Backoff::LONGEST - Duration::from_nanos(1))
    );
    assert_eq!(
        retry.base(),
        Some(Duration::from_millis(i64::MAX.cast_unsigned()))
    );
    let before = policy.with_deadline(Mono::from_nanos(u64::MAX - 1));
    assert_eq!(
        decide(&before, history, &huge, end, 0),
        Decision::GiveUp(GiveUp::Deadline)
    );
}
