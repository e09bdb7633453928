//! The draft of retry metadata: its bytes, its bounds, and what a reader makes of everything else.

use std::time::Duration;

use bson::spec::BinarySubtype;
use bson::{Binary, RawBson, RawDocumentBuf, rawdoc};
use opmsg_telemetry::error::InvalidRetry;
use opmsg_telemetry::retry::{RetryField, RetryMetadata, RetryReason};
use proptest::prelude::*;

const FIELDS: [(&str, RetryField); 7] = [
    ("attempt", RetryField::Attempt),
    ("limit", RetryField::Limit),
    ("reason", RetryField::Reason),
    ("code", RetryField::Code),
    ("backoffMS", RetryField::Backoff),
    ("baseBackoffMS", RetryField::BaseBackoff),
    ("elapsedMS", RetryField::Elapsed),
];

const REASONS: [(&str, RetryReason); 6] = [
    ("overload", RetryReason::Overload),
    ("pool", RetryReason::Pool),
    ("network", RetryReason::Network),
    ("stateChange", RetryReason::StateChange),
    ("transient", RetryReason::Transient),
    ("other", RetryReason::Other),
];

const LARGEST_MILLIS: u64 = 9_223_372_036_854_775_807;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap())
        .collect()
}

fn encoded(retry: &RetryMetadata) -> Vec<u8> {
    let mut document = Vec::new();
    retry.encode(&mut document);
    document
}

fn decode(document: &RawDocumentBuf) -> Result<RetryMetadata, InvalidRetry> {
    RetryMetadata::decode(document.as_bytes())
}

/// Every BSON type with a value of it that is legal where the type is the field's own.
fn one_of_each_type() -> Vec<RawBson> {
    vec![
        RawBson::Double(1.0),
        RawBson::String("overload".into()),
        RawBson::Document(rawdoc! { "attempt": 1 }),
        RawBson::Array(bson::RawArrayBuf::from_iter([1])),
        RawBson::Binary(Binary {
            subtype: BinarySubtype::Generic,
            bytes: vec![1, 0, 0, 0],
        }),
        RawBson::Undefined,
        RawBson::ObjectId(bson::oid::ObjectId::from_bytes([1; 12])),
        RawBson::Boolean(true),
        RawBson::DateTime(bson::DateTime::from_millis(1)),
        RawBson::Null,
        RawBson::RegularExpression(bson::Regex {
            pattern: c("p"),
            options: c("i"),
        }),
        RawBson::JavaScriptCode("overload".into()),
        RawBson::Symbol("overload".into()),
        RawBson::JavaScriptCodeWithScope(bson::raw::RawJavaScriptCodeWithScope {
            code: "f".into(),
            scope: rawdoc! {},
        }),
        RawBson::Int32(1),
        RawBson::Timestamp(bson::Timestamp {
            time: 0,
            increment: 1,
        }),
        RawBson::Int64(1),
        RawBson::Decimal128(bson::Decimal128::from_bytes([1; 16])),
        RawBson::MaxKey,
        RawBson::MinKey,
    ]
}

fn c(text: &str) -> bson::raw::CString {
    bson::raw::CString::try_from(text).unwrap()
}

fn document_with(name: &str, value: RawBson) -> RawDocumentBuf {
    let mut document = RawDocumentBuf::new();
    if name != "attempt" {
        document.append(c("attempt"), 1);
    }
    document.append(c(name), value);
    document
}

// checklist 30
#[test]
fn the_smallest_document_is_18_bytes() {
    // TS-105
    let golden = hex("12000000 10 617474656d707400 01000000 00");
    assert_eq!(golden.len(), 18);
    let retry = RetryMetadata::new(1).unwrap();
    assert_eq!(encoded(&retry), golden);
    assert_eq!(retry.encoded_len(), 18);
    assert_eq!(RetryMetadata::decode(&golden), Ok(retry));
}

// checklist 30
#[test]
fn the_largest_document_is_124_bytes_in_the_order_of_the_table() {
    // TS-105
    let golden = hex("7c000000
         10 617474656d707400 ffffff7f
         10 6c696d697400 ffffff7f
         02 726561736f6e00 0c000000 73746174654368616e676500
         10 636f646500 00000080
         12 6261636b6f66664d5300 ffffffffffffff7f
         12 626173654261636b6f66664d5300 ffffffffffffff7f
         12 656c61707365644d5300 ffffffffffffff7f
         00");
    assert_eq!(golden.len(), 124);
    let retry = RetryMetadata::new(2_147_483_647)
        .and_then(|retry| retry.with_limit(2_147_483_647))
        .and_then(|retry| retry.with_base_backoff(Duration::MAX))
        .unwrap()
        .with_elapsed(Duration::MAX)
        .with_backoff(Duration::MAX)
        .with_code(i32::MIN)
        .with_reason(RetryReason::StateChange);
    assert_eq!(encoded(&retry), golden);
    assert_eq!(retry.encoded_len(), RetryMetadata::MAX_LEN);
    assert_eq!(RetryMetadata::decode(&golden), Ok(retry));
    assert_eq!(
        bson::RawDocument::from_bytes(&golden)
            .unwrap()
            .iter()
            .map(|e| e.unwrap().0.as_str().to_owned())
            .collect::<Vec<_>>(),
        FIELDS.map(|(name, _)| name)
    );
}

#[test]
fn numbers_keep_to_their_range_when_built() {
    // TS-103 TS-104: attempt 0 is the first send, which has no metadata
    assert_eq!(RetryMetadata::new(0), Err(InvalidRetry::AttemptOutOfRange));
    assert_eq!(
        RetryMetadata::new(2_147_483_648),
        Err(InvalidRetry::AttemptOutOfRange)
    );
    assert_eq!(
        RetryMetadata::new(u32::MAX),
        Err(InvalidRetry::AttemptOutOfRange)
    );
    for attempt in [1, 2, 2_147_483_647] {
        assert_eq!(RetryMetadata::new(attempt).unwrap().attempt(), attempt);
    }
    let retry = RetryMetadata::new(1).unwrap();
    for limit in [0, 1, 2_147_483_647] {
        assert_eq!(retry.with_limit(limit).unwrap().limit(), Some(limit));
    }
    for limit in [2_147_483_648, u32::MAX] {
        assert_eq!(retry.with_limit(limit), Err(InvalidRetry::LimitOutOfRange));
    }
    for code in [i32::MIN, -1, 0, 462, i32::MAX] {
        assert_eq!(retry.with_code(code).code(), Some(code));
    }
    for base in [Duration::ZERO, Duration::from_nanos(999_999)] {
        let refused = retry.with_base_backoff(base);
        assert_eq!(refused, Err(InvalidRetry::BaseBackoffOutOfRange));
    }
    let base = Duration::from_millis(1);
    assert_eq!(
        retry.with_base_backoff(base).unwrap().base_backoff(),
        Some(base)
    );
}

#[test]
fn durations_are_whole_milliseconds_and_saturate() {
    // TS-108
    let retry = RetryMetadata::new(1).unwrap();
    let largest = Duration::from_millis(LARGEST_MILLIS);
    let below = Duration::from_millis(LARGEST_MILLIS - 1);
    for (given, kept) in [
        (Duration::ZERO, Duration::ZERO),
        (Duration::from_nanos(999_999), Duration::ZERO),
        (Duration::from_nanos(1_999_999), Duration::from_millis(1)),
        (below, below),
        (largest, largest),
        (largest + Duration::from_millis(1), largest),
        (Duration::MAX, largest),
    ] {
        assert_eq!(retry.with_backoff(given).backoff(), Some(kept));
        assert_eq!(retry.with_elapsed(given).elapsed(), Some(kept));
        if kept > Duration::ZERO {
            let with_base = retry.with_base_backoff(given).unwrap();
            assert_eq!(with_base.base_backoff(), Some(kept));
        }
    }
}

#[test]
fn numbers_keep_to_their_range_when_read() {
    // TS-104 TS-109: the strict answer
    for attempt in [0, -1, i32::MIN] {
        let document = rawdoc! { "attempt": attempt };
        assert_eq!(decode(&document), Err(InvalidRetry::AttemptOutOfRange));
    }
    let document = rawdoc! { "attempt": i32::MAX, "limit": 0, "backoffMS": 0_i64, "baseBackoffMS": 1_i64, "elapsedMS": 0_i64 };
    let retry = decode(&document).unwrap();
    assert_eq!(retry.attempt(), 2_147_483_647);
    assert_eq!(retry.limit(), Some(0));
    assert_eq!(retry.backoff(), Some(Duration::ZERO));
    assert_eq!(retry.base_backoff(), Some(Duration::from_millis(1)));
    assert_eq!(retry.elapsed(), Some(Duration::ZERO));
    for limit in [-1, i32::MIN] {
        let document = rawdoc! { "attempt": 1, "limit": limit };
        assert_eq!(decode(&document), Err(InvalidRetry::LimitOutOfRange));
    }
    for (name, field) in [FIELDS[4], FIELDS[5], FIELDS[6]] {
        for millis in [-1, i64::MIN] {
            let document = document_with(name, RawBson::Int64(millis));
            let error = InvalidRetry::NegativeDuration { field };
            assert_eq!(decode(&document), Err(error));
            assert_eq!(error.field(), Some(name));
        }
    }
    let document = rawdoc! { "attempt": 1, "baseBackoffMS": 0_i64 };
    assert_eq!(decode(&document), Err(InvalidRetry::BaseBackoffOutOfRange));
}

// checklist 30
#[test]
fn each_field_takes_one_type() {
    // TS-104 TS-109
    let own_type = |name: &str, value: &RawBson| match value {
        RawBson::Int32(_) => matches!(name, "attempt" | "limit" | "code"),
        RawBson::Int64(_) => name.ends_with("MS"),
        RawBson::String(_) => name == "reason",
        _ => false,
    };
    for (name, field) in FIELDS {
        for value in one_of_each_type() {
            let missing = matches!(value, RawBson::Null | RawBson::Undefined);
            let read = decode(&document_with(name, value.clone()));
            if own_type(name, &value) {
                assert!(read.is_ok(), "{name} {value:?}");
            } else if !missing {
                let error = InvalidRetry::WrongType { field };
                assert_eq!(read, Err(error), "{name} {value:?}");
                assert_eq!(error.field(), Some(name));
            } else if name == "attempt" {
                assert_eq!(read, Err(InvalidRetry::AttemptMissing));
            } else {
                assert_eq!(read, RetryMetadata::new(1));
            }
        }
    }
}

// checklist 30
#[test]
fn each_field_stands_once() {
    // TS-104 TS-109
    for (name, field) in FIELDS {
        let value = match name {
            "reason" => RawBson::String("pool".into()),
            _ if name.ends_with("MS") => RawBson::Int64(1),
            _ => RawBson::Int32(1),
        };
        let mut twice = document_with(name, value.clone());
        twice.append(c(name), value.clone());
        let error = InvalidRetry::DuplicateField { field };
        assert_eq!(decode(&twice), Err(error));
        assert_eq!(error.field(), Some(name));

        // The type is looked at first, and null does not count.
        let mut wrong = document_with(name, value.clone());
        wrong.append(c(name), true);
        assert_eq!(decode(&wrong), Err(InvalidRetry::WrongType { field }));
        let mut null = document_with(name, value);
        null.append(c(name), RawBson::Null);
        assert!(decode(&null).is_ok());
    }
}

#[test]
fn order_is_free_and_unknown_fields_are_ignored() {
    // TS-104
    let document = rawdoc! {
        "later": { "attempt": 9 }, "elapsedMS": 7_i64, "Attempt": 8, "reason": "network", "attempt": 2, "attemptX": "text", "": 1,
    };
    let retry = decode(&document).unwrap();
    let expected = RetryMetadata::new(2)
        .unwrap()
        .with_reason(RetryReason::Network)
        .with_elapsed(Duration::from_millis(7));
    assert_eq!(retry, expected);
}

#[test]
fn without_attempt_there_is_no_metadata() {
    // TS-104 TS-109
    for document in [rawdoc! {}, rawdoc! { "limit": 2, "reason": "pool" }] {
        assert_eq!(decode(&document), Err(InvalidRetry::AttemptMissing));
    }
    assert_eq!(InvalidRetry::AttemptMissing.field(), Some("attempt"));
}

#[test]
fn reasons_are_a_closed_set() {
    // TS-107
    for (text, reason) in REASONS {
        let document = rawdoc! { "attempt": 1, "reason": text };
        assert_eq!(decode(&document).unwrap().reason(), Some(reason));
        let retry = RetryMetadata::new(1).unwrap().with_reason(reason);
        assert_eq!(encoded(&retry), document.as_bytes());
        assert_eq!(reason.as_str(), text);
        assert_eq!(reason.to_string(), text);
    }
    for text in [
        "",
        "Overload",
        "overload ",
        "statechange",
        "budget",
        "o\0verload",
    ] {
        let document = rawdoc! { "attempt": 1, "reason": text };
        let read = decode(&document).unwrap().reason();
        assert_eq!(read, Some(RetryReason::Other), "{text:?}");
    }
    let not_utf8 = hex("20000000 10 617474656d707400 01000000 02 726561736f6e00 02000000 ff00 00");
    let read = RetryMetadata::decode(&not_utf8).unwrap().reason();
    assert_eq!(read, Some(RetryReason::Other));
}

// checklist 30
#[test]
fn a_document_has_at_most_256_bytes() {
    // TS-106
    let padded = |len: usize| {
        let mut document = rawdoc! { "attempt": 1 };
        let overhead = document.as_bytes().len() + 1 + 2 + 4 + 1;
        document.append(c("p"), "x".repeat(len - overhead));
        assert_eq!(document.as_bytes().len(), len);
        document
    };
    assert_eq!(decode(&padded(256)), RetryMetadata::new(1));
    let error = InvalidRetry::TooLarge { size: 257 };
    assert_eq!(decode(&padded(257)), Err(error));
    assert_eq!(
        error.to_string(),
        "retry document of 257 bytes, at most 256 allowed"
    );
    assert_eq!(error.field(), None);
}

#[test]
fn damaged_documents_are_malformed() {
    // TS-109
    let whole = rawdoc! { "attempt": 1, "reason": "pool", "elapsedMS": 1_i64 };
    let whole = whole.as_bytes();
    for len in 0..whole.len() {
        assert_eq!(
            RetryMetadata::decode(&whole[..len]),
            Err(InvalidRetry::Malformed),
            "prefix of {len}"
        );
        // The same prefix with a length that fits it. No field's value is cut into another legal one.
        if len >= 4 {
            let mut cut = whole[..len].to_vec();
            cut[0] = u8::try_from(len).unwrap();
            assert_eq!(
                RetryMetadata::decode(&cut),
                Err(InvalidRetry::Malformed),
                "cut at {len}"
            );
        }
    }
    let mut unterminated = rawdoc! { "attempt": 1, "reason": "pool" }.into_bytes();
    let at = unterminated.len() - 2;
    assert_eq!(unterminated[at], 0);
    unterminated[at] = b'!';
    assert_eq!(
        RetryMetadata::decode(&unterminated),
        Err(InvalidRetry::Malformed)
    );
}

#[test]
fn errors_say_where() {
    let text = |error: InvalidRetry| error.to_string();
    let field = RetryField::Elapsed;
    assert_eq!(text(InvalidRetry::Malformed), "malformed retry document");
    assert_eq!(
        text(InvalidRetry::AttemptMissing),
        "retry field attempt: missing"
    );
    assert_eq!(
        text(InvalidRetry::LimitOutOfRange),
        "retry field limit: expected 0 to 2147483647"
    );
    assert_eq!(
        text(InvalidRetry::NegativeDuration { field }),
        "retry field elapsedMS: negative"
    );
    assert_eq!(
        text(InvalidRetry::WrongType { field }),
        "retry field elapsedMS: wrong type"
    );
    assert_eq!(
        text(InvalidRetry::DuplicateField { field }),
        "retry field elapsedMS: occurs twice"
    );
}

#[test]
fn the_value_is_small() {
    const fn copies<T: Copy + Send + Sync>() {}
    copies::<RetryMetadata>();
    copies::<InvalidRetry>();
    assert!(size_of::<RetryMetadata>() <= 56);
    assert_eq!(
        size_of::<Option<RetryMetadata>>(),
        size_of::<RetryMetadata>()
    );
    assert!(size_of::<InvalidRetry>() <= 8);
}

#[test]
fn serde_uses_the_names_of_the_draft() {
    let retry = RetryMetadata::new(2)
        .and_then(|retry| retry.with_limit(3))
        .and_then(|retry| retry.with_base_backoff(Duration::from_millis(100)))
        .unwrap()
        .with_reason(RetryReason::Overload)
        .with_code(462)
        .with_backoff(Duration::from_millis(137))
        .with_elapsed(Duration::from_millis(140));
    let json = r#"{"attempt":2,"limit":3,"reason":"overload","code":462,"backoffMS":137,"baseBackoffMS":100,"elapsedMS":140}"#;
    assert_eq!(serde_json::to_string(&retry).unwrap(), json);
    assert_eq!(serde_json::from_str::<RetryMetadata>(json).unwrap(), retry);
    // The same bytes as our own encoder, from bson's.
    assert_eq!(bson::serialize_to_vec(&retry).unwrap(), encoded(&retry));
    assert_eq!(
        bson::deserialize_from_slice::<RetryMetadata>(&encoded(&retry)).unwrap(),
        retry
    );

    let smallest = RetryMetadata::new(1).unwrap();
    assert_eq!(
        serde_json::to_string(&smallest).unwrap(),
        r#"{"attempt":1}"#
    );
    let other = r#"{"attempt":1,"reason":"budget","later":[1]}"#;
    assert_eq!(
        serde_json::from_str::<RetryMetadata>(other).unwrap(),
        smallest.with_reason(RetryReason::Other)
    );
}

#[test]
fn serde_checks_the_same_bounds() {
    for accepted in [
        r#"{"attempt":2147483647,"limit":0,"backoffMS":0,"baseBackoffMS":1,"elapsedMS":9223372036854775807}"#,
        r#"{"attempt":1,"limit":2147483647,"code":-2147483648,"reason":null}"#,
    ] {
        assert!(serde_json::from_str::<RetryMetadata>(accepted).is_ok());
    }
    for (refused, text) in [
        (r#"{"limit":1}"#, "attempt"),
        (
            r#"{"attempt":0}"#,
            "retry field attempt: expected 1 to 2147483647",
        ),
        (
            r#"{"attempt":-1}"#,
            "retry field attempt: expected 1 to 2147483647",
        ),
        (r#"{"attempt":2147483648}"#, "i32"),
        (
            r#"{"attempt":1,"limit":-1}"#,
            "retry field limit: expected 0 to 2147483647",
        ),
        (r#"{"attempt":1,"limit":2147483648}"#, "i32"),
        (
            r#"{"attempt":1,"backoffMS":-1}"#,
            "retry field backoffMS: negative",
        ),
        (
            r#"{"attempt":1,"baseBackoffMS":-1}"#,
            "retry field baseBackoffMS: negative",
        ),
        (
            r#"{"attempt":1,"baseBackoffMS":0}"#,
            "retry field baseBackoffMS: at least 1 expected",
        ),
        (
            r#"{"attempt":1,"elapsedMS":-1}"#,
            "retry field elapsedMS: negative",
        ),
        (r#"{"attempt":1,"elapsedMS":9223372036854775808}"#, "i64"),
        (r#"{"attempt":1,"reason":1}"#, "a retry reason"),
    ] {
        let error = serde_json::from_str::<RetryMetadata>(refused).unwrap_err();
        assert!(error.to_string().contains(text), "{refused}: {error}");
    }
}

prop_compose! {
    fn any_retry()(
        attempt in 1..=2_147_483_647_u32,
        limit in proptest::option::of(0..=2_147_483_647_u32),
        reason in proptest::option::of(proptest::sample::select(REASONS.map(|(_, reason)| reason).to_vec())),
        code in proptest::option::of(any::<i32>()),
        backoff in proptest::option::of(0..=LARGEST_MILLIS),
        base in proptest::option::of(1..=LARGEST_MILLIS),
        elapsed in proptest::option::of(0..=LARGEST_MILLIS),
    ) -> (RetryMetadata, RawDocumentBuf) {
        let mut retry = RetryMetadata::new(attempt).unwrap();
        let mut document = rawdoc! { "attempt": i32::try_from(attempt).unwrap() };
        if let Some(limit) = limit {
            retry = retry.with_limit(limit).unwrap();
            document.append(c("limit"), i32::try_from(limit).unwrap());
        }
        if let Some(reason) = reason {
            retry = retry.with_reason(reason);
            document.append(c("reason"), reason.as_str());
        }
        if let Some(code) = code {
            retry = retry.with_code(code);
            document.append(c("code"), code);
        }
        if let Some(backoff) = backoff {
            retry = retry.with_backoff(Duration::from_millis(backoff));
            document.append(c("backoffMS"), i64::try_from(backoff).unwrap());
        }
        if let Some(base) = base {
            retry = retry.with_base_backoff(Duration::from_millis(base)).unwrap();
            document.append(c("baseBackoffMS"), i64::try_from(base).unwrap());
        }
        if let Some(elapsed) = elapsed {
            retry = retry.with_elapsed(Duration::from_millis(elapsed));
            document.append(c("elapsedMS"), i64::try_from(elapsed).unwrap());
        }
        (retry, document)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    // TS-104 TS-105
    #[test]
    fn bytes_are_those_of_bson_and_read_back_as_the_value((retry, document) in any_retry()) {
        prop_assert_eq!(encoded(&retry), document.as_bytes());
        prop_assert_eq!(retry.encoded_len(), document.as_bytes().len());
        prop_assert!(retry.encoded_len() <= RetryMetadata::MAX_LEN);
        prop_assert_eq!(decode(&document), Ok(retry));
        let json = serde_json::to_string(&retry).unwrap();
        prop_assert_eq!(serde_json::from_str::<RetryMetadata>(&json).unwrap(), retry);
    }

    // TS-109
    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = RetryMetadata::decode(&bytes);
    }

    // TS-109
    #[test]
    fn a_damaged_document_gives_an_answer_that_holds((retry, _) in any_retry(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = encoded(&retry);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = RetryMetadata::decode(&bytes) {
            prop_assert_eq!(RetryMetadata::decode(&encoded(&read)), Ok(read));
        }
    }
}
