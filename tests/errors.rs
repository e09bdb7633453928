//! Every kind of error that bytes can cause: text, place, rule and answers as in `tests/vectors/errors.txt`, and the whole table
//! of the receiver's rules as in `tests/vectors/rules.txt`.

#[path = "vector/mod.rs"]
mod vector;
#[path = "vector/verdict.rs"]
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use bson::RawDocument;
use opmsg_telemetry::client::ClientMetadata;
use opmsg_telemetry::error::{FrameErrorKind, Reaction, Rule};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{
    Command, Generation, Limits, OpMsg, Role, Splice, Telemetry, TraceSection, Traceparent,
    document,
};
use vector::{Vector, folder, table};
use verdict::{GENERATIONS, variant};

type Row = BTreeMap<String, String>;

/// What the crate says about a row's vector.
struct Seen {
    kind: String,
    text: String,
    place: String,
    rule: &'static str,
    /// Code, name and reaction for each generation.
    answers: Vec<String>,
}

impl Seen {
    fn new(kind: String, text: impl ToString, place: Option<impl ToString>) -> Self {
        let place = place.map_or_else(|| "-".to_owned(), |place| place.to_string());
        Self {
            kind,
            text: text.to_string(),
            place,
            rule: "-",
            answers: vec!["-".to_owned(); 6],
        }
    }

    /// `$error` answers for a rule of the receiver.
    fn with_answers(
        mut self,
        rule: Option<Rule>,
        answer: impl Fn(Generation) -> (i32, &'static str, Reaction),
    ) -> Self {
        self.rule = rule.map_or("-", Rule::id);
        self.answers = GENERATIONS
            .iter()
            .flat_map(|(_, generation)| {
                let (code, name, reaction) = answer(*generation);
                [
                    code.to_string(),
                    name.to_owned(),
                    variant(&reaction).to_lowercase(),
                ]
            })
            .collect();
        self
    }
}

macro_rules! answers {
    ($seen:expr, $rule:expr, $error:expr) => {
        $seen.with_answers($rule, |generation| {
            let code = $error.code(generation);
            (code.code(), code.name(), $error.reaction(generation))
        })
    };
}

fn frame(vector: &Vector, bytes: &[u8]) -> Seen {
    let role = verdict::role(vector);
    let limits = verdict::limits(vector, Generation::V9_0);
    let error = OpMsg::parse(bytes, role, &limits).expect_err("a framing fault");
    let inner = matches!(error.kind(), FrameErrorKind::Telemetry(_));
    let kind = if inner {
        "Telemetry".to_owned()
    } else {
        variant(&error.kind())
    };
    answers!(
        Seen::new(kind, error, Some(error.offset())),
        error.rule(),
        error
    )
}

fn telemetry(bytes: &[u8]) -> Seen {
    let error = Telemetry::decode(bytes).expect_err("a telemetry fault");
    answers!(
        Seen::new(variant(&error.kind()), error, error.field()),
        Some(error.rule()),
        error
    )
}

fn command(vector: &Vector, bytes: &[u8]) -> Seen {
    let limits = verdict::limits(vector, Generation::V9_0);
    let msg = OpMsg::parse(bytes, Role::Request, &limits).expect("the framing is fine");
    let read = msg
        .command()
        .and_then(|command| command.required_database());
    let error = read.expect_err("no command");
    answers!(
        Seen::new(variant(&error.kind()), error, None::<u32>),
        Some(error.rule()),
        error
    )
}

fn traceparent(document: &[u8], kind: &str) -> Seen {
    let document = RawDocument::from_bytes(document).expect("a document");
    let otel = document.get_document("otel").expect("otel");
    let text = otel.get_str("traceparent").expect("a string").as_bytes();
    let error = match kind {
        "VersionNot00" => Traceparent::parse(text).expect_err("not to be sent"),
        _ => Traceparent::from_received(text).expect_err("not to be received"),
    };
    Seen::new(variant(&error.kind()), error, Some(error.position()))
}

fn attach(vector: &Vector) -> Seen {
    let input = vector.blocks["input"].to_bytes();
    let msg = OpMsg::parse(&input, Role::Request, &Limits::SERVER).expect("a message");
    let section = TraceSection::for_wire_version(Some(29), [1; 16], [2; 8], 1).expect("a section");
    let limits = verdict::limits(vector, Generation::V9_0);
    let error = Splice::attach(&msg, &section, limits.max_message_size()).expect_err("too large");
    Seen::new(variant(&error), error, None::<u32>)
}

fn seen(row: &Row, vector: &Vector) -> Seen {
    let (family, kind) = row["kind"].split_once('/').expect("family and kind");
    if family == "Attach" {
        return attach(vector);
    }
    let bytes = vector.bytes();
    match family {
        "Frame" => frame(vector, &bytes),
        "Telemetry" => telemetry(&bytes),
        "Command" => command(vector, &bytes),
        "Traceparent" => traceparent(&bytes, kind),
        "Document" => {
            // The body of a message that has no other section: header, flags and kind are 21 bytes.
            let error = document::validate(&bytes[21..], Limits::MAX_NESTING).expect_err("a fault");
            Seen::new(variant(&error.kind()), error, Some(error.offset()))
        }
        "Retry" => {
            let error = RetryMetadata::decode(&bytes).expect_err("no metadata");
            Seen::new(variant(&error), error, error.field())
        }
        "Argument" => {
            let body = RawDocument::from_bytes(&bytes).expect("a body");
            let error = Command::read(body)
                .expect("a command")
                .retry_strict()
                .expect_err("no metadata");
            Seen::new(variant(&error), error, None::<u32>)
        }
        "Client" => {
            let error = ClientMetadata::decode(&bytes).expect_err("no metadata");
            Seen::new(variant(&error), error, error.field())
        }
        other => panic!("unknown family {other}"),
    }
}

fn vectors() -> BTreeMap<String, Vector> {
    let folders = [
        "frame/accept",
        "frame/reject",
        "telemetry/accept",
        "telemetry/reject",
        "retry/reject",
        "client/reject",
        "splice",
    ];
    folders
        .into_iter()
        .flat_map(folder)
        .map(|vector| (vector.name.clone(), vector))
        .collect()
}

const ANSWERS: [&str; 6] = [
    "9.0 code",
    "9.0 name",
    "9.0 reaction",
    "8.3 code",
    "8.3 name",
    "8.3 reaction",
];

#[test]
fn every_row_is_what_its_vector_provokes() {
    let vectors = vectors();
    for row in table("errors.txt") {
        let name = &row["kind"];
        let vector = vectors
            .get(&row["vector"])
            .unwrap_or_else(|| panic!("{name}: no vector {}", row["vector"]));
        let seen = seen(&row, vector);
        assert!(
            name.ends_with(&format!("/{}", seen.kind)),
            "{name}: {}",
            seen.kind
        );
        assert_eq!(seen.text, row["text"], "{name}");
        assert_eq!(seen.place, row["where"], "{name}");
        assert_eq!(seen.rule, row["rule"], "{name}");
        for (column, answer) in ANSWERS.iter().zip(&seen.answers) {
            assert_eq!(answer, &row[*column], "{name}, {column}");
        }
    }
}

/// TS-89: one line in lower case without a full stop, and nothing of the message in it.
#[test]
fn texts_keep_to_the_style() {
    for row in table("errors.txt") {
        let text = &row["text"];
        assert!(!text.ends_with('.') && !text.contains('\n'), "{text}");
        assert!(
            text.starts_with(|first: char| first.is_ascii_lowercase()),
            "{text}"
        );
        for marker in ["4bf92f35", "00f067aa", "ping", "admin", "documents"] {
            assert!(!text.contains(marker), "{text}");
        }
    }
}

/// The kinds that the sources declare and the rows are the same set: a new kind needs a row, with a vector.
#[test]
fn every_kind_has_a_row() {
    let sources = [
        ("Frame", "error/frame.rs", "FrameErrorKind"),
        ("Telemetry", "error/telemetry.rs", "TelemetryErrorKind"),
        ("Document", "error/document.rs", "DocumentErrorKind"),
        ("Command", "error/command.rs", "CommandErrorKind"),
        ("Traceparent", "trace/invalid.rs", "InvalidTraceparentKind"),
        ("Retry", "retry/invalid.rs", "InvalidRetry"),
        ("Client", "client/invalid.rs", "InvalidSetting"),
    ];
    let rows: BTreeSet<String> = table("errors.txt")
        .into_iter()
        .map(|row| row["kind"].clone())
        .collect();
    for (family, file, name) in sources {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
        let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let declared: BTreeSet<String> = variants(&source, name)
            .into_iter()
            .map(|kind| format!("{family}/{kind}"))
            .collect();
        let listed = rows
            .iter()
            .filter(|row| row.starts_with(&format!("{family}/")))
            .cloned()
            .collect();
        assert_eq!(declared, listed, "{file}");
    }
}

/// The names of an enum's variants, from its source as rustfmt writes it.
fn variants(source: &str, name: &str) -> Vec<String> {
    let start = source
        .find(&format!("pub enum {name} {{"))
        .unwrap_or_else(|| panic!("no enum {name}"));
    let body = &source[start..];
    let end = body.find("\n}\n").expect("the enum ends");
    let is_name = |letter: char| letter.is_ascii_alphanumeric();
    let found: Vec<String> = body[..end]
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|line| line[..line.find(|letter| !is_name(letter)).unwrap_or(line.len())].to_owned())
        .collect();
    assert!(found.len() > 1, "{name}: {found:?}");
    found
}

/// TS-47, TS-48, TS-52, TS-88: the table of rules, both generations, with the rows that no message can show.
#[test]
fn rules_are_those_of_the_table() {
    let rows = table("rules.txt");
    assert_eq!(rows.len(), Rule::ALL.len());
    for (rule, row) in Rule::ALL.into_iter().zip(rows) {
        assert_eq!(rule.id(), row["rule"]);
        for (label, generation) in GENERATIONS {
            let code = rule.code(generation);
            let number = code.map_or_else(|| "-".to_owned(), |code| code.code().to_string());
            assert_eq!(number, row[&format!("{label} code")], "rule {}", rule.id());
            assert_eq!(
                code.map_or("-", |code| code.name()),
                row[&format!("{label} name")],
                "rule {}",
                rule.id()
            );
            let reaction = variant(&rule.reaction(generation)).to_lowercase();
            assert_eq!(
                reaction,
                row[&format!("{label} reaction")],
                "rule {}",
                rule.id()
            );
        }
    }
}
