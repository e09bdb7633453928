//! Runs the law `secrets`; without a fuzzing engine, on the files named as arguments.
#![cfg_attr(fuzzing, no_main)]

#[path = "../../tests/laws/mod.rs"]
mod laws;

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::secrets::law(bytes));

#[cfg(not(fuzzing))]
fn main() {
    laws::replay(laws::secrets::law);
}
