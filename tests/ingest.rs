//! A connection's messages in order: authentication, admission of remote parents, counters, reports.

#[path = "laws/emitted.rs"]
mod emitted;
mod sample;
#[path = "wire/mod.rs"]
mod wire;

use std::time::Duration;

use bson::{RawDocumentBuf, rawdoc};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::error::{FrameErrorKind, Reaction, Rule};
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Parent, Policy, Refused, TokenBucket};
use opmsg_telemetry::observe::values::Refusal;
use opmsg_telemetry::observe::{Counters, MetricGroup, PointValue};
use opmsg_telemetry::report::{Carrier, Outcome};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{
    Field, Gate, Generation, Limits, Mono, OpMsg, Role, Telemetry, remove_telemetry,
};
use sample::registry::*;
use wire::TRACEPARENT;

fn seconds(seconds: u64) -> Mono {
    Mono::from_duration(Duration::from_secs(seconds))
}

fn traced() -> Vec<u8> {
    wire::message(0, &[wire::ping(), wire::trace(TRACEPARENT)])
}

fn bad() -> Vec<u8> {
    let text = TRACEPARENT.replace("4bf9", "4BF9");
    wire::message(0, &[wire::ping(), wire::trace(&text)])
}

/// The parent of a request that is run.
fn parent(ingest: &mut Ingest, message: &[u8], at: Mono) -> Parent {
    match ingest.handle(message, &mut Vec::new(), at) {
        Answer::Run(request) => request.parent(),
        answer => panic!("{answer:?}"),
    }
}

fn refused(ingest: &mut Ingest, message: &[u8]) -> Refused {
    match ingest.handle(message, &mut Vec::new(), seconds(0)) {
        Answer::Refuse(refused) => refused,
        answer => panic!("{answer:?}"),
    }
}

/// What the connection counted, all of which fits the registry.
fn counters(ingest: &Ingest) -> &Counters {
    sample::sound(&emitted::sets(ingest.counters()));
    ingest.counters()
}

fn is_admitted(parent: Parent) -> bool {
    match parent {
        Parent::Admitted(traceparent) => {
            assert_eq!(traceparent.to_string(), TRACEPARENT);
            true
        }
        Parent::Limited(traceparent) => {
            assert_eq!(traceparent.to_string(), TRACEPARENT);
            false
        }
        other => panic!("{other:?}"),
    }
}

// TS-119: protocol 1.6, 16,384 bytes before authentication by default.
#[test]
fn messages_are_small_until_authentication() {
    let padding = "x".repeat(16_384 - 21 - 58);
    let body = rawdoc! { "ping": 1, "$db": "admin", "padding": padding };
    let largest = wire::message(0, &[wire::body(&body)]);
    let mut ingest = Ingest::new(Config::server());
    assert!(!ingest.is_authenticated());
    let room = 16_384 - largest.len();
    let body = |len: usize| rawdoc! { "ping": 1, "$db": "admin", "padding": "x".repeat(len) };
    let exact = wire::message(0, &[wire::body(&body(16_384 - 21 - 58 + room))]);
    assert_eq!(exact.len(), 16_384);
    assert_eq!(parent(&mut ingest, &exact, seconds(0)), Parent::Absent);
    let larger = wire::message(0, &[wire::body(&body(16_384 - 21 - 58 + room + 1))]);
    let refused = refused(&mut ingest, &larger);
    assert_eq!(refused.rule(), Some(Rule::A1));
    assert_eq!(refused.reaction(), Reaction::Close);
    assert!(opmsg_telemetry::message::message_len(&larger, ingest.limits()).is_err());
    ingest.authenticated();
    assert_eq!(parent(&mut ingest, &larger, seconds(0)), Parent::Absent);
    assert_eq!(ingest.limits().max_message_size(), 48_000_000);
}

#[test]
fn a_limit_below_the_one_before_authentication_stays() {
    let limits = Limits::SERVER.with_max_message_size(1_000);
    let mut ingest = Ingest::new(Config::server().with_limits(limits));
    assert_eq!(ingest.limits().max_message_size(), 1_000);
    ingest.authenticated();
    assert_eq!(ingest.limits().max_message_size(), 1_000);
}

// TS-125: validated in any case, used only when the embedder says so.
#[test]
fn telemetry_before_authentication_is_validated_and_not_used() {
    let mut ingest = Ingest::new(Config::server());
    let message = traced();
    let mut scratch = Vec::new();
    let answer = ingest.handle(&message, &mut scratch, seconds(0));
    let Answer::Run(request) = answer else {
        panic!("{answer:?}")
    };
    assert!(matches!(request.parent(), Parent::Unauthenticated(_)));
    assert!(request.telemetry().is_none());
    let report = ingest.report(&answer).expect("it has telemetry");
    assert_eq!(report.outcome(), Outcome::Unauthenticated);
    assert_eq!(report.traceparent(), None);
    assert_eq!(counters(&ingest).unauthenticated(), 1);
    assert_eq!(refused(&mut ingest, &bad()).code().code(), 2);

    let config = Config::server().with_unauthenticated_telemetry(true);
    assert!(is_admitted(parent(
        &mut Ingest::new(config),
        &message,
        seconds(0)
    )));
}

// TS-126: trace_sampling_parameters.idl, refillRate 1.0 a second, maxTokens 10.
#[test]
fn remote_parents_are_admitted_as_on_a_server() {
    let mut ingest = Ingest::new(Config::server().with_access_control(false));
    let message = traced();
    let admitted = |ingest: &mut Ingest, at| is_admitted(parent(ingest, &message, at));
    let burst = (0..30)
        .filter(|_| admitted(&mut ingest, seconds(5)))
        .count();
    assert_eq!(burst, 10);
    let half = seconds(5).saturating_add(Duration::from_millis(999));
    assert!(!admitted(&mut ingest, half));
    assert!(admitted(&mut ingest, seconds(6)));
    assert!(!admitted(&mut ingest, seconds(6)));
    // Time that goes back adds nothing and takes nothing.
    assert!(!admitted(&mut ingest, seconds(1)));
    assert!(!admitted(&mut ingest, seconds(6)));
    assert!(admitted(&mut ingest, seconds(7)));
    let later = (0..30)
        .filter(|_| admitted(&mut ingest, seconds(1_000_000)))
        .count();
    assert_eq!(later, 10, "no more than the bucket holds");
    let counters = counters(&ingest);
    assert_eq!(counters.admitted(), 22);
    assert_eq!(
        counters.accepted(),
        counters.admitted() + counters.limited()
    );
}

#[test]
fn a_limited_parent_changes_nothing_else() {
    let bucket = TokenBucket::new(Duration::from_secs(1), 0);
    let config = Config::server()
        .with_access_control(false)
        .with_admission(Some(bucket));
    let mut ingest = Ingest::new(config);
    let message = traced();
    let mut scratch = Vec::new();
    let answer = ingest.handle(&message, &mut scratch, seconds(0));
    let Answer::Run(request) = answer else {
        panic!("{answer:?}")
    };
    assert!(matches!(request.parent(), Parent::Limited(_)));
    assert_eq!(request.message().as_bytes(), message);
    assert_eq!(request.command().unwrap().name(), Some("ping"));
    let report = ingest.report(&answer).unwrap();
    assert_eq!(report.outcome(), Outcome::Limited);
    assert_eq!(report.traceparent().unwrap().to_string(), TRACEPARENT);
}

#[test]
fn buckets_saturate() {
    for (interval, burst) in [
        (Duration::ZERO, 1),
        (Duration::MAX, u32::MAX),
        (Duration::from_nanos(1), u32::MAX),
    ] {
        let mut bucket = TokenBucket::new(interval, burst);
        assert!(bucket.admit(Mono::from_nanos(u64::MAX)));
        assert!(
            bucket.admit(Mono::from_nanos(u64::MAX)) || burst == 1 || interval == Duration::MAX
        );
    }
}

// TS-124: before 9.0 a tolerant receiver drops the section that its generation does not know.
#[test]
fn a_tolerant_receiver_of_an_older_generation_drops_every_section() {
    let config = Config::proxy().with_generation(Generation::Before9_0);
    let mut ingest = Ingest::new(config);
    assert_eq!(
        parent(&mut ingest, &traced(), seconds(0)),
        Parent::Dropped(Refusal::Unsupported)
    );
    let mut ingest = Ingest::new(config.with_policy(Policy::Server));
    assert_eq!(refused(&mut ingest, &traced()).code().code(), 40432);
    assert_eq!(counters(&ingest).refused_for(Refusal::Unsupported), 1);
}

/// Messages whose telemetry is wrong, and why (registry 4.3). The second to fifth cannot be divided into sections.
fn wrong() -> Vec<(Vec<Vec<u8>>, Refusal)> {
    let section = |document: RawDocumentBuf| vec![wire::ping(), wire::telemetry(&document)];
    let trace = wire::trace(TRACEPARENT);
    let mut early = trace.clone();
    early[1] = 60;
    let mut past = trace.clone();
    past[1] = 91;
    let mut no_end = trace.clone();
    *no_end.last_mut().unwrap() = 1;
    let mut deep = rawdoc! {};
    for _ in 0..201 {
        deep = rawdoc! { "d": deep };
    }
    let otel = rawdoc! { "traceparent": TRACEPARENT };
    vec![
        (
            vec![wire::ping(), trace.clone(), trace.clone()],
            Refusal::DuplicateSection,
        ),
        (vec![wire::ping(), early], Refusal::MalformedBson),
        (vec![wire::ping(), past], Refusal::Truncated),
        (vec![wire::ping(), vec![3, 5, 0, 0]], Refusal::Truncated),
        (vec![wire::ping(), vec![3, 4, 0, 0, 0]], Refusal::Truncated),
        (vec![wire::ping(), no_end], Refusal::MalformedBson),
        (section(deep), Refusal::TooDeep),
        (
            section(rawdoc! { "otel": otel.clone(), "p": "x".repeat(5_000) }),
            Refusal::TooLarge,
        ),
        (section(rawdoc! { "otel": 1 }), Refusal::WrongType),
        (
            vec![
                wire::ping(),
                [&[3], &wire::telemetry_twice("otel")[..]].concat(),
            ],
            Refusal::DuplicateField,
        ),
        (section(rawdoc! { "otel": {} }), Refusal::MissingField),
        (
            section(rawdoc! { "otel": { "traceparent": "00" } }),
            Refusal::InvalidContext,
        ),
    ]
}

// TS-123, TS-127: each reason has its counter and its report.
// TS-198
#[test]
fn refusals_are_counted_by_reason() {
    for policy in [Policy::Server, Policy::Tolerant] {
        for (index, (sections, refusal)) in wrong().into_iter().enumerate() {
            let config = Config::server()
                .with_policy(policy)
                .with_access_control(false);
            let mut ingest = Ingest::new(config);
            let message = wire::message(0, &sections);
            let mut scratch = Vec::new();
            let answer = ingest.handle(&message, &mut scratch, seconds(0));
            let report = ingest
                .report(&answer)
                .expect("refused telemetry is reported");
            assert_eq!(report.refusal(), Some(refusal));
            assert_eq!(report.traceparent(), None);
            assert_eq!(usize::try_from(report.message_len()), Ok(message.len()));
            let counters = counters(&ingest);
            assert_eq!(counters.refused_for(refusal), 1, "{refusal}");
            assert_eq!(
                (counters.received(), counters.accepted()),
                (1, 0),
                "{refusal}"
            );
            match answer {
                Answer::Run(request) => {
                    assert!(policy == Policy::Tolerant && !(1..5).contains(&index));
                    assert_eq!(report.outcome(), Outcome::Dropped);
                    assert_eq!(request.parent(), Parent::Dropped(refusal));
                    assert_eq!(
                        request.message().as_bytes(),
                        wire::message(0, &[wire::ping()])
                    );
                    let sizes: usize = sections[1..].iter().map(|section| section.len() - 1).sum();
                    if refusal == Refusal::TooLarge {
                        assert_eq!(usize::try_from(report.section_len()), Ok(sizes));
                    }
                    assert_eq!(report.code(), None);
                }
                Answer::Refuse(refused) => {
                    assert!(
                        policy == Policy::Server || (1..5).contains(&index),
                        "{refusal}"
                    );
                    assert_eq!(report.outcome(), Outcome::Refused);
                    assert_eq!(report.code(), Some(refused.code()));
                    assert_eq!(report.reaction(), Some(refused.reaction()));
                }
                answer => panic!("{answer:?}"),
            }
        }
    }
}

#[test]
fn reports_hold_what_came() {
    let permit = Gate::from_max_wire_version(Some(29))
        .telemetry()
        .unwrap()
        .allowing(Field::Retry)
        .allowing(Field::Client);
    let client = ClientMetadata::full(
        ClientId::from_bytes([7; 16]).unwrap(),
        Driver::new("example", "1.0").unwrap(),
        ClientConfig::new().with_tls(true),
    );
    let retry = RetryMetadata::new(2).unwrap().with_code(462);
    let section = Telemetry::new(TRACEPARENT.parse().unwrap())
        .with_retry(retry)
        .with_client(client.clone())
        .to_section(permit);
    let message = wire::message(0, &[wire::ping(), section.as_bytes().to_vec()]);
    let mut ingest = Ingest::new(Config::server().with_access_control(false));
    let mut scratch = Vec::new();
    let answer = ingest.handle(&message, &mut scratch, seconds(0));
    let report = ingest.report(&answer).unwrap();
    assert_eq!(report.outcome(), Outcome::Accepted);
    assert_eq!(report.traceparent().unwrap().to_string(), TRACEPARENT);
    assert_eq!(report.retry(), Some(retry));
    assert_eq!(report.retry_carrier(), Some(Carrier::Section));
    assert_eq!(report.client(), Some(&client));
    assert_eq!(
        usize::try_from(report.section_len()),
        Ok(section.as_bytes().len() - 1)
    );
    assert_eq!(report.request_id(), 1);
    // The same client again says nothing new.
    let again = ingest.handle(&message, &mut scratch, seconds(0));
    assert_eq!(ingest.report(&again).unwrap().client(), None);
}

#[test]
fn reports_are_of_telemetry_retries_and_refusals() {
    let mut ingest = Ingest::new(Config::server().with_access_control(false));
    let mut scratch = Vec::new();
    let plain = wire::message(0, &[wire::ping()]);
    let answer = ingest.handle(&plain, &mut scratch, seconds(0));
    assert!(ingest.report(&answer).is_none());

    let body = rawdoc! { "ping": 1, "$db": "admin", "$retry": { "attempt": 1 } };
    let retried = wire::message(0, &[wire::body(&body)]);
    let answer = ingest.handle(&retried, &mut scratch, seconds(0));
    let report = ingest.report(&answer).unwrap();
    assert_eq!(report.outcome(), Outcome::Absent);
    assert_eq!(report.retry_carrier(), Some(Carrier::Argument));

    let answer = ingest.handle(&plain[..30], &mut scratch, seconds(0));
    let report = ingest.report(&answer).unwrap();
    assert_eq!(
        (report.outcome(), report.refusal()),
        (Outcome::Absent, None)
    );
    assert_eq!(report.rule(), Some(Rule::A1));
}

// TS-128: rule 29 is judged when the command is read.
#[test]
fn a_command_without_a_database_is_refused_when_it_is_read() {
    let mut ingest = Ingest::new(Config::server().with_access_control(false));
    for (flags, reaction) in [(0, Reaction::Reply), (2, Reaction::Silent)] {
        let message = wire::message(flags, &[wire::body(&rawdoc! { "ping": 1 })]);
        let mut scratch = Vec::new();
        let Answer::Run(request) = ingest.handle(&message, &mut scratch, seconds(0)) else {
            panic!("sound in its framing")
        };
        let refused = request.command().unwrap_err();
        assert_eq!(
            (refused.code().code(), refused.reaction()),
            (40571, reaction)
        );
        let mut reply = Vec::new();
        refused.append_reply(2, &mut reply);
        assert_eq!(reply.is_empty(), reaction == Reaction::Silent);
    }
}

#[test]
fn replies_have_a_checksum_when_requests_have_one() {
    let mut ingest = Ingest::new(Config::server().with_access_control(false));
    let text = TRACEPARENT.replace("4bf9", "4BF9");
    for flags in [0, 1] {
        let message = wire::message(flags, &[wire::ping(), wire::trace(&text)]);
        let refused = refused(&mut ingest, &message);
        let mut reply = Vec::new();
        refused.append_reply(9, &mut reply);
        let msg = OpMsg::parse(&reply, Role::Reply, &Limits::SERVER).expect("sound");
        assert_eq!(msg.flags().checksum_present(), flags == 1);
        assert_eq!(msg.header().response_to(), 1);
        assert_eq!(msg.body().get_i32("code").unwrap(), 2);
        assert_eq!(msg.body().get_str("codeName").unwrap(), "BadValue");
    }
}

#[test]
fn other_operations_are_the_embedders() {
    let mut ingest = Ingest::new(Config::server());
    let compressed = wire::message_with_op_code(2012, 0, &[]);
    assert!(matches!(
        ingest.handle(&compressed, &mut Vec::new(), seconds(0)),
        Answer::Other(other) if other.op_code().name() == Some("OP_COMPRESSED")
    ));
    let unknown = wire::message_with_op_code(2099, 0, &[]);
    assert_eq!(refused(&mut ingest, &unknown).reaction(), Reaction::Close);
    assert_eq!(counters(&ingest).messages(), 2);
    assert_eq!(counters(&ingest).others(), 1);
    assert_eq!(counters(&ingest).refused_messages(), 1);
}

// TS-122: what is left of a message of telemetry alone is judged like any message without sections.
#[test]
fn a_message_of_telemetry_alone_is_none() {
    let text = TRACEPARENT.replace("4bf9", "4BF9");
    for (flags, rule) in [(0, Rule::R26), (1, Rule::R3)] {
        let message = wire::message(flags, &[wire::trace(&text)]);
        let mut ingest = Ingest::new(Config::proxy());
        assert_eq!(refused(&mut ingest, &message).rule(), Some(rule));
        assert_eq!(counters(&ingest).tolerated(), 0);
    }
}

// TS-129
#[test]
fn every_section_goes_however_many_there_are() {
    let tiny = vec![3, 5, 0, 0, 0, 0];
    let mut sections = vec![wire::ping()];
    sections.extend(std::iter::repeat_n(tiny, 100_000));
    sections.push(wire::sequence(
        "documents",
        &[rawdoc! { "a": 1 }.as_bytes()],
    ));
    for flags in [0, 1] {
        let message = wire::message(flags, &sections);
        let mut ingest = Ingest::new(Config::proxy());
        let mut scratch = Vec::new();
        let Answer::Run(request) = ingest.handle(&message, &mut scratch, seconds(0)) else {
            panic!("the sections end")
        };
        assert_eq!(request.parent(), Parent::Dropped(Refusal::MissingField));
        let left = [sections[0].clone(), sections[100_001].clone()];
        assert_eq!(request.message().as_bytes(), wire::message(flags, &left));
    }
}

// TS-129: of a reply too, which a proxy passes on without.
#[test]
fn sections_of_replies_go_too() {
    let body = wire::body(&rawdoc! { "ok": 1.0 });
    for flags in [0, 1, 2] {
        let reply = wire::message(flags, &[wire::trace(TRACEPARENT), body.clone()]);
        let error = OpMsg::parse(&reply, Role::Reply, &Limits::DEFAULT).unwrap_err();
        assert!(matches!(
            error.kind(),
            FrameErrorKind::RequestOnlySection { kind: 3, .. }
        ));
        let mut out = Vec::new();
        assert_eq!(
            remove_telemetry(&reply, Role::Reply, &Limits::DEFAULT, &mut out),
            Ok(1)
        );
        assert_eq!(out, wire::message(flags, std::slice::from_ref(&body)));
    }
}

// TS-92 for this way too: a wrong checksum is not made right.
#[test]
fn a_damaged_message_is_not_repaired() {
    let mut message = wire::message(1, &[wire::ping(), wire::trace(TRACEPARENT)]);
    message[30] ^= 1;
    let mut out = vec![1, 2, 3];
    let removed = remove_telemetry(&message, Role::Request, &Limits::DEFAULT, &mut out);
    assert!(matches!(
        removed.unwrap_err().kind(),
        FrameErrorKind::ChecksumMismatch
    ));
    assert!(out.is_empty());
}

#[test]
fn counters_of_connections_add_up() {
    let mut total = Counters::default();
    let mut snapshots = Vec::new();
    for _ in 0..3 {
        let mut ingest = Ingest::new(Config::proxy());
        for message in [traced(), bad(), wire::message(0, &[wire::ping()]), vec![]] {
            ingest.handle(&message, &mut Vec::new(), seconds(0));
        }
        total.merge(counters(&ingest));
        snapshots.push(total);
    }
    assert_eq!(snapshots[2].since(&snapshots[1]), snapshots[0]);
    assert_eq!(total.since(&total), Counters::default());
    sample::sound(&emitted::sets(&total));
    let mut points = Vec::new();
    total.visit_sets(&mut |set| {
        set.points(&mut |point| {
            let words: Vec<_> = point.attributes().map(|(_, word)| word).collect();
            let values = match point.value() {
                PointValue::Count(count) => (count, None),
                PointValue::Distribution(sizes) => (sizes.count, Some(sizes.sum)),
                other => panic!("{other:?}"),
            };
            points.push((point.metric().name, words.join(" "), values));
        });
    });
    let expected = [
        ("mongodb.op_msg.request.decoded", "absent", (6, None)),
        ("mongodb.op_msg.request.decoded", "accepted", (3, None)),
        ("mongodb.op_msg.request.decoded", "refused", (3, None)),
        (
            "mongodb.op_msg.telemetry.decoded.size",
            "accepted",
            (3, Some(3 * 89)),
        ),
        (
            "mongodb.op_msg.telemetry.decode.refused",
            "invalid_context",
            (3, None),
        ),
        ("mongodb.op_msg.request.handled", "passed", (6, None)),
        ("mongodb.op_msg.request.handled", "tolerated", (3, None)),
        ("mongodb.op_msg.request.handled", "refused", (3, None)),
        ("mongodb.op_msg.request.refused", "header", (3, None)),
        (
            "mongodb.op_msg.telemetry.parent.received",
            "admitted",
            (3, None),
        ),
    ];
    let expected: Vec<_> = expected
        .map(|(name, word, values)| (name, word.to_owned(), values))
        .into();
    assert_eq!(points, expected);
    assert_eq!(
        [
            total.received(),
            total.refused(),
            total.messages(),
            total.others(),
            total.refused_messages(),
            total.accepted(),
            total.accepted_bytes(),
            total.tolerated(),
            total.unauthenticated(),
            total.admitted(),
            total.limited(),
            total.refused_for(Refusal::InvalidContext),
            total.refused_for(Refusal::Unsupported),
        ],
        [6, 3, 12, 0, 3, 3, 3 * 89, 3, 0, 3, 0, 3, 0]
    );
}
