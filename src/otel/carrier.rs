//! The names of the fields that a section carries, as W3C Trace Context spells them.

/// Version, ids and flags.
pub(super) const TRACEPARENT: &str = "traceparent";
/// The systems' own values (draft: no server version reads it).
pub(super) const TRACESTATE: &str = "tracestate";
