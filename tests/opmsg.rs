//! The example program on captures, on damaged input and with wrong arguments: `inspect`, arguments, garbage.
//!
//! Expected output comes from the manifests, from the specification's rule table, and from messages built byte by byte.

mod capture;
mod program;
mod wire;

use std::fs;
use std::process::{Command, Stdio};

use bson::rawdoc;
use capture::Entry;
use program::{ATTACH, PROGRAM, Run, attached, run, run_command};
use serde_json::{Value, json};
use wire::{TRACEPARENT, body, message, ping, sequence, telemetry, trace};

fn expected_line(source: &str, bytes: &[u8], entry: &Entry) -> Value {
    let field = |at: usize| i32::from_le_bytes(bytes[at..][..4].try_into().unwrap());
    let mut line = json!({
        "source": source,
        "index": entry.index,
        "ok": true,
        "op": entry.opcode,
        "header": {
            "messageLength": entry.bytes,
            "requestId": entry.request_id,
            "responseTo": entry.response_to,
            "opCode": field(12),
        },
    });
    if entry.opcode != "OP_MSG" {
        return line;
    }
    let mut offset = 20;
    let mut database = Value::Null;
    let mut sections = Vec::new();
    for section in entry.sections.as_ref().unwrap() {
        let mut expected = json!({ "kind": section.kind, "offset": offset, "size": section.size });
        if let Some(identifier) = &section.identifier {
            expected["identifier"] = json!(identifier);
            expected["documents"] = json!(section.count);
        }
        sections.push(expected);
        if section.kind == 0 {
            let start = offset as usize + 1;
            let body = &bytes[start..][..section.size as usize];
            let body = bson::RawDocument::from_bytes(body).unwrap();
            database = body.get_str("$db").map(Value::from).unwrap();
        }
        offset += 1 + section.size;
    }
    line["flags"] = json!(entry.flag_names);
    line["checksum"] = json!(if entry.checksum == Some(true) {
        "valid"
    } else {
        "absent"
    });
    line["sections"] = json!(sections);
    line["command"] = json!(entry.command);
    line["database"] = database;
    line["telemetry"] = Value::Null;
    line["retry"] = Value::Null;
    line
}

#[test]
fn inspect_says_what_the_manifests_say() {
    let captures = capture::all();
    let files: Vec<String> = captures
        .iter()
        .map(|capture| format!("tests/captures/{}.bin", capture.name))
        .collect();
    let mut arguments = vec!["inspect"];
    arguments.extend(files.iter().map(String::as_str));
    let run = run(&arguments, b"");
    assert_eq!((run.status, &*run.notes), (0, ""));
    let lines = run.lines();
    let expected: Vec<Value> = captures
        .iter()
        .zip(&files)
        .flat_map(|(capture, file)| {
            capture
                .messages()
                .map(move |(bytes, entry)| expected_line(file, bytes, entry))
        })
        .collect();
    assert_eq!(lines.len(), 640);
    for (line, expected) in lines.iter().zip(&expected) {
        assert_eq!(line, expected);
    }
}

/// A message in which everything occurs that a line can tell.
fn rich_message() -> Vec<u8> {
    let command = body(&rawdoc! { "insert": "orders", "$db": "shop", "$retry": { "attempt": 2 } });
    let documents = sequence(
        "documents",
        &[rawdoc! {}.as_bytes(), rawdoc! { "a": 1 }.as_bytes()],
    );
    let context = telemetry(&rawdoc! {
        "otel": { "traceparent": TRACEPARENT, "tracestate": "a=b" },
        "retry": { "attempt": 1, "reason": "overload" },
        "client": 7,
    });
    message(0x1_0003, &[command, documents, context])
}

#[test]
fn a_line_has_its_keys_in_order() {
    // Body: 4 + insert 19 + $db 14 + $retry 26 + 1, where `$retry` holds 18. Sequence: 4 + 10 + 5 + 12.
    // Section: 4 + otel 104 + retry 46 + client 12 + 1, where `otel` holds 4 + 73 + 20 + 1 and `retry` 4 + 13 + 21 + 1.
    let run = run(&["inspect"], &rich_message());
    let expected = concat!(
        r#"{"source":"-","index":0,"ok":true,"op":"OP_MSG","header":{"messageLength":289,"requestId":1,"responseTo":0,"opCode":2013},"#,
        r#""flags":["checksumPresent","moreToCome","exhaustAllowed"],"checksum":"valid","#,
        r#""sections":[{"kind":0,"offset":20,"size":64},{"kind":1,"offset":85,"size":31,"identifier":"documents","documents":2},"#,
        r#"{"kind":3,"offset":117,"size":167}],"command":"insert","database":"shop","#,
        r#""telemetry":{"otel":{"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","tracestate":"a=b"},"#,
        r#""retry":{"attempt":1,"reason":"overload"},"ignored":{"client":"wrong type"}},"retry":{"attempt":2}}"#,
        "\n",
    );
    assert_eq!(str::from_utf8(&run.output).unwrap(), expected);
    assert_eq!(run.status, 0);
}

/// Codes, names and reactions are those of the specification, part 8; where the two generations differ there are two rows.
#[test]
fn inspect_says_why_a_server_refuses() {
    let bad_context = telemetry(&rawdoc! { "otel": { "traceparent": "00-0" } });
    let unknown = [ping(), vec![7]];
    let mut wrong_checksum = message(1, &[ping()]);
    wrong_checksum.last_mut().map(|byte| *byte ^= 1).unwrap();
    let no_database = [body(&rawdoc! { "ping": 1 })];
    let at = 20 + ping().len();
    let traced = message(0, &[ping(), trace(TRACEPARENT)]);
    let rows: [(&[&str], Vec<u8>, Value); 14] = [
        (
            &[],
            message(0, &unknown),
            json!([501, "UnknownOpMsgSectionKind", "close", at, null]),
        ),
        (
            &["--generation", "8.3"],
            message(0, &unknown),
            json!([40432, "Location40432", "reply", at, null]),
        ),
        (
            &["--generation=8.3"],
            message(2, &unknown),
            json!([40432, "Location40432", "silent", at, null]),
        ),
        (
            &["--generation", "8.3"],
            traced.clone(),
            json!([40432, "Location40432", "reply", at, null]),
        ),
        (
            &["--role", "reply"],
            traced,
            json!([501, "UnknownOpMsgSectionKind", "close", at, null]),
        ),
        (
            &[],
            message(0, &[ping(), bad_context.clone()]),
            json!([2, "BadValue", "reply", at, "otel.traceparent"]),
        ),
        (
            &[],
            message(2, &[ping(), bad_context.clone()]),
            json!([2, "BadValue", "silent", at, "otel.traceparent"]),
        ),
        // The section is refused before the fault behind it is met.
        (
            &[],
            message(0, &[bad_context, ping(), vec![7]]),
            json!([2, "BadValue", "reply", 20, "otel.traceparent"]),
        ),
        (
            &[],
            message(0, &[ping(), telemetry(&rawdoc! {})]),
            json!([40414, "IDLFailedToParse", "reply", at, "otel"]),
        ),
        (
            &[],
            wrong_checksum.clone(),
            json!([
                288,
                "ChecksumMismatch",
                "close",
                wrong_checksum.len() - 4,
                null
            ]),
        ),
        (
            &[],
            message(4, &[ping()]),
            json!([223, "IllegalOpMsgFlag", "close", 16, null]),
        ),
        (
            &[],
            message(0, &no_database),
            json!([40571, "Location40571", "reply", null, null]),
        ),
        (
            &[],
            message(2, &no_database),
            json!([40571, "Location40571", "silent", null, null]),
        ),
        (
            &[],
            message(0, &[]),
            json!([502, "MissingOpMsgBodySection", "close", 20, null]),
        ),
    ];
    for (options, input, expected) in rows {
        let run = run(&[&["inspect"], options].concat(), &input);
        let lines = run.lines();
        assert_eq!((run.status, lines.len()), (1, 1), "{expected}");
        let error = &lines[0]["error"];
        let found = ["code", "codeName", "reaction", "offset", "field"].map(|key| &error[key]);
        assert_eq!(json!(found), expected, "{options:?} {error}");
        assert_eq!(lines[0]["ok"], json!(false));
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{error}"
        );
        let keys = r#"{"source":"-","index":0,"ok":false,"error":{"code":"#;
        assert!(run.output.starts_with(keys.as_bytes()));
    }
}

#[test]
fn a_reply_has_no_command() {
    let reply = message(2, &[body(&rawdoc! { "cursor": {}, "ok": 1.0 })]);
    let run = run(&["inspect", "--role=reply"], &reply);
    let line = &run.lines()[0];
    assert_eq!((run.status, &line["ok"]), (0, &json!(true)), "{line}");
    assert_eq!(line["flags"], json!(["moreToCome"]));
    assert_eq!(
        [&line["command"], &line["database"], &line["retry"]],
        [&Value::Null; 3]
    );
}

#[test]
fn a_damaged_length_ends_its_file_only() {
    let good = message(0, &[ping()]);
    let too_long = 48_000_001_i32.to_le_bytes();
    let damaged: [&[u8]; 6] = [
        &[15, 0, 0, 0],
        &[0; 16],
        &[255; 16],
        &too_long,
        &good[..good.len() - 1],
        &[51],
    ];
    for tail in damaged {
        // Behind a damaged length nothing is looked at, however sound it is. A message that is cut short has nothing behind it.
        let rest = if tail.len() == good.len() - 1 || tail.len() == 1 {
            &[]
        } else {
            &good[..]
        };
        let input = [&good, tail, rest].concat();
        let run = run(&["inspect", "-", "tests/captures/php-mongodb.bin"], &input);
        assert_eq!(run.status, 1, "{tail:?}");
        let lines = run.lines();
        assert_eq!(lines.len(), 2 + 26, "{tail:?}");
        assert_eq!(
            (&lines[0]["ok"], &lines[1]["ok"]),
            (&json!(true), &json!(false)),
            "{tail:?}"
        );
        assert_eq!(lines[1]["index"], json!(1));
        let error = &lines[1]["error"];
        assert_eq!(
            (&error["code"], &error["reaction"]),
            (&json!(17), &json!("close")),
            "{error}"
        );
        assert!(lines[2..].iter().all(|line| line["ok"] == json!(true)));
        assert_eq!(lines[2]["source"], json!("tests/captures/php-mongodb.bin"));
    }
}

#[test]
fn hexadecimal_input_means_the_same() {
    let bytes = rich_message();
    let plain = run(&["inspect"], &bytes);
    let mut text = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        text += &format!("{byte:02x}{}", ["", " ", "\r\n"][at % 3]);
    }
    for text in [text.clone(), text.to_uppercase()] {
        let hex = run(&["inspect", "--hex", "-"], text.as_bytes());
        assert_eq!((hex.status, &hex.output), (0, &plain.output));
    }
    // What stands before the fault is printed; the fault is the input's form and no message.
    for fault in ["0", "zz", "0x00"] {
        let run = run(&["inspect", "--hex"], format!("{text}{fault}").as_bytes());
        assert_eq!((run.status, &run.output), (2, &plain.output), "{fault}");
        assert!(run.notes.contains("hexadecimal"), "{}", run.notes);
    }
}

#[test]
fn no_input_is_no_message() {
    for command in [
        &["inspect"][..],
        &["strip"],
        &["forward", "--max-wire-version", "29"],
        &ATTACH,
    ] {
        let run = run(command, b"");
        assert_eq!(
            (run.status, run.output.len(), &*run.notes),
            (0, 0, ""),
            "{command:?}"
        );
    }
}

#[test]
fn peer_text_cannot_reach_the_terminal() {
    let mut command =
        b"\0\x10\x1b[2J\xff\x00\x01\0\0\0\x02$db\0\x08\0\0\0\xc2\x9b\n\xe2\x80\xae\"\0\0".to_vec();
    let size = u32::try_from(command.len() + 3).unwrap().to_le_bytes();
    command.splice(1..1, size);
    let run = run(&["inspect"], &message(0, &[command]));
    let text = str::from_utf8(&run.output).unwrap();
    let line = &run.lines()[0];
    assert_eq!(line["command"], json!("\u{1b}[2J\u{fffd}"), "{text}");
    assert_eq!(line["database"], json!("\u{9b}\n\u{202e}\""), "{text}");
    assert_eq!(
        text.matches(|c: char| c.is_control() || c == '\u{202e}')
            .collect::<String>(),
        "\n"
    );
}

#[test]
fn wrong_usage_has_its_own_exit_status() {
    let attach = |more: &[&'static str]| [&ATTACH, more].concat();
    let rows = [
        vec![],
        vec!["bogus"],
        vec!["--version"],
        vec!["inspect", "--role", "server"],
        vec!["inspect", "--role"],
        vec!["inspect", "--generation", "9"],
        vec!["inspect", "--verbose"],
        vec!["inspect", "--hex=1"],
        vec!["inspect", "tests/captures/no-such-file.bin"],
        vec!["inspect", "tests"],
        vec!["inspect", "--", "--hex"],
        vec!["strip", "--all"],
        vec!["strip", "-"],
        vec!["forward"],
        vec!["forward", "--max-wire-version", "new"],
        vec!["forward", "--max-wire-version", "2147483648"],
        vec!["attach", "--max-wire-version", "29"],
        vec!["attach", "--traceparent", TRACEPARENT],
        vec![
            "attach",
            "--max-wire-version",
            "29",
            "--traceparent",
            "00-zero",
        ],
        attach(&["file"]),
        attach(&["--retry", r#"{"attempt": 1}"#]),
        attach(&["--tracestate", "a=b"]),
        attach(&["--allow", "everything"]),
        attach(&["--allow", ""]),
        attach(&["--allow", "retry", "--retry", "{"]),
        attach(&["--allow", "retry", "--retry", r#"{"attempt": 0}"#]),
        attach(&[
            "--allow",
            "retry",
            "--retry",
            r#"{"attempt": 1, "atempt": 2}"#,
        ]),
        attach(&[
            "--allow",
            "retry",
            "--retry",
            r#"{"attempt": 1, "reason": "bad luck"}"#,
        ]),
        attach(&[
            "--allow",
            "retry",
            "--retry",
            r#"{"attempt": 1, "attempt": 2}"#,
        ]),
        attach(&["--allow", "client", "--client", r#"{"id": "00"}"#]),
        attach(&["--allow", "tracestate", "--tracestate", "no member"]),
    ];
    for arguments in rows {
        let run = run(&arguments, &message(0, &[ping()]));
        assert_eq!((run.status, run.output.len()), (2, 0), "{arguments:?}");
        assert!(
            run.notes.starts_with("opmsg: "),
            "{arguments:?}: {}",
            run.notes
        );
    }
    let one_of_two = run(&["inspect", "no-such-file", "-"], &message(0, &[ping()]));
    assert_eq!((one_of_two.status, one_of_two.lines().len()), (2, 1));
}

#[test]
fn help_is_an_answer() {
    for argument in ["--help", "-h", "help"] {
        let run = run(&[argument], b"");
        assert_eq!((run.status, &*run.notes), (0, ""));
        let text = String::from_utf8(run.output).unwrap();
        for word in [
            "inspect",
            "attach",
            "strip",
            "forward",
            "--generation",
            "--allow",
            "Exit status",
        ] {
            assert!(text.contains(word), "{word}");
        }
    }
}

/// Numbers without a pattern, the same in every run (SplitMix64).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }
}

#[test]
fn garbage_is_answered() {
    let capture = capture::read(&capture::directory(), "ruby-mongo");
    let mut noise = Noise(1);
    let forward = ["forward", "--max-wire-version", "25"];
    for round in 0..60 {
        let input: Vec<u8> = if round % 3 == 0 {
            (0..noise.below(300)).map(|_| noise.next() as u8).collect()
        } else {
            // Traffic with sections, in which some bytes are other ones.
            let mut traffic = attached(&capture, &trace(TRACEPARENT));
            for _ in 0..=noise.below(200) {
                let at = noise.below(traffic.len());
                traffic[at] = noise.next() as u8;
            }
            traffic
        };
        for arguments in [
            &["inspect"][..],
            &["inspect", "--generation", "8.3"],
            &["inspect", "--role", "reply"],
        ] {
            let run = run(arguments, &input);
            assert!([0, 1].contains(&run.status), "{arguments:?} {}", run.notes);
            let all_ok = run.lines().iter().all(|line| line["ok"] == json!(true));
            assert_eq!(run.status == 0, all_ok, "round {round}");
        }
        for arguments in [&["strip"][..], &forward, &ATTACH] {
            let run = run(arguments, &input);
            assert!([0, 1].contains(&run.status), "{arguments:?} {}", run.notes);
        }
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_fault() {
    let arguments = [
        &["inspect", "tests/captures/pymongo.bin"][..],
        &["strip"],
        &["--help"],
    ];
    for arguments in arguments {
        for close_notes in [false, true] {
            let mut child = Command::new(&*PROGRAM)
                .args(arguments)
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .stdin(fs::File::open(capture::directory().join("pymongo.bin")).unwrap())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            drop(child.stdout.take());
            if close_notes {
                drop(child.stderr.take());
            }
            let run = Run::new(child.wait_with_output().unwrap());
            assert_eq!((run.status, &*run.notes), (0, ""), "{arguments:?}");
        }
    }
}

/// With 32 MB of address space, 46 MB cannot be reserved because a length says so.
#[cfg(target_os = "linux")]
#[test]
fn memory_follows_what_arrives() {
    let mut input = message(0, &[ping()]);
    input[..4].copy_from_slice(&46_000_000_i32.to_le_bytes());
    for arguments in ["inspect", "strip"] {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", "ulimit -v 32000 && exec \"$0\" \"$1\""])
            .arg(&*PROGRAM)
            .arg(arguments);
        let run = run_command(&mut shell, &input);
        assert_eq!(run.status, 1, "{}", run.notes);
    }
}
