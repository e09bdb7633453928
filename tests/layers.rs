//! Shows that `src/**` keeps to its layers: modules use lower rows only, nothing touches the world, files stay small, and
//! the manifest names no dependency that was not chosen. Planted violations show that each check can fail.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rows from the lowest to the highest. A module uses modules of lower rows and itself, nothing else.
const ROWS: &[&[&str]] = &[
    // Row 0 of the design, in three steps: plain parts, what is made of them, values with a grammar.
    &[
        "cursor",
        "checksum",
        "generation",
        "bounded",
        "put",
        "role",
        "time",
        "unquoted",
    ],
    &["element", "limits"],
    &["body"],
    &["gate", "trace", "retry", "client"],
    &["error", "storm"],
    &["document", "message"],
    &["command", "telemetry", "handshake"],
    &["receive"],
    &["splice", "comment", "compression"],
    &["observe"],
    &["attach", "report"],
    &["ingest"],
    // OpenTelemetry's messages of what the rows below report (feature `otlp`), and its types (feature `opentelemetry`); the C
    // interface (feature `capi`).
    &["otlp", "otel", "capi"],
    // The generators of tests and fuzz targets (feature `arbitrary`) see the public API.
    &["arbitrary"],
];

const MAX_LINES: usize = 400;

const DEPENDENCIES: &[&str] = &[
    "arbitrary",
    "bson",
    "bytes",
    "crc-fast",
    "flate2",
    "opentelemetry",
    "opentelemetry-proto",
    "prost",
    "serde",
    "snap",
    "thiserror",
    "zstd-safe",
];

const DEV_DEPENDENCIES: &[&str] = &[
    "allocation-counter",
    "arbitrary",
    "cbindgen",
    "criterion",
    "flate2",
    "gungraun",
    "jsonschema",
    "metrics",
    "mongowire",
    "opmsg-telemetry",
    "opentelemetry",
    "opentelemetry-semantic-conventions",
    "opentelemetry_sdk",
    "proptest",
    "ruzstd",
    "serde-saphyr",
    "serde_json",
    "sha2",
    "snap",
    "zstd-safe",
];

/// Paths that reach out of the library: prefix, and what is permitted below it.
const FORBIDDEN_PATHS: &[(&str, &[&str])] = &[
    ("std::time", &["std::time::Duration"]),
    ("core::time", &["core::time::Duration"]),
    ("std::io", &["std::io::IoSlice"]),
    ("std::net", &[]),
    ("core::net", &[]),
    ("std::fs", &[]),
    ("std::path", &[]),
    ("std::thread", &[]),
    ("std::process", &[]),
    ("std::env", &[]),
    ("std::os", &[]),
    ("std::sync", &[]),
    ("std::panic", &[]),
    ("std::collections", &[]),
    ("std::random", &[]),
    ("log", &[]),
    ("tracing", &[]),
    ("rand", &[]),
    ("getrandom", &[]),
    ("tokio", &[]),
];

/// Words that no file of the library contains outside tests.
const FORBIDDEN_WORDS: &[&str] = &["unsafe", "now"];

/// The one file with unsafe code, and the modules that lead to it: all that the compiler does not forbid it in.
const UNSAFE_FILE: &str = "capi/abi.rs";
const UNSAFE_MODULES: &[(&str, &str)] = &[("lib.rs", "capi"), ("capi/mod.rs", "abi")];

/// Without the feature, the compiler forbids it everywhere.
const UNSAFE_FEATURE: &str = "#![cfg_attr(not(feature = \"capi\"), forbid(unsafe_code))]";

/// Macros that print, panic, build strings or keep state.
const FORBIDDEN_MACROS: &[&str] = &[
    "println",
    "print",
    "eprintln",
    "eprint",
    "dbg",
    "format",
    "panic",
    "todo",
    "unimplemented",
    "unreachable",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "thread_local",
];

/// File or module names that say nothing.
const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "misc", "data", "process", "manager",
];

/// The library's sources: path below `src`, text.
type Sources = BTreeMap<String, String>;

// ---------------------------------------------------------------------------------------------------------------------
// Reading Rust, as far as the checks need it.

/// Comments and the contents of literals become blanks; line breaks stay, so that line numbers hold.
fn strip(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    let blank = |out: &mut String, from: usize, to: usize| {
        for c in &chars[from..to] {
            out.push(if *c == '\n' { '\n' } else { ' ' });
        }
    };
    while at < chars.len() {
        let rest = &chars[at..];
        let previous = at.checked_sub(1).map(|before| chars[before]);
        let in_word = previous.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let len = match rest {
            ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => block_comment(rest),
            ['"', ..] | ['b' | 'c', '"', ..] if !in_word || rest[0] == '"' => string(rest),
            ['r', '"' | '#', ..] | ['b' | 'c', 'r', '"' | '#', ..] if !in_word => raw_string(rest),
            ['\'', '\\', ..] => {
                2 + rest[2..]
                    .iter()
                    .skip(1)
                    .position(|c| *c == '\'')
                    .unwrap_or(0)
                    + 2
            }
            ['\'', _, '\'', ..] => 3,
            _ => 0,
        };
        if len == 0 {
            out.push(chars[at]);
            at += 1;
        } else {
            let end = (at + len).min(chars.len());
            blank(&mut out, at, end);
            at = end;
        }
    }
    out
}

fn block_comment(text: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        match text[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(text: &[char]) -> usize {
    let mut at = text.iter().position(|c| *c == '"').unwrap_or(0) + 1;
    while at < text.len() && text[at] != '"' {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// `r"…"`, `r#"…"#` and their byte forms; 0 for a raw identifier.
fn raw_string(text: &[char]) -> usize {
    let start = text.iter().position(|c| *c == 'r').unwrap_or(0) + 1;
    let hashes = text[start..].iter().take_while(|c| **c == '#').count();
    if text.get(start + hashes) != Some(&'"') {
        return 0;
    }
    let end: Vec<char> = std::iter::once('"')
        .chain(std::iter::repeat_n('#', hashes))
        .collect();
    let body = start + hashes + 1;
    text[body..]
        .windows(end.len())
        .position(|window| window == end)
        .map_or(text.len(), |found| body + found + end.len())
}

/// Blanks every item under `#[cfg(test)]` in stripped text; also returns the names of modules declared there.
fn without_tests(stripped: &str) -> (String, Vec<String>) {
    const MARK: &str = "#[cfg(test)]";
    let mut text = stripped.to_owned();
    let mut modules = Vec::new();
    while let Some(start) = text.find(MARK) {
        let item = start + MARK.len();
        let (mut depth, mut end) = (0, text.len());
        for (at, c) in text[item..].char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 && matches!(c, ';' | '}') {
                end = item + at + 1;
                break;
            }
        }
        let words: Vec<&str> = text[item..end]
            .split([' ', '\n', ';', '{'])
            .filter(|w| !w.is_empty())
            .collect();
        if let Some(at) = words.iter().position(|word| *word == "mod") {
            modules.push(words[at + 1].to_owned());
        }
        let blanks: String = text[start..end]
            .chars()
            .map(|c| if c == '\n' { '\n' } else { ' ' })
            .collect();
        text.replace_range(start..end, &blanks);
    }
    (text, modules)
}

#[derive(Clone, Debug, PartialEq)]
struct Token {
    text: String,
    line: usize,
}

fn tokens(stripped: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    for (line, text) in (1..).zip(stripped.lines()) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let len = if c.is_alphanumeric() || c == '_' {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                c.len_utf8()
            };
            if !c.is_whitespace() {
                out.push(Token {
                    text: rest[..len].to_owned(),
                    line,
                });
            }
            rest = &rest[len..];
        }
    }
    out
}

/// Every path of the text, groups in braces expanded: `a::{b, c::d}` gives `a::b` and `a::c::d`.
fn paths(tokens: &[Token]) -> Vec<(Vec<String>, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let starts =
            is_word(&tokens[at].text) && tokens.get(at + 1).is_some_and(|next| next.text == "::");
        at = if starts {
            path(tokens, at, &[], &mut out)
        } else {
            at + 1
        };
    }
    out
}

fn path(
    tokens: &[Token],
    mut at: usize,
    prefix: &[String],
    out: &mut Vec<(Vec<String>, usize)>,
) -> usize {
    let mut segments = prefix.to_vec();
    let line = tokens[at].line;
    loop {
        match tokens.get(at).map(|token| token.text.as_str()) {
            Some("{") => {
                at += 1;
                while at < tokens.len() && tokens[at].text != "}" {
                    at = if is_word(&tokens[at].text) || tokens[at].text == "{" {
                        path(tokens, at, &segments, out)
                    } else {
                        at + 1
                    };
                }
                return at + 1;
            }
            Some("*") => at += 1,
            Some(word) if is_word(word) => {
                segments.push(word.to_owned());
                at += 1;
            }
            // `Vec::<u8>::new`: the path is as long as the checks need it.
            _ => {}
        }
        if tokens.get(at).is_some_and(|token| token.text == "::") {
            let continues = tokens
                .get(at + 1)
                .is_some_and(|next| is_word(&next.text) || matches!(next.text.as_str(), "{" | "*"));
            at += 1;
            if continues {
                continue;
            }
        }
        out.push((segments, line));
        return at.max(1);
    }
}

fn is_word(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_')
}

/// The module path of a file below `src`: `trace/hex.rs` is `["trace", "hex"]`, `lib.rs` is empty.
fn module_of(path: &str) -> Vec<String> {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    stem.split('/')
        .filter(|part| !matches!(*part, "mod" | "lib"))
        .map(str::to_owned)
        .collect()
}

/// A path with `crate`, `self` and `super` resolved; `None` if it does not begin in this crate.
fn absolute(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut base = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    for segment in path {
        match segment.as_str() {
            "crate" | "self" => {}
            "super" => drop(base.pop()),
            name => base.push(name.to_owned()),
        }
    }
    Some(base)
}

// ---------------------------------------------------------------------------------------------------------------------
// The checks. Each returns what is wrong, one line a fault.

/// Code outside tests, file by file, without comments and literals.
fn library_code(sources: &Sources) -> BTreeMap<&str, String> {
    let mut code = BTreeMap::new();
    let mut test_files = Vec::new();
    for (path, source) in sources {
        let (text, modules) = without_tests(&strip(source));
        let parent = module_of(path);
        test_files.extend(
            modules
                .into_iter()
                .map(|name| [parent.clone(), vec![name]].concat()),
        );
        code.insert(path.as_str(), text);
    }
    code.retain(|path, _| {
        !test_files
            .iter()
            .any(|test| module_of(path).starts_with(test))
    });
    code
}

fn row_of(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

/// Root name to module, from the `pub use` lines of `lib.rs`.
fn reexports(lib: &str) -> BTreeMap<String, String> {
    let all = paths(&tokens(lib));
    all.into_iter()
        .map(|(path, _)| {
            if path[0] == "crate" || path[0] == "self" {
                path[1..].to_vec()
            } else {
                path
            }
        })
        .filter(|path| path.len() > 1 && row_of(&path[0]).is_some())
        .map(|path| (path[path.len() - 1].clone(), path[0].clone()))
        .collect()
}

fn layer_faults(sources: &Sources) -> Vec<String> {
    let code = library_code(sources);
    let roots = code
        .get("lib.rs")
        .map(|lib| reexports(lib))
        .unwrap_or_default();
    let mut faults = Vec::new();
    for (file, text) in &code {
        let module = module_of(file);
        let Some(own) = module.first() else { continue };
        let Some(row) = row_of(own) else {
            faults.push(format!("{file}: module {own} stands in no row"));
            continue;
        };
        for (path, line) in paths(&tokens(text)) {
            let Some(target) = absolute(&module, &path) else {
                continue;
            };
            let Some(first) = target.first() else {
                continue;
            };
            let used = if row_of(first).is_some() {
                Some(first)
            } else {
                roots.get(first)
            };
            match used.and_then(|used| Some((used, row_of(used)?))) {
                None => faults.push(format!(
                    "{file}:{line}: {first} is neither a module with a row nor a root re-export"
                )),
                Some((used, used_row)) if used != own && used_row >= row => {
                    faults.push(format!(
                        "{file}:{line}: {own} uses {used}, which is not on a lower row"
                    ));
                }
                Some(_) => {}
            }
        }
    }
    faults
}

fn reach_faults(sources: &Sources) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, text) in library_code(sources) {
        let words = tokens(&text);
        for (path, line) in paths(&words) {
            let path = path.join("::");
            let below = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}::"));
            for (prefix, permitted) in FORBIDDEN_PATHS {
                if below(prefix) && !permitted.iter().any(|permitted| below(permitted)) {
                    faults.push(format!("{file}:{line}: {path}"));
                }
            }
        }
        for (at, token) in words.iter().enumerate() {
            let word = token.text.as_str();
            let called = words.get(at + 1).is_some_and(|next| next.text == "!");
            let permitted = word == "unsafe" && file == UNSAFE_FILE;
            if FORBIDDEN_WORDS.contains(&word) && !permitted
                || called && FORBIDDEN_MACROS.contains(&word)
            {
                faults.push(format!("{file}:{}: {word}", token.line));
            }
            if matches!(word, "assert" | "assert_eq" | "assert_ne") && !in_const(&words[..at]) {
                faults.push(format!("{file}:{}: {word} outside a constant", token.line));
            }
            if word == "fn"
                && words
                    .get(at + 1)
                    .is_some_and(|name| name.text.starts_with("get_"))
            {
                faults.push(format!("{file}:{}: {}", token.line, words[at + 1].text));
            }
            if word == "allow"
                && words.get(at + 1).is_some_and(|next| next.text == "(")
                && at >= 1
                && words[at - 1].text == "["
            {
                faults.push(format!(
                    "{file}:{}: allow where expect with a reason is wanted",
                    token.line
                ));
            }
        }
    }
    faults
}

/// Whether the innermost open block or item is a constant: `const _: () = …` or `const { … }`.
fn in_const(before: &[Token]) -> bool {
    let mut depth = 0_i32;
    for (at, token) in before.iter().enumerate().rev() {
        match token.text.as_str() {
            "}" => depth += 1,
            "{" if depth > 0 => depth -= 1,
            "const" if depth == 0 && before.get(at + 1).is_some_and(|next| next.text != "fn") => {
                return true;
            }
            ";" if depth == 0 && !before[at..].iter().any(|token| token.text == "{") => {
                return outer_const(&before[..at]);
            }
            "fn" if depth == 0 => return false,
            _ => {}
        }
    }
    false
}

/// A statement after another one: the block around both decides.
fn outer_const(before: &[Token]) -> bool {
    let mut depth = 0_i32;
    for (at, token) in before.iter().enumerate().rev() {
        match token.text.as_str() {
            "}" => depth += 1,
            "{" if depth > 0 => depth -= 1,
            "{" => return in_const(&before[..=at]),
            _ => {}
        }
    }
    false
}

fn size_faults(sources: &Sources) -> Vec<String> {
    sources
        .iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(file, lines)| format!("{file}: {lines} lines"))
        .collect()
}

fn name_faults(sources: &Sources) -> Vec<String> {
    sources
        .keys()
        .filter(|file| {
            module_of(file)
                .iter()
                .any(|part| EMPTY_NAMES.contains(&part.as_str()))
        })
        .map(|file| format!("{file}: a name that says nothing"))
        .collect()
}

/// A feature adds API, so it appears as `feature = "…"` and never under `not`.
fn feature_faults(sources: &Sources) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, source) in sources {
        for (line, text) in (1..).zip(source.lines()) {
            let code: String = text
                .split("//")
                .next()
                .unwrap_or("")
                .split_whitespace()
                .collect();
            let forbids_more = file == "lib.rs" && text == UNSAFE_FEATURE;
            if code.contains("not(feature") && !forbids_more {
                faults.push(format!(
                    "{file}:{line}: a feature that takes something away"
                ));
            }
        }
    }
    faults
}

/// Unsafe code is where it may be, the compiler is told so, and each block has its reason directly above.
fn unsafe_faults(sources: &Sources) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, source) in sources {
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        let words = tokens(&strip(source));
        for (at, token) in words.iter().enumerate() {
            let next = words.get(at + 1).map_or("", |next| next.text.as_str());
            match token.text.as_str() {
                "unsafe" if file != UNSAFE_FILE => {
                    faults.push(format!("{file}:{}: unsafe code", token.line));
                }
                "unsafe" if matches!(next, "{" | "impl" | "trait") => {
                    let above = lines[..token.line - 1].iter().rev();
                    let comment = above.take_while(|line| line.starts_with("//"));
                    if !comment
                        .into_iter()
                        .any(|line| line.starts_with("// SAFETY: "))
                    {
                        faults.push(format!("{file}:{}: no reason above", token.line));
                    }
                }
                // Only the way to C ends a panic at the boundary; the literal is blank here, so the source says which.
                "extern" if next == "fn" && !lines[token.line - 1].contains("extern \"C\" fn ") => {
                    faults.push(format!("{file}:{}: another ABI than C", token.line));
                }
                "mod" if is_word(next) => {
                    faults.extend(unsafe_module_fault(file, &lines, token.line, next));
                }
                _ => {}
            }
        }
    }
    let lib = sources.get("lib.rs").map_or("", String::as_str);
    for line in [UNSAFE_FEATURE, "#![deny(unsafe_code)]"] {
        if !lib.lines().any(|written| written == line) {
            faults.push(format!("lib.rs: no {line}"));
        }
    }
    faults
}

/// A module beside those that lead to the unsafe code is forbidden it; below such a module it is forbidden by that one.
fn unsafe_module_fault(file: &str, lines: &[&str], line: usize, module: &str) -> Option<String> {
    let leads = UNSAFE_MODULES.iter().any(|(leading, _)| *leading == file);
    if !leads || UNSAFE_MODULES.contains(&(file, module)) {
        return None;
    }
    let attributes = lines[..line - 1].iter().rev();
    let mut attributes =
        attributes.take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    let forbidden = attributes.any(|line| *line == "#[forbid(unsafe_code)]");
    (!forbidden).then(|| format!("{file}:{line}: unsafe code is not forbidden in {module}"))
}

fn dependency_faults(manifest: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut permitted: Option<&[&str]> = None;
    for line in manifest
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'))
    {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            let (kind, name) = section.split_once("ependencies").unwrap_or(("", ""));
            permitted = match kind {
                "d" => Some(DEPENDENCIES),
                "dev-d" => Some(DEV_DEPENDENCIES),
                "" => None,
                _ => Some(&[]),
            };
            if let (Some(list), Some(name)) = (permitted, name.strip_prefix('.')) {
                if !list.contains(&name) {
                    faults.push(format!("{section} is not on the list"));
                }
                permitted = None;
            }
        } else if let (Some(list), Some((name, _))) = (permitted, line.split_once('=')) {
            let name = name.trim().split('.').next().unwrap_or("");
            if !list.contains(&name) {
                faults.push(format!("dependency {name} is not on the list"));
            }
        }
    }
    faults
}

/// Features that the tests do not have: plain `cargo test` has those of the development dependency of the crate on itself.
fn untested_features(manifest: &str) -> Vec<String> {
    let lines = || manifest.lines().map(str::trim);
    let on_itself = lines().find(|line| line.starts_with("opmsg-telemetry = {"));
    let tested: Vec<&str> = on_itself.unwrap_or("").split('"').collect();
    lines()
        .skip_while(|line| *line != "[features]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with('#') && *name != "default" && !tested.contains(name))
        .map(|name| format!("feature {name} is not tested"))
        .collect()
}

// ---------------------------------------------------------------------------------------------------------------------
// The crate as it is.

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read_sources() -> Sources {
    fn walk(folder: &Path, below: &str, out: &mut Sources) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{below}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{name}/"), out);
            } else if name.ends_with(".rs") {
                out.insert(name, fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let mut out = Sources::new();
    walk(&root().join("src"), "", &mut out);
    assert!(out.contains_key("lib.rs"), "src holds no lib.rs");
    out
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn modules_use_lower_rows_only() {
    assert_none(&layer_faults(&read_sources()));
}

#[test]
fn the_library_does_not_reach_out() {
    assert_none(&reach_faults(&read_sources()));
}

#[test]
fn files_stay_small_and_have_names() {
    let sources = read_sources();
    assert_none(&size_faults(&sources));
    assert_none(&name_faults(&sources));
}

// checklist 35
#[test]
fn features_only_add() {
    assert_none(&feature_faults(&read_sources()));
}

#[test]
fn dependencies_are_the_chosen_ones() {
    assert_none(&dependency_faults(
        &fs::read_to_string(root().join("Cargo.toml")).unwrap(),
    ));
}

#[test]
fn tests_have_every_feature() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert_none(&untested_features(&manifest));
    let on_itself = "\"arbitrary\", \"capi\"";
    assert!(manifest.contains(on_itself));
    let planted = manifest.replace(on_itself, "\"arbitrary\"");
    assert_eq!(untested_features(&planted), ["feature capi is not tested"]);
}

#[test]
fn the_library_forbids_what_the_design_forbids() {
    let lib: String = read_sources()["lib.rs"].split_whitespace().collect();
    for lint in [
        "indexing_slicing",
        "arithmetic_side_effects",
        "as_conversions",
        "unwrap_used",
        "expect_used",
        "panic",
        "unreachable",
        "todo",
        "unimplemented",
        "string_slice",
        "disallowed_methods",
        "disallowed_types",
        "disallowed_macros",
    ] {
        assert!(
            lib.contains(&format!("clippy::{lint},")),
            "{lint} is not denied"
        );
    }
}

// checklist 36
#[test]
fn unsafe_code_is_in_one_file_with_reasons() {
    let sources = read_sources();
    assert_none(&unsafe_faults(&sources));
    let words = tokens(&strip(&sources[UNSAFE_FILE]));
    assert!(words.iter().any(|token| token.text == "unsafe"));
    // The checks above are not the only ones: the compiler and clippy look too.
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for line in [
        "unsafe_code = \"deny\"",
        "unsafe_op_in_unsafe_fn = \"deny\"",
        "undocumented_unsafe_blocks = \"deny\"",
        "multiple_unsafe_ops_per_block = \"deny\"",
    ] {
        assert!(manifest.lines().any(|written| written == line), "{line}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Planted violations.

fn planted(files: &[(&str, &str)]) -> Sources {
    files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

const LIB: (&str, &str) = (
    "lib.rs",
    "mod trace;\npub use trace::{Traceparent, TraceId};\npub use error::FrameError as Fault;\n",
);

#[test]
fn planted_layer_violations_are_found() {
    for (file, text) in [
        ("cursor.rs", "use crate::element::Element;"),
        (
            "trace/hex.rs",
            "use crate::{cursor::Cursor, error::{FrameError}};",
        ),
        ("trace/hex.rs", "use super::super::gate::Gate;"),
        ("gate.rs", "fn f() { crate::retry::read() }"),
        ("document.rs", "use crate::message::Header;"),
        ("message/mod.rs", "use crate::document;"),
        ("retry.rs", "fn f(_: crate::Traceparent) {}"),
        ("telemetry.rs", "use super::command::Command;"),
        (
            "error.rs",
            "type A = crate::splice::Splice<'static, 'static>;",
        ),
        ("invented.rs", "const A: u8 = 0;"),
        ("splice.rs", "use crate::Nobody;"),
        (
            "error.rs",
            "/* 'a' */ const A: char = '\"'; use crate::telemetry::Telemetry; const B: char = '\"';",
        ),
        (
            "error.rs",
            "const A: &str = r#\"\"#; use crate::{\n    cursor, receive::x,\n};",
        ),
    ] {
        let faults = layer_faults(&planted(&[LIB, (file, text)]));
        assert_eq!(faults.len(), 1, "{file}: {text}: {faults:?}");
    }
}

#[test]
fn permitted_uses_pass() {
    for (file, text) in [
        ("element.rs", "use crate::cursor::Cursor;"),
        (
            "trace/traceparent.rs",
            "use super::hex; use crate::trace::TraceId; use self::inner::X; use crate::TraceId as Id;",
        ),
        (
            "error.rs",
            "pub use crate::{trace::{InvalidTraceparent, InvalidTracestate}, retry::InvalidRetry};",
        ),
        (
            "splice.rs",
            "use crate::{error::*, telemetry::Telemetry, Traceparent}; //! use crate::receive;",
        ),
        (
            "cursor.rs",
            "/// See [`crate::splice`].\nconst A: &str = \"crate::splice::B\"; // crate::splice::C\n/* /* */ crate::splice::D */",
        ),
        (
            "cursor.rs",
            "#[cfg(test)]\nmod tests {\n    use crate::splice::Splice;\n    fn f() { { } }\n}\nconst A: u8 = b'\\'';",
        ),
        (
            "cursor.rs",
            "fn f<'a>(x: &'a u8) -> &'a u8 { x } const Q: char = '\\u{1F600}'; fn g() { let r#type = 1; }",
        ),
    ] {
        assert_none(&layer_faults(&planted(&[LIB, (file, text)])));
    }
    // A file that only a `#[cfg(test)]` declaration includes is a test; one that is declared plainly is not.
    let test_file = ("cursor/tests.rs", "use crate::splice::Splice;");
    assert_none(&layer_faults(&planted(&[
        ("cursor.rs", "#[cfg(test)]\nmod tests;"),
        test_file,
    ])));
    assert_eq!(
        layer_faults(&planted(&[("cursor.rs", "mod tests;"), test_file])).len(),
        1
    );
}

#[test]
fn planted_reaches_are_found() {
    for text in [
        "use std::time::Instant;",
        "use std::{cmp, time::{Duration, SystemTime}};",
        "fn f() { std::thread::sleep(d) }",
        "use std::net::IpAddr;",
        "use core::net::IpAddr;",
        "use std::fs;",
        "use std::io::Write;",
        "fn f() { println!(\"x\") }",
        "fn f() { eprint!(\"x\") }",
        "fn f() { log::info!(\"x\") }",
        "fn f() { let x = format!(\"x\"); }",
        "fn f() { assert!(x) }",
        "fn f() { const A: u8 = 1; assert_eq!(x, 1) }",
        "const fn f() { assert!(x) }",
        "const A: u8 = 1; fn f() { let a = { 1 }; assert!(x) }",
        "fn f() { DateTime::now() }",
        "fn get_name() {}",
        "unsafe fn f() {}",
        "#[allow(clippy::indexing_slicing)] fn f() {}",
        "fn f() { panic!() }",
        "fn f() { debug_assert!(x) }",
    ] {
        let faults = reach_faults(&planted(&[("gate.rs", text)]));
        assert_eq!(faults.len(), 1, "{text}: {faults:?}");
    }
}

#[test]
fn what_only_looks_like_a_reach_passes() {
    for text in [
        "use std::time::Duration; use core::{fmt, time::Duration};",
        "use std::io::IoSlice;",
        "const _: () = assert!(SIZE == 90);",
        "const _: () = { assert!(A); assert!(B); };",
        "fn f() { const { assert!(N > 0) } }",
        "// println!(\"x\")\nconst A: &str = \"std::fs::read now unsafe\";",
        "#![forbid(unsafe_code)]\n#![deny(clippy::panic, clippy::todo)]",
        "#[cfg(test)]\nmod tests { fn f() { println!(\"x\"); assert!(std::fs::exists(\"a\")) } }",
        "#[expect(clippy::indexing_slicing, reason = \"measured\")] fn f() {}",
    ] {
        assert_none(&reach_faults(&planted(&[("gate.rs", text)])));
    }
}

/// The smallest crate that passes: two forbidden modules, and the way to the one file.
fn planted_unsafe(changes: &[(&str, &str, &str)]) -> Sources {
    let mut sources = planted(&[
        (
            "lib.rs",
            "#![cfg_attr(not(feature = \"capi\"), forbid(unsafe_code))]\n#![deny(unsafe_code)]\n\
             #[forbid(unsafe_code)]\nmod gate;\n#[cfg(feature = \"capi\")]\npub mod capi;\n\
             #[cfg(x)]\n#[forbid(unsafe_code)]\n#[doc(cfg(x))]\npub mod retry;\n",
        ),
        ("gate.rs", "mod inner;\n"),
        (
            "capi/mod.rs",
            "#[expect(unsafe_code)]\nmod abi;\n#[forbid(unsafe_code)]\nmod calls;\n",
        ),
        (
            "capi/abi.rs",
            "#[unsafe(no_mangle)]\npub unsafe extern \"C\" fn f(p: *const u8) {\n    // SAFETY: a reason\n    // of two lines.\n    \
             let x = unsafe { *p };\n}\n",
        ),
    ]);
    for (file, from, to) in changes {
        let source = sources.get_mut(*file).unwrap();
        assert!(source.contains(from), "{file}: {from}");
        *source = source.replace(from, to);
    }
    sources
}

#[test]
fn planted_unsafe_code_is_found() {
    assert_none(&unsafe_faults(&planted_unsafe(&[])));
    for (file, from, to) in [
        ("gate.rs", "mod", "unsafe fn f() {}\nmod"),
        (
            "capi/mod.rs",
            "mod calls;",
            "mod calls;\nunsafe impl Send for A {}",
        ),
        ("capi/mod.rs", "#[forbid(unsafe_code)]\n", ""),
        ("capi/mod.rs", "mod calls;", "mod calls;\nmod more;"),
        ("lib.rs", "#[forbid(unsafe_code)]\nmod gate;", "mod gate;"),
        ("lib.rs", "#[forbid(unsafe_code)]\n#[doc", "#[doc"),
        ("lib.rs", "mod gate;", "mod gate;\npub(crate) mod more {}"),
        ("lib.rs", "#![deny(unsafe_code)]\n", ""),
        (
            "lib.rs",
            "#![cfg_attr(not(feature = \"capi\"), forbid(unsafe_code))]\n",
            "",
        ),
        ("capi/abi.rs", "SAFETY: a reason", "a reason"),
        ("capi/abi.rs", "    // of two lines.", "\n"),
        ("capi/abi.rs", "{ *p };", "{ *p };\n    unsafe { *p };"),
        ("capi/abi.rs", "extern \"C\" fn", "extern \"C-unwind\" fn"),
    ] {
        let faults = unsafe_faults(&planted_unsafe(&[(file, from, to)]));
        assert_eq!(faults.len(), 1, "{file}: {from}: {faults:?}");
    }
    assert_none(&reach_faults(&planted(&[(
        UNSAFE_FILE,
        "unsafe fn f() {}",
    )])));
}

#[test]
fn planted_sizes_names_and_features_are_found() {
    let long = "\n".repeat(MAX_LINES + 1);
    assert_eq!(size_faults(&planted(&[("gate.rs", &long)])).len(), 1);
    assert_none(&size_faults(&planted(&[("gate.rs", &long[1..])])));
    assert_eq!(
        name_faults(&planted(&[
            ("trace/helpers.rs", ""),
            ("util/mod.rs", ""),
            ("gate.rs", "")
        ]))
        .len(),
        2
    );
    assert_eq!(
        feature_faults(&planted(&[(
            "gate.rs",
            "#[cfg(not(feature = \"x\"))]\n#[cfg(feature = \"y\")]"
        )]))
        .len(),
        1
    );
}

#[test]
fn planted_dependencies_are_found() {
    let manifest = "[package]\nname = \"x\"\n[dependencies]\n# a = 1\nbson = \"3\"\nbytes.version = \"1\"\n[dev-dependencies]\nproptest = \"1\"\n[lints.rust]\nx = \"warn\"\n";
    assert_none(&dependency_faults(manifest));
    for extra in [
        "[dependencies]\ntokio = \"1\"",
        "[dependencies.tokio]\nversion = \"1\"",
        "[dev-dependencies]\nbson = \"1\"",
        "[build-dependencies]\ncc = \"1\"",
        "[target.'cfg(unix)'.dependencies]\nlibc = \"1\"",
        "[dependencies]\nproptest = { version = \"1\", features = [\"std\"] }",
    ] {
        let faults = dependency_faults(&format!("{manifest}{extra}\n"));
        assert_eq!(faults.len(), 1, "{extra}: {faults:?}");
    }
}
