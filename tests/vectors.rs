//! Every vector of `tests/vectors`: one test for each folder, and the table of the gate.

#[path = "vector/reads.rs"]
mod reads;
#[path = "vector/mod.rs"]
mod vector;
#[path = "vector/verdict.rs"]
mod verdict;

use bson::{RawDocument, rawdoc};
use opmsg_telemetry::client::ClientMetadata;
use opmsg_telemetry::message::{SectionContent, message_len};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{Command, Field, Gate, Message, OpMsg, Telemetry, TraceSection};
use vector::{Expect, Vector, folder, table};
use verdict::{GENERATIONS, Refusal};

/// Compares a refusal with what the vector expects of it, and the answer with the vector's answer.
fn check_refusal(vector: &Vector, label: &str, refusal: &Refusal) {
    let name = &vector.name;
    let Expect::Reject { kind, facts } = vector.expect(label) else {
        panic!("{name}, {label}: refused: {refusal:?}");
    };
    assert_eq!(refusal.kind, kind, "{name}, {label}: {refusal:?}");
    for (fact, expected) in &facts {
        assert_eq!(
            refusal.facts.get(fact.as_str()),
            Some(expected),
            "{name}, {label}, {fact}: {refusal:?}"
        );
    }
    if vector.optional("code").is_none() || vector.optional("code") == Some("unspecified") {
        return;
    }
    let answer = refusal
        .answer
        .as_ref()
        .unwrap_or_else(|| panic!("{name}: no answer"));
    let expected = |key: &str| {
        vector
            .answer(key, label)
            .unwrap_or_else(|| panic!("{name}: no {key} for {label}"))
    };
    assert_eq!(answer.code.to_string(), expected("code"), "{name}, {label}");
    assert_eq!(answer.name, expected("name"), "{name}, {label}");
    assert_eq!(answer.reaction, expected("reaction"), "{name}, {label}");
}

/// One message, for both generations.
fn check_message(vector: &Vector) {
    let bytes = vector.bytes();
    let role = verdict::role(vector);
    for (label, generation) in GENERATIONS {
        let limits = verdict::limits(vector, generation);
        let name = &vector.name;
        match (
            verdict::receive(&bytes, role, &limits),
            vector.expect(label),
        ) {
            (Ok(Message::OpMsg(msg)), Expect::Accept) => {
                check_accepted(vector, &msg, &bytes);
                check_prefixes(
                    &bytes,
                    |prefix| Message::parse(prefix, role, &limits).is_err(),
                    name,
                );
                assert_eq!(
                    message_len(&bytes, &limits),
                    Ok(Some(bytes.len())),
                    "{name}"
                );
            }
            (Ok(Message::Other(other)), Expect::Other(op)) => {
                assert_eq!(other.op_code().name(), Some(op.as_str()), "{name}");
                assert_eq!(other.payload(), &bytes[16..], "{name}");
                assert!(
                    OpMsg::parse(&bytes, role, &limits).is_err(),
                    "{name}: no OP_MSG"
                );
            }
            (Ok(_), expected) => panic!("{name}, {label}: accepted, {expected:?} expected"),
            (Err(refusal), _) => check_refusal(vector, label, &refusal),
        }
    }
}

/// The sections are those of the vector, and they cover the message without gap or overlap.
fn check_accepted(vector: &Vector, msg: &OpMsg<'_>, bytes: &[u8]) {
    let name = &vector.name;
    let mut seen = Vec::new();
    let mut next = 20;
    for section in msg.sections() {
        let mut text = format!("{}@{}+{}", section.kind(), section.offset(), section.size());
        if let SectionContent::Sequence(sequence) = section.content() {
            let identifier = sequence
                .identifier_str()
                .expect("the vectors' identifiers are text");
            text += &format!(":{identifier}:{}", sequence.documents().count());
        }
        seen.push(text);
        assert_eq!(section.offset(), next, "{name}");
        next += 1 + section.size();
        let end = usize::try_from(next).expect("a size");
        assert_eq!(
            section.payload(),
            &bytes[end - section.payload().len()..end],
            "{name}"
        );
    }
    let covered = usize::try_from(next).expect("a size") + msg.checksum().map_or(0, |_| 4);
    assert_eq!(covered, bytes.len(), "{name}");
    assert_eq!(msg.checksum().is_some(), bytes[16] & 1 == 1, "{name}");
    assert_eq!(msg.as_bytes(), bytes, "{name}");
    match vector.optional("sections") {
        Some(sections) => assert_eq!(seen.join(" "), sections, "{name}"),
        None => {
            let telemetry = msg
                .telemetry()
                .expect("was decoded before")
                .expect("a telemetry section");
            assert_eq!(reads::telemetry(&telemetry), vector.key("reads"), "{name}");
        }
    }
}

/// Every strict prefix is refused; of a large one the edges and a sample.
fn check_prefixes(bytes: &[u8], is_refused: impl Fn(&[u8]) -> bool, name: &str) {
    let step = if bytes.len() > 50_000 { 65_537 } else { 1 };
    let edges = (0..bytes.len().min(64)).chain(bytes.len().saturating_sub(64)..bytes.len());
    for len in (0..bytes.len()).step_by(step).chain(edges) {
        assert!(
            is_refused(&bytes[..len]),
            "{name}: the first {len} of {} bytes are accepted",
            bytes.len()
        );
    }
}

fn all_accepted(vectors: &[Vector]) {
    for vector in vectors {
        let expect = vector.expect("9.0");
        assert!(
            !matches!(expect, Expect::Reject { .. }),
            "{} is in the wrong folder",
            vector.name
        );
    }
}

fn all_rejected(vectors: &[Vector]) {
    for vector in vectors {
        let expect = vector.expect("9.0");
        assert!(
            matches!(expect, Expect::Reject { .. }),
            "{} is in the wrong folder",
            vector.name
        );
    }
}

#[test]
fn frame_accept() {
    let vectors = folder("frame/accept");
    all_accepted(&vectors);
    vectors.iter().for_each(check_message);
}

// checklist 17
#[test]
fn frame_reject() {
    let vectors = folder("frame/reject");
    all_rejected(&vectors);
    vectors.iter().for_each(check_message);
}

/// A telemetry document alone, or a message that holds one.
fn check_telemetry(vector: &Vector) {
    if vector.key("input") == "message" {
        return check_message(vector);
    }
    assert_eq!(vector.key("input"), "document", "{}", vector.name);
    let bytes = vector.bytes();
    match (Telemetry::decode(&bytes), vector.expect("9.0")) {
        (Ok(telemetry), Expect::Accept) => {
            assert_eq!(
                reads::telemetry(&telemetry),
                vector.key("reads"),
                "{}",
                vector.name
            );
            check_prefixes(
                &bytes,
                |prefix| Telemetry::decode(prefix).is_err(),
                &vector.name,
            );
        }
        (Ok(_), expected) => panic!("{}: accepted, {expected:?} expected", vector.name),
        (Err(error), _) => {
            for (label, generation) in GENERATIONS {
                check_refusal(vector, label, &Refusal::of_telemetry(&error, generation));
            }
        }
    }
}

#[test]
fn telemetry_accept() {
    let vectors = folder("telemetry/accept");
    all_accepted(&vectors);
    vectors.iter().for_each(check_telemetry);
}

#[test]
fn telemetry_reject() {
    let vectors = folder("telemetry/reject");
    all_rejected(&vectors);
    vectors.iter().for_each(check_telemetry);
}

/// A document of retry metadata, or the body of a command with or without one.
fn check_retry(vector: &Vector) {
    let bytes = vector.bytes();
    let decoded = match vector.key("input") {
        "document" => {
            let decoded = RetryMetadata::decode(&bytes);
            if decoded.is_ok() {
                check_prefixes(
                    &bytes,
                    |prefix| RetryMetadata::decode(prefix).is_err(),
                    &vector.name,
                );
            }
            decoded.map(Some).map_err(|error| Refusal::of_retry(&error))
        }
        "command" => {
            let body = RawDocument::from_bytes(&bytes).expect("a body");
            let command = Command::read(body).expect("a command");
            let strict = command.retry_strict();
            // TS-109: fail-soft reading is strict reading without its faults.
            assert_eq!(command.retry(), strict.ok().flatten(), "{}", vector.name);
            strict.map_err(|error| Refusal::of_argument(&error))
        }
        other => panic!("{}: unknown input {other}", vector.name),
    };
    match (decoded, vector.expect("9.0")) {
        (Ok(retry), Expect::Accept) => {
            assert_eq!(
                reads::retry(retry.as_ref()),
                vector.key("reads"),
                "{}",
                vector.name
            );
        }
        (Ok(_), expected) => panic!("{}: accepted, {expected:?} expected", vector.name),
        (Err(refusal), _) => check_refusal(vector, "9.0", &refusal),
    }
}

#[test]
fn retry_accept() {
    let vectors = folder("retry/accept");
    all_accepted(&vectors);
    vectors.iter().for_each(check_retry);
}

#[test]
fn retry_reject() {
    let vectors = folder("retry/reject");
    all_rejected(&vectors);
    vectors.iter().for_each(check_retry);
}

fn check_client(vector: &Vector) {
    let bytes = vector.bytes();
    match (ClientMetadata::decode(&bytes), vector.expect("9.0")) {
        (Ok(client), Expect::Accept) => {
            assert_eq!(
                reads::client(&client),
                vector.key("reads"),
                "{}",
                vector.name
            );
            check_prefixes(
                &bytes,
                |prefix| ClientMetadata::decode(prefix).is_err(),
                &vector.name,
            );
        }
        (Ok(_), expected) => panic!("{}: accepted, {expected:?} expected", vector.name),
        (Err(error), _) => check_refusal(vector, "9.0", &Refusal::of_client(&error)),
    }
}

#[test]
fn client_accept() {
    let vectors = folder("client/accept");
    all_accepted(&vectors);
    vectors.iter().for_each(check_client);
}

#[test]
fn client_reject() {
    let vectors = folder("client/reject");
    all_rejected(&vectors);
    vectors.iter().for_each(check_client);
}

/// What is written without a field that the document does not know, and in canonical order, is written back byte for byte.
#[test]
fn canonical_drafts_are_written_back() {
    for name in ["smallest", "largest", "usual"] {
        let vectors = folder("retry/accept");
        let vector = vectors
            .iter()
            .find(|vector| vector.name.ends_with(&format!("/{name}")))
            .expect("vector");
        let mut written = Vec::new();
        let retry = RetryMetadata::decode(&vector.bytes()).expect("accepted");
        retry.encode(&mut written);
        assert_eq!(written, vector.bytes(), "{name}");
        assert_eq!(retry.encoded_len(), written.len(), "{name}");
    }
    for name in ["id_only", "driver_names_of_64_bytes", "largest"] {
        let vectors = folder("client/accept");
        let vector = vectors
            .iter()
            .find(|vector| vector.name.ends_with(&format!("/{name}")))
            .expect("vector");
        let bytes = vector.bytes();
        let client = ClientMetadata::decode(&bytes).expect("accepted");
        let mut written = Vec::new();
        client.encode(&mut written);
        assert_eq!(
            ClientMetadata::decode(&written),
            Ok(client.clone()),
            "{name}"
        );
        assert_eq!(client.encoded_len(), written.len(), "{name}");
        if name != "driver_names_of_64_bytes" {
            assert_eq!(written, bytes, "{name}");
        }
    }
}

#[test]
fn gate() {
    let columns = [
        ("traceparent", Field::Traceparent),
        ("tracestate", Field::Tracestate),
        ("retry", Field::Retry),
        ("client", Field::Client),
        ("$retry", Field::RetryArgument),
    ];
    for row in table("gate.txt") {
        let (version, hello) = match row["maxWireVersion"].as_str() {
            "absent" => (None, rawdoc! { "ok": 1.0 }),
            text => {
                let version: i32 = text.parse().expect("a wire version");
                (
                    Some(version),
                    rawdoc! { "minWireVersion": 0, "maxWireVersion": version, "ok": 1.0 },
                )
            }
        };
        let gates = [
            Gate::from_max_wire_version(version),
            Gate::from_hello(&hello).expect("a document"),
        ];
        for gate in gates {
            for (column, field) in columns {
                let allowed = gate.telemetry().is_some_and(|permit| permit.allows(field));
                assert_eq!(
                    if allowed { "yes" } else { "no" },
                    row[column],
                    "{version:?}, {column}"
                );
            }
        }
        let section =
            version.and_then(|_| TraceSection::for_wire_version(version, [1; 16], [2; 8], 1));
        assert_eq!(
            section.is_some(),
            row["traceparent"] == "yes",
            "{version:?}"
        );
    }
}
