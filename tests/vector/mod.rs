//! Reader of the vector files; `tests/vectors/README.md` describes the format.
#![allow(dead_code, reason = "each test target uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A stretch of bytes: as written, or one byte many times.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Chunk {
    Bytes(Vec<u8>),
    Run { byte: u8, count: usize },
}

/// The bytes of one block.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Block {
    pub(crate) chunks: Vec<Chunk>,
}

impl Block {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for chunk in &self.chunks {
            match chunk {
                Chunk::Bytes(more) => bytes.extend_from_slice(more),
                Chunk::Run { byte, count } => bytes.resize(bytes.len() + count, *byte),
            }
        }
        bytes
    }
}

/// One case.
#[derive(Clone, Debug)]
pub(crate) struct Vector {
    /// Path below `tests/vectors`, without the extension.
    pub(crate) name: String,
    /// The lines before the bytes, in file order.
    pub(crate) keys: Vec<(String, String)>,
    pub(crate) blocks: BTreeMap<String, Block>,
}

/// What a receiver is expected to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Expect {
    Accept,
    /// Another operation than `OP_MSG`, with its name.
    Other(String),
    /// The error's kind, and facts about it such as `offset=26`.
    Reject {
        kind: String,
        facts: BTreeMap<String, String>,
    },
}

const FACTS: [&str; 7] = [
    "row", "offset", "place", "fault", "field", "reason", "position",
];

impl Expect {
    fn parse(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["accept"] => Ok(Self::Accept),
            ["other", name] => Ok(Self::Other((*name).to_owned())),
            ["reject", kind, rest @ ..] => {
                let facts = rest
                    .iter()
                    .map(|word| pair(word))
                    .collect::<Result<BTreeMap<_, _>, _>>()?;
                match facts.keys().find(|name| !FACTS.contains(&name.as_str())) {
                    Some(name) => Err(format!("unknown fact {name}")),
                    None => Ok(Self::Reject {
                        kind: (*kind).to_owned(),
                        facts,
                    }),
                }
            }
            _ => Err(format!(
                "expectation {text:?} is none of accept, other, reject"
            )),
        }
    }
}

impl Vector {
    pub(crate) fn optional(&self, key: &str) -> Option<&str> {
        let found = self.keys.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn key(&self, key: &str) -> &str {
        self.optional(key)
            .unwrap_or_else(|| panic!("{}: no key {key}", self.name))
    }

    /// The expectation for servers of 9.0 (`9.0`) or before (`8.3`).
    pub(crate) fn expect(&self, generation: &str) -> Expect {
        let other = self
            .optional("generation")
            .and_then(|text| text.strip_prefix(generation));
        let text = other.unwrap_or_else(|| self.key("expect"));
        Expect::parse(text).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// One generation's value in a line such as `9.0=501 8.3=40432`.
    pub(crate) fn answer(&self, key: &str, generation: &str) -> Option<&str> {
        let mut words = self.optional(key)?.split_whitespace();
        words.find_map(|word| word.strip_prefix(generation)?.strip_prefix('='))
    }

    /// The bytes of a vector that has one block.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.blocks[""].to_bytes()
    }

    pub(crate) fn area(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }
}

fn pair(word: &str) -> Result<(String, String), String> {
    let (name, value) = word
        .split_once('=')
        .ok_or_else(|| format!("{word:?} is not name=value"))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Which keys an area's files must have, and which they may have.
fn keys_of(
    area: &str,
    expect: &str,
    refused_before_9_0: bool,
) -> Result<(Vec<&'static str>, Vec<&'static str>), String> {
    let mut must = vec!["what", "source"];
    let mut may = Vec::new();
    match area {
        "frame" => must.extend(["rule", "role", "expect"]),
        "telemetry" => must.extend(["rule", "input", "expect"]),
        "retry" => must.extend(["rule", "input", "expect"]),
        "client" => must.extend(["rule", "expect"]),
        "splice" => must.extend(["rule", "op", "expect"]),
        "servers" => must.extend(["role", "mongod-7.0.11", "mongodb-9.0.0-alpha0"]),
        _ => return Err(format!("unknown area {area}")),
    }
    match area {
        "frame" | "telemetry" => may.extend(["limits", "generation", "role"]),
        "splice" => may.extend(["limits", "section", "peer"]),
        _ => {}
    }
    let accepted = expect == "accept";
    match area {
        "frame" if accepted => must.push("sections"),
        "telemetry" | "retry" | "client" if accepted => must.push("reads"),
        _ => {}
    }
    let answers = expect.starts_with("reject") || refused_before_9_0;
    if answers && matches!(area, "frame" | "telemetry") {
        must.extend(["code", "name", "reaction"]);
    }
    Ok((must, may))
}

/// Reads the text of one file. `name` is its path below `tests/vectors`, without the extension.
pub(crate) fn parse(name: &str, text: &str) -> Result<Vector, String> {
    let (head, rest) = text
        .split_once("\n\n")
        .ok_or("no blank line after the keys")?;
    let mut vector = Vector {
        name: name.to_owned(),
        keys: Vec::new(),
        blocks: BTreeMap::new(),
    };
    for line in head.lines() {
        let (key, value) = line
            .split_once(':')
            .ok_or_else(|| format!("no key in {line:?}"))?;
        let value = value.trim();
        if value.is_empty() {
            return Err(format!("key {key} is empty"));
        }
        if vector.optional(key).is_some() {
            return Err(format!("key {key} stands twice"));
        }
        vector.keys.push((key.to_owned(), value.to_owned()));
    }
    let refused_before = vector.optional("generation").is_some();
    let expect = vector.optional("expect").unwrap_or_default();
    if vector.optional("expect").is_some() {
        Expect::parse(expect)?;
    }
    if let Some(text) = vector.optional("generation") {
        Expect::parse(text.strip_prefix("8.3 ").ok_or("generation is not 8.3")?)?;
    }
    let (must, may) = keys_of(vector.area(), expect, refused_before)?;
    if let Some(missing) = must.iter().find(|key| vector.optional(key).is_none()) {
        return Err(format!("no key {missing}"));
    }
    let known = |key: &str| must.contains(&key) || may.contains(&key);
    if let Some((unknown, _)) = vector.keys.iter().find(|(key, _)| !known(key)) {
        return Err(format!("unknown key {unknown}"));
    }
    let is_splice = vector.area() == "splice";
    let names: &[&str] = if is_splice {
        &["input", "output"]
    } else {
        &[""]
    };
    let mut current = (!is_splice).then_some("");
    for line in rest.lines() {
        if let Some(name) = names.iter().find(|name| !name.is_empty() && **name == line) {
            current = Some(name);
            vector.blocks.entry((*name).to_owned()).or_default();
            continue;
        }
        let name = current.ok_or_else(|| format!("bytes outside a block: {line:?}"))?;
        let block = vector.blocks.entry(name.to_owned()).or_default();
        read_line(line, block).map_err(|error| format!("{error} in {line:?}"))?;
    }
    let has_output = is_splice && vector.optional("expect") == Some("accept");
    let expected: &[&str] = if has_output || !is_splice {
        names
    } else {
        &["input"]
    };
    match vector.blocks.keys().eq(expected) {
        false => Err(format!("the blocks are not {expected:?}")),
        true => Ok(vector),
    }
}

/// `dd 07`, `"text"`, `00 * 4096`, `# comment`.
fn read_line(line: &str, block: &mut Block) -> Result<(), String> {
    let mut bytes = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with('#') {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (text, after) = quoted.split_once('"').ok_or("unfinished quote")?;
            if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
                return Err("quoted text is not printable ASCII".to_owned());
            }
            bytes.extend_from_slice(text.as_bytes());
            rest = after.trim_start();
            continue;
        }
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        // `from_str_radix` alone takes a sign and upper case.
        let is_pair = word.len() == 2
            && word
                .bytes()
                .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        let byte = u8::from_str_radix(word, 16).ok().filter(|_| is_pair);
        let byte = byte.ok_or_else(|| format!("{word:?} is not a byte"))?;
        rest = after.trim_start();
        match rest.strip_prefix("* ") {
            Some(count) => {
                let (count, after) = count.split_once(' ').unwrap_or((count, ""));
                let count = count
                    .parse()
                    .map_err(|_| format!("{count:?} is not a count"))?;
                block.chunks.push(Chunk::Bytes(std::mem::take(&mut bytes)));
                block.chunks.push(Chunk::Run { byte, count });
                rest = after.trim_start();
            }
            None => bytes.push(byte),
        }
    }
    block.chunks.push(Chunk::Bytes(bytes));
    Ok(())
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// Every vector of a folder, by name. A folder without vectors is an error, and so is a file of another kind.
pub(crate) fn folder(folder: &str) -> Vec<Vector> {
    let path = root().join(folder);
    let files = fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut vectors: Vec<Vector> = files
        .map(|file| {
            let file = file.expect("directory entry").path();
            let stem = file
                .file_stem()
                .and_then(|stem| stem.to_str())
                .expect("file name");
            assert_eq!(
                file.extension().and_then(|end| end.to_str()),
                Some("vec"),
                "{}",
                file.display()
            );
            let name = format!("{folder}/{stem}");
            let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
            parse(&name, &text).unwrap_or_else(|error| panic!("{name}: {error}"))
        })
        .collect();
    assert!(!vectors.is_empty(), "{folder} is empty");
    vectors.sort_by(|a, b| a.name.cmp(&b.name));
    vectors
}

/// The rows of a table such as `gate.txt`; the first one names the columns.
pub(crate) fn table(file: &str) -> Vec<BTreeMap<String, String>> {
    let text =
        fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let cells = |line: &str| {
        line.split('|')
            .map(|cell| cell.trim().to_owned())
            .collect::<Vec<_>>()
    };
    let columns = cells(lines.next().unwrap_or_else(|| panic!("{file} is empty")));
    let rows: Vec<_> = lines
        .map(|line| {
            let row = cells(line);
            assert_eq!(row.len(), columns.len(), "{file}: {line}");
            columns.iter().cloned().zip(row).collect()
        })
        .collect();
    assert!(!rows.is_empty(), "{file} has no rows");
    rows
}
