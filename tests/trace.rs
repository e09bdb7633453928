//! Trace context through the public API: every row of the two tables, and the tables' rules over whole ranges.

mod table;

use opmsg_telemetry::error::{
    InvalidId, InvalidTraceparent, InvalidTraceparentKind, InvalidTracestate, InvalidTracestateKind,
};
use opmsg_telemetry::{ReceivedTraceparent, SpanId, TraceFlags, TraceId, Traceparent, Tracestate};
use std::collections::BTreeSet;

const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT_ID: &str = "00f067aa0ba902b7";

fn traceparent_rows() -> Vec<table::Row<5>> {
    let columns = ["rule", "value", "receive", "send", "why"];
    table::read(include_str!("vectors/traceparent.txt"), columns)
}

fn tracestate_rows() -> Vec<table::Row<5>> {
    let columns = ["rule", "value", "expect", "members", "why"];
    table::read(include_str!("vectors/tracestate.txt"), columns)
}

/// A verdict: `None` for `accept`, else reason and position.
fn verdict(cell: &str) -> Option<(&str, usize)> {
    if cell == "accept" {
        return None;
    }
    let (reason, position) = cell.split_once('@').expect("accept, or reason@position");
    Some((reason, position.parse().expect("a position")))
}

/// The name of a reason in the table.
fn reason(fault: InvalidTraceparent) -> (&'static str, usize) {
    let name = match fault.kind() {
        InvalidTraceparentKind::Length { .. } => "length",
        InvalidTraceparentKind::Delimiter => "delimiter",
        InvalidTraceparentKind::VersionHex => "version-hex",
        InvalidTraceparentKind::TraceIdHex => "trace-id-hex",
        InvalidTraceparentKind::ParentIdHex => "parent-id-hex",
        InvalidTraceparentKind::FlagsHex => "flags-hex",
        InvalidTraceparentKind::VersionFf => "version-ff",
        InvalidTraceparentKind::VersionNot00 => "version-not-00",
        InvalidTraceparentKind::ZeroTraceId => "zero-trace-id",
        InvalidTraceparentKind::ZeroParentId => "zero-parent-id",
        other => panic!("a kind without a name: {other:?}"),
    };
    (name, fault.position().into())
}

fn state_reason(fault: InvalidTracestate) -> (&'static str, usize) {
    let name = match fault.kind() {
        InvalidTracestateKind::TooLong { .. } => "too-long",
        InvalidTracestateKind::TooManyMembers => "too-many-members",
        InvalidTracestateKind::KeyCharacter => "key-character",
        InvalidTracestateKind::KeyTooLong => "key-too-long",
        InvalidTracestateKind::DuplicateKey => "duplicate-key",
        InvalidTracestateKind::NoValue => "no-value",
        InvalidTracestateKind::ValueCharacter => "value-character",
        InvalidTracestateKind::ValueTooLong => "value-too-long",
        other => panic!("a kind without a name: {other:?}"),
    };
    (name, fault.position().into())
}

/// The ids and flags of an accepted text, read by the standard library.
fn parts(text: &str) -> (u8, u128, u64, u8) {
    (
        u8::from_str_radix(&text[..2], 16).unwrap(),
        u128::from_str_radix(&text[3..35], 16).unwrap(),
        u64::from_str_radix(&text[36..52], 16).unwrap(),
        u8::from_str_radix(&text[53..], 16).unwrap(),
    )
}

// checklist 7
#[test]
fn receive_column() {
    // TS-18 TS-19 TS-20 TS-22 TS-23 TS-24
    for row in traceparent_rows() {
        let [_, value, receive, _, why] = &row.cells;
        let context = format!("line {}: {why}", row.line);
        let text = table::bytes(value);
        let expected = verdict(receive);
        let result = Traceparent::from_received(&text);
        assert_eq!(result.map_err(reason).err(), expected, "{context}");
        assert_eq!(
            Traceparent::is_valid_received(&text),
            expected.is_none(),
            "{context}"
        );
        let Ok(received) = result else { continue };
        let text = str::from_utf8(&text).unwrap();
        let (version, trace_id, parent_id, flags) = parts(text);
        assert_eq!(received.version(), version, "{context}");
        assert_eq!(
            received.trace_id().to_bytes(),
            trace_id.to_be_bytes(),
            "{context}"
        );
        assert_eq!(
            received.parent_id().to_bytes(),
            parent_id.to_be_bytes(),
            "{context}"
        );
        assert_eq!(received.flags().to_byte(), flags, "{context}");
        assert_eq!(received.to_text(), *text.as_bytes(), "{context}");
        assert_eq!(received.to_string(), text, "{context}");
    }
}

// checklist 6, 7
#[test]
fn send_column() {
    // TS-18 TS-19 TS-21 TS-22 TS-23 TS-24 TS-26: every constructor refuses what the column refuses, and repairs nothing.
    for row in traceparent_rows() {
        let [_, value, _, send, why] = &row.cells;
        let context = format!("line {}: {why}", row.line);
        let text = table::bytes(value);
        let expected = verdict(send);
        let result = Traceparent::parse(&text);
        assert_eq!(result.map_err(reason).err(), expected, "{context}");
        if let Ok(text) = str::from_utf8(&text) {
            assert_eq!(text.parse(), result, "{context}");
            assert_eq!(Traceparent::try_from(text), result, "{context}");
            let json = serde_json::to_string(text).unwrap();
            let read = serde_json::from_str::<Traceparent>(&json);
            assert_eq!(read.ok(), result.ok(), "{context}");
            let read = serde_json::from_str::<ReceivedTraceparent>(&json);
            assert_eq!(
                read.ok(),
                Traceparent::from_received(text.as_bytes()).ok(),
                "{context}"
            );
        }
        let Ok(traceparent) = result else { continue };
        let text = str::from_utf8(&text).unwrap();
        let (_, trace_id, parent_id, flags) = parts(text);
        let built = Traceparent::new(
            TraceId::from_bytes(trace_id.to_be_bytes()).unwrap(),
            SpanId::from_bytes(parent_id.to_be_bytes()).unwrap(),
            TraceFlags::from_byte(flags),
        );
        assert_eq!(traceparent, built, "{context}");
        let mut written = [0xee; Traceparent::LEN];
        built.write_to(&mut written);
        assert_eq!(written, *text.as_bytes(), "{context}");
        assert_eq!(built.to_text(), written, "{context}");
        assert_eq!(built.to_string(), text, "{context}");
    }
}

#[test]
fn every_reason_has_a_row() {
    let rows = traceparent_rows();
    let reasons = |column: usize| -> BTreeSet<String> {
        rows.iter()
            .map(|row| row.cells[column].split('@').next().unwrap().to_owned())
            .collect()
    };
    let both = [
        "accept",
        "length",
        "delimiter",
        "version-hex",
        "trace-id-hex",
        "parent-id-hex",
        "flags-hex",
        "zero-trace-id",
        "zero-parent-id",
    ];
    let named = |last: &str| {
        both.iter()
            .chain([&last])
            .map(|name| (*name).to_owned())
            .collect()
    };
    assert_eq!(reasons(2), named("version-ff"));
    assert_eq!(reasons(3), named("version-not-00"));
}

#[test]
fn every_version() {
    // TS-20 TS-21 TS-25
    for version in 0..=255_u8 {
        let text = format!("{version:02x}-{TRACE_ID}-{PARENT_ID}-01");
        let received = Traceparent::from_received(text.as_bytes());
        let sent = Traceparent::parse(text.as_bytes());
        assert_eq!(received.is_ok(), version < 255, "{text}");
        assert_eq!(sent.is_ok(), version == 0, "{text}");
        if version == 255 {
            assert_eq!(reason(received.unwrap_err()), ("version-ff", 0));
            continue;
        }
        if version > 0 {
            assert_eq!(reason(sent.unwrap_err()), ("version-not-00", 0));
        }
        let received = received.unwrap();
        assert_eq!(received.version(), version);
        assert_eq!(received.to_string(), text);
        let continued = received.traceparent().to_string();
        assert_eq!(continued, format!("00-{TRACE_ID}-{PARENT_ID}-01"));
        let again = ReceivedTraceparent::from(received.traceparent());
        assert_eq!((again.version(), again.to_string()), (0, continued));
    }
}

// checklist 4
#[test]
fn every_flags_byte() {
    // TS-24
    for flags in 0..=255_u8 {
        let text = format!("00-{TRACE_ID}-{PARENT_ID}-{flags:02x}");
        let traceparent: Traceparent = text.parse().unwrap();
        assert_eq!(traceparent.flags(), TraceFlags::from_byte(flags));
        assert_eq!(traceparent.flags().to_byte(), flags);
        assert_eq!(traceparent.flags().is_sampled(), flags % 2 == 1);
        assert_eq!(traceparent.flags().masked().to_byte(), flags % 2);
        assert_eq!(traceparent.to_string(), text);
        let received = Traceparent::from_received(text.as_bytes()).unwrap();
        assert_eq!(received, traceparent.into());
    }
    assert_eq!(TraceFlags::sampled(true), TraceFlags::SAMPLED);
    assert_eq!(TraceFlags::sampled(false), TraceFlags::NONE);
}

// checklist 3
#[test]
fn one_digit_makes_an_id() {
    // TS-22 TS-23: each single digit that is not zero passes, in both ids.
    let zero = format!("00-{}-{}-00", "0".repeat(32), "0".repeat(16));
    for place in (3..35).chain(36..52) {
        for digit in "123456789abcdef".chars() {
            let mut text = zero.clone();
            // The other id needs a digit too, so that only this one is under test.
            let other = if place < 35 { 36 } else { 3 };
            text.replace_range(other..=other, "8");
            text.replace_range(place..=place, &digit.to_string());
            assert_eq!(text.parse::<Traceparent>().unwrap().to_string(), text);
            assert!(Traceparent::is_valid_received(text.as_bytes()));
            text.replace_range(place..=place, "0");
            let expected = if place < 35 {
                ("zero-trace-id", 3)
            } else {
                ("zero-parent-id", 36)
            };
            assert_eq!(reason(text.parse::<Traceparent>().unwrap_err()), expected);
            let fault = Traceparent::from_received(text.as_bytes()).unwrap_err();
            assert_eq!(reason(fault), expected);
        }
    }
    assert_eq!(TraceId::from_bytes([0; 16]), None);
    assert_eq!(SpanId::from_bytes([0; 8]), None);
    for bit in 0..128 {
        let bytes = (1_u128 << bit).to_be_bytes();
        assert_eq!(
            TraceId::from_bytes(bytes).unwrap().to_string(),
            format!("{:032x}", 1_u128 << bit)
        );
    }
    for bit in 0..64 {
        let bytes = (1_u64 << bit).to_be_bytes();
        assert_eq!(
            SpanId::from_bytes(bytes).unwrap().to_string(),
            format!("{:016x}", 1_u64 << bit)
        );
    }
}

#[test]
fn ids_as_text() {
    // TS-26
    for text in [TRACE_ID, &"f".repeat(32)] {
        let id = TraceId::try_from(text).unwrap();
        assert_eq!(
            (id.to_string(), format!("{id:x}")),
            (text.to_owned(), text.to_owned())
        );
        assert_eq!(
            *id.as_bytes(),
            u128::from_str_radix(text, 16).unwrap().to_be_bytes()
        );
    }
    let upper = TRACE_ID.to_uppercase();
    for (text, fault) in [
        ("", InvalidId::Length),
        (&TRACE_ID[1..], InvalidId::Length),
        (&format!("{TRACE_ID}0"), InvalidId::Length),
        (&format!(" {TRACE_ID}"), InvalidId::Length),
        (PARENT_ID, InvalidId::Length),
        (&upper, InvalidId::Hex),
        (&format!("+{}", &TRACE_ID[1..]), InvalidId::Hex),
        (&format!("{} ", &TRACE_ID[1..]), InvalidId::Hex),
        (&"0".repeat(32), InvalidId::Zero),
    ] {
        assert_eq!(text.parse::<TraceId>(), Err(fault), "{text}");
        assert_eq!(TraceId::try_from(text), Err(fault), "{text}");
    }
    for (text, fault) in [
        (TRACE_ID, InvalidId::Length),
        ("00F067AA0BA902B7", InvalidId::Hex),
        ("0000000000000000", InvalidId::Zero),
    ] {
        assert_eq!(text.parse::<SpanId>(), Err(fault), "{text}");
        assert_eq!(SpanId::try_from(text), Err(fault), "{text}");
    }
}

// checklist 8
#[test]
fn changed_copies() {
    let first: Traceparent = format!("00-{TRACE_ID}-{PARENT_ID}-ff").parse().unwrap();
    let next = first
        .with_parent_id("0102030405060708".parse().unwrap())
        .with_flags(TraceFlags::NONE);
    assert_eq!(
        next.to_string(),
        format!("00-{TRACE_ID}-0102030405060708-00")
    );
    assert_eq!(next.trace_id(), first.trace_id());
    assert_eq!(first.parent_id().to_string(), PARENT_ID);
}

#[test]
fn texts_of_faults() {
    // TS-89: place and bound, never the text.
    let good = format!("00-{TRACE_ID}-{PARENT_ID}-01");
    let with = |at: usize, piece: &str| {
        let mut text = good.clone();
        text.replace_range(at..at + piece.len(), piece);
        text
    };
    let digit = "lower-case hexadecimal digit expected";
    for (text, expected) in [
        (
            good[1..].to_owned(),
            "traceparent: 54 bytes, 55 expected".to_owned(),
        ),
        (
            with(35, "_"),
            "traceparent at byte 35: delimiter expected".to_owned(),
        ),
        (with(1, "G"), format!("traceparent at byte 1: {digit}")),
        (with(12, "G"), format!("traceparent at byte 12: {digit}")),
        (with(40, "G"), format!("traceparent at byte 40: {digit}")),
        (with(53, "G"), format!("traceparent at byte 53: {digit}")),
        (
            with(3, &"0".repeat(32)),
            "traceparent at byte 3: trace id all zero".to_owned(),
        ),
        (
            with(36, &"0".repeat(16)),
            "traceparent at byte 36: parent id all zero".to_owned(),
        ),
    ] {
        assert_eq!(
            text.parse::<Traceparent>().unwrap_err().to_string(),
            expected
        );
        let fault = Traceparent::from_received(text.as_bytes()).unwrap_err();
        assert_eq!(fault.to_string(), expected);
    }
    // The number saturates.
    for (len, shown) in [(65_534, 65_534), (65_535, 65_535), (65_536, 65_535)] {
        let fault = Traceparent::parse(&vec![b'0'; len]).unwrap_err();
        let expected = format!("traceparent: {shown} bytes, 55 expected");
        assert_eq!(fault.to_string(), expected);
    }
    let fault = with(0, "ff").parse::<Traceparent>().unwrap_err();
    assert_eq!(
        fault.to_string(),
        "traceparent at byte 0: version 00 expected"
    );
    let fault = Traceparent::from_received(with(0, "ff").as_bytes()).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "traceparent at byte 0: forbidden version ff"
    );
}

// checklist 33
#[test]
fn debug_hides_ids() {
    // TS-89
    let traceparent: Traceparent = format!("00-{TRACE_ID}-{PARENT_ID}-01").parse().unwrap();
    let received = ReceivedTraceparent::from(traceparent);
    let state = Tracestate::parse("secret=value").unwrap();
    let debug = format!(
        "{traceparent:?} {received:?} {:?} {:?} {state:?}",
        traceparent.trace_id(),
        traceparent.parent_id()
    );
    assert_eq!(
        debug,
        "Traceparent(..) ReceivedTraceparent(..) TraceId(..) SpanId(..) Tracestate(..)"
    );
}

#[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize)]
struct Record {
    trace_id: TraceId,
    span_id: SpanId,
    traceparent: Traceparent,
    received: ReceivedTraceparent,
    flags: TraceFlags,
    state: Tracestate<'static>,
}

fn record() -> Record {
    let received = format!("cc-{TRACE_ID}-{PARENT_ID}-03");
    let received = Traceparent::from_received(received.as_bytes()).unwrap();
    Record {
        trace_id: received.trace_id(),
        span_id: received.parent_id(),
        traceparent: received.traceparent(),
        received,
        flags: received.flags(),
        state: "a=1".parse().unwrap(),
    }
}

#[test]
fn readable_formats_get_text() {
    let json = serde_json::to_value(record()).unwrap();
    let expected = serde_json::json!({
        "trace_id": TRACE_ID, "span_id": PARENT_ID, "traceparent": format!("00-{TRACE_ID}-{PARENT_ID}-03"),
        "received": format!("cc-{TRACE_ID}-{PARENT_ID}-03"), "flags": 3, "state": "a=1",
    });
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_value::<Record>(json).unwrap(), record());
    for (field, value) in [
        ("trace_id", "0".repeat(32)),
        ("span_id", PARENT_ID.to_uppercase()),
        ("traceparent", format!("01-{TRACE_ID}-{PARENT_ID}-03")),
        ("received", format!("ff-{TRACE_ID}-{PARENT_ID}-03")),
        ("state", "A=1".to_owned()),
    ] {
        let mut json = expected.clone();
        json[field] = value.clone().into();
        let error = serde_json::from_value::<Record>(json)
            .unwrap_err()
            .to_string();
        // TS-89
        assert!(!error.contains(&value), "{field}: {error}");
    }
}

#[test]
fn other_formats_get_bytes() {
    use bson::{Bson, spec::BinarySubtype};
    let binary = |bytes: &[u8]| {
        Bson::Binary(bson::Binary {
            subtype: BinarySubtype::Generic,
            bytes: bytes.to_vec(),
        })
    };
    let trace_id = u128::from_str_radix(TRACE_ID, 16).unwrap().to_be_bytes();
    let span_id = u64::from_str_radix(PARENT_ID, 16).unwrap().to_be_bytes();
    let both = [&trace_id[..], &span_id, &[3]].concat();
    let expected = bson::doc! {
        "trace_id": binary(&trace_id), "span_id": binary(&span_id), "traceparent": binary(&both),
        "received": binary(&[&[0xcc], &both[..]].concat()), "flags": 3, "state": "a=1",
    };
    let bytes = bson::serialize_to_vec(&record()).unwrap();
    assert_eq!(
        bson::deserialize_from_slice::<bson::Document>(&bytes).unwrap(),
        expected
    );
    assert_eq!(
        bson::deserialize_from_slice::<Record>(&bytes).unwrap(),
        record()
    );
    for (field, value) in [
        ("trace_id", vec![0; 16]),
        ("trace_id", vec![1; 15]),
        ("trace_id", vec![1; 17]),
        ("span_id", vec![0; 8]),
        ("span_id", vec![1; 9]),
        ("traceparent", both[..24].to_vec()),
        ("traceparent", [&both[..], &[0]].concat()),
        ("traceparent", [&[0; 16], &both[16..]].concat()),
        ("traceparent", [&both[..16], &[0; 8], &[3]].concat()),
        ("received", both.clone()),
        ("received", vec![]),
        ("received", [&[0xff], &both[..]].concat()),
    ] {
        let mut document = expected.clone();
        document.insert(field, binary(&value));
        let bytes = document.to_vec().unwrap();
        let read = bson::deserialize_from_slice::<Record>(&bytes);
        assert!(read.is_err(), "{field} of {} bytes", value.len());
    }
}

#[test]
fn tracestate_table() {
    // TS-114
    for row in tracestate_rows() {
        let [_, value, expect, members, why] = &row.cells;
        let context = format!("line {}: {why}", row.line);
        let bytes = table::bytes(value);
        let expected = verdict(expect);
        let result = Tracestate::parse_bytes(&bytes);
        assert_eq!(
            result.clone().map_err(state_reason).err(),
            expected,
            "{context}"
        );
        if let Ok(text) = str::from_utf8(&bytes) {
            assert_eq!(Tracestate::parse(text), result, "{context}");
            assert_eq!(Tracestate::try_from(text), result, "{context}");
            assert_eq!(text.parse::<Tracestate<'_>>(), result, "{context}");
            let json = serde_json::to_string(text).unwrap();
            let read = serde_json::from_str::<Tracestate<'_>>(&json);
            assert_eq!(read.ok(), result.clone().ok(), "{context}");
        }
        let Ok(state) = result else {
            assert_eq!(members, "-", "{context}");
            continue;
        };
        assert_eq!(state.as_str().as_bytes(), bytes, "{context}");
        assert_eq!(state.to_string().as_bytes(), bytes, "{context}");
        assert_eq!(state.clone().into_owned(), state, "{context}");
        let expected = if members == "=" {
            bytes.clone()
        } else {
            table::bytes(members)
        };
        let pairs: Vec<String> = state
            .members()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        assert_eq!(pairs.join(",").as_bytes(), expected, "{context}");
        assert_eq!(state.is_empty(), expected.is_empty(), "{context}");
        for (key, value) in state.members() {
            assert_eq!(state.value_of(key), Some(value), "{context}");
        }
        assert_eq!(state.value_of(""), None, "{context}");
    }
}

#[test]
fn every_tracestate_reason_has_a_row() {
    let reasons: BTreeSet<String> = tracestate_rows()
        .iter()
        .map(|row| row.cells[2].split('@').next().unwrap().to_owned())
        .collect();
    let expected = [
        "accept",
        "duplicate-key",
        "key-character",
        "key-too-long",
        "no-value",
        "too-long",
        "too-many-members",
        "value-character",
        "value-too-long",
    ];
    assert!(reasons.iter().eq(expected), "{reasons:?}");
}

#[test]
fn texts_of_tracestate_faults() {
    // TS-89
    let long = "k".repeat(257);
    for (text, expected) in [
        (
            " ".repeat(513),
            "tracestate at byte 512: 513 bytes, 512 at most",
        ),
        (",".repeat(32), "tracestate at byte 32: 32 members at most"),
        (
            "secret=1,A=1".to_owned(),
            "tracestate at byte 9: character that no key may have here",
        ),
        (
            format!("{long}=1"),
            "tracestate at byte 256: key of 256 characters at most",
        ),
        (
            "secret=1,secret=2".to_owned(),
            "tracestate at byte 9: key that is there already",
        ),
        (
            "secret".to_owned(),
            "tracestate at byte 6: equals sign and value expected",
        ),
        (
            "secret=é".to_owned(),
            "tracestate at byte 7: character that no value may have",
        ),
        (
            format!("k={long}"),
            "tracestate at byte 258: value of 256 characters at most",
        ),
    ] {
        assert_eq!(Tracestate::parse(&text).unwrap_err().to_string(), expected);
    }
    let fault = Tracestate::parse(&long).unwrap_err();
    assert_eq!(fault.kind(), InvalidTracestateKind::KeyTooLong);
}
