//! What a reader of requests records: each outcome in its sets and events, nothing else, and nothing of it changes what is answered.

#[path = "laws/emitted.rs"]
mod emitted;
#[path = "laws/recorded.rs"]
#[allow(unreachable_pub, reason = "a part of the laws")]
mod recorded;
mod sample;
mod wire;

use std::collections::BTreeSet;
use std::time::Duration;

use bson::spec::BinarySubtype;
use bson::{Binary, RawBson, RawDocumentBuf, rawdoc};
use opmsg_telemetry::error::{InvalidRetry, InvalidSetting, InvalidTracestate, RetryError};
use opmsg_telemetry::ingest::{Answer, Config, Ingest, Policy, TokenBucket};
use opmsg_telemetry::observe::events::{Event, EventKind};
use opmsg_telemetry::observe::values::{
    MetadataFault, MetadataOutcome, MetadataPart, Refusal, RetryCause,
};
use opmsg_telemetry::observe::{
    AttributeValue, CodecScope, DecoderSets, DecoderTelemetry, Off, Record,
};
use opmsg_telemetry::report::Observer;
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::storm::StormState;
use opmsg_telemetry::{Limits, Mono, Tracestate, Wall};
use proptest::prelude::*;
use sample::registry::*;

const AT: Wall = Wall::from_nanos(1_800_000_000_000_000_000);

fn telemetry() -> DecoderTelemetry {
    DecoderTelemetry::new(CodecScope::server(3, Policy::Server.into()).unwrap(), AT)
}

/// With everything that is opt-in.
fn with_everything() -> DecoderTelemetry {
    telemetry().with_sizes().with_retries().with_exemplars()
}

/// A server without access control that admits every parent.
fn open() -> Config {
    Config::server()
        .with_access_control(false)
        .with_admission(None)
}

/// Hands one message to a connection and what there is to say of it to the observer. What is answered, as bytes.
fn told(
    ingest: &mut Ingest,
    message: &[u8],
    observer: &mut impl Observer,
    at: Wall,
) -> (String, Vec<u8>) {
    let mut scratch = Vec::new();
    let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(0));
    if observer.wants_reports()
        && let Some(report) = ingest.report(&answer)
    {
        observer.report(&report, at);
    }
    let mut out = Vec::new();
    let what = match &answer {
        Answer::Run(request) => {
            out.extend(request.message().as_bytes());
            let name = request
                .command()
                .map(|command| command.name().map(str::to_owned));
            format!("{:?} {:?} {name:?}", request.parent(), request.retry())
        }
        Answer::Refuse(refused) => {
            refused.append_reply(7, &mut out);
            format!("{refused:?} {refused}")
        }
        Answer::Other(other) => {
            out.extend(other.as_bytes());
            "other".to_owned()
        }
        other => panic!("{other:?}"),
    };
    (what, out)
}

/// What one message leaves behind, of a connection of its own.
fn recorded_of(config: Config, message: &[u8]) -> (DecoderSets, Vec<Record>) {
    let mut telemetry = with_everything();
    let mut ingest = Ingest::new(config);
    told(&mut ingest, message, &mut telemetry, AT);
    telemetry.add(ingest.counters());
    let sets = telemetry.snapshot();
    recorded::of_decoder(&sets);
    (sets, drained(&mut telemetry))
}

/// Takes the events, all of which fit the registry.
fn drained(telemetry: &mut DecoderTelemetry) -> Vec<Record> {
    let records: Vec<_> = telemetry.drain().collect();
    sample::sound(&emitted::records(&records));
    records
}

fn find() -> Vec<u8> {
    wire::body(&rawdoc! { "find": "orders", "$db": "shop" })
}

fn retried(retry: impl Into<RawBson>) -> Vec<u8> {
    let retry: RawBson = retry.into();
    wire::body(&rawdoc! { "find": "orders", "$db": "shop", "$retry": retry })
}

/// A section with these fields beside its traceparent; those of `otel` stand in there.
fn with_drafts(otel: &[(&str, RawBson)], fields: &[(&str, RawBson)]) -> Vec<u8> {
    let key = |name: &str| bson::raw::CString::try_from(name).unwrap();
    let mut inner = rawdoc! { "traceparent": wire::TRACEPARENT };
    for (name, value) in otel {
        inner.append(key(name), value.clone());
    }
    let mut document = rawdoc! { "otel": inner };
    for (name, value) in fields {
        document.append(key(name), value.clone());
    }
    wire::telemetry(&document)
}

fn client_id() -> RawBson {
    RawBson::Binary(Binary {
        subtype: BinarySubtype::Generic,
        bytes: vec![0xab; 16],
    })
}

fn client(config: RawDocumentBuf) -> RawBson {
    let driver = rawdoc! { "name": "d", "version": "1" };
    rawdoc! { "id": client_id(), "driver": driver, "config": config }.into()
}

fn attributes(record: &Record) -> Vec<(&'static str, AttributeValue<'static>)> {
    let mut attributes = Vec::new();
    let event = record.event();
    event.visit(&mut |key, value| attributes.push((key, value)));
    attributes
}

// TS-210
#[test]
fn each_refusal_is_an_event_without_ids() {
    let zero = "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01";
    let trace = wire::trace(wire::TRACEPARENT);
    let document = |document: RawDocumentBuf| vec![wire::telemetry(&document)];
    let mut early_end = trace.clone();
    early_end[1] -= 1;
    let mut past_the_end = trace.clone();
    past_the_end[1] += 1;
    let mut deep = rawdoc! {};
    for _ in 0..201 {
        deep = rawdoc! { "a": deep };
    }
    let large = rawdoc! { "otel": { "traceparent": wire::TRACEPARENT }, "x": "y".repeat(4_096) };
    let twice = {
        let otel = rawdoc! { "otel": { "traceparent": wire::TRACEPARENT } };
        let elements = &otel.as_bytes()[4..otel.as_bytes().len() - 1];
        let len = u32::try_from(2 * elements.len() + 5).unwrap();
        [&[3], &len.to_le_bytes()[..], elements, elements, &[0]].concat()
    };
    let size = |section: &[u8]| Some(u32::try_from(section.len() - 1).unwrap());
    let mut seen = BTreeSet::new();
    for (sections, refusal, word, size) in [
        (vec![past_the_end], Refusal::Truncated, "truncated", None),
        (
            vec![trace.clone(), trace.clone()],
            Refusal::DuplicateSection,
            "duplicate_section",
            None,
        ),
        (
            vec![early_end],
            Refusal::MalformedBson,
            "malformed_bson",
            None,
        ),
        (document(deep), Refusal::TooDeep, "too_deep", None),
        (
            document(large.clone()),
            Refusal::TooLarge,
            "too_large",
            size(&wire::telemetry(&large)),
        ),
        (
            document(rawdoc! { "otel": 1 }),
            Refusal::WrongType,
            "wrong_type",
            Some(15),
        ),
        (
            vec![twice.clone()],
            Refusal::DuplicateField,
            "duplicate_field",
            size(&twice),
        ),
        (
            document(rawdoc! {}),
            Refusal::MissingField,
            "missing_field",
            Some(5),
        ),
        (
            vec![wire::trace(zero)],
            Refusal::InvalidContext,
            "invalid_context",
            Some(89),
        ),
    ] {
        let message = wire::message(0, &[vec![find()], sections].concat());
        for policy in [Policy::Server, Policy::Tolerant] {
            let (sets, records) = recorded_of(open().with_policy(policy), &message);
            assert_eq!(sets.counters.refused_for(refusal), 1, "{word}");
            let [record] = &records[..] else {
                panic!("{word}: {records:?}");
            };
            assert_eq!((record.at(), record.context()), (AT, None), "{word}");
            let mut expected = vec![("error.type", AttributeValue::Word(word))];
            expected.extend(size.map(|size| {
                let size = AttributeValue::Int(size.into());
                ("mongodb.op_msg.telemetry.size", size)
            }));
            assert_eq!(attributes(record), expected, "{word}");
        }
        seen.insert(word);
    }
    // A receiver before 9.0 knows no section of this kind; replies are a proxy's.
    let old = open().with_generation(opmsg_telemetry::Generation::Before9_0);
    let (sets, records) = recorded_of(old, &wire::message(0, &[find(), trace]));
    assert_eq!(sets.counters.refused_for(Refusal::Unsupported), 1);
    assert_eq!(
        attributes(&records[0])[0],
        ("error.type", AttributeValue::Word("unsupported"))
    );
    assert_eq!(seen.len() + 2, Refusal::ALL.len());
}

#[test]
fn a_reply_with_a_section_is_refused_in_every_set() {
    for is_passed_on in [true, false] {
        let mut counters = opmsg_telemetry::observe::Counters::default();
        counters.count_reply_with_section(is_passed_on);
        recorded::of_counters(&counters);
        assert_eq!(counters.refused_for(Refusal::InReply), 1);
        let handled = (counters.tolerated(), counters.refused_messages());
        let expected = if is_passed_on { (1, 0) } else { (0, 1) };
        assert_eq!(handled, expected);
    }
}

/// Part, and how it was read, of each draft that was counted.
fn drafts(sets: &DecoderSets) -> Vec<(MetadataPart, Result<(), MetadataFault>)> {
    let mut drafts = Vec::new();
    for part in MetadataPart::ALL {
        let decoded = &sets.metadata.metadata_decoded;
        let accepted = decoded.of((part, MetadataOutcome::Accepted)).get();
        drafts.extend((0..accepted).map(|_| (part, Ok(()))));
        for fault in MetadataFault::ALL {
            let ignored = &sets.metadata_failure.metadata_ignored;
            let ignored = ignored.of((part, fault)).get();
            drafts.extend((0..ignored).map(|_| (part, Err(fault))));
        }
    }
    drafts
}

/// What the draft says of a document, TS-109 and TS-115: what is read, and why something counts as absent.
fn cases() -> Vec<(MetadataPart, Vec<u8>, Result<(), MetadataFault>)> {
    use MetadataFault as Fault;
    let retry = |value: RawBson| with_drafts(&[], &[("retry", value)]);
    let clients = |value: RawBson| with_drafts(&[], &[("client", value)]);
    let state = |value: RawBson| with_drafts(&[("tracestate", value)], &[]);
    let doubled = |field: &str| {
        let section = wire::telemetry_twice(field);
        [&[3], &section[..]].concat()
    };
    let text = |text: &str| RawBson::String(text.to_owned());
    let document = |document: RawDocumentBuf| RawBson::Document(document);
    let retries = [
        (document(rawdoc! { "attempt": 1 }), Ok(())),
        (document(rawdoc! { "attempt": 1, "later": 1 }), Ok(())),
        (RawBson::Int32(1), Err(Fault::WrongType)),
        (
            document(rawdoc! { "attempt": 1_i64 }),
            Err(Fault::WrongType),
        ),
        (document(rawdoc! {}), Err(Fault::MissingField)),
        (document(rawdoc! { "attempt": 0 }), Err(Fault::InvalidValue)),
        (
            document(rawdoc! { "attempt": 1, "backoffMS": -1_i64 }),
            Err(Fault::InvalidValue),
        ),
        (
            document(rawdoc! { "attempt": 1, "later": "x".repeat(300) }),
            Err(Fault::TooLarge),
        ),
    ];
    let named = rawdoc! { "name": "d", "version": "1" };
    let long = rawdoc! { "name": "d".repeat(65), "version": "1" };
    let hidden = rawdoc! { "name": "d\n", "version": "1" };
    let full = |driver: &RawDocumentBuf| {
        document(rawdoc! { "id": client_id(), "driver": driver.clone(), "config": {} })
    };
    let clients_of = [
        (full(&named), Ok(())),
        (document(rawdoc! { "id": client_id() }), Ok(())),
        (text("d"), Err(Fault::WrongType)),
        (document(rawdoc! { "id": "text" }), Err(Fault::WrongType)),
        (document(rawdoc! {}), Err(Fault::MissingField)),
        (full(&long), Err(Fault::InvalidValue)),
        (full(&hidden), Err(Fault::InvalidValue)),
        (
            document(rawdoc! { "id": client_id(), "later": "x".repeat(1_100) }),
            Err(Fault::TooLarge),
        ),
    ];
    let states = [
        (text("vendor=value"), Ok(())),
        (RawBson::Int32(1), Err(Fault::WrongType)),
        (text("no value"), Err(Fault::InvalidValue)),
        (text("a=1,a=2"), Err(Fault::DuplicateField)),
        (
            text(&format!("a={}", "x".repeat(600))),
            Err(Fault::TooLarge),
        ),
    ];
    let mut cases = Vec::new();
    for (value, read) in retries {
        cases.push((MetadataPart::Retry, retry(value), read));
    }
    for (value, read) in clients_of {
        cases.push((MetadataPart::Client, clients(value), read));
    }
    for (value, read) in states {
        cases.push((MetadataPart::Tracestate, state(value), read));
    }
    for (part, field) in [
        (MetadataPart::Retry, "retry"),
        (MetadataPart::Client, "client"),
    ] {
        cases.push((part, doubled(field), Err(Fault::DuplicateField)));
    }
    cases
}

// TS-201
#[test]
fn each_draft_counts_once_by_what_was_made_of_it() {
    for (part, section, read) in cases() {
        let message = wire::message(0, &[find(), section]);
        let (sets, _) = recorded_of(open(), &message);
        assert_eq!(drafts(&sets), [(part, read)], "{part} {read:?}");
        assert_eq!(sets.counters.accepted(), 1, "a draft refuses no section");
        // Sections that may not be used, and those that are refused, are not looked into.
        let (sets, _) = recorded_of(Config::server(), &message);
        assert_eq!(drafts(&sets), []);
    }
    let all = with_drafts(
        &[("tracestate", RawBson::String("a=1".to_owned()))],
        &[
            ("retry", rawdoc! { "attempt": 1 }.into()),
            ("client", client(rawdoc! {})),
        ],
    );
    let (sets, _) = recorded_of(open(), &wire::message(0, &[find(), all]));
    assert_eq!(drafts(&sets), MetadataPart::ALL.map(|part| (part, Ok(()))));
}

/// What `$retry` is, what the field is, how they count, and the attempt that comes of them.
type Row<'r> = (
    Option<&'r RawBson>,
    Option<&'r RawBson>,
    &'r [(MetadataPart, Result<(), MetadataFault>)],
    Option<u32>,
);

// TS-201, TS-202
#[test]
fn the_argument_and_the_field_are_one_draft() {
    use MetadataFault as Fault;
    let part = MetadataPart::Retry;
    let one: RawBson = rawdoc! { "attempt": 1 }.into();
    let two: RawBson = rawdoc! { "attempt": 2 }.into();
    let bad: RawBson = rawdoc! { "attempt": 0 }.into();
    let none: &[(MetadataPart, Result<(), Fault>)] = &[];
    let empty: RawBson = rawdoc! {}.into();
    let rows: [Row<'_>; 12] = [
        (Some(&one), None, &[(part, Ok(()))], Some(1)),
        (None, Some(&one), &[(part, Ok(()))], Some(1)),
        (Some(&one), Some(&one), &[(part, Ok(()))], Some(1)),
        (
            Some(&one),
            Some(&two),
            &[(part, Err(Fault::Conflict))],
            None,
        ),
        (Some(&one), Some(&bad), &[(part, Ok(()))], Some(1)),
        (Some(&bad), Some(&one), &[(part, Ok(()))], Some(1)),
        (Some(&bad), None, &[(part, Err(Fault::InvalidValue))], None),
        (None, Some(&bad), &[(part, Err(Fault::InvalidValue))], None),
        (
            Some(&RawBson::Int32(1)),
            Some(&bad),
            &[(part, Err(Fault::WrongType))],
            None,
        ),
        (
            Some(&empty),
            Some(&bad),
            &[(part, Err(Fault::MissingField))],
            None,
        ),
        (Some(&RawBson::Null), None, none, None),
        (None, None, none, None),
    ];
    for (argument, field, expected, attempt) in rows {
        let body = argument.map_or_else(find, |value| retried(value.clone()));
        let fields: Vec<_> = field
            .map(|value| ("retry", value.clone()))
            .into_iter()
            .collect();
        let message = wire::message(0, &[body, with_drafts(&[], &fields)]);
        let (sets, records) = recorded_of(open(), &message);
        assert_eq!(drafts(&sets), expected, "{argument:?} {field:?}");
        let attempts: Vec<_> = records
            .iter()
            .map(|record| match record.event() {
                Event::RequestRetry(retry) => u32::from(retry.retry_attempt.get()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(attempts, Vec::from_iter(attempt));
        if field.is_none() {
            // The same without a section.
            let body = argument.map_or_else(find, |value| retried(value.clone()));
            let (sets, _) = recorded_of(open(), &wire::message(0, &[body]));
            assert_eq!(drafts(&sets), expected, "{argument:?}");
        }
    }
    // An argument that stands twice.
    let mut body = rawdoc! { "find": "orders", "$db": "shop", "$retry": { "attempt": 1 } };
    body.append(bson::cstr!("$retry"), rawdoc! { "attempt": 1 });
    let (sets, _) = recorded_of(open(), &wire::message(0, &[wire::body(&body)]));
    assert_eq!(drafts(&sets), [(part, Err(Fault::DuplicateField))]);
}

/// The words of every kind of error, also of those that no received message can have.
#[test]
fn faults_have_words() {
    use MetadataFault as Fault;
    for (error, word) in [
        (RetryError::Duplicate, Fault::DuplicateField),
        (RetryError::NotADocument, Fault::WrongType),
        (
            RetryError::Invalid(InvalidRetry::Malformed),
            Fault::Malformed,
        ),
    ] {
        assert_eq!(Fault::of_argument(error), word);
    }
    // Lengths that say too much, in documents that are sound around them.
    let damaged = [5, 0, 0, 0, 1];
    let retry = RetryMetadata::decode(&damaged).unwrap_err();
    assert_eq!(Fault::of_retry(retry), Fault::Malformed);
    let setting = opmsg_telemetry::client::ClientMetadata::decode(&damaged).unwrap_err();
    assert_eq!(Fault::of_client(setting), Fault::Malformed);
    let too_many = vec!["a=1"; 33].join(",");
    let state: InvalidTracestate = Tracestate::parse(&too_many).unwrap_err();
    let keys: Vec<_> = (0..33).map(|key| format!("k{key}=1")).collect();
    let members = Tracestate::parse(&keys.join(",")).unwrap_err();
    assert_eq!(Fault::of_tracestate(state), Fault::DuplicateField);
    assert_eq!(Fault::of_tracestate(members), Fault::TooLarge);
    let setting = InvalidSetting::TooLarge { size: 2_000 };
    assert_eq!(Fault::of_client(setting), Fault::TooLarge);
}

#[test]
fn depths_are_by_reason_and_with_a_span_if_asked_for() {
    let retry = |attempt: i32, reason: Option<&str>| {
        let mut retry = rawdoc! { "attempt": attempt };
        if let Some(reason) = reason {
            retry.append(bson::cstr!("reason"), reason);
        }
        wire::message(0, &[retried(retry), wire::trace(wire::TRACEPARENT)])
    };
    let rows = [
        (1, Some("overload"), RetryCause::Overload, 0),
        (3, Some("pool"), RetryCause::Pool, 2),
        (5, Some("network"), RetryCause::Network, 4),
        (8, Some("stateChange"), RetryCause::StateChange, 5),
        (16, Some("transient"), RetryCause::Transient, 6),
        (32, Some("other"), RetryCause::Other, 7),
        (33, Some("a text of the peer"), RetryCause::Other, 8),
        // No reason is another reason; numbers end at 255.
        (i32::MAX, None, RetryCause::Other, 8),
    ];
    for (attempt, reason, cause, bucket) in rows {
        let (sets, records) = recorded_of(open(), &retry(attempt, reason));
        let depths = sets.retry.request_retry_depth.of(cause);
        let depth = u64::try_from(attempt).unwrap().min(255);
        assert_eq!(depths.counts()[bucket], 1, "{attempt}");
        assert_eq!(depths.summary().range(), Some((depth, depth)));
        let exemplar = depths.exemplar().unwrap();
        assert_eq!((exemplar.value(), exemplar.at()), (depth, AT));
        let context = records[0].context().unwrap();
        assert_eq!(exemplar.trace_id(), context.trace_id());
        assert_eq!(exemplar.span_id(), context.parent_id());
        assert_eq!(context.parent_id().to_string(), "00f067aa0ba902b7");
        let others = RetryCause::ALL.into_iter().filter(|other| *other != cause);
        for other in others {
            let others = sets.retry.request_retry_depth.of(other);
            assert_eq!(others.summary().count(), 0);
        }
    }

    // Neither without being asked for, nor of a section that may not be used.
    let message = retry(2, Some("pool"));
    let look = |telemetry: DecoderTelemetry, config: Config| {
        let mut telemetry = telemetry;
        told(&mut Ingest::new(config), &message, &mut telemetry, AT);
        let depths = *telemetry
            .snapshot()
            .retry
            .request_retry_depth
            .of(RetryCause::Pool);
        sample::sound(&emitted::sets(&telemetry.snapshot()));
        let records = drained(&mut telemetry);
        let contexts: Vec<_> = records
            .iter()
            .map(|record| record.context().is_some())
            .collect();
        (
            depths.summary().count(),
            depths.exemplar().is_some(),
            contexts,
        )
    };
    assert_eq!(look(telemetry(), open()), (0, false, vec![]));
    assert_eq!(
        look(telemetry().with_exemplars(), open()),
        (0, false, vec![])
    );
    assert_eq!(
        look(telemetry().with_retries(), open()),
        (1, false, vec![true])
    );
    assert_eq!(
        look(with_everything(), Config::server()),
        (1, false, vec![false])
    );
}

/// The settings that a retry's record has are those that its request carries, new on the connection or not.
#[test]
fn settings_are_in_every_retry_that_carries_them() {
    let config = rawdoc! { "maxAdaptiveRetries": 300, "enableOverloadRetargeting": true };
    let fields = [
        ("retry", rawdoc! { "attempt": 2 }.into()),
        ("client", client(config)),
    ];
    let message = wire::message(0, &[find(), with_drafts(&[], &fields)]);
    let mut telemetry = with_everything();
    let mut ingest = Ingest::new(open());
    for _ in 0..2 {
        told(&mut ingest, &message, &mut telemetry, AT);
    }
    let records = drained(&mut telemetry);
    sample::sound(&emitted::sets(&telemetry.snapshot()));
    assert_eq!(records.len(), 2);
    for record in &records {
        let attributes = attributes(record);
        for expected in [
            (
                "mongodb.client.config.max_adaptive_retries",
                AttributeValue::Int(16),
            ),
            (
                "mongodb.client.config.overload_retargeting",
                AttributeValue::Bool(true),
            ),
            ("db.operation.name", AttributeValue::Word("find")),
        ] {
            assert!(attributes.contains(&expected), "{attributes:?}");
        }
    }
    assert_eq!(
        drafts(&telemetry.snapshot())
            .into_iter()
            .filter(|(part, _)| *part == MetadataPart::Client)
            .count(),
        2
    );
}

#[test]
fn a_start_is_one_event() {
    let mut telemetry = telemetry();
    telemetry.start(Limits::MAX_TELEMETRY_SIZE, AT);
    telemetry.start(Limits::MAX_TELEMETRY_SIZE, AT);
    let records = drained(&mut telemetry);
    let [record] = &records[..] else {
        panic!("{records:?}");
    };
    assert_eq!(record.event().kind(), EventKind::CodecStart);
    assert_eq!(
        attributes(record),
        [(
            "mongodb.op_msg.telemetry.size_limit",
            AttributeValue::Int(4_096)
        )]
    );
}

#[test]
fn levels_are_what_there_is() {
    let mut telemetry = telemetry();
    let refused = wire::message(0, &[find(), wire::telemetry(&rawdoc! {})]);
    for _ in 0..3 {
        told(&mut Ingest::new(open()), &refused, &mut telemetry, AT);
    }
    telemetry.storm(StormState::Storm);
    let levels = telemetry.levels();
    sample::sound(&emitted::sets(&levels));
    assert_eq!(levels.queue.event_queue_size.of(()).get(), 3);
    assert_eq!(levels.queue.event_queue_capacity.of(()).get(), 128);
    let states: Vec<_> = levels
        .storm
        .storm_status
        .iter()
        .map(|(state, level)| (state.as_str(), level.get()))
        .collect();
    assert_eq!(states, [("calm", 0), ("rising", 0), ("storm", 1)]);
}

/// Messages of all kinds, whole.
fn messages() -> Vec<Vec<u8>> {
    let trace = wire::trace(wire::TRACEPARENT);
    let zero = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
    let mut all: Vec<_> = cases()
        .into_iter()
        .map(|(_, section, _)| wire::message(1, &[find(), section]))
        .collect();
    let conflict = with_drafts(&[], &[("retry", rawdoc! { "attempt": 2 }.into())]);
    all.extend([
        wire::message(0, &[find()]),
        wire::message(0, &[find(), trace.clone()]),
        wire::message(2, &[find(), trace.clone()]),
        wire::message(0, &[find(), wire::trace(zero)]),
        wire::message(0, &[find(), trace.clone(), trace]),
        wire::message(
            0,
            &[retried(rawdoc! { "attempt": 3, "reason": "overload" })],
        ),
        wire::message(0, &[retried(rawdoc! { "attempt": 1 }), conflict]),
        wire::message(0, &[retried(1)]),
        wire::message(0, &[wire::body(&rawdoc! {})]),
        wire::message(0, &[vec![7]]),
        wire::message_with_op_code(2012, 0, &[vec![1; 20]]),
        wire::message_with_op_code(2004, 0, &[vec![0; 20]]),
    ]);
    all
}

fn configs() -> impl Strategy<Value = Config> {
    (any::<(bool, bool, bool)>(), 0..3_u32).prop_map(|((tolerant, access, proxy), burst)| {
        let config = if proxy {
            Config::proxy()
        } else {
            Config::server()
        };
        let policy = if tolerant {
            Policy::Tolerant
        } else {
            Policy::Server
        };
        config
            .with_policy(policy)
            .with_access_control(access)
            .with_admission(Some(TokenBucket::new(Duration::from_secs(1), burst)))
    })
}

/// A conversation: which messages, and what is damaged in each.
fn conversation() -> impl Strategy<Value = Vec<(usize, Vec<(prop::sample::Index, u8)>)>> {
    let damage = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3);
    prop::collection::vec((0..messages().len(), damage), 0..40)
}

fn damaged(which: usize, damages: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut message = messages().swap_remove(which);
    for (at, value) in damages {
        let at = at.index(message.len());
        message[at] = *value;
    }
    message
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    // TS-200, TS-216
    /// Whatever arrives, and whenever it is collected: points are those that are declared, laws hold, and the answers are those of a
    /// connection that nobody watches.
    #[test]
    fn hostile_input_adds_no_series_and_changes_no_answer(
        config in configs(),
        conversation in conversation(),
        collected in prop::collection::vec(any::<bool>(), 40),
        lost in prop::collection::vec(any::<bool>(), 40),
    ) {
        let declared: BTreeSet<_> = recorded::declared().into_iter().collect();
        let (mut watched, mut alone) = (Ingest::new(config), Ingest::new(config));
        let mut telemetry = with_everything();
        let mut published = *watched.counters();
        let (mut pushed, mut taken) = (0, 0);
        let mut committed = DecoderSets::default();
        for (step, (which, damages)) in conversation.iter().enumerate() {
            let message = damaged(*which, damages);
            let at = Wall::from_nanos(AT.as_nanos() + step as u64);
            let before = telemetry.snapshot();
            prop_assert_eq!(
                told(&mut watched, &message, &mut telemetry, at),
                told(&mut alone, &message, &mut Off::new(), at)
            );
            prop_assert_eq!(watched.counters(), alone.counters());
            telemetry.add(&watched.counters().since(&published));
            published = *watched.counters();
            let sets = telemetry.snapshot();
            let retries = |sets: &DecoderSets| {
                let depths = sets.retry.request_retry_depth;
                depths.iter().map(|(_, depths)| depths.summary().count()).sum::<u64>()
            };
            // An event for each refusal and for each retry.
            pushed += sets.counters.refused() - before.counters.refused();
            pushed += retries(&sets) - retries(&before);
            recorded::of_decoder(&sets);
            recorded::of_events(pushed, taken, &sets, &telemetry.levels());
            if collected[step] {
                taken += drained(&mut telemetry).len() as u64;
                let window = telemetry.seal(at);
                recorded::of_decoder(window.delta());
                if !lost[step] {
                    opmsg_telemetry::observe::MetricGroup::merge(&mut committed, window.delta());
                    prop_assert!(telemetry.commit(window));
                }
                recorded::of_events(pushed, taken, &telemetry.snapshot(), &telemetry.levels());
            }
        }
        let found: BTreeSet<_> = recorded::points(&telemetry.snapshot()).into_iter().collect();
        prop_assert!(found.is_subset(&declared), "{:?}", found.difference(&declared));
        // What was not lost on the way, and the rest, are all there is.
        let rest = telemetry.seal(AT);
        opmsg_telemetry::observe::MetricGroup::merge(&mut committed, rest.delta());
        prop_assert_eq!(committed, telemetry.snapshot());
    }
}
