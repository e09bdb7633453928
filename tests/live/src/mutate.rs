//! A client that sends mutated traffic to the shim or the proxy and checks each answer by the crate's own rules.
//!
//! The rules say what becomes of every message: a reply with a certain code, a reply with any content, silence, or the end of the
//! connection. What arrives has to be that, connection by connection, and whoever was not closed has to answer a ping at the end.
//! Everything that a conversation sends follows from one number, so a mismatch names the number that shows it again.
//!
//! ```text
//! use std::time::Duration;
//! let seeds = mutate::Seeds::read(repository)?;
//! let shim = mutate::Target::shim(address, Config::server().with_access_control(false));
//! let tally = mutate::run(&shim, &seeds, &mutate::Plan::new(Duration::from_secs(30)));
//! assert!(tally.is_clean(), "{tally}");
//! ```
#![allow(
    dead_code,
    unused_imports,
    reason = "who uses it may need a part of it"
)]

mod bombs;
mod client;
mod conversation;
mod inflated;
mod messages;
mod prediction;
mod random;
mod replies;
mod seeds;
mod tally;
#[cfg(test)]
mod tests;
mod upstream;

pub use client::{Plan, replay, run};
pub use prediction::Target;
pub use seeds::Seeds;
pub use tally::Tally;
pub use upstream::Upstream;
