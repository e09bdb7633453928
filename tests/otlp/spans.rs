//! Spans: which requests have one, and what it says.

use std::collections::BTreeMap;
use std::time::Duration;

use bson::{RawDocumentBuf, rawdoc};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use opmsg_telemetry::ingest::{Config, TokenBucket};
use opmsg_telemetry::otlp::{ServerSpan, SpanBatch};
use opmsg_telemetry::{SpanId, Telemetry, Wall};
use proptest::prelude::*;

use crate::{
    END, START, begun, codec, drained_spans, fed, find, only_span, open, section, shown, spans_of,
    tolerant, traceparent, wire,
};

#[test]
fn no_span_without_an_admitted_parent() {
    let traced = wire::message(0, &[find(), wire::trace(wire::TRACEPARENT)]);
    let plain = wire::message(0, &[find()]);
    let refused = wire::message(0, &[find(), wire::telemetry(&rawdoc! {})]);
    let empty = TokenBucket::new(Duration::from_secs(1), 0);
    assert!(begun(open(), &traced).is_some());
    assert!(begun(open().with_admission(Some(empty)), &traced).is_none());
    assert!(begun(Config::server(), &traced).is_none());
    assert!(begun(open(), &plain).is_none());
    assert!(begun(tolerant(), &refused).is_none());
}

#[test]
fn names_of_spans_are_known_ones() {
    let long = "x".repeat(100_000);
    for (command, name) in [
        ("insert", Some("insert")),
        ("getMore", Some("getMore")),
        ("bulkWrite", Some("bulkWrite")),
        ("INSERT", None),
        ("insert ", None),
        ("mongodb", None),
        (&long, None),
    ] {
        let mut document = RawDocumentBuf::new();
        document.append(bson::raw::CString::try_from(command).unwrap(), 1);
        document.append(bson::cstr!("$db"), "shop");
        let message = wire::message(0, &[wire::body(&document), wire::trace(wire::TRACEPARENT)]);
        let span = only_span(begun(open(), &message).unwrap(), END);
        assert_eq!(span.name, name.unwrap_or("mongodb"));
        let mut expected = BTreeMap::from([("db.system.name", "\"mongodb\"".to_owned())]);
        if let Some(name) = name {
            expected.insert("db.operation.name", format!("{name:?}"));
        }
        assert_eq!(shown(&span.attributes), expected);
    }
}

#[test]
fn a_span_says_whether_it_failed() {
    let message = wire::message(0, &[find(), wire::trace(wire::TRACEPARENT)]);
    let begun = begun(open(), &message).unwrap();
    let failed = Some(Status {
        message: String::new(),
        code: StatusCode::Error as i32,
    });
    let failure = |span: &Span| {
        let mut shown = shown(&span.attributes);
        (
            shown.remove("error.type"),
            shown.remove("db.response.status_code"),
        )
    };
    let span = only_span(begun, END);
    assert_eq!((failure(&span), span.status), ((None, None), None));
    let span = only_span(begun.with_failure(None), END);
    assert_eq!(failure(&span), (Some("\"other\"".into()), None));
    assert_eq!(span.status, failed);
    for code in [i32::MIN, 0, 112] {
        let span = only_span(begun.with_failure(Some(code)), END);
        let text = Some(format!("\"{code}\""));
        assert_eq!(failure(&span), (text.clone(), text));
        assert_eq!(span.status, failed);
    }
}

#[test]
fn a_span_never_ends_before_it_starts() {
    let message = wire::message(0, &[find(), wire::trace(wire::TRACEPARENT)]);
    let begun = begun(open(), &message).unwrap();
    for (end, expected) in [
        (0, START),
        (START - 1, START),
        (START, START),
        (u64::MAX, u64::MAX),
    ] {
        let span = only_span(begun, end);
        assert_eq!(
            (span.start_time_unix_nano, span.end_time_unix_nano),
            (START, expected)
        );
    }
}

#[test]
fn spans_beyond_the_capacity_are_counted() {
    let message = wire::message(0, &[find(), wire::trace(wire::TRACEPARENT)]);
    let begun = begun(open(), &message).unwrap();
    for capacity in [0, 1, 5] {
        let mut spans = SpanBatch::new(codec(), capacity);
        for _ in 0..2 {
            for at in 0..9 {
                spans.push(begun, Wall::from_nanos(END + at));
            }
            assert_eq!((spans.len(), spans.is_empty()), (capacity, capacity == 0));
            let ends: Vec<_> = spans_of(&drained_spans(&mut spans))
                .iter()
                .map(|span| span.end_time_unix_nano)
                .collect();
            assert_eq!(ends, (END..).take(capacity).collect::<Vec<_>>());
            assert_eq!(spans.take_dropped(), 9 - capacity as u64);
            assert_eq!(spans.take_dropped(), 0);
        }
    }
    // A large capacity is no allocation.
    let mut spans = SpanBatch::new(codec(), usize::MAX);
    spans.push(begun, Wall::from_nanos(END));
    assert_eq!(spans.len(), 1);
}

proptest! {
    #[test]
    fn a_span_continues_the_trace(
        parent in traceparent(),
        own in any::<[u8; 8]>().prop_filter_map("not zero", SpanId::from_bytes),
        more_to_come in any::<bool>(),
        (start, end) in any::<(u64, u64)>(),
    ) {
        let flags = if more_to_come { 2 } else { 0 };
        let message = wire::message(flags, &[find(), section(&Telemetry::new(parent))]);
        let begun = fed(open(), &message, |_, request| {
            ServerSpan::begin(request.unwrap(), own, Wall::from_nanos(start)).unwrap()
        });
        prop_assert_eq!(begun.id(), own);
        let span = only_span(begun, end);
        prop_assert_eq!(&span.trace_id[..], &parent.trace_id().to_bytes()[..]);
        prop_assert_eq!(&span.parent_span_id[..], &parent.parent_id().to_bytes()[..]);
        prop_assert_eq!(&span.span_id[..], &own.to_bytes()[..]);
        // SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK and SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK.
        prop_assert_eq!(span.flags, u32::from(parent.flags().to_byte()) + 0x100 + 0x200);
        let kind = if more_to_come { SpanKind::Consumer } else { SpanKind::Server };
        prop_assert_eq!(span.kind, kind as i32);
        prop_assert_eq!((span.start_time_unix_nano, span.end_time_unix_nano), (start, end.max(start)));
        // No text but the name.
        prop_assert_eq!((span.trace_state.as_str(), span.events.len(), span.links.len()), ("", 0, 0));
    }
}
