//! The live check itself: every scenario by both ways out.

use crate::coverage::{self, Things, Way};
use crate::sample::checker::check;
use crate::sample::finding::Level;
use crate::sample::{Samples, declared};
use crate::scenarios;

/// Names a file that all samples are written to, in the form that OpenTelemetry's registry tool reads.
const FILE: &str = "OPMSG_LIVE_SAMPLES";

// TS-197, TS-199
/// Findings are printed as lines of JSON; improvements and information are only counted.
#[test]
fn no_violations() {
    let (mut samples, mut violations) = (0, 0);
    let mut all = Samples::new();
    let (mut improvements, mut information) = (0, 0);
    for (name, collector) in scenarios::run() {
        let ways = collector
            .parts
            .iter()
            .flat_map(|part| [("view", &part.view), ("otlp", &part.otlp)]);
        for (way, list) in ways {
            samples += list.list.len();
            all.list.extend_from_slice(&list.list);
            for finding in check(declared(), list) {
                match finding.level {
                    Level::Violation => {
                        violations += 1;
                        println!("{name}, {way}: {}", finding.to_line());
                    }
                    Level::Improvement => improvements += 1,
                    Level::Information => information += 1,
                }
            }
        }
    }
    if let Some(file) = std::env::var_os(FILE) {
        std::fs::write(file, all.to_json()).unwrap();
    }
    println!(
        "{samples} samples: {violations} violations, {improvements} improvements, {information} information"
    );
    assert_eq!(violations, 0);
}

// TS-197
/// A declared thing that no scenario shows is either not tested or not there.
#[test]
fn everything_declared_is_seen() {
    let (mut view, mut otlp) = (Things::new(), Things::new());
    for (_, collector) in scenarios::run() {
        for part in &collector.parts {
            view.append(&mut coverage::seen(&part.view));
            otlp.append(&mut coverage::seen(&part.otlp));
        }
    }
    let missing: Vec<_> = [
        report("neutral view", &coverage::expected(Way::View), &view),
        report("OTLP", &coverage::expected(Way::Otlp), &otlp),
        report("registry", &coverage::all(), &(&view | &otlp)),
    ]
    .concat();
    assert!(missing.is_empty(), "not seen:\n{}", missing.join("\n"));
}

/// Prints how much was seen, and says what was not.
fn report(what: &str, expected: &Things, seen: &Things) -> Vec<String> {
    let missing: Vec<_> = expected.difference(seen).collect();
    let count = expected.len() - missing.len();
    let percent = 100.0 * count as f64 / expected.len() as f64;
    println!("{what}: {count} of {} seen, {percent:.1} %", expected.len());
    missing
        .iter()
        .map(|thing| format!("{what}: {thing}"))
        .collect()
}
