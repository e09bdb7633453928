//! Reports as log lines and as keys and values: each line is read again with `serde_json` and compared with what it has to say.

mod sample;
mod wire;

use bson::spec::BinarySubtype;
use bson::{Binary, RawBson, RawDocumentBuf, rawdoc};
use opmsg_telemetry::ingest::{Config, Ingest, Policy, TokenBucket};
use opmsg_telemetry::observe::values::CodecPolicy;
use opmsg_telemetry::observe::{CodecScope, names, schema};
use opmsg_telemetry::report::{FailureLimiter, LogContext, Report, Severity, Value};
use opmsg_telemetry::{Generation, Mono, Wall};
use sample::Samples;
use sample::registry::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::time::Duration;

const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT_ID: &str = "00f067aa0ba902b7";
/// 2026-11-20T08:00:00.123456789Z.
const WALL: Wall = Wall::from_nanos(1_795_161_600_123_456_789);
const AT: Mono = Mono::from_nanos(5_000_000_000);

/// Hands the report of one message to a function.
fn with_report<T>(ingest: &mut Ingest, message: &[u8], look: impl FnOnce(&Report<'_>) -> T) -> T {
    let mut scratch = Vec::new();
    let answer = ingest.handle(message, &mut scratch, AT);
    let report = ingest.report(&answer).expect("there is something to say");
    let mut samples = Samples::new();
    samples.report(
        &CodecScope::server(0, CodecPolicy::Server).unwrap(),
        &report,
    );
    sample::sound(&samples);
    look(&report)
}

fn written(report: &Report<'_>, context: &LogContext<'_>) -> String {
    let mut out = b"before".to_vec();
    report.append_json_line(context, &mut out);
    let line = String::from_utf8(out.split_off(6)).expect("lines are UTF-8");
    assert_eq!(out, b"before");
    assert!(line.ends_with("}\n") && line.matches('\n').count() == 1);
    line
}

fn context() -> LogContext<'static> {
    LogContext::new(WALL)
        .with_connection("conn7")
        .with_service("S")
}

fn line(ingest: &mut Ingest, message: &[u8]) -> Json {
    with_report(ingest, message, |report| {
        serde_json::from_str(&written(report, &context())).unwrap()
    })
}

/// The attributes of a message's line, after a look at everything around them.
fn attributes(
    ingest: &mut Ingest,
    message: &[u8],
    severity: &str,
    component: &str,
    id: u32,
    text: &str,
) -> Json {
    let mut line = line(ingest, message);
    let attributes = line["attr"].take();
    let around = json!({
        "t": { "$date": "2026-11-20T08:00:00.123+00:00" }, "s": severity, "c": component, "svc": "S", "ctx": "conn7",
        "id": id, "msg": text, "attr": null,
    });
    assert_eq!(line, around);
    attributes
}

fn pairs(ingest: &mut Ingest, message: &[u8]) -> Vec<(&'static str, String)> {
    with_report(ingest, message, |report| {
        report
            .pairs()
            .map(|(key, value)| (key, value.to_string()))
            .collect()
    })
}

fn server() -> Ingest {
    Ingest::new(Config::server().with_access_control(false))
}

fn tolerant() -> Ingest {
    Ingest::new(
        Config::server()
            .with_access_control(false)
            .with_policy(Policy::Tolerant),
    )
}

fn find() -> Vec<u8> {
    wire::body(&rawdoc! { "find": "orders", "filter": { "secret": "value" }, "$db": "shop" })
}

fn accepted() -> Vec<u8> {
    wire::message(0, &[find(), wire::trace(wire::TRACEPARENT)])
}

/// A message with a telemetry document of ours.
fn with_telemetry(document: &RawDocumentBuf) -> Vec<u8> {
    wire::message(0, &[find(), wire::telemetry(document)])
}

fn client(driver: RawDocumentBuf, config: RawDocumentBuf) -> RawDocumentBuf {
    let id = Binary {
        subtype: BinarySubtype::Generic,
        bytes: vec![0xab; 16],
    };
    rawdoc! {
        "otel": { "traceparent": wire::TRACEPARENT },
        "client": { "id": id, "driver": driver, "config": config },
    }
}

fn every_setting() -> RawDocumentBuf {
    rawdoc! {
        "retryReads": true, "retryWrites": false, "maxAdaptiveRetries": 20, "enableOverloadRetargeting": true,
        "minPoolSize": 0, "maxPoolSize": 100, "maxConnecting": 2, "timeoutMS": 1_500_i64,
        "serverSelectionTimeoutMS": 30_000_i64, "heartbeatFrequencyMS": 10_000_i64, "compressors": ["zstd", "snappy"],
        "readPreference": "nearest", "loadBalanced": false, "tls": true, "tracing": true,
    }
}

fn retry_document() -> RawDocumentBuf {
    rawdoc! {
        "attempt": 300, "limit": 1_000, "reason": "stateChange", "code": -7, "backoffMS": 137_i64, "baseBackoffMS": 100_i64,
        "elapsedMS": 90_000_000_i64,
    }
}

/// TS-131.
// TS-131
#[test]
fn a_line_is_what_a_server_writes() {
    let message = accepted();
    let expected = format!(
        concat!(
            r#"{{"t":{{"$date":"2026-11-20T08:00:00.123+00:00"}},"s":"I","c":"OP_MSG","svc":"S","ctx":"conn7","id":201303001,"#,
            r#""msg":"Telemetry accepted","attr":{{"outcome":"accepted","parent":"admitted","command":"find","#,
            r#""traceId":"4bf92f3577b34da6a3ce929d0e0e4736","parentId":"00f067aa0ba902b7","traceFlags":"01","#,
            r#""messageSize":{},"sectionSize":89}}}}"#,
            "\n"
        ),
        message.len()
    );
    with_report(&mut server(), &message, |report| {
        assert_eq!(written(report, &context()), expected)
    });
}

/// TS-130: ids of accepted sections alone. TS-126.
// TS-130
#[test]
fn every_outcome_has_its_line() {
    let message = accepted();
    let context_of = |outcome: &str, parent: &str| {
        json!({
            "outcome": outcome, "parent": parent, "command": "find", "traceId": TRACE_ID, "parentId": PARENT_ID,
            "traceFlags": "01", "messageSize": message.len(), "sectionSize": 89,
        })
    };
    let found = attributes(
        &mut server(),
        &message,
        "I",
        "OP_MSG",
        201_303_001,
        "Telemetry accepted",
    );
    assert_eq!(found, context_of("accepted", "admitted"));

    let empty = TokenBucket::new(Duration::from_secs(1), 0);
    let mut limited = Ingest::new(
        Config::server()
            .with_access_control(false)
            .with_admission(Some(empty)),
    );
    let text = "Telemetry accepted, parent not admitted";
    let found = attributes(&mut limited, &message, "I", "OP_MSG", 201_303_002, text);
    assert_eq!(found, context_of("limited", "limited"));

    let mut unauthenticated = Ingest::new(Config::server());
    let text = "Telemetry not used before authentication";
    let found = attributes(
        &mut unauthenticated,
        &message,
        "I",
        "OP_MSG",
        201_303_003,
        text,
    );
    let expected = json!({
        // The registry's word for such a parent.
        "outcome": "unauthenticated", "parent": "unauthenticated", "command": "find", "messageSize": message.len(), "sectionSize": 89,
    });
    assert_eq!(found, expected);

    let retry = wire::message(
        0,
        &[wire::body(
            &rawdoc! { "ping": 1, "$db": "admin", "$retry": { "attempt": 1 } },
        )],
    );
    let found = attributes(
        &mut server(),
        &retry,
        "I",
        "COMMAND",
        201_303_005,
        "Command is a retry",
    );
    let expected = json!({
        "outcome": "absent", "command": "ping", "retry": { "carrier": "argument", "attempt": 1 }, "messageSize": retry.len(),
    });
    assert_eq!(found, expected);
}

#[test]
fn every_refusal_is_named() {
    let otel = |value: &str| rawdoc! { "otel": { "traceparent": value } };
    let large =
        rawdoc! { "otel": { "traceparent": wire::TRACEPARENT }, "padding": "x".repeat(4096) };
    let mut deep = rawdoc! {};
    for _ in 0..201 {
        deep = rawdoc! { "a": deep };
    }
    let broken = {
        let mut section = wire::trace(wire::TRACEPARENT);
        section[89] = 1;
        section
    };
    // Refusal, code, code name, rule, field, reaction: part 8 of the specification, column 9.0.
    let cases = [
        (
            wire::telemetry(&otel("short")),
            "invalid_context",
            2,
            "BadValue",
            "22",
            Some("otel.traceparent"),
            "reply",
        ),
        (
            wire::telemetry(&rawdoc! {}),
            "missing_field",
            40414,
            "IDLFailedToParse",
            "24",
            Some("otel"),
            "reply",
        ),
        (
            wire::telemetry(&rawdoc! { "otel": {} }),
            "missing_field",
            40414,
            "IDLFailedToParse",
            "23",
            Some("otel.traceparent"),
            "reply",
        ),
        (
            wire::telemetry(&rawdoc! { "otel": 1 }),
            "wrong_type",
            14,
            "TypeMismatch",
            "18",
            Some("otel"),
            "reply",
        ),
        (
            wire::telemetry(&large),
            "too_large",
            10334,
            "BSONObjectTooLarge",
            "17",
            None,
            "reply",
        ),
        (
            wire::telemetry(&deep),
            "too_deep",
            15,
            "Overflow",
            "16b",
            None,
            "reply",
        ),
        (
            broken,
            "malformed_bson",
            22,
            "InvalidBSON",
            "16a",
            None,
            "close",
        ),
    ];
    for (section, refusal, code, name, rule, field, reaction) in cases {
        let message = wire::message(0, &[find(), section]);
        let found = attributes(
            &mut server(),
            &message,
            "D1",
            "OP_MSG",
            22_632,
            "Message refused",
        );
        assert_eq!(found["refusal"], refusal);
        assert_eq!(
            (&found["code"], &found["codeName"]),
            (&json!(code), &json!(name)),
            "{refusal}"
        );
        assert_eq!(
            (&found["rule"], &found["reaction"]),
            (&json!(rule), &json!(reaction)),
            "{refusal}"
        );
        assert_eq!(
            found.get("field").and_then(Json::as_str),
            field,
            "{refusal}"
        );
        assert_eq!(found["messageSize"], message.len());
        assert_eq!(found.get("traceId"), None);

        let found = attributes(
            &mut tolerant(),
            &message,
            "D1",
            "OP_MSG",
            201_303_004,
            "Telemetry dropped",
        );
        assert_eq!(
            (&found["outcome"], &found["refusal"]),
            (&json!("dropped"), &json!(refusal))
        );
        assert_eq!(found["command"], "find");
        assert!(
            ["code", "codeName", "rule", "reaction", "traceId"]
                .iter()
                .all(|key| found.get(key).is_none())
        );
    }
    let twice = wire::message(
        0,
        &[
            find(),
            wire::trace(wire::TRACEPARENT),
            wire::trace(wire::TRACEPARENT),
        ],
    );
    assert_eq!(
        line(&mut server(), &twice)["attr"]["refusal"],
        "duplicate_section"
    );
    let mut before = Ingest::new(
        Config::server()
            .with_access_control(false)
            .with_generation(Generation::Before9_0),
    );
    let found = line(&mut before, &accepted());
    assert_eq!(
        (&found["attr"]["refusal"], &found["attr"]["code"]),
        (&json!("unsupported"), &json!(40_432))
    );
}

#[test]
fn silence_is_a_reaction() {
    let message = wire::message(2, &[find(), wire::telemetry(&rawdoc! {})]);
    assert_eq!(line(&mut server(), &message)["attr"]["reaction"], "silent");
}

#[test]
fn other_faults_have_place_and_code_and_no_refusal() {
    let message = wire::message(0, &[vec![7], find()]);
    let found = attributes(
        &mut server(),
        &message,
        "D1",
        "OP_MSG",
        22_632,
        "Message refused",
    );
    let expected = json!({
        "outcome": "absent", "code": 501, "codeName": "UnknownOpMsgSectionKind", "rule": "25", "offset": 20, "reaction": "close",
        "messageSize": message.len(),
    });
    assert_eq!(found, expected);
}

#[test]
fn retry_metadata_is_told_as_it_came() {
    let expected = |carrier: &str| {
        json!({
            "carrier": carrier, "attempt": 300, "limit": 1_000, "reason": "stateChange", "code": -7, "backoffMS": 137,
            "baseBackoffMS": 100, "elapsedMS": 90_000_000,
        })
    };
    let argument = rawdoc! { "find": "orders", "$db": "shop", "$retry": retry_document() };
    let argument = wire::message(0, &[wire::body(&argument), wire::trace(wire::TRACEPARENT)]);
    assert_eq!(
        line(&mut server(), &argument)["attr"]["retry"],
        expected("argument")
    );
    let section =
        rawdoc! { "otel": { "traceparent": wire::TRACEPARENT }, "retry": retry_document() };
    assert_eq!(
        line(&mut server(), &with_telemetry(&section))["attr"]["retry"],
        expected("section")
    );
    let largest = rawdoc! { "attempt": i32::MAX, "code": i32::MIN, "backoffMS": i64::MAX, "reason": "of tomorrow" };
    let section = rawdoc! { "otel": { "traceparent": wire::TRACEPARENT }, "retry": largest };
    let expected = json!({
        "carrier": "section", "attempt": i32::MAX, "code": i32::MIN, "backoffMS": i64::MAX, "reason": "other",
    });
    assert_eq!(
        line(&mut server(), &with_telemetry(&section))["attr"]["retry"],
        expected
    );
}

/// TS-130.
#[test]
fn the_client_is_told_once_and_without_its_id() {
    let driver = rawdoc! { "name": r#"a "quoted" \ driver"#, "version": "1.0|<script>" };
    let message = with_telemetry(&client(driver, every_setting()));
    let mut ingest = server();
    let expected = json!({
        "driver": { "name": r#"a "quoted" \ driver"#, "version": "1.0|<script>" },
        "config": {
            "retryReads": true, "retryWrites": false, "maxAdaptiveRetries": 20, "enableOverloadRetargeting": true,
            "minPoolSize": 0, "maxPoolSize": 100, "maxConnecting": 2, "timeoutMS": 1_500, "serverSelectionTimeoutMS": 30_000,
            "heartbeatFrequencyMS": 10_000, "compressors": ["zstd", "snappy"], "readPreference": "nearest", "loadBalanced": false,
            "tls": true, "tracing": true,
        },
    });
    let first = line(&mut ingest, &message);
    assert_eq!(first["attr"]["client"], expected);
    assert!(!first.to_string().contains("abababab"));
    assert_eq!(line(&mut ingest, &message)["attr"].get("client"), None);

    let driver = || rawdoc! { "name": "d", "version": "1" };
    for (config, expected) in [
        (rawdoc! {}, json!({})),
        (rawdoc! { "tracing": false }, json!({ "tracing": false })),
        (rawdoc! { "compressors": [] }, json!({ "compressors": [] })),
        (
            rawdoc! { "maxPoolSize": 7, "compressors": ["zlib"] },
            json!({ "maxPoolSize": 7, "compressors": ["zlib"] }),
        ),
    ] {
        let message = with_telemetry(&client(driver(), config));
        assert_eq!(
            line(&mut server(), &message)["attr"]["client"]["config"],
            expected
        );
    }
}

#[test]
fn names_of_drivers_have_64_bytes_at_most() {
    let client_of = |len: usize| {
        let driver = rawdoc! { "name": "n".repeat(len), "version": "\"".repeat(len) };
        let line = line(&mut server(), &with_telemetry(&client(driver, rawdoc! {})));
        line["attr"].get("client").cloned()
    };
    let driver = json!({ "name": "n".repeat(64), "version": "\"".repeat(64) });
    assert_eq!(
        client_of(64),
        Some(json!({ "driver": driver, "config": {} }))
    );
    assert_eq!(client_of(65), None);
}

/// TS-132.
// TS-132
#[test]
fn commands_that_nobody_knows_have_no_name() {
    for (body, expected) in [
        (
            rawdoc! { "insert": "orders", "$db": "shop" },
            Some("insert"),
        ),
        (rawdoc! { "hello": 1, "$db": "admin" }, Some("hello")),
        (rawdoc! { "Insert": "orders", "$db": "shop" }, None),
        (rawdoc! { "made up": 1, "$db": "shop" }, None),
        (rawdoc! { "\n": 1, "$db": "shop" }, None),
        (rawdoc! { "$db": "shop", "find": "orders" }, None),
    ] {
        let message = wire::message(0, &[wire::body(&body), wire::trace(wire::TRACEPARENT)]);
        let line = line(&mut server(), &message);
        assert_eq!(line["attr"].get("command").and_then(Json::as_str), expected);
        let names = pairs(&mut server(), &message).into_iter();
        let name = names
            .filter(|(key, _)| *key == "db.operation.name")
            .map(|(_, value)| value)
            .next();
        assert_eq!(name.as_deref(), expected);
    }
}

/// TS-132.
// TS-132
#[test]
fn texts_of_the_caller_end_neither_string_nor_line() {
    let message = accepted();
    let hostile = [
        "line\nbreak",
        "\r\n{\"t\":1}",
        "quote\"}],\"msg\":\"no",
        "back\\slash\\",
        "\u{1b}[31mred\u{1b}[0m",
        "\u{9b}31m",
        "nul\0byte",
        "\u{202e}txt.exe",
        "\u{2066}x\u{2069}",
        "zero\u{200b}width\u{feff}",
        "\u{2028}\u{2029}",
        "\u{7f}\u{85}",
        "tags\u{e0001}\u{e007f}",
        "plain é 漢 😀 text",
        "",
    ];
    for text in hostile {
        with_report(&mut server(), &message, |report| {
            let context = LogContext::new(WALL)
                .with_connection(text)
                .with_service(text);
            let line = written(report, &context);
            let visible = |c: char| {
                c == '\n' || !c.is_control() && !"\u{202e}\u{2066}\u{2069}\u{200b}\u{feff}\u{2028}\u{2029}\u{e0001}\u{e007f}".contains(c)
            };
            assert!(line.chars().all(visible), "{text:?}");
            let line: Json = serde_json::from_str(&line).unwrap();
            assert_eq!((&line["ctx"], &line["svc"]), (&json!(text), &json!(text)));
            assert_eq!(line["attr"]["traceId"], TRACE_ID);
            assert_eq!(line.get("truncated"), None);
            assert_eq!(line.as_object().unwrap().len(), 8);
        });
    }
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    with_report(&mut server(), &accepted(), |report| {
        let bytes = b"a\xff\xc3\x28\xed\xa0\x80z";
        let line = written(report, &context().with_connection(bytes));
        let line: Json = serde_json::from_str(&line).unwrap();
        assert_eq!(line["ctx"], String::from_utf8_lossy(bytes).into_owned());
    });
}

/// TS-131.
// TS-131
#[test]
fn long_texts_are_cut_and_named() {
    assert_eq!(LogContext::MAX_TEXT_LEN, 10_240);
    with_report(&mut server(), &accepted(), |report| {
        let (fits, long) = ("s".repeat(10_240), "\u{1b}".repeat(5_000));
        let line = written(
            report,
            &context().with_service(&fits).with_connection(&long),
        );
        assert!(line.len() < 21_000);
        let line: Json = serde_json::from_str(&line).unwrap();
        assert_eq!(line["svc"], fits);
        assert_eq!(line["ctx"], "\u{1b}".repeat(1_706));
        assert_eq!(
            line["truncated"],
            json!({ "ctx": { "type": "string", "size": 30_000 } })
        );
        assert_eq!(line["attr"]["parentId"], PARENT_ID);

        let both = written(
            report,
            &context()
                .with_service(&long)
                .with_connection(&"漢".repeat(1_000_000)),
        );
        let line: Json = serde_json::from_str(&both).unwrap();
        assert_eq!(line["ctx"], "漢".repeat(3_413));
        let expected = json!({ "svc": { "type": "string", "size": 30_000 }, "ctx": { "type": "string", "size": 3_000_000 } });
        assert_eq!(line["truncated"], expected);
    });
}

#[test]
fn the_largest_line_is_a_line() {
    let largest = rawdoc! {
        "retryReads": false, "retryWrites": false, "maxAdaptiveRetries": i32::MAX, "enableOverloadRetargeting": false,
        "minPoolSize": i32::MAX, "maxPoolSize": i32::MAX, "maxConnecting": i32::MAX, "timeoutMS": i64::MAX,
        "serverSelectionTimeoutMS": i64::MAX, "heartbeatFrequencyMS": i64::MAX, "compressors": ["zstd", "snappy", "zlib"],
        "readPreference": "secondaryPreferred", "loadBalanced": false, "tls": false, "tracing": false,
    };
    let retry = rawdoc! {
        "attempt": i32::MAX, "limit": i32::MAX, "reason": "stateChange", "code": i32::MIN, "backoffMS": i64::MAX,
        "baseBackoffMS": i64::MAX, "elapsedMS": i64::MAX,
    };
    let driver = rawdoc! { "name": "\"".repeat(64), "version": "\\".repeat(64) };
    let mut telemetry = client(driver, largest);
    telemetry.append(bson::cstr!("retry"), retry);
    let body = rawdoc! { "getTransitionToDedicatedConfigServerStatus": 1, "$db": "admin" };
    let message = wire::message(0, &[wire::body(&body), wire::telemetry(&telemetry)]);
    let empty = TokenBucket::new(Duration::from_secs(1), 0);
    let config = Config::server()
        .with_access_control(false)
        .with_admission(Some(empty));
    with_report(&mut Ingest::new(config), &message, |report| {
        for text in ["", "\u{1b}", "\u{e0001}"] {
            let text = text.repeat(5_000);
            let context = context().with_service(&text).with_connection(&text);
            let line: Json = serde_json::from_str(&written(report, &context)).unwrap();
            assert_eq!(
                line["attr"]["client"]["config"]["heartbeatFrequencyMS"],
                i64::MAX
            );
            assert_eq!(line["attr"]["retry"]["code"], i32::MIN);
            assert_eq!(line.get("truncated").is_some(), !text.is_empty());
        }
    });
}

/// TS-133.
// TS-133
#[test]
fn severity_is_the_limiters() {
    let mut limiter = FailureLimiter::new();
    let bad = with_telemetry(&rawdoc! {});
    let mut severities = Vec::new();
    for (message, nanos) in [
        (&bad, 0),
        (&bad, 1),
        (&accepted(), 2),
        (&bad, 999_999_999),
        (&bad, 1_000_000_000),
    ] {
        with_report(&mut server(), message, |report| {
            let severity = limiter.severity(report, Mono::from_nanos(nanos));
            let line = written(report, &context().with_severity(severity));
            let line: Json = serde_json::from_str(&line).unwrap();
            severities.push(line["s"].as_str().unwrap().to_owned());
        });
    }
    assert_eq!(severities, ["D1", "D2", "I", "D2", "D1"]);
    assert_eq!(limiter.suppressed(), 2);
    with_report(&mut tolerant(), &bad, |report| {
        assert_eq!(
            limiter.severity(report, Mono::from_nanos(1)),
            Severity::Debug2
        );
    });
}

#[test]
fn pairs_hold_what_the_registry_names() {
    let found = pairs(&mut server(), &accepted());
    let size = accepted().len().to_string();
    let expected = [
        ("mongodb.op_msg.telemetry.decode.outcome", "accepted"),
        ("mongodb.op_msg.telemetry.parent.outcome", "admitted"),
        ("db.operation.name", "find"),
        ("trace_id", TRACE_ID),
        ("span_id", PARENT_ID),
        ("trace_flags", "01"),
        ("mongodb.op_msg.request.size", &size),
        ("mongodb.op_msg.telemetry.size", "89"),
    ];
    assert!(
        found
            .iter()
            .map(|(key, value)| (*key, &value[..]))
            .eq(expected),
        "{found:?}"
    );
}

#[test]
fn pairs_of_a_retry_are_clamped_and_in_seconds() {
    let driver = rawdoc! { "name": "d", "version": "1" };
    let mut document = client(driver, every_setting());
    document.append(bson::cstr!("retry"), retry_document());
    let found = pairs(&mut server(), &with_telemetry(&document));
    let expected = [
        ("mongodb.op_msg.metadata.carrier", "section"),
        ("mongodb.client.retry.attempt", "255"),
        ("mongodb.client.retry.limit", "255"),
        ("mongodb.client.retry.reason", "state_change"),
        ("mongodb.client.retry.backoff", "0.137"),
        ("mongodb.client.retry.elapsed", "86400"),
        // Where the registry's event has it.
        ("db.response.status_code", "-7"),
        ("mongodb.driver.name", "d"),
        ("mongodb.driver.version", "1"),
        ("mongodb.client.config.retry_reads", "true"),
        ("mongodb.client.config.retry_writes", "false"),
        ("mongodb.client.config.max_adaptive_retries", "16"),
        ("mongodb.client.config.overload_retargeting", "true"),
        ("mongodb.client.config.min_pool_size", "0"),
        ("mongodb.client.config.max_pool_size", "100"),
        ("mongodb.client.config.max_connecting", "2"),
        ("mongodb.client.config.timeout", "1.5"),
        ("mongodb.client.config.server_selection_timeout", "30"),
        ("mongodb.client.config.heartbeat_frequency", "10"),
        ("mongodb.client.config.compressors", "zstd,snappy"),
        ("mongodb.client.config.read_preference", "nearest"),
        ("mongodb.client.config.load_balanced", "false"),
        ("mongodb.client.config.tls", "true"),
        ("mongodb.client.config.tracing", "true"),
    ];
    let behind_trace = found.iter().skip(6).map(|(key, value)| (*key, &value[..]));
    assert!(behind_trace.take(expected.len()).eq(expected), "{found:?}");
    assert_eq!(found.len(), 6 + expected.len() + 2);
}

#[test]
fn pairs_of_a_refusal_say_why() {
    let message = with_telemetry(&rawdoc! {});
    let size = message.len().to_string();
    let expected = [
        ("mongodb.op_msg.telemetry.decode.outcome", "refused"),
        ("error.type", "missing_field"),
        ("mongodb.op_msg.request.code", "40414"),
        ("mongodb.op_msg.request.code_name", "IDLFailedToParse"),
        ("mongodb.op_msg.request.rule", "24"),
        ("mongodb.op_msg.telemetry.field", "otel"),
        ("mongodb.op_msg.request.reaction", "reply"),
        ("mongodb.op_msg.request.size", &size),
        ("mongodb.op_msg.telemetry.size", "5"),
    ];
    let found = pairs(&mut server(), &message);
    assert!(
        found
            .iter()
            .map(|(key, value)| (*key, &value[..]))
            .eq(expected),
        "{found:?}"
    );

    let found = pairs(&mut tolerant(), &message);
    assert!(found.contains(&("mongodb.op_msg.request.reaction", "drop".to_owned())));
    assert!(found.contains(&("error.type", "missing_field".to_owned())));
    let found = pairs(&mut server(), &wire::message(0, &[vec![9], find()]));
    assert!(found.contains(&("mongodb.op_msg.request.offset", "20".to_owned())));
    assert!(found.contains(&(
        "mongodb.op_msg.telemetry.decode.outcome",
        "absent".to_owned()
    )));
}

// TS-202
/// A `$retry` that cannot be read and no section: a draft is ignored, the command runs.
#[test]
fn an_unreadable_retry_is_ignored_in_a_line_of_its_own() {
    for retry in [
        RawBson::Int32(1),
        RawBson::Document(rawdoc! {}),
        RawBson::Document(rawdoc! { "attempt": 0 }),
    ] {
        let body = rawdoc! { "find": "orders", "$db": "shop", "$retry": retry };
        let message = wire::message(0, &[wire::body(&body)]);
        let found = attributes(
            &mut server(),
            &message,
            "I",
            "COMMAND",
            201_303_006,
            "Retry metadata ignored",
        );
        let expected =
            json!({ "outcome": "absent", "command": "find", "messageSize": message.len() });
        assert_eq!(found, expected);
    }
    // Null and nothing are the same.
    let body = rawdoc! { "find": "orders", "$db": "shop", "$retry": RawBson::Null };
    let message = wire::message(0, &[wire::body(&body)]);
    let mut scratch = Vec::new();
    let mut server = server();
    let answer = server.handle(&message, &mut scratch, AT);
    assert!(server.report(&answer).is_none());
}

/// Keys in the order of the registry's event, its words where it has a list, and all that it declares.
#[test]
fn pairs_are_the_registrys() {
    let event = schema::registry()
        .events
        .iter()
        .find(|event| event.name == names::EVENT_OP_MSG_REQUEST_RECEIVE)
        .unwrap();
    // These go into the record's own fields where there are such.
    let of_the_record = ["trace_id", "span_id", "trace_flags"];
    let driver = || rawdoc! { "name": "d", "version": "1" };
    let mut every = client(driver(), every_setting());
    every.append(bson::cstr!("retry"), retry_document());
    let mut secondary = client(driver(), rawdoc! { "readPreference": "secondaryPreferred" });
    secondary.append(bson::cstr!("retry"), rawdoc! { "attempt": 1 });
    let mut unauthenticated = Ingest::new(Config::server());
    let mut damaged = wire::message(1, &[find()]);
    damaged[30] ^= 1;
    let all = [
        pairs(&mut server(), &accepted()),
        pairs(&mut server(), &with_telemetry(&every)),
        pairs(&mut server(), &with_telemetry(&secondary)),
        pairs(&mut server(), &with_telemetry(&rawdoc! {})),
        pairs(&mut tolerant(), &with_telemetry(&rawdoc! {})),
        pairs(&mut unauthenticated, &accepted()),
        pairs(&mut server(), &wire::message(0, &[vec![9], find()])),
        pairs(&mut server(), &damaged),
    ];
    let mut seen = BTreeSet::new();
    for pairs in &all {
        let mut declared = event.attributes.iter();
        for (key, value) in pairs.iter().filter(|(key, _)| !of_the_record.contains(key)) {
            seen.insert(*key);
            // The next one that has this key: in order, each once.
            let used = declared.find(|used| used.key == *key);
            let used = used.unwrap_or_else(|| panic!("{key} is not declared, or not there"));
            let closed = used.values.iter().map(|closed| closed.value);
            if closed.len() > 0 {
                assert!(closed.clone().any(|word| word == value), "{key} {value}");
            }
        }
        for used in event.attributes.iter().filter(|used| used.is_required()) {
            assert!(
                pairs.iter().any(|(key, _)| *key == used.key),
                "{}",
                used.key
            );
        }
    }
    let declared: BTreeSet<_> = event.attributes.iter().map(|used| used.key).collect();
    assert_eq!(seen, declared);
    let has = |pairs: &[(&str, String)], key, value: &str| {
        let wanted = (key, value.to_owned());
        assert!(pairs.contains(&wanted), "{wanted:?}");
    };
    has(
        &all[2],
        names::CLIENT_CONFIG_READ_PREFERENCE,
        "secondary_preferred",
    );
    has(
        &all[5],
        names::OP_MSG_TELEMETRY_PARENT_OUTCOME,
        "unauthenticated",
    );
}

#[test]
fn values_hide_in_debug_and_escape_on_demand() {
    let driver = rawdoc! { "name": "a \"b\" \\", "version": "1" };
    let message = with_telemetry(&client(driver, rawdoc! {}));
    with_report(&mut server(), &message, |report| {
        let name = report
            .pairs()
            .find(|(key, _)| *key == "mongodb.driver.name")
            .unwrap()
            .1;
        assert_eq!(name, Value::Text("a \"b\" \\"));
        assert_eq!(name.to_string(), "a \"b\" \\");
        assert_eq!(name.escaped().to_string(), r#"a \"b\" \\"#);
        assert_eq!(format!("{name:?}"), "Text(..)");
        let all = format!("{:?}", report.pairs().collect::<Vec<_>>());
        assert!(!all.contains(TRACE_ID) && !all.contains(PARENT_ID) && !all.contains("quote"));
    });
    assert_eq!(
        Value::Text("a\nb\u{202e}").escaped().to_string(),
        "a\\nb\\u202e"
    );
    assert_eq!(
        Value::Text(&"\n".repeat(10_000))
            .escaped()
            .to_string()
            .len(),
        10_240
    );
    assert_eq!(Value::Word("find").as_str(), Some("find"));
    assert_eq!(Value::U64(7).as_str(), None);
    assert_eq!(Value::Code(-1).escaped().to_string(), "-1");
    assert_eq!(format!("{:>6}|", Value::Word("find")), "  find|");
}

#[test]
fn a_context_says_nothing_in_debug() {
    let text = format!("{:?}", context().with_connection("10.0.0.7:27017"));
    assert!(!text.contains("10.0.0.7"), "{text}");
}
