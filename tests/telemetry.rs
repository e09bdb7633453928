//! The section through the public API: the 90-byte form, the container, and what is ignored.

mod wire;

use bson::{Bson, doc, rawdoc};
use opmsg_telemetry::client::{ClientId, ClientMetadata};
use opmsg_telemetry::error::{TelemetryErrorKind, TelemetryField};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{
    Field, Gate, Limits, OpMsg, Role, SpanId, Telemetry, TelemetryPermit, TraceFlags, TraceId,
    TraceSection, Traceparent, Tracestate,
};
use proptest::prelude::*;
use wire::{TRACEPARENT, message, ping, telemetry};

const DRAFTS: [Field; 4] = [
    Field::Tracestate,
    Field::Retry,
    Field::Client,
    Field::RetryArgument,
];

fn permit() -> TelemetryPermit {
    Gate::from_max_wire_version(Some(29))
        .telemetry()
        .expect("a permit")
}

fn traceparent() -> Traceparent {
    TRACEPARENT.parse().expect("a valid traceparent")
}

fn traceparent_of(trace_id: [u8; 16], parent_id: [u8; 8], flags: u8) -> Traceparent {
    let trace_id = TraceId::from_bytes(trace_id).expect("not zero");
    let parent_id = SpanId::from_bytes(parent_id).expect("not zero");
    Traceparent::new(trace_id, parent_id, TraceFlags::from_byte(flags))
}

fn full() -> Telemetry<'static> {
    Telemetry::new(traceparent())
        .with_tracestate(Tracestate::parse("vendor=value").unwrap())
        .with_retry(RetryMetadata::new(2).unwrap().with_code(91))
        .with_client(ClientMetadata::id_only(
            ClientId::from_bytes([7; 16]).unwrap(),
        ))
}

fn section_of(telemetry: &Telemetry<'_>, permit: TelemetryPermit) -> Vec<u8> {
    let mut section = Vec::new();
    telemetry.append_to(permit, &mut section);
    section
}

// checklist 2
#[test]
fn the_golden_section() {
    // TS-10 TS-11 TS-14
    let golden = [
        &b"\x03\x59\0\0\0\x03otel\0\x4e\0\0\0\x02traceparent\0\x38\0\0\0"[..],
        b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        b"\0\0\0",
    ]
    .concat();
    let section = TraceSection::new(permit(), traceparent());
    assert_eq!(section.as_bytes()[..], golden);
    assert_eq!(golden, wire::trace(TRACEPARENT));
    assert_eq!(section_of(&Telemetry::new(traceparent()), permit()), golden);
}

// checklist 1, 3, 4
#[test]
fn raw_ids_are_gated_checked_and_masked() {
    // TS-26 TS-27 TS-28
    let (trace_id, span_id) = ([0x4b; 16], [0xf0; 8]);
    for flags in 0..=255 {
        let section = TraceSection::for_wire_version(Some(29), trace_id, span_id, flags).unwrap();
        let expected = TraceSection::new(permit(), traceparent_of(trace_id, span_id, flags & 1));
        assert_eq!(section, expected, "flags {flags}");
        let kept = TraceSection::new(permit(), traceparent_of(trace_id, span_id, flags));
        assert_eq!(kept.as_bytes()[85..87], *format!("{flags:02x}").as_bytes());
    }
    assert!(TraceSection::for_wire_version(Some(29), [0; 16], span_id, 1).is_none());
    assert!(TraceSection::for_wire_version(Some(29), trace_id, [0; 8], 1).is_none());
    for version in [None, Some(-1), Some(0), Some(28), Some(i32::MAX)] {
        assert!(TraceSection::for_wire_version(version, trace_id, span_id, 1).is_none());
    }
    for version in [29, 30, i32::MAX - 1] {
        assert!(TraceSection::for_wire_version(Some(version), trace_id, span_id, 0).is_some());
    }
}

// checklist 22
#[test]
fn a_section_is_written_without_a_body() {
    // TS-16: writing takes ids and a buffer; the command's view holds nothing of the section.
    let mut sections = ping();
    TraceSection::new(permit(), traceparent()).append_to(&mut sections);
    let bytes = message(0, &[sections]);
    let msg = OpMsg::parse(&bytes, Role::Request, &Limits::SERVER).unwrap();
    assert_eq!(msg.body().as_bytes(), &ping()[1..]);
    assert_eq!(msg.command().unwrap().name(), Some("ping"));
    assert_eq!(msg.sequences().count(), 0);
}

// checklist 29
#[test]
fn drafts_need_a_permission_each() {
    // TS-15 TS-35 TS-36
    let names = |section: &[u8]| {
        let document: bson::Document = bson::deserialize_from_slice(&section[1..]).unwrap();
        let otel = document.get_document("otel").unwrap();
        assert_eq!(otel.get_str("traceparent").unwrap(), TRACEPARENT);
        let drafts: Vec<String> = otel.keys().chain(document.keys()).cloned().collect();
        drafts
            .into_iter()
            .filter(|name| name != "otel" && name != "traceparent")
            .collect::<Vec<_>>()
    };
    let expected = |field| match field {
        Field::Tracestate => vec!["tracestate"],
        Field::Retry => vec!["retry"],
        Field::Client => vec!["client"],
        _ => vec![],
    };
    assert!(names(&section_of(&full(), permit())).is_empty());
    for field in DRAFTS {
        assert_eq!(field.minimum_wire_version(), None);
        assert!(!permit().allows(field));
        let section = section_of(&full(), permit().allowing(field));
        assert_eq!(names(&section), expected(field), "{field:?}");
        for other in DRAFTS {
            assert_eq!(permit().allowing(field).allows(other), other == field);
        }
    }
    assert_eq!(Field::Traceparent.minimum_wire_version(), Some(29));
}

#[test]
fn drafts_are_unknown_fields_for_todays_server() {
    // TS-116: otel first, traceparent first in it, and each draft where an unknown field may stand.
    let all = DRAFTS.into_iter().fold(permit(), TelemetryPermit::allowing);
    let section = section_of(&full(), all);
    let document: bson::Document = bson::deserialize_from_slice(&section[1..]).unwrap();
    let expected = doc! {
        "otel": { "traceparent": TRACEPARENT, "tracestate": "vendor=value" },
        "retry": { "attempt": 2, "code": 91 },
        "client": { "id": Bson::Binary(bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: vec![7; 16] }) },
    };
    assert_eq!(document, expected);
    assert_eq!(section[1..], bson::serialize_to_vec(&expected).unwrap());
    assert!(section.len() <= 4_097);
}

// checklist 12, 19
#[test]
fn the_largest_section_is_known() {
    // TS-43: 779 without a tracestate, and the longest tracestate adds 529.
    assert_eq!(TraceSection::LEN, 90);
    assert_eq!(Telemetry::MAX_LEN, 779 + 529);
}

#[test]
fn unreadable_drafts_are_absent_and_reported() {
    // TS-109 TS-115
    let bytes = message(
        0,
        &[
            wire::body(&rawdoc! { "find": "c", "$db": "d", "$retry": { "attempt": "one" } }),
            telemetry(&rawdoc! {
                "retry": { "attempt": -1 },
                "client": 5,
                "otel": { "tracestate": "=", "traceparent": TRACEPARENT },
            }),
        ],
    );
    let msg = OpMsg::parse(&bytes, Role::Request, &Limits::SERVER).unwrap();
    let telemetry = msg.telemetry().unwrap().unwrap();
    assert_eq!(telemetry.traceparent().to_string(), TRACEPARENT);
    assert!(
        telemetry.tracestate().is_none()
            && telemetry.retry().is_none()
            && telemetry.client().is_none()
    );
    let ignored = telemetry.ignored();
    assert!(!ignored.is_empty());
    assert!(ignored.tracestate.is_some() && ignored.retry.is_some() && ignored.client.is_some());
    assert_eq!(msg.retry(), None);
    assert_eq!(msg.command().unwrap().retry(), None);

    let twice = wire::telemetry_twice("retry");
    let decoded = Telemetry::decode(&twice).unwrap();
    assert!(decoded.retry().is_none() && decoded.ignored().retry.is_some());
}

// checklist 30
#[test]
fn two_carriers_have_to_agree() {
    // TS-118
    let carriers = |argument: i32, field: i32| {
        let bytes = message(
            0,
            &[
                wire::body(&rawdoc! { "find": "c", "$db": "d", "$retry": { "attempt": argument } }),
                telemetry(
                    &rawdoc! { "otel": { "traceparent": TRACEPARENT }, "retry": { "attempt": field } },
                ),
            ],
        );
        let msg = OpMsg::parse(&bytes, Role::Request, &Limits::SERVER).unwrap();
        msg.retry().map(|retry| retry.attempt())
    };
    assert_eq!(carriers(2, 2), Some(2));
    assert_eq!(carriers(2, 3), None);
    assert_eq!(carriers(0, 3), Some(3));
    assert_eq!(carriers(2, 0), Some(2));
}

#[test]
fn a_later_version_is_continued_as_00() {
    // TS-25
    let text = format!("cc{}", &TRACEPARENT[2..]);
    let document = rawdoc! { "otel": { "traceparent": text.as_str() } };
    let telemetry = Telemetry::decode(document.as_bytes()).unwrap();
    assert_eq!(telemetry.traceparent().version(), 0xcc);
    assert_eq!(telemetry.traceparent().to_string(), text);
    assert_eq!(
        section_of(&telemetry, permit())[1..],
        wire::trace(TRACEPARENT)[1..]
    );
}

#[test]
fn missing_fields_are_named_inner_first() {
    // TS-12 TS-84
    for (document, field) in [
        (rawdoc! {}, TelemetryField::Otel),
        (
            rawdoc! { "otel": bson::raw::RawBson::Null },
            TelemetryField::Otel,
        ),
        (
            rawdoc! { "otel": bson::raw::RawBson::Undefined },
            TelemetryField::Otel,
        ),
        (rawdoc! { "otel": {} }, TelemetryField::Traceparent),
        (
            rawdoc! { "otel": { "traceparent": bson::raw::RawBson::Null } },
            TelemetryField::Traceparent,
        ),
        (
            rawdoc! { "otel": { "traceparent": bson::raw::RawBson::Undefined } },
            TelemetryField::Traceparent,
        ),
    ] {
        let error = Telemetry::decode(document.as_bytes()).unwrap_err();
        assert!(
            matches!(error.kind(), TelemetryErrorKind::MissingField { field: found, .. } if found == field)
        );
        assert_eq!(error.field(), Some(field.path()));
    }
}

#[test]
fn the_container_goes_through_other_formats() {
    let json = serde_json::to_value(full()).unwrap();
    assert_eq!(json["otel"]["traceparent"], TRACEPARENT);
    assert_eq!(json["otel"]["tracestate"], "vendor=value");
    assert_eq!(json["retry"]["attempt"], 2);
    let text = json.to_string();
    assert_eq!(
        serde_json::from_str::<Telemetry<'_>>(&text).unwrap(),
        full()
    );
    for bad in [
        r#"{"otel":{"traceparent":"00-0-0-0"}}"#,
        r#"{"otel":{}}"#,
        r#"{}"#,
        &text.replace("\"attempt\":2", "\"attempt\":0"),
        &text.replace("vendor=value", "vendor"),
    ] {
        assert!(serde_json::from_str::<Telemetry<'_>>(bad).is_err(), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_next_attempt_is_patched(
        trace_id in any::<[u8; 16]>().prop_filter("zero", |id| *id != [0; 16]),
        first in any::<[u8; 8]>().prop_filter("zero", |id| *id != [0; 8]),
        next in any::<[u8; 8]>().prop_filter("zero", |id| *id != [0; 8]),
        flags in any::<u8>(),
    ) {
        // TS-29
        let mut section = TraceSection::new(permit(), traceparent_of(trace_id, first, 1));
        let fresh = TraceSection::new(permit(), traceparent_of(trace_id, next, flags));
        section.set_parent(SpanId::from_bytes(next).unwrap(), TraceFlags::from_byte(flags));
        prop_assert_eq!(section, fresh);
    }

    #[test]
    fn what_bson_writes_is_decoded(
        trace_id in any::<[u8; 16]>().prop_filter("zero", |id| *id != [0; 16]),
        parent_id in any::<[u8; 8]>().prop_filter("zero", |id| *id != [0; 8]),
        flags in any::<u8>(),
        version in 0_u8..255,
        unknown in any::<bool>(),
    ) {
        // TS-13 TS-20 TS-24
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let text = format!("{version:02x}-{}-{}-{flags:02x}", hex(&trace_id), hex(&parent_id));
        let mut document = if unknown { rawdoc! { "unknown": { "a": [1] } } } else { rawdoc! {} };
        document.append(bson::raw::CString::try_from("otel").unwrap(), rawdoc! { "traceparent": text.as_str() });
        let telemetry = Telemetry::decode(document.as_bytes()).unwrap();
        let received = telemetry.traceparent();
        prop_assert_eq!(received.version(), version);
        prop_assert_eq!(received.traceparent(), traceparent_of(trace_id, parent_id, flags));
        prop_assert_eq!(received.to_string(), text);
    }
}
