//! Rules 16 to 24: the telemetry document, in the server's order.

use super::container::{Ignored, Telemetry, Unreadable};
use super::{simple, template};
use crate::client::ClientMetadata;
use crate::cursor::len_u32;
use crate::document;
use crate::element::{Element, Elements};
use crate::error::{DocumentError, TelemetryError, TelemetryErrorKind, TelemetryField};
use crate::limits::Limits;
use crate::retry::RetryMetadata;
use crate::trace::{ReceivedTraceparent, Traceparent, Tracestate};

impl<'a> Telemetry<'a> {
    /// Decodes a telemetry document: the section's bytes after its kind byte.
    ///
    /// The server's rules in the server's order (`telemetry_context_section.idl`): structure, size, then fields in document
    /// order, each by type, duplicate and value; missing fields last. Null and undefined count as missing. Unknown fields are
    /// ignored. A draft field that cannot be read is absent and named by [`Telemetry::ignored`].
    ///
    /// # Errors
    /// [`TelemetryError`] for the first rule that is broken; a 9.0 server fails the whole command for it.
    ///
    /// # Example
    /// ```
    /// use bson::rawdoc;
    /// use opmsg_telemetry::Telemetry;
    /// let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    /// let document = rawdoc! { "unknown": 1, "otel": { "traceparent": text } };
    /// assert_eq!(Telemetry::decode(document.as_bytes())?.traceparent().to_string(), text);
    /// let document = rawdoc! { "otel": { "traceparent": 1 } };
    /// let error = Telemetry::decode(document.as_bytes()).unwrap_err();
    /// assert_eq!(error.to_string(), "telemetry field otel.traceparent: string expected");
    /// # Ok::<(), opmsg_telemetry::error::TelemetryError>(())
    /// ```
    #[inline]
    pub fn decode(document: &'a [u8]) -> Result<Self, TelemetryError> {
        match canonical(document) {
            Some(traceparent) => Ok(Self::received(traceparent.into())),
            None => less_common(document),
        }
    }

    /// The same for a document whose structure was checked.
    #[inline]
    pub(crate) fn decode_validated(document: &'a [u8]) -> Result<Self, TelemetryError> {
        match canonical(document) {
            Some(traceparent) => Ok(Self::received(traceparent.into())),
            None => match simple::traceparent_of(document) {
                Some(traceparent) => Ok(Self::received(traceparent.into())),
                None => walk(document),
            },
        }
    }
}

/// The traceparent of a canonical document. A `None` refuses nothing: the walk decides.
#[inline(always)]
pub(crate) fn canonical(document: &[u8]) -> Option<Traceparent> {
    Traceparent::read_canonical(template::traceparent_of(document)?)
}

/// Not the 90-byte form: unknown fields, drafts, or a fault.
#[inline(never)]
fn less_common(document: &[u8]) -> Result<Telemetry<'_>, TelemetryError> {
    match simple::traceparent_of(document) {
        Some(traceparent) => Ok(Telemetry::received(traceparent.into())),
        None => by_the_rules(document),
    }
}

/// Rules 16 to 24, each in its place.
#[inline(never)]
pub(super) fn by_the_rules(document: &[u8]) -> Result<Telemetry<'_>, TelemetryError> {
    document::validate(document, Limits::MAX_NESTING).map_err(structure)?;
    walk(document)
}

#[cold]
fn structure(error: DocumentError) -> TelemetryError {
    if error.is_too_deep() {
        let maximum = Limits::MAX_NESTING;
        return fault(TelemetryErrorKind::NestingTooDeep { maximum });
    }
    let kind = TelemetryErrorKind::InvalidDocument {
        fault: error.kind(),
    };
    TelemetryError::at(kind, error.offset())
}

#[cold]
fn fault(kind: TelemetryErrorKind) -> TelemetryError {
    TelemetryError::new(kind)
}

/// What was met in the document; draft fields by their last element that is not null.
#[derive(Default)]
struct Met<'a> {
    traceparent: Option<ReceivedTraceparent>,
    tracestate: Draft<'a>,
    retry: Draft<'a>,
    client: Draft<'a>,
}

impl Met<'_> {
    const fn has_drafts(&self) -> bool {
        self.tracestate.element.is_some()
            || self.retry.element.is_some()
            || self.client.element.is_some()
    }
}

/// A draft field's element that is neither null nor undefined; standing twice makes it unreadable.
#[derive(Default)]
struct Draft<'a> {
    element: Option<Element<'a>>,
    twice: bool,
}

impl<'a> Draft<'a> {
    fn meet(&mut self, element: Element<'a>) {
        if !element.is_missing() {
            self.twice |= self.element.is_some();
            self.element = Some(element);
        }
    }

    /// The field's value, read by its own rules.
    fn read<T, E>(
        &self,
        value: impl FnOnce(&Element<'a>) -> Option<&'a [u8]>,
        read: impl FnOnce(&'a [u8]) -> Result<T, E>,
    ) -> Result<Option<T>, Unreadable<E>> {
        let Some(element) = &self.element else {
            return Ok(None);
        };
        if self.twice {
            return Err(Unreadable::Twice);
        }
        let value = value(element).ok_or(Unreadable::WrongType)?;
        read(value).map(Some).map_err(Unreadable::Invalid)
    }
}

/// Rules 17 to 24 on a document whose structure is sound.
#[inline(never)]
fn walk(document: &[u8]) -> Result<Telemetry<'_>, TelemetryError> {
    let size = len_u32(document);
    if size > Limits::MAX_TELEMETRY_SIZE {
        return Err(fault(TelemetryErrorKind::TooLarge { size }));
    }
    let mut met = Met::default();
    let mut otel_met = false;
    let field = TelemetryField::Otel;
    for element in Elements::new(document) {
        match element.name {
            b"otel" if element.is_missing() => {}
            b"otel" => {
                let Some(otel) = element.document() else {
                    return Err(fault(TelemetryErrorKind::WrongType { field }));
                };
                if otel_met {
                    return Err(fault(TelemetryErrorKind::DuplicateField { field }));
                }
                otel_met = true;
                walk_otel(otel, &mut met)?;
            }
            b"retry" => met.retry.meet(element),
            b"client" => met.client.meet(element),
            _ => {}
        }
    }
    match met.traceparent {
        Some(traceparent) if met.has_drafts() => Ok(with_drafts(traceparent, &met)),
        Some(traceparent) => Ok(Telemetry::received(traceparent)),
        None => Err(fault(TelemetryErrorKind::MissingField { field })),
    }
}

/// Rules 20 to 23: the fields of `otel`.
fn walk_otel<'a>(otel: &'a [u8], met: &mut Met<'a>) -> Result<(), TelemetryError> {
    let field = TelemetryField::Traceparent;
    for element in Elements::new(otel) {
        match element.name {
            b"traceparent" if element.is_missing() => {}
            b"traceparent" => {
                let Some(text) = element.string() else {
                    return Err(fault(TelemetryErrorKind::WrongType { field }));
                };
                if met.traceparent.is_some() {
                    return Err(fault(TelemetryErrorKind::DuplicateField { field }));
                }
                let received = Traceparent::from_received(text)
                    .map_err(|error| fault(TelemetryErrorKind::Traceparent(error)))?;
                met.traceparent = Some(received);
            }
            b"tracestate" => met.tracestate.meet(element),
            _ => {}
        }
    }
    match met.traceparent {
        Some(_) => Ok(()),
        None => Err(fault(TelemetryErrorKind::MissingField { field })),
    }
}

/// Reads the drafts, none of which can fail the section.
#[inline(never)]
fn with_drafts<'a>(traceparent: ReceivedTraceparent, met: &Met<'a>) -> Telemetry<'a> {
    let mut telemetry = Telemetry::received(traceparent);
    let mut ignored = Ignored::NONE;
    match met
        .tracestate
        .read(Element::string, Tracestate::parse_bytes)
    {
        Ok(Some(tracestate)) => telemetry = telemetry.with_tracestate(tracestate),
        Ok(None) => {}
        Err(reason) => ignored.tracestate = Some(reason),
    }
    match met.retry.read(Element::document, RetryMetadata::decode) {
        Ok(Some(retry)) => telemetry = telemetry.with_retry(retry),
        Ok(None) => {}
        Err(reason) => ignored.retry = Some(reason),
    }
    match met.client.read(Element::document, ClientMetadata::decode) {
        Ok(Some(client)) => telemetry = telemetry.with_client(client),
        Ok(None) => {}
        Err(reason) => ignored.client = Some(reason),
    }
    telemetry.ignoring(ignored)
}
