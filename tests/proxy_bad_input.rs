//! The example program `proxy` on what peers should not send: bad sections, sections in replies, broken framing, slow and greedy clients.
//!
//! Codes and reactions are those of the specification, part 8.

mod capture;
mod program;
mod proxied;
mod wire;

use std::fs;
use std::process::{Command, Stdio};
use std::slice;
use std::thread;

use bson::{RawDocument, rawdoc};
use program::with_section;
use proxied::{Link, Proxy, reply_to, traceparent, with_ids};
use serde_json::json;
use wire::{TRACEPARENT, body, message_with_op_code, ping, sequence, telemetry, trace};

/// Sections that a server refuses, and the word for why.
fn bad_sections() -> Vec<(Vec<Vec<u8>>, &'static str)> {
    let otel = |traceparent: &str| trace(traceparent);
    let large = "x".repeat(4_096);
    vec![
        (vec![otel("00-0")], "invalid_context"),
        (vec![otel(&TRACEPARENT.to_uppercase())], "invalid_context"),
        (vec![telemetry(&rawdoc! {})], "missing_field"),
        (vec![telemetry(&rawdoc! { "otel": {} })], "missing_field"),
        (vec![telemetry(&rawdoc! { "otel": 1 })], "wrong_type"),
        (
            vec![telemetry(&rawdoc! { "otel": { "traceparent": 7 } })],
            "wrong_type",
        ),
        (
            vec![telemetry(
                &rawdoc! { "otel": { "traceparent": TRACEPARENT }, "pad": large },
            )],
            "too_large",
        ),
        (
            vec![b"\x03\x08\0\0\0\x99\x99\x99\0".to_vec()],
            "malformed_bson",
        ),
        (
            vec![otel(TRACEPARENT), otel(TRACEPARENT)],
            "duplicate_section",
        ),
        // 100,000 sections without content: the first one is refused for it.
        (
            vec![telemetry(&rawdoc! {}).repeat(100_000)],
            "missing_field",
        ),
        (
            vec![otel("00-0"), otel(TRACEPARENT), otel("")],
            "invalid_context",
        ),
    ]
}

#[test]
fn a_bad_section_is_dropped_and_counted_and_the_command_goes_on() {
    let insert = body(&rawdoc! { "insert": "orders", "$db": "shop" });
    let documents = sequence("documents", &[rawdoc! { "a": 1 }.as_bytes()]);
    let proxies = [
        Proxy::start(&["--context", "none"]),
        Proxy::start(&["--context", "deterministic"]),
    ];
    for (attaches, proxy) in [false, true].into_iter().zip(proxies) {
        let (mut new, mut old) = (proxy.connect_to(29), proxy.connect_to(25));
        let mut parent = 0;
        for (bad, reason) in bad_sections() {
            for flags in [0, 1, 2] {
                let sections =
                    [slice::from_ref(&insert), &*bad, slice::from_ref(&documents)].concat();
                let sent = new.request(flags, &sections);
                let clean = wire::message(flags, &[insert.clone(), documents.clone()]);
                let clean = with_ids(clean, proxied::request_id(&sent), 0);
                let arrived = new.pass(&sent);
                if attaches {
                    parent += 1;
                    let section = trace(&traceparent(parent));
                    assert_eq!(arrived, with_section(&clean, &section), "{reason}");
                } else {
                    assert_eq!(arrived, clean, "{reason}");
                }
                assert_eq!(old.pass(&sent), clean, "{reason}");
            }
        }
        drop((new, old));
        let counters = proxy.counters();
        // Each went through both connections, with three kinds of flags.
        for (reason, rows) in [
            ("missing_field", 3),
            ("wrong_type", 2),
            ("invalid_context", 3),
            ("duplicate_section", 1),
            ("too_large", 1),
            ("malformed_bson", 1),
        ] {
            assert_eq!(counters["refused_for"][reason], 6 * rows, "{reason}");
        }
        for (name, count) in [
            ("received", 66),
            ("refused", 66),
            ("tolerated", 66),
            ("accepted", 0),
            ("stripped", 0),
            ("forwarded", 0),
            ("refused_messages", 0),
            ("attached", parent),
        ] {
            assert_eq!(counters[name], count, "{name}");
        }
    }
}

/// Messages for which the answer is a reply, with its code; nothing goes to the server, and the connection lives.
#[test]
fn what_a_server_answers_is_answered_here() {
    let unterminated = b"\x01\x0a\0\0\0abcdef".to_vec();
    let past_the_end = b"\x01\xff\0\0\0a\0".to_vec();
    let token = b"\x02token\0".to_vec();
    let rows = [
        (vec![ping(), past_the_end], 15, "Overflow"),
        (vec![ping(), unterminated], 15, "Overflow"),
        (vec![ping(), token], 13, "Unauthorized"),
    ];
    let proxy = Proxy::start(&[]);
    let mut link = proxy.connect_to(29);
    for (sections, code, name) in &rows {
        for flags in [0, 1] {
            let request = link.request(flags, sections);
            link.client.send(&request);
            let reply = link.client.receive();
            assert_eq!(reply[8..12], request[4..8], "{name}");
            assert_eq!(u32::from(reply[16]), flags, "a checksum for a checksum");
            assert_eq!(reply[20], 0);
            let end = reply.len() - if flags == 1 { 4 } else { 0 };
            let document = RawDocument::from_bytes(&reply[21..end]).unwrap();
            assert_eq!(document.get_f64("ok").ok(), Some(0.0));
            assert_eq!(document.get_i32("code").ok(), Some(*code));
            assert_eq!(document.get_str("codeName").ok(), Some(*name));
            let mut signed = reply.clone();
            proxied::sign(&mut signed);
            assert_eq!(signed, reply);
        }
        // Nobody waits for a reply to this one.
        let request = link.request(2, sections);
        link.client.send(&request);
        link.is_idle_and_alive();
    }
    drop(link);
    assert_eq!(proxy.counters()["refused_messages"], 9);
}

/// Messages for which a server closes the connection.
fn fatal(link: &mut Link) -> Vec<(&'static str, Vec<u8>)> {
    let unknown_kind = link.request(0, &[ping(), vec![7]]);
    let second_body = link.request(0, &[ping(), ping()]);
    let no_body = link.request(0, &[sequence("documents", &[])]);
    let flags = link.request(1 << 2, &[ping()]);
    let mut checksum = link.request(1, &[ping()]);
    checksum.last_mut().map(|byte| *byte ^= 1).unwrap();
    let sequences = ["a", "b", "c"].map(|name| sequence(name, &[]));
    let three_sequences = link.request(0, &[vec![ping()], sequences.to_vec()].concat());
    // Bytes of a section that nobody can step over.
    let endless = link.request(0, &[ping(), b"\x03\xff\xff\0\0".to_vec()]);
    let tiny = sequence("", &[]).repeat(100_000);
    let many_sections = link.request(0, &[ping(), tiny]);
    let of_length = |len: i32| [&len.to_le_bytes(), &[0; 12][..]].concat();
    let rows = vec![
        ("an unknown kind", unknown_kind),
        ("a second body", second_body),
        ("no body", no_body),
        ("an unknown flag", flags),
        ("a wrong checksum", checksum),
        ("three sequences", three_sequences),
        ("a section without end", endless),
        ("100,000 sections", many_sections),
        ("an unknown opcode", message_with_op_code(7, 0, &[ping()])),
        ("opcode 0", message_with_op_code(0, 0, &[ping()])),
        ("length 15", of_length(15)),
        ("length 0", of_length(0)),
        ("length -1", of_length(-1)),
        ("length 48,000,001", of_length(48_000_001)),
        ("the largest length", of_length(i32::MAX)),
        ("a query", b"GET / HTTP/1.1\r\n\r\n".to_vec()),
    ];
    rows
}

#[test]
fn what_a_server_closes_for_is_closed_here() {
    let proxy = Proxy::start(&[]);
    let mut witness = proxy.connect_to(29);
    let rows = fatal(&mut proxy.connect_to(29));
    let count = rows.len();
    for (what, bytes) in rows {
        let mut link = proxy.connect_to(29);
        // What comes before it goes on, is answered, and nothing after it is read.
        let before = link.request(0, &[body(&rawdoc! { "saslStart": 1, "$db": "admin" })]);
        let after = link.request(0, &[ping()]);
        link.client.send(&[before.clone(), bytes, after].concat());
        assert_eq!(link.server.receive(), before, "{what}");
        assert_eq!(link.server.rest(), b"", "{what}");
        let reply = reply_to(&before, 0, &[ping()]);
        link.server.send(&reply);
        drop(link.server);
        assert_eq!(link.client.rest(), reply, "{what}");
        // Only that connection.
        let request = witness.request(0, &[body(&rawdoc! { "saslStart": 1, "$db": "admin" })]);
        assert_eq!(witness.pass(&request), request);
        witness.answer(&request);
    }
    drop(witness);
    assert_eq!(proxy.counters()["refused_messages"], count);
}

// TS-141
#[test]
fn a_reply_with_a_section_never_passes() {
    let sections = [
        vec![ping(), trace(TRACEPARENT)],
        vec![trace(TRACEPARENT), ping()],
        vec![ping(), trace(TRACEPARENT), trace("00-0")],
        vec![ping(), b"\x03\x08\0\0\0\x99\x99\x99\0".to_vec()],
    ];
    for flags in [0, 1, 2] {
        let proxy = Proxy::start(&["--replies", "strip"]);
        let mut link = proxy.connect_to(29);
        for sections in &sections {
            let request = link.request(0, &[ping()]);
            link.pass(&request);
            let clean = reply_to(&request, flags, &[ping()]);
            link.server.send(&reply_to(&request, flags, sections));
            assert_eq!(link.client.receive(), clean);
        }
        // The rest of such a reply counts too.
        let (_, received) = link.hello(&rawdoc! { "ok": 1.0, "maxWireVersion": 25 });
        let hello = link.request(0, &[body(&rawdoc! { "hello": 1, "$db": "admin" })]);
        link.pass(&hello);
        let reply = rawdoc! { "ok": 1.0, "maxWireVersion": 29 };
        link.server.send(&reply_to(
            &hello,
            flags,
            &[body(&reply), trace(TRACEPARENT)],
        ));
        assert_eq!(
            link.client.receive(),
            reply_to(&hello, flags, &[body(&reply)])
        );
        assert_ne!(received, reply_to(&hello, flags, &[body(&reply)]));
        let request = link.request(0, &[ping()]);
        assert_eq!(link.pass(&request).len(), request.len() + 90);
        drop(link);
        let counters = proxy.counters();
        assert_eq!(counters["replies_with_section"], 5);
        assert_eq!(counters["refused_for"]["in_reply"], 5);
        assert_eq!(counters["stripped"], 5);

        let proxy = Proxy::start(&["--replies=close"]);
        for sections in &sections {
            let mut link = proxy.connect_to(29);
            let request = link.request(0, &[ping()]);
            link.pass(&request);
            let before = reply_to(&request, 0, &[ping()]);
            let bad = reply_to(&request, flags, sections);
            link.server
                .send(&[before.clone(), bad, before.clone()].concat());
            assert_eq!(link.client.rest(), before);
            assert_eq!(link.server.rest(), b"");
        }
        assert_eq!(proxy.counters()["replies_with_section"], 4);
    }
}

#[test]
fn a_reply_that_is_none_closes_the_connection() {
    let proxy = Proxy::start(&[]);
    let rows = fatal(&mut proxy.connect_to(29));
    for (what, bytes) in rows {
        let mut link = proxy.connect_to(29);
        let request = link.request(0, &[ping()]);
        link.pass(&request);
        let before = reply_to(&request, 0, &[ping()]);
        link.server.send(&[before.clone(), bytes].concat());
        assert_eq!(link.client.rest(), before, "{what}");
        assert_eq!(link.server.rest(), b"", "{what}");
    }
}

#[test]
fn slow_and_idle_clients_are_alone_with_it() {
    let proxy = Proxy::start(&[]);
    let mut slow: Vec<Link> = (0..40).map(|_| proxy.connect()).collect();
    for (count, link) in slow.iter_mut().enumerate() {
        // The length of the largest message, and not much of the message: a few bytes, or more than is read at once.
        let prefix = [&48_000_000_i32.to_le_bytes()[..], &[0; 100_000]].concat();
        let count = if count < 20 { count } else { prefix.len() };
        link.client.send(&prefix[..count]);
    }
    let mut quick = proxy.connect_to(29);
    for parent in 1..=100 {
        let request = quick.request(0, &[ping()]);
        let section = trace(&traceparent(parent));
        assert_eq!(quick.pass(&request), with_section(&request, &section));
        quick.answer(&request);
    }
    if let Some(resident) = resident(proxy.id()) {
        assert!(resident < 60_000, "{resident} kB for what did not come");
    }
    drop((slow, quick));
    assert_eq!(proxy.counters()["requests"], 101);
}

#[test]
fn a_client_that_waits_for_too_many_handshakes_is_sent_away() {
    let proxy = Proxy::start(&[]);
    let mut link = proxy.connect_to(29);
    let hello = link.request(0, &[body(&rawdoc! { "hello": 1, "$db": "admin" })]);
    for _ in 0..64 {
        assert_eq!(link.pass(&hello), hello);
    }
    link.client.send(&hello);
    assert_eq!(link.server.rest(), b"");
    drop(link.server);
    assert_eq!(link.client.rest(), b"");
}

#[test]
fn a_server_that_is_not_there_is_a_closed_connection() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap().to_string();
    drop(nobody);
    let proxy = Proxy::start(&["--upstream", &address]);
    assert_eq!(proxy.client().rest(), b"");
    assert_eq!(proxy.counters()["requests"], 0);
}

/// Resident memory of a process in kilobytes, from Linux.
fn resident(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn memory_does_not_grow_with_large_messages() {
    let proxy = Proxy::start(&[]);
    let mut link = proxy.connect_to(29);
    let document = rawdoc! { "insert": "c", "text": "x".repeat(5_000_000), "$db": "d" };
    let bad = [body(&document), trace("00-0")];
    let round = |link: &mut Link| {
        for sections in [&bad[..1], &bad] {
            let request = link.request(0, sections);
            let Link { client, server, .. } = link;
            thread::scope(|scope| {
                scope.spawn(|| client.send(&request));
                server.receive();
            });
            let reply = reply_to(&request, 0, sections);
            thread::scope(|scope| {
                scope.spawn(|| server.send(&reply));
                client.receive();
            });
        }
        let small = link.request(0, &[ping()]);
        link.pass(&small);
        link.answer(&small);
    };
    for _ in 0..3 {
        round(&mut link);
    }
    let Some(before) = resident(proxy.id()) else {
        return;
    };
    for _ in 0..30 {
        round(&mut link);
    }
    let after = resident(proxy.id()).unwrap();
    assert!(after < before + 4_000, "{before} kB grew to {after} kB");
}

#[test]
fn wrong_arguments_are_named() {
    let run = |arguments: &[&str]| {
        let output = Command::new(program::example("proxy"))
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let notes = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), notes, output.stdout)
    };
    let rows: [(&[&str], &str); 10] = [
        (&[], "--upstream is missing"),
        (&["--upstream"], "--upstream needs a value"),
        (&["--upstream", "nowhere"], "--upstream"),
        (&["--upstream", "127.0.0.1:1", "--listen", "x"], "--listen"),
        (
            &["--context", "other"],
            "deterministic or opentelemetry or none expected",
        ),
        (
            &["--trace-id", "00", "--upstream", "127.0.0.1:1"],
            "--trace-id",
        ),
        (&["--corrupt", "0"], "number above 0 expected"),
        (&["--every", "0"], "--every: number above 0 expected"),
        (&["--log=yes"], "--log takes no value"),
        (&["--what"], "unknown argument \"--what\""),
    ];
    for (arguments, note) in rows {
        let (status, notes, output) = run(arguments);
        assert_eq!((status, &*output), (Some(2), &b""[..]), "{arguments:?}");
        assert!(notes.contains(note), "{arguments:?}: {notes}");
    }
    let (status, notes, output) = run(&["--help"]);
    assert_eq!((status, &*notes), (Some(0), ""));
    assert!(output.starts_with(b"Passes messages"));
    let upstream = ["--upstream", "127.0.0.1:1"];
    let (status, _, output) = run(&upstream);
    let output = String::from_utf8(output).unwrap();
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(status, Some(0));
    assert!(lines[0].starts_with("listening on 127.0.0.1:"), "{output}");
    let counters: serde_json::Value = serde_json::from_str(lines[1]).unwrap();
    let names = [
        "requests",
        "replies",
        "replies_with_section",
        "too_large_to_attach",
        "received",
        "refused",
        "messages",
        "refused_messages",
        "accepted",
        "tolerated",
        "attached",
        "forwarded",
        "stripped",
    ];
    for name in names {
        assert_eq!(counters["counters"][name], json!(0), "{name}");
    }
    assert_eq!(lines.len(), 2);
}
