//! What the scenarios stand on: the shim as a process, a tap that sees every byte, a reader of its own, spans in memory, and the judge.

pub(crate) mod judge;
pub(crate) mod program;
pub(crate) mod spans;
pub(crate) mod tap;
pub(crate) mod wire;
pub(crate) mod world;
