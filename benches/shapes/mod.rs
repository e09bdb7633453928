//! The inputs that benches share. Large ones are built when they are first used.
#![allow(dead_code, reason = "each bench uses some of them")]

use std::sync::LazyLock;
use std::time::Duration;

use bson::spec::BinarySubtype;
use bson::{Binary, RawDocumentBuf, rawdoc};
use opmsg_telemetry::command::append_retry;
use opmsg_telemetry::ingest::{Config, Ingest};
use opmsg_telemetry::report::Report;
use opmsg_telemetry::retry::{Failure, FailureKind, RetryMetadata, RetryReason};
use opmsg_telemetry::{
    Field, Gate, Limits, Mono, OpMsg, Role, SpanId, TelemetryPermit, TraceFlags, TraceId,
    TraceSection, Traceparent,
};

/// Bytes of a message before its first section: header and flags.
const BEFORE_SECTIONS: usize = 20;
/// How many small inputs take turns, so that no branch is learnt by heart.
const TURNS: usize = 64;

/// Inputs that take turns. Their number is a power of two.
pub(crate) struct Turns<T> {
    items: Vec<T>,
    at: usize,
}

impl<T> Turns<T> {
    pub(crate) fn new(items: impl IntoIterator<Item = T>) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        assert!(items.len().is_power_of_two());
        Self { items, at: 0 }
    }

    #[inline(always)]
    pub(crate) fn next(&mut self) -> &T {
        self.at = (self.at + 1) & (self.items.len() - 1);
        &self.items[self.at]
    }

    #[inline(always)]
    pub(crate) fn next_mut(&mut self) -> &mut T {
        self.at = (self.at + 1) & (self.items.len() - 1);
        &mut self.items[self.at]
    }
}

/// Numbers that look random and are the same in each run (SplitMix64).
pub(crate) struct Numbers(pub(crate) u64);

impl Iterator for Numbers {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Some(mixed ^ (mixed >> 31))
    }
}

impl Numbers {
    pub(crate) fn number(&mut self) -> u64 {
        self.next().unwrap_or_default()
    }
}

/// The permit of a 9.0 server's connection.
pub(crate) fn permit() -> TelemetryPermit {
    Gate::from_max_wire_version(Some(29)).telemetry().unwrap()
}

pub(crate) fn traceparents(count: usize) -> Vec<Traceparent> {
    let mut numbers = Numbers(1);
    let mut traceparent = || {
        let mut trace_id = [0; 16];
        trace_id[..8].copy_from_slice(&numbers.number().to_le_bytes());
        trace_id[8..].copy_from_slice(&numbers.number().to_le_bytes());
        Traceparent::new(
            TraceId::from_bytes(trace_id).unwrap(),
            SpanId::from_bytes(numbers.number().to_le_bytes()).unwrap(),
            TraceFlags::sampled(numbers.number().is_multiple_of(2)),
        )
    };
    (0..count).map(|_| traceparent()).collect()
}

pub(crate) fn sections(count: usize) -> Vec<TraceSection> {
    let sections = traceparents(count).into_iter();
    sections
        .map(|traceparent| TraceSection::new(permit(), traceparent))
        .collect()
}

/// Telemetry documents that a `TraceSection` would never be: two unknown fields before `otel`.
pub(crate) fn unknown_fields(count: usize) -> Vec<Vec<u8>> {
    let document = |traceparent: Traceparent| {
        let text = traceparent.to_string();
        rawdoc! { "n": 1_i32, "text": "unknown", "otel": { "traceparent": text } }.into_bytes()
    };
    traceparents(count).into_iter().map(document).collect()
}

/// A whole message: header, flags, sections.
pub(crate) fn message(request_id: i32, sections: &[&[u8]]) -> Vec<u8> {
    let len = BEFORE_SECTIONS + sections.iter().map(|section| section.len()).sum::<usize>();
    let mut message = Vec::with_capacity(len);
    for field in [i32::try_from(len).unwrap(), request_id, 0, 2013, 0] {
        message.extend_from_slice(&field.to_le_bytes());
    }
    for section in sections {
        message.extend_from_slice(section);
    }
    message
}

/// The same message with a checksum.
pub(crate) fn with_checksum(message: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    let len = i32::try_from(message.len() + 4).unwrap();
    message[..4].copy_from_slice(&len.to_le_bytes());
    message[16] |= 1;
    let checksum = opmsg_telemetry::message::checksum(&message);
    message.extend_from_slice(&checksum.to_le_bytes());
    message
}

/// The same message with a telemetry section behind the others.
pub(crate) fn with_section(message: &[u8], section: &TraceSection) -> Vec<u8> {
    let mut message = message.to_vec();
    section.append_to(&mut message);
    let len = i32::try_from(message.len()).unwrap();
    message[..4].copy_from_slice(&len.to_le_bytes());
    message
}

fn section(kind: u8, payload: &[u8]) -> Vec<u8> {
    [&[kind], payload].concat()
}

/// Pads the document that `with_padding` makes until the message is as long as wanted.
fn padded(len: usize, with_padding: impl Fn(&str) -> RawDocumentBuf) -> RawDocumentBuf {
    let shortest = with_padding("").as_bytes().len();
    let document = with_padding(&"p".repeat(len - shortest));
    assert_eq!(document.as_bytes().len(), len);
    document
}

/// The body of a `find` as drivers send it with a session.
fn find(len: usize, session: [u8; 16], number: i64) -> RawDocumentBuf {
    let bytes = session.to_vec();
    let id = Binary {
        subtype: BinarySubtype::Uuid,
        bytes,
    };
    padded(len, |padding| {
        rawdoc! {
            "find": "orders",
            "filter": { "customer": number, "status": "open", "note": padding },
            "limit": 20_i64,
            "lsid": { "id": id.clone() },
            "$db": "shop",
        }
    })
}

fn finds(len: usize) -> Vec<Vec<u8>> {
    let mut numbers = Numbers(2);
    let mut message_of = |request_id| {
        let mut session = [0; 16];
        session[..8].copy_from_slice(&numbers.number().to_le_bytes());
        let number = i64::from_le_bytes(numbers.number().to_le_bytes());
        let body = find(len - BEFORE_SECTIONS - 1, session, number);
        message(request_id, &[&section(0, body.as_bytes())])
    };
    (1..).map(&mut message_of).take(TURNS).collect()
}

/// The bodies of 64 `find` messages, each of `len` bytes.
pub(crate) fn find_bodies(len: usize) -> Vec<Vec<u8>> {
    let messages = finds(len + BEFORE_SECTIONS + 1).into_iter();
    messages
        .map(|message| message[BEFORE_SECTIONS + 1..].to_vec())
        .collect()
}

/// 64 retries: three of four after an overload, with everything that there is to say; the others after a network error.
pub(crate) fn retries() -> Vec<RetryMetadata> {
    let mut numbers = Numbers(5);
    let mut retry = |turn: usize| {
        let mut number = |below: u64| numbers.number() % below;
        let attempt = u32::try_from(1 + number(2)).unwrap();
        let elapsed = Duration::from_millis(number(20_000));
        let retry = RetryMetadata::new(attempt).unwrap().with_elapsed(elapsed);
        if turn.is_multiple_of(4) {
            return retry.with_reason(RetryReason::Network);
        }
        let retry = retry.with_limit(2).unwrap();
        retry
            .with_reason(RetryReason::Overload)
            .with_code(462)
            .with_backoff(Duration::from_millis(number(400)))
            .with_base_backoff(Duration::from_millis(100))
            .unwrap()
    };
    (0..TURNS).map(&mut retry).collect()
}

/// What 64 attempts failed with: three of four shed by the server, the others network errors.
pub(crate) fn failures() -> Vec<Failure> {
    let failure = |turn: usize| {
        if turn.is_multiple_of(4) {
            return Failure::new(FailureKind::Network);
        }
        Failure::new(FailureKind::Server)
            .with_code(462)
            .with_labels(["SystemOverloadedError", "RetryableError"])
    };
    (0..TURNS).map(failure).collect()
}

/// 64 `find` messages of 200 bytes.
pub(crate) fn find_200() -> Vec<Vec<u8>> {
    finds(200)
}

/// 64 `find` messages of 1,024 bytes.
pub(crate) fn find_1k() -> Vec<Vec<u8>> {
    finds(1_024)
}

/// The messages of [`find_200`], each with a telemetry section: 290 bytes.
pub(crate) fn find_200_telemetry() -> Vec<Vec<u8>> {
    let messages = find_200();
    let sections = sections(messages.len());
    let pairs = messages.iter().zip(&sections);
    pairs
        .map(|(message, section)| with_section(message, section))
        .collect()
}

/// The messages of [`find_200_telemetry`] as retries after an overload.
pub(crate) fn find_200_retry() -> Vec<Vec<u8>> {
    let mut numbers = Numbers(4);
    let with_retry = |(message, section): (Vec<u8>, TraceSection)| {
        let mut body = message[BEFORE_SECTIONS + 1..].to_vec();
        let backoff = Duration::from_millis(numbers.number() % 10_000);
        let retry = RetryMetadata::new(2)
            .and_then(|retry| retry.with_limit(5))
            .unwrap();
        let retry = retry
            .with_reason(RetryReason::Overload)
            .with_code(462)
            .with_backoff(backoff);
        append_retry(permit().allowing(Field::RetryArgument), &retry, &mut body).unwrap();
        self::message(1, &[&self::section(0, &body), section.as_bytes()])
    };
    let messages = find_200();
    let sections = sections(messages.len());
    messages.into_iter().zip(sections).map(with_retry).collect()
}

/// What there is to say about messages of connections that nothing is known of. They are leaked with the messages.
pub(crate) fn reports(messages: Vec<Vec<u8>>) -> Vec<Report<'static>> {
    let report = |message: Vec<u8>| {
        let mut ingest = Ingest::new(Config::proxy());
        let scratch = Box::leak(Box::default());
        let answer = ingest.handle(message.leak(), scratch, Mono::default());
        ingest.report(&answer).unwrap()
    };
    messages.into_iter().map(report).collect()
}

/// An `insert` whose documents stand in a sequence.
fn insert(sizes: impl IntoIterator<Item = usize>) -> Vec<u8> {
    let body = rawdoc! { "insert": "orders", "ordered": true, "$db": "shop" };
    let mut of_size: Vec<Option<Vec<u8>>> = Vec::new();
    let mut payload = b"\0\0\0\0documents\0".to_vec();
    for size in sizes {
        of_size.resize(of_size.len().max(size + 1), None);
        let document = of_size[size].get_or_insert_with(|| {
            let with_padding = |padding: &str| {
                rawdoc! {
                    "_id": bson::oid::ObjectId::from_bytes([7; 12]),
                    "customer": 4_711_i64,
                    "total": 12.5,
                    "items": [1, 2, 3],
                    "open": true,
                    "note": padding,
                }
            };
            padded(size, with_padding).into_bytes()
        });
        payload.extend_from_slice(document);
    }
    let size = i32::try_from(payload.len()).unwrap();
    payload[..4].copy_from_slice(&size.to_le_bytes());
    message(1, &[&section(0, body.as_bytes()), &section(1, &payload)])
}

/// An `insert` of 1,000 documents of 200 bytes.
pub(crate) static INSERT_1000X200: LazyLock<Vec<u8>> =
    LazyLock::new(|| insert(std::iter::repeat_n(200, 1_000)));

/// An `insert` of 100,000 documents of 400 bytes: 40 MB.
pub(crate) static INSERT_100000X400: LazyLock<Vec<u8>> =
    LazyLock::new(|| insert(std::iter::repeat_n(400, 100_000)));

/// An `insert` of 100,000 documents of 300 to 500 bytes: 40 MB.
pub(crate) static MIXED_300_500: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let sizes = Numbers(3).map(|number| 300 + usize::try_from(number % 201).unwrap());
    insert(sizes.take(100_000))
});

/// Parses a request that is known to be sound.
pub(crate) fn parsed(message: &[u8]) -> OpMsg<'_> {
    OpMsg::parse(message, Role::Request, &Limits::DEFAULT).unwrap()
}

/// Reads every byte once, in eight sums of 64-bit words that compilers vectorise: the floor of everything that reads all
/// bytes. One sum alone would wait for itself and take twice as long.
#[inline(never)]
pub(crate) fn read(bytes: &[u8]) -> u64 {
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mut sums = [0_u64; 8];
    for block in blocks {
        for (sum, word) in sums.iter_mut().zip(block.as_chunks::<8>().0) {
            *sum = sum.wrapping_add(u64::from_le_bytes(*word));
        }
    }
    let (words, rest) = rest.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let rest = rest.iter().map(|byte| u64::from(*byte));
    words.chain(rest).chain(sums).fold(0, u64::wrapping_add)
}

/// Memory that is read to drive an input out of the caches: three times the largest of the machine measured on.
static OTHER: LazyLock<Vec<u8>> = LazyLock::new(|| vec![1; 96 << 20]);

/// Leaves nothing of other inputs in the caches.
pub(crate) fn cool() {
    std::hint::black_box(read(&OTHER));
}
