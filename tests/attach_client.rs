//! What stands beside the traceparent: the client's metadata in full once per connection, and what is left out when room is scarce.

use opmsg_telemetry::attach::{
    Attacher, Attachment, CommandSpan, Decision, Omitted, OutgoingCommand, Shed, Switches,
};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::retry::{RetryMetadata, RetryReason};
use opmsg_telemetry::{Field, Gate, Limits, Telemetry, Tracestate};

const ALL: Switches = Switches::tracing(true)
    .allowing(Field::Tracestate)
    .allowing(Field::Retry)
    .allowing(Field::Client);

fn gate() -> Gate {
    Gate::from_max_wire_version(Some(29))
}

fn client() -> ClientMetadata<'static> {
    let id = ClientId::from_bytes([7; 16]).unwrap();
    let driver = Driver::new("example-driver", "1.2.3").unwrap();
    ClientMetadata::full(id, driver, ClientConfig::new().with_retry_writes(true))
}

fn retry() -> RetryMetadata {
    RetryMetadata::new(1)
        .unwrap()
        .with_reason(RetryReason::Overload)
}

fn find() -> OutgoingCommand<'static> {
    OutgoingCommand::new("find").with_optional_span(CommandSpan::from_ids([1; 16], [2; 8], 1))
}

#[track_caller]
fn attached<'c>(attacher: &Attacher, command: &'c OutgoingCommand<'_>) -> Attachment<'c> {
    attacher.decide(command).attachment().unwrap()
}

/// The section's document, which has to be one that a 9.0 server takes.
#[track_caller]
fn encoded(attachment: &Attachment<'_>) -> Vec<u8> {
    let mut section = Vec::new();
    attachment.append_to(&mut section);
    assert_eq!(section.len(), attachment.encoded_len());
    assert_eq!(section, attachment.to_section().as_bytes());
    assert_eq!(section[0], 3);
    let document = section.split_off(1);
    let telemetry = Telemetry::decode(&document).unwrap();
    assert!(telemetry.ignored().is_empty());
    document
}

/// Whether the document has the full form, the id alone, or nothing.
fn form(document: &[u8]) -> Option<bool> {
    let telemetry = Telemetry::decode(document).unwrap();
    telemetry.client().map(|client| client.driver().is_some())
}

const FULL: Option<bool> = Some(true);
const ID: Option<bool> = Some(false);

// checklist 32
// TS-153
#[test]
fn the_full_form_goes_once_per_connection_and_then_the_id() {
    let client = client();
    let command = find().with_client(&client);
    let mut connections = [Attacher::new(&gate(), ALL), Attacher::new(&gate(), ALL)];
    for attacher in &mut connections {
        for (time, expected) in [FULL, ID, ID].into_iter().enumerate() {
            let attachment = attached(attacher, &command);
            assert_eq!(form(&encoded(&attachment)), expected, "message {time}");
            attacher.written(attachment.receipt());
        }
    }
}

// checklist 32
// TS-153
#[test]
fn a_failed_write_leaves_the_full_form_due() {
    let client = client();
    let command = find().with_client(&client);
    let mut attacher = Attacher::new(&gate(), ALL);
    // Nobody reports these as written.
    for _ in 0..3 {
        assert_eq!(form(&encoded(&attached(&attacher, &command))), FULL);
    }
    // A message without the full form says nothing about it.
    let other = attached(&attacher, &find()).receipt();
    attacher.written(other);
    let attachment = attached(&attacher, &command);
    assert_eq!(form(&encoded(&attachment)), FULL);
    attacher.written(attachment.receipt());
    assert_eq!(form(&encoded(&attached(&attacher, &command))), ID);
}

// checklist 32
#[test]
fn an_ineligible_command_does_not_count_as_the_first() {
    let client = client();
    let mut attacher = Attacher::new(&gate(), ALL);
    let sensitive = OutgoingCommand::new("saslStart").with_client(&client);
    assert!(attacher.decide(&sensitive).attachment().is_none());
    let command = find().with_client(&client);
    let attachment = attached(&attacher, &command);
    assert_eq!(form(&encoded(&attachment)), FULL);
    attacher.written(attachment.receipt());
}

/// What a message has room for, from the largest section to none.
// checklist 32
// TS-151
#[test]
fn what_does_not_fit_is_left_out_in_order_and_stays_due() {
    let (client, retry) = (client(), retry());
    let state = Tracestate::parse("rojo=1").unwrap();
    let all = find()
        .with_tracestate(&state)
        .with_retry(&retry)
        .with_client(&client);
    let max = usize::try_from(Limits::MAX_MESSAGE_SIZE).unwrap();
    // The sizes as the drafts give them: element heads, a document's five bytes, the parts themselves.
    let otel = 90 + 1 + b"tracestate\0".len() + 5 + b"rojo=1".len();
    let with_retry = otel + 1 + b"retry\0".len() + retry.encoded_len();
    let with_id = with_retry + 1 + b"client\0".len() + 30;
    let full = with_id - 30 + client.encoded_len();
    type Expected = (usize, Option<bool>, bool, bool);
    let steps: [Expected; 5] = [
        (full, FULL, true, true),
        (with_id, ID, true, true),
        (with_retry, None, true, true),
        (otel, None, false, true),
        (90, None, false, false),
    ];
    let mut attacher = Attacher::new(&gate(), ALL);
    for (step, (len, client_form, has_retry, has_state)) in steps.into_iter().enumerate() {
        let next_larger = step.checked_sub(1).map_or(len + 50, |at| steps[at].0);
        for room in [len, next_larger - 1] {
            let command = all.with_message_len(max - room);
            let attachment = attached(&attacher, &command);
            let document = encoded(&attachment);
            let telemetry = Telemetry::decode(&document).unwrap();
            assert_eq!(attachment.encoded_len(), len, "room {room}");
            assert_eq!(form(&document), client_form);
            assert_eq!(telemetry.retry().is_some(), has_retry);
            assert_eq!(attachment.carries_retry(), has_retry);
            assert_eq!(telemetry.tracestate().is_some(), has_state);
            let shed = attachment.shed();
            assert_eq!(shed.is_nothing(), step == 0);
            assert_eq!(shed.client_form(), client_form == ID);
            assert_eq!(shed.client(), client_form.is_none());
            assert_eq!(shed.retry(), !has_retry);
            assert_eq!(shed.tracestate(), !has_state);
            if step > 0 {
                attacher.written(attachment.receipt());
            }
        }
    }
    // Written five times without the full form: it is still due.
    assert_eq!(form(&encoded(&attached(&attacher, &all))), FULL);
    for room in [89, 1, 0] {
        let command = all.with_message_len(max - room);
        assert!(matches!(
            attacher.decide(&command),
            Decision::Omit(Omitted::TooLarge)
        ));
        let plain = find().with_message_len(max - room);
        assert!(matches!(
            attacher.decide(&plain),
            Decision::Omit(Omitted::TooLarge)
        ));
    }
    let plain = find().with_message_len(max - 90);
    let attachment = attached(&attacher, &plain);
    assert_eq!(attachment.encoded_len(), 90);
    assert_eq!(attachment.shed(), Shed::default());
    let absurd = find().with_message_len(usize::MAX);
    assert!(attacher.decide(&absurd).attachment().is_none());
}

// checklist 29
#[test]
fn a_draft_that_no_switch_permits_is_not_there() {
    let (client, retry) = (client(), retry());
    let state = Tracestate::parse("rojo=1").unwrap();
    let all = find()
        .with_tracestate(&state)
        .with_retry(&retry)
        .with_client(&client);
    let fields = [Field::Tracestate, Field::Retry, Field::Client];
    for permitted in 0..8_u8 {
        let mut switches = Switches::tracing(true);
        for (bit, field) in fields.into_iter().enumerate() {
            if permitted & (1 << bit) != 0 {
                switches = switches.allowing(field);
            }
        }
        let attacher = Attacher::new(&gate(), switches);
        let attachment = attached(&attacher, &all);
        let document = encoded(&attachment);
        let telemetry = Telemetry::decode(&document).unwrap();
        assert_eq!(telemetry.tracestate().is_some(), permitted & 1 != 0);
        assert_eq!(telemetry.retry().is_some(), permitted & 2 != 0);
        assert_eq!(telemetry.client().is_some(), permitted & 4 != 0);
        assert!(attachment.shed().is_nothing());
        assert_eq!(attachment.trace_section().is_some(), permitted == 0);
        for off in [switches, Switches::OFF] {
            let gate = Gate::from_max_wire_version(Some(28));
            assert!(
                Attacher::new(&gate, off)
                    .decide(&all)
                    .attachment()
                    .is_none()
            );
        }
    }
}

// checklist 29
#[test]
fn a_draft_stays_away_from_servers_below_its_minimum() {
    let (client, retry) = (client(), retry());
    let state = Tracestate::parse("rojo=1").unwrap();
    let all = find()
        .with_tracestate(&state)
        .with_retry(&retry)
        .with_client(&client);
    let switches = Switches::tracing(true)
        .allowing_from(Field::Tracestate, 30)
        .allowing_from(Field::Retry, 31)
        .allowing_from(Field::Client, 32);
    for version in 29..=33 {
        let gate = Gate::from_max_wire_version(Some(version));
        let attacher = Attacher::new(&gate, switches);
        let document = encoded(&attached(&attacher, &all));
        let telemetry = Telemetry::decode(&document).unwrap();
        assert_eq!(telemetry.tracestate().is_some(), version >= 30);
        assert_eq!(telemetry.retry().is_some(), version >= 31);
        assert_eq!(telemetry.client().is_some(), version >= 32);
        assert!(document.len() < attacher.reserve());
        // The other carrier keeps to its own minimum.
        let argument = switches.allowing_from(Field::RetryArgument, 31);
        let attacher = Attacher::new(&gate, argument);
        let mut body = bson::rawdoc! { "find": "orders", "$db": "shop" }.into_bytes();
        let origin = opmsg_telemetry::attach::Origin::Driver;
        let appended = attacher.append_retry(&retry, origin, &mut body);
        assert_eq!(appended, Ok(version >= 31), "{version}");
        assert!(!attached(&attacher, &all).carries_retry());
    }
    // No permission goes below the gate.
    let old = Gate::from_max_wire_version(Some(28));
    let eager = Switches::tracing(true).allowing_from(Field::Client, 0);
    assert!(
        Attacher::new(&old, eager)
            .decide(&all)
            .attachment()
            .is_none()
    );
}

// checklist 32
#[test]
fn an_id_alone_is_no_full_form() {
    let (full, id) = (client(), ClientMetadata::id_only(client().id()));
    let (by_id, in_full) = (find().with_client(&id), find().with_client(&full));
    let mut attacher = Attacher::new(&gate(), ALL);
    let attachment = attached(&attacher, &by_id);
    assert_eq!(form(&encoded(&attachment)), ID);
    attacher.written(attachment.receipt());
    assert_eq!(form(&encoded(&attached(&attacher, &in_full))), FULL);
}
