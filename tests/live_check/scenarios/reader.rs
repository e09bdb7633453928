//! A server's and a proxy's requests: sections that are refused and accepted, and what stands in them.

use bson::{RawDocumentBuf, rawdoc};
use opmsg_telemetry::compression::CompressedMessage;
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Policy, TokenBucket};
use opmsg_telemetry::observe::values::ForwardOutcome;
use opmsg_telemetry::observe::{CodecScope, DecoderTelemetry};
use opmsg_telemetry::otlp::ServerSpan;
use opmsg_telemetry::storm::StormState;
use opmsg_telemetry::{Generation, Limits, Mono, SpanId};

use crate::collector::{Collector, START};
use crate::wire::{self, TRACEPARENT};

pub(super) const CODEC: &str = "mongodb.op_msg.codec";
pub(super) const POLICY: &[&str] = &["mongodb.op_msg.codec.policy"];
pub(super) const RECEIVE: &str = "mongodb.op_msg.request.receive";
const FAIL: &str = "mongodb.op_msg.telemetry.decode.fail";
const SIZE: &str = "mongodb.op_msg.telemetry.size";
const ERROR: &str = "error.type";
const REACTION: &str = "mongodb.op_msg.request.reaction";
const PARENT: &str = "mongodb.op_msg.telemetry.parent.outcome";

pub(super) fn telemetry(policy: Policy) -> DecoderTelemetry {
    let scope = match policy {
        Policy::Tolerant => CodecScope::proxy(0, policy.into()),
        _ => CodecScope::server(0, policy.into()),
    };
    DecoderTelemetry::new(scope.unwrap(), START)
        .with_sizes()
        .with_retries()
        .with_exemplars()
}

pub(super) fn open(policy: Policy) -> Config {
    Config::server()
        .with_policy(policy)
        .with_access_control(false)
        .with_admission(None)
}

/// One message of a connection of its own, recorded and collected.
pub(super) fn feed(
    collector: &mut Collector,
    telemetry: &mut DecoderTelemetry,
    config: Config,
    message: &[u8],
) {
    let mut ingest = Ingest::new(config);
    again(collector, telemetry, &mut ingest, message);
    telemetry.add(ingest.counters());
    collector.decoder(telemetry);
}

/// One more message of a connection.
fn again(
    collector: &mut Collector,
    telemetry: &mut DecoderTelemetry,
    ingest: &mut Ingest,
    message: &[u8],
) {
    let mut scratch = Vec::new();
    let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(0));
    if let Some(report) = ingest.report(&answer) {
        telemetry.report(&report, START);
        collector.report(telemetry.scope(), &report);
    }
}

/// A command that is known, and a section.
fn find(section: Vec<u8>) -> Vec<Vec<u8>> {
    let body = wire::body(&rawdoc! { "find": "orders", "$db": "shop" });
    vec![body, section]
}

/// Sections that are refused, and whether it is for what they say: the others cannot be told from what is around them.
fn faulty() -> Vec<(Vec<Vec<u8>>, bool)> {
    let section = |document: RawDocumentBuf| find(wire::telemetry(&document));
    let trace = wire::trace(TRACEPARENT);
    let second = [find(trace.clone()), vec![trace.clone()]].concat();
    let mut past = trace.clone();
    past[1] = 91;
    let mut no_end = trace;
    *no_end.last_mut().unwrap() = 1;
    let mut deep = rawdoc! {};
    for _ in 0..201 {
        deep = rawdoc! { "d": deep };
    }
    let otel = rawdoc! { "traceparent": TRACEPARENT };
    let large = rawdoc! { "otel": otel, "p": "x".repeat(5_000) };
    let twice = [&[3], &wire::telemetry_twice("otel")[..]].concat();
    vec![
        (second, false),
        (find(past), false),
        (find(vec![3, 5, 0, 0]), false),
        (find(no_end), false),
        (section(deep), false),
        (section(large), true),
        (section(rawdoc! { "otel": 1 }), true),
        (find(twice), true),
        (section(rawdoc! { "otel": {} }), true),
        (section(rawdoc! { "otel": { "traceparent": "00" } }), true),
    ]
}

/// Each refusal by both policies, of both generations, with and without a reply.
pub(crate) fn refusals(collector: &mut Collector) {
    for policy in [Policy::Server, Policy::Tolerant] {
        let mut telemetry = telemetry(policy);
        for generation in [Generation::V9_0, Generation::Before9_0] {
            let config = open(policy).with_generation(generation);
            for (sections, is_content) in faulty() {
                // A server before 9.0 knows no such section and does not look into it.
                let has_size = is_content && generation == Generation::V9_0;
                let receive: &[&str] = &[ERROR, REACTION, SIZE];
                let receive = if has_size { receive } else { &receive[..2] };
                let fail: &[&str] = if has_size { &[SIZE] } else { &[] };
                collector.part(&[(CODEC, POLICY), (RECEIVE, receive), (FAIL, fail)]);
                for flags in [0, 2] {
                    let message = wire::message(flags, &sections);
                    feed(collector, &mut telemetry, config, &message);
                }
            }
        }
    }
    // A proxy meets one in a reply.
    collector.part(&[(CODEC, POLICY)]);
    let mut telemetry = telemetry(Policy::Tolerant);
    telemetry.reply_with_section(true, START);
    telemetry.reply_with_section(false, START);
    collector.decoder(&mut telemetry);
}

/// Requests that are refused for something else, and those that are not looked into.
pub(crate) fn others(collector: &mut Collector) {
    let code: &[&str] = &[
        "mongodb.op_msg.request.code",
        "mongodb.op_msg.request.code_name",
        "mongodb.op_msg.request.rule",
        REACTION,
    ];
    collector.part(&[(CODEC, POLICY), (RECEIVE, code)]);
    let mut telemetry = telemetry(Policy::Server);
    let wrong_sum = {
        let mut message = wire::message(1, &[wire::ping()]);
        *message.last_mut().unwrap() ^= 1;
        message
    };
    for message in [
        wire::message(0, &[vec![7, 7]]),
        wire::message(1 << 5, &[wire::ping()]),
        wrong_sum,
        wire::message(0, &[vec![0, 6, 0, 0, 0, 0, 0]]),
        wire::message(0, &[wire::ping()]),
        wire::message_with_op_code(2_012, 0, &[]),
    ] {
        let config = open(Policy::Server);
        feed(collector, &mut telemetry, config, &message);
    }
    // Compressed, and not inflated.
    let mut ingest = Ingest::new(open(Policy::Server));
    let message = wire::message_with_op_code(2_012, 0, &[vec![3; 8]]);
    let mut scratch = Vec::new();
    let Answer::Other(other) = ingest.handle(&message, &mut scratch, Mono::from_nanos(0)) else {
        panic!("OP_COMPRESSED is not looked into")
    };
    let error = CompressedMessage::read(&other, ingest.limits()).unwrap_err();
    let refused = ingest.refuse_compressed(&other, error);
    let report = ingest.report(&Answer::Refuse(refused)).unwrap();
    telemetry.report(&report, START);
    collector.report(telemetry.scope(), &report);
    telemetry.add(ingest.counters());
    collector.decoder(&mut telemetry);
}

/// Accepted sections by what becomes of their trace.
pub(crate) fn parents(collector: &mut Collector) {
    collector.part(&[(CODEC, POLICY), (RECEIVE, &[PARENT, SIZE])]);
    let mut telemetry = telemetry(Policy::Server);
    let message = wire::message(0, &find(wire::trace(TRACEPARENT)));
    let none = Some(TokenBucket::new(std::time::Duration::from_secs(1), 0));
    for config in [
        open(Policy::Server),
        open(Policy::Server).with_admission(none),
        Config::server(),
    ] {
        feed(collector, &mut telemetry, config, &message);
    }
}

/// A proxy's requests by what it does with their sections, and the states of a storm.
pub(crate) fn forwarded(collector: &mut Collector) {
    collector.part(&[(CODEC, POLICY)]);
    let mut telemetry = telemetry(Policy::Tolerant);
    for outcome in [
        ForwardOutcome::Absent,
        ForwardOutcome::Kept,
        ForwardOutcome::Stripped,
        ForwardOutcome::Dropped,
    ] {
        telemetry.forwarded(outcome);
    }
    for state in [StormState::Calm, StormState::Rising, StormState::Storm] {
        telemetry.storm(state);
        collector.decoder(&mut telemetry);
    }
    telemetry.start(Limits::MAX_TELEMETRY_SIZE, START);
    collector.decoder(&mut telemetry);
    // What comes too late is lost.
    telemetry.close();
    telemetry.start(0, START);
    collector.decoder(&mut telemetry);
}

/// Spans of both kinds, that went well and that did not, of a command that is known and of one that is not.
pub(crate) fn spans(collector: &mut Collector) {
    let telemetry = telemetry(Policy::Server);
    let mut spans = Vec::new();
    for flags in [0, 2] {
        for name in ["find", "dropEverything"] {
            let mut body = RawDocumentBuf::new();
            body.append(bson::raw::CString::try_from(name).unwrap(), 1);
            body.append(bson::raw::CString::try_from("$db").unwrap(), "shop");
            let sections = [wire::body(&body), wire::trace(TRACEPARENT)];
            let message = wire::message(flags, &sections);
            let mut ingest = Ingest::new(open(Policy::Server));
            let mut scratch = Vec::new();
            let answer = ingest.handle(&message, &mut scratch, Mono::from_nanos(0));
            let Answer::Run(request) = answer else {
                panic!("{answer:?}")
            };
            let id = SpanId::from_bytes([7; 8]).unwrap();
            let span = ServerSpan::begin(&request, id, START).unwrap();
            spans.extend([span, span.with_failure(Some(-2)), span.with_failure(None)]);
        }
    }
    collector.part(&[(CODEC, POLICY)]);
    collector.spans(&telemetry, spans);
}
