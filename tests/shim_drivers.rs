//! What the example program `shim` has for those who write drivers: commands that fail on request, logins, streams of replies, load
//! balancers, the commands of transactions, a small limit for messages.

mod capture;
mod program;
mod shim_process;
mod wire;

use bson::{Binary, Bson, Document, RawDocument, doc, rawdoc, spec::BinarySubtype};
use serde_json::json;
use shim_process::{Client, Shim, command, take_apart};
use wire::{body, message, ping, sequence};

const CHECKSUM: u32 = 1;
const MORE_TO_COME: u32 = 2;
const EXHAUST_ALLOWED: u32 = 1 << 16;

fn configure(client: &mut Client, mode: &Bson, data: &Document) -> Document {
    let command =
        doc! { "configureFailPoint": "failCommand", "mode": mode, "data": data, "$db": "admin" };
    run(client, &command)
}

fn run(client: &mut Client, command: &Document) -> Document {
    let bytes = command.to_vec().unwrap();
    client.run(RawDocument::from_bytes(&bytes).unwrap())
}

#[test]
fn commands_fail_as_configured() {
    let shim = Shim::start(&["--fail-points"]);
    let mut client = shim.connect();
    let find = rawdoc! { "find": "c", "$db": "test" };
    let data = doc! {
        "failCommands": ["find", "insert"],
        "errorCode": 462,
        "errorLabels": ["SystemOverloadedError", "RetryableError"],
        "baseBackoffMS": 50_i64,
    };
    let error = doc! {
        "ok": 0.0,
        "errmsg": "Failing command via 'failCommand' failpoint",
        "code": 462,
        "codeName": "IngressRequestRateLimitExceeded",
        "errorLabels": ["SystemOverloadedError", "RetryableError"],
        "baseBackoffMS": 50_i64,
    };
    let twice = Bson::from(doc! { "times": 2 });
    assert_eq!(
        configure(&mut client, &twice, &data),
        doc! { "count": 0, "ok": 1.0 }
    );
    // Others run, and the two are counted together.
    client.is_alive();
    let insert = rawdoc! { "insert": "c", "documents": [{ "_id": 1 }], "$db": "test" };
    assert_eq!(client.run(&find), error);
    assert_eq!(client.run(&insert), error);
    assert_eq!(client.run(&insert), doc! { "n": 1, "ok": 1.0 });

    let mut other = data.clone();
    other.insert("errorCode", 12345);
    let skip = Bson::from(doc! { "skip": 1, "times": 1 });
    configure(&mut client, &skip, &other);
    assert_eq!(client.run(&find).get("ok"), Some(&Bson::from(1.0)));
    assert_eq!(
        client.run(&find).get("codeName"),
        Some(&Bson::from("Location12345"))
    );
    assert_eq!(client.run(&find).get("ok"), Some(&Bson::from(1.0)));

    configure(&mut client, &Bson::from("alwaysOn"), &data);
    for _ in 0..5 {
        assert_eq!(client.run(&find), error);
    }
    configure(&mut client, &Bson::from("off"), &doc! {});
    assert_eq!(client.run(&find).get("ok"), Some(&Bson::from(1.0)));
    drop(shim);
}

#[test]
fn connections_close_and_write_concerns_fail_as_configured() {
    let shim = Shim::start(&["--fail-points"]);
    let mut control = shim.connect();
    let once = Bson::from(doc! { "times": 1 });
    let close = doc! { "failCommands": ["insert"], "closeConnection": true };
    configure(&mut control, &once, &close);
    let insert = |id: i32| rawdoc! { "insert": "c", "documents": [{ "_id": id }], "$db": "test" };
    let mut client = shim.connect();
    client.send(&message(0, &[body(&insert(1))]));
    client.is_closed();

    let error = doc! { "code": 91, "errmsg": "stopped" };
    let data = doc! {
        "failCommands": ["insert"], "writeConcernError": error.clone(), "errorLabels": ["RetryableWriteError"],
    };
    configure(&mut control, &once, &data);
    let mut client = shim.connect();
    assert_eq!(
        client.run(&insert(1)),
        doc! { "n": 1, "ok": 1.0, "writeConcernError": error, "errorLabels": ["RetryableWriteError"] }
    );
    // One that closes does so for a write that nobody waits for too, and what turns it off cannot be made to fail.
    let all = doc! { "failCommands": ["insert", "configureFailPoint"], "closeConnection": true };
    configure(&mut control, &Bson::from("alwaysOn"), &all);
    let mut other = shim.connect();
    other.send(&message(MORE_TO_COME, &[body(&insert(9))]));
    other.is_closed();
    let off = configure(&mut control, &Bson::from("off"), &doc! {});
    assert_eq!(off.get("ok"), Some(&Bson::from(1.0)));
    // A write that nobody waits for fails silently.
    let data = doc! { "failCommands": ["insert"], "errorCode": 91 };
    configure(&mut control, &once, &data);
    for id in 2..4 {
        client.send(&message(MORE_TO_COME, &[body(&insert(id))]));
    }
    let count = rawdoc! { "count": "c", "$db": "test" };
    assert_eq!(client.run(&count), doc! { "n": 2, "ok": 1.0 });

    for (mode, data) in [
        (Bson::from("sometimes"), close.clone()),
        (Bson::from(doc! {}), close.clone()),
        (Bson::from(doc! { "time": 1 }), close.clone()),
        (
            Bson::from(doc! { "activationProbability": 0.5 }),
            close.clone(),
        ),
        (once.clone(), doc! {}),
        (once.clone(), doc! { "failCommands": ["find"] }),
        (
            once.clone(),
            doc! { "failCommands": ["find"], "errorCode": i64::MAX },
        ),
    ] {
        let reply = configure(&mut control, &mode, &data);
        assert_eq!(reply.get("ok"), Some(&Bson::from(0.0)), "{mode} {data}");
    }
    // Without the option there is no such command.
    let shim = Shim::start(&[]);
    let reply = configure(&mut shim.connect(), &once, &close);
    assert_eq!(reply.get("code"), Some(&Bson::from(59)));
}

#[test]
fn an_exhaust_cursor_is_a_stream_of_replies() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    let documents: Vec<_> = (0..25).map(|id| rawdoc! { "_id": id }).collect();
    let documents: Vec<&[u8]> = documents.iter().map(|d| d.as_bytes()).collect();
    let insert = body(&rawdoc! { "insert": "c", "$db": "test" });
    client.ask(&message(0, &[insert, sequence("documents", &documents)]));
    let find = rawdoc! { "find": "c", "batchSize": 10, "$db": "test" };
    let open = |client: &mut Client| {
        let reply = client.run(&find);
        reply.get_document("cursor").unwrap().get_i64("id").unwrap()
    };
    for flags in [EXHAUST_ALLOWED, EXHAUST_ALLOWED | CHECKSUM] {
        let id = open(&mut client);
        let get_more = rawdoc! { "getMore": id, "collection": "c", "batchSize": 5, "$db": "test" };
        let mut to = client.send(&message(flags, &[body(&get_more)]));
        for (index, first) in [10, 15, 20].into_iter().enumerate() {
            let mut bytes = client.receive_bytes().unwrap();
            let more = u32::from_le_bytes(bytes[16..20].try_into().unwrap());
            let last = index == 2;
            let expected = if last { 0 } else { MORE_TO_COME };
            assert_eq!(more, expected | (flags & CHECKSUM));
            assert_eq!(i32::from_le_bytes(bytes[8..12].try_into().unwrap()), to);
            to = i32::from_le_bytes(bytes[4..8].try_into().unwrap());
            if flags & CHECKSUM == 0 {
                // What takes replies apart knows of no flag but the checksum's.
                bytes[16] = 0;
                let cursor = take_apart(&bytes).document;
                let cursor = cursor.get_document("cursor").unwrap();
                let batch = cursor.get_array("nextBatch").unwrap();
                let ids = batch
                    .iter()
                    .map(|d| d.as_document().unwrap().get_i32("_id"));
                let ids: Vec<_> = ids.map(Result::unwrap).collect();
                assert_eq!(ids, (first..first + 5).collect::<Vec<_>>());
                let open = if last { 0 } else { id };
                assert_eq!(cursor.get_i64("id").unwrap(), open);
            }
        }
        client.is_alive();
    }
    // A number of a write makes no getMore a write, whose reply would come again and again.
    let id = open(&mut client);
    let session = Binary {
        subtype: BinarySubtype::Uuid,
        bytes: vec![7; 16],
    };
    let numbered = rawdoc! {
        "getMore": id, "collection": "c", "batchSize": 5, "lsid": { "id": session }, "txnNumber": 1_i64, "$db": "test",
    };
    client.send(&message(EXHAUST_ALLOWED, &[body(&numbered)]));
    let replies: Vec<u8> = (0..3)
        .map(|_| client.receive_bytes().unwrap()[16])
        .collect();
    assert_eq!(replies, [2, 2, 0], "two with more to come, and the last");
    client.is_alive();
    // Who does not allow it gets one reply, and so does a command that has no more to say.
    let id = open(&mut client);
    let get_more = rawdoc! { "getMore": id, "collection": "c", "batchSize": 5, "$db": "test" };
    client.ask(&message(0, &[body(&get_more)]));
    client.ask(&message(EXHAUST_ALLOWED, &[ping()]));
    client.is_alive();
    let counters = shim.counters();
    assert_eq!(counters["commands"], counters["answered"]);
}

#[test]
fn logins_load_balancers_and_transactions_are_taken() {
    let shim = Shim::start(&["--loose-transactions", "--max-message-size", "2000"]);
    let mut client = shim.connect();
    let hello = rawdoc! { "hello": 1, "$db": "admin" };
    let reply = client.run(&hello);
    assert!(!reply.contains_key("serviceId"));
    assert_eq!(reply.get("maxMessageSizeBytes"), Some(&Bson::from(2000)));
    let balanced = rawdoc! { "hello": 1, "loadBalanced": true, "$db": "admin" };
    let service = client.run(&balanced).get_object_id("serviceId").unwrap();
    let again = shim.connect().run(&balanced);
    assert_eq!(
        again.get_object_id("serviceId").unwrap(),
        service,
        "one for all connections"
    );

    let payload = |document: Document| Binary {
        subtype: BinarySubtype::Generic,
        bytes: document.to_vec().unwrap(),
    };
    let oidc = |document: Document| doc! { "saslStart": 1, "mechanism": "MONGODB-OIDC", "payload": payload(document), "$db": "$external" };
    let reply = run(&mut client, &oidc(doc! { "n": "name" }));
    assert_eq!(reply.get("done"), Some(&Bson::from(false)));
    let go_on = doc! { "saslContinue": 1, "conversationId": 1, "payload": payload(doc! { "jwt": "token" }), "$db": "$external" };
    assert_eq!(
        run(&mut client, &go_on).get("done"),
        Some(&Bson::from(true))
    );
    let reply = run(&mut client, &oidc(doc! { "jwt": "token" }));
    assert_eq!(reply.get("done"), Some(&Bson::from(true)));
    let plain = doc! { "saslStart": 1, "mechanism": "PLAIN", "payload": payload(doc! {}), "$db": "$external" };
    assert_eq!(
        run(&mut client, &plain).get("done"),
        Some(&Bson::from(true))
    );
    let other = doc! { "saslStart": 1, "mechanism": "SCRAM-SHA-256", "payload": payload(doc! {}), "$db": "admin" };
    assert_eq!(run(&mut client, &other).get("code"), Some(&Bson::from(334)));
    let speculative = doc! { "hello": 1, "speculativeAuthenticate": plain, "$db": "admin" };
    let reply = run(&mut client, &speculative);
    let step = reply.get_document("speculativeAuthenticate").unwrap();
    assert_eq!(step.get("done"), Some(&Bson::from(true)));
    let speculative = doc! { "hello": 1, "speculativeAuthenticate": other, "$db": "admin" };
    assert!(!run(&mut client, &speculative).contains_key("speculativeAuthenticate"));

    // All commands of a transaction have one number, and none is a repetition of another.
    for id in 1..3 {
        let insert = rawdoc! {
            "insert": "c", "documents": [{ "_id": id }], "lsid": { "id": "s" }, "txnNumber": 1_i64,
            "startTransaction": id == 1, "autocommit": false, "$db": "test",
        };
        assert_eq!(client.run(&insert), doc! { "n": 1, "ok": 1.0 });
    }
    let count = rawdoc! { "count": "c", "$db": "test" };
    assert_eq!(client.run(&count), doc! { "n": 2, "ok": 1.0 });
    for name in ["commitTransaction", "abortTransaction"] {
        let end = doc! { name: 1, "lsid": { "id": "s" }, "txnNumber": 1_i64, "autocommit": false, "$db": "admin" };
        assert_eq!(run(&mut client, &end), doc! { "ok": 1.0 });
    }

    // The limit is kept: 2,000 bytes pass, 2,001 do not.
    let padded = |len: usize| {
        let empty = message(
            0,
            &[body(&rawdoc! { "ping": 1, "comment": "", "$db": "admin" })],
        );
        let text = "x".repeat(len - empty.len());
        message(
            0,
            &[body(
                &rawdoc! { "ping": 1, "comment": text, "$db": "admin" },
            )],
        )
    };
    assert_eq!(client.ask(&padded(2000)).document, doc! { "ok": 1.0 });
    client.send(&padded(2001));
    client.is_closed();
    let (_, last) = shim.end();
    assert_eq!(last["counters"]["refused_messages"], json!(1));
}

#[test]
fn a_limit_has_to_be_one_that_servers_have() {
    for size in ["1023", "48000001", "many"] {
        let output = command(&["--max-message-size", size]).output().unwrap();
        let note = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{note}");
        assert!(note.contains("from 1024 to 48000000"), "{note}");
    }
}
