//! Secrets planted in every text that a driver hands over: none shows in an error, in `Debug`, or in the bytes of a section.
//!
//! What is a text on the wire by its nature is so said there and not looked for in its bytes: a tracestate, the names and versions of
//! drivers, the handshake's texts, and the application's own comment. There is no other way for a text into a message: the client's
//! settings are flags, numbers and closed sets.

use std::error::Error;
use std::fmt::Debug;

use bson::rawdoc;
use opmsg_telemetry::attach::{Attacher, CommandSpan, Origin, OutgoingCommand, Switches};
use opmsg_telemetry::client::{
    ClientConfig, ClientId, ClientMetadata, Compressor, Compressors, Driver, ReadPreferenceMode,
};
use opmsg_telemetry::comment::CommentContext;
use opmsg_telemetry::handshake::{
    ApplicationName, ClientDocument, Env, EnvName, Os, ReceivedClient, Receiver, Wrapper,
};
use opmsg_telemetry::retry::backpressure::{Operation, Policy};
use opmsg_telemetry::retry::{Failure, FailureKind, RetryMetadata, RetryReason, RetryTracker};
use opmsg_telemetry::{
    Field, Gate, Mono, ReceivedTraceparent, SpanId, Telemetry, TraceFlags, TraceId, Traceparent,
    Tracestate,
};

/// Whole texts that users hand over, and the parts that must not show.
const SECRETS: [&str; 8] = [
    "mongodb://app-user:hunter2@db7.internal.example:27017/?authSource=admin",
    "hunter2",
    "app-user",
    "tok_live_51Habc",
    "db7.internal.example",
    "/etc/ssl/private/client.pem",
    "eyJhbGciOiJIUzI1NiJ9.e30.s1gn",
    "mongodb+srv://app-user:hunter2@cluster0.example",
];

#[track_caller]
fn hidden(shown: &str) {
    for secret in SECRETS {
        assert!(!shown.contains(secret), "a secret shows");
    }
}

#[track_caller]
fn debug_hides<T: Debug>(value: &T) {
    hidden(&format!("{value:?} {value:#?}"));
}

#[track_caller]
fn answer_hides<T: Debug, E: Error>(answer: &Result<T, E>) {
    match answer {
        Ok(value) => debug_hides(value),
        Err(error) => {
            hidden(&format!("{error} {error:?} {error:#?}"));
            let mut source = error.source();
            while let Some(error) = source {
                hidden(&format!("{error} {error:?}"));
                source = error.source();
            }
        }
    }
}

/// Bytes that are no place for a text.
#[track_caller]
fn bytes_hide(bytes: &[u8]) {
    for secret in SECRETS {
        let found = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found, "a secret is in the bytes");
    }
}

/// Each secret as it is, and padded to a length that some bound refuses.
fn texts() -> impl Iterator<Item = String> {
    SECRETS.into_iter().flat_map(|secret| {
        [
            secret.to_owned(),
            secret.repeat(20),
            format!("{secret}\n"),
            format!("{secret}|"),
            format!("\u{7f}{secret}\u{fe0f}"),
        ]
    })
}

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

// checklist 32, 33
#[test]
fn what_decides_about_a_section_shows_no_text() {
    let gate = Gate::from_hello(
        &rawdoc! { "maxWireVersion": 29, "me": SECRETS[0], "setName": SECRETS[1] },
    );
    answer_hides(&gate);
    for text in texts() {
        answer_hides(&CommandSpan::from_hex(&text, &text, true));
        answer_hides(&text.parse::<Traceparent>());
        answer_hides(&Traceparent::from_received(text.as_bytes()).map(|read| read.traceparent()));
        debug_hides(&Switches::from_option_and_environment(None, Some(&text)));
        answer_hides(&Tracestate::parse(&text));
        answer_hides(&Tracestate::parse(&format!("k={text}")));

        let retry = RetryMetadata::new(1).unwrap();
        let span: Traceparent = TRACEPARENT.parse().unwrap();
        let client = ClientMetadata::id_only(ClientId::from_bytes([7; 16]).unwrap());
        let command = OutgoingCommand::new(&text)
            .with_span(span.into())
            .with_retry(&retry)
            .with_client(&client);
        debug_hides(&command);
        let switches = Switches::tracing(true)
            .allowing(Field::Retry)
            .allowing(Field::Client);
        let attacher = Attacher::new(&gate.unwrap(), switches);
        let decision = attacher.decide(&command);
        debug_hides(&decision);
        let mut section = Vec::new();
        assert!(decision.append_to(&mut section) > 90);
        bytes_hide(&section);
        debug_hides(&decision.attachment().unwrap().to_section());

        let mut body =
            rawdoc! { "find": text.as_str(), "$retry": text.as_str(), "$db": "shop" }.into_bytes();
        let argument = Switches::tracing(true).allowing(Field::RetryArgument);
        let attacher = Attacher::new(&gate.unwrap(), argument);
        answer_hides(&attacher.append_retry(&retry, Origin::Driver, &mut body));
    }
}

// checklist 32
#[test]
fn settings_take_no_texts_and_say_nothing_of_those_they_refuse() {
    for text in texts() {
        let json = serde_json::Value::String(text.clone());
        answer_hides(&serde_json::from_value::<Compressor>(json.clone()));
        answer_hides(&serde_json::from_value::<ReadPreferenceMode>(json.clone()));
        // Whole values, and each field, of every type that serde reads.
        for json in [
            json.clone(),
            serde_json::json!([text]),
            serde_json::json!({ &text: text }),
        ] {
            answer_hides(&serde_json::from_value::<ClientConfig>(json.clone()));
            answer_hides(&serde_json::from_value::<ClientMetadata<'_>>(json.clone()));
            answer_hides(&serde_json::from_value::<ClientId>(json.clone()));
            answer_hides(&serde_json::from_value::<Compressors>(json.clone()));
            answer_hides(&serde_json::from_value::<Driver<'_>>(json.clone()));
            answer_hides(&serde_json::from_value::<RetryMetadata>(json.clone()));
            answer_hides(&serde_json::from_value::<Traceparent>(json.clone()));
            answer_hides(&serde_json::from_value::<ReceivedTraceparent>(json.clone()));
            answer_hides(&serde_json::from_value::<Tracestate<'_>>(json.clone()));
            answer_hides(&serde_json::from_value::<TraceFlags>(json.clone()));
            answer_hides(&serde_json::from_value::<TraceId>(json.clone()));
            answer_hides(&serde_json::from_value::<SpanId>(json.clone()));
            let text = json.to_string();
            answer_hides(&serde_json::from_str::<Telemetry<'_>>(&text));
            for key in ["otel", "retry", "client"] {
                let container = serde_json::json!({ "otel": { "traceparent": TRACEPARENT }, key: json.clone() });
                answer_hides(&serde_json::from_str::<Telemetry<'_>>(
                    &container.to_string(),
                ));
            }
            for key in ["id", "driver", "config"] {
                let client = serde_json::json!({ "id": "07070707070707070707070707070707", key: json.clone() });
                answer_hides(&serde_json::from_value::<ClientMetadata<'_>>(client));
            }
            for key in ["name", "version"] {
                let driver = serde_json::json!({ "name": "a", "version": "1", key: json.clone() });
                answer_hides(&serde_json::from_value::<Driver<'_>>(driver));
            }
            for key in [
                "attempt",
                "limit",
                "code",
                "backoffMS",
                "baseBackoffMS",
                "elapsedMS",
            ] {
                let retry = serde_json::json!({ "attempt": 1, key: json.clone() });
                answer_hides(&serde_json::from_value::<RetryMetadata>(retry));
            }
            for key in ["traceparent", "tracestate"] {
                let otel = serde_json::json!({ "traceparent": TRACEPARENT, key: json.clone() });
                let container = serde_json::json!({ "otel": otel }).to_string();
                answer_hides(&serde_json::from_str::<Telemetry<'_>>(&container));
            }
        }
        let reason = serde_json::from_value::<RetryReason>(json.clone()).unwrap();
        assert_eq!(reason, RetryReason::Other);
        for key in [
            "retryReads",
            "maxPoolSize",
            "timeoutMS",
            "compressors",
            "readPreference",
            "tls",
            "uri",
            "password",
            "username",
            "host",
            "token",
        ] {
            let config =
                serde_json::from_value::<ClientConfig>(serde_json::json!({ key: json.clone() }));
            answer_hides(&config);
            let id = ClientId::from_bytes([7; 16]).unwrap();
            let driver = Driver::new("driver", "1.0").unwrap();
            let mut bytes = Vec::new();
            ClientMetadata::full(id, driver, config.unwrap_or_default()).encode(&mut bytes);
            bytes_hide(&bytes);
        }
        answer_hides(&Driver::new(&text, "1.0"));
        answer_hides(&Driver::new("driver", &text));
        answer_hides(&Driver::cut(&text, &text));
    }
}

/// The same in BSON, whose own reading hands lists on to whoever reads them.
// checklist 32, 33
#[test]
fn documents_with_texts_in_the_wrong_places_show_none() {
    fn read<'a, T: serde::Deserialize<'a> + Debug>(document: &'a [u8]) {
        answer_hides(&bson::deserialize_from_slice::<T>(document));
    }
    for text in texts() {
        for value in [
            bson::bson!(text.as_str()),
            bson::bson!([text.as_str()]),
            bson::bson!([1, text.as_str()]),
            bson::bson!({ text.as_str(): text.as_str() }),
        ] {
            for key in ["id", "driver", "config"] {
                let document = bson::doc! { key: value.clone() };
                read::<ClientMetadata<'_>>(&bson::serialize_to_vec(&document).unwrap());
            }
            for key in ["attempt", "limit", "reason", "code", "backoffMS"] {
                let mut document = bson::doc! { "attempt": 1 };
                document.insert(key, value.clone());
                read::<RetryMetadata>(&bson::serialize_to_vec(&document).unwrap());
            }
            for document in [
                bson::doc! { "otel": value.clone() },
                bson::doc! { "otel": { "traceparent": value.clone() } },
                bson::doc! { "otel": { "traceparent": TRACEPARENT, "tracestate": value.clone() } },
                bson::doc! { "otel": { "traceparent": TRACEPARENT }, "client": { "id": value.clone() } },
                bson::doc! { "otel": { "traceparent": TRACEPARENT }, "retry": { "attempt": value.clone() } },
            ] {
                read::<Telemetry<'_>>(&bson::serialize_to_vec(&document).unwrap());
            }
        }
    }
}

// checklist 33
#[test]
fn what_a_server_answered_is_counted_and_not_kept() {
    for text in texts() {
        let reply = rawdoc! {
            "ok": 0, "errmsg": text.as_str(), "codeName": text.as_str(), "code": 462,
            "errorLabels": ["SystemOverloadedError", "RetryableError", text.as_str()],
            "baseBackoffMS": text.as_str(),
        };
        let failure = Failure::from_reply(reply.as_bytes());
        debug_hides(&failure);
        debug_hides(&Failure::new(FailureKind::Network).with_labels([&text]));
        let at = Mono::from_nanos;
        let mut tracker = RetryTracker::new(Policy::new(Operation::Read), at(0));
        debug_hides(&tracker.failed(&failure, at(1), 0));
        debug_hides(&tracker);
        let metadata = tracker.metadata(at(2)).unwrap();
        debug_hides(&metadata);
        let mut bytes = Vec::new();
        metadata.encode(&mut bytes);
        bytes_hide(&bytes);
    }
}

// checklist 33
#[test]
fn the_handshake_shows_no_text_but_in_its_bytes() {
    for text in texts() {
        answer_hides(&ApplicationName::new(text.as_str()));
        debug_hides(&ApplicationName::cut(text.as_str()));
        answer_hides(&Os::new(text.as_str()));
        answer_hides(&Wrapper::new().with_name(text.as_str()));
        answer_hides(&Wrapper::new().with_version(text.as_str()));
        answer_hides(&Wrapper::new().with_platform(text.as_str()));
        answer_hides(&Env::function(EnvName::Vercel).with_region(text.as_str()));
        answer_hides(&ClientDocument::new(
            text.as_str(),
            text.as_str(),
            Os::UNKNOWN,
        ));
        let os = Os::new("Linux").unwrap();
        let os = os.with_name(text.as_str()).with_version(text.as_str());
        let document = ClientDocument::new("driver", "1.0", os).unwrap();
        let document = document.with_platform(text.as_str());
        debug_hides(&document);
        let hello = rawdoc! { "hello": 1, "client": text.as_str(), "$db": "admin" };
        let received = ReceivedClient::from_hello(hello.as_bytes(), Receiver::Mongod, false);
        answer_hides(&received);
        let mut body = hello.into_bytes();
        answer_hides(&document.append_to_hello(&mut body));
        let mut body = rawdoc! { "hello": 1, "$db": "admin" }.into_bytes();
        document.append_to_hello(&mut body).unwrap();
        answer_hides(&ReceivedClient::from_hello(&body, Receiver::Mongod, false));
        answer_hides(&ReceivedClient::from_hello(&body, Receiver::Mongod, true));
    }
}

// checklist 33
#[test]
fn the_comment_shows_no_text_but_in_its_bytes() {
    let gate = Gate::from_max_wire_version(Some(21));
    let attacher = Attacher::new(&gate, Switches::tracing(true).with_comment_fallback(true));
    let span: Traceparent = TRACEPARENT.parse().unwrap();
    for text in texts() {
        let find = rawdoc! { "find": text.as_str(), "comment": text.as_str(), "$db": "shop" };
        let mut body = find.clone().into_bytes();
        let command = OutgoingCommand::new("find").with_span(span.into());
        let placed = attacher.place_comment(&command, Origin::Driver, &mut body);
        answer_hides(&placed);
        let placed = placed.unwrap().unwrap();
        let sent = bson::RawDocument::from_bytes(&body).unwrap();
        debug_hides(&CommentContext::read(sent));
        let mut other = rawdoc! { "find": text.as_str() }.into_bytes();
        answer_hides(&placed.restore(&mut other));
        placed.restore(&mut body).unwrap();
        assert_eq!(body, find.into_bytes());
        let mut broken = b"\x20\0\0\0hunter2\0".to_vec();
        answer_hides(&attacher.place_comment(&command, Origin::Driver, &mut broken));
    }
}

/// A check that cannot fail shows nothing.
#[test]
fn a_secret_that_shows_is_found() {
    for check in [
        || hidden("the password is hunter2"),
        || debug_hides(&"mongodb://app-user:hunter2@db7.internal.example:27017/?authSource=admin"),
        || bytes_hide(b"\0tok_live_51Habc\0"),
        || {
            answer_hides(&Err::<(), _>(std::io::Error::other(
                "no file /etc/ssl/private/client.pem",
            )))
        },
    ] as [fn(); 4]
    {
        assert!(std::panic::catch_unwind(check).is_err());
    }
}
