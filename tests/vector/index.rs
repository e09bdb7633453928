//! The machine-readable form of all vectors: `tests/vectors/index.json`.

use serde_json::{Map, Value, json};

use crate::table::{self, Row};
use crate::vector::{Block, Chunk, Vector};

/// A run shorter than this is written out.
const SHORTEST_RUN: usize = 64;

/// `{"hex"}`, and for long runs `{"runs": [{"offset", "byte", "count"}]}`: `count` times `byte` go in at `offset` of the result.
fn bytes(block: &Block) -> Value {
    let mut hex = String::new();
    let mut runs = Vec::new();
    let mut offset = 0;
    for chunk in &block.chunks {
        match chunk {
            Chunk::Bytes(bytes) => {
                hex.extend(bytes.iter().map(|byte| format!("{byte:02x}")));
                offset += bytes.len();
            }
            Chunk::Run { byte, count } => {
                if *count < SHORTEST_RUN {
                    hex += &format!("{byte:02x}").repeat(*count);
                } else {
                    runs.push(
                        json!({ "offset": offset, "byte": format!("{byte:02x}"), "count": count }),
                    );
                }
                offset += count;
            }
        }
    }
    let mut value = json!({ "hex": hex, "size": offset });
    if !runs.is_empty() {
        value["runs"] = Value::Array(runs);
    }
    value
}

/// `9.0=501 8.3=40432` as an object.
fn by_generation(text: &str) -> Value {
    let pairs = text
        .split_whitespace()
        .filter_map(|word| word.split_once('='));
    let values = pairs.map(|(label, value)| {
        let value = value
            .parse::<i32>()
            .map_or_else(|_| Value::from(value), Value::from);
        (label.to_owned(), value)
    });
    Value::Object(values.collect())
}

fn entry(vector: &Vector) -> Value {
    let mut entry = Map::new();
    entry.insert("name".to_owned(), vector.name.clone().into());
    for (key, text) in &vector.keys {
        let (key, value) = match key.as_str() {
            "code" => ("codes", by_generation(text)),
            "name" => ("codeNames", by_generation(text)),
            "reaction" => ("reactions", by_generation(text)),
            "rule" => ("rules", text.split_whitespace().collect()),
            key => (key, Value::from(text.as_str())),
        };
        entry.insert(key.to_owned(), value);
    }
    for (name, block) in &vector.blocks {
        let name = if name.is_empty() { "bytes" } else { name };
        entry.insert(name.to_owned(), bytes(block));
    }
    Value::Object(entry)
}

/// The rows of a table of texts: `name` and line, the text's bytes, and the other columns.
pub(crate) fn rows<const N: usize>(name: &str, columns: [&str; N], text: &str) -> Vec<Value> {
    let entry = |row: Row<N>| {
        let mut entry = Map::new();
        let name = format!("{name}/line_{}", row.line);
        entry.insert("name".to_owned(), name.into());
        for (column, cell) in columns.into_iter().zip(&row.cells) {
            let (column, value) = match column {
                "rule" => ("rules", cell.split(' ').collect()),
                "value" => {
                    let chunks = vec![Chunk::Bytes(table::bytes(cell))];
                    ("bytes", bytes(&Block { chunks }))
                }
                "message" => {
                    let chunks = vec![Chunk::Bytes(table::bytes(cell))];
                    ("message", bytes(&Block { chunks }))
                }
                "why" => ("what", Value::from(cell.as_str())),
                column => (column, Value::from(cell.as_str())),
            };
            entry.insert(column.to_owned(), value);
        }
        Value::Object(entry)
    };
    table::read(text, columns).into_iter().map(entry).collect()
}

/// One vector or row a line, so that a change shows as one line.
pub(crate) fn text(vectors: &[Vector], rows: &[Value]) -> String {
    let lines: Vec<String> = vectors
        .iter()
        .map(entry)
        .chain(rows.iter().cloned())
        .map(|entry| entry.to_string())
        .collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// Puts the bytes of an entry together again, as another program would.
pub(crate) fn to_bytes(value: &Value) -> Vec<u8> {
    let hex = value["hex"].as_str().expect("hex");
    let mut left = hex.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).expect("ASCII");
        u8::from_str_radix(pair, 16).expect("hex")
    });
    let number =
        |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("a size");
    let mut out = Vec::new();
    for run in value["runs"].as_array().into_iter().flatten() {
        let offset = number(&run["offset"]);
        out.extend(left.by_ref().take(offset - out.len()));
        let byte = u8::from_str_radix(run["byte"].as_str().expect("byte"), 16).expect("hex");
        out.resize(offset + number(&run["count"]), byte);
    }
    out.extend(left);
    assert_eq!(out.len(), number(&value["size"]));
    out
}
