//! The laws of the crate: functions of bytes that panic when one is broken.
//!
//! Vectors, proptest, the corpus replay and the fuzz targets all call these and check nothing themselves. A law that
//! needs a value takes the bytes as the input of a generator, so shrinking the bytes shrinks the value.
#![allow(dead_code, unreachable_pub)]

pub mod attach;
pub mod canary;
pub mod command;
pub mod comment;
pub mod compression;
pub mod differential;
pub mod document;
pub mod emitted;
pub mod frame;
pub mod handshake;
pub mod ingest;
pub mod make;
pub mod naive;
pub mod observe;
pub mod planted;
pub mod received;
pub mod recorded;
pub mod reported;
pub mod secrets;
pub mod splice;
pub mod stream;
pub mod telemetry_decode;
pub mod telemetry_encode;
pub mod traceparent;
pub mod tracestate;

/// A law by its name, which is also that of its fuzz target and of its corpus folder.
pub type Law = fn(&[u8]);

/// Every law.
pub const LAWS: &[(&str, Law)] = &[
    ("attach", attach::law),
    ("canary", canary::law),
    ("command", command::law),
    ("comment", comment::law),
    ("compression", compression::law),
    ("differential", differential::law),
    ("document", document::law),
    ("frame", frame::law),
    ("handshake", handshake::law),
    ("ingest", ingest::law),
    ("observe", observe::law),
    ("secrets", secrets::law),
    ("splice", splice::law),
    ("stream", stream::law),
    ("telemetry_decode", telemetry_decode::law),
    ("telemetry_encode", telemetry_encode::law),
    ("traceparent", traceparent::law),
    ("tracestate", tracestate::law),
];

/// Runs a law on every file that the command line names: what a fuzz target does without a fuzzing engine.
pub fn replay(law: Law) {
    for file in std::env::args_os().skip(1) {
        let bytes =
            std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        if std::panic::catch_unwind(|| law(&bytes)).is_err() {
            eprintln!("{} breaks the law", file.display());
            std::process::exit(1);
        }
    }
}

/// The first byte of an input chooses, the rest is judged.
pub fn choice(bytes: &[u8]) -> (u8, &[u8]) {
    bytes
        .split_first()
        .map_or((0, bytes), |(choice, rest)| (*choice, rest))
}

pub fn bit(choice: u8, bit: u32) -> bool {
    choice >> bit & 1 == 1
}
