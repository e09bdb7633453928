//! The vectors as plain lines for the C and C++ programs: `area key=value …`, bytes as `hex` or `bb*count` joined by commas.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;

const GENERATIONS: [(&str, u8); 2] = [("9.0", 0), ("8.3", 1)];

/// One line.
struct Row(String);

impl Row {
    fn new(area: &str) -> Self {
        Self(area.to_owned())
    }

    fn put(&mut self, key: &str, value: &str) {
        assert!(!value.contains(char::is_whitespace), "{key}: {value:?}");
        write!(self.0, " {key}={value}").expect("memory");
    }

    /// Nothing is put for a value that the vector does not have.
    fn put_if_any(&mut self, key: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(text) => self.put(key, text),
            Value::Number(number) => self.put(key, &number.to_string()),
            other => panic!("{key}: {other}"),
        }
    }
}

fn text<'v>(entry: &'v Value, key: &str) -> &'v str {
    entry[key]
        .as_str()
        .unwrap_or_else(|| panic!("{}: no {key}", entry["name"]))
}

/// The bytes of an entry; runs stay runs.
fn bytes(value: &Value) -> String {
    let hex = value["hex"].as_str().expect("hex");
    let number = |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("size");
    let (mut out, mut taken, mut offset) = (Vec::new(), 0, 0);
    let mut put_hex = |out: &mut Vec<String>, count: usize| {
        if count > 0 {
            out.push(hex[2 * taken..2 * (taken + count)].to_owned());
        }
        taken += count;
        taken
    };
    for run in value["runs"].as_array().into_iter().flatten() {
        put_hex(&mut out, number(&run["offset"]) - offset);
        let count = number(&run["count"]);
        out.push(format!("{}*{count}", run["byte"].as_str().expect("a byte")));
        offset = number(&run["offset"]) + count;
    }
    let taken = put_hex(&mut out, 0);
    put_hex(&mut out, hex.len() / 2 - taken);
    if out.is_empty() {
        out.push("-".to_owned());
    }
    out.join(",")
}

/// `reject KIND row=16a offset=72`, `accept` or `other NAME`, with the answers of one generation.
fn expectation(row: &mut Row, entry: &Value, label: &str) {
    let of_label = entry["generation"]
        .as_str()
        .and_then(|text| text.strip_prefix(label));
    let expect = of_label.unwrap_or_else(|| text(entry, "expect"));
    let words: Vec<&str> = expect.split_whitespace().collect();
    match words.as_slice() {
        ["accept"] => row.put("expect", "Ok"),
        ["other", _] => row.put("expect", "NotOpMsg"),
        ["reject", kind, facts @ ..] => {
            row.put("expect", kind);
            for fact in facts {
                let (name, value) = fact.split_once('=').expect("a fact");
                match name {
                    "row" => row.put("rule", value),
                    "offset" => row.put("offset", value),
                    "place" | "fault" | "field" | "reason" | "position" => {}
                    other => panic!("unknown fact {other}"),
                }
            }
            row.put_if_any("code", &entry["codes"][label]);
            row.put_if_any("codename", &entry["codeNames"][label]);
            row.put_if_any("reaction", &entry["reactions"][label]);
        }
        _ => panic!("{}: {expect}", entry["name"]),
    }
}

/// What is read of a telemetry document, as bits of the header's `OPMSG_FIELD_` numbers.
fn reads(row: &mut Row, entry: &Value) {
    let Some(reads) = entry["reads"].as_str() else {
        return;
    };
    let bit = |name: &str| match name {
        "traceparent" => 1,
        "tracestate" => 2,
        "retry" => 4,
        "client" => 8,
        other => panic!("unknown field {other}"),
    };
    let (mut fields, mut ignored) = (0, 0);
    for word in reads.split_whitespace() {
        let (name, value) = word.split_once('=').expect("a field");
        match name {
            "ignored" => ignored |= bit(value),
            name => fields |= bit(name.split('.').next().expect("a name")),
        }
        if name == "traceparent" {
            row.put("traceparent", value);
        }
    }
    row.put("fields", &fields.to_string());
    row.put("ignored", &ignored.to_string());
}

/// A server's limits with what the vector changes.
fn limits(row: &mut Row, entry: &Value) {
    let words = entry["limits"].as_str().unwrap_or_default();
    for word in words.split_whitespace() {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        match (name, value) {
            ("before_authentication", "") => row.put("max_message_size", "16384"),
            ("security_token", "") => row.put("security_token", "1"),
            ("max_message_size" | "max_nesting", value) => row.put(name, value),
            ("validate", "framing") => row.put("validate", "0"),
            ("validate", "telemetry") => row.put("validate", "1"),
            _ => panic!("{}: unknown limit {word}", entry["name"]),
        }
    }
}

fn message(entry: &Value) -> Vec<Row> {
    let row = |(label, generation): (&str, u8)| {
        let mut row = Row::new("message");
        row.put("name", text(entry, "name"));
        row.put("generation", &generation.to_string());
        row.put(
            "role",
            match text(entry, "role") {
                "request" => "0",
                "reply" => "1",
                other => panic!("unknown role {other}"),
            },
        );
        limits(&mut row, entry);
        expectation(&mut row, entry, label);
        reads(&mut row, entry);
        if let Some(sections) = entry["sections"].as_str() {
            let mut sections = sections.split_whitespace();
            let place = sections.find_map(|section| section.strip_prefix("3@"));
            let (at, size) =
                place.map_or(("0", "0"), |place| place.split_once('+').expect("sizes"));
            row.put("telemetry_at", at);
            row.put("telemetry_size", size);
        }
        row.put("bytes", &bytes(&entry["bytes"]));
        row
    };
    GENERATIONS.into_iter().map(row).collect()
}

fn document(entry: &Value) -> Vec<Row> {
    let row = |(label, generation): (&str, u8)| {
        let mut row = Row::new("document");
        row.put("name", text(entry, "name"));
        row.put("generation", &generation.to_string());
        expectation(&mut row, entry, label);
        reads(&mut row, entry);
        row.put("bytes", &bytes(&entry["bytes"]));
        row
    };
    GENERATIONS.into_iter().map(row).collect()
}

fn splice(entry: &Value) -> Row {
    let mut row = Row::new("splice");
    row.put("name", text(entry, "name"));
    row.put("op", text(entry, "op"));
    row.put_if_any("section", &entry["section"]);
    match entry["peer"].as_str() {
        Some("absent") => row.put("peer", "-1"),
        Some(peer) => row.put("peer", peer),
        None => {}
    }
    limits(&mut row, entry);
    // What is too large here is the message; of a telemetry document the vectors say the same word.
    let mut expected = entry.clone();
    if text(entry, "expect").starts_with("reject TooLarge") {
        expected["expect"] = Value::from("reject MessageTooLarge");
    }
    expectation(&mut row, &expected, "9.0");
    row.put("bytes", &bytes(&entry["input"]));
    if entry["output"].is_object() {
        row.put("output", &bytes(&entry["output"]));
    }
    row
}

fn traceparent(entry: &Value) -> Row {
    let mut row = Row::new("traceparent");
    row.put("name", text(entry, "name"));
    let accepted = text(entry, "send") == "accept";
    row.put("expect", if accepted { "90" } else { "0" });
    row.put("bytes", &bytes(&entry["bytes"]));
    row
}

/// The table of the gate: version, and whether `traceparent` may be sent.
fn gate(table: &str) -> Vec<Row> {
    let lines = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let mut row = Row::new("gate");
        let version = if cells[0] == "absent" { "-1" } else { cells[0] };
        row.put("version", version);
        row.put("expect", if cells[1] == "yes" { "1" } else { "0" });
        row
    };
    lines.skip(1).map(row).collect()
}

/// How many lines of each area there are, and the lines.
pub(crate) fn table(vectors: &Path) -> (Vec<(&'static str, usize)>, String) {
    let index = fs::read_to_string(vectors.join("index.json")).expect("index.json");
    let index: Value = serde_json::from_str(&index).expect("JSON");
    let (mut messages, mut documents) = (Vec::new(), Vec::new());
    let (mut splices, mut traceparents) = (Vec::new(), Vec::new());
    for entry in index.as_array().expect("a list") {
        match text(entry, "name").split('/').next() {
            Some("frame") => messages.extend(message(entry)),
            Some("telemetry") => match text(entry, "input") {
                "message" => messages.extend(message(entry)),
                "document" => documents.extend(document(entry)),
                other => panic!("unknown input {other}"),
            },
            Some("splice") => splices.push(splice(entry)),
            Some("traceparent") => traceparents.push(traceparent(entry)),
            _ => {}
        }
    }
    let gates = gate(&fs::read_to_string(vectors.join("gate.txt")).expect("gate.txt"));
    let areas = [
        ("message", messages),
        ("document", documents),
        ("splice", splices),
        ("traceparent", traceparents),
        ("gate", gates),
    ];
    let mut lines = String::new();
    let mut counts = Vec::new();
    for (area, rows) in areas {
        counts.push((area, rows.len()));
        for Row(line) in rows {
            lines.push_str(&line);
            lines.push('\n');
        }
    }
    (counts, lines)
}
