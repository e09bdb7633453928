//! No name of the registry is spelled out in the library's own files: they use what is generated.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::current;
use crate::literals::literals;
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

/// What the text of one file spells out, a line for each.
fn faults(file: &str, text: &str, names: &BTreeSet<&str>) -> Vec<String> {
    let literals = literals(text).into_iter();
    let spelled = literals
        .filter(|literal| names.contains(literal.text) || literal.text.starts_with("mongodb."));
    spelled
        .map(|literal| {
            format!(
                "{file}:{}: {:?} is the registry's to say",
                literal.line, literal.text
            )
        })
        .collect()
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
    ] {
        assert_eq!(faults("planted.rs", text, &names).len(), 1, "{text}");
    }
    for text in [
        "/// `mongodb.client.retry.attempt`\nconst A: &str = \"mongodb\";",
        "// \"error.type\"\nconst A: &str = \"error\";",
        "const A: &str = \"otel.traceparent\";",
        "#[cfg(test)]\nmod tests { const A: &str = \"mongodb.op_msg.codec\"; }",
    ] {
        assert_eq!(faults("permitted.rs", text, &names), Vec::<String>::new());
    }
}
