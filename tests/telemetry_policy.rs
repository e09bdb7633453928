//! The clauses of OpenTelemetry's policy for a program's own telemetry, what the crate does about each, and the tests that show it:
//! `docs/telemetry-policy.md`.
//!
//! A clause is shown by what a machine can run or refuse, never by a review. Its row names, in the last column:
//!
//! | form | what has to be there |
//! |---|---|
//! | `tests/file.rs::name` | that test in that file, and it is not ignored |
//! | `rule name` | that rule of the registry, and a planted violation that it finds |
//! | `finding id` | that finding of the live check, and a planted violation that gives it |
//! | `doc src/file.rs::Item` | an example at that item, of what compiles and works or of what does not compile |
//! | `const src/file.rs::NAME` | that constant of type `()`: the compiler evaluates it |

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The clauses, by the ids that the crate gives them.
const CLAUSES: [&str; 44] = [
    "G1", "S1", "S2", "S3", "S4", "S5", "E1", "E2", "E4", "E5", "E6", "E7", "E8", "M1", "M2", "M3",
    "M4", "M5", "M6", "M7", "M8", "V1", "V2", "V3", "V4", "V5", "R1", "R2", "R3", "R4", "R5", "T1",
    "T2", "T3", "P1", "P2", "P3", "P4", "P5", "W1", "W2", "W3", "W4", "W5",
];

/// What the policy's first clause wants telemetry to be for.
const PURPOSES: [&str; 5] = [
    "operation",
    "regression",
    "saturation",
    "change impact",
    "trend",
];

/// Finds the text of a file of the crate.
type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

fn read(path: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

fn document() -> String {
    read("docs/telemetry-policy.md").expect("the document")
}

/// The rows of the table with this header, cell by cell.
fn rows<'a>(document: &'a str, header: &str) -> Vec<Vec<&'a str>> {
    let lines = document.lines().skip_while(|line| *line != header);
    lines
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let line = line.trim_matches('|');
            line.split('|').map(str::trim).collect()
        })
        .collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The lines of documentation and attributes above an item of this name.
fn above<'a>(source: &'a str, item: &str) -> Option<Vec<&'a str>> {
    let declares = |line: &str| {
        let words = [
            "struct", "enum", "trait", "fn", "const", "type", "mod", "macro",
        ];
        let mut before = "";
        line.split([' ', '(', '<', ';', '{', ':']).any(|word| {
            let declared = word == item && words.contains(&before);
            before = word;
            declared
        })
    };
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let at = lines
        .iter()
        .position(|line| !line.starts_with("//") && declares(line))?;
    let above = lines[..at].iter().rev();
    Some(
        above
            .take_while(|line| line.starts_with("///") || line.starts_with("#["))
            .copied()
            .collect(),
    )
}

fn has_test(source: &str, name: &str) -> bool {
    let mut is_test = false;
    source.lines().map(str::trim).any(|line| {
        if line.starts_with("#[test]") {
            is_test = true;
        } else if line.starts_with("#[ignore") {
            is_test = false;
        } else if let Some(function) = line.strip_prefix("fn ") {
            let found = is_test && function.split(['(', '<']).next() == Some(name);
            is_test = false;
            return found;
        }
        false
    })
}

const UNSEEDED: &str = "no planted violation";

/// What is wrong with one name of a proof.
fn proof_fault(proof: &str, read: Read<'_>) -> Option<String> {
    let missing = |what: &str| Some(format!("{proof}: {what}"));
    if let Some(rule) = proof.strip_prefix("rule ") {
        let rules = read("examples/registry/rules/mod.rs").unwrap_or_default();
        if !rules.contains(&format!("::{rule}: \"")) {
            return missing("no such rule");
        }
        let seeds = read("tests/registry/seeds.rs").unwrap_or_default();
        let mut firsts = seeds.lines().map(|line| line.split_whitespace().next());
        let seeded = firsts.any(|first| first == Some(rule));
        return if seeded { None } else { missing(UNSEEDED) };
    }
    if let Some(id) = proof.strip_prefix("finding ") {
        let findings = read("tests/sample/finding.rs").unwrap_or_default();
        let end = format!(" = \"{id}\",");
        let mut names = findings.lines().map(|line| line.trim().strip_suffix(&end));
        let Some(name) = names.find_map(|name| name) else {
            return missing("no such finding");
        };
        let seeds = read("tests/live_check/seeds.rs").unwrap_or_default();
        let seeded = seeds.contains(&format!("(id::{name}, "));
        return if seeded { None } else { missing(UNSEEDED) };
    }
    let (kind, place) = proof.split_once(' ').unwrap_or(("", proof));
    let Some((path, name)) = place.split_once("::") else {
        return missing("no `file::name`");
    };
    let Some(source) = read(path) else {
        return missing("no such file");
    };
    let found = match kind {
        "" => has_test(&source, name),
        "doc" => above(&source, name)
            .is_some_and(|lines| lines.iter().any(|line| line.starts_with("/// ```"))),
        "const" => source.contains(&format!("const {name}: () =")),
        _ => return missing("no kind of proof"),
    };
    if found {
        None
    } else {
        missing("not in that file")
    }
}

const CLAUSE_HEADER: &str = "| id | level | clause | what the crate does | shown by |";

/// Everything that is wrong with the table of the clauses.
fn clause_faults(document: &str, read: Read<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<&str, usize> = CLAUSES.iter().map(|clause| (*clause, 0)).collect();
    for row in rows(document, CLAUSE_HEADER) {
        let [id, level, clause, does, shown] = row[..] else {
            faults.push(format!("{row:?}: not five cells"));
            continue;
        };
        match seen.get_mut(id) {
            Some(count) => *count += 1,
            None => faults.push(format!("{id}: no such clause")),
        }
        if !["MUST", "SHOULD", "MUST, SHOULD", "principle"].contains(&level) {
            faults.push(format!("{id}: {level:?} is no level"));
        }
        if clause.is_empty() || does.is_empty() {
            faults.push(format!("{id}: a cell is empty"));
        }
        let proofs = quoted(shown);
        if proofs.is_empty() {
            faults.push(format!("{id}: no test"));
        }
        if proofs.iter().collect::<BTreeSet<_>>().len() < proofs.len() {
            faults.push(format!("{id}: a test stands twice"));
        }
        let missing = proofs.iter().filter_map(|proof| proof_fault(proof, read));
        faults.extend(missing.map(|fault| format!("{id}: {fault}")));
    }
    let wrong = seen.into_iter().filter(|(_, count)| *count != 1);
    faults.extend(wrong.map(|(id, count)| format!("{id}: stands {count} times")));
    faults
}

#[test]
fn every_clause_has_tests_that_exist() {
    let faults = clause_faults(&document(), &read);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A check that cannot fail shows nothing.
#[test]
fn planted_faults_are_found() {
    let files = |path: &str| {
        Some(match path {
            "tests/a.rs" => "#[test]\nfn shown() {\n}\nfn other() {}\n    #[test]\n    fn inside(x in 1..2) {}\n#[test]\n#[ignore]\nfn asleep() {}\n".to_owned(),
            "src/a.rs" => "/// Says.\n/// ```compile_fail\n/// ```\n#[derive(Debug)]\npub struct Item;\n/// No example.\npub fn plain() {}\nconst HOLDS: () = assert!(true);\n".to_owned(),
            "examples/registry/rules/mod.rs" => "    sets::kept: \"says\",\n    sets::lazy: \"says\",\n".to_owned(),
            "tests/sample/finding.rs" => "    GIVEN = \"given\",\n    NEVER = \"never\",\n".to_owned(),
            "tests/live_check/seeds.rs" => "    (id::GIVEN, |bed| bed.spoil()),\n".to_owned(),
            "tests/registry/seeds.rs" => "    kept at [\"x\"]: (metrics: \"a\" => \"b\")\n".to_owned(),
            _ => return None,
        })
    };
    let table = |change: &dyn Fn(&str) -> String| {
        let rows: String = CLAUSES.iter().map(|id| change(id)).collect();
        let text = format!("# Title\n\n{CLAUSE_HEADER}\n|---|---|---|---|---|\n{rows}\nText.\n");
        clause_faults(&text, &files)
    };
    let row = |id: &str, proofs: &str| format!("| {id} | MUST | text | text | {proofs} |\n");
    let sound = "`tests/a.rs::shown`<br>`tests/a.rs::inside`<br>`doc src/a.rs::Item`<br>`const src/a.rs::HOLDS`<br>`rule kept`<br>`finding given`";
    assert_eq!(table(&|id| row(id, sound)), Vec::<String>::new());
    let planted = [
        (
            "`tests/a.rs::missing`",
            "tests/a.rs::missing: not in that file",
        ),
        ("`tests/a.rs::other`", "tests/a.rs::other: not in that file"),
        (
            "`tests/a.rs::asleep`",
            "tests/a.rs::asleep: not in that file",
        ),
        ("`tests/b.rs::shown`", "tests/b.rs::shown: no such file"),
        ("`tests/a.rs`", "tests/a.rs: no `file::name`"),
        (
            "`doc src/a.rs::plain`",
            "doc src/a.rs::plain: not in that file",
        ),
        (
            "`doc src/a.rs::None`",
            "doc src/a.rs::None: not in that file",
        ),
        (
            "`const src/a.rs::Item`",
            "const src/a.rs::Item: not in that file",
        ),
        ("`rule unknown`", "rule unknown: no such rule"),
        ("`rule lazy`", "rule lazy: no planted violation"),
        ("`finding other`", "finding other: no such finding"),
        ("`finding never`", "finding never: no planted violation"),
        (
            "`review src/a.rs::Item`",
            "review src/a.rs::Item: no kind of proof",
        ),
        ("review", "no test"),
        ("", "no test"),
        ("`rule kept` `rule kept`", "a test stands twice"),
    ];
    for (proofs, fault) in planted {
        let change = |id: &str| row(id, if id == "M5" { proofs } else { sound });
        assert_eq!(table(&change), [format!("M5: {fault}")]);
    }
    let twice = |id: &str| row(id, sound).repeat(if id == "R3" { 2 } else { 1 });
    assert_eq!(table(&twice), ["R3: stands 2 times"]);
    let gone = |id: &str| row(id, sound).repeat(usize::from(id != "W5"));
    assert_eq!(table(&gone), ["W5: stands 0 times"]);
    let unknown = |id: &str| row(if id == "E4" { "E3" } else { id }, sound);
    assert_eq!(
        table(&unknown),
        ["E3: no such clause", "E4: stands 0 times"]
    );
    let level = |id: &str| row(id, sound).replace(if id == "E4" { "MUST" } else { "-" }, "maybe");
    assert_eq!(table(&level), ["E4: \"maybe\" is no level"]);
    assert_eq!(clause_faults("", &files).len(), CLAUSES.len());
}

/// The entries of one of the registry's files.
fn entries(file: &str, list: &str) -> Vec<Value> {
    let text = read(&format!("registry/{file}.yaml")).expect("a file of the registry");
    let value: Value = serde_saphyr::from_str(&text).expect("YAML");
    value[list].as_array().expect("a list").clone()
}

fn names_of(file: &str, list: &str, key: &str) -> BTreeSet<String> {
    let names = entries(file, list);
    let names = names
        .iter()
        .map(|entry| entry[key].as_str().expect("a name"));
    names.map(str::to_owned).collect()
}

/// Every metric and event: what answers a question.
fn signals() -> BTreeSet<String> {
    let mut names = names_of("metrics", "metrics", "name");
    names.extend(names_of("events", "events", "name"));
    names.extend(names_of("spans", "spans", "type"));
    names
}

/// Keys of attributes.
fn attributes() -> BTreeSet<String> {
    let mut keys = names_of("attributes", "attributes", "key");
    keys.insert("error.type".to_owned());
    keys
}

const QUESTION_HEADER: &str = "| question | for | look at | beside it, from elsewhere |";

fn question_faults(
    document: &str,
    signals: &BTreeSet<String>,
    attributes: &BTreeSet<String>,
) -> Vec<String> {
    let mut faults = Vec::new();
    let (mut asked, mut purposes) = (BTreeSet::new(), BTreeSet::new());
    for row in rows(document, QUESTION_HEADER) {
        let [question, purpose, look, _] = row[..] else {
            faults.push(format!("{row:?}: not four cells"));
            continue;
        };
        for purpose in purpose.split(", ") {
            if PURPOSES.contains(&purpose) {
                purposes.insert(purpose);
            } else {
                faults.push(format!("{question}: {purpose:?} is no purpose"));
            }
        }
        for name in quoted(look) {
            if signals.contains(name) {
                asked.insert(name);
            } else if !attributes.contains(name) {
                faults.push(format!("{question}: {name} is not in the registry"));
            }
        }
    }
    let unasked = signals.iter().filter(|name| !asked.contains(name.as_str()));
    faults.extend(unasked.map(|name| format!("{name} answers no question")));
    let unserved = PURPOSES
        .iter()
        .filter(|purpose| !purposes.contains(*purpose));
    faults.extend(unserved.map(|purpose| format!("nothing is for {purpose}")));
    faults
}

#[test]
fn every_signal_answers_a_question() {
    let faults = question_faults(&document(), &signals(), &attributes());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn planted_questions_are_found() {
    let signals = BTreeSet::from(["mongodb.a".to_owned(), "mongodb.b".to_owned()]);
    let attributes = BTreeSet::from(["error.type".to_owned()]);
    let judged = |rows: &str| {
        let text = format!("{QUESTION_HEADER}\n|---|---|---|---|\n{rows}");
        question_faults(&text, &signals, &attributes)
    };
    let all = "operation, regression, saturation, change impact, trend";
    let sound = format!(
        "| Who? | {all} | `mongodb.a` by `error.type` | |\n| Why? | trend | `mongodb.b` | `mongodb.x` |\n"
    );
    assert_eq!(judged(&sound), Vec::<String>::new());
    assert_eq!(
        judged(&sound.replace("`mongodb.b`", "`mongodb.c`")),
        [
            "Why?: mongodb.c is not in the registry",
            "mongodb.b answers no question"
        ]
    );
    assert_eq!(
        judged(&sound.replace("saturation, ", "fun, ")),
        ["Who?: \"fun\" is no purpose", "nothing is for saturation"]
    );
}

/// What a failure is called.
const FAILURE: &str = "fail";

/// The last segments of the words that tell failures apart: an event named after one would be an event per outcome.
fn failure_words(events: &[Value]) -> BTreeSet<&str> {
    let attributes = events.iter().flat_map(|event| {
        let attributes = event["attributes"].as_array();
        attributes.into_iter().flatten()
    });
    let lists = attributes
        .filter(|attribute| attribute["ref"] == "error.type")
        .filter_map(|attribute| attribute["annotations"]["closed_values"].as_array());
    lists
        .flatten()
        .filter_map(|value| value["value"].as_str())
        .collect()
}

/// One event with an attribute that tells cases apart, not an event for each case; and at most one that says that something began.
fn event_faults(events: &[Value]) -> Vec<String> {
    let mut faults = Vec::new();
    let words = failure_words(events);
    let mut starts: BTreeMap<&str, usize> = BTreeMap::new();
    for event in events {
        let name = event["name"].as_str().expect("a name");
        let entity = event["entity_associations"][0].as_str().unwrap_or_default();
        let (subject, verb) = name.rsplit_once('.').expect("a verb");
        if verb == "start" {
            *starts.entry(entity).or_default() += 1;
        }
        let attributes = event["attributes"].as_array();
        let classifier = attributes.into_iter().flatten().any(|attribute| {
            attribute["ref"] == "error.type" && attribute["requirement_level"] == "required"
        });
        if verb == FAILURE && !classifier {
            faults.push(format!("{name}: fails and requires no error.type"));
        }
        // The first two segments are the namespace.
        let mut own = subject.split('.').skip(2).chain([verb]);
        if own.any(|segment| words.contains(segment)) {
            faults.push(format!("{name}: named after what error.type says"));
        }
    }
    let many = starts.into_iter().filter(|(_, count)| *count > 1);
    faults.extend(many.map(|(entity, count)| format!("{entity}: starts in {count} events")));
    faults
}

#[test]
fn cases_are_told_apart_by_an_attribute_and_not_by_a_name() {
    let events = entries("events", "events");
    assert_eq!(event_faults(&events), Vec::<String>::new());
    let words = failure_words(&events);
    assert!(words.contains("too_large") && words.contains("network"));
}

#[test]
fn planted_events_are_found() {
    let event = |name: &str, attributes: Value| serde_json::json!({ "name": name, "entity_associations": ["e"], "attributes": attributes });
    let classifier = |level: &str| serde_json::json!([{ "ref": "error.type", "requirement_level": level, "annotations": { "closed_values": [{ "value": "too_large" }] } }]);
    let none = || serde_json::json!([]);
    let planted = [
        event("n.a.start", none()),
        event("n.a.b.fail", classifier("required")),
        event("n.a.c.fail", classifier("recommended")),
        event("n.a.too_large.retry", none()),
        event("n.b.start", none()),
    ];
    assert_eq!(
        event_faults(&planted),
        [
            "n.a.c.fail: fails and requires no error.type",
            "n.a.too_large.retry: named after what error.type says",
            "e: starts in 2 events"
        ]
    );
    assert_eq!(event_faults(&planted[..2]), Vec::<String>::new());
}

/// What the pipeline runs, as its script says: the lines of a shell function.
fn shell_function<'a>(script: &'a str, name: &str) -> Vec<&'a str> {
    let head = format!("{name}() {{");
    let lines = script.lines().skip_while(|line| *line != head).skip(1);
    lines
        .take_while(|line| *line != "}")
        .map(str::trim)
        .collect()
}

/// The steps that a change has to pass, when none is named.
fn steps(script: &str) -> Vec<&str> {
    let list = script
        .lines()
        .find_map(|line| line.strip_prefix("readonly ALL=("));
    let list = list.and_then(|list| list.strip_suffix(')')).unwrap_or("");
    list.split(' ').collect()
}

fn runs_every_test(script: &str) -> bool {
    let lines = shell_function(script, "readme_test");
    let every = |line: &&str| ["cargo test", "cargo test --locked"].contains(line);
    steps(script).contains(&"test") && lines.iter().any(every)
}

#[test]
fn every_change_runs_every_test() {
    let script = read(".ci/run").expect("the pipeline's script");
    assert!(runs_every_test(&script));
    for (from, to) in [
        ("\n    cargo test\n", "\n    cargo test --lib\n"),
        (" test docs ", " docs "),
    ] {
        let planted = script.replace(from, to);
        assert_ne!(planted, script);
        assert!(!runs_every_test(&planted), "{to}");
    }
}
