//! Which command gets a section: every condition of the drivers' rules alone and together.

mod wire;

use bson::rawdoc;
use opmsg_telemetry::attach::{
    Attacher, CommandSpan, Decision, Omitted, OutgoingCommand, Probe, Purpose, SectionGate,
    Switches,
};
use opmsg_telemetry::{Gate, Limits, OpMsg, Role, TraceFlags, TraceSection, Traceparent};

const TRACE_ID: [u8; 16] = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes();
const SPAN_ID: [u8; 8] = 0x00f0_67aa_0ba9_02b7_u64.to_be_bytes();

fn span() -> CommandSpan {
    CommandSpan::from_ids(TRACE_ID, SPAN_ID, 1).unwrap()
}

fn attacher(max_wire_version: Option<i32>) -> Attacher {
    Attacher::new(
        &Gate::from_max_wire_version(max_wire_version),
        Switches::tracing(true),
    )
}

/// The reason, or `None` for a section of the 90 bytes that the protocol gives.
#[track_caller]
fn reason(attacher: &Attacher, command: &OutgoingCommand<'_>) -> Option<Omitted> {
    let mut sections = b"before".to_vec();
    let decision = attacher.decide(command);
    let added = decision.append_to(&mut sections);
    match decision {
        Decision::Attach(attachment) => {
            assert_eq!(added, attachment.encoded_len());
            assert_eq!(
                sections,
                [b"before", &wire::trace(wire::TRACEPARENT)[..]].concat()
            );
            None
        }
        Decision::Omit(reason) => {
            assert_eq!((added, &sections[..]), (0, &b"before"[..]));
            Some(reason)
        }
    }
}

fn find() -> OutgoingCommand<'static> {
    OutgoingCommand::new("find").with_span(span())
}

// checklist 1
#[test]
fn only_versions_that_a_9_0_server_reports_open_the_connection() {
    let open = [29, 30, 1_000, i32::MAX - 1];
    let closed = [i32::MIN, -1, 0, 6, 21, 25, 28, i32::MAX];
    for version in open {
        assert_eq!(reason(&attacher(Some(version)), &find()), None, "{version}");
        assert!(TraceSection::for_wire_version(Some(version), TRACE_ID, SPAN_ID, 1).is_some());
    }
    for version in closed.map(Some).into_iter().chain([None]) {
        assert_eq!(
            reason(&attacher(version), &find()),
            Some(Omitted::WireVersion),
            "{version:?}"
        );
        assert!(TraceSection::for_wire_version(version, TRACE_ID, SPAN_ID, 1).is_none());
    }
}

// checklist 2
#[test]
fn the_section_is_the_golden_one() {
    let golden = [
        &b"\x03\x59\0\0\0\x03otel\0\x4e\0\0\0\x02traceparent\0\x38\0\0\0"[..],
        b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        b"\0\0\0",
    ]
    .concat();
    let mut section = Vec::new();
    assert_eq!(
        attacher(Some(29)).decide(&find()).append_to(&mut section),
        90
    );
    assert_eq!(section, golden);
    let document = bson::Document::from_reader(&section[1..]).unwrap();
    assert_eq!(
        document,
        bson::doc! { "otel": { "traceparent": wire::TRACEPARENT } }
    );
}

// checklist 3
#[test]
fn zero_ids_give_no_span_and_one_byte_that_is_not_zero_is_enough() {
    assert!(CommandSpan::from_ids([0; 16], SPAN_ID, 1).is_none());
    assert!(CommandSpan::from_ids(TRACE_ID, [0; 8], 1).is_none());
    for at in 0..24 {
        for value in 1..=255 {
            let (mut trace_id, mut span_id) = ([0; 16], [0; 8]);
            match at {
                0..16 => {
                    trace_id[at] = value;
                    span_id[0] = 1;
                }
                _ => {
                    trace_id[0] = 1;
                    span_id[at - 16] = value;
                }
            }
            let span = CommandSpan::from_ids(trace_id, span_id, 0).unwrap();
            assert_eq!(span.traceparent().trace_id().to_bytes(), trace_id);
            assert_eq!(span.traceparent().parent_id().to_bytes(), span_id);
        }
    }
}

// checklist 4
#[test]
fn flags_are_masked_unless_the_caller_builds_the_traceparent() {
    for byte in 0..=255 {
        let masked = CommandSpan::from_ids(TRACE_ID, SPAN_ID, byte).unwrap();
        assert_eq!(masked.traceparent().flags().to_byte(), byte & 1);
        let flags = TraceFlags::from_byte(byte);
        let kept = CommandSpan::from(span().traceparent().with_flags(flags));
        let mut section = Vec::new();
        let command = OutgoingCommand::new("find").with_span(kept);
        attacher(Some(29)).decide(&command).append_to(&mut section);
        assert_eq!(section[85..87], *format!("{byte:02x}").as_bytes());
    }
}

// checklist 6
#[test]
fn ids_as_text_are_taken_exactly_as_the_wire_has_them() {
    let (trace_id, span_id) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    assert_eq!(CommandSpan::from_hex(trace_id, span_id, true), Ok(span()));
    for (trace_id, span_id) in [
        (&trace_id[1..], span_id),
        (trace_id, &span_id[1..]),
        ("4bf92f3577b34da6a3ce929d0e0e47360", span_id),
        (trace_id, "00f067aa0ba902b70"),
        ("4BF92F3577B34DA6A3CE929D0E0E4736", span_id),
        (trace_id, "00F067AA0BA902B7"),
        ("4bf92f3577b34da6a3ce929d0e0e473g", span_id),
        (" 4bf92f3577b34da6a3ce929d0e0e473", span_id),
        ("00000000000000000000000000000000", span_id),
        (trace_id, "0000000000000000"),
        ("", ""),
    ] {
        assert!(CommandSpan::from_hex(trace_id, span_id, true).is_err());
    }
    let text = wire::TRACEPARENT;
    assert_eq!(
        text.parse::<Traceparent>().map(CommandSpan::from),
        Ok(span())
    );
    for text in [
        &text[1..],
        &format!("{text}0"),
        &text.to_uppercase(),
        &text.replacen("00", "01", 1),
        &text.replacen("00", "ff", 1),
        &text.replacen("-4", "4-", 1),
        &format!("{text}-extra"),
    ] {
        assert!(text.parse::<Traceparent>().is_err(), "{text}");
    }
}

// checklist 9
// TS-144
#[test]
fn a_span_that_is_its_parent_is_none_of_the_commands() {
    let parent = 7_u64.to_be_bytes();
    assert_eq!(
        CommandSpan::below_parent(TRACE_ID, SPAN_ID, 1, parent),
        Some(span())
    );
    assert_eq!(
        CommandSpan::below_parent(TRACE_ID, SPAN_ID, 1, [0; 8]),
        Some(span())
    );
    assert_eq!(
        CommandSpan::below_parent(TRACE_ID, SPAN_ID, 1, SPAN_ID),
        None
    );
    assert_eq!(CommandSpan::below_parent(TRACE_ID, [0; 8], 1, parent), None);
}

// checklist 11
// TS-142
#[test]
fn each_connection_has_its_own_answer_and_nothing_else_has_one() {
    let hello =
        |version: i32| Gate::from_hello(&rawdoc! { "ok": 1.0, "maxWireVersion": version }).unwrap();
    // Two connections of one pool, and one behind a load balancer, whose server description is empty.
    let pool = [25, 29].map(|version| Attacher::new(&hello(version), Switches::tracing(true)));
    assert_eq!(reason(&pool[0], &find()), Some(Omitted::WireVersion));
    assert_eq!(reason(&pool[1], &find()), None);
    let balanced = rawdoc! { "ok": 1.0, "maxWireVersion": 29, "serviceId": bson::oid::ObjectId::from_bytes([1; 12]) };
    let balanced = Attacher::new(
        &Gate::from_hello(&balanced).unwrap(),
        Switches::tracing(true),
    );
    assert_eq!(reason(&balanced, &find()), None);
    // Without knowledge there is no section.
    let silent = Gate::from_hello(&rawdoc! { "ok": 1.0 }).unwrap();
    let silent = Attacher::new(&silent, Switches::tracing(true));
    assert_eq!(reason(&silent, &find()), Some(Omitted::WireVersion));
    assert_eq!(reason(&Attacher::OFF, &find()), Some(Omitted::TracingOff));
    assert_eq!(Switches::default(), Switches::OFF);
    assert!(OutgoingCommand::new("find").reply_expected());
    assert_eq!(
        reason(&attacher(Some(29)), &OutgoingCommand::new("find")),
        Some(Omitted::NoSpan)
    );
}

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

// checklist 10, 21
#[test]
fn sensitive_commands_have_none_in_any_spelling() {
    fn command(name: &str) -> OutgoingCommand<'_> {
        OutgoingCommand::new(name).with_span(span())
    }
    let attacher = attacher(Some(29));
    for name in SENSITIVE {
        let mixed = name
            .char_indices()
            .map(|(at, c)| match at % 2 {
                0 => c.to_ascii_uppercase(),
                _ => c.to_ascii_lowercase(),
            })
            .collect::<String>();
        for spelled in [name, &name.to_uppercase(), &name.to_lowercase(), &mixed] {
            assert_eq!(
                reason(&attacher, &command(spelled)),
                Some(Omitted::Sensitive),
                "{spelled}"
            );
        }
        for near in [
            format!("{name}x"),
            format!("x{name}"),
            name[1..].to_owned(),
            format!("{name} "),
        ] {
            assert_eq!(reason(&attacher, &command(&near)), None, "{near}");
        }
    }
    for name in [
        "hello", "HELLO", "isMaster", "ismaster", "ISMASTER", "IsMaster",
    ] {
        let typed = command(name);
        assert_eq!(reason(&attacher, &typed), None, "{name}");
        assert_eq!(
            reason(&attacher, &typed.with_speculative_authenticate(true)),
            Some(Omitted::Sensitive),
            "{name}"
        );
    }
    let find = find().with_speculative_authenticate(true);
    assert_eq!(reason(&attacher, &find), None);
}

// checklist 21
// TS-146, TS-147
#[test]
fn what_belongs_to_no_operation_has_none() {
    let attacher = attacher(Some(29));
    for purpose in [
        Purpose::Handshake,
        Purpose::Monitoring,
        Purpose::Authentication,
    ] {
        for name in ["hello", "ping", "saslContinue", "find"] {
            let command = OutgoingCommand::new(name)
                .with_span(span())
                .with_purpose(purpose);
            assert_eq!(
                reason(&attacher, &command),
                Some(Omitted::NotAnOperation),
                "{purpose:?} {name}"
            );
        }
    }
    for name in [
        "insert",
        "getMore",
        "killCursors",
        "endSessions",
        "commitTransaction",
        "abortTransaction",
        "listCollections",
        "bulkWrite",
    ] {
        let command = OutgoingCommand::new(name).with_span(span());
        assert_eq!(reason(&attacher, &command), None, "{name}");
        assert_eq!(reason(&attacher, &command.without_reply()), None, "{name}");
    }
}

// checklist 21
#[test]
fn one_exhaust_request_has_one_section_and_its_replies_have_none() {
    let exhaust_allowed = 1 << 16;
    let more_to_come = 1 << 1;
    let mut section = Vec::new();
    attacher(Some(29))
        .decide(&OutgoingCommand::new("getMore").with_span(span()))
        .append_to(&mut section);
    let body = wire::body(&rawdoc! { "getMore": 7_i64, "collection": "orders", "$db": "shop" });
    let request = wire::message(exhaust_allowed, &[body, section.clone()]);
    let request = OpMsg::parse(&request, Role::Request, &Limits::SERVER).unwrap();
    assert!(request.telemetry().unwrap().is_some());
    // A driver that attached to what follows would build a message that no one takes.
    let reply = wire::body(&rawdoc! { "ok": 1.0, "cursor": { "id": 7_i64 } });
    for flags in [0, more_to_come] {
        let streamed = wire::message(flags, &[reply.clone(), section.clone()]);
        assert!(OpMsg::parse(&streamed, Role::Reply, &Limits::DEFAULT).is_err());
        let streamed = wire::message(flags, std::slice::from_ref(&reply));
        assert!(OpMsg::parse(&streamed, Role::Reply, &Limits::DEFAULT).is_ok());
    }
}

// checklist 8, 20
// TS-145
#[test]
fn attempts_of_one_operation_share_the_trace_and_differ_in_parent() {
    let attacher = attacher(Some(29));
    let mut seen = Vec::new();
    for attempt in 1..=3_u64 {
        // The request id is the caller's: the section has none.
        let span = CommandSpan::from_ids(TRACE_ID, attempt.to_be_bytes(), 1).unwrap();
        let command = OutgoingCommand::new("insert").with_span(span);
        let section = attacher.decide(&command).trace_section().unwrap();
        let first = *seen.first().unwrap_or(&section);
        assert_eq!(
            first.with_parent(span.traceparent().parent_id(), TraceFlags::SAMPLED),
            section,
            "patched for the next attempt"
        );
        assert_eq!(section.as_bytes()[..68], first.as_bytes()[..68]);
        assert_eq!(
            seen.iter().filter(|earlier| **earlier == section).count(),
            0
        );
        seen.push(section);
    }
}

// checklist 22
#[test]
fn the_body_is_not_asked_for_and_stays_as_it_is() {
    // No parameter takes a document: what a user typed cannot be changed.
    let _: for<'c> fn(&Attacher, &'c OutgoingCommand<'_>) -> Decision<'c> = Attacher::decide;
    let body = wire::body(&rawdoc! { "find": "orders", "$db": "shop" });
    let before = body.clone();
    let mut sections = body;
    attacher(Some(29)).decide(&find()).append_to(&mut sections);
    assert_eq!(sections[..before.len()], before);
}

// TS-143
#[test]
fn the_switch_has_three_states() {
    let enabled = |option, environment| {
        Switches::from_option_and_environment(option, environment).is_tracing()
    };
    for value in ["1", "true", "yes"] {
        assert!(enabled(None, Some(value)), "{value}");
        assert!(!enabled(Some(false), Some(value)), "{value}");
    }
    for value in ["", "0", "false", "no", "TRUE", "on", "2", " true"] {
        assert!(!enabled(None, Some(value)), "{value}");
        assert!(enabled(Some(true), Some(value)), "{value}");
    }
    assert!(!enabled(None, None));
}

#[test]
fn a_gate_that_holds_back_holds_back() {
    let attacher = attacher(Some(29));
    let mut gate = SectionGate::new();
    let [first, second]: [Probe; 2] = [gate.probe(true), gate.probe(true)];
    assert_eq!(reason(&attacher, &find().with_probe(first)), None);
    assert_eq!(
        reason(&attacher, &find().with_probe(second)),
        Some(Omitted::HeldBack)
    );
}

// TS-148
#[test]
fn of_several_reasons_the_first_counts() {
    let old = Gate::from_max_wire_version(Some(28));
    let new = Gate::from_max_wire_version(Some(29));
    let mut gate = SectionGate::new();
    let _ = gate.probe(true);
    let held = gate.probe(true);
    // Everything is against it; from step to step one reason less.
    let sensitive = OutgoingCommand::new("saslStart")
        .with_purpose(Purpose::Authentication)
        .with_message_len(48_000_000)
        .with_probe(held);
    let operation = sensitive.with_purpose(Purpose::Operation);
    let typed = OutgoingCommand::new("find")
        .with_message_len(48_000_000)
        .with_probe(held);
    let spanned = typed.with_span(span());
    let fitting = spanned.with_message_len(100);
    let on = Switches::tracing(true);
    for (gate, switches, command, expected) in [
        (&old, Switches::OFF, sensitive, Omitted::TracingOff),
        (&old, on, sensitive, Omitted::WireVersion),
        (&new, on, sensitive, Omitted::NotAnOperation),
        (&new, on, operation, Omitted::Sensitive),
        (&new, on, typed, Omitted::NoSpan),
        (&new, on, spanned, Omitted::TooLarge),
        (&new, on, fitting, Omitted::HeldBack),
    ] {
        let attacher = Attacher::new(gate, switches);
        assert_eq!(reason(&attacher, &command), Some(expected));
    }
}

// TS-148
#[test]
fn every_reason_has_words_of_its_own() {
    let reasons = [
        Omitted::TracingOff,
        Omitted::WireVersion,
        Omitted::NotAnOperation,
        Omitted::Sensitive,
        Omitted::NoSpan,
        Omitted::TooLarge,
        Omitted::HeldBack,
    ];
    for (at, reason) in reasons.iter().enumerate() {
        assert!(!reason.as_str().is_empty());
        assert_eq!(reason.to_string(), reason.as_str());
        assert!(
            reasons[..at]
                .iter()
                .all(|other| other.as_str() != reason.as_str())
        );
    }
}
