//! Drafts that a reader meets: retry metadata, client configuration, tracestate.

use std::time::Duration;

use bson::spec::BinarySubtype;
use bson::{Binary, RawDocumentBuf, rawdoc};
use opmsg_telemetry::client::{
    ClientConfig, ClientId, ClientMetadata, Compressor, Compressors, Driver, ReadPreferenceMode,
};
use opmsg_telemetry::ingest::{Config, Policy};
use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
use opmsg_telemetry::{Field, Gate, Telemetry, TelemetryPermit};

use super::reader::{CODEC, POLICY, RECEIVE, feed, open, telemetry};
use crate::collector::Collector;
use crate::wire::{self, TRACEPARENT};

const RETRY: &str = "mongodb.op_msg.request.retry";
const MAX_RETRIES: &str = "mongodb.client.config.max_adaptive_retries";
const RETARGETING: &str = "mongodb.client.config.overload_retargeting";

const CARRIER: &str = "mongodb.op_msg.metadata.carrier";
const ATTEMPT: &str = "mongodb.client.retry.attempt";

/// What a request says of its retry, key by key.
const OF_RETRY: &[&str] = &[
    "mongodb.client.retry.limit",
    "mongodb.client.retry.reason",
    "mongodb.client.retry.backoff",
    "mongodb.client.retry.elapsed",
    "db.response.status_code",
];

fn permit() -> TelemetryPermit {
    [Field::Tracestate, Field::Retry, Field::Client]
        .into_iter()
        .fold(
            Gate::from_max_wire_version(Some(29)).telemetry().unwrap(),
            TelemetryPermit::allowing,
        )
}

fn with_body(body: RawDocumentBuf, telemetry: &Telemetry<'_>) -> Vec<u8> {
    let section = telemetry.to_section(permit());
    wire::message(0, &[wire::body(&body), section.as_bytes().to_vec()])
}

fn find() -> RawDocumentBuf {
    rawdoc! { "find": "orders", "$db": "shop" }
}

fn trace() -> Telemetry<'static> {
    Telemetry::new(TRACEPARENT.parse().unwrap())
}

fn document(of: impl FnOnce(&mut Vec<u8>)) -> RawDocumentBuf {
    let mut bytes = Vec::new();
    of(&mut bytes);
    RawDocumentBuf::from_bytes(bytes).unwrap()
}

/// Each reason, in the section and as an argument, with all that a request can say and with nothing more than the ordinal.
pub(crate) fn retries(collector: &mut Collector) {
    let mut telemetry = telemetry(Policy::Server);
    let conditions: &[&str] = &[&[CARRIER, ATTEMPT], OF_RETRY].concat();
    collector.part(&[(CODEC, POLICY), (RETRY, OF_RETRY), (RECEIVE, conditions)]);
    for reason in [
        RetryReason::Overload,
        RetryReason::Pool,
        RetryReason::Network,
        RetryReason::StateChange,
        RetryReason::Transient,
        RetryReason::Other,
    ] {
        // All of it beyond what is reported.
        let retry = RetryMetadata::new(1_000)
            .unwrap()
            .with_limit(2_000)
            .unwrap()
            .with_reason(reason)
            .with_code(462)
            .with_backoff(Duration::from_secs(60))
            .with_elapsed(Duration::from_secs(200_000));
        let argument = document(|bytes| retry.encode(bytes));
        let body = rawdoc! { "find": "orders", "$db": "shop", "$retry": argument };
        let config = open(Policy::Server);
        for message in [
            with_body(find(), &trace().with_retry(retry)),
            wire::message(0, &[wire::body(&body)]),
        ] {
            feed(collector, &mut telemetry, config, &message);
        }
    }
    collector.part(&[(CODEC, POLICY), (RECEIVE, &[CARRIER, ATTEMPT])]);
    let message = with_body(find(), &trace().with_retry(RetryMetadata::new(1).unwrap()));
    feed(collector, &mut telemetry, open(Policy::Server), &message);
}

/// A client that says all that it can, in each mode of reading; and a retry of such a client.
pub(crate) fn clients(collector: &mut Collector) {
    let keys: &[&str] = &[
        "mongodb.driver.name",
        "mongodb.driver.version",
        "mongodb.client.config.retry_reads",
        "mongodb.client.config.retry_writes",
        MAX_RETRIES,
        RETARGETING,
        "mongodb.client.config.min_pool_size",
        "mongodb.client.config.max_pool_size",
        "mongodb.client.config.max_connecting",
        "mongodb.client.config.timeout",
        "mongodb.client.config.server_selection_timeout",
        "mongodb.client.config.heartbeat_frequency",
        "mongodb.client.config.compressors",
        "mongodb.client.config.read_preference",
        "mongodb.client.config.load_balanced",
        "mongodb.client.config.tls",
        "mongodb.client.config.tracing",
    ];
    let mut telemetry = telemetry(Policy::Server);
    collector.part(&[
        (CODEC, POLICY),
        (RECEIVE, keys),
        (RETRY, &[MAX_RETRIES, RETARGETING]),
    ]);
    let compressors = [Compressor::Zstd, Compressor::Zlib, Compressor::Snappy]
        .into_iter()
        .fold(Compressors::default(), Compressors::with);
    for mode in [
        ReadPreferenceMode::Primary,
        ReadPreferenceMode::PrimaryPreferred,
        ReadPreferenceMode::Secondary,
        ReadPreferenceMode::SecondaryPreferred,
        ReadPreferenceMode::Nearest,
    ] {
        let longest = Duration::from_millis(u64::MAX);
        let config = ClientConfig::new()
            .with_retry_reads(true)
            .with_retry_writes(false)
            .with_max_adaptive_retries(1_000)
            .unwrap()
            .with_enable_overload_retargeting(true)
            .with_min_pool_size(0)
            .unwrap()
            .with_max_pool_size(i32::MAX.cast_unsigned())
            .unwrap()
            .with_max_connecting(2)
            .unwrap()
            .with_timeout(longest)
            .with_server_selection_timeout(longest)
            .with_heartbeat_frequency(Duration::ZERO)
            .with_compressors(compressors)
            .with_read_preference(mode)
            .with_load_balanced(false)
            .with_tls(true)
            .with_tracing(true);
        let driver = Driver::new("nodejs|Mongoose", "6.10.0|8.2.1").unwrap();
        let id = ClientId::from_bytes([7; 16]).unwrap();
        let client = ClientMetadata::full(id, driver, config);
        let retry = RetryMetadata::new(1).unwrap();
        let section = trace().with_client(client).with_retry(retry);
        let message = with_body(find(), &section);
        feed(collector, &mut telemetry, open(Policy::Server), &message);
    }
}

/// Each part that is read, and each fault for which one is ignored.
pub(crate) fn faults(collector: &mut Collector) {
    let otel = || rawdoc! { "traceparent": TRACEPARENT };
    let section = |field: &str, value: bson::RawBson| {
        let mut document = rawdoc! { "otel": otel() };
        document.append(bson::raw::CString::try_from(field).unwrap(), value);
        document
    };
    let states = |state: bson::RawBson| rawdoc! { "otel": { "traceparent": TRACEPARENT, "tracestate": state } };
    let id = Binary {
        subtype: BinarySubtype::Generic,
        bytes: vec![7; 16],
    };
    let twice = |mut document: RawDocumentBuf| {
        document.append(bson::raw::CString::try_from("attempt").unwrap(), 2);
        document
    };
    let long = "x".repeat(3_000);
    let documents = [
        section("retry", rawdoc! { "attempt": 1 }.into()),
        section("retry", 1.into()),
        section("retry", rawdoc! {}.into()),
        section("retry", rawdoc! { "attempt": 0 }.into()),
        section("retry", rawdoc! { "attempt": "1" }.into()),
        section("retry", twice(rawdoc! { "attempt": 1 }).into()),
        section("retry", rawdoc! { "attempt": 1, "p": &*long }.into()),
        section("client", rawdoc! { "id": id.clone() }.into()),
        section("client", rawdoc! {}.into()),
        section("client", rawdoc! { "id": id, "p": &*long }.into()),
        section("client", rawdoc! { "id": 1 }.into()),
        states("vendor=value".into()),
        states(1.into()),
        states("a=1,a=2".into()),
        states("=".into()),
        states("a=".to_owned().into()),
        states(format!("a={long}").into()),
    ];
    let mut telemetry = telemetry(Policy::Server);
    collector.part(&[(CODEC, POLICY)]);
    // A proxy does not look into bodies that no section stands behind.
    let mut play = |message: &[u8]| {
        for config in [open(Policy::Server), Config::proxy()] {
            feed(collector, &mut telemetry, config, message);
        }
    };
    for document in documents {
        let sections = [wire::body(&find()), wire::telemetry(&document)];
        play(&wire::message(0, &sections));
    }
    // An argument whose document is cut, and one that says something else than the section does.
    let cut =
        b"\x29\0\0\0\x02find\0\x02\0\0\0c\0\x02$db\0\x02\0\0\0d\0\x03$retry\0\x05\0\0\0\x01\0";
    let cut = wire::message(0, &[[&[0], &cut[..]].concat()]);
    play(&cut);
    let other = rawdoc! { "find": "orders", "$db": "shop", "$retry": { "attempt": 2 } };
    play(&with_body(
        other,
        &trace().with_retry(RetryMetadata::new(1).unwrap()),
    ));
}
