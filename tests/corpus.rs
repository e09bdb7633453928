//! Replays `fuzz/corpus/**` through the laws, and shows that the seeds are those that the vectors give.
//!
//! `UPDATE_CORPUS=1 cargo test --test corpus` writes the seeds anew. Files named by a SHA-1 are finds of a fuzzing engine; they are
//! replayed and left alone.

#[path = "laws/mod.rs"]
mod laws;
mod sample;
mod table;
#[path = "vector/mod.rs"]
mod vector;

use bson::{Bson, Document, doc};
use laws::{LAWS, make};
use sample::registry::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use vector::Vector;

/// Seeds are small; the vectors at the limits of a size are not for fuzzing.
const LARGEST: usize = 8192;
const COMMITTED: usize = 2_000_000;

type Seeds = BTreeMap<String, Vec<u8>>;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .map(|entry| entry.expect("directory entry").path())
        .map(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .expect("file name")
                .to_owned();
            (name, fs::read(&path).expect("a seed"))
        })
        .collect()
}

/// Every vector file, with its name's `/` turned into `-`.
fn vectors() -> Vec<(String, Vector)> {
    let mut folders = Vec::new();
    for area in ["frame", "telemetry", "retry", "client"] {
        folders.extend([format!("{area}/accept"), format!("{area}/reject")]);
    }
    folders.extend(["splice".to_owned(), "servers".to_owned()]);
    folders
        .iter()
        .flat_map(|folder| vector::folder(folder))
        .map(|vector| (vector.name.replace('/', "-"), vector))
        .collect()
}

fn bytes_of(vector: &Vector) -> Option<Vec<u8>> {
    let block = vector
        .blocks
        .get("")
        .or_else(|| vector.blocks.get("input"))?;
    let len: usize = block
        .chunks
        .iter()
        .map(|chunk| match chunk {
            vector::Chunk::Bytes(bytes) => bytes.len(),
            vector::Chunk::Run { count, .. } => *count,
        })
        .sum();
    (len <= LARGEST).then(|| block.to_bytes())
}

/// What a vector's bytes are.
fn input(vector: &Vector) -> &str {
    match vector.area() {
        "frame" | "servers" | "splice" => "message",
        "client" => "client",
        area => match (area, vector.key("input")) {
            ("retry", "document") => "retry",
            (_, input) => input,
        },
    }
}

/// The choice byte of the law `frame` for a vector: server limits as the vector names them, nothing repaired.
fn frame_choice(vector: &Vector) -> u8 {
    let limits = vector.optional("limits").unwrap_or("");
    let reply = u8::from(vector.optional("role") == Some("reply"));
    let token = u8::from(limits.contains("security_token")) << 2;
    let before = u8::from(limits.contains("before_authentication")) << 4;
    let nesting = u8::from(limits.contains("max_nesting=5")) << 5;
    reply | token | 1 << 3 | before | nesting
}

/// The string value of a field, wherever it stands in the bytes.
fn field(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    let mark = [&[2], name.as_bytes(), &[0]].concat();
    let value = bytes
        .windows(mark.len())
        .position(|window| window == mark)?
        + mark.len();
    let len = usize::try_from(laws::naive::int32(bytes, value)?).ok()?;
    let text = bytes.get(value + 4..value.checked_add(4)?.checked_add(len)?)?;
    text.split_last().map(|(_, text)| text.to_vec())
}

/// Bytes for the targets whose input is a generator's: nothing in them means anything.
fn noise(seed: u32, len: usize) -> Vec<u8> {
    let mut state = seed;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect()
}

/// The seeds of every target.
fn seeds() -> BTreeMap<&'static str, Seeds> {
    let mut all: BTreeMap<&'static str, Seeds> =
        LAWS.iter().map(|(name, _)| (*name, Seeds::new())).collect();
    let mut put = |target: &str, name: &str, prefix: &[u8], bytes: &[u8]| {
        let seeds = all.get_mut(target).expect("a target");
        let seed = [prefix, bytes].concat();
        // One file for the same bytes under several names.
        if !seeds.values().any(|known| *known == seed) {
            seeds.insert(name.to_owned(), seed);
        }
    };
    for (name, vector) in vectors() {
        let Some(bytes) = bytes_of(&vector) else {
            continue;
        };
        match input(&vector) {
            "message" => {
                put("frame", &name, &[frame_choice(&vector)], &bytes);
                put("ingest", &name, &[1 << 3], &bytes);
                if vector.area() == "splice" {
                    put("stream", &name, &[0x10], &[&bytes[..], &bytes].concat());
                    put("canary", &name, &[2], &bytes);
                    // As a generator's input the message is noise of a useful shape.
                    put("splice", &name, &[0], &bytes);
                }
                if name.contains("length") {
                    put("stream", &name, &[1], &bytes);
                }
            }
            "document" => {
                put("telemetry_decode", &name, &[0], &bytes);
                put("document", &name, &[6], &bytes);
                put("differential", &name, &[0], &bytes);
                for (target, field_name) in
                    [("traceparent", "traceparent"), ("tracestate", "tracestate")]
                {
                    if let Some(text) = field(&bytes, field_name) {
                        put(target, &name, &[], &text);
                    }
                }
            }
            "retry" => {
                let body = make::document(&make::element(0x03, "$retry", &bytes));
                put("command", &name, &[0], &body);
            }
            "command" => {
                put("command", &name, &[0], &bytes);
                put("comment", &name, &[0], &bytes);
            }
            "client" => put("telemetry_decode", &name, &[0], &with_client(&bytes)),
            other => panic!("{name}: an input of an unknown kind: {other}"),
        }
    }
    for (name, body) in commented() {
        put("comment", name, &[8], &body);
    }
    for (name, message) in compressed_messages() {
        put("compression", &name, &[2], &message[16..]);
        if message.len() > 25 && message[24] < 4 {
            put(
                "compression",
                &format!("{name}_stream"),
                &[0x10 | message[24] << 2],
                &message[25..],
            );
        }
    }
    for compressor in 0..4 {
        let (name, seed) = (format!("noise_{compressor}"), u32::from(compressor));
        put("compression", &name, &[compressor << 2], &noise(seed, 900));
    }
    for seed in 1..=8_u8 {
        let (name, bytes) = (format!("noise_{seed:02}"), noise(u32::from(seed), 300));
        put("comment", &name, &[2 | seed << 2], &bytes);
    }
    for (target, len) in [
        ("attach", 900),
        ("telemetry_encode", 700),
        ("splice", 1500),
        ("canary", 24),
        ("secrets", 1500),
    ] {
        for seed in 1..=12 {
            put(target, &format!("noise_{seed:02}"), &[], &noise(seed, len));
        }
    }
    for seed in 0..20_u8 {
        // Four for each kind of law.
        let (name, bytes) = (format!("noise_{seed:02}"), noise(u32::from(seed), 1_500));
        put("observe", &name, &[seed % 5], &bytes);
    }
    for (name, document) in client_documents() {
        let document = laws::naive::handshake::encoded(&document);
        put("handshake", name, &[0], &document);
        put("handshake", &format!("{name}_again"), &[8], &document);
    }
    for seed in 1..=12 {
        // Bit 1 makes a document of the noise, bit 2 builds one.
        let prefix = if seed % 2 == 0 { 2 } else { 4 };
        put(
            "handshake",
            &format!("noise_{seed:02}"),
            &[prefix],
            &noise(seed, 300),
        );
    }
    for state in TRACESTATES {
        let name: String = state
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(24)
            .collect();
        put("tracestate", &format!("w3c_{name}"), &[], state.as_bytes());
    }
    all
}

/// From the grammar of W3C Trace Context level 2, section 3.3.
const TRACESTATES: &[&str] = &[
    "",
    "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
    "fw529a3039@dt=FfCYB5S6v",
    "a=1 , b=2\t,\tc=3",
    "a=1,,b=2,",
    "a=1,a=2",
    "a= leading",
    "a=in side,b=x ",
    "0a=digit",
    "A=upper",
    "a=b=c",
    "a=",
    "=b",
    "a",
    "a*-_/@z=!~",
];

/// Bodies with every sort of comment.
fn commented() -> Vec<(&'static str, Vec<u8>)> {
    let string = |name: &str, text: &str| make::element(0x02, name, &make::string(text.as_bytes()));
    let context = make::document(
        &[
            string("traceparent", make::TRACEPARENT),
            string("tracestate", "rojo=1"),
            string("text", "nightly"),
        ]
        .concat(),
    );
    let text = string("comment", "nightly");
    let number = make::element(0x10, "comment", &[1, 0, 0, 0]);
    let document = make::element(0x03, "comment", &context);
    let database = string("$db", "shop");
    let body = |command: &str, arguments: &[&Vec<u8>]| {
        let arguments: Vec<u8> = arguments.iter().flat_map(|bytes| bytes.to_vec()).collect();
        make::document(&[string(command, "orders"), arguments, database.clone()].concat())
    };
    vec![
        ("none", body("find", &[])),
        ("text", body("find", &[&text])),
        ("number", body("insert", &[&number])),
        ("context", body("getMore", &[&document])),
        ("two", body("aggregate", &[&text, &number])),
        ("count", body("count", &[&text])),
        ("sensitive", body("saslStart", &[&text])),
        ("hello", body("hello", &[])),
        ("first", make::document(&text)),
    ]
}

/// The messages of `compression.txt`, named by what they show.
fn compressed_messages() -> Vec<(String, Vec<u8>)> {
    let path = vector::root().join("compression.txt");
    let text = fs::read_to_string(path).expect("a table");
    let columns = [
        "rule", "value", "limits", "expect", "message", "text", "why",
    ];
    table::read(&text, columns)
        .into_iter()
        .map(|row| {
            let words = row.cells[6].split(|c: char| !c.is_ascii_alphanumeric());
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            (words.join("_"), table::bytes(&row.cells[1]))
        })
        .filter(|(_, message)| message.len() <= LARGEST)
        .collect()
}

/// Client documents of the handshake, named by what they show, and hellos that hold one.
fn client_documents() -> Vec<(&'static str, Document)> {
    let driver = doc! { "name": "d", "version": "1" };
    let os = doc! { "type": "Linux" };
    let sound = doc! { "driver": driver.clone(), "os": os.clone() };
    let application = |name: Bson| doc! { "application": { "name": name }, "driver": driver.clone(), "os": os.clone() };
    let padded = |len: usize| doc! { "driver": driver.clone(), "os": os.clone(), "platform": "p".repeat(len) };
    vec![
        ("smallest", sound.clone()),
        ("without_driver", doc! { "os": os.clone() }),
        ("without_os", doc! { "driver": driver.clone() }),
        (
            "without_version",
            doc! { "driver": { "name": "d" }, "os": os.clone() },
        ),
        (
            "driver_of_another_type",
            doc! { "driver": 1, "os": os.clone() },
        ),
        (
            "driver_an_array",
            doc! { "driver": ["d", "1"], "os": os.clone() },
        ),
        ("name_of_another_type", application(Bson::Int32(1))),
        ("name_of_128_bytes", application("n".repeat(128).into())),
        ("name_of_129_bytes", application("n".repeat(129).into())),
        ("name_of_controls", application("\u{1}".repeat(22).into())),
        ("of_512_bytes", padded(427)),
        ("of_513_bytes", padded(428)),
        ("of_1024_bytes", padded(939)),
        ("of_1025_bytes", padded(940)),
        (
            "hello",
            doc! { "hello": 1, "client": sound.clone(), "backpressure": "2" },
        ),
        (
            "internal_hello",
            doc! { "hello": 1, "internalClient": {}, "client": padded(939) },
        ),
        ("hello_without_client", doc! { "hello": 1 }),
    ]
}

fn with_client(document: &[u8]) -> Vec<u8> {
    let telemetry = make::telemetry(make::TRACEPARENT);
    let otel = &telemetry[4..telemetry.len() - 1];
    make::document(&[otel.to_vec(), make::element(0x03, "client", document)].concat())
}

fn is_find(name: &str) -> bool {
    name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[test]
fn seeds_are_fresh() {
    let write = std::env::var_os("UPDATE_CORPUS").is_some();
    let mut committed = 0;
    for (target, expected) in seeds() {
        let folder = fuzz().join("corpus").join(target);
        if write {
            fs::create_dir_all(&folder).expect("a folder for seeds");
            for name in files(&folder)
                .into_keys()
                .filter(|name| !is_find(name) && !expected.contains_key(name))
            {
                fs::remove_file(folder.join(name)).expect("a stale seed");
            }
            for (name, bytes) in &expected {
                fs::write(folder.join(name), bytes).expect("a seed");
            }
        }
        let mut found = files(&folder);
        committed += found.values().map(Vec::len).sum::<usize>();
        found.retain(|name, _| !is_find(name));
        let stale: Vec<&String> = found
            .keys()
            .filter(|name| found.get(*name) != expected.get(*name))
            .collect();
        let missing: Vec<&String> = expected
            .keys()
            .filter(|name| !found.contains_key(*name))
            .collect();
        assert!(
            stale.is_empty() && missing.is_empty(),
            "{target}: stale {stale:?}, missing {missing:?}; UPDATE_CORPUS=1 cargo test --test corpus writes them"
        );
        assert!(
            expected.len() >= 10,
            "{target} has {} seeds",
            expected.len()
        );
    }
    assert!(committed < COMMITTED, "{committed} bytes of seeds");
}

#[test]
fn every_seed_keeps_its_law() {
    for (target, law) in LAWS {
        let found = files(&fuzz().join("corpus").join(target));
        assert!(!found.is_empty(), "no corpus for {target}");
        for (name, bytes) in found {
            // A panic's text alone does not say which file it was.
            println!("{target}/{name}");
            law(&bytes);
        }
    }
}

/// Laws, targets, manifest and corpus folders name the same things.
#[test]
fn every_law_has_a_target() {
    let laws: BTreeSet<String> = LAWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let targets: BTreeSet<String> = files(&fuzz().join("fuzz_targets"))
        .into_iter()
        .map(|(name, text)| {
            let name = name.strip_suffix(".rs").expect("a Rust file").to_owned();
            let text = String::from_utf8(text).expect("text");
            assert_eq!(
                text.matches(&format!("laws::{name}::law")).count(),
                2,
                "{name} runs another law"
            );
            name
        })
        .collect();
    let folders: BTreeSet<String> = fs::read_dir(fuzz().join("corpus"))
        .expect("a corpus")
        .map(|entry| {
            entry
                .expect("directory entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).expect("a manifest");
    let bins: BTreeSet<String> = manifest
        .split("[[bin]]")
        .skip(1)
        .filter_map(|bin| bin.split('"').nth(1))
        .map(str::to_owned)
        .collect();
    assert_eq!(targets, laws);
    assert_eq!(folders, laws);
    assert_eq!(bins, laws);
}
