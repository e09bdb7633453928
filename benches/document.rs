//! The structural check of documents, beside `bson` walking the same documents.

mod times;

#[path = "../tests/bson_bytes/shapes.rs"]
mod shapes;

use bson::{RawBsonRef, RawDocument};
use criterion::{Criterion, Throughput, criterion_group};
use opmsg_telemetry::document::validate;
use shapes::{body_1k, find_200, order};
use std::hint::black_box;

/// Visits every value, embedded ones included.
fn walk(document: &RawDocument) -> usize {
    document
        .iter()
        .map(|element| visit(element.unwrap().1))
        .sum()
}

fn visit(value: RawBsonRef<'_>) -> usize {
    match value {
        RawBsonRef::Document(inner) => walk(inner),
        RawBsonRef::Array(inner) => inner.into_iter().map(|value| visit(value.unwrap())).sum(),
        value => {
            black_box(&value);
            1
        }
    }
}

/// One document per call, another one each time.
fn one_by_one(c: &mut Criterion, name: &str, documents: &[Vec<u8>]) {
    let mut group = c.benchmark_group("document/validate");
    group.throughput(Throughput::Bytes(documents[0].len().try_into().unwrap()));
    let mut next = documents.iter().cycle();
    group.bench_function(name, |b| {
        b.iter(|| validate(black_box(next.next().unwrap()), 200).is_ok());
    });
    let mut next = documents.iter().cycle();
    group.bench_function(format!("{name}/bson"), |b| {
        b.iter(|| walk(RawDocument::from_bytes(black_box(next.next().unwrap())).unwrap()));
    });
    group.finish();
}

/// All documents per call, back to back as a sequence holds them.
fn all(c: &mut Criterion, name: &str, size: usize, count: u32) {
    let documents: Vec<u8> = (0..count).flat_map(|seed| order(seed, size)).collect();
    let mut group = c.benchmark_group("document/validate");
    group.throughput(Throughput::Bytes(documents.len().try_into().unwrap()));
    if count > 10_000 {
        group.sample_size(10);
    }
    group.bench_function(name, |b| {
        b.iter(|| {
            black_box(&documents)
                .chunks_exact(size)
                .all(|document| validate(document, 200).is_ok())
        });
    });
    group.bench_function(format!("{name}/bson"), |b| {
        let walk = |document| walk(RawDocument::from_bytes(document).unwrap());
        b.iter(|| {
            black_box(&documents)
                .chunks_exact(size)
                .map(walk)
                .sum::<usize>()
        });
    });
    group.finish();
}

fn benches(c: &mut Criterion) {
    one_by_one(c, "find_200", &(0..64).map(find_200).collect::<Vec<_>>());
    one_by_one(c, "body_1k", &(0..32).map(body_1k).collect::<Vec<_>>());
    all(c, "docs_1000x200", 200, 1000);
    all(c, "docs_100000x400", 400, 100_000);
}

criterion_group!(document, benches);
fn main() {
    times::run("document", document);
}
