//! Every rule of `docs/specification.md` is defined once, numbered without a gap, and named by a test; no test names a rule
//! that is not there.
//!
//! A rule `TS-n` is named by: a file below `tests/` (`*.rs`, this one excepted), a `rule:` line of a vector or any line of a
//! table in `tests/vectors/`, an item under `#[cfg(test)]` in `src/`, or a doc test. Plain source and comments do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Rules that the crate shows.
const RULE: &str = "TS-";
/// Duties of drivers and proxies: numbered like rules, but beyond the reach of a codec's tests.
const DUTY: &str = "DD-";
/// Below this heading a line `- TS-n ...` retires an id: it is neither defined nor used again, and leaves no gap.
const RETIRED_HEADING: &str = "## Retired rule ids";

#[test]
fn ids_are_defined_once_and_without_a_gap() {
    let specification = specification();
    for prefix in [RULE, DUTY] {
        let faults = numbering_faults(&specification, prefix);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn references_in_the_specification_lead_somewhere() {
    let specification = specification();
    for prefix in [RULE, DUTY] {
        let defined: BTreeSet<String> = definitions(&specification, prefix).into_iter().collect();
        let retired = retired(&specification, prefix);
        let dangling: Vec<String> = mentions(&specification, prefix)
            .into_iter()
            .filter(|id| !defined.contains(id) && !retired.contains(id))
            .collect();
        assert!(
            dangling.is_empty(),
            "referred to, but not defined: {dangling:?}"
        );
    }
}

#[test]
fn every_rule_is_named_by_a_test() {
    let specification = specification();
    let named = named_by_tests(&root());
    let missing = missing(&specification, &named);
    let mut report = String::new();
    for (id, line) in &missing {
        writeln!(report, "  {id}: {line}").unwrap();
    }
    assert!(
        missing.is_empty(),
        "{} rules that no test names:\n{report}",
        missing.len()
    );
}

#[test]
fn tests_name_only_rules_that_are_defined() {
    let defined: BTreeSet<String> = definitions(&specification(), RULE).into_iter().collect();
    let mut report = String::new();
    for (id, files) in named_by_tests(&root()) {
        if !defined.contains(&id) {
            writeln!(report, "  {id} in {}", files.join(", ")).unwrap();
        }
    }
    assert!(
        report.is_empty(),
        "named, but not in docs/specification.md:\n{report}"
    );
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn specification() -> String {
    fs::read_to_string(root().join("docs/specification.md")).unwrap()
}

/// The ids in definition form (`**TS-12**`), in the order of the text.
fn definitions(text: &str, prefix: &str) -> Vec<String> {
    text.split("**")
        .skip(1)
        .step_by(2)
        .filter(|bold| id_number(bold, prefix).is_some())
        .map(str::to_owned)
        .collect()
}

/// The number of an id that is spelled as it has to be: no leading zero, nothing behind the digits.
fn id_number(token: &str, prefix: &str) -> Option<u32> {
    let number: u32 = token.strip_prefix(prefix)?.parse().ok()?;
    (format!("{prefix}{number}") == token).then_some(number)
}

/// Every id in a text, as it is spelled there. `TS-1` is not found in `TS-12`, nor in `XTS-1`.
fn mentions(text: &str, prefix: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(prefix)
        .filter(|(at, _)| !text[..*at].ends_with(|c| is_word(c) || c == '-'))
        .map(|(at, _)| {
            let tail = &text[at + prefix.len()..];
            let len = tail.find(|c| !is_word(c)).unwrap_or(tail.len());
            &text[at..at + prefix.len() + len]
        })
        .filter(|token| token[prefix.len()..].starts_with(|c: char| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

fn retired(specification: &str, prefix: &str) -> BTreeSet<String> {
    let Some((_, after)) = specification.split_once(RETIRED_HEADING) else {
        return BTreeSet::new();
    };
    after
        .lines()
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| line.strip_prefix("- ")?.split([' ', ':', ',']).next())
        .filter(|token| id_number(token, prefix).is_some())
        .map(str::to_owned)
        .collect()
}

fn numbering_faults(specification: &str, prefix: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for id in definitions(specification, prefix) {
        if !seen.insert(id_number(&id, prefix).unwrap()) {
            faults.push(format!("{id} is defined twice"));
        }
    }
    if seen.is_empty() {
        faults.push(format!("no {prefix} id is defined"));
    }
    for id in retired(specification, prefix) {
        if !seen.insert(id_number(&id, prefix).unwrap()) {
            faults.push(format!("{id} is retired and defined"));
        }
    }
    let last = seen.last().copied().unwrap_or(0);
    faults.extend(
        (1..=last)
            .filter(|number| !seen.contains(number))
            .map(|number| format!("{prefix}{number} is missing: neither defined nor retired")),
    );
    faults
}

/// The defined rules that are not named, each with the line that defines it.
fn missing(specification: &str, named: &BTreeMap<String, Vec<String>>) -> Vec<(String, String)> {
    let line_of = |id: &str| {
        let marker = format!("**{id}**");
        let line = specification.lines().find(|line| line.contains(&marker));
        line.unwrap_or_default()
            .chars()
            .take(100)
            .collect::<String>()
    };
    definitions(specification, RULE)
        .into_iter()
        .filter(|id| !named.contains_key(id))
        .map(|id| {
            let line = line_of(&id);
            (id, line)
        })
        .collect()
}

/// Every id that a test names, with the files that name it.
fn named_by_tests(root: &Path) -> BTreeMap<String, Vec<String>> {
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files_below(&root.join("tests"))
        .into_iter()
        .chain(files_below(&root.join("src")))
    {
        let path = file.strip_prefix(root).unwrap().to_string_lossy();
        let Some(part) = part_that_counts(&path, &fs::read(&file).unwrap()) else {
            continue;
        };
        for id in mentions(&part, RULE) {
            named.entry(id).or_default().push(path.clone().into_owned());
        }
    }
    named
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// What of a file is a test; `None` for a file that is no test at all.
fn part_that_counts(path: &str, bytes: &[u8]) -> Option<String> {
    let text = || String::from_utf8_lossy(bytes).into_owned();
    if path == "tests/specification.rs" {
        None
    } else if path.starts_with("tests/vectors/") {
        // The index repeats the vectors, a text about them shows nothing.
        match path.rsplit('.').next() {
            Some("md" | "json") => None,
            Some("vec") => Some(
                text()
                    .lines()
                    .filter(|line| line.starts_with("rule:"))
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
            _ => Some(text()),
        }
    } else if path.starts_with("tests/") {
        path.ends_with(".rs").then(text)
    } else if path.ends_with("/tests.rs") {
        // The body of `#[cfg(test)] mod tests;`.
        Some(text())
    } else {
        path.ends_with(".rs").then(|| test_parts(&text()))
    }
}

/// The test items and the doc tests of a source file, which is formatted as rustfmt does it.
fn test_parts(source: &str) -> String {
    format!("{}\n{}", test_items(source), doc_tests(source))
}

/// The items below `#[cfg(test)]`: up to the closing line of the same indentation.
fn test_items(source: &str) -> String {
    let mut parts = String::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let text = line.trim_start();
        if text != "#[cfg(test)]" && !text.starts_with("#[cfg(all(test,") {
            continue;
        }
        let indent = line.len() - text.len();
        let mut inside = false;
        for line in lines.by_ref() {
            parts.push_str(line);
            parts.push('\n');
            let text = line.trim_start();
            let own_level = line.len() - text.len() == indent;
            if !own_level || text.is_empty() || text.starts_with("//") || text.starts_with("#[") {
                continue;
            }
            let one_line = !inside && (text.ends_with(';') || text.ends_with('}'));
            let closing = inside && (text.starts_with('}') || text.ends_with(';'));
            if one_line || closing {
                break;
            }
            inside = true;
        }
    }
    parts
}

/// The code blocks of doc comments that `cargo test` compiles as Rust and runs, or wants to see fail.
fn doc_tests(source: &str) -> String {
    let mut parts = String::new();
    let mut block: Option<bool> = None;
    for line in source.lines() {
        let line = line.trim_start();
        let outer = line.strip_prefix("///");
        let Some(doc) = outer.or_else(|| line.strip_prefix("//!")) else {
            block = None;
            continue;
        };
        if let Some(info) = doc.trim().strip_prefix("```") {
            block = match block {
                None => Some(info.split(',').all(is_tested)),
                Some(_) => None,
            };
        } else if block == Some(true) {
            parts.push_str(doc);
            parts.push('\n');
        }
    }
    parts
}

fn is_tested(word: &str) -> bool {
    let word = word.trim();
    matches!(word, "" | "rust" | "should_panic" | "compile_fail")
        || word.starts_with("edition")
        || (word.starts_with('E') && word[1..].chars().all(|c| c.is_ascii_digit()))
}

mod logic {
    //! The checks above, on small texts.

    use super::*;

    fn ids(found: &BTreeSet<String>) -> Vec<&str> {
        found.iter().map(String::as_str).collect()
    }

    #[test]
    fn definitions_are_bold_and_exact() {
        let text = "**TS-1** a, TS-2 b, **note** c\n| **TS-12** | d |\n- **DD-1** e **TS-3a** **TS-04** **TS-**";
        assert_eq!(definitions(text, RULE), ["TS-1", "TS-12"]);
        assert_eq!(definitions(text, DUTY), ["DD-1"]);
    }

    #[test]
    fn mentions_are_whole_tokens() {
        let found = mentions(
            "(TS-12), TS-3. `TS-4`; XTS-5 TS- TS-x a-TS-6 _TS-7 TS-08 TS-9b TS-10",
            RULE,
        );
        assert_eq!(
            ids(&found),
            ["TS-08", "TS-10", "TS-12", "TS-3", "TS-4", "TS-9b"]
        );
        assert!(!mentions("TS-12", RULE).contains("TS-1"));
        assert!(mentions("", RULE).is_empty());
    }

    #[test]
    fn numbering_finds_what_is_wrong() {
        let faults = |text: &str| numbering_faults(text, RULE);
        assert!(faults("**TS-2** **TS-1**").is_empty());
        assert_eq!(
            faults("**TS-1** **TS-2** **TS-1**"),
            ["TS-1 is defined twice"]
        );
        assert_eq!(
            faults("**TS-1** **TS-3** **TS-5**"),
            [
                "TS-2 is missing: neither defined nor retired",
                "TS-4 is missing: neither defined nor retired"
            ]
        );
        assert_eq!(faults("nothing"), ["no TS- id is defined"]);
    }

    #[test]
    fn retired_ids_leave_no_gap_and_stay_retired() {
        let text = "**TS-1** **TS-3**\n## Retired rule ids\n\n- TS-2: never shown\n\n## Changelog\n- TS-9 no\n";
        assert_eq!(ids(&retired(text, RULE)), ["TS-2"]);
        assert!(numbering_faults(text, RULE).is_empty());
        let both = text.replace("**TS-3**", "**TS-2** **TS-3**");
        assert_eq!(
            numbering_faults(&both, RULE),
            ["TS-2 is retired and defined"]
        );
    }

    #[test]
    fn missing_rules_come_with_their_line() {
        let named = BTreeMap::from([("TS-12".to_owned(), vec!["tests/x.rs".to_owned()])]);
        let text = "- **TS-1** first\n- **TS-12** second\n- **DD-1** duty\n";
        assert_eq!(
            missing(text, &named),
            [("TS-1".to_owned(), "- **TS-1** first".to_owned())]
        );
    }

    #[test]
    fn plain_source_does_not_count() {
        let source = "\
//! TS-1 in prose.
/// TS-2 in prose.
/// ```
/// // TS-3
/// ```
/// TS-4 again in prose.
/// ```text
/// TS-5
/// ```
/// ```compile_fail,E0423
/// // TS-6
/// ```
/// ```rust,ignore
/// // TS-7
/// ```
fn f() {} // TS-8

#[cfg(test)]
use a::{
    B, // TS-9
};

// TS-10
#[cfg(test)]
mod tests;
// TS-11

impl X {
    #[cfg(test)]
    // TS-12
    fn g(
        a: u8,
    ) -> u8 {
        1 // TS-13
    }

    fn h() {} // TS-14
}

#[cfg(not(test))]
fn k() {} // TS-15

#[cfg(test)]
mod more {
    #[test]
    fn t() {
        // TS-16
    }
}
// TS-17
";
        assert_eq!(
            ids(&mentions(&test_parts(source), RULE)),
            ["TS-12", "TS-13", "TS-16", "TS-3", "TS-6", "TS-9"]
        );
    }

    #[test]
    fn files_count_by_their_place() {
        let part = |path: &str| part_that_counts(path, b"rule: TS-1\nwhat: TS-2\n");
        assert_eq!(part("tests/specification.rs"), None);
        assert_eq!(part("tests/vectors/README.md"), None);
        assert_eq!(part("tests/vectors/index.json"), None);
        assert_eq!(part("tests/captures/pymongo.bin"), None);
        assert_eq!(
            part("tests/vectors/frame/x.vec").as_deref(),
            Some("rule: TS-1")
        );
        for whole in [
            "tests/vectors/gate.txt",
            "tests/gate.rs",
            "tests/laws/mod.rs",
            "src/trace/tests.rs",
        ] {
            assert_eq!(part(whole).as_deref(), Some("rule: TS-1\nwhat: TS-2\n"));
        }
        assert_eq!(part("src/gate.rs").as_deref(), Some("\n"));
    }
}
