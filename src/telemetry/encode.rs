//! The container as bytes. Nothing can fail: only what can be encoded can be built.

use bytes::BufMut;

use super::container::Telemetry;
use crate::client::ClientMetadata;
use crate::gate::{Field, TelemetryPermit};
use crate::message::kind;
use crate::put::{self, Content, Put};
use crate::retry::RetryMetadata;
use crate::trace::{Traceparent, Tracestate};

// Type byte, name and NUL of each field.
const OTEL: &[u8] = b"\x03otel\0";
const TRACEPARENT: &[u8] = b"\x02traceparent\0";
const TRACESTATE: &[u8] = b"\x02tracestate\0";
const RETRY: &[u8] = b"\x03retry\0";
const CLIENT: &[u8] = b"\x03client\0";

/// Bytes of a document beside its elements: length and terminator.
const FRAME: usize = 5;
/// Bytes of a string beside its text: length and NUL.
const STRING: usize = 5;

impl Telemetry<'_> {
    /// Bytes of the largest section that can be built, kind byte included; the largest that a server takes is 4,097.
    pub const MAX_LEN: usize = 1
        + FRAME
        + (OTEL.len() + FRAME)
        + (TRACEPARENT.len() + STRING + Traceparent::LEN)
        + (TRACESTATE.len() + STRING + Tracestate::MAX_LEN)
        + (RETRY.len() + RetryMetadata::MAX_LEN)
        + (CLIENT.len() + ClientMetadata::MAX_LEN);

    /// Bytes of the section with the fields that the permit allows, kind byte included.
    #[must_use]
    pub fn encoded_len(&self, permit: TelemetryPermit) -> usize {
        self.fields(permit).encoded_len()
    }

    /// Appends the section: kind byte, then the document with the fields that the permit allows.
    ///
    /// A traceparent of a later version is written as version 00, the only one that may be sent.
    pub fn append_to(&self, permit: TelemetryPermit, buffer: &mut impl BufMut) {
        self.fields(permit).append_to(buffer);
    }

    const fn fields(&self, permit: TelemetryPermit) -> Fields<'_> {
        Fields {
            permit,
            traceparent: self.traceparent().traceparent(),
            tracestate: self.tracestate(),
            retry: self.retry(),
            client: self.client(),
        }
    }
}

const _: () = assert!(
    Telemetry::MAX_LEN <= 4_097,
    "every section that can be built is one that a server takes"
);

/// What a section is encoded from. Fields that the permit does not allow are left out.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'t> {
    pub(crate) permit: TelemetryPermit,
    pub(crate) traceparent: Traceparent,
    pub(crate) tracestate: Option<&'t Tracestate<'t>>,
    pub(crate) retry: Option<&'t RetryMetadata>,
    pub(crate) client: Option<&'t ClientMetadata<'t>>,
}

impl Fields<'_> {
    /// Bytes of the section, kind byte included.
    pub(crate) fn encoded_len(&self) -> usize {
        put::document_len(self).saturating_add(1)
    }

    pub(crate) fn append_to(&self, buffer: &mut impl BufMut) {
        buffer.put_u8(kind::TELEMETRY);
        put::document(self, buffer);
    }
}

impl Content for Fields<'_> {
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        out.nested(OTEL, &Otel(self));
        if let Some(retry) = self.retry
            && self.permit.allows(Field::Retry)
        {
            out.nested(RETRY, retry);
        }
        if let Some(client) = self.client
            && self.permit.allows(Field::Client)
        {
            out.nested(CLIENT, client);
        }
    }
}

/// The fields of `otel`.
struct Otel<'f>(&'f Fields<'f>);

impl Content for Otel<'_> {
    fn put(&self, out: &mut (impl Put + ?Sized)) {
        out.string(TRACEPARENT, &self.0.traceparent.to_text());
        if let Some(tracestate) = self.0.tracestate
            && self.0.permit.allows(Field::Tracestate)
        {
            out.string(TRACESTATE, tracestate.as_str().as_bytes());
        }
    }
}
