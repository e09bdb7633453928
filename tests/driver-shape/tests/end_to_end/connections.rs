//! What is not an operation, and servers of several versions behind one client.

use std::collections::BTreeSet;

use bson::doc;
use opmsg_telemetry_driver_shape::client::Client;
use opmsg_telemetry_driver_shape::connection::Credential;
use opmsg_telemetry_driver_shape::monitor::Monitor;

use crate::harness::judge::Expected;
use crate::harness::program::Shim;
use crate::harness::spans::integer;
use crate::harness::world::{World, documents, things};

fn oidc(cached: bool) -> Credential {
    Credential::Oidc {
        principal: "somebody".to_owned(),
        token: "a token".to_owned(),
        cached,
    }
}

// checklist 21
#[test]
fn handshake_monitoring_and_authentication_have_no_section() {
    let plain = Credential::Plain {
        user: "u".to_owned(),
        password: "p".to_owned(),
    };
    for (credential, login) in [
        (plain, &["hello", "saslStart"][..]),
        (oidc(false), &["hello", "saslStart", "saslContinue"]),
        (oidc(true), &["hello"]),
    ] {
        let speculative = login.len() == 1;
        let world = World::start(&[&[]]);
        let mut options = world.options();
        options.credential = Some(credential);
        let client = Client::new(options);
        client.run_command("admin", doc! { "ping": 1 }).unwrap();
        // The server is known to take sections by now; monitors ask all the same.
        let mut monitor = Monitor::open(&client).unwrap();
        let description = monitor.check().unwrap();
        assert_eq!(description.max_wire_version, Some(29));
        monitor.round_trip_time().unwrap();
        client.run_command("admin", doc! { "ping": 1 }).unwrap();
        let verdict = world.judge(client, Expected::TRACED);
        let rest = ["ping", "hello", "hello", "hello", "ping"];
        assert_eq!(verdict.names(), [login, &rest].concat());
        assert_eq!(verdict.sections(), 2);
        let hello = &verdict.requests[0].msg.body;
        assert_eq!(hello.contains_key("speculativeAuthenticate"), speculative);
    }
}

// checklist 20, 21
#[test]
fn a_command_is_sent_again_after_a_new_login() {
    let world = World::start(&[&[]]);
    let mut options = world.options();
    options.credential = Some(oidc(true));
    let client = Client::new(options);
    let asks = doc! { "failCommands": ["find", "insert"], "errorCode": 391 };
    world.fail(1, asks.clone());
    client.find(&things(), doc! {}, None).unwrap();
    world.fail(1, asks);
    client
        .insert_one(&things(), doc! { "_id": 1 }, None)
        .unwrap();
    let verdict = world.judge(client, Expected::TRACED);
    let login = ["saslStart", "saslContinue"];
    let again = |name| [vec![name], login.to_vec(), vec![name]].concat();
    let names = [vec!["hello"], again("find"), again("insert")].concat();
    assert_eq!(verdict.names(), names);
    assert_eq!(verdict.sections(), 4);
    for name in ["find", "insert"] {
        let sent = verdict.named(name);
        let [first, second] = [sent[0].section(), sent[1].section()];
        assert_eq!(first.trace_id, second.trace_id);
        assert_ne!(first.parent_id, second.parent_id);
        assert_ne!(sent[0].msg.request_id, sent[1].msg.request_id);
        assert_eq!(
            sent[0].msg.body.get("txnNumber"),
            sent[1].msg.body.get("txnNumber")
        );
        assert_eq!(sent[0].port, sent[1].port);
    }
}

/// Two connections of one pool, to servers before and after an upgrade.
// checklist 11
#[test]
fn the_version_is_the_connections_own() {
    for versions in [["25", "29"], ["29", "21"]] {
        for load_balanced in [false, true] {
            let [first, second] = versions.map(|version| ["--max-wire-version", version]);
            let world = World::start(&[&first, &second]);
            let mut options = world.options();
            options.load_balanced = load_balanced;
            let client = Client::new(options);
            client.pool().fill(2).unwrap();
            for _ in 0..6 {
                client.run_command("admin", doc! { "ping": 1 }).unwrap();
            }
            let events = client.events.clone();
            let verdict = world.judge(client, Expected::TRACED);
            let pings = verdict.named("ping");
            assert_eq!((pings.len(), verdict.sections()), (6, 3));
            for ping in &pings {
                assert_eq!(ping.wire_version.to_string(), versions[ping.shim]);
                assert_eq!(ping.section.is_some(), ping.wire_version == 29);
            }
            // Every one has its span, with the connection's number, whether it could be sent or not.
            let spans = verdict.spans.iter();
            let connections =
                spans.filter_map(|span| integer(span, "db.mongodb.driver_connection_id"));
            let connections: Vec<_> = connections.collect();
            assert_eq!(connections, [1, 2, 1, 2, 1, 2]);
            let services: BTreeSet<_> = events
                .started()
                .into_iter()
                .filter_map(|started| started.connection.service_id)
                .collect();
            assert_eq!(services.len(), if load_balanced { 2 } else { 0 });
            assert_eq!(
                verdict.requests[0].msg.body.get_bool("loadBalanced").ok(),
                load_balanced.then_some(true)
            );
        }
    }
}

/// A cursor behind a load balancer stays where it was opened, and so does its gate.
#[test]
fn a_pinned_cursor_keeps_its_connection() {
    let old = ["--max-wire-version", "25"];
    let world = World::start(&[&[], &old]);
    let mut options = world.options();
    options.load_balanced = true;
    let client = Client::new(options);
    client.pool().fill(2).unwrap();
    // Each server has documents of its own.
    for _ in 0..2 {
        client.insert_many(&things(), &documents(9)).unwrap();
    }
    let cursors = [0, 1].map(|_| client.find(&things(), doc! {}, Some(3)).unwrap());
    for cursor in cursors {
        assert_eq!(cursor.drain().unwrap(), documents(9));
    }
    let verdict = world.judge(client, Expected::TRACED);
    let (find, get_more) = (verdict.named("find"), verdict.named("getMore"));
    assert_eq!((find.len(), get_more.len()), (2, 4));
    let ports: Vec<_> = get_more.iter().map(|request| request.port).collect();
    assert_eq!(
        ports,
        [find[0].port, find[0].port, find[1].port, find[1].port]
    );
    let versions: Vec<_> = get_more
        .iter()
        .map(|request| request.wire_version)
        .collect();
    assert_eq!(versions, [29, 29, 25, 25]);
    assert_eq!(verdict.sections(), 1 + 1 + 2);
}

/// The client that shows queries to the analysing server is nobody's, so the environment does not trace it.
#[test]
fn the_client_of_the_analysing_server_is_not_traced() {
    let crypt = Shim::start(&[]);
    let world = World::start(&[&[]]);
    let tap = crate::harness::tap::Tap::start(vec![crypt.address]);
    let mut options = world.options();
    options.tracing = None;
    options.environment = Some("1".to_owned());
    options.analysis = Some(tap.address);
    let client = Client::new(options);
    client
        .insert_one(&things(), doc! { "_id": 1 }, None)
        .unwrap();
    let found = client.find(&things(), doc! {}, None).unwrap();
    assert_eq!(found.drain().unwrap(), [doc! { "_id": 1 }]);
    let verdict = world.judge(client, Expected::TRACED);
    assert_eq!(verdict.names(), ["hello", "insert", "find"]);
    assert_eq!(verdict.sections(), 2);
    let shown = tap.seen();
    let shown = shown.iter().filter(|seen| seen.is_request);
    let shown: Vec<_> = shown
        .map(|seen| crate::harness::wire::OpMsg::read(&seen.bytes))
        .collect();
    let names: Vec<_> = shown.iter().map(|msg| msg.command()).collect();
    assert_eq!(names, ["hello", "insert", "find"]);
    assert!(shown.iter().all(|msg| msg.telemetry.is_empty()));
    let (lines, counters) = crypt.end();
    assert_eq!((lines.len(), &counters["received"]), (0, &0.into()));
}
