//! Prints, after a bench, each line of `limits.toml` about it: what was measured beside what is wanted.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use criterion::Criterion;
use serde_json::Value;

/// Runs a bench and prints the lines about its group, if it measured.
pub(crate) fn run(group: &str, benches: fn()) {
    let start = SystemTime::now();
    benches();
    Criterion::default().configure_from_args().final_summary();
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let testing = std::env::args().any(|argument| argument == "--test" || argument == "--list");
    if measuring && !testing {
        print(group, &medians(start));
    }
}

/// `2.5 section/encode/trace/copy_90`: so many times the time of a bench; the factor may be left out.
struct Side<'a> {
    factor: f64,
    bench: &'a str,
}

impl<'a> Side<'a> {
    fn parse(text: &'a str) -> Self {
        let text = text.trim();
        match text.split_once(' ') {
            Some((factor, bench)) => Self {
                factor: factor.parse().expect("a factor is a number"),
                bench,
            },
            None => Self {
                factor: 1.0,
                bench: text,
            },
        }
    }
}

fn print(group: &str, medians: &HashMap<String, f64>) {
    println!("\nlines of benches/limits.toml (medians of this run)");
    let limits = include_str!("../limits.toml");
    let (_, times) = limits.split_once("[times]").expect("a table of times");
    let mine = format!("{group} = [");
    let (_, lines) = times.split_once(&mine).expect("lines about each group");
    let (lines, _) = lines.split_once("\n]").expect("the list ends");
    for line in lines.lines().filter_map(|line| line.split('"').nth(1)) {
        let (small, large) = line.split_once("<=").expect("two sides");
        let (small, large) = (Side::parse(small), Side::parse(large));
        let (Some(one), Some(other)) = (medians.get(small.bench), medians.get(large.bench)) else {
            println!("  not measured  {line}");
            continue;
        };
        let holds = one * small.factor <= other * large.factor;
        let ratio = if small.factor > 1.0 {
            other / one
        } else {
            one / other
        };
        let verdict = if holds { "holds " } else { "BROKEN" };
        println!("  {verdict}  {ratio:>8.2}  {line}   ({one:.2} ns, {other:.2} ns)");
    }
}

/// Medians in ns by bench id, of what was measured since `start`: figures of two runs are not comparable.
fn medians(start: SystemTime) -> HashMap<String, f64> {
    let mut found = HashMap::new();
    collect(&criterion_folder(), start, &mut found);
    found
}

fn criterion_folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target"),
        PathBuf::from,
    );
    std::env::var_os("CRITERION_HOME").map_or_else(|| target.join("criterion"), PathBuf::from)
}

fn collect(folder: &Path, start: SystemTime, found: &mut HashMap<String, f64>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.ends_with("new") {
            found.extend(median(&path, start));
        } else if path.is_dir() {
            collect(&path, start, found);
        }
    }
}

fn median(folder: &Path, start: SystemTime) -> Option<(String, f64)> {
    let estimates = folder.join("estimates.json");
    if fs::metadata(&estimates).ok()?.modified().ok()? < start {
        return None;
    }
    let read = |path: PathBuf| serde_json::from_slice::<Value>(&fs::read(path).ok()?).ok();
    let id = read(folder.join("benchmark.json"))?["full_id"]
        .as_str()?
        .to_owned();
    let median = read(estimates)?["median"]["point_estimate"].as_f64()?;
    Some((id, median))
}
