//! The example program `shim`, over loopback: what it answers, logs and counts.
//!
//! Messages are put together here from `bson`'s documents, and replies are taken apart here; expected values are those of the protocol.

mod capture;
mod program;
mod shim_process;
mod wire;

use std::io::Write;
use std::time::Duration;

use bson::raw::CString;
use bson::{Bson, Document, RawBson, RawDocumentBuf, doc, rawdoc};
use serde_json::{Value, json};
use shim_process::{Client, Shim, command};
use wire::{TRACEPARENT, body, message, ping, sequence, telemetry, trace};

const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT_ID: &str = "00f067aa0ba902b7";

const CHECKSUM: u32 = 1;
const MORE_TO_COME: u32 = 2;
const EXHAUST_ALLOWED: u32 = 1 << 16;

fn failure(reply: &Document) -> (f64, i32, &str) {
    (
        reply.get_f64("ok").unwrap(),
        reply.get_i32("code").unwrap(),
        reply.get_str("codeName").unwrap(),
    )
}

fn ids(documents: &[Bson]) -> Vec<i32> {
    let ids = documents.iter().map(|document| document.as_document());
    ids.map(|document| document.unwrap().get_i32("_id").unwrap())
        .collect()
}

fn batch<'d>(reply: &'d Document, name: &str) -> (&'d [Bson], i64) {
    let cursor = reply.get_document("cursor");
    let cursor = cursor.unwrap_or_else(|_| panic!("{reply}"));
    (
        cursor.get_array(name).unwrap(),
        cursor.get_i64("id").unwrap(),
    )
}

/// `commands`, `answered`, `unacknowledged`, and the sum that telemetry has to keep.
fn balance(counters: &Value) -> [u64; 3] {
    let count = |name: &str| counters[name].as_u64().expect(name);
    assert_eq!(count("received"), count("accepted") + count("refused"));
    let reasons = counters["refused_for"].as_object().unwrap().values();
    let reasons: u64 = reasons.map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(count("refused"), reasons);
    ["commands", "answered", "unacknowledged"].map(count)
}

#[test]
fn hello_says_what_was_asked_for() {
    for (arguments, version) in [
        (&[][..], 29),
        (&["--max-wire-version", "29"], 29),
        (&["--max-wire-version", "25"], 25),
        (&["--max-wire-version=21"], 21),
    ] {
        let shim = Shim::start(arguments);
        let mut client = shim.connect();
        let hello = rawdoc! { "hello": 1, "helloOk": true, "$db": "admin" };
        let reply = client.run(&hello);
        assert_eq!(reply.get("ok"), Some(&Bson::from(1.0)));
        assert_eq!(reply.get("helloOk"), Some(&Bson::from(true)));
        assert_eq!(reply.get("isWritablePrimary"), Some(&Bson::from(true)));
        assert_eq!(reply.get("msg"), Some(&Bson::from("isdbgrid")));
        assert_eq!(reply.get("minWireVersion"), Some(&Bson::from(0)));
        assert_eq!(reply.get("maxWireVersion"), Some(&Bson::from(version)));
        assert_eq!(
            reply.get("maxBsonObjectSize"),
            Some(&Bson::from(16_777_216))
        );
        assert_eq!(
            reply.get("maxMessageSizeBytes"),
            Some(&Bson::from(48_000_000))
        );
        assert_eq!(reply.get("maxWriteBatchSize"), Some(&Bson::from(100_000)));
        assert_eq!(
            reply.get("logicalSessionTimeoutMinutes"),
            Some(&Bson::from(30))
        );
        assert!(!reply.contains_key("compression"), "none was offered");
        // A monitor that would take a stream of replies gets one.
        let streaming = message(EXHAUST_ALLOWED, &[body(&hello)]);
        let reply = client.ask(&streaming).document;
        assert_eq!(reply.get("maxWireVersion"), Some(&Bson::from(version)));
        client.is_alive();
        assert_eq!(balance(&shim.counters()), [3, 3, 0]);
    }
}

#[test]
fn a_legacy_query_for_hello_gets_a_legacy_reply() {
    let shim = Shim::start(&["--compressors", "zlib,snappy"]);
    let query = |name: &[u8], command: &bson::RawDocument| {
        let mut query = vec![0; 16];
        query.extend(4_i32.to_le_bytes());
        query.extend(name);
        query.extend([0; 5]);
        query.extend((-1_i32).to_le_bytes());
        query.extend(command.as_bytes());
        let len = u32::try_from(query.len()).unwrap();
        query[..4].copy_from_slice(&len.to_le_bytes());
        query[12..16].copy_from_slice(&2004_i32.to_le_bytes());
        query
    };
    let mut client = shim.connect();
    let hello =
        rawdoc! { "isMaster": 1, "helloOk": true, "compression": ["zstd", "snappy", "zlib"] };
    let reply = client.ask(&query(b"admin.$cmd", &hello));
    assert_eq!(reply.op_code, 1);
    assert_eq!(reply.document.get("ismaster"), Some(&Bson::from(true)));
    assert_eq!(reply.document.get("helloOk"), Some(&Bson::from(true)));
    let compressors = vec![Bson::from("snappy"), Bson::from("zlib")];
    assert_eq!(
        reply.document.get("compression"),
        Some(&Bson::from(compressors))
    );
    // Other commands, and queries of documents, have to come as OP_MSG.
    let reply = client.ask(&query(b"admin.$cmd", &rawdoc! { "ping": 1 }));
    assert_eq!(
        failure(&reply.document),
        (0.0, 352, "UnsupportedOpQueryCommand")
    );
    client.is_alive();
    client.send(&query(b"test.c", &rawdoc! { "isMaster": 1 }));
    client.is_closed();
    assert_eq!(balance(&shim.counters()), [3, 3, 0]);
}

#[test]
fn documents_come_back_as_they_were_inserted() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    let documents: Vec<_> = (0..250)
        .map(|id| rawdoc! { "_id": id, "n": id % 10, "s": "x" })
        .collect();
    let bytes: Vec<&[u8]> = documents
        .iter()
        .map(|document| document.as_bytes())
        .collect();
    // The sequence may stand before the body, and a checksum is answered with one.
    let insert = message(
        CHECKSUM,
        &[
            sequence("documents", &bytes),
            body(&rawdoc! { "insert": "c", "$db": "test" }),
        ],
    );
    let reply = client.ask(&insert);
    assert!(reply.checksum);
    assert_eq!(reply.document, doc! { "n": 250, "ok": 1.0 });

    let reply = client.run(&rawdoc! { "find": "c", "filter": {}, "$db": "test" });
    let (first, cursor) = batch(&reply, "firstBatch");
    assert_eq!(ids(first), (0..101).collect::<Vec<_>>());
    assert_eq!(
        first[3],
        Bson::Document(doc! { "_id": 3, "n": 3, "s": "x" })
    );
    // Drivers ask on any connection of their pool.
    let mut other = shim.connect();
    let more = rawdoc! { "getMore": cursor, "collection": "c", "batchSize": 100, "$db": "test" };
    let reply = other.run(&more);
    assert_eq!(
        ids(batch(&reply, "nextBatch").0),
        (101..201).collect::<Vec<_>>()
    );
    let reply = client.run(&more);
    let (last, id) = batch(&reply, "nextBatch");
    assert_eq!((ids(last), id), ((201..250).collect(), 0));
    assert_eq!(failure(&client.run(&more)), (0.0, 43, "CursorNotFound"));

    let find = rawdoc! {
        "find": "c", "filter": { "n": { "$gte": 8_i64 }, "_id": { "$in": [8, 9, 10, 18.0, 400] } },
        "sort": { "_id": -1 }, "limit": 2, "$db": "test"
    };
    assert_eq!(ids(batch(&client.run(&find), "firstBatch").0), [18, 9]);

    let update = rawdoc! {
        "update": "c",
        "updates": [
            { "q": { "n": 8 }, "u": { "$inc": { "n": 100 }, "$set": { "a.b": true } }, "multi": true },
            { "q": { "_id": "new" }, "u": { "$set": { "n": 1 } }, "upsert": true },
        ],
        "$db": "test"
    };
    let upserted = vec![Bson::Document(doc! { "index": 1, "_id": "new" })];
    let expected = doc! { "n": 26, "ok": 1.0, "nModified": 25, "upserted": upserted };
    assert_eq!(client.run(&update), expected);
    let find = rawdoc! { "find": "c", "filter": { "n": 108 }, "limit": 1, "$db": "test" };
    let found = doc! { "_id": 8, "n": 108, "s": "x", "a": { "b": true } };
    assert_eq!(
        batch(&client.run(&find), "firstBatch").0,
        [Bson::Document(found)]
    );

    let delete = rawdoc! {
        "delete": "c",
        "deletes": [{ "q": { "n": 108 }, "limit": 0 }, { "q": { "n": 1 }, "limit": 1 }],
        "$db": "test"
    };
    assert_eq!(client.run(&delete), doc! { "n": 26, "ok": 1.0 });
    // What drivers send to count.
    let count = rawdoc! {
        "aggregate": "c",
        "pipeline": [{ "$match": { "n": { "$lt": 5 } } }, { "$group": { "_id": 1, "n": { "$sum": 1 } } }],
        "cursor": {},
        "$db": "test"
    };
    let counted = [Bson::Document(doc! { "_id": 1, "n": 125 })];
    assert_eq!(batch(&client.run(&count), "firstBatch").0, counted);
    let echo =
        rawdoc! { "aggregate": "c", "pipeline": [], "cursor": { "batchSize": 3 }, "$db": "test" };
    let reply = client.run(&echo);
    let (echoed, cursor) = batch(&reply, "firstBatch");
    assert_eq!(ids(echoed), [0, 2, 3]);
    let kill = rawdoc! { "killCursors": "c", "cursors": [cursor, 77_i64], "$db": "test" };
    let reply = client.run(&kill);
    assert_eq!(
        reply.get("cursorsKilled"),
        Some(&Bson::from(vec![Bson::Int64(cursor)]))
    );
    assert_eq!(
        reply.get("cursorsNotFound"),
        Some(&Bson::from(vec![Bson::Int64(77)]))
    );

    let twice =
        rawdoc! { "insert": "c", "documents": [{ "_id": 2_i64 }, { "_id": 900 }], "$db": "test" };
    let reply = client.run(&twice);
    let errors = reply.get_array("writeErrors").unwrap();
    let error = errors[0].as_document().unwrap();
    assert_eq!(
        reply.get("n"),
        Some(&Bson::from(0)),
        "ordered: the second one was not tried"
    );
    assert_eq!(error.get("index"), Some(&Bson::Int32(0)));
    assert_eq!(error.get("code"), Some(&Bson::Int32(11000)));
    let unknown = rawdoc! { "frobnicate": 1, "$db": "test" };
    assert_eq!(failure(&client.run(&unknown)), (0.0, 59, "CommandNotFound"));
    let transaction = rawdoc! {
        "find": "c", "txnNumber": 1_i64, "autocommit": false, "startTransaction": true, "$db": "test"
    };
    assert_eq!(failure(&client.run(&transaction)).1, 20);
    let [commands, answered, unacknowledged] = balance(&shim.counters());
    assert_eq!((commands, unacknowledged), (answered, 0));
}

/// Documents as deep as a message may carry them are read, changed and compared without the stack's end in sight.
#[test]
fn deep_documents_are_stored_and_updated() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    let mut deep = rawdoc! { "_id": 1 };
    for _ in 0..199 {
        deep = rawdoc! { "_id": 1, "d": deep };
    }
    let insert = rawdoc! { "insert": "c", "$db": "test" };
    let one = sequence("documents", &[deep.as_bytes()]);
    let inserted = client.ask(&message(0, &[body(&insert), one])).document;
    assert_eq!(inserted, doc! { "n": 1, "ok": 1.0 });
    let mut update = |path: &str, value: RawBson| {
        let mut fields = RawDocumentBuf::new();
        fields.append(CString::try_from(path).unwrap(), value);
        let statement = rawdoc! { "q": { "d.d._id": 1 }, "u": { "$set": fields } };
        client.run(&rawdoc! { "update": "c", "updates": [statement], "$db": "test" })
    };
    let expected = doc! { "n": 1, "ok": 1.0, "nModified": 1 };
    assert_eq!(update("d.d.x", 2.into()), expected);
    let code = |reply: &Document| {
        let errors = reply.get_array("writeErrors").unwrap();
        errors[0].as_document().unwrap().get_i32("code").unwrap()
    };
    // A path of more names than anyone needs, and a document deeper than a message may carry it.
    assert_eq!(code(&update(&["d"; 101].join("."), 2.into())), 2);
    let mut value = rawdoc! {};
    for _ in 0..110 {
        value = rawdoc! { "v": value };
    }
    let path = ["d"; 91].join(".");
    assert_eq!(code(&update(&path, value.into())), 15);
    client.is_alive();
}

/// A command that would take long is ended: a filter of many conditions on many documents.
#[test]
fn a_command_has_an_end() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    let documents: Vec<_> = (0..2000).map(|id| rawdoc! { "_id": id, "n": 0 }).collect();
    let bytes: Vec<&[u8]> = documents
        .iter()
        .map(|document| document.as_bytes())
        .collect();
    let insert = rawdoc! { "insert": "c", "$db": "test" };
    client.ask(&message(0, &[body(&insert), sequence("documents", &bytes)]));
    let values = bson::RawArrayBuf::from_iter(1..5000);
    let find = rawdoc! { "find": "c", "filter": { "n": { "$in": values } }, "$db": "test" };
    assert_eq!(failure(&client.run(&find)), (0.0, 50, "MaxTimeMSExpired"));
    client.is_alive();
}

#[test]
fn a_client_bulk_write_reports_every_statement() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    let operations = [
        rawdoc! { "insert": 0, "document": { "_id": 1, "n": 1 } },
        rawdoc! { "insert": 0, "document": { "_id": 1 } },
        rawdoc! { "insert": 1, "document": { "_id": 1 } },
        rawdoc! { "update": 0, "filter": { "_id": 1 }, "updateMods": { "$inc": { "n": 1 } }, "multi": false },
        rawdoc! { "update": 0, "filter": { "_id": 5 }, "updateMods": { "k": 1 }, "multi": false, "upsert": true },
        rawdoc! { "delete": 1, "filter": {}, "multi": true },
    ];
    let operations: Vec<&[u8]> = operations
        .iter()
        .map(|document| document.as_bytes())
        .collect();
    let namespaces = [rawdoc! { "ns": "test.a" }, rawdoc! { "ns": "test.b" }];
    let namespaces: Vec<&[u8]> = namespaces
        .iter()
        .map(|document| document.as_bytes())
        .collect();
    let bulk = message(
        0,
        &[
            body(
                &rawdoc! { "bulkWrite": 1, "errorsOnly": false, "ordered": false, "$db": "admin" },
            ),
            sequence("ops", &operations),
            sequence("nsInfo", &namespaces),
        ],
    );
    let reply = client.ask(&bulk).document;
    let counts = [
        "nErrors",
        "nInserted",
        "nMatched",
        "nModified",
        "nUpserted",
        "nDeleted",
    ];
    let counts = counts.map(|name| reply.get_i32(name).expect(name));
    assert_eq!(counts, [1, 2, 1, 1, 1, 1]);
    let results = batch(&reply, "firstBatch").0.iter();
    let results: Vec<_> = results
        .map(|result| {
            let result = result.as_document().unwrap();
            let upserted = result.get_document("upserted").ok();
            (
                result.get_i32("idx").unwrap(),
                result.get_f64("ok").unwrap(),
                result.get_i32("n").unwrap(),
                result.get_i32("code").ok(),
                upserted.map(|upserted| upserted.get_i32("_id").unwrap()),
            )
        })
        .collect();
    let expected = [
        (0, 1.0, 1, None, None),
        (1, 0.0, 0, Some(11000), None),
        (2, 1.0, 1, None, None),
        (3, 1.0, 1, None, None),
        (4, 1.0, 1, None, Some(5)),
        (5, 1.0, 1, None, None),
    ];
    assert_eq!(results, expected);
    assert_eq!(balance(&shim.counters()), [1, 1, 0]);
}

/// A driver that lost the reply sends the same write again.
#[test]
fn a_repeated_write_runs_once() {
    let shim = Shim::start(&[]);
    let increment = |number: i64| {
        rawdoc! {
            "update": "c",
            "updates": [{ "q": { "_id": 1 }, "u": { "$inc": { "n": 1 } }, "upsert": true }],
            "lsid": { "id": "session" }, "txnNumber": number, "$db": "test"
        }
    };
    let first = shim.connect().run(&increment(1));
    assert_eq!(shim.connect().run(&increment(1)), first);
    let mut client = shim.connect();
    assert_eq!(
        client.run(&increment(2)).get("nModified"),
        Some(&Bson::from(1))
    );
    let find = rawdoc! { "find": "c", "$db": "test" };
    let found = [Bson::Document(doc! { "_id": 1, "n": 2 })];
    assert_eq!(batch(&client.run(&find), "firstBatch").0, found);
}

fn insert(flags: u32, id: i32, section: Option<Vec<u8>>) -> Vec<u8> {
    let insert = rawdoc! {
        "insert": "c", "documents": [{ "_id": id }], "writeConcern": { "w": 0 }, "$db": "test"
    };
    let sections: Vec<_> = [body(&insert)].into_iter().chain(section).collect();
    message(flags, &sections)
}

fn stored(client: &mut Client) -> Vec<i32> {
    let find = rawdoc! { "find": "c", "$db": "test" };
    ids(batch(&client.run(&find), "firstBatch").0)
}

#[test]
fn an_unacknowledged_write_runs_and_is_not_answered() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    client.send(&insert(MORE_TO_COME, 1, None));
    client.send(&insert(MORE_TO_COME, 2, Some(trace(TRACEPARENT))));
    client.is_alive();
    assert_eq!(stored(&mut client), [1, 2]);
    assert_eq!(shim.line()["msg"], "Telemetry accepted");
    let counters = shim.counters();
    assert_eq!(balance(&counters), [2, 2, 2]);
    assert_eq!(counters["accepted"], 1);
}

#[test]
fn an_accepted_section_is_logged_with_its_ids() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    client.is_alive();
    let reply = client.ask(&message(0, &[trace(TRACEPARENT), ping()]));
    assert_eq!(reply.document, doc! { "ok": 1.0 });
    let line = shim.line();
    assert_eq!(line["ctx"], "conn1");
    assert_eq!(line["s"], "I");
    let attributes = &line["attr"];
    assert_eq!(attributes["outcome"], "accepted");
    assert_eq!(attributes["traceId"], TRACE_ID);
    assert_eq!(attributes["parentId"], PARENT_ID);
    assert_eq!(attributes["command"], "ping");
    assert_eq!(attributes["sectionSize"], 89);
    // `$retry` has a line of its own, without a section too.
    let retry =
        rawdoc! { "ping": 1, "$db": "admin", "$retry": { "attempt": 2, "reason": "overload" } };
    client.run(&retry);
    assert_eq!(shim.line()["attr"]["retry"]["attempt"], 2);
    // Ten parents at once are admitted; the rest is accepted as well.
    for _ in 0..12 {
        client.ask(&message(0, &[ping(), trace(TRACEPARENT)]));
    }
    let outcomes: Vec<_> = (0..12)
        .map(|_| shim.line()["attr"]["outcome"].clone())
        .collect();
    assert_eq!(outcomes[..9], vec![json!("accepted"); 9]);
    assert_eq!(outcomes[11], "limited");
    let counters = shim.counters();
    assert_eq!(balance(&counters), [15, 15, 0]);
    assert_eq!(
        (&counters["received"], &counters["accepted"]),
        (&json!(13), &json!(13))
    );
}

/// `otel` is missing: rule 24, code 40414.
fn bad_section() -> Vec<u8> {
    telemetry(&rawdoc! {})
}

#[test]
fn a_bad_section_fails_its_command_as_on_a_server() {
    let shim = Shim::start(&["--policy", "server"]);
    let mut client = shim.connect();
    let reply = client.ask(&insert(CHECKSUM, 1, Some(bad_section())));
    assert!(reply.checksum);
    assert_eq!(failure(&reply.document), (0.0, 40414, "IDLFailedToParse"));
    let line = shim.line();
    assert_eq!(line["id"], 22632);
    let attributes = &line["attr"];
    assert_eq!(
        (
            &attributes["outcome"],
            &attributes["refusal"],
            &attributes["code"]
        ),
        (&json!("refused"), &json!("missing_field"), &json!(40414))
    );
    // Nobody waits for the reply to this one, so it is silently lost.
    client.send(&insert(MORE_TO_COME, 2, Some(bad_section())));
    assert_eq!(shim.line()["attr"]["reaction"], "silent");
    assert_eq!(stored(&mut client), Vec::<i32>::new());
    let counters = shim.counters();
    assert_eq!(balance(&counters), [2, 2, 1]);
    assert_eq!(counters["refused_for"]["missing_field"], 2);
    assert_eq!(counters["refused_messages"], 2);
}

#[test]
fn a_tolerant_shim_drops_a_bad_section_and_runs_the_command() {
    let shim = Shim::start(&["--policy", "tolerant"]);
    let mut client = shim.connect();
    let reply = client.ask(&insert(CHECKSUM, 1, Some(bad_section())));
    assert_eq!(reply.document, doc! { "n": 1, "ok": 1.0 });
    client.send(&insert(MORE_TO_COME, 2, Some(bad_section())));
    for _ in 0..2 {
        let line = shim.line();
        assert_eq!(line["msg"], "Telemetry dropped");
        assert_eq!(line["attr"]["refusal"], "missing_field");
    }
    assert_eq!(stored(&mut client), [1, 2]);
    let counters = shim.counters();
    assert_eq!(balance(&counters), [2, 2, 1]);
    assert_eq!(counters["tolerated"], 2);
    assert_eq!(counters["refused_messages"], 0);
}

#[test]
fn before_wire_version_29_the_section_is_an_unknown_kind() {
    let shim = Shim::start(&["--max-wire-version", "25"]);
    let mut client = shim.connect();
    let reply = client.ask(&message(0, &[ping(), trace(TRACEPARENT)]));
    assert_eq!(failure(&reply.document), (0.0, 40432, "Location40432"));
    assert_eq!(shim.line()["attr"]["refusal"], "unsupported");
    client.is_alive();
    assert_eq!(balance(&shim.counters()), [2, 2, 0]);
}

/// Rule 29 is found when the command is to be run, not when the message is read.
#[test]
fn a_command_without_database_is_refused() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    let reply = client.run(&rawdoc! { "ping": 1 });
    assert_eq!(failure(&reply), (0.0, 40571, "Location40571"));
    assert_eq!(shim.line()["attr"]["rule"], "29");
    client.send(&message(MORE_TO_COME, &[body(&rawdoc! { "ping": 1 })]));
    assert_eq!(shim.line()["attr"]["reaction"], "silent");
    client.is_alive();
    assert_eq!(balance(&shim.counters()), [2, 2, 1]);
}

#[test]
fn wrong_bytes_end_their_own_connection_only() {
    let shim = Shim::start(&[]);
    let mut other = shim.connect();
    other.is_alive();
    let mut wrong_checksum = message(CHECKSUM, &[ping()]);
    *wrong_checksum.last_mut().unwrap() ^= 1;
    let rows: [(&str, Vec<u8>); 7] = [
        ("length below 16", vec![15, 0, 0, 0]),
        (
            "length above the limit",
            48_000_001_i32.to_le_bytes().to_vec(),
        ),
        ("negative length", vec![0xff; 4]),
        ("required flag bit", message(4, &[ping()])),
        ("unknown section kind", message(0, &[ping(), vec![7]])),
        ("checksum", wrong_checksum),
        ("operation", wire::message_with_op_code(2002, 0, &[ping()])),
    ];
    let logged = rows.len() - 1;
    for (name, bytes) in rows {
        let mut client = shim.connect();
        client.is_alive();
        client.stream.write_all(&bytes).unwrap();
        client.is_closed();
        assert!(!name.is_empty());
        other.is_alive();
    }
    // All are reported but the last: an operation that the crate leaves to the shim.
    for _ in 0..logged {
        assert_eq!(shim.line()["attr"]["reaction"], "close");
    }
    let counters = shim.counters();
    assert_eq!(balance(&counters), [15, 15, 0]);
    assert_eq!(counters["refused_messages"], logged);
}

#[test]
fn messages_may_come_in_pieces_and_in_crowds() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    for byte in message(0, &[ping()]) {
        client.stream.write_all(&[byte]).unwrap();
    }
    assert_eq!(client.receive().document, doc! { "ok": 1.0 });
    let crowd: Vec<u8> = (0..1000)
        .flat_map(|id| insert(if id % 2 == 0 { 0 } else { MORE_TO_COME }, id, None))
        .collect();
    client.stream.write_all(&crowd).unwrap();
    for _ in 0..500 {
        assert_eq!(client.receive().document, doc! { "n": 1, "ok": 1.0 });
    }
    client.is_alive();
    // A message that nobody finishes.
    client
        .stream
        .write_all(&insert(0, 1000, None)[..20])
        .unwrap();
    drop(client);
    assert_eq!(balance(&shim.counters()), [502, 502, 500]);
}

#[test]
fn every_second_command_is_overloaded_once() {
    let shim = Shim::start(&["--fail", "2"]);
    let mut client = shim.connect();
    let find = |session: &str| rawdoc! { "find": "c", "lsid": { "id": session }, "$db": "test" };
    let mut outcomes = Vec::new();
    for session in ["a", "b", "b", "a", "c"] {
        client.is_alive();
        let reply = client.run(&find(session));
        outcomes.push(reply.get_f64("ok").unwrap());
        if outcomes.ends_with(&[0.0]) {
            assert_eq!(
                failure(&reply),
                (0.0, 462, "IngressRequestRateLimitExceeded")
            );
            let labels = [
                "SystemOverloadedError",
                "RetryableError",
                "NoWritesPerformed",
            ];
            let labels = labels.map(Bson::from).to_vec();
            assert_eq!(reply.get("errorLabels"), Some(&Bson::from(labels)));
        }
    }
    // The third is the retry of the second, and not counted; so the fourth is the third of all.
    assert_eq!(outcomes, [1.0, 0.0, 1.0, 1.0, 0.0]);
    // A write that nobody waits for is never refused.
    for id in 0..4 {
        client.send(&insert(MORE_TO_COME, id, None));
    }
    let reply = client.run(&find("c"));
    assert_eq!(ids(batch(&reply, "firstBatch").0), [0, 1, 2, 3]);
    assert_eq!(balance(&shim.counters()), [11, 11, 4]);
}

#[test]
fn wrong_usage_is_refused() {
    for (arguments, reason) in [
        (&["--listen", "0.0.0.0:0"][..], "not a loopback address"),
        (&["--listen", "nowhere"], "nowhere"),
        (&["--max-wire-version", "30"], "29, 25 or 21 expected"),
        (&["--policy", "lax"], "server or tolerant expected"),
        (&["--fail", "0"], "a number above zero expected"),
        (
            &["--compressors", "snappy,lz4"],
            "snappy, zlib or zstd expected",
        ),
        (
            &["--otlp", "https://127.0.0.1:1"],
            "http://HOST:PORT expected",
        ),
        (
            &["--otlp", "http://192.0.2.1:4318"],
            "not a loopback address",
        ),
        (&["--forever=1"], "unknown argument"),
        (&["--fail"], "needs a value"),
    ] {
        let output = command(arguments).output().unwrap();
        let note = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (output.status.code(), output.stdout.len()),
            (Some(2), 0),
            "{note}"
        );
        assert!(note.contains(reason), "{note}");
    }
    let output = command(&["--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(help.contains("--max-wire-version 29|25|21"), "{help}");
}

/// A connection that waits does not keep the shim from ending, and what it was doing is finished.
#[test]
fn the_end_of_the_input_ends_idle_connections_too() {
    let shim = Shim::start(&[]);
    let mut idle = shim.connect();
    idle.is_alive();
    let mut half = shim.connect();
    half.stream.write_all(&[51, 0]).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(balance(&shim.counters()), [1, 1, 0]);
    idle.is_closed();
    half.is_closed();
}

/// What came without telemetry is shown too, by its name if that is a word.
#[test]
fn every_command_has_a_line() {
    let shim = Shim::start_plainly(&[]);
    let mut client = shim.connect();
    client.run(&rawdoc! { "ping": 1, "$db": "admin" });
    let mut forged = RawDocumentBuf::new();
    forged.append(bson::raw::cstr!("a\"}\n{\"t\":1"), 1);
    forged.append(bson::raw::cstr!("$db"), "admin");
    client.run(&forged);
    for name in ["ping", "?"] {
        let line = shim.line();
        assert_eq!(line["attr"]["command"], name);
        assert_eq!(line["msg"], "Command without telemetry");
        assert!(line["t"]["$date"].as_str().unwrap().ends_with('Z'));
    }
    assert_eq!(balance(&shim.counters()), [2, 2, 0]);
}
