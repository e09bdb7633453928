//! The example program `proxy` on well-formed traffic: what it attaches, keeps, strips and rewrites, and what it leaves alone.
//!
//! Expected bytes are put together here: original ones, `bson`'s documents and a bitwise CRC-32C.

mod capture;
mod program;
mod proxied;
mod wire;

use std::thread;
use std::time::Duration;

use bson::{RawDocumentBuf, rawdoc};
use program::{is_eligible, with_section};
use proxied::packed::unpack;
use proxied::{Link, Proxy, legacy_query, legacy_reply, reply_to, traceparent, with_ids};
use serde_json::json;
use wire::{TRACEPARENT, body, ping, sequence, telemetry, trace};

/// Commands of every shape that carry a section.
fn eligible(link: &mut Link) -> Vec<Vec<u8>> {
    let insert = [
        body(&rawdoc! { "insert": "orders", "$db": "shop" }),
        sequence("documents", &[rawdoc! { "a": 1 }.as_bytes()]),
    ];
    let unacknowledged = rawdoc! { "insert": "orders", "writeConcern": { "w": 0 }, "$db": "shop" };
    let get_more = rawdoc! { "getMore": 7_i64, "collection": "orders", "$db": "shop" };
    let nobody_knows = rawdoc! { "helloWorld": 1, "$db": "shop" };
    vec![
        link.request(0, &[ping()]),
        // With a checksum.
        link.request(1, &insert),
        // Sections in another order, and an optional flag that nobody knows.
        link.request(1 << 31, &[insert[1].clone(), insert[0].clone()]),
        // `moreToCome`, then `exhaustAllowed`.
        link.request(2, &[body(&unacknowledged), insert[1].clone()]),
        link.request(1 << 16, &[body(&get_more)]),
        link.request(0, &[body(&nobody_knows)]),
    ]
}

/// Messages that never carry one.
fn ineligible(link: &mut Link) -> Vec<Vec<u8>> {
    let documents: Vec<RawDocumentBuf> = vec![
        rawdoc! { "hello": 1, "topologyVersion": {}, "maxAwaitTimeMS": 1, "$db": "admin" },
        rawdoc! { "hello": 1, "speculativeAuthenticate": {}, "$db": "admin" },
        rawdoc! { "isMaster": 1, "helloOk": true, "$db": "admin" },
        rawdoc! { "ismaster": 1, "$db": "admin" },
        rawdoc! { "HELLO": 1, "$db": "admin" },
        rawdoc! { "saslStart": 1, "$db": "admin" },
        rawdoc! { "saslContinue": 1, "$db": "admin" },
        rawdoc! { "SASLCONTINUE": 1, "$db": "admin" },
        rawdoc! { "authenticate": 1, "$db": "$external" },
        rawdoc! { "getnonce": 1, "$db": "admin" },
        rawdoc! { "createUser": "u", "pwd": "p", "$db": "admin" },
        rawdoc! { "updateUser": "u", "$db": "admin" },
        rawdoc! { "copydb": 1, "$db": "admin" },
        rawdoc! { "copydbgetnonce": 1, "$db": "admin" },
        rawdoc! { "copydbSaslStart": 1, "$db": "admin" },
    ];
    let mut messages: Vec<Vec<u8>> = documents
        .iter()
        .map(|document| link.request(0, &[body(document)]))
        .collect();
    // A reply, from a client.
    messages.push(with_ids(link.request(0, &[ping()]), 5, 6));
    messages.push(legacy_query("shop.orders", &rawdoc! { "hello": 1 }));
    messages.push(legacy_query(
        "admin.$cmd",
        &rawdoc! { "isMaster": 1, "helloOk": true },
    ));
    messages
}

// TS-139
#[test]
fn eligible_commands_get_a_section_each_and_the_log_names_them() {
    let mut proxy = Proxy::start(&["--log"]);
    let mut link = proxy.connect_to(29);
    let commands = [
        "ping",
        "insert",
        "insert",
        "insert",
        "getMore",
        "helloWorld",
    ];
    let messages = eligible(&mut link);
    assert_eq!(messages.len(), commands.len());
    for (parent, (original, command)) in (1..).zip(messages.iter().zip(commands)) {
        let section = trace(&traceparent(parent));
        assert_eq!(link.pass(original), with_section(original, &section));
        link.answer(original);
        let expected = json!({ "attached": {
            "requestId": proxied::request_id(original),
            "command": command,
            "traceparent": traceparent(parent),
        }});
        assert_eq!(proxy.line(), expected);
    }
    // A name that nobody should see as it is: quoted, bounded, and on one line.
    let name = format!("a\"\\\n\u{1b}{}", "x".repeat(100));
    let mut document = RawDocumentBuf::new();
    document.append(bson::raw::CString::try_from(name).unwrap(), 1);
    document.append(bson::raw::cstr!("$db"), "d");
    let original = link.request(0, &[body(&document)]);
    link.pass(&original);
    let id = proxied::request_id(&original);
    let shown = format!(r#""a\"\\??{}""#, "x".repeat(59));
    let context = traceparent(7);
    let expected = format!(
        r#"{{"attached":{{"requestId":{id},"command":{shown},"traceparent":"{context}"}}}}"#
    );
    assert_eq!(proxy.text_line().trim_end(), expected);
    // Parent ids go on in the next connection.
    let mut other = proxy.connect_to(30);
    let original = other.request(0, &[ping()]);
    let section = trace(&traceparent(8));
    assert_eq!(other.pass(&original), with_section(&original, &section));
    drop((link, other));
    let (lines, counters) = proxy.finish();
    assert_eq!(lines.len(), 1);
    // Two connections with a hello each; the last two commands were not answered.
    assert_eq!(
        (&counters["requests"], &counters["replies"]),
        (&json!(10), &json!(8))
    );
    assert_eq!(
        (&counters["attached"], &counters["messages"]),
        (&json!(8), &json!(10))
    );
}

#[test]
fn the_trace_id_can_be_chosen_and_contexts_turned_off() {
    let proxy = Proxy::start(&["--trace-id", "0af7651916cd43dd8448eb211c80319c"]);
    let mut link = proxy.connect_to(29);
    let original = link.request(0, &[ping()]);
    let section = trace("00-0af7651916cd43dd8448eb211c80319c-0000000000000001-01");
    assert_eq!(link.pass(&original), with_section(&original, &section));

    let proxy = Proxy::start(&["--context=none"]);
    let mut link = proxy.connect_to(29);
    for original in eligible(&mut link) {
        assert_eq!(link.pass(&original), original);
    }
    drop(link);
    assert_eq!(proxy.counters()["attached"], 0);
}

#[test]
fn opentelemetry_makes_contexts_too() {
    let mut proxy = Proxy::start(&["--context", "opentelemetry", "--log"]);
    let mut link = proxy.connect_to(29);
    let mut parents = std::collections::HashSet::new();
    for original in eligible(&mut link) {
        let arrived = link.pass(&original);
        let line = proxy.line();
        let text = line["attached"]["traceparent"].as_str().unwrap();
        assert_eq!(arrived, with_section(&original, &trace(text)));
        assert!(text.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && text.ends_with("-01"));
        assert!(parents.insert(text.to_owned()), "a span of its own");
    }
    let original = link.request(0, &[body(&rawdoc! { "saslStart": 1, "$db": "admin" })]);
    assert_eq!(link.pass(&original), original);
}

// TS-139
#[test]
fn handshakes_credentials_and_monitors_get_none() {
    let proxy = Proxy::start(&[]);
    let mut link = proxy.connect_to(29);
    for original in ineligible(&mut link) {
        assert_eq!(link.pass(&original), original);
    }
    drop(link);
    assert_eq!(proxy.counters()["attached"], 0);
}

#[test]
fn a_server_that_takes_no_section_gets_every_byte_as_it_was() {
    let proxy = Proxy::start(&["--log"]);
    for version in [0, 21, 25, 28, -1, i32::MAX] {
        let mut link = proxy.connect_to(version);
        for original in [eligible(&mut link), ineligible(&mut link)].concat() {
            assert_eq!(link.pass(&original), original, "wire version {version}");
        }
    }
    // Nor does one that never said what it takes.
    let mut link = proxy.connect();
    let original = link.request(0, &[ping()]);
    assert_eq!(link.pass(&original), original);
    let (sent, received) = link.hello(&rawdoc! { "ok": 1.0 });
    assert_eq!(received, sent);
    let original = link.request(0, &[ping()]);
    assert_eq!(link.pass(&original), original);
    drop(link);
    let (lines, counters) = proxy.finish();
    assert_eq!((lines.len(), &counters["attached"]), (0, &json!(0)));
}

// TS-139
#[test]
fn every_connection_has_a_gate_of_its_own_and_a_later_hello_changes_it() {
    let proxy = Proxy::start(&[]);
    let (mut new, mut old) = (proxy.connect_to(29), proxy.connect_to(25));
    let original = old.request(0, &[ping()]);
    assert_eq!(old.pass(&original), original);
    let original = new.request(0, &[ping()]);
    let section = trace(&traceparent(1));
    assert_eq!(new.pass(&original), with_section(&original, &section));
    // The server was replaced by an older one.
    new.hello(&rawdoc! { "ok": 1.0, "maxWireVersion": 25 });
    assert_eq!(new.pass(&original), original);
    // A reply to something else that looks like one to hello opens nothing.
    let reply = reply_to(
        &original,
        0,
        &[body(&rawdoc! { "ok": 1.0, "maxWireVersion": 29 })],
    );
    new.server.send(&reply);
    assert_eq!(new.client.receive(), reply);
    assert_eq!(new.pass(&original), original);
}

#[test]
fn a_legacy_hello_opens_the_gate() {
    let hellos = [
        rawdoc! { "isMaster": 1, "helloOk": true },
        rawdoc! { "ismaster": 1 },
        rawdoc! { "hello": 1 },
        rawdoc! { "$query": { "ismaster": 1 }, "$readPreference": { "mode": "secondary" } },
    ];
    for hello in hellos {
        let proxy = Proxy::start(&[]);
        let mut link = proxy.connect();
        let query = legacy_query("admin.$cmd", &hello);
        assert_eq!(link.pass(&query), query);
        let reply = legacy_reply(&query, &rawdoc! { "maxWireVersion": 29, "ok": 1.0 });
        link.server.send(&reply);
        assert_eq!(link.client.receive(), reply);
        let original = link.request(0, &[ping()]);
        let section = trace(&traceparent(1));
        assert_eq!(link.pass(&original), with_section(&original, &section));
    }
}

#[test]
fn it_goes_on_without_standard_input_if_told_so() {
    let mut proxy = Proxy::start(&["--forever"]);
    proxy.close_input();
    let mut link = proxy.connect_to(29);
    let original = link.request(0, &[ping()]);
    assert_eq!(link.pass(&original).len(), original.len() + 90);
}

// TS-139
#[test]
fn a_valid_section_is_forwarded_byte_for_byte_or_stripped_for_an_old_server() {
    // A version that the crate does not send, an unknown field, a place in the middle.
    let context = telemetry(&rawdoc! {
        "unknown": { "a": [1, 2] },
        "otel": { "traceparent": "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff", "more": "x" },
    });
    let documents = sequence("documents", &[rawdoc! { "a": 1 }.as_bytes()]);
    let insert = body(&rawdoc! { "insert": "orders", "$db": "shop" });
    let hello = body(&rawdoc! { "hello": 1, "$db": "admin" });
    let proxy = Proxy::start(&[]);
    let (mut new, mut old) = (proxy.connect_to(29), proxy.connect_to(25));
    let traced = [insert.clone(), context.clone(), documents.clone()];
    for flags in [0, 1, 2, 0x8001_0001] {
        let original = new.request(flags, &traced);
        assert_eq!(new.pass(&original), original);
        let original = old.request(flags, &traced);
        let stripped = with_ids(
            wire::message(flags, &[insert.clone(), documents.clone()]),
            proxied::request_id(&original),
            0,
        );
        assert_eq!(old.pass(&original), stripped);
    }
    let original = new.request(0, &[hello.clone(), trace(TRACEPARENT)]);
    assert_eq!(new.pass(&original), original);
    drop((new, old));
    let counters = proxy.counters();
    assert_eq!(counters["forwarded"], 5);
    assert_eq!(counters["stripped"], 4);
    assert_eq!(counters["received"], 9);
    assert_eq!(counters["accepted"], 9);
    assert_eq!(counters["attached"], 0);
}

// TS-140
#[test]
fn a_proxy_that_cannot_pass_sections_lowers_the_wire_version_and_nothing_else() {
    let hello = |version: i32| {
        rawdoc! {
            "helloOk": true, "me": "maxWireVersion", "inner": { "maxWireVersion": 29 }, "minWireVersion": 0,
            "maxWireVersion": version, "pattern": bson::Regex { pattern: "a".try_into().unwrap(), options: "i".try_into().unwrap() },
            "ok": 1.0,
        }
    };
    for (version, told) in [(29, 28), (30, 28), (28, 28), (25, 25), (i32::MAX, i32::MAX)] {
        let proxy = Proxy::start(&["--upstream-kind3", "no"]);
        let mut link = proxy.connect();
        let (mut sent, received) = link.hello(&hello(version));
        sent.splice(21.., hello(told).into_bytes());
        assert_eq!(received, sent, "{version}");

        let query = legacy_query("admin.$cmd", &rawdoc! { "isMaster": 1 });
        assert_eq!(link.pass(&query), query);
        link.server.send(&legacy_reply(&query, &hello(version)));
        assert_eq!(link.client.receive(), legacy_reply(&query, &hello(told)));

        // A stream of replies: each one answers the one before. They have checksums.
        let request = link.request(1 << 16, &[body(&rawdoc! { "hello": 1, "$db": "admin" })]);
        assert_eq!(link.pass(&request), request);
        let mut before = proxied::request_id(&request);
        for (id, flags) in [(70, 3), (71, 3), (72, 1)] {
            let reply = with_ids(wire::message(flags, &[body(&hello(version))]), id, before);
            let lowered = with_ids(wire::message(flags, &[body(&hello(told))]), id, before);
            link.server.send(&reply);
            assert_eq!(link.client.receive(), lowered, "{version}");
            before = id;
        }
        // What looks like a hello reply and answers something else is left alone.
        let request = link.request(0, &[ping()]);
        assert_eq!(link.pass(&request), request, "nothing is attached");
        let reply = reply_to(&request, 0, &[body(&hello(version))]);
        link.server.send(&reply);
        assert_eq!(link.client.receive(), reply);
        // A client that sends a section although it was told not to.
        let traced = with_section(&request, &trace(TRACEPARENT));
        assert_eq!(link.pass(&traced), request);
        drop(link);
        assert_eq!(proxy.counters()["stripped"], 1);
    }
}

#[test]
fn pipelined_messages_arrive_in_order_whatever_the_pieces_they_come_in() {
    let section = |parent| trace(&traceparent(parent));
    let context = trace(TRACEPARENT);
    for piece in [usize::MAX, 1, 7, 4_096] {
        let proxy = Proxy::start(&[]);
        let mut link = proxy.connect_to(29);
        let (mut sent, mut expected, mut parent) = (Vec::new(), Vec::new(), 0);
        // More than one reading takes, and more parts than one call takes.
        let rounds = if piece < 7 { 20 } else { 700 };
        for round in 0..rounds {
            let text = "x".repeat(round % 200);
            let document = rawdoc! { "insert": "c", "text": text, "$db": "d" };
            let attached = link.request(round as u32 & 1, &[body(&document)]);
            let forwarded = link.request(1, &[context.clone(), ping()]);
            let hidden = link.request(0, &[body(&rawdoc! { "saslStart": 1, "$db": "admin" })]);
            sent.extend([attached.clone(), forwarded.clone(), hidden.clone()].concat());
            parent += 1;
            expected.push(with_section(&attached, &section(parent)));
            expected.extend([forwarded, hidden]);
        }
        let Link { client, server, .. } = &mut link;
        thread::scope(|scope| {
            scope.spawn(|| {
                for part in sent.chunks(piece.min(sent.len())) {
                    client.send(part);
                    if piece == 7 {
                        thread::sleep(Duration::from_micros(20));
                    }
                }
            });
            for expected in &expected {
                assert_eq!(&server.receive(), expected, "pieces of {piece}");
            }
        });
        // And back, in the same pieces.
        let replies: Vec<_> = expected
            .iter()
            .map(|request| reply_to(request, 1, &[body(&rawdoc! { "ok": 1.0 })]))
            .collect();
        thread::scope(|scope| {
            scope.spawn(|| {
                let replies = replies.concat();
                for part in replies.chunks(piece.min(replies.len())) {
                    server.send(part);
                }
            });
            for reply in &replies {
                assert_eq!(&client.receive(), reply);
            }
        });
    }
}

#[test]
fn a_command_may_get_no_reply_or_many() {
    let proxy = Proxy::start(&[]);
    let mut link = proxy.connect_to(29);
    let unacknowledged = link.request(2, &[ping()]);
    let section = trace(&traceparent(1));
    assert_eq!(
        link.pass(&unacknowledged),
        with_section(&unacknowledged, &section)
    );
    let get_more = rawdoc! { "getMore": 7_i64, "collection": "c", "$db": "d" };
    let exhaust = link.request(1 << 16, &[body(&get_more)]);
    let section = trace(&traceparent(2));
    assert_eq!(link.pass(&exhaust), with_section(&exhaust, &section));
    let mut before = proxied::request_id(&exhaust);
    for (id, flags) in [(50, 2), (51, 2), (52, 0)] {
        let reply = wire::message(flags, &[body(&rawdoc! { "ok": 1.0, "cursor": {} })]);
        let reply = with_ids(reply, id, before);
        link.server.send(&reply);
        assert_eq!(link.client.receive(), reply);
        before = id;
    }
    drop(link);
    let counters = proxy.counters();
    assert_eq!(
        (&counters["requests"], &counters["replies"]),
        (&json!(3), &json!(4))
    );
}

/// What a client sent before it left still arrives, and so do the replies to it.
#[test]
fn a_side_that_ends_takes_nothing_with_it() {
    let proxy = Proxy::start(&["--context", "none"]);
    let mut link = proxy.connect_to(29);
    let document = rawdoc! { "insert": "c", "text": "x".repeat(3_000_000), "$db": "d" };
    let last = link.request(0, &[body(&document)]);
    let Link { client, server, .. } = &mut link;
    thread::scope(|scope| {
        scope.spawn(|| {
            client.send(&last);
            client.send_no_more();
        });
        assert!(server.receive() == last);
    });
    let reply = reply_to(&last, 0, &[body(&document)]);
    thread::scope(|scope| {
        scope.spawn(|| server.send(&reply));
        assert!(client.receive() == reply);
    });
    assert_eq!(server.rest(), b"");

    let mut link = proxy.connect_to(29);
    let request = link.request(0, &[ping()]);
    assert_eq!(link.pass(&request), request);
    let reply = reply_to(&request, 0, &[ping()]);
    link.server.send(&reply);
    drop(link.server);
    assert_eq!(link.client.rest(), reply);
}

#[test]
fn every_nth_section_is_damaged_on_request() {
    let mut proxy = Proxy::start(&["--corrupt", "3", "--log"]);
    let mut link = proxy.connect_to(29);
    for (parent, flags) in (1..=9).zip([0, 1].into_iter().cycle()) {
        let original = link.request(flags, &[ping()]);
        let mut text = traceparent(parent);
        if parent % 3 == 0 {
            text.replace_range(3..4, "A");
        }
        // `bson` writes the damaged text, so framing and lengths are sound.
        assert_eq!(link.pass(&original), with_section(&original, &trace(&text)));
        assert_eq!(proxy.line()["attached"]["traceparent"], text);
    }
    drop(link);
    assert_eq!(proxy.counters()["attached"], 9);
}

#[test]
fn recorded_traffic_of_drivers_passes() {
    let proxy = Proxy::start(&[]);
    let (mut parent, mut compressors) = (0, [0; 4]);
    for capture in capture::all() {
        let mut link = proxy.connect_to(29);
        for (original, entry) in capture.messages() {
            let place = entry.place(&capture);
            let arrived = link.pass(original);
            if entry.opcode == "OP_COMPRESSED" {
                parent += 1;
                let (compressor, inner) = unpack(original);
                let expected = with_section(&inner, &trace(&traceparent(parent)));
                assert!(unpack(&arrived) == (compressor, expected), "{place}");
                compressors[usize::from(compressor)] += 1;
            } else if is_eligible(entry) {
                parent += 1;
                let expected = with_section(original, &trace(&traceparent(parent)));
                assert!(arrived == expected, "{place}");
            } else {
                assert!(arrived == original, "{place}");
                let hello = rawdoc! { "ok": 1.0, "maxWireVersion": 29 };
                let reply = match &*entry.opcode {
                    "OP_QUERY" => legacy_reply(original, &hello),
                    _ => reply_to(original, 0, &[body(&hello)]),
                };
                link.server.send(&reply);
                assert_eq!(link.client.receive(), reply, "{place}");
            }
        }
    }
    assert!(
        compressors[1..].iter().all(|count| *count > 0),
        "{compressors:?}"
    );
    assert!(parent > 300, "{parent} sections");
    assert_eq!(proxy.counters()["attached"], parent);
}

/// The largest message passes, and a server that takes less gets no section when it would not fit.
#[test]
fn a_section_that_would_make_a_message_too_large_is_left_out() {
    let proxy = Proxy::start(&[]);
    let mut link = proxy.connect();
    let mut hello = rawdoc! { "ok": 1.0, "maxWireVersion": 29 };
    link.hello(&hello);
    let overhead = wire::message(
        1,
        &[body(&rawdoc! { "insert": "c", "text": "", "$db": "d" })],
    )
    .len();
    let of_len = |link: &mut Link, len: usize| {
        let text = "x".repeat(len - overhead);
        let message = link.request(
            0,
            &[body(&rawdoc! { "insert": "c", "text": text, "$db": "d" })],
        );
        // The checksum of so many bytes, bit by bit, takes its time: without one, and four bytes longer instead.
        assert_eq!(message.len(), len - 4);
        message
    };
    let pass = |link: &mut Link, message: &[u8]| {
        let Link { client, server, .. } = link;
        thread::scope(|scope| {
            scope.spawn(|| client.send(message));
            server.receive()
        })
    };
    // A body may have 33,619,968 bytes, so there is a sequence too.
    let document = rawdoc! { "text": "x".repeat(16_000_000) };
    let filler = |len: usize| rawdoc! { "text": "x".repeat(len) };
    let insert = body(&rawdoc! { "insert": "c", "$db": "d" });
    let largest = |link: &mut Link, len: usize| {
        let two = [document.as_bytes(), document.as_bytes()];
        let base = [
            insert.clone(),
            sequence("documents", &[&two[..], &[filler(0).as_bytes()]].concat()),
        ];
        let missing = len - link.request(0, &base).len();
        let last = filler(missing);
        link.request(
            0,
            &[
                insert.clone(),
                sequence("documents", &[two[0], two[1], last.as_bytes()]),
            ],
        )
    };
    let message = largest(&mut link, 48_000_000 - 90);
    let expected = with_section(&message, &trace(&traceparent(1)));
    assert_eq!(expected.len(), 48_000_000);
    assert!(pass(&mut link, &message) == expected);
    let message = largest(&mut link, 48_000_000 - 89);
    assert!(pass(&mut link, &message) == message);
    let message = largest(&mut link, 48_000_000);
    assert!(pass(&mut link, &message) == message);

    hello.append(bson::raw::cstr!("maxMessageSizeBytes"), 1_000);
    link.hello(&hello);
    let message = of_len(&mut link, 914);
    let arrived = pass(&mut link, &message);
    assert_eq!(arrived.len(), 1_000);
    let message = of_len(&mut link, 915);
    assert_eq!(pass(&mut link, &message), message);
    drop(link);
    let counters = proxy.counters();
    assert_eq!(counters["attached"], 2);
    assert_eq!(counters["too_large_to_attach"], 3);
}
