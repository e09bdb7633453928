//! Every vector of `tests/vectors`: one test for each folder, the tables, and the machine-readable index.

#[path = "vector/index.rs"]
mod index;
#[path = "vector/reads.rs"]
mod reads;
#[path = "vector/mod.rs"]
mod vector;
#[path = "vector/verdict.rs"]
mod verdict;

use std::collections::BTreeMap;

use bson::{RawDocument, rawdoc};
use opmsg_telemetry::client::ClientMetadata;
use opmsg_telemetry::error::AttachError;
use opmsg_telemetry::message::{SectionContent, message_len};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{Command, Field, Gate, Generation, Limits, Message, OpMsg, Role, Splice, Telemetry, TraceSection};
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
        assert_eq!(refusal.facts.get(fact.as_str()), Some(expected), "{name}, {label}, {fact}: {refusal:?}");
    }
    if vector.optional("code").is_none() || vector.optional("code") == Some("unspecified") {
        return;
    }
    let answer = refusal.answer.as_ref().unwrap_or_else(|| panic!("{name}: no answer"));
    let expected = |key: &str| vector.answer(key, label).unwrap_or_else(|| panic!("{name}: no {key} for {label}"));
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
        match (verdict::receive(&bytes, role, &limits), vector.expect(label)) {
            (Ok(Message::OpMsg(msg)), Expect::Accept) => {
                check_accepted(vector, &msg, &bytes);
                check_prefixes(&bytes, |prefix| Message::parse(prefix, role, &limits).is_err(), name);
                assert_eq!(message_len(&bytes, &limits), Ok(Some(bytes.len())), "{name}");
            }
            (Ok(Message::Other(other)), Expect::Other(op)) => {
                assert_eq!(other.op_code().name(), Some(op.as_str()), "{name}");
                assert_eq!(other.payload(), &bytes[16..], "{name}");
                assert!(OpMsg::parse(&bytes, role, &limits).is_err(), "{name}: no OP_MSG");
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
            let identifier = sequence.identifier_str().expect("the vectors' identifiers are text");
            text += &format!(":{identifier}:{}", sequence.documents().count());
        }
        seen.push(text);
        assert_eq!(section.offset(), next, "{name}");
        next += 1 + section.size();
        let end = usize::try_from(next).expect("a size");
        assert_eq!(section.payload(), &bytes[end - section.payload().len()..end], "{name}");
    }
    let covered = usize::try_from(next).expect("a size") + msg.checksum().map_or(0, |_| 4);
    assert_eq!(covered, bytes.len(), "{name}");
    assert_eq!(msg.checksum().is_some(), bytes[16] & 1 == 1, "{name}");
    assert_eq!(msg.as_bytes(), bytes, "{name}");
    match vector.optional("sections") {
        Some(sections) => assert_eq!(seen.join(" "), sections, "{name}"),
        None => {
            let telemetry = msg.telemetry().expect("was decoded before").expect("a telemetry section");
            assert_eq!(reads::telemetry(&telemetry), vector.key("reads"), "{name}");
        }
    }
}

/// Every strict prefix is refused; of a large one the edges and a sample.
fn check_prefixes(bytes: &[u8], is_refused: impl Fn(&[u8]) -> bool, name: &str) {
    let step = if bytes.len() > 50_000 { 65_537 } else { 1 };
    let edges = (0..bytes.len().min(64)).chain(bytes.len().saturating_sub(64)..bytes.len());
    for len in (0..bytes.len()).step_by(step).chain(edges) {
        assert!(is_refused(&bytes[..len]), "{name}: the first {len} of {} bytes are accepted", bytes.len());
    }
}

fn all_accepted(vectors: &[Vector]) {
    for vector in vectors {
        let expect = vector.expect("9.0");
        assert!(!matches!(expect, Expect::Reject { .. }), "{} is in the wrong folder", vector.name);
    }
}

fn all_rejected(vectors: &[Vector]) {
    for vector in vectors {
        let expect = vector.expect("9.0");
        assert!(matches!(expect, Expect::Reject { .. }), "{} is in the wrong folder", vector.name);
    }
}

#[test]
fn frame_accept() {
    let vectors = folder("frame/accept");
    all_accepted(&vectors);
    vectors.iter().for_each(check_message);
}

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
            assert_eq!(reads::telemetry(&telemetry), vector.key("reads"), "{}", vector.name);
            check_prefixes(&bytes, |prefix| Telemetry::decode(prefix).is_err(), &vector.name);
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
                check_prefixes(&bytes, |prefix| RetryMetadata::decode(prefix).is_err(), &vector.name);
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
            assert_eq!(reads::retry(retry.as_ref()), vector.key("reads"), "{}", vector.name);
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
            assert_eq!(reads::client(&client), vector.key("reads"), "{}", vector.name);
            check_prefixes(&bytes, |prefix| ClientMetadata::decode(prefix).is_err(), &vector.name);
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
        let vector = vectors.iter().find(|vector| vector.name.ends_with(&format!("/{name}"))).expect("vector");
        let mut written = Vec::new();
        let retry = RetryMetadata::decode(&vector.bytes()).expect("accepted");
        retry.encode(&mut written);
        assert_eq!(written, vector.bytes(), "{name}");
        assert_eq!(retry.encoded_len(), written.len(), "{name}");
    }
    for name in ["id_only", "driver_names_of_64_bytes", "largest"] {
        let vectors = folder("client/accept");
        let vector = vectors.iter().find(|vector| vector.name.ends_with(&format!("/{name}"))).expect("vector");
        let bytes = vector.bytes();
        let client = ClientMetadata::decode(&bytes).expect("accepted");
        let mut written = Vec::new();
        client.encode(&mut written);
        assert_eq!(ClientMetadata::decode(&written), Ok(client.clone()), "{name}");
        assert_eq!(client.encoded_len(), written.len(), "{name}");
        if name != "driver_names_of_64_bytes" {
            assert_eq!(written, bytes, "{name}");
        }
    }
}

/// The vector's change to its input, as the vector's keys say.
fn spliced<'a>(vector: &Vector, msg: &OpMsg<'a>, limits: &Limits) -> Result<Splice<'a>, AttachError> {
    let section = || {
        let permit = Gate::from_max_wire_version(Some(29)).telemetry().expect("permit");
        let traceparent = vector.key("section").parse().expect("traceparent");
        TraceSection::new(permit, traceparent)
    };
    let has_section = msg.telemetry_document().is_some();
    match vector.key("op") {
        "attach" => {
            assert!(!has_section, "{}: that is a replace", vector.name);
            Splice::attach(msg, section(), limits.max_message_size())
        }
        "replace" => {
            assert!(has_section, "{}: that is an attach", vector.name);
            Splice::attach(msg, section(), limits.max_message_size())
        }
        "strip" => Ok(Splice::strip(msg)),
        "forward" => {
            let version = match vector.key("peer") {
                "absent" => None,
                version => Some(version.parse().expect("wire version")),
            };
            Ok(Splice::forward(msg, Gate::from_max_wire_version(version).telemetry()))
        }
        other => panic!("{}: unknown op {other}", vector.name),
    }
}

#[test]
fn splice() {
    for vector in folder("splice") {
        let name = &vector.name;
        let input = vector.blocks["input"].to_bytes();
        let msg = OpMsg::parse(&input, Role::Request, &Limits::SERVER).expect("the input is a message");
        let limits = verdict::limits(&vector, Generation::V9_0);
        let splice = match (spliced(&vector, &msg, &limits), vector.expect("9.0")) {
            (Ok(splice), Expect::Accept) => splice,
            (Err(error), Expect::Reject { kind, .. }) => {
                assert_eq!(verdict::variant(&error), kind, "{name}");
                continue;
            }
            (outcome, expected) => panic!("{name}: {outcome:?}, {expected:?} expected"),
        };
        let output = vector.blocks["output"].to_bytes();
        let mut appended = Vec::new();
        splice.append_to(&mut appended);
        assert_eq!(appended, output, "{name}: appended");
        assert!(splice.chunks().len() <= 4, "{name}");
        let chunks: Vec<u8> = splice.chunks().iter().flat_map(|chunk| chunk.iter().copied()).collect();
        assert_eq!(chunks, output, "{name}: chunks");
        assert_eq!(usize::try_from(splice.len()), Ok(output.len()), "{name}: announced length");
        assert_eq!(splice.is_unchanged(), input == output, "{name}");
        let mut in_place = input.clone();
        splice.to_edit().apply_to(&mut in_place).expect("the edit's own message");
        assert_eq!(in_place, output, "{name}: in place");
        OpMsg::parse(&output, Role::Request, &Limits::SERVER).expect("the output is a message");
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
                (Some(version), rawdoc! { "minWireVersion": 0, "maxWireVersion": version, "ok": 1.0 })
            }
        };
        let gates = [Gate::from_max_wire_version(version), Gate::from_hello(&hello).expect("a document")];
        for gate in gates {
            for (column, field) in columns {
                let allowed = gate.telemetry().is_some_and(|permit| permit.allows(field));
                assert_eq!(if allowed { "yes" } else { "no" }, row[column], "{version:?}, {column}");
            }
        }
        let section = version.and_then(|_| TraceSection::for_wire_version(version, [1; 16], [2; 8], 1));
        assert_eq!(section.is_some(), row["traceparent"] == "yes", "{version:?}");
    }
}

/// Every rule of the receiver's list is broken by a vector, and the vectors agree with the list.
#[test]
fn every_rule_has_a_vector() {
    let rules: BTreeMap<String, BTreeMap<String, String>> =
        table("rules.txt").into_iter().map(|row| (row["rule"].clone(), row)).collect();
    let mut without: Vec<&str> = rules.keys().map(String::as_str).collect();
    for vector in ["frame/reject", "telemetry/reject"].into_iter().flat_map(folder) {
        for (label, _) in GENERATIONS {
            let Expect::Reject { facts, .. } = vector.expect(label) else { continue };
            let Some(row) = facts.get("row") else { continue };
            let rule = rules.get(row).unwrap_or_else(|| panic!("{}: no rule {row}", vector.name));
            without.retain(|rule| rule != row);
            if vector.key("code") == "unspecified" {
                continue;
            }
            for key in ["code", "name"] {
                assert_eq!(vector.answer(key, label), Some(rule[&format!("{label} {key}")].as_str()), "{}", vector.name);
            }
            let reaction = vector.answer("reaction", label).expect("a reaction");
            let listed = rule[&format!("{label} reaction")].as_str();
            assert!(reaction == listed || (reaction == "silent" && listed == "reply"), "{}", vector.name);
        }
    }
    // A2 and A3 precede the parsing of OP_MSG, 4 is implied by 3: rows of the table only.
    assert_eq!(without, ["4", "A2", "A3"]);
}

const FOLDERS: [&str; 10] = [
    "client/accept",
    "client/reject",
    "frame/accept",
    "frame/reject",
    "retry/accept",
    "retry/reject",
    "servers",
    "splice",
    "telemetry/accept",
    "telemetry/reject",
];

/// The index is what the vectors say. `UPDATE_INDEX=1 cargo test --test vectors index` writes it.
#[test]
fn index_is_up_to_date() {
    let vectors: Vec<Vector> = FOLDERS.into_iter().flat_map(folder).collect();
    let text = index::text(&vectors);
    let path = vector::root().join("index.json");
    if std::env::var_os("UPDATE_INDEX").is_some() {
        std::fs::write(&path, &text).expect("index.json is written");
    }
    let written = std::fs::read_to_string(&path).expect("index.json is there");
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    let (written, expected) = (parse(&written), parse(&text));
    let (written, expected) = (written.as_array().expect("a list"), expected.as_array().expect("a list"));
    assert_eq!(written.len(), expected.len(), "index.json is out of date");
    for ((written, expected), vector) in written.iter().zip(expected).zip(&vectors) {
        assert_eq!(written, expected, "index.json is out of date");
        for (name, block) in &vector.blocks {
            let bytes = &written[if name.is_empty() { "bytes" } else { name }];
            assert_eq!(index::to_bytes(bytes), block.to_bytes(), "{}", vector.name);
        }
    }
    assert!(text.len() < 1_000_000, "{} bytes", text.len());
}

/// Every file below `tests/vectors` belongs to a folder that a test runs.
#[test]
fn no_vector_lies_outside_the_folders() {
    fn below(path: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(path).expect("a folder") {
            let path = entry.expect("directory entry").path();
            if path.is_dir() { below(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    below(&vector::root(), &mut found);
    let vectors = found.iter().filter(|path| path.extension().is_some_and(|end| end == "vec")).count();
    let run: usize = FOLDERS.into_iter().map(|name| folder(name).len()).sum();
    assert_eq!(vectors, run);
}

/// The reader refuses what the format does not have.
#[test]
fn the_reader_is_strict() {
    let good = "what: w\nsource: s\nrule: TS-1\nrole: request\nexpect: accept\nsections: 0@20+5\n\n05 00 \"a#b\" 00 * 3 ff # comment\n\n# all\n7f\n";
    let vector = vector::parse("frame/accept/x", good).expect("well-formed");
    assert_eq!(vector.bytes(), b"\x05\0a#b\0\0\0\xff\x7f");
    let spoilt = [
        ("role: request\n", "", "no key role"),
        ("role:", "rule:", "key rule stands twice"),
        ("what: w", "what:", "key what is empty"),
        ("source: s", "source: s\ncolour: red", "unknown key colour"),
        ("source: s", "source: s\nreads: x", "unknown key reads"),
        ("sections: 0@20+5\n", "", "no key sections"),
        ("expect: accept", "expect: maybe", "none of accept"),
        ("expect: accept", "expect: reject X colour=red", "unknown fact colour"),
        ("expect: accept", "expect: reject X", "no key code"),
        ("expect: accept", "expect: accept\ngeneration: 9.0 accept", "generation is not 8.3"),
        ("\n\n05", "\n05", "no key"),
        ("05 00", "5 00", "is not a byte"),
        ("05 00", "05,00", "is not a byte"),
        ("05 00", "+5 00", "is not a byte"),
        ("* 3", "* x", "is not a count"),
        ("\"a#b\"", "\"a#b", "unfinished quote"),
        ("a#b", "a\u{e9}b", "not printable ASCII"),
    ];
    for (from, to, error) in spoilt {
        let text = good.replace(from, to);
        assert_ne!(text, good, "{from}");
        let found = vector::parse("frame/accept/x", &text).expect_err(error);
        assert!(found.contains(error), "{found:?} instead of {error:?}");
    }
    vector::parse("splice/x", "what: w\nsource: s\nrule: r\nop: strip\nexpect: accept\n\ninput\n00\n").expect_err("no output");
    vector::parse("elsewhere/x", good).expect_err("unknown area");
}
