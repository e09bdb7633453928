//! What a server-side shim or proxy does with each message of a connection: one value, fed bytes and instants.

mod answer;
mod bucket;
mod config;
mod connection;
mod refused;

pub use answer::{Answer, Parent, Request};
pub use bucket::TokenBucket;
pub use config::{Config, Policy};
pub use connection::Ingest;
pub use refused::Refused;
