//! A driver's and a proxy's sections, drafts and arguments.

use bson::rawdoc;
use opmsg_telemetry::attach::{
    Attacher, CommandSpan, Decision, Observer as _, Omitted, Origin, OutgoingCommand, Purpose,
    SectionGate, Switches,
};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::observe::values::CodecRole;
use opmsg_telemetry::observe::{CodecScope, EncoderTelemetry};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{Field, Gate, Limits, OpMsg, Role, Splice, TraceSection, Tracestate};

use crate::collector::{Collector, START};
use crate::wire;

const MAX_MESSAGE: usize = 48_000_000;

fn telemetry(role: CodecRole) -> EncoderTelemetry {
    EncoderTelemetry::new(CodecScope::encoder(0, role).unwrap(), START).with_sizes()
}

fn attacher(max_wire_version: i32, switches: Switches) -> Attacher {
    Attacher::new(
        &Gate::from_max_wire_version(Some(max_wire_version)),
        switches,
    )
}

fn find() -> OutgoingCommand<'static> {
    OutgoingCommand::new("find").with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1))
}

/// Every outcome, by what decides on it.
pub(crate) fn sections(collector: &mut Collector) {
    let mut telemetry = telemetry(CodecRole::Driver);
    let tracing = Switches::tracing(true);
    let full = find().with_message_len(MAX_MESSAGE - 10);
    let mut gate = SectionGate::new();
    let _trial = gate.probe(true);
    let held_back = find().with_probe(gate.probe(true));
    let without_span = OutgoingCommand::new("find");
    for (attacher, command) in [
        (attacher(29, tracing), find()),
        (attacher(29, Switches::OFF), find()),
        (attacher(25, tracing), find()),
        (
            attacher(29, tracing),
            find().with_purpose(Purpose::Monitoring),
        ),
        (attacher(29, tracing), OutgoingCommand::new("saslStart")),
        (attacher(29, tracing), without_span),
        (attacher(29, tracing), held_back),
        (attacher(29, tracing), full),
    ] {
        let decision = attacher.decide(&command);
        telemetry.decided(&attacher, &command, &decision, || START);
    }
    // A span whose ids are zero cannot be sent.
    assert!(CommandSpan::from_ids([0; 16], [2; 8], 1).is_none());
    let nine = attacher(29, tracing);
    let decision = nine.decide(&without_span);
    assert!(matches!(decision, Decision::Omit(Omitted::NoSpan)));
    telemetry.span_refused(&nine, &without_span, &decision, || START);
    collector.encoder(&mut telemetry);

    // A proxy puts a section into a finished message, and one did not fit: its size is known.
    let mut telemetry = self::telemetry(CodecRole::Proxy);
    let message = wire::message(0, &[wire::ping()]);
    let msg = OpMsg::parse(&message, Role::Request, &Limits::SERVER).unwrap();
    let permit = Gate::from_max_wire_version(Some(29)).telemetry().unwrap();
    let section = TraceSection::new(permit, wire::TRACEPARENT.parse().unwrap());
    for max in [Limits::MAX_MESSAGE_SIZE, 60] {
        let result = Splice::attach(&msg, &section, max);
        telemetry.spliced(TraceSection::LEN, &result, || START);
    }
    telemetry.omitted(Omitted::WireVersion, || START);
    collector.part(&[(
        "mongodb.op_msg.telemetry.attach.fail",
        &["mongodb.op_msg.telemetry.size"],
    )]);
    collector.encoder(&mut telemetry);
}

/// Each draft by each carrier that it can have.
pub(crate) fn drafts(collector: &mut Collector) {
    let mut telemetry = telemetry(CodecRole::Driver);
    let retry = RetryMetadata::new(1).unwrap();
    let driver = Driver::new("driver", "1").unwrap();
    let id = ClientId::from_bytes([7; 16]).unwrap();
    let client = ClientMetadata::full(id, driver, ClientConfig::new());
    let tracestate = Tracestate::parse("vendor=value").unwrap();
    let command = find().with_retry(&retry).with_client(&client);
    let command = command.with_tracestate(&tracestate);
    for (switches, room) in [
        (all(), 1_000),
        // Only the traceparent fits.
        (all(), 90),
        (Switches::tracing(true), 1_000),
    ] {
        let nine = attacher(29, switches);
        let command = command.with_message_len(MAX_MESSAGE - room);
        let decision = nine.decide(&command);
        assert!(matches!(decision, Decision::Attach(_)));
        telemetry.decided(&nine, &command, &decision, || START);
    }
    let by_argument = Switches::tracing(true).allowing(Field::RetryArgument);
    let nine = attacher(29, by_argument);
    for origin in [Origin::Driver, Origin::User] {
        let mut body = rawdoc! { "find": "orders", "$db": "shop" }.into_bytes();
        let result = nine.append_retry(&retry, origin, &mut body);
        telemetry.retry_appended(&nine, &result);
    }
    collector.encoder(&mut telemetry);
}

fn all() -> Switches {
    [Field::Retry, Field::Client, Field::Tracestate]
        .into_iter()
        .fold(Switches::tracing(true), Switches::allowing)
}

/// Each fault of a body, for both arguments.
pub(crate) fn arguments(collector: &mut Collector) {
    let mut telemetry = telemetry(CodecRole::Driver);
    let retry = RetryMetadata::new(1).unwrap();
    let nine = attacher(29, Switches::tracing(true).allowing(Field::RetryArgument));
    let old = attacher(21, Switches::tracing(true).with_comment_fallback(true));
    let twice = |key: &str| {
        let mut body = rawdoc! { "find": "orders" };
        for _ in 0..2 {
            body.append(bson::raw::CString::try_from(key).unwrap(), 1_i32);
        }
        body.into_bytes()
    };
    let padding = "x".repeat(33_619_968 - 60);
    let bodies = [
        rawdoc! { "find": "orders", "$retry": { "attempt": 1 } }.into_bytes(),
        twice("comment"),
        twice("$retry"),
        rawdoc! {}.into_bytes(),
        rawdoc! { "comment": "no command" }.into_bytes(),
        b"\x0c\0\0\0\x10find\0\x01\0".to_vec(),
        rawdoc! { "hello": 1, "$db": "admin" }.into_bytes(),
        rawdoc! { "find": "orders", "filter": padding }.into_bytes(),
    ];
    for body in bodies {
        let result = nine.append_retry(&retry, Origin::Driver, &mut body.clone());
        telemetry.retry_appended(&nine, &result);
        let result = old.place_comment(&find(), Origin::Driver, &mut body.clone());
        telemetry.comment_placed(&result);
    }
    collector.encoder(&mut telemetry);
}

/// Comments of every kind.
pub(crate) fn comments(collector: &mut Collector) {
    let mut telemetry = telemetry(CodecRole::Driver);
    let old = attacher(21, Switches::tracing(true).with_comment_fallback(true));
    for body in [
        rawdoc! { "find": "orders", "$db": "shop" },
        rawdoc! { "find": "orders", "comment": "of the application", "$db": "shop" },
        rawdoc! { "find": "orders", "comment": { "of": "the application" }, "$db": "shop" },
        rawdoc! { "ping": 1, "$db": "shop" },
    ] {
        let result = old.place_comment(&find(), Origin::Driver, &mut body.into_bytes());
        telemetry.comment_placed(&result);
    }
    collector.encoder(&mut telemetry);
}
