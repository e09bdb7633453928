//! What a receiver does with a message follows from parsing and decoding it; a tolerant one does the same with what is left
//! when the telemetry is taken out; and what it received it accepted or refused. What it recorded adds up.

use super::{bit, choice, emitted, make, naive, recorded};
use opmsg_telemetry::error::Reaction;
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Parent, Policy, Refused};
use opmsg_telemetry::observe::events::EventKind;
use opmsg_telemetry::observe::values::{MetadataOutcome, MetadataPart};
use opmsg_telemetry::observe::{CodecScope, Counters, DecoderTelemetry};
use opmsg_telemetry::report::{Outcome, Report};
use opmsg_telemetry::{
    Command, Generation, Limits, Message, Mono, OpMsg, Role, Telemetry, Validate, Wall,
    remove_telemetry,
};

/// Choice: bit 0 tolerates, bit 1 repairs length and checksum, bit 2 permits the security token, bit 3 looks into every
/// document, bit 4 has access control, bit 5 uses telemetry before authentication, bit 6 is a receiver before 9.0.
pub fn law(bytes: &[u8]) {
    let (choice, message) = choice(bytes);
    let mut message = message.to_vec();
    if bit(choice, 1) {
        make::repair(&mut message);
    }
    let limits = Limits::DEFAULT
        .with_security_token(bit(choice, 2))
        .with_validate(if bit(choice, 3) {
            Validate::Everything
        } else {
            Validate::Telemetry
        })
        .with_generation(if bit(choice, 6) {
            Generation::Before9_0
        } else {
            Generation::V9_0
        });
    let config = Config::server()
        .with_limits(limits)
        .with_access_control(bit(choice, 4))
        .with_unauthenticated_telemetry(bit(choice, 5));
    for policy in [Policy::Server, Policy::Tolerant] {
        handled(&message, config.with_policy(policy), policy);
    }
    removed(&message, &limits);
}

fn handled(message: &[u8], config: Config, policy: Policy) {
    let mut ingest = Ingest::new(config);
    let limits = *ingest.limits();
    let authenticated = ingest.is_authenticated();
    let mut scratch = Vec::new();
    let at = Mono::from_nanos(1);
    let answer = ingest.handle(message, &mut scratch, at);
    let parsed = Message::parse(message, Role::Request, &limits);
    let report = ingest.report(&answer);
    let counters = *ingest.counters();
    assert_eq!(counters.messages(), 1);
    recorded(&counters, report.as_ref(), policy);
    assert_eq!(
        counters.received(),
        counters.accepted() + counters.refused()
    );
    assert_eq!(
        counters.accepted(),
        counters.unauthenticated() + counters.admitted() + counters.limited()
    );
    match (answer, parsed) {
        (Answer::Run(request), Ok(Message::OpMsg(msg))) if !request.was_cleaned() => {
            let telemetry: Option<Telemetry<'_>> = msg.telemetry().expect("accepted");
            assert_eq!(request.message().as_bytes(), message);
            match (request.parent(), &telemetry) {
                (Parent::Absent, None) => assert_eq!(counters.received(), 0),
                (Parent::Admitted(parent), Some(telemetry)) => {
                    assert_eq!(parent, telemetry.traceparent());
                    assert_eq!(request.telemetry().as_ref(), Some(telemetry));
                    assert_eq!(counters.admitted(), 1);
                }
                (Parent::Unauthenticated(parent), Some(telemetry)) => {
                    assert_eq!(parent, telemetry.traceparent());
                    assert!(request.telemetry().is_none() && !authenticated);
                    assert_eq!(counters.unauthenticated(), 1);
                }
                other => panic!("{other:?}"),
            }
            // A `$retry` that cannot be read is reported too: it is a draft that is ignored.
            let argument = Command::read(msg.body()).map(|command| command.retry_strict());
            let has_argument = argument.is_ok_and(|argument| argument != Ok(None));
            let mentions = telemetry.is_some() || has_argument;
            assert_eq!(report.is_some(), mentions);
            assert_eq!(request.reply_expected(), !msg.more_to_come());
        }
        (Answer::Run(request), _) => {
            assert_eq!(policy, Policy::Tolerant, "a server drops nothing");
            assert!(matches!(request.parent(), Parent::Dropped(_)));
            assert!(request.message().telemetry_document().is_none());
            assert_eq!((counters.refused(), counters.tolerated()), (1, 1));
            let report = report.expect("dropped telemetry is reported");
            assert_eq!(report.outcome(), Outcome::Dropped);
            let cleaned = request.message().as_bytes();
            assert!(OpMsg::parse(cleaned, Role::Request, &limits).is_ok());
            assert_eq!(cleaned[4..20], message[4..20]);
        }
        (Answer::Refuse(refused), parsed) => {
            assert_eq!(counters.refused_messages(), 1);
            assert_eq!(refused.refusal().is_some(), counters.refused() == 1);
            let error_code = match &parsed {
                Err(error) => Some(error.code(limits.generation())),
                Ok(Message::OpMsg(msg)) => msg
                    .telemetry()
                    .err()
                    .map(|error| error.code(limits.generation())),
                Ok(_) => None,
            };
            let expected = error_code.expect("refused, and nothing is wrong");
            if policy == Policy::Server {
                assert_eq!(refused.code(), expected);
            }
            assert!(report.is_some());
            reply(&refused, message);
        }
        (Answer::Other(other), Ok(Message::Other(_))) => assert_eq!(other.as_bytes(), message),
        (answer, parsed) => panic!("{answer:?}, {parsed:?}"),
    }
}

/// What a receiver with everything on records of one message: each set by the report, and all of them together.
fn recorded(counters: &Counters, report: Option<&Report<'_>>, policy: Policy) {
    let at = Wall::from_nanos(1);
    let scope = CodecScope::server(0, policy.into()).expect("0 is a number");
    let mut telemetry = DecoderTelemetry::new(scope, at)
        .with_sizes()
        .with_retries()
        .with_exemplars();
    telemetry.add(counters);
    if let Some(report) = report {
        telemetry.report(report, at);
    }
    let (sets, levels) = (telemetry.snapshot(), telemetry.levels());
    recorded::of_decoder(&sets);
    let refusals = counters.refused();
    let retries = u64::from(report.is_some_and(|report| report.retry().is_some()));
    recorded::of_events(refusals + retries, 0, &sets, &levels);
    let depths = sets.retry.request_retry_depth;
    let depths = depths.iter().map(|(_, depths)| depths.summary().count());
    assert_eq!(depths.sum::<u64>(), retries);
    let decoded = |part, outcome| sets.metadata.metadata_decoded.of((part, outcome)).get();
    let accepted = decoded(MetadataPart::Retry, MetadataOutcome::Accepted);
    assert_eq!(accepted, retries, "retry metadata is read or not");
    let declared = recorded::declared();
    for point in recorded::points(&sets) {
        assert!(declared.contains(&point), "{point:?} is not declared");
    }
    let records: Vec<_> = telemetry.drain().collect();
    let mut samples = emitted::records(&records);
    if let Some(report) = report {
        samples.report(&scope, report);
    }
    emitted::sound(&samples);
    for record in records {
        let of_refusal = record.event().kind() == EventKind::TelemetryDecodeFail;
        let context = report.and_then(Report::traceparent);
        let expected = context.filter(|_| !of_refusal);
        assert_eq!((record.at(), record.context()), (at, expected.as_ref()));
    }
}

/// The reply is a message, names its request, and says no more than code and text.
fn reply(refused: &Refused, message: &[u8]) {
    let mut out = vec![1];
    refused.append_reply(7, &mut out);
    let reply = &out[1..];
    assert_eq!(reply.is_empty(), refused.reaction() != Reaction::Reply);
    if reply.is_empty() {
        return;
    }
    let msg = OpMsg::parse(reply, Role::Reply, &Limits::SERVER).expect("a sound reply");
    assert_eq!(msg.header().request_id(), 7);
    assert_eq!(Some(msg.header().response_to()), naive::int32(message, 4));
    let body = msg.body();
    assert_eq!(body.get_f64("ok").ok(), Some(0.0));
    assert_eq!(body.get_i32("code").ok(), Some(refused.code().code()));
    assert_eq!(body.get_str("codeName").ok(), Some(refused.code().name()));
    assert_eq!(body.get_str("errmsg").ok(), Some(&*refused.to_string()));
}

/// Taking telemetry out twice is taking it out once, and nothing else goes.
fn removed(message: &[u8], limits: &Limits) {
    for role in [Role::Request, Role::Reply] {
        let mut out = Vec::new();
        let Ok(count) = remove_telemetry(message, role, limits, &mut out) else {
            assert!(out.is_empty());
            continue;
        };
        if count == 0 {
            assert!(out.is_empty());
            continue;
        }
        assert!(out.len() < message.len());
        assert_eq!(out[4..20], message[4..20]);
        let mut again = vec![1];
        let removed = remove_telemetry(&out, role, limits, &mut again);
        // Beside a checksum there has to be a section, so without any it is no message.
        let nothing_left = out.len() == 24 && out[16] & 1 == 1;
        assert_eq!(removed.ok(), (!nothing_left).then_some(0));
        assert!(again.is_empty());
    }
}
