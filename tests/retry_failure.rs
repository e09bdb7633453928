//! What is read from a server's error reply, and what spoils nothing.

use bson::spec::BinarySubtype;
use bson::{Binary, Decimal128, RawBson, RawDocumentBuf, rawdoc};
use opmsg_telemetry::retry::{ErrorLabel, Failure, FailureKind, RetryReason};
use proptest::prelude::*;

fn read(reply: &RawDocumentBuf) -> Failure {
    Failure::from_reply(reply.as_bytes())
}

fn c(text: &str) -> bson::raw::CString {
    bson::raw::CString::try_from(text).unwrap()
}

/// The error of a rate limiter with one field of the given value, at the end, where servers put the base.
fn shed_with(name: &str, value: RawBson) -> RawDocumentBuf {
    let mut reply = rawdoc! {
        "ok": 0.0, "errmsg": "rate exceeded", "code": 462, "codeName": "IngressRequestRateLimitExceeded",
        "errorLabels": ["SystemOverloadedError", "RetryableError"],
    };
    reply.append(c(name), value);
    reply
}

fn assert_shed(failure: &Failure) {
    assert!(failure.is_retryable_overload());
    assert!(!failure.has(ErrorLabel::NoWritesPerformed));
    assert_eq!(failure.kind(), FailureKind::Server);
    assert_eq!(failure.code(), Some(462));
    assert_eq!(failure.reason(), RetryReason::Overload);
}

fn decimal(text: &str) -> RawBson {
    RawBson::Decimal128(text.parse::<Decimal128>().unwrap())
}

/// A value of each BSON type; the number is what counts as a base.
fn every_type() -> Vec<(RawBson, Option<i64>)> {
    vec![
        (RawBson::Double(50.0), Some(50)),
        (RawBson::String("50".into()), None),
        (RawBson::Document(rawdoc! { "baseBackoffMS": 50 }), None),
        (RawBson::Array(bson::RawArrayBuf::from_iter([50])), None),
        (
            RawBson::Binary(Binary {
                subtype: BinarySubtype::Generic,
                bytes: vec![50; 8],
            }),
            None,
        ),
        (RawBson::Undefined, None),
        (
            RawBson::ObjectId(bson::oid::ObjectId::from_bytes([50; 12])),
            None,
        ),
        (RawBson::Boolean(true), None),
        (RawBson::DateTime(bson::DateTime::from_millis(50)), None),
        (RawBson::Null, None),
        (
            RawBson::RegularExpression(bson::Regex {
                pattern: c("5"),
                options: c("i"),
            }),
            None,
        ),
        (RawBson::JavaScriptCode("50".into()), None),
        (RawBson::Symbol("50".into()), None),
        (
            RawBson::JavaScriptCodeWithScope(bson::raw::RawJavaScriptCodeWithScope {
                code: "50".into(),
                scope: rawdoc! {},
            }),
            None,
        ),
        (RawBson::Int32(50), Some(50)),
        (
            RawBson::Timestamp(bson::Timestamp {
                time: 0,
                increment: 50,
            }),
            None,
        ),
        (RawBson::Int64(50), Some(50)),
        (decimal("50"), Some(50)),
        (RawBson::MaxKey, None),
        (RawBson::MinKey, None),
    ]
}

// checklist 28
#[test]
fn any_type_of_the_base_leaves_the_rest_readable() {
    // TS-189
    let types = every_type();
    for (value, base) in &types {
        let failure = read(&shed_with("baseBackoffMS", value.clone()));
        assert_shed(&failure);
        assert_eq!(failure.base_backoff_ms(), *base, "{value:?}");
        // In front of everything else as well.
        let mut reply = rawdoc! {};
        reply.append(c("baseBackoffMS"), value.clone());
        reply.append(
            c("errorLabels"),
            RawBson::Array(
                ["SystemOverloadedError", "RetryableError"]
                    .into_iter()
                    .collect(),
            ),
        );
        reply.append(c("code"), 462);
        let failure = read(&reply);
        assert_shed(&failure);
        assert_eq!(failure.base_backoff_ms(), *base, "{value:?}");
    }
    // The type that `bson` reads and does not build: a DBPointer with a name and an id.
    let mut reply = shed_with("x", RawBson::Null).into_bytes();
    reply.pop();
    reply.extend_from_slice(
        b"\x0cbaseBackoffMS\0\x02\0\0\0n\0\x05\x05\x05\x05\x05\x05\x05\x05\x05\x05\x05\x05\0",
    );
    let len = u32::try_from(reply.len()).unwrap();
    reply[..4].copy_from_slice(&len.to_le_bytes());
    let failure = Failure::from_reply(&reply);
    assert_shed(&failure);
    assert_eq!(failure.base_backoff_ms(), None);
    let kinds: std::collections::BTreeSet<String> = types
        .iter()
        .map(|(value, _)| format!("{:?}", value.element_type()))
        .collect();
    assert_eq!(kinds.len(), 20, "and the one by hand are all 21");
}

// checklist 28
#[test]
fn a_base_is_a_positive_whole_number() {
    // TS-189: fractions are cut off, what is too large saturates, what is then below 1 counts as absent
    for (value, base) in [
        (RawBson::Int32(0), None),
        (RawBson::Int32(-1), None),
        (RawBson::Int32(i32::MIN), None),
        (RawBson::Int32(i32::MAX), Some(2_147_483_647)),
        (RawBson::Int64(1), Some(1)),
        (RawBson::Int64(0), None),
        (RawBson::Int64(-50), None),
        (RawBson::Int64(i64::MIN), None),
        (RawBson::Int64(i64::MAX), Some(i64::MAX)),
        (RawBson::Double(0.999), None),
        (RawBson::Double(1.999), Some(1)),
        (RawBson::Double(-0.0), None),
        (RawBson::Double(-1e300), None),
        (RawBson::Double(1e300), Some(i64::MAX)),
        (RawBson::Double(f64::INFINITY), Some(i64::MAX)),
        (RawBson::Double(f64::NEG_INFINITY), None),
        (RawBson::Double(f64::NAN), None),
        (decimal("99.9"), Some(99)),
        (decimal("0.9"), None),
        (decimal("-5"), None),
        (decimal("1E+6000"), Some(i64::MAX)),
        (decimal("1E-6000"), None),
        (decimal("Infinity"), Some(i64::MAX)),
        (decimal("-Infinity"), None),
        (decimal("NaN"), None),
    ] {
        let failure = read(&shed_with("baseBackoffMS", value.clone()));
        assert_shed(&failure);
        assert_eq!(failure.base_backoff_ms(), base, "{value:?}");
    }
    for (given, kept) in [
        (1, Some(1)),
        (0, None),
        (-1, None),
        (i64::MIN, None),
        (i64::MAX, Some(i64::MAX)),
    ] {
        let failure = Failure::new(FailureKind::Server)
            .with_base_backoff_ms(7)
            .with_base_backoff_ms(given);
        assert_eq!(failure.base_backoff_ms(), kept);
    }
}

#[test]
fn codes_may_have_any_number_type_and_stand_in_two_places() {
    // TS-188
    for value in [
        RawBson::Int32(91),
        RawBson::Int64(91),
        RawBson::Double(91.0),
        decimal("91"),
    ] {
        let mut reply = rawdoc! { "ok": 0 };
        reply.append(c("code"), value.clone());
        assert_eq!(read(&reply).code(), Some(91), "{value:?}");
    }
    for value in [
        RawBson::Int64(1 << 40),
        RawBson::String("91".into()),
        RawBson::Null,
    ] {
        let mut reply = rawdoc! { "ok": 0 };
        reply.append(c("code"), value.clone());
        assert_eq!(read(&reply).code(), None, "{value:?}");
    }
    let write_concern = rawdoc! {
        "ok": 1, "n": 1, "writeConcernError": { "code": 91, "errmsg": "x", "errorLabels": ["RetryableWriteError"] },
    };
    let failure = read(&write_concern);
    assert_eq!(
        (failure.code(), failure.reason()),
        (Some(91), RetryReason::StateChange)
    );
    assert!(failure.is_retryable_write());
    let both = rawdoc! { "ok": 0, "code": 6, "writeConcernError": { "code": 64 } };
    assert_eq!(read(&both).code(), Some(6));
}

#[test]
fn labels_are_whole_texts_in_an_array() {
    // TS-188
    let labels = |labels: RawBson| {
        let mut reply = rawdoc! { "ok": 0, "code": 2 };
        reply.append(c("errorLabels"), labels);
        read(&reply)
    };
    let array = |texts: &[&str]| RawBson::Array(texts.iter().copied().collect());
    for label in ErrorLabel::ALL {
        let failure = labels(array(&["TransientTransactionError", label.as_str()]));
        for other in ErrorLabel::ALL {
            assert_eq!(failure.has(other), label == other, "{label:?} {other:?}");
        }
        assert_eq!(ErrorLabel::from_text(label.as_str()), Some(label));
    }
    let mixed: bson::RawArrayBuf = [
        RawBson::Int32(1),
        RawBson::String("RetryableError".into()),
        RawBson::Null,
    ]
    .into_iter()
    .collect();
    assert!(labels(RawBson::Array(mixed)).has(ErrorLabel::RetryableError));
    for nothing in [
        array(&[]),
        array(&[
            "systemoverloadederror",
            "RetryableError ",
            "RetryableErrors",
            "",
        ]),
        RawBson::String("RetryableError".into()),
        RawBson::Document(rawdoc! { "0": "RetryableError" }),
        RawBson::Null,
    ] {
        let failure = labels(nothing.clone());
        assert!(
            ErrorLabel::ALL.iter().all(|label| !failure.has(*label)),
            "{nothing:?}"
        );
        assert_eq!(failure.code(), Some(2));
    }
    // One of the two is not both.
    assert!(!labels(array(&["SystemOverloadedError"])).is_retryable_overload());
    assert!(!labels(array(&["RetryableError"])).is_retryable_overload());
}

#[test]
fn the_first_of_each_name_counts() {
    // TS-188
    let mut reply = rawdoc! { "code": 1, "baseBackoffMS": "x", "errorLabels": ["RetryableError"], "writeConcernError": 7 };
    reply.append(c("code"), 2);
    reply.append(c("baseBackoffMS"), 50);
    reply.append(
        c("errorLabels"),
        RawBson::Array(["NoWritesPerformed"].into_iter().collect()),
    );
    reply.append(c("writeConcernError"), rawdoc! { "code": 91 });
    let failure = read(&reply);
    assert_eq!((failure.code(), failure.base_backoff_ms()), (Some(1), None));
    assert!(failure.has(ErrorLabel::RetryableError) && !failure.has(ErrorLabel::NoWritesPerformed));
    assert_eq!(failure.reason(), RetryReason::Other);
}

#[test]
fn a_damaged_reply_tells_what_came_before_the_damage() {
    // TS-188
    let whole = shed_with("baseBackoffMS", RawBson::Int64(50)).into_bytes();
    let mut met = std::collections::BTreeSet::new();
    for len in 0..whole.len() {
        let mut cut = whole[..len].to_vec();
        if let Some(field) = cut.first_chunk_mut() {
            *field = u32::try_from(len).unwrap().to_le_bytes();
        }
        let failure = Failure::from_reply(&cut);
        assert!(failure.code().is_none_or(|code| code == 462));
        assert!(failure.base_backoff_ms().is_none_or(|base| base == 50));
        met.insert((
            failure.code().is_some(),
            failure.is_retryable_overload(),
            failure.base_backoff_ms().is_some(),
        ));
    }
    // Nothing, the code, the labels too, and the base when only the end is missing: never one without those before it.
    let stages = [
        (false, false, false),
        (true, false, false),
        (true, true, false),
        (true, true, true),
    ];
    assert_eq!(met.into_iter().collect::<Vec<_>>(), stages);
    assert_eq!(Failure::from_reply(&[]), Failure::new(FailureKind::Server));
}

#[test]
fn reasons_are_the_first_that_fits() {
    // TS-107 TS-187
    let server = Failure::new(FailureKind::Server);
    let over = ErrorLabel::SystemOverloadedError;
    for kind in [
        FailureKind::Server,
        FailureKind::Network,
        FailureKind::Connecting,
        FailureKind::Pool,
        FailureKind::Other,
    ] {
        let failure = Failure::new(kind).with_label(over).with_code(91);
        assert_eq!(failure.reason(), RetryReason::Overload, "{kind:?}");
    }
    assert_eq!(
        Failure::new(FailureKind::Pool).with_code(91).reason(),
        RetryReason::Pool
    );
    assert_eq!(
        Failure::new(FailureKind::Network).with_code(91).reason(),
        RetryReason::Network
    );
    assert_eq!(
        Failure::new(FailureKind::Connecting).reason(),
        RetryReason::Network
    );
    for code in [10_107, 13_435, 10_058, 11_600, 11_602, 13_436, 189, 91] {
        let labelled = server.with_label(ErrorLabel::RetryableWriteError);
        assert_eq!(
            labelled.with_code(code).reason(),
            RetryReason::StateChange,
            "{code}"
        );
        assert_eq!(
            labelled.with_write_concern_code(code).reason(),
            RetryReason::StateChange,
            "{code}"
        );
    }
    for code in [6, 7, 89, 134, 262, 9_001] {
        assert_eq!(
            server.with_code(code).reason(),
            RetryReason::Transient,
            "{code}"
        );
        assert_eq!(
            server.with_write_concern_code(code).reason(),
            RetryReason::Transient,
            "{code}"
        );
    }
    let labelled = server
        .with_label(ErrorLabel::RetryableWriteError)
        .with_code(64);
    assert_eq!(labelled.reason(), RetryReason::Transient);
    for code in [0, 2, 462, 433, 391, -91, i32::MAX] {
        assert_eq!(
            server.with_code(code).reason(),
            RetryReason::Other,
            "{code}"
        );
    }
    assert_eq!(
        Failure::new(FailureKind::Other).reason(),
        RetryReason::Other
    );
    assert_eq!(
        server.with_label(ErrorLabel::RetryableError).reason(),
        RetryReason::Other
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn doubles_and_decimals_are_cut_as_written(number in -20_000_000_000_i64..20_000_000_000, hundredths in 0..100_u8) {
        let text = format!("{number}.{hundredths:02}");
        let kept = (number > 0).then_some(number);
        let double = RawBson::Double(text.parse().unwrap());
        for value in [double, decimal(&text)] {
            let failure = read(&shed_with("baseBackoffMS", value));
            prop_assert_eq!(failure.base_backoff_ms(), kept);
        }
    }

    #[test]
    fn no_bytes_spoil_anything(bytes in proptest::collection::vec(any::<u8>(), 0..200), flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let _ = Failure::from_reply(&bytes);
        let mut reply = shed_with("baseBackoffMS", RawBson::Int64(50)).into_bytes();
        for (at, byte) in flips {
            let at = at.index(reply.len());
            reply[at] = byte;
        }
        let failure = Failure::from_reply(&reply);
        prop_assert!(failure.base_backoff_ms().is_none_or(|base| base > 0));
    }
}
