//! The example program changing messages: `attach`, `strip`, `forward`.
//!
//! Expected bytes are put together here, from the original ones, `bson`'s documents and a bitwise CRC-32C.

mod capture;
mod program;
mod wire;

use bson::rawdoc;
use program::{attach, attached, is_eligible, run, with_section};
use serde_json::{Value, json};
use wire::{TRACEPARENT, body, message, ping, telemetry, trace};

#[test]
fn attach_strip_and_forward_on_real_traffic() {
    for capture in capture::all() {
        let name = &capture.name;
        let expected = attached(&capture, &trace(TRACEPARENT));
        let run_29 = attach(&[], &capture.bytes);
        assert_eq!(
            (run_29.status, run_29.output == expected),
            (0, true),
            "{name}"
        );
        let others = capture
            .messages
            .iter()
            .filter(|entry| !is_eligible(entry))
            .count();
        assert_eq!(
            run_29.notes.lines().count(),
            others,
            "{name}: a note for each of the others"
        );

        let inspected = run(&["inspect"], &expected);
        assert_eq!(inspected.status, 0, "{name}");
        for (line, entry) in inspected.lines().iter().zip(&capture.messages) {
            let expected = match is_eligible(entry) {
                true => json!({ "otel": { "traceparent": TRACEPARENT } }),
                false => Value::Null,
            };
            assert_eq!(
                line.get("telemetry").unwrap_or(&Value::Null),
                &expected,
                "{name} {line}"
            );
        }

        for (arguments, output) in [
            (&["strip"][..], &capture.bytes),
            (&["forward", "--max-wire-version", "25"], &capture.bytes),
            (&["forward", "--max-wire-version", "29"], &expected),
        ] {
            let run = run(arguments, &expected);
            assert_eq!(
                (run.status, &run.output == output),
                (0, true),
                "{name} {arguments:?}"
            );
        }
    }
}

#[test]
fn attach_leaves_every_byte_for_a_server_that_takes_no_section() {
    let capture = capture::read(&capture::directory(), "pymongo");
    for version in ["25", "28", "0", "-1", "2147483647"] {
        let run = attach(&["--max-wire-version", version], &capture.bytes);
        assert_eq!(
            (run.status, run.output == capture.bytes),
            (0, true),
            "{version}"
        );
        assert!(
            run.notes.contains("takes no telemetry section"),
            "{}",
            run.notes
        );
    }
}

#[test]
fn attach_writes_the_drafts_it_is_allowed() {
    let retry =
        r#"{"attempt": 2, "limit": 5, "reason": "overload", "code": 462, "backoffMS": 100}"#;
    let client = r#"{"id": "0707070707070707070707070707070a", "driver": {"name": "d", "version": "1"}, "config": {"tls": true}}"#;
    let drafts = [
        "--retry",
        retry,
        "--client",
        client,
        "--tracestate",
        "a=b,c=d",
    ];
    let original = message(1, &[ping()]);
    let run = attach(
        &[&drafts[..], &["--allow", "retry,client,tracestate"]].concat(),
        &original,
    );
    assert_eq!((run.status, &*run.notes), (0, ""));
    let mut id = vec![7; 15];
    id.push(10);
    let id = bson::Binary {
        subtype: bson::spec::BinarySubtype::Generic,
        bytes: id,
    };
    let section = telemetry(&rawdoc! {
        "otel": { "traceparent": TRACEPARENT, "tracestate": "a=b,c=d" },
        "retry": { "attempt": 2, "limit": 5, "reason": "overload", "code": 462, "backoffMS": 100_i64 },
        "client": { "id": id, "driver": { "name": "d", "version": "1" }, "config": { "tls": true } },
    });
    assert_eq!(run.output, with_section(&original, &section));
    let expected = json!({
        "otel": { "traceparent": TRACEPARENT, "tracestate": "a=b,c=d" },
        "retry": serde_json::from_str::<Value>(retry).unwrap(),
        "client": serde_json::from_str::<Value>(client).unwrap(),
    });
    assert_eq!(inspected_line(&run.output)["telemetry"], expected);
}

fn inspected_line(input: &[u8]) -> Value {
    let run = run(&["inspect"], input);
    assert_eq!(run.status, 0);
    run.lines().remove(0)
}

#[test]
fn attach_replaces_and_keeps_to_one_carrier_of_retry_metadata() {
    let other = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    let replaced = attach(&[], &message(0, &[ping(), trace(other)]));
    assert_eq!(replaced.output, message(0, &[ping(), trace(TRACEPARENT)]));

    let with_argument = body(&rawdoc! { "ping": 1, "$db": "admin", "$retry": { "attempt": 1 } });
    let drafts = ["--retry", r#"{"attempt": 2}"#, "--allow", "retry"];
    let run = attach(&drafts, &message(0, std::slice::from_ref(&with_argument)));
    assert_eq!(run.output, message(0, &[with_argument, trace(TRACEPARENT)]));
}

#[test]
fn attach_passes_over_what_carries_no_section() {
    let mut reply = message(0, &[ping()]);
    reply[8] = 9;
    let authenticating = rawdoc! { "hello": 1, "speculativeAuthenticate": {}, "$db": "admin" };
    let rows = [
        (reply, "a reply"),
        (message(0, &[body(&authenticating)]), "a handshake"),
        (
            message(0, &[body(&rawdoc! { "isMaster": 1, "$db": "admin" })]),
            "a handshake",
        ),
        (
            message(0, &[body(&rawdoc! { "saslStart": 1, "$db": "admin" })]),
            "a sensitive command",
        ),
        (
            message(0, &[body(&rawdoc! { "CREATEUSER": "u", "$db": "admin" })]),
            "a sensitive command",
        ),
        (wire::message_with_op_code(2004, 0, &[ping()]), "OP_QUERY"),
        (
            wire::message_with_op_code(2012, 0, &[ping()]),
            "OP_COMPRESSED is not looked into",
        ),
    ];
    for (original, reason) in rows {
        let run = attach(&[], &original);
        assert_eq!((run.status, &run.output), (0, &original), "{reason}");
        assert!(run.notes.contains(reason), "{reason}: {}", run.notes);
    }
}

/// A section that no server accepts still goes where it must not go on.
#[test]
fn strip_takes_sections_whatever_they_hold() {
    let original = message(0x8000_0001, &[ping()]);
    for section in [
        telemetry(&rawdoc! { "otel": 1 }),
        b"\x03\x08\0\0\0\x99\x99\x99\0".to_vec(),
    ] {
        let traced = with_section(&original, &section);
        for arguments in [&["strip"][..], &["forward", "--max-wire-version", "21"]] {
            let run = run(arguments, &traced);
            assert_eq!((run.status, &run.output), (0, &original), "{arguments:?}");
        }
    }
}

#[test]
fn what_cannot_be_read_passes_unchanged() {
    let good = message(0, &[ping()]);
    let unknown_kind = message(0, &[ping(), vec![7]]);
    let broken_body = message(0, &[b"\0\x08\0\0\0\x99\x99\x99\0".to_vec()]);
    let inputs = [
        ([&good[..], &unknown_kind, &good].concat(), true),
        ([&good[..], &broken_body, &good].concat(), true),
        ([&good[..], &[15, 0, 0, 0], &good].concat(), false),
        ([&good[..], &good[..20]].concat(), false),
    ];
    for (input, goes_on) in inputs {
        let traced = with_section(&good, &trace(TRACEPARENT));
        let mut expected = [&traced, &input[good.len()..]].concat();
        if goes_on {
            expected.truncate(expected.len() - good.len());
            expected.extend(&traced);
        }
        let run = attach(&[], &input);
        assert_eq!((run.status, &run.output), (1, &expected));
        assert!(run.notes.contains("message 1: "), "{}", run.notes);
    }
}
