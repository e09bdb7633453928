//! The gate: which replies to hello give a permit, and what else they say.

use bson::raw::RawBson;
use bson::{RawDocument, rawdoc};
use opmsg_telemetry::{Field, Gate, Limits};

fn from_hello(value: impl Into<RawBson>) -> Gate {
    let mut reply = rawdoc! { "isWritablePrimary": true, "minWireVersion": 29 };
    reply.append(
        bson::raw::CString::try_from("maxWireVersion").unwrap(),
        value.into(),
    );
    Gate::from_hello(&reply).expect("a well-formed reply")
}

// checklist 1
#[test]
fn versions_without_a_permit() {
    // TS-31 TS-33
    for version in [i32::MIN, -1, 0, 1, 6, 17, 21, 25, 27, 28, i32::MAX] {
        assert!(from_hello(version).telemetry().is_none(), "{version}");
        assert!(
            Gate::from_max_wire_version(Some(version))
                .telemetry()
                .is_none(),
            "{version}"
        );
    }
    assert!(Gate::from_max_wire_version(None).telemetry().is_none());
    assert!(
        Gate::from_hello(&rawdoc! { "ok": 1.0, "minWireVersion": 29 })
            .unwrap()
            .telemetry()
            .is_none()
    );
}

// checklist 1
#[test]
fn versions_with_a_permit() {
    // TS-32
    for version in [29, 30, 1_000, i32::MAX - 1] {
        for gate in [
            from_hello(version),
            Gate::from_max_wire_version(Some(version)),
        ] {
            let permit = gate.telemetry().expect("a permit");
            assert_eq!(gate.max_wire_version(), Some(version));
            for field in Field::ALL {
                // TS-35 TS-99
                assert_eq!(
                    permit.allows(field),
                    field == Field::Traceparent,
                    "{field:?}"
                );
            }
        }
    }
}

#[test]
fn only_an_int32_counts() {
    // TS-30
    for value in [
        RawBson::Int64(29),
        RawBson::Double(29.0),
        RawBson::String("29".to_owned()),
        RawBson::Boolean(true),
        RawBson::Null,
    ] {
        assert_eq!(from_hello(value).max_wire_version(), None);
    }
    // The same name twice says nothing.
    let twice = b"\x2f\0\0\0\x10maxWireVersion\0\x1d\0\0\0\x10maxWireVersion\0\x1d\0\0\0\0";
    let mut twice = twice.to_vec();
    let len = u32::try_from(twice.len()).unwrap();
    twice[..4].copy_from_slice(&len.to_le_bytes());
    let gate = Gate::from_hello(RawDocument::from_bytes(&twice).unwrap()).unwrap();
    assert!(gate.telemetry().is_none());
}

#[test]
fn the_peers_message_limit() {
    // TS-37
    let size = |value: RawBson| {
        let mut reply = rawdoc! { "maxWireVersion": 29 };
        reply.append(
            bson::raw::CString::try_from("maxMessageSizeBytes").unwrap(),
            value,
        );
        Gate::from_hello(&reply).unwrap().max_message_size()
    };
    assert_eq!(size(RawBson::Int32(16_384)), 16_384);
    assert_eq!(size(RawBson::Int32(48_000_000)), 48_000_000);
    for value in [
        RawBson::Int32(0),
        RawBson::Int32(-1),
        RawBson::Int32(50_331_648),
        RawBson::Int64(1),
        RawBson::Null,
    ] {
        assert_eq!(size(value), 48_000_000);
    }
    assert_eq!(
        Gate::from_max_wire_version(Some(29)).max_message_size(),
        Limits::MAX_MESSAGE_SIZE
    );
}

#[test]
fn a_malformed_reply_is_an_error() {
    let cut = b"\x0c\0\0\0\x10maxWi\0\0";
    let reply = RawDocument::from_bytes(&cut[..12]);
    if let Ok(reply) = reply {
        let error = Gate::from_hello(reply).unwrap_err();
        assert_eq!(
            error.to_string(),
            "malformed reply to hello: its elements cannot be read"
        );
    } else {
        panic!("the document has a length and a terminator");
    }
}

#[test]
fn a_size_may_be_set_without_the_reply() {
    let gate = Gate::from_max_wire_version(Some(29));
    assert_eq!(gate.max_message_size(), 48_000_000);
    for (bytes, expected) in [
        (1, 1),
        (16_384, 16_384),
        (48_000_000, 48_000_000),
        // No server takes more, and none takes nothing.
        (48_000_001, 48_000_000),
        (i32::MAX, 48_000_000),
        (0, 48_000_000),
        (-1, 48_000_000),
        (i32::MIN, 48_000_000),
    ] {
        let sized = gate.with_max_message_size(bytes);
        assert_eq!(sized.max_message_size(), expected, "{bytes}");
        assert_eq!(sized.max_wire_version(), Some(29));
        // As the reply would have said it.
        let reply = rawdoc! { "maxWireVersion": 29, "maxMessageSizeBytes": bytes };
        assert_eq!(Gate::from_hello(&reply).unwrap(), sized, "{bytes}");
    }
}
