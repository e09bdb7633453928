//! A value encodes to what decodes to it; the announced length is exact and within the constant; only permitted fields
//! are written.

use super::{make, telemetry_decode::every_field};
use arbitrary::Unstructured;
use opmsg_telemetry::client::ClientMetadata;
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{
    Field, Gate, SpanId, Telemetry, TraceFlags, TraceSection, Traceparent, Tracestate,
};

pub fn law(bytes: &[u8]) {
    let _ = run(&mut Unstructured::new(bytes));
}

fn run(u: &mut Unstructured<'_>) -> arbitrary::Result<()> {
    let traceparent: Traceparent = u.arbitrary()?;
    section(traceparent, u.arbitrary()?, u.arbitrary()?);
    let retry: RetryMetadata = u.arbitrary()?;
    retry_alone(&retry);
    let client: ClientMetadata<'_> = u.arbitrary()?;
    client_alone(&client);
    let telemetry: Telemetry<'_> = u.arbitrary()?;
    container(&telemetry);
    container(
        &Telemetry::new(traceparent)
            .with_retry(retry)
            .with_client(client),
    );
    Ok(())
}

fn section(traceparent: Traceparent, span: SpanId, flags: TraceFlags) {
    let permit = Gate::from_max_wire_version(Some(29))
        .telemetry()
        .expect("29 has telemetry");
    let section = TraceSection::new(permit, traceparent);
    let expected = make::section(3, &make::telemetry(&traceparent.to_string()));
    assert_eq!(section.as_bytes()[..], expected);
    let mut out = Vec::new();
    section.append_to(&mut out);
    assert_eq!(out, expected);
    let mut container = Vec::new();
    Telemetry::new(traceparent).append_to(permit, &mut container);
    assert_eq!(container, expected);
    let next = traceparent.with_parent_id(span).with_flags(flags);
    assert_eq!(
        section.with_parent(span, flags).as_bytes(),
        TraceSection::new(permit, next).as_bytes()
    );
    let trace_id = traceparent.trace_id().to_bytes();
    let parent_id = traceparent.parent_id().to_bytes();
    let masked = TraceSection::new(permit, traceparent.with_flags(traceparent.flags().masked()));
    let from_ids = TraceSection::for_wire_version(
        Some(29),
        trace_id,
        parent_id,
        traceparent.flags().to_byte(),
    );
    assert_eq!(
        from_ids.map(|section| *section.as_bytes()),
        Some(*masked.as_bytes())
    );
    assert!(TraceSection::for_wire_version(Some(28), trace_id, parent_id, 1).is_none());
}

fn retry_alone(retry: &RetryMetadata) {
    let mut out = Vec::new();
    retry.encode(&mut out);
    assert_eq!(out.len(), retry.encoded_len());
    assert!(out.len() <= RetryMetadata::MAX_LEN);
    assert_eq!(RetryMetadata::decode(&out), Ok(*retry));
}

fn client_alone(client: &ClientMetadata<'_>) {
    let mut out = Vec::new();
    client.encode(&mut out);
    assert_eq!(out.len(), client.encoded_len());
    assert!(out.len() <= ClientMetadata::MAX_LEN);
    assert_eq!(ClientMetadata::decode(&out).as_ref(), Ok(client));
    assert_eq!(&client.clone().into_owned(), client);
}

fn container(telemetry: &Telemetry<'_>) {
    let plain = Gate::from_max_wire_version(Some(29))
        .telemetry()
        .expect("29 has telemetry");
    for permit in [
        plain,
        plain.allowing(Field::Tracestate),
        plain.allowing(Field::Retry),
        every_field(),
    ] {
        let mut out = Vec::new();
        telemetry.append_to(permit, &mut out);
        assert_eq!(out.len(), telemetry.encoded_len(permit));
        assert!(out.len() <= Telemetry::MAX_LEN);
        let again = Telemetry::decode(&out[1..]).expect("encoded by us");
        assert_eq!(again.traceparent(), telemetry.traceparent());
        let state = telemetry.tracestate().map(Tracestate::as_str);
        assert_eq!(
            again.tracestate().map(Tracestate::as_str),
            state.filter(|_| permit.allows(Field::Tracestate))
        );
        assert_eq!(
            again.retry(),
            telemetry.retry().filter(|_| permit.allows(Field::Retry))
        );
        assert_eq!(
            again.client(),
            telemetry.client().filter(|_| permit.allows(Field::Client))
        );
        let owned = telemetry.clone().into_owned();
        let mut from_owned = Vec::new();
        owned.append_to(permit, &mut from_owned);
        assert_eq!(from_owned, out);
    }
}
