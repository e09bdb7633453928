//! Nothing of a peer is exported but what the registry names.

use std::collections::BTreeSet;

use bson::{RawDocumentBuf, rawdoc};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opmsg_telemetry::ingest::{Answer, Config, Ingest};
use opmsg_telemetry::otlp::{LogBatch, ServerSpan, SpanBatch};
use opmsg_telemetry::report::Report;
use opmsg_telemetry::{Mono, SpanId, Wall};
use proptest::prelude::*;
use prost::Message;

use crate::{
    END, OWN_ID, START, codec, drained_logs, drained_spans, encoded, interval, open, records,
    spans_of, telemetry, tolerant, wire,
};

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

const MARKER: &str = "canary";
const MARKED_ID: &str = "00-cafed00dcafed00dcafed00dcafed00d-cafed00dcafed00d-01";

/// A message that is full of the marker, with these elements besides the ones that make its section sound.
fn marked(command: &str, section: RawDocumentBuf) -> Vec<u8> {
    let text = MARKER.repeat(20);
    let mut body = RawDocumentBuf::new();
    body.append(bson::raw::CString::try_from(command).unwrap(), text.clone());
    body.append(bson::cstr!("$db"), text.clone());
    body.append(bson::cstr!("comment"), text.clone());
    body.append(bson::cstr!("canary"), rawdoc! { "canary": text.clone() });
    body.append(bson::cstr!("lsid"), rawdoc! { "id": text.clone() });
    body.append(
        bson::cstr!("$retry"),
        rawdoc! { "attempt": 3, "reason": text.clone(), "canary": text.clone() },
    );
    let rows = rawdoc! { "canary": text };
    wire::message(
        0,
        &[
            wire::body(&body),
            wire::sequence("canaries", &[rows.as_bytes()]),
            wire::telemetry(&section),
        ],
    )
}

fn marked_section() -> RawDocumentBuf {
    let id = bson::Binary {
        subtype: bson::spec::BinarySubtype::Generic,
        bytes: [0xca, 0xfe, 0xd0, 0x0d].repeat(4),
    };
    rawdoc! {
        "otel": { "traceparent": MARKED_ID, "tracestate": "canary=canary", "canary": MARKER },
        "retry": { "attempt": 9, "reason": MARKER, "canary": MARKER },
        "client": { "id": id, "driver": { "name": MARKER, "version": MARKER },
            "config": { "maxAdaptiveRetries": 2, "canary": MARKER } },
        "canary": MARKER,
    }
}

/// Exports all that can be made of a message; ids are looked at where they may stand, and taken out.
fn exported(config: Config, message: &[u8]) -> Vec<(Vec<u8>, String)> {
    let mut ingest = Ingest::new(config);
    let mut scratch = Vec::new();
    let answer = ingest.handle(message, &mut scratch, Mono::from_nanos(0));
    let mut telemetry = telemetry().with_sizes().with_retries();
    let mut spans = SpanBatch::new(codec(), 1);
    let report = ingest.report(&answer);
    if let Some(report) = &report {
        telemetry.report(report, Wall::from_nanos(START));
    }
    if let Answer::Run(request) = &answer {
        let span = ServerSpan::begin(
            request,
            SpanId::from_bytes(OWN_ID).unwrap(),
            Wall::from_nanos(START),
        );
        if let Some(span) = span {
            spans.push(span.with_failure(Some(59)), Wall::from_nanos(END));
        }
    }
    telemetry.add(ingest.counters());
    let recorded = telemetry.snapshot();
    let metrics = interval(&recorded);
    let mut logs = LogBatch::new();
    let events: Vec<_> = telemetry.clone().drain().collect();
    assert_eq!(logs.add(&[&codec()], events.iter().copied()), 0);
    let debugged =
        format!("{telemetry:?} {events:?} {recorded:?} {logs:?} {logs:#?} {spans:?} {metrics:?}");
    let metrics = encoded(&metrics);
    let context = report.as_ref().and_then(Report::traceparent);
    let (trace_id, parent_id) = context.map_or((vec![], vec![]), |context| {
        (
            context.trace_id().to_bytes().to_vec(),
            context.parent_id().to_bytes().to_vec(),
        )
    });

    let body = drained_logs(&mut telemetry);
    let mut request = ExportLogsServiceRequest::decode(&body[..]).unwrap();
    for record in request
        .resource_logs
        .iter_mut()
        .flat_map(|logs| &mut logs.scope_logs)
        .flat_map(|scope| &mut scope.log_records)
    {
        if record.event_name.ends_with(".retry") {
            assert_eq!(
                (
                    std::mem::take(&mut record.trace_id),
                    std::mem::take(&mut record.span_id)
                ),
                (trace_id.clone(), parent_id.clone())
            );
        }
    }
    let logs = request.encode_to_vec();
    let body = drained_spans(&mut spans);
    let mut request = ExportTraceServiceRequest::decode(&body[..]).unwrap();
    for span in request
        .resource_spans
        .iter_mut()
        .flat_map(|spans| &mut spans.scope_spans)
        .flat_map(|scope| &mut scope.spans)
    {
        assert_eq!(
            (
                std::mem::take(&mut span.trace_id),
                std::mem::take(&mut span.parent_span_id)
            ),
            (trace_id.clone(), parent_id.clone())
        );
    }
    [logs, request.encode_to_vec(), metrics]
        .map(|bytes| (bytes, debugged.clone()))
        .to_vec()
}

fn assert_unmarked(exported: &[(Vec<u8>, String)]) {
    for (bytes, debugged) in exported {
        for form in [
            MARKER.as_bytes(),
            &MARKER.as_bytes()[..4],
            b"cafed00d",
            &[0xca, 0xfe, 0xd0, 0x0d],
        ] {
            assert!(!contains(bytes, form), "{form:?} is in {bytes:?}");
        }
        for form in [MARKER, "cafed00d", "CAFED00D", "202, 254", "99, 97, 110"] {
            assert!(!debugged.contains(form), "{debugged}");
        }
    }
}

#[test]
fn no_marker_is_exported() {
    let mut sections = vec![
        marked_section(),
        rawdoc! { "otel": MARKER },
        rawdoc! { "otel": { "traceparent": MARKER } },
        rawdoc! { "otel": { "traceparent": 1, "canary": MARKED_ID } },
        rawdoc! { "canary": MARKED_ID },
    ];
    let mut large = marked_section();
    large.append(bson::cstr!("filler"), MARKER.repeat(1_000));
    sections.push(large);
    let mut seen = BTreeSet::new();
    for section in sections {
        for command in ["find", MARKER, &MARKER.repeat(1_000)] {
            for config in [open(), tolerant(), Config::server(), Config::proxy()] {
                let exported = exported(config, &marked(command, section.clone()));
                assert_unmarked(&exported);
                seen.extend(
                    records(&exported[0].0)
                        .into_iter()
                        .map(|record| record.event_name),
                );
                seen.extend(spans_of(&exported[1].0).into_iter().map(|span| span.name));
            }
        }
    }
    // The search had something to search in.
    let seen: Vec<_> = seen.iter().map(String::as_str).collect();
    assert_eq!(
        seen,
        [
            "find",
            "mongodb",
            "mongodb.op_msg.request.retry",
            "mongodb.op_msg.telemetry.decode.fail"
        ]
    );
}

proptest! {
    #[test]
    fn no_marker_is_exported_of_damaged_messages(
        damages in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..6),
        tolerant_policy in any::<bool>(),
    ) {
        let mut message = marked("find", marked_section());
        for (at, value) in damages {
            let at = at.index(message.len());
            message[at] = value;
        }
        let config = if tolerant_policy { tolerant() } else { open() };
        assert_unmarked(&exported(config, &message));
    }
}
