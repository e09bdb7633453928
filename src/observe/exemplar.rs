//! The span behind one recorded value.

use core::fmt;

use crate::time::Wall;
use crate::trace::{SpanId, TraceId};

/// A recorded value with the span that it is of: the way from a histogram to a trace. Ids stand in fields meant for ids, never in attributes.
///
/// Of two the later is the greater; `Debug` shows no ids.
///
/// # Example
/// ```
/// use opmsg_telemetry::{SpanId, TraceId, Wall, observe::Exemplar};
/// let trace_id = TraceId::from_bytes([1; 16]).ok_or("not zero")?;
/// let span_id = SpanId::from_bytes([2; 8]).ok_or("not zero")?;
/// let exemplar = Exemplar::new(Wall::from_nanos(5), 3, trace_id, span_id);
/// assert_eq!((exemplar.value(), exemplar.at()), (3, Wall::from_nanos(5)));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Exemplar {
    at: Wall,
    value: u64,
    trace_id: TraceId,
    span_id: SpanId,
}

impl Exemplar {
    /// A value that was recorded at `at`.
    #[must_use]
    pub const fn new(at: Wall, value: u64, trace_id: TraceId, span_id: SpanId) -> Self {
        Self {
            at,
            value,
            trace_id,
            span_id,
        }
    }

    /// When it was recorded.
    #[must_use]
    pub const fn at(&self) -> Wall {
        self.at
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> u64 {
        self.value
    }

    /// The trace.
    #[must_use]
    pub const fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The span.
    #[must_use]
    pub const fn span_id(&self) -> SpanId {
        self.span_id
    }
}

impl Ord for Exemplar {
    /// By time; the rest makes the order total, so that merging does not depend on who comes first.
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        let key = |of: &Self| {
            let ids = (of.trace_id.to_bytes(), of.span_id.to_bytes());
            (of.at.as_nanos(), of.value, ids)
        };
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Exemplar {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Exemplar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exemplar")
            .field("at", &self.at)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
