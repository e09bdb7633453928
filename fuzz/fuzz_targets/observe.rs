//! Runs the law `observe`; without a fuzzing engine, on the files named as arguments.
#![cfg_attr(fuzzing, no_main)]

#[path = "../../tests/laws/mod.rs"]
mod laws;

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::observe::law(bytes));

#[cfg(not(fuzzing))]
fn main() {
    laws::replay(laws::observe::law);
}
