//! A telemetry document is accepted or refused by the rule that the restatement names, and what was decoded encodes to a
//! document that decodes to the same value.

use super::{bit, choice, document::repair, naive};
use opmsg_telemetry::error::TelemetryError;
use opmsg_telemetry::{Field, Gate, Generation, Telemetry, TelemetryPermit};

const FIELDS: &[&str] = &[
    "otel",
    "otel.traceparent",
    "otel.tracestate",
    "retry",
    "client",
];

/// The widest permit there is.
pub fn every_field() -> TelemetryPermit {
    let permit = Gate::from_max_wire_version(Some(29))
        .telemetry()
        .expect("29 has telemetry");
    permit
        .allowing(Field::Tracestate)
        .allowing(Field::Retry)
        .allowing(Field::Client)
        .allowing(Field::RetryArgument)
}

/// Choice: bit 0 repairs the outermost length.
pub fn law(bytes: &[u8]) {
    let (choice, document) = choice(bytes);
    let mut document = document.to_vec();
    if bit(choice, 0) {
        repair(&mut document);
    }
    let ours = Telemetry::decode(&document);
    match (ours, naive::telemetry::decode(&document, 200)) {
        (Ok(telemetry), Ok(text)) => {
            assert_eq!(&telemetry.traceparent().to_text()[..], text);
            encodes(&telemetry);
        }
        (Err(error), Err(rule)) => {
            let found = error.rule().id();
            if rule == "16a" {
                assert!(matches!(found, "16a" | "16b"), "{error}");
            } else {
                assert_eq!(found, rule, "{error}");
            }
            names_a_field_or_none(&error);
        }
        (ours, expected) => panic!("{:?} against {expected:?}", ours.map(|_| ())),
    }
}

fn encodes(telemetry: &Telemetry<'_>) {
    let permit = every_field();
    let mut section = Vec::new();
    telemetry.append_to(permit, &mut section);
    assert_eq!(section.len(), telemetry.encoded_len(permit));
    assert!(section.len() <= Telemetry::MAX_LEN);
    assert_eq!(section[0], 3);
    let again = Telemetry::decode(&section[1..]).expect("encoded by us");
    // What is sent on is version 00, whatever was received.
    assert_eq!(
        again.traceparent(),
        telemetry.traceparent().traceparent().into()
    );
    assert_eq!(again.tracestate(), telemetry.tracestate());
    assert_eq!(again.retry(), telemetry.retry());
    assert_eq!(again.client(), telemetry.client());
    assert!(again.ignored().is_empty());
    assert_eq!(&telemetry.clone().into_owned(), telemetry);
}

fn names_a_field_or_none(error: &TelemetryError) {
    assert!(
        error.field().is_none_or(|field| FIELDS.contains(&field)),
        "{error}"
    );
    for generation in [Generation::Before9_0, Generation::V9_0] {
        assert_ne!(error.code(generation).code(), 0);
        let _ = error.reaction(generation);
    }
}
