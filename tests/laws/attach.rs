//! Whatever a driver configures, what it builds is a message that a 9.0 server takes, a message for an older server has no section, and
//! nothing shows in `Debug`. The announced bytes are the written ones and never more than the reserve.

use super::{make, naive};
use arbitrary::Unstructured;
use opmsg_telemetry::attach::{
    Attacher, CommandSpan, Decision, Omitted, Origin, OutgoingCommand, Purpose, SectionGate,
    Switches,
};
use opmsg_telemetry::client::ClientMetadata;
use opmsg_telemetry::comment::CommentContext;
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{
    Command, Field, Gate, Limits, OpMsg, Role, Telemetry, TraceSection, Traceparent, Tracestate,
};
use std::cell::Cell;

/// A user can type any name; it shows nowhere.
const CANARY: &str = "mongodb://user:secret@db.example.test/?token=t0ken";
const NAMES: [&str; 8] = [
    "find",
    "insert",
    "getMore",
    "saslStart",
    "CREATEUSER",
    "hello",
    "bulkWrite",
    CANARY,
];
const SENSITIVE: [&str; 2] = ["saslStart", "CREATEUSER"];

/// How often the law met what it is about, on this thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    pub complete: u32,
    pub plain: u32,
    pub drafts: u32,
    pub full_clients: u32,
    pub shed: u32,
    pub arguments: u32,
    pub comments: u32,
    pub omitted: u32,
}

thread_local! {
    static SEEN: Cell<Seen> = const { Cell::new(Seen { complete: 0, plain: 0, drafts: 0, full_clients: 0, shed: 0, arguments: 0,
        comments: 0, omitted: 0 }) };
}

pub fn seen() -> Seen {
    SEEN.get()
}

fn note(change: impl FnOnce(&mut Seen)) {
    let mut seen = SEEN.get();
    change(&mut seen);
    SEEN.set(seen);
}

pub fn law(bytes: &[u8]) {
    let _ = run(&mut Unstructured::new(bytes));
}

fn run(u: &mut Unstructured<'_>) -> arbitrary::Result<()> {
    let version = *u.choose(&[
        None,
        Some(0),
        Some(21),
        Some(28),
        Some(29),
        Some(29),
        Some(30),
        Some(i32::MAX),
    ])?;
    let max_message_size = *u.choose(&[500_u32, 2_000, 48_000_000])?;
    let gate = gate(version, max_message_size);
    let mut switches = Switches::tracing(u.ratio(7, 8)?);
    for field in Field::ALL {
        if u.arbitrary()? {
            switches = switches.allowing(field);
        }
    }
    switches = switches.with_comment_fallback(u.arbitrary()?);
    let traceparent: Traceparent = u.arbitrary()?;
    let retry: Option<RetryMetadata> = u.arbitrary()?;
    let client: Option<ClientMetadata<'_>> = u.arbitrary()?;
    let tracestate: Option<Tracestate<'_>> = u.arbitrary()?;
    let name = *u.choose(&NAMES)?;
    let padding = u.int_in_range(0..=600)?;
    let mut body = make::document(
        &[
            make::element(0x02, name, &make::string(&vec![b'x'; padding])),
            make::element(0x02, "$db", &make::string(b"shop")),
        ]
        .concat(),
    );

    let mut attacher = Attacher::new(&gate, switches);
    let own_body = u.arbitrary()?;
    let origin = if own_body {
        Origin::Driver
    } else {
        Origin::User
    };
    let before = body.clone();
    let mut argument = false;
    if let Some(retry) = &retry {
        argument = attacher
            .append_retry(retry, origin, &mut body)
            .expect("a body of its own");
    }
    note(|seen| seen.arguments += u32::from(argument));
    assert!(own_body || body == before, "a user's document was changed");
    assert!(!argument || switches.allows(Field::RetryArgument) && gate.telemetry().is_some());

    let has_span = u.ratio(7, 8)?;
    let purpose = *u.choose(&[
        Purpose::Operation,
        Purpose::Operation,
        Purpose::Operation,
        Purpose::Monitoring,
    ])?;
    let authenticates = u.arbitrary()?;
    let mut command = OutgoingCommand::new(name)
        .with_optional_span(has_span.then(|| CommandSpan::from(traceparent)))
        .with_purpose(purpose)
        .with_speculative_authenticate(authenticates);
    if let Some(retry) = &retry {
        command = command.with_retry(retry);
    }
    if let Some(client) = &client {
        command = command.with_client(client);
    }
    if let Some(tracestate) = &tracestate {
        command = command.with_tracestate(tracestate);
    }
    let without_comment = body.clone();
    let placed = attacher
        .place_comment(&command, origin, &mut body)
        .expect("a body of its own");
    if let Some(placed) = placed {
        note(|seen| seen.comments += 1);
        assert!(own_body && switches.comment_fallback() && gate.telemetry().is_none());
        assert!(
            attacher.decide(&command).attachment().is_none(),
            "two carriers"
        );
        let read = bson::RawDocument::from_bytes(&body).expect("a document");
        let context = CommentContext::read(read).expect("a context");
        let sent = context.traceparent().expect("a traceparent");
        assert_eq!(sent.traceparent(), traceparent);
        no_canary(&format!("{placed:?} {context:?}"), &traceparent);
        let mut shown = body.clone();
        placed.restore(&mut shown).expect("the same body");
        assert_eq!(shown, without_comment);
    } else {
        assert_eq!(body, without_comment);
    }
    let bare = message(&[make::section(0, &body)]);
    let measured = u.arbitrary()?;
    if measured {
        command = command.with_message_len(bare.len());
    }
    let mut section_gate = SectionGate::new();
    let probe = section_gate.probe(u.ratio(7, 8)?);
    if u.ratio(1, 4)? {
        command = command.with_probe(probe);
    }

    let sensitive = SENSITIVE.contains(&name) || name == "hello" && authenticates;
    let eligible = switches.is_tracing()
        && matches!(version, Some(29 | 30))
        && purpose == Purpose::Operation
        && !sensitive
        && has_span;
    for time in 0..2 {
        let mut sections = make::section(0, &body);
        let body_len = sections.len();
        let decision = attacher.decide(&command);
        let announced = decision.append_to(&mut sections);
        let section = sections.get(body_len..).unwrap_or_default();
        assert_eq!(section.len(), announced);
        no_canary(
            &format!("{attacher:?} {command:?} {decision:?}"),
            &traceparent,
        );
        match decision {
            Decision::Omit(reason) => {
                note(|seen| seen.omitted += 1);
                assert!(section.is_empty());
                assert!(!eligible || matches!(reason, Omitted::TooLarge | Omitted::HeldBack));
                assert!(reason != Omitted::TooLarge || measured);
            }
            Decision::Attach(attachment) => {
                assert!(eligible);
                let drafts = usize::from(argument) * argument_len(retry.as_ref());
                assert!(announced + drafts <= attacher.reserve());
                let message = message(std::slice::from_ref(&sections));
                assert!(!measured || message.len() <= index(gate.max_message_size()));
                taken_by_a_server(&message, traceparent, argument);
                let telemetry = Telemetry::decode(&section[1..]).expect("a section of our own");
                assert!(telemetry.ignored().is_empty());
                assert_eq!(telemetry.retry().is_some(), attachment.carries_retry());
                assert!(!(argument && attachment.carries_retry()), "two carriers");
                for (field, present) in [
                    (Field::Tracestate, telemetry.tracestate().is_some()),
                    (Field::Retry, telemetry.retry().is_some()),
                    (Field::Client, telemetry.client().is_some()),
                ] {
                    assert!(!present || switches.allows(field));
                }
                if time == 1 && telemetry.client().is_some() && !attachment.shed().client_form() {
                    let written = telemetry
                        .client()
                        .is_some_and(|sent| sent.driver().is_none());
                    assert!(written, "the full form twice");
                }
                if announced == TraceSection::LEN {
                    let expected = make::section(3, &make::telemetry(&traceparent.to_string()));
                    assert_eq!(section, expected);
                }
                let full = telemetry
                    .client()
                    .is_some_and(|sent| sent.driver().is_some());
                note(|seen| {
                    seen.plain += u32::from(announced == TraceSection::LEN);
                    seen.drafts += u32::from(announced > TraceSection::LEN);
                    seen.full_clients += u32::from(full);
                    seen.shed += u32::from(!attachment.shed().is_nothing());
                });
                attacher.written(attachment.receipt());
            }
        }
    }
    note(|seen| seen.complete += 1);
    Ok(())
}

fn gate(version: Option<i32>, max_message_size: u32) -> Gate {
    let mut elements = make::element(0x01, "ok", &1.0_f64.to_le_bytes());
    if let Some(version) = version {
        elements.extend(make::element(
            0x10,
            "maxWireVersion",
            &version.to_le_bytes(),
        ));
    }
    elements.extend(make::element(
        0x10,
        "maxMessageSizeBytes",
        &max_message_size.to_le_bytes(),
    ));
    let hello = make::document(&elements);
    Gate::from_hello(bson::RawDocument::from_bytes(&hello).expect("a document")).expect("a hello")
}

/// The crate's own validation with a server's limits, and the plain reader.
fn taken_by_a_server(message: &[u8], traceparent: Traceparent, argument: bool) {
    let msg = OpMsg::parse(message, Role::Request, &Limits::SERVER).expect("a server takes it");
    let telemetry = msg.telemetry().expect("sound").expect("there");
    assert_eq!(telemetry.traceparent().traceparent(), traceparent);
    let command: Command<'_> = msg.command().expect("a body");
    assert_eq!(command.has_retry(), argument);
    assert_eq!(command.retry().is_some(), argument);
    assert!(command.required_database().is_ok());
    let server = naive::message::Receiver {
        reply: false,
        max_message_size: index(Limits::MAX_MESSAGE_SIZE),
        max_nesting: 200,
        security_token: false,
        everything: true,
        before_9_0: false,
    };
    naive::message::parse(message, &server).expect("the plain reader takes it too");
}

fn message(sections: &[Vec<u8>]) -> Vec<u8> {
    let parts = make::Parts {
        request_id: 1,
        response_to: 0,
        flags: 0,
        sections: sections.to_vec(),
    };
    parts.message()
}

fn argument_len(retry: Option<&RetryMetadata>) -> usize {
    retry.map_or(0, |retry| 8 + retry.encoded_len())
}

fn index(len: u32) -> usize {
    usize::try_from(len).unwrap_or(usize::MAX)
}

#[track_caller]
fn no_canary(shown: &str, traceparent: &Traceparent) {
    let text = traceparent.to_string();
    for part in [
        "secret",
        "mongodb:",
        "t0ken",
        "example.test",
        &text[3..35],
        &text[36..52],
    ] {
        assert!(!shown.contains(part), "shows what it must not");
    }
}
