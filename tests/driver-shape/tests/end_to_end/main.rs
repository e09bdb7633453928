//! The driver's shape against the shim, over loopback. In every scenario the judge compares each section on the wire with the span that
//! caused it; what is asserted here comes on top.

mod batches;
mod connections;
mod drafts;
mod harness;
mod judged;
mod operations;
mod recorded;
mod retries;
#[path = "../../../sample/mod.rs"]
mod sample;

use sample::registry::*;
