//! The judge itself: evidence that was tampered with is noticed, whatever it was.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bson::doc;
use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceState};
use opmsg_telemetry_driver_shape::client::Client;
use serde_json::json;

use crate::harness::judge::{Expected, Judge};
use crate::harness::spans::integer;
use crate::harness::world::{World, documents, things};

/// Changes the request with this name; the length is made right.
fn change(judge: &mut Judge, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let needle = [name.as_bytes(), b"\0"].concat();
    let requests = judge.seen.iter_mut().filter(|seen| seen.is_request);
    let mut named = requests.filter(|seen| {
        // Flags, kind, the body's length, the first element's type.
        seen.bytes
            .get(26..)
            .is_some_and(|rest| rest.starts_with(&needle))
    });
    let bytes = &mut named.next().expect("a request with this name").bytes;
    change(bytes);
    let len = u32::try_from(bytes.len()).unwrap();
    bytes[..4].copy_from_slice(&len.to_le_bytes());
}

/// The last 90 bytes of a message.
fn section(bytes: &[u8]) -> Vec<u8> {
    bytes[bytes.len() - 90..].to_vec()
}

fn replace_context(judge: &mut Judge, change: impl Fn(&SpanContext) -> SpanContext) {
    let mut spans = judge.spans.iter_mut();
    let span = spans.find(|span| integer(span, "request_id").is_some());
    let span = span.expect("a command span");
    span.span_context = change(&span.span_context);
}

type Tampering = fn(&mut Judge);

/// What is done to the evidence, in words.
const TAMPERED: &[(&str, Tampering)] = &[
    ("a section is missing", |judge| {
        change(judge, "find", |bytes| bytes.truncate(bytes.len() - 90));
    }),
    ("a handshake has one", |judge| {
        let mut stolen = Vec::new();
        change(judge, "find", |bytes| stolen = section(bytes));
        change(judge, "hello", |bytes| bytes.extend(&stolen));
    }),
    ("a sensitive command has one", |judge| {
        let mut stolen = Vec::new();
        change(judge, "find", |bytes| stolen = section(bytes));
        change(judge, "createUser", |bytes| bytes.extend(&stolen));
    }),
    ("a message has two", |judge| {
        change(judge, "find", |bytes| bytes.extend(section(bytes)));
    }),
    ("two commands have the same one", |judge| {
        let mut stolen = Vec::new();
        change(judge, "find", |bytes| stolen = section(bytes));
        change(judge, "insert", |bytes| {
            bytes.truncate(bytes.len() - 90);
            bytes.extend(&stolen);
        });
    }),
    ("a trace id has another digit", |judge| {
        change(judge, "find", |bytes| {
            let at = bytes.len() - 50;
            bytes[at] = if bytes[at] == b'a' { b'b' } else { b'a' };
        });
    }),
    ("the flags are others", |judge| {
        change(judge, "find", |bytes| {
            let at = bytes.len() - 4;
            bytes[at] ^= 1;
        });
    }),
    ("the section stands first", |judge| {
        change(judge, "find", |bytes| {
            let moved = section(bytes);
            bytes.truncate(bytes.len() - 90);
            let rest = bytes.split_off(20);
            bytes.extend(moved);
            bytes.extend(rest);
        });
    }),
    ("a reply has one", |judge| {
        let mut stolen = Vec::new();
        change(judge, "find", |bytes| stolen = section(bytes));
        let mut replies = judge.seen.iter_mut();
        let reply = replies.find(|seen| !seen.is_request).unwrap();
        reply.bytes.extend(stolen);
        let len = u32::try_from(reply.bytes.len()).unwrap();
        reply.bytes[..4].copy_from_slice(&len.to_le_bytes());
    }),
    ("a span is missing", |judge| {
        judge.spans.retain(|span| span.name != "find");
    }),
    ("a span has no message", |judge| {
        let mut another = judge.spans[0].clone();
        for attribute in &mut another.attributes {
            if attribute.key.as_str() == "request_id" {
                attribute.value = 1_000_000.into();
            }
        }
        judge.spans.push(another);
    }),
    ("a span has another id", |judge| {
        replace_context(judge, |context| {
            SpanContext::new(
                context.trace_id(),
                SpanId::from(77_u64),
                TraceFlags::SAMPLED,
                false,
                TraceState::NONE,
            )
        });
    }),
    ("a command's parent is no operation", |judge| {
        let mut spans = judge.spans.iter_mut();
        let command = spans.find(|span| integer(span, "request_id").is_some());
        command.unwrap().parent_span_id = SpanId::from(5_u64);
    }),
    ("an older server had one", |judge| {
        let mut replies = judge.seen.iter_mut();
        let hello = replies.find(|seen| !seen.is_request).unwrap();
        let at = hello
            .bytes
            .windows(15)
            .position(|part| part == b"maxWireVersion\0");
        hello.bytes[at.unwrap() + 15] = 28;
    }),
    ("a body differs from what monitoring showed", |judge| {
        change(judge, "find", |bytes| {
            let at = bytes.windows(6).position(|part| part == b"things").unwrap();
            bytes[at] = b'T';
        });
    }),
    ("the shim logged another parent", |judge| {
        judge.lines[0]["attr"]["parentId"] = json!("00f067aa0ba902b7");
    }),
    ("the shim logged one less", |judge| {
        judge.lines.pop();
    }),
    ("the shim refused one", |judge| {
        judge.counters[0]["refused"] = json!(1);
    }),
    ("tracing was off", |judge| judge.expected.tracing = false),
    ("one was not sent", |judge| judge.expected.unsent = 1),
];

#[test]
fn evidence_that_was_tampered_with_is_noticed() {
    let world = World::start(&[&[]]);
    let client = Client::new(world.options());
    client.insert_many(&things(), &documents(3)).unwrap();
    drop(client.find(&things(), doc! {}, None).unwrap());
    let _ = client.run_command("admin", doc! { "createUser": "u" });
    let judge = world.evidence(client, Expected::TRACED);
    assert_eq!(judge.clone().judge().sections(), 2);
    for (what, tamper) in TAMPERED {
        let mut tampered = judge.clone();
        tamper(&mut tampered);
        let verdict = catch_unwind(AssertUnwindSafe(|| tampered.judge()));
        assert!(verdict.is_err(), "not noticed: {what}");
    }
}
