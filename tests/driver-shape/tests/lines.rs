//! The lines that link the crate: as many as the document says, and all of them are marked.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const DOCUMENT: &str = "../../docs/integration-mongo-rust-driver.md";
/// What a driver's maintainers were promised.
const MOST: usize = 25;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn document() -> String {
    fs::read_to_string(root().join(DOCUMENT)).expect("the document")
}

/// The text of a section, without its heading.
fn section<'d>(document: &'d str, heading: &str) -> &'d str {
    let heading = format!("\n## {heading}\n");
    let start = document.find(&heading).expect("the section") + heading.len();
    let rest = &document[start..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

/// A table's rows, as cells.
fn rows(section: &str) -> Vec<Vec<&str>> {
    let lines = section.lines().filter(|line| line.starts_with("| "));
    let rows = lines.map(|line| {
        let cells = line.trim_matches('|').split('|').map(str::trim);
        cells.collect::<Vec<_>>()
    });
    rows.skip(1).collect()
}

/// The fenced blocks, as the lines in them that are not empty.
fn blocks(section: &str) -> Vec<Vec<&str>> {
    let mut blocks = Vec::new();
    let mut open: Option<Vec<&str>> = None;
    for line in section.lines() {
        match (line.starts_with("```"), open.as_mut()) {
            (true, None) => open = Some(Vec::new()),
            (true, Some(_)) => blocks.extend(open.take()),
            (false, Some(block)) if !line.trim().is_empty() => block.push(line),
            (false, _) => {}
        }
    }
    assert!(open.is_none(), "every block ends");
    blocks
}

/// The number before these words, which stand once.
fn number_before(document: &str, words: &str) -> usize {
    let (before, after) = document.split_once(words).expect(words);
    assert!(!after.contains(words), "{words} stands once");
    let number = before.trim_end_matches([' ', '*']);
    let start = number.rfind(|c: char| !c.is_ascii_digit());
    let number = &number[start.map_or(0, |start| start + 1)..];
    number.parse().expect(words)
}

/// What a marked line is for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Mark {
    Telemetry,
    Draft,
    Record,
}

impl Mark {
    /// The mark that a line ends in, apart from what follows the word.
    fn of<'l>(line: &'l str, sign: &str) -> Option<(Self, &'l str)> {
        let (_, mark) = line.rsplit_once(sign)?;
        for (word, found) in [
            (" + telemetry", Self::Telemetry),
            (" + draft", Self::Draft),
            (" + record", Self::Record),
        ] {
            if let Some(rest) = mark.strip_prefix(word) {
                return Some((found, rest.trim()));
            }
        }
        None
    }
}

/// A file's lines, each with its mark; the lines that only open and close a marked block are left out.
fn marked(name: &str, source: &str) -> Vec<(Option<Mark>, String)> {
    let sign = if name.ends_with(".toml") { "#" } else { "//" };
    let mut lines = Vec::new();
    let mut block = None;
    for line in source.lines() {
        match Mark::of(line, sign) {
            // The text that explains the marks.
            _ if line.trim_start().starts_with("//!") => lines.push((None, line.to_owned())),
            Some((mark, "{")) => {
                assert_eq!(block, None, "{name}: a block in a block");
                block = Some(mark);
            }
            Some((mark, "}")) => assert_eq!(block.take(), Some(mark), "{name}"),
            Some((mark, "")) => {
                assert_eq!(block, None, "{name}: marked twice: {line}");
                lines.push((Some(mark), line.to_owned()));
            }
            Some((_, rest)) => panic!("{name}: {rest:?} after a mark"),
            None => lines.push((block, line.to_owned())),
        }
    }
    assert_eq!(block, None, "{name}: a block without end");
    lines
}

/// The manifest and the sources.
fn package() -> BTreeMap<String, Vec<(Option<Mark>, String)>> {
    let mut files = vec![PathBuf::from("Cargo.toml")];
    for entry in fs::read_dir(root().join("src")).expect("src") {
        let path = entry.expect("a file").path();
        files.push(
            path.strip_prefix(root())
                .expect("below the root")
                .to_owned(),
        );
    }
    let mut package = BTreeMap::new();
    for file in files {
        let name = file.display().to_string();
        let source = fs::read_to_string(root().join(&file)).expect("a text");
        let lines = marked(&name, &source);
        package.insert(name, lines);
    }
    package
}

/// How many lines have this mark, comments not counted.
fn count(mark: Mark) -> usize {
    let package = package();
    let lines = package.values().flatten();
    let lines = lines.filter(|(found, line)| *found == Some(mark) && is_code(line));
    lines.count()
}

fn is_code(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with("//")
}

#[test]
fn the_plan_has_as_many_lines_as_it_says() {
    let document = document();
    let rows = rows(section(&document, "Where they go"));
    let blocks = blocks(section(&document, "The lines"));
    assert_eq!(rows.len(), blocks.len(), "a block for each row");
    let mut sum = 0;
    for (row, block) in rows.iter().zip(&blocks) {
        let said: usize = row.last().expect("a cell").parse().expect("a number");
        assert_eq!(said, block.len(), "{row:?}");
        sum += said;
    }
    assert_eq!(number_before(&document, "changed lines"), sum);
    assert!(sum <= MOST, "{sum}");
}

#[test]
fn the_package_has_as_many_marked_lines_as_the_document_says() {
    let document = document();
    let telemetry = count(Mark::Telemetry);
    assert_eq!(
        number_before(&document, "lines marked `+ telemetry`"),
        telemetry
    );
    assert!(telemetry <= MOST, "{telemetry}");
    let drafts = count(Mark::Draft);
    assert_eq!(number_before(&document, "lines marked `+ draft`"), drafts);
    let records = count(Mark::Record);
    assert_eq!(number_before(&document, "lines marked `+ record`"), records);
}

/// Without the recorder's lines nothing is counted. Without the drafts' as well, the package is one that sends sections; without any
/// marked line it is a driver that knows nothing of them.
#[test]
fn the_package_compiles_without_the_marked_lines() {
    for (name, taken) in [
        ("without-records", &[Mark::Record][..]),
        ("without-drafts", &[Mark::Record, Mark::Draft]),
        (
            "without-telemetry",
            &[Mark::Record, Mark::Draft, Mark::Telemetry],
        ),
    ] {
        // The dependencies are those of this package, so they are checked once.
        let target = root().join("target");
        let folder = target.join("stripped").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src")).expect("a folder");
        let mut mentions = 0;
        for (file, lines) in package() {
            let kept = lines
                .iter()
                .filter(|(mark, _)| mark.is_none_or(|mark| !taken.contains(&mark)));
            let kept: Vec<&str> = kept.map(|(_, line)| line.as_str()).collect();
            let code = kept.iter().filter(|line| is_code(line));
            mentions += code
                .filter(|line| line.contains("opmsg_telemetry::"))
                .count();
            let library = root().join("../..");
            let kept = kept.join("\n");
            let kept = kept.replace("path = \"../..\"", &format!("path = {library:?}"));
            fs::write(folder.join(file), kept).expect("a file");
        }
        if taken.contains(&Mark::Telemetry) {
            assert_eq!(mentions, 0, "every line that names the crate is marked");
        }
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["check", "--offline", "--quiet"])
            .env("CARGO_TARGET_DIR", &target)
            .current_dir(&folder)
            .output()
            .expect("cargo starts");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {text}");
    }
}

#[test]
fn marks_are_read_as_they_are_meant() {
    let source = "a(); // + telemetry\nb();\n// + draft {\nif c {\n}\n// + draft }\nlet url = \"//\"; // no mark\n";
    let lines = marked("x.rs", source);
    let marks: Vec<_> = lines.iter().map(|(mark, _)| *mark).collect();
    let (telemetry, draft) = (Some(Mark::Telemetry), Some(Mark::Draft));
    assert_eq!(marks, [telemetry, None, draft, draft, None]);
    let toml = marked("Cargo.toml", "a = 1 # + telemetry\n# a = 2\n");
    assert_eq!((toml[0].0, toml[1].0), (telemetry, None));
    let document = "\n## The lines\n\n```rust\none\n\ntwo\n```\ntext\n```toml\nthree\n```\n\n## Rest\n```\nfour\n```\n";
    assert_eq!(
        blocks(section(document, "The lines")),
        [vec!["one", "two"], vec!["three"]]
    );
    assert_eq!(
        number_before("there are **12** lines of it", "lines of it"),
        12
    );
    for fault in [
        "// + draft }\n",
        "// + draft {\n",
        "a(); // + draft and more\n",
    ] {
        let read = std::panic::catch_unwind(|| marked("x.rs", fault));
        assert!(read.is_err(), "{fault}");
    }
}
