//! Shows what a driver's and a proxy's recorder says of single commands, in the registry's words.

mod sample;

use bson::rawdoc;
use opmsg_telemetry::attach::{
    Attacher, CommandSpan, Decision, Observer, Omitted, Origin, OutgoingCommand, Purpose,
    SectionGate, Switches,
};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::error::{CommentError, RetryError};
use opmsg_telemetry::observe::events::Event;
use opmsg_telemetry::observe::values::{
    Argument, ArgumentFault, AttachFailure, AttachOutcome, CodecRole, CommentOutcome,
    DecodeOutcome, MetadataCarrier, MetadataFault, MetadataOutcome, MetadataPart, RetryCause,
    RetryDecline, RetryOutcome,
};
use opmsg_telemetry::observe::{
    AttributeValue, AttributeValues, ClientObserver, ClientScope, ClientTelemetry, CodecScope,
    EncoderTelemetry, End, MetricGroup, Occasion, Off, PointValue, Record,
};
use opmsg_telemetry::retry::backpressure::{Decision as Decided, GiveUp, Operation, Policy};
use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind, RetryMetadata, RetryTracker};
use opmsg_telemetry::{
    Field, Gate, Limits, Mono, OpMsg, Role, Splice, TraceSection, Tracestate, Wall,
};
use sample::Samples;
use sample::registry::*;
use std::time::Duration;

const AT: Wall = Wall::from_nanos(1_700_000_000_000_000_000);

fn encoder() -> EncoderTelemetry {
    EncoderTelemetry::new(CodecScope::encoder(0, CodecRole::Driver).unwrap(), AT)
}

fn client() -> ClientTelemetry {
    let driver = Driver::new("example-driver", "1.0").unwrap();
    let scope = ClientScope::new(0, driver, &ClientConfig::new()).unwrap();
    ClientTelemetry::new(scope, encoder(), AT)
}

fn attacher(version: i32, switches: Switches) -> Attacher {
    Attacher::new(&Gate::from_max_wire_version(Some(version)), switches)
}

fn traced() -> Switches {
    Switches::tracing(true)
}

fn find() -> OutgoingCommand<'static> {
    OutgoingCommand::new("find").with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1))
}

/// Everything that an exporter sees, as `metric{words} count`. All of it fits the registry.
fn points(sets: &impl MetricGroup) -> Vec<String> {
    let mut points = Vec::new();
    let mut samples = Samples::new();
    sets.visit_sets(&mut |set| {
        match set.descriptor().entity {
            "mongodb.client" => samples.set(client().scope(), set),
            _ => samples.set(encoder().scope(), set),
        }
        set.points(&mut |point| {
            let words: Vec<_> = point.attributes().map(|(_, word)| word).collect();
            let name = point.metric().name.trim_start_matches("mongodb.");
            let value = match point.value() {
                PointValue::Count(count) | PointValue::Level(count) => count.to_string(),
                PointValue::Distribution(found) => format!("{}/{}", found.sum, found.count),
                other => panic!("{other:?}"),
            };
            points.push(format!("{name}{{{}}} {value}", words.join(",")));
        });
    });
    sample::sound(&samples);
    points
}

/// What one decision leads to.
fn of_decision(attacher: &Attacher, command: &OutgoingCommand<'_>) -> Vec<String> {
    let mut telemetry = encoder();
    telemetry.decided(attacher, command, &attacher.decide(command), || AT);
    points(&telemetry.snapshot())
}

fn attributes(record: &Record) -> Vec<(&'static str, AttributeValue<'static>)> {
    let mut samples = Samples::new();
    samples.records(client().scope(), [record]);
    samples.records(encoder().scope(), [record]);
    sample::sound(&samples);
    let mut attributes = Vec::new();
    record
        .event()
        .visit(&mut |key, value| attributes.push((key, value)));
    attributes
}

// TS-203
#[test]
fn each_reason_has_its_word() {
    let held_back = || {
        let mut gate = SectionGate::new();
        gate.probe(false)
    };
    let cases = [
        (attacher(29, traced()), find(), "attached"),
        (attacher(29, Switches::OFF), find(), "disabled"),
        (attacher(28, traced()), find(), "wire_version"),
        (
            attacher(29, traced()),
            find().with_purpose(Purpose::Monitoring),
            "not_operation",
        ),
        (
            attacher(29, traced()),
            OutgoingCommand::new("SASLSTART"),
            "sensitive",
        ),
        (
            attacher(29, traced()),
            OutgoingCommand::new("find"),
            "no_span",
        ),
        (
            attacher(29, traced()),
            find().with_probe(held_back()),
            "held_back",
        ),
    ];
    for (attacher, command, word) in cases {
        let expected = format!("op_msg.request.encoded{{{word}}} 1");
        assert_eq!(of_decision(&attacher, &command), [expected]);
    }
    let full = find().with_message_len(48_000_000);
    let mut expected = vec![
        "op_msg.request.encoded{failed} 1".to_owned(),
        "op_msg.telemetry.attach.failed{message_full} 1".to_owned(),
    ];
    assert_eq!(of_decision(&attacher(29, traced()), &full), expected);

    // A reason from elsewhere says the same.
    let mut telemetry = encoder();
    telemetry.omitted(Omitted::TooLarge, || AT);
    telemetry.omitted(Omitted::NoSpan, || panic!("no event"));
    expected.insert(0, "op_msg.request.encoded{no_span} 1".to_owned());
    assert_eq!(points(&telemetry.snapshot()), expected);
}

// TS-204
#[test]
fn each_draft_has_its_carrier() {
    let retry = RetryMetadata::new(1).unwrap();
    let state = Tracestate::parse("vendor=value").unwrap();
    let identity = ClientMetadata::id_only(ClientId::from_bytes([7; 16]).unwrap());
    let command = find()
        .with_retry(&retry)
        .with_client(&identity)
        .with_tracestate(&state);
    let drafts = |attacher: &Attacher, command: &OutgoingCommand<'_>| {
        let points = of_decision(attacher, command);
        let drafts = points.into_iter();
        let drafts = drafts.filter_map(|point| {
            let point = point.strip_prefix("op_msg.metadata.encoded{")?;
            Some(point.strip_suffix("} 1")?.to_owned())
        });
        drafts.collect::<Vec<_>>()
    };
    let all = traced()
        .allowing(Field::Client)
        .allowing(Field::Tracestate)
        .allowing(Field::Retry);
    let of_old = ["retry,none", "client,none", "tracestate,none"];
    assert_eq!(drafts(&attacher(29, traced()), &command), of_old);
    assert_eq!(drafts(&attacher(28, all), &command), of_old);
    assert_eq!(
        drafts(&attacher(29, all), &command),
        ["retry,section", "client,section", "tracestate,section"]
    );
    // Room for the section and the tracestate, which is left out last.
    let tight = command.with_message_len(48_000_000 - 130);
    assert_eq!(
        drafts(&attacher(29, all), &tight),
        ["tracestate,section", "retry,shed", "client,shed"]
    );
    let full = command.with_message_len(48_000_000);
    assert_eq!(
        drafts(&attacher(29, all), &full),
        ["retry,shed", "client,shed", "tracestate,shed"]
    );
    assert_eq!(
        drafts(&attacher(29, traced()), &full),
        ["retry,none", "client,none", "tracestate,none"]
    );
    // What goes by argument is counted where it goes.
    let by_argument = all.allowing(Field::RetryArgument);
    assert_eq!(
        drafts(&attacher(29, by_argument), &command),
        ["client,section", "tracestate,section"]
    );
    assert_eq!(drafts(&attacher(29, all), &find()), [""; 0]);
}

#[test]
fn each_argument_is_counted_once() {
    let retry = RetryMetadata::new(1).unwrap();
    let by_argument = Switches::OFF.allowing(Field::RetryArgument);
    let of_append = |attacher: &Attacher, origin, mut body: Vec<u8>| {
        let mut telemetry = encoder();
        let result = attacher.append_retry(&retry, origin, &mut body);
        telemetry.retry_appended(attacher, &result);
        // The decision that comes with it says nothing of the argument.
        let command = find().with_retry(&retry);
        telemetry.decided(attacher, &command, &attacher.decide(&command), || AT);
        let mut points = points(&telemetry.snapshot());
        points.remove(0);
        points
    };
    let sound = || rawdoc! { "find": "orders", "$db": "shop" }.into_bytes();
    let taken = rawdoc! { "find": "orders", "$retry": 1 }.into_bytes();
    let server = attacher(29, by_argument);
    let old = attacher(28, by_argument);
    let none = ["op_msg.metadata.encoded{retry,none} 1"];
    assert_eq!(
        of_append(&server, Origin::Driver, sound()),
        ["op_msg.metadata.encoded{retry,argument} 1"]
    );
    assert_eq!(of_append(&server, Origin::User, sound()), none);
    assert_eq!(of_append(&old, Origin::Driver, sound()), none);
    assert_eq!(
        of_append(&server, Origin::Driver, taken),
        [
            "op_msg.metadata.encoded{retry,failed} 1",
            "op_msg.argument.failed{retry,already_present} 1"
        ]
    );
    // In the section it is counted with the section, whoever asks for the argument.
    let in_section = attacher(29, traced().allowing(Field::Retry));
    assert_eq!(
        of_append(&in_section, Origin::Driver, sound()),
        ["op_msg.metadata.encoded{retry,section} 1"]
    );
}

#[test]
fn each_comment_has_its_outcome() {
    let old = attacher(21, traced().with_comment_fallback(true));
    let of_comment = |mut body: bson::RawDocumentBuf, attacher: &Attacher| {
        let mut telemetry = encoder();
        body.append(bson::raw::cstr!("$db"), "shop");
        let mut body = body.into_bytes();
        let result = attacher.place_comment(&find(), Origin::Driver, &mut body);
        telemetry.comment_placed(&result);
        points(&telemetry.snapshot())
    };
    let cases = [
        (rawdoc! { "find": "orders" }, "appended"),
        (
            rawdoc! { "find": "orders", "comment": "nightly" },
            "text_moved",
        ),
        (rawdoc! { "find": "orders", "comment": 1 }, "left_alone"),
    ];
    for (body, word) in cases {
        let expected = format!("op_msg.comment.placed{{{word}}} 1");
        assert_eq!(of_comment(body, &old), [expected]);
    }
    assert_eq!(
        of_comment(rawdoc! { "saslStart": 1 }, &old),
        [
            "op_msg.argument.failed{comment,not_permitted} 1",
            "op_msg.comment.placed{failed} 1",
        ]
    );
    let new = attacher(29, traced().with_comment_fallback(true));
    assert_eq!(of_comment(rawdoc! { "find": "orders" }, &new), [""; 0]);
}

/// What only reading a body, or taking something out of it, can meet is no fault of putting it there.
// TS-205
#[test]
fn faults_of_reading_are_not_counted() {
    let attacher = attacher(29, traced().allowing(Field::RetryArgument));
    let mut telemetry = encoder();
    telemetry.retry_appended(&attacher, &Err(RetryError::NotADocument));
    telemetry.comment_placed(&Err(CommentError::OtherBody));
    assert_eq!(points(&telemetry.snapshot()), [""; 0]);
    assert_eq!(
        ArgumentFault::of_retry(RetryError::EmptyBody),
        Some(ArgumentFault::NoCommand)
    );
    assert_eq!(
        ArgumentFault::of_comment(CommentError::Duplicate),
        Some(ArgumentFault::DuplicateField)
    );
}

#[test]
fn a_defect_makes_an_event_with_the_span_that_is_missing() {
    let attacher = attacher(29, traced());
    let mut telemetry = encoder();
    let full = find().with_message_len(48_000_000);
    telemetry.decided(&attacher, &full, &attacher.decide(&full), || AT);
    // Ids that cannot be sent: the command has a span, and there is nothing to name it by.
    let without = OutgoingCommand::new("find");
    telemetry.span_refused(&attacher, &without, &attacher.decide(&without), || AT);
    let message = rawdoc! { "ping": 1 };
    let message = [
        &[0; 4][..],
        &[1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 7, 0, 0, 0, 0, 0, 0, 0],
        message.as_bytes(),
    ]
    .concat();
    let mut message = message;
    let len = u32::try_from(message.len()).unwrap();
    message[..4].copy_from_slice(&len.to_le_bytes());
    let msg = OpMsg::parse(&message, Role::Request, &Limits::SERVER).unwrap();
    let section = TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).unwrap();
    for maximum in [100, Limits::MAX_MESSAGE_SIZE] {
        let result = Splice::attach(&msg, &section, maximum);
        telemetry.spliced(section.as_bytes().len(), &result, || AT);
    }
    let records: Vec<_> = telemetry.drain().collect();
    let word = |word| ("error.type", AttributeValue::Word(word));
    let size = ("mongodb.op_msg.telemetry.size", AttributeValue::Int(89));
    let found: Vec<_> = records.iter().map(attributes).collect();
    assert_eq!(
        found,
        [
            vec![word("message_full")],
            vec![word("invalid_context")],
            vec![word("message_full"), size],
        ]
    );
    let spans: Vec<_> = records
        .iter()
        .map(|record| {
            record
                .context()
                .map(|context| context.parent_id().to_bytes())
        })
        .collect();
    assert_eq!(spans, [Some([2; 8]), None, None]);
    assert!(records.iter().all(|record| record.at() == AT));
    assert_eq!(
        points(&telemetry.snapshot()),
        [
            "op_msg.request.encoded{attached} 1",
            "op_msg.request.encoded{failed} 3",
            "op_msg.telemetry.attach.failed{invalid_context} 1",
            "op_msg.telemetry.attach.failed{message_full} 2",
        ]
    );
}

/// Where there would be no section anyway, a span that cannot be sent is no defect.
// TS-203
#[test]
fn a_refused_span_is_a_defect_only_where_it_is_the_reason() {
    for (attacher, name, word) in [
        (attacher(28, traced()), "find", "wire_version"),
        (attacher(29, Switches::OFF), "find", "disabled"),
        (attacher(29, traced()), "saslStart", "sensitive"),
    ] {
        let command = OutgoingCommand::new(name);
        let mut telemetry = encoder();
        let decision = attacher.decide(&command);
        telemetry.span_refused(&attacher, &command, &decision, || panic!("no event"));
        let expected = format!("op_msg.request.encoded{{{word}}} 1");
        assert_eq!(points(&telemetry.snapshot()), [expected]);
    }
}

#[test]
fn sizes_are_recorded_when_they_are_asked_for() {
    let attacher = attacher(29, traced());
    let mut telemetry = encoder().with_sizes();
    let command = find();
    telemetry.decided(&attacher, &command, &attacher.decide(&command), || AT);
    // The document, without its kind byte.
    assert_eq!(
        points(&telemetry.snapshot()),
        [
            "op_msg.request.encoded{attached} 1",
            "op_msg.telemetry.encoded.size{attached} 89/1",
        ]
    );
}

/// What two threads recorded is one client's; what this one was not asked for it does not take over.
#[test]
fn what_threads_recorded_adds_up() {
    let mut here = client();
    let mut there = ClientTelemetry::new(here.scope().clone(), encoder().with_sizes(), AT);
    there = there.with_backoffs();
    drive(&mut here);
    drive(&mut there);
    here.merge(&there.snapshot());
    here.encoder_mut().merge(&there.encoder().snapshot());
    assert_eq!(
        points(&here.snapshot()),
        [
            "client.retry.scheduled{network} 2",
            "client.retry.ended{recovered} 2",
            "client.retry.depth{recovered} 2/2",
        ]
    );
    assert_eq!(
        points(&here.encoder().snapshot()),
        ["op_msg.request.encoded{attached} 2"]
    );
}

/// A driver that is generic over its recorder, or has one that is switched at run time.
fn drive(observer: &mut (impl Observer + ClientObserver)) {
    let attacher = attacher(29, traced());
    let command = find();
    observer.decided(&attacher, &command, &attacher.decide(&command), || AT);
    let failure = Failure::new(FailureKind::Network);
    let policy = Policy::new(Operation::RetryableRead);
    let mut tracker = RetryTracker::new(policy, Mono::from_nanos(0));
    let decision = tracker.failed(&failure, Mono::from_nanos(1), 0);
    observer.failed(&tracker, &failure, &decision, || Occasion::new(AT));
    observer.ended(&tracker, End::SUCCEEDED, || Occasion::new(AT));
}

// TS-218
#[test]
fn a_recorder_can_be_switched_off() {
    let mut on = Some(client());
    drive(&mut on);
    let on = on.unwrap();
    assert_eq!(
        points(&on.encoder().snapshot()),
        ["op_msg.request.encoded{attached} 1"]
    );
    assert_eq!(
        points(&on.snapshot()),
        [
            "client.retry.scheduled{network} 1",
            "client.retry.ended{recovered} 1",
            "client.retry.depth{recovered} 1/1",
        ]
    );
    drive(&mut None::<ClientTelemetry>);
    drive(&mut Off::new());
    assert_eq!(size_of::<Off>(), 0);
}

// TS-206, TS-207
#[test]
fn an_operation_is_told_from_its_first_failure_to_its_end() {
    let shed = Failure::new(FailureKind::Server)
        .with_label(ErrorLabel::SystemOverloadedError)
        .with_label(ErrorLabel::RetryableError)
        .with_code(462);
    let span = CommandSpan::from_ids([1; 16], [2; 8], 1).map(|span| span.traceparent());
    let occasion = Occasion::new(AT).with_command("find").with_span(span);
    let mut telemetry = client().with_backoffs().with_exemplars();
    let mut tracker = RetryTracker::new(Policy::new(Operation::Write), Mono::from_nanos(0));
    for attempt in 0..3 {
        let half = 1 << 63;
        let decision = tracker.failed(&shed, Mono::from_nanos(attempt), half);
        telemetry.failed(&tracker, &shed, &decision, || occasion);
        if let Decided::GiveUp(reason) = decision {
            assert_eq!((attempt, reason), (2, GiveUp::LimitReached));
            let occasion = occasion.with_elapsed(Some(Duration::from_millis(350)));
            telemetry.ended(&tracker, End::gave_up(reason, &shed), || occasion);
        }
    }
    // 100 and 200 milliseconds: half of the ceilings.
    assert_eq!(
        points(&telemetry.snapshot()),
        [
            "client.retry.scheduled{overload} 2",
            "client.retry.backoff.duration{overload} 300000000/2",
            "client.retry.ended{exhausted} 1",
            "client.retry.depth{exhausted} 2/1",
            "client.retry.declined{limit_reached} 1",
        ]
    );
    let depth = telemetry.snapshot().end.client_retry_depth;
    let exemplar = depth.of(RetryOutcome::Exhausted).exemplar().unwrap();
    assert_eq!((exemplar.value(), exemplar.at()), (2, AT));
    assert_eq!(exemplar.span_id().to_bytes(), [2; 8]);

    let records: Vec<_> = telemetry.encoder_mut().drain().collect();
    let word = AttributeValue::Word;
    let retry = |attempt, backoff| {
        vec![
            ("mongodb.client.retry.attempt", AttributeValue::Int(attempt)),
            ("mongodb.client.retry.limit", AttributeValue::Int(2)),
            ("mongodb.client.retry.reason", word("overload")),
            (
                "mongodb.client.retry.backoff",
                AttributeValue::Seconds(backoff),
            ),
            ("db.system.name", word("mongodb")),
            ("db.operation.name", word("find")),
            ("db.response.status_code", AttributeValue::Code(462)),
        ]
    };
    let failed = vec![
        ("mongodb.client.retry.attempt", AttributeValue::Int(2)),
        (
            "mongodb.client.retry.elapsed",
            AttributeValue::Seconds(0.35),
        ),
        ("mongodb.client.retry.outcome", word("exhausted")),
        ("db.system.name", word("mongodb")),
        ("db.operation.name", word("find")),
        ("db.response.status_code", AttributeValue::Code(462)),
        ("error.type", AttributeValue::Code(462)),
    ];
    let found: Vec<_> = records.iter().map(attributes).collect();
    assert_eq!(found, [retry(1, 0.1), retry(2, 0.2), failed]);
    assert!(matches!(records[2].event(), Event::ClientOperationFail(_)));
    let trace = records[0].context().unwrap().trace_id().to_bytes();
    assert_eq!(trace, [1; 16]);
}

// TS-218
#[test]
fn what_is_not_asked_for_stays_empty() {
    let failure = Failure::new(FailureKind::Pool).with_label(ErrorLabel::SystemOverloadedError);
    let mut telemetry = client();
    let mut tracker = RetryTracker::new(Policy::new(Operation::RetryableRead), Mono::default());
    let decision = tracker.failed(&failure, Mono::default(), u64::MAX);
    let span = CommandSpan::from_ids([1; 16], [2; 8], 1).map(|span| span.traceparent());
    let occasion = || Occasion::new(AT).with_span(span);
    telemetry.failed(&tracker, &failure, &decision, occasion);
    telemetry.ended(&tracker, End::CANCELLED, occasion);
    assert_eq!(
        points(&telemetry.snapshot()),
        [
            "client.retry.scheduled{overload} 1",
            "client.retry.ended{cancelled} 1",
            "client.retry.depth{cancelled} 1/1",
        ]
    );
    let depth = telemetry.snapshot().end.client_retry_depth;
    assert_eq!(depth.of(RetryOutcome::Cancelled).exemplar(), None);
    // A cancelled operation makes no event of its own.
    assert_eq!(telemetry.encoder_mut().drain().count(), 1);
}

/// The first attribute is the low-order digit; the words are the tuple's.
fn tuples<A: AttributeValues, B: AttributeValues>(
    first: &[A],
    second: &[B],
    words: impl Fn(A, B) -> (&'static str, &'static str),
) {
    assert_eq!((first.len(), second.len()), (A::COUNT, B::COUNT));
    let mut index = 0;
    for high in second {
        for low in first {
            let tuple = (*low, *high);
            assert_eq!(tuple.index(), index);
            let (low_word, high_word) = words(*low, *high);
            assert_eq!(tuple.words(), [Some(low_word), Some(high_word)]);
            let back = <(A, B)>::from_index(index).unwrap();
            assert_eq!(
                (back.0.index(), back.1.index()),
                (low.index(), high.index())
            );
            index += 1;
        }
    }
    assert!(<(A, B)>::from_index(index).is_none());
}

// TS-212
#[test]
fn the_index_of_each_tuple_is_the_written_down_one() {
    tuples(
        &MetadataPart::ALL,
        &MetadataCarrier::ALL,
        |part, carrier| (part.as_str(), carrier.as_str()),
    );
    tuples(&Argument::ALL, &ArgumentFault::ALL, |argument, fault| {
        (argument.as_str(), fault.as_str())
    });
    tuples(
        &MetadataPart::ALL,
        &MetadataOutcome::ALL,
        |part, outcome| (part.as_str(), outcome.as_str()),
    );
    tuples(&MetadataPart::ALL, &MetadataFault::ALL, |part, fault| {
        (part.as_str(), fault.as_str())
    });
}

/// One bucket for each value, in the order of the registry.
fn single<K: AttributeValues>(all: &[K], word: impl Fn(K) -> &'static str) {
    assert_eq!(all.len(), K::COUNT);
    for (index, value) in all.iter().enumerate() {
        assert_eq!(value.index(), index);
        assert_eq!(value.words(), [Some(word(*value)), None]);
        assert_eq!(K::from_index(index).map(K::index), Some(index));
    }
    assert!(K::from_index(all.len()).is_none());
}

#[test]
fn the_index_of_each_value_is_its_place() {
    single(&AttachOutcome::ALL, AttachOutcome::as_str);
    single(&AttachFailure::ALL, AttachFailure::as_str);
    single(&CommentOutcome::ALL, CommentOutcome::as_str);
    single(&DecodeOutcome::ALL, DecodeOutcome::as_str);
    single(&RetryCause::ALL, RetryCause::as_str);
    single(&RetryDecline::ALL, RetryDecline::as_str);
    single(&RetryOutcome::ALL, RetryOutcome::as_str);
}

#[test]
fn decisions_stay_as_they_are() {
    // The recorder looks at a decision and changes nothing of it.
    let attacher = attacher(29, traced());
    let command = find();
    let decision = attacher.decide(&command);
    let before = format!("{decision:?}");
    encoder().decided(&attacher, &command, &decision, || AT);
    assert_eq!(format!("{decision:?}"), before);
    assert!(matches!(decision, Decision::Attach(_)));
}

#[test]
fn no_ids_are_shown() {
    let span = CommandSpan::from_ids([0xab; 16], [0xcd; 8], 1).map(|span| span.traceparent());
    let mut telemetry = client().with_exemplars();
    let mut tracker = RetryTracker::new(Policy::new(Operation::RetryableRead), Mono::default());
    let failure = Failure::new(FailureKind::Network);
    let decision = tracker.failed(&failure, Mono::default(), 0);
    let occasion = Occasion::new(AT).with_command("find").with_span(span);
    telemetry.failed(&tracker, &failure, &decision, || occasion);
    telemetry.ended(&tracker, End::NO_SERVER, || occasion);
    let shown = format!("{occasion:?} {telemetry:?}");
    for id in ["abab", "cdcd", "171, 171", "205, 205"] {
        assert!(!shown.contains(id), "{id}");
    }
    assert_eq!(telemetry.encoder_mut().drain().count(), 2);
}
