//! W3C trace context as `MongoDB` carries it: ids, flags, `traceparent` under both rules, `tracestate`.

mod flags;
pub(crate) mod hex;
mod id;
mod invalid;
mod received;
mod serial;
mod traceparent;
mod tracestate;

pub use flags::TraceFlags;
pub use id::{InvalidId, SpanId, TraceId};
pub use invalid::{
    InvalidTraceparent, InvalidTraceparentKind, InvalidTracestate, InvalidTracestateKind,
};
pub use received::ReceivedTraceparent;
pub use traceparent::Traceparent;
pub use tracestate::Tracestate;
