//! Events that a ring does not take.

use opmsg_telemetry::observe::events::CodecStart;
use opmsg_telemetry::observe::values::CodecRole;
use opmsg_telemetry::observe::{CodecScope, EventRing, Record};

use crate::collector::{Collector, START};

/// One too many for its kind, one too many for the ring, one too late.
pub(crate) fn losses(collector: &mut Collector) {
    let scope = CodecScope::encoder(1_023, CodecRole::Server).unwrap();
    let start = Record::new(START, CodecStart::new(4_096));
    let mut ring: EventRing<1> = EventRing::new();
    ring.push(start);
    ring.push(start);
    collector.ring(&scope, &mut ring);
    let mut none: EventRing<0> = EventRing::new();
    none.push(start);
    none.close();
    none.push(start);
    collector.ring(&scope, &mut none);
}
