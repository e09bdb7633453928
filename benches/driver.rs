//! What telemetry adds to a driver's work on one `find`.
//!
//! The steps are those of the `mongodb` crate 3.9.1 (`Find`, `Command`, `Message`), re-stated on bson 3: a filter built by
//! the application, the command as a raw document, session, cluster time and database added by serde, header and sections
//! written into one buffer. No code of it is used.
#![allow(missing_docs, reason = "criterion's macros")]

mod shapes;
mod times;

use std::hint::black_box;

use bson::spec::BinarySubtype;
use bson::{Binary, Document, RawDocumentBuf, Timestamp, doc, rawdoc, serialize_to_vec};
use criterion::{Criterion, criterion_group};
use opmsg_telemetry::{TelemetryPermit, TraceSection, Traceparent};
use serde::Serialize;
use shapes::{Turns, permit};

/// A command before it is serialised.
#[derive(Serialize)]
struct DriverCommand {
    #[serde(flatten)]
    body: RawDocumentBuf,
    #[serde(rename = "$db")]
    database: String,
    lsid: Document,
    #[serde(rename = "$clusterTime")]
    cluster_time: ClusterTime,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ClusterTime {
    cluster_time: Timestamp,
    signature: Document,
}

/// What a connection and its session hold.
struct Session {
    lsid: Document,
    cluster_time: ClusterTime,
}

impl Session {
    fn new() -> Self {
        let binary = |subtype, bytes| Binary { subtype, bytes };
        let id = binary(BinarySubtype::Uuid, vec![7; 16]);
        let hash = binary(BinarySubtype::Generic, vec![8; 20]);
        Self {
            lsid: doc! { "id": id },
            cluster_time: ClusterTime {
                cluster_time: Timestamp {
                    time: 1_760_000_000,
                    increment: 5,
                },
                signature: doc! { "hash": hash, "keyId": 7_000_000_000_i64 },
            },
        }
    }
}

/// Builds a `find` and writes it: header, flags, body, and what `attach` adds before the length is known.
#[inline(never)]
fn encode(
    session: &Session,
    customer: i64,
    buffer: &mut Vec<u8>,
    attach: impl FnOnce(&mut Vec<u8>),
) {
    let filter = doc! { "customer": customer, "status": "open" };
    let filter = RawDocumentBuf::try_from(&filter).unwrap();
    let mut body = rawdoc! { "find": "orders" };
    body.append(bson::raw::cstr!("limit"), 20_i64);
    body.append(bson::raw::cstr!("filter"), filter);
    let command = DriverCommand {
        body,
        database: "shop".to_owned(),
        lsid: session.lsid.clone(),
        cluster_time: session.cluster_time.clone(),
    };
    let body = serialize_to_vec(&command).unwrap();
    let mut sections = Vec::new();
    sections.push(0);
    sections.extend_from_slice(&body);
    attach(&mut sections);
    let length = i32::try_from(20 + sections.len()).unwrap();
    for field in [length, 1, 0, 2013, 0] {
        buffer.extend_from_slice(&field.to_le_bytes());
    }
    buffer.extend_from_slice(&sections);
}

#[inline(never)]
fn attach(permit: TelemetryPermit, traceparent: &Traceparent, buffer: &mut Vec<u8>) {
    TraceSection::encode(permit, traceparent, buffer);
}

fn find(c: &mut Criterion) {
    let session = Session::new();
    let mut traceparents = Turns::new(shapes::traceparents(512));
    let mut customer = 0;
    let mut buffer = Vec::with_capacity(4_096);
    encode(&session, 1, &mut buffer, |_| ());
    shapes::parsed(&buffer);
    c.bench_function("driver/find/encode", |b| {
        b.iter(|| {
            customer += 1;
            buffer.clear();
            encode(&session, customer, &mut buffer, |_| ());
            black_box(&buffer);
        });
    });
    c.bench_function("driver/find/encode_with_telemetry", |b| {
        b.iter(|| {
            customer += 1;
            buffer.clear();
            let traceparent = traceparents.next();
            encode(&session, customer, &mut buffer, |sections| {
                attach(permit(), traceparent, sections)
            });
            black_box(&buffer);
        });
    });
    // The share is this one against `encode`: the difference of the two above is smaller than their noise.
    c.bench_function("driver/find/attach", |b| {
        b.iter(|| {
            buffer.clear();
            attach(permit(), traceparents.next(), &mut buffer);
            black_box(&buffer);
        });
    });
}

criterion_group!(benches, find);

fn main() {
    times::run("driver", benches);
}
