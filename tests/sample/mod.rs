//! Samples of what the crate emits, and what the registry says of them. Every test that sees emitted telemetry hands it to
//! [`sound`] or [`fitting`], the laws by way of `tests/laws/emitted.rs`; `tests/live_check/whole_suite.rs` fails for one that does not
//! and has no reason. `tests/live_check` shows that the check can fail and that all that is declared is seen.
//!
//! Three programs are not tests of this crate, and see what they see without it: the fuzz targets run the laws, which the tests here run
//! too, on the seeds as well; the benches count instructions; and `tests/live` is a workspace of its own, against real drivers, that
//! judges what the shim exports by itself. `tests/driver-shape` is one too, and has this module.
//!
//! The root of a test that has this module needs `use sample::registry::*;`: the registry's reader is a program of its own, whose
//! parts name each other from its root.
#![allow(
    dead_code,
    reason = "each test that shares this module uses a part of it"
)]

pub(crate) mod checker;
pub(crate) mod finding;
#[cfg(feature = "otlp")]
mod from_otlp;
mod from_view;
pub(crate) mod model;
pub(crate) mod registry;

use std::path::Path;
use std::sync::OnceLock;

use self::finding::{Finding, Level};
use self::model::Sample;
use self::registry::resolved::Registry;

/// Samples in the order in which they were emitted: a resource and a scope stand before the signals that they are of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples {
    pub(crate) list: Vec<Sample>,
    /// Signals and keys of theirs whose condition holds wherever the signal is in the list.
    pub(crate) conditions: Vec<(&'static str, &'static str)>,
    /// Text that must not be in any sample.
    pub(crate) canaries: Vec<String>,
}

impl Samples {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// States that the condition of a signal's attribute holds.
    pub(crate) fn state(&mut self, signal: &'static str, key: &'static str) {
        self.conditions.push((signal, key));
    }

    /// The list as the file that OpenTelemetry's registry tool reads.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.list).unwrap()
    }
}

/// The registry as its files say it, read and resolved once.
pub(crate) fn declared() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        // `tests/driver-shape` is a package of its own, inside of the crate's folder.
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = package.ancestors().map(|folder| folder.join("registry"));
        let folder = folders.find(|folder| folder.join("manifest.yaml").is_file());
        let definitions = registry::load::read(&folder.unwrap()).unwrap();
        registry::resolve::resolve(&definitions).unwrap()
    })
}

/// Fails if one of the samples breaks a rule of the registry; says each such finding as a line of JSON.
#[track_caller]
pub(crate) fn sound(samples: &Samples) {
    assert_none(samples, |_| true);
}

/// The same for numbers that a test made up: sums over metrics are what they are.
#[track_caller]
pub(crate) fn fitting(samples: &Samples) {
    assert_none(samples, |finding| finding.id != finding::SUM_LAW_BROKEN);
}

#[track_caller]
fn assert_none(samples: &Samples, counts: impl Fn(&Finding) -> bool) {
    let findings = checker::check(declared(), samples);
    let violations: Vec<_> = findings
        .iter()
        .filter(|finding| finding.level == Level::Violation && counts(finding))
        .map(Finding::to_line)
        .collect();
    assert!(
        violations.is_empty(),
        "{} violations\n{}",
        violations.len(),
        violations.join("\n")
    );
}
