//! The vector files themselves: the reader is strict, every rule has a case, nothing is left out, the index is up to date.

#[path = "vector/index.rs"]
mod index;
#[path = "table/mod.rs"]
#[allow(dead_code, reason = "verdicts are read by the tables' own test")]
mod table;
#[path = "vector/mod.rs"]
mod vector;

use std::collections::BTreeMap;

use vector::{Expect, Vector, folder, table};

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

/// The index is what the vectors say. `UPDATE_INDEX=1 cargo test --test vector_files` writes it.
#[test]
fn index_is_up_to_date() {
    let vectors: Vec<Vector> = FOLDERS.into_iter().flat_map(folder).collect();
    let read = |name: &str| std::fs::read_to_string(vector::root().join(name)).expect("a table");
    let columns = ["rule", "value", "receive", "send", "why"];
    let mut rows = index::rows("traceparent", columns, &read("traceparent.txt"));
    let columns = ["rule", "value", "expect", "members", "why"];
    rows.extend(index::rows("tracestate", columns, &read("tracestate.txt")));
    let columns = [
        "rule", "value", "limits", "expect", "message", "text", "why",
    ];
    let compression = read("compression.txt");
    rows.extend(index::rows("compression", columns, &compression));
    let text = index::text(&vectors, &rows);
    let path = vector::root().join("index.json");
    if std::env::var_os("UPDATE_INDEX").is_some() {
        std::fs::write(&path, &text).expect("index.json is written");
    }
    let written = std::fs::read_to_string(&path).expect("index.json is there");
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    let (written, expected) = (parse(&written), parse(&text));
    let (written, expected) = (
        written.as_array().expect("a list"),
        expected.as_array().expect("a list"),
    );
    assert_eq!(written.len(), expected.len(), "index.json is out of date");
    assert_eq!(written[vectors.len()..], rows, "index.json is out of date");
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
            if path.is_dir() {
                below(&path, found)
            } else {
                found.push(path)
            }
        }
    }
    let mut found = Vec::new();
    below(&vector::root(), &mut found);
    let vectors = found
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "vec"))
        .count();
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
        (
            "expect: accept",
            "expect: reject X colour=red",
            "unknown fact colour",
        ),
        ("expect: accept", "expect: reject X", "no key code"),
        (
            "expect: accept",
            "expect: accept\ngeneration: 9.0 accept",
            "generation is not 8.3",
        ),
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
    vector::parse(
        "splice/x",
        "what: w\nsource: s\nrule: r\nop: strip\nexpect: accept\n\ninput\n00\n",
    )
    .expect_err("no output");
    vector::parse("elsewhere/x", good).expect_err("unknown area");
}

/// Every rule of the receiver's list is broken by a vector, and the vectors agree with the list.
#[test]
fn every_rule_has_a_vector() {
    let rules: BTreeMap<String, BTreeMap<String, String>> = table("rules.txt")
        .into_iter()
        .map(|row| (row["rule"].clone(), row))
        .collect();
    let mut without: Vec<&str> = rules.keys().map(String::as_str).collect();
    for vector in ["frame/reject", "telemetry/reject"]
        .into_iter()
        .flat_map(folder)
    {
        for label in ["9.0", "8.3"] {
            let Expect::Reject { facts, .. } = vector.expect(label) else {
                continue;
            };
            let Some(row) = facts.get("row") else {
                continue;
            };
            let rule = rules
                .get(row)
                .unwrap_or_else(|| panic!("{}: no rule {row}", vector.name));
            without.retain(|rule| rule != row);
            if vector.key("code") == "unspecified" {
                continue;
            }
            for key in ["code", "name"] {
                assert_eq!(
                    vector.answer(key, label),
                    Some(rule[&format!("{label} {key}")].as_str()),
                    "{}",
                    vector.name
                );
            }
            let reaction = vector.answer("reaction", label).expect("a reaction");
            let listed = rule[&format!("{label} reaction")].as_str();
            assert!(
                reaction == listed || (reaction == "silent" && listed == "reply"),
                "{}",
                vector.name
            );
        }
    }
    // A2 and A3 precede the parsing of OP_MSG, 4 is implied by 3: rows of the table only.
    assert_eq!(without, ["4", "A2", "A3"]);
}
