//! A message is accepted or refused by the rule that the restatement names; an accepted one is covered by its sections,
//! can be written again from its parts, and is accepted again after each kind of forwarding.

use super::naive::message::{self, LENGTH, OPCODE, Parts, REPLY, Receiver, UNSURE};
use super::{bit, choice, make};
use opmsg_telemetry::error::{FrameError, Reaction};
use opmsg_telemetry::message::{Header, SectionContent};
use opmsg_telemetry::{Gate, Generation, Limits, Message, OpMsg, Role, Splice, Validate};

/// Choice: bit 0 a reply, bit 1 repairs length and checksum, bit 2 permits the security token, bit 3 looks into every
/// document, bit 4 the limit before authentication, bit 5 a nesting of 5, bit 6 a receiver before 9.0.
pub fn law(bytes: &[u8]) {
    let (choice, message) = choice(bytes);
    let mut message = message.to_vec();
    if bit(choice, 1) {
        make::repair(&mut message);
    }
    let receiver = Receiver {
        reply: bit(choice, 0),
        max_message_size: if bit(choice, 4) { 16_384 } else { 48_000_000 },
        max_nesting: if bit(choice, 5) { 5 } else { 200 },
        security_token: bit(choice, 2),
        everything: bit(choice, 3),
        before_9_0: bit(choice, 6),
    };
    judge(&message, &receiver);
}

pub fn limits(receiver: &Receiver) -> Limits {
    let limits = if receiver.max_message_size == 16_384 {
        Limits::DEFAULT.before_authentication()
    } else {
        Limits::DEFAULT
    };
    limits
        .with_max_nesting(receiver.max_nesting)
        .with_security_token(receiver.security_token)
        .with_generation(if receiver.before_9_0 {
            Generation::Before9_0
        } else {
            Generation::V9_0
        })
        .with_validate(if receiver.everything {
            Validate::Everything
        } else {
            Validate::Telemetry
        })
}

pub fn judge(bytes: &[u8], receiver: &Receiver) {
    let limits = limits(receiver);
    let role = if receiver.reply {
        Role::Reply
    } else {
        Role::Request
    };
    let expected = message::parse(bytes, receiver);
    let parsed = OpMsg::parse(bytes, role, &limits);
    assert_eq!(
        parsed.is_ok(),
        matches!(Message::parse(bytes, role, &limits), Ok(Message::OpMsg(_)))
    );
    match parsed {
        Err(error) => {
            sane(&error, bytes.len());
            same_rule(expected.err(), error.rule().map(|rule| rule.id()), &error);
        }
        Ok(message) => match (message.telemetry(), expected) {
            (Ok(telemetry), Ok(parts)) => {
                let text = telemetry.map(|telemetry| telemetry.traceparent().to_text());
                let expected = parts
                    .telemetry
                    .map(|document| super::naive::telemetry::decode(document, 1000));
                assert_eq!(text.as_ref().map(|text| Ok(&text[..])), expected);
                same_parts(&message, &parts);
                accepted(bytes, &message, role, &limits);
            }
            (Err(error), expected) => same_rule(expected.err(), Some(error.rule().id()), &error),
            (Ok(_), Err(UNSURE)) => accepted(bytes, &message, role, &limits),
            (Ok(_), Err(rule)) => panic!("accepted against rule {rule}"),
        },
    }
}

fn same_rule(expected: Option<&str>, found: Option<&str>, error: &dyn std::fmt::Display) {
    let expected = expected.unwrap_or_else(|| panic!("refused, and no rule says so: {error}"));
    match expected {
        LENGTH | OPCODE | REPLY => {}
        UNSURE => assert!(matches!(found, Some("27" | "28")), "{error}"),
        // A document can be damaged and too deep; which of the two is met first is not restated.
        "6a" | "12a" | "16a" => {
            let found = found.unwrap_or_else(|| panic!("no rule: {error}"));
            assert_eq!(
                expected.trim_end_matches('a'),
                found.trim_end_matches(['a', 'b']),
                "{error}"
            );
        }
        // Rule 4 is implied by rule 3.
        _ => assert_eq!(Some(expected), found, "{error}"),
    }
}

fn sane(error: &FrameError, len: usize) {
    assert!(
        usize::try_from(error.offset()).is_ok_and(|at| at <= len),
        "{error}"
    );
    for generation in [Generation::Before9_0, Generation::V9_0] {
        assert_ne!(error.code(generation).code(), 0);
        assert!(!error.code(generation).name().is_empty());
        let reaction = error.reaction(generation);
        assert!(matches!(
            reaction,
            Reaction::Close | Reaction::Reply | Reaction::Silent
        ));
    }
}

fn same_parts(message: &OpMsg<'_>, parts: &Parts<'_>) {
    assert_eq!(message.body().as_bytes(), parts.body);
    assert_eq!(message.telemetry_document(), parts.telemetry);
    assert_eq!(message.checksum(), parts.checksum);
    let sequences: Vec<(Vec<u8>, Vec<&[u8]>)> = message
        .sequences()
        .map(|sequence| {
            let documents = sequence
                .documents()
                .map(|document| document.as_bytes())
                .collect();
            (sequence.identifier().to_vec(), documents)
        })
        .collect();
    let expected: Vec<(Vec<u8>, Vec<&[u8]>)> = parts
        .sequences
        .iter()
        .map(|sequence| (sequence.identifier.to_vec(), sequence.documents.clone()))
        .collect();
    assert_eq!(sequences, expected);
}

/// What holds for every accepted message.
pub fn accepted(bytes: &[u8], message: &OpMsg<'_>, role: Role, limits: &Limits) {
    assert_eq!(message.as_bytes(), bytes);
    covers(bytes, message);
    assert_eq!(written_again(message), bytes);
    let step = bytes.len() / 64 + 1;
    for len in (0..bytes.len()).step_by(step) {
        assert!(
            OpMsg::parse(&bytes[..len], role, limits).is_err(),
            "cut at {len}"
        );
    }
    let _ = message
        .command()
        .map(|command| (command.retry(), command.retry_strict().is_ok()));
    for permit in [None, Gate::from_max_wire_version(Some(29)).telemetry()] {
        let forwarded = Splice::forward(message, permit);
        let mut out = Vec::new();
        forwarded.append_to(&mut out);
        let again = OpMsg::parse(&out, role, limits).expect("accepted before");
        assert_eq!(
            again.telemetry_document(),
            message.telemetry_document().filter(|_| permit.is_some())
        );
        if permit.is_some() {
            assert_eq!(out, bytes);
        }
    }
}

/// Sections follow each other without a gap, from the flags to the end or to the checksum.
fn covers(bytes: &[u8], message: &OpMsg<'_>) {
    let mut at = 20;
    for section in message.sections() {
        assert_eq!(usize::try_from(section.offset()), Ok(at));
        assert_eq!(section.kind(), bytes[at]);
        assert_eq!(
            section.payload().len(),
            usize::try_from(section.size()).expect("within the message")
        );
        at += 1 + usize::try_from(section.size()).expect("within the message");
    }
    let checksum = if message.checksum().is_some() { 4 } else { 0 };
    assert_eq!(at + checksum, bytes.len());
}

/// The message from what the accessors give.
fn written_again(message: &OpMsg<'_>) -> Vec<u8> {
    let header: Header = message.header();
    let mut out = Vec::new();
    out.extend(header.message_length().to_le_bytes());
    out.extend(header.request_id().to_le_bytes());
    out.extend(header.response_to().to_le_bytes());
    out.extend(2013_i32.to_le_bytes());
    out.extend(message.flags().bits().to_le_bytes());
    for section in message.sections() {
        out.push(section.kind());
        match section.content() {
            SectionContent::Body(body) => out.extend(body.as_bytes()),
            SectionContent::Sequence(sequence) => {
                out.extend(section.size().to_le_bytes());
                out.extend(sequence.identifier());
                out.push(0);
                for document in sequence.documents() {
                    out.extend(document.as_bytes());
                }
            }
            SectionContent::SecurityToken(token) => {
                out.extend(token);
                out.push(0);
            }
            SectionContent::Telemetry(document) => out.extend(document),
            _ => panic!("a kind that this law does not write: {}", section.kind()),
        }
    }
    if let Some(checksum) = message.checksum() {
        out.extend(checksum.to_le_bytes());
    }
    out
}
