//! The live check is over the whole suite: whichever test has telemetry emitted hands it over, or stands in a list that says why not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What telemetry comes out of.
const SOURCES: [&str; 7] = [
    "ClientTelemetry",
    "Counters",
    "DecoderTelemetry",
    "EncoderTelemetry",
    "LogBatch",
    "MetricBatch",
    "SpanBatch",
];

/// How it is handed over: by the samples' own functions, which the laws reach through `emitted`.
const CHECKS: [&str; 2] = ["::sound(&", "::fitting(&"];

/// Files, or folders, that name a source and hand nothing over.
const OTHERS: [(&str, &str); 3] = [
    (
        "tests/api_observer.rs",
        "pins signatures: nothing that it records is read",
    ),
    ("tests/driver-shape/src", "the driver; its tests look at it"),
    ("tests/live_check", "the check itself"),
];

/// The lines that are no comment.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim_start);
    lines.filter(|line| !line.starts_with("//"))
}

/// Whether a word stands in a text.
fn has(text: &str, word: &str) -> bool {
    code(text).any(|line| {
        line.split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|found| found == word)
    })
}

/// The file that the test of this file begins with: itself, or `main.rs` of its folder.
fn root(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/main.rs"),
        None => path.to_owned(),
    }
}

/// What is wrong with these files, by path.
fn faults(files: &BTreeMap<String, String>, others: &[(&str, &str)]) -> Vec<String> {
    let checks = |text: &str| {
        let mut code = code(text);
        code.any(|line| CHECKS.iter().any(|check| line.contains(check)))
    };
    let source = |text: &str| SOURCES.into_iter().find(|source| has(text, source));
    let is_other =
        |path: &str, other: &str| path == other || path.starts_with(&format!("{other}/"));
    let mut faults = Vec::new();
    for (path, text) in files {
        let Some(source) = source(text) else {
            continue;
        };
        let by_root = || files.get(&root(path)).is_some_and(|text| checks(text));
        let listed = others.iter().any(|(other, _)| is_other(path, other));
        if !listed && !checks(text) && !by_root() {
            faults.push(format!("{path}: {source} is held against nothing"));
        }
    }
    for (other, reason) in others {
        let mut own = files.iter().filter(|(path, _)| is_other(path, other));
        let needed = own.any(|(_, text)| source(text).is_some());
        if !needed || reason.is_empty() {
            faults.push(format!("{other}: nothing there needs a reason"));
        }
    }
    faults
}

/// Every Rust file below a folder, by its path in the crate.
fn read(folder: &Path, files: &mut BTreeMap<String, String>) {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            read(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(crate_folder).unwrap().to_str().unwrap();
            files.insert(name.to_owned(), fs::read_to_string(&path).unwrap());
        }
    }
}

// TS-197
#[test]
fn every_test_that_sees_telemetry_hands_it_over() {
    let mut files = BTreeMap::new();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"),
        &mut files,
    );
    let with_sources = files
        .values()
        .filter(|text| SOURCES.iter().any(|source| has(text, source)));
    assert!(with_sources.count() > 25);
    let faults = faults(&files, &OTHERS);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn planted_tests_are_found() {
    let judged = |files: &[(&str, &str)], others: &[(&str, &str)]| {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        faults(&files.collect(), others)
    };
    let none: &[(&str, &str)] = &[];
    for sound in [
        "fn f(t: ClientTelemetry) { sample::sound(&x(t)) }",
        "fn f(t: &Counters) { emitted::fitting(&t) }",
        "// ClientTelemetry\nfn f(counters: MyCounters) {}",
    ] {
        assert!(judged(&[("tests/a.rs", sound)], none).is_empty(), "{sound}");
    }
    for bad in [
        "fn f(t: ClientTelemetry) {}",
        "mod sample;\nfn f(t: MetricBatch) {}",
        "fn f(t: SpanBatch) {}\n// sample::sound(&t)",
        "fn f(t: LogBatch) { let sound = t; }",
    ] {
        let found = judged(&[("tests/a.rs", bad)], none);
        assert_eq!(found.len(), 1, "{bad}");
    }
    let part = ("tests/a/part.rs", "fn f(t: LogBatch) {}");
    let root = ("tests/a/main.rs", "fn g() { sample::sound(&x) }");
    assert!(judged(&[part, root], none).is_empty());
    assert_eq!(judged(&[part, ("tests/a/main.rs", "")], none).len(), 1);
    // A list of exceptions ends where its reasons end.
    assert!(judged(&[part], &[("tests/a", "why not")]).is_empty());
    assert_eq!(judged(&[part], &[("tests/a", "")]).len(), 1);
    let gone = judged(&[part, root], &[("tests/b", "why not")]);
    assert_eq!(gone, ["tests/b: nothing there needs a reason"]);
}
