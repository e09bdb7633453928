//! What the example program `proxy` says about itself: what became of the sections that passed through it, of those that it was to attach,
//! of drafts, and the events of what was refused.
//!
//! Words and budgets are those of the registry.

mod capture;
mod program;
mod proxied;
mod wire;

use std::time::{Duration, Instant};

use bson::spec::BinarySubtype;
use bson::{Binary, rawdoc};
use proxied::packed::{COMPRESSORS, pack};
use proxied::{Link, Proxy, reply_to, with_ids};
use serde_json::{Value, json};
use wire::{TRACEPARENT, body, ping, telemetry, trace};

const FORWARDED: &str = "mongodb.op_msg.request.forwarded";
const ENCODED: &str = "mongodb.op_msg.request.encoded";
const DROPPED_EVENTS: &str = "mongodb.op_msg.event.dropped";
const DECODE_FAIL: &str = "mongodb.op_msg.telemetry.decode.fail";
const SIZE: &str = "mongodb.op_msg.telemetry.size";

/// Sends a message the way that is asked for.
fn pass(link: &mut Link, compressor: Option<u8>, message: &[u8]) {
    match compressor {
        Some(compressor) => link.pass(&pack(compressor, message)),
        None => link.pass(message),
    };
}

/// Names and attributes of the events among lines.
fn events(lines: &[Value]) -> Vec<(&str, &Value)> {
    let events = lines.iter().filter_map(|line| line.get("event"));
    events
        .map(|event| {
            let time = event["time"].as_str().unwrap();
            assert!(time.starts_with("20") && time.ends_with('Z'), "{time}");
            (event["name"].as_str().unwrap(), &event["attributes"])
        })
        .collect()
}

/// Reads lines until one has these counts. Fails when they do not come.
fn wait_for(proxy: &mut Proxy, expected: &[(&str, u64)]) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let line = proxy.line();
        let counters = &line["counters"];
        if expected
            .iter()
            .all(|(name, count)| counters[*name] == *count)
        {
            return;
        }
        assert!(Instant::now() < deadline, "{line}");
    }
}

#[test]
fn what_became_of_each_section_is_counted_plain_and_compressed() {
    for compressor in [None].into_iter().chain(COMPRESSORS.map(Some)) {
        let proxy = Proxy::start(&[]);
        let (mut new, mut old) = (proxy.connect_to(29), proxy.connect_to(25));
        for flags in [0, 1] {
            for link in [&mut new, &mut old] {
                let traced = link.request(flags, &[ping(), trace(TRACEPARENT)]);
                let bad = link.request(flags, &[trace("00-0"), ping()]);
                let twice = [ping(), trace(TRACEPARENT), trace(TRACEPARENT)];
                let twice = link.request(flags, &twice);
                let plain = link.request(flags, &[ping()]);
                for message in [traced, bad, twice, plain] {
                    pass(link, compressor, &message);
                }
            }
        }
        let secret = body(&rawdoc! { "saslStart": 1, "$db": "admin" });
        let hello = body(&rawdoc! { "hello": 1, "$db": "admin" });
        // Bad telemetry with what never gets a section, and with what is no command.
        let secret = new.request(0, &[secret, telemetry(&rawdoc! {})]);
        let hello = new.request(0, &[hello]);
        let reply = with_ids(new.request(0, &[ping(), trace("")]), 5, 6);
        for message in [secret, hello, reply] {
            pass(&mut new, compressor, &message);
        }
        drop((new, old));
        let (_, last) = proxy.finish_with_metrics();
        let (decoder, encoder) = (&last["metrics"]["decoder"], &last["metrics"]["encoder"]);
        // Plain ones and three hellos are without; what the proxy attached was not there when they came.
        let forwarded = json!({ "kept": 2, "stripped": 2, "dropped": 10, "absent": 7 });
        assert_eq!(decoder[FORWARDED], forwarded, "{compressor:?}");
        let counters = &last["counters"];
        for (name, count) in [
            ("forwarded", 2),
            ("stripped", 2),
            ("dropped", 10),
            ("tolerated", 10),
            ("absent", 7),
            ("attached", 6),
        ] {
            assert_eq!(counters[name], count, "{name}");
        }
        // The hellos before a gate was open are told of like what goes to an old server.
        let encoded =
            json!({ "attached": 6, "wire_version": 8, "sensitive": 1, "not_operation": 1 });
        assert_eq!(encoder[ENCODED], encoded, "{compressor:?}");
    }
}

#[test]
fn sections_that_are_not_attached_are_counted_by_why() {
    let proxy = Proxy::start(&["--context", "none"]);
    let mut link = proxy.connect_to(29);
    let original = link.request(0, &[ping()]);
    assert_eq!(link.pass(&original), original);
    drop(link);
    let (lines, last) = proxy.finish_with_metrics();
    assert_eq!(
        last["metrics"]["encoder"],
        json!({ ENCODED: { "disabled": 2 } })
    );
    assert_eq!(lines, [] as [Value; 0]);

    // A server that takes messages of 1,000 bytes: a section of 90 does not fit.
    let proxy = Proxy::start(&[]);
    let mut link = proxy.connect();
    let hello = rawdoc! { "ok": 1.0, "maxWireVersion": 29, "maxMessageSizeBytes": 1_000 };
    link.hello(&hello);
    let document = rawdoc! { "insert": "c", "text": "x".repeat(900), "$db": "d" };
    let original = link.request(0, &[body(&document)]);
    assert!(original.len() > 910);
    assert_eq!(link.pass(&original), original);
    drop(link);
    let (lines, last) = proxy.finish_with_metrics();
    let encoder = &last["metrics"]["encoder"];
    assert_eq!(encoder[ENCODED], json!({ "wire_version": 1, "failed": 1 }));
    let failed = &encoder["mongodb.op_msg.telemetry.attach.failed"];
    assert_eq!(*failed, json!({ "message_full": 1 }));
    let attributes = json!({ "error.type": "message_full", SIZE: 89 });
    assert_eq!(
        events(&lines),
        [("mongodb.op_msg.telemetry.attach.fail", &attributes)]
    );
}

#[test]
fn refused_sections_are_events_and_what_is_too_much_is_counted() {
    let mut proxy = Proxy::start(&["--every", "1"]);
    let mut link = proxy.connect_to(29);
    // An empty document has five bytes; one that cannot be read has no size.
    let empty = link.request(0, &[ping(), telemetry(&rawdoc! {})]);
    let unreadable = b"\x03\x08\0\0\0\x99\x99\x99\0".to_vec();
    let unreadable = link.request(0, &[ping(), unreadable]);
    pass(&mut link, None, &empty);
    pass(&mut link, Some(2), &empty);
    pass(&mut link, None, &unreadable);
    let reply = reply_to(&empty, 0, &[ping(), trace(TRACEPARENT)]);
    link.server.send(&reply);
    assert_eq!(link.client.receive(), reply_to(&empty, 0, &[ping()]));
    let missing = json!({ "error.type": "missing_field", SIZE: 5 });
    let malformed = json!({ "error.type": "malformed_bson" });
    let in_reply = json!({ "error.type": "in_reply" });
    // They come although the connection goes on.
    let mut lines = Vec::new();
    while events(&lines).len() < 4 {
        lines.push(proxy.line());
    }
    let expected = [&missing, &missing, &malformed, &in_reply];
    assert_eq!(
        events(&lines),
        expected.map(|attributes| (DECODE_FAIL, attributes))
    );
    wait_for(&mut proxy, &[("refused", 4), ("tolerated", 4)]);
    drop(link);
    proxy.counters();

    // Eight of a kind between two times.
    let proxy = Proxy::start(&[]);
    let mut link = proxy.connect_to(29);
    for _ in 0..20 {
        pass(&mut link, None, &empty);
    }
    drop(link);
    let (lines, last) = proxy.finish_with_metrics();
    assert_eq!(events(&lines), [(DECODE_FAIL, &missing); 8]);
    let decoder = &last["metrics"]["decoder"];
    assert_eq!(decoder[DROPPED_EVENTS], json!({ "rate_limited": 12 }));
}

#[test]
fn drafts_are_counted_wherever_they_stand() {
    let id = Binary {
        subtype: BinarySubtype::Generic,
        bytes: vec![7; 16],
    };
    let all = telemetry(&rawdoc! {
        "otel": { "traceparent": TRACEPARENT, "tracestate": "vendor=value" },
        "retry": { "attempt": 1 },
        "client": { "id": id },
    });
    let faulty = telemetry(&rawdoc! {
        "otel": { "traceparent": TRACEPARENT, "tracestate": 1 },
        "retry": { "attempt": 0 },
        "client": 1,
    });
    let argument = rawdoc! { "ping": 1, "$retry": { "attempt": 2 }, "$db": "d" };
    for compressor in [None].into_iter().chain(COMPRESSORS.map(Some)) {
        let proxy = Proxy::start(&[]);
        let mut link = proxy.connect_to(29);
        for sections in [
            vec![ping(), all.clone()],
            vec![ping(), faulty.clone()],
            vec![body(&argument)],
            vec![body(&argument), trace(TRACEPARENT)],
            vec![ping()],
        ] {
            let message = link.request(0, &sections);
            pass(&mut link, compressor, &message);
        }
        drop(link);
        let (lines, last) = proxy.finish_with_metrics();
        let decoder = &last["metrics"]["decoder"];
        let drafts = json!({
            "retry accepted": 3, "retry ignored": 1,
            "client accepted": 1, "client ignored": 1,
            "tracestate accepted": 1, "tracestate ignored": 1,
        });
        let counted = &decoder["mongodb.op_msg.metadata.decoded"];
        assert_eq!(*counted, drafts, "{compressor:?}");
        assert_eq!(events(&lines), []);
        assert_eq!(last["counters"]["accepted"], 3);
    }
}

#[test]
fn a_connection_that_goes_on_is_in_the_counters() {
    let mut proxy = Proxy::start(&["--every", "1"]);
    let mut link = proxy.connect_to(29);
    for sections in [vec![ping()], vec![ping(), trace(TRACEPARENT)]] {
        let request = link.request(0, &sections);
        link.pass(&request);
        link.answer(&request);
    }
    let expected = [
        ("requests", 3),
        ("replies", 3),
        ("messages", 3),
        ("attached", 1),
        ("forwarded", 1),
        ("accepted", 1),
    ];
    wait_for(&mut proxy, &expected);
    // It comes again, and the connection lives.
    link.is_idle_and_alive();
    wait_for(
        &mut proxy,
        &[("requests", 4), ("replies", 4), ("others", 1)],
    );
    drop(link);
    assert_eq!(proxy.counters()["requests"], 4);
}
