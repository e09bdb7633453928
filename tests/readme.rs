//! What README.md says, checked: its commands work, its features exist. Its Rust code runs as doc tests.

mod capture;
mod program;
mod wire;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use program::run;

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines between fences of this language.
fn fenced(readme: &str, language: &str) -> Vec<String> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in readme.lines() {
        match line.strip_prefix("```") {
            Some(opened) => inside = !inside && opened == language,
            None if inside => lines.push(line.to_owned()),
            None => {}
        }
    }
    lines
}

/// The lines of the section under this heading.
fn section<'r>(readme: &'r str, heading: &str) -> Vec<&'r str> {
    let lines = readme.lines().skip_while(|line| *line != heading).skip(1);
    lines.take_while(|line| !line.starts_with("## ")).collect()
}

#[test]
fn it_is_short() {
    assert!(file("README.md").lines().count() < 150);
}

/// `cargo run` builds in the profile it names; here the program of this profile is run with the same arguments.
#[test]
fn its_commands_work() {
    let commands = fenced(&file("README.md"), "sh");
    let mut runs = 0;
    for command in &commands {
        let words: Vec<&str> = command.split_whitespace().collect();
        match &words[..] {
            [
                "cargo",
                "run",
                "--release",
                "--example",
                "opmsg",
                "--",
                arguments @ ..,
            ] => {
                let run = run(arguments, b"");
                assert_eq!((run.status, &*run.notes), (0, ""), "{command}");
                // The capture named there is PyMongo's.
                assert_eq!(run.lines().len(), 152, "{command}");
                runs += 1;
            }
            ["cargo", "test"] => {}
            _ => panic!("an unknown command: {command}"),
        }
    }
    assert_eq!((commands.len(), runs), (2, 1));
}

#[test]
fn its_features_are_those_of_the_manifest() {
    let readme = file("README.md");
    let rows = section(&readme, "## Features")
        .into_iter()
        .filter_map(|line| line.strip_prefix("| `"));
    let named: BTreeSet<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    let manifest = file("Cargo.toml");
    let lines = manifest
        .lines()
        .skip_while(|line| *line != "[features]")
        .skip(1);
    let features: BTreeSet<&str> = lines
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with('#') && *name != "default")
        .collect();
    assert!(!features.is_empty());
    assert_eq!(named, features);
}

#[test]
fn files_it_names_exist() {
    let readme = file("README.md");
    let words = readme.split(|c: char| c.is_whitespace() || "`(),;:".contains(c));
    let named = words.filter(|word| {
        ["docs/", "tests/", "benches/"]
            .iter()
            .any(|at| word.starts_with(at))
    });
    let missing: Vec<&str> = named
        .map(|path| path.trim_matches(|c: char| "\"?.".contains(c)))
        .filter(|path| !Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The oldest Rust is stated once, in the manifest.
#[test]
fn it_repeats_no_version() {
    let manifest = file("Cargo.toml");
    let rust = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .unwrap();
    assert!(!file("README.md").contains(rust.trim_matches('"')));
}
