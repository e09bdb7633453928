//! Trace context into a command's comment and out again, beside doing the same to a decoded document.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::hint::black_box;

use bson::{Document, RawDocument, doc};
use criterion::{Criterion, criterion_group};
use opmsg_telemetry::comment::{CommentContext, CommentPermit, MAX_LEN, Placed, place};
use opmsg_telemetry::{Gate, Traceparent};
use shapes::Turns;

/// A `find` of about 200 bytes as a driver sends it, with and without the application's comment.
fn body(comment: Option<&str>) -> Vec<u8> {
    let mut command = doc! {
        "find": "orders",
        "filter": { "customer": 7_i64, "status": "open" },
        "limit": 20_i64,
    };
    if let Some(comment) = comment {
        command.insert("comment", comment);
    }
    command.insert("lsid", doc! { "id": bson::Uuid::from_bytes([7; 16]) });
    command.insert("txnNumber", 7_i64);
    command.insert("$readPreference", doc! { "mode": "secondaryPreferred" });
    command.insert("$db", "shop");
    command.to_vec().expect("a document")
}

#[inline(never)]
fn put(permit: CommentPermit, span: &Traceparent, body: &mut Vec<u8>) -> Placed {
    place(permit, span, None, body).expect("a sound body")
}

#[inline(never)]
fn with_bson(span: &Traceparent, body: &[u8]) -> Vec<u8> {
    let mut command = Document::from_reader(body).expect("a document");
    let mut context = doc! { "traceparent": span.to_string() };
    if let Some(bson::Bson::String(text)) = command.get("comment") {
        context.insert("text", text.clone());
    }
    command.insert("comment", context);
    command.to_vec().expect("a document")
}

fn benches_of_place(criterion: &mut Criterion) {
    let gate = Gate::from_max_wire_version(Some(21));
    let permit = CommentPermit::for_command(&gate, "find").expect("21 has comments");
    for (id, comment) in [
        ("comment/place", None),
        ("comment/place/text", Some("nightly report")),
    ] {
        let before = body(comment);
        let mut spans = Turns::new(shapes::traceparents(512));
        let mut buffer = Vec::with_capacity(before.len() + usize::try_from(MAX_LEN).unwrap());
        criterion.bench_function(id, |bencher| {
            bencher.iter(|| {
                buffer.clear();
                buffer.extend_from_slice(&before);
                let placed = put(permit, spans.next(), &mut buffer);
                black_box((&buffer, placed));
            });
        });
        criterion.bench_function(&format!("{id}/bson"), |bencher| {
            bencher.iter(|| black_box(with_bson(spans.next(), black_box(&before))));
        });
        let mut sent = before.clone();
        let placed = put(permit, spans.next(), &mut sent);
        assert_eq!(sent.len() > before.len(), placed.placement().has_context());
        criterion.bench_function(&format!("{id}/restore"), |bencher| {
            bencher.iter(|| {
                buffer.clear();
                buffer.extend_from_slice(&sent);
                placed.restore(black_box(&mut buffer)).expect("this body");
                black_box(&buffer);
            });
        });
        let sent = RawDocument::from_bytes(&sent).expect("a document");
        criterion.bench_function(&format!("{id}/read"), |bencher| {
            bencher.iter(|| {
                let context = CommentContext::read(black_box(sent)).expect("a context");
                black_box(context.traceparent())
            });
        });
    }
}

criterion_group!(benches, benches_of_place);

fn main() {
    times::run("comment", benches);
}
