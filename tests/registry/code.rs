//! What is generated from the small registry, where a change of it shows more than one of the whole.

use crate::render::{self, Files, GENERATED};
use crate::small;

fn rendered(changes: &[(&str, &str, &str)]) -> Files {
    render::files(&small::resolved(changes), &[]).unwrap()
}

fn code<'f>(files: &'f Files, file: &str) -> &'f str {
    &files[&format!("{GENERATED}/{file}")]
}

/// What stands from the one text up to the other.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let from = text
        .find(start)
        .unwrap_or_else(|| panic!("{start:?} in {text}"));
    let text = &text[from..];
    &text[..text.find(end).unwrap()]
}

const BIG: &str = "      - {ref: mongodb.op_msg.tool.big, requirement_level: opt_in, annotations: {placement: event}}\n";

/// An event gets an attribute that may be missing: whoever makes the event writes what was written before.
#[test]
fn an_optional_attribute_changes_no_constructor() {
    let (before, after) = (rendered(&[("events", BIG, "")]), rendered(&[]));
    let [before, after] = [&before, &after].map(|files| code(files, "events/work.rs"));
    assert!(!before.contains("tool_big") && after.contains("pub tool_big: Option<bool>,"));
    let signature =
        "    pub const fn new(error_type: WorkError, work_attempt: NonZeroU8) -> Self {";
    for text in [before, after] {
        assert!(text.contains("#[non_exhaustive]\npub struct WorkFail {"));
        assert_eq!(between(text, "    pub const fn new", "\n"), signature);
    }
    assert!(
        after
            .contains("    pub const fn with_tool_big(mut self, tool_big: Option<bool>) -> Self {")
    );
    assert!(!after.contains("with_error_type"));
}

/// Seconds are recorded as nanoseconds to the digit, and the page has the same bounds.
#[test]
fn bounds_are_exact() {
    let bounds = "bounds: [0.000000001, 0.1, 0.3, 2.5, 9007199]";
    let files = rendered(&[("metrics", "bounds: [1, 2.5]", bounds)]);
    assert_eq!(
        between(code(&files, "sets/work.rs"), "&[", "];")
            .split_whitespace()
            .collect::<Vec<_>>(),
        [
            "&[",
            "1,",
            "100_000_000,",
            "300_000_000,",
            "2_500_000_000,",
            "9_007_199_000_000_000,"
        ],
    );
    let page = &files["docs/telemetry.md"];
    assert!(page.contains("buckets up to 0.000000001, 0.1, 0.3, 2.5, 9007199"));
}

/// A value may be called like a type that other generated code refers to; a file imports what it refers to itself.
#[test]
fn a_variant_is_no_import() {
    let level = (
        "attributes",
        "{id: fast, value: fast",
        "{id: level, value: level",
    );
    let files = rendered(&[level]);
    let enums = code(&files, "values/tool.rs");
    assert!(enums.contains("    Level,\n"));
    assert!(!enums.contains("use crate::observe::instrument"), "{enums}");
}
