//! What the registry refers to is there, under the version that it depends on, and its own names are not taken.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

use opentelemetry_semantic_conventions::{SCHEMA_URL, attribute, metric};

use crate::resolve::UPSTREAM;
use crate::{current, load};

/// The constants of the attributes that may be referred to: that they exist is the compiler's word.
const ATTRIBUTES: &[&str] = &[
    attribute::DB_OPERATION_NAME,
    attribute::DB_RESPONSE_STATUS_CODE,
    attribute::DB_SYSTEM_NAME,
    attribute::ERROR_TYPE,
];

/// The same for the metrics that are imported.
const METRICS: &[&str] = &[metric::DB_CLIENT_OPERATION_DURATION];

/// The folder of the conventions' crate, as cargo has it.
fn sources() -> &'static PathBuf {
    static SOURCES: OnceLock<PathBuf> = OnceLock::new();
    SOURCES.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args([
                "metadata",
                "--format-version",
                "1",
                "--offline",
                "--locked",
                "--manifest-path",
            ])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let packages = metadata["packages"].as_array().unwrap();
        let package = packages
            .iter()
            .find(|package| package["name"] == "opentelemetry-semantic-conventions")
            .unwrap();
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
        manifest.parent().unwrap().join("src")
    })
}

/// Every constant of one of the crate's modules: name and value.
fn constants(module: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(sources().join(module)).unwrap();
    text.split("pub const ")
        .skip(1)
        .filter_map(|rest| {
            let (name, rest) = rest.split_once(": &str =")?;
            let value = rest.trim_start().strip_prefix('"')?.split_once('"')?.0;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect()
}

// TS-225
#[test]
fn upstream_names_exist() {
    let registry = current::read(&current::folder()).unwrap();
    for attribute in &registry.upstream_attributes {
        assert!(
            ATTRIBUTES.contains(&attribute.key.as_str()),
            "{}",
            attribute.key
        );
    }
    let mut listed: Vec<_> = UPSTREAM.iter().map(|(key, _)| *key).collect();
    listed.sort_unstable();
    assert_eq!(
        listed, ATTRIBUTES,
        "the generator's table has the same ones"
    );
    for name in &registry.imports.metrics {
        assert!(METRICS.contains(&name.as_str()), "{name}");
    }
    assert_eq!(registry.manifest.dependency.schema_url, SCHEMA_URL);
}

#[test]
fn all_upstream_names_are_read() {
    let attributes = constants("attribute.rs");
    assert_eq!(attributes.len(), 929, "as many as the release has");
    for (name, key) in [
        ("ERROR_TYPE", attribute::ERROR_TYPE),
        ("DB_SYSTEM_NAME", attribute::DB_SYSTEM_NAME),
    ] {
        assert_eq!(attributes.get(name).map(String::as_str), Some(key));
    }
    let metrics = constants("metric.rs");
    let name = metrics.get("DB_CLIENT_OPERATION_DURATION");
    assert_eq!(
        name.map(String::as_str),
        Some(metric::DB_CLIENT_OPERATION_DURATION)
    );
}

/// The names that are both own and upstream's.
fn clashes<'a>(
    own: impl Iterator<Item = &'a String>,
    upstream: &BTreeMap<String, String>,
) -> Vec<&'a String> {
    own.filter(|name| upstream.values().any(|known| known == *name))
        .collect()
}

// TS-225
#[test]
fn no_own_name_is_taken() {
    let definitions = load::read(&current::folder()).unwrap();
    let attributes = constants("attribute.rs");
    let own = definitions
        .attributes
        .iter()
        .map(|attribute| &attribute.key);
    assert_eq!(clashes(own, &attributes), Vec::<&String>::new());
    let metrics = constants("metric.rs");
    let own = definitions.metrics.iter().map(|metric| &metric.name);
    assert_eq!(clashes(own, &metrics), Vec::<&String>::new());

    let planted = [attribute::ERROR_TYPE.to_owned()];
    assert_eq!(clashes(planted.iter(), &attributes), [&planted[0]]);
}
