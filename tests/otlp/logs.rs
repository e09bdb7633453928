//! Records: which reports become one, with which attributes and ids, and how many.

use std::collections::BTreeMap;
use std::time::Duration;

use bson::{RawDocumentBuf, rawdoc};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::ingest::{Config, TokenBucket};
use opmsg_telemetry::observe::values::EventLossReason;
use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
use opmsg_telemetry::{Telemetry, Wall};
use proptest::prelude::*;

use crate::{
    END, PARENT_ID, START, TRACE_ID, drained_logs, find, only_record, open, push, records, retried,
    sample, section, shown, telemetry, tolerant, traceparent, waiting_and_dropped, wire,
};

#[test]
fn a_refusal_is_a_record_whatever_the_policy() {
    let trace = wire::trace(wire::TRACEPARENT);
    let bad = "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01";
    for (sections, word, size) in [
        (vec![wire::trace(bad)], "invalid_context", Some(89)),
        (
            vec![wire::telemetry(&rawdoc! { "otel": 1 })],
            "wrong_type",
            Some(15),
        ),
        // The first section is sound: its ids are not reported, since the message's telemetry is refused.
        (
            vec![trace.clone(), trace.clone()],
            "duplicate_section",
            None,
        ),
    ] {
        let message = wire::message(0, &[vec![find()], sections].concat());
        for config in [open(), tolerant()] {
            let mut logs = telemetry();
            push(&mut logs, config, &message, START);
            let record = only_record(&mut logs);
            let mut expected = BTreeMap::from([("error.type", format!("{word:?}"))]);
            if let Some(size) = size {
                expected.insert("mongodb.op_msg.telemetry.size", format!("{size} int"));
            }
            assert_eq!(shown(&record.attributes), expected);
            let ids = (&record.trace_id[..], &record.span_id[..], record.flags);
            assert_eq!(ids, (&[][..], &[][..], 0), "{word}");
        }
    }
}

// TS-217
#[test]
fn ids_come_from_sections_that_may_be_used() {
    let trace = wire::trace(wire::TRACEPARENT);
    let ids = (TRACE_ID.to_vec(), PARENT_ID.to_vec(), 1);
    let none = (vec![], vec![], 0);
    let empty = TokenBucket::new(Duration::from_secs(1), 0);
    let unknown = wire::telemetry(
        &rawdoc! { "otel": { "traceparent": wire::TRACEPARENT, "x": 1 }, "otel2": 1 },
    );
    let twice = {
        // `otel` twice, the first one sound.
        let otel = rawdoc! { "otel": { "traceparent": wire::TRACEPARENT } };
        let elements = &otel.as_bytes()[4..otel.as_bytes().len() - 1];
        let len = u32::try_from(2 * elements.len() + 5).unwrap();
        [&[3], &len.to_le_bytes()[..], elements, elements, &[0]].concat()
    };
    for (config, section, expected) in [
        (open(), Some(&trace), &ids),
        (open().with_admission(Some(empty)), Some(&trace), &ids),
        (Config::server(), Some(&trace), &none),
        (tolerant(), Some(&twice), &none),
        (open(), None, &none),
        // Unknown fields are no reason to refuse.
        (open(), Some(&unknown), &ids),
    ] {
        let body = retried(rawdoc! { "attempt": 1 });
        let sections: Vec<_> = [Some(&body), section]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        let mut logs = telemetry().with_retries();
        push(&mut logs, config, &wire::message(0, &sections), START);
        let retries: Vec<_> = records(&drained_logs(&mut logs))
            .into_iter()
            .filter(|record| record.event_name == "mongodb.op_msg.request.retry")
            .map(|record| (record.trace_id, record.span_id, record.flags))
            .collect();
        assert_eq!(retries, std::slice::from_ref(expected));
    }
}

#[test]
fn retries_are_taken_if_asked_for() {
    let message = wire::message(0, &[retried(rawdoc! { "attempt": 1 })]);
    let mut logs = telemetry();
    push(&mut logs, open(), &message, START);
    assert_eq!(waiting_and_dropped(&logs), (0, 0));
    let mut logs = logs.with_retries();
    push(&mut logs, open(), &message, START);
    assert_eq!(waiting_and_dropped(&logs), (1, 0));
}

// TS-211
#[test]
fn budgets_bound_the_batch_and_keep_kinds_apart() {
    let retry = wire::message(0, &[retried(rawdoc! { "attempt": 1 })]);
    let refused = wire::message(0, &[find(), wire::telemetry(&rawdoc! {})]);
    let mut logs = telemetry().with_retries();
    for round in 0..3 {
        for at in 0..1_000 {
            push(&mut logs, open(), &retry, START + at);
            assert!(waiting_and_dropped(&logs).0 <= 8 + 16);
        }
        for at in 0..100 {
            push(&mut logs, open(), &refused, END + at);
            assert!(waiting_and_dropped(&logs).0 <= 8 + 16);
        }
        assert_eq!(waiting_and_dropped(&logs), (24, (round + 1) * (1_100 - 24)));
        // The oldest stay, and every one that does not is counted once.
        let times: Vec<_> = records(&drained_logs(&mut logs))
            .iter()
            .map(|record| record.time_unix_nano)
            .collect();
        let expected: Vec<_> = (START..START + 16).chain(END..END + 8).collect();
        assert_eq!(times, expected, "round {round}");
        assert_eq!(waiting_and_dropped(&logs).0, 0);
        let window = logs.seal(Wall::from_nanos(END));
        let dropped = &window.delta().event_loss.event_dropped;
        assert_eq!(dropped.of(EventLossReason::RateLimited).get(), 1_100 - 24);
        assert_eq!(dropped.of(EventLossReason::QueueFull).get(), 0);
        assert!(logs.commit(window));
    }
}

#[test]
fn reasons_of_retries_have_words() {
    for (reason, word) in [
        (RetryReason::Overload, "overload"),
        (RetryReason::Pool, "pool"),
        (RetryReason::Network, "network"),
        (RetryReason::StateChange, "state_change"),
        (RetryReason::Transient, "transient"),
        (RetryReason::Other, "other"),
    ] {
        let retry = RetryMetadata::new(1).unwrap().with_reason(reason);
        let message = wire::message(0, &[find(), section(&sample().with_retry(retry))]);
        let mut logs = telemetry().with_retries();
        push(&mut logs, open(), &message, START);
        let record = only_record(&mut logs);
        assert_eq!(
            shown(&record.attributes)["mongodb.client.retry.reason"],
            format!("{word:?}")
        );
    }
}

/// Retry metadata as the wire has it, and the attributes that follow from the registry's ranges.
fn retry_case() -> impl Strategy<Value = (RawDocumentBuf, BTreeMap<&'static str, String>)> {
    let edge = |end: i64| prop_oneof![0..=end, Just(0), Just(end), Just(end + 1), Just(i64::MAX)];
    let count = |end: i32| {
        prop_oneof![
            0..=end,
            Just(end + 1),
            Just(i32::MAX),
            any::<i32>().prop_map(|n| n & i32::MAX)
        ]
    };
    static REASONS: [(&str, &str); 7] = [
        ("overload", "overload"),
        ("pool", "pool"),
        ("network", "network"),
        ("stateChange", "state_change"),
        ("transient", "transient"),
        ("other", "other"),
        ("a text that nobody knows", "other"),
    ];
    (
        count(255).prop_map(|attempt| attempt.max(1)),
        proptest::option::of(count(255)),
        proptest::option::of(
            proptest::sample::select(&REASONS[..])
                .prop_map(|pair| pair)
                .boxed(),
        ),
        proptest::option::of(any::<i32>()),
        proptest::option::of(edge(10_000)),
        proptest::option::of(edge(86_400_000)),
    )
        .prop_map(|(attempt, limit, reason, code, backoff, elapsed)| {
            let seconds = |millis: i64, end: u64| {
                let duration = Duration::from_millis(u64::try_from(millis).unwrap());
                format!("{} double", duration.as_secs_f64().min(end as f64))
            };
            let mut document = rawdoc! { "attempt": attempt };
            let mut expected = BTreeMap::from([
                ("db.system.name", "\"mongodb\"".to_owned()),
                ("db.operation.name", "\"find\"".to_owned()),
                (
                    "mongodb.client.retry.attempt",
                    format!("{} int", attempt.min(255)),
                ),
            ]);
            if let Some(limit) = limit {
                document.append(bson::cstr!("limit"), limit);
                expected.insert(
                    "mongodb.client.retry.limit",
                    format!("{} int", limit.min(255)),
                );
            }
            if let Some((sent, word)) = reason {
                document.append(bson::cstr!("reason"), sent);
                expected.insert("mongodb.client.retry.reason", format!("{word:?}"));
            }
            if let Some(code) = code {
                document.append(bson::cstr!("code"), code);
                expected.insert("db.response.status_code", format!("\"{code}\""));
            }
            if let Some(backoff) = backoff {
                document.append(bson::cstr!("backoffMS"), backoff);
                expected.insert("mongodb.client.retry.backoff", seconds(backoff, 10));
            }
            if let Some(elapsed) = elapsed {
                document.append(bson::cstr!("elapsedMS"), elapsed);
                expected.insert("mongodb.client.retry.elapsed", seconds(elapsed, 86_400));
            }
            (document, expected)
        })
}

proptest! {
    #[test]
    fn a_retry_is_exported_as_it_came(
        (document, mut expected) in retry_case(),
        parent in traceparent(),
        in_section in any::<bool>(),
        retries in proptest::option::of(prop_oneof![0..=17_u32, Just(i32::MAX as u32)]),
        retargeting in proptest::option::of(any::<bool>()),
        at in any::<u64>(),
    ) {
        let mut sent = Telemetry::new(parent);
        if retries.is_some() || retargeting.is_some() {
            let mut config = ClientConfig::new().with_tls(true);
            if let Some(retries) = retries {
                config = config.with_max_adaptive_retries(retries).unwrap();
                expected.insert("mongodb.client.config.max_adaptive_retries", format!("{} int", retries.min(16)));
            }
            if let Some(on) = retargeting {
                config = config.with_enable_overload_retargeting(on);
                expected.insert("mongodb.client.config.overload_retargeting", on.to_string());
            }
            let id = ClientId::from_bytes([9; 16]).unwrap();
            sent = sent.with_client(ClientMetadata::full(id, Driver::new("a", "1").unwrap(), config));
        }
        let body = if in_section {
            sent = sent.with_retry(RetryMetadata::decode(document.as_bytes()).unwrap());
            find()
        } else {
            retried(document)
        };
        let mut logs = telemetry().with_retries();
        push(&mut logs, open(), &wire::message(0, &[body, section(&sent)]), at);
        let record = only_record(&mut logs);
        prop_assert_eq!(record.event_name.as_str(), "mongodb.op_msg.request.retry");
        prop_assert_eq!(record.time_unix_nano, at);
        prop_assert_eq!(record.observed_time_unix_nano, at);
        prop_assert_eq!(&record.trace_id[..], &parent.trace_id().to_bytes()[..]);
        prop_assert_eq!(&record.span_id[..], &parent.parent_id().to_bytes()[..]);
        prop_assert_eq!(record.flags, u32::from(parent.flags().to_byte()));
        prop_assert_eq!(shown(&record.attributes), expected);
    }
}
