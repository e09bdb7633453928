//! What passed, as plain numbers: telemetry sections received, accepted, refused by reason, kept and removed.

mod counters;
mod refusal;

pub use counters::{Counters, Sample};
pub use refusal::Refusal;
