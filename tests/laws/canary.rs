//! No byte of a peer shows in an error, in `Debug` or in a log, but what [`reported`] permits: the message is full of a marker, whole or
//! damaged.

use super::{choice, make, reported};
use arbitrary::Unstructured;
use opmsg_telemetry::command::{append_retry, remove_retry};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{
    Gate, Limits, Message, OpMsg, Role, Splice, Telemetry, Traceparent, Tracestate,
};
use std::error::Error;
use std::fmt::Debug;

const MARKER: &str = "canary";
/// As hexadecimal digits, as a list of numbers, and the text itself.
pub const FORMS: &[&str] = &[MARKER, "cafed00d", "202, 254, 208, 13", "99, 97, 110, 97"];
const TRACEPARENT: &str = "00-cafed00dcafed00dcafed00dcafed00d-cafed00dcafed00d-01";

/// Choice: how many bytes of the message are damaged; each is a position and a value of the input.
pub fn law(bytes: &[u8]) {
    let (choice, rest) = choice(bytes);
    let _ = run(&mut Unstructured::new(rest), choice & 7);
}

fn run(u: &mut Unstructured<'_>, damages: u8) -> arbitrary::Result<()> {
    let command = *u.choose(&[MARKER, "find", "find\n"])?;
    let text = make::string(MARKER.as_bytes());
    let setting = match u.int_in_range(0..=4)? {
        0 => make::element(0x02, "readPreference", &text),
        1 => make::element(
            0x04,
            "compressors",
            &make::document(&make::element(0x02, "0", &text)),
        ),
        2 => make::element(0x02, "tls", &text),
        _ => make::element(0x08, "tracing", &[1]),
    };
    let mut message = marked_with(command, &setting).message();
    for _ in 0..damages {
        let at = u.choose_index(message.len())?;
        message[at] = u.arbitrary()?;
    }
    if u.arbitrary()? {
        make::repair(&mut message);
    }
    look(&message);
    reported::look(&message);
    // Pieces alone, so that damage in one is seen although the message is refused.
    for _ in 0..4 {
        let start = u.choose_index(message.len())?;
        look_at_pieces(&message[start..]);
    }
    Ok(())
}

/// A message whose names, strings, identifiers and ids are the marker.
pub fn marked() -> make::Parts {
    marked_with(MARKER, &[])
}

/// The same with another name of the command, and with a setting of the client besides those that nobody knows.
fn marked_with(command: &str, setting: &[u8]) -> make::Parts {
    let text = make::string(MARKER.as_bytes());
    let id = [&[16, 0, 0, 0, 0][..], &[0xca, 0xfe, 0xd0, 0x0d].repeat(4)].concat();
    let retry = make::document(
        &[
            make::element(0x10, "attempt", &[1, 0, 0, 0]),
            make::element(0x02, "reason", &text),
        ]
        .concat(),
    );
    let client = make::document(
        &[
            make::element(0x05, "id", &id),
            make::element(
                0x03,
                "driver",
                &make::document(
                    &[
                        make::element(0x02, "name", &text),
                        make::element(0x02, "version", &text),
                        make::element(0x02, MARKER, &text),
                    ]
                    .concat(),
                ),
            ),
            make::element(
                0x03,
                "config",
                &make::document(&[&make::element(0x02, MARKER, &text), setting].concat()),
            ),
        ]
        .concat(),
    );
    let otel = make::document(
        &[
            make::element(0x02, "traceparent", &make::string(TRACEPARENT.as_bytes())),
            make::element(0x02, "tracestate", &make::string(b"canary=canary")),
            make::element(0x02, MARKER, &text),
        ]
        .concat(),
    );
    let telemetry = make::document(
        &[
            make::element(0x03, "otel", &otel),
            make::element(0x03, "retry", &retry),
            make::element(0x03, "client", &client),
        ]
        .concat(),
    );
    let body = make::document(
        &[
            make::element(0x02, command, &text),
            make::element(0x02, "comment", &text),
            make::element(0x02, "$db", &text),
            make::element(0x03, "$retry", &retry),
        ]
        .concat(),
    );
    let inside = [
        b"canaries\0".to_vec(),
        make::document(&make::element(0x02, MARKER, &text)),
    ]
    .concat();
    let size = u32::try_from(inside.len() + 4).expect("inputs are small");
    let sequence = [&size.to_le_bytes()[..], &inside].concat();
    make::Parts {
        request_id: 1,
        response_to: 0,
        flags: 1,
        sections: vec![
            make::section(0, &body),
            make::section(1, &sequence),
            make::section(3, &telemetry),
        ],
    }
}

fn note(value: &dyn Debug) {
    hidden(&format!("{value:?}"));
}

fn note_error(error: &dyn Error) {
    hidden(&error.to_string());
    note(&error);
    if let Some(source) = error.source() {
        note_error(source);
    }
}

fn hidden(text: &str) {
    for form in FORMS {
        let what: String = text.chars().take(60).collect();
        assert!(!text.contains(form), "{form} shows in {what}...");
    }
}

fn look(bytes: &[u8]) {
    for limits in [
        Limits::DEFAULT,
        Limits::SERVER,
        Limits::SERVER.with_max_nesting(5),
    ] {
        for role in [Role::Request, Role::Reply] {
            match Message::parse(bytes, role, &limits) {
                Ok(Message::OpMsg(message)) => look_into(&message),
                Ok(other) => note(&other),
                Err(error) => note_error(&error),
            }
        }
    }
}

fn look_into(message: &OpMsg<'_>) {
    note(message);
    note(&message.header());
    for section in message.sections() {
        note(&section);
    }
    match message.telemetry() {
        Ok(telemetry) => {
            note(&telemetry);
            note(&telemetry.map(Telemetry::into_owned));
        }
        Err(error) => note_error(&error),
    }
    match message.command() {
        Ok(command) => {
            note(&command);
            match command.retry_strict() {
                Ok(retry) => note(&retry),
                Err(error) => note_error(&error),
            }
        }
        Err(error) => note_error(&error),
    }
    let permit = Gate::from_max_wire_version(Some(29)).telemetry();
    for splice in [Splice::strip(message), Splice::forward(message, permit)] {
        note(&splice);
        note(&splice.to_edit());
    }
}

fn look_at_pieces(piece: &[u8]) {
    let len = piece
        .first()
        .map_or(0, |len| usize::from(*len))
        .min(piece.len());
    let mut document = piece[..len].to_vec();
    if let Err(error) = Telemetry::decode(&document) {
        note_error(&error);
    }
    if let Err(error) = RetryMetadata::decode(&document) {
        note_error(&error);
    }
    if let Err(error) = opmsg_telemetry::client::ClientMetadata::decode(&document) {
        note_error(&error);
    }
    if let Err(error) = opmsg_telemetry::document::validate(&document, 200) {
        note_error(&error);
    }
    if let Ok(reply) = bson::RawDocument::from_bytes(&document) {
        match Gate::from_hello(reply) {
            Ok(gate) => note(&gate),
            Err(error) => note_error(&error),
        }
    }
    if let Err(error) = Traceparent::from_received(piece) {
        note_error(&error);
    }
    match Tracestate::parse_bytes(piece) {
        Ok(state) => note(&state),
        Err(error) => note_error(&error),
    }
    if let Err(error) = remove_retry(&mut document) {
        note_error(&error);
    }
    let retry = RetryMetadata::new(1).expect("in range");
    if let Err(error) = append_retry(
        super::telemetry_decode::every_field(),
        &retry,
        &mut document,
    ) {
        note_error(&error);
    }
}
