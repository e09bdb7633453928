//! A telemetry section, as C reads it.

use super::numbers::{
    OPMSG_FIELD_CLIENT, OPMSG_FIELD_RETRY, OPMSG_FIELD_TRACEPARENT, OPMSG_FIELD_TRACESTATE,
};
use crate::telemetry::Telemetry;
use crate::trace::ReceivedTraceparent;

/// Where a telemetry document stands and what it says. All of it is zero when a message has none.
#[expect(
    clippy::exhaustive_structs,
    reason = "its layout is part of the interface"
)]
#[repr(C)]
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct OpmsgTelemetry {
    /// Where the document begins: bytes from the start of the message. The section's kind byte stands one before.
    pub offset: u32,
    /// Bytes of the document.
    pub len: u32,
    /// OPMSG_FIELD_*: the fields that are there and can be read. Never 0 for a section that was accepted.
    pub fields: u32,
    /// OPMSG_FIELD_*: draft fields that are there and cannot be read, which is no error.
    pub ignored: u32,
    /// The id of the trace, never all zero.
    pub trace_id: [u8; 16],
    /// The id of the sender's span, never all zero.
    pub parent_id: [u8; 8],
    /// The flags, all eight bits; bit 0 is "sampled".
    pub flags: u32,
    /// The version of the traceparent, 0 to 254.
    pub version: u32,
}

const _: () = assert!(size_of::<OpmsgTelemetry>() == 48);

impl OpmsgTelemetry {
    pub(super) const NONE: Self = Self {
        offset: 0,
        len: 0,
        fields: 0,
        ignored: 0,
        trace_id: [0; 16],
        parent_id: [0; 8],
        flags: 0,
        version: 0,
    };

    /// A document with a traceparent alone.
    #[inline]
    pub(super) fn at(offset: u32, len: u32, traceparent: &ReceivedTraceparent) -> Self {
        Self {
            offset,
            len,
            fields: OPMSG_FIELD_TRACEPARENT,
            ignored: 0,
            trace_id: traceparent.trace_id().to_bytes(),
            parent_id: traceparent.parent_id().to_bytes(),
            flags: u32::from(traceparent.flags().to_byte()),
            version: u32::from(traceparent.version()),
        }
    }

    /// Any document.
    pub(super) fn of(offset: u32, len: u32, telemetry: &Telemetry<'_>) -> Self {
        let ignored = telemetry.ignored();
        let readable = drafts(
            telemetry.tracestate().is_some(),
            telemetry.retry().is_some(),
            telemetry.client().is_some(),
        );
        Self {
            fields: OPMSG_FIELD_TRACEPARENT | readable,
            ignored: drafts(
                ignored.tracestate.is_some(),
                ignored.retry.is_some(),
                ignored.client.is_some(),
            ),
            ..Self::at(offset, len, &telemetry.traceparent())
        }
    }
}

fn drafts(tracestate: bool, retry: bool, client: bool) -> u32 {
    let bit = |is_there, bit| if is_there { bit } else { 0 };
    bit(tracestate, OPMSG_FIELD_TRACESTATE)
        | bit(retry, OPMSG_FIELD_RETRY)
        | bit(client, OPMSG_FIELD_CLIENT)
}

impl core::fmt::Debug for OpmsgTelemetry {
    /// Place and fields, no ids.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("OpmsgTelemetry")
            .field("offset", &self.offset)
            .field("len", &self.len)
            .field("fields", &self.fields)
            .field("ignored", &self.ignored)
            .finish_non_exhaustive()
    }
}
