//! The C interface, from C and C++: `tests/capi/program.c` and `program.cpp` are compiled with gcc and g++, or what `CC` and `CXX` name,
//! under AddressSanitizer and UndefinedBehaviorSanitizer, linked with the static library, and run over the vectors.
//!
//! A machine without these compilers fails here, and the failure says so.

#[path = "capi/rows.rs"]
mod rows;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

const WARNINGS: [&str; 8] = [
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wshadow",
    "-Wconversion",
    "-Wno-sign-conversion",
    "-Werror",
    "-g",
];

const SANITIZERS: [&str; 3] = [
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
];

/// One of the two languages.
struct Language {
    variable: &'static str,
    compiler: &'static str,
    standard: &'static str,
    source: &'static str,
}

const C: Language = Language {
    variable: "CC",
    compiler: "gcc",
    standard: "-std=c11",
    source: "program.c",
};

const CPP: Language = Language {
    variable: "CXX",
    compiler: "g++",
    standard: "-std=c++17",
    source: "program.cpp",
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where this test writes: below the target folder.
fn scratch() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("capi");
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn run(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} cannot be run, is it installed? {error}"))
}

fn succeed(command: &mut Command) {
    let output = run(command);
    assert!(
        output.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

impl Language {
    fn compile(&self) -> Command {
        let named = std::env::var_os(self.variable);
        let mut command = Command::new(named.unwrap_or_else(|| self.compiler.into()));
        command
            .arg(self.standard)
            .args(WARNINGS)
            .arg("-I")
            .arg(root().join("src/capi"));
        command
    }

    /// The program, compiled and linked.
    fn program(&self) -> PathBuf {
        let program = scratch().join(self.source.replace('.', "_"));
        let source = root().join("tests/capi").join(self.source);
        let libraries = ["-lpthread", "-ldl", "-lm"];
        succeed(
            self.compile()
                .args(SANITIZERS)
                .arg("-O1")
                .arg(source)
                .arg(&*LIBRARY)
                .args(libraries)
                .arg("-o")
                .arg(&program),
        );
        program
    }
}

/// The static library, built as the header says, in a folder of its own.
static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let target = scratch().join("target");
    let words =
        "rustc --locked --release --lib --features capi --crate-type staticlib --target-dir";
    succeed(
        Command::new(env!("CARGO"))
            .current_dir(root())
            .args(words.split(' '))
            .arg(&target)
            // Else a build for another target would put it elsewhere.
            .env_remove("CARGO_BUILD_TARGET"),
    );
    target.join("release/libopmsg_telemetry.a")
});

static PROGRAM_C: LazyLock<PathBuf> = LazyLock::new(|| C.program());
static PROGRAM_CPP: LazyLock<PathBuf> = LazyLock::new(|| CPP.program());

fn programs() -> [(&'static str, &'static Path); 2] {
    [("C", &PROGRAM_C), ("C++", &PROGRAM_CPP)]
}

fn write_table(name: &str, lines: &str) -> PathBuf {
    let path = scratch().join(name);
    fs::write(&path, lines).expect("the table is written");
    path
}

fn run_program(program: &Path, arguments: &[&str], table: &Path) -> Output {
    run(Command::new(program)
        .args(arguments)
        .arg(table)
        .env("ASAN_OPTIONS", "detect_leaks=0:abort_on_error=0")
        .env("UBSAN_OPTIONS", "print_stacktrace=1"))
}

fn stderr(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.chars().take(4_000).collect()
}

/// A small part of the table: every row of at most 2,000 characters.
fn small(lines: &str) -> String {
    let lines = lines.lines().filter(|line| line.len() <= 2_000);
    lines
        .filter(|line| !line.contains('*'))
        .map(|line| format!("{line}\n"))
        .collect()
}

// checklist 1, 2, 3, 4, 36
#[test]
fn the_programs_pass_the_vectors() {
    let (counts, lines) = rows::table(&root().join("tests/vectors"));
    // No area is lost on the way: these are the vectors of part 1, messages and documents once for each generation.
    let at_least = [600, 200, 40, 180, 40];
    for ((area, count), least) in counts.iter().zip(at_least) {
        assert!(*count >= least, "{area}: {count} rows");
    }
    let counted: Vec<String> = counts
        .iter()
        .map(|(area, count)| format!("{area} {count}"))
        .collect();
    let table = write_table("table.txt", &lines);
    for (name, program) in programs() {
        let output = run_program(program, &[], &table);
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        let stdout = String::from_utf8_lossy(&output.stdout);
        println!("{name}: {stdout}");
        assert!(
            stdout
                .trim()
                .ends_with(&format!(" 0 failed; {}", counted.join(" "))),
            "{name}: {stdout}"
        );
    }
}

/// Each group of checks fails when its expectation is turned round, so each of them is reached and counts.
#[test]
fn every_group_of_checks_can_fail() {
    let (_, lines) = rows::table(&root().join("tests/vectors"));
    let table = write_table("small.txt", &small(&lines));
    for (program, source) in [
        (&*PROGRAM_C, include_str!("capi/program.c")),
        (&*PROGRAM_CPP, include_str!("capi/program.cpp")),
    ] {
        let mut groups: Vec<&str> = source
            .split(['(', '\n'])
            .filter_map(|text| text.strip_prefix('"'))
            .filter_map(|text| text.split_once("\", "))
            .map(|(group, _)| group)
            .filter(|group| {
                source
                    .to_lowercase()
                    .contains(&format!("check(\"{group}\", "))
            })
            .collect();
        groups.sort_unstable();
        groups.dedup();
        assert!(groups.len() >= 12, "{groups:?}");
        for group in groups {
            let output = run_program(program, &["--self-test", group], &table);
            assert_eq!(
                output.status.code(),
                Some(1),
                "{group}: {}",
                stderr(&output)
            );
            assert!(stderr(&output).contains(group), "{group}");
        }
        let output = run_program(program, &["--self-test", "nothing of that name"], &table);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
}

/// A wrong expectation in the table is found, whatever it is about.
#[test]
fn a_planted_wrong_expectation_is_found() {
    let (_, lines) = rows::table(&root().join("tests/vectors"));
    let small = small(&lines);
    for (key, wrong) in [
        ("expect=Ok ", "expect=SecondBody "),
        ("expect=UnknownSectionKind ", "expect=Ok "),
        ("expect=NotOpMsg ", "expect=UnknownOpCode "),
        (" rule=25 ", " rule=24 "),
        (" offset=26 ", " offset=27 "),
        (" code=501 ", " code=500 "),
        (" codename=BadValue ", " codename=Badvalue "),
        (" reaction=close ", " reaction=reply "),
        (" reaction=silent ", " reaction=reply "),
        (" fields=1 ", " fields=3 "),
        (" ignored=4 ", " ignored=0 "),
        (" telemetry_size=89 ", " telemetry_size=90 "),
        ("-00f067aa0ba902b7-01 fields", "-00f067aa0ba902b8-01 fields"),
        (" output=8d", " output=8e"),
        ("000000\nsplice", "000001\nsplice"),
        (
            "traceparent name=traceparent/line_17 expect=90",
            "traceparent name=traceparent/line_17 expect=0",
        ),
        ("version=29 expect=1", "version=29 expect=0"),
    ] {
        assert!(small.contains(key), "{key}");
        let table = write_table("planted.txt", &small.replacen(key, wrong, 1));
        for (name, program) in programs() {
            let output = run_program(program, &[], &table);
            assert_eq!(
                output.status.code(),
                Some(1),
                "{name}: {key}: {}",
                stderr(&output)
            );
        }
    }
    let table = write_table("planted.txt", "nonsense name=x\n");
    for (name, program) in programs() {
        assert_eq!(
            run_program(program, &[], &table).status.code(),
            Some(2),
            "{name}"
        );
    }
}

/// The example at the top of the header compiles, as C and as C++.
#[test]
fn the_example_of_the_header_compiles() {
    let header = fs::read_to_string(root().join("src/capi/opmsg_telemetry.h")).expect("the header");
    let (comment, _) = header.split_once("#ifndef").expect("a guard");
    let code: Vec<&str> = comment
        .lines()
        .filter_map(|line| line.strip_prefix(" *   "))
        .filter(|line| line.ends_with([';', '{', '}']))
        .collect();
    assert!(code.len() >= 7, "{code:?}");
    let example = format!(
        "#include \"opmsg_telemetry.h\"\n#include <stdio.h>\n\
         void example(const uint8_t *, const uint8_t *, uint8_t, int32_t, uint8_t *, size_t, size_t, uint32_t);\n\
         void example(const uint8_t *trace_id, const uint8_t *span_id, uint8_t flags, int32_t max_wire_version, uint8_t *message,\n\
         size_t len, size_t capacity, uint32_t max_message_size) {{\nint32_t message_length = 0;\n{}\n(void)message_length;\n}}\n",
        code.join("\n")
    );
    for (language, name) in [(C, "example.c"), (CPP, "example.cpp")] {
        let path = scratch().join(name);
        fs::write(&path, &example).expect("the example");
        succeed(language.compile().arg("-fsyntax-only").arg(&path));
    }
}
