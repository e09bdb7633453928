//! What a client does, command by command.

use std::sync::Arc;

use bson::{Document, doc};
use opentelemetry::Context;
use opentelemetry::trace::noop::NoopTracerProvider;
use opentelemetry::trace::{TraceContextExt, Tracer, TracerProvider};
use opmsg_telemetry_driver_shape::client::Client;
use opmsg_telemetry_driver_shape::compressor::Compressor;

use crate::harness::judge::Expected;
use crate::harness::spans::{integer, text};
use crate::harness::world::{World, documents, things};

/// Everything that an application may ask for, with a known number of commands.
fn script(client: &Client) -> Vec<&'static str> {
    let inserted = client.insert_many(&things(), &documents(10)).unwrap();
    assert_eq!(inserted, [10]);
    let found = client.find(&things(), doc! {}, Some(4)).unwrap();
    assert_eq!(found.drain().unwrap(), documents(10));
    client
        .update_one(
            &things(),
            doc! { "_id": 3 },
            doc! { "$set": { "n": 9 } },
            None,
        )
        .unwrap();
    let pipeline = vec![doc! { "$match": { "n": 9 } }];
    let found = client.aggregate(&things(), pipeline).unwrap();
    assert_eq!(found.drain().unwrap(), [doc! { "_id": 3, "n": 9 }]);
    client.run_command("admin", doc! { "ping": 1 }).unwrap();
    let cursor = client.find(&things(), doc! {}, Some(2)).unwrap();
    cursor.close().unwrap();
    client
        .insert_unacknowledged(&things(), doc! { "_id": 10 })
        .unwrap();
    let found = client.find(&things(), doc! { "_id": 10 }, None).unwrap();
    assert_eq!(found.drain().unwrap(), [doc! { "_id": 10 }]);
    client.end_sessions(&[client.start_session()]).unwrap();
    vec![
        "insert",
        "find",
        "getMore",
        "getMore",
        "update",
        "aggregate",
        "ping",
        "find",
        "killCursors",
        "insert",
        "find",
        "endSessions",
    ]
}

// checklist 22, 23
#[test]
fn each_command_carries_the_ids_of_its_own_span() {
    let world = World::start(&[&[]]);
    let mut options = world.options();
    options.query_text = true;
    let client = Client::new(options);
    let names = script(&client);
    let verdict = world.judge(client, Expected::TRACED);
    assert_eq!(verdict.names(), [vec!["hello"], names.clone()].concat());
    assert_eq!(verdict.sections(), names.len());
    for request in &verdict.requests[1..] {
        assert_eq!(request.msg.telemetry[0].len(), 90);
    }
    // A getMore that the application drives is an operation of its own; here each is.
    let traces: std::collections::BTreeSet<_> = verdict.requests[1..]
        .iter()
        .map(|request| &request.section().trace_id)
        .collect();
    assert_eq!(traces.len(), names.len());
    // The unacknowledged write has its section like any other.
    let silent = verdict.named("insert")[1];
    assert_eq!(silent.msg.flags, 2);
    // The text on the span is that of the command alone.
    let texts = verdict.spans.iter();
    let texts: Vec<_> = texts
        .filter_map(|span| text(span, "db.query.text"))
        .collect();
    assert_eq!(texts.len(), names.len());
    assert!(texts.iter().all(|text| !text.contains("traceparent")));
}

#[test]
fn contexts_that_are_not_sampled_are_sent_too() {
    let world = World::sampled(&[&[]], false);
    let client = Client::new(world.options());
    let names = script(&client);
    let expected = Expected {
        flags: 0,
        ..Expected::TRACED
    };
    assert_eq!(world.judge(client, expected).sections(), names.len());
}

#[test]
fn the_section_is_compressed_with_the_rest() {
    for compressor in Compressor::ALL {
        let world = World::start(&[&["--compressors", compressor.name()]]);
        let mut options = world.options();
        options.compressors = Compressor::ALL.to_vec();
        let client = Client::new(options);
        let names = script(&client);
        client.run_command("admin", doc! { "hello": 1 }).unwrap();
        let verdict = world.judge(client, Expected::TRACED);
        assert_eq!(verdict.sections(), names.len() + 1);
        for request in &verdict.requests {
            let is_hello = request.msg.command() == "hello";
            let expected = (!is_hello).then(|| compressor.id());
            assert_eq!(request.msg.compressor, expected);
        }
    }
}

#[test]
fn the_switch_has_three_states() {
    let off = Expected {
        tracing: false,
        ..Expected::TRACED
    };
    for (option, environment, expected) in [
        (Some(true), None, Expected::TRACED),
        (None, Some("true"), Expected::TRACED),
        (None, Some("yes"), Expected::TRACED),
        (None, None, off),
        (None, Some("false"), off),
        (Some(false), Some("true"), off),
    ] {
        let world = World::start(&[&[]]);
        let mut options = world.options();
        options.tracing = option;
        options.environment = environment.map(str::to_owned);
        let client = Client::new(options);
        let names = script(&client);
        let wanted = if expected.tracing { names.len() } else { 0 };
        assert_eq!(world.judge(client, expected).sections(), wanted);
    }
}

/// A tracer that does nothing hands on the application's own context, which is valid and is not the command's.
#[test]
fn the_context_of_an_application_is_never_taken_for_a_command_span() {
    let world = World::start(&[&[]]);
    let mut options = world.options();
    options.tracer = Arc::new(NoopTracerProvider::new());
    let client = Client::new(options);
    let application = world.provider.tracer("application").start("request");
    let context = Context::current_with_span(application);
    assert!(context.span().span_context().is_valid());
    let guard = context.attach();
    script(&client);
    drop(guard);
    let off = Expected {
        tracing: false,
        ..Expected::TRACED
    };
    let verdict = world.judge(client, off);
    assert_eq!(verdict.sections(), 0);
    assert_eq!(verdict.spans.len(), 1, "the application's own");
}

/// Below a span of the application everything is one trace, and the command spans are still what is sent.
#[test]
fn the_trace_is_that_of_the_application() {
    let world = World::start(&[&[]]);
    let client = Client::new(world.options());
    let application = world.provider.tracer("application").start("request");
    let context = Context::current_with_span(application);
    let trace_id = context.span().span_context().trace_id().to_string();
    let guard = context.attach();
    script(&client);
    drop(guard);
    let verdict = world.judge(client, Expected::TRACED);
    assert!(verdict.sections() > 0);
    for request in &verdict.requests[1..] {
        assert_eq!(request.section().trace_id, trace_id);
    }
}

/// What a user types is judged by its name: a login is sensitive, a hello without one is not.
#[test]
fn typed_commands_are_judged_by_their_names() {
    let world = World::start(&[&[]]);
    let client = Client::new(world.options());
    let sensitive: [Document; 5] = [
        doc! { "createUser": "u", "pwd": "secret", "roles": [] },
        doc! { "CREATEUSER": "u" },
        doc! { "saslStart": 1, "mechanism": "OTHER", "payload": "secret" },
        doc! { "copydbgetnonce": 1 },
        doc! { "hello": 1, "speculativeAuthenticate": { "saslStart": 1, "mechanism": "OTHER" } },
    ];
    for command in &sensitive {
        // Whether the shim knows it makes no difference.
        let _ = client.run_command("admin", command.clone());
    }
    client.run_command("admin", doc! { "hello": 1 }).unwrap();
    let error = client.run_command("admin", doc! { "Find": 1 }).unwrap_err();
    assert_eq!(error.code(), Some(59));
    let verdict = world.judge(client, Expected::TRACED);
    assert_eq!(verdict.requests.len(), 1 + sensitive.len() + 2);
    assert_eq!(verdict.sections(), 2);
    // The operation span is there for sensitive commands too, and nothing of it is sent.
    let operations = verdict.spans.iter();
    let operations = operations.filter(|span| text(span, "db.operation.name").is_some());
    assert_eq!(operations.count(), sensitive.len() + 2);
}

// checklist 21
#[test]
fn an_exhaust_cursor_has_one_section_for_many_replies() {
    let world = World::start(&[&[]]);
    let client = Client::new(world.options());
    client.insert_many(&things(), &documents(23)).unwrap();
    let mut cursor = client.find(&things(), doc! {}, Some(4)).unwrap();
    cursor.stream().unwrap();
    assert!(!cursor.is_open());
    assert_eq!(cursor.documents, documents(23));
    drop(cursor);
    client.run_command("admin", doc! { "ping": 1 }).unwrap();
    let verdict = world.judge(client, Expected::TRACED);
    let requests = verdict.named("getMore");
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].msg.flags, 1 << 16);
    // 4 at first, 4 for the request, and 4, 4, 4, 3 that nobody asked for; their spans stayed here.
    let streamed = verdict
        .spans
        .iter()
        .filter(|span| span.name == "getMore" && integer(span, "request_id").is_none());
    assert_eq!(streamed.count(), 4);
}

#[test]
fn commands_of_a_transaction_are_ordinary_commands() {
    for arguments in [&["--loose-transactions"][..]] {
        for load_balanced in [false, true] {
            let world = World::start(&[arguments, arguments]);
            let mut options = world.options();
            options.load_balanced = load_balanced;
            let client = Client::new(options);
            client.pool().fill(2).unwrap();
            let mut session = client.start_session();
            for id in 0..2 {
                session.start_transaction(&client).unwrap();
                for part in 0..2 {
                    let document = doc! { "_id": 10 * id + part };
                    client
                        .insert_one(&things(), document, Some(&mut session))
                        .unwrap();
                }
                match id {
                    0 => session.commit_transaction(&client).unwrap(),
                    _ => session.abort_transaction(&client).unwrap(),
                }
            }
            // Ended before anything was sent: nothing is.
            session.start_transaction(&client).unwrap();
            session.abort_transaction(&client).unwrap();
            let verdict = world.judge(client, Expected::TRACED);
            let names = [
                "hello",
                "hello",
                "insert",
                "insert",
                "commitTransaction",
                "insert",
                "insert",
                "abortTransaction",
            ];
            assert_eq!(verdict.names(), names);
            assert_eq!(verdict.sections(), 6);
            let transactions: Vec<_> = verdict.requests[2..].chunks(3).collect();
            for transaction in &transactions {
                let [first, second, end] = transaction else {
                    panic!("three commands");
                };
                assert!(first.msg.body.get_bool("startTransaction").unwrap());
                assert!(!second.msg.body.contains_key("startTransaction"));
                // One trace, below the transaction's span, which itself is never sent.
                let traces = [first, second, end].map(|part| &part.section().trace_id);
                assert_eq!(traces, [traces[0]; 3]);
                if load_balanced {
                    assert_eq!([first.port, second.port], [end.port; 2], "pinned");
                }
            }
            assert_ne!(
                transactions[0][0].section().trace_id,
                transactions[1][0].section().trace_id
            );
            let spans = verdict.spans.iter();
            let spans = spans.filter(|span| span.name == "transaction");
            assert_eq!(spans.count(), 3);
        }
    }
}
