//! The example program `shim` with compressors, with a collector, and with peers that mean no good.
//!
//! Compressed messages are made and opened here with the compressors' own crates.

mod capture;
mod program;
mod sample;
mod shim_process;
mod wire;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use bson::{Bson, doc, rawdoc};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value::StringValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{NumberDataPoint, number_data_point};
use prost::Message;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use sample::Samples;
use sample::registry::*;
use serde_json::json;
use shim_process::{Client, Shim, take_apart};
use wire::{TRACEPARENT, body, message, ping, sequence, telemetry, trace};

const MORE_TO_COME: u32 = 2;

/// Puts a message into `OP_COMPRESSED`; `declared` bytes are said to be inside.
fn compressed(message: &[u8], id: u8, declared: i32, stream: &[u8]) -> Vec<u8> {
    let mut compressed = message[..12].to_vec();
    compressed.extend(2012_i32.to_le_bytes());
    compressed.extend(&message[12..16]);
    compressed.extend(declared.to_le_bytes());
    compressed.push(id);
    compressed.extend(stream);
    let len = u32::try_from(compressed.len()).unwrap();
    compressed[..4].copy_from_slice(&len.to_le_bytes());
    compressed
}

fn deflate(message: &[u8], id: u8) -> Vec<u8> {
    let content = &message[16..];
    let stream = match id {
        0 => content.to_vec(),
        1 => snap::raw::Encoder::new().compress_vec(content).unwrap(),
        2 => {
            let level = flate2::Compression::default();
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        3 => compress_to_vec(content, CompressionLevel::Fastest),
        _ => panic!("compressor {id}"),
    };
    let declared = i32::try_from(content.len()).unwrap();
    compressed(message, id, declared, &stream)
}

/// The message inside, and the compressor.
fn inflate(message: &[u8]) -> (Vec<u8>, u8) {
    assert_eq!(message[12..16], 2012_i32.to_le_bytes());
    let (stream, id) = (&message[25..], message[24]);
    let mut content = Vec::new();
    match id {
        0 => content.extend(stream),
        1 => content = snap::raw::Decoder::new().decompress_vec(stream).unwrap(),
        2 => {
            let mut decoder = flate2::read::ZlibDecoder::new(stream);
            decoder.read_to_end(&mut content).unwrap();
        }
        3 => {
            let mut decoder = ruzstd::decoding::StreamingDecoder::new(stream).unwrap();
            decoder.read_to_end(&mut content).unwrap();
        }
        _ => panic!("compressor {id}"),
    }
    let declared = u32::from_le_bytes(message[20..24].try_into().unwrap());
    assert_eq!(content.len(), usize::try_from(declared).unwrap());
    let mut inner = message[..16].to_vec();
    inner[..4].copy_from_slice(&(declared + 16).to_le_bytes());
    inner[12..16].copy_from_slice(&message[16..20]);
    inner.extend(content);
    (inner, id)
}

/// Sends compressed, and wants the reply compressed with the same compressor.
fn ask_compressed(client: &mut Client, message: &[u8], id: u8) -> bson::Document {
    let (sent, message) = client.stamp(message);
    client.stream.write_all(&deflate(&message, id)).unwrap();
    let (reply, compressor) = inflate(&client.receive_bytes().unwrap());
    assert_eq!(compressor, id);
    let reply = take_apart(&reply);
    assert_eq!(reply.response_to, sent);
    reply.document
}

#[test]
fn what_comes_compressed_is_answered_compressed() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    let hello =
        rawdoc! { "hello": 1, "compression": ["zstd", "lz4", "zlib", "snappy"], "$db": "admin" };
    let common = ["zstd", "zlib", "snappy"].map(Bson::from).to_vec();
    let reply = client.run(&hello);
    assert_eq!(reply.get("compression"), Some(&Bson::Array(common)));
    for id in 0..4 {
        let insert = rawdoc! { "insert": "c", "documents": [{ "_id": i32::from(id), "s": "x".repeat(2000) }], "$db": "test" };
        let reply = ask_compressed(&mut client, &message(1, &[body(&insert)]), id);
        assert_eq!(reply, doc! { "n": 1, "ok": 1.0 });
        // All of a message but its header is inside: section and flags too.
        let reply = ask_compressed(&mut client, &message(0, &[ping(), trace(TRACEPARENT)]), id);
        assert_eq!(reply, doc! { "ok": 1.0 });
        assert_eq!(shim.line()["attr"]["outcome"], "accepted");
        let reply = ask_compressed(
            &mut client,
            &message(0, &[ping(), telemetry(&rawdoc! {})]),
            id,
        );
        assert_eq!(reply.get("code"), Some(&Bson::Int32(40414)));
        assert_eq!(shim.line()["attr"]["refusal"], "missing_field");
        client.send(&deflate(
            &message(
                MORE_TO_COME,
                &[body(&rawdoc! {
                    "insert": "d", "documents": [{ "_id": i32::from(id) }], "$db": "test"
                })],
            ),
            id,
        ));
        client.is_alive();
    }
    let count = rawdoc! { "count": "d", "$db": "test" };
    assert_eq!(client.run(&count), doc! { "n": 4, "ok": 1.0 });
    let counters = shim.counters();
    assert_eq!(
        ["commands", "answered", "unacknowledged"].map(|name| counters[name].clone()),
        [json!(18), json!(18), json!(4)]
    );
}

#[test]
fn compressed_messages_that_lie_end_their_connection() {
    let shim = Shim::start(&["--compressors", "zlib"]);
    let mut other = shim.connect();
    let ping = message(0, &[ping()]);
    let whole = deflate(&ping, 2);
    let size = i32::try_from(ping.len() - 16).unwrap();
    let stream = &whole[25..];
    let twice = deflate(&whole, 2);
    for wrong in [
        compressed(&ping, 2, size - 1, stream),
        compressed(&ping, 2, size + 1, stream),
        compressed(&ping, 2, 48_000_001, stream),
        compressed(&ping, 2, -1, stream),
        compressed(&ping, 2, size, &stream[1..]),
        compressed(&ping, 9, size, stream),
        // Not agreed to.
        deflate(&ping, 1),
        // Compressed twice.
        twice,
        whole[..20].iter().copied().chain([0; 3]).collect(),
    ] {
        let mut wrong = wrong;
        let len = u32::try_from(wrong.len()).unwrap();
        wrong[..4].copy_from_slice(&len.to_le_bytes());
        let mut client = shim.connect();
        assert_eq!(ask_compressed(&mut client, &ping, 2), doc! { "ok": 1.0 });
        client.send(&wrong);
        client.is_closed();
        other.is_alive();
    }
    // Each has its line but the one that is sound and was not agreed to.
    let (lines, last) = shim.end();
    assert_eq!(lines.len(), 8);
    for line in &lines {
        assert_eq!(line["msg"], "Message refused");
        assert_eq!(line["attr"]["codeName"], "ProtocolError");
        assert_eq!(line["attr"]["reaction"], "close");
    }
    assert_eq!(last["counters"]["refused_messages"], 8);
    assert_eq!(last["counters"]["commands"], 18);
}

/// A collector: the path and the body of each request.
fn collector(
    mut takes: impl FnMut(&str) -> bool + Send + 'static,
) -> (u16, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let (mut path, mut len) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let line = line.trim_end();
                if let Some(request) = line.strip_prefix("POST ") {
                    path = request.strip_suffix(" HTTP/1.1").unwrap().to_owned();
                }
                if let Some(text) = line.strip_prefix("content-length: ") {
                    len = text.parse().unwrap();
                }
                if line.is_empty() {
                    break;
                }
            }
            let mut body = vec![0; len];
            reader.read_exact(&mut body).unwrap();
            let status = if takes(&path) { "200 OK" } else { "503 Busy" };
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
            if sender.send((path, body)).is_err() {
                break;
            }
        }
    });
    (port, receiver)
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[test]
fn what_came_is_exported() {
    let (port, requests) = collector(|_| true);
    let shim = Shim::start(&["--otlp", &format!("http://127.0.0.1:{port}/prefix/")]);
    let mut client = shim.connect();
    client.ask(&message(0, &[ping(), trace(TRACEPARENT)]));
    client.ask(&message(0, &[ping(), telemetry(&rawdoc! {})]));
    let (_, last) = shim.end();
    assert_eq!(last["otlp"]["dropped"], 0);
    // One request for each kind, or two if a second ended in between.
    let mut bodies: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    while let Ok((path, body)) = requests.try_recv() {
        sample::sound(&Samples::of_request(&path, &body));
        bodies.entry(path).or_default().extend(body);
    }
    let expected: [(&str, &[&[u8]]); 3] = [
        ("/prefix/v1/logs", &[b"missing_field"]),
        ("/prefix/v1/metrics", &[b"accepted", b"missing_field"]),
        (
            "/prefix/v1/traces",
            &[
                // The ids of the W3C example, as bytes.
                b"\x4b\xf9\x2f\x35\x77\xb3\x4d\xa6\xa3\xce\x92\x9d\x0e\x0e\x47\x36",
                b"\x00\xf0\x67\xaa\x0b\xa9\x02\xb7",
                b"ping",
            ],
        ),
    ];
    assert!(bodies.keys().eq(expected.map(|(path, _)| path)));
    for (path, parts) in expected {
        for part in parts {
            let body = &bodies[path];
            assert!(contains(body, part), "{path} {part:?} {body:?}");
        }
    }
}

// TS-208
/// What the collector does not take comes again with the next window, from the same start, and nothing comes twice.
#[test]
fn metrics_that_were_not_taken_come_again() {
    let takes = Arc::new(AtomicBool::new(false));
    let taking = Arc::clone(&takes);
    let (port, requests) =
        collector(move |path| path != "/v1/metrics" || taking.load(Ordering::Acquire));
    let shim = Shim::start(&["--otlp", &format!("http://127.0.0.1:{port}")]);
    let mut client = shim.connect();
    let windows = || requests.iter().filter(|(path, _)| path == "/v1/metrics");
    // Waits for a window with so many accepted sections.
    let until = |count| {
        let mut found = windows().map(|(_, body)| accepted(&body));
        found.find(|window| window.2 == count).unwrap()
    };
    client.ask(&message(0, &[ping(), trace(TRACEPARENT)]));
    let first = until(1);
    client.ask(&message(0, &[ping(), trace(TRACEPARENT)]));
    let second = until(2);
    // Each was refused, so the later one starts where the first one did and holds what that one held.
    assert_eq!(first.0, second.0);
    assert!(first.1 < second.1);
    takes.store(true, Ordering::Release);
    client.ask(&message(0, &[ping(), trace(TRACEPARENT)]));
    shim.end();
    // From here on they are taken, but for one that was on its way: what each holds is new.
    let mut rest: Vec<_> = Vec::new();
    while let Ok((path, body)) = requests.try_recv() {
        if path == "/v1/metrics" {
            rest.push(accepted(&body));
        }
    }
    let taken = |windows: &[(u64, u64, i64)]| windows.iter().map(|window| window.2).sum::<i64>();
    let refused_first = usize::from(taken(&rest) > 3);
    assert_eq!(taken(&rest[refused_first..]), 3, "{rest:?}");
    let with_sections = rest.iter().filter(|window| window.2 > 0);
    assert_eq!(with_sections.map(|window| window.0).min(), Some(first.0));
}

/// Start, end and number of accepted sections.
fn accepted(body: &[u8]) -> (u64, u64, i64) {
    let request = ExportMetricsServiceRequest::decode(body).unwrap();
    let scopes = request
        .resource_metrics
        .iter()
        .flat_map(|metrics| &metrics.scope_metrics);
    let decoded = scopes
        .flat_map(|scope| &scope.metrics)
        .find(|metric| metric.name == "mongodb.op_msg.request.decoded");
    let Some(Data::Sum(sum)) = decoded.and_then(|metric| metric.data.as_ref()) else {
        return (0, 0, 0);
    };
    let is_accepted = |point: &&NumberDataPoint| {
        let value = point.attributes[0].value.as_ref();
        value.and_then(|value| value.value.as_ref()) == Some(&StringValue("accepted".to_owned()))
    };
    let Some(point) = sum.data_points.iter().find(is_accepted) else {
        return (0, 0, 0);
    };
    let Some(number_data_point::Value::AsInt(count)) = point.value else {
        panic!("{point:?}");
    };
    (point.start_time_unix_nano, point.time_unix_nano, count)
}

/// Nobody listens: commands are answered all the same, and what was lost is counted.
#[test]
fn without_a_collector_exports_are_dropped_and_counted() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let shim = Shim::start(&["--otlp", &format!("http://{address}")]);
    let mut client = shim.connect();
    for _ in 0..20 {
        let reply = client.ask(&message(0, &[ping(), trace(TRACEPARENT)]));
        assert_eq!(reply.document, doc! { "ok": 1.0 });
    }
    let (_, last) = shim.end();
    // Ten parents are admitted at once, and an eleventh when a second has passed; the metrics are lost with them.
    assert_eq!(last["otlp"]["sent"], 0);
    assert!(last["otlp"]["dropped"].as_u64().unwrap() >= 11, "{last}");
    assert_eq!(last["counters"]["answered"], 20);
}

/// Large documents go in and come out in batches that end at 16 MiB.
#[test]
fn large_messages_pass() {
    let shim = Shim::start(&[]);
    let mut client = shim.connect();
    let documents: Vec<_> = (0..4)
        .map(|id| rawdoc! { "_id": id, "s": "x".repeat(11_000_000) })
        .collect();
    let bytes: Vec<&[u8]> = documents
        .iter()
        .map(|document| document.as_bytes())
        .collect();
    let insert = rawdoc! { "insert": "c", "$db": "test" };
    let reply = client.ask(&message(0, &[body(&insert), sequence("documents", &bytes)]));
    assert_eq!(reply.document, doc! { "n": 4, "ok": 1.0 });
    let reply =
        client.run(&rawdoc! { "find": "c", "filter": { "_id": { "$gte": 1 } }, "$db": "test" });
    let cursor = reply.get_document("cursor").unwrap();
    assert_eq!(cursor.get_array("firstBatch").unwrap().len(), 1);
    let id = cursor.get_i64("id").unwrap();
    for last in [false, true] {
        let reply = client.run(&rawdoc! { "getMore": id, "collection": "c", "$db": "test" });
        let cursor = reply.get_document("cursor").unwrap();
        assert_eq!(cursor.get_array("nextBatch").unwrap().len(), 1);
        assert_eq!(cursor.get_i64("id").unwrap() == 0, last);
    }
    // The store has an end, and says so.
    let mut full = None;
    for id in 10..40 {
        let document = rawdoc! { "_id": id, "s": "x".repeat(11_000_000) };
        let reply = client.ask(&message(
            0,
            &[body(&insert), sequence("documents", &[document.as_bytes()])],
        ));
        if let Ok(errors) = reply.document.get_array("writeErrors") {
            full = errors[0].as_document().unwrap().get("code").cloned();
            break;
        }
    }
    assert_eq!(full, Some(Bson::Int32(14031)));
    client.run(&rawdoc! { "drop": "c", "$db": "test" });
    let small = rawdoc! { "insert": "c", "documents": [{ "_id": 1 }], "$db": "test" };
    assert_eq!(client.run(&small), doc! { "n": 1, "ok": 1.0 });
    drop(shim.counters());
}

/// Bytes that are nearly right, from a generator with a fixed seed: every connection is answered or closed, and nothing panics (notes on
/// standard error fail the test at the end).
#[test]
fn mutated_traffic_is_survived() {
    let shim = Shim::start(&["--policy", "tolerant", "--fail", "3"]);
    let mut seeds: Vec<Vec<u8>> = vec![
        message(0, &[ping(), trace(TRACEPARENT)]),
        message(1, &[trace(TRACEPARENT), ping()]),
        message(
            0,
            &[body(
                &rawdoc! { "insert": "c", "documents": [{ "_id": 1, "a": [1, { "b": 2.5 }] }], "$db": "test" },
            )],
        ),
        message(
            0,
            &[
                body(&rawdoc! { "insert": "c", "$db": "test" }),
                sequence(
                    "documents",
                    &[
                        rawdoc! { "a": "x" }.as_bytes(),
                        rawdoc! { "_id": "y" }.as_bytes(),
                    ],
                ),
            ],
        ),
        message(
            0,
            &[body(
                &rawdoc! { "find": "c", "filter": { "$or": [{ "a": { "$in": [1, "x"] } }, { "a.b": { "$gt": 1 } }] }, "sort": { "a": -1 }, "batchSize": 1, "$db": "test" },
            )],
        ),
        message(
            0,
            &[body(
                &rawdoc! { "update": "c", "updates": [{ "q": { "a": "x" }, "u": { "$set": { "a.b.c": 1 }, "$inc": { "n": 1 } }, "multi": true, "upsert": true }], "$db": "test" },
            )],
        ),
        message(
            0,
            &[body(
                &rawdoc! { "findAndModify": "c", "query": { "a": 1 }, "update": { "z": 1 }, "upsert": true, "new": true, "$db": "test" },
            )],
        ),
        message(
            0,
            &[body(
                &rawdoc! { "aggregate": "c", "pipeline": [{ "$match": { "a": 1 } }, { "$group": { "_id": 1, "n": { "$sum": 1 } } }], "cursor": {}, "$db": "test" },
            )],
        ),
        message(
            0,
            &[
                body(&rawdoc! { "bulkWrite": 1, "$db": "admin" }),
                sequence(
                    "ops",
                    &[rawdoc! { "insert": 0, "document": { "k": 1 } }.as_bytes()],
                ),
                sequence("nsInfo", &[rawdoc! { "ns": "test.c" }.as_bytes()]),
            ],
        ),
        message(
            0,
            &[body(
                &rawdoc! { "delete": "c", "deletes": [{ "q": { "n": { "$exists": true } }, "limit": 1 }], "lsid": { "id": "a" }, "txnNumber": 1_i64, "$db": "test" },
            )],
        ),
        message(
            0,
            &[body(
                &rawdoc! { "distinct": "c", "key": "a", "$db": "test" },
            )],
        ),
        message(MORE_TO_COME, &[ping()]),
        message(
            0,
            &[body(
                &rawdoc! { "hello": 1, "compression": ["zlib"], "$db": "admin" },
            )],
        ),
    ];
    for id in 0..4 {
        seeds.push(deflate(&seeds[0], id));
    }
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |end: usize| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(random >> 33).unwrap() % end
    };
    let mut client = shim.connect();
    let mut closed = 0;
    for _ in 0..10_000 {
        let mut bytes = seeds[below(seeds.len())].clone();
        // A length that is too large would only make the shim wait for more.
        for _ in 0..below(3) {
            let place = 4 + below(bytes.len() - 4);
            bytes[place] = match below(4) {
                0 => 0,
                1 => 0xff,
                2 => bytes[place] ^ (1 << below(8)),
                _ => u8::try_from(below(256)).unwrap(),
            };
        }
        let (id, ping) = client.stamp(&message(0, &[ping()]));
        // A shim that has closed the connection already does not take them, and then there is no reply.
        let _ = client.stream.write_all(&[bytes, ping].concat());
        let answered = loop {
            match client.receive_bytes() {
                Ok(reply) if reply[8..12] == id.to_le_bytes() => break true,
                Ok(_) => {}
                Err(error) => {
                    assert_ne!(error.kind(), ErrorKind::WouldBlock, "no answer");
                    break false;
                }
            }
        };
        if !answered {
            closed += 1;
            client = shim.connect();
        }
    }
    assert!(closed > 100, "{closed}: the mutations are too tame");
    shim.connect().is_alive();
    let (_, last) = shim.end();
    let counters = &last["counters"];
    let count = |name: &str| counters[name].as_u64().unwrap();
    assert_eq!(count("received"), count("accepted") + count("refused"));
    assert!(
        count("answered") > 1000 && count("answered") <= count("commands"),
        "{counters}"
    );
}
