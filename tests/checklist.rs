//! The requirements on a driver's side of the channel, each with the tests that show it: `docs/driver-checklist.md`.
//!
//! A test says `// checklist 5` above its `#[test]`. `UPDATE_CHECKLIST=1 cargo test --test checklist` writes the tests' names into the
//! table; the test below fails when the table is stale, when a number has no test, and when a comment stands above no test.
//! `cargo test --test checklist -- --nocapture` prints the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const ITEMS: u8 = 37;
const MARK: &str = "// checklist ";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder, but those of other workspaces' build outputs.
fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("directory entry").path();
        if path.is_dir() && !path.ends_with("target") {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// By number, the tests that name it: `file::function`.
type Proofs = BTreeMap<u8, BTreeSet<String>>;

/// Reads one file; a fault is a comment that no test follows.
fn read(name: &str, source: &str, proofs: &mut Proofs, faults: &mut Vec<String>) {
    let mut numbers: Vec<u8> = Vec::new();
    let mut is_test = false;
    for line in source.lines() {
        let line = line.trim();
        if let Some(list) = line.strip_prefix(MARK) {
            for number in list.split(',') {
                match number.trim().parse() {
                    Ok(number @ 1..=ITEMS) => numbers.push(number),
                    _ => faults.push(format!("{name}: no item of the checklist: {line}")),
                }
            }
        } else if line.starts_with("#[test]") {
            is_test = true;
        } else if let Some(function) = line.strip_prefix("fn ") {
            let function = function.split(['(', '<']).next().unwrap_or_default();
            for number in numbers.drain(..) {
                if is_test {
                    let proof = format!("{name}::{function}");
                    proofs.entry(number).or_default().insert(proof);
                } else {
                    faults.push(format!("{name}: {function} is not a test"));
                }
            }
            is_test = false;
        } else if line.starts_with("const _: () =") {
            // The compiler proves it.
            for number in numbers.drain(..) {
                proofs
                    .entry(number)
                    .or_default()
                    .insert(format!("{name}, a constant"));
            }
        }
    }
    if !numbers.is_empty() {
        faults.push(format!("{name}: a comment at the end that no test follows"));
    }
}

fn proofs() -> (Proofs, Vec<String>) {
    let mut files = Vec::new();
    rust_files(&root().join("tests"), &mut files);
    rust_files(&root().join("src"), &mut files);
    files.sort();
    let (mut proofs, mut faults) = (Proofs::new(), Vec::new());
    for file in files {
        let name = file.strip_prefix(root()).expect("below the root");
        let name = name.display().to_string();
        // This file talks about the mark.
        if name != "tests/checklist.rs" {
            let source = fs::read_to_string(&file).expect("a source file");
            read(&name, &source, &mut proofs, &mut faults);
        }
    }
    (proofs, faults)
}

/// The row's number, if the line is a row of the table.
fn number(line: &str) -> Option<u8> {
    line.strip_prefix("| ")?.split(' ').next()?.parse().ok()
}

/// The document with the tests' names in the last column.
fn filled(document: &str, proofs: &Proofs) -> String {
    let mut out = String::new();
    for line in document.lines() {
        match number(line).and_then(|number| proofs.get(&number)) {
            Some(tests) => {
                let head = line.rsplitn(3, '|').nth(2).expect("three columns");
                let tests: Vec<String> = tests.iter().map(|test| format!("`{test}`")).collect();
                out.push_str(&format!("{head}| {} |\n", tests.join("<br>")));
            }
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

#[test]
fn checklist() {
    let path = root().join("docs/driver-checklist.md");
    let document = fs::read_to_string(&path).expect("the table");
    let (proofs, faults) = proofs();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let rows: Vec<u8> = document.lines().filter_map(number).collect();
    assert_eq!(rows, (1..=ITEMS).collect::<Vec<_>>(), "rows of the table");
    let missing: Vec<u8> = (1..=ITEMS)
        .filter(|item| !proofs.contains_key(item))
        .collect();
    assert!(missing.is_empty(), "items without a test: {missing:?}");
    let filled = filled(&document, &proofs);
    println!("{filled}");
    if std::env::var_os("UPDATE_CHECKLIST").is_some() {
        fs::write(&path, &filled).expect("the table can be written");
    } else {
        assert!(
            filled == document,
            "stale; run UPDATE_CHECKLIST=1 cargo test --test checklist"
        );
    }
}

/// A check that cannot fail shows nothing.
#[test]
fn faults_are_found() {
    let look = |source: &str| {
        let (mut proofs, mut faults) = (Proofs::new(), Vec::new());
        read("file", source, &mut proofs, &mut faults);
        (proofs, faults)
    };
    let (proofs, faults) = look("// checklist 3, 4\n#[test]\nfn shown() {}\n");
    assert!(faults.is_empty());
    let expected: Proofs = [3, 4]
        .map(|number| (number, BTreeSet::from(["file::shown".to_owned()])))
        .into();
    assert_eq!(proofs, expected);
    for source in [
        "// checklist 3\nfn not_a_test() {}\n",
        "// checklist 0\n#[test]\nfn shown() {}\n",
        "// checklist 38\n#[test]\nfn shown() {}\n",
        "// checklist x\n#[test]\nfn shown() {}\n",
        "#[test]\nfn shown() {}\n// checklist 3\n",
    ] {
        assert_eq!(look(source).1.len(), 1, "{source}");
    }
    assert_eq!(
        filled("| 3 | text | |\n", &proofs),
        "| 3 | text | `file::shown` |\n"
    );
}
