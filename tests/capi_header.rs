//! The committed header of the C interface is what `cbindgen` makes of `src/capi`.
//!
//! `UPDATE_HEADER=1 cargo test --test capi_header` writes it anew.

use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/capi")
}

/// What the header has to be. `abi` replaces the source of the functions.
fn generated(abi: &Path) -> String {
    let config = cbindgen::Config::from_file(folder().join("cbindgen.toml")).expect("a config");
    let mut builder = cbindgen::Builder::new().with_config(config);
    for file in ["numbers.rs", "error.rs", "limits.rs", "telemetry.rs"] {
        builder = builder.with_src(folder().join(file));
    }
    let bindings = builder.with_src(abi).generate().expect("bindings");
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).expect("text")
}

// checklist 36
#[test]
fn the_header_is_up_to_date() {
    let text = generated(&folder().join("abi.rs"));
    let path = folder().join("opmsg_telemetry.h");
    if std::env::var_os("UPDATE_HEADER").is_some() {
        fs::write(&path, &text).expect("the header is written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "{} is stale: UPDATE_HEADER=1 cargo test --test capi_header",
        path.display()
    );
}

/// The comparison sees another parameter and another function.
#[test]
fn a_changed_function_changes_the_header() {
    let text = generated(&folder().join("abi.rs"));
    let source = fs::read_to_string(folder().join("abi.rs")).expect("abi.rs");
    let changes = [
        (
            "opmsg_gate(max_wire_version: i32)",
            "opmsg_gate(max_wire_version: i64)",
        ),
        ("fn opmsg_version", "fn opmsg_version_text"),
        ("/// The library's version", "/// The version"),
    ];
    for (at, (from, to)) in changes.into_iter().enumerate() {
        assert!(source.contains(from), "{from}");
        let changed = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("abi_{at}.rs"));
        fs::write(&changed, source.replace(from, to)).expect("a file");
        assert_ne!(generated(&changed), text, "{from}");
    }
}

/// Every function of the source is in the header, and nothing there needs another header than C's own.
#[test]
fn every_function_is_declared() {
    let text = generated(&folder().join("abi.rs"));
    let source = fs::read_to_string(folder().join("abi.rs")).expect("abi.rs");
    let mut functions = 0;
    for line in source.lines() {
        let Some((_, rest)) = line.split_once("extern \"C\" fn ") else {
            continue;
        };
        let (name, _) = rest.split_once('(').expect("a function");
        let is_code = |line: &str| !line.trim_start().starts_with(['*', '/']);
        let declared = text
            .lines()
            .any(|line| is_code(line) && line.contains(&format!("{name}(")));
        assert!(declared, "{name} is not declared");
        functions += 1;
    }
    assert!(functions >= 16, "{functions}");
    assert!(text.is_ascii());
    let includes: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("#include"))
        .collect();
    assert_eq!(includes, ["#include <stddef.h>", "#include <stdint.h>"]);
}
