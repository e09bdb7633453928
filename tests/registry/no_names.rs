//! No name of the registry is spelled out in the library's own files: they use what is generated.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::current;
use crate::literals::{Kind, Literal, literals};
use crate::render::GENERATED;
use crate::resolved::{Entity, Registry};

/// Every name, key, address and unit that has to come from the registry.
fn names(registry: &Registry) -> BTreeSet<&str> {
    let mut names = BTreeSet::from([registry.manifest.schema_url.as_str()]);
    names.extend(registry.attributes.iter().map(|own| own.key.as_str()));
    names.extend(
        registry
            .upstream_attributes
            .iter()
            .map(|used| used.key.as_str()),
    );
    names.extend(
        registry
            .entities
            .iter()
            .map(|entity: &Entity| entity.name.as_str()),
    );
    names.extend(registry.sets.iter().map(|set| set.name.as_str()));
    names.extend(registry.events.iter().map(|event| event.name.as_str()));
    names.extend(registry.spans.iter().map(|span| span.name.as_str()));
    for (_, metric) in registry.metrics() {
        names.insert(&metric.name);
        names.extend(Some(metric.unit.as_str()).filter(|unit| unit.starts_with('{')));
    }
    names
}

/// What the crate's own names begin with.
const OWN: &str = "mongodb.";

/// Whether a text has this name as a whole one: what stands around it is of no longer name. A unit in braces ends with them.
fn has(text: &str, name: &str) -> bool {
    let is_key = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.starts_with('{') {
        return text.contains(name);
    }
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let mut behind = text[at + name.len()..].chars();
        let goes_on = match behind.next() {
            // The end of a sentence is none of a key.
            Some('.') => behind.next().is_some_and(is_key),
            Some(c) => is_key(c),
            None => false,
        };
        let is_own = name == OWN;
        let is_inside = before.is_some_and(|c| is_key(c) || c == '.');
        !is_inside && (goes_on == is_own)
    })
}

/// What the text of one file spells out, a line for each.
fn faults(file: &str, text: &str, names: &BTreeSet<&str>) -> Vec<String> {
    let mut faults = Vec::new();
    for Literal { line, text, kind } in literals(text) {
        let mut names = names.iter().copied().chain([OWN]);
        if kind == Kind::Pieces {
            faults.push(format!("{file}:{line}: a text in pieces: {text:?}"));
        } else if let Some(name) = names.find(|name| has(&text, name)) {
            faults.push(format!("{file}:{line}: {name:?} is the registry's to say"));
        }
    }
    faults
}

/// Every Rust file below a folder with its text; `skip` and what is in it is left out.
fn sources(folder: &Path, skip: &Path, with: &mut dyn FnMut(&str, &str)) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path == skip {
            continue;
        }
        if path.is_dir() {
            sources(&path, skip, with);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            with(path.to_str().unwrap(), &fs::read_to_string(&path).unwrap());
        }
    }
}

// TS-222
#[test]
fn source_has_no_names() {
    let registry = current::read(&current::folder()).unwrap();
    let names = names(&registry);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut found) = (0, Vec::new());
    sources(
        &root.join("src"),
        &root.join(GENERATED),
        &mut |file, text| {
            files += 1;
            found.extend(faults(file, text, &names));
        },
    );
    assert!(files > 100, "only {files} files were read");
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn planted_names_are_found() {
    let registry = current::read(&current::folder()).unwrap();
    let names = names(&registry);
    for text in [
        "const A: &str = \"mongodb.client.retry.attempt\";",
        "const A: &str = \"mongodb.nobody.declared.this\";",
        "fn f() { g(\"error.type\") }",
        "const A: &[u8] = b\"db.system.name\";",
        "const A: &str = r#\"{message}\"#;",
        "const A: &str = \"https://example.com/placeholder/opmsg-telemetry/0.1.0\";",
        "#[cfg(test)]\nmod tests {}\nconst A: &str = \"mongodb.op_msg.codec\";",
        // In pieces.
        "const A: &str = concat!(\"error\", \".type\");",
        "const A: &str = core::concat![\"error\", \".type\"];",
        "const A: &str = concat!(\"error\", \".type\", env!(\"NOTHING\"));",
        "const A: &str = stringify!(error.type);",
        // With escapes.
        "const A: &str = \"error\\x2etype\";",
        "const A: &str = \"error\\u{2e}type\";",
        "const A: &str = \"error\\u{00_2e}type\";",
        "const A: &str = \"error.\\\n        type\";",
        "const A: &[u8] = b\"\\x65rror.type\";",
        // In longer texts.
        "const A: &[u8] = b\"{\\\"error.type\\\":\\\"\";",
        "const A: &str = \"key=mongodb.client.retry.attempt \";",
        "const A: &str = \"with error.type.\";",
        "const A: &str = \"the key mongodb.nobody.declared is\";",
        "const A: &str = \"5 {message}s\";",
        // Behind comments and tests.
        "/* a /* b */ \" */ const A: &str = \"error.type\"; /* \" */",
        "enum A { #[cfg(test)] B, C }\nconst A: &str = \"error.type\";",
        "enum A { C, #[cfg(test)] B }\nconst A: &str = \"error.type\";",
        "struct A { #[cfg(test)] b: u8, c: u8 }\nconst A: &str = \"error.type\";",
        "struct A { #[cfg(test)] b: [u8; 2] }\nconst A: &str = \"error.type\";",
        "struct A(#[cfg(test)] u8);\nconst A: &str = \"error.type\";",
        "#[doc(hidden)]\nconst A: &str = \"error.type\";",
    ] {
        let found = faults("planted.rs", text, &names);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
    for text in [
        "/// `mongodb.client.retry.attempt`\nconst A: &str = \"mongodb\";",
        "// \"error.type\"\nconst A: &str = \"error\";",
        "#[doc = concat!(\"error\", \".type\")]\nconst A: &str = \"otel.traceparent\";",
        "#[cfg(test)]\nmod tests { const A: &str = \"mongodb.op_msg.codec\"; }",
        "#[cfg(test)]\nfn f(a: u8, b: u8) { \"error.type\" }",
        "const A: &str = concat!(env!(\"CARGO_PKG_VERSION\"), \"\\0\");",
        "const A: &str = \"an.error.type\";",
        "const A: &str = \"error.types error.type_of error.type.of\";",
        "const A: &str = \"as of mongodb.\";",
    ] {
        assert_eq!(faults("permitted.rs", text, &names), Vec::<String>::new());
    }
}
