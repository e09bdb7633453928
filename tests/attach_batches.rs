//! Splitters of batches, with the section's bytes known before anything is encoded: none goes over the limit, and one that keeps a
//! reserve already splits where it did before.

mod wire;

use bson::{RawDocumentBuf, rawdoc};
use opmsg_telemetry::attach::{Attacher, CommandSpan, OutgoingCommand, Switches};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver, ReadPreferenceMode};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{Field, Gate, Limits, OpMsg, Role, Telemetry, TraceSection};
use proptest::prelude::*;
use std::time::Duration;

const DRAFTS: [Field; 3] = [Field::Tracestate, Field::Retry, Field::Client];

// checklist 12
const _: () = {
    assert!(TraceSection::LEN == 90);
    assert!(Limits::MAX_TELEMETRY_SIZE == 4_096);
    const TRACING: Switches = Switches::tracing(true);
    assert!(TRACING.reserve() == 90);
    // TS-43, TS-105: 779 with the largest retry and client parts; the argument is 132.
    assert!(
        TRACING
            .allowing(Field::Retry)
            .allowing(Field::Client)
            .reserve()
            == 779
    );
    assert!(TRACING.allowing(Field::RetryArgument).reserve() == 90 + 132);
    assert!(Switches::OFF.allowing(Field::RetryArgument).reserve() == 132);
    assert!(Switches::OFF.reserve() == 0);
};

// checklist 12
#[test]
fn a_connection_reserves_what_its_switches_say_or_nothing() {
    let switches = Switches::tracing(true).allowing(Field::Client);
    let on = |version| Attacher::new(&Gate::from_max_wire_version(version), switches).reserve();
    assert_eq!(on(Some(29)), switches.reserve());
    assert_eq!(on(Some(28)), 0);
    assert_eq!(on(None), 0);
    assert_eq!(Attacher::OFF.reserve(), 0);
}

/// A splitter that fills messages to the last byte, as libmongoc and PyMongo do: it knows the exact overhead and takes documents
/// while they fit.
struct Splitter {
    max_message_size: usize,
    overhead: usize,
    reserve: usize,
}

impl Splitter {
    fn batches<'d>(&self, documents: &'d [RawDocumentBuf]) -> Vec<&'d [RawDocumentBuf]> {
        let mut batches = Vec::new();
        let mut rest = documents;
        while !rest.is_empty() {
            let mut room = self.max_message_size - self.overhead - self.reserve;
            let mut taken = 0;
            for document in rest {
                let len = document.as_bytes().len();
                if len > room {
                    break;
                }
                room -= len;
                taken += 1;
            }
            assert!(taken > 0, "a document is larger than a message");
            let (batch, next) = rest.split_at(taken);
            batches.push(batch);
            rest = next;
        }
        batches
    }
}

fn document(len: usize) -> RawDocumentBuf {
    // Length, type, name, string length, NUL, terminator.
    let document = rawdoc! { "a": "x".repeat(len - 13) };
    assert_eq!(document.as_bytes().len(), len);
    document
}

fn body() -> RawDocumentBuf {
    rawdoc! { "insert": "orders", "ordered": true, "$db": "shop" }
}

/// The whole message, with what the attacher says.
fn message(
    batch: &[RawDocumentBuf],
    attacher: &Attacher,
    command: &OutgoingCommand<'_>,
) -> Vec<u8> {
    let documents: Vec<&[u8]> = batch.iter().map(|document| document.as_bytes()).collect();
    let mut section = Vec::new();
    attacher.decide(command).append_to(&mut section);
    let mut sections = vec![wire::body(&body()), wire::sequence("documents", &documents)];
    if !section.is_empty() {
        sections.push(section);
    }
    wire::message(0, &sections)
}

/// Bytes of a message before its documents: header, flags, body, and the sequence's kind, size and name.
fn overhead() -> usize {
    16 + 4 + 1 + body().as_bytes().len() + 1 + 4 + "documents\0".len()
}

fn hello(version: i32, max_message_size: i32) -> Gate {
    Gate::from_hello(
        &rawdoc! { "maxWireVersion": version, "maxMessageSizeBytes": max_message_size },
    )
    .unwrap()
}

proptest! {
    // checklist 12, 13
    // TS-150
    #[test]
    fn a_splitter_that_subtracts_the_reserve_never_goes_over(
        max_message_size in 2_500..20_000_i32,
        sizes in proptest::collection::vec(20..900_usize, 1..80),
        version in prop_oneof![Just(21), Just(29)],
        permitted in 0..8_u8,
        seed in proptest::collection::vec(any::<u8>(), 512),
    ) {
        let mut switches = Switches::tracing(true);
        for (bit, field) in DRAFTS.into_iter().enumerate() {
            if permitted & (1 << bit) != 0 {
                switches = switches.allowing(field);
            }
        }
        let mut u = arbitrary::Unstructured::new(&seed);
        let retry: Option<RetryMetadata> = u.arbitrary().ok();
        let client: Option<ClientMetadata<'_>> = u.arbitrary().ok();
        let state: Option<Telemetry<'_>> = u.arbitrary().ok();
        let attacher = Attacher::new(&hello(version, max_message_size), switches);
        let mut command =
            OutgoingCommand::new("insert").with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1));
        if let Some(retry) = &retry {
            command = command.with_retry(retry);
        }
        if let Some(client) = &client {
            command = command.with_client(client);
        }
        if let Some(state) = state.as_ref().and_then(Telemetry::tracestate) {
            command = command.with_tracestate(state);
        }
        let mut section = Vec::new();
        attacher.decide(&command).append_to(&mut section);
        prop_assert!(section.len() <= attacher.reserve());
        let max = usize::try_from(max_message_size).unwrap();
        let splitter = Splitter {
            max_message_size: max,
            overhead: overhead(),
            reserve: attacher.batch_reserve(0),
        };
        let documents: Vec<_> = sizes.iter().map(|len| document(*len)).collect();
        let limits = Limits::SERVER.with_max_message_size(max_message_size.unsigned_abs());
        let mut sent = 0;
        for batch in splitter.batches(&documents) {
            let message = message(batch, &attacher, &command);
            prop_assert!(message.len() <= max);
            let parsed = OpMsg::parse(&message, Role::Request, &limits).unwrap();
            prop_assert_eq!(parsed.telemetry().unwrap().is_some(), version >= 29);
            sent += batch.len();
        }
        prop_assert_eq!(sent, documents.len());
    }
}

// checklist 13
#[test]
fn exact_fill_is_the_last_byte_with_the_section_and_without() {
    let max = 5_000;
    for (version, section) in [(21, 0), (29, TraceSection::LEN)] {
        let attacher = Attacher::new(&hello(version, 5_000), Switches::tracing(true));
        let command = OutgoingCommand::new("insert")
            .with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1));
        let splitter = Splitter {
            max_message_size: max,
            overhead: overhead(),
            reserve: attacher.batch_reserve(0),
        };
        let fits = max - overhead() - section - 100;
        for (last, batches) in [(fits - 1, 1), (fits, 1), (fits + 1, 2)] {
            let documents = [document(100), document(last)];
            let split = splitter.batches(&documents);
            assert_eq!(split.len(), batches, "{version} {last}");
            let first = message(split[0], &attacher, &command);
            assert!(first.len() <= max);
            assert_eq!(first.len() == max, last == fits);
            // The server bounds what a compressed message inflates to; that is the same message, whatever the compressor makes of it.
            let limits = Limits::SERVER.with_max_message_size(5_000);
            assert!(OpMsg::parse(&first, Role::Request, &limits).is_ok());
        }
        // A splitter that does not subtract is told so, instead of losing the connection.
        let careless = message(
            &[document(100), document(fits + section)],
            &Attacher::OFF,
            &command,
        );
        assert_eq!(careless.len(), max);
        let told = command.with_message_len(careless.len());
        assert!(attacher.decide(&told).attachment().is_none());
    }
}

// checklist 13
#[test]
fn what_compresses_well_is_bounded_by_what_it_inflates_to() {
    use opmsg_telemetry::Message;
    use opmsg_telemetry::compression::{Buffer, Codec, CompressedMessage, CompressorId};
    let attacher = Attacher::new(&hello(29, 5_000), Switches::tracing(true));
    let command = OutgoingCommand::new("insert")
        .with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1));
    let fits = 5_000 - overhead() - attacher.batch_reserve(0);
    let limits = Limits::SERVER.with_max_message_size(5_000);
    let mut codec = Codec::new();
    for (len, accepted) in [(fits, true), (fits + 1, false)] {
        let message = message(&[document(len)], &attacher, &command);
        assert_eq!(message.len() <= 5_000, accepted);
        let mut out = Buffer::new();
        let parsed = OpMsg::parse(&message, Role::Request, &Limits::SERVER).unwrap();
        let outgoing = codec.compress(&parsed, CompressorId::Zlib, &mut out);
        assert!(outgoing.as_bytes().len() < 1_000);
        let Ok(Message::Other(other)) = Message::parse(outgoing.as_bytes(), Role::Request, &limits)
        else {
            panic!("not compressed");
        };
        assert_eq!(CompressedMessage::read(&other, &limits).is_ok(), accepted);
    }
}

/// The prose test of the CRUD specification for a batch that ends at a new namespace, by its own arithmetic: 43 bytes of command, 57
/// of an operation, 21 and 217 of the two namespaces.
// checklist 14
// TS-150
#[test]
fn the_client_bulk_write_splits_where_the_specification_says() {
    const MAX_MESSAGE_SIZE: usize = 48_000_000;
    const MAX_BSON_OBJECT_SIZE: usize = 16_777_216;
    let operation = |text: usize| 57 + text;
    let ops_bytes = MAX_MESSAGE_SIZE - 1_122;
    let mut models = vec![operation(MAX_BSON_OBJECT_SIZE - 57); ops_bytes / MAX_BSON_OBJECT_SIZE];
    let remainder = ops_bytes % MAX_BSON_OBJECT_SIZE;
    assert!(remainder >= 217);
    models.push(operation(remainder - 57));
    let filled = models.len();
    for switches in [
        Switches::OFF,
        Switches::tracing(true),
        Switches::tracing(true)
            .allowing(Field::Retry)
            .allowing(Field::Client)
            .allowing(Field::Tracestate),
    ] {
        let attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), switches);
        let kept = Attacher::CLIENT_BULK_WRITE_RESERVE;
        let limit = MAX_MESSAGE_SIZE - kept - attacher.batch_reserve(kept);
        for (namespace_of_last, expected_in_first) in [(0, filled + 1), (217, filled)] {
            let mut used = 43 + 21;
            let mut in_first = 0;
            let last = (operation(1), namespace_of_last);
            for (operation, namespace) in models.iter().map(|len| (*len, 0)).chain([last]) {
                if used + operation + namespace > limit {
                    break;
                }
                used += operation + namespace;
                in_first += 1;
            }
            assert_eq!(in_first, expected_in_first, "{switches:?}");
        }
    }
}

/// What a bulk write at the limit leaves of its 1,000 bytes is enough for the section, and drafts that do not fit are left out.
// checklist 14
#[test]
fn the_section_lives_inside_the_reserve() {
    let kept = Attacher::CLIENT_BULK_WRITE_RESERVE;
    // A session, cluster time, stable API, transaction, concerns, maxTimeMS and framing: about 490 bytes.
    let used_by_the_command = 490;
    let message_len = 48_000_000 - kept + used_by_the_command;
    let id = ClientId::from_bytes([7; 16]).unwrap();
    let driver = Driver::new("a-driver|with-a-wrapper", "10.11.12|1.2.3").unwrap();
    let config = ClientConfig::new()
        .with_retry_reads(true)
        .with_retry_writes(true)
        .with_timeout(Duration::from_secs(5))
        .with_server_selection_timeout(Duration::from_secs(30))
        .with_heartbeat_frequency(Duration::from_secs(10))
        .with_read_preference(ReadPreferenceMode::SecondaryPreferred)
        .with_enable_overload_retargeting(true)
        .with_load_balanced(false)
        .with_tls(true)
        .with_tracing(true);
    let client = ClientMetadata::full(id, driver, config);
    let retry = RetryMetadata::new(1).unwrap();
    let switches = Switches::tracing(true)
        .allowing(Field::Retry)
        .allowing(Field::Client);
    let attacher = Attacher::new(&Gate::from_max_wire_version(Some(29)), switches);
    let command = OutgoingCommand::new("bulkWrite")
        .with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1))
        .with_retry(&retry)
        .with_client(&client)
        .with_message_len(message_len);
    let attachment = attacher.decide(&command).attachment().unwrap();
    assert!(message_len + attachment.encoded_len() <= 48_000_000);
    assert!(attachment.carries_retry());
    let all = 90 + b"\x03retry\0".len() + 18 + b"\x03client\0".len() + client.encoded_len();
    let room = kept - used_by_the_command;
    assert_eq!(attachment.shed().is_nothing(), all <= room);
}
