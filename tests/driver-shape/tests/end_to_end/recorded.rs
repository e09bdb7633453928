//! What the client's recorder counted, against what passed on the wire and what the shim counted: nothing here knows how it is recorded.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use bson::{Document, RawDocumentBuf, doc};
use opmsg_telemetry::Field;
use opmsg_telemetry::observe::events::Event;
use opmsg_telemetry::observe::{AttributeValue, MetricGroup, PointValue, Record};
use opmsg_telemetry_driver_shape::client::Client;
use serde_json::Value;

use crate::harness::judge::{Expected, Verdict};
use crate::harness::wire::OpMsg;
use crate::harness::world::{World, overload, things};
use crate::sample::{self, Samples};

/// Counts and sums, by metric and words.
type Counts = BTreeMap<String, u64>;

fn counts(sets: &impl MetricGroup, counts: &mut Counts) {
    sets.visit_sets(&mut |set| {
        set.points(&mut |point| {
            let words: Vec<_> = point.attributes().map(|(_, word)| word).collect();
            let name = format!("{}{{{}}}", point.metric().name, words.join(","));
            match point.value() {
                PointValue::Count(count) => counts.insert(name, count),
                PointValue::Distribution(found) => {
                    counts.insert(format!("{name} sum"), found.sum);
                    counts.insert(name, found.count)
                }
                _ => None,
            };
        });
    });
}

/// Everything that the client recorded: counts, and events as they were. All of it fits the registry.
fn recorded(client: &Client) -> (Counts, Vec<Record>) {
    let mut telemetry = client.telemetry.lock().unwrap();
    let mut all = Counts::new();
    counts(&telemetry.snapshot(), &mut all);
    counts(&telemetry.encoder().snapshot(), &mut all);
    let records: Vec<_> = telemetry.encoder_mut().drain().collect();
    let mut samples = Samples::new();
    samples.sets(telemetry.scope(), &telemetry.snapshot());
    samples.records(telemetry.scope(), &records);
    let encoder = telemetry.encoder();
    samples.sets(encoder.scope(), &encoder.snapshot());
    samples.sets(encoder.scope(), &encoder.levels());
    samples.records(encoder.scope(), &records);
    sample::sound(&samples);
    (all, records)
}

fn of(counts: &Counts, metric: &str, words: &str) -> usize {
    let count = counts.get(&format!("mongodb.{metric}{{{words}}}"));
    usize::try_from(count.copied().unwrap_or(0)).unwrap()
}

fn sum(counts: &Counts, metric: &str) -> usize {
    let prefix = format!("mongodb.{metric}{{");
    let own = counts.iter().filter(|(name, _)| {
        name.strip_prefix(&prefix)
            .is_some_and(|rest| rest.ends_with('}'))
    });
    usize::try_from(own.map(|(_, count)| count).sum::<u64>()).unwrap()
}

/// Commands that are asked about: all but those of handshakes.
fn commands(verdict: &Verdict) -> usize {
    let names = verdict.names();
    names.into_iter().filter(|name| *name != "hello").count()
}

fn attribute(record: &Record, key: &str) -> Option<AttributeValue<'static>> {
    let mut found = None;
    record.event().visit(&mut |own, value| {
        if own == key {
            found = Some(value);
        }
    });
    found
}

#[test]
fn what_was_counted_is_what_went_over_the_wire() {
    for carrier in [Field::Retry, Field::RetryArgument] {
        let world = World::start(&[&[]]);
        let mut options = world.options();
        options.jitter = 0.01;
        options.drafts = vec![carrier, Field::Client];
        let faults = options.faults.clone();
        let client = Client::new(options);
        // Recovers after two retries; then the limit is reached; then there is no retry at all.
        world.fail(2, overload("find", 4_i64));
        drop(client.find(&things(), doc! {}, None).unwrap());
        world.fail(3, overload("find", 4_i64));
        let error = client.find(&things(), doc! {}, None).map(drop).unwrap_err();
        assert_eq!(error.code(), Some(462));
        world.fail(1, doc! { "failCommands": ["ping"], "errorCode": 6 });
        let ping = doc! { "ping": 1 };
        client.run_command("admin", ping.clone()).unwrap_err();
        // The user's own document gets no argument, in whichever carrier the client has.
        world.fail(1, overload("ping", 1));
        client.run_command("admin", ping).unwrap();
        // Nothing was sent, and it was asked about all the same.
        faults.writes.store(1, Ordering::Relaxed);
        client
            .insert_one(&things(), doc! { "_id": 1 }, None)
            .unwrap();
        let _ = client.run_command("admin", doc! { "createUser": "u" });

        let (counts, events) = recorded(&client);
        let unsent = Expected {
            unsent: 1,
            ..Expected::TRACED
        };
        let evidence = world.evidence(client, unsent);
        let shim = evidence.counters.clone();
        let verdict = evidence.judge();
        let request = |word| of(&counts, "op_msg.request.encoded", word);
        assert_eq!(request("attached"), verdict.sections() + unsent.unsent);
        assert_eq!(request("sensitive"), verdict.named("createUser").len());
        let asked = sum(&counts, "op_msg.request.encoded");
        assert_eq!(asked, commands(&verdict) + unsent.unsent);
        let received = |counters: &[Value], name: &str| {
            let counts = counters.iter().map(|own| own[name].as_u64().unwrap());
            usize::try_from(counts.sum::<u64>()).unwrap()
        };
        let accepted = received(&shim, "accepted");
        assert_eq!(request("attached"), accepted + unsent.unsent);

        // Each retry says so itself: in the section or in the body.
        let sent = |find: fn(&Document) -> bool| {
            let bodies = verdict.requests.iter().map(|request| &request.msg.body);
            bodies.filter(|body| find(body)).count()
        };
        let in_body = sent(|body| body.contains_key("$retry"));
        let sections = verdict
            .requests
            .iter()
            .filter_map(|own| own.section.as_ref());
        let in_section = sections.filter(|own| own.retry.is_some()).count();
        let draft = |word| of(&counts, "op_msg.metadata.encoded", word);
        assert_eq!(draft("retry,section"), in_section);
        assert_eq!(draft("retry,argument"), in_body);
        let scheduled = sum(&counts, "client.retry.scheduled");
        assert_eq!(scheduled, 2 + 2 + 1 + 1);
        assert_eq!(in_section + in_body + draft("retry,none"), scheduled);
        let user_wrote = usize::from(carrier == Field::RetryArgument);
        assert_eq!(draft("retry,none"), user_wrote);
        let identities = verdict
            .requests
            .iter()
            .filter_map(|own| own.section.as_ref());
        let identities = identities.filter(|own| own.client.is_some()).count();
        assert_eq!(draft("client,section"), identities + unsent.unsent);
        assert_eq!(draft("client,none"), 1, "beside createUser");

        // The bytes of all sections, kind bytes aside.
        let bytes = verdict.requests.iter().flat_map(|own| &own.msg.telemetry);
        let lens: Vec<_> = bytes.map(|section| section.len() - 1).collect();
        let size = of(&counts, "op_msg.telemetry.encoded.size", "attached");
        assert_eq!(size, lens.len() + unsent.unsent);

        // How it ended: as the caller saw it.
        let ended = |word| of(&counts, "client.retry.ended", word);
        assert_eq!((ended("recovered"), ended("exhausted")), (3, 1));
        assert_eq!(sum(&counts, "client.retry.ended"), 4);
        let declined = |word| of(&counts, "client.retry.declined", word);
        assert_eq!(
            (declined("limit_reached"), declined("not_retryable")),
            (1, 1 + 1)
        );
        let depth = |word: &str| counts[&format!("mongodb.client.retry.depth{{{word}}} sum")];
        assert_eq!(depth("recovered") + depth("exhausted"), 6);
        let waited = of(&counts, "client.retry.backoff.duration", "overload");
        assert_eq!(waited, 5);

        let retries = events
            .iter()
            .filter(|record| matches!(record.event(), Event::ClientOperationRetry(_)));
        assert_eq!(retries.clone().count(), scheduled);
        let failed: Vec<_> = events
            .iter()
            .filter(|record| matches!(record.event(), Event::ClientOperationFail(_)))
            .collect();
        let [failed] = failed[..] else {
            panic!("{} events", failed.len())
        };
        let code = Some(AttributeValue::Code(462));
        assert_eq!(attribute(failed, "error.type"), code);
        assert_eq!(attribute(failed, "db.response.status_code"), code);
        // In the trace that the sections of its attempts are in.
        let finds = verdict.named("find");
        let trace = &finds.last().unwrap().section().trace_id;
        let context = failed.context().unwrap();
        assert_eq!(&context.trace_id().to_string(), trace);
        let traces: Vec<_> = retries
            .map(|record| record.context().unwrap().trace_id().to_string())
            .collect();
        assert_eq!(traces.iter().filter(|own| *own == trace).count(), 2);
    }
}

/// An upgrade under way: the servers of one pool differ, and a retry comes to the other one.
#[test]
fn an_older_server_is_counted_as_one() {
    for versions in [["29", "25"], ["25", "29"]] {
        let [first, second] = versions.map(|version| ["--max-wire-version", version]);
        let world = World::start(&[&first, &second]);
        let client = Client::new(world.options());
        client.pool().fill(2).unwrap();
        let fail_once = doc! {
            "configureFailPoint": "failCommand", "mode": { "times": 1 }, "data": overload("find", 1), "$db": "admin",
        };
        world.shims[0].control(&fail_once);
        drop(client.find(&things(), doc! {}, None).unwrap());
        let (counts, events) = recorded(&client);
        let verdict = world.judge(client, Expected::TRACED);
        let old = verdict.requests.iter();
        let old = old.filter(|own| own.wire_version == 25 && own.msg.command() != "hello");
        let request = |word| of(&counts, "op_msg.request.encoded", word);
        assert_eq!((request("wire_version"), old.count()), (1, 1));
        assert_eq!((request("attached"), verdict.sections()), (1, 1));
        assert_eq!(sum(&counts, "op_msg.request.encoded"), 2);
        assert_eq!(of(&counts, "client.retry.ended", "recovered"), 1);
        // The retry, and no defect.
        assert_eq!(events.len(), 1);
        assert!(matches!(events[0].event(), Event::ClientOperationRetry(_)));
    }
}

#[test]
fn a_message_without_room_is_counted_as_a_defect() {
    const LIMIT: usize = 4_000;
    let limit = LIMIT.to_string();
    let world = World::start(&[&["--max-message-size", &limit]]);
    let mut options = world.options();
    options.drafts = vec![Field::Client];
    let client = Client::new(options);
    let lsid = bson::Binary {
        subtype: bson::spec::BinarySubtype::Uuid,
        bytes: vec![0; 16],
    };
    for free in [89, 90, 3_000] {
        let mut sent =
            doc! { "ping": 1, "comment": "", "$db": "admin", "lsid": { "id": lsid.clone() } };
        let empty = 21 + RawDocumentBuf::try_from(&sent).unwrap().as_bytes().len();
        sent.insert("comment", "x".repeat(LIMIT - free - empty));
        let ping = doc! { "ping": 1, "comment": sent.get_str("comment").unwrap() };
        client.run_command("admin", ping).unwrap();
    }
    let (counts, events) = recorded(&client);
    // The judge would want a section where there is no room, so what came is looked at here.
    let seen = world.tap.seen();
    drop((client, world));
    let requests = seen.iter().filter(|seen| seen.is_request);
    let pings = requests.map(|seen| OpMsg::read(&seen.bytes));
    let pings: Vec<_> = pings.filter(|msg| msg.command() == "ping").collect();
    let with = |wanted: bool| {
        let own = pings
            .iter()
            .filter(|msg| msg.telemetry.is_empty() != wanted);
        own.count()
    };
    let request = |word| of(&counts, "op_msg.request.encoded", word);
    assert_eq!(
        (request("attached"), request("failed")),
        (with(true), with(false))
    );
    assert_eq!((with(true), with(false)), (2, 1));
    assert_eq!(
        of(&counts, "op_msg.telemetry.attach.failed", "message_full"),
        1
    );
    let draft = |word| of(&counts, "op_msg.metadata.encoded", word);
    assert_eq!((draft("client,section"), draft("client,shed")), (1, 2));
    let words: Vec<_> = events
        .iter()
        .map(|record| attribute(record, "error.type"))
        .collect();
    assert_eq!(words, [Some(AttributeValue::Word("message_full"))]);
}

/// Who traces nothing is told so, and nothing else.
#[test]
fn a_client_that_does_not_trace_is_counted_as_one() {
    let world = World::start(&[&[]]);
    let mut options = world.options();
    options.tracing = Some(false);
    let client = Client::new(options);
    client.run_command("admin", doc! { "ping": 1 }).unwrap();
    let (counts, _) = recorded(&client);
    let expected = Expected {
        tracing: false,
        ..Expected::TRACED
    };
    world.judge(client, expected);
    assert_eq!(of(&counts, "op_msg.request.encoded", "disabled"), 1);
    assert_eq!(sum(&counts, "op_msg.request.encoded"), 1);
}
