//! Runs the example programs.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::SystemTime;

use serde_json::Value;

use crate::capture::{Capture, Entry};
use crate::wire::{TRACEPARENT, crc32c};

/// The program `opmsg`.
pub(crate) static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("opmsg"));

/// An example program: in `examples` beside this test's own directory. Cargo builds it before the tests when all targets are tested; when
/// this test alone is, it may be missing or old.
pub(crate) fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("target/<profile>/deps");
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let program = profile.join("examples").join(file);
    let built = fs::metadata(&program)
        .and_then(|program| program.modified())
        .ok();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let changed = newest(&root.join("src")).max(newest(&root.join("examples")));
    if built.is_none_or(|built| built < changed) {
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build.args(["build", "--example", name, "--target-dir"]);
        build.arg(profile.parent().unwrap()).current_dir(root);
        if profile.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "{build:?}");
    }
    assert!(program.exists(), "{}", program.display());
    program
}

/// When something in a directory was last changed.
pub(crate) fn newest(directory: &Path) -> SystemTime {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
    let changed = entries.map(|entry| match entry.file_type().unwrap().is_dir() {
        true => newest(&entry.path()),
        false => entry.metadata().unwrap().modified().unwrap(),
    });
    changed.max().unwrap_or(SystemTime::UNIX_EPOCH)
}

/// What a run gave: exit status, output, notes.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) output: Vec<u8>,
    pub(crate) notes: String,
}

impl Run {
    pub(crate) fn new(output: Output) -> Self {
        let notes = String::from_utf8(output.stderr).expect("notes are text");
        assert!(!notes.contains("panicked"), "{notes}");
        Self {
            status: output.status.code().expect("an exit status, not a signal"),
            output: output.stdout,
            notes,
        }
    }

    pub(crate) fn lines(&self) -> Vec<Value> {
        let text = str::from_utf8(&self.output).expect("JSON is UTF-8");
        text.lines()
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    }
}

pub(crate) fn run(arguments: &[&str], input: &[u8]) -> Run {
    run_command(Command::new(&*PROGRAM).args(arguments), input)
}

pub(crate) fn run_command(command: &mut Command, input: &[u8]) -> Run {
    let mut child = command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A program that does not read to the end closes the pipe; that is its right.
        scope.spawn(move || {
            let _ = stdin.write_all(input);
        });
        Run::new(child.wait_with_output().unwrap())
    })
}

pub(crate) const ATTACH: [&str; 5] = [
    "attach",
    "--traceparent",
    TRACEPARENT,
    "--max-wire-version",
    "29",
];

pub(crate) fn attach(more: &[&str], input: &[u8]) -> Run {
    run(&[&ATTACH, more].concat(), input)
}

/// A message with its checksum and length made right again.
pub(crate) fn with_section(original: &[u8], section: &[u8]) -> Vec<u8> {
    let checksum = original[16] & 1 != 0;
    let end = original.len() - if checksum { 4 } else { 0 };
    let mut message = [&original[..end], section].concat();
    let len = u32::try_from(message.len() + original.len() - end).unwrap();
    message[..4].copy_from_slice(&len.to_le_bytes());
    if checksum {
        message.extend(crc32c(&message).to_le_bytes());
    }
    message
}

/// The commands of the captures that open or monitor a connection; none of them is sensitive.
pub(crate) fn is_eligible(entry: &Entry) -> bool {
    let handshake = ["hello", "ismaster"].contains(&&*entry.command.to_lowercase());
    entry.opcode == "OP_MSG" && !handshake
}

pub(crate) fn attached(capture: &Capture, section: &[u8]) -> Vec<u8> {
    let messages = capture
        .messages()
        .map(|(bytes, entry)| match is_eligible(entry) {
            true => with_section(bytes, section),
            false => bytes.to_vec(),
        });
    messages.collect::<Vec<_>>().concat()
}
