//! Commands: what one pass over a body tells, which names are sensitive, and `$retry` in an encoded body.

use std::time::Duration;

use bson::{RawBson, RawBsonRef, RawDocument, RawDocumentBuf, rawdoc};
use opmsg_telemetry::command::{append_retry, is_sensitive_command, remove_retry};
use opmsg_telemetry::error::{CommandErrorKind, InvalidRetry, Reaction, RetryError, Rule};
use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
use opmsg_telemetry::{Command, Field, Gate, Generation, TelemetryPermit};
use proptest::prelude::*;

/// The command logging and monitoring specification, "Security", in the order of its text.
const SENSITIVE: [&str; 9] = [
    "authenticate",
    "saslStart",
    "saslContinue",
    "getnonce",
    "createUser",
    "updateUser",
    "copydbgetnonce",
    "copydbsaslstart",
    "copydb",
];

const FIELDS: [&str; 7] = [
    "attempt",
    "limit",
    "reason",
    "code",
    "backoffMS",
    "baseBackoffMS",
    "elapsedMS",
];

const REASONS: [&str; 5] = ["overload", "pool", "network", "stateChange", "transient"];

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap())
        .collect()
}

fn c(text: &str) -> bson::raw::CString {
    bson::raw::CString::try_from(text).unwrap()
}

fn permit() -> TelemetryPermit {
    Gate::from_max_wire_version(Some(29)).telemetry().unwrap()
}

fn retry_permit() -> TelemetryPermit {
    permit().allowing(Field::RetryArgument)
}

fn first_retry() -> RetryMetadata {
    RetryMetadata::new(1).unwrap()
}

fn largest_retry() -> RetryMetadata {
    RetryMetadata::new(2_147_483_647)
        .and_then(|retry| retry.with_limit(2_147_483_647))
        .and_then(|retry| retry.with_base_backoff(Duration::MAX))
        .unwrap()
        .with_reason(RetryReason::StateChange)
        .with_code(i32::MAX)
        .with_backoff(Duration::MAX)
        .with_elapsed(Duration::MAX)
}

/// Upper, lower, and two mixed forms.
fn spellings(name: &str) -> [String; 5] {
    let alternating = |odd: usize| {
        let letter = |(at, c): (usize, char)| {
            if at % 2 == odd {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        };
        name.chars().enumerate().map(letter).collect()
    };
    [
        name.to_owned(),
        name.to_ascii_lowercase(),
        name.to_ascii_uppercase(),
        alternating(0),
        alternating(1),
    ]
}

// checklist 10
#[test]
fn the_nine_names_are_sensitive_in_any_case() {
    // TS-38
    for name in SENSITIVE {
        for spelling in spellings(name) {
            for flag in [false, true] {
                assert!(is_sensitive_command(&spelling, flag), "{spelling}");
            }
            let mut body = rawdoc! {};
            body.append(c(&spelling), 1);
            assert!(Command::read(&body).unwrap().is_sensitive(), "{spelling}");
        }
    }
}

// checklist 10
#[test]
fn near_misses_are_not_sensitive() {
    // TS-38
    for name in SENSITIVE {
        let mut near = vec![
            format!("{name}x"),
            format!("x{name}"),
            format!(" {name}"),
            format!("{name} "),
            format!("{name}\0"),
        ];
        // Each letter missing, each letter another one: `[` to `^`, `@` and the control characters differ from letters in one bit.
        for at in 0..name.len() {
            near.push(format!("{}{}", &name[..at], &name[at + 1..]));
            for bit in [0x01, 0x02, 0x10, 0x40] {
                let mut bytes = name.as_bytes().to_vec();
                bytes[at] ^= bit;
                near.push(String::from_utf8(bytes).unwrap());
            }
        }
        for near in near {
            assert!(!is_sensitive_command(&near, true), "{near:?}");
        }
    }
    for name in [
        "",
        "find",
        "insert",
        "usersInfo",
        "dropUser",
        "logout",
        "copydatabase",
        "authenticat\u{e9}",
        "ping",
        "getMore",
        // Case folding is that of ASCII: U+017F folds to `s`, U+212A to `k`.
        "\u{17f}aslStart",
    ] {
        for flag in [false, true] {
            assert!(!is_sensitive_command(name, flag), "{name}");
        }
    }
}

// checklist 10
#[test]
fn hello_is_sensitive_only_when_it_authenticates() {
    // TS-39
    for name in ["hello", "isMaster", "ismaster"] {
        for spelling in spellings(name) {
            assert!(is_sensitive_command(&spelling, true));
            assert!(!is_sensitive_command(&spelling, false));
        }
    }
    for name in ["hell", "helloo", "isMaste", "isMasters", "master"] {
        assert!(!is_sensitive_command(name, true));
    }
    let plain = rawdoc! { "hello": 1, "$db": "admin" };
    let command = Command::read(&plain).unwrap();
    assert!(!command.is_sensitive() && !command.has_speculative_authenticate());
    let nested =
        rawdoc! { "hello": 1, "client": { "speculativeAuthenticate": {} }, "$db": "admin" };
    assert!(!Command::read(&nested).unwrap().is_sensitive());
    let speculative =
        rawdoc! { "hello": 1, "$db": "admin", "speculativeAuthenticate": { "saslStart": 1 } };
    let command = Command::read(&speculative).unwrap();
    assert!(command.is_sensitive() && command.has_speculative_authenticate());
}

#[test]
fn name_database_and_retry_come_from_one_pass() {
    let body = rawdoc! {
        "find": "orders", "filter": { "$db": "inner", "$retry": { "attempt": 9 } },
        "$retry": { "attempt": 2, "reason": "overload" }, "$db": "shop", "lsid": {},
    };
    let command = Command::read(&body).unwrap();
    assert_eq!(command.name(), Some("find"));
    assert_eq!(command.name_bytes(), Some(&b"find"[..]));
    assert_eq!(command.database(), Some("shop"));
    assert_eq!(command.database_bytes(), Some(&b"shop"[..]));
    assert_eq!(command.required_database(), Ok(&b"shop"[..]));
    let expected = RetryMetadata::new(2)
        .unwrap()
        .with_reason(RetryReason::Overload);
    assert_eq!(command.retry(), Some(expected));
    assert_eq!(command.retry_strict(), Ok(Some(expected)));

    let empty = rawdoc! {};
    let command = Command::read(&empty).unwrap();
    assert_eq!((command.name(), command.name_bytes()), (None, None));
    assert_eq!((command.database(), command.retry()), (None, None));
    assert!(!command.has_retry() && !command.is_sensitive());
    assert_eq!(command.retry_strict(), Ok(None));
}

#[test]
fn a_name_or_database_that_is_not_utf8_has_bytes_only() {
    // {"\xff": 1, "$db": "\xfe"}
    let body = hex("17000000 10 ff00 01000000 02 24646200 02000000 fe00 00");
    let command = Command::read(RawDocument::from_bytes(&body).unwrap()).unwrap();
    assert_eq!(
        (command.name(), command.name_bytes()),
        (None, Some(&[0xff][..]))
    );
    assert_eq!(command.database(), None);
    assert_eq!(command.database_bytes(), Some(&[0xfe][..]));
}

#[test]
fn a_body_without_database_is_refused_at_dispatch() {
    // TS-81
    for body in [
        rawdoc! { "ping": 1 },
        rawdoc! { "ping": 1, "$db": 1 },
        rawdoc! { "ping": 1, "$DB": "admin", "a": { "$db": "admin" } },
    ] {
        let command = Command::read(&body).unwrap();
        assert_eq!(command.database_bytes(), None);
        let error = command.required_database().unwrap_err();
        assert_eq!(error.kind(), CommandErrorKind::MissingDatabase);
        assert_eq!(error.rule(), Rule::R29);
        for generation in [Generation::V9_0, Generation::Before9_0] {
            let code = error.code(generation);
            assert_eq!((code.code(), code.name()), (40571, "Location40571"));
            assert_eq!(error.reaction(generation), Reaction::Reply);
        }
    }
}

#[test]
fn a_body_that_its_elements_do_not_fill_is_malformed() {
    // Length and last byte are right; in between: an unknown type, a cut element, an early terminator, no terminator.
    for (bytes, at) in [
        ("0a000000 14 7800 00 00 00", 4),
        ("11000000 10 6100 01000000 10 6200 0100 00", 11),
        ("0d000000 10 6100 01000000 00 00", 11),
        ("0b000000 10 6100 00000000", 11),
        ("0c000000 02 6100 ff000000 00", 4),
        ("06000000 10 00", 4),
    ] {
        let bytes = hex(bytes);
        let body = RawDocument::from_bytes(&bytes).unwrap();
        let error = Command::read(body).unwrap_err();
        let CommandErrorKind::Malformed { offset, .. } = error.kind() else {
            panic!("{error}");
        };
        assert_eq!(offset, at, "{bytes:x?}");
        assert_eq!(
            error.to_string(),
            format!("malformed body at byte {at}: element expected")
        );
        assert_eq!(error.rule(), Rule::R6a);
        assert_eq!(error.code(Generation::V9_0).name(), "InvalidBSON");
        assert_eq!(error.reaction(Generation::V9_0), Reaction::Close);

        let before = bytes.clone();
        let mut body = bytes;
        let malformed =
            |error| matches!(error, Err(RetryError::MalformedBody { offset, .. }) if offset == at);
        assert!(malformed(append_retry(
            retry_permit(),
            &first_retry(),
            &mut body
        )));
        assert!(malformed(remove_retry(&mut body).map(drop)));
        assert_eq!(body, before);
    }
}

#[test]
fn bytes_that_are_no_document_are_refused_unchanged() {
    // TS-101
    let document = rawdoc! { "ping": 1, "$db": "admin" }.into_bytes();
    let mut longer = document.clone();
    longer.push(0);
    let mut negative = document.clone();
    negative[3] = 0x80;
    let mut bodies = vec![longer, negative, hex("04000000")];
    bodies.extend((0..document.len()).map(|len| document[..len].to_vec()));
    for body in bodies {
        let mut changed = body.clone();
        assert!(matches!(
            append_retry(retry_permit(), &first_retry(), &mut changed),
            Err(RetryError::MalformedBody { .. })
        ));
        assert!(matches!(
            remove_retry(&mut changed),
            Err(RetryError::MalformedBody { .. })
        ));
        assert_eq!(changed, body);
    }
}

#[test]
fn retry_is_appended_as_the_last_element() {
    // TS-100 TS-105: {ping: 1, $db: "admin"} is 30 bytes, the smallest argument 26
    let mut body = hex("1e000000 10 70696e6700 01000000 02 24646200 06000000 61646d696e00 00");
    let golden = hex(
        "38000000 10 70696e6700 01000000 02 24646200 06000000 61646d696e00
         03 24726574727900 12000000 10 617474656d707400 01000000 00 00",
    );
    assert_eq!((body.len(), golden.len()), (30, 56));
    append_retry(retry_permit(), &first_retry(), &mut body).unwrap();
    assert_eq!(body, golden);

    // The largest argument is 132 bytes as an element.
    let mut body = rawdoc! { "ping": 1, "$db": "admin" }.into_bytes();
    append_retry(retry_permit(), &largest_retry(), &mut body).unwrap();
    assert_eq!(body.len(), 30 + 132);
    let document = RawDocument::from_bytes(&body).unwrap();
    let names: Vec<_> = document
        .iter()
        .map(|element| element.unwrap().0.as_str().to_owned())
        .collect();
    assert_eq!(names, ["ping", "$db", "$retry"]);
    assert_eq!(
        Command::read(document).unwrap().retry(),
        Some(largest_retry())
    );
}

#[test]
fn without_permission_nothing_is_appended() {
    // TS-99 TS-36: the permit's own field and every other draft do not open this one
    let mut others = permit();
    for field in [
        Field::Traceparent,
        Field::Tracestate,
        Field::Retry,
        Field::Client,
    ] {
        others = others.allowing(field);
    }
    for permit in [permit(), others] {
        let mut body = rawdoc! { "ping": 1, "$db": "admin" }.into_bytes();
        let before = body.clone();
        let refused = append_retry(permit, &first_retry(), &mut body);
        assert_eq!(refused, Err(RetryError::NotPermitted));
        assert_eq!(body, before);
    }
}

#[test]
fn retry_is_never_the_first_element() {
    // TS-100
    let mut body = rawdoc! {}.into_bytes();
    let refused = append_retry(retry_permit(), &first_retry(), &mut body);
    assert_eq!(refused, Err(RetryError::EmptyBody));
    assert_eq!(body, hex("05000000 00"));
}

#[test]
fn a_second_retry_is_refused() {
    // TS-101: whatever the first one is, and wherever it stands
    for body in [
        rawdoc! { "ping": 1, "$db": "admin", "$retry": { "attempt": 1 } },
        rawdoc! { "ping": 1, "$retry": 1, "$db": "admin" },
        rawdoc! { "$retry": "first", "$db": "admin" },
        rawdoc! { "ping": 1, "$retry": RawBson::Null },
    ] {
        let mut changed = body.clone().into_bytes();
        let refused = append_retry(retry_permit(), &first_retry(), &mut changed);
        assert_eq!(refused, Err(RetryError::AlreadyPresent));
        assert_eq!(changed, body.as_bytes());
    }
    let mut nested =
        rawdoc! { "find": "c", "filter": { "$retry": 1 }, "$retryX": 1, "$RETRY": 1, "retry": 1 }
            .into_bytes();
    assert_eq!(
        append_retry(retry_permit(), &first_retry(), &mut nested),
        Ok(())
    );
}

#[test]
fn retry_is_taken_out_wherever_it_stands() {
    // TS-102
    let document = |at: usize, value: &RawBson| {
        let mut names = vec!["ping", "lsid", "$db"];
        names.insert(at, "$retry");
        let mut document = RawDocumentBuf::new();
        for name in names {
            match name {
                "$retry" => document.append(c(name), value.clone()),
                "lsid" => document.append(c(name), rawdoc! { "$retry": 1 }),
                name => document.append(c(name), name),
            }
        }
        document.into_bytes()
    };
    let without = rawdoc! { "ping": "ping", "lsid": { "$retry": 1 }, "$db": "$db" };
    for at in 0..=3 {
        for value in [
            RawBson::Document(rawdoc! { "attempt": 1 }),
            RawBson::Null,
            RawBson::String("x".repeat(1000)),
        ] {
            let mut body = document(at, &value);
            assert_eq!(remove_retry(&mut body), Ok(true));
            assert_eq!(body, without.as_bytes());
            assert_eq!(remove_retry(&mut body), Ok(false));
            assert_eq!(body, without.as_bytes());
        }
    }
}

#[test]
fn two_of_them_are_neither_read_nor_removed() {
    // TS-109
    let mut body = rawdoc! { "ping": 1, "$retry": { "attempt": 1 } };
    body.append(c("$retry"), RawBson::Null);
    let command = Command::read(&body).unwrap();
    assert!(command.has_retry());
    assert_eq!(command.retry(), None);
    assert_eq!(command.retry_strict(), Err(RetryError::Duplicate));
    let mut changed = body.clone().into_bytes();
    assert_eq!(remove_retry(&mut changed), Err(RetryError::Duplicate));
    assert_eq!(changed, body.as_bytes());
}

// checklist 30
#[test]
fn reading_is_fail_soft_and_strict_reading_names_the_fault() {
    // TS-109
    let too_large = rawdoc! { "attempt": 1, "p": "x".repeat(250) };
    let size = u32::try_from(too_large.as_bytes().len()).unwrap();
    for (value, fault) in [
        (RawBson::Int32(1), RetryError::NotADocument),
        (
            RawBson::Array(bson::RawArrayBuf::new()),
            RetryError::NotADocument,
        ),
        (
            RawBson::Document(rawdoc! {}),
            RetryError::Invalid(InvalidRetry::AttemptMissing),
        ),
        (
            RawBson::Document(rawdoc! { "attempt": 0 }),
            RetryError::Invalid(InvalidRetry::AttemptOutOfRange),
        ),
        (
            RawBson::Document(too_large),
            RetryError::Invalid(InvalidRetry::TooLarge { size }),
        ),
    ] {
        let mut body = rawdoc! { "ping": 1, "$db": "admin" };
        body.append(c("$retry"), value);
        let command = Command::read(&body).unwrap();
        assert_eq!(command.retry(), None);
        assert_eq!(command.retry_strict(), Err(fault));
        // The command is as it was.
        assert_eq!(
            (command.name(), command.database()),
            (Some("ping"), Some("admin"))
        );
    }
    for missing in [RawBson::Null, RawBson::Undefined] {
        let mut body = rawdoc! { "ping": 1 };
        body.append(c("$retry"), missing);
        assert_eq!(Command::read(&body).unwrap().retry_strict(), Ok(None));
    }
    let source = std::error::Error::source(&RetryError::Invalid(InvalidRetry::AttemptMissing))
        .map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("retry field attempt: missing"));
}

#[test]
fn a_body_does_not_outgrow_what_servers_take() {
    // TS-100 TS-56: 33,619,968 bytes with the argument pass, one more is refused
    let body_of = |len: usize| {
        let overhead = rawdoc! { "insert": "" }.as_bytes().len();
        rawdoc! { "insert": "x".repeat(len - overhead) }.into_bytes()
    };
    let mut body = body_of(33_619_968 - 26);
    assert_eq!(
        append_retry(retry_permit(), &first_retry(), &mut body),
        Ok(())
    );
    assert_eq!(body.len(), 33_619_968);

    let mut body = body_of(33_619_968 - 25);
    let refused = append_retry(retry_permit(), &first_retry(), &mut body).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "body of 33619969 bytes with $retry, 33619968 at most"
    );
    assert_eq!(body.len(), 33_619_968 - 25);
    assert_eq!(body.last(), Some(&0));
}

// checklist 33
#[test]
fn debug_and_errors_show_nothing_of_the_body() {
    // TS-89
    let body = rawdoc! { "planted": "planted", "$db": "planted", "$retry": { "attempt": 1, "planted": 1 } };
    let command = Command::read(&body).unwrap();
    for shown in [format!("{command:?}"), format!("{command:#?}")] {
        assert!(
            !shown.contains("planted") && !shown.contains("112, 108"),
            "{shown}"
        );
    }
    let mut body = rawdoc! { "planted": 1, "$retry": "planted" }.into_bytes();
    let strict = Command::read(RawDocument::from_bytes(&body).unwrap())
        .unwrap()
        .retry_strict()
        .unwrap_err();
    let append = append_retry(retry_permit(), &first_retry(), &mut body).unwrap_err();
    for error in [strict, append] {
        assert!(!format!("{error:?} {error}").contains("planted"));
    }
}

fn any_value() -> impl Strategy<Value = RawBson> {
    prop_oneof![
        any::<i32>().prop_map(RawBson::Int32),
        any::<i64>().prop_map(RawBson::Int64),
        any::<bool>().prop_map(RawBson::Boolean),
        any::<f64>().prop_map(RawBson::Double),
        "[a-z$]{0,12}".prop_map(RawBson::String),
        Just(RawBson::Null),
        Just(RawBson::Undefined),
        any::<[u8; 12]>()
            .prop_map(|bytes| RawBson::ObjectId(bson::oid::ObjectId::from_bytes(bytes))),
        any_retry_document().prop_map(RawBson::Document),
        any_retry_document().prop_map(|document| RawBson::Document(rawdoc! { "$retry": document })),
        proptest::collection::vec(any::<i32>(), 0..4)
            .prop_map(|numbers| RawBson::Array(bson::RawArrayBuf::from_iter(numbers))),
    ]
}

/// Documents that are retry metadata about half of the time.
fn any_retry_document() -> impl Strategy<Value = RawDocumentBuf> {
    let field = prop_oneof![
        8 => (1..100_i32).prop_map(|value| ("attempt", RawBson::Int32(value))),
        1 => (-1..2_i32).prop_map(|value| ("attempt", RawBson::Int32(value))),
        4 => (-1..9_i32).prop_map(|value| ("limit", RawBson::Int32(value))),
        4 => any::<i32>().prop_map(|value| ("code", RawBson::Int32(value))),
        4 => (-1..9_i64).prop_map(|value| ("backoffMS", RawBson::Int64(value))),
        4 => (-1..9_i64).prop_map(|value| ("baseBackoffMS", RawBson::Int64(value))),
        4 => (-1..9_i64).prop_map(|value| ("elapsedMS", RawBson::Int64(value))),
        4 => "(overload|pool|network|stateChange|transient|other|x)".prop_map(|value| ("reason", RawBson::String(value))),
        1 => Just(("limit", RawBson::Null)),
        1 => Just(("code", RawBson::Boolean(true))),
        2 => Just(("later", RawBson::Int32(1))),
    ];
    proptest::collection::vec(field, 0..5).prop_map(|fields| {
        let mut document = RawDocumentBuf::new();
        for (name, value) in fields {
            document.append(c(name), value);
        }
        document
    })
}

fn any_body() -> impl Strategy<Value = RawDocumentBuf> {
    let name = prop_oneof![
        3 => Just("$retry".to_owned()),
        2 => Just("$db".to_owned()),
        1 => Just("speculativeAuthenticate".to_owned()),
        6 => "[a-z$]{0,8}",
    ];
    proptest::collection::vec((name, any_value()), 0..7).prop_map(|elements| {
        let mut document = RawDocumentBuf::new();
        for (name, value) in elements {
            document.append(c(&name), value);
        }
        document
    })
}

/// What a fail-soft reader has to find: names with their numbers or reason.
type Pairs = Option<Vec<(String, String)>>;

/// The draft's rules in bson's words. `None` where bson cannot read the document's elements: it wants names and texts to be UTF-8,
/// servers and this crate do not.
fn expected_retry(document: &RawDocument) -> Option<Pairs> {
    let elements: Vec<(String, RawBsonRef<'_>)> = document
        .iter()
        .map(|element| element.map(|(name, value)| (name.as_str().to_owned(), value)))
        .collect::<Result<_, _>>()
        .ok()?;
    Some(expected_pairs(&elements).filter(|_| document.as_bytes().len() <= 256))
}

fn expected_pairs(elements: &[(String, RawBsonRef<'_>)]) -> Pairs {
    let mut read: Vec<(String, String)> = Vec::new();
    for (name, value) in elements {
        let number = match (&**name, *value) {
            (_, RawBsonRef::Null | RawBsonRef::Undefined) => continue,
            (name, _) if !FIELDS.contains(&name) => continue,
            ("attempt", RawBsonRef::Int32(value)) if value >= 1 => value.to_string(),
            ("limit", RawBsonRef::Int32(value)) if value >= 0 => value.to_string(),
            ("code", RawBsonRef::Int32(value)) => value.to_string(),
            ("baseBackoffMS", RawBsonRef::Int64(value)) if value >= 1 => value.to_string(),
            ("backoffMS" | "elapsedMS", RawBsonRef::Int64(value)) if value >= 0 => {
                value.to_string()
            }
            ("reason", RawBsonRef::String(text)) if REASONS.contains(&text) => text.to_owned(),
            ("reason", RawBsonRef::String(_)) => "other".to_owned(),
            _ => return None,
        };
        if read.iter().any(|(other, _)| other == name) {
            return None;
        }
        read.push((name.clone(), number));
    }
    let has_attempt = read.iter().any(|(name, _)| name == "attempt");
    read.sort();
    has_attempt.then_some(read)
}

fn as_pairs(retry: &RetryMetadata) -> Vec<(String, String)> {
    let millis = |duration: Duration| duration.as_millis().to_string();
    let mut pairs: Vec<(String, String)> = [
        ("attempt", Some(retry.attempt().to_string())),
        ("limit", retry.limit().map(|limit| limit.to_string())),
        ("reason", retry.reason().map(|reason| reason.to_string())),
        ("code", retry.code().map(|code| code.to_string())),
        ("backoffMS", retry.backoff().map(millis)),
        ("baseBackoffMS", retry.base_backoff().map(millis)),
        ("elapsedMS", retry.elapsed().map(millis)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect();
    pairs.sort();
    pairs
}

/// What bson makes of the body, against what we make of it. `None` when bson cannot read all of its elements.
fn agrees_with_bson(body: &RawDocument) -> Option<Result<(), TestCaseError>> {
    let elements: Vec<(String, RawBsonRef<'_>)> = body
        .iter()
        .map(|element| element.map(|(name, value)| (name.as_str().to_owned(), value)))
        .collect::<Result<_, _>>()
        .ok()?;
    let check = || {
        let command =
            Command::read(body).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(command.name(), elements.first().map(|(name, _)| &**name));
        let database = elements.iter().find(|(name, _)| name == "$db");
        let database = database.and_then(|(_, value)| value.as_str());
        prop_assert_eq!(command.database(), database);
        let speculative = elements
            .iter()
            .any(|(name, _)| name == "speculativeAuthenticate");
        prop_assert_eq!(command.has_speculative_authenticate(), speculative);

        let found: Vec<_> = elements
            .iter()
            .filter(|(name, _)| name == "$retry")
            .collect();
        prop_assert_eq!(command.has_retry(), !found.is_empty());
        prop_assert_eq!(command.has_retry(), body.get("$retry").unwrap().is_some());
        let expected = match &found[..] {
            [(_, RawBsonRef::Document(document))] => expected_retry(document),
            _ => Some(None),
        };
        if let Some(expected) = expected {
            prop_assert_eq!(command.retry().map(|retry| as_pairs(&retry)), expected);
        }
        Ok(())
    };
    Some(check())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_body_is_read_as_bson_reads_it(body in any_body()) {
        agrees_with_bson(&body).unwrap()?;
    }

    #[test]
    fn a_damaged_body_is_read_as_bson_reads_it(
        body in any_body(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<Option<prop::sample::Index>>(),
    ) {
        let mut bytes = body.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(body) = RawDocument::from_bytes(&bytes) {
            agrees_with_bson(body).unwrap_or(Ok(()))?;
        }
        // An error leaves the bytes alone, whatever they are.
        let mut changed = bytes.clone();
        if append_retry(retry_permit(), &first_retry(), &mut changed).is_err() {
            prop_assert_eq!(&changed, &bytes);
        }
        let mut changed = bytes.clone();
        if !remove_retry(&mut changed).unwrap_or(false) {
            prop_assert_eq!(&changed, &bytes);
        }
    }

    // TS-102
    #[test]
    fn removing_what_was_appended_gives_the_original(body in any_body(), attempt in 1..=i32::MAX.cast_unsigned()) {
        let original = body.into_bytes();
        let had_one = Command::read(RawDocument::from_bytes(&original).unwrap()).unwrap().has_retry();
        let retry = RetryMetadata::new(attempt).unwrap();
        let mut bytes = original.clone();
        let appended = append_retry(retry_permit(), &retry, &mut bytes);
        if original.len() == 5 {
            prop_assert_eq!(appended, Err(RetryError::EmptyBody));
        } else if had_one {
            prop_assert_eq!(appended, Err(RetryError::AlreadyPresent));
        } else {
            // TS-100: bson's own append gives the same bytes.
            prop_assert_eq!(appended, Ok(()));
            let mut expected = RawDocumentBuf::from_bytes(original.clone()).unwrap();
            expected.append(c("$retry"), rawdoc! { "attempt": i32::try_from(attempt).unwrap() });
            prop_assert_eq!(&bytes, expected.as_bytes());
            let document = RawDocument::from_bytes(&bytes).unwrap();
            prop_assert_eq!(Command::read(document).unwrap().retry(), Some(retry));
            prop_assert_eq!(remove_retry(&mut bytes), Ok(true));
        }
        prop_assert_eq!(bytes, original);
    }
}
