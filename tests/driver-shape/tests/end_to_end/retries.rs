//! Commands that are sent more than once.

use std::sync::atomic::Ordering;

use bson::{Document, doc};
use opmsg_telemetry_driver_shape::client::Client;

use crate::harness::judge::{Expected, Request};
use crate::harness::world::{World, documents, overload, things};

/// All attempts belong to one trace, each with a span and a request id of its own, in one session.
fn one_operation(attempts: &[&Request]) {
    for (index, attempt) in attempts.iter().enumerate() {
        for other in &attempts[index + 1..] {
            assert_eq!(attempt.section().trace_id, other.section().trace_id);
            assert_ne!(attempt.section().parent_id, other.section().parent_id);
            assert_ne!(attempt.msg.request_id, other.msg.request_id);
            for field in ["lsid", "txnNumber"] {
                assert_eq!(attempt.msg.body.get(field), other.msg.body.get(field));
            }
        }
    }
}

// checklist 20
#[test]
fn an_overloaded_server_is_asked_again_with_a_new_parent() {
    for failures in 1..=3 {
        let world = World::start(&[&[]]);
        let mut options = world.options();
        options.jitter = 0.1;
        let client = Client::new(options);
        client.insert_many(&things(), &documents(3)).unwrap();
        world.fail(failures, overload("find", 4_i64));
        let found = client.find(&things(), doc! {}, None);
        if failures == 3 {
            assert_eq!(found.unwrap_err().code(), Some(462));
        } else {
            assert_eq!(found.unwrap().drain().unwrap(), documents(3));
        }
        let verdict = world.judge(client, Expected::TRACED);
        let attempts = verdict.named("find");
        let expected = usize::try_from(failures.min(2)).unwrap() + 1;
        assert_eq!(attempts.len(), expected);
        one_operation(&attempts);
        // Retries go over the same connection; each had its section.
        assert_eq!(verdict.sections(), expected + 1);
    }
}

#[test]
fn what_a_user_typed_is_repeated_as_it_is() {
    let world = World::start(&[&[]]);
    let client = Client::new(world.options());
    world.fail(2, overload("ping", 1.5));
    let command = doc! { "ping": 1, "comment": { "mine": true } };
    client.run_command("admin", command).unwrap();
    let verdict = world.judge(client, Expected::TRACED);
    let attempts = verdict.named("ping");
    assert_eq!(attempts.len(), 3);
    one_operation(&attempts);
    let bodies: Vec<Vec<u8>> = attempts
        .iter()
        .map(|attempt| attempt.msg.body.to_vec().unwrap())
        .collect();
    assert_eq!(
        bodies,
        [bodies[0].clone(), bodies[0].clone(), bodies[0].clone()]
    );
}

#[test]
fn a_lost_connection_is_replaced_and_the_section_made_anew() {
    for (name, error) in [
        ("find", doc! { "closeConnection": true }),
        ("insert", doc! { "closeConnection": true }),
        ("find", doc! { "errorCode": 189 }),
        (
            "insert",
            doc! { "errorCode": 10107, "errorLabels": ["RetryableWriteError"] },
        ),
        (
            "insert",
            doc! { "writeConcernError": { "code": 91 }, "errorLabels": ["RetryableWriteError"] },
        ),
    ] {
        let world = World::start(&[&[]]);
        let client = Client::new(world.options());
        client.run_command("admin", doc! { "ping": 1 }).unwrap();
        let mut data = doc! { "failCommands": [name] };
        data.extend(error.clone());
        world.fail(1, data);
        match name {
            "find" => drop(client.find(&things(), doc! {}, None).unwrap()),
            _ => client
                .insert_one(&things(), doc! { "_id": 1 }, None)
                .unwrap(),
        }
        let verdict = world.judge(client, Expected::TRACED);
        let attempts = verdict.named(name);
        assert_eq!((attempts.len(), verdict.sections()), (2, 3), "{error}");
        one_operation(&attempts);
        let lost = error.contains_key("closeConnection");
        assert_eq!(attempts[0].port != attempts[1].port, lost);
        assert_eq!(verdict.named("hello").len(), 1 + usize::from(lost));
    }
}

/// What never was on the wire has a span and no section; what the pool did not give has neither.
#[test]
fn attempts_that_were_not_sent_leave_no_section() {
    let world = World::start(&[&[]]);
    let options = world.options();
    let faults = options.faults.clone();
    let client = Client::new(options);
    faults.check_outs.store(1, Ordering::Relaxed);
    faults.writes.store(1, Ordering::Relaxed);
    // The first attempt has no connection, so the retries of a read are spent by the one that is not written.
    let error = client.find(&things(), doc! {}, None).unwrap_err();
    assert_eq!(error.message, "nothing was written");
    faults.check_outs.store(1, Ordering::Relaxed);
    drop(client.find(&things(), doc! {}, None).unwrap());
    faults.writes.store(1, Ordering::Relaxed);
    drop(client.find(&things(), doc! {}, None).unwrap());
    let unsent = Expected {
        unsent: 2,
        ..Expected::TRACED
    };
    let verdict = world.judge(client, unsent);
    assert_eq!(verdict.names(), ["hello", "find", "find"]);
    assert_eq!(verdict.sections(), 2);
}

#[test]
fn the_first_command_of_a_transaction_is_the_first_again() {
    let world = World::start(&[&["--loose-transactions"]]);
    let client = Client::new(world.options());
    let mut session = client.start_session();
    session.start_transaction(&client).unwrap();
    world.fail(1, overload("insert", 1));
    client
        .insert_one(&things(), doc! { "_id": 1 }, Some(&mut session))
        .unwrap();
    world.fail(1, overload("commitTransaction", 1));
    session.commit_transaction(&client).unwrap();
    // The user says it once more: an operation of its own, below no transaction.
    session.commit_transaction(&client).unwrap();
    let verdict = world.judge(client, Expected::TRACED);
    let (inserts, commits) = (verdict.named("insert"), verdict.named("commitTransaction"));
    one_operation(&inserts);
    for insert in &inserts {
        assert!(insert.msg.body.get_bool("startTransaction").unwrap());
    }
    assert_eq!((inserts.len(), commits.len()), (2, 3));
    one_operation(&commits[..2]);
    assert_eq!(inserts[0].section().trace_id, commits[0].section().trace_id);
    assert_ne!(commits[0].section().trace_id, commits[2].section().trace_id);
}

/// A retry asks the connection that it got, not the one before.
#[test]
fn a_retry_that_meets_an_older_server_has_no_section() {
    for versions in [["29", "25"], ["25", "29"]] {
        let [first, second] = versions.map(|version| ["--max-wire-version", version]);
        let world = World::start(&[&first, &second]);
        let client = Client::new(world.options());
        client.pool().fill(2).unwrap();
        let data = overload("find", 1);
        let fail_once: Document = doc! {
            "configureFailPoint": "failCommand", "mode": { "times": 1 }, "data": data, "$db": "admin",
        };
        world.shims[0].control(&fail_once);
        drop(client.find(&things(), doc! {}, None).unwrap());
        let verdict = world.judge(client, Expected::TRACED);
        let attempts = verdict.named("find");
        let carried: Vec<_> = attempts
            .iter()
            .map(|attempt| attempt.section.is_some())
            .collect();
        assert_eq!(carried, versions.map(|version| version == "29"));
    }
}

/// A batch of a cursor is asked for again only where the server sheds load.
#[test]
fn a_get_more_is_retried_when_the_server_is_overloaded() {
    let world = World::start(&[&[]]);
    let client = Client::new(world.options());
    client.insert_many(&things(), &documents(9)).unwrap();
    let cursor = client.find(&things(), doc! {}, Some(5)).unwrap();
    world.fail(1, overload("getMore", 1));
    assert_eq!(cursor.drain().unwrap(), documents(9));
    let verdict = world.judge(client, Expected::TRACED);
    let attempts = verdict.named("getMore");
    assert_eq!(attempts.len(), 2);
    one_operation(&attempts);
}
