//! Runs instruction counts and holds them against `limits.toml`.

use std::collections::BTreeMap;
use std::process::{Command, ExitCode, Stdio};

use serde_json::Value;

/// Runs the benches in a child process and compares its report with the ceilings.
pub(crate) fn run(measure: fn()) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let measuring = arguments.iter().any(|argument| argument == "--bench")
        && !arguments
            .iter()
            .any(|argument| argument == "--test" || argument == "--list");
    // The framework calls this program again for each bench.
    let called = arguments
        .first()
        .is_some_and(|argument| argument == "--gungraun-run");
    if called || !measuring || std::env::var_os(CHILD).is_some() {
        measure();
        return ExitCode::SUCCESS;
    }
    let mut child = Command::new(std::env::current_exe().expect("a path of this program"))
        .args(&arguments)
        .args(["--output-format=json", "--callgrind-args=--cache-sim=no"])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program starts");
    let report = std::io::read_to_string(child.stdout.take().expect("its output is piped"));
    let done = child.wait().expect("it ends");
    let counts = counts_of(&report.expect("a report in UTF-8"));
    let filtered = arguments.iter().any(|argument| !argument.starts_with('-'));
    if compare(&counts, filtered) && done.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Set for the child process that measures.
const CHILD: &str = "OPMSG_ICOUNT_CHILD";

/// Counts by the name of the measured function, one JSON object a line.
fn counts_of(report: &str) -> BTreeMap<String, u64> {
    let count = |line: &str| {
        let summary: Value = serde_json::from_str(line).ok()?;
        let name = summary["function_name"].as_str()?.to_owned();
        Some((
            name,
            instructions(&summary).expect("a count in each summary"),
        ))
    };
    report.lines().filter_map(count).collect()
}

/// The count of this run; a count of an earlier one may stand beside it.
fn instructions(summary: &Value) -> Option<u64> {
    summary["profiles"][0]["data"]["total"]["metrics"]["Ir"]["values"]["new"].as_u64()
}

/// The ceilings by the name of the measured function.
fn ceilings() -> BTreeMap<String, u64> {
    let limits = include_str!("../limits.toml");
    let (_, rest) = limits
        .split_once("\n[instructions]\n")
        .expect("a table of ceilings");
    let (table, _) = rest.split_once("\n[").expect("another table follows");
    let entries = table.lines().filter(|line| line.starts_with('"'));
    let entry = |line: &str| {
        let (id, ceiling) = line.split_once(" = ").expect("id and ceiling");
        let ceiling = ceiling
            .split('#')
            .next()
            .expect("a ceiling")
            .trim()
            .replace('_', "");
        (
            id.replace('"', "").replace('/', "_"),
            ceiling.parse().expect("a number"),
        )
    };
    let count = entries.clone().count();
    let ceilings: BTreeMap<String, u64> = entries.map(entry).collect();
    assert_eq!(ceilings.len(), count, "an id stands twice");
    ceilings
}

/// Benches that take equally many instructions.
fn pairs() -> Vec<(String, String)> {
    let limits = include_str!("../limits.toml");
    let (_, rest) = limits
        .split_once("\n[same_instructions]\n")
        .expect("a table of pairs");
    let (table, _) = rest.split_once("\n[").expect("another table follows");
    let lines = table.lines().filter(|line| line.starts_with('"'));
    let pair = |line: &str| {
        let name = |text: &str| text.trim().replace('"', "").replace('/', "_");
        let (one, other) = line.split_once(" = ").expect("two ids");
        (name(one), name(other))
    };
    lines.map(pair).collect()
}

/// Prints each count beside its ceiling; whether all hold, and each has its partner.
fn compare(counts: &BTreeMap<String, u64>, filtered: bool) -> bool {
    let ceilings = ceilings();
    let mut sound = true;
    println!("{:>9} {:>9}  instructions and ceiling", "count", "ceiling");
    for (name, count) in counts {
        let (ceiling, verdict) = match ceilings.get(name) {
            Some(ceiling) if count <= ceiling => (ceiling.to_string(), ""),
            Some(ceiling) => (ceiling.to_string(), "  BROKEN"),
            None => ("none".to_owned(), "  NO CEILING"),
        };
        sound &= verdict.is_empty();
        println!("{count:>9} {ceiling:>9}  {name}{verdict}");
    }
    for (one, other) in pairs() {
        let (Some(count), Some(same)) = (counts.get(&one), counts.get(&other)) else {
            sound &= filtered;
            continue;
        };
        let verdict = if count == same { "" } else { "  BROKEN" };
        sound &= count == same;
        println!("{count:>9} {same:>9}  {one} as {other}{verdict}");
    }
    for (name, ceiling) in &ceilings {
        if !filtered && !counts.contains_key(name) {
            println!("{:>9} {ceiling:>9}  {name}  NO BENCH", "none");
            sound = false;
        }
    }
    sound && !counts.is_empty()
}
