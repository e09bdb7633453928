//! The definition files satisfy the published schema of their format, where that schema is at hand: Weaver's
//! `schemas/semconv.schema.v2.json`. It does not describe the manifest.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;

use crate::{current, load};

/// Names the schema's file.
const VARIABLE: &str = "OPMSG_SEMCONV_SCHEMA";

/// Where it may stand beside the checkout.
const BESIDE: &str = "../shared/registry-draft/semconv.schema.v2.json";

/// The schema's file. One that the variable names has to be there.
fn path() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        return Some(named.into());
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(BESIDE);
    beside.is_file().then_some(beside)
}

fn validator() -> Option<Validator> {
    let Some(path) = path() else {
        eprintln!("skipped: no schema at {BESIDE}, and {VARIABLE} is not set");
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
