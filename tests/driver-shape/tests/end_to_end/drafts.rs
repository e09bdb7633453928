//! The unpublished drafts: retry metadata in either carrier, and the client's metadata. All of it is off unless a client permits it.

use std::sync::atomic::Ordering;

use bson::{Bson, Document, RawDocumentBuf, doc};
use opmsg_telemetry::Field;
use opmsg_telemetry_driver_shape::client::{Client, Options};
use opmsg_telemetry_driver_shape::connection::Credential;

use crate::harness::judge::{Expected, Request, Verdict};
use crate::harness::program::Shim;
use crate::harness::spans::text;
use crate::harness::tap::Tap;
use crate::harness::wire::OpMsg;
use crate::harness::world::{World, documents, overload, things};

const CARRIERS: [Field; 2] = [Field::Retry, Field::RetryArgument];

/// Runs a script with one carrier permitted, and gives what was said on the wire.
fn with_carrier(
    carrier: Field,
    change: impl Fn(&mut Options),
    script: impl Fn(&World, &Client),
) -> Verdict {
    let world = World::start(&[&["--loose-transactions"]]);
    let mut options = world.options();
    options.drafts = vec![carrier];
    options.query_text = true;
    change(&mut options);
    let client = Client::new(options);
    script(&world, &client);
    let verdict = world.judge(client, Expected::TRACED);
    for request in &verdict.requests {
        let argument = request.msg.body.contains_key("$retry");
        let section = request.section.as_ref();
        let section = section.is_some_and(|section| section.retry.is_some());
        match carrier {
            Field::Retry => assert!(!argument),
            _ => assert!(!section),
        }
        if argument {
            // Behind everything else in the body, and not where the command's name is.
            let keys: Vec<_> = request.msg.body.keys().collect();
            assert!(
                keys.len() > 1 && *keys[keys.len() - 1] == "$retry",
                "{keys:?}"
            );
        }
    }
    for span in &verdict.spans {
        let text = text(span, "db.query.text").unwrap_or_default();
        assert!(!text.contains("$retry"), "{text}");
    }
    verdict
}

/// What an attempt said, without what depends on time; that has to be at least so many milliseconds.
fn told(request: &Request, least_elapsed: i64) -> Option<Document> {
    let mut told = request.retry()?.clone();
    let elapsed = told.remove("elapsedMS").expect("how long it took");
    let elapsed = elapsed.as_i64().expect("an int64");
    assert!((least_elapsed..10_000).contains(&elapsed), "{elapsed}");
    Some(told)
}

fn all_told(requests: &[&Request]) -> Vec<Option<Document>> {
    requests.iter().map(|request| told(request, 0)).collect()
}

// checklist 31
#[test]
fn retries_are_numbered_and_say_why() {
    for carrier in CARRIERS {
        let verdict = with_carrier(
            carrier,
            |_| {},
            |world, client| {
                world.fail(2, overload("find", 40_i64));
                drop(client.find(&things(), doc! {}, None).unwrap());
                // A new operation begins at the beginning, and so do its batches.
                client.insert_many(&things(), &documents(9)).unwrap();
                let cursor = client.find(&things(), doc! {}, Some(5)).unwrap();
                assert_eq!(cursor.drain().unwrap(), documents(9));
            },
        );
        // base * 2^attempt, and half of it is waited.
        let second = doc! {
            "attempt": 1, "limit": 2, "reason": "overload", "code": 462, "backoffMS": 40_i64, "baseBackoffMS": 40_i64,
        };
        let mut third = second.clone();
        third.insert("attempt", 2);
        third.insert("backoffMS", 80_i64);
        let finds = verdict.named("find");
        assert_eq!(told(finds[0], 0), None);
        assert_eq!(told(finds[1], 40), Some(second));
        assert_eq!(told(finds[2], 120), Some(third));
        let others = verdict
            .requests
            .iter()
            .filter(|request| ["insert", "getMore"].contains(&request.msg.command()));
        let others: Vec<_> = others.chain([finds[3]]).collect();
        assert_eq!(all_told(&others), [const { None }; 3]);
    }
}

// checklist 31
#[test]
fn each_reason_has_its_word() {
    let labelled = |code: i32| doc! { "errorCode": code, "errorLabels": ["RetryableWriteError"] };
    let cases = [
        ("find", doc! { "closeConnection": true }, "network", None),
        ("insert", doc! { "closeConnection": true }, "network", None),
        ("find", doc! { "errorCode": 189 }, "stateChange", Some(189)),
        ("insert", labelled(10107), "stateChange", Some(10107)),
        ("find", doc! { "errorCode": 6 }, "transient", Some(6)),
        ("insert", labelled(112), "transient", Some(112)),
        (
            "insert",
            doc! { "writeConcernError": { "code": 91 }, "errorLabels": ["RetryableWriteError"] },
            "stateChange",
            Some(91),
        ),
    ];
    for carrier in CARRIERS {
        for (name, data, reason, code) in &cases {
            let verdict = with_carrier(
                carrier,
                |_| {},
                |world, client| {
                    let mut data = data.clone();
                    data.insert("failCommands", [*name].map(Bson::from).to_vec());
                    world.fail(1, data);
                    match *name {
                        "find" => drop(client.find(&things(), doc! {}, None).unwrap()),
                        _ => client
                            .insert_one(&things(), doc! { "_id": 1 }, None)
                            .unwrap(),
                    }
                },
            );
            let mut expected = doc! { "attempt": 1, "limit": 1, "reason": *reason };
            if let Some(code) = code {
                expected.insert("code", *code);
            }
            assert_eq!(all_told(&verdict.named(name)), [None, Some(expected)]);
        }
    }
}

// checklist 31
#[test]
fn failures_before_the_wire_count_and_new_logins_do_not() {
    for carrier in CARRIERS {
        // The pool has no connection, then the server is overloaded: the first message is attempt 1 already.
        let verdict = with_carrier(
            carrier,
            |options| options.faults.check_outs.store(1, Ordering::Relaxed),
            |world, client| {
                world.fail(1, overload("find", 2_i64));
                drop(client.find(&things(), doc! {}, None).unwrap());
            },
        );
        let expected = [
            doc! { "attempt": 1, "limit": 1, "reason": "pool" },
            doc! {
                "attempt": 2, "limit": 2, "reason": "overload", "code": 462, "backoffMS": 4_i64, "baseBackoffMS": 2_i64,
            },
        ];
        let finds = all_told(&verdict.named("find"));
        assert_eq!(finds, expected.map(Some));

        // A connection that breaks in its handshake is an overload without any code; its base is the default one.
        let verdict = with_carrier(
            carrier,
            |options| options.jitter = 0.01,
            |world, client| {
                world.fail(
                    1,
                    doc! { "failCommands": ["hello"], "closeConnection": true },
                );
                drop(client.find(&things(), doc! {}, None).unwrap());
            },
        );
        let expected = doc! {
            "attempt": 1, "limit": 2, "reason": "overload", "backoffMS": 2_i64, "baseBackoffMS": 100_i64,
        };
        assert_eq!(all_told(&verdict.named("find")), [Some(expected)]);

        // A new login before the first reply, and one between two retries: neither is counted.
        let credential = Credential::Oidc {
            principal: "somebody".to_owned(),
            token: "a token".to_owned(),
            cached: true,
        };
        let login = doc! { "failCommands": ["find"], "errorCode": 391 };
        let verdict = with_carrier(
            carrier,
            |options| options.credential = Some(credential.clone()),
            |world, client| {
                world.fail(1, login.clone());
                drop(client.find(&things(), doc! {}, None).unwrap());
            },
        );
        assert_eq!(all_told(&verdict.named("find")), [None, None]);
        let verdict = with_carrier(
            carrier,
            |options| {
                options.credential = Some(credential.clone());
                options.faults.check_outs.store(1, Ordering::Relaxed);
            },
            |world, client| {
                world.fail(1, login.clone());
                drop(client.find(&things(), doc! {}, None).unwrap());
            },
        );
        let pool = doc! { "attempt": 1, "limit": 1, "reason": "pool" };
        let finds = all_told(&verdict.named("find"));
        assert_eq!(finds, [Some(pool.clone()), Some(pool)]);
    }
}

// checklist 31
#[test]
fn a_commit_that_the_user_repeats_is_no_retry() {
    for carrier in CARRIERS {
        let verdict = with_carrier(
            carrier,
            |_| {},
            |world, client| {
                let mut session = client.start_session();
                session.start_transaction(client).unwrap();
                client
                    .insert_one(&things(), doc! { "_id": 1 }, Some(&mut session))
                    .unwrap();
                world.fail(1, overload("commitTransaction", 2_i64));
                session.commit_transaction(client).unwrap();
                session.commit_transaction(client).unwrap();
            },
        );
        let commits = all_told(&verdict.named("commitTransaction"));
        let attempts: Vec<_> = commits
            .iter()
            .map(|told| told.as_ref().map(|told| told.get_i32("attempt").unwrap()))
            .collect();
        assert_eq!(attempts, [None, Some(1), None]);
    }
}

/// A document that a user wrote is not looked into and not changed, whatever stands in it.
#[test]
fn no_argument_gets_into_a_document_that_a_user_wrote() {
    let commands = [
        doc! { "ping": 1 },
        doc! { "ping": 1, "$retry": { "attempt": 7 } },
        doc! { "ping": 1, "$retry": "mine" },
    ];
    let verdict = with_carrier(
        Field::Retry,
        |_| {},
        |world, client| {
            world.fail(1, overload("ping", 1_i64));
            client.run_command("admin", doc! { "ping": 1 }).unwrap();
        },
    );
    assert_eq!(verdict.named("ping").len(), 2);
    for command in commands {
        let world = World::start(&[&[]]);
        let mut options = world.options();
        options.drafts = vec![Field::RetryArgument];
        let client = Client::new(options);
        world.fail(1, overload("ping", 1_i64));
        client.run_command("admin", command.clone()).unwrap();
        let tap = world.tap.clone();
        drop(client);
        let pings: Vec<_> = tap
            .seen()
            .into_iter()
            .filter(|seen| seen.is_request)
            .map(|seen| OpMsg::read(&seen.bytes))
            .filter(|msg| msg.command() == "ping")
            .collect();
        assert_eq!(pings.len(), 2);
        for ping in &pings {
            let mut body = ping.body.clone();
            for added in ["$db", "lsid"] {
                body.remove(added).unwrap();
            }
            assert_eq!(body.to_vec().unwrap(), command.to_vec().unwrap());
            assert_eq!(ping.telemetry.len(), 1);
        }
    }
}

/// The analysing server marks the command as it was before: it never sees the argument, and it comes once.
#[test]
fn the_analysing_server_sees_no_argument() {
    let crypt = Shim::start(&[]);
    let tap = Tap::start(vec![crypt.address]);
    let verdict = with_carrier(
        Field::RetryArgument,
        |options| options.analysis = Some(tap.address),
        |world, client| {
            world.fail(2, overload("insert", 1_i64));
            client
                .insert_one(&things(), doc! { "_id": 1 }, None)
                .unwrap();
        },
    );
    let attempts: Vec<_> = verdict
        .named("insert")
        .iter()
        .map(|request| {
            request
                .retry()
                .map(|retry| retry.get_i32("attempt").unwrap())
        })
        .collect();
    assert_eq!(attempts, [None, Some(1), Some(2)]);
    let shown = tap.seen();
    let shown = shown.iter().filter(|seen| seen.is_request);
    let shown: Vec<_> = shown.map(|seen| OpMsg::read(&seen.bytes)).collect();
    assert_eq!(shown.len(), 4);
    assert!(shown.iter().all(|msg| !msg.body.contains_key("$retry")));
}

/// A permission is for servers that take the section at all.
#[test]
fn older_servers_get_no_draft() {
    for draft in [Field::Retry, Field::RetryArgument, Field::Client] {
        let world = World::start(&[&["--max-wire-version", "25"]]);
        let mut options = world.options();
        options.drafts = vec![draft];
        let client = Client::new(options);
        world.fail(1, overload("find", 1_i64));
        drop(client.find(&things(), doc! {}, None).unwrap());
        let verdict = world.judge(client, Expected::TRACED);
        let attempts = verdict.named("find");
        assert_eq!(all_told(&attempts), [None, None]);
        assert_eq!(verdict.sections(), 0);
    }
}

/// Which form each command had: `Some(true)` the full one, `Some(false)` the id.
fn forms(requests: &[&Request]) -> Vec<bool> {
    let clients = requests.iter();
    let clients = clients.map(|request| request.section().client.as_ref().expect("client"));
    clients
        .map(|client| client.contains_key("driver"))
        .collect()
}

// checklist 32
#[test]
fn the_client_is_told_in_full_once_per_connection() {
    let world = World::start(&[&[]]);
    let mut options = world.options();
    options.drafts = vec![Field::Client, Field::Retry];
    let faults = options.faults.clone();
    let client = Client::new(options);
    let ping = |client: &Client| client.run_command("admin", doc! { "ping": 1 });
    client.pool().fill(2).unwrap();
    for _ in 0..6 {
        ping(&client).unwrap();
    }
    // A connection that is lost takes its knowledge with it.
    world.fail(
        1,
        doc! { "failCommands": ["find"], "closeConnection": true },
    );
    drop(client.find(&things(), doc! {}, None).unwrap());
    let verdict = world.judge(client, Expected::TRACED);
    let pings = verdict.named("ping");
    assert_eq!(forms(&pings), [true, true, false, false, false, false]);
    assert_ne!(pings[0].port, pings[1].port);
    let finds = verdict.named("find");
    // The first one went over a connection that had been told; what was free then had been told too.
    assert_eq!(forms(&finds), [false, false]);
    assert_eq!(
        told(finds[1], 0).unwrap().get_str("reason").unwrap(),
        "network"
    );
    let ids: std::collections::BTreeSet<_> = verdict
        .requests
        .iter()
        .filter_map(|request| request.section.as_ref()?.client.as_ref())
        .map(|client| format!("{}", client.get("id").unwrap()))
        .collect();
    assert_eq!(ids.len(), 1);
    let full = pings[0].section().client.clone().unwrap();
    let driver = full.get_document("driver").unwrap();
    assert_eq!(driver, &doc! { "name": "driver-shape", "version": "1.0" });
    assert_eq!(
        full.get_document("config").unwrap(),
        &doc! { "loadBalanced": false }
    );
    assert_eq!(pings[2].msg.telemetry[0].len(), 90 + 38);
    assert_eq!(faults.writes.load(Ordering::Relaxed), 0);

    // Another client has another id.
    let world = World::start(&[&[]]);
    let mut options = world.options();
    options.drafts = vec![Field::Client];
    let other = Client::new(options);
    ping(&other).unwrap();
    let verdict = world.judge(other, Expected::TRACED);
    let client = verdict.named("ping")[0].section().client.clone().unwrap();
    assert!(!ids.contains(&format!("{}", client.get("id").unwrap())));
}

// checklist 32
#[test]
fn what_was_not_written_is_still_due() {
    let world = World::start(&[&[]]);
    let mut options = world.options();
    options.drafts = vec![Field::Client];
    let faults = options.faults.clone();
    let client = Client::new(options);
    client.pool().fill(1).unwrap();
    faults.writes.store(1, Ordering::Relaxed);
    let ping = |client: &Client| client.run_command("admin", doc! { "ping": 1 });
    assert!(ping(&client).is_err());
    for _ in 0..2 {
        ping(&client).unwrap();
    }
    let unsent = Expected {
        unsent: 1,
        ..Expected::TRACED
    };
    let verdict = world.judge(client, unsent);
    let pings = verdict.named("ping");
    assert_eq!(forms(&pings), [true, false]);
    assert_eq!(
        pings[0].port, pings[1].port,
        "the connection of the failed write"
    );
}

// checklist 32
#[test]
fn where_the_full_form_does_not_fit_the_id_goes_and_the_full_form_stays_due() {
    const LIMIT: usize = 4_000;
    let limit = LIMIT.to_string();
    let world = World::start(&[&["--max-message-size", &limit]]);
    let mut options = world.options();
    options.drafts = vec![Field::Client];
    let client = Client::new(options);
    // Header, flags and kind byte, and a body with `$db` and `lsid`.
    let lsid = bson::Binary {
        subtype: bson::spec::BinarySubtype::Uuid,
        bytes: vec![0; 16],
    };
    let ping = |free: usize| {
        let mut sent =
            doc! { "ping": 1, "comment": "", "$db": "admin", "lsid": { "id": lsid.clone() } };
        let empty = 21 + RawDocumentBuf::try_from(&sent).unwrap().as_bytes().len();
        sent.insert("comment", "x".repeat(LIMIT - free - empty));
        doc! { "ping": 1, "comment": sent.get_str("comment").unwrap() }
    };
    for free in [89, 90, 127, 128, 140] {
        client.run_command("admin", ping(free)).unwrap();
    }
    client.run_command("admin", doc! { "ping": 1 }).unwrap();
    client.run_command("admin", doc! { "ping": 1 }).unwrap();
    // Not even the plain section fits into the first one. The judge would want it, so what came is looked at here.
    let seen = world.tap.seen();
    drop((client, world));
    let requests = seen.into_iter().filter(|seen| seen.is_request);
    let pings: Vec<_> = requests
        .map(|seen| OpMsg::read(&seen.bytes))
        .filter(|msg| msg.command() == "ping")
        .collect();
    let clients: Vec<_> = pings
        .iter()
        .map(|msg| {
            let section = msg.section()?;
            let client = section.get_document("client").ok();
            Some(client.map(|client| client.contains_key("driver")))
        })
        .collect();
    let by_id = Some(Some(false));
    let expected = [
        None,
        Some(None),
        Some(None),
        by_id,
        by_id,
        Some(Some(true)),
        by_id,
    ];
    assert_eq!(clients, expected);
    let lens: Vec<_> = pings.iter().map(|msg| msg.len).collect();
    assert_eq!(lens[..4], [LIMIT - 89, LIMIT, LIMIT - 37, LIMIT]);
}

/// Nothing of a login is in any section.
#[test]
fn sections_hold_no_secrets() {
    for credential in [
        Credential::Plain {
            user: "planted-user".to_owned(),
            password: "planted-password".to_owned(),
        },
        Credential::Oidc {
            principal: "planted-user".to_owned(),
            token: "planted-token".to_owned(),
            cached: true,
        },
    ] {
        let verdict = with_carrier(
            Field::Retry,
            |options| {
                options.credential = Some(credential.clone());
                options.drafts.push(Field::Client);
            },
            |world, client| {
                world.fail(1, overload("find", 1_i64));
                drop(client.find(&things(), doc! {}, None).unwrap());
            },
        );
        assert_eq!(verdict.sections(), 2);
        for request in verdict
            .requests
            .iter()
            .filter(|request| request.section.is_some())
        {
            let section = String::from_utf8_lossy(&request.msg.telemetry[0]).into_owned();
            assert!(!section.contains("planted"), "{section:?}");
        }
    }
}
