//! What goes into the body and not into the section: the argument `$retry`, and the comment for older servers.

mod wire;

use bson::rawdoc;
use opmsg_telemetry::attach::{Attacher, CommandSpan, Origin, OutgoingCommand, Purpose, Switches};
use opmsg_telemetry::error::RetryError;
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{Field, Gate, Traceparent, Tracestate};

fn span() -> CommandSpan {
    let traceparent: Traceparent = wire::TRACEPARENT.parse().unwrap();
    traceparent.into()
}

fn find() -> OutgoingCommand<'static> {
    OutgoingCommand::new("find").with_span(span())
}

// checklist 29
// TS-152
#[test]
fn the_argument_goes_only_where_it_was_permitted() {
    let retry = RetryMetadata::new(1).unwrap();
    let body = || rawdoc! { "find": "orders", "$db": "shop" }.into_bytes();
    let gate = Gate::from_max_wire_version(Some(29));
    let origins = [
        Origin::Driver,
        Origin::User,
        Origin::UserWhoOptedIn,
        Origin::Mongocryptd,
    ];
    for origin in origins {
        for switches in [
            Switches::OFF,
            Switches::tracing(true),
            Switches::tracing(true).allowing(Field::Retry),
            Switches::tracing(true)
                .allowing(Field::RetryArgument)
                .allowing(Field::Retry),
        ] {
            let mut body = body();
            let attacher = Attacher::new(&gate, switches);
            assert_eq!(attacher.append_retry(&retry, origin, &mut body), Ok(false));
            assert_eq!(body, body_without_retry());
        }
    }
    // Without tracing the argument is the only carrier.
    for tracing in [false, true] {
        let switches = Switches::tracing(tracing).allowing(Field::RetryArgument);
        let attacher = Attacher::new(&gate, switches);
        for (origin, expected) in origins.into_iter().zip([true, false, true, false]) {
            let mut body = body();
            assert_eq!(
                attacher.append_retry(&retry, origin, &mut body),
                Ok(expected),
                "{origin:?}"
            );
            assert_eq!(body != body_without_retry(), expected);
            if expected {
                let again = attacher.append_retry(&retry, origin, &mut body);
                assert_eq!(again, Err(RetryError::AlreadyPresent));
            }
        }
        // One carrier: the section of this client has no retry metadata.
        let command = find().with_retry(&retry);
        if let Some(attachment) = attacher.decide(&command).attachment() {
            assert!(!attachment.carries_retry());
            assert_eq!(attachment.encoded_len(), 90);
        }
        let old = Attacher::new(&Gate::from_max_wire_version(Some(28)), switches);
        let mut body = body();
        assert_eq!(
            old.append_retry(&retry, Origin::Driver, &mut body),
            Ok(false)
        );
    }
}

fn body_without_retry() -> Vec<u8> {
    rawdoc! { "find": "orders", "$db": "shop" }.into_bytes()
}

/// As in the section, a tracestate stays away from servers below its minimum.
#[test]
fn a_tracestate_in_a_comment_keeps_to_its_minimum() {
    let state = Tracestate::parse("rojo=1").unwrap();
    let command = find().with_tracestate(&state);
    let on = Switches::tracing(true).with_comment_fallback(true);
    for (switches, version, expected) in [
        (on, 21, false),
        (on.allowing(Field::Tracestate), 21, true),
        (on.allowing_from(Field::Tracestate, 22), 21, false),
        (on.allowing_from(Field::Tracestate, 22), 22, true),
    ] {
        let attacher = Attacher::new(&Gate::from_max_wire_version(Some(version)), switches);
        let mut body = body_without_retry();
        let placed = attacher.place_comment(&command, Origin::Driver, &mut body);
        assert!(placed.unwrap().is_some());
        let read = bson::Document::from_reader(&body[..]).unwrap();
        let comment = read.get_document("comment").unwrap();
        assert_eq!(comment.contains_key("tracestate"), expected, "{version}");
    }
}

// TS-171
#[test]
fn the_comment_needs_the_switches_a_span_and_a_body_of_the_drivers() {
    let old = Gate::from_max_wire_version(Some(21));
    let on = Switches::tracing(true).with_comment_fallback(true);
    let sensitive = OutgoingCommand::new("saslStart").with_span(span());
    let monitoring = find().with_purpose(Purpose::Monitoring);
    let placed = |gate: &Gate, switches, command: &OutgoingCommand<'_>, origin| {
        let mut body = body_without_retry();
        let placed = Attacher::new(gate, switches).place_comment(command, origin, &mut body);
        let placed = placed.unwrap();
        assert_eq!(body != body_without_retry(), placed.is_some());
        if let Some(placed) = placed {
            let read = bson::Document::from_reader(&body[..]).unwrap();
            let expected = bson::doc! { "traceparent": wire::TRACEPARENT };
            assert_eq!(read.get_document("comment").unwrap(), &expected);
            placed.restore(&mut body).unwrap();
            assert_eq!(body, body_without_retry());
            return true;
        }
        false
    };
    assert!(placed(&old, on, &find(), Origin::Driver));
    assert!(placed(&old, on, &find(), Origin::UserWhoOptedIn));
    for (gate, switches, command, origin) in [
        (&old, on, find(), Origin::User),
        (&old, on, find(), Origin::Mongocryptd),
        (
            &old,
            on.with_comment_fallback(false),
            find(),
            Origin::Driver,
        ),
        (
            &old,
            Switches::OFF.with_comment_fallback(true),
            find(),
            Origin::Driver,
        ),
        (&old, on, OutgoingCommand::new("find"), Origin::Driver),
        (&old, on, sensitive, Origin::Driver),
        (&old, on, monitoring, Origin::Driver),
        (
            &Gate::from_max_wire_version(Some(29)),
            on,
            find(),
            Origin::Driver,
        ),
        (
            &Gate::from_max_wire_version(Some(8)),
            on,
            find(),
            Origin::Driver,
        ),
        (
            &Gate::from_max_wire_version(None),
            on,
            find(),
            Origin::Driver,
        ),
    ] {
        assert!(!placed(gate, switches, &command, origin));
    }
}
