//! Writes of several commands.

use bson::{Document, RawDocumentBuf, doc};
use opmsg_telemetry_driver_shape::batch::RESERVE;
use opmsg_telemetry_driver_shape::client::Client;
use opmsg_telemetry_driver_shape::operation::Namespace;

use crate::harness::judge::{Expected, Verdict};
use crate::harness::world::{World, documents, things};

const LIMIT: usize = 20_000;

/// A document of exactly so many bytes.
fn sized(id: i32, bytes: usize) -> Document {
    let mut document = doc! { "_id": id, "s": "" };
    let empty = RawDocumentBuf::try_from(&document).unwrap();
    document.insert("s", "x".repeat(bytes - empty.as_bytes().len()));
    document
}

fn off() -> Expected {
    Expected {
        tracing: false,
        ..Expected::TRACED
    }
}

fn run(tracing: bool, script: impl Fn(&Client) -> Vec<usize>) -> (Vec<usize>, Verdict) {
    let limit = LIMIT.to_string();
    let world = World::start(&[&["--max-message-size", &limit]]);
    let mut options = world.options();
    options.tracing = Some(tracing);
    let client = Client::new(options);
    let batches = script(&client);
    let expected = if tracing { Expected::TRACED } else { off() };
    let verdict = world.judge(client, expected);
    for request in &verdict.requests {
        assert!(request.msg.len <= LIMIT, "{}", request.msg.len);
    }
    (batches, verdict)
}

#[test]
fn each_batch_of_an_insert_has_a_section_of_its_own() {
    // What is free for documents holds exactly 19 of these.
    let size = (LIMIT - RESERVE) / 19;
    let inserts: Vec<_> = (0..40).map(|id| sized(id, size)).collect();
    let script = |client: &Client| {
        let batches = client.insert_many(&things(), &inserts).unwrap();
        let found = client.run_command("shape", doc! { "count": "things" });
        assert_eq!(found.unwrap().get_i32("n").unwrap(), 40);
        batches
    };
    let (batches, verdict) = run(true, script);
    assert_eq!(batches, [19, 19, 2]);
    let inserts = verdict.named("insert");
    assert_eq!((inserts.len(), verdict.sections()), (3, 4));
    let lens: Vec<_> = inserts.iter().map(|request| request.msg.len).collect();
    assert!(lens[0] > LIMIT - RESERVE, "{lens:?}: the batch is full");
    // Each batch is an operation of its own, and no retry of the last one.
    let numbers: Vec<_> = inserts
        .iter()
        .map(|request| request.msg.body.get_i64("txnNumber").unwrap())
        .collect();
    assert_eq!(numbers, [1, 1, 1], "of three sessions");
    // Nothing moves when tracing is off.
    let (without, _) = run(false, script);
    assert_eq!(without, batches);
}

/// The specification of the client bulkWrite fixes the split points: 1,000 bytes are free, and the section is inside of them.
// checklist 14
#[test]
fn the_reserve_of_the_client_bulk_write_is_not_reduced_twice() {
    let namespaces = [Namespace::new("shape", "a"), Namespace::new("shape", "b")];
    // An operation is `{ insert: <int32>, document: <document> }`; nsInfo has `{ ns: "shape.a" }`.
    let around = 4 + (1 + 7 + 4) + (1 + 9) + 1;
    let info = 4 + (1 + 3 + 4 + 8) + 1;
    for more in [0_usize, 1] {
        // Ten operations fill what is free to the last byte, or to one byte more than that.
        let room = LIMIT - RESERVE - info;
        let sizes = (0..10).map(|index| match index {
            0 => room - 9 * 1_500 + more,
            _ => 1_500,
        });
        let inserts: Vec<_> = (0..)
            .zip(sizes)
            .map(|(id, size)| (0, sized(id, size - around)))
            .collect();
        let script = |client: &Client| client.bulk_write(&namespaces[..1], &inserts).unwrap();
        let (batches, verdict) = run(true, script);
        let expected = if more == 0 { vec![10] } else { vec![9, 1] };
        assert_eq!(batches, expected);
        assert_eq!(verdict.sections(), expected.len());
        let (without, _) = run(false, script);
        assert_eq!(without, expected);
    }
    // Several namespaces, and results that take a getMore of their own, past the retries.
    let inserts = (0..300).map(|id| (usize::from(id % 3 == 0), sized(id, 40)));
    let inserts: Vec<_> = inserts.collect();
    let script = |client: &Client| client.bulk_write(&namespaces, &inserts).unwrap();
    let (batches, verdict) = run(true, script);
    assert_eq!(batches.iter().sum::<usize>(), 300);
    let writes = verdict.named("bulkWrite");
    let get_more = verdict.named("getMore");
    assert!(writes.len() > 1 && !get_more.is_empty());
    assert_eq!(verdict.sections(), writes.len() + get_more.len());
    // The getMore belongs to the operation of the bulkWrite before it.
    let mut traces = get_more.iter().map(|request| &request.section().trace_id);
    let written: Vec<_> = writes
        .iter()
        .map(|write| &write.section().trace_id)
        .collect();
    assert!(traces.all(|trace| written.contains(&trace)));
}

#[test]
fn a_batch_that_is_retried_has_a_section_for_each_attempt() {
    let limit = LIMIT.to_string();
    let world = World::start(&[&["--max-message-size", &limit]]);
    let client = Client::new(world.options());
    world.fail(2, crate::harness::world::overload("insert", 1_i64));
    let batches = client.insert_many(&things(), &documents(1_000)).unwrap();
    assert!(batches.len() > 1);
    let count = client.run_command("shape", doc! { "count": "things" });
    assert_eq!(count.unwrap().get_i32("n").unwrap(), 1_000);
    let verdict = world.judge(client, Expected::TRACED);
    assert_eq!(verdict.named("insert").len(), batches.len() + 2);
}
