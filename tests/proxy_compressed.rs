//! The example program `proxy` on compressed messages: what it opens, changes and compresses again, and what it refuses.
//!
//! Messages are compressed and opened by other code than the crate's where there is any.

mod capture;
mod program;
mod proxied;
mod wire;

use bson::rawdoc;
use program::with_section;
use proxied::packed::{COMPRESSORS, pack, packed, unpack};
use proxied::{Proxy, reply_to, traceparent, with_ids};
use wire::{TRACEPARENT, body, ping, sequence, trace};

/// A body that is worth compressing.
fn insert() -> Vec<u8> {
    body(&rawdoc! { "insert": "orders", "text": "x".repeat(1_000), "$db": "shop" })
}

#[test]
fn a_compressed_command_gets_a_section_inside() {
    let proxy = Proxy::start(&["--corrupt", "5"]);
    let mut link = proxy.connect_to(29);
    let mut parent = 0;
    for flags in [0, 1, 2] {
        for compressor in COMPRESSORS {
            let original = link.request(flags, &[insert(), sequence("documents", &[])]);
            let arrived = link.pass(&pack(compressor, &original));
            parent += 1;
            let mut text = traceparent(parent);
            if parent % 5 == 0 {
                text.replace_range(3..4, "A");
            }
            let expected = with_section(&original, &trace(&text));
            assert!(unpack(&arrived) == (compressor, expected), "{compressor}");
        }
    }
    drop(link);
    let counters = proxy.counters();
    assert_eq!(counters["attached"], 12);
    assert_eq!(
        (&counters["requests"], &counters["others"]),
        (&13.into(), &12.into())
    );
}

#[test]
fn what_needs_no_change_passes_in_its_own_bytes() {
    let proxy = Proxy::start(&[]);
    let (mut new, mut old) = (proxy.connect_to(29), proxy.connect_to(25));
    for compressor in COMPRESSORS {
        let traced = new.request(1, &[insert(), trace(TRACEPARENT)]);
        let hello = new.request(0, &[body(&rawdoc! { "hello": 1, "$db": "admin" })]);
        let secret = new.request(0, &[body(&rawdoc! { "saslStart": 1, "$db": "admin" })]);
        let mut query = proxied::legacy_query("shop.orders", &rawdoc! { "a": 1 });
        query[4] = compressor;
        for message in [traced, hello, secret, query] {
            let message = pack(compressor, &message);
            assert!(new.pass(&message) == message, "{compressor}");
        }
        let plain = old.request(0, &[insert()]);
        let message = pack(compressor, &plain);
        assert!(old.pass(&message) == message, "{compressor}");
        let reply = pack(compressor, &reply_to(&plain, 1, &[insert()]));
        old.server.send(&reply);
        assert!(old.client.receive() == reply, "{compressor}");
    }
    drop((new, old));
    let counters = proxy.counters();
    assert_eq!(
        (&counters["attached"], &counters["forwarded"]),
        (&0.into(), &4.into())
    );
}

#[test]
fn sections_are_stripped_and_dropped_inside() {
    let proxy = Proxy::start(&["--context", "none"]);
    let (mut new, mut old) = (proxy.connect_to(29), proxy.connect_to(25));
    for compressor in COMPRESSORS {
        for flags in [0, 1] {
            let traced = old.request(flags, &[insert(), trace(TRACEPARENT)]);
            let id = proxied::request_id(&traced);
            let clean = with_ids(wire::message(flags, &[insert()]), id, 0);
            let arrived = old.pass(&pack(compressor, &traced));
            assert!(unpack(&arrived) == (compressor, clean), "{compressor}");
            let bad = new.request(flags, &[trace("00-0"), insert()]);
            let id = proxied::request_id(&bad);
            let clean = with_ids(wire::message(flags, &[insert()]), id, 0);
            let arrived = new.pass(&pack(compressor, &bad));
            assert!(unpack(&arrived) == (compressor, clean), "{compressor}");
        }
        // What must not be compressed is not compressed again.
        let secret = body(&rawdoc! { "saslStart": 1, "$db": "admin" });
        let traced = old.request(0, &[secret.clone(), trace(TRACEPARENT)]);
        let id = proxied::request_id(&traced);
        let clean = with_ids(wire::message(0, &[secret]), id, 0);
        assert_eq!(old.pass(&pack(compressor, &traced)), clean);
    }
    drop((new, old));
    let counters = proxy.counters();
    assert_eq!(
        (&counters["stripped"], &counters["tolerated"]),
        (&12.into(), &8.into())
    );
}

#[test]
fn a_compressed_reply_is_looked_into() {
    let hello = |version: i32| body(&rawdoc! { "maxWireVersion": version, "ok": 1.0 });
    for compressor in COMPRESSORS {
        let proxy = Proxy::start(&["--upstream-kind3", "no"]);
        let mut link = proxy.connect();
        let request = link.request(0, &[body(&rawdoc! { "hello": 1, "$db": "admin" })]);
        let request = pack(compressor, &request);
        assert_eq!(link.pass(&request), request);
        link.server
            .send(&pack(compressor, &reply_to(&request, 1, &[hello(29)])));
        let lowered = reply_to(&request, 1, &[hello(28)]);
        assert!(unpack(&link.client.receive()) == (compressor, lowered));

        let request = link.request(0, &[ping()]);
        link.pass(&request);
        let bad = reply_to(&request, 1, &[trace(TRACEPARENT), insert()]);
        link.server.send(&pack(compressor, &bad));
        let clean = reply_to(&request, 1, &[insert()]);
        assert!(unpack(&link.client.receive()) == (compressor, clean));

        let proxy = Proxy::start(&["--replies", "close"]);
        let mut link = proxy.connect();
        let request = link.request(0, &[ping()]);
        link.pass(&request);
        link.server.send(&pack(compressor, &bad));
        assert_eq!(link.client.rest(), b"");
        assert_eq!(proxy.counters()["replies_with_section"], 1);
    }
}

/// The error reply of a proxy is not compressed: every client takes that.
#[test]
fn what_is_refused_inside_is_answered() {
    let proxy = Proxy::start(&[]);
    let mut link = proxy.connect_to(29);
    for compressor in COMPRESSORS {
        let request = link.request(0, &[ping(), b"\x02token\0".to_vec()]);
        link.client.send(&pack(compressor, &request));
        let reply = link.client.receive();
        assert_eq!(
            (&reply[8..12], &reply[12..16]),
            (&request[4..8], &2013_u32.to_le_bytes()[..])
        );
        let silent = link.request(2, &[ping(), b"\x02token\0".to_vec()]);
        link.client.send(&pack(compressor, &silent));
        link.is_idle_and_alive();
    }
    drop(link);
    assert_eq!(proxy.counters()["refused_messages"], 8);
}

#[test]
fn what_cannot_be_opened_closes_the_connection() {
    let proxy = Proxy::start(&[]);
    let ids = [[1, 0, 0, 0], [0; 4], 2013_u32.to_le_bytes()];
    let nested = [[1, 0, 0, 0], [0; 4], 2012_u32.to_le_bytes()];
    let plain = wire::message(0, &[insert()]);
    let size = u32::try_from(plain.len() - 16).unwrap();
    let zlib = &pack(2, &plain)[25..];
    let bomb = pack(2, &[&plain[..16], &vec![0; 60_000_000]].concat());
    let mut declared_small = bomb.clone();
    declared_small[20..24].copy_from_slice(&1_000_u32.to_le_bytes());
    let no_body = wire::message(0, &[]);
    let rows = [
        ("a bomb", bomb),
        ("a bomb that declares little", declared_small),
        (
            "a size that so few bytes never reach",
            packed(&ids, 40_000_000, 2, zlib),
        ),
        ("a larger size", packed(&ids, size + 1, 2, zlib)),
        ("a smaller size", packed(&ids, size - 1, 2, zlib)),
        ("a negative size", packed(&ids, u32::MAX, 2, zlib)),
        ("an unknown compressor", packed(&ids, size, 9, zlib)),
        ("another compressor", packed(&ids, size, 3, zlib)),
        ("no stream", packed(&ids, size, 1, b"")),
        ("compressed twice", packed(&nested, size, 2, zlib)),
        (
            "an unknown operation",
            packed(&[ids[0], ids[1], [7, 0, 0, 0]], size, 2, zlib),
        ),
        ("no body", pack(1, &no_body)),
        ("no fields", wire::message_with_op_code(2012, 0, &[])),
    ];
    for (what, message) in rows {
        for from_server in [false, true] {
            let mut link = proxy.connect_to(29);
            if from_server {
                link.server.send(&message);
                assert_eq!(link.client.rest(), b"", "{what}");
            } else {
                link.client.send(&message);
                assert_eq!(link.server.rest(), b"", "{what}");
            }
        }
    }
}
