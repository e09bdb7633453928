//! The handshake's client document as a server judges it: limits, codes, order; and that it takes whatever is built.

#[path = "laws/mod.rs"]
mod laws;
mod sample;

use arbitrary::Unstructured;
use bson::{Bson, Document, RawDocumentBuf, doc};
use laws::handshake::{builds_what_fits, config, document, judged_as_plainly};
use laws::make;
use opmsg_telemetry::error::{HandshakeError, HandshakeField};
use opmsg_telemetry::handshake::{ReceivedClient, Receiver, validate_client_update};
use proptest::prelude::*;
use sample::registry::*;

fn encoded(document: &Document) -> Vec<u8> {
    RawDocumentBuf::try_from(document).unwrap().into_bytes()
}

fn sound() -> Document {
    doc! { "driver": { "name": "d", "version": "1" }, "os": { "type": "Linux" } }
}

/// A document with these elements, and what a sound one needs besides.
fn with(elements: Document) -> Document {
    let mut out = elements;
    for (name, value) in sound() {
        out.entry(name).or_insert(value);
    }
    out
}

/// A sound document of so many bytes: the platform's element takes 15 and the text.
fn sized(len: usize) -> Document {
    let mut out = sound();
    let padding = len - encoded(&out).len() - 15;
    out.insert("platform", "p".repeat(padding));
    assert_eq!(encoded(&out).len(), len);
    out
}

fn judge(document: &Document, receiver: Receiver) -> Result<(), (i32, &'static str)> {
    match ReceivedClient::validate(&encoded(document), receiver) {
        Ok(_) => Ok(()),
        Err(error) => Err((error.code().code(), error.field().path())),
    }
}

const RECEIVERS: [Receiver; 3] = [Receiver::Mongos, Receiver::Mongod, Receiver::MongodInternal];

// ---------------------------------------------------------------------------------------------------------------------
// The rules.

#[test]
fn sizes_have_the_limits_of_their_receiver() {
    // TS-183
    for (receiver, max) in [
        (Receiver::Mongos, 512),
        (Receiver::Mongod, 512),
        (Receiver::MongodInternal, 1024),
    ] {
        assert_eq!(usize::from(receiver.max_len()), max);
        for size in [511, 512, 513, 1023, 1024, 1025] {
            let expected = if size <= max {
                Ok(())
            } else {
                Err((185, "client"))
            };
            assert_eq!(
                judge(&sized(size), receiver),
                expected,
                "{receiver:?} {size}"
            );
        }
    }
    let error = ReceivedClient::validate(&encoded(&sized(513)), Receiver::Mongod).unwrap_err();
    assert_eq!(
        error.to_string(),
        "handshake field client: 513 bytes, at most 512"
    );
    assert_eq!(error.code().name(), "ClientMetadataDocumentTooLarge");
}

#[test]
fn a_size_is_checked_first_or_last() {
    // TS-184: 600 bytes without a driver
    let mut document = sized(600);
    document.remove("driver");
    document.insert("padding", "p".repeat(20));
    assert!((513..1024).contains(&encoded(&document).len()));
    assert_eq!(judge(&document, Receiver::Mongos), Err((185, "client")));
    assert_eq!(
        judge(&document, Receiver::Mongod),
        Err((183, "client.driver"))
    );
    assert_eq!(
        judge(&document, Receiver::MongodInternal),
        Err((183, "client.driver"))
    );
    document.insert("padding", "p".repeat(1000));
    for receiver in RECEIVERS {
        assert_eq!(judge(&document, receiver), Err((185, "client")));
    }
}

#[test]
fn missing_fields() {
    // TS-184
    let driver = doc! { "name": "d", "version": "1" };
    let os = doc! { "type": "Linux" };
    for (document, field) in [
        (doc! {}, "client.driver"),
        (doc! { "os": os.clone() }, "client.driver"),
        (doc! { "driver": driver.clone() }, "client.os"),
        (
            doc! { "driver": {}, "os": os.clone() },
            "client.driver.name",
        ),
        (
            doc! { "driver": { "version": "1" }, "os": os.clone() },
            "client.driver.name",
        ),
        (
            doc! { "driver": { "name": "d" }, "os": os.clone() },
            "client.driver.version",
        ),
        (
            doc! { "driver": driver.clone(), "os": { "name": "Linux" } },
            "client.os.type",
        ),
        // An array is taken for a document and has no such field.
        (
            doc! { "driver": ["d", "1"], "os": os.clone() },
            "client.driver.name",
        ),
        // Names are case-sensitive.
        (
            doc! { "Driver": driver.clone(), "os": os.clone() },
            "client.driver",
        ),
        // A missing field of `os` is noticed before the missing driver.
        (doc! { "os": {} }, "client.os.type"),
    ] {
        for receiver in RECEIVERS {
            assert_eq!(judge(&document, receiver), Err((183, field)), "{document}");
        }
    }
    let error = ReceivedClient::validate(&encoded(&doc! {}), Receiver::Mongod).unwrap_err();
    assert_eq!(error.to_string(), "handshake field client.driver: missing");
}

#[test]
fn wrong_types() {
    // TS-184
    for wrong in [
        Bson::Null,
        Bson::Int32(1),
        Bson::String("d".into()),
        Bson::Boolean(true),
    ] {
        for (name, field) in [
            ("application", "client.application"),
            ("driver", "client.driver"),
            ("os", "client.os"),
        ] {
            assert_eq!(
                judge(&with(doc! { name: wrong.clone() }), Receiver::Mongod),
                Err((14, field))
            );
        }
    }
    for wrong in [
        Bson::Null,
        Bson::Int32(1),
        Bson::Document(doc! {}),
        Bson::Symbol("d".into()),
    ] {
        for (document, field) in [
            (
                doc! { "application": { "name": wrong.clone() } },
                "client.application.name",
            ),
            (
                doc! { "driver": { "name": wrong.clone() } },
                "client.driver.name",
            ),
            (
                doc! { "driver": { "version": wrong.clone() } },
                "client.driver.version",
            ),
            (doc! { "os": { "type": wrong.clone() } }, "client.os.type"),
        ] {
            assert_eq!(judge(&with(document), Receiver::Mongod), Err((14, field)));
        }
    }
    // Nothing else has a type.
    let free = doc! {
        "platform": 1, "env": [1], "mongos": true,
        "application": { "pid": 1 },
    };
    assert_eq!(judge(&with(free), Receiver::Mongod), Ok(()));
}

// checklist 25
#[test]
fn an_application_name_is_measured_escaped() {
    // TS-175 TS-184
    let named = |name: String| with(doc! { "application": { "name": name } });
    for (name, fits) in [
        (String::new(), true),
        ("n".repeat(127), true),
        ("n".repeat(128), true),
        ("n".repeat(129), false),
        ("\"".repeat(64), true),
        ("\"".repeat(65), false),
        ("\t".repeat(64), true),
        ("\u{1}".repeat(21), true),
        ("\u{1}".repeat(22), false),
        ("\u{7f}".repeat(128), true),
        ("😀".repeat(32), true),
        ("😀".repeat(33), false),
    ] {
        for receiver in RECEIVERS {
            let expected = if fits {
                Ok(())
            } else {
                Err((184, "client.application.name"))
            };
            assert_eq!(judge(&named(name.clone()), receiver), expected, "{name:?}");
        }
    }
    let error =
        ReceivedClient::validate(&encoded(&named("\0".repeat(22))), Receiver::Mongod).unwrap_err();
    assert_eq!(
        error.to_string(),
        "handshake field client.application.name: 132 bytes after escaping, at most 128"
    );
}

#[test]
fn the_first_fault_in_the_documents_order_counts() {
    // TS-184
    let long = doc! { "name": "n".repeat(129) };
    let no_version = doc! { "name": "d" };
    let table = [
        (
            doc! { "application": long.clone(), "driver": no_version.clone(), "os": 1 },
            184,
        ),
        (
            doc! { "driver": no_version.clone(), "application": long.clone(), "os": 1 },
            183,
        ),
        (
            doc! { "os": 1, "driver": no_version.clone(), "application": long },
            14,
        ),
        // Types of the driver's fields come before what is missing of them.
        (doc! { "driver": { "version": 1 } }, 14),
        (doc! { "driver": { "name": "d", "x": 1, "version": 1 } }, 14),
        // Of an application only the first name is looked at.
        (doc! { "application": { "x": 1 }, "driver": {} }, 183),
    ];
    for (document, code) in table {
        let found = judge(&document, Receiver::Mongod).unwrap_err();
        assert_eq!(found.0, code, "{document}");
    }
}

#[test]
fn fields_that_occur_twice_are_all_judged() {
    // TS-184: `bson` cannot write these, so they are put together here
    let text = |name: &str, text: &str| make::element(0x02, name, &make::string(text.as_bytes()));
    let inside = |name: &str, elements: Vec<Vec<u8>>| {
        make::element(0x03, name, &make::document(&elements.concat()))
    };
    let os = inside("os", vec![text("type", "Linux")]);
    let good = inside("driver", vec![text("name", "first"), text("version", "1")]);
    let bad = inside("driver", vec![text("name", "d")]);
    for (first, second) in [(&good, &bad), (&bad, &good)] {
        let bytes = make::document(&[first.clone(), second.clone(), os.clone()].concat());
        let error = ReceivedClient::validate(&bytes, Receiver::Mongod).unwrap_err();
        assert_eq!(error.code().code(), 183);
    }
    let twice = inside(
        "driver",
        vec![
            text("name", "one"),
            text("name", "two"),
            text("version", "1"),
        ],
    );
    let names = |first: &str, second: &str| {
        inside(
            "application",
            vec![text("name", first), text("name", second)],
        )
    };
    let bytes = make::document(&[names("a", &"n".repeat(129)), good, twice, os.clone()].concat());
    let client = ReceivedClient::validate(&bytes, Receiver::Mongod).unwrap();
    // The last driver's first name, as a server takes it.
    assert_eq!(client.driver_name(), b"one");
    assert_eq!(client.driver_version(), b"1");
    assert_eq!(client.application_name(), Some(&b"a"[..]));
    assert_eq!(
        (client.os_type(), client.document()),
        (&b"Linux"[..], &bytes[..])
    );
}

#[test]
fn text_need_not_be_utf8() {
    let text = |name: &str, text: &[u8]| make::element(0x02, name, &make::string(text));
    let driver = [text("name", b"\xff\xfe"), text("version", b"\xc3")].concat();
    let application = text("name", &[0xff; 128]);
    let bytes = make::document(
        &[
            make::element(0x03, "application", &make::document(&application)),
            make::element(0x03, "driver", &make::document(&driver)),
            make::element(0x03, "os", &make::document(&text("type", b"\x80"))),
        ]
        .concat(),
    );
    let client = ReceivedClient::validate(&bytes, Receiver::Mongod).unwrap();
    assert_eq!(client.driver_name(), b"\xff\xfe");
    assert_eq!(client.application_name(), Some(&[0xff; 128][..]));
}

// ---------------------------------------------------------------------------------------------------------------------
// In a hello.

#[test]
fn a_second_document_is_refused_before_it_is_looked_at() {
    // TS-185
    for client in [
        Bson::Int32(1),
        Bson::Document(doc! {}),
        Bson::Document(sound()),
    ] {
        let body = encoded(&doc! { "hello": 1, "client": client, "$db": "admin" });
        for receiver in RECEIVERS {
            let error = ReceivedClient::from_hello(&body, receiver, true).unwrap_err();
            assert_eq!(error, HandshakeError::SecondTime);
            assert_eq!(
                (error.code().code(), error.code().name()),
                (186, "ClientMetadataCannotBeMutated")
            );
            assert_eq!(error.field(), HandshakeField::Client);
        }
    }
    let without = encoded(&doc! { "hello": 1, "$db": "admin" });
    for second_time in [false, true] {
        assert_eq!(
            ReceivedClient::from_hello(&without, Receiver::Mongod, second_time),
            Ok(None)
        );
    }
}

#[test]
fn a_client_that_is_no_document_is_refused() {
    // TS-184
    for client in [Bson::Null, Bson::Int32(1), Bson::String("d".into())] {
        let body = encoded(&doc! { "hello": 1, "client": client });
        let error = ReceivedClient::from_hello(&body, Receiver::Mongod, false).unwrap_err();
        assert!(matches!(
            error,
            HandshakeError::WrongType {
                field: HandshakeField::Client,
                ..
            }
        ));
        assert_eq!(
            (error.code().code(), error.code().name()),
            (14, "TypeMismatch")
        );
    }
    let array = encoded(&doc! { "hello": 1, "client": [] });
    let error = ReceivedClient::from_hello(&array, Receiver::Mongod, false).unwrap_err();
    assert!(matches!(
        error,
        HandshakeError::MissingField {
            field: HandshakeField::Driver,
            ..
        }
    ));
}

#[test]
fn a_member_of_the_cluster_may_send_more() {
    // TS-183
    let hello = |size: usize, internal: bool| {
        let mut body = doc! { "hello": 1, "client": sized(size) };
        if internal {
            body.insert("internalClient", doc! { "minWireVersion": 0 });
        }
        encoded(&body)
    };
    for (receiver, internal, max) in [
        (Receiver::Mongod, false, 512),
        (Receiver::Mongod, true, 1024),
        (Receiver::Mongos, false, 512),
        (Receiver::Mongos, true, 512),
        (Receiver::MongodInternal, false, 1024),
    ] {
        for size in [512, 513, 1024, 1025] {
            let body = hello(size, internal);
            let answer = ReceivedClient::from_hello(&body, receiver, false);
            assert_eq!(
                answer.is_ok(),
                size <= max,
                "{receiver:?} {internal} {size}"
            );
        }
    }
}

#[test]
fn damage_is_found_before_everything_else() {
    // TS-184
    let whole = encoded(&with(doc! { "application": 1 }));
    for len in 0..whole.len() {
        let error = ReceivedClient::validate(&whole[..len], Receiver::Mongod).unwrap_err();
        assert!(matches!(error, HandshakeError::Malformed(_)), "{error}");
        assert_eq!(
            (error.code().code(), error.code().name()),
            (22, "InvalidBSON")
        );
    }
    // Levels below the body of a hello: 200 at most.
    let deep = |levels: usize| {
        let mut inner = doc! {};
        for _ in 1..levels {
            inner = doc! { "a": inner };
        }
        let mut client = sound();
        client.insert("x", inner);
        client
    };
    for (levels, code) in [(198, 185), (199, 185), (200, 15)] {
        // Too large in any case, so no level is a sound document of this receiver.
        let client = deep(levels);
        assert!(encoded(&client).len() > 1024);
        let alone = ReceivedClient::validate(&encoded(&client), Receiver::Mongod).unwrap_err();
        assert_eq!(alone.code().code(), code, "{levels}");
        let body = encoded(&doc! { "hello": 1, "client": client });
        let found = ReceivedClient::from_hello(&body, Receiver::Mongod, false).unwrap_err();
        assert_eq!(found.code().code(), code, "{levels}");
    }
}

#[test]
fn updates_have_a_limit_and_one_type() {
    // TS-186
    let padded = |len: usize| encoded(&doc! { "x": "p".repeat(len - 13) });
    for (size, fits) in [(1023, true), (1024, true), (1025, false)] {
        assert_eq!(padded(size).len(), size);
        assert_eq!(validate_client_update(&padded(size)).is_ok(), fits);
    }
    let error = validate_client_update(&padded(1025)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "handshake field clientUpdate: 1025 bytes, at most 1024"
    );
    assert_eq!(error.code().code(), 185);
    for (id, fits) in [
        (Bson::String("a".into()), true),
        (Bson::Null, false),
        (Bson::Int32(1), false),
        (Bson::Document(doc! {}), false),
    ] {
        let answer = validate_client_update(&encoded(&doc! { "cid": id }));
        assert_eq!(answer.is_ok(), fits);
        if let Err(error) = answer {
            assert_eq!(
                (error.code().code(), error.field()),
                (14, HandshakeField::ClientUpdateId)
            );
        }
    }
    assert!(validate_client_update(&encoded(&doc! {})).is_ok());
    assert_eq!(validate_client_update(b"").unwrap_err().code().code(), 22);
}

// ---------------------------------------------------------------------------------------------------------------------
// Whatever is built is accepted, and whatever comes is judged.

/// Numbers that look random and are the same in each run (SplitMix64).
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed;
    let mut out = Vec::with_capacity(len + 8);
    while out.len() < len {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        out.extend((mixed ^ (mixed >> 31)).to_le_bytes());
    }
    out
}

// checklist 24
#[test]
fn a_hundred_thousand_configurations_are_accepted() {
    // TS-176
    let (mut built, mut cut, mut refused) = (0, 0, 0);
    for seed in 0..100_000 {
        let noise = noise(seed << 20, 220);
        let config = config(&mut Unstructured::new(&noise)).unwrap();
        let client = document(&config);
        let mut body = encoded(&doc! { "hello": 1 });
        let Ok(()) = client.append_to_hello(&mut body) else {
            // Only what is never cut can be too large: 63 bytes, 29 for the application, and the texts.
            let kept = config.name.len() + config.version.len() + config.os[0].len();
            let name = config.application.len();
            let name = if name == 0 { 0 } else { name + 29 };
            assert!(63 + kept + name > 512, "{config:?}");
            refused += 1;
            continue;
        };
        for receiver in RECEIVERS {
            let received = ReceivedClient::from_hello(&body, receiver, false)
                .unwrap()
                .unwrap();
            assert!(received.document().len() <= 512);
            cut += usize::from(received.document().len() > 500);
        }
        built += 1;
    }
    // The generator reaches all of it.
    assert!(
        built > 80_000 && cut > 1_000 && refused > 100,
        "{built} {cut} {refused}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    // checklist 24
    #[test]
    fn what_is_built_is_what_the_order_of_cuts_leaves(bytes in prop::collection::vec(any::<u8>(), 100..260)) {
        // TS-176
        if let Ok(config) = config(&mut Unstructured::new(&bytes)) {
            builds_what_fits(&config);
        }
    }

    #[test]
    fn any_bytes_are_judged(choice: u8, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        // TS-184
        judged_as_plainly(&bytes, choice & 1 == 1);
        laws::handshake::law(&[&[choice], &bytes[..]].concat());
    }

    #[test]
    fn damaged_documents_are_judged(
        bytes in prop::collection::vec(any::<u8>(), 100..260),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        second_time: bool,
    ) {
        // TS-184
        if let Ok(config) = config(&mut Unstructured::new(&bytes)) && let Ok(mut built) = document(&config).build() {
            for (at, byte) in changes {
                let at = at.index(built.len());
                built[at] = byte;
            }
            judged_as_plainly(&built, second_time);
        }
    }
}
