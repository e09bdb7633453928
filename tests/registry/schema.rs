//! The definition files satisfy the published schema of their format, where that schema is at hand: Weaver's
//! `schemas/semconv.schema.v2.json`. It does not describe the manifest. Without the schema the tests say so and pass; with
//! `REQUIRE_SEMCONV_SCHEMA=1` in the environment, as the pipeline has it, they fail then.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use jsonschema::Validator;

use crate::{current, load};

/// Names the schema's file.
const VARIABLE: &str = "OPMSG_SEMCONV_SCHEMA";

/// Where it may stand beside the checkout.
const BESIDE: &str = "../shared/registry-draft/semconv.schema.v2.json";

/// Asks for a schema: without one there is no check. The pipeline sets it, unless whoever starts it says that there is none.
const REQUIRE: &str = "REQUIRE_SEMCONV_SCHEMA";

/// The schema's file, or none to skip the check. One that is named has to be there, and one that is required.
fn choose(named: Option<PathBuf>, beside: PathBuf, is_required: bool) -> Option<PathBuf> {
    if named.is_some() {
        return named;
    }
    if beside.is_file() {
        return Some(beside);
    }
    assert!(
        !is_required,
        "{REQUIRE}=1, but there is no {}, and {VARIABLE} names no other",
        beside.display()
    );
    None
}

fn path() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(BESIDE);
    let required = std::env::var_os(REQUIRE);
    choose(named, beside, required.is_some_and(|value| value == "1"))
}

fn validator() -> Option<Validator> {
    let Some(path) = path() else {
        // Past the harness, which hides what a passing test prints.
        let note = format!("skipped: no schema at {BESIDE}, and {VARIABLE} is not set\n");
        std::io::stderr().write_all(note.as_bytes()).unwrap();
        return None;
    };
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let schema = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::draft202012::options().build(&schema);
    Some(validator.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// What the schema says against this text: the place and the message of each fault.
fn faults(validator: &Validator, name: &str, text: &str) -> Vec<String> {
    let value = load::value(name, text).unwrap();
    validator
        .iter_errors(&value)
        .map(|error| format!("{name}{}: {error}", error.instance_path()))
        .collect()
}

fn text(name: &str) -> String {
    fs::read_to_string(current::folder().join(name)).unwrap()
}

#[test]
fn a_required_schema_is_not_skipped() {
    let (here, nowhere) = (current::folder().join("manifest.yaml"), PathBuf::from("/x"));
    let found = |beside: &PathBuf, is_required| choose(None, beside.clone(), is_required);
    assert_eq!(found(&here, true), Some(here.clone()));
    assert_eq!(found(&nowhere, false), None);
    assert_eq!(
        choose(Some(nowhere.clone()), here.clone(), true),
        Some(nowhere.clone())
    );
    assert!(std::panic::catch_unwind(|| found(&nowhere, true)).is_err());
}

/// The run of the tests asks for it where it lies beside the checkout.
#[test]
fn the_pipeline_requires_the_schema() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run");
    let script = fs::read_to_string(script).unwrap();
    let default = format!("        export {REQUIRE}=\"${{{REQUIRE}-1}}\"\n");
    let there = "    if [ -e ../shared/registry-draft ]; then\n";
    assert!(script.contains(&format!("\nrequire_schema() {{\n{there}{default}")));
    let (_, body) = script.split_once("\nreadme_test() {\n").unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    let mut before_tests = body.lines().take_while(|line| *line != "    cargo test");
    assert!(before_tests.any(|line| line == "    require_schema"));
}

#[test]
fn schema_accepts() {
    let Some(validator) = validator() else {
        return;
    };
    for name in load::FILES {
        let faults = faults(&validator, name, &text(name));
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn schema_refuses_a_misspelt_key_with_its_path() {
    let Some(validator) = validator() else {
        return;
    };
    let name = "metrics.yaml";
    let planted = text(name).replacen("    instrument:", "    instrumnet:", 1);
    let faults = faults(&validator, name, &planted);
    let place = format!("{name}/metrics/0:");
    let found = faults
        .iter()
        .any(|fault| fault.starts_with(&place) && fault.contains("instrumnet"));
    assert!(found, "{faults:#?}");
}
