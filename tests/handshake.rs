//! The handshake's client document as it is built: fields, types, bounds, wrappers, environments, and what never shows.

use bson::{Document, RawBson, RawDocument, RawDocumentBuf, doc, rawdoc};
use opmsg_telemetry::error::{HandshakeField, HelloBodyError, InvalidHandshake};
use opmsg_telemetry::handshake::{
    ApplicationName, BACKPRESSURE, ClientDocument, ContainerOrchestrator, ContainerRuntime, Env,
    EnvName, Os, ReceivedClient, Receiver, Wrapper,
};
use std::error::Error;

fn encoded(document: &Document) -> Vec<u8> {
    RawDocumentBuf::try_from(document).unwrap().into_bytes()
}

fn client() -> ClientDocument<'static> {
    ClientDocument::new("driver", "4.2.0", Os::new("Linux").unwrap()).unwrap()
}

fn read(client: &ClientDocument<'_>) -> Document {
    let bytes = client.build().unwrap();
    Document::try_from(RawDocument::from_bytes(&bytes).unwrap()).unwrap()
}

fn env(variables: &[(&str, &str)]) -> Option<Document> {
    let env = Env::from_variables(
        variables
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    let sent = read(&client().with_env(env));
    sent.get_document("env").ok().cloned()
}

fn wrapper(name: Option<&str>, version: Option<&str>, platform: Option<&str>) -> Wrapper<'static> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Wrapper::new()
        .with_name(text(name))
        .and_then(|wrapper| wrapper.with_version(text(version)))
        .and_then(|wrapper| wrapper.with_platform(text(platform)))
        .unwrap()
}

// ---------------------------------------------------------------------------------------------------------------------
// Fields and types.

// checklist 24
#[test]
fn fields_and_types_are_the_published_ones() {
    // TS-172 TS-173
    let env = Env::function(EnvName::GcpFunc)
        .with_timeout_sec(60)
        .and_then(|env| env.with_memory_mb(1024))
        .and_then(|env| env.with_region("us-central1"))
        .unwrap()
        .with_container_runtime(ContainerRuntime::Docker)
        .with_container_orchestrator(ContainerOrchestrator::Kubernetes);
    let os = Os::new("Linux")
        .unwrap()
        .with_name("Debian 12")
        .with_architecture("x86_64")
        .with_version("6.1");
    let built = ClientDocument::new("driver", "4.2.0", os)
        .unwrap()
        .with_application_name(ApplicationName::new("orders").unwrap())
        .with_platform("Rust 1.95")
        .with_env(env)
        .build();
    let expected = doc! {
        "application": { "name": "orders" },
        "driver": { "name": "driver", "version": "4.2.0" },
        "os": { "type": "Linux", "name": "Debian 12", "architecture": "x86_64", "version": "6.1" },
        "platform": "Rust 1.95",
        "env": {
            "name": "gcp.func",
            "timeout_sec": 60_i32,
            "memory_mb": 1024_i32,
            "region": "us-central1",
            "container": { "runtime": "docker", "orchestrator": "kubernetes" },
        },
    };
    assert_eq!(built, Ok(encoded(&expected)));
}

// checklist 24
#[test]
fn what_is_not_given_is_not_sent() {
    // TS-173
    let expected =
        doc! { "driver": { "name": "driver", "version": "4.2.0" }, "os": { "type": "Linux" } };
    assert_eq!(client().build(), Ok(encoded(&expected)));
    let os = Os::new("Linux")
        .unwrap()
        .with_name("")
        .with_architecture("")
        .with_version("");
    let env = Env::function(EnvName::Vercel).with_region("").unwrap();
    assert_eq!(env, Env::function(EnvName::Vercel));
    let empty = ClientDocument::new("driver", "4.2.0", os)
        .unwrap()
        .with_application_name(ApplicationName::new("").unwrap())
        .with_platform("")
        .with_env(Env::new())
        .with_wrapper(Wrapper::new());
    assert_eq!(empty.build(), Ok(encoded(&expected)));
    assert_eq!(empty, client());
    let unknown = ClientDocument::new("driver", "4.2.0", Os::UNKNOWN).unwrap();
    assert_eq!(
        read(&unknown).get_document("os").ok(),
        Some(&doc! { "type": "unknown" })
    );
}

#[test]
fn each_name_of_an_environment_has_its_fields() {
    // TS-172: timeout_sec, memory_mb, region
    let table = [
        (Env::new(), None, [false, false, false]),
        (
            Env::function(EnvName::AwsLambda),
            Some("aws.lambda"),
            [false, true, true],
        ),
        (
            Env::function(EnvName::AzureFunc),
            Some("azure.func"),
            [false, false, false],
        ),
        (
            Env::function(EnvName::GcpFunc),
            Some("gcp.func"),
            [true, true, true],
        ),
        (
            Env::function(EnvName::Vercel),
            Some("vercel"),
            [false, false, true],
        ),
    ];
    for (env, name, defined) in table {
        assert_eq!(env.name().map(EnvName::as_str), name);
        let results = [
            (env.clone().with_timeout_sec(-1), HandshakeField::EnvTimeout),
            (
                env.clone().with_memory_mb(i32::MAX),
                HandshakeField::EnvMemory,
            ),
            (env.clone().with_region("r"), HandshakeField::EnvRegion),
        ];
        for ((result, field), defined) in results.into_iter().zip(defined) {
            assert_eq!(result.is_ok(), defined, "{name:?} {}", field.path());
            if let Err(error) = result {
                assert!(matches!(error, InvalidHandshake::NotDefined { .. }));
                assert_eq!(error.field(), field);
            }
        }
    }
}

// checklist 24
#[test]
fn required_texts_have_1_to_447_bytes() {
    // TS-174: the other two have one byte each, and the document then has 512
    let long = |len: usize| "x".repeat(len);
    let os = |kind: &str| Os::new(kind.to_owned());
    type Build = fn(String) -> Result<ClientDocument<'static>, InvalidHandshake>;
    let table: [(Build, HandshakeField); 3] = [
        (
            |text| ClientDocument::new(text, "1", Os::new("L")?),
            HandshakeField::DriverName,
        ),
        (
            |text| ClientDocument::new("d", text, Os::new("L")?),
            HandshakeField::DriverVersion,
        ),
        (
            |text| ClientDocument::new("d", "1", Os::new(text)?),
            HandshakeField::OsType,
        ),
    ];
    for (build, field) in table {
        assert_eq!(build(long(447)).unwrap().build().unwrap().len(), 512);
        let error = build(long(448)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("handshake field {}: 448 bytes, at most 447", field.path())
        );
        let error = build(String::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("handshake field {}: empty", field.path())
        );
        assert_eq!(error.field(), field);
    }
    assert!(os(&long(446)).is_ok());
}

// ---------------------------------------------------------------------------------------------------------------------
// The application's name.

/// What `serde_json` makes of a text: it escapes the same bytes with as many.
fn peer_escaped(text: &str) -> usize {
    serde_json::to_string(text).unwrap().len() - 2
}

// checklist 25
#[test]
fn an_application_name_has_128_bytes_at_most() {
    // TS-175
    for (text, fits) in [
        ("n".repeat(127), true),
        ("n".repeat(128), true),
        ("n".repeat(129), false),
        // Two, three and four bytes a character.
        ("é".repeat(64), true),
        ("é".repeat(64) + "n", false),
        ("語".repeat(42) + "nn", true),
        ("語".repeat(43), false),
        ("😀".repeat(32), true),
        ("😀".repeat(31) + "nnnn", true),
        ("😀".repeat(32) + "n", false),
        ("😀".repeat(31) + "nnnnn", false),
    ] {
        let name = ApplicationName::new(text.clone());
        assert_eq!(name.is_ok(), fits, "{text}");
        match name {
            Ok(name) => assert_eq!(name.as_str(), text),
            Err(error) => assert_eq!(
                error.to_string(),
                format!(
                    "handshake field client.application.name: {} bytes, at most 128",
                    text.len()
                )
            ),
        }
    }
}

// checklist 25
#[test]
fn escaping_counts() {
    // TS-175
    for code in 0..=0x1_ff_u32 {
        let text = char::from_u32(code).unwrap().to_string();
        assert_eq!(
            ApplicationName::escaped_len(&text),
            peer_escaped(&text),
            "{code:#x}"
        );
        // As many as fit, and one more; raw, most of these are far below 128 bytes.
        let most = 128 / peer_escaped(&text);
        assert!(ApplicationName::new(text.repeat(most)).is_ok(), "{code:#x}");
        assert!(
            ApplicationName::new(text.repeat(most + 1)).is_err(),
            "{code:#x}"
        );
    }
    let name = ApplicationName::new("\0".repeat(21)).unwrap();
    assert_eq!(name.as_str().len(), 21);
    let error = ApplicationName::new("\0".repeat(22)).unwrap_err();
    assert!(matches!(
        error,
        InvalidHandshake::TooLong {
            size: 132,
            max: 128,
            ..
        }
    ));
    // A NUL inside of a BSON string is a byte like any other.
    let sent = read(&client().with_application_name(name));
    assert_eq!(
        sent.get_document("application")
            .unwrap()
            .get_str("name")
            .ok(),
        Some("\0".repeat(21).as_str())
    );
}

// checklist 25
#[test]
fn a_name_is_cut_between_characters() {
    // TS-175
    for unit in ["n", "é", "語", "😀", "\n", "\u{1}", "\"n", "é\u{1}😀"] {
        for lead in 0..8 {
            let text = "n".repeat(lead) + &unit.repeat(140);
            let cut = ApplicationName::cut(text.clone());
            // The longest prefix of whole characters that fits, found by trying all of them.
            let expected = text
                .char_indices()
                .map(|(at, _)| &text[..at])
                .rfind(|prefix| peer_escaped(prefix) <= 128)
                .unwrap();
            assert_eq!(cut.as_str(), expected);
            assert_eq!(ApplicationName::cut(&*text), cut);
            assert!(ApplicationName::new(cut.as_str()).is_ok());
        }
        assert_eq!(ApplicationName::cut(unit).as_str(), unit);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The hello.

// checklist 24
#[test]
fn a_hello_gets_both_arguments_and_nothing_else_changes() {
    // TS-180 TS-181
    let client = client();
    let before = rawdoc! { "hello": 1, "helloOk": true, "compression": ["zstd"], "$db": "admin" };
    let mut body = before.clone().into_bytes();
    client.append_to_hello(&mut body).unwrap();
    let mut expected = before.clone();
    let sub = RawDocumentBuf::from_bytes(client.build().unwrap()).unwrap();
    expected.append(bson::raw::cstr!("client"), sub);
    expected.append(bson::raw::cstr!("backpressure"), "2");
    assert_eq!(body, expected.as_bytes());
    assert_eq!(
        &body[4..before.as_bytes().len() - 1],
        &before.as_bytes()[4..before.as_bytes().len() - 1]
    );
}

// checklist 24
#[test]
fn backpressure_is_a_string() {
    // TS-181
    assert_eq!(BACKPRESSURE, "2");
    let mut body = rawdoc! { "hello": 1 }.into_bytes();
    client().append_to_hello(&mut body).unwrap();
    let name = b"\0backpressure\0";
    let at = body
        .windows(name.len())
        .rposition(|window| window[1..] == name[1..])
        .unwrap();
    assert_eq!(body[at], 0x02, "its type byte");
    assert_eq!(&body[at + name.len()..], b"\x02\0\0\x002\0\0");
    let raw = RawDocument::from_bytes(&body).unwrap();
    assert_eq!(raw.get_str("backpressure").ok(), Some("2"));
}

#[test]
fn a_hello_that_has_an_argument_is_left_alone() {
    // TS-180
    for (body, field) in [
        (rawdoc! { "hello": 1, "client": {} }, HandshakeField::Client),
        (
            rawdoc! { "hello": 1, "client": RawBson::Null },
            HandshakeField::Client,
        ),
        (
            rawdoc! { "hello": 1, "backpressure": "2" },
            HandshakeField::Backpressure,
        ),
        (
            rawdoc! { "hello": 1, "backpressure": true, "client": 1 },
            HandshakeField::Backpressure,
        ),
        (
            rawdoc! { "client": 1, "backpressure": true },
            HandshakeField::Client,
        ),
    ] {
        let mut bytes = body.clone().into_bytes();
        let error = client().append_to_hello(&mut bytes).unwrap_err();
        assert!(
            matches!(error, HelloBodyError::AlreadyPresent { field: found, .. } if found == field)
        );
        assert_eq!(bytes, body.as_bytes());
    }
    // Below the top level the names mean nothing.
    let mut nested = rawdoc! { "hello": 1, "x": { "client": 1, "backpressure": 1 } }.into_bytes();
    client().append_to_hello(&mut nested).unwrap();
    assert!(client().append_to_hello(&mut nested).is_err());
}

#[test]
fn a_body_that_is_no_hello_is_left_alone() {
    // TS-180
    let whole = rawdoc! { "hello": 1, "x": "text" }.into_bytes();
    for len in 0..whole.len() {
        for patched in [false, true] {
            let mut cut = whole[..len].to_vec();
            if patched && len >= 5 {
                cut[..4].copy_from_slice(&u32::try_from(len).unwrap().to_le_bytes());
            }
            let before = cut.clone();
            let error = client().append_to_hello(&mut cut).unwrap_err();
            let HelloBodyError::MalformedBody { offset, .. } = error else {
                panic!("{error} for a body cut at {len}");
            };
            assert!(usize::try_from(offset).unwrap() <= len);
            assert_eq!(cut, before);
        }
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(client().append_to_hello(&mut longer).is_err());
    let mut empty = rawdoc! {}.into_bytes();
    assert_eq!(
        client().append_to_hello(&mut empty),
        Err(HelloBodyError::EmptyBody)
    );
    assert_eq!(empty, [5, 0, 0, 0, 0]);
}

#[test]
fn a_hello_keeps_to_the_size_of_bodies() {
    // Length, type, name, string length, text, NUL, terminator; then both arguments.
    let added = 8 + client().build().unwrap().len() + 20;
    let body = |len: usize| rawdoc! { "a": "x".repeat(len - 13) }.into_bytes();
    let largest = 33_619_968 - added;
    let mut fits = body(largest);
    assert_eq!(fits.len(), largest);
    client().append_to_hello(&mut fits).unwrap();
    assert_eq!(fits.len(), 33_619_968);
    let mut larger = body(largest + 1);
    let error = client().append_to_hello(&mut larger).unwrap_err();
    assert!(matches!(
        error,
        HelloBodyError::BodyTooLarge {
            size: 33_619_969,
            ..
        }
    ));
    assert_eq!(larger.len(), largest + 1);
}

#[test]
fn a_document_that_cannot_be_built_leaves_the_hello_alone() {
    let client = ClientDocument::new("x".repeat(300), "1".repeat(300), Os::UNKNOWN).unwrap();
    let before = rawdoc! { "hello": 1 }.into_bytes();
    let mut body = before.clone();
    let error = client.append_to_hello(&mut body).unwrap_err();
    assert!(matches!(
        error,
        HelloBodyError::Client(InvalidHandshake::TooLarge { size: 670, .. })
    ));
    assert!(error.source().is_some());
    assert_eq!(body, before);
}

#[test]
fn building_allocates_once_and_appending_to_room_not_at_all() {
    let client = client().with_platform("p".repeat(900));
    let mut hello = Vec::with_capacity(2000);
    hello.extend(rawdoc! { "hello": 1 }.as_bytes());
    let mut document = Vec::with_capacity(512);
    client.build().unwrap();
    let mut built = Vec::new();
    let build = allocation_counter::measure(|| built = client.build().unwrap());
    assert_eq!(build.count_total, 1);
    assert_eq!((built.len(), built.capacity()), (512, 512));
    let append = allocation_counter::measure(|| {
        client.encode(&mut document).unwrap();
        client.append_to_hello(&mut hello).unwrap();
        assert!(client.append_to_hello(&mut hello).is_err());
        let judged = ReceivedClient::from_hello(&hello, Receiver::Mongod, false);
        assert!(judged.unwrap().is_some());
    });
    assert_eq!(append.count_total, 0);
}

// ---------------------------------------------------------------------------------------------------------------------
// Wrappers: the metadata-update cases of the driver specification.

fn initial() -> ClientDocument<'static> {
    client().with_platform("Rust").with_wrapper(wrapper(
        Some("library"),
        Some("1.2"),
        Some("Library Platform"),
    ))
}

/// Name, version and platform behind what is the driver's own.
fn appended(client: &ClientDocument<'_>) -> [String; 3] {
    let sent = read(client);
    let driver = sent.get_document("driver").unwrap();
    let rest = |text: &str, own: &str| text.strip_prefix(own).unwrap().to_owned();
    [
        rest(driver.get_str("name").unwrap(), "driver|"),
        rest(driver.get_str("version").unwrap(), "4.2.0|"),
        rest(sent.get_str("platform").unwrap(), "Rust|"),
    ]
}

// checklist 26
#[test]
fn updates_are_appended_and_replace_nothing() {
    // TS-178: tests 1 and 2, each with its four cases
    for (name, version, platform) in [
        (Some("framework"), Some("2.0"), Some("Framework Platform")),
        (Some("framework"), Some("2.0"), None),
        (Some("framework"), None, Some("Framework Platform")),
        (Some("framework"), None, None),
    ] {
        let before = initial();
        let mut after = before.clone();
        assert!(after.append(wrapper(name, version, platform)));
        let joined = |own: &str, added: Option<&str>| match added {
            Some(added) => format!("{own}|{added}"),
            None => own.to_owned(),
        };
        assert_eq!(
            appended(&after),
            [
                joined("library", name),
                joined("1.2", version),
                joined("Library Platform", platform)
            ]
        );
        // All other fields are as before, and so is what was made before the update.
        let (mut one, mut other) = (read(&before), read(&after));
        for document in [&mut one, &mut other] {
            document.remove("driver");
            document.remove("platform");
        }
        assert_eq!(one, other);
        assert_eq!(before, initial());
    }
}

// checklist 26
#[test]
fn an_identical_update_is_not_appended() {
    // TS-179: tests 3 and 5, and once in another case
    for (name, version, platform) in [
        ("library", "1.2", "Library Platform"),
        ("framework", "1.2", "Library Platform"),
        ("library", "2.0", "Library Platform"),
        ("library", "1.2", "Framework Platform"),
        ("framework", "2.0", "Library Platform"),
        ("framework", "1.2", "Framework Platform"),
        ("library", "2.0", "Framework Platform"),
        ("framework", "2.0", "Framework Platform"),
        ("Library", "1.2", "Library Platform"),
    ] {
        let mut client = initial();
        let added = client.append(wrapper(Some(name), Some(version), Some(platform)));
        let identical = (name, version, platform) == ("library", "1.2", "Library Platform");
        assert_eq!(added, !identical);
        let expected = if identical {
            ["library", "1.2", "Library Platform"].map(str::to_owned)
        } else {
            [
                format!("library|{name}"),
                format!("1.2|{version}"),
                format!("Library Platform|{platform}"),
            ]
        };
        assert_eq!(appended(&client), expected);
    }
}

// checklist 26
#[test]
fn an_update_identical_to_an_earlier_one_is_not_appended() {
    // TS-179: tests 4 and 6, another update in between
    let mut client = initial();
    assert!(client.append(wrapper(
        Some("framework"),
        Some("1.2"),
        Some("Library Platform")
    )));
    let before = client.clone();
    assert!(!client.append(wrapper(
        Some("library"),
        Some("1.2"),
        Some("Library Platform")
    )));
    assert!(!client.append(wrapper(
        Some("framework"),
        Some("1.2"),
        Some("Library Platform")
    )));
    assert_eq!(client, before);
    // The driver's own texts are no wrapper.
    assert!(client.append(wrapper(Some("driver"), Some("4.2.0"), Some("Rust"))));
}

// checklist 26
#[test]
fn an_empty_text_counts_as_not_given() {
    // TS-179: tests 7 and 8
    for (first, second) in [
        (
            (None, Some("1.2"), Some("P")),
            (Some(""), Some("1.2"), Some("P")),
        ),
        (
            (Some("library"), None, Some("P")),
            (Some("library"), Some(""), Some("P")),
        ),
        (
            (Some("library"), Some("1.2"), None),
            (Some("library"), Some("1.2"), Some("")),
        ),
    ] {
        let first = wrapper(first.0, first.1, first.2);
        let second = wrapper(second.0, second.1, second.2);
        for (one, other) in [(&first, &second), (&second, &first)] {
            let mut client = client();
            assert!(client.append(one.clone()));
            let before = client.build();
            assert!(!client.append(other.clone()));
            assert_eq!(client.build(), before);
        }
    }
    assert!(!client().append(wrapper(Some(""), None, Some(""))));
}

// checklist 26
#[test]
fn the_delimiter_is_refused() {
    // TS-178
    type Set = fn(&'static str) -> Result<Wrapper<'static>, InvalidHandshake>;
    let setters: [(Set, HandshakeField); 3] = [
        (
            |text| Wrapper::new().with_name(text),
            HandshakeField::DriverName,
        ),
        (
            |text| Wrapper::new().with_version(text),
            HandshakeField::DriverVersion,
        ),
        (
            |text| Wrapper::new().with_platform(text),
            HandshakeField::Platform,
        ),
    ];
    for (set, field) in setters {
        for (text, position) in [("|", 0), ("a|", 1), ("|a", 0), ("é|b|c", 2)] {
            let error = set(text).unwrap_err();
            assert_eq!(error.field(), field);
            assert_eq!(
                error.to_string(),
                format!(
                    "handshake field {}: byte {position} is the delimiter |",
                    field.path()
                )
            );
        }
        assert!(set("a/b ¦ ｜").is_ok());
    }
}

#[test]
fn a_platform_may_be_set_after_a_wrapper_came() {
    let early = client()
        .with_platform("Rust")
        .with_wrapper(wrapper(Some("l"), None, Some("P")));
    let late = client()
        .with_wrapper(wrapper(Some("l"), None, Some("P")))
        .with_platform("Rust");
    assert_eq!(early, late);
    assert_eq!(read(&late).get_str("platform").ok(), Some("Rust|P"));
    let replaced = late.with_platform("Rust 2|beta").with_platform("Rust 3");
    assert_eq!(read(&replaced).get_str("platform").ok(), Some("Rust 3|P"));
    let removed = replaced.with_platform("");
    assert_eq!(read(&removed).get_str("platform").ok(), Some("P"));
}

// ---------------------------------------------------------------------------------------------------------------------
// Environments.

// checklist 24
#[test]
fn environments_of_the_specification() {
    // TS-177: test 1 of the specification's prose tests, its nine cases in their order
    assert_eq!(
        env(&[
            ("AWS_EXECUTION_ENV", "AWS_Lambda_java8"),
            ("AWS_REGION", "us-east-2"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")
        ]),
        Some(doc! { "name": "aws.lambda", "memory_mb": 1024_i32, "region": "us-east-2" })
    );
    assert_eq!(
        env(&[("FUNCTIONS_WORKER_RUNTIME", "node")]),
        Some(doc! { "name": "azure.func" })
    );
    assert_eq!(
        env(&[
            ("K_SERVICE", "servicename"),
            ("FUNCTION_MEMORY_MB", "1024"),
            ("FUNCTION_TIMEOUT_SEC", "60"),
            ("FUNCTION_REGION", "us-central1")
        ]),
        Some(
            doc! { "name": "gcp.func", "timeout_sec": 60_i32, "memory_mb": 1024_i32, "region": "us-central1" }
        )
    );
    assert_eq!(
        env(&[("VERCEL", "1"), ("VERCEL_REGION", "cdg1")]),
        Some(doc! { "name": "vercel", "region": "cdg1" })
    );
    assert_eq!(
        env(&[
            ("AWS_EXECUTION_ENV", "AWS_Lambda_java8"),
            ("FUNCTIONS_WORKER_RUNTIME", "node")
        ]),
        None
    );
    assert_eq!(
        env(&[
            ("AWS_EXECUTION_ENV", "AWS_Lambda_java8"),
            ("AWS_REGION", &"a".repeat(512))
        ]),
        Some(doc! { "name": "aws.lambda" })
    );
    assert_eq!(
        env(&[
            ("AWS_EXECUTION_ENV", "AWS_Lambda_java8"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "big")
        ]),
        Some(doc! { "name": "aws.lambda" })
    );
    assert_eq!(env(&[("AWS_EXECUTION_ENV", "EC2")]), None);
    assert_eq!(
        env(&[
            ("AWS_EXECUTION_ENV", "AWS_Lambda_java8"),
            ("AWS_REGION", "us-east-2"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
            ("KUBERNETES_SERVICE_HOST", "1")
        ]),
        Some(doc! {
            "name": "aws.lambda", "memory_mb": 1024_i32, "region": "us-east-2",
            "container": { "orchestrator": "kubernetes" },
        })
    );
}

// checklist 24
#[test]
fn of_two_providers_only_vercel_and_lambda_go_together() {
    // TS-177
    let triggers = [
        (("AWS_EXECUTION_ENV", "AWS_Lambda_x"), "aws.lambda"),
        (("AWS_LAMBDA_RUNTIME_API", "x"), "aws.lambda"),
        (("FUNCTIONS_WORKER_RUNTIME", "x"), "azure.func"),
        (("K_SERVICE", "x"), "gcp.func"),
        (("FUNCTION_NAME", "x"), "gcp.func"),
        (("VERCEL", "x"), "vercel"),
    ];
    let extras = [
        ("AWS_REGION", "aws"),
        ("FUNCTION_REGION", "gcp"),
        ("VERCEL_REGION", "vercel"),
        ("KUBERNETES_SERVICE_HOST", "x"),
    ];
    // Every set of triggers.
    for set in 0_u32..1 << triggers.len() {
        let chosen: Vec<_> = (0..triggers.len())
            .filter(|at| set >> at & 1 == 1)
            .map(|at| triggers[at])
            .collect();
        let mut names: Vec<&str> = chosen.iter().map(|(_, name)| *name).collect();
        names.dedup();
        let expected = match names.as_slice() {
            [one] => Some(*one),
            ["aws.lambda", "vercel"] => Some("vercel"),
            _ => None,
        };
        let mut variables: Vec<(&str, &str)> = chosen.iter().map(|(pair, _)| *pair).collect();
        variables.extend(extras);
        for _ in 0..2 {
            let sent = env(&variables).unwrap();
            assert_eq!(sent.get_str("name").ok(), expected);
            let region = match expected {
                Some("aws.lambda") => Some("aws"),
                Some("gcp.func") => Some("gcp"),
                Some("vercel") => Some("vercel"),
                _ => None,
            };
            assert_eq!(sent.get_str("region").ok(), region);
            // The container stays whatever becomes of the function.
            assert_eq!(
                sent.get_document("container").ok(),
                Some(&doc! { "orchestrator": "kubernetes" })
            );
            variables.reverse();
        }
    }
}

#[test]
fn values_that_are_no_values() {
    // TS-177
    for variables in [
        vec![("AWS_LAMBDA_RUNTIME_API", "")],
        vec![("AWS_EXECUTION_ENV", "AWS_LAMBDA_x")],
        vec![("AWS_EXECUTION_ENV", "xAWS_Lambda_x")],
        vec![("vercel", "1"), ("KUBERNETES_SERVICE_PORT", "1")],
        vec![("KUBERNETES_SERVICE_HOST", "")],
        vec![("AWS_REGION", "us-east-2"), ("FUNCTION_MEMORY_MB", "5")],
    ] {
        assert_eq!(env(&variables), None, "{variables:?}");
    }
    for (text, number) in [
        ("2147483647", Some(i32::MAX)),
        ("2147483648", None),
        ("-1", Some(-1)),
        ("1.5", None),
        ("60s", None),
        (" 60", None),
        ("0x10", None),
        ("", None),
    ] {
        let sent = env(&[
            ("K_SERVICE", "x"),
            ("FUNCTION_TIMEOUT_SEC", text),
            ("FUNCTION_MEMORY_MB", text),
        ])
        .unwrap();
        assert_eq!(sent.get_i32("timeout_sec").ok(), number, "{text}");
        assert_eq!(sent.get_i32("memory_mb").ok(), number, "{text}");
    }
    // The first value of a name counts, an empty one is no value.
    let sent = env(&[
        ("VERCEL", "1"),
        ("VERCEL_REGION", ""),
        ("VERCEL_REGION", "a"),
        ("VERCEL_REGION", "b"),
    ]);
    assert_eq!(sent, Some(doc! { "name": "vercel", "region": "a" }));
}

// ---------------------------------------------------------------------------------------------------------------------
// What never shows.

const SECRETS: [&str; 5] = [
    "mongodb://u:p@h/db",
    "hunter2-password",
    "root-user-name",
    "tok-5f3e-secret",
    "db7.internal.example",
];

fn assert_silent(shown: &str) {
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{secret} shows in {shown}");
    }
}

#[test]
fn no_text_shows_in_debug_or_errors() {
    // TS-182
    for secret in SECRETS {
        let wrapper = wrapper(Some(secret), Some(secret), Some(secret));
        let name = ApplicationName::new(secret).unwrap();
        let os = Os::new(secret)
            .unwrap()
            .with_name(secret)
            .with_architecture(secret)
            .with_version(secret);
        let env = Env::function(EnvName::Vercel).with_region(secret).unwrap();
        let client = ClientDocument::new(secret, secret, os.clone())
            .unwrap()
            .with_application_name(name.clone())
            .with_platform(secret)
            .with_env(env.clone())
            .with_wrapper(wrapper.clone());
        // They are in the bytes, so the test would see them if they showed.
        let bytes = client.build().unwrap();
        assert!(
            bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        );
        let received = ReceivedClient::validate(&bytes, Receiver::Mongod).unwrap();
        for shown in [
            format!("{client:?} {client:#?}"),
            format!("{wrapper:?} {name:?} {os:?} {env:?} {received:?} {received:#?}"),
        ] {
            assert_silent(&shown);
        }
        let long = secret.repeat(100);
        let mut hello = doc! { "hello": secret, "client": secret };
        let errors: Vec<Box<dyn Error>> = vec![
            Box::new(ApplicationName::new(long.as_str()).unwrap_err()),
            Box::new(Os::new(long.as_str()).unwrap_err()),
            Box::new(ClientDocument::new(long.as_str(), "1", Os::UNKNOWN).unwrap_err()),
            Box::new(ClientDocument::new("d", long.as_str(), Os::UNKNOWN).unwrap_err()),
            Box::new(Wrapper::new().with_name(format!("{secret}|")).unwrap_err()),
            Box::new(
                Wrapper::new()
                    .with_version(format!("{secret}|"))
                    .unwrap_err(),
            ),
            Box::new(
                Wrapper::new()
                    .with_platform(format!("{secret}|"))
                    .unwrap_err(),
            ),
            Box::new(Env::new().with_region(secret).unwrap_err()),
            Box::new(
                ClientDocument::new(secret.repeat(20), secret.repeat(20), Os::UNKNOWN)
                    .unwrap()
                    .build()
                    .unwrap_err(),
            ),
            Box::new(client.append_to_hello(&mut encoded(&hello)).unwrap_err()),
            Box::new(
                ReceivedClient::from_hello(&encoded(&hello), Receiver::Mongod, false).unwrap_err(),
            ),
            Box::new(ReceivedClient::validate(secret.as_bytes(), Receiver::Mongod).unwrap_err()),
            Box::new({
                hello.insert(
                    "client",
                    doc! { "application": { "name": long }, "driver": secret },
                );
                ReceivedClient::from_hello(&encoded(&hello), Receiver::MongodInternal, false)
                    .unwrap_err()
            }),
        ];
        for error in errors {
            let mut shown = format!("{error} {error:?} {error:#?}");
            let mut source = error.source();
            while let Some(inner) = source {
                shown += &format!("{inner} {inner:?}");
                source = inner.source();
            }
            assert_silent(&shown);
        }
    }
}
