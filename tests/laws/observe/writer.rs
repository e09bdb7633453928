//! TS-203, TS-204, TS-205: what a writer counted is what went onto the wire: sections, drafts and arguments are counted again in the bytes.

use super::{Budgets, Tally, drained, emitted, lost, make, note, tally, total};
use arbitrary::{Result, Unstructured};
use bson::RawDocument;
use opmsg_telemetry::attach::{
    Attacher, CommandSpan, Decision, Observer as _, Omitted, Origin, OutgoingCommand, Purpose,
    SectionGate, Switches,
};
use opmsg_telemetry::client::{ClientConfig, ClientId, ClientMetadata, Driver};
use opmsg_telemetry::error::AttachError;
use opmsg_telemetry::observe::events::{EventKind, TelemetryAttachFail};
use opmsg_telemetry::observe::values::{
    Argument, ArgumentFault, AttachFailure, AttachOutcome, CodecRole, CommentOutcome,
    MetadataCarrier, MetadataPart,
};
use opmsg_telemetry::observe::{
    CodecScope, EncoderSets, EncoderTelemetry, MetricGroup as _, Off, Record,
};
use opmsg_telemetry::retry::RetryMetadata;
use opmsg_telemetry::{
    Field, Gate, Limits, OpMsg, Role, Splice, TraceSection, Traceparent, Tracestate, Wall,
};

const REQUESTS: &str = "mongodb.op_msg.request.encoded";
const DRAFTS: &str = "mongodb.op_msg.metadata.encoded";
const COMMENTS: &str = "mongodb.op_msg.comment.placed";
const ARGUMENTS: &str = "mongodb.op_msg.argument.failed";
const FAILED: &str = "mongodb.op_msg.telemetry.attach.failed";

struct Writer {
    telemetry: EncoderTelemetry,
    has_sizes: bool,
    /// What is counted here, from the bytes.
    expected: Tally,
    sizes: Vec<u64>,
    waiting: Vec<Record>,
    budgets: Budgets,
    /// What was handed over.
    deltas: EncoderSets,
}

pub(super) fn law(u: &mut Unstructured<'_>) -> Result<()> {
    let role = *u.choose(&[CodecRole::Driver, CodecRole::Proxy])?;
    let scope = CodecScope::encoder(0, role).expect("below the end");
    let mut telemetry = EncoderTelemetry::new(scope, Wall::from_nanos(0));
    let has_sizes = u.arbitrary()?;
    if has_sizes {
        telemetry = telemetry.with_sizes();
    }
    let mut writer = Writer {
        telemetry,
        has_sizes,
        expected: Tally::new(),
        sizes: Vec::new(),
        waiting: Vec::new(),
        budgets: Budgets::default(),
        deltas: EncoderSets::default(),
    };
    for step in 0..u.int_in_range(0..=24)? {
        let at = Wall::from_nanos(step);
        match u.int_in_range(0..=12)? {
            0 => writer.collect(u, at)?,
            1 => writer.splice(u, at)?,
            2 => {
                writer.telemetry.omitted(Omitted::WireVersion, || at);
                writer.count(REQUESTS, &["wire_version"]);
            }
            _ => writer.command(u, at)?,
        }
        writer.laws();
    }
    emitted::sound(&emitted::sets(&writer.telemetry.snapshot()));
    Ok(())
}

impl Writer {
    fn count(&mut self, metric: &'static str, words: &[&'static str]) {
        *self.expected.entry((metric, words.to_vec())).or_default() += 1;
    }

    fn failed(
        &mut self,
        word: AttachFailure,
        size: Option<u32>,
        span: Option<Traceparent>,
        at: Wall,
    ) {
        self.count(REQUESTS, &["failed"]);
        self.count(FAILED, &[word.as_str()]);
        note(|seen| seen.attach_failed += 1);
        if self.budgets.takes(EventKind::TelemetryAttachFail) {
            let event = TelemetryAttachFail::new(word).with_telemetry_size(size);
            let record = Record::new(at, event);
            self.waiting.push(record.with_context(span.map(Into::into)));
        }
    }

    fn attached(&mut self, section: usize) {
        self.count(REQUESTS, &["attached"]);
        if self.has_sizes {
            self.sizes.push(u64::try_from(section - 1).expect("small"));
        }
        note(|seen| seen.attached += 1);
    }

    fn command(&mut self, u: &mut Unstructured<'_>, at: Wall) -> Result<()> {
        let version = *u.choose(&[None, Some(21), Some(28), Some(29), Some(29), Some(29)])?;
        let gate = Gate::from_max_wire_version(version);
        let mut switches = Switches::tracing(u.ratio(7, 8)?);
        for field in Field::ALL {
            if u.arbitrary()? {
                switches = switches.allowing(field);
            }
        }
        let attacher = Attacher::new(&gate, switches.with_comment_fallback(u.arbitrary()?));
        let ids = (
            [u.int_in_range(1..=255)?; 16],
            [u.int_in_range(1..=255)?; 8],
        );
        let span = CommandSpan::from_ids(ids.0, ids.1, u.arbitrary()?);
        let span = span.filter(|_| u.ratio(7, 8).unwrap_or(true));
        // Which drafts there are matters, and not what they say.
        let retry = RetryMetadata::new(u.int_in_range(1..=9)?).ok();
        let retry = retry.filter(|_| u.arbitrary().unwrap_or(false));
        let client = u.ratio(1, 2)?.then(client);
        let tracestate = Tracestate::parse("vendor=value").ok();
        let tracestate = tracestate.filter(|_| u.arbitrary().unwrap_or(false));
        let name = *u.choose(&["find", "insert", "saslStart"])?;
        let mut command = OutgoingCommand::new(name).with_optional_span(span);
        if u.ratio(1, 8)? {
            command = command.with_purpose(Purpose::Monitoring);
        }
        if let Some(retry) = &retry {
            command = command.with_retry(retry);
        }
        if let Some(client) = &client {
            command = command.with_client(client);
        }
        if let Some(tracestate) = &tracestate {
            command = command.with_tracestate(tracestate);
        }
        let roomy = command;
        if u.ratio(1, 8)? {
            let mut held = SectionGate::new();
            let probe = held.probe(u.arbitrary()?);
            command = command.with_probe(probe);
        }
        let limit = usize::try_from(gate.max_message_size()).expect("small");
        let measured = u.ratio(1, 3)?;
        if measured {
            let room = u.int_in_range(0..=600)?;
            command = command.with_message_len(limit - room);
        }

        let mut body = body(u, name)?;
        let origin = *u.choose(&[Origin::Driver, Origin::Driver, Origin::User])?;
        let mut by_argument = false;
        if let Some(retry) = &retry {
            let before = has_element(&body, "$retry");
            let result = attacher.append_retry(retry, origin, &mut body);
            self.telemetry.retry_appended(&attacher, &result);
            Off::new().retry_appended(&attacher, &result);
            match result {
                Ok(true) => {
                    assert!(!before && has(&body, "$retry"));
                    by_argument = true;
                    self.count(DRAFTS, &["retry", "argument"]);
                    note(|seen| seen.arguments += 1);
                }
                // Only where this carrier is the chosen one.
                Ok(false) if switches.allows(Field::RetryArgument) && version == Some(29) => {
                    by_argument = true;
                    self.count(DRAFTS, &["retry", "none"]);
                }
                Ok(false) => {}
                Err(error) => {
                    by_argument = true;
                    let fault = ArgumentFault::of_retry(error).expect("a fault of appending");
                    self.count(DRAFTS, &["retry", "failed"]);
                    self.count(ARGUMENTS, &["retry", fault.as_str()]);
                    note(|seen| seen.argument_failed += 1);
                }
            }
        }
        let result = attacher.place_comment(&command, origin, &mut body);
        self.telemetry.comment_placed(&result);
        match result {
            Ok(None) => {}
            Ok(Some(placed)) => {
                note(|seen| seen.comments += 1);
                let word = match (placed.placement().has_context(), has(&body, "text")) {
                    (false, _) => "left_alone",
                    (true, false) => "appended",
                    (true, true) => "text_moved",
                };
                self.count(COMMENTS, &[word]);
            }
            Err(error) => {
                let fault = ArgumentFault::of_comment(error).expect("a fault of placing");
                self.count(COMMENTS, &["failed"]);
                self.count(ARGUMENTS, &["comment", fault.as_str()]);
                note(|seen| seen.comment_failed += 1);
            }
        }

        let decision = attacher.decide(&command);
        let refused = u.ratio(1, 8)?;
        match refused {
            true => self
                .telemetry
                .span_refused(&attacher, &command, &decision, || at),
            false => self
                .telemetry
                .decided(&attacher, &command, &decision, || at),
        }
        Off::new().decided(&attacher, &command, &decision, || {
            panic!("asks for the time")
        });
        let mut section = Vec::new();
        let len = decision.append_to(&mut section);
        // What it would carry if there were room and nobody held it back.
        let mut unlimited = Vec::new();
        attacher.decide(&roomy).append_to(&mut unlimited);
        match decision {
            Decision::Attach(_) => self.attached(len),
            Decision::Omit(Omitted::NoSpan) if refused => {
                self.failed(AttachFailure::InvalidContext, None, None, at);
            }
            Decision::Omit(Omitted::TooLarge) => {
                assert!(measured && !unlimited.is_empty());
                let span = span.map(|span| span.traceparent());
                self.failed(AttachFailure::MessageFull, None, span, at);
            }
            Decision::Omit(reason) => {
                assert!(section.is_empty());
                self.count(REQUESTS, &[outcome(reason)]);
            }
        }
        for (part, wanted) in [
            ("retry", retry.is_some() && !by_argument),
            ("client", client.is_some()),
            ("tracestate", tracestate.is_some()),
        ] {
            if wanted {
                let held_back = matches!(decision, Decision::Omit(Omitted::HeldBack));
                let word = match (has_field(&section, part), has_field(&unlimited, part)) {
                    (true, _) => "section",
                    (false, true) if !held_back => "shed",
                    (false, _) => "none",
                };
                note(|seen| seen.shed += u32::from(word == "shed"));
                self.count(DRAFTS, &[part, word]);
            }
        }
        Ok(())
    }

    /// A proxy's way: a finished message, and a section beside it.
    fn splice(&mut self, u: &mut Unstructured<'_>, at: Wall) -> Result<()> {
        let role = *u.choose(&[Role::Request, Role::Request, Role::Reply])?;
        let body = make::document(&make::element(0x10, "ping", &[1, 0, 0, 0]));
        let message = make::Parts {
            request_id: 1,
            response_to: i32::from(role == Role::Reply),
            flags: 0,
            sections: vec![make::section(0, &body)],
        };
        let message = message.message();
        let msg = OpMsg::parse(&message, role, &Limits::SERVER).expect("a message");
        let permit = Gate::from_max_wire_version(Some(29)).telemetry();
        let traceparent = make::TRACEPARENT.parse().expect("a traceparent");
        let section = TraceSection::new(permit.expect("9.0"), traceparent);
        let maximum = match u.arbitrary()? {
            true => Limits::MAX_MESSAGE_SIZE,
            false => 60,
        };
        let result = Splice::attach(&msg, &section, maximum);
        self.telemetry.spliced(TraceSection::LEN, &result, || at);
        match (result, role) {
            (Ok(_), _) => {
                assert_eq!(maximum, Limits::MAX_MESSAGE_SIZE);
                self.attached(TraceSection::LEN);
                note(|seen| seen.spliced += 1);
            }
            (Err(AttachError::TooLarge(_)), _) => {
                self.failed(AttachFailure::MessageFull, Some(89), None, at);
            }
            (Err(error), _) => assert_eq!((error, role), (AttachError::Reply, Role::Reply)),
        }
        Ok(())
    }

    /// Events are taken, and a window is handed over or lost.
    fn collect(&mut self, u: &mut Unstructured<'_>, at: Wall) -> Result<()> {
        let found = self.telemetry.drain().collect();
        drained(found, &mut self.waiting, &mut self.budgets);
        let window = self.telemetry.seal(at);
        if u.arbitrary()? {
            self.deltas.merge(window.delta());
            assert!(self.telemetry.commit(window));
        }
        Ok(())
    }

    fn laws(&mut self) {
        let all = self.telemetry.snapshot();
        let mut found = tally(&all);
        let dropped = found.remove(&("mongodb.op_msg.event.dropped", vec!["rate_limited"]));
        assert_eq!(found, self.expected);
        assert_eq!(dropped.unwrap_or(0), self.budgets.dropped);
        assert_eq!(lost(&all.event_loss), self.budgets.dropped);

        let failed = all.encoder.request_encoded.of(AttachOutcome::Failed);
        assert_eq!(failed.get(), total(&all.failure.telemetry_attach_failed));
        let of = |argument| -> u64 {
            let faults = ArgumentFault::ALL.iter();
            let counts = faults.map(|fault| {
                let failed = &all.argument_failure.argument_failed;
                failed.of((argument, *fault)).get()
            });
            counts.sum()
        };
        let drafts = &all.metadata.metadata_encoded;
        let retry = drafts.of((MetadataPart::Retry, MetadataCarrier::Failed));
        assert_eq!(retry.get(), of(Argument::Retry));
        let comment = all.comment.comment_placed.of(CommentOutcome::Failed);
        assert_eq!(comment.get(), of(Argument::Comment));

        let size = all
            .encoder
            .telemetry_encoded_size
            .of(AttachOutcome::Attached);
        assert_eq!(size.sum(), self.sizes.iter().sum::<u64>());
        assert_eq!(size.count(), u64::try_from(self.sizes.len()).expect("few"));
        for outcome in AttachOutcome::ALL {
            let size = all.encoder.telemetry_encoded_size.of(outcome);
            assert!(size.count() == 0 || outcome == AttachOutcome::Attached);
        }
        // Handed over and waiting are all.
        let mut sum = self.deltas;
        sum.merge(self.telemetry.clone().seal(Wall::from_nanos(0)).delta());
        assert_eq!(sum, all);
    }
}

fn client() -> ClientMetadata<'static> {
    let id = ClientId::from_bytes([7; 16]).expect("not zero");
    let driver = Driver::new("driver", "1.0").expect("short");
    ClientMetadata::full(id, driver, ClientConfig::new())
}

/// Bodies that are sound, and some that are not.
fn body(u: &mut Unstructured<'_>, name: &str) -> Result<Vec<u8>> {
    let command = make::element(0x02, name, &make::string(b"orders"));
    let taken = make::element(0x08, "$retry", &[1]);
    let comment = |value| make::element(0x02, "comment", &make::string(value));
    let mut elements = vec![command];
    for _ in 0..u.int_in_range(0..=2)? {
        elements.push(match u.int_in_range(0..=3)? {
            0 => taken.clone(),
            1 => comment(b"nightly"),
            2 => make::element(0x08, "comment", &[1]),
            _ => make::element(0x10, "$db", &[1, 0, 0, 0]),
        });
    }
    let mut body = make::document(&elements.concat());
    match u.int_in_range(0..=15)? {
        0 => body = make::document(&[]),
        1 => {
            let at = u.choose_index(body.len())?;
            body[at] ^= 0x40;
        }
        _ => {}
    }
    Ok(body)
}

/// Whether the document has this element. In a damaged one its bytes may stand inside of another value.
fn has_element(body: &[u8], name: &str) -> bool {
    let Ok(document) = RawDocument::from_bytes(body) else {
        return false;
    };
    let mut elements = document.iter_elements();
    elements.any(|element| element.is_ok_and(|element| element.key().as_str() == name))
}

/// Whether the name of an element stands in the bytes; the names looked for occur nowhere else.
fn has(body: &[u8], name: &str) -> bool {
    let name = [name.as_bytes(), &[0]].concat();
    body.windows(name.len()).any(|part| part == name)
}

/// Whether a section has this field; the tracestate is inside of `otel`.
fn has_field(section: &[u8], name: &str) -> bool {
    let Some(document) = section.get(1..) else {
        return false;
    };
    let document = RawDocument::from_bytes(document).expect("a document");
    let document = match name {
        "tracestate" => document.get_document("otel").expect("always there"),
        _ => document,
    };
    document.get(name).expect("sound").is_some()
}

/// The registry's word for a reason, as the registry explains it.
fn outcome(reason: Omitted) -> &'static str {
    match reason {
        Omitted::TracingOff => "disabled",
        Omitted::WireVersion => "wire_version",
        Omitted::NotAnOperation => "not_operation",
        Omitted::Sensitive => "sensitive",
        Omitted::NoSpan => "no_span",
        Omitted::HeldBack => "held_back",
        reason => panic!("{reason} is a defect"),
    }
}
