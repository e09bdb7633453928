//! The contexts that this proxy makes.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};

use opmsg_telemetry::{SpanId, TraceFlags, TraceId, Traceparent};

use crate::arguments::Options;

/// Makes one context after the other: the same trace id, and a parent id that counts up from 1 in the whole process.
pub(crate) struct Contexts {
    trace_id: Option<TraceId>,
    made: AtomicU64,
    attached: AtomicU64,
    corrupt: Option<NonZeroU64>,
}

impl Contexts {
    pub(crate) const fn new(options: &Options) -> Self {
        Self {
            trace_id: options.trace_id,
            made: AtomicU64::new(0),
            attached: AtomicU64::new(0),
            corrupt: options.corrupt,
        }
    }

    /// The next context; `None` when none are wanted.
    pub(crate) fn next(&self) -> Option<Traceparent> {
        let trace_id = self.trace_id?;
        let parent_id = self.made.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let parent_id = SpanId::from_bytes(parent_id.to_be_bytes())?;
        Some(Traceparent::new(trace_id, parent_id, TraceFlags::SAMPLED))
    }

    /// Counts an attached section. Whether it is one to be damaged.
    pub(crate) fn damages_next(&self) -> bool {
        let attached = self
            .attached
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1);
        self.corrupt.is_some_and(|every| attached % every == 0)
    }
}
