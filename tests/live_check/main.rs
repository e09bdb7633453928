//! The live check: what the crate emits is held against the registry that its files declare, not against what is generated from
//! them. Every id of the check has a seeded violation that it finds, and every declared thing is seen.

mod collector;
mod coverage;
mod form;
mod live;
#[path = "../sample/mod.rs"]
mod sample;
mod scenarios;
mod seeded;
mod seeds;
mod spotless;
mod whole_suite;
#[path = "../wire/mod.rs"]
mod wire;

use sample::registry::*;
